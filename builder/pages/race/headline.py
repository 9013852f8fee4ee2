"""The sentences at the head of a race page: who is ahead, and what was announced.

A record knows nothing of what came later (`sentences.headline`); these also say who was declared
the winner.
"""

from __future__ import annotations

from markupsafe import Markup

from builder.counting.declared import contradicted, decided
from builder.counting.estimates import moment as moment_of
from builder.counting.history import HistoryPoint
from builder.counting.standings import bar_of, rounding
from builder.model import Election, EventState, Rule
from builder.pages.election.calendar import when
from builder.pages.race import write_ins
from builder.pages.shared.race_context import RaceContext
from builder.wording import sentences, verdicts
from builder.wording.messages import Messages
from builder.wording.sentences import bold, is_final, names


def sentence(view: RaceContext) -> Markup:
    """Return what was declared, and who is ahead in the newest count or why that isn't said."""
    said = verdicts.beside(view.say, view.election, view.race, view.last)
    if view.last is None:
        return said or view.say("We have no votes for this race.")
    figures = at(view, view.last)
    return Markup(" ").join((said, figures)) if said else figures


def recount(view: RaceContext) -> Markup:
    """Return how the final margin lies to the margins at which the law orders a recount."""
    found = verdicts.recount(view.say, view.election, view.last) if view.last else []
    return Markup(" ").join(found)


def at(view: RaceContext, step: HistoryPoint) -> Markup:
    """Return the sentence of one count, with what its shares are counted from where it matters."""
    ahead, counted_from = _ahead(view, step), write_ins.counted_from(view.say, step)
    return Markup(" ").join((ahead, counted_from)) if counted_from else ahead


def _ahead(view: RaceContext, step: HistoryPoint) -> Markup:
    say, election, race, standing = view.say, view.election, view.race, step.standing
    if standing.silence is None:
        if not race.coverage.complete:
            return _part(view, step)
        if standing.unassigned is not None:
            return sentences.headline(say, election, step)
        if not race.yes_no and sentences.unopposed(standing):
            return _uncontested(view, step)
        own = None
        if race.yes_no:
            own = _no_bar(say, step) or _rounded(view, step)
        elif race.seats > 1 and standing.places is not None:
            own = _seats(view, step)
        elif race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO) and standing.places is not None:
            own = _runoff(view, step)
        if own is not None:
            return own
    return sentences.headline(say, election, step, verdict=decided(election, step))


def _part(view: RaceContext, step: HistoryPoint) -> Markup:
    say, area, votes = view.say, view.election.jurisdiction.name, step.standing.total or 0
    if is_final(step.update):
        return say.plural(
            "{area} counted {n} vote in this race.",
            "{area} counted {n} votes in this race.",
            votes,
            area=area,
        )
    return say.plural(
        "{area} had counted {n} vote in this race as of {moment}.",
        "{area} had counted {n} votes in this race as of {moment}.",
        votes,
        area=area,
        moment=view.moment(step.update),
    )


def _uncontested(view: RaceContext, step: HistoryPoint) -> Markup:
    """Return the sentence of an uncontested race, whatever its coverage."""
    say, race, standing = view.say, view.race, step.standing
    moment, final = view.moment(step.update), is_final(step.update)
    able = tuple(c.slug for c in race.choices if c.kind.can_lead and c.slug in standing.votes)
    if len(able) == 1:
        fields = {"name": bold(race.choice(able[0]).name), "moment": moment}
        votes = standing.votes[able[0]] or 0
        if final:
            return say.plural(
                "{name} was the only listed candidate and received {n} vote.",
                "{name} was the only listed candidate and received {n} votes.",
                votes,
                **fields,
            )
        return say.plural(
            "{name} was the only listed candidate, with {n} vote as of {moment}.",
            "{name} was the only listed candidate, with {n} votes as of {moment}.",
            votes,
            **fields,
        )
    if final:
        return say(
            "There were no more candidates than seats: {names}.",
            names=names(say, race, able),
        )
    return say(
        "There are no more candidates than seats: {names}. Votes are as of {moment}.",
        names=names(say, race, able),
        moment=moment,
    )


def _no_bar(say: Messages, step: HistoryPoint) -> Markup | None:
    """Return the sentence of a measure whose bar no source states, when its count is over."""
    share = step.standing.yes_share
    if bar_of(step.standing.race) is not None or share is None or not is_final(step.update):
        return None
    return say(
        "{yes} finished with {share}%. The source does not state the threshold.",
        yes=bold(say("Yes")),
        share=say.share(share),
    )


