"""Read what a page shows: an HTML reader that knows tables, paragraphs and headings, but no
template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

_TOKEN = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>|([^<]++)|<(?![a-zA-Z])"
)
_SILENT = re.compile(r"<!--|<(script|style|template|title|desc)\b", re.IGNORECASE)
_HREF = re.compile(r"\shref=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GROUPED = re.compile(r"(?<=\d)[,\u202f\u00a0](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BREAKS = frozenset(
    (
        "p h1 h2 h3 h4 ul ol li dl dt dd div table tr td th caption main pre figure footer header"
        " nav"
    ).split()
)


@dataclass(slots=True)
class Cell:
    """A cell of a table: its texts as they stand between tags, and where its links lead."""

    texts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain("".join(self.texts))

    @property
    def parts(self) -> list[str]:
        """Its texts one by one, without empty ones."""
        return [part for text in self.texts if (part := plain(text))]

    @property
    def number(self) -> int | None:
        """The first number in it where it begins with one, without its sign."""
        first = self.parts[0] if self.parts else ""
        found = numbers(first) if first.lstrip("+−-")[:1].isdigit() else []
        return int(found[0]) if found and found[0].isdigit() else None


Row = list[Cell]


@dataclass(slots=True)
class Shown:
    """The main part of a page: its heading, tables, and paragraphs with their bold words."""

    heading: str = ""
    tables: list[list[Row]] = field(default_factory=list)
    paragraphs: list[tuple[str, list[str]]] = field(default_factory=list)
    text: str = ""

    def rows(self) -> Iterator[Row]:
        for table in self.tables:
            yield from table


def plain(text: str) -> str:
    """Return ``text`` on one line, without the marks of direction that isolate names."""
    return " ".join(_UNSEEN.sub("", text).split())


def figure(n: int | None) -> str:
    """Return ``n`` as messages have it."""
    return "no number" if n is None else f"{n:,}"


def beside_name(rows: Iterable[tuple[str, int | None]], name: str) -> str:
    """Return the figures that ``rows`` have for a name, as messages have them."""
    return " or ".join(figure(n) for who, n in rows if who == name) or "none"


def numbers(text: str) -> list[str]:
    """Return every number in ``text``, without the marks between thousands: ["89914", "9.67"]."""
    return _NUMBER.findall(_GROUPED.sub("", text))


def read_page(data: bytes) -> Shown:
    """Read what readers see of the main part of a page; no form of HTML is an error."""
    text = _heard(data.decode("utf-8", "replace"))
    start = re.search(r"<main\b", text)
    end = text.rfind("</main")
    reader = _Reader()
    part = text[start.start() if start else 0 : end if end > 0 else len(text)]
    place = 0
    # A tag that does not end is the last thing that a browser reads, too.
    while token := _TOKEN.match(part, place):
        place = token.end()
        if token[4] is not None:
            reader.data(unescape(token[4]))
        elif token[2] is None:
            reader.data("<")
        elif token[1]:
            reader.closed(token[2].lower())
        else:
            reader.opened(token[2].lower(), token[3])
    return reader.finished()


def _heard(text: str) -> str:
    """Return ``text`` without comments, scripts, styles and titles, be they ended or not."""
    low, parts, place = text.lower(), [], 0
    if len(low) != len(text):  # a few letters of other scripts grow
        low = text
    while found := _SILENT.search(text, place):
        parts.append(text[place : found.start()])
        close = f"</{found[1].lower()}" if found[1] else "-->"
        end = low.find(close, found.end())
        if end < 0:
            return " ".join(parts)
        place = end + 3 if close == "-->" else low.find(">", end) + 1 or len(text)
    return " ".join([*parts, text[place:]])


class _Reader:
    def __init__(self) -> None:
        self.found = Shown()
        self.whole: list[str] = []
        self.heading: list[str] | None = None
        self.paragraph: list[str] | None = None
        self.bolds: list[str] = []
        self.bold: list[str] | None = None
        self.cell: Cell | None = None

    def data(self, text: str) -> None:
        self.whole.append(text)
        for place in (self.heading, self.paragraph, self.bold):
            if place is not None:
                place.append(text)
        if self.cell is not None:
            self.cell.texts.append(text)

    def opened(self, tag: str, attributes: str) -> None:
        if tag in _BREAKS:
            self._end_paragraph()
            self.whole.append("\n")
        if tag == "h1" and not self.found.heading:
            self.heading = []
        elif tag == "p":
            self.paragraph, self.bolds = [], []
        elif tag == "b":
            self.bold = []
        elif tag == "mark":
            self.paragraph = None  # a notice about the page, and none of what it says of the race
        elif tag == "table":
            self.found.tables.append([])
        elif tag == "tr" and self.found.tables:
            self.found.tables[-1].append([])
            self.cell = None
        elif tag in ("td", "th") and self.found.tables and self.found.tables[-1]:
            self.cell = Cell()
            self.found.tables[-1][-1].append(self.cell)
        elif tag == "a" and self.cell is not None and (link := _HREF.search(attributes)):
            self.cell.links.append(unescape(link[1] or link[2] or link[3] or ""))

    def closed(self, tag: str) -> None:
        if tag == "h1" and self.heading is not None:
            self.found.heading, self.heading = plain("".join(self.heading)), None
        elif tag == "b" and self.bold is not None:
            self.bolds.append(plain("".join(self.bold)))
            self.bold = None
        elif tag in ("td", "th", "tr", "table"):
            self.cell = None
        if tag in _BREAKS:
            self._end_paragraph()
            self.whole.append("\n")

    def _end_paragraph(self) -> None:
        if self.paragraph is not None:
            self.found.paragraphs.append((plain("".join(self.paragraph)), self.bolds))
            self.paragraph = None

    def finished(self) -> Shown:
        self._end_paragraph()
        self.found.text = plain("".join(self.whole))
        return self.found
