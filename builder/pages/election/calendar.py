"""The dates of a count: what happened and what is still to come, and every announcement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from markupsafe import Markup, escape

from builder.counting.estimates import in_time
from builder.counting.estimates import moment as moment_of
from builder.model import Election, Event, EventState, Phase, Status
from builder.pages.election.count import ElectionCount, Fact, UpdateCount
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view

UPDATE = "update-announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One event as the calendar prints it; ``planned``: it had only been announced."""

    when: Markup
    what: Markup
    planned: bool = False
    said_on: str = ""
    note: str = ""
    source: SourceView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What had been announced of the next update: its day, and the day on which it was said."""

    day: Markup
    said_on: Markup


def event_name(say: Messages, event: str) -> Markup:
    known = {
        "canvass-start": say("Canvass begins"),
        "mail-deadline": say("Deadline for mail ballots to arrive"),
        "audit": say("Manual audit"),
        "update-announced": say("Update announced"),
        "certification": say("Certification"),
        "declaration": say("Declaration of results"),
        "amendment": say("Amended results"),
        "recount": say("Recount"),
        "court": say("Court decision"),
    }
    return known.get(event, escape(event))


def when(say: Messages, election: Election, at: str) -> Markup:
    """Return a stored date, time or span in words, with its year only if not the election's."""
    if not at:
        return say("no date given")
    first, slash, last = at.partition("/")
    if slash:
        ends = {"first": when(say, election, first), "last": when(say, election, last)}
        return say("{first} to {last}", **ends)
    try:
        if "T" not in at:
            return escape(_day(say, election, date.fromisoformat(at)))
        moment = moment_of(at, election) or datetime.fromisoformat(at)
    except ValueError:
        return escape(at)
    day = _day(say, election, moment.date())
    return say("{day}, {clock}", day=day, clock=say.clock(moment))


def _day(say: Messages, election: Election, day: date) -> str:
    return say.short_day(day) if day.year == election.date.year else say.day(day)


def calendar(count: ElectionCount) -> tuple[list[Dated], list[Dated]]:
    """Return the count's own days with what happened or is still planned, then what was announced.

    Nothing is left out: an announcement of something that happened, and every announced update,
    stands in the second list.
    """
    election = count.election
    happened = {e.event for e in election.events if e.state is EventState.HAPPENED and not e.race}
    main = [(day, -1, made) for day, made in _own(count)]
    main += [(day, n, made) for day, n, made in _declared(count)]
    announced: list[Dated] = []
    for event in sorted(election.events, key=lambda e: (in_time(e.at or "9999", election), e.n)):
        if event.race:
            continue  # its own page says it; `_declared` says how many there are
        made = _dated(count, event)
        if event.event == UPDATE or (made.planned and event.event in happened):
            announced.append(made)
        else:
            main.append((event.at[:10] or "9999", event.n, made))
    return [made for _, _, made in sorted(main, key=lambda item: item[:2])], announced


def _dated(count: ElectionCount, event: Event) -> Dated:
    say, election = count.say, count.election
    source = election.sources.get(event.source)
    return Dated(
        when=when(say, election, event.at),
        what=event_name(say, event.event),
        planned=event.state is EventState.PLANNED,
        said_on=when(say, election, event.said_on) if event.said_on else "",
        note=event.note,
        source=source_view(say, source) if source else None,
    )


def _declared(count: ElectionCount) -> Iterator[tuple[str, int, Dated]]:
    """Yield each day and source by which single races were declared, with how many they are."""
    say, election, found = count.say, count.election, dict[tuple[str, str], list[Event]]()
    for event in election.events:
        if event.race and event.state is EventState.HAPPENED:
            found.setdefault((event.at, event.source), []).append(event)
    for (at, _), events in found.items():
        races = {event.race for event in events}
        if len(races) == 1:
            what = say("Declaration: {race}", race=election.race(events[0].race).title)
        else:
            what = say("Declaration in {n:word} races", n=len(races))
        yield at[:10], events[0].n, replace(_dated(count, events[0]), what=what, note="")


def _own(count: ElectionCount) -> Iterator[tuple[str, Dated]]:
    """Yield election day and the first update after it, each with its stored day."""
    say, election = count.say, count.election
    night = [u for u in count.live if u.update.phase is Phase.ELECTION_NIGHT]
    later = [u for u in count.live if u.update.phase is not Phase.ELECTION_NIGHT]
    what, note = say("Election Day"), Markup("")
    if closing := election.polls_close:
        what = say("Election Day; polls closed at {clock}", clock=say.clock(closing))
    if len(night) > 1:
        note = say.plural(
            "{n:Word} known update on election night, from {first} to {last}",
            "{n:Word} known updates on election night, from {first} to {last}",
            len(night),
            first=night[0].time,
            last=night[-1].time,
        )
    elif night:
        note = say("One known update on election night: {time}", time=night[0].time)
    day = election.date.isoformat()
    yield day, Dated(when=when(say, election, day), what=what, note=note)
    if later:
        note = say.plural(
            "{n:Word} known update followed, on {last}",
            "{n:Word} known updates followed, the last on {last}",
            len(later) - 1,
            last=later[-1].time,
        )
        what = say("First known update after election night")
        day = later[0].update.released_at.date().isoformat()
        note = note if len(later) > 1 else Markup("")
        yield day, Dated(when=when(say, election, day), what=what, note=note)


def next_update(of: UpdateCount) -> Announced | None:
    """Return the next update as it had been announced by the day of this one.

    None for the certified count and within a night. Announcements without a day on which they were
    made are left out: nobody knows whether they were made by then.
    """
    say, election, update = of.say, of.election, of.update
    if election.place(update) is None or update.status is Status.CERTIFIED:
        return None
    if of.after and {update.phase, of.after.update.phase} == {Phase.ELECTION_NIGHT}:
        return None
    today = update.released_at.date().isoformat()
    known = [
        e
        for e in election.events
        if e.event == UPDATE and e.at[:10] > today and e.said_on and e.said_on[:10] <= today
    ]
    if not known:
        return None
    soonest = min(e.at[:10] for e in known)
    chosen = max(
        (e for e in known if e.at[:10] == soonest),
        key=lambda e: (in_time(e.said_on, election), e.n),
    )
    return Announced(
        day=when(say, election, chosen.at), said_on=when(say, election, chosen.said_on)
    )


def fact(of: UpdateCount) -> list[Fact]:
    """Return the next announced update, with when the next known one was in fact released."""
    say, announced = of.say, next_update(of)
    if announced is None:
        return []
    small = say("announced on {day}", day=announced.said_on)
    if of.after:
        small = say(
            "{announced}; the next update we know of came {time}",
            announced=small,
            time=of.after.time,
        )
    return [(say("Next update announced for"), announced.day, small)]
