"""The body of one of our pages as the Markdown that would make one like it."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

BLOCKS = frozenset(
    "p div section article main header footer nav figure figcaption caption dl dt dd ul ol details"
    " summary form".split()
)
RAW = frozenset(("svg", "pre"))
"""Kept as they stand: a drawing has no Markdown, and what is in ``pre`` is kept to the letter."""


class Writer(HTMLParser):
    """Headings, paragraphs, lists, links, bold text and tables; of everything else the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.text: list[str] = []
        self.start = ""
        self.kept: list[str] = []
        self.depth = 0
        self.links: list[str] = []
        self.rows: list[list[str]] | None = None

    def end_block(self, start: str = "") -> None:
        words = " ".join("".join(self.text).split())
        self.text = []
        if self.rows and words:
            self.rows[-1].append(words.replace("|", "/"))
        elif words:
            self.blocks.append(self.start + words)
        self.start = start

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth or tag in RAW:
            if not self.depth and not self.links:
                self.end_block()
            self.depth += tag in RAW
            self.kept.append(self.get_starttag_text() or "")
        elif tag == "table":
            self.end_block()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.end_block()
            self.rows.append([])
        elif tag in ("td", "th"):
            self.end_block()
        elif tag[0] == "h" and tag[1:].isdigit():
            self.end_block("#" * int(tag[1:]) + " ")
        elif tag == "li":
            self.end_block("- ")
        elif tag in BLOCKS:
            self.end_block()
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            self.text.append("[")
        elif tag in ("b", "strong"):
            self.text.append("**")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth:
            self.kept.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.kept.append(f"</{tag}>")
            self.depth -= tag in RAW
            if not self.depth:
                drawn, self.kept = " ".join("".join(self.kept).split()), []
                (self.text if self.links else self.blocks).append(drawn)
        elif tag == "table" and self.rows is not None:
            self.end_block()
            rows, self.rows = [row for row in self.rows if row], None
            if rows:
                self.blocks.append(pipes(rows))
        elif tag == "a" and self.links:
            self.text.append(f"]({self.links.pop()})")
        elif tag in ("b", "strong"):
            self.text.append("**")
        elif tag in BLOCKS or tag == "li" or (tag[0] == "h" and tag[1:].isdigit()):
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.kept.append(escape(data, quote=False))
        else:
            self.text.append(data)


def pipes(rows: list[list[str]]) -> str:
    """A Markdown table; the first row is its head."""
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def markdown(body: str) -> str:
    writer = Writer()
    writer.feed(body)
    writer.close()
    writer.end_block()
    return "\n\n".join(writer.blocks)
