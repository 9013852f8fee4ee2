"""One file of a site against what the manifest and the seal say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from builder.manifest.entry import Entry
from builder.record_block import read_block
from builder.verify.against import moved_to
from builder.verify.chain import Chain, record_differences
from builder.verify.reading import Read

_FOOT = re.compile(rb'<p class="seal">.*?<code>([0-9a-f]{64})</code>', re.DOTALL)


def byte_differences(entry: Entry, read: Read) -> Iterator[str]:
    """Length and hash of a file against those of the manifest."""
    if read.length != entry.length:
        yield f"expected {entry.length:,} bytes, got {read.length:,}"
    elif read.sha256 != entry.sha256:
        yield f"expected the sha256 {entry.sha256[:12]}, got {read.sha256[:12]}"


def page_differences(
    path: str, entry: Entry, data: bytes, chains: Mapping[str, Chain], front: str, moved: Mapping[str, str]
) -> Iterator[str]:
    """What is wrong with a page: the data blocks of a record, the newest line at the foot of another."""
    now = moved_to(path, moved)
    if now != path:
        if f'/{now.removesuffix("index.html")}"'.encode() not in data:
            yield f"expected a page that leads to {now.removesuffix('index.html')}, got another"
        return
    parts = path.split("/")
    chain = chains.get("/".join(parts[:2]))
    if chain is not None and len(parts) == 5 and parts[2] != "updates" and parts[3] in chain.updates:
        blocks = read_block(data) if _utf8(data) else []
        yield from record_differences(chain, parts[2], parts[3], blocks, moved)
        if blocks and entry.block != blocks[0].sha256:
            yield f"expected the data block {entry.block[:12] or 'none'} that the manifest names, got {blocks[0].sha256[:12]}"
        return
    foot = _FOOT.search(data)
    expected = chain.head if chain is not None else front
    if foot is not None and foot[1].decode() != expected:
        yield f"expected the newest line {expected[:12] or 'none'} at its foot, got {foot[1].decode()[:12]}"
    elif foot is None and expected and b"<footer>" in data and path != "404.html":
        yield f"expected the newest line {expected[:12]} at its foot, got none"


def _utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
