"""The entries of feeds: what each update brought, to an election and to a race, and corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from markupsafe import Markup

from builder.counting.history import BatchState, HistoryPoint
from builder.exports.feeds import Entry, Feed
from builder.instants import start_of
from builder.model import Correction, Election, Event, Update
from builder.pages.card.text import figures
from builder.pages.election import changed
from builder.pages.election.page import ElectionView
from builder.pages.race.view import RaceView
from builder.pages.update.page import UpdateView
from builder.seal.chain import line_hash
from builder.wording import sentences, verdicts
from builder.wording.corrections import corrected
from builder.wording.messages import Messages
from builder.wording.names import election_name, race_title
from builder.wording.text_context import TextContext

ARCHIVE, CORRECTIONS = "feed.xml", "corrections.xml"
NAMED = 3
"""How many changed races an update names, the largest first."""
NEWEST = 30
"""The most entries of the feed of the whole archive, and of one election in it."""
OF_RACE = 10
"""So many entries has the feed of a race: whoever follows it reads them as they come, and the page
has them all.
"""


def election_feed(election: Election) -> str:
    """Return the path of the feed of an election's updates."""
    return f"{election.path}/feed.xml"


def of_election(context: TextContext, view: ElectionView) -> Feed:
    """Return the feed of the updates of one election, newest first."""
    say, election = context.say, view.election
    return Feed(
        path=election_feed(election),
        title=say("{site}: updates of {election}", site=context.name, election=view.name),
        page=f"{election.path}/",
        entries=_with_declared(
            say, election, [_update(view, update) for update in reversed(election.updates)]
        ),
        opened=start_of(election.date, election.jurisdiction.zone),
    )


def of_race(context: TextContext, view: RaceView) -> Feed:
    """Return the feed of one race, newest update first."""
    say, election, race = context.say, view.election, view.race
    page = f"{election.path}/{race.slug}/"
    return Feed(
        path=f"{page}feed.xml",
        title=say("{site}: {race}", site=context.name, race=view.title),
        page=page,
        entries=_with_declared(
            say,
            election,
            [_step(view, step) for step in reversed(view.history.steps[-OF_RACE:])],
            race.slug,
        ),
        opened=start_of(election.date, election.jurisdiction.zone),
    )


def of_archive(context: TextContext, entries: Sequence[Entry], moment: datetime) -> Feed:
    """Return the newest of all ``entries``; ``moment`` is the newest time of the data."""
    title = context.say("{site}: new elections, updates and corrections", site=context.name)
    return Feed(path=ARCHIVE, title=title, page="", entries=entries, opened=moment).newest(NEWEST)


def of_corrections(context: TextContext, entries: Sequence[Entry], moment: datetime) -> Feed:
    """Return the feed of all corrections; ``moment`` is the newest time of the data."""
    title = context.say("{site}: corrections", site=context.name)
    feed = Feed(path=CORRECTIONS, title=title, page="corrections/", entries=entries, opened=moment)
    return feed.newest(len(entries))


def news(view: ElectionView) -> Iterator[Entry]:
    """Yield the entries of an election in the archive feed: that it was added, and its updates."""
    say, election = view.say, view.election
    races, first = len(election.races), election.published[0] if election.published else None
    if first and (day := _day(election, first.published_on)):
        day = day.astimezone(UTC)
        yield Entry(
            name=f"{election.path}/added/{line_hash(first)}",
            title=say("New election: {election}", election=view.name),
            address=f"{election.path}/",
            published=day,
            updated=day,
            words=say.plural(
                "The archive now records the count of this election, with {n:word} race.",
                "The archive now records the count of this election, with {n} races.",
                races,
            ),
        )
    for update in election.updates[-NEWEST:]:
        entry = _update(view, update)
        title = say("{election}: {title}", election=view.name, title=entry.title)
        # In UTC, as summaries of an election that is reused give times back.
        published, updated = entry.published.astimezone(UTC), entry.updated.astimezone(UTC)
        yield replace(entry, title=title, published=published, updated=updated)


