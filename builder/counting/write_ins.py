"""Write-ins that are known as a total alone: one figure for many persons, of whom none is known.

Such a total can't lead. Where it is smaller than the votes of the last choice at the deciding line,
nobody in it can take that choice's place, and the total only counts. Where it reaches them,
somebody in it may be ahead of those listed: then a race has no leader and no places until the
authority says who received the votes, and a named person with kind write-in takes over what is
theirs (decisions/0035-write-in-totals.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.model import ChoiceKind, Race, Rule


def unassigned_write_ins(race: Race, votes: Mapping[str, int | None]) -> int | None:
    """Return the write-in total where it reaches the last listed choice at the deciding line.

    None where it is smaller, so that nobody in it can have that place, where there is none, and
    where nobody is said to be ahead anyway. More than half of all votes is never reached.
    """
    if race.yes_no or not race.decidable:
        return None
    pool = sum(votes.get(c.slug) or 0 for c in race.choices if c.kind is ChoiceKind.WRITE_INS)
    if not pool:
        return None
    able = [c.slug for c in race.choices if c.kind.can_lead and c.slug in votes]
    ranked = sorted((votes[slug] or 0 for slug in able), reverse=True)
    if not ranked:
        return None
    edge = ranked[min(deciding_place(race, ranked, votes), len(ranked)) - 1]
    return pool if pool >= edge else None


def deciding_place(race: Race, ranked: Sequence[int], votes: Mapping[str, int | None]) -> int:
    """Return the last place that the rule gives: the seats, or two where the first two go on."""
    if race.seats > 1 or race.rule not in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF):
        return race.seats
    total = sum(votes.get(c.slug) or 0 for c in race.choices if c.kind.counts)
    return 1 if race.rule is Rule.MAJORITY_RUNOFF and 2 * ranked[0] > total else 2
