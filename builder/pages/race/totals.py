"""The table of totals of a race, and the choices that its other tables name."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder.counting.deciding import cut_place
from builder.counting.declared import contradicted
from builder.counting.history import BatchState, HistoryPoint, RaceHistory
from builder.counting.impossible import usable_ballots
from builder.counting.standings import bar_of, half_up
from builder.counting.write_in_marks import marks
from builder.model import Bar, Choice, ChoiceKind, Coverage, Kind, Race, Rule
from builder.pages.race.parties import shows_party
from builder.pages.shared.race_context import RaceContext
from builder.wording.messages import Messages
from builder.wording.sentences import is_final

CLASSES = {f"c{n}": f"k{n}" for n in range(6)}
MOST = 5
"""The most names that the table of every update has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One row of the totals table; texts are empty where nothing can be said."""

    name: str
    note: Markup
    color: str
    votes: Markup | str
    share: str
    ballots_share: str
    width: str
    at: str
    change: str
    placed: bool
    cut: bool


def choice_class(choice: Choice) -> str:
    return CLASSES.get(choice.color, "k0")


def bar_at(race: Race) -> str:
    """Return where the bar of a measure stands in percent; empty for a race without one."""
    bar = None if race.kind is Kind.OFFICE else bar_of(race)
    return {Bar.MAJORITY: "50", Bar.FIFTY_FIVE: "55", Bar.TWO_THIRDS: "66.67", None: ""}[bar]


def totals(view: RaceContext) -> list[Total]:
    """Return the rows of the totals table at the newest stored update, most votes first."""
    say, race, step = view.say, view.race, view.last
    if step is None:
        return []
    standing, batch = step.standing, step.batch
    # Nobody has a place before the count is over; the line shows where it would fall.
    office = race.kind is Kind.OFFICE and race.contested
    places = (standing.places if office else None) or frozenset()
    final = is_final(step.update) and not contradicted(view.election, step)
    with_party, several = shows_party(race), race.votes_allowed > 1
    ballots = usable_ballots(step.ballots, standing.total or 0, race.votes_allowed)
    new = {} if batch.votes is None or batch.state is BatchState.FIRST else batch.votes
    rest = [slug for slug in standing.votes if slug not in standing.ranked]
    unranked = [c.slug for c in race.choices if c.slug in rest]
    rows = []
    for position, slug in enumerate([*standing.ranked, *unranked], start=1):
        choice, votes, share = race.choice(slug), standing.votes[slug], standing.share(slug)
        added = new.get(slug)
        notes = (
            choice.party if with_party else "",
            say("incumbent") if choice.incumbent else "",
        )
        of_ballots = ""
        if share is not None and votes is not None and ballots and several:
            of_ballots = say.share(Fraction(100 * votes, ballots))
        rows.append(
            Total(
                name=choice.name,
                note=Markup(", ").join(filter(None, notes)),
                color=choice_class(choice),
                votes=say("not reported") if votes is None else say.number(votes),
                share="" if share is None else say.share(share),
                ballots_share=of_ballots,
                width="0" if share is None else half_up(share),
                at=bar_at(race) if choice.kind is ChoiceKind.YES and race.coverage.complete else "",
                change="" if added is None else say.signed(added),
                placed=final and slug in places,
                cut=bool(places) and position == len(places),
            )
        )
    return rows


def since(view: RaceContext) -> Markup:
    """Return what the column of changes counts from; empty where nothing stands in it."""
    step = view.last
    if step is None or step.batch.votes is None or step.batch.state is BatchState.FIRST:
        return Markup("")
    before = next((u for u in view.election.updates if u.key == step.batch.since), None)
    if before is None:
        return Markup("")
    time = view.say.short_moment(before)
    return view.say("“Last update” shows the change since {time}.", time=time)


def votes_label(say: Messages, step: HistoryPoint) -> Markup:
    """Return the name of the total; votes in no row are no part of it."""
    final = is_final(step.update)
    if marks(step):
        if final:
            return say("Votes for listed choices")
        return say("Votes for listed choices so far")
    return say("Votes in this race") if final else say("Votes counted so far")


def cut_words(view: RaceContext) -> Markup:
    """Return what the line under the last place means, by the race's rule."""
    say, step, race = view.say, view.last, view.race
    if step is None or step.standing.places is None:
        return Markup("")
    if race.rule is Rule.TOP_TWO or (
        race.rule is Rule.MAJORITY_RUNOFF and len(step.standing.places) > 1
    ):
        return say("Top two advance.")
    if race.rule is Rule.MAJORITY_RUNOFF:
        return say("More than half the votes wins outright: above this line")
    open_still = not is_final(step.update) or contradicted(view.election, step)
    if open_still or race.coverage is Coverage.UNKNOWN:
        return say.plural(
            "One seat. Leader above the line.",
            "{n:Word} seats. Top {n:word} above the line.",
            race.seats,
        )
    return say.plural(
        "One seat. Winner above the line.", "{n:Word} seats. Top {n:word} win.", race.seats
    )


def named(history: RaceHistory) -> tuple[Choice, ...]:
    """Return the choices with a column in the table of every update, the two at the cut line last.

    They are those in the winning places of the newest count and the first one out; where nobody is
    ahead or out, those on the ballot.
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
    """Return the two choices on either side of the line that decides.

    Of a race that voters elsewhere decide too, they are the two with the most votes here, in the
    order of the ballot.
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
