"""Charts over time as inline SVG: as wide as their box, colored by the style sheet alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markupsafe import escape

from builder.charts.batch_layout import Bars
from builder.charts.geometry import Segment, percent, short
from builder.charts.layout import Chart, Layout
from builder.charts.spec import Line
from builder.charts.svg_texts import placed_texts, token

STRETCHED = '<svg height="{0}" viewBox="0 0 1000 {0}" preserveAspectRatio="none">'
CROSS = '<svg x="{}" y="{}"><path class="fell" d="M-5-5l10 10M5-5l-10 10"/></svg>'


def render(chart: Chart, updates: Sequence[str] = ()) -> str:
    """Return the chart as one ``svg`` element, without style attributes or scripts.

    x is in per mille of the width: paths are in nested svgs that stretch; words are placed by
    percent and do not stretch. Words that do not fit on phones are there twice. ``updates`` are for
    `data_positions`; without any, the chart leaves them out.
    """
    slim, wide = chart.narrow, chart.wide
    look = f"gl{wide.left // 8} gn{slim.right // 8} gw{wide.right // 8}"
    data = f' data-at="{data_positions(chart, updates)}" data-foot="{chart.bottom}"'
    parts = [*_paths(chart, slim, wide), *_dots(chart), *_marks(chart), *placed_texts(slim, wide)]
    if slim.lane:
        parts += [*_numbers(chart, slim.lane, " sl"), *_numbers(chart, wide.lane, " wd")]
    return framed(chart, look, data if updates else "", parts)


def data_positions(chart: Chart, updates: Sequence[str]) -> str:
    """Return the place of each update in per mille of the plot's width; "-" without a point.

    ``updates`` are the keys of the rows with figures in the race's table, so that one list serves
    all charts of a page. The places are as exact as the dots that stand there, which is how the
    page's script knows them.
    """
    points = [point for line in chart.lines for point in line.points]
    places = {point.update: chart.across[point.panel].x[point.at] for point in points}
    return " ".join([places.get(update, "-") for update in updates])


def _paths(chart: Chart, slim: Layout, wide: Layout) -> Iterator[str]:
    yield STRETCHED.format(chart.height)
    for panel in chart.panels:
        if panel.night:
            left, right = short(panel.left), short(panel.right)
            yield f'<path class="night" d="M{left} 0H{right}V{chart.bottom}H{left}"/>'
    if chart.kind == "cut" and chart.zero is not None:
        zero = short(chart.y(chart.zero))
        over = "".join(
            f"M{short(p.left)} {chart.top}H{short(p.right)}V{zero}H{short(p.left)}z"
            for p in chart.panels
        )
        yield f'<path class="seats" d="{over}"/>'
    grid = "".join(
        _level(chart, chart.y(level.value)) for level in chart.levels if level.value != chart.zero
    )
    yield f'<path class="grid" d="{grid}{_tick_marks(chart)}"/>'
    for segments in chart.areas.values() if chart.shape != "lines" else ():
        if chart.shape == "stack":
            yield from _filled(chart, segments, "blank")  # hides what lies behind it
        yield from _filled(chart, segments, "area")
    if chart.stems:
        stems = "".join(
            f"M{short(chart.x(s))} {short(chart.y(s.foot))}V{short(chart.y(s.head))}"
            for s in chart.stems
        )
        yield f'<path class="stem" d="{stems}"/>'
    if chart.zero is not None:
        yield f'<path class="zero" d="{_level(chart, chart.y(chart.zero))}"/>'
    yield from _clipped(chart)
    for line in chart.named:
        yield from _bands(chart, line)
    for line in chart.named:
        yield from _line(chart, line)
    if slim.lane:
        for where, layout in (("sl", slim), ("wd", wide)):
            yield f'<path class="drop {where}" d="{_drops(chart, layout.lane)}"/>'
    yield "</svg>"


def _level(chart: Chart, y: float) -> str:
    return "".join(f"M{short(p.left)} {short(y)}H{short(p.right)}" for p in chart.panels)


def _tick_marks(chart: Chart) -> str:
    return "".join(
        f"M{across.x[tick.at]} {chart.bottom}v5"
        for panel, across in zip(chart.panels, chart.across, strict=True)
        for tick in panel.ticks
    )


def _outline(chart: Chart, segment: Segment) -> str:
    """Return a segment as a path of horizontal and vertical moves."""
    xs, ys = chart.across[segment.panel].x, chart.down
    made, here, there = "", "", ""
    for at, value in segment.corners:
        x, y = xs[at], ys[value]
        if not made:
            made = f"M{x} {y}"
        elif x != here or y != there:
            made += (f"H{x}" if x != here else "") + (f"V{y}" if y != there else "")
        here, there = x, y
    return made


def _filled(chart: Chart, segments: Sequence[Segment], look: str) -> Iterator[str]:
    for color in sorted({segment.color for segment in segments}):
        d = "".join([f"{_outline(chart, s)}z" for s in segments if s.color == color])
        yield f'<path class="{look} {token(color)}" d="{d}"/>'


def _line(chart: Chart, line: Line) -> Iterator[str]:
    """Yield the line by color, dotted over the break between panels."""
    segments = chart.segments[line]
    for color in sorted({s.color for s in segments}):
        d = "".join([_outline(chart, s) for s in segments if s.color == color])
        yield f'<path class="ln {token(color)}" d="{d}"/>'
    for here, there in pairwise(line.points):
        if here.panel != there.panel and there.joined:
            start, end = chart.panels[here.panel].right, chart.panels[there.panel].left
            color = token(chart.color_of(line, here.value))
            d = f"M{short(start)} {chart.down[here.value]}H{short(end)}"
            yield f'<path class="carry {color}" d="{d}"/>'


def _bands(chart: Chart, line: Line) -> Iterator[str]:
    """Yield the stretches over unknown updates by color."""
    bands = chart.bands.get(line, ())
    for color in sorted({band.color for band in bands}):
        d = "".join(
            f"M{short(b.left)} {short(chart.y(b.low))}H{short(b.right)}V{short(chart.y(b.high))}"
            f"H{short(b.left)}z"
            for b in bands
            if b.color == color
        )
        yield f'<path class="band {token(color)}" d="{d}"/>'


def _clipped(chart: Chart) -> Iterator[str]:
    """Yield grey lines, cut off where they leave the scale."""
    lines = [line for line in chart.lines if line.quiet and chart.shape != "stack"]
    if not lines:
        return
    high = chart.bottom - chart.top
    yield (
        f'<svg y="{chart.top}" width="1000" height="{high}" viewBox="0 {chart.top} 1000 {high}"'
        ' preserveAspectRatio="none">'
    )
    for line in lines:
        yield from _bands(chart, line)
        d = "".join([_outline(chart, segment) for segment in chart.segments[line]])
        if d:
            yield f'<path class="quiet" d="{d}"/>'
    yield "</svg>"


def _drops(chart: Chart, lane: Iterable[float]) -> str:
    """Return lines from each diamond down to its number."""
    zero, foot = short(chart.y(chart.zero or 0)), chart.height - 28
    return "".join(
        f"M{short(chart.x(change))} {zero}V{chart.bottom}L{short(x)} {chart.bottom + 22}V{foot}"
        for change, x in zip(chart.changes, lane, strict=True)
    )


def _dots(chart: Chart) -> Iterator[str]:
    """Yield a dot for every update of a named line.

    It is hollow for a small batch, a square where only stated, with a cross for a fall. The dots of
    one color are one path, which count.js reads.
    """
    beside = []
    yield STRETCHED.format(chart.height)
    for line in chart.lines:
        dots: dict[str, list[tuple[float, float]]] = {}
        for _, panel, at, value, _, small, _, fell, stated in () if line.quiet else line.points:
            across, y = chart.across[panel], chart.down[value]
            if fell:
                beside.append(CROSS.format(across.percent[at], y))
            color = token(chart.color_of(line, value))
            if stated:
                x = across.percent[at]
                square = f'<rect class="sq" x="{x}" y="{y}" width="8" height="8"/>'
                beside.append(f'<g class="{color}">{square}</g>')
                continue
            place = (round(across.places[at], 1), float(y))
            for look in (f"dot o {color}", "hole") if small else (f"dot {color}",):
                dots.setdefault(look, []).append(place)
        yield from (f'<path class="{look}" d="{_dotted(of)}"/>' for look, of in dots.items())
    yield "</svg>"
    yield from beside


def _dotted(places: Iterable[tuple[float, float]]) -> str:
    """Return dots as the round ends of very short lines: a third of the bytes of circles.

    Each starts from the one before, in alternating directions, so that the next takes few digits.
    Lines without any length have no round ends in WebKit before 2026, where a drawing stretches.
    """
    rest = iter(places)
    before, above = next(rest)
    d, to = f"M{short(before)} {short(above)}h.01", False
    for x, y in rest:
        down = short(y - above)
        d += f"m{short(x - before)}{'' if down[0] == '-' else ' '}{down}{'h.01' if to else 'h-.01'}"
        before, above, to = x, y, not to
    return d


def _marks(chart: Chart) -> Iterator[str]:
    """Yield the heads of estimates and the diamonds of changes."""
    for stem in chart.stems:
        x, y = percent(chart.x(stem)), short(chart.y(stem.head))
        yield f'<circle class="head" cx="{x}" cy="{y}" r="4"/>'
    zero = short(chart.y(chart.zero or 0))
    for change in chart.changes:
        at = percent(chart.x(change))
        yield f'<svg x="{at}" y="{zero}"><path class="dia" d="M0-7l7 7-7 7-7-7z"/></svg>'


def _numbers(chart: Chart, lane: Iterable[float], where: str) -> Iterator[str]:
    """Yield the numbers of the changes in the lane below the axis."""
    foot = chart.height - 18
    for change, x in zip(chart.changes, lane, strict=False):
        at = percent(x)
        yield f'<circle class="num{where}" cx="{at}" cy="{foot}" r="10"/>'
        yield f'<text class="numt{where}" x="{at}" y="{foot + 4.3:.1f}">{change.number}</text>'


def framed(chart: Chart | Bars, look: str, data: str, parts: Iterable[str]) -> str:
    """Return the ``svg`` element of a chart, with its title and description."""
    name = chart.id
    return (
        f'<svg class="ch {look}" role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d"'
        f' height="{chart.height}"{data}><title id="{name}-t">{escape(chart.title)}</title>'
        f'<desc id="{name}-d">{escape(chart.desc)}</desc>{"".join(parts)}</svg>'
    )
