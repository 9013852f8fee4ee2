"""What stands around the tables of a race page: badges, three moments, what is held, where it is
from.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.partial_history import Stated
from builder.counting.standings import Silence
from builder.model import Bar, Coverage, Election, Kind, Race, Status, Update
from builder.pages.race.parties import nonpartisan, own_party
from builder.pages.race.totals import columns
from builder.pages.redirects import notice
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view, status_badges, update_name
from builder.wording.sentences import is_final


def badges(say: Messages, election: Election, history: RaceHistory) -> list[tuple[str, Markup]]:
    """Class and words of each badge of a race."""
    race = history.race
    out = status_badges(say, election)
    if party := own_party(race):
        out.append(("", say("Party: {party}", party=party)))
    out += [("", words) for words in race_badges(say, election, race)]
    if race.kind is Kind.OFFICE and not race.contested and not _unassigned(history):
        out.append(("", say("Uncontested")))
    if history.steps and history.unstored:
        out.append(("", say("Partial history")))
    elif history.steps:
        n, over = holding(history), any(is_final(update) for update in election.live)
        words = (
            say.plural("{n} update", "{n} updates", n)
            if over
            else say.plural("{n} update so far", "{n} updates so far", n)
        )
        out.append(("", words))
    if race.kind is Kind.OFFICE and nonpartisan(race):
        out.append(("", say("Nonpartisan office")))
    return out


def _unassigned(history: RaceHistory) -> bool:
    """Whether write-ins that nobody assigned may have more votes than those listed."""
    return history.last is not None and history.last.standing.unassigned is not None


def race_badges(say: Messages, election: Election, race: Race) -> list[Markup]:
    """The badges that hold at every update: how the area and the race lie to each other, and what
    the rule asks for.
    """
    out = []
    if not race.coverage.complete:
        out.append(say("{area} part only", area=election.jurisdiction.name))
    elif race.coverage is Coverage.UNKNOWN:
        out.append(say("District borders not verified"))
    if race.votes_allowed > 1:
        out.append(say("Vote for up to {n}", n=race.votes_allowed))
    if race.bar is Bar.FIFTY_FIVE:
        out.append(say("Needs 55%"))
    elif race.bar is Bar.TWO_THIRDS:
        out.append(say("Needs two thirds"))
    elif race.kind is Kind.MEASURE and race.bar is Bar.MAJORITY:
        out.append(say("Needs more than 50%"))
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A count that marks the course of a race: its heading, its time, and the leading choices'
    figures, large and small.
    """

    heading: Markup
    time: Markup
    lines: tuple[tuple[Markup, Markup], ...]


def moments(say: Messages, election: Election, history: RaceHistory) -> list[Moment]:
    """First count, end of election night, newest; of a partial history the first that is known, be
    it as stated.
    """
    told, last = history.stated, history.last
    if (
        last is None
        or not (told or len(history.steps) > 1)
        or (history.race.kind is Kind.OFFICE and not history.race.contested)
    ):
        return []
    newest = _moment(say, history, last, _newest(say, last.update))
    first = history.steps[0]
    if told and told[0].update.released_at < first.update.released_at:
        known = _told_moment(say, history, told[0])
        return [known, newest] if known.lines else []
    earlier = [
        update for update in history.unstored if update.released_at < first.update.released_at
    ]
    heading = say("First known count") if earlier else say("First count")
    out = [_moment(say, history, first, heading)]
    if history.night is not None and history.night is not first and history.night is not last:
        out.append(_moment(say, history, history.night, say("End of election night")))
    return [*out, newest]


def _newest(say: Messages, update: Update) -> Markup:
    known = {
        Status.CERTIFIED: say("Certified"),
        Status.CORRECTION: say("Amended"),
        Status.RECOUNT: say("Recount"),
    }
    return known.get(update.status, say("Newest count"))


