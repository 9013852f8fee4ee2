"""Where each wording stands in the folder of an election or a jurisdiction, and the files with one
of them changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from builder.editing.scopes import Edit
from builder.editing.toml import in_order, with_value
from builder.errors import DataError, shown
from builder.seal import wordings
from builder.store import load, schema
from builder.store.csvfile import dump_rows

Row = dict[str, str]
FIELDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("election", "election"): wordings.ELECTION_WORDS,
    ("election", "note"): ("text",),
    ("race", "race"): (*wordings.RACE_WORDS, "choices"),
    ("race", "choice"): wordings.CHOICE_WORDS,
    ("update", "update"): (*wordings.UPDATE_WORDS, "totals"),
    ("update", "total"): ("source",),
    ("update", "votes"): ("source",),
    ("update", "ballots"): ("source",),
    ("event", "event"): wordings.NOTED_WORDS,
    ("statement", "statement"): wordings.NOTED_WORDS,
    ("correction", "correction"): ("source",),
    ("source", "source"): wordings.SOURCE_WORDS,
    ("order", "order"): ("races", "laws"),
    ("jurisdiction", "jurisdiction"): wordings.JURISDICTION_WORDS,
    ("jurisdiction", "link"): ("label", "url"),
    ("law", "law"): wordings.LAW_WORDS,
}
"""The wordings by the kind of their scope and the start of their key."""
LISTED = {
    "choices": ("choices.csv", "race", "choice"),
    "totals": ("totals.csv", "update", "item"),
    "races": ("races.csv", "", "race"),
}
"""The file of an order, the column of what it is within, and the column of its names."""


def is_wording(edit: Edit) -> bool:
    """Whether a scope of this kind has such a wording; whether it is filled is another question."""
    kind = edit.scope.partition("/")[0]
    return kind == "completion" or edit.field in FIELDS.get((kind, edit.key.partition("/")[0]), ())


def reworded(folder: Path, edit: Edit) -> dict[str, str]:
    """Return the text of the file that holds the wording, with it changed, by its name in
    ``folder``.
    """
    kind, _, name = edit.scope.partition("/")
    start, _, rest = edit.key.partition("/")
    match kind, start:
        case "election", "note":
            return _toml(folder, "election.toml", ["notes", int(rest) - 1], edit.now)
        case "election", _:
            return _toml(folder, "election.toml", [edit.field], edit.now)
        case "jurisdiction", "link":
            return _link(folder, int(rest), edit)
        case "jurisdiction", _:
            return _toml(folder, "jurisdiction.toml", [edit.field], edit.now)
        case "order", _ if edit.field == "laws":
            names = list(wordings.law_names(load.load_jurisdiction(folder)))
            if sorted(edit.now.split()) != sorted(names):
                expected, todo = (
                    f"each of {len(names)} laws once, apart by spaces",
                    "Name them all, in their new order.",
                )
                raise DataError(
                    folder / "jurisdiction.toml", expected=expected, got=shown(edit.now), todo=todo
                )
            places = [names.index(name) for name in edit.now.split()]
            return {"jurisdiction.toml": in_order(folder / "jurisdiction.toml", "law", places)}
        case "law", _:
            place = list(wordings.law_names(load.load_jurisdiction(folder))).index(name)
            return _toml(folder, "jurisdiction.toml", ["law", place, edit.field], edit.now)
        case ("race", "race") | ("update", "update") | ("order", "order") if edit.field in LISTED:
            file, column, of = LISTED[edit.field]
            return _ordered(folder, file, {column: name} if column else {}, of, edit)
        case "race", "race":
            return _cell(folder, "races.csv", {"race": name}, edit)
        case "race", _:
            return _cell(folder, "choices.csv", {"race": name, "choice": rest}, edit)
        case "update", "update":
            return _cell(folder, "updates.csv", {"update": name}, edit)
        case "update", "total":
            return _cell(folder, "totals.csv", {"update": name, "item": rest}, edit)
        case "update", "votes":
            return _cell(folder, f"snapshots/{name}.csv", {"race": rest}, edit)
        case "update", "ballots":
            return _cell(folder, f"snapshots/{name}.ballots.csv", {"race": rest}, edit)
        case "statement", _:
            return _cell(folder, "statements.csv", {}, edit, int(name))
        case "source", _:
            return _cell(folder, "sources.csv", {"source": name}, edit)
        case "completion", _:
            layer, _, of = name.partition("/")
            which = {"scope": of, "layer": layer, "key": edit.key, "field": edit.field}
            return _cell(folder, "completions.csv", which, edit, column="source")
    return _cell(folder, f"{kind}s.csv", {"n": name}, edit)


def _toml(folder: Path, file: str, keys: list[str | int], now: str) -> dict[str, str]:
    return {file: with_value(folder / file, None, keys, now)}


def _link(folder: Path, n: int, edit: Edit) -> dict[str, str]:
    """Return jurisdiction.toml with another address of a link; its label is its key in the file."""
    labels = list(load.load_jurisdiction(folder).links)
    if edit.field != "url" or not 0 < n <= len(labels):
        todo = "Change the url of a link that is there."
        raise DataError(
            folder / "jurisdiction.toml",
            expected="the url of a link",
            got=shown(edit.key),
            todo=todo,
        )
    return _toml(folder, "jurisdiction.toml", ["links", labels[n - 1]], edit.now)


def _rows(folder: Path, file: str, change: Callable[[list[Row]], list[Row]]) -> dict[str, str]:
    table = schema.table_for(file)
    assert table is not None
    return {
        file: dump_rows(change([dict(row) for row in load.load_rows(folder, file)]), table.columns)
    }


def _cell(
    folder: Path, file: str, which: Mapping[str, str], edit: Edit, place: int = 0, column: str = ""
) -> dict[str, str]:
    """Return the file with the cell changed in each row that ``which`` names, or in the row at
    ``place``, counted from 1.
    """

    def change(rows: list[Row]) -> list[Row]:
        found = (
            rows[place - 1 : place]
            if place
            else [r for r in rows if all(r[name] == value for name, value in which.items())]
        )
        if not found:
            todo = "Fix scope or key."
            raise DataError(
                folder / file, expected=f"a row for {edit.scope} {edit.key}", got="none", todo=todo
            )
        for row in found:
            row[column or edit.field] = edit.now
        return rows

    return _rows(folder, file, change)


def _ordered(
    folder: Path, file: str, which: Mapping[str, str], column: str, edit: Edit
) -> dict[str, str]:
    """Return the file with the rows that ``which`` names in the order of the names in ``edit``; all
    others stay in place.
    """

    def change(rows: list[Row]) -> list[Row]:
        places = [
            n
            for n, row in enumerate(rows)
            if all(row[name] == value for name, value in which.items())
        ]
        by_name = {rows[n][column]: rows[n] for n in places}
        wanted = edit.now.split()
        if sorted(wanted) != sorted(by_name):
            expected, todo = (
                f"each of {len(by_name)} names once, apart by spaces",
                "Name them all, in their new order.",
            )
            raise DataError(folder / file, expected=expected, got=shown(edit.now), todo=todo)
        for place, name in zip(places, wanted, strict=True):
            rows[place] = by_name[name]
        return rows

    return _rows(folder, file, change)
