"""oEmbed (https://oembed.com): other sites embed a race by the address of its page alone."""

from __future__ import annotations

import json

from builder.model import Election, Race
from builder.pages.embed.page import frame, height
from builder.pages.race.view import RaceView

WIDTH = 640
"""What an embed is wide enough with, in pixels."""


def path(election: Election, race: Race) -> str:
    return f"{election.path}/{race.slug}/oembed.json"


def answer(view: RaceView) -> bytes:
    """Return what an address for oEmbed would answer of the race: the frame that embeds it."""
    found = {
        "version": "1.0",
        "type": "rich",
        "title": view.title.striptags(),
        "provider_name": view.site.name,
        "provider_url": view.site.address,
        "html": frame(view),
        "width": WIDTH,
        "height": height(view),
    }
    return (json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def link(view: RaceView) -> dict[str, str]:
    """Return the element by which a race page's head leads to its answer."""
    address = f"{view.site.address}{path(view.election, view.race)}"
    head = {"tag": "link", "rel": "alternate", "type": "application/json+oembed"}
    return {**head, "href": address}
