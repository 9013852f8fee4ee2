"""Charts as inline SVG: as wide as their box, a fixed number of pixels high, coloured by the style
sheet alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from markupsafe import escape

from builder.charts.coordinates import Coordinates, coordinates, percent, short
from builder.charts.data_positions import along
from builder.charts.layout import Layout, layout
from builder.charts.spec import Chart, Line
from builder.charts.svg_points import specks
from builder.charts.svg_text import token, words
from builder.charts.treads import Segment, areas, colour_of, stacked, stretches


def render(chart: Chart, updates: Sequence[str] = ()) -> str:
    """The chart as one ``svg`` element. It needs charts.css, and it has no ``style`` attribute and
    no script.

    x is in per mille of the width: paths lie in nested svgs that stretch, words are placed by
    percent and never stretch. Words without room on phones are there twice. ``updates`` are for
    `along`.
    """
    slim, wide = layout(chart, wide=False), layout(chart, wide=True)
    gutters = f"gl{wide.left // 8} gn{slim.right // 8} gw{wide.right // 8}"
    return (
        f'<svg class="ch {gutters}" role="img" aria-labelledby="{chart.id}-t {chart.id}-d"'
        f' height="{chart.height}"{along(chart, updates)}><title'
        f' id="{chart.id}-t">{escape(chart.title)}</title><desc'
        f' id="{chart.id}-d">{escape(chart.desc)}</desc>{_drawn(chart)}</svg>'
    )


@lru_cache(maxsize=4)
def _drawn(chart: Chart) -> str:
    """Everything that is seen, which page and embed have alike: kept until both are drawn."""
    slim, wide = layout(chart, wide=False), layout(chart, wide=True)
    parts = [
        *_paths(chart, slim, wide),
        *specks(chart),
        *_heads(chart),
        *_diamonds(chart),
        *words(slim, wide),
    ]
    if slim.lane:
        parts += [*_numbers(chart, slim.lane, " sl"), *_numbers(chart, wide.lane, " wd")]
    return "".join(parts)


def _paths(chart: Chart, slim: Layout, wide: Layout) -> Iterator[str]:
    yield (
        f'<svg height="{chart.height}" viewBox="0 0 1000 {chart.height}"'
        ' preserveAspectRatio="none">'
    )
    for panel in chart.panels:
        if panel.night:
            yield (
                f'<path class="night" d="M{short(panel.left)}'
                f' 0H{short(panel.right)}V{chart.bottom}H{short(panel.left)}"/>'
            )
    if chart.kind == "cut" and chart.zero is not None:
        zero = short(chart.y(chart.zero))
        over = "".join(
            f"M{short(p.left)} {chart.top}H{short(p.right)}V{zero}H{short(p.left)}z"
            for p in chart.panels
        )
        yield f'<path class="seats" d="{over}"/>'
    grid = [chart.y(level.value) for level in chart.levels if level.value != chart.zero]
    yield f'<path class="grid" d="{"".join(_across(chart, y) for y in grid)}{_tick_marks(chart)}"/>'
    if chart.shape == "stack":
        yield from _stack_paths(chart)
    elif chart.shape == "diverging":
        yield from _filled(chart, areas(chart, chart.lines[0]))
    if chart.zero is not None:
        yield f'<path class="zero" d="{_across(chart, chart.y(chart.zero))}"/>'
    quiet = [line for line in chart.lines if line.quiet and chart.shape != "stack"]
    if quiet:
        yield from _clipped(chart, quiet)
    for line in chart.lines:
        if not line.quiet:
            yield from _line(chart, line, "ln")
    if slim.lane:
        yield (
            f'<path class="drop sl" d="{_drops(chart, slim.lane)}"/><path class="drop wd"'
            f' d="{_drops(chart, wide.lane)}"/>'
        )
    yield "</svg>"


def _across(chart: Chart, y: float) -> str:
    return "".join(
        f"M{short(panel.left)} {short(y)}H{short(panel.right)}" for panel in chart.panels
    )


def _tick_marks(chart: Chart) -> str:
    return "".join(
        f"M{short(panel.x(tick.at))} {chart.bottom}v5"
        for panel in chart.panels
        for tick in panel.ticks
    )


def _outline(places: Coordinates, stretch: Segment) -> str:
    """A stretch as a path of level and upright moves."""
    xs, ys = places.across[stretch.panel].x, places.y
    made, here, there = "", "", ""
    for at, value in stretch.corners:
        x, y = xs[at], ys[value]
        if not made:
            made = f"M{x} {y}"
        else:
            if x != here:
                made += f"H{x}"
            if y != there:
                made += f"V{y}"
        here, there = x, y
    return made


def _filled(chart: Chart, shapes: Iterable[Segment], look: str = "area") -> Iterator[str]:
    shapes, places = list(shapes), coordinates(chart)
    for colour in sorted({shape.colour for shape in shapes}):
        d = "".join(f"{_outline(places, shape)}z" for shape in shapes if shape.colour == colour)
        yield f'<path class="{look} {token(colour)}" d="{d}"/>'


def _stack_paths(chart: Chart) -> Iterator[str]:
    """The parts from the top down, each hiding what lies behind it; the whole alone where no parts
    are known.
    """
    for line in reversed(stacked(chart)) if len(chart.lines) > 1 else chart.lines:
        shapes = areas(chart, line)
        yield from _filled(chart, shapes, "blank")
        yield from _filled(chart, shapes, "area")
    stems = "".join(
        f"M{short(chart.x(s))} {short(chart.y(s.foot))}V{short(chart.y(s.head))}"
        for s in chart.stems
    )
    if stems:
        yield f'<path class="stem" d="{stems}"/>'


def _line(chart: Chart, line: Line, look: str) -> Iterator[str]:
    """The line by colour, what is not known to be whole dotted, and its dotted way over the break
    between panels.
    """
    made, places = stretches(chart, line), coordinates(chart)
    for colour, solid in sorted({(s.colour, s.solid) for s in made}):
        d = "".join([_outline(places, s) for s in made if s.colour == colour and s.solid == solid])
        yield f'<path class="{look if solid else "carry"} {token(colour)}" d="{d}"/>'
    for here, there in pairwise(line.points):
        if here.panel != there.panel:
            gap = (
                f"M{short(chart.panels[here.panel].right)}"
                f" {places.y[here.value]}H{short(chart.panels[there.panel].left)}"
            )
            yield f'<path class="carry {token(colour_of(chart, line, here.value))}" d="{gap}"/>'


def _clipped(chart: Chart, lines: Iterable[Line]) -> Iterator[str]:
    """Grey lines, cut off where they leave the scale."""
    high, places = chart.bottom - chart.top, coordinates(chart)
    yield (
        f'<svg y="{chart.top}" width="1000" height="{high}" viewBox="0 {chart.top} 1000 {high}"'
        ' preserveAspectRatio="none">'
    )
    for line in lines:
        d = "".join([_outline(places, stretch) for stretch in stretches(chart, line)])
        if d:
            yield f'<path class="quiet" d="{d}"/>'
    yield "</svg>"


def _drops(chart: Chart, lane: Iterable[float]) -> str:
    """From each diamond down to its number."""
    zero, foot = short(chart.y(chart.zero or 0)), chart.height - 28
    return "".join(
        f"M{short(chart.x(change))} {zero}V{chart.bottom}L{short(x)} {chart.bottom + 22}V{foot}"
        for change, x in zip(chart.changes, lane, strict=True)
    )


def _heads(chart: Chart) -> Iterator[str]:
    for stem in chart.stems:
        yield (
            f'<circle class="head" cx="{percent(chart.x(stem))}" cy="{short(chart.y(stem.head))}"'
            ' r="4"/>'
        )


def _diamonds(chart: Chart) -> Iterator[str]:
    zero = short(chart.y(chart.zero or 0))
    for change in chart.changes:
        at = percent(chart.x(change))
        yield f'<svg x="{at}" y="{zero}"><path class="dia" d="M0-7l7 7-7 7-7-7z"/></svg>'


def _numbers(chart: Chart, lane: Iterable[float], where: str) -> Iterator[str]:
    """The numbers of the changes in the lane below the axis."""
    foot = chart.height - 18
    for change, x in zip(chart.changes, lane, strict=False):
        yield f'<circle class="num{where}" cx="{percent(x)}" cy="{foot}" r="10"/>'
        yield (
            f'<text class="numt{where}" x="{percent(x)}"'
            f' y="{foot + 4.3:.1f}">{change.number}</text>'
        )
