"""The coordinates of a drawing in as few characters as possible, each written once: corners, dots
and marks share most.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar

from builder.charts.spec import Chart, Value
from builder.instants import clock_by

K = TypeVar("K")
V = TypeVar("V")


def short(value: float) -> str:
    """A coordinate to the tenth in as few characters as possible."""
    text = f"{value:.1f}"
    if text[-1] != "0":
        return text
    return text[:-2] if text != "-0.0" else "0"


def percent(x: float) -> str:
    """A coordinate of ``x`` per mille for what does not stretch with the drawing, to the hundredth
    of a percent.
    """
    text = f"{x / 10:.2f}"
    if text[-1] == "0":
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if text != "-0" else "0%"


class Kept(dict[K, V]):
    """What ``find`` finds of each key it was asked for."""

    def __init__(self, find: Callable[[K], V]) -> None:
        self.find = find

    def __missing__(self, key: K) -> V:
        found = self[key] = self.find(key)
        return found


class Across(NamedTuple):
    """The places of instants in one stretch of time: per mille of the width, and as drawings write
    them.

    ``time`` is what a clock that is never changed would show, without a zone: Plotly would turn a
    zoned time into UTC, and by the county's clocks an hour would be missing or come twice where
    they change.
    """

    places: Kept[datetime, float]
    x: Kept[datetime, str]
    percent: Kept[datetime, str]
    time: Kept[datetime, str]


class Coordinates(NamedTuple):
    """Of one chart: across by panel, and the pixels from its top by value."""

    across: tuple[Across, ...]
    y: Kept[Value, str]


@lru_cache(maxsize=8)
def coordinates(chart: Chart) -> Coordinates:
    """Kept for a moment: the page and the embed draw the same chart."""
    return Coordinates(
        across=tuple(
            _across(panel.start, panel.end, panel.left, panel.right) for panel in chart.panels
        ),
        y=Kept(lambda value: short(chart.y(value))),
    )


@lru_cache(maxsize=8)
def _across(start: datetime, end: datetime, left: float, right: float) -> Across:
    """The charts of an election have the same panels, and the same few updates stand in them."""
    span, room = end - start, right - left
    places: Kept[datetime, float] = Kept(lambda at: left + room * ((at - start) / span))
    return Across(
        places=places,
        x=Kept(lambda at: short(places[at])),
        percent=Kept(lambda at: percent(places[at])),
        time=Kept(lambda at: clock_by(at, start).isoformat(sep=" ", timespec="seconds")),
    )
