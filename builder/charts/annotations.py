"""The labels of a chart, each with its possible places, best first.

Panel titles are above the plot; hours and days, as many as fit, are below it; the newest values,
the sides of zero, election night and estimates are among the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from builder.charts.spec import ChartSpec, Line, Panel, Point, Stem
from builder.wording.text_extents import (
    AXIS,
    BIG,
    HEAD,
    NOTE,
    SIDE,
    Box,
    Label,
    Sheet,
    Span,
    best,
    box_of,
    reach,
    width,
)

Labels = Sequence[Label]
"""Labels that are placed together, or not at all."""

PLOTS = (820.0, 560.0, 240.0)
"""Widths of plots, in pixels, for which a label's distance from its line is tried."""


def heads(panels: Sequence[Panel], sheets: Sequence[Sheet]) -> Iterator[Label]:
    """Yield the panels' titles, each as long as fits, and their notes if all of them fit."""
    notes = [Label(panel.note, panel.left + 14, 34, AXIS) for panel in panels if panel.note]
    if any(_leaves(note, panel, sheets) for note, panel in zip(notes, panels, strict=False)):
        notes = []
    for panel in panels:
        titles = (Label(title, panel.left + 14, 17, HEAD) for title in panel.titles)
        notes += [title for title in titles if not _leaves(title, panel, sheets)][:1]
    for label in notes:
        for sheet in sheets:
            sheet.texts.append(box_of(label, sheet.plot))
        yield label


def _leaves(label: Label, panel: Panel, sheets: Sequence[Sheet]) -> bool:
    """Whether a label is too wide for its panel."""
    return any(
        reach(label, sheet.plot)[1] > panel.right / 1000 * sheet.plot + 2 for sheet in sheets
    )


def ticks(
    panel: Panel, places: Mapping[datetime, float], y: float, plots: Sequence[float]
) -> Iterator[Label]:
    """Yield the axis labels that have room; ``places`` are those of instants, per mille."""
    edges = [(panel.left / 1000 * plot, panel.right / 1000 * plot) for plot in plots]
    taken: list[list[tuple[float, float]]] = [[] for _ in plots]
    for tick in panel.ticks:
        wide, x = width(tick.label, AXIS.size, bold=AXIS.bold), places[tick.at]
        for anchor, before in (("middle", wide / 2), ("start", 0.0), ("end", wide)):
            spaces = [(start := x / 1000 * plot - before, start + wide) for plot in plots]
            if anchor == "end" or all(
                start >= left - 1 and end <= right + 1
                for (start, end), (left, right) in zip(spaces, edges, strict=True)
            ):
                break
        if all(
            start >= left - 4
            and end <= right + 4
            and not any(start - 8 < b and a < end + 8 for a, b in others)
            for (start, end), (left, right), others in zip(spaces, edges, taken, strict=True)
        ):
            for space, others in zip(spaces, taken, strict=True):
                others.append(space)
            yield Label(tick.label, x, y, AXIS, anchor)


def obstacles(chart: ChartSpec, plot: float) -> Iterator[Box]:
    """Yield the diamonds and estimates of the chart, which labels should not cover."""
    px = plot / 1000
    for change in chart.changes:
        x, y = chart.x(change) * px, chart.y(chart.zero or 0)
        yield Box(x - 8, y - 8, x + 8, y + 8)
    for stem in chart.stems:
        x = chart.x(stem) * px
        yield Box(x - 4, chart.y(stem.head) - 5, x + 4, chart.y(stem.foot))


def _above(chart: ChartSpec, line: Line, point: Point) -> bool:
    """Whether a label belongs over its line: beyond zero, or where the line is the upper one."""
    if chart.shape == "diverging" and chart.zero is not None:
        return point.value >= chart.zero
    first = line is chart.named[0]  # of equals the first one is above
    others = [other for other in chart.named if other is not line]
    rivals = [[p.value for p in other.points if p.panel == point.panel] for other in others]
    last = [values[-1] for values in rivals if values]
    return all(point.value > value or (first and point.value == value) for value in last)


def _ground(chart: ChartSpec, point: Point | Stem) -> str:
    return "night" if chart.panels[point.panel].night else "page"


def _edge(path: Sequence[Span], start: float, end: float, *, above: bool) -> float:
    """Return the highest or lowest pixel of a line between two places of the width."""
    heights = [span.y for span in path if span.end >= start and span.start <= end] or [path[-1].y]
    return min(heights) if above else max(heights)


