"""``builder complete``: what was not reported when its scope was sealed, written as a later
layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.editing.changes import Change, changes, changing, known
from builder.editing.days import today
from builder.editing.scopes import Edit
from builder.editing.wording import log_with
from builder.errors import DataError
from builder.model import Election
from builder.seal.chain import examine
from builder.seal.facts import facts
from builder.seal.renames import key_with, name_now, renames, scope_with
from builder.store import load, schema
from builder.store.csvfile import dump_rows
from builder.store.transaction import write_into

REASON = "It names the source of what completes the figures."
"""Of the wording that changes with a completion."""


def complete(folder: Path, wanted: Sequence[Edit], *, source: str, on: str = "") -> list[Change]:
    """Writes ``wanted`` into the election at ``folder`` with its rows of completions.csv, or
    changes nothing.
    """
    election, _, before = known(folder, wanted, source)
    with changing(folder, wanted, source, before, (on or today(), REASON)) as (copy, made):
        write_into(
            copy, {"completions.csv": _text(election, copy, [(change, source) for change in made])}
        )
    return made


def complete_import(before: Election, copy: Path, jurisdiction: Path, on: str = "") -> int:
    """Writes into ``copy`` the completions that an import of late files brings to what is sealed;
    returns how many.
    """
    after = load.load_election(copy, load.load_jurisdiction(jurisdiction))
    lines = examine(before).lines
    made = [change for change in changes(facts(before), facts(after)) if (change.scope, 1) in lines]
    if made:
        write_into(
            copy,
            {
                "completions.csv": _text(
                    before, copy, [(change, _source(after, change)) for change in made]
                )
            },
        )
        log_with(before, copy, jurisdiction, on or today(), REASON)
    return len(made)


def _text(before: Election, copy: Path, made: Sequence[tuple[Change, str]]) -> str:
    """completions.csv with a row for each of ``made``, all in the layer behind the newest sealed
    one of their scope.
    """
    layers = examine(before).layers
    moved = renames(before)
    today = {old: name_now(old, moved) for old, _ in moved}
    corrected = {
        (scope_with(c.scope, today), key_with(c.key, today), c.field) for c in before.corrections
    }
    rows = [dict(row) for row in load.load_rows(copy, "completions.csv")]
    for change, source in made:
        place = f"{before.path} {change.scope}"
        what = f"{change.key} {change.field}"
        if change.was or not change.now:
            got = f"{change.was} -> {change.now or 'not reported'}"
            todo = "What was reported and is wrong is changed with `builder correct`."
            raise DataError(
                place, expected=f"{what}, which was not reported, to be added", got=got, todo=todo
            )
        cell = (change.key, change.field)
        if (change.scope, *cell) in corrected or any(
            cell in layer for layer in layers[change.scope]
        ):
            todo = "Use `builder correct`: it was published before and is none of a later layer."
            raise DataError(
                place,
                expected=f"{what} never to have been published",
                got="a correction of it",
                todo=todo,
            )
        cells = {
            "scope": change.scope,
            "layer": str(len(layers[change.scope]) + 1),
            "key": change.key,
            "field": change.field,
        }
        rows.append(cells | {"source": source})
    return dump_rows(rows, schema.COMPLETIONS)


def _source(election: Election, change: Change) -> str:
    """The id of the source of the row in which a fact stands."""
    kind, _, name = change.scope.partition("/")
    start, *rest = change.key.split("/")
    if kind == "race":
        race = election.race(name)
        return race.choice(rest[0]).source if start == "choice" else race.source
    if kind in ("statement", "election"):
        return election.statements[int(name) - 1].source if kind == "statement" else election.source
    if kind == "event":
        return next(event.source for event in election.events if event.n == int(name))
    snapshot = election.snapshots.get(name)
    if start == "total":
        return next(
            total.source
            for total in election.totals
            if (total.update, total.item) == (name, rest[0])
        )
    if snapshot is not None and start == "ballots":
        return snapshot.ballots[rest[0]].source
    if snapshot is not None and start in ("votes", "listed"):
        return snapshot.sources[rest[0]]
    return next(update.source for update in election.updates if update.key == name)
