"""Stored and planned updates of an import in official time, each with the figures it has or will
have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from builder.importers.known import Stored, Votes
from builder.importers.plan import Planned
from builder.store.csvfile import parse_rows
from builder.store.schema import BALLOTS, BALLOTS_TABLE

Figures = Mapping[str, int]
COUNTS = tuple(BALLOTS[1:7])
"""Columns of a .ballots.csv; all of them grow during a count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One update. ``totals`` are whole numbers by item, ``ballots`` whole numbers by race and
    column.

    ``planned`` is what the import adds, None for an update that stays as it is stored.
    """

    key: str
    at: float
    votes: Votes
    totals: Figures = field(default_factory=dict)
    ballots: Mapping[str, Figures] = field(default_factory=dict)
    planned: Planned | None = None


def timeline(stored: Stored, planned: Iterable[Planned]) -> list[Entry]:
    """Every update that is not withdrawn by its official instant; one that corrects another comes
    after it.
    """
    added = {one.key: one for one in planned}
    moments = stored.moments
    entries = []
    for row in stored.tables["updates.csv"]:
        if not row["withdrawn"]:
            key = row["update"]
            entries.append(_entry(key, moments[key], stored, added.pop(key, None)))
    for key, one in added.items():
        if one.update is not None:
            entries.append(
                _entry(key, datetime.fromisoformat(one.update["released_at"]), stored, one)
            )
    return sorted(entries, key=lambda entry: entry.at)


def _entry(key: str, moment: datetime, stored: Stored, one: Planned | None) -> Entry:
    rows = [
        *(one.totals if one else ()),
        *(row for row in stored.tables["totals.csv"] if row["update"] == key),
    ]
    totals = {row["item"]: int(row["value"]) for row in rows if row["value"].isdecimal()}
    ballots: dict[str, Figures] = {
        race: {name: value for name in COUNTS if (value := getattr(found, name)) is not None}
        for race, found in stored.ballots.get(key, {}).items()
    }
    name = f"snapshots/{key}.ballots.csv"
    if one and name in one.files:
        for row in parse_rows(one.files[name], BALLOTS_TABLE, Path(name)):
            ballots[row["race"]] = {column: int(row[column]) for column in COUNTS if row[column]}
    votes = stored.votes.get(key, one.votes if one else {})
    return Entry(
        key=key, at=moment.timestamp(), votes=votes, totals=totals, ballots=ballots, planned=one
    )


def with_votes(entries: Iterable[Entry]) -> Entry | None:
    """The first of ``entries`` that has votes."""
    return next((entry for entry in entries if entry.votes), None)


def last_figures(entries: Iterable[Entry]) -> Votes:
    """The first figure of every choice among ``entries``; choices that none of them reports are
    left out.
    """
    found: Votes = {}
    for entry in entries:
        for race, choices in entry.votes.items():
            known = found.setdefault(race, {})
            for choice, value in choices.items():
                if value is not None and choice not in known:
                    known[choice] = value
    return found


def last_totals(entries: Iterable[Entry]) -> dict[str, int]:
    """The first value of every total and of every race's ballots among ``entries``, by its
    words.
    """
    found: dict[str, int] = {}
    for entry in entries:
        for name, value in figures(entry).items():
            found.setdefault(name, value)
    return found


def figures(entry: Entry) -> dict[str, int]:
    """Totals and ballots of one update that can only grow during a count, by their words."""
    found = {
        item: value
        for item, value in entry.totals.items()
        if item.startswith(("ballots_", "registered"))
    }
    for race, columns in entry.ballots.items():
        found |= {f"{race} {column}": value for column, value in columns.items()}
    return {name: value for name, value in found.items() if not name.startswith("ballots_added")}
