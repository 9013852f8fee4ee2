"""The announced dates of a count as a calendar to subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta

from icalendar import Calendar
from icalendar import Event as Entry
from icalendar.enums import STATUS

from builder.counting.estimates import in_time
from builder.counting.estimates import moment as moment_of
from builder.exports.feeds import feed_id
from builder.instants import start_of
from builder.model import Election, Event, EventState
from builder.pages.election.calendar import event_name, when
from builder.wording.messages import Messages
from builder.wording.names import election_name
from builder.wording.text_context import TextContext

ONCE = frozenset(("audit", "canvass-start", "certification", "declaration", "mail-deadline"))
"""Events that happen once in a count: the last announcement replaces earlier ones."""
PRODUCER = "-//Election Count Archive//Calendar//EN"


def calendar_path(election: Election) -> str:
    return f"{election.path}/updates.ics"


def calendar(context: TextContext, election: Election) -> bytes:
    """Return Election Day and every dated event, each as it was announced last."""
    say, name = context.say, election_name(context.say, election)
    made = Calendar()
    made.add("prodid", PRODUCER)
    made.add("version", "2.0")
    made.add("x-wr-calname", say("{site}: {election}", site=context.name, election=name).unescape())
    opened = start_of(election.date, election.jurisdiction.zone)
    made.add_component(
        Entry.new(
            uid=feed_id(f"{election.path}/calendar"),
            stamp=opened.astimezone(UTC),
            summary=say("Election Day: {election}", election=name).unescape(),
            start=election.date,
            end=election.date + timedelta(days=1),
            url=f"{context.address}{election.path}/",
        )
    )
    for entry in _announced(context, election):
        made.add_component(entry)
    return bytes(made.to_ical())


def _announced(context: TextContext, election: Election) -> Iterator[Entry]:
    """Yield the events, each under one id however often it was announced."""
    newest: dict[str, tuple[Event, int]] = {}
    for event in sorted(election.events, key=lambda e: (in_time(e.said_on, election), e.n)):
        at = _times(event, election)
        if at is not None and not event.race:
            name = event.event if event.event in ONCE else f"{event.event}/{event.at[:10]}"
            newest[name] = event, newest[name][1] + 1 if name in newest else 0
    for name, (event, times) in sorted(newest.items(), key=lambda item: (item[1][0].at, item[0])):
        yield _entry(context, election, name, event, times)


def _entry(context: TextContext, election: Election, name: str, event: Event, times: int) -> Entry:
    say, found = context.say, _times(event, election)
    assert found is not None
    start, end = found
    said = moment_of(event.said_on, election) if event.said_on else None
    stamp = said or start_of(election.date, election.jurisdiction.zone)
    what = say(
        "{what}: {election}",
        what=event_name(say, event.event),
        election=election_name(say, election),
    )
    happened = event.state is EventState.HAPPENED
    return Entry.new(
        uid=feed_id(f"{election.path}/calendar/{name}"),
        stamp=stamp.astimezone(UTC),
        sequence=times,
        summary=what.unescape(),
        description=_description(say, election, event) or None,
        start=start,
        end=end,
        status=STATUS.CONFIRMED if happened else STATUS.TENTATIVE,
        url=f"{context.address}{election.path}/",
    )


def _description(say: Messages, election: Election, event: Event) -> str:
    """Return who said so and when, and the note of the event."""
    words = [event.note] if event.note else []
    source = election.sources.get(event.source)
    if source and event.said_on:
        said = say(
            "Announced {day}. Source: {source}",
            day=when(say, election, event.said_on),
            source=source.title,
        )
        words.append(said.unescape())
    return "\n".join(words)


def _times(event: Event, election: Election) -> tuple[date, date | None] | None:
    """Return start and end: days (the end is the day after), or a moment without an end.

    None where the event has no date, or one that is neither.
    """
    first, _, last = event.at.partition("/")
    try:
        if "T" in first:
            moment = moment_of(first, election)
            return None if moment is None else (moment.astimezone(UTC), None)
        day = date.fromisoformat(first)
        return day, (date.fromisoformat(last[:10]) if last else day) + timedelta(days=1)
    except ValueError:
        return None
