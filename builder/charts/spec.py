"""What a chart says, in the units of the data: drawn as SVG, and explored with Plotly.

Every text in it is Markup: safe in HTML, SVG and the labels of Plotly alike. What a chart has
dozens of is a named tuple, which takes a quarter of the time of a dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from markupsafe import Markup

Kind = Literal["lead", "cut", "shares", "count", "close-up"]
Value = int | float
Words = tuple[Markup, ...]
"""The same words from long to short."""

TOP, FOOT = 62, 30
"""Pixels above a plot for the heads of its panels, and below it for the axis."""


class Tick(NamedTuple):
    at: datetime
    label: Markup


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A stretch of time on its own scale, from ``left`` to ``right`` per mille of the width.

    ``ticks`` are in order of priority where there is not room for all of them.
    """

    start: datetime
    end: datetime
    left: float
    right: float
    night: bool
    titles: Words
    note: Markup
    ticks: tuple[Tick, ...]

    def x(self, at: datetime) -> float:
        """Return per mille of the chart's width."""
        return self.left + (self.right - self.left) * ((at - self.start) / (self.end - self.start))


class Point(NamedTuple):
    """One value at one update. ``joined``: nothing unknown lies between it and the point before.

    ``text`` is its hover text; ``fell``: an official total went down here;
    ``stated``: a source says it of a count whose votes are not stored.
    """

    update: str
    panel: int
    at: datetime
    value: Value
    text: Markup
    small: bool = False
    joined: bool = True
    fell: bool = False
    stated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A series of points.

    ``color`` is a token (c0 to c5, accent), ``under`` the one below the zero line. ``ends`` and
    ``night_ends`` label the newest value and the last one of election night, ``starts`` the first
    one, where a partial history begins with it. A ``quiet`` line is context: thin, grey, no dots.
    """

    name: Markup
    color: str
    under: str
    points: tuple[Point, ...]
    ends: Words = ()
    night_ends: Words = ()
    starts: Words = ()
    quiet: bool = False


class Change(NamedTuple):
    """A change of the lead or of the places: a diamond on the zero line, numbered if few."""

    update: str
    panel: int
    at: datetime
    number: int | None


class Stem(NamedTuple):
    """An estimate of what is left to count, drawn on top of the count it was made after."""

    update: str
    panel: int
    at: datetime
    foot: Value
    head: Value
    text: Markup
    labels: Words


class Level(NamedTuple):
    """A labeled value of a scale."""

    value: Value
    label: Markup


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChartSpec:
    """A chart over time, with values in its own unit (votes, percent, ballots).

    ``top`` and ``bottom`` are the pixels of ``high`` and ``low`` in a drawing ``height`` pixels
    high and as wide as its box. *diverging* is one line with its area to the zero line, *lines* are
    up to five named ones, *stack* is a total with its parts below it. ``sides`` name what lies
    above and below ``zero``, each with a color; ``ties``: zero itself is neither. ``notes`` belong
    under the chart: the limits of its scale, what the line leaves out.
    """

    kind: Kind
    shape: Literal["diverging", "lines", "stack"]
    id: str
    title: Markup
    desc: Markup
    height: int
    top: int = TOP
    bottom: int
    low: Value
    high: Value
    panels: tuple[Panel, ...]
    lines: tuple[Line, ...]
    levels: tuple[Level, ...]
    zero: Value | None = None
    ties: bool = False
    zero_label: Words = ()
    sides: tuple[tuple[Words, str], ...] = ()
    changes: tuple[Change, ...] = ()
    stems: tuple[Stem, ...] = ()
    notes: tuple[Markup, ...] = ()

    @property
    def named(self) -> list[Line]:
        return [line for line in self.lines if not line.quiet]

    def y(self, value: Value) -> float:
        """Return pixels from the top of the drawing."""
        part = (value - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * part

    def x(self, point: Point | Change | Stem) -> float:
        """Return per mille of the width."""
        return self.panels[point.panel].x(point.at)

    def color_of(self, line: Line, value: Value) -> str:
        """Return the color of the side of the zero line that a value lies on, or ink for a tie."""
        if self.shape != "diverging" or self.zero is None:
            return line.color
        if value == self.zero and self.ties:
            return "ink"
        return line.color if value >= self.zero else line.under
