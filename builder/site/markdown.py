"""An extension that spares Python-Markdown what it would not change; the bytes are the same.

Python-Markdown reads every tag of raw HTML up to four times. The extension takes whole blocks out
first, and puts them into the stash that Python-Markdown keeps for them: well-formed elements in
column 0, with the blank lines inside them. It passes over chunks between blank lines whose elements
are all inline and closed. At the first chunk with a ``<`` that begins anything else it stops, since
from there on a tag may be left open. Nor are inline patterns asked for what a text cannot hold,
unless another extension has patterns of its own.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import (
    AUTOLINK_RE,
    AUTOMAIL_RE,
    BACKTICK_RE,
    ENTITY_RE,
    ESCAPE_RE,
    HTML_RE,
    IMAGE_LINK_RE,
    LINE_BREAK_RE,
    LINK_RE,
    ReferenceInlineProcessor,
)
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

_NAME = "[A-Za-z][A-Za-z0-9-]*+"
_ATTRIBUTES = r'(?:\s++[A-Za-z_][A-Za-z0-9_:.-]*+(?:="[^"<>`]*+")?+)*+\s*+'
_VOID = "(?:br|col|hr|img|input|wbr)"
# The content of these elements has its own parsing rules.
_OTHER = "(?:script|style|plaintext|xmp|iframe|noembed|noframes|textarea)"


def _closed(depth: int) -> str:
    """An expression for text with elements that are all closed, and ``depth`` in one another."""
    return f"[^<]*+(?:{_element(depth)}[^<]*+)*+" if depth else "[^<]*+"


def _element(depth: int) -> str:
    name = f"name{depth}"
    return (
        rf"<(?:{_VOID}{_ATTRIBUTES}/?>"
        rf"|textarea{_ATTRIBUTES}>[^<]*+</textarea>"
        rf"|(?!(?:{_VOID}|{_OTHER})[\s/>])(?P<{name}>{_NAME}){_ATTRIBUTES}"
        rf"(?:/>|>{_closed(depth - 1)}</(?P={name})>))"
    )


# What is deeper is left to Python-Markdown: an expression cannot call itself.
_CLOSED, _ELEMENT = re.compile(_closed(12)), re.compile(_element(12))
_OPENED = re.compile(f"<({_NAME})")
_BLOCK = re.compile(r"<([a-z][a-z0-9]*)[\s>]")
# The attribute by which Python-Markdown is told to read what is in an element.
_TOLD = re.compile(r"\smarkdown\b")
# Python-Markdown adds the missing semicolon of such a reference, so these are left to it.
_OPEN_REFERENCE = re.compile(r"&#(?![0-9]+;|[xX][0-9a-fA-F]+;)")
_NEWLINES = re.compile(r"\n*")
# A fence hides what looks like HTML; a definition changes texts anywhere on the page.
_FAR = ("```", "~~~", "]:", "<?")


class Blocks(Preprocessor):
    """Put finished HTML into the stash."""

    def run(self, lines: list[str]) -> list[str]:
        text, parts, start = "\n".join(lines), list[str](), 0
        if any(mark in text for mark in _FAR) or _OPEN_REFERENCE.search(text):
            return lines
        while start < len(text):
            if end := self._end(text, start):
                # Python-Markdown keeps the newline behind a block before a blank line, and has one
                # of its own before what else follows.
                alone = text.startswith("\n\n", end)
                part = self.md.htmlStash.store(text[start:end] + "\n" * alone)
                part += "" if alone else "\n\n"
            else:
                end = text.find("\n\n", start) % (len(text) + 1)
                part = text[start:end]
                if "<" in part and not self._is_inline(part):
                    break
            newlines = _NEWLINES.match(text, end)
            assert newlines
            parts += [part, newlines[0]]
            start = newlines.end()
        return "".join([*parts, text[start:]]).split("\n")

    def _end(self, text: str, start: int) -> int:
        """Return where the finished block ends that begins at ``start``, 0 where none does.

        It is one well-formed element of which Python-Markdown would keep every byte. No block is
        taken that anything follows on its line.
        """
        name = _BLOCK.match(text, start)
        if not name or name[1] == "hr" or not self.md.is_block_level(name[1]):
            return 0
        element = _ELEMENT.match(text, start)
        if not element or text[element.end() : element.end() + 1] != "\n":
            return 0
        block = element[0]
        return 0 if "markdown" in block and _TOLD.search(block) else element.end()

    def _is_inline(self, chunk: str) -> bool:
        """Whether the chunk leaves no tag open and holds no block."""
        return not any(map(self.md.is_block_level, _OPENED.findall(chunk))) and bool(
            _CLOSED.fullmatch(chunk)
        )


# What must be in a text for an inline pattern of Python-Markdown to find anything.
_MARKS = {
    BACKTICK_RE: "`",
    ESCAPE_RE: "\\",
    LINK_RE: "[",
    IMAGE_LINK_RE: "![",
    AUTOLINK_RE: "<",
    AUTOMAIL_RE: "<",
    LINE_BREAK_RE: "  \n",
    HTML_RE: "<",
    ENTITY_RE: "&",
    r"\*|_": "",
}
_MARKED = re.compile(r"[\\`*_\[\]<&]|  \n")


class Texts(InlineProcessor):
    """Apply the inline patterns that can find anything, to the texts in which they can."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        if not _is_plain(self.md):
            return super().run(tree, ancestors)
        texts, finished = list[str](), list[Element]()
        for element in tree.iter():
            texts += (element.text or "", element.tail or "")
            if element.text and not _MARKED.search(element.text):
                element.text = AtomicString(element.text)
                finished.append(element)
        whole = "\n".join(texts)
        found: Any = [
            pattern
            for pattern in self.md.inlinePatterns
            if _MARKS[pattern.pattern] in whole
            and (self.md.references or not isinstance(pattern, ReferenceInlineProcessor))
        ]
        self.inlinePatterns = found  # a list is enough, and quicker
        super().run(tree, ancestors)
        for element in finished:
            element.text = str(element.text)
        return tree


def _is_plain(md: Markdown) -> bool:
    """Whether Python-Markdown's own inline patterns are the only ones."""
    return all(pattern.pattern in _MARKS for pattern in md.inlinePatterns)


class BlocksExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(Blocks(md), "finished_blocks", 29)
        # In place of Python-Markdown's own, unless another extension has replaced that.
        if type(md.treeprocessors["inline"]) is InlineProcessor:
            md.treeprocessors.register(Texts(md), "inline", 20)


def makeExtension(**options: object) -> BlocksExtension:
    return BlocksExtension(**options)
