"""What the pages say about a race in words, each sentence one whole message."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from markupsafe import Markup, escape

from builder.counting.history import Change, HistoryPoint
from builder.counting.standings import Silence, Standing
from builder.counting.write_ins import deciding_place
from builder.model import Bar, ChoiceKind, Coverage, Election, Race, Rule, Status, Update
from builder.wording.isolation import isolated
from builder.wording.messages import Messages

BAR_PERCENT = {Bar.FIFTY_FIVE: Fraction(55), Bar.TWO_THIRDS: Fraction(200, 3)}
"""The bars that are met by reaching them; of a majority exactly half is one vote short."""


@lru_cache(maxsize=512, typed=True)
def bold(text: str) -> Markup:
    """A name from the data as sentences set it: escaped, bold, and kept from reordering the words
    around it.

    The names of the races at hand are asked for again and again; the same letters as text and as
    markup are two things.
    """
    return Markup(f"<b>{escape(isolated(text))}</b>")


def names(say: Messages, race: Race, choices: tuple[str, ...]) -> Markup:
    """The choices' names as a list in words: "A, B and C"."""
    return say.list([bold(race.choice(choice).name) for choice in choices])


def needed(say: Messages, race: Race) -> Markup:
    """The share of Yes that the race needs, in words."""
    if race.bar is Bar.FIFTY_FIVE:
        return say("55%")
    if race.bar is Bar.TWO_THIRDS:
        return say("two thirds (66.67%)")
    return say("more than 50%")


def qualified(say: Messages, qualifier: str, value: object) -> Markup:
    """A figure with the word its source put before it: "about 113,000", "more than 1,500,000"."""
    if qualifier == "about":
        return say("about {value}", value=value)
    if qualifier == "more-than":
        return say("more than {value}", value=value)
    if qualifier == "less-than":
        return say("less than {value}", value=value)
    if qualifier == "computed":
        return say("{value} (computed)", value=value)
    return say("{value}", value=value)


def is_final(update: Update) -> bool:
    """Whether the count is finished: certified, or corrected or counted again after that."""
    return update.status in (Status.CERTIFIED, Status.CORRECTION, Status.RECOUNT)


def _silent(say: Messages, step: HistoryPoint, moment: Markup) -> Markup | None:
    silence = step.standing.silence
    if silence is Silence.NO_VOTES:
        return say(
            "No votes had been counted in this race in the count of {moment}.", moment=moment
        )
    if silence is not None:
        return say(
            "The votes of this race were not fully reported in the count of {moment}.",
            moment=moment,
        )
    return None


def headline(say: Messages, election: Election, step: HistoryPoint) -> Markup:
    """Who is ahead, or why that is not said, in the count of ``step``."""
    race, standing = step.standing.race, step.standing
    moment = say.moment(step.update, election.jurisdiction.time_label)
    silent = _silent(say, step, moment)
    if silent is not None:
        return silent
    if not race.coverage.complete:
        return say.plural(
            "{n} vote of this race was counted in {area} in the count of {moment}.",
            "{n} votes of this race were counted in {area} in the count of {moment}.",
            standing.total or 0,
            area=election.jurisdiction.name,
            moment=moment,
        )
    if standing.unassigned is not None:
        sentence = write_ins(say, step, moment)
    elif unopposed(standing):
        sentence = _uncontested(say, standing, moment)
    elif race.rule is Rule.UNKNOWN:
        return say.plural(
            "{n} vote had been counted in this race in the count of {moment}.",
            "{n} votes had been counted in this race in the count of {moment}.",
            standing.total or 0,
            moment=moment,
        )
    elif race.yes_no:
        sentence = yes_no(say, step, moment)
    elif race.seats > 1:
        sentence = _seats(say, step, moment)
    elif race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO):
        sentence = _runoff(say, step, moment)
    else:
        sentence = _lead(say, step, moment)
    return counted_in(say, election, race, sentence)


def counted_in(say: Messages, election: Election, race: Race, sentence: Markup) -> Markup:
    """The sentence, which speaks of the counting area alone where nobody knows the district's
    borders.
    """
    if race.coverage is Coverage.UNKNOWN:
        return say(
            "In the votes counted in {area}: {sentence}",
            area=election.jurisdiction.name,
            sentence=sentence,
        )
    return sentence


