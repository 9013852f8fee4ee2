"""What was left to count, and why counts move: the last words of a race page before its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from builder.counting.estimates import TOTAL_ITEM, estimate
from builder.counting.history import RaceHistory
from builder.counting.needed_share import Line, NeededSilence, NeededState, needed
from builder.counting.standings import rounded_down
from builder.kept import kept
from builder.model import Coverage, Election, Law, Rule, Update
from builder.wording import sentences
from builder.wording.messages import Messages
from builder.wording.names import update_name
from builder.wording.sentences import qualified

WHY = ("mail-deadline",)
"""The topics of law that say why a count goes on after election night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftItem:
    """One estimate of the ballots left in the whole area: after which update, how many, of which
    kinds.
    """

    when: Markup
    number: Markup
    kinds: Markup


def kind_words(say: Messages, item: str) -> Markup:
    """A category of ballots that are left, in words."""
    known = {
        "outstanding_vbm": say("by mail"),
        "outstanding_cvr": say("registered the same day"),
        "outstanding_provisional": say("provisional"),
        "outstanding_misc": say("other"),
    }
    return known.get(item, Markup.escape(item.removeprefix("outstanding_").replace("_", " ")))


@kept
def left_items(say: Messages, election: Election) -> list[LeftItem]:
    """The first estimate and the newest one, in their own words; nothing where none is stored."""
    named = {total.update for total in election.totals if total.item.startswith("outstanding_")}
    stated = [update for update in election.live if update.key in named]
    return [
        item
        for update in dict.fromkeys([*stated[:1], *stated[-1:]])
        if (item := _item(say, election, update))
    ]


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
    if found.total is not None and found.computed:
        summed = say("computed: {kinds}", kinds=say.list(parts)) if parts else say("computed")
        return LeftItem(
            when=update_name(say, update), number=Markup(say.number(found.total)), kinds=summed
        )
    if found.total is not None:
        number = qualified(say, found.qualifier.value, say.number(found.total))
        return LeftItem(when=update_name(say, update), number=number, kinds=say.list(parts))
    if len(parts) == 1:
        return LeftItem(
            when=update_name(say, update),
            number=parts[0],
            kinds=say("the only kind that is reported"),
        )
    return LeftItem(
        when=update_name(say, update), number=say("no total reported"), kinds=say.list(parts)
    )


def left_words(say: Messages, election: Election, history: RaceHistory) -> list[Markup]:
    """What the estimates mean for this race: for which area they are, and why nothing more is
    said.
    """
    race = history.race
    out = []
    if not race.coverage.complete:
        out.append(
            say(
                "Ballots of this race that are counted outside {area} are not in them.",
                area=election.jurisdiction.name,
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
    if history.last is None:
        return out
    found = needed(election, history.last)
    if found is NeededSilence.SEATS:
        out.append(
            say("With several places to fill, no share of the rest would decide, so none is given.")
        )
    elif found is NeededSilence.DEADLINE:
        out.append(
            say(
                "Until the mail deadline has passed an estimate leaves out ballots that are still"
                " in the mail, so what anybody would need of the rest is not given."
            )
        )
    elif found is NeededSilence.BALLOTS:
        out.append(
            say(
                "How many of the ballots hold this race is not reported, so what anybody would need"
                " is not given."
            )
        )
    elif found is NeededSilence.RULE and race.rule is Rule.TOP_TWO:
        out.append(
            say(
                "Two go on from this race, and what anybody would need of the rest is worked out"
                " for one place only."
            )
        )
    elif found is NeededSilence.CONTRADICTION:
        out.append(
            say(
                "The official numbers of ballots contradict each other, "
                "so we do not calculate what anybody would need of the rest."
            )
        )
    elif found is NeededSilence.NOTHING_LEFT:
        out.append(
            say(
                "The newest estimate is that no ballots are left, so there is no rest of which"
                " anybody could need a share."
            )
        )
    elif (
        found is NeededSilence.ESTIMATE
        and (left := estimate(election, history.last.update)) is not None
    ):
        if not left.current:
            out.append(
                say(
                    "The estimate of this update is not dated before the next one, "
                    "so we do not calculate what anybody would need of the rest."
                )
            )
        else:
            out.append(
                say(
                    "The estimate of this update gives no exact total, "
                    "so we do not calculate what anybody would need of the rest."
                )
            )
    elif found is NeededSilence.ESTIMATE:
        out.append(
            say(
                "There is no estimate of this update, so what anybody would need of the rest is not"
                " given."
            )
        )
    return out


def why(election: Election) -> list[Law]:
    """The law of election day that tells why a count goes on; nothing where none is stored."""
    return [law for law in election.jurisdiction.laws_on(election.date) if law.topic in WHY]


def needed_words(say: Messages, election: Election, history: RaceHistory) -> list[Markup]:
    """What those behind would need of the rest, where the estimate allows to say it; else
    nothing.
    """
    if history.last is None:
        return []
    found = needed(election, history.last)
    if isinstance(found, NeededSilence):
        return []
    out = []
    for item in found[:3]:
        fields = {
            "name": sentences.bold(history.race.choice(item.choice).name),
            "share": rounded_down(item.share),
        }
        out.append(_needed(say, item.line, item.state, fields))
        pooled = history.pooled_share(item.choice, history.last)
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
    """What one choice would need of the rest to cross a line: a share, none of it, or more than all
    of it.
    """
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
