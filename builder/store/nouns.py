"""The word for a jurisdiction: messages say county, and others replace it, such as with city."""

from __future__ import annotations

import re
from collections.abc import Iterable

COUNTY = "county"
"""The noun that the messages and the texts of the site are written with."""
JURISDICTION = "jurisdiction"
"""The noun of a page about several jurisdictions of unlike kinds, or about none."""
NOUN = re.compile(r"[a-z]+(?:[ -][a-z]+)*")
"""The spelling of ``kind`` in jurisdiction.toml: letters alone, since messages take it."""
_COUNTY = re.compile(
    r"(?<![\w{/.:-])(?:(?P<article>[Aa]) )?(?P<noun>counties|county|Counties|County)\b(?![-/]|\.\w)"
)


def shared_noun(kinds: Iterable[str]) -> str:
    """Return the noun for a page about jurisdictions of these ``kinds``; empty is a county."""
    found = {kind or COUNTY for kind in kinds}
    return found.pop() if len(found) == 1 else JURISDICTION


def plural_noun(noun: str) -> str:
    """Return the English plural of ``noun``: cities, parishes, boroughs."""
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def with_noun(text: str, noun: str) -> str:
    """Return ``text``, written for a county, with ``noun`` for that word but in addresses."""
    if noun == COUNTY:
        return text

    def replaced(found: re.Match[str]) -> str:
        said, article = found["noun"], found["article"]
        word = plural_noun(noun) if said.lower() == "counties" else noun
        word = word[0].upper() + word[1:] if said[0].isupper() else word
        if article is None:
            return word
        return f"{article}n {word}" if noun[0] in "aeio" else f"{article} {word}"

    return _COUNTY.sub(replaced, text)
