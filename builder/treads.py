"""The steps of a chart's lines as shapes in time and value, which both drawings share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from builder.chart import Chart, Line, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A piece of a line of one colour within one panel: corners as (wall-clock time, value)."""

    panel: int
    colour: str
    solid: bool
    corners: tuple[tuple[datetime, Value], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A value that held from one moment to another; ``solid`` is False where updates between are unknown."""

    panel: int
    start: datetime
    end: datetime
    value: Value
    solid: bool
    opens: bool


def holds(chart: Chart, line: Line) -> Iterator[Hold]:
    """The treads of the steps, in order of time: counts hold until the next update. ``opens``: no step leads into it."""
    opens = True
    for here, there in pairwise(line.points):
        if here.panel == there.panel:
            yield Hold(panel=here.panel, start=here.at, end=there.at, value=here.value, solid=there.joined, opens=opens)
        else:
            before, after = chart.panels[here.panel], chart.panels[there.panel]
            yield Hold(panel=here.panel, start=here.at, end=before.end, value=here.value, solid=there.joined, opens=opens)
            yield Hold(panel=there.panel, start=after.start, end=there.at, value=here.value, solid=there.joined, opens=True)
        opens = False
    if line.points:
        last = line.points[-1]
        yield Hold(panel=last.panel, start=last.at, end=last.at, value=last.value, solid=True, opens=opens)


def colour_of(chart: Chart, line: Line, value: Value) -> str:
    """The token for a value: the side of the zero line it lies on, or ink for a tie."""
    if chart.shape != "diverging" or chart.zero is None:
        return line.colour
    if value == chart.zero and chart.ties:
        return "ink"
    return line.colour if value >= chart.zero else line.under


def stretches(chart: Chart, line: Line) -> list[Stretch]:
    """The line as pieces of one colour, broken at the zero line, at panels, and where it is not known to be whole."""
    pieces: list[tuple[int, str, bool, list[tuple[datetime, Value]]]] = []

    def draw(panel: int, colour: str, solid: bool, *corners: tuple[datetime, Value]) -> None:
        if pieces:
            was_panel, was_colour, was_solid, drawn = pieces[-1]
            if (was_panel, was_colour, was_solid) == (panel, colour, solid) and drawn[-1] == corners[0]:
                drawn.extend(corners[1:])
                return
        pieces.append((panel, colour, solid, list(corners)))

    before: Hold | None = None
    for hold in holds(chart, line):
        at, value = hold.start, hold.value
        if before is not None and not hold.opens and before.value != value:
            first, second = colour_of(chart, line, before.value), colour_of(chart, line, value)
            if first != second and chart.zero is not None:
                draw(hold.panel, first, before.solid, (at, before.value), (at, chart.zero))
                draw(hold.panel, second, before.solid, (at, chart.zero), (at, value))
            else:
                draw(hold.panel, second, before.solid, (at, before.value), (at, value))
        if hold.end > hold.start:
            draw(hold.panel, colour_of(chart, line, value), hold.solid, (at, value), (hold.end, value))
        before = hold
    return [
        Stretch(panel=panel, colour=colour, solid=solid, corners=tuple(_straightened(corners)))
        for panel, colour, solid, corners in pieces
        if len(set(corners)) > 1
    ]


def areas(chart: Chart, line: Line) -> list[Stretch]:
    """What lies between the line and zero, as outlines that start and end on zero; nothing under unknown stretches."""
    if chart.zero is None:
        return []
    outlines: list[tuple[Hold, list[tuple[datetime, Value]]]] = []
    for hold in holds(chart, line):
        if not hold.solid or hold.end == hold.start or hold.value == chart.zero:
            continue
        if outlines:
            before, corners = outlines[-1]
            if (
                before.panel == hold.panel
                and before.end == hold.start
                and (before.value > chart.zero) == (hold.value > chart.zero)
            ):
                corners += [(hold.start, hold.value), (hold.end, hold.value)]
                outlines[-1] = (hold, corners)
                continue
        outlines.append((hold, [(hold.start, chart.zero), (hold.start, hold.value), (hold.end, hold.value)]))
    return [
        Stretch(
            panel=hold.panel,
            colour=colour_of(chart, line, hold.value),
            solid=True,
            corners=(*_straightened(corners), (hold.end, chart.zero)),
        )
        for hold, corners in outlines
    ]


def stacked(chart: Chart) -> tuple[Line, ...]:
    """The parts of a stack with the values of the parts below them added, the lowest first."""
    made: list[Line] = []
    under: dict[str, Value] = {}
    for line in chart.lines[1:]:
        points = tuple(replace(point, value=point.value + under.get(point.update, 0)) for point in line.points)
        under = {point.update: point.value for point in points}
        made.append(replace(line, points=points))
    return tuple(made)


def _straightened(corners: list[tuple[datetime, Value]]) -> list[tuple[datetime, Value]]:
    """The same outline without corners that lie on a straight line between their neighbours."""
    kept: list[tuple[datetime, Value]] = []
    for corner in corners:
        if kept and corner == kept[-1]:
            continue
        if len(kept) >= 2 and (kept[-2][0] == kept[-1][0] == corner[0] or kept[-2][1] == kept[-1][1] == corner[1]):
            kept[-1] = corner
        else:
            kept.append(corner)
    return kept
