"""The parties of a race: beside each candidate, or once where the race is one party's."""

from __future__ import annotations

from builder.model import Race

NONPARTISAN = "Non Partisan"


def shows_party(race: Race) -> bool:
    """Return whether candidates have parties, other than the one whose voters decide the race."""
    parties = {c.party for c in race.choices if c.party and c.party != NONPARTISAN}
    return bool(parties) and parties != {race.party}


def own_party(race: Race) -> str:
    """Return the party whose voters decide the race, "" where its title names it or none does."""
    party = race.party
    return "" if party == NONPARTISAN or party.casefold() in race.title.casefold() else party


def nonpartisan(race: Race) -> bool:
    """Return whether the official file calls every candidate nonpartisan."""
    return bool(race.choices) and all(c.party == NONPARTISAN for c in race.choices)
