"""The place in an official title: its name, its slug, and what of the title is only the kind of an
election.
"""

from __future__ import annotations

import re

from builder.importers.names import mixed_place, slugify
from builder.store.identity_table import Spellings

KIND_WORDS = (
    "(?:GENERAL|SPECIAL|PRIMARY|NOMINATING|MUNICIPAL|RUN-?OFF|REGULAR|CONSOLIDATED|RECALL|PARCEL"
    " TAX|TRANSFER OF TERRITORY)"
)
"""Words for the kind of an election, which are no part of a place or an office."""
KIND_END = re.compile(rf"(?P<city> CITY)?(?: {KIND_WORDS})+ ELECTION$")
OLD_KIND_END = re.compile(
    r"(?P<city> CITY)? (?:GENERAL|SPECIAL|GEN|SPEC|SPC) (?:MUNI|MUN)$|(?P<special> CITY) SPECIAL$|"
    r" (?:SPECIAL|SPC|SP)$"
)


def place_slug(place: str, city: bool, spellings: Spellings) -> str:
    """The slug of a place, shortened by the table; words with a hyphen behind them begin the slug
    of what is no city.
    """
    if city and place in spellings.place_slugs:
        return spellings.place_slugs[place]
    slug = slugify(place)
    ends = {long: short for long, short in spellings.shorten.items() if not long.endswith("-")}
    for long in (long for long in ends if slug == long or slug.endswith("-" + long)):
        slug = slug.removesuffix(long) + ends[long]
        break
    for long in (
        long
        for long in spellings.shorten
        if long.endswith("-") and slug.startswith(long) and not city
    ):
        slug = spellings.shorten[long] + slug.removeprefix(long)
        break
    return slug


def place_group(place: str, city: bool) -> str:
    for word, group in (
        ("School", "Schools"),
        ("College", "Schools"),
        ("Water", "Water Districts"),
        ("Health", "Health Care"),
        ("Library", "Library Districts"),
    ):
        if word in place and not city:
            return group
    return "Cities"


def read_place(head: str, spellings: Spellings) -> tuple[str, bool]:
    """The place in front of the kind of an election, and whether it is a city."""
    found = KIND_END.search(head) or OLD_KIND_END.search(head)
    words = found.groupdict() if found else {}
    municipal = (
        bool(re.search(r"\bMUNI(CIPAL)?\b|\bMUN$", head))
        and "SCHOOL" not in head
        and "WATER" not in head
    )
    city = (
        bool(words.get("city") or words.get("special")) or municipal or head.startswith("CITY OF ")
    )
    bare = head[: found.start()] if found else head
    return mixed_place(bare.removeprefix("CITY OF ") if city else bare, spellings), city
