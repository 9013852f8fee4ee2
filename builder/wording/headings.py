"""The headings of a race's sections: each the finding of its chart, made from the data, with a deck
that says what is plotted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder.counting import batches as counting_batches
from builder.counting.history import HistoryPoint, RaceHistory
from builder.model import Coverage, Election, Race, Rule
from builder.wording.change_headings import bar_changes, bar_name, lead_changes, place_changes
from builder.wording.chart_text import name_of
from builder.wording.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    title: Markup
    deck: Markup


def _judged(race: Race) -> bool:
    """Whether anything may be said about who is ahead."""
    return race.coverage.complete and race.contested and race.rule is not Rule.UNKNOWN


def _scoped(say: Messages, election: Election, race: Race, title: Markup) -> Markup:
    """Where the borders of the district are not verified, a finding holds for the votes that were
    counted here.
    """
    if race.coverage is Coverage.UNKNOWN:
        return say(
            "{finding}, in the votes counted in {area}",
            finding=title,
            area=election.jurisdiction.name,
        )
    return title


def lead(say: Messages, election: Election, history: RaceHistory, kind: str) -> Heading:
    """Above the chart of the lead, whose ``kind`` is *lead* or *cut*."""
    race = history.race
    partial = kind == "lead" and len(history.steps) == 1
    told = [item.leader for item in history.stated if item.lead is not None] if partial else []
    known = sum(step.standing.margin is not None for step in history.steps)
    if told and not race.yes_no:
        deck = say(
            "Who was ahead, and by how many votes, in the counts of which it is known. Nothing is"
            " known of those between."
        )
        return Heading(title=_scoped(say, election, race, _told(say, history, told)), deck=deck)
    if known == 1:
        title = _once(say, history)
        deck = say("The line of the lead begins with the next update.")
        return Heading(title=_scoped(say, election, race, title), deck=deck)
    if race.yes_no:
        title = bar_changes(say, election, history)
        deck = say("How many votes Yes was over its bar or short of it, update by update.")
    elif kind == "cut":
        title = place_changes(say, election, history)
        deck = say(
            "How many votes each candidate near the cut line was above or below it, update by"
            " update."
        )
    else:
        title = lead_changes(say, election, history)
        deck = say(
            "Who was ahead, and by how many votes. The line moves in steps because votes are added"
            " in batches."
        )
    return Heading(title=_scoped(say, election, race, title), deck=deck)


def _told(say: Messages, history: RaceHistory, leaders: list[str | None]) -> Markup:
    """Of a lead that is mostly only stated: whether it was always of the same one."""
    last = history.steps[-1].standing.leader
    if last is not None and set(leaders) == {last}:
        name = name_of(history.race.choice(last))
        return say(
            "{name} led at each of {counts} counts of which it is known",
            name=name,
            counts=len(leaders) + 1,
        )
    return say("The lead at {counts} known counts", counts=len(leaders) + 1)


def _once(say: Messages, history: RaceHistory) -> Markup:
    """The finding of a first count that is still the only one."""
    race = history.race
    standing = next(step.standing for step in history.steps if step.standing.margin is not None)
    if race.yes_no:
        fields = {"bar": bar_name(say, race)}
        if (standing.margin or 0) >= 0:
            return say("Yes was above its {bar} bar in the first count", **fields)
        return say("Yes was below its {bar} bar in the first count", **fields)
    if race.seats == 1 and standing.leader is not None:
        return say("{name} led in the first count", name=name_of(race.choice(standing.leader)))
    return say("The first count")


def shares(say: Messages, election: Election, history: RaceHistory) -> Heading:
    """Above the chart of shares."""
    race = history.race
    spoken = [s for s in history.steps if s.standing.silence is None and s.standing.total]
    title = _shares(say, election, history, spoken) if _judged(race) else None
    title = say("Shares over time") if title is None else _scoped(say, election, race, title)
    if not race.coverage.complete:
        deck = say(
            "Share of the votes counted in {area}, update by update.",
            area=election.jurisdiction.name,
        )
    elif race.votes_allowed > 1:
        deck = say("Share of all votes cast for this office, update by update.")
    else:
        deck = say("Share of all votes counted until then, update by update.")
    return Heading(title=title, deck=deck)


def _shares(
    say: Messages, election: Election, history: RaceHistory, spoken: list[HistoryPoint]
) -> Markup | None:
    """From election night to the newest count: for the first at the end, for Yes, or at the cut
    line of several places.
    """
    subjects = counting_batches.subjects(history)
    last = spoken[-1]
    if not subjects or history.last is not last:
        return None
    if len(subjects) == 2:
        inside, outside = subjects
        a, b = (last.standing.share(choice) for choice in subjects)
        assert a is not None and b is not None
        names = {
            "inside": name_of(history.race.choice(inside)),
            "outside": name_of(history.race.choice(outside)),
        }
        if a == b:
            return say(
                "{inside} and {outside} had the same number of votes at the cut line", **names
            )
        return say(
            "{points} points lay between {inside} and {outside} at the cut line",
            points=say.share(a - b),
            **names,
        )
    choice = history.race.choice(subjects[0])
    night = history.night if history.night in spoken and history.night is not last else None
    start = night or spoken[0]
    was, now = start.standing.share(choice.slug), last.standing.share(choice.slug)
    if start is last:
        told = next(
            (i.texts[choice.slug] for i in history.stated if choice.slug in i.texts),
            "",
        )
        if now is None:
            return None
        once = {"name": name_of(choice), "was": told, "now": say.share(now)}
        if not told:
            return say("{name} had {now}% in the first count", **once)
        return say("{name} went from {was}% in the first known count to {now}%", **once)
    if was is None or now is None:
        return None
    fields = {"name": name_of(choice), "was": say.share(was), "now": say.share(now)}
    if fields["was"] == fields["now"]:
        if night is None:
            return say("{name} had {now}% in the first known count and in the last", **fields)
        return say("{name} had {now}% on election night and in the last count", **fields)
    if night is None:
        return say("{name} went from {was}% in the first known count to {now}%", **fields)
    return say("{name} went from {was}% on election night to {now}%", **fields)


def batches(say: Messages, election: Election, history: RaceHistory) -> Heading:
    """Above the chart of batches."""
    race = history.race
    title = _batches(say, election, history) if _judged(race) else None
    title = say("How each batch split") if title is None else _scoped(say, election, race, title)
    total = sum(s.batch.total or 0 for s in history.steps)
    if race.coverage.complete:
        deck = say.plural(
            "How the new votes split in each update. A wider bar is a bigger batch; all bars"
            " together are {n} vote.",
            "How the new votes split in each update. A wider bar is a bigger batch; all bars"
            " together are {n} votes.",
            total,
        )
    else:
        deck = say(
            "How the new votes counted in {area} split in each update. A wider bar is a bigger"
            " batch; all bars together are {n} votes.",
            area=election.jurisdiction.name,
            n=total,
        )
    return Heading(title=title, deck=deck)


def _batches(say: Messages, election: Election, history: RaceHistory) -> Markup | None:
    found: list[tuple[str, Fraction, Fraction]] = []
    for choice in counting_batches.subjects(history):
        night, later = (
            counting_batches.pooled(election, history, choice, night=night)
            for night in (True, False)
        )
        if night is None or later is None:
            return None
        found.append((choice, night, later))
    if len(found) != 1:
        return None
    choice, night, later = found[0]
    name = name_of(history.race.choice(choice))
    return say(
        "{name} had {night}% of the votes of election night, {later}% of those added later",
        name=name,
        night=say.share(night),
        later=say.share(later),
    )
