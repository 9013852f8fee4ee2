"""A card as flat shapes and lines of text, and how they become a PNG file with a palette.

Shapes lie on whole pixels and are filled with one color of the palette. The numbers from ink to
paper are a ramp, on which the soft edges of letters lie; text stands on paper or on the tint of
election night, never on another color.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import resvg_py

from builder.pages.card import png
from builder.pages.card.glyphs import Letter, Type, drawn
from builder.pages.card.letters import FontMetrics
from builder.theme.assets import CardFonts

WIDTH, HEIGHT = 1200, 630
_INK, _INK_2, _PAPER = 0x15171C, 0x474C57, 0xFFFFFF
SHADES = (0.0, 0.23, 0.62, 1.0)
"""How far from ink to paper the shades of letters lie: ink, ink-2, one that softens their edges,
and paper. More of them nobody sees, and each costs bytes; with these few, two pixels fit in a byte.
"""
PAPER = len(SHADES) - 1
_GROUND = 255
"""Stands in the picture of a letter for what it leaves as it is."""
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
_TINT = 0.19
_MADE_OF = "made-of"
UNKNOWN = "\ufffd"
"""Stands for a letter that the typeface does not have."""
PACKED = ((7, 1), (9, 1), (9, 2))
MOST = 25_000
"""No card has more bytes: one that would is packed harder, and then with letters of fewer shades.
"""


def _parts(colour: int) -> tuple[int, int, int]:
    return colour >> 16, colour >> 8 & 255, colour & 255


def _mixed(one: int, other: int, share: float) -> int:
    """``share`` of ``one`` and the rest of ``other``."""
    made = [
        round(a * share + b * (1 - share)) for a, b in zip(_parts(one), _parts(other), strict=True)
    ]
    return made[0] << 16 | made[1] << 8 | made[2]


def _colours() -> tuple[bytes, Mapping[str, int]]:
    """The palette, and the number in it of each color by name: those of the style sheet in the
    light, and their tints.
    """
    marks = [name for name in _FLAT if name.startswith("c")]
    flat = dict(_FLAT)
    flat |= {f"{name}-tint": _mixed(_FLAT[name], _PAPER, _TINT) for name in marks}
    flat |= {f"{name}-tint-night": _mixed(_FLAT[name], _FLAT["night"], _TINT) for name in marks}
    every = [_INK, _INK_2, _mixed(_PAPER, _INK, SHADES[2]), _PAPER, *flat.values()]
    names = {"ink": 0, "ink-2": 1, "paper": PAPER} | {
        name: PAPER + 1 + n for n, name in enumerate(flat)
    }
    return b"".join(bytes(_parts(colour)) for colour in every), names


PALETTE, NUMBER = _colours()


def _shading(colour: int) -> npt.NDArray[np.uint8]:
    """To each amount of ink, 0 to 255, the nearest shade of a letter in ``colour``."""
    light = 1 - np.linspace(0, 1, 256) * (1 - SHADES[colour])
    nearest = np.abs(light[:, None] - np.array(SHADES)).argmin(axis=1).astype(np.uint8)
    return np.where(nearest == PAPER, np.uint8(_GROUND), nearest)


class Rect(NamedTuple):
    """A filled rectangle from (left, top) up to, not including, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int
    colour: str


class Text(NamedTuple):
    """A line of text that starts at ``x``, its letters standing on ``y``; ``spacing`` after each
    letter.
    """

    text: str
    x: float
    y: int
    size: int
    weight: int
    colour: str = "ink"
    spacing: float = 0.0


Shape = Rect | Text


