"""Compare an update with those before and after it: what fell, vanished, jumped or cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import gcd
from pathlib import Path

from builder.counting.standings import standing
from builder.importers.known import Stored, Votes
from builder.importers.plan import Planned
from builder.model import Race
from builder.store.csvfile import parse_rows
from builder.store.schema import BALLOTS, BALLOTS_TABLE

Figures = Mapping[str, int]
COUNTS = tuple(BALLOTS[1:7])
"""Columns of a .ballots.csv; all of them grow during a count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One update: ``totals`` by item and ``ballots`` by race and column are whole numbers.

    ``planned`` is what the import adds, None for an update that stays as it is stored.
    """

    key: str
    at: float
    votes: Votes
    totals: Figures = field(default_factory=dict)
    ballots: Mapping[str, Figures] = field(default_factory=dict)
    planned: Planned | None = None

    def cast(self, race: str) -> int | None:
        """Return the ballots of ``race``; None if unknown."""
        return self.ballots.get(race, {}).get("ballots")


def timeline(stored: Stored, planned: Iterable[Planned]) -> list[Entry]:
    """Return every update that is not withdrawn by its official instant, corrections last."""
    added = {one.key: one for one in planned}
    moments = stored.moments
    entries = []
    for row in stored.tables["updates.csv"]:
        if not row["withdrawn"]:
            key = row["update"]
            entries.append(_entry(key, moments[key], stored, added.pop(key, None)))
    for key, one in added.items():
        if one.update is not None:
            moment = datetime.fromisoformat(one.update["released_at"])
            entries.append(_entry(key, moment, stored, one))
    return sorted(entries, key=lambda entry: entry.at)


def _entry(key: str, moment: datetime, stored: Stored, one: Planned | None) -> Entry:
    known = [row for row in stored.tables["totals.csv"] if row["update"] == key]
    rows = [*(one.totals if one else ()), *known]
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
    """Return the first of ``entries`` that has votes."""
    return next((entry for entry in entries if entry.votes), None)


def last_figures(entries: Iterable[Entry]) -> Votes:
    """Return the first figure of every choice that one of ``entries`` reports."""
    found: Votes = {}
    for entry in entries:
        for race, choices in entry.votes.items():
            known = found.setdefault(race, {})
            for choice, value in choices.items():
                if value is not None and choice not in known:
                    known[choice] = value
    return found


def last_totals(entries: Iterable[Entry]) -> dict[str, int]:
    """Return the first value of every total and of every race's ballots, by its words."""
    found: dict[str, int] = {}
    for entry in entries:
        for name, value in figures(entry).items():
            found.setdefault(name, value)
    return found


def figures(entry: Entry) -> dict[str, int]:
    """Return totals and ballots of one update that can only grow during a count, by their words."""
    found = dict(entry.totals)
    for race, columns in entry.ballots.items():
        found |= {f"{race} {column}": value for column, value in columns.items()}
    grows = ("ballots_", "registered")
    return {
        name: value
        for name, value in found.items()
        if (" " in name or name.startswith(grows)) and not name.startswith("ballots_added")
    }


# In 81 updates of three real counts no race grew to more than 1.87 times its votes, no count to
# more than 1.26 times, and no choice that got more than 100 votes to more than 1.87 times.
TIMES, MORE = 3, 100
"""A jump is this many times the figure before, and this much more, if no ballots explain it."""
MANY = 12
"""Of so many figures, chance gives no common factor: the whole file was multiplied."""


