"""What stands around the tables of a race page: badges, three moments, what is held, where it is from."""

from __future__ import annotations

from markupsafe import Markup

from builder import sentences
from builder.messages import Messages
from builder.model import Bar, Coverage, Election, Kind, Race
from builder.pages.frame import SourceView, source_view, status_badges, update_name
from builder.pages.race_tables import columns
from builder.redirects import notice
from builder.series import History


def badges(say: Messages, election: Election, race: Race) -> list[tuple[str, Markup]]:
    """Class and words of each badge of a race."""
    out = status_badges(say, election)
    out += [("", words) for words in race_badges(say, election, race)]
    if race.kind is Kind.OFFICE and not race.contested:
        out.append(("", say("Uncontested")))
    return out


def race_badges(say: Messages, election: Election, race: Race) -> list[Markup]:
    """The badges that hold at every update: how the area and the race lie to each other, and what the rule asks for."""
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


def moments(say: Messages, election: Election, history: History) -> list[tuple[Markup, Markup, list[tuple[str, str, str]]]]:
    """First count, end of election night, newest: heading, time, and name, votes and share of the leading choices."""
    first, last = (history.steps[0], history.steps[-1]) if history.steps else (None, None)
    if first is None or last is None or len(history.steps) < 2:
        return []
    wanted = [(say("First count"), first)]
    if history.night is not None and history.night is not first and history.night is not last:
        wanted.append((say("End of election night"), history.night))
    wanted.append((say("Certified") if sentences.is_final(last.update) else say("Newest count"), last))
    out = []
    for heading, step in wanted:
        lines = []
        for choice in columns(history):
            share, votes = step.standing.share(choice.choice), step.standing.votes.get(choice.choice)
            if votes is not None:
                lines.append((choice.short_name, say.number(votes), "" if share is None else say.share(share)))
        out.append((heading, update_name(say, step.update), lines))
    return out


def holdings(say: Messages, election: Election, history: History) -> Markup:
    """How much of this race's count the archive holds, against what is known to exist."""
    held, known = len(history.steps), len(election.live)
    if election.updates_released is not None and held == election.updates_released:
        return say("The archive holds this race's votes at all {n} updates.", n=held)
    if held == known:
        return say.plural(
            "The archive holds this race's votes at the {n} update it knows of.",
            "The archive holds this race's votes at all {n} updates it knows of.",
            held,
        )
    return say(
        "The archive knows of {known} updates of this election and holds this race's votes at {held} of them. "
        "How many were released in all is not known.",
        known=known,
        held=held,
    )


def race_sources(say: Messages, election: Election, history: History) -> list[tuple[Markup, SourceView]]:
    """The newest figures' source, the source of the race's own facts, and any file only some updates came from."""
    found: dict[str, Markup] = {}
    if history.last is not None:
        key = history.last.update.update
        found[election.snapshots[key].sources[history.race.race]] = say(
            "Votes of {time}", time=update_name(say, history.last.update)
        )
    for step in history.steps[:-1]:
        snapshot = election.snapshots[step.update.update]
        if snapshot.sources[history.race.race] != step.update.source:
            found.setdefault(snapshot.sources[history.race.race], say("Votes of {time}", time=update_name(say, step.update)))
    found.setdefault(history.race.source, say("Title, choices and rules"))
    if history.race.coverage_source:
        found.setdefault(history.race.coverage_source, say("Borders of the district"))
    return [(label, source_view(say, election.sources[s])) for s, label in found.items() if s in election.sources]


def became(say: Messages, election: Election, race: str) -> tuple[Markup, str, list[str]] | None:
    """What became of a race that was merged, split or withdrawn: in words, why, and the addresses it leads to."""
    row = notice(election, race)
    if row is None:
        return None
    words = {
        "merged": say("This race was merged with another. Its figures stay here as they were published."),
        "split": say("This race was split into others. Its figures stay here as they were published."),
        "withdrawn": say("This race was withdrawn from the archive. Its figures stay here as they were published."),
    }
    return words[row.kind], row.reason, [new.strip("/") for new in row.new.split()]
