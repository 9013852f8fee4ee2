"""The margins at which a law orders a recount, beside the margin of a finished count."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from builder.counting.declared import FINAL
from builder.counting.history import HistoryPoint
from builder.counting.standings import Standing, bar_of
from builder.model import Bar, Coverage, Election, Law, Rule


@dataclass(frozen=True, slots=True)
class RecountMargin:
    """A law with its margin, and whether a count's own, in ``points``, is within it."""

    law: Law
    points: Fraction
    within: bool


def margin_points(standing: Standing) -> Fraction | None:
    """Return the points between the last winner and the first loser, or between Yes and No.

    None where the rule has no such two: a runoff, a threshold other than half, one candidate.
    """
    race, total = standing.race, standing.total
    known = race.coverage in (Coverage.WHOLE, Coverage.INSIDE)
    if not known or not total or standing.margin is None:
        return None
    if race.yes_no:
        lead = standing.lead if bar_of(race) is Bar.MAJORITY else None
    else:
        lead = standing.margin if race.rule is Rule.PLURALITY else None
    return None if lead is None else Fraction(100 * lead, total)


def recount_margins(election: Election, step: HistoryPoint) -> tuple[RecountMargin, ...]:
    """Return the margins that the law of election day had for the race of a finished count."""
    points = margin_points(step.standing)
    if points is None or step.update.status not in FINAL:
        return ()
    kind = step.standing.race.kind
    return tuple(
        RecountMargin(law, points, points < Fraction(law.margin) or _reached(law, points))
        for law in election.jurisdiction.laws_on(election.date)
        if law.margin and (not law.kinds or kind in law.kinds.split())
    )


def _reached(law: Law, points: Fraction) -> bool:
    """Return whether a margin is just that of a law by which this one is enough."""
    return law.margin_is == "at-most" and points == Fraction(law.margin)
