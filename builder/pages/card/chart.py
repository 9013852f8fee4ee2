"""The chart on a social card: who was ahead over the count, or else the newest count by choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from builder.charts.geometry import Segment
from builder.charts.layout import Chart
from builder.charts.spec import Line, Value
from builder.pages.card.metrics import FontMetrics
from builder.pages.card.raster import Rect, Shape, Text, plain
from builder.pages.shared.race_context import RaceContext
from builder.store.choice_colors import NAMED_COLORS
from builder.wording.chart_text import name_of

HEAD, FOOT = 44, 46
HALF = 3
NAMES, ROWS = 4, 5
LABEL = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the picture lies, in pixels, and the letters its labels are set in."""

    left: int
    right: int
    top: int
    bottom: int
    face: FontMetrics

    def label(self, text: object, x: float, y: float, *, end: bool = False) -> Text:
        """Return a label that starts or, ``end``, ends at ``x``."""
        words = plain(str(text))
        start = x - self.face.width(words, LABEL) if end else x
        return Text(text=words, x=start, y=round(y), size=LABEL, weight=600)

    def wide(self, text: object) -> float:
        return self.face.width(plain(str(text)), LABEL)


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


def _mark(color: str) -> str:
    return color if color in NAMED_COLORS or color == "ink" else "c0"


def _named(chart: Chart) -> list[Line]:
    return [line for line in chart.lines if not line.quiet and line.points]


def lines(chart: Chart, frame: Frame) -> Iterator[Shape]:
    """Yield the lead, or the candidates around the cut line, as steps, with a key below."""
    zero = chart.zero or 0
    values = [point.value for line in _named(chart) for point in line.points]
    low, high = min(*values, zero), max(*values, zero)
    air = (high - low) * 0.07 or 1
    labels = [plain(label.unescape()) for label in chart.zero_label]
    plot = _Plot(
        chart=chart,
        left=frame.left + round(max(map(frame.wide, labels), default=0)) + 14,
        right=frame.right,
        top=frame.top + HEAD,
        bottom=frame.bottom - FOOT,
        low=low - air,
        high=high + air,
    )
    level = plot.y(zero)
    yield from _ground(plot, frame.top, level)
    if chart.shape == "diverging":
        for area in chart.areas[chart.lines[0]]:
            night = "-night" if chart.panels[area.panel].night else ""
            tint = f"{_mark(area.color)}-tint{night}"
            for (left, y), (right, other) in pairwise(plot.corners(area)):
                if y == other != level:
                    yield Rect(left, min(y, level), right, max(y, level), tint)
    for panel in chart.panels:
        yield Rect(plot.across(panel.left), level - 2, plot.across(panel.right), level + 1, "ink")
    first = min(level + 8 - 13.5 * (len(labels) - 1), plot.bottom + 4 - 27 * (len(labels) - 1))
    for n, label in enumerate(labels):
        yield frame.label(label, plot.left - 14, first + 27 * n, end=True)
    for line in reversed(_named(chart)):
        yield from _steps(plot, line)
    for line in _named(chart):
        for point in (point for point in line.points if point.stated):
            x, y = plot.across(chart.x(point)), plot.y(point.value)
            color = _mark(line.color if point.value >= zero else line.under)
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
    yield from _key(chart, frame)


def _ground(plot: _Plot, top: int, level: int) -> Iterator[Shape]:
    for panel in plot.chart.panels:
        left, right = plot.across(panel.left), plot.across(panel.right)
        if panel.night:
            yield Rect(left, top, right, plot.bottom, "night")
        if plot.chart.kind == "cut":
            yield Rect(left, plot.top, right, level, "seats-night" if panel.night else "seats")


def _steps(plot: _Plot, line: Line) -> Iterator[Shape]:
    chart = plot.chart
    drawn = chart.segments[line]
    for stretch in drawn:
        color = _mark(stretch.color)
        for (left, y), (right, other) in pairwise(plot.corners(stretch)):
            # Each piece reaches round its corners, so that they are square.
            top, bottom = min(y, other) - HALF, max(y, other) + HALF
            box = (min(left, right) - HALF, top, max(left, right) + HALF, bottom)
            if stretch.solid:
                yield Rect(*box, color)
            else:
                yield from _dashes(*box, color)
    for here, there in pairwise(drawn):
        if here.panel != there.panel:
            start = plot.across(chart.panels[here.panel].right)
            end = plot.across(chart.panels[there.panel].left)
            y = plot.corners(here)[-1][1]
            yield from (
                Rect(x, y - 2, x + 4, y + 2, _mark(there.color))
                for x in range(start + 5, end - 4, 8)
            )


def _dashes(left: int, top: int, right: int, bottom: int, color: str) -> Iterator[Shape]:
    """Yield a piece of a line over updates that are not known."""
    for x in range(left, right, 14) if right - left >= bottom - top else ():
        yield Rect(x, top, min(x + 6, right), bottom, color)
    for y in range(top, bottom, 14) if right - left < bottom - top else ():
        yield Rect(left, y, right, min(y + 6, bottom), color)


def _diamond(x: int, y: int, reach: int, color: str) -> Iterator[Shape]:
    for row in range(-reach, reach + 1):
        half = reach - abs(row)
        yield Rect(x - half, y + row, x + half + 1, y + row + 1, color)


def _key(chart: Chart, frame: Frame) -> Iterator[Shape]:
    """Yield whose the colors are: the two sides, or the lines that end nearest to the cut line."""
    if chart.shape == "diverging":
        half = (frame.right - frame.left - 60) / 2 - 28
        entries = []
        for (texts, color), arrow in zip(chart.sides, "▲▼", strict=True):
            options = [f"{arrow} {text.unescape()}" for text in texts]
            fits = next((text for text in options if frame.wide(text) <= half), "")
            entries.append((color, fits or frame.face.cut(plain(options[-1]), LABEL, half)))
    else:
        near = sorted(_named(chart), key=lambda line: abs(line.points[-1].value))[:NAMES]
        shown = sorted(near, key=lambda line: -line.points[-1].value)
        entries = [(line.color, line.ends[0].unescape()) for line in shown if line.ends]
    yield from _entries(entries, frame)


def _entries(entries: Iterable[tuple[str, str]], frame: Frame) -> Iterator[Shape]:
    x, y = float(frame.left), frame.bottom - 4
    for color, text in entries:
        wide = 28 + frame.wide(text)
        if x + wide > frame.right:
            return
        yield Rect(round(x), y - 18, round(x) + 18, y, _mark(color))
        yield frame.label(text, round(x) + 28, y)
        x += wide + 32


def bars(view: RaceContext, frame: Frame) -> Iterator[Shape]:
    """Yield the choices of the newest count, most votes first, each with its share as a bar."""
    assert view.last is not None
    say, race, standing = view.say, view.race, view.last.standing
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
        name = choice.name
        if frame.wide(name) > room:
            name = frame.face.cut(plain(name_of(choice)), LABEL, room)
        yield frame.label(name, frame.left, y + 26)
        yield frame.label(figure, frame.right, y + 26, end=True)
        yield Rect(frame.left, y + 36, frame.right, y + 46, "rule")
        if share:
            end = frame.left + round((frame.right - frame.left) * float(share) / 100)
            yield Rect(frame.left, y + 36, end, y + 46, _mark(choice.color))
    if len(order) > len(shown):
        more = say.plural("and {n} more", "and {n} more", len(order) - len(shown))
        yield frame.label(more.unescape(), frame.left, frame.top + high * len(shown) + 26)
