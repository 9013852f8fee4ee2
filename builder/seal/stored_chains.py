"""Read only the chains of the archive: the log, and the lines of each seal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.model import Logged, Published
from builder.seal.archive_log import NAME, election_moves
from builder.seal.renames import address
from builder.store import load, rows, schema
from builder.store.cells import Cells
from builder.store.csvfile import parse_rows, read_text


def load_log(data: Path) -> tuple[Logged, ...]:
    """Return the rows of the archive's log, none where there is no such file."""
    path = data / NAME
    if not path.exists():
        return ()
    return tuple(
        rows.logged(Cells(path, row)) for row in parse_rows(read_text(path), schema.LOG_TABLE, path)
    )


def load_chain(folder: Path) -> tuple[Published, ...]:
    """Return the lines of the seal of an election or a jurisdiction."""
    return tuple(
        rows.published(Cells(folder / "published.csv", row))
        for row in load.load_rows(folder, "published.csv")
    )


def load_chains(data: Path) -> tuple[dict[str, Sequence[Published]], dict[str, str]]:
    """Return every chain under ``data`` by path, jurisdictions first, and where elections moved."""
    jurisdictions = load.jurisdiction_folders(data)
    elections = [election for folder in jurisdictions for election in load.election_folders(folder)]
    found: dict[str, Sequence[Published]] = {
        folder.relative_to(data).as_posix(): load_chain(folder)
        for folder in (*jurisdictions, *elections)
    }
    redirects = (
        rows.redirect(Cells(election / "redirects.csv", row))
        for election in elections
        for row in load.load_rows(election, "redirects.csv")
    )
    return found, election_moves(
        (address(row.old), address(row.new)) for row in redirects if row.kind == "moved"
    )
