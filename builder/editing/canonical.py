"""Rewriting the CSV files of an election in canonical form."""

from __future__ import annotations

from pathlib import Path

from builder.store.format import canonical_files, differences
from builder.store.transaction import staging, write_into


def rewritten(folder: Path, *, write: bool) -> list[tuple[Path, list[str]]]:
    """Return the files in another form, with what differs; ``write`` rewrites all at once."""
    found = [
        (file, what, text)
        for file, text in canonical_files(folder)
        if (what := differences(file.read_bytes(), text))
    ]
    if write and found:
        with staging(folder) as copy:
            write_into(copy, {file.relative_to(folder).as_posix(): text for file, _, text in found})
    return [(file, what) for file, what, _ in found]
