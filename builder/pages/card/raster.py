"""A card as flat shapes and lines of text, and how they are painted as a PNG file with a palette.

Shapes lie on whole pixels and are filled with one color of the palette. The numbers from ink to
paper are a ramp, on which the soft edges of letters lie; text stands on paper or on the tint of
election night, never on another color.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont
from PIL import __version__ as PILLOW

from builder.pages.card.metrics import FontMetrics
from builder.pages.card.png import png
from builder.theme.assets import CardFonts

WIDTH, HEIGHT = 1200, 630
MOST = 25_000
"""No card has more bytes."""
_FLAT = {
    "night": 0xF1F2F8,
    "accent": 0x4B3B97,
    "rule": 0xD8DAE1,
    "seats": 0xEFEDF8,
    "seats-night": 0xE2E1EF,
    "c0": 0x7F7F7F,
    "c1": 0x0072B2,
    "c2": 0xD55E00,
    "c3": 0x009E73,
    "c4": 0x963A7C,
    "c5": 0x6B4A08,
}
_INK, _INK_2, _PAPER = 0x15171C, 0x474C57, 0xFFFFFF
SHADES = (0.0, 0.23, 0.62, 1.0)
"""How far from ink to paper the shades of letters lie: ink, ink-2, one that softens their edges,
and paper. More of them nobody sees, and each costs bytes; with these few, two pixels fit in a byte.
"""
PAPER = len(SHADES) - 1
PACKED = ((5, (0, 1, 2, 3)), (9, (0, 1, 2, 3)), (9, (0, 2, 3)))
"""How hard a card is packed and in which shades its letters are, until it is small enough.

Level 9 saves 8 % of the bytes of level 5, and a card then takes 9 ms instead of 2.
"""
_TINT = 0.19
_CLEAR = 255
"""Where a letter has no ink: higher than every color's number."""

Pixels: TypeAlias = NDArray[np.uint8]


def _parts(color: int) -> tuple[int, int, int]:
    return color >> 16, color >> 8 & 255, color & 255


def _mixed(one: int, other: int, share: float) -> int:
    """Return ``share`` of ``one`` and the rest of ``other``."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in pairs)
    return red << 16 | green << 8 | blue


def _colors() -> dict[str, int]:
    """Return the colors by name, those of the style sheet in the light and their tints."""
    ramp = {"ink": _INK, "ink-2": _INK_2, "edge": _mixed(_PAPER, _INK, SHADES[2]), "paper": _PAPER}
    marks = {name: color for name, color in _FLAT.items() if name[:1] == "c"}
    tints = {f"{name}-tint": _mixed(color, _PAPER, _TINT) for name, color in marks.items()}
    night = _FLAT["night"]
    nights = {f"{name}-tint-night": _mixed(color, night, _TINT) for name, color in marks.items()}
    return {**ramp, **_FLAT, **tints, **nights}


COLORS = _colors()
RAMP = tuple(COLORS)[: PAPER + 1]


class Rect(NamedTuple):
    """A filled rectangle from (left, top) up to, not including, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int
    color: str


class Text(NamedTuple):
    """A line of text that starts at ``x`` on the baseline ``y``, with ``spacing`` after letters."""

    text: str
    x: float
    y: int
    size: int
    weight: int
    color: str = "ink"
    spacing: float = 0.0


Shape = Rect | Text


def plain(text: str) -> str:
    """Return text as a card can set it: composed, on one line, without invisible characters."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return composed if composed.isprintable() else "".join(c for c in composed if c.isprintable())


class _Letters(dict[str, tuple[Pixels, int, int]]):
    """The letters of one font in one size, color and choice of shades, each drawn when it is
    first asked for: its pixels, and how far right of and below the pen they begin.
    """

    def __init__(self, font: ImageFont.FreeTypeFont, color: str, shades: Sequence[int]) -> None:
        self._font = font
        full = 1 - SHADES[RAMP.index(color)]
        light = (1 - round(ink * full) / 255 for ink in range(256))
        nearest = (min(shades, key=lambda n: abs(SHADES[n] - value)) for value in light)
        self._numbers = np.array([_CLEAR if n == PAPER else n for n in nearest], np.uint8)

    def __missing__(self, letter: str) -> tuple[Pixels, int, int]:
        mask, (left, top) = self._font.getmask2(letter, anchor="ls")
        wide, high = mask.size
        ink = np.frombuffer(bytes(mask), np.uint8).reshape(high, wide)
        self[letter] = self._numbers[ink], left, top
        return self[letter]


class Painter:
    """Paints cards with one set of fonts."""

    def __init__(self, fonts: CardFonts) -> None:
        self.fonts = fonts
        self.faces = {weight: FontMetrics(data) for weight, data in fonts.data.items()}
        self._letters: dict[tuple[int, int, str, Sequence[int]], _Letters] = {}

    def __reduce__(self) -> tuple[type[Painter], tuple[CardFonts]]:
        return Painter, (self.fonts,)  # a font of Pillow cannot be pickled

    @cached_property
    def _tools(self) -> str:
        fonts = (hashlib.sha256(data).hexdigest() for data in self.fonts.data.values())
        return " ".join((PILLOW, str(COLORS), str(SHADES), str(PACKED), *fonts))

    def key(self, shapes: Sequence[Shape]) -> str:
        """Return the sha256 of all that a card is made of: shapes, colors, fonts and Pillow."""
        return hashlib.sha256(f"{self._tools} {[*map(tuple, shapes)]}".encode()).hexdigest()

    def can_draw(self, shapes: Sequence[Shape]) -> bool:
        """Return whether the typeface has every letter; it has none of right-to-left scripts."""
        texts = (shape for shape in shapes if isinstance(shape, Text))
        return all(
            self.faces[text.weight].has(letter) for text in texts for letter in set(text.text)
        )

    def paint(self, shapes: Sequence[Shape]) -> bytes:
        """Return the PNG file of a card."""
        names = dict.fromkeys([*RAMP, *(shape.color for shape in shapes)])
        numbers = {name: number for number, name in enumerate(names)}
        palette = b"".join(bytes(_parts(COLORS[name])) for name in names)
        for level, shades in PACKED:
            sheet = np.full((HEIGHT, WIDTH), PAPER, np.uint8)
            for shape in shapes:
                if isinstance(shape, Rect):
                    sheet[shape.top : shape.bottom, shape.left : shape.right] = numbers[shape.color]
                else:
                    self._write(sheet, shape, shades)
            data = png(sheet, palette, level)
            if len(data) <= MOST:
                break
        return data

    def draw_letters(self, letters: str, weight: int, size: int, color: str) -> None:
        """Draw letters before a card needs them."""
        kind = self._kind(weight, size, color, PACKED[0][1])
        for letter in letters:
            kind[letter]  # the first look draws it

    def _kind(self, weight: int, size: int, color: str, shades: Sequence[int]) -> _Letters:
        kind = weight, size, color, shades
        if kind not in self._letters:
            self._letters[kind] = _Letters(self.faces[weight].at_size(size), color, shades)
        return self._letters[kind]

    def _write(self, sheet: Pixels, text: Text, shades: Sequence[int]) -> None:
        """Set each letter on a whole pixel: the same letter is then the same bytes."""
        letters = self._kind(text.weight, text.size, text.color, shades)
        starts = self.faces[text.weight].upto(text.text, text.size, text.spacing)
        for letter, start in zip(text.text, starts, strict=False):
            pixels, right, down = letters[letter]
            x, y = round(text.x + start) + right, text.y + down
            place = sheet[y : y + pixels.shape[0], x : x + pixels.shape[1]]
            np.minimum(place, pixels, out=place)
