"""What the chart of the batches says: how the votes new in each update split, as bars as wide as
the batches are big.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

Words = tuple[Markup, ...]
"""The same words from long to short."""


class Bar(NamedTuple):
    """One update, from ``left`` to ``right`` per mille of the width.

    ``parts`` are the percentages of the layers, the lowest first; none where an official total
    fell, which has a place but no bar. ``mail`` is the percentage by mail of all the ballots that
    came in the same time, None where not reported. ``narrow``: drawn wider than its size. ``text``
    says it in lines for the reader who points at it.
    """

    update: str
    panel: int
    left: float
    right: float
    parts: tuple[float, ...]
    mail: float | None
    narrow: bool
    text: Words

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


class Layer(NamedTuple):
    name: Markup
    colour: str


class Pooled(NamedTuple):
    """A choice's share of all new votes of a stretch of time; ``both`` has its name and the
    share.
    """

    name: Markup
    share: Markup
    both: Markup
    colour: str


class Bracket(NamedTuple):
    """A stretch of time below its bars: its name, and in the rows below it the pooled shares."""

    left: float
    right: float
    title: Words
    rows: tuple[Pooled, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars:
    """The chart of the batches. ``top`` to ``bottom`` are the pixels of 100% to 0%, ``strip`` those
    of the kinds of ballots.

    ``updates`` are the rows of the race's table in official order, also those without a bar.
    ``line`` is the percentage that decides, or half between two; ``named``: the two layers are
    named beside the bars.
    """

    id: str
    title: Markup
    desc: Markup
    height: int
    top: int
    bottom: int
    strip: tuple[int, int] | None
    updates: tuple[str, ...]
    bars: tuple[Bar, ...]
    layers: tuple[Layer, ...]
    brackets: tuple[Bracket, ...]
    line: float | None
    line_label: Markup
    named: bool
    strip_labels: tuple[Markup, Markup]
    notes: tuple[Markup, ...]

    def y(self, percent: float) -> float:
        """Pixels from the top of the drawing."""
        return self.bottom - (self.bottom - self.top) * percent / 100

    @property
    def foot(self) -> int:
        """The pixel below which only words stand."""
        return self.strip[1] if self.strip else self.bottom

    @property
    def places(self) -> tuple[float | None, ...]:
        """Where each of ``updates`` stands, per mille of the width; None where it has neither bar
        nor mark.
        """
        at = {bar.update: bar.middle for bar in self.bars}
        return tuple(at.get(update) for update in self.updates)