def end_labels(chart: ChartSpec, line: Line, path: Sequence[Span]) -> Iterator[Labels]:
    """Yield places for the newest value: beyond the line, at the right edge or at its dot."""
    last = line.points[-1]
    above = chart.shape == "stack" or _above(chart, line, last)
    x = chart.x(last)
    color, ground = chart.color_of(line, last.value), _ground(chart, last)
    edge_of_plot, left_of, right_of = (1000.0, 0.0, "end"), (x, 4.0, "end"), (x, -8.0, "start")
    places = (edge_of_plot, left_of, right_of) if x > 930 else (right_of, left_of, edge_of_plot)
    for text in line.ends:
        for place, dx, anchor in places:
            for plot in PLOTS:
                share = 1000 * width(text, BIG.size, bold=True) / plot
                reach = (place - share, place) if anchor == "end" else (place, place + share)
                edge = _edge(path, *reach, above=above)
                y = max(edge - 13, chart.top + 16) if above else min(edge + 25, chart.bottom - 5)
                yield [Label(text, place, y, BIG, anchor, dx, color, ground)]


def night_labels(chart: ChartSpec, line: Line, path: Sequence[Span]) -> Iterator[Labels]:
    """Yield places for the last value of election night: beyond the line, at the panel's end."""
    night = [point for point in line.points if point.panel == 0]
    if not line.night_ends or not night:
        return
    above = _above(chart, line, night[-1])
    color, right = chart.color_of(line, night[-1].value), chart.panels[0].right
    for text in line.night_ends:
        for plot in PLOTS:
            share = 1000 * width(text, NOTE.size, bold=True) / plot
            edge = _edge(path, right - share - 8, right, above=above)
            y = edge - 9 if above else edge + 18
            yield [Label(text, right, y, NOTE, "end", -6, color, "night")]


def start_labels(chart: ChartSpec, line: Line) -> Iterator[Labels]:
    """Yield places for the first value of a partial history: above its mark, else below it."""
    if not line.starts or not line.points:
        return
    first = line.points[0]
    x, y = chart.x(first), chart.y(first.value)
    color, ground = chart.color_of(line, first.value), _ground(chart, first)
    heights = (y - 12, y + 21) if _above(chart, line, first) else (y + 21, y - 12)
    for text in line.starts:
        for height in heights:
            yield [Label(text, x, height, NOTE, "start", -4, color, ground)]


def side_labels(chart: ChartSpec) -> Iterator[Labels]:
    """Yield places for the names of the two sides: along the zero line, else at head and foot."""
    if not chart.sides or chart.zero is None:
        return
    zero = chart.y(chart.zero)
    first, last = chart.panels[0], chart.panels[-1]
    places = [(1000.0, -6.0, "end"), (0.0, 6.0, "start")]
    places += [(first.right, -6.0, "end"), (last.left, 8.0, "start")]
    heights, style = [(zero - 11, zero + 22)], SIDE
    if chart.shape == "lines":
        heights.append((chart.top + 15.0, chart.bottom - 8.0))
        style = NOTE
    for row in (0, -1):
        for pair in heights:
            for x, dx, anchor in places:
                dark = first.night and (x < first.right or (x == first.right and anchor == "end"))
                ground = "night" if dark else "page"
                yield [
                    Label(Markup(f"{arrow} {words[row]}"), x, y, style, anchor, dx, color, ground)
                    for (words, color), arrow, y in zip(chart.sides, "▲▼", pair, strict=True)
                ]


def stem_labels(chart: ChartSpec, sheets: Sequence[Sheet]) -> Sequence[Label]:
    """Return the largest estimate in words, beside its mark."""
    if not chart.stems:
        return ()
    stem = max(chart.stems, key=lambda s: s.head - s.foot)
    x, y = chart.x(stem), chart.y(stem.head)
    ground = _ground(chart, stem)
    beside = ((8.0, -9.0, "end"), (-8.0, -9.0, "start"), (-9.0, 5.0, "end"), (9.0, 5.0, "start"))
    candidates = (
        [Label(text, x, y + dy, HEAD, anchor, dx, ground=ground)]
        for text in stem.labels
        for dx, dy, anchor in beside
    )
    return best(sheets, candidates)


def band_labels(
    chart: ChartSpec, stack: Sequence[Line], sheets: Sequence[Sheet]
) -> Iterator[Label]:
    """Yield the names of the parts of a stack inside their bands, where a band is high enough."""
    floor = chart.y(chart.low)
    for line in stack:
        head = chart.y(line.points[-1].value)
        if floor - head >= 20:
            middle = (floor + head) / 2 + 4.5
            names = ([Label(text, 1000, middle, HEAD, "end", -14)] for text in line.ends)
            yield from best(sheets, names, lines=1)
        floor = head
