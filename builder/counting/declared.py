"""What an authority declared of a race, and whether the stored count says the same."""

from __future__ import annotations

from builder.counting.history import HistoryPoint
from builder.counting.standings import Standing
from builder.model import Coverage, Election, Event, EventState, Outcome, Race, Rule, Status

FINAL = (Status.CERTIFIED, Status.CORRECTION, Status.RECOUNT)
HELD = (Outcome.PASSED, Outcome.RETAINED)
"""The outcomes of a question that Yes decided."""


def happened(election: Election, name: str) -> tuple[Event, ...]:
    """Return the events of this name that happened to the whole count, not to one race."""
    return tuple(
        event
        for event in election.events
        if event.event == name and event.state is EventState.HAPPENED and not event.race
    )


def declarations(election: Election, race: Race) -> tuple[Event, ...]:
    """Return what was last declared of one race: every row of its newest day; () where nothing was.

    A later declaration, such as one after a recount, takes the place of an earlier one.
    """
    found = [
        event
        for event in election.events
        if event.race == race.slug and event.outcome and event.state is EventState.HAPPENED
    ]
    return tuple(event for event in found if event.at == found[-1].at)


def agrees(declared: tuple[Event, ...], standing: Standing) -> bool:
    """Return whether the rule gives the places of ``standing`` to those who were declared."""
    outcomes, race = {event.outcome for event in declared}, standing.race
    if len(outcomes) != 1 or standing.places is None:
        return False
    outcome = outcomes.pop()
    if race.yes_no:
        return standing.margin is not None and (standing.margin >= 0) is (outcome in HELD)
    one = race.rule is Rule.PLURALITY or len(standing.places) == 1
    as_ruled = outcome is (Outcome.ELECTED if one else Outcome.ADVANCED)
    return as_ruled and {event.choice for event in declared} == standing.places


def contradicted(election: Election, step: HistoryPoint) -> bool:
    """Return whether others were declared than the rule gives the places of ``step``."""
    own = declarations(election, step.standing.race)
    return bool(own) and not agrees(own, step.standing)


def decided(election: Election, step: HistoryPoint) -> bool:
    """Return whether the outcome that the votes of ``step`` have by the race's rule was declared.

    Of the race itself, or of the whole election. Of a district whose borders are not verified we
    do not have all votes.
    """
    race = step.standing.race
    if step.update.status not in FINAL or race.coverage is Coverage.UNKNOWN:
        return False
    own = declarations(election, race)
    return agrees(own, step.standing) if own else bool(happened(election, "declaration"))
