"""What is sealed of an election: every fact as one line of text, by scope."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from builder.errors import DataError, shown
from builder.model import Election, Precision, Race, Reworded, Snapshot, Total, Update
from builder.store.schema import BALLOTS_TABLE, TABLES
from builder.store.table import Held

Fact = tuple[str, str]
"""Key and field within a scope."""
Facts = dict[Fact, str]
"""The facts of one scope; what is not reported, or an empty cell, is no fact."""

RACE_FIELDS, CHOICE_FIELDS, UPDATE_FIELDS, TOTAL_FIELDS, EVENT_FIELDS = (
    TABLES[f"{name}.csv"].sealed(Held.FACT)
    for name in ("races", "choices", "updates", "totals", "events")
)
STATEMENT_FIELDS, CORRECTION_FIELDS, REDIRECT_FIELDS, REWORDED_FIELDS = (
    TABLES[f"{name}.csv"].sealed(Held.FACT)
    for name in ("statements", "corrections", "redirects", "wording")
)
BALLOT_FIELDS = BALLOTS_TABLE.sealed(Held.FACT)
ELECTION_FIELDS = ("date", "polls_close", "updates_released")
CORRECTABLE = {
    "correction": ("date", "by", "reason"),
    "redirect": ("on", "reason"),
    "reworded": ("date", "reason"),
    "election": ("polls_close", "updates_released"),
}
"""The only fields of such scopes that a correction may change: the rest says what was done."""
LISTED = "yes"
"""The value of ``listed/<race>`` ``<choice>``: the choice has a row, with votes or without."""
CONTROL = re.compile(r"[\x00-\x1f]")


def facts(election: Election) -> dict[str, Facts]:
    """Return every stored fact of ``election`` by scope: race/, update/, event/ and others.

    Rows without a number of their own (statement/, redirect/) bear that of their place, since their
    files only grow.

    DataError where a text holds a tab or a line end, which would let one line pass for two.
    """
    found = {f"race/{race.slug}": _race(race) for race in election.races}
    totals: dict[str, list[Total]] = {}
    for total in election.totals:
        totals.setdefault(total.update, []).append(total)
    named = _Named()
    for update in election.updates:
        snapshot = election.snapshots.get(update.key)
        found[f"update/{update.key}"] = _update(update, totals.get(update.key, []), snapshot, named)
    found |= {f"event/{e.n}": row_facts("event", e, EVENT_FIELDS) for e in election.events}
    for correction in election.corrections:
        found[f"correction/{correction.n}"] = row_facts("correction", correction, CORRECTION_FIELDS)
    for n, statement in enumerate(election.statements, start=1):
        found[f"statement/{n}"] = row_facts("statement", statement, STATEMENT_FIELDS)
    for n, redirect in enumerate(election.redirects, start=1):
        found[f"redirect/{n}"] = row_facts("redirect", redirect, REDIRECT_FIELDS)
    found["election/about"] = _about(election)
    found |= reworded_facts(election.reworded)
    for scope, of in found.items():
        one_line(election.path, scope, of)
    return found


def reworded_facts(rows: Iterable[Reworded]) -> dict[str, Facts]:
    """Return the rows of wording.csv as facts, by scope."""
    return {f"reworded/{row.n}": row_facts("reworded", row, REWORDED_FIELDS) for row in rows}


def one_line(place: str, scope: str, of: Facts) -> None:
    """Refuse a text with a tab or a line end, which could make one line look like two."""
    if not CONTROL.search("".join(of.values())):
        return
    for (key, field), value in of.items():
        if CONTROL.search(value):
            expected = f"no tab and no line end in {key} {field}"
            todo = "Write it in one line."
            raise DataError(f"{place} {scope}", expected=expected, got=shown(value), todo=todo)


def released_text(update: Update) -> str:
    """Return the release time as updates.csv spells it, to the precision that is known."""
    if update.precision is Precision.DAY:
        return update.released_at.date().isoformat()
    return update.released_at.isoformat(
        timespec="seconds" if update.precision is Precision.SECOND else "minutes"
    )


def is_fact(scope: str, key: str, field: str) -> bool:
    """Return whether a scope of this kind has such facts, reported or not."""
    kind, start = scope.partition("/")[0], key.partition("/")[0]
    if key.count("/") != (0 if start == kind else 2 if start == "votes" else 1) or key.endswith(
        "/"
    ):
        return False
    if (kind, start) == ("update", "listed"):
        return re.fullmatch(r"[a-z0-9-]+", field) is not None
    fields = {
        ("race", "race"): RACE_FIELDS,
        ("race", "choice"): CHOICE_FIELDS,
        ("update", "update"): UPDATE_FIELDS,
        ("update", "total"): TOTAL_FIELDS,
        ("update", "votes"): ("votes",),
        ("update", "ballots"): BALLOT_FIELDS,
        ("event", "event"): EVENT_FIELDS,
        ("correction", "correction"): CORRECTION_FIELDS,
        ("statement", "statement"): STATEMENT_FIELDS,
        ("redirect", "redirect"): REDIRECT_FIELDS,
        ("reworded", "reworded"): REWORDED_FIELDS,
        ("election", "election"): ELECTION_FIELDS,
    }
    return field in fields.get((kind, start), ())


def cells_as_facts(key: str, fields: Mapping[str, object]) -> Facts:
    """Return the filled cells of one row; an empty one is no fact."""
    return {
        (key, field): str(value)
        for field, value in fields.items()
        if value is not None and str(value) != ""
    }


def row_facts(key: str, of: object, fields: Iterable[str]) -> Facts:
    """Return the filled ``fields`` of a value of the model."""
    return cells_as_facts(key, {name: getattr(of, name) for name in fields})


def _race(race: Race) -> Facts:
    found = row_facts("race", race, RACE_FIELDS)
    for choice in race.choices:
        found |= row_facts(f"choice/{choice.slug}", choice, CHOICE_FIELDS)
    return found


class _Named:
    """Name the facts of races and choices once, for all updates to share."""

    def __init__(self) -> None:
        self.votes: dict[str, dict[str, tuple[Fact, Fact]]] = {}
        self.ballots: dict[str, list[Fact]] = {}

    def of_choice(self, race: str, choice: str) -> tuple[Fact, Fact]:
        """Return the facts that it is listed, and its votes."""
        known = self.votes.setdefault(race, {})
        if choice not in known:
            known[choice] = (f"listed/{race}", choice), (f"votes/{race}/{choice}", "votes")
        return known[choice]

    def of_race(self, race: str) -> list[Fact]:
        """Its ballots, in the order of `BALLOT_FIELDS`."""
        if race not in self.ballots:
            self.ballots[race] = [(f"ballots/{race}", field) for field in BALLOT_FIELDS]
        return self.ballots[race]


def _update(update: Update, totals: list[Total], snapshot: Snapshot | None, named: _Named) -> Facts:
    texts = {name: getattr(update, name) for name in UPDATE_FIELDS}
    found = cells_as_facts("update", texts | {"released_at": released_text(update)})
    for total in totals:
        found |= row_facts(f"total/{total.item}", total, TOTAL_FIELDS)
    if snapshot is not None:
        for race, votes in snapshot.votes.items():
            for choice, value in votes.items():
                listed, counted = named.of_choice(race, choice)
                found[listed] = LISTED
                if value is not None:
                    found[counted] = str(value)
        for race, ballots in snapshot.ballots.items():
            for fact in named.of_race(race):
                value = getattr(ballots, fact[1])
                if value is not None:
                    found[fact] = str(value)
    return found


def _about(election: Election) -> Facts:
    closed = "" if election.polls_close is None else election.polls_close.isoformat()
    texts = {
        "date": election.date.isoformat(),
        "polls_close": closed,
        "updates_released": election.updates_released,
    }
    return cells_as_facts("election", texts)


def canonical(of: Mapping[Fact, str]) -> bytes:
    """Return a scope's sealed content: ``key TAB field TAB value LF`` by fact, sorted by bytes."""
    return lines(of).encode()


def lines(of: Mapping[Fact, str]) -> str:
    """`canonical` as text: characters have the same order as their bytes in UTF-8."""
    return "".join(sorted([f"{key}\t{field}\t{value}\n" for (key, field), value in of.items()]))


def digest(of: Mapping[Fact, str]) -> str:
    """Return the sha256 of `canonical`, in hexadecimal."""
    return hashlib.sha256(canonical(of)).hexdigest()