def write_ins(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    """Why nobody is said to be ahead where the write-in total reaches the votes of the choice at
    the deciding line.
    """
    standing, race = step.standing, step.standing.race
    votes = {c: standing.votes[c] or 0 for c in standing.ranked}
    place = min(
        deciding_place(race, [votes[c] for c in standing.ranked], standing.votes),
        len(standing.ranked),
    )
    last, pool = standing.ranked[place - 1], standing.unassigned or 0
    fields = {
        "name": bold(race.choice(last).name),
        "votes": votes[last],
        "moment": moment,
        "pool": pool,
    }
    if pool == votes[last]:
        return say(
            "Nobody is said to be ahead in the count of {moment}: the write-in total is as large as"
            " the {votes} votes of {name}, and the county has not said who received the write-in"
            " votes.",
            **fields,
        )
    if place == 1 and len(standing.ranked) > 1:
        return say(
            "Nobody is said to be ahead in the count of {moment}: the write-in total ({pool}) is"
            " larger than the leader's votes ({name}, {votes}) and the county has not said who"
            " received them.",
            **fields,
        )
    if place == 1:
        return say(
            "Nobody is said to be ahead in the count of {moment}: the write-in total ({pool}) is"
            " larger than the votes of the only listed candidate ({name}, {votes}) and the county"
            " has not said who received them.",
            **fields,
        )
    return say(
        "Nobody is said to be ahead in the count of {moment}: the write-in total ({pool}) is larger"
        " than the votes at the deciding line ({name}, {votes}) and the county has not said who"
        " received them.",
        **fields,
    )


def unopposed(standing: Standing) -> bool:
    """Whether nobody ran against anybody among those listed then: a choice may join the race
    later.
    """
    if standing.unassigned is not None:
        return False
    return not standing.race.contested or (standing.unopposed and not standing.race.yes_no)


def _uncontested(say: Messages, standing: Standing, moment: Markup) -> Markup:
    race = standing.race
    able = tuple(c.slug for c in race.choices if c.kind.can_lead and c.slug in standing.votes)
    if len(able) == 1:
        return say.plural(
            "{name} was the only listed candidate, with {n} vote in the count of {moment}.",
            "{name} was the only listed candidate, with {n} votes in the count of {moment}.",
            standing.votes[able[0]] or 0,
            name=bold(race.choice(able[0]).name),
            moment=moment,
        )
    return say(
        "As many candidates as seats were listed: {names}. Figures are of {moment}.",
        names=names(say, race, able),
        moment=moment,
    )


def _points(say: Messages, standing: Standing) -> str:
    return (
        say.percent(standing.lead, standing.total)
        if standing.lead is not None and standing.total
        else ""
    )


def _lead(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    standing = step.standing
    race = standing.race
    if standing.leader is None or standing.margin is None:
        top = tuple(
            c for c in standing.ranked if standing.votes[c] == standing.votes[standing.ranked[0]]
        )
        fields = {
            "names": names(say, race, top),
            "votes": standing.votes[standing.ranked[0]] or 0,
            "moment": moment,
        }
        if is_final(step.update):
            return say("{names} finished tied with {votes} votes each.", **fields)
        return say("{names} were tied with {votes} votes each in the count of {moment}.", **fields)
    who = {
        "first": bold(race.choice(standing.ranked[0]).name),
        "second": bold(race.choice(standing.ranked[1]).name),
    }
    points = _points(say, standing)
    if is_final(step.update):
        return say.plural(
            "{first} finished first, {n} vote ({points} points) ahead of {second}.",
            "{first} finished first, {n} votes ({points} points) ahead of {second}.",
            standing.margin,
            points=points,
            **who,
        )
    return say.plural(
        "{first} led {second} by {n} vote ({points} points) in the count of {moment}.",
        "{first} led {second} by {n} votes ({points} points) in the count of {moment}.",
        standing.margin,
        points=points,
        moment=moment,
        **who,
    )


def _seats(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    standing = step.standing
    race = standing.race
    if standing.places is None or standing.margin is None:
        edge = standing.votes[standing.ranked[race.seats - 1]]
        tied = tuple(c for c in standing.ranked if standing.votes[c] == edge)
        return say(
            "{names} were tied for the last winning place with {votes} votes each in the count of"
            " {moment}.",
            names=names(say, race, tied),
            votes=edge or 0,
            moment=moment,
        )
    fields = {
        "names": names(say, race, standing.ranked[: race.seats]),
        "last": bold(race.choice(standing.ranked[race.seats - 1]).name),
        "next": bold(race.choice(standing.ranked[race.seats]).name),
        "seats": race.seats,
        "moment": moment,
    }
    if is_final(step.update):
        return say.plural(
            "{names} finished in the {seats} winning places. {last} took the last place, {n} vote"
            " ahead of {next}.",
            "{names} finished in the {seats} winning places. {last} took the last place, {n} votes"
            " ahead of {next}.",
            standing.margin,
            **fields,
        )
    return say.plural(
        "{names} were in the {seats} winning places in the count of {moment}. {last} held the last"
        " one by {n} vote over {next}.",
        "{names} were in the {seats} winning places in the count of {moment}. {last} held the last"
        " one by {n} votes over {next}.",
        standing.margin,
        **fields,
    )


def _runoff(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    standing = step.standing
    race = standing.race
    if standing.places is None:
        edge = standing.votes[standing.ranked[1]]
        tied = names(say, race, tuple(c for c in standing.ranked if standing.votes[c] == edge))
        return say(
            "{names} were tied for the last place that goes on, with {votes} votes each in the"
            " count of {moment}.",
            names=tied,
            votes=edge or 0,
            moment=moment,
        )
    if len(standing.places) == 1:
        share = say.share(standing.share(standing.ranked[0]) or Fraction(0))
        first = bold(race.choice(standing.ranked[0]).name)
        if is_final(step.update):
            return say(
                "{first} finished with {share}%, more than half of the votes.",
                first=first,
                share=share,
            )
        return say(
            "{first} had more than half of the votes, {share}%, in the count of {moment}.",
            first=first,
            share=share,
            moment=moment,
        )
    top = names(say, race, standing.ranked[:2])
    if is_final(step.update):
        return say(
            "{names} finished in the top two places, which go on to a second election.", names=top
        )
    return say(
        "{names} were in the top two places, which go on to a second election, in the count of"
        " {moment}.",
        names=top,
        moment=moment,
    )


def yes_no(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    """The share of Yes against its bar."""
    standing = step.standing
    race = standing.race
    yes = next(c.slug for c in race.choices if c.kind is ChoiceKind.YES)
    share = standing.share(yes)
    if share is None:
        return say(
            "No votes had been counted in this race in the count of {moment}.", moment=moment
        )
    if race.rule is Rule.MEASURE and race.bar is None:
        return say(
            "Yes had {share}% in the count of {moment}. The source does not state the bar.",
            share=say.share(share),
            moment=moment,
        )
    fields = {
        "yes": bold(say("Yes")),
        "share": say.share(share),
        "needed": needed(say, race),
        "moment": moment,
    }
    margin = standing.margin or 0
    if race.bar in BAR_PERCENT and share == BAR_PERCENT[race.bar]:
        if is_final(step.update):
            return say(
                "{yes} finished with {share}%, exactly at the bar; it needed {needed}.", **fields
            )
        return say(
            "{yes} had {share}% in the count of {moment}, exactly at the bar; it needs {needed}.",
            **fields,
        )
    if is_final(step.update):
        if margin >= 0 and standing.margin is not None:
            return say("{yes} finished with {share}%, above the bar; it needed {needed}.", **fields)
        return say.plural(
            "{yes} finished with {share}%, below the bar; it needed {needed}. "
            "It was short by {n} yes vote, if every added vote were yes.",
            "{yes} finished with {share}%, below the bar; it needed {needed}. "
            "It was short by {n} yes votes, if every added vote were yes.",
            -margin,
            **fields,
        )
    if margin >= 0:
        return say(
            "{yes} had {share}% in the count of {moment}, above the bar; it needs {needed}.",
            **fields,
        )
    return say.plural(
        "{yes} had {share}% in the count of {moment}, below the bar; it needs {needed}. "
        "It was short by {n} yes vote, if every added vote were yes.",
        "{yes} had {share}% in the count of {moment}, below the bar; it needs {needed}. "
        "It was short by {n} yes votes, if every added vote were yes.",
        -margin,
        **fields,
    )


def by_places(race: Race) -> bool:
    """True where the course of a race is told by its places and not by the sole lead."""
    return race.yes_no or race.seats > 1 or race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO)


def change_time(say: Messages, election: Election, update: Update, change: Change) -> Markup:
    """When something changed: in one update, or between two where those between are not known."""
    after = next((u for u in election.updates if u.key == change.after), None)
    if change.gap and after is not None:
        return say(
            "between the updates of {first} and {last}",
            first=say.short_moment(after),
            last=say.short_moment(update),
        )
    return say(
        "in the update of {moment}", moment=say.moment(update, election.jurisdiction.time_label)
    )


def standing_line(say: Messages, standing: Standing) -> Markup:
    """A race at an update in a few words, for lists: "Rose 52.00%, ahead by 4"."""
    race = standing.race
    if standing.silence is Silence.NO_VOTES:
        return say("no votes counted yet")
    if standing.silence is not None:
        return say("not reported")
    if race.yes_no:
        yes = next((c.slug for c in race.choices if c.kind is ChoiceKind.YES), None)
        share = standing.share(yes) if yes else None
        if share is None:
            return say("not reported")
        if (
            race.coverage.complete
            and race.rule is not Rule.UNKNOWN
            and (race.bar is not None or race.rule is not Rule.MEASURE)
        ):
            return say(
                "Yes {share}%; needs {needed}", share=say.share(share), needed=needed(say, race)
            )
        return say("Yes {share}%", share=say.share(share))
    if not race.coverage.complete:
        return say("votes of this county only")
    if standing.unassigned is not None:
        return say("write-ins not assigned: nobody is said to be ahead")
    if unopposed(standing):
        return say("uncontested")
    if race.rule is Rule.UNKNOWN:
        return say("the rule that decides is not stored")
    if standing.tie:
        return say("tied at the deciding line")
    if race.seats > 1:
        short = [race.choice(c).short_name for c in standing.ranked[: race.seats]]
        return say("{names} in the winning places", names=say.list(short))
    if standing.places is not None and len(standing.places) > 1:
        top = [race.choice(c).short_name for c in standing.ranked[:2]]
        return say("{names} in the top two places", names=say.list(top))
    if standing.leader is None:
        return say("tied")
    votes, total = standing.votes[standing.leader], standing.total
    assert votes is not None and total
    return say(
        "{name} {share}%",
        name=race.choice(standing.leader).short_name,
        share=say.percent(votes, total),
    )


def change_line(say: Messages, election: Election, step: HistoryPoint) -> Markup:
    """What changed in a race at ``step``, in a few words for lists; where updates between are not
    known, since when.
    """
    race, change = step.standing.race, step.places_change
    assert change is not None
    words = _changed(say, race, change)
    if change.gap and (after := next((u for u in election.updates if u.key == change.after), None)):
        words = say("{what} since the update of {time}", what=words, time=say.short_moment(after))
    return counted_in(say, election, race, words)


def _changed(say: Messages, race: Race, change: Change) -> Markup:
    if race.yes_no:
        if "yes" in {race.choice(c).kind for c in change.now}:
            return say("Yes went over the bar")
        return say("Yes fell below the bar")
    gained = say.list(
        [
            bold(race.choice(c.slug).short_name)
            for c in race.choices
            if c.slug in change.now - change.was
        ]
    )
    lost = say.list(
        [race.choice(c.slug).short_name for c in race.choices if c.slug in change.was - change.now]
    )
    if change.now - change.was and change.was - change.now:
        return say("{gained} passed {lost}", gained=gained, lost=lost)
    return say("The places changed")
