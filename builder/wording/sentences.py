"""What the pages say about a race in words, each sentence one whole message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from markupsafe import Markup, escape

from builder.counting.declared import FINAL
from builder.counting.history import Change, HistoryPoint
from builder.counting.standings import Silence, Standing, bar_of
from builder.counting.write_ins import deciding_place
from builder.model import Bar, Election, Race, Rule, Update
from builder.wording.isolation import isolated
from builder.wording.messages import Messages


@lru_cache(maxsize=4096, typed=True)
def bold(text: str) -> Markup:
    """Return a name from the data in bold, kept from reordering the words around it."""
    return Markup(f"<b>{escape(isolated(text))}</b>")


def names(say: Messages, race: Race, choices: Iterable[str]) -> Markup:
    """Return the choices' names as a list in words: "A, B and C"."""
    return say.list([bold(race.choice(choice).name) for choice in choices])


def needed(say: Messages, race: Race) -> Markup:
    """Return the share of Yes that the race needs, in words."""
    if race.bar is Bar.FIFTY_FIVE:
        return say("55%")
    if race.bar is Bar.TWO_THIRDS:
        return say("two-thirds (66.67%)")
    return say("more than 50%")


def qualified(say: Messages, qualifier: str, value: object) -> Markup:
    """Return a figure with the word of its source: "about 113,000", "more than 1,500,000"."""
    words = {
        "about": say("about {value}", value=value),
        "more-than": say("more than {value}", value=value),
        "less-than": say("less than {value}", value=value),
        "computed": say("{value} (calculated)", value=value),
    }
    return words.get(qualifier) or say("{value}", value=value)


def is_final(update: Update) -> bool:
    """Return whether the count is finished: certified, or corrected or recounted after that."""
    return update.status in FINAL


def _no_votes(say: Messages, moment: Markup) -> Markup:
    return say("No votes had been counted in this race as of {moment}.", moment=moment)


def headline(
    say: Messages, election: Election, step: HistoryPoint, *, verdict: bool = False
) -> Markup:
    """Return who is ahead at ``step``, or why that is not said; with ``verdict`` who won."""
    race, standing = step.standing.race, step.standing
    moment = say.moment(step.update, election.jurisdiction.time_label)
    if standing.silence is Silence.NO_VOTES:
        return _no_votes(say, moment)
    if standing.silence is not None:
        return say(
            "Votes in this race had not been fully reported as of {moment}.",
            moment=moment,
        )
    if not race.coverage.complete:
        return say.plural(
            "{area} had counted {n} vote in this race as of {moment}.",
            "{area} had counted {n} votes in this race as of {moment}.",
            standing.total or 0,
            area=election.jurisdiction.name,
            moment=moment,
        )
    if standing.unassigned is not None:
        return write_ins(say, step, moment)
    if unopposed(standing):
        return _uncontested(say, standing, moment)
    if race.rule is Rule.UNKNOWN:
        return say.plural(
            "{n} vote had been counted in this race as of {moment}.",
            "{n} votes had been counted in this race as of {moment}.",
            standing.total or 0,
            moment=moment,
        )
    if race.yes_no:
        return yes_no(say, step, moment, verdict=verdict)
    if race.seats > 1:
        return _seats(say, step, moment)
    if race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO):
        return _runoff(say, step, moment)
    return _lead(say, step, moment, verdict=verdict)


