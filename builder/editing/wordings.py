"""Changes of sealed wording: what may be asked, the changed files, the rows of wording.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.editing.scopes import Edit, stored_rows, table_text, where
from builder.editing.toml import in_order, with_value
from builder.errors import DataError, shown
from builder.model import Election
from builder.seal import wordings
from builder.seal.chain import words
from builder.seal.rewordings import Worded, moved_names
from builder.seal.wordings import PREFIX, order_of
from builder.store import load
from builder.store.forms import DAY
from builder.store.transaction import write_into

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
    ("name", "name"): ("title", "name"),
    ("search", "search"): ("words",),
    ("question", "question"): ("text",),
}
"""The wordings by the kind of their scope and the start of their key."""
LISTED = {
    "choices": ("choices.csv", "race", "choice"),
    "totals": ("totals.csv", "update", "item"),
    "races": ("races.csv", "", "race"),
}
"""The file of an order, the column of what it is within, and the column of its names."""
TOML = "jurisdiction.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact or a wording that is stored otherwise than before; "" is "not reported", or empty."""

    scope: str
    key: str
    field: str
    was: str
    now: str

    @property
    def cell(self) -> tuple[str, str, str]:
        return self.scope, self.key, self.field


def is_wording(edit: Edit) -> bool:
    """Return whether a scope of this kind has such a wording, filled or not."""
    kind = edit.scope.partition("/")[0]
    return kind == "completion" or edit.field in FIELDS.get((kind, edit.key.partition("/")[0]), ())


def require_wordings(place: str, was: Worded, wanted: Sequence[Edit], reason: str, on: str) -> None:
    """Refuse what names no sealed wording, or has no reason or no day."""
    require_said(place, reason, on, todo="It is published beside the change: write it clearly.")
    for edit in wanted:
        scope, cell = PREFIX + edit.scope, (edit.key, edit.field)
        stored = was.now.get(scope, {})
        # A stored row always has some wording, such as its source.
        known = any(key == edit.key for key, _ in stored) or order_of(scope, cell)
        if scope not in was.now or not is_wording(edit) or not known:
            expected, got = "the name of a wording that is stored", shown(" ".join(edit.cell))
            todo = "Figures and names are facts: `builder correct`. See docs/editing-data.md."
            raise DataError(place, expected=expected, got=got, todo=todo)
        if not was.is_sealed(scope, cell):
            expected, got = "a sealed wording", "one that is not sealed yet"
            todo = "Edit the file: it is not published yet."
            raise DataError(f"{place} {edit.scope}", expected=expected, got=got, todo=todo)
        require_other(place, edit, stored.get(cell, ""), "another")
    require_once(place, wanted, "wording")


def require_said(place: str, reason: str, on: str, *, todo: str) -> None:
    """Refuse a change without a reason or without a day."""
    if not reason.strip():
        raise DataError(place, expected="a reason", got=shown(reason), todo=todo)
    if not DAY.pattern.fullmatch(on):
        raise DataError(place, expected=DAY.words, got=shown(on), todo=todo)


def require_other(place: str, edit: Edit, stored: str, another: str) -> None:
    """Refuse a value that is already stored."""
    if stored == edit.now:
        got, todo = f"{shown(stored)}, which is stored already", "There is nothing to change."
        expected = f"{another} {edit.key} {edit.field}"
        raise DataError(f"{place} {edit.scope}", expected=expected, got=got, todo=todo)


def require_once(place: str, wanted: Sequence[Edit], what: str) -> None:
    """Refuse a fact or a wording that is asked for twice."""
    if len({edit.cell for edit in wanted}) != len(wanted):
        got, todo = "one of them twice", "Leave one of the two out."
        raise DataError(place, expected=f"each {what} once", got=got, todo=todo)


def require_only(
    place: str,
    wanted: Sequence[Edit],
    made: Sequence[Change],
    what: str,
    brought: frozenset[tuple[str, str, str]] = frozenset(),
) -> None:
    """Refuse changes that were not asked for, except what a new row needs."""
    asked = {edit.cell: edit.now for edit in wanted}
    done = {change.cell: change.now for change in made}
    for (scope, key, field), now in asked.items():
        got = done.get((scope, key, field))
        if got is None or (got != now and order_of(scope, (key, field)) is None):
            raise DataError(
                f"{place} {scope}",
                expected=f"{key} {field} to become {shown(now)}",
                got="what it was" if got is None else shown(got),
                todo="Write the value as the file spells it.",
            )
    for change in made:
        if change.cell not in asked.keys() | brought:
            changed = f"{change.key} {change.field}"
            raise DataError(
                f"{place} {change.scope}",
                expected=f"no other {what} to change",
                got=f"{changed} changed with it",
                todo=f"Add it, too: --and {changed} {change.now or repr('')}",
            )


