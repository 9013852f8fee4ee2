"""Where a reader of a race may go next: its city, other elections, the races beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from builder.model import Race
from builder.pages.shared.race_context import RaceContext
from builder.wording.cities import city_address, city_of

Link = tuple[str, Markup]
"""An address from that of the race, and its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Links from a race: to its city's page, to the race of the same name in other elections
    (newest first), and to the races before and after it in the order of the ballot.
    """

    city: Link | None
    elections: list[Link]
    district: bool
    before: Link | None
    after: Link | None

    @property
    def any(self) -> bool:
        return bool(self.city or self.elections or self.before or self.after)


def around(of: RaceContext) -> Around:
    """Return where a reader of a race may go next."""
    say, race, races = of.say, of.race, of.election.races
    place = [one.slug for one in races].index(race.slug)
    city = city_of(race)
    address = city_address(city)
    return Around(
        city=(f"../{address}", say("All races of the city of {city} in this election", city=city))
        if address
        else None,
        elections=[
            (f"../../{slug}/{race.slug}/", escape(say.date(date.fromisoformat(slug[:10]))))
            for slug in of.counted.elsewhere.get(race.slug, ())
        ],
        district=bool(race.district),
        before=_beside(races[place - 1]) if place else None,
        after=_beside(races[place + 1]) if place + 1 < len(races) else None,
    )


def _beside(race: Race) -> Link:
    return f"../{race.slug}/", escape(race.name)
