"""The log of a site's archive: every sealed election is there, with its logged lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from builder.model import Logged, Published
from builder.seal.archive_log import behind, election_moves, examine_log, path_today
from builder.seal.manifest import HEAD, LOG_PATH, chain_path, sealed_path
from builder.seal.manifest_reader import Manifest
from builder.verify.chain import Chain, Difference, read_chain

Read = Callable[[str], bytes]
"""The bytes of a file that the manifest names; empty where it can't be read."""


def log_differences(
    manifest: Manifest, chains: Sequence[Chain], read: Read
) -> Iterator[Difference]:
    """Yield what is wrong with the log of the site and with the chains of its jurisdictions.

    A site from before there was a log has none; one whose seal holds wording has to have it.
    """
    if LOG_PATH not in manifest.files:
        if any(line.scope.startswith("wording/") for chain in chains for line in chain.lines):
            yield LOG_PATH, "expected the log of the archive, got none"
        return
    rows, wrong = rows_of(read(LOG_PATH))
    if wrong:
        yield LOG_PATH, wrong
        return
    found: dict[str, Sequence[Published]] = {chain.election: chain.lines for chain in chains}
    moved = election_moves(manifest.moved.items())
    places = {
        path.removesuffix("/data/published.csv"): True
        for path in manifest.files
        if path.endswith("/data/published.csv")
    }
    slugs = (path_today(row.election, places, moved) for row in rows if "/" not in row.election)
    for slug in dict.fromkeys(slugs):
        parts = [
            read(path) if path in manifest.files else b""
            for path in (chain_path(slug), sealed_path(slug))
        ]
        chain, differences = read_chain(slug, parts[0], parts[1], {})
        yield from differences
        found[slug] = chain.lines
    for one in (*examine_log(rows, found, moved), *behind(rows, found, moved)):
        yield LOG_PATH, f"{one.scope}: expected {one.expected}, got {one.got}"


def rows_of(data: bytes) -> tuple[list[Logged], str]:
    """Return the rows of a log as read from anywhere, and what is wrong with their form."""
    rows: list[Logged] = []
    head, *lines = data.decode("utf-8", "replace").split("\n")
    if head != HEAD or not lines or lines.pop():
        return [], f"expected the columns {HEAD} and a line feed at the end, got others"
    for number, line in enumerate(lines, start=1):
        cells = line.split(",")
        if len(cells) != 6 or cells[0] != str(number) or not re.fullmatch("[0-9]{1,9}", cells[3]):
            return [], f"expected row {number} of the log, got {line[:100]!r}"
        _, day, election, count, newest, previous = cells
        row = Logged(
            seq=number,
            published_on=day,
            election=election,
            lines=int(count),
            head=newest,
            previous=previous,
        )
        rows.append(row)
    return rows, ""
