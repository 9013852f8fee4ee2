"""The steps of a chart's lines as shapes in time and value, which both drawings share."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from builder.charts.spec import Chart, Line, Value

LATELY = 32
"""So many lines keep their shapes for a moment: the page, its file, its embed and its card ask for
the same ones.
"""

Corner = tuple[datetime, Value]


class Segment(NamedTuple):
    """A piece of a line of one colour within one panel: corners as (instant, value)."""

    panel: int
    colour: str
    solid: bool
    corners: tuple[Corner, ...]


class Tread(NamedTuple):
    """A value that held from one moment to another; ``solid`` is False where updates between are
    unknown.
    """

    panel: int
    start: datetime
    end: datetime
    value: Value
    solid: bool
    opens: bool


@lru_cache(maxsize=LATELY)
def holds(chart: Chart, line: Line) -> tuple[Tread, ...]:
    """The treads of the steps, in order of time: counts hold until the next update. ``opens``: no
    step leads into it.
    """
    made: list[Tread] = []
    opens = True
    for here, there in pairwise(line.points):
        panel, at, value, next_panel, solid = (
            here.panel,
            here.at,
            here.value,
            there.panel,
            there.joined,
        )
        if panel == next_panel:
            made.append(Tread(panel, at, there.at, value, solid, opens))
        else:
            before, after = chart.panels[panel], chart.panels[next_panel]
            made.append(Tread(panel, at, before.end, value, solid, opens))
            made.append(Tread(next_panel, after.start, there.at, value, solid, True))
        opens = False
    if line.points:
        last = line.points[-1]
        made.append(Tread(last.panel, last.at, last.at, last.value, True, opens))
    return tuple(made)


def colour_of(chart: Chart, line: Line, value: Value) -> str:
    """The token for a value: the side of the zero line it lies on, or ink for a tie."""
    if chart.shape != "diverging" or chart.zero is None:
        return line.colour
    if value == chart.zero and chart.ties:
        return "ink"
    return line.colour if value >= chart.zero else line.under


@lru_cache(maxsize=LATELY)
def stretches(chart: Chart, line: Line) -> tuple[Segment, ...]:
    """The line as pieces of one colour, broken at the zero line, at panels, and where it is not
    known to be whole.
    """
    pieces: list[tuple[tuple[int, str, bool], list[Corner]]] = []

    def draw(look: tuple[int, str, bool], start: Corner, end: Corner) -> None:
        if pieces and pieces[-1][0] == look and pieces[-1][1][-1] == start:
            pieces[-1][1].append(end)
        else:
            pieces.append((look, [start, end]))

    zero = chart.zero
    was_value, was_colour, was_solid = zero, "", False
    for panel, at, end, value, solid, opens in holds(chart, line):
        colour = colour_of(chart, line, value)
        if not opens and was_value is not None and was_value != value:
            if was_colour != colour and zero is not None:
                draw((panel, was_colour, was_solid), (at, was_value), (at, zero))
                draw((panel, colour, was_solid), (at, zero), (at, value))
            else:
                draw((panel, colour, was_solid), (at, was_value), (at, value))
        if end > at:
            draw((panel, colour, solid), (at, value), (end, value))
        was_value, was_colour, was_solid = value, colour, solid
    return tuple(
        Segment(panel, colour, solid, tuple(_straightened(corners)))
        for (panel, colour, solid), corners in pieces
        if any(corner != corners[0] for corner in corners)
    )


@lru_cache(maxsize=LATELY)
def areas(chart: Chart, line: Line) -> tuple[Segment, ...]:
    """What lies between the line and zero, as outlines that start and end on zero; nothing under
    unknown stretches.
    """
    zero = chart.zero
    if zero is None:
        return ()
    outlines: list[tuple[Tread, list[Corner]]] = []
    for hold in holds(chart, line):
        panel, start, end, value, solid, _ = hold
        if not solid or end == start or value == zero:
            continue
        if outlines:
            before, corners = outlines[-1]
            if (
                before.panel == panel
                and before.end == start
                and (before.value > zero) == (value > zero)
            ):
                corners += [(start, value), (end, value)]
                outlines[-1] = (hold, corners)
                continue
        outlines.append((hold, [(start, zero), (start, value), (end, value)]))
    return tuple(
        Segment(
            hold.panel,
            colour_of(chart, line, hold.value),
            True,
            (*_straightened(corners), (hold.end, zero)),
        )
        for hold, corners in outlines
    )


def stacked(chart: Chart) -> tuple[Line, ...]:
    """The parts of a stack with the values of the parts below them added, the lowest first."""
    made: list[Line] = []
    under: dict[str, Value] = {}
    for line in chart.lines[1:]:
        points = tuple(
            point._replace(value=point.value + under.get(point.update, 0)) for point in line.points
        )
        under = {point.update: point.value for point in points}
        made.append(replace(line, points=points))
    return tuple(made)


def _straightened(corners: list[Corner]) -> list[Corner]:
    """The same outline without corners that lie on a straight line between their neighbours."""
    kept: list[Corner] = []
    for corner in corners:
        if kept and corner == kept[-1]:
            continue
        if len(kept) >= 2:
            (at, value), (before, under) = kept[-1], kept[-2]
            if before == at == corner[0] or under == value == corner[1]:
                kept[-1] = corner
                continue
        kept.append(corner)
    return kept
