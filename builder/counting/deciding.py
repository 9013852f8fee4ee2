"""The line that decides a race at one update: the places on each side, and the votes between."""

from __future__ import annotations

from builder.counting.history import RaceHistory
from builder.counting.standings import Standing
from builder.model import Rule


def last_inside(standing: Standing) -> int | None:
    """Return the last place above the line, by the rule; None where none is drawn."""
    race = standing.race
    if race.yes_no or standing.margin is None:
        return None
    place = race.seats
    if race.rule in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF):
        place = 1 if over_half(standing) else 2
    return place if place < len(standing.ranked) else None


def two_go_on(standing: Standing) -> bool:
    """Return whether the line lies between second and third place of a race for one seat."""
    return standing.race.seats == 1 and last_inside(standing) == 2


def over_half(standing: Standing) -> bool:
    """Return whether the first has more than half of the votes, where that is enough."""
    return standing.majority is not None and standing.majority >= 0


def deciding_votes(standing: Standing) -> int | None:
    """Return the votes between the places at the line, over half, or of Yes over its threshold."""
    if standing.race.yes_no or standing.margin is None:
        return standing.margin
    if over_half(standing):
        return standing.majority
    if standing.race.rule in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF):
        return standing.advance
    return standing.margin


def cut_place(history: RaceHistory) -> int | None:
    """Return the last place inside at the newest count, where it is not the first; else None."""
    last = history.last
    place = last_inside(last.standing) if last is not None else None
    return place if place is not None and place > 1 else None
