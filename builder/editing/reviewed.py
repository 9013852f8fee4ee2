"""Remove rows from review.csv after a person has checked what they name."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from builder.errors import DataError, shown
from builder.store import load, schema
from builder.store.csvfile import dump_rows
from builder.store.transaction import staging, write_into

FILE = "review.csv"


def reviewed(folder: Path, names: Collection[str], *, everything: bool = False) -> tuple[int, int]:
    """Remove the rows of ``names``, or all, from review.csv; return how many were removed and left.

    A name is a scope, such as race/mayor, for all of its rows, or one row: race/mayor/race,
    race/mayor/choice/rose.
    """
    rows = load.load_rows(folder, FILE)
    if not rows:
        todo = "There is nothing to do."
        raise DataError(folder / FILE, expected="rows to look at", got="none", todo=todo)
    known = {f"{row['scope']}/{row['key']}" for row in rows} | {row["scope"] for row in rows}
    for name in names:
        if name not in known:
            expected, got = "the name of a row", shown(name, 140)
            todo = "Write the scope, or scope/key, of a row in review.csv."
            raise DataError(folder / FILE, expected=expected, got=got, todo=todo)
    chosen = set(names)
    gone = [
        row for row in rows if everything or chosen & {row["scope"], f"{row['scope']}/{row['key']}"}
    ]
    left = [row for row in rows if row not in gone]
    with staging(folder) as copy:
        if left:
            write_into(copy, {FILE: dump_rows(left, schema.REVIEW)})
        else:
            (copy / FILE).unlink()
    return len(gone), len(left)
