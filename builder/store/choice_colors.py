"""Which color a choice is drawn in, the same on every page: no party in the color of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from builder.errors import DataError, shown
from builder.model import Choice, ChoiceKind, Jurisdiction, Race

GREY = "c0"
NAMED_COLORS = ("c1", "c2", "c3", "c4", "c5")
"""The tokens of choices that have a color; all others are grey."""


def party_colors(path: Path, table: Mapping[str, Any]) -> dict[str, str]:
    """Return the color of each party by the names that files print for it, as ``path`` says."""
    for party, token in table.items():
        if token not in NAMED_COLORS:
            expected = f"a color token from c1 to c5 for {shown(party)}"
            todo = "Write c1, c2, c3, c4 or c5."
            raise DataError(path, expected=expected, got=shown(str(token)), todo=todo)
    return dict(table)


def color_race(race: Race, jurisdiction: Jurisdiction) -> Race:
    """Return the race with each choice in the color it is shown in.

    That is the stored one, unless a party with a color of its own is printed beside a name.
    """
    own = jurisdiction.party_colors
    colored = [choice for choice in race.choices if choice.colour in NAMED_COLORS]
    if not any(choice.party in own for choice in colored):
        return race
    tokens = share_out(colored, own)
    choices = (replace(c, color=tokens.get(c.slug, GREY)) for c in race.choices)
    return replace(race, choices=tuple(choices))


def share_out(choices: Sequence[Choice], own: Mapping[str, str]) -> dict[str, str]:
    """Return colors by the order of the ballot, each once; ``own`` are those of parties by name.

    The first choice of such a party has the party's color and nobody else has a party's color:
    the others share the rest. Choices after the last color are grey. Where no such party is
    printed, all colors are there for everybody; Yes and No always have the same.
    """
    yes_no = {ChoiceKind.YES: "c1", ChoiceKind.NO: "c5"}
    taken = own.values() if any(choice.party in own for choice in choices) else ()
    shared = iter([token for token in NAMED_COLORS if token not in taken])
    tokens: dict[str, str] = {}
    for choice in choices:
        token = yes_no.get(choice.kind) or own.get(choice.party)
        free = token is not None and token not in tokens.values()
        tokens[choice.slug] = token if token and free else next(shared, GREY)
    return tokens
