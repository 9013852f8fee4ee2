"""What stands around the tables of a race page: badges, moments, holdings and sources."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from builder.counting.declared import declarations
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.partial_history import Stated
from builder.counting.standings import Silence
from builder.model import Bar, Coverage, Election, Kind, Race, Status, Update
from builder.pages.race.parties import nonpartisan, own_party
from builder.pages.race.totals import columns
from builder.pages.redirects import notice
from builder.pages.shared.race_context import RaceContext
from builder.wording import verdicts
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view, status_badges


def badges(view: RaceContext) -> list[tuple[str, Markup]]:
    """Return the class and the words of each badge of a race."""
    say, election, history, race = view.say, view.election, view.history, view.race
    out = status_badges(say, election)
    if own := declarations(election, race):
        out.append(("st", say("Declared {date}", date=verdicts.day_of(say, own[-1]))))
    if party := own_party(race):
        out.append(("", say("Party: {party}", party=party)))
    if race.advisory:
        out.append(("", say("Advisory vote")))
    needs = replace(race, bar=None) if race.advisory else race
    out += [("", words) for words in race_badges(say, election, needs)]
    unassigned = view.last is not None and view.last.standing.unassigned is not None
    if race.kind is Kind.OFFICE and not race.contested and not unassigned:
        out.append(("", say("Uncontested")))
    if history.steps and history.unstored:
        out.append(("", say("Partial history")))
    elif history.steps:
        n = holding(history)
        if view.over:
            out.append(("", say.plural("{n} update", "{n} updates", n)))
        else:
            out.append(("", say.plural("{n} update so far", "{n} updates so far", n)))
    if race.kind is Kind.OFFICE and nonpartisan(race):
        out.append(("", say("Nonpartisan office")))
    return out


def race_badges(say: Messages, election: Election, race: Race) -> list[Markup]:
    """Return the badges that hold at every update: the race's coverage and its rule."""
    out = []
    if not race.coverage.complete:
        out.append(say("{area} part only", area=election.jurisdiction.name))
    elif race.coverage is Coverage.UNKNOWN:
        out.append(say("May extend beyond {area}", area=election.jurisdiction.name))
    if race.votes_allowed > 1:
        out.append(say("Vote for up to {n}", n=race.votes_allowed))
    if race.bar is Bar.FIFTY_FIVE:
        out.append(say("Needs 55%"))
    elif race.bar is Bar.TWO_THIRDS:
        out.append(say("Needs two-thirds"))
    elif race.kind is Kind.MEASURE and race.bar is Bar.MAJORITY:
        out.append(say("Needs more than 50%"))
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A count that marks the course of a race; each line is a figure and what stands below it."""

    heading: Markup
    time: Markup
    lines: tuple[tuple[Markup, Markup], ...]


def moments(view: RaceContext) -> list[Moment]:
    """Return the first count, the end of election night and the newest count.

    Of a partial history the first one that is known, even if only as stated.
    """
    say, history, last = view.say, view.history, view.last
    told = history.stated
    alone = view.race.kind is Kind.OFFICE and not view.race.contested
    if last is None or alone or not (told or len(history.steps) > 1):
        return []
    newest = _moment(view, last, _newest(say, last.update))
    first, night = history.steps[0], history.night
    before = first.update.released_at
    if told and told[0].update.released_at < before:
        known = _told_moment(view, told[0])
        return [known, newest] if known.lines else []
    earlier = any(update.released_at < before for update in history.unstored)
    moments = [_moment(view, first, say("First known count") if earlier else say("First count"))]
    if night is not None and night is not first and night is not last:
        moments.append(_moment(view, night, say("End of election night")))
    return [*moments, newest]


def _newest(say: Messages, update: Update) -> Markup:
    known = {
        Status.CERTIFIED: say("Certified"),
        Status.CORRECTION: say("Amended"),
        Status.RECOUNT: say("Recount"),
    }
    return known.get(update.status, say("Latest count"))


def _moment(view: RaceContext, step: HistoryPoint, heading: Markup) -> Moment:
    say, lines = view.say, []
    for choice in columns(view.history):
        share, votes = step.standing.share(choice.slug), step.standing.votes.get(choice.slug)
        if votes is not None:
            figure = say("{name} {votes}", name=choice.short_name, votes=votes)
            small = Markup("") if share is None else say("{share}%", share=say.share(share))
            lines.append((figure, small))
    return Moment(heading=heading, time=say.short_moment(step.update), lines=tuple(lines))


def _told_moment(view: RaceContext, item: Stated) -> Moment:
    """Return a count known only from what was said of it, and who said it."""
    say, figures = view.say, []
    if item.lead is not None:
        ahead = view.race.choice(item.ahead).short_name
        figures.append(say("{name} by {votes}", name=ahead, votes=item.lead))
    for choice in columns(view.history):
        if choice.slug in item.texts:
            share = item.texts[choice.slug]
            figures.append(say("{name} {share}%", name=choice.short_name, share=share))
    who = say("according to {who}", who=say.list(item.by)) if item.by else say("as stated")
    lines = [(figure, Markup("")) for figure in figures[:-1]]
    lines += [(figure, who) for figure in figures[-1:]]
    return Moment(
        heading=say("First known count"), time=say.short_moment(item.update), lines=tuple(lines)
    )


def holding(history: RaceHistory) -> int:
    """Return at how many updates the race's votes were reported in full."""
    return sum(step.standing.silence is not Silence.NOT_REPORTED for step in history.steps)


