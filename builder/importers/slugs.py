"""Slugs for the names in official files: checked, else shortened or numbered for review."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from builder.errors import FeedError
from builder.importers.names import slugify

LONGEST = 60
RESERVED = frozenset({"updates", "data", "embed", "places"})
DATE = re.compile(r"\d{4}(-\d\d){1,2}(-.*)?")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
TAIL = 3
"""Words kept at the end of a long slug, since they tell the races of a place apart."""


def fault(slug: str) -> str:
    """Say why ``slug`` can't be an address; empty where it can."""
    if not slug:
        return "no letters with a spelling in a-z: add one to identity.toml, or rename it"
    if not SLUG.fullmatch(slug):
        return "an address holds a-z, 0-9 and single hyphens only"
    if len(slug) > LONGEST:
        return f"{len(slug)} characters, more than the {LONGEST} of an address"
    if slug in RESERVED:
        return "a word that the site reserves"
    return "it reads like a date" if DATE.fullmatch(slug) else ""


def plain(text: str) -> str:
    """Return the slug of ``text``; empty where its letters have no spelling in a-z."""
    try:
        return slugify(text)
    except FeedError:
        return ""


def shortened(slug: str, room: int = LONGEST) -> str:
    """Return ``slug`` in at most ``room`` characters: its last words whole, and its first cut."""
    if len(slug) <= room:
        return slug
    words = slug.split("-")
    for tail in range(min(TAIL, len(words) - 1), 0, -1):
        end = "-".join(words[-tail:])
        for count in range(len(words) - tail, 0, -1):
            if len(found := "-".join([*words[:count], end])) <= room:
                return found
    return slug[:room].rstrip("-")


def proposed(slug: str, taken: Collection[str], otherwise: str) -> tuple[str, str]:
    """Return an address near ``slug`` that is free, and why it differs, empty if it does not.

    ``otherwise`` is the word for a name without letters in a-z, and goes before what is reserved or
    reads like a date.
    """
    why = fault(slug)
    found = slug
    if why:
        found = shortened(slug if SLUG.fullmatch(slug) else plain(slug)) or otherwise
        if fault(found):
            found = shortened(f"{otherwise}-{found}")
    if found in taken:
        number = 2
        while (numbered := f"{shortened(found, LONGEST - 1 - len(str(number)))}-{number}") in taken:
            number += 1
        why = "; ".join(part for part in (why, f"{found} is taken") if part)
        found = numbered
    return found, why


def several(slugs: list[str], otherwise: str, taken: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return `proposed` for each of ``slugs``, none of them twice."""
    used, found = set(taken), []
    for slug in slugs:
        found.append(proposed(slug, used, otherwise))
        used.add(found[-1][0])
    return found


def first_free(
    words: Collection[str], base: str, taken: Collection[str], make: Callable[[str], str] = plain
) -> str:
    """Return the first of ``words`` that makes a free slug behind ``base``; "" where none does."""
    for word in words:
        if make(word) and shortened(f"{base}-{make(word)}") not in taken:
            return word
    return ""