def plain(text: str) -> str:
    """Text as a card can set it: composed, on one line, without what nobody would see."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return composed if composed.isprintable() else "".join(c for c in composed if c.isprintable())


@dataclass(frozen=True, slots=True)
class Painter:
    """Paints cards with one set of fonts; each letter is drawn once."""

    fonts: CardFonts
    faces: Mapping[int, FontMetrics] = field(init=False)
    tools: str = field(init=False)
    case: dict[Letter, Type] = field(init=False, default_factory=dict)
    shaded: dict[tuple[Letter, int], npt.NDArray[np.uint8]] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "faces", {weight: FontMetrics(data) for weight, data in self.fonts.data.items()}
        )
        object.__setattr__(self, "tools", self._tools())

    def key(self, shapes: Sequence[Shape]) -> str:
        """The sha256 of all that a card is made of: its shapes, colors and fonts, and who draws its
        letters.
        """
        made = "\n".join((self.tools, *map(repr, shapes)))
        return hashlib.sha256(made.encode()).hexdigest()

    def _tools(self) -> str:
        fonts = [hashlib.sha256(data).hexdigest() for data in self.fonts.data.values()]
        return " ".join(
            (
                resvg_py.__version__,
                resvg_py.__resvg_version__,
                PALETTE.hex(),
                str(SHADES),
                str(PACKED),
                *fonts,
            )
        )

    def prepare(self, cards: Sequence[Sequence[Shape]]) -> None:
        """Draws the letters that these cards need, all of one cut at once."""
        texts = {shape for shapes in cards for shape in shapes if isinstance(shape, Text)}
        wanted = {
            self._letter(letter, text)
            for text in texts
            for letter in set(text.text)
            if letter != " "
        }
        self.case.update(drawn(wanted - self.case.keys(), self.fonts.files))

    def can_draw(self, shapes: Sequence[Shape]) -> bool:
        """Return whether the typeface has every letter of these shapes; it has none of
        right-to-left scripts.
        """
        texts = (shape for shape in shapes if isinstance(shape, Text))
        return all(self.faces[text.weight].has(letter) for text in texts for letter in text.text)

    def paint(self, shapes: Sequence[Shape]) -> bytes:
        """The PNG file of a card, which bears its key."""
        self.prepare([shapes])
        sheet = np.full((HEIGHT, WIDTH), NUMBER["paper"], np.uint8)
        for shape in shapes:
            if isinstance(shape, Rect):
                sheet[max(shape.top, 0) : shape.bottom, max(shape.left, 0) : shape.right] = NUMBER[
                    shape.colour
                ]
                continue
            ink = NUMBER[shape.colour]
            for x, letter in self._set(shape):
                kind, shades = self.case[letter], self._shaded(letter, ink)
                top, left = max(shape.y - kind.up, 0), max(x + kind.left, 0)
                ground = sheet[top : top + shades.shape[0], left : left + shades.shape[1]]
                if ground.shape == shades.shape:
                    np.minimum(ground, shades, out=ground)
        texts = {_MADE_OF: self.key(shapes)}
        made = b""
        for level, step in PACKED:
            if step > 1:
                sheet[:] = np.where(sheet < PAPER, sheet // step * step, sheet)
            made = png.written(WIDTH, HEIGHT, sheet.tobytes(), PALETTE, texts, level)
            if len(made) <= MOST:
                break
        return made

    def _shaded(self, letter: Letter, colour: int) -> npt.NDArray[np.uint8]:
        """The picture of a letter in shades of ``colour``, of which the darker one stays where two
        letters meet.
        """
        if (letter, colour) not in self.shaded:
            self.shaded[letter, colour] = _shading(colour)[self.case[letter].ink]
        return self.shaded[letter, colour]

    def _set(self, text: Text) -> Iterator[tuple[int, Letter]]:
        """Each letter of a line with the whole pixel at which it is set."""
        starts = self.faces[text.weight].upto(text.text, text.size, text.spacing)
        for letter, start in zip(text.text, starts, strict=False):
            if letter != " ":
                yield round(text.x + start), self._letter(letter, text)

    def _letter(self, letter: str, text: Text) -> Letter:
        return Letter(
            letter if self.faces[text.weight].has(letter) else UNKNOWN, text.size, text.weight
        )


def key_of(data: bytes) -> str:
    """The key that a card bears, "" where it is none or is damaged."""
    try:
        texts = [part for name, part in png.chunks(data) if name == b"tEXt"]
    except ValueError:
        return ""
    return next(
        (
            part.partition(b"\0")[2].decode("latin-1")
            for part in texts
            if part.startswith(_MADE_OF.encode() + b"\0")
        ),
        "",
    )
