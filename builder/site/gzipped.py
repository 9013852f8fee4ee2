"""Bytes packed by the zlib that pyarrow's wheels carry: Python's own is not the same on every
machine.
"""

from __future__ import annotations

import pyarrow as pa

_PLAIN_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""No name, no time, no system: nothing that one machine would fill in and another not."""


def gzipped(data: bytes, level: int) -> bytes:
    """Return a gzip file (RFC 1952) of ``data``; ``level`` from 1 to 9."""
    made: bytes = pa.Codec("gzip", compression_level=level).compress(data, asbytes=True)
    return _PLAIN_HEAD + made[len(_PLAIN_HEAD) :]