def of_corrections_made(say: Messages, election: Election) -> Iterator[Entry]:
    """Yield an entry for each correction of an election, as they were made."""
    name = election_name(say, election)
    for of, one in zip(election.corrections, corrected(say, election), strict=True):
        day = _day(election, of.date) or start_of(election.date, election.jurisdiction.zone)
        day = day.astimezone(UTC)  # as summaries give times back
        told = say(
            "{what}: it said {was}; it is {now}. {reason}",
            what=one.what,
            was=one.was,
            now=one.now,
            reason=one.reason,
        )
        words = say("The authority’s correction: {told}", told=told)
        if one.ours:
            words = say("Our correction: {told}", told=told)
        yield Entry(
            name=f"{election.path}/correction/{one.n}",
            title=say("Correction {n}, {election}", n=one.n, election=name),
            address="corrections/",
            published=day,
            updated=day,
            words=words,
        )


def _with_declared(
    say: Messages, election: Election, entries: Sequence[Entry], of: str = ""
) -> list[Entry]:
    """Return ``entries`` with what was declared of the race ``of``, or of any, on one day each."""
    found: dict[tuple[str, str], list[Event]] = {}
    for event in election.events:
        if event.outcome and of in ("", event.race):
            found.setdefault((event.race, event.at), []).append(event)
    declared = []
    for (slug, at), events in found.items():
        race, day = election.race(slug), _day(election, at[:10])
        assert day is not None, at  # `check` refuses any other
        title = race_title(say, election, race)
        entry = Entry(
            name=f"{election.path}/event/{events[0].n}",
            title=say("Declaration: {race}", race=title),
            address=f"{election.path}/{slug}/",
            published=day,
            updated=day,
            words=verdicts.of_events(say, race, events),
        )
        declared.append(entry)
    ordered = [*entries, *declared]
    return sorted(ordered, key=lambda one: one.published, reverse=True) if declared else ordered


def _update(of: ElectionView, update: Update) -> Entry:
    view, election = UpdateView(of, update), of.election
    path = f"{election.path}/updates/{update.key}"
    made = [one for one in election.corrections if one.scope == f"update/{update.key}"]
    return Entry(
        name=path,
        title=view.title,
        address=f"{path}/",
        published=update.released_at,
        updated=_told(election, update, made),
        words=view.sentence if update.withdrawn else _brought(view),
    )


def _brought(view: UpdateView) -> Markup:
    """Return what an update brought: ballots, and the largest races whose outcome changed."""
    say, election = view.say, view.election
    counted = say("Ballots counted so far: {ballots}.", ballots=view.words("ballots_counted"))
    words = say("{brought} {counted}", brought=view.sentence, counted=counted)
    steps = changed.steps_in_update(view)
    for step in steps[:NAMED]:
        words = say(
            "{before} {race}: {what} ({margin}).",
            before=words,
            race=step.standing.race.name,
            what=sentences.change_line(say, election, step),
            margin=changed.margin_words(say, step),
        )
    return words


def _step(view: RaceView, step: HistoryPoint) -> Entry:
    say, election, race, update = view.say, view.election, view.race, step.update
    made = [
        one
        for one in election.corrections
        if one.scope == f"update/{update.key}" and one.key.split("/")[1:2] in ([], [race.slug])
    ]
    now = figures(say, election.jurisdiction.name, step.standing)
    words = view.headline(step)
    if step.batch.state in (BatchState.FIRST, BatchState.NEW) and step.batch.total is not None:
        words = say.plural(
            "{standing} The update added {n} vote in this race.",
            "{standing} The update added {n} votes in this race.",
            step.batch.total,
            standing=words,
        )
    if step.places_change:
        what = sentences.change_line(say, election, step)
        words = say("{what}. {standing}", what=what, standing=words)
    return Entry(
        name=f"{election.path}/{race.slug}/{update.key}",
        title=say("{when}: {figures}", when=say.short_moment(update), figures=now),
        address=f"{election.path}/{race.slug}/{update.key}/",
        published=update.released_at,
        updated=_told(election, update, made),
        words=words,
    )


def _told(election: Election, update: Update, made: Iterable[Correction]) -> datetime:
    """Return when an update's entry said something new: its release, or its newest correction.

    Of a correction the day alone is known. A reader fetches an entry again only for a later time,
    so it counts from the start of the day or from the release, and each by its number of seconds.
    """
    moments = [update.released_at]
    for one in made:
        day = _day(election, one.date) or update.released_at
        moments.append(max(day, update.released_at) + timedelta(seconds=one.n))
    return max(moments)


def _day(election: Election, text: str) -> datetime | None:
    """Return the start of a stored day where the election was held, None of no day."""
    try:
        return start_of(date.fromisoformat(text[:10]), election.jurisdiction.zone)
    except ValueError:
        return None
