"""Letters as pictures: every letter that the cards need is drawn once by resvg, from the archive's
own fonts alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import NamedTuple

import numpy as np
import resvg_py
from numpy.typing import NDArray

from builder.pages.card.png import chunks

Pixels = NDArray[np.uint8]
_SHEET = 1200


class Letter(NamedTuple):
    """One letter of one cut; ``size`` in pixels. It is set on whole pixels: the same letter is then
    the same bytes.
    """

    letter: str
    size: int
    weight: int


@dataclass(frozen=True, slots=True)
class Type:
    """A letter as ink from 0 to 255, and where its picture begins from the point on the line at
    which it is set.
    """

    ink: Pixels
    left: int
    up: int


def drawn(letters: Iterable[Letter], font_files: Sequence[str]) -> Mapping[Letter, Type]:
    """The pictures of these letters."""
    cuts: dict[tuple[int, int], list[Letter]] = {}
    for letter in sorted(set(letters), key=lambda one: (one.size, one.weight, one.letter)):
        cuts.setdefault((letter.size, letter.weight), []).append(letter)
    return {letter: made for of in cuts.values() for letter, made in _sheet(of, font_files)}


def _sheet(letters: Sequence[Letter], font_files: Sequence[str]) -> Iterable[tuple[Letter, Type]]:
    """One cut: its letters in the fields of a grid, drawn black on white in one picture and cut out
    of it.
    """
    size, weight = letters[0].size, letters[0].weight
    wide, high = ceil(size * 1.7), ceil(size * 1.5)
    left, up = ceil(size * 0.25), ceil(size * 1.1)
    row = _SHEET // wide
    rows = -(-len(letters) // row)
    texts = "".join(
        f'<text x="{n % row * wide + left}"'
        f' y="{n // row * high + up}">{escape(letter.letter)}</text>'
        for n, letter in enumerate(letters)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SHEET}" height="{rows * high}"'
        f' font-family="Inter" font-size="{size}" font-weight="{weight}"><path d="M0'
        f' 0H{_SHEET}V{rows * high}H0z" fill="#fff"/>{texts}</svg>'
    )
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=list(font_files))
    ink = 255 - one_channel(png, _SHEET, rows * high)
    for n, letter in enumerate(letters):
        field = ink[n // row * high : (n // row + 1) * high, n % row * wide : (n % row + 1) * wide]
        ys, xs = np.nonzero(field)
        if len(ys):
            top, start = int(ys.min()), int(xs.min())
            yield (
                letter,
                Type(
                    field[top : ys.max() + 1, start : xs.max() + 1].copy(), start - left, up - top
                ),
            )
        else:
            yield letter, Type(field[:0, :0], 0, 0)


def one_channel(png: bytes, width: int, height: int) -> Pixels:
    """The red of a picture with four channels of 8 bits, as resvg gives it. A filter of the PNG
    format works within a channel.
    """
    rows = zlib.decompress(b"".join(data for name, data in chunks(png) if name == b"IDAT"))
    long = 4 * width + 1
    if len(rows) != long * height:
        raise ValueError(f"a picture of {width} by {height} pixels was expected")
    out = np.zeros((height + 1, width), np.uint8)
    for y in range(height):
        line = np.frombuffer(rows, np.uint8, 4 * width, y * long + 1)[::4]
        above, here = out[y], out[y + 1]
        match rows[y * long]:
            case 0:
                here[:] = line
            case 1:
                np.add.accumulate(line, out=here, dtype=np.uint8)
            case 2:
                np.add(line, above, out=here)
            case kind:
                _unfilter(line, above, here, paeth=kind == 4)
    return out[1:]


def _unfilter(line: Pixels, above: Pixels, here: Pixels, *, paeth: bool) -> None:
    """A row of the filters that look at the pixel before (PNG specification, 9.2: average and
    Paeth).
    """
    before, corner = 0, 0
    up, more, made = above.tolist(), line.tolist(), []
    for b, rest in zip(up, more, strict=True):
        if not paeth:
            before = (rest + (before + b) // 2) & 255
        elif rest or b != corner:
            a, c = before, corner
            pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
            before = (rest + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
        corner = b
        made.append(before)
    here[:] = made
