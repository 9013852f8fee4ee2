"""PNG files with a palette."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from zlib_ng import zlib_ng


def png(pixels: NDArray[np.uint8], palette: bytes, level: int) -> bytes:
    """Return the file of an even number of columns of colors' numbers: two pixels a byte where the
    palette has 16 colors or fewer.

    zlib-ng comes with its wheel: Pillow packs by the zlib of the machine, whose bytes differ.
    """
    high, wide = pixels.shape
    depth = 8
    if len(palette) <= 3 * 16:
        depth, pairs = 4, pixels.view("<u2")  # of two pixels, the left one is the low byte
        pixels = (pairs << 4 | pairs >> 8).astype(np.uint8)
    rows = np.pad(pixels, ((0, 0), (1, 0)))  # before each row a 0: it is not filtered
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, depth, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", zlib_ng.compress(rows.tobytes(), level)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
