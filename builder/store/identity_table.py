"""The identity table of a jurisdiction: reviewed spellings and patterns behind proposals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.errors import DataError, shown
from builder.store import load

NAME = "identity.toml"
WORDS = tuple(
    "shorten places words last_names measure_words place_slugs measure_places retention".split()
)
"""The tables from text to text."""
PATTERNS = {
    "whole": {"pattern", "slug", "title", "place", "office", "group"},
    "office": {"pattern", "slug", "office"},
}
"""The lists of patterns, each with the keys of its entries; ``group`` may be absent."""
RETENTION = {"place", "district"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings:
    """What identity.toml of a jurisdiction says; without the file, nothing is known of any place.

    ``shorten`` gives parts of slugs, ``places`` and ``words`` mixed case, ``whole`` offices of the
    whole area or a district of a larger one, ``office`` those of a place. ``place_slugs`` gives the
    slug of a city, ``measure_places`` its name before a measure. ``retention`` names the area of
    judges (``place``) and, for files that leave it out, the district of their court.
    ``redistricted`` is the day since when the borders of districts hold, empty if unknown.
    """

    shorten: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    last_names: Mapping[str, str] = field(default_factory=dict)
    measure_words: Mapping[str, str] = field(default_factory=dict)
    place_slugs: Mapping[str, str] = field(default_factory=dict)
    measure_places: Mapping[str, str] = field(default_factory=dict)
    retention: Mapping[str, str] = field(default_factory=dict)
    whole: tuple[Mapping[str, str], ...] = ()
    office: tuple[Mapping[str, str], ...] = ()
    redistricted: str = ""


NEUTRAL = Spellings()
"""For a jurisdiction without a table: titles are read by their form alone."""


def load_spellings(jurisdiction: Path) -> Spellings:
    """Return the table of a jurisdiction, NEUTRAL where it has none; DataError if broken."""
    path = jurisdiction / NAME
    if not path.exists():
        return NEUTRAL
    raw = load.read_toml(path)
    _known(path, "a table", raw, {*WORDS, *PATTERNS, "districts"})
    tables = {name: _words(path, name, raw.get(name, {})) for name in WORDS}
    _known(path, "a key of [retention]", tables["retention"], RETENTION)
    lists = {name: tuple(_patterns(path, name, raw.get(name, []))) for name in PATTERNS}
    districts = _words(path, "districts", raw.get("districts", {}))
    _known(path, "a key of [districts]", districts, {"since", "source_title", "source_url"})
    since = districts.get("since", "")
    if districts and not re.fullmatch(r"\d{4}-\d\d-\d\d", since, re.ASCII):
        expected = 'since = "2021-12-31" in [districts]'
        raise DataError(path, expected=expected, got=shown(since), todo="Write the day in quotes.")
    made: dict[str, Any] = {**tables, **lists, "redistricted": since}
    return Spellings(**made)


def _known(path: Path, what: str, found: Mapping[str, Any], names: set[str]) -> None:
    for name in found:
        if name not in names:
            expected = f"{what}: one of {', '.join(sorted(names))}"
            todo = "Fix the spelling or delete it."
            raise DataError(path, expected=expected, got=shown(name), todo=todo)


def _words(path: Path, name: str, table: Any) -> Mapping[str, str]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        todo = 'Write each line as "OFFICIAL" = "ours".'
        raise DataError(path, expected=f"texts in [{name}]", got=type(table).__name__, todo=todo)
    return table


def _patterns(path: Path, name: str, entries: Any) -> list[Mapping[str, str]]:
    if not isinstance(entries, list):
        expected = f"entries of [[{name}]]"
        todo = "Write two brackets."
        raise DataError(path, expected=expected, got=type(entries).__name__, todo=todo)
    for number, entry in enumerate(entries, 1):
        place = f"{path} [[{name}]] {number}"
        needed = PATTERNS[name] - {"group"}
        if not isinstance(entry, dict) or not needed <= entry.keys() <= PATTERNS[name]:
            expected = ", ".join(sorted(PATTERNS[name]))
            got = ", ".join(sorted(entry)) if isinstance(entry, dict) else type(entry).__name__
            todo = "Add what is missing, delete what is too much."
            raise DataError(place, expected=expected, got=shown(got, 140), todo=todo)
        _words(path, name, entry)
        try:
            pattern = re.compile(entry["pattern"], re.IGNORECASE)
        except re.error as error:
            expected, got = "a regular expression", f"{shown(entry['pattern'])}: {error}"
            todo = "Fix the pattern."
            raise DataError(place, expected=expected, got=got, todo=todo) from None
        for key in sorted(needed - {"pattern"}):
            try:
                entry[key].format(**dict.fromkeys(pattern.groupindex, ""))
            except (KeyError, IndexError, ValueError):
                expected = f"names of groups of the pattern in the braces of {key}"
                got, todo = shown(entry[key]), "Fix one of the two."
                raise DataError(place, expected=expected, got=got, todo=todo) from None
    return entries
