"""The share of the remaining ballots that would be needed: exact, and no forecast."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from builder.counting.estimates import estimate, moment
from builder.counting.history import HistoryPoint
from builder.counting.impossible import usable_ballots
from builder.counting.standings import BAR_PERCENT, Standing, bar_of
from builder.model import Bar, Coverage, Election, Rule, Status


class Line(StrEnum):
    """What the share is needed for: to pass the leader, to pass 50%, to meet the measure's bar."""

    LEAD = "lead"
    MAJORITY = "majority"
    BAR = "bar"


class NeededState(StrEnum):
    """How the share that is needed lies to all that remains."""

    MORE_THAN = "more-than"
    AT_LEAST = "at-least"  # equality is enough
    MORE_THAN_ALL = "more-than-all"  # of the estimated remaining ballots; never "impossible"
    ALREADY_PAST = "already-past"


class NeededSilence(StrEnum):
    """Why nothing is said about what would be needed."""

    COVERAGE = "coverage"  # the estimate is for the whole area, the race is not
    SEATS = "seats"
    RULE = "rule"  # no formula for this rule, or the bar is not known
    VOTES = "votes"  # not reported, negative, none, or unopposed
    CERTIFIED = "certified"
    # Before the mail deadline (or none is stored) the estimate leaves out mail on its way.
    DEADLINE = "deadline"
    BALLOTS = "ballots"  # the race's ballots are not reported
    ESTIMATE = "estimate"  # none with a number, dated before the next update
    CONTRADICTION = "contradiction"  # official numbers of ballots that can't all be right
    NOTHING_LEFT = "nothing-left"  # the estimate is 0: no share of nothing decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What ``choice`` would need of the ``remaining`` votes (R) to cross ``line``, x in percent."""

    choice: str
    line: Line
    state: NeededState
    share: Fraction
    remaining: Fraction


def needed_of(standing: Standing, choice: str, line: Line, remaining: Fraction) -> Needed:
    """Return what one choice needs of the ``remaining`` votes R > 0 to cross ``line``.

    With V votes so far, v of the choice and x its part of R: for the lead over a rival with w,
    v + xR = w + (1 - x - r)R, where all others keep r, their part of V, in what remains; for a
    majority v + xR = (V + R) / 2; for a bar b of Yes v + xR = b(V + R). ``Needed.share`` is 100 x.
    """
    total, own = standing.total, standing.votes[choice]
    assert total and own is not None and remaining > 0
    strict = True
    if line is Line.LEAD:
        rival = standing.votes[next(c for c in standing.ranked if c != choice)]
        assert rival is not None
        others = Fraction(total - own - rival, total)
        x = (1 - others + (rival - own) / remaining) / 2
    elif line is Line.MAJORITY:
        x = ((total + remaining) / 2 - own) / remaining
    else:
        bar = bar_of(standing.race)
        assert bar is not None
        x = (BAR_PERCENT[bar] / 100 * (total + remaining) - own) / remaining
        strict = bar is Bar.MAJORITY
    if x <= 0:
        state = NeededState.ALREADY_PAST
    elif x > 1 or (strict and x == 1):
        state = NeededState.MORE_THAN_ALL
    else:
        state = NeededState.MORE_THAN if strict else NeededState.AT_LEAST
    return Needed(choice=choice, line=line, state=state, share=100 * x, remaining=remaining)


def _deadline_passed(election: Election, step: HistoryPoint) -> bool:
    moments = [moment(e.at, election) for e in election.events if e.event == "mail-deadline"]
    return bool(moments) and moments[-1] is not None and step.update.released_at >= moments[-1]


def needed(election: Election, step: HistoryPoint) -> tuple[Needed, ...] | NeededSilence:
    """Return what all behind the leader, the first short of a majority, or Yes need at ``step``."""
    standing, race = step.standing, step.standing.race
    now = step.update.released_at
    if any(u.status is Status.CERTIFIED and u.released_at <= now for u in election.live):
        return NeededSilence.CERTIFIED
    if race.coverage is not Coverage.WHOLE:
        return NeededSilence.COVERAGE
    if race.seats != 1:
        return NeededSilence.SEATS
    no_bar = race.rule is Rule.MEASURE and race.bar is None
    if race.rule in (Rule.UNKNOWN, Rule.TOP_TWO) or no_bar:
        return NeededSilence.RULE
    if not standing.total or standing.unopposed or standing.unassigned is not None:
        return NeededSilence.VOTES
    if not _deadline_passed(election, step):
        return NeededSilence.DEADLINE
    if step.ballots is None or not step.ballots.ballots:
        return NeededSilence.BALLOTS
    ballots = usable_ballots(step.ballots, standing.total, race.votes_allowed)
    left = estimate(election, step.update)
    if ballots is None or (left is not None and not left.sound):
        return NeededSilence.CONTRADICTION
    if left is None or left.usable is None:
        return NeededSilence.ESTIMATE
    if not left.usable:
        return NeededSilence.NOTHING_LEFT
    remaining = Fraction(left.usable * standing.total, ballots)
    if race.rule in (Rule.MEASURE, Rule.RETENTION, Rule.RECALL):
        if race.yes is None or race.yes not in standing.votes:
            return NeededSilence.VOTES
        return (needed_of(standing, race.yes, Line.BAR, remaining),)
    if race.rule is Rule.MAJORITY_RUNOFF:
        return (needed_of(standing, standing.ranked[0], Line.MAJORITY, remaining),)
    behind = [c for c in standing.ranked if c != standing.leader]
    return tuple(needed_of(standing, c, Line.LEAD, remaining) for c in behind)
