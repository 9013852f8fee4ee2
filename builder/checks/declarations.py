"""What was declared of a race fits the race, its rule and its votes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from builder.checks.folder import Fault, Folder, error
from builder.errors import shown
from builder.model import Event, EventState, Kind, Outcome, Race, Rule
from builder.store.csvfile import Row

QUESTIONS = {
    Kind.MEASURE: (Outcome.PASSED, Outcome.FAILED),
    Kind.ADVISORY: (Outcome.PASSED, Outcome.FAILED),
    Kind.RETENTION: (Outcome.RETAINED, Outcome.FAILED),
    Kind.RECALL: (Outcome.PASSED, Outcome.FAILED),
}
OFFICES = {
    Rule.PLURALITY: (Outcome.ELECTED, Outcome.BY_LOT, Outcome.NO_POLL),
    Rule.TOP_TWO: (Outcome.ADVANCED, Outcome.NO_POLL),
}
"""What may be declared of an office; by any other rule, all of these."""
CHOSEN = (Outcome.ELECTED, Outcome.ADVANCED, Outcome.BY_LOT)
"""The outcomes of somebody, who is named."""
ANY = (*CHOSEN, Outcome.NO_POLL)


def allowed(race: Race) -> tuple[Outcome, ...]:
    """Return what may be declared of a race of this kind and rule."""
    return QUESTIONS.get(race.kind) or OFFICES.get(race.rule, ANY)


def declarations(folder: Folder) -> Iterator[Fault]:
    """Require of each declaration what the race allows, no more winners than seats, one outcome."""
    seats: dict[tuple[str, str], list[Event]] = {}
    for row, event in folder.events:
        if not (event.race or event.choice or event.outcome):
            continue
        fault = _alone(row, event) or _of_race(folder, row, event)
        if fault is not None:
            yield fault
            continue
        found = seats.setdefault((event.race, event.at), [])
        found.append(event)
        if fault := _together(folder.races[event.race][1], row, found):
            yield fault


def _alone(row: Row, event: Event) -> Fault | None:
    """Return what is wrong with a row whatever the race is."""
    if not (event.race and event.outcome):
        got = "none" if event.outcome else f"no outcome beside {shown(event.race or event.choice)}"
        todo = "Write both, or neither where the whole count is declared."
        return error(row, "race and outcome of a declaration", got, todo)
    if event.event != "declaration" or event.state is not EventState.HAPPENED:
        got = f"{event.event}, {event.state}"
        todo = "Write declaration and happened: an outcome is declared, and not planned."
        return error(row, "a declaration that happened beside an outcome", got, todo)
    return None


def _of_race(folder: Folder, row: Row, event: Event) -> Fault | None:
    """Return what does not fit the race; a race that isn't there is found elsewhere."""
    if event.race not in folder.races:
        return error(
            row, "a race of races.csv that can be read", shown(event.race), "Fix it first."
        )
    race, day = folder.races[event.race][1], folder.about.get("date")
    if event.outcome not in allowed(race):
        expected = f"one of {', '.join(allowed(race))} for {race.slug}"
        got = f"{event.outcome} ({race.kind}, {race.rule})"
        return error(row, expected, got, "Fix the outcome, or the race's rule.")
    early = isinstance(day, date) and event.at[:10] < day.isoformat()
    if early and event.outcome is not Outcome.NO_POLL:
        expected = f"a day from the election on ({day}) of what was declared"
        return error(row, expected, event.at, "Fix the day.")
    if event.outcome in CHOSEN and not event.choice:
        return error(row, f"who was {event.outcome} in choice", "nobody", "Write one row for each.")
    if event.choice and event.outcome not in ANY:
        todo = "Leave choice empty: the outcome is of the question."
        return error(row, f"no choice beside {event.outcome}", shown(event.choice), todo)
    known = folder.choices.get((event.race, event.choice))
    if known is not None and not known[1].kind.can_lead:
        expected, todo = "a choice that can be elected", "Name the person."
        return error(row, expected, f"{event.choice} ({known[1].kind})", todo)
    if event.outcome is Outcome.NO_POLL and _votes(folder, event.race):
        todo = "Fix the outcome: votes were counted in this race."
        return error(row, f"no votes for {event.race} in a snapshot", "votes", todo)
    return None


def _votes(folder: Folder, race: str) -> bool:
    return any(row["race"] == race and n for rows in folder.votes.values() for row, n in rows)


def _together(race: Race, row: Row, found: list[Event]) -> Fault | None:
    """Return what the declarations of one race of one day can't all say."""
    *before, event = found
    if any(other.choice == event.choice for other in before):
        todo = "Delete one of the two rows."
        return error(row, f"one declaration of {race.slug} on {event.at}", "a second one", todo)
    won = [one for one in found if one.outcome in (Outcome.ELECTED, Outcome.BY_LOT)]
    if len(won) > race.seats:
        expected = f"at most {race.seats} elected in {race.slug}"
        return error(row, expected, str(len(won)), "Fix the rows, or the race's seats.")
    if won and any(one not in won for one in found):
        expected, got = "one outcome of a race on one day", f"{before[0].outcome}, {event.outcome}"
        return error(row, expected, got, "Fix one of the rows.")
    return None
