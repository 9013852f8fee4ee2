"""How wide words are in a typeface, read from its own file: what a picture without a browser needs
to place its text.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import accumulate

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class FontMetrics:
    """The advance widths of one TrueType font by character, in parts of an em."""

    data: bytes = field(repr=False)
    advances: dict[int, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "advances", _advances(self.data))

    def has(self, letter: str) -> bool:
        return ord(letter) in self.advances

    def width(self, text: str, size: float, spacing: float = 0) -> float:
        """The width of ``text`` in pixels, without kerning, which only brings letters closer;
        ``spacing`` after each letter.
        """
        return self.upto(text, size, spacing)[-1]

    def upto(self, text: str, size: float, spacing: float) -> list[float]:
        """The widths of no letter of ``text``, of its first one, of its first two and so on."""
        advances = self.advances
        return [
            *accumulate(
                [advances.get(ord(letter), 1.0) * size + spacing for letter in text], initial=0.0
            )
        ]

    def cut(self, text: str, size: float, room: float, spacing: float = 0) -> str:
        """As much of ``text`` as has room, with an ellipsis where some has not."""
        wide = self.upto(text, size, spacing)
        if wide[-1] <= room:
            return text
        dots = self.width(ELLIPSIS, size, spacing)
        letters = next((n for n in range(len(text), 0, -1) if wide[n] + dots <= room), 0)
        return text[:letters].rstrip(" ,.;:") + ELLIPSIS

    def lines(
        self, text: str, size: float, room: float, most: int, spacing: float = 0
    ) -> list[str]:
        """``text`` broken between words into at most ``most`` lines, the last one cut where the
        rest has no room.
        """
        made: list[str] = []
        rest = text.split()
        while rest and len(made) < most - 1:
            wide = self.upto(" ".join(rest), size, spacing)
            taken, end = 1, len(rest[0])
            while taken < len(rest) and wide[end + 1 + len(rest[taken])] <= room:
                end += 1 + len(rest[taken])
                taken += 1
            made.append(self.cut(" ".join(rest[:taken]), size, room, spacing))
            rest = rest[taken:]
        return [*made, self.cut(" ".join(rest), size, room, spacing)] if rest else made


def _advances(data: bytes) -> dict[int, float]:
    """From the tables head, hhea, hmtx and cmap (OpenType specification 1.9; cmap of format 4 or
    12).
    """
    tables = {}
    for n in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * n)
        tables[tag] = offset
    em = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    known = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    widths = [struct.unpack_from(">H", data, tables[b"hmtx"] + 4 * n)[0] / em for n in range(known)]
    glyphs = _glyphs(data, tables[b"cmap"])
    return {letter: widths[min(glyph, known - 1)] for letter, glyph in glyphs.items()}


def _glyphs(data: bytes, start: int) -> dict[int, int]:
    """Character to glyph, of every Unicode subtable of the cmap."""
    found: dict[int, int] = {}
    for n in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * n)
        place = start + offset
        form = struct.unpack_from(">H", data, place)[0]
        if platform not in (0, 3):
            continue
        if form == 12:
            for group in range(struct.unpack_from(">I", data, place + 12)[0]):
                first, last, glyph = struct.unpack_from(">III", data, place + 16 + 12 * group)
                found |= {letter: glyph + letter - first for letter in range(first, last + 1)}
        elif form == 4:
            count = struct.unpack_from(">H", data, place + 6)[0] // 2
            ends, starts = place + 14, place + 16 + 2 * count
            for segment in range(count):
                last = struct.unpack_from(">H", data, ends + 2 * segment)[0]
                first = struct.unpack_from(">H", data, starts + 2 * segment)[0]
                delta = struct.unpack_from(">H", data, starts + 2 * (count + segment))[0]
                at = starts + 2 * (2 * count + segment)
                shift = struct.unpack_from(">H", data, at)[0]
                for letter in range(first, min(last, 0xFFFE) + 1):
                    glyph = letter + delta
                    if shift:
                        glyph = struct.unpack_from(">H", data, at + shift + 2 * (letter - first))[0]
                        glyph = glyph + delta if glyph else 0
                    if glyph & 0xFFFF:
                        found[letter] = glyph & 0xFFFF
    return found
