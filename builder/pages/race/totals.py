"""The table of totals on a race page, and what its colours and columns are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder.counting.deciding import cut_place
from builder.counting.history import BatchState, HistoryPoint, RaceHistory
from builder.counting.impossible import usable_ballots
from builder.counting.standings import bar_of, half_up
from builder.counting.write_in_marks import marks
from builder.kept import kept
from builder.model import Bar, Choice, ChoiceKind, Election, Kind, Race, Rule
from builder.pages.race.parties import shows_party
from builder.wording.messages import Messages
from builder.wording.names import update_name
from builder.wording.sentences import is_final

CLASSES = {f"c{n}": f"k{n}" for n in range(6)}
MOST = 5
"""Names for which the table of every update has room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One row of the totals table; texts are empty where nothing can be said."""

    name: str
    note: Markup
    colour: str
    votes: Markup | str
    share: str
    ballots_share: str
    width: str
    at: str
    change: str
    placed: bool
    cut: bool


def choice_class(choice: Choice) -> str:
    return CLASSES.get(choice.colour, "k0")


def bar_at(race: Race) -> str:
    """Where the bar of a measure stands on a scale of percent; empty for a race without one."""
    if race.kind is Kind.OFFICE:
        return ""
    return {Bar.MAJORITY: "50", Bar.FIFTY_FIVE: "55", Bar.TWO_THIRDS: "66.67", None: ""}[
        bar_of(race)
    ]


@kept
def totals(say: Messages, history: RaceHistory) -> list[Total]:
    """The rows of the totals table at the newest stored update, most votes first; the page and its
    embed ask for them.
    """
    step = history.last
    if step is None:
        return []
    race, standing = history.race, step.standing
    rest = [
        c.slug for c in race.choices if c.slug in standing.votes and c.slug not in standing.ranked
    ]
    rows = []
    # Nobody has a place before the count is over; the line shows where it would fall.
    places = (
        standing.places or frozenset()
        if race.kind is Kind.OFFICE and race.contested
        else frozenset()
    )
    final = is_final(step.update)
    for position, slug in enumerate([*standing.ranked, *rest], start=1):
        choice, votes, share = race.choice(slug), standing.votes[slug], standing.share(slug)
        batch = (
            step.batch.votes.get(slug)
            if step.batch.votes is not None and step.batch.state is not BatchState.FIRST
            else None
        )
        ballots = usable_ballots(step.ballots, standing.total or 0, race.votes_allowed)
        note = Markup(", ").join(
            part
            for part in (
                choice.party if shows_party(race) else "",
                say("incumbent") if choice.incumbent else "",
            )
            if part
        )
        rows.append(
            Total(
                name=choice.name,
                note=note,
                colour=choice_class(choice),
                votes=say("not reported") if votes is None else say.number(votes),
                share="" if share is None else say.share(share),
                ballots_share=(
                    say.share(Fraction(100 * votes, ballots))
                    if share is not None
                    and votes is not None
                    and ballots
                    and race.votes_allowed > 1
                    else ""
                ),
                width="0" if share is None else half_up(share),
                at=bar_at(race) if choice.kind is ChoiceKind.YES and race.coverage.complete else "",
                change="" if batch is None else say.signed(batch),
                placed=final and slug in places,
                cut=bool(places) and position == len(places),
            )
        )
    return rows


def since(say: Messages, election: Election, history: RaceHistory) -> Markup:
    """What the column of changes counts from; empty where nothing stands in it."""
    step = history.last
    if step is None or step.batch.votes is None or step.batch.state is BatchState.FIRST:
        return Markup("")
    before = next((u for u in election.updates if u.key == step.batch.since), None)
    return (
        say("“Last update” is the change since {time}.", time=update_name(say, before))
        if before
        else Markup("")
    )


def votes_label(say: Messages, step: HistoryPoint) -> Markup:
    """Return what the votes of the table are called together: never all votes of a race where some
    are in no row.
    """
    if marks(step):
        return (
            say("Votes for listed choices")
            if is_final(step.update)
            else say("Votes for listed choices so far")
        )
    return say("Votes in this race") if is_final(step.update) else say("Votes counted so far")


def cut_words(say: Messages, history: RaceHistory) -> Markup:
    """What the line under the last place means, by the race's rule."""
    step, race = history.last, history.race
    if step is None or step.standing.places is None:
        return Markup("")
    if race.rule is Rule.TOP_TWO or (
        race.rule is Rule.MAJORITY_RUNOFF and len(step.standing.places) > 1
    ):
        return say("The top two go on: the places above this line")
    if race.rule is Rule.MAJORITY_RUNOFF:
        return say("More than half of the votes is enough: the place above this line")
    return say.plural(
        "One seat: the place above this line", "{n} seats: the places above this line", race.seats
    )


def named(history: RaceHistory) -> tuple[Choice, ...]:
    """The choices that have a column of their own in the table of every update, the two at the line
    that decides last.

    Those in the winning places of the newest count and the first one out; where nobody is ahead or
    out, who is on the ballot.
    """
    race, last = history.race, history.last
    if last is None or race.yes_no:
        return columns(history)
    places = len(last.standing.places or ()) or race.seats
    if race.contested and race.coverage.complete and 1 < places < len(last.standing.ranked):
        return tuple(
            race.choice(c) for c in last.standing.ranked[max(places + 1 - MOST, 0) : places + 1]
        )
    if race.seats > 1 or not race.contested:
        return tuple(c for c in race.choices if c.kind.can_lead)[:MOST]
    return columns(history)


def columns(history: RaceHistory) -> tuple[Choice, ...]:
    """The two choices by which a count is told in short, one on either side of the line that
    decides.

    Of a race that voters elsewhere decide too, the two with the most votes here, in the order of
    the ballot.
    """
    race, last = history.race, history.last
    if last is None:
        return ()
    able = [c for c in race.choices if c.kind.can_lead]
    if not race.yes_no and not race.coverage.complete and len(last.standing.ranked) > 2:
        return tuple(c for c in able if c.slug in last.standing.ranked[:2])
    if race.yes_no or not race.coverage.complete or len(last.standing.ranked) < 2:
        return tuple(able[:2])
    place = cut_place(history) or (race.seats if race.contested else 1)
    if place > 1:
        return tuple(race.choice(c) for c in last.standing.ranked[place - 1 : place + 1])
    return tuple(race.choice(c) for c in last.standing.ranked[:2])
