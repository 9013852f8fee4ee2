"""Text boxes without a browser: how wide words will be, and whether a place for them is free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from markupsafe import Markup, escape

_EM = {
    "ijl'|": 0.34,
    " .,:;!’\u00a0": 0.38,
    "frt()-I[]": 0.48,
    "cszJ": 0.60,
    "%mMWw@": 1.02,
    "+−–▲▼<>=": 0.84,
    "ACDGHKNOQUVX&": 0.82,
}
_WIDTH = {letter: em for letters, em in _EM.items() for letter in letters}
OTHER = 0.71
"""Ems of bold type in DejaVu Sans, the widest of the usual system fonts: what fits in it fits in the others."""


@cache
def width(text: str, size: float, *, bold: bool) -> float:
    """An upper estimate of the width of Markup or plain text, in pixels."""
    plain = Markup(escape(text)).unescape()
    return sum(_WIDTH.get(letter, OTHER) for letter in plain) * size * (1.0 if bold else 0.92)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A look of text by its class in the style sheet; ``size`` in pixels."""

    look: str
    size: float
    bold: bool


AXIS = Style(look="ax", size=12, bold=False)
HEAD = Style(look="b ink", size=13, bold=True)
NOTE = Style(look="b t", size=13, bold=True)
SIDE = Style(look="side t", size=15, bold=True)
BIG = Style(look="big t", size=18, bold=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text at ``x`` per mille of the width and ``dx`` pixels, its baseline at ``y`` pixels.

    ``colour`` is a token; ``ground`` is the colour of the halo that keeps it legible on lines: *page*, *night* or none.
    """

    text: Markup
    x: float
    y: float
    style: Style
    anchor: str = "start"
    dx: float = 0.0
    colour: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def box_of(label: Label, plot: float) -> Box:
    """Where a label stands in a plot ``plot`` pixels wide."""
    wide = width(label.text, label.style.size, bold=label.style.bold)
    x = label.x / 1000 * plot + label.dx
    left = x if label.anchor == "start" else x - wide if label.anchor == "end" else x - wide / 2
    return Box(left, label.y - 0.95 * label.style.size, left + wide, label.y + 0.26 * label.style.size)


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A plot of one width with what is drawn on it: texts, which no other may meet, and lines, which one should not."""

    plot: float
    top: float
    bottom: float
    texts: list[Box] = field(default_factory=list)
    lines: list[Box] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        """Whether a text may stand here: on the plot, and on no other text."""
        inside = box.left >= -2 and box.right <= self.plot + 2 and box.top >= self.top - 2 and box.bottom <= self.bottom + 2
        return inside and not any(box.meets(other) for other in self.texts)

    def crossed(self, box: Box) -> int:
        """How many lines a text here would hide."""
        return sum(box.meets(other) for other in self.lines)


def best(sheets: Sequence[Sheet], candidates: Iterable[Sequence[Label]], *, lines: int | None = None) -> Sequence[Label]:
    """The first of the groups of labels with the fewest lines under it that meets no text; empty if every one does.

    ``lines`` is the most lines that may lie under it.
    """
    chosen: Sequence[Label] = ()
    least = (lines if lines is not None else 10**6) + 1
    for group in candidates:
        boxes = [(sheet, box_of(label, sheet.plot)) for sheet in sheets for label in group]
        if all(sheet.free(box) for sheet, box in boxes):
            under = max(sheet.crossed(box) for sheet, box in boxes)
            if under < least:
                chosen, least = group, under
                if not under:
                    break
    for sheet in sheets:
        sheet.texts += [box_of(label, sheet.plot) for label in chosen]
    return chosen
