"""The dates of a count, planned and happened, and the badge that what happened earns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from builder.messages import Messages
from builder.model import Election, EventState
from builder.pages.frame import SourceView, source_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One event as the calendar prints it; ``planned`` says that it had only been announced."""

    when: Markup
    what: Markup
    planned: bool
    said_on: str
    note: str
    source: SourceView | None


def event_name(say: Messages, event: str) -> Markup:
    known = {
        "canvass-start": say("Canvass begins"),
        "mail-deadline": say("Last day for mail ballots to arrive"),
        "audit": say("Manual audit"),
        "update-announced": say("Update announced"),
        "certification": say("Certification"),
        "declaration": say("Declaration of results"),
        "amendment": say("Amended results"),
        "recount": say("Recount"),
        "court": say("Court decision"),
    }
    return known.get(event, Markup("{}").format(event))


def when(say: Messages, at: str, *, year: int) -> Markup:
    """A stored date, time or span of dates in words, with its year only if it is not ``year``; "no date stated"."""
    if not at:
        return say("no date stated")
    first, slash, last = at.partition("/")
    if slash:
        return say("{first} to {last}", first=when(say, first, year=year), last=when(say, last, year=year))
    try:
        if "T" in at:
            moment = datetime.fromisoformat(at)
            return say("{day}, {clock}", day=_day(say, moment.date(), year), clock=say.clock(moment))
        return Markup("{}").format(_day(say, date.fromisoformat(at), year))
    except ValueError:
        return Markup("{}").format(at)


def _day(say: Messages, day: date, year: int) -> str:
    return say.short_day(day) if day.year == year else say.day(day)


def calendar(say: Messages, election: Election) -> list[Dated]:
    """Every stored event in the order of its date."""
    out = []
    for event in sorted(election.events, key=lambda e: (e.at or "9999", e.n)):
        source = election.sources.get(event.source)
        out.append(
            Dated(
                when=when(say, event.at, year=election.date.year),
                what=event_name(say, event.event),
                planned=event.state is EventState.PLANNED,
                said_on=str(when(say, event.said_on, year=election.date.year)) if event.said_on else "",
                note=event.note,
                source=source_view(say, source) if source else None,
            )
        )
    return out
