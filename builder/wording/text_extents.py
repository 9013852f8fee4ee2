"""Estimate text extents and find free label positions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

_EM = {
    "ijl'|": 0.34,
    " .,:;!’\u00a0": 0.38,
    "\u2068\u2069": 0.0,
    "frt()-I[]": 0.48,
    "cszJ": 0.60,
    "%mMWw@": 1.02,
    "+−–▲▼<>=": 0.84,
    "ACDGHKNOQUVX&": 0.82,
}
_WIDTH = {letter: em for letters, em in _EM.items() for letter in letters}
OTHER = 0.71
"""Ems of bold type in DejaVu Sans, the widest of the usual system fonts."""


def width(text: str, size: float, *, bold: bool) -> float:
    """Return an upper estimate of the width of Markup or plain text, in pixels."""
    return _ems(text) * size * (1.0 if bold else 0.92)


def cut(text: str, room: float, style: Style) -> str:
    """Return as much of ``text`` as ``room`` pixels hold, with an ellipsis and no accent lost."""
    if width(text, style.size, bold=style.bold) <= room:
        return text
    made, wide = 0, width("…", style.size, bold=style.bold)
    for n, letter in enumerate(text):
        if not unicodedata.combining(letter):
            made = n
        wide += width(letter, style.size, bold=style.bold)
        if wide > room:
            break
    return text[:made].rstrip(" ,.;:") + "…"


# Cached: the same numbers and names recur in chart after chart.
@lru_cache(maxsize=2048)
def _ems(text: str) -> float:
    """Return the width of bold text of one pixel."""
    return sum([_WIDTH.get(letter, OTHER) for letter in Markup(escape(text)).unescape()])


class Style(NamedTuple):
    """A look of text by its class in the style sheet; ``size`` in pixels."""

    look: str
    size: float
    bold: bool


AXIS = Style(look="ax", size=12, bold=False)
HEAD = Style(look="b ink", size=13, bold=True)
NOTE = Style(look="b t", size=13, bold=True)
SIDE = Style(look="side t", size=15, bold=True)
BIG = Style(look="big t", size=18, bold=True)


class Label(NamedTuple):
    """A text at ``x`` per mille of the width and ``dx`` pixels, its baseline at ``y`` pixels.

    ``color`` is a token; ``ground`` is that of its halo on lines: *page*, *night* or none.
    """

    text: Markup
    x: float
    y: float
    style: Style
    anchor: str = "start"
    dx: float = 0.0
    color: str = ""
    ground: str = ""


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def reach(label: Label, plot: float) -> tuple[float, float]:
    """Return the left and right end of a label in a plot ``plot`` pixels wide."""
    text, place, _, style, anchor, dx, _, _ = label
    wide = width(text, style.size, bold=style.bold)
    x = place / 1000 * plot + dx
    left = x if anchor == "start" else x - wide if anchor == "end" else x - wide / 2
    return left, left + wide


def box_of(label: Label, plot: float) -> Box:
    """Return where a label stands in a plot ``plot`` pixels wide."""
    left, right = reach(label, plot)
    y, size = label.y, label.style.size
    return Box(left, y - 0.95 * size, right, y + 0.26 * size)


class Span(NamedTuple):
    """A level piece of a line, per mille of the width; ``rise`` is the height it stepped from."""

    start: float
    end: float
    y: float
    rise: float | None


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A plot with its texts, which no other may meet, and lines and marks, which none should."""

    plot: float
    top: float
    bottom: float
    texts: list[Box] = field(default_factory=list)
    lines: list[Span] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        """Return whether a text may stand here: on the plot, and on no other text."""
        left, top, right, bottom = box
        if left < -2 or right > self.plot + 2 or top < self.top - 2 or bottom > self.bottom + 2:
            return False
        return not any(map(box.meets, self.texts))

    def crossed(self, box: Box) -> int:
        """Return how many pieces of lines, steps and marks a text here would hide."""
        left, top, right, bottom = box
        px, found = self.plot / 1000, 0
        for start, end, y, rise in self.lines:
            if top < y + 3 and y - 3 < bottom and left < end * px + 3 and start * px - 3 < right:
                found += 1
            if rise is not None and (top < y or top < rise) and (y < bottom or rise < bottom):
                found += left < start * px + 2 and start * px - 2 < right
        return found + sum(box.meets(mark) for mark in self.marks)


def best(
    sheets: Sequence[Sheet], candidates: Iterable[Sequence[Label]], *, lines: int | None = None
) -> Sequence[Label]:
    """Return the first labels that meet no text and at most ``lines`` lines, the fewest of all."""
    chosen: Sequence[Label] = ()
    taken: list[tuple[Sheet, Box]] = []
    least = (lines if lines is not None else 10**6) + 1
    for group in candidates:
        boxes = _free(sheets, group)
        if boxes:
            under = max([sheet.crossed(box) for sheet, box in boxes])
            if under < least:
                chosen, least, taken = group, under, boxes
                if not under:
                    break
    for sheet, box in taken:
        sheet.texts.append(box)
    return chosen


def _free(sheets: Sequence[Sheet], group: Sequence[Label]) -> list[tuple[Sheet, Box]]:
    """Return where the labels stand on each sheet; nothing where one of them may not."""
    boxes = [(sheet, box_of(label, sheet.plot)) for sheet in sheets for label in group]
    return boxes if all(sheet.free(box) for sheet, box in boxes) else []
