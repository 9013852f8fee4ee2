"""Atom: the updates of each election, and the corrections of the whole archive."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from xml.sax.saxutils import escape, quoteattr

from builder.counting.counted import CountedElection
from builder.instants import start_of
from builder.model import Election, Update
from builder.wording.corrections import Corrected, corrected
from builder.wording.messages import Messages
from builder.wording.names import election_name, total_text

CORRECTIONS = "corrections.xml"
_NAMESPACE = hashlib.sha256(b"election-count-archive/feeds").digest()[:16]
# What XML 1.0 can't hold in any spelling.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: ``name`` is what its id is made of, ``address`` relative to the site's front
    page.
    """

    name: str
    title: str
    address: str
    published: datetime
    updated: datetime
    words: str


def feed_path(election: Election) -> str:
    """Where the updates of an election are announced."""
    return f"{election.path}/feed.xml"


def feeds(
    books: Sequence[CountedElection], site_url: str, site_name: str, moment: datetime, say: Messages
) -> dict[str, bytes]:
    """``corrections.xml``, and ``feed.xml`` of each election, by path; ``moment`` is the newest
    time of the data.
    """
    out = {}
    for book in books:
        election = book.election
        opened = start_of(election.date, election.jurisdiction.zone)
        entries = [_update(say, election, update) for update in reversed(election.updates)]
        title = say(
            "{site}: updates of {election}", site=site_name, election=election_name(say, election)
        )
        address = f"{election.path}/"
        out[feed_path(election)] = _atom(
            title, feed_path(election), address, entries, opened, site_url, site_name
        )
    told = [entry for book in books for entry in _corrections(say, book.election)]
    told.sort(key=lambda entry: entry.updated, reverse=True)
    title = say("{site}: corrections", site=site_name)
    out[CORRECTIONS] = _atom(title, CORRECTIONS, "corrections/", told, moment, site_url, site_name)
    return out


def feed_id(name: str) -> str:
    """A ``urn:uuid:`` made of a name (RFC 9562, version 5): the same for ever, wherever the site
    stands.
    """
    raw = bytearray(hashlib.sha1(_NAMESPACE + name.encode()).digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x50
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _update(say: Messages, election: Election, update: Update) -> Entry:
    corrections = [
        _midnight(c.date) for c in election.corrections if c.scope == f"update/{update.key}"
    ]
    moment = say.moment(update, election.jurisdiction.time_label)
    ballots = total_text(say, election.total(update.key, "ballots_counted"))
    words = say("Ballots counted so far: {ballots}.", ballots=ballots)
    if update.withdrawn:
        words = say("This update was withdrawn: {reason}", reason=update.withdrawn)
    return Entry(
        name=f"{election.path}/updates/{update.key}",
        title=say("Update of {moment}", moment=moment).unescape(),
        address=f"{election.path}/updates/{update.key}/",
        published=update.released_at,
        updated=max([update.released_at, *(day for day in corrections if day)]),
        words=words.striptags(),
    )


def _corrections(say: Messages, election: Election) -> list[Entry]:
    return [
        _correction(
            say,
            election,
            one,
            _midnight(of.date) or datetime.combine(election.date, time(0), tzinfo=UTC),
        )
        for of, one in zip(election.corrections, corrected(say, election), strict=True)
    ]


def _correction(say: Messages, election: Election, one: Corrected, day: datetime) -> Entry:
    told = say(
        "{what}: it said {was}, it is {now}. {reason}",
        what=one.what,
        was=one.was,
        now=one.now,
        reason=one.reason,
    )
    whose = (
        say("Our correction: {told}", told=told)
        if one.ours
        else say("The authority's correction: {told}", told=told)
    )
    title = say("Correction {n}, {election}", n=one.n, election=election_name(say, election))
    return Entry(
        name=f"{election.path}/correction/{one.n}",
        title=title.unescape(),
        address="corrections/",
        published=day,
        updated=day,
        words=whose.striptags(),
    )


def _midnight(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text[:10]), time(0), tzinfo=UTC)
    except ValueError:
        return None


def _atom(
    title: str,
    path: str,
    page: str,
    entries: Sequence[Entry],
    opened: datetime,
    site_url: str,
    site_name: str,
) -> bytes:
    """One feed; ``opened`` is its time while it has no entry."""
    updated = max((entry.updated for entry in entries), default=opened)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{feed_id(path)}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_stamp(updated)}</updated>",
        f"<author><name>{_text(site_name)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(site_url + path)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(site_url + page)}/>',
    ]
    for entry in entries:
        lines += [
            "<entry>",
            f"<id>{feed_id(entry.name)}</id>",
            f"<title>{_text(entry.title)}</title>",
            f"<published>{_stamp(entry.published)}</published>",
            f"<updated>{_stamp(entry.updated)}</updated>",
            f'<link rel="alternate" type="text/html" href={_attribute(site_url + entry.address)}/>',
            f"<summary>{_text(entry.words)}</summary>",
            "</entry>",
        ]
    return ("\n".join([*lines, "</feed>"]) + "\n").encode()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _text(text: str) -> str:
    # str() first: a Markup would refuse to be escaped again, and its own references are no XML.
    plain = text.unescape() if hasattr(text, "unescape") else text
    return escape(_NO_XML.sub("\ufffd", str(plain)))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))
