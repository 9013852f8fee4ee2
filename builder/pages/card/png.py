"""PNG files, piece by piece: read as others write them, written with a palette (PNG specification,
third edition).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from builder.site.gzipped import deflated

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and data of every chunk; ValueError where the file is none or is damaged."""
    place = len(SIGNATURE)
    if not png.startswith(SIGNATURE):
        raise ValueError("no PNG file")
    while place < len(png):
        if place + 12 > len(png):
            raise ValueError("a PNG file cut short")
        length, name = struct.unpack_from(">I4s", png, place)
        data = png[place + 8 : place + 8 + length]
        if png[place + 8 + length : place + 12 + length] != struct.pack(
            ">I", zlib.crc32(name + data)
        ):
            raise ValueError("a damaged PNG file")
        yield name, data
        place += 12 + length


def written(
    width: int, height: int, numbers: bytes, palette: bytes, texts: Mapping[str, str], level: int
) -> bytes:
    """A picture of one byte a pixel, each the number of a color of ``palette``; ``texts`` by
    keyword, ``level`` from 1 to 9.

    The file has the colors that are used; where they are 16 or fewer, two pixels share a byte.
    """
    used = [number for number in range(len(palette) // 3) if number in numbers]
    palette = b"".join(palette[3 * number : 3 * number + 3] for number in used)
    place = bytearray(256)
    for at, number in enumerate(used):
        place[number] = at
    sheet: npt.NDArray[np.uint8] = np.frombuffer(numbers.translate(place), np.uint8).reshape(
        height, width
    )
    depth = 4 if len(used) <= 16 else 8
    rows = np.zeros(
        (height, 1 - (-width * depth // 8)), np.uint8
    )  # before each row its filter: none
    if depth == 4:
        rows[:, 1:] = sheet[:, ::2] << 4
        rows[:, 1 : 1 + width // 2] |= sheet[:, 1::2]
    else:
        rows[:, 1:] = sheet
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 3, 0, 0, 0)),
        (b"PLTE", palette),
        *(
            (b"tEXt", word.encode("latin-1") + b"\0" + text.encode("latin-1"))
            for word, text in texts.items()
        ),
        (b"IDAT", deflated(rows.tobytes(), level)),
        (b"IEND", b""),
    ]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
