"""Which city a race is for, and the address of that city's page."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup

from builder.model import Election, Race
from builder.wording.messages import Messages

CITY = frozenset({"city", "city-council"})
"""Types of district, as races.csv has them."""
FOLDER = "places"
"""Of an election's address, under which its cities lie: no race has this slug."""


def city_of(race: Race) -> str:
    """Return the city that a race is for; "" of any other race."""
    return race.place if race.district_type in CITY else ""


def city_address(name: str) -> str:
    """Return the address of a city's page from that of its election: ``places/la-canada/``.

    "" where the name has no letter from A to Z.
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"['.]", "", letters)))
    return f"{FOLDER}/{slug}/" if slug else ""


def cities(election: Election) -> dict[str, str]:
    """Return each city that has a race of its own by the address of its page."""
    found: dict[str, str] = {}
    for race in election.races:
        if address := city_address(city_of(race)):
            found.setdefault(address, city_of(race))
    return found


def city_title(say: Messages, election: Election, name: str) -> Markup:
    """Return the title of a city's page."""
    return say("{city} city races, {date}", city=name, date=say.date(election.date))
