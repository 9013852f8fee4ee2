"""Where each sealed fact stands in an election's folder, and the files with some of them
changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.editing.toml import with_value
from builder.errors import DataError, shown
from builder.seal.facts import LISTED
from builder.store import load, schema
from builder.store.csvfile import dump_rows

Rows = list[dict[str, str]]
GROWING = ("choices.csv", "totals.csv")
"""Files in which a figure may need a row of its own; snapshots are the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A fact and what shall be stored for it; "" is "not reported"."""

    scope: str
    key: str
    field: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The cell of a fact: the file, what identifies its row, its column. Column "" is the row as
    such.

    ``place`` counts the rows of a file that has no number in it.
    """

    file: str
    row: Mapping[str, str]
    column: str
    place: int = 0


def where(edit: Edit) -> Where:
    """The cell in which the fact of ``edit``, which is_fact knows, stands."""
    kind, _, name = edit.scope.partition("/")
    start, *rest = edit.key.split("/")
    match kind, start:
        case "race", "race":
            return Where(file="races.csv", row={"race": name}, column=edit.field)
        case "race", "choice":
            return Where(
                file="choices.csv", row={"race": name, "choice": rest[0]}, column=edit.field
            )
        case "update", "update":
            return Where(file="updates.csv", row={"update": name}, column=edit.field)
        case "update", "total":
            return Where(
                file="totals.csv", row={"update": name, "item": rest[0]}, column=edit.field
            )
        case "update", "votes":
            return Where(
                file=f"snapshots/{name}.csv",
                row={"race": rest[0], "choice": rest[1]},
                column="votes",
            )
        case "update", "listed":
            return Where(
                file=f"snapshots/{name}.csv", row={"race": rest[0], "choice": edit.field}, column=""
            )
        case "update", "ballots":
            return Where(
                file=f"snapshots/{name}.ballots.csv", row={"race": rest[0]}, column=edit.field
            )
        case "election", _:
            return Where(file="election.toml", row={}, column=edit.field)
        case "statement" | "redirect", _:
            return Where(file=f"{kind}s.csv", row={}, column=edit.field, place=int(name))
        case "reworded", _:
            return Where(file="wording.csv", row={"n": name}, column=edit.field)
    return Where(file=f"{kind}s.csv", row={"n": name}, column=edit.field)


def edited(folder: Path, edits: Sequence[Edit], source: str) -> dict[str, str]:
    """The text of every file that ``edits`` change, by its name in ``folder``.

    A row that a figure needs is added with ``source``. A total and a coverage take ``source`` too,
    since theirs is the source of that one cell; any other row keeps the source of its other cells.
    """
    tables: dict[str, Rows] = {}
    texts: dict[str, str] = {}
    for edit in edits:
        place = where(edit)
        if place.file == "election.toml":
            texts[place.file] = with_value(
                folder / place.file, texts.get(place.file), [place.column], edit.now
            )
            continue
        if place.file not in tables:
            stored = load.load_rows(folder, place.file) if (folder / place.file).exists() else []
            tables[place.file] = [dict(row) for row in stored]
        _apply(tables[place.file], place, edit, source)
    for file, rows in tables.items():
        table = schema.table_for(file)
        assert table is not None
        texts[file] = dump_rows(rows, table.columns)
    return texts


def _apply(rows: Rows, place: Where, edit: Edit, source: str) -> None:
    row = next(
        (row for row in rows if all(row[column] == value for column, value in place.row.items())),
        None,
    )
    if place.place:
        row = rows[place.place - 1]
    if not place.column:
        if edit.now not in ("", LISTED):
            todo = f"Write {LISTED} where it was listed, and nothing where it was not."
            raise DataError(place.file, expected=f'{LISTED} or ""', got=shown(edit.now), todo=todo)
        if edit.now and row is None:
            _add(rows, place, edit, source)
        elif not edit.now and row is not None:
            rows.remove(row)
        return
    if row is None:
        row = _add(rows, place, edit, source)
    row[place.column] = edit.now
    if place.file == "totals.csv" and place.column == "value":
        row["source"] = source
    if place.column == "coverage":
        row["coverage_source"] = source if edit.now else ""


def _add(rows: Rows, place: Where, edit: Edit, source: str) -> dict[str, str]:
    """A new row behind the last of its race or update."""
    if place.file not in GROWING and not place.file.startswith("snapshots/"):
        name = " ".join(place.row.values())
        raise DataError(
            place.file, expected=f"a row for {name}", got="none", todo="Fix the scope."
        )
    table = schema.table_for(place.file)
    assert table is not None
    first = next(iter(place.row))
    beside = [number for number, row in enumerate(rows) if row[first] == place.row[first]]
    row = dict.fromkeys(table.columns, "") | dict(place.row) | {"source": source}
    if place.file == "totals.csv":
        row["qualifier"] = "exact"
    if place.file.startswith("snapshots/") and "choice" in place.row and beside:
        row["source"] = rows[beside[0]]["source"]  # the rows of one race have one source
    rows.insert(beside[-1] + 1 if beside else len(rows), row)
    return row
