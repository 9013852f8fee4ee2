"""What of an election is sealed: every fact as one line of text, by scope, so that its hash can be kept for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from builder.errors import DataError, shown
from builder.model import Ballots, Correction, Election, Event, Precision, Race, Snapshot, Total, Update

Fact = tuple[str, str]
"""Key and field within a scope."""
Facts = dict[Fact, str]
"""The facts of one scope; what is not reported, or an empty cell, is no fact."""

BALLOT_FIELDS = ("ballots", "blank", "partly_voted", "overvoted", "writein_marks", "registered")


def facts(election: Election) -> dict[str, Facts]:
    """Every fact of ``election`` as it is stored now, by scope: race/, update/, event/ and correction/.

    DataError where a text holds a tab or a line end, which would let one line pass for two.
    """
    found = {f"race/{race.race}": _race(race) for race in election.races}
    totals: dict[str, list[Total]] = {}
    for total in election.totals:
        totals.setdefault(total.update, []).append(total)
    for update in election.updates:
        snapshot = election.snapshots.get(update.update)
        found[f"update/{update.update}"] = _update(update, totals.get(update.update, []), snapshot)
    found |= {f"event/{event.n}": _event(event) for event in election.events}
    found |= {f"correction/{c.n}": _correction(c) for c in election.corrections}
    for scope, of in found.items():
        for (key, field), value in of.items():
            if any(ord(letter) < 32 for letter in key + value):
                raise DataError(
                    f"{election.path} {scope}",
                    expected=f"no tab and no line end in {key} {field}",
                    got=shown(value),
                    todo="Write it in one line.",
                )
    return found


def released_text(update: Update) -> str:
    """The release time as updates.csv spells it, to the precision that is known."""
    if update.precision is Precision.DAY:
        return update.released_at.date().isoformat()
    return update.released_at.isoformat(timespec="seconds" if update.precision is Precision.SECOND else "minutes")


def _of(key: str, fields: Mapping[str, object]) -> Facts:
    return {(key, field): str(value) for field, value in fields.items() if value is not None and str(value) != ""}


def _race(race: Race) -> Facts:
    found = _of(
        "race",
        {
            "official_title": race.official_title,
            "kind": race.kind.value,
            "rule": race.rule.value,
            "seats": race.seats,
            "votes_allowed": race.votes_allowed,
            "bar": race.bar.value if race.bar else "",
            "coverage": race.coverage.value,
            "question": race.question,
        },
    )
    for choice in race.choices:
        found |= _of(
            f"choice/{choice.choice}",
            {"name": choice.name, "official_name": choice.official_name, "kind": choice.kind.value},
        )
    return found


def _update(update: Update, totals: list[Total], snapshot: Snapshot | None) -> Facts:
    found = _of(
        "update",
        {
            "released_at": released_text(update),
            "precision": update.precision.value,
            "phase": update.phase.value,
            "status": update.status.value,
            "votes_total": update.votes_total,
            "withdrawn": update.withdrawn,
        },
    )
    for total in totals:
        fields = {"value": total.value, "qualifier": total.qualifier.value, "as_of": total.as_of}
        found |= _of(f"total/{total.item}", fields)
    if snapshot is not None:
        for race, votes in snapshot.votes.items():
            for choice, value in votes.items():
                if value is not None:
                    found[f"votes/{race}/{choice}", "votes"] = str(value)
        for race, ballots in snapshot.ballots.items():
            found |= _ballots(race, ballots)
    return found


def _ballots(race: str, ballots: Ballots) -> Facts:
    return _of(f"ballots/{race}", {field: getattr(ballots, field) for field in BALLOT_FIELDS})


def _event(event: Event) -> Facts:
    return _of("event", {"event": event.event, "at": event.at, "state": event.state.value, "said_on": event.said_on})


def _correction(correction: Correction) -> Facts:
    names = ("date", "by", "scope", "key", "field", "was", "now", "reason")
    return _of("correction", {name: getattr(correction, name) for name in names})


def canonical(of: Mapping[Fact, str]) -> bytes:
    """The sealed content of a scope's layer: ``key TAB field TAB value LF`` for each fact, sorted by bytes, UTF-8."""
    return b"".join(sorted(f"{key}\t{field}\t{value}\n".encode() for (key, field), value in of.items()))


def digest(of: Mapping[Fact, str]) -> str:
    """The sha256 of `canonical`, in hexadecimal."""
    return hashlib.sha256(canonical(of)).hexdigest()
