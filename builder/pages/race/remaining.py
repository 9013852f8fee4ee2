"""What was left to count, what anybody would need of it, and why counts move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from builder.counting.estimates import TOTAL_ITEM, estimate
from builder.counting.needed_share import Line, NeededSilence, NeededState, needed
from builder.counting.standings import rounded_down
from builder.model import Coverage, Election, Law, Rule, Update
from builder.pages.shared.race_context import RaceContext
from builder.wording.messages import Messages
from builder.wording.sentences import bold, qualified

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
        "outstanding_cvr": say("registered the same day"),
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
        kinds = say("computed: {kinds}", kinds=kinds) if parts else say("computed")
    elif found.total is not None:
        number = qualified(say, found.qualifier.value, say.number(found.total))
    elif len(parts) == 1:
        number, kinds = parts[0], say("the only kind that is reported")
    else:
        number = say("no total reported")
    return LeftItem(when=say.short_moment(update), number=number, kinds=kinds)


def left_words(view: RaceContext) -> list[Markup]:
    """Return which area the estimates are for, and why no share of the rest is worked out."""
    say, race = view.say, view.race
    out = []
    if not race.coverage.complete:
        out.append(
            say(
                "Ballots of this race that are counted outside {area} are not in them.",
                area=view.election.jurisdiction.name,
            )
        )
    elif race.coverage is not Coverage.WHOLE and race.place and not race.district:
        out.append(
            say(
                "The county does not publish how many uncounted ballots are in {place}.",
                place=race.place,
            )
        )
    elif race.coverage is not Coverage.WHOLE:
        out.append(
            say("The county does not publish how many uncounted ballots are in this district.")
        )
    if view.last is not None:
        found = needed(view.election, view.last)
        if isinstance(found, NeededSilence) and (reason := _silence(view, found, view.last.update)):
            out.append(reason)
    return out


def _silence(view: RaceContext, silence: NeededSilence, update: Update) -> Markup | None:
    """Return why it is not said what anybody would need, None where the page says so elsewhere."""
    say = view.say
    match silence:
        case NeededSilence.SEATS:
            return say(
                "With several places to fill, no share of the rest would decide, so none is given."
            )
        case NeededSilence.DEADLINE:
            return say(
                "Until the mail deadline has passed an estimate leaves out ballots that are still"
                " in the mail, so what anybody would need of the rest is not given."
            )
        case NeededSilence.BALLOTS:
            return say(
                "How many of the ballots hold this race is not reported, so what anybody would need"
                " is not given."
            )
        case NeededSilence.RULE if view.race.rule is Rule.TOP_TWO:
            return say(
                "Two go on from this race, and what anybody would need of the rest is worked out"
                " for one place only."
            )
        case NeededSilence.CONTRADICTION:
            return say(
                "The official numbers of ballots contradict each other, "
                "so we do not calculate what anybody would need of the rest."
            )
        case NeededSilence.NOTHING_LEFT:
            return say(
                "The newest estimate is that no ballots are left, so there is no rest of which"
                " anybody could need a share."
            )
        case NeededSilence.ESTIMATE:
            left = estimate(view.election, update)
            if left is None:
                return say(
                    "There is no estimate of this update, so what anybody would need of the rest"
                    " is not given."
                )
            if not left.current:
                return say(
                    "The estimate of this update is not dated before the next one, "
                    "so we do not calculate what anybody would need of the rest."
                )
            return say(
                "The estimate of this update gives no exact total, "
                "so we do not calculate what anybody would need of the rest."
            )
        case _:
            return None


def why(election: Election) -> list[Law]:
    """Return the laws of election day that say why a count goes on."""
    return [law for law in election.jurisdiction.laws_on(election.date) if law.topic in WHY]


def needed_words(view: RaceContext) -> list[Markup]:
    """Return what those behind would need of the rest; nothing where no estimate tells."""
    say, last = view.say, view.last
    if last is None:
        return []
    found = needed(view.election, last)
    if isinstance(found, NeededSilence):
        return []
    out = []
    for item in found[:3]:
        fields = {
            "name": bold(view.race.choice(item.choice).name),
            "share": rounded_down(item.share),
        }
        out.append(_needed(say, item.line, item.state, fields))
        pooled = view.history.pooled_share(item.choice, last)
        if pooled is not None:
            out.append(
                say(
                    "Of the new votes in the last three updates {name} had {pooled}%.",
                    name=fields["name"],
                    pooled=say.share(pooled),
                )
            )
    return out


def _needed(say: Messages, line: Line, state: NeededState, fields: Mapping[str, object]) -> Markup:
    """Return what one choice would need of the rest to cross a line, in words."""
    if state is NeededState.MORE_THAN_ALL:
        return say("{name} would need more than all of the estimated remaining ballots.", **fields)
    if state is NeededState.ALREADY_PAST:
        if line is Line.BAR:
            return say(
                "If the estimate is right, {name} is already past the bar, however the rest is"
                " cast.",
                **fields,
            )
        return say(
            "If the estimate is right, {name} is already past half, however the rest is cast.",
            **fields,
        )
    if state is NeededState.AT_LEAST:
        return say(
            "If the estimate is right, {name} would need at least {share} of every 100 remaining"
            " votes to meet the bar. It says what would be needed, not what will happen.",
            **fields,
        )
    if line is Line.BAR:
        return say(
            "If the estimate is right, {name} would need more than {share} of every 100 remaining"
            " votes to end above the bar. It says what would be needed, not what will happen.",
            **fields,
        )
    if line is Line.MAJORITY:
        return say(
            "If the estimate is right, {name} would need more than {share} of every 100 remaining"
            " votes to end above half. It says what would be needed, not what will happen.",
            **fields,
        )
    return say(
        "If the estimate is right, {name} would need more than {share} of every 100 remaining votes"
        " to catch up. It says what would be needed, not what will happen.",
        **fields,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What a race page says about ballots that are not counted yet."""

    items: tuple[LeftItem, ...]
    words: list[Markup]
    needed: list[Markup]
    laws: list[Law]


def remaining(view: RaceContext) -> Remaining:
    """Return what is left to count of a race, and why counts move."""
    return Remaining(
        items=left_items(view.say, view.election),
        words=left_words(view),
        needed=needed_words(view),
        laws=why(view.election),
    )
