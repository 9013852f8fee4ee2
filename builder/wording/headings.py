"""The headings of a race's sections: each the finding of its chart, and what is plotted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from builder.counting import batches as counting_batches
from builder.counting.declared import contradicted
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.standings import Silence, bar_of
from builder.model import Bar, Election, Race
from builder.wording.chart_text import name_of
from builder.wording.messages import Messages
from builder.wording.sentences import is_final


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    title: Markup
    deck: Markup


def whole(election: Election, history: RaceHistory) -> bool:
    """Return whether the votes of a race are known at every update that is known of."""
    standings = [s.standing for s in history.steps if s.standing.unassigned is None]
    known = sum(standing.silence in (None, Silence.NO_VOTES) for standing in standings)
    return known == len(election.live) and election.updates_released in (None, known)


def final(history: RaceHistory) -> bool:
    return history.last is not None and is_final(history.last.update)


def _tense(election: Election, history: RaceHistory) -> int:
    """Return 0 where only some updates are known, 1 for a finished count, 2 for a running one."""
    return 0 if not whole(election, history) else 1 if final(history) else 2


def lead_changes(say: Messages, election: Election, history: RaceHistory) -> Markup:
    leaders = [s.standing.leader for s in history.steps if s.standing.lead is not None]
    changes, updates = len(history.lead_changes), len(leaders)
    tense = _tense(election, history)
    if changes:
        fields = {"n": changes, "updates": updates}
        return (
            say(
                "The lead changed hands {n:times} in the {updates:word} updates we know of",
                **fields,
            ),
            say("The lead changed hands {n:times} in {updates:word} updates", **fields),
            say("The lead has changed hands {n:times} in {updates:word} updates so far", **fields),
        )[tense]
    if set(leaders) == {None}:
        return say("Tied in each of the {updates:word} updates we know of", updates=updates)
    if None in leaders:
        return say(
            "The lead did not change hands in the {updates:word} updates we know of",
            updates=updates,
        )
    led = {"name": name_of(history.race.choice(leaders[0] or "")), "updates": updates}
    return (
        say("{name} led after each of the {updates:word} updates we know of", **led),
        say("{name} led after each of {updates:word} updates", **led),
        say("{name} has led after each of {updates:word} updates so far", **led),
    )[tense]


def bar_name(say: Messages, race: Race) -> Markup:
    if bar_of(race) is Bar.FIFTY_FIVE:
        return say("55%")
    return say("two-thirds") if bar_of(race) is Bar.TWO_THIRDS else say("50%")


def bar_changes(say: Messages, election: Election, history: RaceHistory) -> Markup:
    margins = [s.standing.margin for s in history.steps if s.standing.margin is not None]
    fields = {"bar": bar_name(say, history.race), "updates": len(margins)}
    tense = _tense(election, history)
    if changes := len(history.places_changes):
        fields["n"] = changes
        return (
            say("Yes crossed {bar} {n:times} in the {updates:word} updates we know of", **fields),
            say("Yes crossed {bar} {n:times} in {updates:word} updates", **fields),
            say("Yes has crossed {bar} {n:times} in {updates:word} updates so far", **fields),
        )[tense]
    if margins[0] < 0:
        return (
            say(
                "Yes was below {bar} after each of the {updates:word} updates we know of", **fields
            ),
            say("Yes was below {bar} after each of {updates:word} updates", **fields),
            say("Yes has been below {bar} after each of {updates:word} updates so far", **fields),
        )[tense]
    if 0 in margins and bar_of(history.race) is not Bar.MAJORITY:
        return say("Yes was never below {bar} in the {updates:word} updates we know of", **fields)
    return (
        say("Yes was above {bar} after each of the {updates:word} updates we know of", **fields),
        say("Yes was above {bar} after each of {updates:word} updates", **fields),
        say("Yes has been above {bar} after each of {updates:word} updates so far", **fields),
    )[tense]


def place_changes(say: Messages, election: Election, history: RaceHistory) -> Markup:
    spoken = [s.standing.places for s in history.steps if s.standing.margin is not None]
    changes, seats = len(history.places_changes), history.race.seats
    fields = {"updates": len(spoken), "seats": seats}
    if all(places is None for places in spoken):
        return say("Tied at the cutoff in each of the {updates:word} updates we know of", **fields)
    tense, fields = _tense(election, history), {**fields, "n": changes}
    if seats == 1:
        if changes:
            return (
                say(
                    "The spots that win or advance changed hands {n:times} in the "
                    "{updates:word} updates we know of",
                    **fields,
                ),
                say(
                    "The spots that win or advance changed hands {n:times} in {updates:word} "
                    "updates",
                    **fields,
                ),
                say(
                    "The spots that win or advance have changed hands {n:times} in "
                    "{updates:word} updates so far",
                    **fields,
                ),
            )[tense]
        return (
            say("The spots that win or advance never changed hands in the updates we know of"),
            say(
                "The spots that win or advance never changed hands in {updates:word} updates",
                **fields,
            ),
            say(
                "The spots that win or advance have not changed hands in {updates:word} updates",
                **fields,
            ),
        )[tense]
    if changes:
        return (
            say(
                "The top {seats:word} changed {n:times} in the {updates:word} updates we know of",
                **fields,
            ),
            say("The top {seats:word} changed {n:times} in {updates:word} updates", **fields),
            say(
                "The top {seats:word} have changed {n:times} in {updates:word} updates so far",
                **fields,
            ),
        )[tense]
    return (
        say("The top {seats:word} never changed in the updates we know of", **fields),
        say("The top {seats:word} never changed in {updates:word} updates", **fields),
        say("The top {seats:word} have not changed in {updates:word} updates", **fields),
    )[tense]


def lead(say: Messages, election: Election, history: RaceHistory, kind: str) -> Heading:
    """Return the heading of the chart of the lead, whose ``kind`` is *lead* or *cut*."""
    race = history.race
    leaders = []
    if kind == "lead" and len(history.steps) == 1 and not race.yes_no:
        leaders = [item.leader for item in history.stated if item.lead is not None]
    if leaders:
        title = _stated_lead(say, history, leaders)
        deck = say(
            "Who led, and by how many votes, in the counts we know of. We know nothing about those"
            " in between."
        )
    elif sum(step.standing.margin is not None for step in history.steps) == 1:
        title = _once(say, history)
        deck = say("The lead line starts with the next update.")
    elif race.yes_no:
        title = bar_changes(say, election, history)
        deck = say("How many votes Yes was above or below the threshold after each update.")
    elif kind == "cut":
        title = place_changes(say, election, history)
        deck = say(
            "How many votes each candidate near the cutoff was above or below it after each update."
        )
    else:
        title = lead_changes(say, election, history)
        deck = say(
            "Who led, and by how many votes. The line moves in steps because votes are added in"
            " batches."
        )
    return Heading(title=title, deck=deck)


def _stated_lead(say: Messages, history: RaceHistory, leaders: list[str | None]) -> Markup:
    """Return whether a lead that is mostly only stated was always of the same one."""
    last = history.steps[-1].standing.leader
    if last is not None and set(leaders) == {last}:
        fields = {"name": name_of(history.race.choice(last)), "counts": len(leaders) + 1}
        return say("{name} led in each of the {counts:word} counts we know of", **fields)
    return say("The lead in the {counts:word} counts we know of", counts=len(leaders) + 1)


def _once(say: Messages, history: RaceHistory) -> Markup:
    """Return the finding of a first count that is still the only one."""
    race = history.race
    standing = next(step.standing for step in history.steps if step.standing.margin is not None)
    if race.yes_no:
        bar = bar_name(say, race)
        if (standing.margin or 0) >= 0:
            return say("Yes was above {bar} in the first count", bar=bar)
        return say("Yes was below {bar} in the first count", bar=bar)
    if race.seats == 1 and standing.leader is not None:
        return say("{name} led in the first count", name=name_of(race.choice(standing.leader)))
    return say("The first count")


def _judged(race: Race) -> bool:
    """Return whether anything may be said about who is ahead."""
    return race.decidable and race.contested


def shares(say: Messages, election: Election, history: RaceHistory) -> Heading:
    """Return the heading of the chart of shares."""
    race = history.race
    area, found = election.jurisdiction.name, None
    if _judged(race):
        found = _shares(say, election, history)
    if not race.coverage.complete:
        deck = say("Share of the votes counted in {area}, after each update.", area=area)
    elif race.votes_allowed > 1:
        deck = say("Share of all votes cast for this office, after each update.")
    else:
        deck = say("Share of all votes counted so far, after each update.")
    return Heading(title=found or say("Shares over time"), deck=deck)


def _shares(say: Messages, election: Election, history: RaceHistory) -> Markup | None:
    """Return how a share went from election night to the newest count, or the cut line's."""
    spoken = [s for s in history.steps if s.standing.silence is None and s.standing.total]
    subjects, last = counting_batches.subjects(history), spoken[-1]
    if not subjects or history.last is not last:
        return None
    if len(subjects) == 2:
        return _at_the_cut_line(say, election, last, *subjects)
    choice = history.race.choice(subjects[0])
    night = history.night if history.night in spoken and history.night is not last else None
    start = night or spoken[0]
    first, now = start.standing.share(choice.slug), last.standing.share(choice.slug)
    if first is None or now is None:
        return None
    fields = {"name": name_of(choice), "was": say.share(first), "now": say.share(now)}
    if start is last:
        told = (item.texts.get(choice.slug) for item in history.stated)
        fields["was"] = next(filter(None, told), "")
        if not fields["was"]:
            return say("{name} had {now}% in the first count", **fields)
    elif fields["was"] == fields["now"]:
        if night is None:
            return say(
                "{name} had {now}% in both the first count we know of and the last", **fields
            )
        return say("{name} had {now}% both on election night and in the last count", **fields)
    if night is None:
        return say("{name} went from {was}% in the first count we know of to {now}%", **fields)
    return say("{name} went from {was}% on election night to {now}%", **fields)


