"""How wide words are in a typeface, which is needed to place them in a picture."""

from __future__ import annotations

import io
from itertools import accumulate

from PIL import ImageFont

ELLIPSIS = "…"
EM = 2048
"""A size at which advance widths are exact."""
ABSENT = "\uffff"
"""A character that no typeface has: what a typeface lacks looks like it."""


class FontMetrics:
    """The advance widths of one font by character, in parts of an em."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._large, self._small = self.at_size(EM), self.at_size(16)
        self._absent = bytes(self._small.getmask(ABSENT))
        self._known: dict[str, bool] = {}
        self._advances: dict[str, float] = {}

    def at_size(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the font in this size, its letters apart as they are measured here."""
        data = io.BytesIO(self._data)
        return ImageFont.truetype(data, size, layout_engine=ImageFont.Layout.BASIC)

    def has(self, letter: str) -> bool:
        if letter not in self._known:
            self._known[letter] = bytes(self._small.getmask(letter)) != self._absent
        return self._known[letter]

    def width(self, text: str, size: float, spacing: float = 0) -> float:
        """Return the width of ``text`` in pixels with ``spacing`` after each letter."""
        return self.upto(text, size, spacing)[-1]

    def upto(self, text: str, size: float, spacing: float) -> list[float]:
        """Return the widths of the first 0, 1, 2, ... letters of ``text``."""
        advances = self._advances
        for letter in set(text) - advances.keys():
            advances[letter] = self._large.getlength(letter) / EM
        widths = [advances[letter] * size + spacing for letter in text]
        return [*accumulate(widths, initial=0.0)]

    def cut(self, text: str, size: float, room: float, spacing: float = 0) -> str:
        """Return as much of ``text`` as fits, with an ellipsis if some does not."""
        wide = self.upto(text, size, spacing)
        if wide[-1] <= room:
            return text
        dots = self.width(ELLIPSIS, size, spacing)
        letters = next((n for n in range(len(text), 0, -1) if wide[n] + dots <= room), 0)
        return text[:letters].rstrip(" ,.;:") + ELLIPSIS

    def lines(
        self, text: str, size: float, room: float, most: int, spacing: float = 0
    ) -> list[str]:
        """Return ``text`` in at most ``most`` lines, the last one cut if it does not fit."""
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
