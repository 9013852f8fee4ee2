"""Compare the seal of every election on a site with the manifest and with a saved line."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from builder.seal.chain import archive_head
from builder.seal.manifest import MANIFEST, chain_path, sealed_path
from builder.seal.manifest_reader import Manifest
from builder.verify.chain import Chain, Difference, addresses, read_chain
from builder.verify.compare import moved_to
from builder.verify.fetch import ReadError, SiteReader

_MOST = 20_000
"""How many combinations of newest lines on one day are tried."""


def kept_hash(text: str) -> str:
    """Return the hash in ``text``: its digits, or the hash of a line of published.csv; else ""."""
    text = text.strip()
    if text.count(",") == 5:
        return hashlib.sha256(f"{text}\n".encode()).hexdigest()
    return text.lower() if re.fullmatch("[0-9a-fA-F]{12,64}", text) else ""


def where(kept: str, chains: Sequence[Chain]) -> str:
    """Return where the saved hash is; "" if it is in no chain and was never the head of all."""
    for chain in chains:
        for line, hash_ in zip(chain.lines, chain.hashes, strict=True):
            if hash_.startswith(kept):
                newer = len(chain.lines) - line.seq
                return (
                    f"line {line.seq} of {chain.election}, {line.scope}, published on"
                    f" {line.published_on}; {newer:,} newer"
                )
    for day, heads in past_heads(chains):
        if archive_head(heads).startswith(kept):
            return f"the head over the newest lines of {len(heads)} elections on {day}"
    return ""


def past_heads(chains: Sequence[Chain]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the newest lines of all chains as they may have stood together, newest day first.

    Several elections may have been sealed on one day, in any order: each of them is taken before
    that day, at its end and, as far as that stays a bounded number, after each of its lines.
    """
    days = {line.published_on for chain in chains for line in chain.lines}
    for day in sorted(days, reverse=True):
        choices: list[list[str]] = []
        start = []
        for chain in chains:
            dated = [
                (line.published_on, hash_)
                for line, hash_ in zip(chain.lines, chain.hashes, strict=True)
            ]
            start.append(next((hash_ for at, hash_ in reversed(dated) if at < day), ""))
            choices.append([*(hash_ for at, hash_ in reversed(dated) if at == day), start[-1]])
        if prod(map(len, choices)) > _MOST:
            choices = [[of[0], of[-1]] if len(of) > 1 else of for of in choices]
        if prod(map(len, choices)) > _MOST:
            choices = [of[:1] for of in choices]
        for heads in product(*choices):
            if list(heads) == start:
                continue  # the day before
            pairs = zip(chains, heads, strict=True)
            yield day, {chain.election: head for chain, head in pairs if head}


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was checked and what was found; ``stopped`` says why a run ended early."""

    differences: list[Difference] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""

    def differ(self, path: str, expected: str, got: str) -> None:
        """Record that ``path`` differs from what is expected."""
        self.differences.append((path, f"expected {expected}, got {got}"))


def read_chains(place: SiteReader, manifest: Manifest, found: Outcome) -> Iterator[Chain]:
    """Yield the seal of each election, read from the site and compared with the manifest."""
    for election, said in manifest.chains.items():
        if not said.lines:
            found.notes.append(f"{election} is a draft: nothing of it is sealed.")
            continue
        parts = []
        for path in (chain_path(election), sealed_path(election)):
            entry = manifest.files.get(path)
            try:
                parts.append(place.read(path, entry.length, True).data if entry else b"")
            except ReadError as error:
                parts.append(b"")
                found.differ(path, f"the seal of {election}", str(error))
            if entry is None:
                found.differ(path, f"the seal of {election}", "none in the manifest")
        chain, wrong = read_chain(election, parts[0], parts[1], manifest.moved)
        found.differences += wrong
        if (chain.head, len(chain.lines)) != (said.head, said.lines):
            got = f"{len(chain.lines)} with {chain.head[:12] or 'none'}"
            expected = f"{said.lines} lines of {election} with the newest {said.head[:12]}"
            found.differ(chain_path(election), expected, got)
        found.counts["lines"] += len(chain.lines)
        yield chain
    head = archive_head({election: chain.head for election, chain in manifest.chains.items()})
    if head != manifest.head:
        got = manifest.head[:12] or "none"
        found.differ(MANIFEST, f"{head[:12]} over the newest lines", got)


def sealed_pages(manifest: Manifest, chains: Sequence[Chain], found: Outcome) -> None:
    """Check that every sealed address has its file and gives the number of its line."""
    for chain in chains:
        for path, position in addresses(chain, manifest):
            found.counts["sealed addresses"] += 1
            line = chain.lines[position]
            entry = manifest.files.get(path)
            if entry is None:
                found.differ(path, f"the page that line {line.seq} sealed ({line.scope})", "none")
            elif entry.line != line.seq and moved_to(path, manifest.moved) == path:
                found.differ(path, f"line {line.seq} in the manifest", str(entry.line or "none"))
