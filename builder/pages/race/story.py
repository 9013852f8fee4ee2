"""The course of a race: how often the lead, the places or the side of the bar changed."""

from __future__ import annotations

from markupsafe import Markup

from builder.counting.history import HistoryPoint
from builder.counting.partial_history import Stated
from builder.model import Election, Rule
from builder.pages.shared.race_context import RaceContext
from builder.wording.messages import Messages
from builder.wording.sentences import bold, by_places, change_time


def course(view: RaceContext) -> Markup | None:
    """Return the course of a race in one sentence; of a partial history, what its counts say."""
    race, history, election = view.race, view.history, view.election
    if not race.contested or not history.steps:
        return None
    told = history.stated
    if len(history.steps) == 1 and not told:
        alone = history.steps[0].update is election.newest and history.unstored
        return _last_only(view.say, election) if alone else None
    if not race.coverage.complete or race.rule is Rule.UNKNOWN:
        return None
    if any(step.standing.unassigned is not None for step in history.steps):
        return None  # whether a lead or a place changed there is not known
    changes = history.places_changes if by_places(race) else history.lead_changes
    if len(history.steps) == 1:
        words = _partial(view, told)
    elif changes:
        words = (_changed if view.over else _changed_so_far)(view, changes)
    else:
        words = _same(view)
    return words


def _last_only(say: Messages, election: Election) -> Markup:
    known = len(election.live)
    return say(
        "We know of {known:word} updates but have this race’s votes for the last one only.",
        known=known,
    )


def _partial(view: RaceContext, told: tuple[Stated, ...]) -> Markup | None:
    """Return who was ahead in the counts of which that is known."""
    say, race = view.say, view.race
    leaders = [item.leader for item in told] + [s.standing.leader for s in view.history.steps]
    known = [leader for leader in leaders if leader]
    if by_places(race) or len(known) < 2:
        return None
    fields = {"known": len(known), "all": len(view.election.live)}
    if len(set(known)) == 1:
        name = bold(race.choice(known[0]).name)
        return say(
            "We know who led in {known:word} of {all:word} updates: {name} each time.",
            name=name,
            **fields,
        )
    return say(
        "We know who led in {known:word} of {all:word} updates, and the leader changed.",
        **fields,
    )


def _same(view: RaceContext) -> Markup:
    """Return that nothing changed: the side of the bar, the places, or the lead."""
    say, race, over = view.say, view.race, view.over
    if race.yes_no:
        return _same_side(view)
    if race.seats > 1:
        if over:
            return say(
                "The top {seats:word} were the same in every update we have.", seats=race.seats
            )
        return say("The top {seats:word} have not changed so far.", seats=race.seats)
    if by_places(race):
        if over:
            return say("The same candidates would have won or advanced in every update we have.")
        return say("The spots that win or advance have not changed hands so far.")
    if over:
        return say("The lead did not change hands in any update we have.")
    return say("The lead has not changed hands so far.")


def _same_side(view: RaceContext) -> Markup:
    say, over = view.say, view.over
    margins = [m for step in view.history.steps if (m := step.standing.margin) is not None]
    if not margins:
        return say("We do not know whether Yes was above the threshold.")
    if margins[-1] >= 0:
        if over:
            return say("Yes was above the threshold in every update we have.")
        return say("Yes has been above the threshold in every update so far.")
    if over:
        return say("Yes was below the threshold in every update we have.")
    return say("Yes has been below the threshold in every update so far.")


def _when(view: RaceContext, changes: tuple[HistoryPoint, ...]) -> Markup:
    """Return the time of the last of the changes."""
    last = changes[-1]
    change = last.places_change if by_places(view.race) else last.lead_change
    assert change is not None
    return change_time(view.say, view.election, last.update, change)


def _changed(view: RaceContext, changes: tuple[HistoryPoint, ...]) -> Markup:
    say, race, n, when = view.say, view.race, len(changes), _when(view, changes)
    if race.yes_no:
        return say.plural(
            "Yes crossed the threshold once, {when}.",
            "Yes crossed the threshold {n:times}. The last change came {when}.",
            n,
            when=when,
        )
    if race.seats > 1:
        return say.plural(
            "The top {seats:word} changed once, {when}.",
            "The top {seats:word} changed {n:times}. The last change came {when}.",
            n,
            seats=race.seats,
            when=when,
        )
    if by_places(race):
        return say.plural(
            "The spots that win or advance changed hands once, {when}.",
            "The spots that win or advance changed hands {n:times}. The last change came {when}.",
            n,
            when=when,
        )
    night = sum(step.update.phase == "election-night" for step in changes)
    if night and night < n:
        return say.plural(
            "The lead changed hands {n:times}, {night:word} of them on election night. The last"
            " change came {when}.",
            "The lead changed hands {n:times}, {night:word} of them on election night. The last"
            " change came {when}.",
            n,
            night=night,
            when=when,
        )
    return say.plural(
        "The lead changed hands once, {when}.",
        "The lead changed hands {n:times}. The last change came {when}.",
        n,
        when=when,
    )


def _changed_so_far(view: RaceContext, changes: tuple[HistoryPoint, ...]) -> Markup:
    say, race, n, when = view.say, view.race, len(changes), _when(view, changes)
    if race.yes_no:
        return say.plural(
            "Yes has crossed the threshold once so far, {when}.",
            "Yes has crossed the threshold {n:times} so far. The last change came {when}.",
            n,
            when=when,
        )
    if race.seats > 1:
        return say.plural(
            "The top {seats:word} have changed once so far, {when}.",
            "The top {seats:word} have changed {n:times} so far. The last change came {when}.",
            n,
            seats=race.seats,
            when=when,
        )
    if by_places(race):
        return say.plural(
            "The spots that win or advance have changed hands once so far, {when}.",
            "The spots that win or advance have changed hands {n:times} so far. The "
            "last change came {when}.",
            n,
            when=when,
        )
    return say.plural(
        "The lead has changed hands once so far, {when}.",
        "The lead has changed hands {n:times} so far. The last change came {when}.",
        n,
        when=when,
    )
