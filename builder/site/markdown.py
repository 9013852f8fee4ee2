"""An extension that spares Python-Markdown what it would not change; the bytes are the same.

Python-Markdown reads every tag of raw HTML up to four times. The extension puts finished HTML
straight into the stash that Python-Markdown keeps for it. It goes from chunk to chunk, which are
what stands between blank lines:

- one well-formed element of a block in column 0 is taken out, with the blank lines inside it,
- of a chunk whose elements are all inline and closed, the tags are taken out.

At the first chunk with a ``<`` that begins anything else it stops, since from there on a tag may be
left open. Nor does it ask of a text or a block what cannot be there. Where another extension reads
texts or blocks too, these are left to both.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
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
from markdown.postprocessors import RawHtmlPostprocessor
from markdown.preprocessors import NormalizeWhitespace, Preprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import ETX, HTML_PLACEHOLDER, STX, AtomicString

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
# A tag is only text in code, behind a backslash and in the words of a picture. Marks of emphasis
# are paired by how many letters stand between them.
_DOUBTFUL = ("`", "    ", "\\<", "![", " markdown", "*", "_")
# Code and strong words without a tag.
_SIMPLE = re.compile(r"(?<![`\\])`[^`<]+`(?!`)|(?<![*\\])\*\*[^*<`]+\*\*(?!\*)")
# It may also be only text in what stands between the brackets of a link, except a plain address.
_LINK = re.compile(r"\]\((?![^\s()<>\"'\\]*\))")
# A tag on one line in which no other mark can begin or end.
_TAG = re.compile(
    rf'</?{_NAME}(?: ++[A-Za-z_][A-Za-z0-9_:.-]*+(?:="[^"<>`|\\\[\]\n]*+")?+)*+ *+/?>'
)


class Whitespace(NormalizeWhitespace):
    """Python-Markdown's own, for pages that have anything to normalize."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join([*lines, ""])
        if any(mark in text for mark in (STX, ETX, "\r", "\t", " \n")):
            return super().run(lines)
        return [*lines, "", ""]


class Blocks(Preprocessor):
    """Put finished HTML into the stash."""

    def run(self, lines: list[str]) -> list[str]:
        text, parts, start = "\n".join(lines), list[str](), 0
        if any(mark in text for mark in _FAR) or _OPEN_REFERENCE.search(text):
            return lines
        plain, processors = _is_plain(self.md), self.md.parser.blockprocessors
        if all(type(one).__module__ in _PROCESSORS for one in processors):
            processors.register(Paragraphs(self.md.parser), "paragraphs_at_once", 1000)
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
                if "<" in part:
                    if not self._is_inline(part):
                        break
                    if plain and _only_tags(part):
                        part = _TAG.sub(lambda tag: self.md.htmlStash.store(tag[0]), part)
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


def _only_tags(chunk: str) -> bool:
    """Whether no tag in the chunk can be only text."""
    bare = _SIMPLE.sub("", chunk)
    return not any(mark in bare for mark in _DOUBTFUL) and not _LINK.search(chunk)


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


_PLACEHOLDER = re.compile(f"<p>{HTML_PLACEHOLDER % '([0-9]+)'}</p>|{HTML_PLACEHOLDER % '([0-9]+)'}")


class Stashed(RawHtmlPostprocessor):
    """Restore raw HTML, without looking for more in HTML that holds none."""

    def run(self, text: str) -> str:
        stash = self.md.htmlStash.rawHtmlBlocks

        def restored(found: re.Match[str]) -> str:
            whole, in_text = found.groups()
            if int(whole or in_text) >= len(stash):
                return found[0]
            html = str(stash[int(whole or in_text)])
            if whole and not self.isblocklevel(html):
                html = f"<p>{html}</p>"
            return _PLACEHOLDER.sub(restored, html) if STX in html else html

        return _PLACEHOLDER.sub(restored, text) if STX in text else text


# Lines that begin so are of a paragraph for the processors of these modules.
_PROCESSORS = (
    "markdown.blockprocessors",
    "markdown.extensions.def_list",
    "markdown.extensions.tables",
)
_LINE = rf"(?:(?:\*\*)?[^\W\d_]|{STX}|\{{:)[^|\n]*+"
_PARAGRAPH = re.compile(rf"{_LINE}(?:\n{_LINE})*+")


class Paragraphs(ParagraphProcessor):
    """Takes what is surely a paragraph before any other processor is asked."""

    def test(self, parent: Element, block: str) -> bool:
        return bool(_PARAGRAPH.fullmatch(block))


class BlocksExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(Blocks(md), "finished_blocks", 29)
        # In place of Python-Markdown's own, unless another extension has replaced those.
        if type(md.preprocessors["normalize_whitespace"]) is NormalizeWhitespace:
            md.preprocessors.register(Whitespace(md), "normalize_whitespace", 30)
        if type(md.treeprocessors["inline"]) is InlineProcessor:
            md.treeprocessors.register(Texts(md), "inline", 20)
        if type(md.postprocessors["raw_html"]) is RawHtmlPostprocessor:
            md.postprocessors.register(Stashed(md), "raw_html", 30)


def makeExtension(**options: object) -> BlocksExtension:
    return BlocksExtension(**options)
