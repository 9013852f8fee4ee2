"""How many votes an update can have: what its ballots, its voters and the update before it
allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import gcd

from builder.importers.neighbors import Entry, Figures
from builder.model import Race

# In 81 updates of three real counts no race grew to more than 1.87 times its votes, no count to
# more than 1.26 times, and no choice that got more than 100 votes to more than 1.87 times.
TIMES, MORE = 3, 100
"""A figure that is this many times the one before, and this much more, is a jump where no ballots
explain it.
"""
MANY = 12
"""Of so many figures, chance gives no common factor: the whole file was multiplied."""


def beyond(
    entry: Entry, races: Mapping[str, Race], voters: int | None, voters_of: Figures
) -> Iterator[str]:
    """Races with fewer votes than none, or more than their ballots or their registered voters
    allow, in words.

    ``voters`` are registered in all, ``voters_of`` in the area of a race.
    """
    counted = entry.totals.get("ballots_counted")
    if voters is not None and counted is not None and counted > voters:
        yield f"{counted:,} ballots of {voters:,} registered voters"
    for race, choices in entry.votes.items():
        columns = entry.ballots.get(race, {})
        registered = voters_of.get(race, voters)
        ballots = columns.get("ballots")
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
    """Races with more new votes than new ballots allow, or, where ballots are not known, many times
    their votes, in words.
    """
    now, was = entry.totals.get("ballots_counted"), before.totals.get("ballots_counted")
    if now is not None and was is not None and _many(was, now):
        yield f"{was:,} -> {now:,} ballots"
    for race in entry.votes:
        if race not in before.votes:
            continue
        votes, earlier = (
            sum(value or 0 for value in found.votes[race].values()) for found in (entry, before)
        )
        known = [
            one - two
            for one, two in (
                (
                    entry.ballots.get(race, {}).get("ballots"),
                    before.ballots.get(race, {}).get("ballots"),
                ),
                (now, was),
            )
            if one is not None and two is not None
        ]
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
    """Choices of a race with more new votes than new ballots, or many times their votes; a ballot
    has one vote for each.
    """
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
    """The factor that all votes of an update share, where there are so many that chance gives none;
    else 1.
    """
    votes = [value for choices in entry.votes.values() for value in choices.values() if value]
    return gcd(*votes) if len(votes) >= MANY else 1