def holdings(view: RaceContext) -> Markup:
    """Return how much of the race's count the archive holds, against what is known to exist."""
    say, held, known = view.say, holding(view.history), len(view.election.live)
    released = view.election.updates_released
    fields = {"known": known, "released": released, "held": held}
    if released is not None and held == released == known:
        return say.plural(
            "We have this race’s votes for the only update released.",
            "We have this race’s votes for each of the {n:word} updates.",
            held,
        )
    if released is not None and released < known:
        return say(
            "We know of {known:word} updates in this election and have this race’s votes for"
            " {held:word} of them. A source says {released:word} were released in all, which"
            " cannot be right.",
            **fields,
        )
    if released == known and held < known:
        return say(
            "We know of all {known:word} updates released in this election and have this race’s"
            " votes for {held:word} of them.",
            **fields,
        )
    if released is not None and held < known:
        return say(
            "We know of {known:word} of the {released:word} updates released in this election and"
            " have this race’s votes for {held:word} of them.",
            **fields,
        )
    if held == known:
        return say.plural(
            "We have this race’s votes for the one update we know of.",
            "We have this race’s votes for each of the {n:word} updates we know of.",
            held,
        )
    return say(
        "We know of {known:word} updates in this election and have this race’s votes for"
        " {held:word} of them. We do not know how many were released in all.",
        **fields,
    )


def race_sources(view: RaceContext) -> list[tuple[Markup, SourceView]]:
    """Return the sources of the newest figures, of the race's own facts, and of single updates."""
    say, election, race, last = view.say, view.election, view.race, view.last
    labels: dict[str, Markup] = {}
    for step in [*([last] if last else ()), *view.history.steps[:-1]]:
        source = election.snapshots[step.update.key].sources[race.slug]
        if step is last or source != step.update.source:
            time = say.short_moment(step.update)
            labels.setdefault(source, say("Votes, {time}", time=time))
    labels.setdefault(race.source, say("Title, choices and rules"))
    for event in declarations(election, race):
        labels.setdefault(event.source, say("Declaration"))
    if race.coverage_source:
        labels.setdefault(race.coverage_source, say("District borders"))
    return [
        (label, source_view(say, election.sources[source]))
        for source, label in labels.items()
        if source in election.sources
    ]


def became(view: RaceContext) -> tuple[Markup, str, list[str]] | None:
    """Return what became of a race that was merged, split or withdrawn: words, why, addresses."""
    say, row = view.say, notice(view.election, view.race.slug)
    if row is None:
        return None
    words = {
        "merged": say(
            "This race was merged with another. Its figures stay here as they were published."
        ),
        "split": say(
            "This race was split into others. Its figures stay here as they were published."
        ),
        "withdrawn": say(
            "This race was withdrawn from the archive. Its figures stay here as they were"
            " published."
        ),
    }
    return words[row.kind], row.reason, [new.strip("/") for new in row.new.split()]
