"""Batches pooled over election night and over the time after it: shares, and ballots by mail."""

from __future__ import annotations

from fractions import Fraction

from builder.counting.history import BatchState, HistoryPoint, RaceHistory, is_night
from builder.model import Election, Qualifier

EXACT = {Qualifier.EXACT, Qualifier.COMPUTED, Qualifier.NONE}


def subjects(history: RaceHistory) -> tuple[str, ...]:
    """Return the choices whose pooled shares are given.

    It is Yes, whoever is first at the end, or for several places the two on either side of the cut
    line; the first on the ballot of two where nobody may be said to lead, nobody of more.
    """
    race, last = history.race, history.last
    if last is None or len(last.standing.ranked) < 2:
        return ()
    if race.yes_no:
        return () if race.yes is None else (race.yes,)
    if not race.decidable or last.standing.unassigned is not None:
        able = [c.slug for c in race.choices if c.slug in last.standing.ranked]
        return (able[0],) if len(able) == 2 else ()
    ranked = last.standing.ranked
    if race.seats > 1:
        return ranked[race.seats - 1 : race.seats + 1] if len(ranked) > race.seats else ()
    if last.standing.leader is None:
        return (next(c.slug for c in race.choices if c.slug in ranked[:2]),)
    return (ranked[0],)


def _steps(election: Election, history: RaceHistory, *, night: bool) -> list[HistoryPoint]:
    """Return the steps of election night, or those after it.

    None where the new votes of one of them are not known, nor where the last update of election
    night is not stored: then the batch after it holds votes of that night.
    """
    nights = [update for update in election.live if is_night(update)]
    if nights and not any(step.update is nights[-1] for step in history.steps):
        return []
    steps = [step for step in history.steps if is_night(step.update) is night]
    unknown = (BatchState.UNKNOWN, BatchState.CORRECTED)
    return [] if any(step.batch.state in unknown for step in steps) else steps


def pooled(
    election: Election, history: RaceHistory, choice: str, *, night: bool
) -> Fraction | None:
    """Return the choice's share in percent, exact, of all votes new on that night, or after it.

    None where such votes of a batch are not known, and where there were none.
    """
    own = total = 0
    for step in _steps(election, history, night=night):
        if step.batch.total:
            if step.batch.votes is None or choice not in step.batch.votes:
                return None
            own, total = own + step.batch.votes[choice], total + step.batch.total
    return Fraction(100 * own, total) if total else None


def _kinds(election: Election, update: str) -> tuple[int, int] | None:
    """Return the ballots counted by an update, by mail and in person, where both are exact."""
    mail, person = (election.total(update, f"ballots_{kind}") for kind in ("mail", "in_person"))
    if mail is None or person is None or {mail.qualifier, person.qualifier} - EXACT:
        return None
    if not isinstance(mail.value, int) or not isinstance(person.value, int):
        return None
    return mail.value, person.value


def added_ballots(election: Election, step: HistoryPoint) -> tuple[int, int] | None:
    """Return a batch's ballots by mail and in person; None if not reported, or a total fell."""
    first = step.batch.state is BatchState.FIRST
    now = _kinds(election, step.update.key)
    then = (0, 0) if first else _kinds(election, step.batch.since or "")
    if now is None or then is None or now[0] < then[0] or now[1] < then[1]:
        return None
    return now[0] - then[0], now[1] - then[1]


def by_mail(election: Election, history: RaceHistory, *, night: bool) -> Fraction | None:
    """Return the part by mail, in percent, of the ballots that came that night, or after it."""
    mail = total = 0
    for step in _steps(election, history, night=night):
        added = added_ballots(election, step)
        if added is None:
            return None
        mail, total = mail + added[0], total + sum(added)
    return Fraction(100 * mail, total) if total else None