def reworded(folder: Path, edit: Edit) -> dict[str, str]:
    """Return the changed text of the file that holds the wording, by its name in ``folder``."""
    kind, _, name = edit.scope.partition("/")
    start, _, rest = edit.key.partition("/")

    def toml(file: str, *keys: str | int) -> dict[str, str]:
        return {file: with_value(folder / file, keys, edit.now)}

    match kind, start:
        case "election", "note":
            return toml("election.toml", "notes", int(rest) - 1)
        case "election", _:
            return toml("election.toml", edit.field)
        case "jurisdiction", "link":
            labels = list(load.load_jurisdiction(folder).links)
            if edit.field != "url" or not 0 < int(rest) <= len(labels):
                expected, todo = "the url of a link", "Change the url of a link that is there."
                raise DataError(folder / TOML, expected=expected, got=shown(edit.key), todo=todo)
            return toml(TOML, "links", labels[int(rest) - 1])
        case "jurisdiction", _:
            return toml(TOML, edit.field)
        case "law", _:
            place = list(wordings.law_names(load.load_jurisdiction(folder))).index(name)
            return toml(TOML, "law", place, edit.field)
        case "name", _:
            return toml(TOML, "names", int(name) - 1, edit.field)
        case "search", _:
            phrase = list(load.load_jurisdiction(folder).search)[int(name) - 1]
            return toml(TOML, "search", phrase)
        case "question", _:
            rule, _, n = name.partition("-")
            return toml(TOML, "questions", rule, int(n) - 1)
        case "order", _ if edit.field == "laws":
            names = list(wordings.law_names(load.load_jurisdiction(folder)))
            order = _new_order(folder / TOML, names, edit, "laws")
            return {TOML: in_order(folder / TOML, "law", [names.index(one) for one in order])}
        case ("race", "race") | ("update", "update") | ("order", "order") if edit.field in LISTED:
            return _ordered(folder, name, edit)
    at = where(edit)
    rows = stored_rows(folder, at.file)
    found = at.found(rows)
    if not found:
        expected = f"a row for {edit.scope} {edit.key}"
        raise DataError(folder / at.file, expected=expected, got="none", todo="Fix scope or key.")
    for row in found:
        row[at.column] = edit.now
    return {at.file: table_text(at.file, rows)}


def _ordered(folder: Path, name: str, edit: Edit) -> dict[str, str]:
    """Return the file with the rows of ``name`` in the wanted order and all others in place."""
    file, within, column = LISTED[edit.field]
    rows = stored_rows(folder, file)
    places = [n for n, row in enumerate(rows) if not within or row[within] == name]
    by_name = {rows[n][column]: rows[n] for n in places}
    order = _new_order(folder / file, list(by_name), edit, "names")
    for place, one in zip(places, order, strict=True):
        rows[place] = by_name[one]
    return {file: table_text(file, rows)}


def _new_order(path: Path, names: Sequence[str], edit: Edit, what: str) -> list[str]:
    """Return the names in the wanted order, which must have each of them once."""
    order = edit.now.split()
    if sorted(order) != sorted(names):
        expected = f"each of {len(names)} {what} once, apart by spaces"
        todo = "Name them all, in their new order."
        raise DataError(path, expected=expected, got=shown(edit.now), todo=todo)
    return order


def log_with(
    before: Election, copy: Path, jurisdiction: Path, on: str, reason: str
) -> list[Change]:
    """Add a row to wording.csv of ``copy`` for each sealed wording changed; return what differs."""
    after = load.load_election(copy, load.load_jurisdiction(jurisdiction))
    made = list(differences(words(before), words(after)))
    log(copy, made, on, reason)
    return made


def log(copy: Path, made: Sequence[Change], on: str, reason: str) -> None:
    """Add to wording.csv of ``copy``, an election or a jurisdiction, a row for each change."""
    if not made:
        return
    rows = stored_rows(copy, "wording.csv")
    for n, change in enumerate(made, start=len(rows) + 1):
        cells = {name: getattr(change, name) for name in ("scope", "key", "field", "was", "now")}
        rows.append({"n": str(n), "date": on, **cells, "reason": reason})
    write_into(copy, {"wording.csv": table_text("wording.csv", rows)})


def differences(before: Worded, after: Worded) -> Iterator[Change]:
    """Yield every sealed wording that differs; in an order, the names that changed places."""
    for scope in {**before.now, **after.now}:
        was, now = before.now.get(scope, {}), after.now.get(scope, {})
        for cell in {**was, **now} if was != now else ():
            old, new = was.get(cell, ""), now.get(cell, "")
            if order_of(scope, cell) is not None:
                old, new = moved_names(
                    before.names(scope, cell, old), after.names(scope, cell, new)
                )
            if old != new and after.is_sealed(scope, cell):
                yield Change(
                    scope=scope.removeprefix(PREFIX), key=cell[0], field=cell[1], was=old, now=new
                )