def beyond(
    entry: Entry, races: Mapping[str, Race], voters: int | None, voters_of: Figures
) -> Iterator[str]:
    """Yield races with negative votes, or more than their ballots or registered voters allow.

    ``voters`` are registered in all, ``voters_of`` in the area of a race.
    """
    counted = entry.totals.get("ballots_counted")
    if voters is not None and counted is not None and counted > voters:
        yield f"{counted:,} ballots of {voters:,} registered voters"
    for race, choices in entry.votes.items():
        registered = voters_of.get(race, voters)
        ballots = entry.cast(race)
        if ballots is not None and registered is not None and ballots > registered:
            yield f"{race}: {ballots:,} ballots of {registered:,} registered voters"
        bounds = [
            (ballots, "ballots"),
            (registered, "registered voters"),
            (counted if ballots is None and registered is None else None, "ballots in all"),
        ]
        yield from (
            f"{race}/{choice}: {value:,} votes"
            for choice, value in choices.items()
            if value is not None and value < 0
        )
        allowed = races[race].votes_allowed
        votes = [value for value in choices.values() if value is not None]
        for bound, what in bounds:
            if bound is not None and (
                sum(votes) > allowed * bound or max(votes, default=0) > bound
            ):
                yield f"{race}: {sum(votes):,} votes, {allowed} for each of {bound:,} {what}"
                break


def jumps(entry: Entry, before: Entry, races: Mapping[str, Race]) -> Iterator[str]:
    """Yield races with more new votes than new ballots allow, or many times their votes."""
    now, was = entry.totals.get("ballots_counted"), before.totals.get("ballots_counted")
    if now is not None and was is not None and _many(was, now):
        yield f"{was:,} -> {now:,} ballots"
    for race in entry.votes:
        if race not in before.votes:
            continue
        votes, earlier = (
            sum(value or 0 for value in one.votes[race].values()) for one in (entry, before)
        )
        pairs = (entry.cast(race), before.cast(race)), (now, was)
        known = [one - two for one, two in pairs if one is not None and two is not None]
        added = max(known, default=None)
        if added is None and _many(earlier, votes):
            yield f"{race}: {earlier:,} -> {votes:,} votes"
        elif added is not None and votes - earlier > max(added, 0) * races[race].votes_allowed:
            yield f"{race}: {votes - earlier:+,} votes with {added:+,} ballots"
        else:
            yield from _choices(race, before.votes[race], entry.votes[race], added)


def _choices(
    race: str, before: Mapping[str, int | None], now: Mapping[str, int | None], added: int | None
) -> Iterator[str]:
    """Yield choices with more new votes than new ballots, or many times their votes."""
    for choice, value in now.items():
        was = before.get(choice)
        if was is not None and value is not None:
            if added is None and _many(was, value):
                yield f"{race}/{choice}: {was:,} -> {value:,} votes"
            elif added is not None and value - was > max(added, 0):
                yield f"{race}/{choice}: {value - was:+,} votes with {added:+,} ballots"


def _many(was: int, now: int) -> bool:
    return now > TIMES * was and now - was > MORE and was > 0


def multiplied(entry: Entry) -> int:
    """Return the factor that all votes share, where chance would give none; else 1."""
    votes = [value for choices in entry.votes.values() for value in choices.values() if value]
    return gcd(*votes) if len(votes) >= MANY else 1


def falls(before: Votes, now: Votes) -> list[str]:
    """Return choices with fewer votes than before, in words."""
    return [
        f"{race}/{choice} {before[race][choice]} -> {value}"
        for race, choices in now.items()
        for choice, value in choices.items()
        if value is not None
        and (was := before.get(race, {}).get(choice)) is not None
        and value < was
    ]


def unchanged(before: Votes, now: Votes) -> list[str]:
    """Return races whose votes are all as before."""
    return [race for race, choices in now.items() if before.get(race) == choices]


def vanished(before: Votes, now: Votes) -> list[str]:
    """Return races and choices that were listed before and are not now."""
    races = [race for race in before if race not in now]
    return races + [
        f"{race}/{choice}"
        for race, choices in before.items()
        if race in now
        for choice in choices
        if choice not in now[race]
    ]


def changed_places(races: Mapping[str, Race], before: Votes, now: Votes) -> list[str]:
    """Return races whose places differ from the update before, where the archive knows them."""
    changed = []
    for race, votes in now.items():
        was = standing(races[race], before.get(race, {})).places
        here = standing(races[race], votes).places
        if was is not None and here is not None and was != here:
            lost, won = ", ".join(sorted(was - here)), ", ".join(sorted(here - was))
            changed.append(f"{race}: {lost} -> {won}")
    return changed
