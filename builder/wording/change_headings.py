"""How often the lead, the side of the bar or the places changed, as headings: never more than the
known updates show.
"""

from __future__ import annotations

from markupsafe import Markup

from builder.counting.history import RaceHistory
from builder.counting.standings import Silence, bar_of
from builder.model import Bar, Election, Race
from builder.wording.chart_text import is_final, name_of
from builder.wording.messages import Messages


def whole(election: Election, history: RaceHistory) -> bool:
    """Whether the votes of this race are known at every update that is known to have been
    released.
    """
    known = sum(
        s.standing.silence in (None, Silence.NO_VOTES) and s.standing.unassigned is None
        for s in history.steps
    )
    return known == len(election.live) and election.updates_released in (None, known)


def final(history: RaceHistory) -> bool:
    return history.last is not None and is_final(history.last.update)


def lead_changes(say: Messages, election: Election, history: RaceHistory) -> Markup:
    changes = len(history.lead_changes)
    spoken = [s.standing.leader for s in history.steps if s.standing.lead is not None]
    every, over, updates = whole(election, history), final(history), len(spoken)
    if changes and not every:
        return say.plural(
            "The lead changed hands once in the {updates} known updates",
            "The lead changed hands {n} times in the {updates} known updates",
            changes,
            updates=updates,
        )
    if changes and over:
        return say.plural(
            "The lead changed hands once in {updates} updates",
            "The lead changed hands {n} times in {updates} updates",
            changes,
            updates=updates,
        )
    if changes:
        return say.plural(
            "The lead has changed hands once in {updates} updates so far",
            "The lead has changed hands {n} times in {updates} updates so far",
            changes,
            updates=updates,
        )
    if set(spoken) == {None}:
        return say("Tied at each of {updates} known updates", updates=updates)
    if None in spoken:
        return say(
            "The lead did not change hands at any of {updates} known updates", updates=updates
        )
    name = name_of(history.race.choice(spoken[0] or ""))
    if not every:
        return say("{name} led at each of {updates} known updates", name=name, updates=updates)
    if over:
        return say("{name} led at each of {updates} updates", name=name, updates=updates)
    return say("{name} has led at each of {updates} updates so far", name=name, updates=updates)


def bar_name(say: Messages, race: Race) -> Markup:
    bar = bar_of(race)
    return (
        say("55%")
        if bar is Bar.FIFTY_FIVE
        else say("two-thirds")
        if bar is Bar.TWO_THIRDS
        else say("50%")
    )


def bar_changes(say: Messages, election: Election, history: RaceHistory) -> Markup:
    changes, bar = len(history.places_changes), bar_name(say, history.race)
    margins = [s.standing.margin for s in history.steps if s.standing.margin is not None]
    every, over, updates = whole(election, history), final(history), len(margins)
    if changes and not every:
        return say.plural(
            "Yes crossed its {bar} bar once in the {updates} known updates",
            "Yes crossed its {bar} bar {n} times in the {updates} known updates",
            changes,
            bar=bar,
            updates=updates,
        )
    if changes and over:
        return say.plural(
            "Yes crossed its {bar} bar once in {updates} updates",
            "Yes crossed its {bar} bar {n} times in {updates} updates",
            changes,
            bar=bar,
            updates=updates,
        )
    if changes:
        return say.plural(
            "Yes has crossed its {bar} bar once in {updates} updates so far",
            "Yes has crossed its {bar} bar {n} times in {updates} updates so far",
            changes,
            bar=bar,
            updates=updates,
        )
    fields = {"bar": bar, "updates": updates}
    if margins[0] < 0:
        if not every:
            return say("Yes was below its {bar} bar at each of {updates} known updates", **fields)
        if over:
            return say("Yes was below its {bar} bar at each of {updates} updates", **fields)
        return say("Yes has been below its {bar} bar at each of {updates} updates so far", **fields)
    if 0 in margins and bar_of(history.race) is not Bar.MAJORITY:
        return say("Yes was never below its {bar} bar at {updates} known updates", **fields)
    if not every:
        return say("Yes was above its {bar} bar at each of {updates} known updates", **fields)
    if over:
        return say("Yes was above its {bar} bar at each of {updates} updates", **fields)
    return say("Yes has been above its {bar} bar at each of {updates} updates so far", **fields)


def place_changes(say: Messages, election: Election, history: RaceHistory) -> Markup:
    changes, spoken = (
        len(history.places_changes),
        [s.standing for s in history.steps if s.standing.margin is not None],
    )
    every, over, updates = whole(election, history), final(history), len(spoken)
    if all(standing.places is None for standing in spoken):
        return say("Tied at the deciding line at each of {updates} known updates", updates=updates)
    if history.race.seats == 1:
        return _going_on(say, changes, every=every, over=over, updates=updates)
    if not every:
        return (
            say.plural(
                "The winning places changed once in the {updates} known updates",
                "The winning places changed {n} times in the {updates} known updates",
                changes,
                updates=updates,
            )
            if changes
            else say(
                "The winning places did not change in the {updates} known updates", updates=updates
            )
        )
    if over:
        return (
            say.plural(
                "The winning places changed once in {updates} updates",
                "The winning places changed {n} times in {updates} updates",
                changes,
                updates=updates,
            )
            if changes
            else say("The winning places did not change in {updates} updates", updates=updates)
        )
    return (
        say.plural(
            "The winning places have changed once in {updates} updates so far",
            "The winning places have changed {n} times in {updates} updates so far",
            changes,
            updates=updates,
        )
        if changes
        else say("The winning places have not changed in {updates} updates so far", updates=updates)
    )


def _going_on(say: Messages, changes: int, *, every: bool, over: bool, updates: int) -> Markup:
    if not every:
        return (
            say.plural(
                "Who would win or go on changed once in the {updates} known updates",
                "Who would win or go on changed {n} times in the {updates} known updates",
                changes,
                updates=updates,
            )
            if changes
            else say(
                "Who would win or go on did not change in the {updates} known updates",
                updates=updates,
            )
        )
    if over:
        return (
            say.plural(
                "Who would win or go on changed once in {updates} updates",
                "Who would win or go on changed {n} times in {updates} updates",
                changes,
                updates=updates,
            )
            if changes
            else say("Who would win or go on did not change in {updates} updates", updates=updates)
        )
    return (
        say.plural(
            "Who would win or go on has changed once in {updates} updates so far",
            "Who would win or go on has changed {n} times in {updates} updates so far",
            changes,
            updates=updates,
        )
        if changes
        else say(
            "Who would win or go on has not changed in {updates} updates so far", updates=updates
        )
    )
