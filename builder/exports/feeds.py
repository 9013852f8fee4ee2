"""Feeds in two formats: Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

An entry keeps its id for ever. What is told of it anew, such as a withdrawal, has a later time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from builder.wording.text_context import TextContext

_NAMESPACE = UUID(bytes=hashlib.sha256(b"election-count-archive/feeds").digest()[:16])
# What XML 1.0 can't hold in any spelling.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ATOM, JSON = "application/atom+xml", "application/feed+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; its id is made of ``name``, ``address`` is relative to the site's front page."""

    name: str
    title: Markup
    address: str
    published: datetime
    updated: datetime
    words: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Entries, newest first, of the feed at ``path``, which ends in ".xml".

    ``page`` is the address of the page that it follows, ``opened`` the feed's time while it has no
    entry.
    """

    path: str
    title: Markup
    page: str
    entries: Sequence[Entry]
    opened: datetime

    @property
    def json_path(self) -> str:
        return f"{self.path.removesuffix('.xml')}.json"

    def newest(self, most: int) -> Feed:
        """Return the feed with its ``most`` newest entries, by the time of what is told last."""
        ordered = sorted(self.entries, key=lambda entry: entry.updated, reverse=True)
        return replace(self, entries=ordered[:most])


def links(title: str, address: str, types: Sequence[str] = (ATOM, JSON)) -> list[dict[str, str]]:
    """Return the elements by which a page's head names its feed at ``address`` (without suffix)."""
    suffixes = {ATOM: "xml", JSON: "json"}
    head = {"tag": "link", "rel": "alternate", "title": title}
    return [{**head, "type": kind, "href": f"{address}.{suffixes[kind]}"} for kind in types]


def feed_id(name: str) -> str:
    """Return a ``urn:uuid:`` made of a name: always the same, wherever the site is hosted."""
    return uuid5(_NAMESPACE, name).urn


def files(feed: Feed, context: TextContext) -> dict[str, bytes]:
    """Return the feed in both formats, by the path of each."""
    return {feed.path: atom(feed, context), feed.json_path: json_feed(feed, context)}


def atom(feed: Feed, context: TextContext) -> bytes:
    site = context.address
    updated = max((entry.updated for entry in feed.entries), default=feed.opened)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{feed_id(feed.path)}</id>",
        f"<title>{_text(feed.title)}</title>",
        f"<updated>{_stamp(updated)}</updated>",
        f"<author><name>{_text(context.name)}</name></author>",
        f'<link rel="self" type="{ATOM}" href={_attribute(site + feed.path)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(site + feed.page)}/>',
    ]
    for entry in feed.entries:
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


def json_feed(feed: Feed, context: TextContext) -> bytes:
    site = context.address
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _plain(feed.title),
        "home_page_url": site + feed.page,
        "feed_url": site + feed.json_path,
        "language": str(context.say.locale).replace("_", "-"),
        "authors": [{"name": _plain(context.name), "url": site}],
        "items": [
            {
                "id": feed_id(entry.name),
                "url": site + entry.address,
                "title": _plain(entry.title),
                "content_text": _plain(entry.words.striptags()),
                "date_published": _stamp(entry.published),
                "date_modified": _stamp(entry.updated),
            }
            for entry in feed.entries
        ],
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _plain(text: str) -> str:
    # str() first: a Markup would refuse to be escaped again, and its own references are no XML.
    plain = text.unescape() if isinstance(text, Markup) else text
    return _NO_XML.sub("\ufffd", str(plain))


def _text(text: str) -> str:
    return escape(_plain(text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))
