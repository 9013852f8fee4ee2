"""Where the words of a chart go, on phones and on wide pages, without overlapping."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup

from builder.charts import annotations as annotate
from builder.charts import geometry as geo
from builder.charts.geometry import Across, LazyDict, Segment, Step, short
from builder.charts.scales import spread
from builder.charts.spec import ChartSpec, Line, Value
from builder.wording.text_extents import AXIS, HEAD, NOTE, Label, Sheet, Span, best, width

NARROW = (288.0, 607.0)
WIDE = (608.0, 872.0)
"""Widths of a figure in pixels: on pages 320 to 639 wide, and from 640 to the widest column."""

LANE_GAP = 24.0
"""Pixels between the numbers below a chart."""


class Elbow(NamedTuple):
    """A thin line from the end of a chart's line to its label in the right gutter, in pixels."""

    y: float
    to: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The gutters in pixels beside the plot, every text, and the places of the numbers below.

    ``lane`` has those numbers' places, per mille of the width.
    """

    left: int
    right: int = 0
    lane: tuple[float, ...] = ()
    labels: tuple[Label, ...] = ()
    elbows: tuple[Elbow, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Chart(ChartSpec):
    """A chart with its geometry and layouts, computed once for page, explorer, embed and card."""

    @cached_property
    def across(self) -> tuple[Across, ...]:
        """By panel."""
        return tuple(map(geo.places_in, self.panels))

    @cached_property
    def down(self) -> LazyDict[Value, str]:
        """Pixels from the top by value, as drawings write them."""
        # No reference to the chart, which would make a circle that only the collector frees.
        bottom, room, low, span = self._scale
        return LazyDict(lambda value: short(bottom - room * ((value - low) / span)))

    @property
    def _scale(self) -> tuple[int, int, Value, Value]:
        return self.bottom, self.bottom - self.top, self.low, self.high - self.low

    @cached_property
    def stack(self) -> tuple[Line, ...]:
        """The parts of a stack, each with those below it."""
        return geo.stacked_lines(self) if self.shape == "stack" else ()

    @cached_property
    def steps(self) -> dict[Line, tuple[Step, ...]]:
        return {line: geo.steps_of(self, line) for line in (*self.lines, *self.stack)}

    @cached_property
    def segments(self) -> dict[Line, tuple[Segment, ...]]:
        return {line: geo.segments_of(self, line, self.steps[line]) for line in self.lines}

    @cached_property
    def bands(self) -> dict[Line, tuple[geo.Band, ...]]:
        """The stretches over unknown updates of each line."""
        drawn = self.lines[:1] if self.shape == "stack" else self.lines
        return {line: geo.bands_of(self, line) for line in drawn}

    @cached_property
    def areas(self) -> dict[Line, tuple[Segment, ...]]:
        """Between zero and the one line, or the parts of a stack from the top down."""
        lines = self.lines[:1] if self.shape == "diverging" else self.stack[::-1] or self.lines
        return {line: geo.areas_of(self, line, self.steps[line]) for line in lines}

    @cached_property
    def spans(self) -> dict[Line, tuple[Span, ...]]:
        """The steps of each line in place, which words do not cover."""
        return {line: tuple(_spans(self, steps)) for line, steps in self.steps.items()}

    @cached_property
    def narrow(self) -> Layout:
        """The words on phones."""
        return _layout(self, wide=False)

    @cached_property
    def wide(self) -> Layout:
        return _layout(self, wide=True)


def _spans(chart: Chart, steps: Sequence[Step]) -> Iterator[Span]:
    y: float | None = None
    bottom, room, low, span = chart._scale
    for panel, start, end, value, _, opens in steps:
        places = chart.across[panel].places
        # As ChartSpec.y, without a call for each of hundreds of steps.
        rise, y = None if opens else y, bottom - room * ((value - low) / span)
        yield Span(places[start], places[end], y, rise)


def _layout(chart: Chart, *, wide: bool) -> Layout:
    left, right = _left_gutter(chart), _right_gutter(chart, wide=wide)
    sheets = [
        Sheet(plot=figure - left - right, top=chart.top, bottom=chart.bottom)
        for figure in (WIDE if wide else NARROW)
    ]
    plots = [sheet.plot for sheet in sheets]
    labels = [*_gutter_labels(chart), *annotate.heads(chart.panels, sheets)]
    for panel, across in zip(chart.panels, chart.across, strict=True):
        labels += annotate.ticks(panel, across.places, chart.bottom + 16, plots)
    drawn = (*chart.stack, chart.lines[0]) if chart.shape == "stack" else chart.lines
    # Where the names stand beside the plot, often no text stands among the lines.
    in_plot = not right or chart.sides or chart.stems
    paths = [chart.spans[line] for line in drawn] if in_plot else []
    for sheet in sheets:
        sheet.lines += chain.from_iterable(paths)
        sheet.marks += annotate.obstacles(chart, sheet.plot)
    elbows: list[Elbow] = []
    if right:
        ends, elbows = _gutter_ends(chart, wide=wide)
        labels += ends
    else:
        for line, path in zip(drawn, paths, strict=True):
            if line is chart.lines[0] or (chart.shape != "stack" and not line.quiet):
                labels += best(sheets, annotate.end_labels(chart, line, path))
    labels += best(sheets, annotate.side_labels(chart))
    if not right:
        for line in drawn:
            labels += best(sheets, annotate.start_labels(chart, line), lines=1)
        for line, path in zip(drawn, paths, strict=True):
            labels += best(sheets, annotate.night_labels(chart, line, path), lines=1)
    labels += annotate.stem_labels(chart, sheets)
    labels += annotate.band_labels(chart, chart.stack, sheets)
    lane = _lane(chart, left, right, plots[0])
    return Layout(left, right, lane, tuple(labels), tuple(elbows))


def _lane(chart: ChartSpec, left: int, right: int, plot: float) -> tuple[float, ...]:
    """Return the places of the changes' numbers, kept apart, possibly below the gutters."""
    if not chart.changes or chart.changes[0].number is None:
        return ()
    px = 1000 / plot
    places = [chart.x(change) for change in chart.changes]
    return tuple(spread(places, LANE_GAP * px, (12 - left) * px, 1000 + max(right - 12, 0) * px))


