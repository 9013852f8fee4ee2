"""The log of the archive: one chain over the newest line of every election and jurisdiction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from builder.model import Logged, Published
from builder.seal.chain import line_hash
from builder.seal.layers import Broken

NAME = "elections.csv"
"""The file in the data folder."""
RESTORE_LOG = "Restore data/elections.csv from its history; lines are only ever added at its end."
RESTORE_CHAIN = (
    "Restore the folder from the history of the data: what was sealed is "
    "never deleted, and a row of redirects.csv says where it moved."
)
SEAL = "Run `builder seal`, which adds the newest lines to the log."


def row_text(row: Logged) -> str:
    """Return a row of the log as it is hashed: six cells separated by commas, and a line feed."""
    return f"{row.seq},{row.published_on},{row.election},{row.lines},{row.head},{row.previous}\n"


def row_hash(row: Logged) -> str:
    """Return the sha256 of `row_text`, which is the ``previous`` of the next row."""
    return hashlib.sha256(row_text(row).encode()).hexdigest()


def election_moves(moved: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return where whole elections and jurisdictions moved, old address to new."""
    elections = {old: new for old, new in moved if old.count("/") == new.count("/") == 1}
    parents = {old.partition("/")[0]: new.partition("/")[0] for old, new in elections.items()}
    return elections | {old: new for old, new in parents.items() if old != new}


def path_today(path: str, chains: Mapping[str, object], moved: Mapping[str, str]) -> str:
    """Return where an election or a jurisdiction is today, after its moves."""
    for _ in range(len(moved)):
        path = path if path in chains else moved.get(path, path)
    return path


def unchained(rows: Sequence[Logged]) -> Iterator[Broken]:
    """Yield each row that does not follow the one before it."""
    previous, day = "", ""
    for position, row in enumerate(rows, start=1):
        if row.seq != position or row.previous != previous or row.published_on < day:
            expected = f"row {position} of the log to follow the row before it" + (
                f", {previous[:12]}" if previous else ""
            )
            got = f"seq {row.seq} of {row.published_on}, previous {row.previous[:12] or 'empty'}"
            yield Broken(scope=row.election, expected=expected, got=got, todo=RESTORE_LOG)
        previous, day = row_hash(row), row.published_on


def examine_log(
    rows: Sequence[Logged], chains: Mapping[str, Sequence[Published]], moved: Mapping[str, str]
) -> Iterator[Broken]:
    """Compare every logged chain with the stored one in ``chains``, by path."""
    yield from unchained(rows)
    hashes = {path: [line_hash(line) for line in lines] for path, lines in chains.items()}
    for row in rows:
        path = path_today(row.election, chains, moved)
        if path not in hashes:
            expected = f"the election of row {row.seq} of the log, with {row.lines} sealed lines"
            yield Broken(scope=row.election, expected=expected, got="none", todo=RESTORE_CHAIN)
        elif (
            row.lines > len(hashes[path])
            or not row.lines
            or hashes[path][row.lines - 1] != row.head
        ):
            expected = (
                f"line {row.lines} of its published.csv to be {row.head[:12]}, as row {row.seq} of"
                " the log says"
            )
            got = (
                hashes[path][row.lines - 1][:12]
                if 0 < row.lines <= len(hashes[path])
                else f"{len(hashes[path])} lines"
            )
            yield Broken(scope=row.election, expected=expected, got=got, todo=RESTORE_CHAIN)


def behind(
    rows: Sequence[Logged], chains: Mapping[str, Sequence[Published]], moved: Mapping[str, str]
) -> Iterator[Broken]:
    """Yield every chain whose newest line is not in the log: its loss would go unnoticed."""
    newest = {path_today(row.election, chains, moved): row.head for row in rows}
    for path, lines in chains.items():
        if lines and newest.get(path) != (head := line_hash(lines[-1])):
            expected = f"its newest line {head[:12]} in the log of the archive"
            got = (newest.get(path) or "none")[:12]
            yield Broken(scope=path, expected=expected, got=got, todo=SEAL)


def next_rows(
    rows: Sequence[Logged],
    chains: Mapping[str, Sequence[Published]],
    moved: Mapping[str, str],
    on: str,
) -> tuple[Logged, ...]:
    """Return the rows that log, on the day ``on``, each newest line missing from the log."""
    previous = row_hash(rows[-1]) if rows else ""
    day = max(on, rows[-1].published_on) if rows else on
    made: list[Logged] = []
    for seq, path in enumerate(
        (one.scope for one in behind(rows, chains, moved)), start=len(rows) + 1
    ):
        lines = chains[path]
        head = line_hash(lines[-1])
        row = Logged(
            seq=seq, published_on=day, election=path, lines=len(lines), head=head, previous=previous
        )
        made.append(row)
        previous = row_hash(row)
    return tuple(made)
