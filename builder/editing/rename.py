"""``builder rename``: the slug of a race or a choice changed in every file of an election before it
is sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from builder.errors import DataError, shown
from builder.importers.slugs import fault
from builder.store import load, schema
from builder.store.csvfile import Row, dump_rows
from builder.store.transaction import staging, write_into

Change = Callable[[Row], Mapping[str, str]]
COLUMNS = ("choice", "over")
"""The columns in which a choice stands beside its race."""


def rename_race(folder: Path, old: str, new: str) -> dict[str, int]:
    """Rename the race ``old`` in every file of the election at ``folder``; return the changed rows
    by file.
    """
    races = {row["race"] for row in load.load_rows(folder, "races.csv")}
    _possible(folder, "races.csv", races, old, new, f"race/{old}")

    def change(row: Row) -> Mapping[str, str]:
        cells = {"race": new} if row.get("race") == old else {}
        return cells | ({"scope": f"race/{new}"} if row.get("scope") == f"race/{old}" else {})

    return _rewrite(folder, change)


def rename_choice(folder: Path, race: str, old: str, new: str) -> dict[str, int]:
    """Rename the choice ``old`` of ``race`` in every file of the election; return the changed rows
    by file.
    """
    if race not in {row["race"] for row in load.load_rows(folder, "races.csv")}:
        todo = "Write the slug of a row of races.csv."
        raise DataError(folder / "races.csv", expected="a known race", got=shown(race), todo=todo)
    choices = {
        row["choice"] for row in load.load_rows(folder, "choices.csv") if row["race"] == race
    }
    _possible(folder, "choices.csv", choices, old, new, f"race/{race}")

    def change(row: Row) -> Mapping[str, str]:
        if row.get("scope") == f"race/{race}" and row.get("key") == f"choice/{old}":
            return {"key": f"choice/{new}"}
        if row.get("race") != race:
            return {}
        return {column: new for column in COLUMNS if row.get(column) == old}

    return _rewrite(folder, change)


def _possible(folder: Path, file: str, known: set[str], old: str, new: str, scope: str) -> None:
    """Refuse an unknown, a sealed or an unchanged slug, one that is taken, and one that can't be an
    address.
    """
    place = folder / file
    if old not in known:
        raise DataError(
            place, expected="a known slug", got=shown(old), todo=f"Write one as {file} has it."
        )
    if any(row["scope"] == scope for row in load.load_rows(folder, "published.csv")):
        todo = "A sealed address stays; a new one is added to redirects.csv, as CONTRIBUTING says."
        raise DataError(
            place, expected=f"{scope} not to be sealed yet", got="a sealed one", todo=todo
        )
    if why := fault(new):
        todo = "Write a-z, 0-9 and hyphens, at most 60 characters."
        raise DataError(place, expected="a slug", got=f"{shown(new, 90)}: {why}", todo=todo)
    if new in known:
        raise DataError(
            place,
            expected="a slug that is free",
            got=f"{shown(new)}, which is taken",
            todo="Choose another.",
        )


def _rewrite(folder: Path, change: Change) -> dict[str, int]:
    """Change rows in every CSV file that is neither the seal nor of it, all at once; a file without
    such a row stays.
    """
    texts, counts = {}, {}
    for path in sorted([*folder.glob("[!.]*.csv"), *folder.glob("snapshots/[!.]*.csv")]):
        name = path.relative_to(folder).as_posix()
        table = schema.table_for(name)
        if table is None or name == "published.csv":
            continue
        rows = load.load_rows(folder, name)
        changed = {number: cells for number, row in enumerate(rows) if (cells := change(row))}
        if changed:
            counts[name] = len(changed)
            texts[name] = dump_rows(
                [{**row, **changed.get(number, {})} for number, row in enumerate(rows)],
                table.columns,
            )
    with staging(folder) as copy:
        write_into(copy, texts)
    return counts
