"""The words among the lines of a chart: newest values, sides, election night, estimates, and where
each may stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup

from builder.charts.coordinates import coordinates
from builder.charts.spec import Chart, Line, Point
from builder.charts.treads import LATELY, colour_of, holds, stacked
from builder.wording.text_extents import BIG, HEAD, NOTE, SIDE, Box, Label, Sheet, Span, best, width


@lru_cache(maxsize=LATELY)
def spans(chart: Chart, line: Line) -> tuple[Span, ...]:
    """The treads of a line; kept for a moment, since phones and wide pages ask for the same."""
    made: list[Span] = []
    y: float | None = None
    across = [stretch.places for stretch in coordinates(chart).across]
    bottom, low, high, room = (
        chart.bottom,
        chart.low,
        chart.high - chart.low,
        chart.bottom - chart.top,
    )
    for panel, start, end, value, _, opens in holds(chart, line):
        places = across[panel]
        # Chart.y, without a call for each of hundreds of treads.
        rise, y = None if opens else y, bottom - room * ((value - low) / high)
        made.append(Span(places[start], places[end], y, rise))
    return tuple(made)


def marks(chart: Chart, plot: float) -> Iterator[Box]:
    """The diamonds and stems of the chart as boxes that words should leave free, as they should its
    lines.
    """
    px = plot / 1000
    for change in chart.changes:
        x, y = chart.x(change) * px, chart.y(chart.zero or 0)
        yield Box(x - 8, y - 8, x + 8, y + 8)
    for stem in chart.stems:
        x = chart.x(stem) * px
        yield Box(x - 4, chart.y(stem.head) - 5, x + 4, chart.y(stem.foot))


def named(chart: Chart) -> list[Line]:
    return [line for line in chart.lines if not line.quiet]


def _above(chart: Chart, line: Line, point: Point) -> bool:
    """Whether a label belongs over its line: on the far side of zero, or over the upper one of two
    lines.
    """
    if chart.shape == "diverging" and chart.zero is not None:
        return point.value >= chart.zero
    number, mine, over = 0, point.value, True
    for n, other in enumerate(named(chart)):
        if other is line:
            number = n
            continue
        rival = [p.value for p in other.points if p.panel == point.panel]
        over = over and (
            not rival
            or mine > rival[-1]
            or (mine == rival[-1] and number < n and line is named(chart)[0])
        )
    return over


def _clear_of(path: Sequence[Span], start: float, end: float, *, above: bool) -> float:
    """The outermost pixel, upwards or downwards, of a line between two places of the width; its end
    beyond it.
    """
    heights = [span.y for span in path if span.end >= start and span.start <= end] or [path[-1].y]
    return min(heights) if above else max(heights)


def end_labels(chart: Chart, line: Line, path: Sequence[Span]) -> Iterator[Label]:
    """Places for the newest value: beyond the line, at the right edge or, while the count goes on,
    at its dot.
    """
    last = line.points[-1]
    above = chart.shape == "stack" or _above(chart, line, last)
    x = chart.x(last)
    colour = colour_of(chart, line, last.value)
    ground = "night" if chart.panels[last.panel].night else "page"
    edge_of_plot, left_of, right_of = (1000.0, 0.0, "end"), (x, 4.0, "end"), (x, -8.0, "start")
    places = (edge_of_plot, left_of, right_of) if x > 930 else (right_of, left_of, edge_of_plot)
    for text in line.ends:
        for place, dx, anchor in places:
            for plot in (820.0, 560.0, 240.0):
                share = 1000 * width(text, BIG.size, bold=True) / plot
                reach = (place - share, place) if anchor == "end" else (place, place + share)
                edge = _clear_of(path, *reach, above=above)
                y = max(edge - 13, chart.top + 16) if above else min(edge + 25, chart.bottom - 5)
                yield Label(
                    text=text,
                    x=place,
                    dx=dx,
                    y=y,
                    style=BIG,
                    anchor=anchor,
                    colour=colour,
                    ground=ground,
                )


def night_labels(chart: Chart, line: Line, path: Sequence[Span]) -> Iterator[Label]:
    """Places for the last value of election night: beyond the line, at the panel's end."""
    night = [point for point in line.points if point.panel == 0]
    if not line.night_ends or not night:
        return
    above = _above(chart, line, night[-1])
    right = chart.panels[0].right
    for text in line.night_ends:
        for plot in (820.0, 560.0, 240.0):
            share = 1000 * width(text, NOTE.size, bold=True) / plot
            edge = _clear_of(path, right - share - 8, right, above=above)
            y = edge - 9 if above else edge + 18
            yield Label(
                text=text,
                x=right,
                dx=-6,
                y=y,
                style=NOTE,
                anchor="end",
                colour=colour_of(chart, line, night[-1].value),
                ground="night",
            )


