"""Changing the slug of a race or a choice in every file of an election before it is sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from builder.editing.scopes import table_text
from builder.errors import DataError, shown
from builder.importers.slugs import fault
from builder.store import load, schema
from builder.store.csvfile import Row
from builder.store.transaction import staging, write_into

Change = Callable[[Row], Mapping[str, str]]
COLUMNS = ("choice", "over")
"""The columns in which a choice stands beside its race."""


def rename_race(folder: Path, old: str, new: str) -> dict[str, int]:
    """Rename the race ``old`` in the election at ``folder``; return the changed rows by file."""
    races = {row["race"] for row in load.load_rows(folder, "races.csv")}
    _possible(folder, "races.csv", races, old, new, f"race/{old}")

    def change(row: Row) -> Mapping[str, str]:
        cells = {"race": new} if row.get("race") == old else {}
        return cells | ({"scope": f"race/{new}"} if row.get("scope") == f"race/{old}" else {})

    return _rewrite(folder, change)


def rename_choice(folder: Path, race: str, old: str, new: str) -> dict[str, int]:
    """Rename the choice ``old`` of ``race`` in the election; return the changed rows by file."""
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
    """Refuse an unknown or sealed slug, and a new one that is taken or can't be an address."""
    place = folder / file
    if old not in known:
        todo = f"Write a slug that is in {file}."
        raise DataError(place, expected="a known slug", got=shown(old), todo=todo)
    if any(row["scope"] == scope for row in load.load_rows(folder, "published.csv")):
        expected = f"{scope} not to be sealed yet"
        todo = "A sealed address stays; add the new one to redirects.csv (docs/editing-data.md)."
        raise DataError(place, expected=expected, got="a sealed one", todo=todo)
    if why := fault(new):
        todo = "Write a-z, 0-9 and hyphens, at most 60 characters."
        raise DataError(place, expected="a slug", got=f"{shown(new, 90)}: {why}", todo=todo)
    if new in known:
        got = f"{shown(new)}, which is taken"
        raise DataError(place, expected="a slug that is free", got=got, todo="Choose another.")


def _rewrite(folder: Path, change: Change) -> dict[str, int]:
    """Change rows in every CSV file except those of the seal, all at once."""
    texts, counts = {}, {}
    for path in sorted([*folder.glob("[!.]*.csv"), *folder.glob("snapshots/[!.]*.csv")]):
        name = path.relative_to(folder).as_posix()
        if schema.table_for(name) is None or name == "published.csv":
            continue
        rows = load.load_rows(folder, name)
        changed = [change(row) for row in rows]
        if any(changed):
            counts[name] = sum(map(bool, changed))
            fresh = [{**row, **cells} for row, cells in zip(rows, changed, strict=True)]
            texts[name] = table_text(name, fresh)
    with staging(folder) as copy:
        write_into(copy, texts)
    return counts
