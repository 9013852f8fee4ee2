"""Completing what was not reported when its scope was sealed, as a later layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from builder.editing.changes import changes, changing, known
from builder.editing.days import today
from builder.editing.scopes import Edit, stored_rows, table_text
from builder.editing.wordings import Change, log_with
from builder.errors import DataError
from builder.model import Election
from builder.seal.chain import examine
from builder.seal.facts import facts
from builder.seal.renames import key_with, name_now, renames, scope_with
from builder.store import load
from builder.store.transaction import write_into

REASON = "It names the source of what completes the figures."
"""Of the wording that changes with a completion."""


def complete(folder: Path, wanted: Sequence[Edit], *, source: str, on: str = "") -> list[Change]:
    """Write ``wanted`` into the election at ``folder`` with rows of completions.csv, or nothing."""
    of = known(folder, wanted, source)
    with changing(of, on or today(), REASON) as (copy, made):
        _write(of.election, copy, dict.fromkeys(made, source))
    return made


def complete_import(before: Election, copy: Path, jurisdiction: Path, on: str = "") -> int:
    """Write completions from late files into ``copy``; return how many facts they add."""
    after = load.load_election(copy, load.load_jurisdiction(jurisdiction))
    lines = examine(before).lines
    made = [change for change in changes(facts(before), facts(after)) if (change.scope, 1) in lines]
    if made:
        _write(before, copy, {change: _source(after, change) for change in made})
        log_with(before, copy, jurisdiction, on or today(), REASON)
    return len(made)


def _write(before: Election, copy: Path, made: Mapping[Change, str]) -> None:
    """Add ``made`` to completions.csv, each in the layer after the newest sealed of its scope."""
    layers = examine(before).layers
    moved = renames(before)
    today = {old: name_now(old, moved) for old, _ in moved}
    corrected = {
        (scope_with(c.scope, today), key_with(c.key, today), c.field) for c in before.corrections
    }
    rows = stored_rows(copy, "completions.csv")
    for change, source in made.items():
        place = f"{before.path} {change.scope}"
        what = f"{change.key} {change.field}"
        if change.was or not change.now:
            expected = f"{what}, which was not reported, to be added"
            got = f"{change.was} -> {change.now or 'not reported'}"
            todo = "Use `builder correct` for a figure that was reported and is wrong."
            raise DataError(place, expected=expected, got=got, todo=todo)
        sealed = layers[change.scope]
        if change.cell in corrected or any((change.key, change.field) in one for one in sealed):
            expected, got = f"{what} never to have been published", "a correction of it"
            todo = "Use `builder correct`: it was published before, so it is not an addition."
            raise DataError(place, expected=expected, got=got, todo=todo)
        layer = str(len(sealed) + 1)
        cells = {"scope": change.scope, "layer": layer, "key": change.key, "field": change.field}
        rows.append(cells | {"source": source})
    write_into(copy, {"completions.csv": table_text("completions.csv", rows)})


def _source(election: Election, change: Change) -> str:
    """Return the id of the source of a fact's row."""
    kind, _, name = change.scope.partition("/")
    start, *rest = change.key.split("/")
    if kind == "race":
        race = election.race(name)
        return race.choice(rest[0]).source if start == "choice" else race.source
    if kind == "statement":
        return election.statements[int(name) - 1].source
    if kind == "election":
        return election.source
    if kind == "event":
        return next(event.source for event in election.events if event.n == int(name))
    snapshot = election.snapshots.get(name)
    if start == "total":
        return next(t.source for t in election.totals_of(name) if t.item == rest[0])
    if snapshot is not None and start == "ballots":
        return snapshot.ballots[rest[0]].source
    if snapshot is not None and start in ("votes", "listed"):
        return snapshot.sources[rest[0]]
    return next(update.source for update in election.updates if update.key == name)
