"""Updates that were withdrawn: where a reader of an election or of a race is told of them, and
their records.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from builder.model import Election, Race, Update
from builder.wording.messages import Messages
from builder.wording.names import update_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """One withdrawn update in words, and its address below the page that tells of it."""

    words: Markup
    href: str


def of_election(say: Messages, election: Election) -> list[Withdrawn]:
    """Each withdrawn update, leading to its page."""
    return [
        Withdrawn(words=_words(say, update), href=f"updates/{update.key}/")
        for update in election.updates
        if update.withdrawn
    ]


def of_race(say: Messages, election: Election, race: Race) -> list[Withdrawn]:
    """Each withdrawn update that listed the race, leading to its record."""
    found = [
        update
        for update in election.updates
        if update.withdrawn and race.slug in _listed(election, update)
    ]
    return [Withdrawn(words=_words(say, update), href=f"{update.key}/") for update in found]


def races(election: Election, update: Update) -> list[Race]:
    """The races that have a record at a withdrawn update, as they stand on the ballot; none at
    another update.
    """
    listed = _listed(election, update) if update.withdrawn else ()
    return [race for race in election.races if race.slug in listed]


def _listed(election: Election, update: Update) -> frozenset[str]:
    stored = election.snapshots.get(update.key)
    return (
        frozenset(race for race, votes in stored.votes.items() if votes) if stored else frozenset()
    )


def _words(say: Messages, update: Update) -> Markup:
    return say(
        "The update of {time} was withdrawn: {reason}",
        time=update_name(say, update),
        reason=update.withdrawn,
    )