def _rounded(view: RaceContext, step: HistoryPoint) -> Markup | None:
    """Return the sentence of a share that rounding puts on the other side of the bar."""
    say, share, bar = view.say, step.standing.yes_share, bar_of(step.standing.race)
    turned = rounding(bar, share) if bar is not None and share is not None else 0
    if not turned or share is None:
        return None
    verdict = decided(view.election, step)
    plain = sentences.yes_no(say, step, view.moment(step.update), verdict=verdict)
    if turned > 0:
        more = say(
            "The share is rounded up; it is slightly less than {share}%.", share=say.share(share)
        )
    else:
        more = say(
            "The share is rounded down; it is slightly more than {share}%.", share=say.share(share)
        )
    return Markup(" ").join((plain, more))


def _seats(view: RaceContext, step: HistoryPoint) -> Markup:
    say, standing, race = view.say, step.standing, view.race
    assert standing.margin is not None
    fields = {
        "names": names(say, race, standing.ranked[: race.seats]),
        "last": bold(race.choice(standing.ranked[race.seats - 1]).name),
        "next": bold(race.choice(standing.ranked[race.seats]).name),
        "seats": race.seats,
        "moment": view.moment(step.update),
    }
    if decided(view.election, step):
        return say.plural(
            "{names} won the {seats:word} seats. {last} took the last one by {n} vote over {next}.",
            "{names} won the {seats:word} seats. {last} took the last one by {n} votes over"
            " {next}.",
            standing.margin,
            **fields,
        )
    if contradicted(view.election, step):
        return say.plural(
            "{names} finished in the top {seats:word}. {last} was {n} vote ahead of {next}.",
            "{names} finished in the top {seats:word}. {last} was {n} votes ahead of {next}.",
            standing.margin,
            **fields,
        )
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


def _runoff(view: RaceContext, step: HistoryPoint) -> Markup | None:
    """Return the top two, the second's lead over the third, and how far the first is from half."""
    say, standing, race = view.say, step.standing, view.race
    if standing.places is None:
        return None
    if len(standing.places) < 2:
        verdict = decided(view.election, step)
        return write_ins.majority(say, step, view.moment(step.update), verdict=verdict)
    first, second = (bold(race.choice(c).name) for c in standing.ranked[:2])
    top = names(say, race, standing.ranked[:2])
    if decided(view.election, step):
        parts = [say("{names} were the top two and advanced to a second election.", names=top)]
    elif contradicted(view.election, step):
        parts = [say("{names} were the top two.", names=top)]
    elif is_final(step.update):
        parts = [
            say(
                "{names} finished in the top two, who advance to a second election.",
                names=top,
            )
        ]
    else:
        moment = view.moment(step.update)
        parts = [
            say(
                "As of {moment}, {names} were in the top two, who advance to a second election.",
                names=top,
                moment=moment,
            )
        ]
    if standing.advance is not None:
        third = bold(race.choice(standing.ranked[2]).name)
        parts.append(
            say.plural(
                "{second} was {n} vote ahead of {third}.",
                "{second} was {n} votes ahead of {third}.",
                standing.advance,
                second=second,
                third=third,
            )
        )
    if standing.majority is not None and standing.majority < 0:
        # Named here: the extractor loses the plural form where a call is nested in another.
        votes = write_ins.counted_votes(say, standing)
        parts.append(
            say.plural(
                "{first} needed {n} more vote for more than half of {votes}.",
                "{first} needed {n} more votes for more than half of {votes}.",
                -standing.majority,
                first=first,
                votes=votes,
            )
        )
    return Markup(" ").join(parts)


def announced(say: Messages, election: Election) -> Markup | None:
    """Return the next update as it was announced, while counting continues."""
    newest = election.newest
    if newest is None or any(is_final(update) for update in election.live):
        return None
    ahead = []
    for event in election.events:
        at = (
            moment_of(event.at, election)
            if event.event == "update-announced" and event.state is EventState.PLANNED
            else None
        )
        # An update announced for the day of the newest one may be just that.
        if at is not None and (
            at > newest.released_at if "T" in event.at else at.date() > newest.day
        ):
            ahead.append((at, event))
    if not ahead:
        return None
    event = min(ahead, key=lambda pair: (pair[0], -pair[1].n))[1]
    next_one = when(say, election, event.at)
    if not event.said_on:
        return say("Next update: {when}, as announced.", when=next_one)
    return say(
        "Next update: {when}, as announced {day}.",
        day=when(say, election, event.said_on),
        when=next_one,
    )
