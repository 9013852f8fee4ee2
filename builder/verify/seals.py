"""The seal of every election as a site carries it, against the manifest; and what a run finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from builder.seal.chain import archive_head
from builder.seal.manifest import MANIFEST, chain_path, sealed_path
from builder.seal.manifest_reader import Manifest
from builder.verify.chain import Chain, Difference, addresses, read_chain
from builder.verify.compare import moved_to
from builder.verify.fetch import ReadError, SiteReader


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was checked and what was found; ``stopped`` says why a run ended early."""

    differences: list[Difference] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""


def read_chains(place: SiteReader, manifest: Manifest, found: Outcome) -> Iterator[Chain]:
    """The seal of each election, read from the site and held against the manifest."""
    for election, said in manifest.chains.items():
        if not said.lines:
            found.notes.append(f"{election} is a draft: nothing of it is sealed.")
            continue
        parts = []
        for path in (chain_path(election), sealed_path(election)):
            entry = manifest.files.get(path)
            try:
                parts.append(
                    place.read(path, entry.length if entry else 0, True).data if entry else b""
                )
            except ReadError as error:
                parts.append(b"")
                found.differences.append((path, f"expected the seal of {election}, got {error}"))
            if entry is None:
                found.differences.append(
                    (path, f"expected the seal of {election}, got none in the manifest")
                )
        chain, wrong = read_chain(election, parts[0], parts[1], manifest.moved)
        found.differences += wrong
        if (chain.head, len(chain.lines)) != (said.head, said.lines):
            got = f"{len(chain.lines)} with {chain.head[:12] or 'none'}"
            expected = f"{said.lines} lines of {election} with the newest {said.head[:12]}"
            found.differences.append((chain_path(election), f"expected {expected}, got {got}"))
        found.counts["lines"] += len(chain.lines)
        yield chain
    head = archive_head({election: chain.head for election, chain in manifest.chains.items()})
    if head != manifest.head:
        found.differences.append(
            (
                MANIFEST,
                f"expected {head[:12]} over the newest lines, got {manifest.head[:12] or 'none'}",
            )
        )


def sealed_pages(manifest: Manifest, chains: Sequence[Chain], found: Outcome) -> None:
    """Every address that the chains seal has its file, and bears the number of its line."""
    for chain in chains:
        for path, position in addresses(chain, manifest):
            found.counts["sealed addresses"] += 1
            line = chain.lines[position]
            entry = manifest.files.get(path)
            if entry is None:
                found.differences.append(
                    (
                        path,
                        f"expected the page that line {line.seq} sealed ({line.scope}), got none",
                    )
                )
            elif entry.line != line.seq and moved_to(path, manifest.moved) == path:
                found.differences.append(
                    (path, f"expected line {line.seq} in the manifest, got {entry.line or 'none'}")
                )
