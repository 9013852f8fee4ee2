"""Write-in marks on ballots, which are no votes (decisions/0053-write-in-marks.md)."""

from __future__ import annotations

from fractions import Fraction

from builder.counting.deciding import last_inside, over_half
from builder.counting.history import HistoryPoint
from builder.counting.impossible import usable_ballots
from builder.counting.standings import Standing
from builder.model import ChoiceKind, Rule

NOTABLE = 20
"""Marks are spoken of in the sentence where they are at least one in so many of the votes and marks
together.
"""
WRITTEN_IN = (ChoiceKind.WRITE_IN, ChoiceKind.WRITE_INS)


def marks(step: HistoryPoint) -> int:
    """Return the write-in marks of ``step``; 0 where none are stored or they can't be right."""
    found = step.ballots.writein_marks if step.ballots is not None else None
    return found if found is not None and found > 0 and not step.standing.race.yes_no else 0


def listed_write_ins(standing: Standing) -> bool:
    """Return whether write-ins have votes of their own in the table, which the marks overlap."""
    return any(standing.race.choice(slug).kind in WRITTEN_IN for slug in standing.votes)


def share_of_ballots(step: HistoryPoint) -> Fraction | None:
    """Return the marks in percent of the ballots, exact; None where a ballot can hold several."""
    race, standing = step.standing.race, step.standing
    ballots = usable_ballots(step.ballots, standing.total or 0, race.votes_allowed)
    found = marks(step)
    if race.votes_allowed != 1 or not ballots or found > ballots:
        return None
    return Fraction(100 * found, ballots)


def majority_with_marks(step: HistoryPoint) -> Fraction | None:
    """Return the leader's share of votes and marks where only of the votes it is a majority."""
    standing = step.standing
    if standing.race.rule is not Rule.MAJORITY_RUNOFF or not over_half(standing):
        return None
    first, whole = standing.votes[standing.ranked[0]] or 0, (standing.total or 0) + marks(step)
    if listed_write_ins(standing) or 2 * first > whole:
        return None
    return Fraction(100 * first, whole)


def notable(step: HistoryPoint) -> bool:
    """Return whether the sentence has to name the marks: many, or enough for a place or half."""
    standing, found = step.standing, marks(step)
    if not found or standing.total is None or not standing.race.coverage.complete:
        return False
    place = last_inside(standing)
    edge = None if place is None else standing.votes[standing.ranked[place - 1]]
    reached = edge is not None and found >= edge and not listed_write_ins(standing)
    many = NOTABLE * found >= standing.total + found
    return many or reached or majority_with_marks(step) is not None
