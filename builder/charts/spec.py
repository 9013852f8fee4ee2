"""What a chart says, in the units of the data: drawn by ``svg`` as a picture and by ``plotly_spec``
to explore.

Every word in it is Markup, that is text which is safe in HTML, SVG and Plotly's own labels alike.
What stands in a chart by the dozen is a named tuple, which is made in a quarter of the time; a
chart, a panel and a line are what they are and equal to no other, so that what was worked out of
one can be kept for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from markupsafe import Markup

Kind = Literal["lead", "cut", "shares", "count", "close-up"]
Value = int | float


class Tick(NamedTuple):
    at: datetime
    label: Markup


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """A stretch of time on its own scale: the instants ``start`` to ``end`` over ``left`` to
    ``right`` per mille of the width.

    ``titles`` and ``notes`` are the same words from long to short; ``ticks`` stand in the order in
    which they give way when there is no room, the last to go first.
    """

    start: datetime
    end: datetime
    left: float
    right: float
    night: bool
    titles: tuple[Markup, ...]
    note: Markup
    ticks: tuple[Tick, ...]

    def x(self, at: datetime) -> float:
        """Per mille of the chart's width."""
        return self.left + (self.right - self.left) * ((at - self.start) / (self.end - self.start))


class Point(NamedTuple):
    """One value at one update. ``joined``: nothing unknown lies between it and the point before.

    ``text`` says it in words for the reader who points at it; ``fell``: an official total went down
    here; ``stated``: somebody said it of a count whose votes are not stored.
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A series of points. ``colour`` is a token (c0 to c5, accent); ``under`` the one below the
    chart's zero line.

    ``ends`` and ``night_ends`` are the label of the newest value and of the last one of election
    night, from long to short, ``starts`` that of the first one, where a partial history begins with
    it. A ``quiet`` line is context: thin, grey, without dots.
    """

    name: Markup
    colour: str
    under: str
    points: tuple[Point, ...]
    ends: tuple[Markup, ...] = ()
    night_ends: tuple[Markup, ...] = ()
    starts: tuple[Markup, ...] = ()
    quiet: bool = False


class Change(NamedTuple):
    """A change of the lead or of the places: a diamond on the zero line, numbered where there are
    few.
    """

    update: str
    panel: int
    at: datetime
    number: int | None


class Stem(NamedTuple):
    """An estimate of what is left to count, standing on the count it was made after; ``labels``
    from long to short.
    """

    update: str
    panel: int
    at: datetime
    foot: Value
    head: Value
    text: Markup
    labels: tuple[Markup, ...]


class Level(NamedTuple):
    value: Value
    label: Markup


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """One chart. Values are in its own unit (votes, percent, ballots); ``top`` and ``bottom`` are
    the pixels between which ``high`` and ``low`` lie, in a drawing ``height`` pixels high and as
    wide as its box.

    ``shape``: *diverging* is one line with its area to the zero line, *lines* are up to five named
    ones, *stack* is a total with its parts below it. ``sides`` name what lies above and below
    ``zero``, from long to short, with the token of their colour; ``ties`` says that zero itself is
    neither. ``notes`` belong under the chart: the limits of its scale, what the line leaves out.
    """

    kind: Kind
    shape: Literal["diverging", "lines", "stack"]
    id: str
    title: Markup
    desc: Markup
    height: int
    top: int
    bottom: int
    low: Value
    high: Value
    panels: tuple[Panel, ...]
    lines: tuple[Line, ...]
    levels: tuple[Level, ...]
    zero: Value | None = None
    ties: bool = False
    zero_label: tuple[Markup, ...] = ()
    sides: tuple[tuple[tuple[Markup, ...], str], ...] = ()
    changes: tuple[Change, ...] = ()
    stems: tuple[Stem, ...] = ()
    notes: tuple[Markup, ...] = ()

    def y(self, value: Value) -> float:
        """Pixels from the top of the drawing."""
        return self.bottom - (self.bottom - self.top) * (
            (value - self.low) / (self.high - self.low)
        )

    def x(self, point: Point | Change | Stem) -> float:
        return self.panels[point.panel].x(point.at)
