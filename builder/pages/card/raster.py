"""A card as flat shapes and lines of text, and how Pillow paints them as a PNG file with a palette.

Shapes lie on whole pixels and are filled with one color of the palette. The numbers from ink to
paper are a ramp, on which the soft edges of letters lie; text stands on paper or on the tint of
election night, never on another color.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin
from PIL import __version__ as PILLOW

from builder.pages.card.metrics import FontMetrics
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
    "c4": 0xB4568C,
    "c5": 0xA6761D,
}
_INK, _INK_2, _PAPER = 0x15171C, 0x474C57, 0xFFFFFF
SHADES = (0.0, 0.23, 0.62, 1.0)
"""How far from ink to paper the shades of letters lie: ink, ink-2, one that softens their edges,
and paper. More of them nobody sees, and each costs bytes; with these few, two pixels fit in a byte.
"""
PAPER = len(SHADES) - 1
PACKED = ((7, (0, 1, 2, 3)), (9, (0, 1, 2, 3)), (9, (0, 2, 3)))
"""How hard a card is packed and in which shades its letters are, until it is small enough.

Level 9 saves 7 % of the bytes of level 7 and takes three times as long.
"""
_TINT = 0.19
_MADE_OF = "made-of"


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


_COLORS = _colors()
NUMBER = {name: n for n, name in enumerate(_COLORS)}
PALETTE = b"".join(bytes(_parts(color)) for color in _COLORS.values())


def _nearest(shades: Sequence[int]) -> list[int]:
    """Return for each amount of ink, 0 to 255, the nearest of these shades."""
    light = [1 - ink / 255 for ink in range(256)]
    return [min(shades, key=lambda n: abs(SHADES[n] - value)) for value in light]


class Rect(NamedTuple):
    """A filled rectangle from (left, top) up to, not including, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int
    colour: str


class Text(NamedTuple):
    """A line of text that starts at ``x`` on the baseline ``y``, with ``spacing`` after letters."""

    text: str
    x: float
    y: int
    size: int
    weight: int
    colour: str = "ink"
    spacing: float = 0.0


Shape = Rect | Text


def plain(text: str) -> str:
    """Return text as a card can set it: composed, on one line, without invisible characters."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return composed if composed.isprintable() else "".join(c for c in composed if c.isprintable())


class Painter:
    """Paints cards with one set of fonts."""

    def __init__(self, fonts: CardFonts) -> None:
        self.fonts = fonts
        self.faces = {weight: FontMetrics(data) for weight, data in fonts.data.items()}
        self._cuts: dict[tuple[int, int], ImageFont.FreeTypeFont] = {}

    def __reduce__(self) -> tuple[type[Painter], tuple[CardFonts]]:
        return Painter, (self.fonts,)  # a font of Pillow cannot be pickled

    @cached_property
    def _tools(self) -> str:
        fonts = (hashlib.sha256(data).hexdigest() for data in self.fonts.data.values())
        return " ".join((PILLOW, PALETTE.hex(), str(SHADES), str(PACKED), *fonts))

    def key(self, shapes: Sequence[Shape]) -> str:
        """Return the sha256 of all that a card is made of: shapes, colors, fonts and Pillow."""
        return hashlib.sha256("\n".join((self._tools, *map(repr, shapes))).encode()).hexdigest()

    def can_draw(self, shapes: Sequence[Shape]) -> bool:
        """Return whether the typeface has every letter; it has none of right-to-left scripts."""
        texts = (shape for shape in shapes if isinstance(shape, Text))
        return all(self.faces[text.weight].has(letter) for text in texts for letter in text.text)

    def paint(self, shapes: Sequence[Shape]) -> bytes:
        """Return the PNG file of a card, which holds its key."""
        sheet = Image.new("P", (WIDTH, HEIGHT), PAPER)
        ink = Image.new("L", (WIDTH, HEIGHT), 0)
        letters = ImageDraw.Draw(ink)
        for shape in shapes:
            if isinstance(shape, Rect):
                sheet.paste(NUMBER[shape.colour], shape[:4])
            else:
                self._write(letters, shape)
        info = PngImagePlugin.PngInfo()
        info.add_text(_MADE_OF, self.key(shapes))
        for level, shades in PACKED:
            nearest = _nearest(shades)
            sheet.paste(ink.point(nearest), mask=ink.point([255 * (n != PAPER) for n in nearest]))
            data = _png(sheet, info, level)
            if len(data) <= MOST:
                break
        return data

    def _write(self, letters: ImageDraw.ImageDraw, text: Text) -> None:
        """Set each letter on a whole pixel: the same letter is then the same bytes."""
        cut = text.weight, text.size
        if cut not in self._cuts:
            self._cuts[cut] = self.faces[text.weight].at_size(text.size)
        fill = round(255 * (1 - SHADES[NUMBER[text.colour]]))
        starts = self.faces[text.weight].upto(text.text, text.size, text.spacing)
        for letter, start in zip(text.text, starts, strict=False):
            place = (round(text.x + start), text.y)
            letters.text(place, letter, fill, self._cuts[cut], anchor="ls")


def _png(sheet: Image.Image, info: PngImagePlugin.PngInfo, level: int) -> bytes:
    """Return a file with the colors that are used, two pixels a byte where they are 16 or fewer."""
    used = [number for number, count in enumerate(sheet.histogram()) if count]
    numbers = {old: new for new, old in enumerate(used)}
    small = sheet.point([numbers.get(n, 0) for n in range(256)])
    small.putpalette(b"".join(PALETTE[3 * n : 3 * n + 3] for n in used))
    out = io.BytesIO()
    bits = 4 if len(used) <= 16 else 8
    small.save(out, "PNG", bits=bits, compress_level=level, pnginfo=info)
    return out.getvalue()


def key_of(data: bytes) -> str:
    """Return the key that a card holds, "" where it is none or is damaged."""
    try:
        with PngImagePlugin.PngImageFile(io.BytesIO(data)) as card:
            key: str = card.info.get(_MADE_OF, "")
            card.verify()
    except (OSError, SyntaxError, ValueError):
        return ""
    return key