def _at_the_cut_line(
    say: Messages, election: Election, last: HistoryPoint, inside: str, outside: str
) -> Markup:
    standing = last.standing
    a, b = standing.share(inside), standing.share(outside)
    assert a is not None and b is not None
    first, second = (name_of(standing.race.choice(slug)) for slug in (inside, outside))
    fields = {"inside": first, "outside": second, "points": say.share(a - b)}
    if a == b:
        return say("{inside} and {outside} tied at the cutoff", **fields)
    if not is_final(last.update) or contradicted(election, last):
        return say("{inside} held the last spot by {points} points over {outside}", **fields)
    if standing.race.seats > 1:
        return say("{inside} took the last seat by {points} points over {outside}", **fields)
    return say("{inside} took the last spot by {points} points over {outside}", **fields)


def batches(say: Messages, election: Election, history: RaceHistory) -> Heading:
    """Return the heading of the chart of batches."""
    race = history.race
    found = _batches(say, election, history) if _judged(race) else None
    total = sum(s.batch.total or 0 for s in history.steps)
    if race.coverage.complete:
        deck = say.plural(
            "How the new votes split in each update. A wider bar is a bigger batch. All the bars"
            " add up to {n} vote.",
            "How the new votes split in each update. A wider bar is a bigger batch. All the bars"
            " add up to {n} votes.",
            total,
        )
    else:
        deck = say(
            "How the new votes counted in {area} split in each update. A wider bar is a bigger"
            " batch. All the bars add up to {n} votes.",
            area=election.jurisdiction.name,
            n=total,
        )
    return Heading(title=found or say("How each batch split"), deck=deck)


def _batches(say: Messages, election: Election, history: RaceHistory) -> Markup | None:
    subjects = counting_batches.subjects(history)
    if len(subjects) != 1:
        return None
    pooled = partial(counting_batches.pooled, election, history, subjects[0])
    night, later = pooled(night=True), pooled(night=False)
    if night is None or later is None:
        return None
    return say(
        "{name} got {night}% of the votes counted on election night and {later}% of those counted"
        " later",
        name=name_of(history.race.choice(subjects[0])),
        night=say.share(night),
        later=say.share(later),
    )
