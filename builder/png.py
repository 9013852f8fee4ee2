"""PNG files, piece by piece: read as others write them, written with a palette (PNG specification, third edition)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

from builder.packed import deflated

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
        if png[place + 8 + length : place + 12 + length] != struct.pack(">I", zlib.crc32(name + data)):
            raise ValueError("a damaged PNG file")
        yield name, data
        place += 12 + length


def written(width: int, height: int, numbers: bytes, palette: bytes, texts: Mapping[str, str], level: int) -> bytes:
    """A picture of one byte a pixel, each the number of a color of ``palette``; ``texts`` by keyword, ``level`` from 1 to 9."""
    rows = b"".join(b"\0" + numbers[at : at + width] for at in range(0, width * height, width))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        *((b"tEXt", word.encode("latin-1") + b"\0" + text.encode("latin-1")) for word, text in texts.items()),
        (b"IDAT", deflated(rows, level)),
        (b"IEND", b""),
    ]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
