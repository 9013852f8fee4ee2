"""What changed from one update to the next, as an editor must see it before it is stored."""

from __future__ import annotations

from collections.abc import Mapping

from builder.counting.standings import standing
from builder.importers.known import Votes
from builder.model import Race


def falls(before: Votes, now: Votes) -> list[str]:
    """Choices with fewer votes than before, in words."""
    return [
        f"{race}/{choice} {before[race][choice]} -> {value}"
        for race, choices in now.items()
        for choice, value in choices.items()
        if value is not None
        and (was := before.get(race, {}).get(choice)) is not None
        and value < was
    ]


def unchanged(before: Votes, now: Votes) -> list[str]:
    """Races whose votes are all as before."""
    return [race for race, choices in now.items() if before.get(race) == choices]


def vanished(before: Votes, now: Votes) -> list[str]:
    """Races and choices that were listed before and are not now."""
    races = [race for race in before if race not in now]
    return races + [
        f"{race}/{choice}"
        for race, choices in before.items()
        if race in now
        for choice in choices
        if choice not in now[race]
    ]


def changed_places(races: Mapping[str, Race], before: Votes, now: Votes) -> list[str]:
    """Races whose places differ from the update before, in words; silent where the archive's rules
    are.
    """
    changed = []
    for race, votes in now.items():
        was, here = (
            standing(races[race], before.get(race, {})).places,
            standing(races[race], votes).places,
        )
        if was is not None and here is not None and was != here:
            changed.append(
                f"{race}: {', '.join(sorted(was - here))} -> {', '.join(sorted(here - was))}"
            )
    return changed
