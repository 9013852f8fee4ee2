"""Batches taken together: a choice's share of the votes of election night and of those after it,
and the ballots by mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from builder.counting.history import BatchState, HistoryPoint, RaceHistory, is_night
from builder.kept import kept
from builder.model import ChoiceKind, Election, Qualifier, Rule, Update

EXACT = (Qualifier.EXACT, Qualifier.COMPUTED, Qualifier.NONE)


def subjects(history: RaceHistory) -> tuple[str, ...]:
    """Whose shares are told: Yes, whoever is first at the end, or for several places the two on
    either side of the cut line.

    The first on the ballot of two where nobody may be said to lead; nobody where there are more.
    """
    race, last = history.race, history.last
    if last is None or len(last.standing.ranked) < 2:
        return ()
    if race.yes_no:
        return tuple(c.slug for c in race.choices if c.kind is ChoiceKind.YES)
    if (
        not race.coverage.complete
        or race.rule is Rule.UNKNOWN
        or last.standing.unassigned is not None
    ):
        able = [c.slug for c in race.choices if c.slug in last.standing.ranked]
        return (able[0],) if len(able) == 2 else ()
    ranked = last.standing.ranked
    if race.seats > 1:
        return ranked[race.seats - 1 : race.seats + 1] if len(ranked) > race.seats else ()
    if last.standing.leader is None:
        return (next(c.slug for c in race.choices if c.slug in ranked[:2]),)
    return (ranked[0],)


def _added(election: Election, history: RaceHistory, *, night: bool) -> list[HistoryPoint]:
    """The steps of election night, or those after it; none where the new votes of one of them are
    not known.

    Nor where the last update of election night is not stored: then the batch after it holds votes
    of that night.
    """
    return _parted(election, history)[0 if night else 1]


@kept
def _parted(
    election: Election, history: RaceHistory
) -> tuple[list[HistoryPoint], list[HistoryPoint]]:
    ended = _ended(election)
    if ended is not None and not any(step.update is ended for step in history.steps):
        return [], []
    made: tuple[list[HistoryPoint], list[HistoryPoint]] = ([], [])
    for step in history.steps:
        made[0 if is_night(step.update) else 1].append(step)
    for steps in made:
        if any(step.batch.state in (BatchState.UNKNOWN, BatchState.CORRECTED) for step in steps):
            steps.clear()
    return made


@kept
def _ended(election: Election) -> Update | None:
    """The last update of election night."""
    return next((update for update in reversed(election.live) if is_night(update)), None)


def pooled(
    election: Election, history: RaceHistory, choice: str, *, night: bool
) -> Fraction | None:
    """The choice's share in percent, exact, of all votes new on election night, or after it."""
    own = total = 0
    for step in _added(election, history, night=night):
        if step.batch.total:
            if step.batch.votes is None or choice not in step.batch.votes:
                return None
            own, total = own + step.batch.votes[choice], total + step.batch.total
    return Fraction(100 * own, total) if total else None


Kinds = Mapping[str, tuple[int, int]]
"""The ballots of the whole area counted by an update, by mail and in person."""


@kept
def kinds_of(election: Election) -> Kinds:
    """The updates at which both kinds of ballots are known exactly."""
    stated: dict[str, dict[str, int]] = {}
    for total in election.totals:
        if isinstance(total.value, int) and total.qualifier in EXACT:
            stated.setdefault(total.update, {})[total.item] = total.value
    items = ("ballots_mail", "ballots_in_person")
    return {
        key: (of[items[0]], of[items[1]])
        for key, of in stated.items()
        if all(item in of for item in items)
    }


def added_ballots(kinds: Kinds, step: HistoryPoint) -> tuple[int, int] | None:
    """The ballots that came in the time of a batch, by mail and in person; None where not reported,
    or a total fell.
    """
    now = kinds.get(step.update.key)
    then = (0, 0) if step.batch.state is BatchState.FIRST else kinds.get(step.batch.since or "")
    if now is None or then is None or now[0] < then[0] or now[1] < then[1]:
        return None
    return now[0] - then[0], now[1] - then[1]


def mail_of(kinds: Kinds, step: HistoryPoint) -> Fraction | None:
    """The part by mail, in percent, of the ballots that came in the time of a batch."""
    added = added_ballots(kinds, step)
    return Fraction(100 * added[0], sum(added)) if added and sum(added) else None


def by_kind(
    election: Election, history: RaceHistory, kinds: Kinds, *, night: bool
) -> Fraction | None:
    """The part by mail, in percent, of the ballots that came on election night, or after it."""
    mail = total = 0
    for step in _added(election, history, night=night):
        added = added_ballots(kinds, step)
        if added is None:
            return None
        mail, total = mail + added[0], total + sum(added)
    return Fraction(100 * mail, total) if total else None
