"""What was left to count, what anybody would need of it, and why counts move."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from builder.counting.estimates import TOTAL_ITEM, estimate
from builder.counting.needed_share import NeededSilence, needed
from builder.model import Coverage, Election, Law, Rule, Update
from builder.pages.shared.race_context import RaceContext
from builder.wording.messages import Messages
from builder.wording.needs import needs
from builder.wording.sentences import qualified

WHY = ("mail-deadline",)
"""Topics of law that say why a count goes on after election night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftItem:
    """One estimate of the ballots left in the whole area: when, how many, of which kinds."""

    when: Markup
    number: Markup
    kinds: Markup


def kind_words(say: Messages, item: str) -> Markup:
    """Return a category of ballots that are left, in words."""
    known = {
        "outstanding_vbm": say("by mail"),
        "outstanding_cvr": say("from same-day registration"),
        "outstanding_provisional": say("provisional"),
        "outstanding_misc": say("other"),
    }
    return known.get(item, Markup.escape(item.removeprefix("outstanding_").replace("_", " ")))


def left_items(say: Messages, election: Election) -> tuple[LeftItem, ...]:
    """Return the first estimate and the newest one; nothing where none is stored."""
    named = {total.update for total in election.totals if total.item.startswith("outstanding_")}
    stated = [update for update in election.live if update.key in named]
    ends = dict.fromkeys([*stated[:1], *stated[-1:]])
    return tuple(item for update in ends if (item := _item(say, election, update)))


def _item(say: Messages, election: Election, update: Update) -> LeftItem | None:
    found = estimate(election, update)
    if found is None:
        return None
    parts = [
        say(
            "{number} {kind}",
            number=qualified(say, how.value, say.number(value)),
            kind=kind_words(say, item),
        )
        for item, value, how in found.categories
        if item != TOTAL_ITEM and value is not None
    ]
    kinds = say.list(parts)
    if found.total is not None and found.computed:
        number = Markup(say.number(found.total))
        kinds = say("calculated: {kinds}", kinds=kinds) if parts else say("calculated")
    elif found.total is not None:
        number = qualified(say, found.qualifier.value, say.number(found.total))
    elif len(parts) == 1:
        number, kinds = parts[0], say("the only type reported")
    else:
        number = say("no total reported")
    return LeftItem(when=say.short_moment(update), number=number, kinds=kinds)


def left_words(view: RaceContext) -> list[Markup]:
    """Return which area the estimates are for, and why no share of the rest is calculated."""
    say, race = view.say, view.race
    out = []
    if not race.coverage.complete:
        out.append(
            say(
                "They leave out ballots for this race counted outside {area}.",
                area=view.election.jurisdiction.name,
            )
        )
    elif race.coverage is not Coverage.WHOLE and race.place and not race.district:
        out.append(
            say(
                "The {noun} does not publish how many uncounted ballots are in {place}.",
                place=race.place,
            )
        )
    elif race.coverage is not Coverage.WHOLE:
        out.append(
            say("The {noun} does not publish how many uncounted ballots are in this district.")
        )
    if view.last is not None:
        found = needed(view.election, view.last)
        if isinstance(found, NeededSilence) and (reason := _silence(view, found, view.last.update)):
            out.append(reason)
    return out


def _silence(view: RaceContext, silence: NeededSilence, update: Update) -> Markup | None:
    """Return why the page does not say what anyone would need; None if it does so elsewhere."""
    say = view.say
    match silence:
        case NeededSilence.SEATS:
            return say(
                "This race fills several seats, so no single share of the remaining votes would"
                " decide it."
            )
        case NeededSilence.DEADLINE:
            return say(
                "Until the mail deadline, estimates leave out ballots still in the mail, so we do"
                " not calculate what anyone would need."
            )
        case NeededSilence.BALLOTS:
            return say(
                "The number of ballots that included this race was not reported, so we do not"
                " calculate what anyone would need."
            )
        case NeededSilence.RULE if view.race.rule is Rule.TOP_TWO:
            return say(
                "Two candidates advance from this race. We calculate what a candidate would need"
                " only in races for one seat."
            )
        case NeededSilence.CONTRADICTION:
            return say(
                "The official ballot numbers contradict each other, so we do not calculate what"
                " anyone would need."
            )
        case NeededSilence.NOTHING_LEFT:
            return say("The latest estimate says no ballots are left to count.")
        case NeededSilence.ESTIMATE:
            left = estimate(view.election, update)
            if left is None:
                return say(
                    "There is no estimate for this update, so we do not calculate what anyone"
                    " would need."
                )
            if not left.current:
                return say(
                    "The estimate for this update is not dated before the next one, so we do not"
                    " calculate what anyone would need."
                )
            return say(
                "The estimate for this update gives no exact total, so we do not calculate what"
                " anyone would need."
            )
        case _:
            return None


def why(election: Election) -> list[Law]:
    """Return the laws of election day that say why a count goes on."""
    return [law for law in election.jurisdiction.laws_on(election.date) if law.topic in WHY]


def past_needs(view: RaceContext) -> list[tuple[str, Markup, Markup]]:
    """Return what was needed at each earlier update where that is known: key, time, words."""
    say, election, history = view.say, view.election, view.history
    return [
        (step.update.key, say.short_moment(step.update), Markup(" ").join(words))
        for step in history.steps
        if step is not view.last and (words := needs(say, election, history, step))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What a race page says about ballots that are not counted yet."""

    items: tuple[LeftItem, ...]
    words: list[Markup]
    needed: list[Markup]
    past: list[tuple[str, Markup, Markup]]
    laws: list[Law]


def remaining(view: RaceContext) -> Remaining:
    """Return what is left to count of a race, and why counts move."""
    return Remaining(
        items=left_items(view.say, view.election),
        words=left_words(view),
        needed=needs(view.say, view.election, view.history, view.last) if view.last else [],
        past=past_needs(view),
        laws=why(view.election),
    )