def _moment(say: Messages, history: RaceHistory, step: HistoryPoint, heading: Markup) -> Moment:
    lines = []
    for choice in columns(history):
        share, votes = step.standing.share(choice.slug), step.standing.votes.get(choice.slug)
        if votes is not None:
            figure = say("{name} {votes}", name=choice.short_name, votes=votes)
            lines.append(
                (figure, Markup("") if share is None else say("{share}%", share=say.share(share)))
            )
    return Moment(heading=heading, time=update_name(say, step.update), lines=tuple(lines))


def _told_moment(say: Messages, history: RaceHistory, item: Stated) -> Moment:
    """A count known only from what was said of it, and who said it."""
    race, lines = history.race, []
    if item.lead is not None:
        lines.append(
            say("{name} by {votes}", name=race.choice(item.ahead).short_name, votes=item.lead)
        )
    for choice in columns(history):
        if choice.slug in item.texts:
            lines.append(
                say("{name} {share}%", name=choice.short_name, share=item.texts[choice.slug])
            )
    who = say("stated by {who}", who=say.list(item.by)) if item.by else say("as stated")
    small = [Markup("")] * (len(lines) - 1) + [who]
    return Moment(
        heading=say("First known count"),
        time=update_name(say, item.update),
        lines=tuple(zip(lines, small, strict=False)),
    )


def holding(history: RaceHistory) -> int:
    """Return at how many updates the race's votes were reported in full; a row without a figure is
    none.
    """
    return sum(step.standing.silence is not Silence.NOT_REPORTED for step in history.steps)


def holdings(say: Messages, election: Election, history: RaceHistory) -> Markup:
    """How much of this race's count the archive holds, against what is known to exist."""
    held, known, released = holding(history), len(election.live), election.updates_released
    if released is not None and held == released == known:
        return say.plural(
            "The archive holds this race's votes at the {n} update.",
            "The archive holds this race's votes at all {n} updates.",
            held,
        )
    if released is not None and released < known:
        return say(
            "The archive knows of {known} updates of this election and holds this race's votes at"
            " {held} of them. The number that were released in all is stated as {released}, which"
            " can't be right.",
            known=known,
            released=released,
            held=held,
        )
    if released is not None and held < known:
        return say(
            "The archive knows of {known} updates of this election, of {released} that were"
            " released in all, and holds this race's votes at {held} of them.",
            known=known,
            released=released,
            held=held,
        )
    if held == known:
        return say.plural(
            "The archive holds this race's votes at the {n} update it knows of.",
            "The archive holds this race's votes at all {n} updates it knows of.",
            held,
        )
    return say(
        "The archive knows of {known} updates of this election and holds this race's votes at"
        " {held} of them. How many were released in all is not known.",
        known=known,
        held=held,
    )


def race_sources(
    say: Messages, election: Election, history: RaceHistory
) -> list[tuple[Markup, SourceView]]:
    """The newest figures' source, the source of the race's own facts, and any file only some
    updates came from.
    """
    found: dict[str, Markup] = {}
    if history.last is not None:
        key = history.last.update.key
        found[election.snapshots[key].sources[history.race.slug]] = say(
            "Votes of {time}", time=update_name(say, history.last.update)
        )
    for step in history.steps[:-1]:
        snapshot = election.snapshots[step.update.key]
        if snapshot.sources[history.race.slug] != step.update.source:
            found.setdefault(
                snapshot.sources[history.race.slug],
                say("Votes of {time}", time=update_name(say, step.update)),
            )
    found.setdefault(history.race.source, say("Title, choices and rules"))
    if history.race.coverage_source:
        found.setdefault(history.race.coverage_source, say("Borders of the district"))
    return [
        (label, source_view(say, election.sources[s]))
        for s, label in found.items()
        if s in election.sources
    ]


def became(say: Messages, election: Election, race: str) -> tuple[Markup, str, list[str]] | None:
    """What became of a race that was merged, split or withdrawn: in words, why, and the addresses
    it leads to.
    """
    row = notice(election, race)
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
