"""One oddity of official figures, as it is found and before a page says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One oddity; ``race`` and ``update`` are its scope ("" for the whole election).

    ``fields`` are the values a sentence about it needs: slugs, keys, source ids and whole numbers
    as stored, percentages as text. ``message`` says it in plain English with slugs for names.
    """

    name: str
    race: str
    update: str
    fields: Mapping[str, int | str]
    message: str


def finding(
    name: str, message: str, *, race: str = "", update: str = "", **fields: int | str
) -> Finding:
    """Return a finding whose ``message`` has its fields filled in."""
    text = message.format(race=race, update=update, **fields)
    return Finding(name=name, race=race, update=update, fields=fields, message=text)
