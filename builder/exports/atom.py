"""Atom: the updates of each election, and the corrections of the whole archive."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from builder.instants import start_of
from builder.model import Election, Event, Update
from builder.wording import verdicts
from builder.wording.corrections import corrected
from builder.wording.messages import Messages
from builder.wording.names import election_name, race_title, total_text
from builder.wording.text_context import TextContext

CORRECTIONS = "corrections.xml"
_NAMESPACE = UUID(bytes=hashlib.sha256(b"election-count-archive/feeds").digest()[:16])
# What XML 1.0 can't hold in any spelling.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; its id is made of ``name``, ``address`` is relative to the site's front page."""

    name: str
    title: Markup
    address: str
    published: datetime
    updated: datetime
    words: Markup


def feed_path(election: Election) -> str:
    return f"{election.path}/feed.xml"


def election_feed(election: Election, context: TextContext) -> bytes:
    """Return the feed of the updates of one election."""
    say, opened = context.say, start_of(election.date, election.jurisdiction.zone)
    entries = [_update(say, election, update) for update in reversed(election.updates)]
    entries += _declarations(say, election)
    entries.sort(key=lambda entry: entry.published, reverse=True)
    title = say(
        "{site}: updates of {election}", site=context.name, election=election_name(say, election)
    )
    return _atom(context, title, feed_path(election), f"{election.path}/", entries, opened)


def corrections_feed(entries: Iterable[Entry], context: TextContext, moment: datetime) -> bytes:
    """Return the feed of all corrections; ``moment`` is the newest time of the data."""
    ordered = sorted(entries, key=lambda entry: entry.updated, reverse=True)
    title = context.say("{site}: corrections", site=context.name)
    return _atom(context, title, CORRECTIONS, "corrections/", ordered, moment)


def feed_id(name: str) -> str:
    """Return a ``urn:uuid:`` made of a name: the same for ever, wherever the site stands."""
    return uuid5(_NAMESPACE, name).urn


def _update(say: Messages, election: Election, update: Update) -> Entry:
    scope = f"update/{update.key}"
    corrections = [_midnight(c.date) for c in election.corrections if c.scope == scope]
    moment = say.moment(update, election.jurisdiction.time_label)
    ballots = total_text(say, election.total(update.key, "ballots_counted"))
    words = say("Ballots counted so far: {ballots}.", ballots=ballots)
    if update.withdrawn:
        words = say("This update was withdrawn: {reason}", reason=update.withdrawn)
    return Entry(
        name=f"{election.path}/updates/{update.key}",
        title=say("Update of {moment}", moment=moment),
        address=f"{election.path}/updates/{update.key}/",
        published=update.released_at,
        updated=max([update.released_at, *filter(None, corrections)]),
        words=words,
    )


def _declarations(say: Messages, election: Election) -> Iterator[Entry]:
    """Yield an entry for what was declared of one race on one day."""
    found: dict[tuple[str, str], list[Event]] = {}
    for event in election.events:
        if event.outcome:
            found.setdefault((event.race, event.at), []).append(event)
    for (slug, at), events in found.items():
        race, day = election.race(slug), date.fromisoformat(at[:10])
        moment = start_of(day, election.jurisdiction.zone)
        yield Entry(
            name=f"{election.path}/event/{events[0].n}",
            title=say("Declaration: {race}", race=race_title(say, election, race)),
            address=f"{election.path}/{slug}/",
            published=moment,
            updated=moment,
            words=verdicts.of_events(say, race, events),
        )


def correction_entries(say: Messages, election: Election) -> Iterator[Entry]:
    """Yield an entry for each correction of an election, as they were made."""
    name = election_name(say, election)
    for of, one in zip(election.corrections, corrected(say, election), strict=True):
        day = _midnight(of.date) or datetime.combine(election.date, time(0), tzinfo=UTC)
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


def _midnight(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text[:10]), time(0), tzinfo=UTC)
    except ValueError:
        return None


def _atom(
    context: TextContext,
    title: str,
    path: str,
    page: str,
    entries: Sequence[Entry],
    opened: datetime,
) -> bytes:
    """Return one feed; ``opened`` is its time while it has no entry."""
    site = context.address
    updated = max((entry.updated for entry in entries), default=opened)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{feed_id(path)}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_stamp(updated)}</updated>",
        f"<author><name>{_text(context.name)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(site + path)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(site + page)}/>',
    ]
    for entry in entries:
        lines += [
            "<entry>",
            f"<id>{feed_id(entry.name)}</id>",
            f"<title>{_text(entry.title)}</title>",
            f"<published>{_stamp(entry.published)}</published>",
            f"<updated>{_stamp(entry.updated)}</updated>",
            f'<link rel="alternate" type="text/html" href={_attribute(site + entry.address)}/>',
            f"<summary>{_text(entry.words.striptags())}</summary>",
            "</entry>",
        ]
    return ("\n".join([*lines, "</feed>"]) + "\n").encode()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _text(text: str) -> str:
    # str() first: a Markup would refuse to be escaped again, and its own references are no XML.
    plain = text.unescape() if isinstance(text, Markup) else text
    return escape(_NO_XML.sub("\ufffd", str(plain)))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))
