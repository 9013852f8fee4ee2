"""Where the values of a chart lie: stepped lines, their areas, and short coordinates.

Coordinates take as few characters as possible: pages hold tens of thousands of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

from builder.charts.spec import ChartSpec, Line, Panel, Value
from builder.instants import clock_by

K = TypeVar("K")
V = TypeVar("V")

Corner = tuple[datetime, Value]
EDGE = 3
"""Pixels by which a band reaches beyond its two known values."""


def short(value: float) -> str:
    """Return a coordinate to the tenth."""
    text = f"{value:.1f}"
    if text[-1] != "0":
        return text
    return text[:-2] if text != "-0.0" else "0"


def percent(x: float) -> str:
    """Return per mille as percent to the hundredth, for what does not stretch with the drawing."""
    text = f"{x / 10:.2f}"
    if text[-1] == "0":
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if text != "-0" else "0%"


class LazyDict(dict[K, V]):
    """A dictionary that computes the value of a missing key."""

    def __init__(self, compute: Callable[[K], V]) -> None:
        self.compute = compute

    def __missing__(self, key: K) -> V:
        value = self[key] = self.compute(key)
        return value


class Across(NamedTuple):
    """The instants of one panel: per mille of the width, and as drawings write them.

    ``time`` has no zone and ignores clock changes: Plotly would turn a zoned time into UTC, and by
    the county's clocks an hour would be missing or come twice where they change.
    """

    places: LazyDict[datetime, float]
    x: LazyDict[datetime, str]
    percent: LazyDict[datetime, str]
    time: LazyDict[datetime, str]


def places_in(panel: Panel) -> Across:
    """Return the places of instants in a panel."""
    return _places(panel.start, panel.start.tzinfo, panel.end, panel.left, panel.right)


# Every race of an election has the same scales of time.
@lru_cache(maxsize=64)
def _places(start: datetime, _: Hashable, end: datetime, left: float, right: float) -> Across:
    span, room = end - start, right - left
    places: LazyDict[datetime, float] = LazyDict(lambda at: left + room * ((at - start) / span))
    return Across(
        places=places,
        x=LazyDict(lambda at: short(places[at])),
        percent=LazyDict(lambda at: percent(places[at])),
        time=LazyDict(lambda at: clock_by(at, start).isoformat(sep=" ", timespec="seconds")),
    )


class Step(NamedTuple):
    """A value that held from one moment to another.

    ``solid`` is False where updates between are unknown; ``opens``: no vertical line leads into it.
    """

    panel: int
    start: datetime
    end: datetime
    value: Value
    solid: bool
    opens: bool


class Segment(NamedTuple):
    """A piece of a line of one color within one panel."""

    panel: int
    color: str
    corners: tuple[Corner, ...]


class Band(NamedTuple):
    """A stretch of unknown updates between two known values, in one color; x in per mille."""

    color: str
    left: float
    right: float
    low: Value
    high: Value


def steps_of(chart: ChartSpec, line: Line) -> tuple[Step, ...]:
    """Return the steps of a line in order of time: a count holds until the next update."""
    made: list[Step] = []
    opens = True
    for here, there in pairwise(line.points):
        panel, at, value, solid = here.panel, here.at, here.value, there.joined
        if panel == there.panel:
            made.append(Step(panel, at, there.at, value, solid, opens))
        else:
            before, after = chart.panels[panel], chart.panels[there.panel]
            made.append(Step(panel, at, before.end, value, solid, opens))
            made.append(Step(there.panel, after.start, there.at, value, solid, True))
        opens = False
    if line.points:
        last = line.points[-1]
        made.append(Step(last.panel, last.at, last.at, last.value, True, opens))
    return tuple(made)


def segments_of(chart: ChartSpec, line: Line, steps: tuple[Step, ...]) -> tuple[Segment, ...]:
    """Return the line in pieces of one color, broken at zero and at panels.

    Nothing is drawn over unknown updates; `bands_of` has those stretches.
    """
    pieces: list[tuple[tuple[int, str], list[Corner]]] = []

    def draw(look: tuple[int, str], start: Corner, end: Corner) -> None:
        if pieces and pieces[-1][0] == look and pieces[-1][1][-1] == start:
            pieces[-1][1].append(end)
        else:
            pieces.append((look, [start, end]))

    zero = chart.zero
    was_value, was_color, was_solid = zero, "", False
    for panel, at, end, value, solid, opens in steps:
        color = chart.color_of(line, value)
        if not opens and was_solid and was_value is not None and was_value != value:
            if was_color != color and zero is not None:
                draw((panel, was_color), (at, was_value), (at, zero))
                draw((panel, color), (at, zero), (at, value))
            else:
                draw((panel, color), (at, was_value), (at, value))
        if end > at and solid:
            draw((panel, color), (at, value), (end, value))
        was_value, was_color, was_solid = value, color, solid
    return tuple(
        Segment(panel, color, tuple(_straightened(corners)))
        for (panel, color), corners in pieces
        if any(corner != corners[0] for corner in corners)
    )


def bands_of(chart: ChartSpec, line: Line) -> tuple[Band, ...]:
    """Return the stretches of a line over unknown updates, from one known value to the next.

    They reach ``EDGE`` pixels beyond both, so that one between equal values is visible, too.
    """
    edge = EDGE * (chart.high - chart.low) / (chart.bottom - chart.top)
    made = []
    for here, there in pairwise(line.points):
        if there.joined:
            continue
        left, right = chart.x(here), chart.x(there)
        low, high = sorted((here.value, there.value))
        under, over = (chart.color_of(line, value) for value in (low, high))
        zero = chart.zero
        if zero is not None and low < zero < high and under != over:
            made.append(Band(under, left, right, low - edge, zero))
            made.append(Band(over, left, right, zero, high + edge))
        else:
            color = under if high == zero else over
            made.append(Band(color, left, right, low - edge, high + edge))
    return tuple(made)


def areas_of(chart: ChartSpec, line: Line, steps: tuple[Step, ...]) -> tuple[Segment, ...]:
    """Return the outlines between the line and zero; none under stretches that are not known."""
    zero = chart.zero
    if zero is None:
        return ()
    outlines: list[tuple[Step, list[Corner]]] = []
    for step in steps:
        panel, start, end, value, solid, _ = step
        if not solid or end == start or value == zero:
            continue
        if outlines:
            before, corners = outlines[-1]
            touches = before.panel == panel and before.end == start
            if touches and (before.value > zero) == (value > zero):
                corners += [(start, value), (end, value)]
                outlines[-1] = (step, corners)
                continue
        outlines.append((step, [(start, zero), (start, value), (end, value)]))
    found = []
    for step, corners in outlines:
        outline = (*_straightened(corners), (step.end, zero))
        found.append(Segment(step.panel, chart.color_of(line, step.value), outline))
    return tuple(found)


def stacked_lines(chart: ChartSpec) -> tuple[Line, ...]:
    """Return the parts of a stack, the lowest first, each with the parts below it added."""
    made: list[Line] = []
    under: dict[str, Value] = {}
    for line in chart.lines[1:]:
        points = [p._replace(value=p.value + under.get(p.update, 0)) for p in line.points]
        under = {point.update: point.value for point in points}
        made.append(replace(line, points=tuple(points)))
    return tuple(made)


def _straightened(corners: list[Corner]) -> list[Corner]:
    """Return the outline without corners on a straight line between their neighbors."""
    needed: list[Corner] = []
    for corner in corners:
        if needed and corner == needed[-1]:
            continue
        if len(needed) >= 2:
            (at, value), (before, under) = needed[-1], needed[-2]
            if before == at == corner[0] or under == value == corner[1]:
                needed[-1] = corner
                continue
        needed.append(corner)
    return needed