def start_labels(chart: Chart, line: Line) -> Iterator[Label]:
    """Places for the value with which a partial history begins: above its mark, else below it."""
    if not line.starts or not line.points:
        return
    first = line.points[0]
    x, y = chart.x(first), chart.y(first.value)
    ground = "night" if chart.panels[first.panel].night else "page"
    heights = (y - 12, y + 21) if _above(chart, line, first) else (y + 21, y - 12)
    for text in line.starts:
        for height in heights:
            yield Label(
                text=text,
                x=x,
                dx=-4,
                y=height,
                style=NOTE,
                colour=colour_of(chart, line, first.value),
                ground=ground,
            )


def side_labels(chart: Chart) -> Iterator[Sequence[Label]]:
    """Places for the names of the two sides: hugging the zero line, else, with many lines, at the
    plot's head and foot.
    """
    if not chart.sides or chart.zero is None:
        return
    zero = chart.y(chart.zero)
    first, last = chart.panels[0], chart.panels[-1]
    places = [
        (1000.0, -6.0, "end"),
        (0.0, 6.0, "start"),
        (first.right, -6.0, "end"),
        (last.left, 8.0, "start"),
    ]
    heights = [(zero - 11, zero + 22)]
    if chart.shape == "lines":
        heights.append((chart.top + 15.0, chart.bottom - 8.0))
    for row in (0, -1):
        for high, low in heights:
            for x, dx, anchor in places:
                ground = (
                    "night"
                    if first.night and (x < first.right or (x == first.right and anchor == "end"))
                    else "page"
                )
                yield [
                    Label(
                        text=Markup(f"{arrow} {words[row]}"),
                        x=x,
                        dx=dx,
                        y=y,
                        style=NOTE if chart.shape == "lines" else SIDE,
                        anchor=anchor,
                        colour=colour,
                        ground=ground,
                    )
                    for (words, colour), arrow, y in zip(
                        chart.sides, "▲▼", (high, low), strict=True
                    )
                ]


def stem_labels(chart: Chart, sheets: Sequence[Sheet]) -> Sequence[Label]:
    """The largest estimate in words, beside its mark."""
    if not chart.stems:
        return ()
    stem = max(chart.stems, key=lambda s: s.head - s.foot)
    x, y = chart.x(stem), chart.y(stem.head)
    ground = "night" if chart.panels[stem.panel].night else "page"
    return best(
        sheets,
        (
            [Label(text=text, x=x, dx=dx, y=y + dy, style=HEAD, anchor=anchor, ground=ground)]
            for text in stem.labels
            for dx, dy, anchor in (
                (8.0, -9.0, "end"),
                (-8.0, -9.0, "start"),
                (-9.0, 5.0, "end"),
                (9.0, 5.0, "start"),
            )
        ),
    )


def band_labels(chart: Chart, sheets: Sequence[Sheet]) -> Iterator[Label]:
    """The names of the parts of a stack inside their bands, where a band is high enough."""
    floor = chart.y(chart.low)
    for line in stacked(chart):
        head = chart.y(line.points[-1].value)
        if floor - head >= 20:
            middle = (floor + head) / 2 + 4.5
            yield from best(
                sheets,
                (
                    [Label(text=text, x=1000, dx=-14, y=middle, style=HEAD, anchor="end")]
                    for text in line.ends
                ),
                lines=1,
            )
        floor = head
