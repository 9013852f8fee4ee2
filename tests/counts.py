"""Elections of one race from a line of text: "60 40|100 120" are two counts of two choices."""

from __future__ import annotations

from typing import Any

from builder.model import Election, Phase, Race, Status
from tests import made
from tests.made import Votes


def votes_of(race: Race, text: str) -> Votes | None:
    """The votes of a race in the order of its choices, "-" where not reported; None for ""."""
    numbers = [None if n == "-" else int(n) for n in text.split()]
    return dict(zip((c.slug for c in race.choices), numbers, strict=True)) if numbers else None


def election_of(
    race: Race, counts: str, *, final: bool = False, night: int = 0, **given: Any
) -> Election:
    """An election of one race; its counts stand between bars, the last is certified if ``final``."""
    votes = [votes_of(race, text) for text in counts.split("|")]
    updates = [
        made.update(
            n,
            Phase.ELECTION_NIGHT if n <= night else Phase.CANVASS,
            Status.CERTIFIED if final and n == len(votes) else Status.UNOFFICIAL_PARTIAL,
        )
        for n in range(1, len(votes) + 1)
    ]
    return made.one(race, *votes, updates=updates, **given)
