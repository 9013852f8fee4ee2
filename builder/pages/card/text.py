"""What a social card says: a headline, one more line, and the status with its time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from builder.counting.declared import decided
from builder.counting.history import HistoryPoint
from builder.counting.standings import Silence, Standing
from builder.model import Bar, ChoiceKind, Coverage, Precision, Race, Rule, Update
from builder.pages.race.view import RaceView
from builder.wording import chart_text, sentences, verdicts
from builder.wording.messages import Messages
from builder.wording.names import election_name, status_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The plain texts of a card, and the text in place of the picture, which says all of it."""

    title: str
    election: str
    headline: str
    line: str
    status: str
    alt: Markup
    names: bool = True


def words(view: RaceView) -> Words:
    """Return the words of a race that has votes."""
    say, last = view.say, view.last
    assert last is not None
    place, line = election_name(say, view.election), _line(view)
    area = view.election.jurisdiction.name
    headline = _verdict(view, last) or figures(say, area, last.standing)
    status = say(
        "{status}. Figures as of {moment}",
        status=status_words(say, last.update)[1],
        moment=_moment(view, last.update),
    )
    sentences = [say("{words}.", words=part) for part in (view.title, place, headline) if part]
    sentences += [line] if line else []
    return Words(
        title=view.title.unescape(),
        election=place.unescape(),
        headline=headline.unescape(),
        line=line.unescape(),
        status=status.unescape(),
        alt=Markup(" ").join([*sentences, say("{words}.", words=status)]),
    )


def nameless(view: RaceView, said: Words) -> Words:
    """Return the words of a card whose typeface lacks letters of a name."""
    assert view.last is not None
    total = view.last.standing.total
    if total is None:
        headline = view.say("Not fully reported")
    else:
        headline = view.say.plural("{n} vote counted", "{n} votes counted", total)
    return replace(said, headline=headline.unescape(), line="", names=False)


def _moment(view: RaceView, update: Update) -> Markup:
    """Return "Nov. 11, 2022, 4:09 p.m. PT"."""
    say, day = view.say, view.say.date(update.day)
    if update.precision is Precision.DAY:
        return say("{day}", day=day)
    clock = say.zoned_clock(update.released_at, view.election.jurisdiction.time_label)
    return say("{day}, {clock}", day=day, clock=clock)


def figures(say: Messages, area: str, standing: Standing) -> Markup:
    """Return the figures of a race at an update in the fewest words that are true; ``area`` is the
    one whose votes they are.
    """
    race, total = standing.race, standing.total or 0
    if standing.silence is Silence.NO_VOTES:
        return say("No votes counted yet")
    if standing.silence is not None:
        return say("Not fully reported")
    if not race.coverage.complete:
        return say.plural(
            "{n} vote counted in {area}", "{n} votes counted in {area}", total, area=area
        )
    if standing.unassigned is not None:
        return say("No leader named: write-ins not assigned")
    if race.rule is Rule.UNKNOWN or (standing.unopposed and not race.yes_no):
        return say.plural("{n} vote counted", "{n} votes counted", total)
    if race.yes_no:
        return _yes_no(say, standing)
    if race.seats > 1:
        if standing.places is None:
            return say("Tied at the cutoff")
        return say(
            "{names} in the top spots", names=_names(say, race, standing.ranked[: race.seats])
        )
    if race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO):
        if standing.places is None:
            return say("Tied at the cutoff")
        if len(standing.places) == 1:
            share = standing.share(standing.ranked[0])
            return say(
                "{name} {share}%",
                name=_name(race, standing.ranked[0]),
                share=say.share(share) if share is not None else "",
            )
        return say("{names} in the top two", names=_names(say, race, standing.ranked[:2]))
    if standing.leader is None or standing.margin is None:
        top = standing.votes[standing.ranked[0]] or 0
        return say.plural("Tied with {n} vote each", "Tied with {n} votes each", top)
    name = _name(race, standing.leader)
    return say.plural("{name} {n} vote ahead", "{name} {n} votes ahead", standing.margin, name=name)


def _verdict(view: RaceView, last: HistoryPoint) -> Markup:
    """Return what was declared: who won by how much, or the outcome; empty where nothing was."""
    say, race, standing = view.say, view.race, last.standing
    plain = race.rule is Rule.PLURALITY and race.seats == 1 and standing.places is not None
    if plain and decided(view.election, last):
        name = _name(race, standing.ranked[0])
        votes = standing.margin or 0
        return say.plural("{name} won by {n} vote", "{name} won by {n} votes", votes, name=name)
    return verdicts.listed(say, view.election, race, last)


def _name(race: Race, choice: str) -> str:
    return chart_text.name_of(race.choice(choice))


def _names(say: Messages, race: Race, choices: tuple[str, ...]) -> Markup:
    return say.list([_name(race, choice) for choice in choices])


def _yes_no(say: Messages, standing: Standing) -> Markup:
    race = standing.race
    share = standing.share(next(c.slug for c in race.choices if c.kind is ChoiceKind.YES))
    if share is None:
        return say.plural("{n} vote counted", "{n} votes counted", standing.total or 0)
    if standing.margin is None:
        return say("Yes {share}%", share=say.share(share))
    if standing.at_bar:
        return say("Yes {share}%, exactly at the threshold", share=say.share(share))
    if standing.margin >= 0:
        return say("Yes {share}%, above the threshold", share=say.share(share))
    return say("Yes {share}%, below the threshold", share=say.share(share))


def _line(view: RaceView) -> Markup:
    """Return how the count went, what was needed, or why nobody is said to be ahead."""
    assert view.last is not None
    say, race, history, standing = view.say, view.race, view.history, view.last.standing
    if not race.coverage.complete:
        return say("Part of the race only: it does not show who leads overall.")
    area = view.election.jurisdiction.name
    if standing.silence is not None or (
        race.rule is Rule.UNKNOWN and race.coverage is not Coverage.UNKNOWN
    ):
        return Markup()
    if race.rule is Rule.UNKNOWN:
        return say("May extend beyond {area}.", area=area)
    if standing.unassigned is not None:
        return say.plural(
            "There is {n} write-in vote, and the {noun} has not said who received it.",
            "There are {n} write-in votes, and the {noun} has not said who received them.",
            standing.unassigned,
        )
    said = []
    if race.rule is Rule.MEASURE and race.bar is None:
        said.append(say("The source does not state the threshold."))
    known = race.yes_no and (race.bar is not None or race.rule is not Rule.MEASURE)
    if known and not decided(view.election, view.last):
        said.append(_needed(say, race))
    if len(history.steps) > 1:
        # The words count what the picture shows: with an even count of two, who goes on may change
        # and the lead not.
        by_places = race.yes_no or (
            sentences.by_places(race) and not (view.lead and view.lead.kind == "lead")
        )
        changes = history.places_changes if by_places else history.lead_changes
        kind = "bar" if race.yes_no else "cut" if by_places else "lead"
        said.append(chart_text.changes_sentence(len(changes), kind, say, counts=len(history.steps)))
    text = Markup(" ").join(said)
    if race.coverage is not Coverage.UNKNOWN:
        return text
    if not text:
        return say("May extend beyond {area}.", area=area)
    return say("May extend beyond {area}. {sentence}", sentence=text, area=area)


def _needed(say: Messages, race: Race) -> Markup:
    if race.bar is Bar.FIFTY_FIVE:
        return say("It needs 55%.")
    if race.bar is Bar.TWO_THIRDS:
        return say("It needs two-thirds.")
    return say("It needs more than 50%.")
