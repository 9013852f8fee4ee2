"""The chart on a social card: who was ahead over the count, or else the newest count by choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from builder.charts.geometry import Segment
from builder.charts.layout import Chart
from builder.charts.spec import Line, Point, Value
from builder.pages.card.frame import LABEL, Frame, mark, named
from builder.pages.card.key import KEY_ROW, TICK, key, winners, written
from builder.pages.card.raster import Rect, Shape, plain
from builder.pages.shared.race_context import RaceContext
from builder.store.choice_colors import NAMED_COLORS
from builder.wording.chart_text import name_of

HEAD, FOOT = 44, 46
HALF = 3
ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    """A chart's values and times as whole pixels."""

    chart: Chart
    left: int
    right: int
    top: int
    bottom: int
    low: Value
    high: Value

    def across(self, permille: float) -> int:
        return round(self.left + (self.right - self.left) * permille / 1000)

    def y(self, value: Value) -> int:
        return round(
            self.bottom - (self.bottom - self.top) * ((value - self.low) / (self.high - self.low))
        )

    def corners(self, stretch: Segment) -> list[tuple[int, int]]:
        places = self.chart.across[stretch.panel].places
        return [(self.across(places[at]), self.y(value)) for at, value in stretch.corners]


def _alone(line: Line) -> Iterator[Point]:
    """Yield the points that begin or end a stretch of unknown updates, or are only stated."""
    between = pairwise(line.points)
    ends = {point.update for pair in between if not pair[1].joined for point in pair}
    yield from (point for point in line.points if point.stated or point.update in ends)


def lines(view: RaceContext, chart: Chart, frame: Frame) -> Iterator[Shape]:
    """Yield the lead, or the candidates around the cut line, as steps, with a key below."""
    zero, rows = chart.zero or 0, key(view, chart, frame)
    values = [point.value for line in named(chart) for point in line.points]
    low, high = min(*values, zero), max(*values, zero)
    air = (high - low) * 0.07 or 1
    labels = [plain(label.unescape()) for label in chart.zero_label]
    plot = _Plot(
        chart=chart,
        left=frame.left + round(max(map(frame.wide, labels), default=0)) + 14,
        right=frame.right,
        top=frame.top + HEAD,
        bottom=frame.bottom - FOOT - KEY_ROW * (len(rows) - 1),
        low=low - air,
        high=high + air,
    )
    level = plot.y(zero)
    yield from _ground(plot, frame.top, level)
    if chart.shape == "diverging":
        for area in chart.areas[chart.lines[0]]:
            night = "-night" if chart.panels[area.panel].night else ""
            tint = f"{mark(area.color)}-tint{night}"
            for (left, y), (right, other) in pairwise(plot.corners(area)):
                if y == other != level:
                    yield Rect(left, min(y, level), right, max(y, level), tint)
    for panel in chart.panels:
        yield Rect(plot.across(panel.left), level - 2, plot.across(panel.right), level + 1, "ink")
    first = min(level + 8 - 13.5 * (len(labels) - 1), plot.bottom + 4 - 27 * (len(labels) - 1))
    for n, label in enumerate(labels):
        yield frame.label(label, plot.left - 14, first + 27 * n, end=True)
    for line in named(chart):
        yield from _bands(plot, line)
    for line in reversed(named(chart)):
        yield from _steps(plot, line)
    for line in named(chart):
        for point in _alone(line):
            x, y = plot.across(chart.x(point)), plot.y(point.value)
            color = mark(line.color if point.value >= zero else line.under)
            yield Rect(x - 7, y - 7, x + 7, y + 7, color)
    for change in chart.changes:
        x = plot.across(chart.x(change))
        yield from _diamond(x, level, 14, "paper")
        yield from _diamond(x, level, 10, "ink")
    for panel in chart.panels:
        room = plot.across(panel.right) - plot.across(panel.left) - 24
        titles = [title.unescape() for title in panel.titles]
        title = next((title for title in titles if frame.wide(title) <= room), titles[-1])
        yield frame.label(title, plot.across(panel.left) + 14, frame.top + 31)
    yield from written(rows, frame)