def _left_gutter(chart: ChartSpec) -> int:
    texts = [width(level.label, AXIS.size, bold=False) for level in chart.levels]
    texts += [width(word, HEAD.size, bold=True) for word in chart.zero_label]
    return 8 * max(4, math.ceil((max(texts, default=0) + 8) / 8))


def _right_gutter(chart: ChartSpec, *, wide: bool) -> int:
    """Return the room for names beside the plot of many lines, or of distances from a cut line."""
    if chart.shape != "lines" or (len(chart.lines) <= 2 and chart.kind != "cut"):
        return 0
    rows = chain.from_iterable(_end_rows(chart, wide=wide))
    return 8 * math.ceil((14 + max(width(row, NOTE.size, bold=True) for row in rows)) / 8)


def _end_rows(chart: ChartSpec, *, wide: bool) -> list[tuple[Markup, ...]]:
    """Return each line's name and newest value: in one row, in two on phones."""
    rows: list[tuple[Markup, ...]] = []
    for line in chart.named:
        if line.ends:
            value = Markup(str(line.ends[0]).removeprefix(str(line.name)).strip())
            split = value != line.ends[0] and not wide
            rows.append((line.name, value) if split else (line.ends[0],))
    return rows


def _gutter_labels(chart: ChartSpec) -> Iterator[Label]:
    zero = chart.y(chart.zero) if chart.zero is not None else None
    below = 13 + 14 * (len(chart.zero_label) - 1)
    for level in chart.levels:
        y = chart.y(level.value)
        if zero is None or not zero - 13 < y < zero + below:
            yield Label(level.label, 0, y + 4, AXIS, "end", -8)
    if zero is not None:
        for row, word in enumerate(chart.zero_label):
            yield Label(word, 0, zero + 4.5 + 14 * row, HEAD, "end", -8)


def _gutter_ends(chart: ChartSpec, *, wide: bool) -> tuple[list[Label], list[Elbow]]:
    """Return the names beside the plot, kept apart, with elbows to the ends of their lines."""
    rows = _end_rows(chart, wide=wide)
    lines = [line for line in chart.named if line.ends]
    tall = max(len(row) for row in rows)
    ends = [chart.y(line.points[-1].value) for line in lines]
    gap, foot = (18, 4) if tall == 1 else (33, 14)
    places = spread(ends, gap, chart.top + 4, chart.bottom - foot)
    labels = [
        Label(word, 1000, place + 4.5 + 14 * row, NOTE, dx=12, color=line.color)
        for line, words, place in zip(lines, rows, places, strict=True)
        for row, word in enumerate(words)
    ]
    return labels, list(map(Elbow, ends, places))
