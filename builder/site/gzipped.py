"""Bytes packed by the zlib that pyarrow's wheels carry: Python's own is not the same on every
machine.
"""

from __future__ import annotations

import struct
import zlib

import pyarrow as pa

_HEAD, _TAIL = 10, 8
"""The lengths of a gzip file's two ends, between which stands the deflated stream."""
_PLAIN_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""No name, no time, no system: nothing that one machine would fill in and another not."""


def gzipped(data: bytes, level: int) -> bytes:
    """Return a gzip file (RFC 1952) of ``data``; ``level`` from 1 to 9."""
    return _PLAIN_HEAD + _gzip(data, level)[_HEAD:]


def deflated(data: bytes, level: int) -> bytes:
    """Return a zlib stream (RFC 1950) of ``data``, as PNG files have it; ``level`` from 1 to 9."""
    return b"\x78\xda" + _gzip(data, level)[_HEAD:-_TAIL] + struct.pack(">I", zlib.adler32(data))


def _gzip(data: bytes, level: int) -> bytes:
    made: bytes = pa.Codec("gzip", compression_level=level).compress(data, asbytes=True)
    return made
