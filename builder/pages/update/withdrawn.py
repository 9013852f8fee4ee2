"""Updates that were withdrawn, on the pages of their election and of its races."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from builder.model import Election, Race, Update
from builder.wording.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """One withdrawn update in words, and its address below the page that tells of it."""

    words: Markup
    href: str


def of_election(say: Messages, election: Election) -> list[Withdrawn]:
    """Return each withdrawn update, leading to its page."""
    return [
        Withdrawn(words=_words(say, update), href=f"updates/{update.key}/")
        for update in election.updates
        if update.withdrawn
    ]


def of_race(say: Messages, election: Election, race: Race) -> list[Withdrawn]:
    """Return each withdrawn update that listed the race, leading to its record."""
    return [
        Withdrawn(words=_words(say, update), href=f"{update.key}/")
        for update in election.updates
        if update.withdrawn and _listed(election, update, race)
    ]


def races(election: Election, update: Update) -> list[Race]:
    """Return the races that have a record at a withdrawn update, in the order of the ballot."""
    if not update.withdrawn:
        return []
    return [race for race in election.races if _listed(election, update, race)]


def _listed(election: Election, update: Update, race: Race) -> bool:
    stored = election.snapshots.get(update.key)
    return bool(stored and stored.votes.get(race.slug))


def _words(say: Messages, update: Update) -> Markup:
    return say(
        "The {time} update was withdrawn: {reason}",
        time=say.short_moment(update),
        reason=update.withdrawn,
    )
