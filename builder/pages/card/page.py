"""Social cards: the picture that goes with a link to a contested race."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from string import ascii_letters, digits

from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.model import Election, Race
from builder.pages.card.chart import bars, lines
from builder.pages.card.frame import LABEL, Frame
from builder.pages.card.raster import HEIGHT, WIDTH, Painter, Rect, Shape, Text, plain
from builder.pages.card.text import Words, nameless, words
from builder.pages.race.view import RaceView

LEFT, RIGHT = 60, WIDTH - 60
ROOM = RIGHT - LEFT
HEADLINE = ((58, 1), (50, 1), (44, 1), (40, 2))
"""Sizes of the headline and the lines it may have at each, from the best to the last."""
TITLE, LINE, STATUS = (34, 30), (28, 25, 22), (24, 22, 20)
"""Sizes of the title, of the line below the headline and of the status, from best to last."""
MARK = ((2, 12, 7, 14), (5, 7, 7, 14), (5, 7, 11, 9), (9, 2, 11, 9), (9, 2, 14, 4))
"""The archive's mark as boxes in a field of 16, a count that steps up over its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card before it is painted; ``key`` is the sha256 of all that it is made of."""

    path: str
    shapes: tuple[Shape, ...]
    key: str
    alt: Markup

    def head(self, address: str) -> list[dict[str, str]]:
        """Return the head elements of its page in the site at ``address``.

        The key is in the picture's own address, so that a cache asks again for new figures.
        """
        values = {
            "image": f"{address}{self.path}?v={self.key[:12]}",
            "image:type": "image/png",
            "image:width": str(WIDTH),
            "image:height": str(HEIGHT),
            "image:alt": self.alt.striptags(),
        }
        found = [
            {"tag": "meta", "property": f"og:{name}", "content": value}
            for name, value in values.items()
        ]
        return [*found, {"tag": "meta", "name": "twitter:card", "content": "summary_large_image"}]


def path(election: Election, race: Race) -> str:
    """Return where a card stands in the site, an address that lasts."""
    return f"{election.path}/{race.slug}/card.png"


def has_card(counted: CountedElection, race: Race) -> bool:
    """Return whether a race is contested and has votes: every such race has a card."""
    return race.contested and counted.histories[race.slug].last is not None


def ready(painter: Painter) -> None:
    """Draw the letters of English in each size that cards have, before other processes begin."""
    cuts = [(400, size, "ink-2") for size in {*LINE, *STATUS}]
    cuts += [(600, size, "ink") for size in {*TITLE, LABEL}]
    cuts += [(700, size, "ink") for size, _ in HEADLINE]
    for cut in cuts:
        painter.draw_letters(ascii_letters + digits + ".,:-", *cut)


def card(view: RaceView, painter: Painter) -> Card:
    """Return the card of a race; without names where the typeface lacks a letter of one."""
    said = words(view)
    without = nameless(view, said)
    for kept in (said, without, replace(without, title="")):
        shapes = _shapes(view, painter, kept)
        if painter.can_draw(shapes):
            break
    return Card(
        path=path(view.election, view.race), shapes=shapes, key=painter.key(shapes), alt=said.alt
    )


def _shapes(view: RaceView, painter: Painter, said: Words) -> tuple[Shape, ...]:
    """Return what a card with these words consists of, from the top to the foot."""
    shapes: list[Shape] = [Rect(0, 0, WIDTH, 10, "accent")]
    y = 30.0
    for text in _head(said, painter):
        y += text.size * 1.16 + (6 if text.size >= 40 else 4)
        shapes.append(
            Text(text.text, LEFT, round(y), text.size, text.weight, text.color, text.spacing)
        )
    frame = Frame(left=LEFT, right=RIGHT, top=round(y + 30), bottom=538, face=painter.faces[600])
    if said.names:
        shapes += lines(view, view.lead, frame) if view.lead else bars(view, frame)
    shapes += _foot(said.status, view.site.name, painter)
    return tuple(shapes)


def _head(said: Words, painter: Painter) -> Iterator[Text]:
    """Yield the lines above the picture, which are placed later."""
    normal, semi, bold = (painter.faces[weight] for weight in (400, 600, 700))
    yield Text(normal.cut(plain(said.election), 24, ROOM), 0, 0, 24, 400, "ink-2")
    title = plain(said.title)
    size = next((size for size in TITLE if semi.width(title, size) <= ROOM), TITLE[-1])
    for line in semi.lines(title, size, ROOM, 2):
        yield Text(line, 0, 0, size, 600)
    headline = plain(said.headline)
    for size, most in HEADLINE:
        fits = bold.lines(headline, size, ROOM, most, closer(size))
        if " ".join(fits) == headline:
            break
    for line in fits:
        yield Text(line, 0, 0, size, 700, "ink", closer(size))
    if said.line:
        line = plain(said.line)
        size = next((size for size in LINE if normal.width(line, size) <= ROOM), LINE[-1])
        yield Text(normal.cut(line, size, ROOM), 0, 0, size, 400, "ink-2")


def site_card(name: str, description: str, painter: Painter) -> tuple[Shape, ...]:
    """Return the card of every page without one of its own: the mark, and what the site is."""
    shapes: list[Shape] = [Rect(0, 0, WIDTH, 10, "accent")]
    for left, top, right, bottom in MARK:
        x, y = LEFT - 20, 80
        shapes.append(Rect(x + 10 * left, y + 10 * top, x + 10 * right, y + 10 * bottom, "accent"))
    bold, normal = painter.faces[700], painter.faces[400]
    size = next((size for size, _ in HEADLINE if bold.width(plain(name), size) <= ROOM), 40)
    head = bold.lines(plain(name), size, ROOM, 2)
    texts = [Text(line, LEFT, 340 + 60 * n, size, 700) for n, line in enumerate(head)]
    below = normal.lines(plain(description), 30, ROOM, 3)
    top = 340 + 60 * len(head)
    texts += [Text(line, LEFT, top + 42 * n, 30, 400, "ink-2") for n, line in enumerate(below)]
    whole = (*shapes, *texts)
    return whole if painter.can_draw(whole) else tuple(shapes)


def closer(size: int) -> float:
    """Return the spacing of large letters, which are set a little closer."""
    return -0.02 * size


def _foot(status: str, name: str, painter: Painter) -> Iterator[Shape]:
    brand, normal = painter.faces[600].width(plain(name), 24), painter.faces[400]
    room, status = ROOM - brand - 80, plain(status)
    size = next((size for size in STATUS if normal.width(status, size) <= room), STATUS[-1])
    yield Text(normal.cut(status, size, room), LEFT, 596, size, 400, "ink-2")
    yield Text(plain(name), RIGHT - 44 - brand, 596, 24, 600)
    yield Rect(RIGHT - 32, 588, RIGHT, 590, "rule")
    for left, top, right, bottom in MARK:
        x, y = RIGHT - 32, 566
        yield Rect(x + 2 * left, y + 2 * top, x + 2 * right, y + 2 * bottom, "accent")
