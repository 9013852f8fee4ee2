"""Compare one file of a site with its manifest and the seal, and a page with its own block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from builder.seal.data_block import read_block
from builder.seal.manifest_reader import Manifest
from builder.seal.manifest_tree import Entry
from builder.site.stated_block import COLUMNS, read_stated, stated_hash
from builder.verify.chain import Chain, record_differences
from builder.verify.compare import moved_to
from builder.verify.fetch import Read
from builder.verify.figures import (
    block_figures,
    citation_figures,
    history_figures,
    record_figures,
    sentence_figures,
)
from builder.verify.held import held
from builder.verify.page import read_page
from builder.verify.shown import shown_differences

_FOOT = re.compile(rb'<p class="seal">.*?<code>([0-9a-f]{64})</code>', re.DOTALL)
_FOOTER = re.compile(rb"<footer\b")


def byte_differences(entry: Entry, read: Read) -> Iterator[str]:
    """Yield where a file's length or hash differs from the manifest."""
    if read.length != entry.length:
        yield f"expected {entry.length:,} bytes, got {read.length:,}"
    elif read.sha256 != entry.sha256:
        yield f"expected the sha256 {entry.sha256[:12]}, got {read.sha256[:12]}"


def is_read(path: str) -> bool:
    """Return whether the file is looked into: a page, a table of figures, or citations."""
    return path.endswith((".html", "/history.csv", "/cite.json")) or path in COLUMNS


class SealedSite:
    """The manifest and the seal of a site, with which each of its files is compared."""

    def __init__(self, manifest: Manifest, chains: Sequence[Chain]) -> None:
        self.manifest = manifest
        self._chains = {chain.election: chain for chain in chains}
        self._seals = {chain.election: held(chain, manifest.moved) for chain in chains}
        self._front = chains[0].head if len(manifest.chains) == 1 and chains else manifest.head

    def differences(self, path: str, data: bytes) -> Iterator[str]:
        """Yield what is wrong with a page, with a table of figures, or with citations."""
        look = self._page if path.endswith(".html") else self._table
        yield from look(path, self.manifest.files[path], data)

    def _table(self, path: str, entry: Entry, data: bytes) -> Iterator[str]:
        """Yield what is wrong with a table: its figures against the manifest and the seal."""
        if path.endswith(".csv"):
            yield from self._hash("figures", path, entry, data)
        parts = path.split("/")
        of = self._seals.get("/".join(parts[:2]))
        if of is not None and len(parts) == 4 and parts[3] == "history.csv":
            yield from history_figures(of, parts[2], data)
        elif of is not None and len(parts) == 4 and parts[3] == "cite.json":
            yield from citation_figures(of, parts[2], data)

    def _page(self, path: str, entry: Entry, data: bytes) -> Iterator[str]:
        """Yield what is wrong with a page: data blocks, the line at its foot, what it shows."""
        moved = self.manifest.moved
        now = moved_to(path, moved)
        if now != path:
            if f'/{now.removesuffix("index.html")}"'.encode() not in data:
                yield f"expected a page that leads to {now.removesuffix('index.html')}, got another"
            return
        parts = path.split("/")
        chain = self._chains.get("/".join(parts[:2]))
        in_race = len(parts) == 5 and parts[2] != "updates"
        if chain is not None and in_race and parts[3] in chain.updates:
            blocks = read_block(data) if _utf8(data) else []
            yield from record_differences(chain, parts[2], parts[3], blocks, moved)
            if blocks and entry.block != blocks[0].sha256:
                expected = f"the data block {entry.block[:12] or 'none'} that the manifest names"
                yield f"expected {expected}, got {blocks[0].sha256[:12]}"
            yield from record_figures(
                self._seals[chain.election], parts[2], parts[3], read_page(data)
            )
            return
        yield from self._stated(path, entry, data)
        foot = _FOOT.search(data)
        expected = chain.head if chain is not None else self._front
        if foot is not None and foot[1].decode() != expected:
            newest = f"the newest line {expected[:12] or 'none'} at its foot"
            yield f"expected {newest}, got {foot[1].decode()[:12]}"
        elif foot is None and expected and _FOOTER.search(data) and path != "404.html":
            yield f"expected the newest line {expected[:12]} at its foot, got none"

    def _stated(self, path: str, entry: Entry, data: bytes) -> Iterator[str]:
        """Yield where what a page states is not what manifest, page and seal have."""
        yield from self._hash("a block", path, entry, data)
        parts, block = path.split("/"), read_stated(data)
        of = self._seals.get("/".join(parts[:2]))
        if block is None:
            # Under an election each page but those of the other kinds states something.
            page_of_election = path.endswith("/index.html") and len(parts) in (3, 4, 5)
            if self.manifest.states and of is not None and page_of_election:
                yield "expected a block of what it states, got none"
            return
        try:
            page = read_page(data)
            yield from shown_differences(block, page)
            if of is None:
                return
            yield from block_figures(of, parts[2], block)
            if block["kind"] in ("race", "embed") and block["update"] is not None:
                stands = of.standing(block["update"], parts[2])
                names = {choice: name for choice, name, *_ in block["choices"]}
                yield from sentence_figures(stands, names, page.paragraphs) if stands else ()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            yield f"expected a block in the form of this archive, got {type(error).__name__}"

    def _hash(self, what: str, path: str, entry: Entry, data: bytes) -> Iterator[str]:
        got = stated_hash(path, data)
        if self.manifest.states and got != entry.stated:
            expected = f"{what} of the sha256 {entry.stated[:12] or 'none'}"
            yield f"expected {expected}, got {got[:12] or 'none'}"


def _utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