def write_ins(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    """Return why nobody is said to be ahead where the write-in total reaches the deciding line."""
    standing, race = step.standing, step.standing.race
    votes = [standing.votes[c] or 0 for c in standing.ranked]
    place = min(deciding_place(race, votes, standing.votes), len(votes))
    pool, last = standing.unassigned or 0, votes[place - 1]
    name = bold(race.choice(standing.ranked[place - 1]).name)
    fields = {"name": name, "votes": last, "moment": moment, "pool": pool}
    if pool == last:
        return say(
            "We name no leader as of {moment}. Write-in votes equal the {votes} votes of {name},"
            " and the {noun} has not said who received the write-in votes.",
            **fields,
        )
    if place == 1 and len(standing.ranked) > 1:
        return say(
            "We name no leader as of {moment}. Write-in votes ({pool}) outnumber those of the top"
            " listed candidate ({name}, {votes}), and the {noun} has not said who received them.",
            **fields,
        )
    if place == 1:
        return say(
            "We name no leader as of {moment}. Write-in votes ({pool}) outnumber those of the only"
            " listed candidate ({name}, {votes}), and the {noun} has not said who received them.",
            **fields,
        )
    return say(
        "We name no leader as of {moment}. Write-in votes ({pool}) outnumber those of the"
        " candidate at the cutoff ({name}, {votes}), and the {noun} has not said who received"
        " them.",
        **fields,
    )


def unopposed(standing: Standing) -> bool:
    """Return whether the race is uncontested among those listed then: others may join it later."""
    if standing.unassigned is not None:
        return False
    return not standing.race.contested or (standing.unopposed and not standing.race.yes_no)


def _uncontested(say: Messages, standing: Standing, moment: Markup) -> Markup:
    race = standing.race
    able = [c.slug for c in race.choices if c.kind.can_lead and c.slug in standing.votes]
    if len(able) == 1:
        return say.plural(
            "{name} was the only listed candidate, with {n} vote as of {moment}.",
            "{name} was the only listed candidate, with {n} votes as of {moment}.",
            standing.votes[able[0]] or 0,
            name=bold(race.choice(able[0]).name),
            moment=moment,
        )
    return say(
        "There were no more candidates than seats: {names}. Votes are as of {moment}.",
        names=names(say, race, able),
        moment=moment,
    )


def _tied(say: Messages, standing: Standing, place: int) -> dict[str, object]:
    """Return who has as many votes as the choice at ``place``, and how many."""
    edge = standing.votes[standing.ranked[place]]
    tied = [c for c in standing.ranked if standing.votes[c] == edge]
    return {"names": names(say, standing.race, tied), "votes": edge or 0}


def _lead(say: Messages, step: HistoryPoint, moment: Markup, *, verdict: bool) -> Markup:
    standing = step.standing
    if standing.leader is None or standing.margin is None:
        tied = _tied(say, standing, 0)
        if is_final(step.update):
            return say("{names} finished tied with {votes} votes each.", **tied)
        return say(
            "{names} were tied with {votes} votes each as of {moment}.",
            moment=moment,
            **tied,
        )
    first, second = (bold(standing.race.choice(c).name) for c in standing.ranked[:2])
    fields = {"first": first, "second": second, "points": "", "moment": moment}
    if standing.lead is not None and standing.total:
        fields["points"] = say.percent(standing.lead, standing.total)
    if verdict:
        return say.plural(
            "{first} won by {n} vote ({points} points) over {second}.",
            "{first} won by {n} votes ({points} points) over {second}.",
            standing.margin,
            **fields,
        )
    if is_final(step.update):
        return say.plural(
            "{first} finished first, {n} vote ({points} points) ahead of {second}.",
            "{first} finished first, {n} votes ({points} points) ahead of {second}.",
            standing.margin,
            **fields,
        )
    return say.plural(
        "{first} led {second} by {n} vote ({points} points) as of {moment}.",
        "{first} led {second} by {n} votes ({points} points) as of {moment}.",
        standing.margin,
        **fields,
    )


def _seats(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    standing, race, seats = step.standing, step.standing.race, step.standing.race.seats
    if standing.places is None or standing.margin is None:
        return say(
            "{names} were tied for the last seat, with {votes} votes each, as of {moment}.",
            moment=moment,
            **_tied(say, standing, seats - 1),
        )
    fields = {
        "names": names(say, race, standing.ranked[:seats]),
        "last": bold(race.choice(standing.ranked[seats - 1]).name),
        "next": bold(race.choice(standing.ranked[seats]).name),
        "seats": seats,
        "moment": moment,
    }
    if is_final(step.update):
        return say.plural(
            "{names} finished in the top {seats:word}. {last} took the last seat by {n} vote over"
            " {next}.",
            "{names} finished in the top {seats:word}. {last} took the last seat by {n} votes over"
            " {next}.",
            standing.margin,
            **fields,
        )
    return say.plural(
        "{names} were in the top {seats:word} as of {moment}. {last} held the last seat by {n}"
        " vote over {next}.",
        "{names} were in the top {seats:word} as of {moment}. {last} held the last seat by {n}"
        " votes over {next}.",
        standing.margin,
        **fields,
    )


def _runoff(say: Messages, step: HistoryPoint, moment: Markup) -> Markup:
    standing, race = step.standing, step.standing.race
    if standing.places is None:
        return say(
            "{names} were tied for the last spot that advances, with {votes} votes each, as of"
            " {moment}.",
            moment=moment,
            **_tied(say, standing, 1),
        )
    if len(standing.places) == 1:
        fields = {
            "first": bold(race.choice(standing.ranked[0]).name),
            "share": say.share(standing.share(standing.ranked[0]) or Fraction(0)),
            "moment": moment,
        }
        if is_final(step.update):
            return say("{first} finished with {share}%, more than half of the votes.", **fields)
        return say("{first} had {share}%, more than half of the votes, as of {moment}.", **fields)
    top = names(say, race, standing.ranked[:2])
    if is_final(step.update):
        return say("{names} finished in the top two, who advance to a second election.", names=top)
    return say(
        "{names} were in the top two, who advance to a second election, as of {moment}.",
        names=top,
        moment=moment,
    )


def yes_no(say: Messages, step: HistoryPoint, moment: Markup, *, verdict: bool = False) -> Markup:
    """Return the share of Yes against its threshold; with ``verdict`` what became of it."""
    standing, race = step.standing, step.standing.race
    share = standing.yes_share
    if share is None:
        return _no_votes(say, moment)
    fields = {
        "yes": bold(say("Yes")),
        "share": say.share(share),
        "needed": needed(say, race),
        "moment": moment,
    }
    if race.rule is Rule.MEASURE and race.bar is None:
        return say(
            "Yes had {share}% as of {moment}. The source does not state the threshold.",
            **fields,
        )
    if race.advisory and is_final(step.update):
        return say("{yes} finished with {share}% in this advisory vote.", **fields)
    if race.advisory:
        return say("{yes} had {share}% in this advisory vote as of {moment}.", **fields)
    margin = standing.margin or 0
    if verdict and standing.margin is not None:
        return _declared(say, race, margin, fields)
    if standing.at_bar:
        if is_final(step.update):
            return say(
                "{yes} finished with {share}%, exactly at the threshold; it needed {needed}.",
                **fields,
            )
        return say(
            "{yes} had {share}%, exactly at the threshold, as of {moment}. It needs {needed}.",
            **fields,
        )
    if is_final(step.update):
        if margin >= 0 and standing.margin is not None:
            return say(
                "{yes} finished with {share}%, above the threshold; it needed {needed}.", **fields
            )
        return say.plural(
            "{yes} finished with {share}%, below the threshold; it needed {needed}. One"
            " more yes vote would have been enough.",
            "{yes} finished with {share}%, below the threshold; it needed {needed}. Another {n}"
            " yes votes would have been enough.",
            -margin,
            **fields,
        )
    if margin >= 0:
        return say(
            "{yes} had {share}%, above the threshold, as of {moment}. It needs {needed}.",
            **fields,
        )
    return say.plural(
        "{yes} had {share}%, below the threshold, as of {moment}. It needs {needed}. One"
        " more yes vote would have been enough.",
        "{yes} had {share}%, below the threshold, as of {moment}. It needs {needed}. Another {n}"
        " yes votes would have been enough.",
        -margin,
        **fields,
    )


def _declared(say: Messages, race: Race, margin: int, fields: Mapping[str, object]) -> Markup:
    """Return what a vote of Yes or No decided; ``margin`` is negative where Yes was too few."""
    if race.rule is Rule.RETENTION:
        if margin >= 0:
            return say("Retained: {share}% voted yes; it took {needed}.", **fields)
        return say("Not retained: {share}% voted yes; it took {needed}.", **fields)
    if race.rule is Rule.RECALL:
        if margin >= 0:
            return say("Recalled: {share}% voted yes; it took {needed}.", **fields)
        return say("Not recalled: {share}% voted yes; it took {needed}.", **fields)
    if margin >= 0:
        return say("Passed: {share}% voted yes; it needed {needed}.", **fields)
    return say.plural(
        "Failed: {share}% voted yes; it needed {needed}. One more yes vote would have been enough.",
        "Failed: {share}% voted yes; it needed {needed}. Another {n} yes votes would have been"
        " enough.",
        -margin,
        **fields,
    )


def by_places(race: Race) -> bool:
    """Return whether a race's course is about its places and not about the lead alone."""
    return race.yes_no or race.seats > 1 or race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO)


def change_time(say: Messages, election: Election, update: Update, change: Change) -> Markup:
    """Return in which update something changed, or between which two if others are unknown."""
    if after := _since(election, change):
        first, last = say.spoken_moment(after), say.spoken_moment(update)
        return say("between the updates of {first}, and {last}", first=first, last=last)
    return say("in the update of {moment}", moment=say.spoken_moment(update))


def _since(election: Election, change: Change) -> Update | None:
    """Return the update after which something changed, where others may lie between."""
    return next((u for u in election.updates if change.gap and u.key == change.after), None)


def standing_line(say: Messages, standing: Standing) -> Markup:
    """Return a race at an update in a few words, for lists: "Rose 52.00%"."""
    race = standing.race
    if standing.silence is Silence.NO_VOTES:
        return say("no votes counted yet")
    if standing.silence is not None:
        return say("not reported")
    if race.yes_no:
        share = standing.yes_share
        if share is None:
            return say("not reported")
        text = say.share(share)
        if race.decidable and bar_of(race):
            return say("Yes {share}%; needs {needed}", share=text, needed=needed(say, race))
        return say("Yes {share}%", share=text)
    if not race.coverage.complete:
        return say("this {noun}’s votes only")
    if standing.unassigned is not None:
        return say("no leader named: write-ins not assigned")
    if unopposed(standing):
        return say("uncontested")
    if race.rule is Rule.UNKNOWN:
        return say("no source says how it is decided")
    if standing.tie:
        return say("tied at the cutoff")
    if race.seats > 1:
        short = [race.choice(c).short_name for c in standing.ranked[: race.seats]]
        return say("{names} in the top spots", names=say.list(short))
    if standing.places is not None and len(standing.places) > 1:
        top = [race.choice(c).short_name for c in standing.ranked[:2]]
        return say("{names} in the top two", names=say.list(top))
    if standing.leader is None:
        return say("tied")
    votes, total = standing.votes[standing.leader], standing.total
    assert votes is not None and total
    name, percent = race.choice(standing.leader).short_name, say.percent(votes, total)
    return say("{name} {share}%", name=name, share=percent)


def change_line(say: Messages, election: Election, step: HistoryPoint) -> Markup:
    """Return what changed in a race at ``step`` in a few words, since when if that is not known."""
    race, change = step.standing.race, step.places_change
    assert change is not None
    words = _changed(say, race, change)
    if after := _since(election, change):
        words = say("{what} since the {time} update", what=words, time=say.short_moment(after))
    return words


def _changed(say: Messages, race: Race, change: Change) -> Markup:
    if race.yes_no:
        if "yes" in {race.choice(c).kind for c in change.now}:
            return say("Yes rose above the threshold")
        return say("Yes fell below the threshold")
    gained = [bold(c.short_name) for c in race.choices if c.slug in change.now - change.was]
    lost = [c.short_name for c in race.choices if c.slug in change.was - change.now]
    if not gained or not lost:
        return say("The outcome changed")
    return say("{gained} passed {lost}", gained=say.list(gained), lost=say.list(lost))
