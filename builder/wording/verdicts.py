"""What was declared of a race, in words: won, advanced, passed, failed, retained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from markupsafe import Markup

from builder.counting.declared import decided, declarations
from builder.counting.history import HistoryPoint
from builder.counting.recount import RecountMargin, recount_margins
from builder.counting.standings import Standing, half_up
from builder.model import Election, Event, Outcome, Race, Rule
from builder.wording.messages import Messages
from builder.wording.sentences import names, needed


def day_of(say: Messages, event: Event) -> Markup:
    """Return the day of a declaration: "Dec. 6, 2022"."""
    return Markup(say.date(date.fromisoformat(event.at[:10])))


def declared(say: Messages, election: Election, race: Race) -> Markup:
    """Return what was declared of one race in a sentence for each outcome; empty where nothing."""
    return of_events(say, race, declarations(election, race))


def of_events(say: Messages, race: Race, found: Sequence[Event]) -> Markup:
    """Return the declarations of one race and one day as `declared` does."""
    outcomes = dict.fromkeys(event.outcome for event in found)
    return Markup(" ").join(
        _declared(say, race, outcome, [event for event in found if event.outcome is outcome])
        for outcome in outcomes
    )


def _declared(say: Messages, race: Race, outcome: Outcome, events: list[Event]) -> Markup:
    chosen = [event.choice for event in events if event.choice]
    fields = {"names": names(say, race, chosen), "day": day_of(say, events[-1])}
    match outcome:
        case Outcome.ADVANCED:
            return say("{names} advanced to a second election, as declared {day}.", **fields)
        case Outcome.BY_LOT:
            return say("{names} won by lot, as declared {day}.", **fields)
        case Outcome.NO_POLL if chosen:
            return say("{names} won without a vote being held, as declared {day}.", **fields)
        case Outcome.NO_POLL:
            return say("No vote was held, as declared {day}.", **fields)
        case Outcome.ELECTED:
            return say("{names} won, as declared {day}.", **fields)
    if race.rule is Rule.RECALL:
        if outcome is Outcome.PASSED:
            return say("Recalled, as declared {day}.", **fields)
        return say("Not recalled, as declared {day}.", **fields)
    if race.rule is Rule.RETENTION:
        if outcome is Outcome.RETAINED:
            return say("Retained, as declared {day}.", **fields)
        return say("Not retained, as declared {day}.", **fields)
    if race.advisory and outcome is Outcome.PASSED:
        return say("Voters said yes in this advisory vote, as declared {day}.", **fields)
    if race.advisory:
        return say("Voters said no in this advisory vote, as declared {day}.", **fields)
    if outcome is Outcome.PASSED:
        return say("Passed, as declared {day}.", **fields)
    return say("Failed, as declared {day}.", **fields)


def beside(say: Messages, election: Election, race: Race, last: HistoryPoint | None) -> Markup:
    """Return what was declared of a race, where the sentence of its figures does not say it."""
    if last is not None and decided(election, last):
        return Markup("")
    return declared(say, election, race)


def listed(say: Messages, election: Election, race: Race, last: HistoryPoint | None) -> Markup:
    """Return a race's declared outcome in a few words, for lists; empty where nothing is known."""
    if last is not None and last.standing.places is not None and decided(election, last):
        return _by_votes(say, last.standing)
    return _declared_line(say, race, declarations(election, race))


def _by_votes(say: Messages, standing: Standing) -> Markup:
    """Return the outcome that the votes have by the rule, which was declared."""
    race, places = standing.race, standing.places or ()
    if race.yes_no:
        share = say.share(standing.yes_share or Fraction(0))
        return _question(say, race, share, passed=(standing.margin or 0) >= 0)
    short = say.list([race.choice(c).short_name for c in standing.ranked if c in places])
    if race.seats > 1:
        return say("{names} won", names=short)
    if len(places) > 1:
        return say("{names} advanced", names=short)
    share = say.share(standing.share(standing.ranked[0]) or Fraction(0))
    return say("{name} won, {share}%", name=short, share=share)


def _question(say: Messages, race: Race, share: str, *, passed: bool) -> Markup:
    fields = {"share": share, "needed": needed(say, race)}
    if race.rule is Rule.RETENTION and passed:
        return say("Retained: Yes {share}%", **fields)
    if race.rule is Rule.RETENTION:
        return say("Not retained: Yes {share}%", **fields)
    if race.rule is Rule.RECALL and passed:
        return say("Recalled: Yes {share}%", **fields)
    if race.rule is Rule.RECALL:
        return say("Not recalled: Yes {share}%", **fields)
    if race.advisory:
        return say("Advisory vote: Yes {share}%", **fields)
    if passed:
        return say("Passed: Yes {share}%; needed {needed}", **fields)
    return say("Failed: Yes {share}%; needed {needed}", **fields)


def _declared_line(say: Messages, race: Race, found: Sequence[Event]) -> Markup:
    """Return the outcome that was declared of a race, whatever its votes say."""
    if not found:
        return Markup("")
    short = say.list([race.choice(e.choice).short_name for e in found if e.choice])
    match found[-1].outcome:
        case Outcome.ADVANCED:
            return say("{names} advanced", names=short)
        case Outcome.RETAINED:
            return say("Retained")
        case Outcome.PASSED if race.rule is Rule.RECALL:
            return say("Recalled")
        case Outcome.PASSED if race.advisory:
            return say("Advisory vote: yes")
        case Outcome.FAILED if race.advisory:
            return say("Advisory vote: no")
        case Outcome.PASSED:
            return say("Passed")
        case Outcome.FAILED if race.rule is Rule.RETENTION:
            return say("Not retained")
        case Outcome.FAILED if race.rule is Rule.RECALL:
            return say("Not recalled")
        case Outcome.FAILED:
            return say("Failed")
        case Outcome.NO_POLL if not short:
            return say("no vote held")
    return say("{names} won", names=short)


def recount(say: Messages, election: Election, step: HistoryPoint) -> list[Markup]:
    """Return how the final margin lies to each margin at which the law orders a recount."""
    return [_recount(say, found) for found in recount_margins(election, step)]


def _recount(say: Messages, found: RecountMargin) -> Markup:
    law, limit, digits = found.law, Fraction(found.law.margin), 2
    # Rounding may not put a margin on the law's own, which it isn't.
    while found.points != limit and Fraction(half_up(found.points, digits)) == limit:
        digits += 1
    fields = {
        "points": say.share(found.points, digits),
        "margin": law.margin,
        "law": Markup('<a href="{}" rel="external">{}</a>').format(
            law.source_url, law.source_title
        ),
    }
    if found.points == limit and not found.within:
        return say(
            "The margin was {points} points, exactly the margin below which {law} orders a"
            " recount.",
            **fields,
        )
    if found.within:
        return say(
            "The margin was {points} points, within the {margin}-point margin at which {law}"
            " orders a recount.",
            **fields,
        )
    return say(
        "The margin was {points} points, outside the {margin}-point margin at which {law} orders a"
        " recount.",
        **fields,
    )
