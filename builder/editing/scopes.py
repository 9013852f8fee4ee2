"""The cell in which each sealed fact and wording of an election is stored, and changes to it."""

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
    """A fact or a wording and its new value; "" is "not reported", or empty."""

    scope: str
    key: str
    field: str
    now: str

    @property
    def cell(self) -> tuple[str, str, str]:
        return self.scope, self.key, self.field


@dataclass(frozen=True, slots=True)
class Where:
    """The file, the values that identify the row, the column. Column "" is the row as such.

    ``place`` counts the rows of a file that has no number in it.
    """

    file: str
    row: Mapping[str, str]
    column: str
    place: int = 0

    def found(self, rows: Rows) -> Rows:
        """Return the ``rows`` that match."""
        if self.place:
            return rows[self.place - 1 : self.place]
        return [row for row in rows if all(row[name] == value for name, value in self.row.items())]


def where(edit: Edit) -> Where:
    """Return the cell of a fact or a wording; the source of a race's votes stands in many rows."""
    kind, _, name = edit.scope.partition("/")
    start, _, rest = edit.key.partition("/")
    race, _, choice = rest.partition("/")
    snapshot = f"snapshots/{name}.csv"
    match kind, start:
        case "race", "race":
            return Where("races.csv", {"race": name}, edit.field)
        case "race", _:
            return Where("choices.csv", {"race": name, "choice": rest}, edit.field)
        case "update", "update":
            return Where("updates.csv", {"update": name}, edit.field)
        case "update", "total":
            return Where("totals.csv", {"update": name, "item": rest}, edit.field)
        case "update", "votes" if choice:
            return Where(snapshot, {"race": race, "choice": choice}, "votes")
        case "update", "votes":
            return Where(snapshot, {"race": race}, edit.field)
        case "update", "listed":
            return Where(snapshot, {"race": race, "choice": edit.field}, "")
        case "update", "ballots":
            return Where(f"snapshots/{name}.ballots.csv", {"race": race}, edit.field)
        case "election", _:
            return Where("election.toml", {}, edit.field)
        case "statement" | "redirect", _:
            return Where(f"{kind}s.csv", {}, edit.field, int(name))
        case "reworded", _:
            return Where("wording.csv", {"n": name}, edit.field)
        case "source", _:
            return Where("sources.csv", {"source": name}, edit.field)
        case "completion", _:
            layer, _, scope = name.partition("/")
            row = {"scope": scope, "layer": layer, "key": edit.key, "field": edit.field}
            return Where("completions.csv", row, "source")
    return Where(f"{kind}s.csv", {"n": name}, edit.field)


def stored_rows(folder: Path, file: str) -> Rows:
    """Return the rows of ``file`` to be changed; none where it is absent."""
    if not (folder / file).exists():
        return []
    return [dict(row) for row in load.load_rows(folder, file)]


def table_text(file: str, rows: Sequence[Mapping[str, str]]) -> str:
    """Return the text of ``file`` with ``rows``."""
    table = schema.table_for(file)
    assert table is not None
    return dump_rows(rows, table.needed(rows))


def edited(folder: Path, edits: Sequence[Edit], source: str) -> dict[str, str]:
    """Return the text of every file that ``edits`` of facts change, by its name in ``folder``.

    A row that a figure needs is added with ``source``. A total and a coverage take ``source`` too,
    since theirs is the source of that one cell; any other row keeps the source of its other cells.
    """
    tables: dict[str, Rows] = {}
    texts: dict[str, str] = {}
    for edit in edits:
        at = where(edit)
        if at.file == "election.toml":
            text = texts.get(at.file)
            texts[at.file] = with_value(folder / at.file, [at.column], edit.now, text)
        else:
            if at.file not in tables:
                tables[at.file] = stored_rows(folder, at.file)
            _apply(tables[at.file], at, edit, source)
    return texts | {file: table_text(file, rows) for file, rows in tables.items()}


def _apply(rows: Rows, at: Where, edit: Edit, source: str) -> None:
    row = next(iter(at.found(rows)), None)
    if not at.column:
        if edit.now not in ("", LISTED):
            todo = f"Write {LISTED} if it was listed, and nothing if it was not."
            raise DataError(at.file, expected=f'{LISTED} or ""', got=shown(edit.now), todo=todo)
        if edit.now and row is None:
            _add(rows, at, source)
        elif not edit.now and row is not None:
            rows.remove(row)
        return
    if row is None:
        row = _add(rows, at, source)
    row[at.column] = edit.now
    if at.file == "totals.csv" and at.column == "value":
        row["source"] = source
    if at.column == "coverage":
        row["coverage_source"] = source if edit.now else ""


def _add(rows: Rows, at: Where, source: str) -> dict[str, str]:
    """Add a row after the last one of its race or update."""
    snapshot = at.file.startswith("snapshots/")
    if at.file not in GROWING and not snapshot:
        expected = f"a row for {' '.join(at.row.values())}"
        raise DataError(at.file, expected=expected, got="none", todo="Fix the scope.")
    table = schema.table_for(at.file)
    assert table is not None
    first = next(iter(at.row))
    beside = [number for number, row in enumerate(rows) if row[first] == at.row[first]]
    row = dict.fromkeys(table.columns, "") | dict(at.row) | {"source": source}
    if at.file == "totals.csv":
        row["qualifier"] = "exact"
    if snapshot and "choice" in at.row and beside:
        row["source"] = rows[beside[0]]["source"]  # the rows of one race have one source
    rows.insert(beside[-1] + 1 if beside else len(rows), row)
    return row