def _ground(plot: _Plot, top: int, level: int) -> Iterator[Shape]:
    for panel in plot.chart.panels:
        left, right = plot.across(panel.left), plot.across(panel.right)
        if panel.night:
            yield Rect(left, top, right, plot.bottom, "night")
        if plot.chart.kind == "cut":
            yield Rect(left, plot.top, right, level, "seats-night" if panel.night else "seats")


def _bands(plot: _Plot, line: Line) -> Iterator[Shape]:
    """Yield the stretches over updates that are not known."""
    for band in plot.chart.bands[line]:
        left, right = plot.across(band.left), plot.across(band.right)
        color = band.color if band.color in NAMED_COLORS else "c0"
        yield Rect(left, plot.y(band.high), right, plot.y(band.low), f"{color}-tint")


def _steps(plot: _Plot, line: Line) -> Iterator[Shape]:
    chart = plot.chart
    for stretch in chart.segments[line]:
        color = mark(stretch.color)
        for (left, y), (right, other) in pairwise(plot.corners(stretch)):
            # Each piece reaches round its corners, so that they are square.
            top, bottom = min(y, other) - HALF, max(y, other) + HALF
            yield Rect(min(left, right) - HALF, top, max(left, right) + HALF, bottom, color)
    for here, there in pairwise(line.points):
        if here.panel != there.panel and there.joined:
            start = plot.across(chart.panels[here.panel].right)
            end = plot.across(chart.panels[there.panel].left)
            y, color = plot.y(here.value), mark(chart.color_of(line, here.value))
            yield from (Rect(x, y - 2, x + 4, y + 2, color) for x in range(start + 5, end - 4, 8))


def _diamond(x: int, y: int, reach: int, color: str) -> Iterator[Shape]:
    for row in range(-reach, reach + 1):
        half = reach - abs(row)
        yield Rect(x - half, y + row, x + half + 1, y + row + 1, color)


def bars(view: RaceContext, frame: Frame) -> Iterator[Shape]:
    """Yield the choices of the newest count, most votes first, each with its share as a bar."""
    assert view.last is not None
    say, race, standing = view.say, view.race, view.last.standing
    placed = winners(view)
    order = [*standing.ranked, *(c for c in standing.votes if c not in standing.ranked)]
    shown = order if len(order) <= ROWS else order[: ROWS - 1]
    rows = len(shown) + (len(order) > len(shown))
    high = min((frame.bottom - frame.top) // max(rows, 1), 92)
    for n, slug in enumerate(shown):
        y, choice = frame.top + high * n, race.choice(slug)
        votes, share = standing.votes[slug], standing.share(slug)
        figure = say("not reported").unescape() if votes is None else say.number(votes)
        if share is not None:
            figure = say("{votes} · {share}%", votes=figure, share=say.share(share)).unescape()
        room = frame.right - frame.left - frame.wide(figure) - 32
        tick = f"{TICK} " if slug in placed else ""
        name = tick + choice.name
        if frame.wide(name) > room:
            name = frame.face.cut(plain(tick + name_of(choice)), LABEL, room)
        yield frame.label(name, frame.left, y + 26)
        yield frame.label(figure, frame.right, y + 26, end=True)
        yield Rect(frame.left, y + 36, frame.right, y + 46, "rule")
        if share:
            end = frame.left + round((frame.right - frame.left) * float(share) / 100)
            yield Rect(frame.left, y + 36, end, y + 46, mark(choice.color))
    if len(order) > len(shown):
        more = say.plural("and {n} more", "and {n} more", len(order) - len(shown))
        yield frame.label(more.unescape(), frame.left, frame.top + high * len(shown) + 26)
