"""The coordinates of a drawing in as few characters as possible, each written once: corners, dots and marks share most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from builder.chart import Chart, Panel, Value

T = TypeVar("T")


def short(value: float, decimals: int = 1) -> str:
    """A coordinate in as few characters as possible."""
    text = f"{value:.1f}" if decimals == 1 else f"{value:.{decimals}f}"
    if decimals and text[-1] == "0":
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(x: float) -> str:
    """A coordinate of ``x`` per mille for what does not stretch with the drawing."""
    return f"{short(x / 10, 2)}%"


class Written(dict[T, str], Generic[T]):
    """What ``write`` says of each key it was asked for."""

    def __init__(self, write: Callable[[T], str]) -> None:
        self.write = write

    def __missing__(self, key: T) -> str:
        text = self[key] = self.write(key)
        return text


class Coordinates(NamedTuple):
    """Of one chart: by panel and wall-clock time per mille and in percent of its width, by value in pixels from its top."""

    x: tuple[Written[datetime], ...]
    percent: tuple[Written[datetime], ...]
    y: Written[Value]


@lru_cache(maxsize=8)
def coordinates(chart: Chart) -> Coordinates:
    """Kept for a moment: the page and the embed draw the same chart."""
    return Coordinates(
        x=tuple(_moments(panel, short) for panel in chart.panels),
        percent=tuple(_moments(panel, percent) for panel in chart.panels),
        y=Written(lambda value: short(chart.y(value))),
    )


def _moments(panel: Panel, write: Callable[[float], str]) -> Written[datetime]:
    return Written(lambda at: write(panel.x(at)))
