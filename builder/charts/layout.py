"""Where the words of a chart stand: laid out twice, for phones and for wide pages, so that none
ever meet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup

from builder.charts.annotations import (
    band_labels,
    end_labels,
    marks,
    named,
    night_labels,
    side_labels,
    spans,
    start_labels,
    stem_labels,
)
from builder.charts.axes import heads, ticks
from builder.charts.scales import spread
from builder.charts.spec import Chart
from builder.charts.treads import stacked
from builder.wording.text_extents import AXIS, HEAD, NOTE, Label, Sheet, best, width

NARROW = (288.0, 607.0)
WIDE = (608.0, 872.0)
"""Widths of a figure in pixels: on pages 320 to 639 wide, and from 640 to the widest column."""

LANE_GAP = 24.0
"""Pixels between the numbers below a chart."""


class Elbow(NamedTuple):
    """A thin line from the end of a line of the chart to its label in the right gutter, in
    pixels.
    """

    y: float
    to: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The gutters in pixels beside the plot, every text, and where in the lane the numbers of
    changes stand (per mille).
    """

    left: int
    right: int
    lane: tuple[float, ...]
    labels: tuple[Label, ...]
    elbows: tuple[Elbow, ...]


@lru_cache(maxsize=8)
def layout(chart: Chart, *, wide: bool) -> Layout:
    """The words of the chart on phones or on wide pages; kept for a moment, since both drawings ask
    for it.
    """
    left = _left_gutter(chart)
    right = _right_gutter(chart, wide=wide)
    sheets = [
        Sheet(plot=figure - left - right, top=chart.top, bottom=chart.bottom)
        for figure in (WIDE if wide else NARROW)
    ]
    labels = list(_gutter_labels(chart))
    plots = tuple(sheet.plot for sheet in sheets)
    labels += heads(chart.panels, sheets, plots)
    for panel in chart.panels:
        for text, x, anchor in ticks(
            panel.ticks, panel.start, panel.end, panel.left, panel.right, plots
        ):
            labels.append(Label(text, x, chart.bottom + 16, AXIS, anchor))
    drawn = stacked(chart) + chart.lines[:1] if chart.shape == "stack" else chart.lines
    # Where the names stand beside the plot, often no text stands among the lines.
    paths = (
        [spans(chart, line) for line in drawn] if not right or chart.sides or chart.stems else []
    )
    spread_out = [*chain.from_iterable(paths)]
    for sheet in sheets:
        sheet.lines += spread_out
        sheet.marks += marks(chart, sheet.plot)
    elbows: list[Elbow] = []
    if right:
        ends, elbows = _gutter_ends(chart, wide=wide)
        labels += ends
    else:
        for line, path in zip(drawn, paths, strict=True):
            if line is chart.lines[0] or (chart.shape != "stack" and not line.quiet):
                labels += best(sheets, ([label] for label in end_labels(chart, line, path)))
    labels += best(sheets, side_labels(chart))
    if not right:
        for line in drawn:
            labels += best(sheets, ([label] for label in start_labels(chart, line)), lines=1)
        for line, path in zip(drawn, paths, strict=True):
            labels += best(sheets, ([label] for label in night_labels(chart, line, path)), lines=1)
    labels += stem_labels(chart, sheets)
    if chart.shape == "stack":
        labels += band_labels(chart, sheets)
    lane = _lane(chart, left, right, sheets[0].plot)
    return Layout(left=left, right=right, lane=lane, labels=tuple(labels), elbows=tuple(elbows))


def _lane(chart: Chart, left: int, right: int, plot: float) -> tuple[float, ...]:
    """The numbers below their diamonds, kept apart; where the plot is narrow they may stand below
    its gutters too.
    """
    if not chart.changes or chart.changes[0].number is None:
        return ()
    px = 1000 / plot
    places = [chart.x(change) for change in chart.changes]
    return tuple(spread(places, LANE_GAP * px, (12 - left) * px, 1000 + max(right - 12, 0) * px))


def in_gutter(chart: Chart) -> bool:
    """Whether the lines' names stand beside the plot: where there are more than two, or distances
    from a cut line.
    """
    return chart.shape == "lines" and (len(chart.lines) > 2 or chart.kind == "cut")


def _left_gutter(chart: Chart) -> int:
    widest = max(
        [width(level.label, AXIS.size, bold=False) for level in chart.levels]
        + [width(word, HEAD.size, bold=True) for word in chart.zero_label],
        default=0,
    )
    return 8 * max(4, math.ceil((widest + 8) / 8))


def _right_gutter(chart: Chart, *, wide: bool) -> int:
    if not in_gutter(chart):
        return 0
    return 8 * math.ceil(
        (
            14
            + max(
                width(row, NOTE.size, bold=True)
                for rows in _end_rows(chart, wide=wide)
                for row in rows
            )
        )
        / 8
    )


def _end_rows(chart: Chart, *, wide: bool) -> list[tuple[Markup, ...]]:
    """Each line's name and newest value: in one row where there is room, in two on phones."""
    rows: list[tuple[Markup, ...]] = []
    for line in named(chart):
        if line.ends:
            value = Markup(str(line.ends[0]).removeprefix(str(line.name)).strip())
            split = value != line.ends[0] and not wide
            rows.append((line.name, value) if split else (line.ends[0],))
    return rows


def _gutter_labels(chart: Chart) -> Iterator[Label]:
    zero = chart.y(chart.zero) if chart.zero is not None else None
    for level in chart.levels:
        y = chart.y(level.value)
        if zero is not None and zero - 13 < y < zero + 13 + 14 * (len(chart.zero_label) - 1):
            continue
        yield Label(text=level.label, x=0, dx=-8, y=y + 4, style=AXIS, anchor="end")
    if zero is not None:
        for row, word in enumerate(chart.zero_label):
            yield Label(text=word, x=0, dx=-8, y=zero + 4.5 + 14 * row, style=HEAD, anchor="end")


def _gutter_ends(chart: Chart, *, wide: bool) -> tuple[list[Label], list[Elbow]]:
    """The names beside the plot, kept apart, with elbows to the ends of their lines."""
    rows = _end_rows(chart, wide=wide)
    lines = [line for line in named(chart) if line.ends]
    tall = max(len(row) for row in rows)
    ends = [chart.y(line.points[-1].value) for line in lines]
    places = spread(
        ends, 18 if tall == 1 else 33, chart.top + 4, chart.bottom - (4 if tall == 1 else 14)
    )
    labels, elbows = [], []
    for line, words, y, place in zip(lines, rows, ends, places, strict=True):
        elbows.append(Elbow(y=y, to=place))
        for row, word in enumerate(words):
            labels.append(
                Label(
                    text=word,
                    x=1000,
                    dx=12,
                    y=place + 4.5 + 14 * row,
                    style=NOTE,
                    colour=line.colour,
                )
            )
    return labels, elbows
