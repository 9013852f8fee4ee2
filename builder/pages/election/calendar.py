"""The dates of a count: what happened and what is still to come, and apart from it every
announcement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from builder.counting.estimates import in_time
from builder.counting.estimates import moment as moment_of
from builder.model import Election, Event, EventState, Phase, Status, Update
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view, update_name

UPDATE = "update-announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One event as the calendar prints it; ``planned`` says that it had only been announced."""

    when: Markup
    what: Markup
    planned: bool
    said_on: str
    note: str
    source: SourceView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What had been announced of the next update: the day, and the day on which it was said."""

    day: Markup
    said_on: Markup


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


def when(say: Messages, election: Election, at: str) -> Markup:
    """A stored date, time or span of dates in words, with its year only if it is not the
    election's; "no date stated".
    """
    year = election.date.year
    if not at:
        return say("no date stated")
    first, slash, last = at.partition("/")
    if slash:
        return say(
            "{first} to {last}", first=when(say, election, first), last=when(say, election, last)
        )
    try:
        if "T" in at:
            moment = moment_of(at, election) or datetime.fromisoformat(at)
            return say(
                "{day}, {clock}", day=_day(say, moment.date(), year), clock=say.clock(moment)
            )
        return Markup("{}").format(_day(say, date.fromisoformat(at), year))
    except ValueError:
        return Markup("{}").format(at)


def _day(say: Messages, day: date, year: int) -> str:
    return say.short_day(day) if day.year == year else say.day(day)


def calendar(say: Messages, election: Election) -> tuple[list[Dated], list[Dated]]:
    """The count's own days with what happened, or is planned and has not; then all that was
    announced besides.

    Nothing is left out: an announcement of something that happened, and every announced update,
    stands in the second list.
    """
    happened = {e.event for e in election.events if e.state is EventState.HAPPENED}
    main: list[tuple[str, int, Dated]] = [(day, -1, made) for day, made in _own(say, election)]
    announced: list[Dated] = []
    for event in sorted(election.events, key=lambda e: (in_time(e.at or "9999", election), e.n)):
        planned = event.state is EventState.PLANNED
        if event.event == UPDATE or (planned and event.event in happened):
            announced.append(_dated(say, election, event))
        else:
            main.append((event.at[:10] or "9999", event.n, _dated(say, election, event)))
    return [made for _, _, made in sorted(main, key=lambda item: item[:2])], announced


def _dated(say: Messages, election: Election, event: Event) -> Dated:
    source = election.sources.get(event.source)
    return Dated(
        when=when(say, election, event.at),
        what=event_name(say, event.event),
        planned=event.state is EventState.PLANNED,
        said_on=str(when(say, election, event.said_on)) if event.said_on else "",
        note=event.note,
        source=source_view(say, source) if source else None,
    )


def _own(say: Messages, election: Election) -> list[tuple[str, Dated]]:
    """Election day and the first update after it, as the stored updates give them, each with its
    day.
    """
    night = [u for u in election.live if u.phase is Phase.ELECTION_NIGHT]
    later = [u for u in election.live if u.phase is not Phase.ELECTION_NIGHT]
    note = Markup("")
    if len(night) > 1:
        # Named here: the extractor of messages loses the second form where a call within the call
        # says something.
        began, ended = update_name(say, night[0]), update_name(say, night[-1])
        note = say.plural(
            "{n} known update on election night, from {first} to {last}",
            "{n} known updates on election night, from {first} to {last}",
            len(night),
            first=began,
            last=ended,
        )
    elif night:
        note = say("One known update of election night: {time}", time=update_name(say, night[0]))
    closing = election.polls_close
    what = (
        say("Election day; polls closed at {clock}", clock=say.clock(closing))
        if closing
        else say("Election day")
    )
    out = [
        (
            election.date.isoformat(),
            _plain(when(say, election, election.date.isoformat()), what, note),
        )
    ]
    if later:
        first = later[0]
        day = first.released_at.date().isoformat()
        final = update_name(say, later[-1])
        more = len(later) - 1
        words = say.plural(
            "{n} known update followed, the last {last}",
            "{n} known updates followed, the last {last}",
            more,
            last=final,
        )
        words = words if more else Markup("")
        out.append(
            (
                day,
                _plain(
                    when(say, election, day), say("First known update after election night"), words
                ),
            )
        )
    return out


def _plain(day: Markup, what: Markup, note: Markup) -> Dated:
    return Dated(
        when=day, what=what, planned=False, said_on="", note=str(note.unescape()), source=None
    )


def next_update(say: Messages, election: Election, update: Update) -> Announced | None:
    """The next update as it had been announced by the day of ``update``; None for the certified
    count and within a night.

    Announcements without a day on which they were made are left out: nobody knows whether they were
    made by then.
    """
    place = election.place(update)
    if place is None or update.status is Status.CERTIFIED:
        return None
    following = election.live[place + 1 : place + 2]
    if (
        update.phase is Phase.ELECTION_NIGHT
        and following
        and following[0].phase is Phase.ELECTION_NIGHT
    ):
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


def fact(say: Messages, election: Election, update: Update) -> list[tuple[Markup, Markup, Markup]]:
    """Label, figure and small print of the next announced update, with when that one was in fact
    released.
    """
    announced = next_update(say, election, update)
    if announced is None:
        return []
    small = say("announced on {day}", day=announced.said_on)
    place = election.place(update)
    following = election.live[place + 1 : place + 2] if place is not None else ()
    if following:
        small = say(
            "{announced}; the next known one came {time}",
            announced=small,
            time=update_name(say, following[0]),
        )
    return [(say("Next update announced for"), announced.day, small)]
