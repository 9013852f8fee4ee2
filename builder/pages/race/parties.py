"""The parties of a race: beside each candidate, or once where the race is one party's."""

from __future__ import annotations

from builder.model import Race

NONPARTISAN = "Non Partisan"


def shows_party(race: Race) -> bool:
    """Whether the ballot named parties in this race (in nonpartisan races the file says so for
    everybody).

    Of a race of one party, where nobody has another, the party is the race's and is said once.
    """
    parties = {c.party for c in race.choices if c.party and c.party != NONPARTISAN}
    return bool(parties) and parties != {race.party}


def own_party(race: Race) -> str:
    """Return the party whose voters decide the race, where its title does not name it: "" of any
    other race.
    """
    if (
        not race.party
        or race.party == NONPARTISAN
        or race.party.casefold() in race.title.casefold()
    ):
        return ""
    return race.party


def nonpartisan(race: Race) -> bool:
    """Whether the official file says of every candidate that no party stands beside the name."""
    return bool(race.choices) and all(c.party == NONPARTISAN for c in race.choices)
