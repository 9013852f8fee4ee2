"""What a social card says: a headline with the figures, one more line, and the status with its
time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from builder.charts import figures
from builder.counting.counted import CountedElection
from builder.counting.history import RaceHistory
from builder.counting.standings import Silence, Standing
from builder.model import Bar, ChoiceKind, Coverage, Election, Precision, Race, Rule, Update
from builder.wording import chart_text, sentences
from builder.wording.messages import Messages
from builder.wording.names import election_name, race_title, status_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of a card, plain; ``alt`` says all of it to those who can't see the picture.
    ``names``: the card has names.
    """

    title: str
    election: str
    headline: str
    line: str
    status: str
    alt: Markup
    names: bool = True


def words(say: Messages, book: CountedElection, race: Race) -> Words:
    """The words of a race that has votes."""
    election, history = book.election, book.histories[race.slug]
    last = history.last
    assert last is not None
    title, place = race_title(say, election, race), election_name(say, election)
    headline, line = (
        _headline(say, election, last.standing),
        _line(say, election, history, last.standing),
    )
    status = say(
        "{status}. Figures of {moment}",
        status=status_words(say, last.update)[1],
        moment=_moment(say, election, last.update),
    )
    alt = Markup(" ").join(say("{words}.", words=part) for part in (title, place, headline) if part)
    alt = Markup(" ").join([alt, *([line] if line else []), say("{words}.", words=status)])
    return Words(
        title=title.unescape(),
        election=place.unescape(),
        headline=headline.unescape(),
        line=line.unescape(),
        status=status.unescape(),
        alt=alt,
    )


def nameless(say: Messages, book: CountedElection, race: Race, said: Words) -> Words:
    """Return the words of a card whose typeface lacks letters of a name: how many votes, and how
    the count stands.
    """
    last = book.histories[race.slug].last
    assert last is not None
    total = last.standing.total
    headline = (
        say("Not fully reported")
        if total is None
        else say.plural("{n} vote counted", "{n} votes counted", total)
    )
    return replace(said, headline=headline.unescape(), line="", names=False)


def _moment(say: Messages, election: Election, update: Update) -> Markup:
    """11 November 2022, 4:09 pm PT."""
    day = say.date(update.day)
    if update.precision is Precision.DAY:
        return say("{day}", day=day)
    return say(
        "{day}, {clock}",
        day=day,
        clock=say.zoned_clock(update.released_at, election.jurisdiction.time_label),
    )


def _headline(say: Messages, election: Election, standing: Standing) -> Markup:
    """The figures of the newest count in the fewest words that are true."""
    race, total = standing.race, standing.total or 0
    if standing.silence is Silence.NO_VOTES:
        return say("No votes counted yet")
    if standing.silence is not None:
        return say("Not fully reported")
    if not race.coverage.complete:
        area = election.jurisdiction.name
        return say.plural(
            "{n} vote counted in {area}", "{n} votes counted in {area}", total, area=area
        )
    if standing.unassigned is not None:
        return say("Write-ins not assigned: nobody is said to be ahead")
    if race.rule is Rule.UNKNOWN or (standing.unopposed and not race.yes_no):
        return say.plural("{n} vote counted", "{n} votes counted", total)
    if race.yes_no:
        return _yes_no(say, standing)
    if race.seats > 1:
        if standing.places is None:
            return say("Tied at the deciding line")
        return say(
            "{names} in the winning places", names=_names(say, race, standing.ranked[: race.seats])
        )
    if race.rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO):
        if standing.places is None:
            return say("Tied at the deciding line")
        if len(standing.places) == 1:
            share = standing.share(standing.ranked[0])
            return say(
                "{name} {share}%",
                name=_name(race, standing.ranked[0]),
                share=say.share(share) if share is not None else "",
            )
        return say("{names} in the top two places", names=_names(say, race, standing.ranked[:2]))
    if standing.leader is None or standing.margin is None:
        top = standing.votes[standing.ranked[0]] or 0
        return say.plural("Tied with {n} vote each", "Tied with {n} votes each", top)
    name = _name(race, standing.leader)
    return say.plural("{name} {n} vote ahead", "{name} {n} votes ahead", standing.margin, name=name)


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
    if race.bar in sentences.BAR_PERCENT and share == sentences.BAR_PERCENT[race.bar]:
        return say("Yes {share}%, exactly at the bar", share=say.share(share))
    if standing.margin >= 0:
        return say("Yes {share}%, above the bar", share=say.share(share))
    return say("Yes {share}%, below the bar", share=say.share(share))


def _line(say: Messages, election: Election, history: RaceHistory, standing: Standing) -> Markup:
    """How the count went, what was needed, or why nobody is said to be ahead."""
    race = history.race
    if not race.coverage.complete:
        return say("A part of the race: it does not show who is ahead overall.")
    area = election.jurisdiction.name
    if standing.silence is not None or (
        race.rule is Rule.UNKNOWN and race.coverage is not Coverage.UNKNOWN
    ):
        return Markup()
    if race.rule is Rule.UNKNOWN:
        return say("In the votes counted in {area}.", area=area)
    if standing.unassigned is not None:
        return say.plural(
            "The write-in total is {n} vote, and the county has not said who received it.",
            "The write-in total is {n} votes, and the county has not said who received them.",
            standing.unassigned,
        )
    said = []
    if race.rule is Rule.MEASURE and race.bar is None:
        said.append(say("The source does not state the bar."))
    if race.yes_no and (race.bar is not None or race.rule is not Rule.MEASURE):
        said.append(_needed(say, race))
    if len(history.steps) > 1:
        drawn = figures.lead_over_time(history, election, say)
        # The words count what the picture shows: with an even count of two, who goes on may change
        # and the lead not.
        by_places = race.yes_no or (
            sentences.by_places(race) and not (drawn and drawn.kind == "lead")
        )
        changes = history.places_changes if by_places else history.lead_changes
        kind = "bar" if race.yes_no else "cut" if by_places else "lead"
        said.append(chart_text.changes_sentence(len(changes), kind, say, counts=len(history.steps)))
    text = Markup(" ").join(said)
    if race.coverage is not Coverage.UNKNOWN:
        return text
    if not text:
        return say("In the votes counted in {area}.", area=area)
    return say("In the votes counted in {area}: {sentence}", area=area, sentence=text)


def _needed(say: Messages, race: Race) -> Markup:
    if race.bar is Bar.FIFTY_FIVE:
        return say("It needs 55%.")
    if race.bar is Bar.TWO_THIRDS:
        return say("It needs two thirds.")
    return say("It needs more than 50%.")
