"""An extension that spares Python-Markdown what it would not change; the bytes are the same.

Python-Markdown reads every tag of a raw HTML block one by one, which was three quarters of a build.
The extension takes whole blocks out first. It takes only what it can prove: one well-formed element
in column 0, blank lines before and behind it. It passes over chunks whose elements are all inline
and closed. At the first chunk with a ``<`` that begins anything else it stops, since from there on
a tag may be left open. Texts without a mark, such as most cells, are spared the inline patterns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX, AtomicString

_START = re.compile(r"<([a-z][a-z0-9]*)[\s>]")
_NAME = r"[A-Za-z][A-Za-z0-9-]*"
_ATTRIBUTES = r'(?:\s+[A-Za-z_][A-Za-z0-9_:.-]*(?:="[^"<>`]*")?)*\s*'
_TAG = re.compile(rf"<(?:/({_NAME})|({_NAME}){_ATTRIBUTES}(/?))>")
_VOID = frozenset(("br", "col", "hr", "img", "input", "wbr"))
# What these hold is read in ways of its own.
_OTHER = frozenset(("script", "style", "plaintext", "xmp", "iframe", "noembed", "noframes"))
# The attribute by which Python-Markdown is told to read what is in an element.
_TOLD = re.compile(r"\smarkdown\b")
# Python-Markdown adds the missing semicolon of such a reference, so these are left to it.
_OPEN_REFERENCE = re.compile(r"&#(?![0-9]+;|[xX][0-9a-fA-F]+;)")
_BLANK_LINES = re.compile(r"(\n\n+)")
# Without one of these no inline pattern of Python-Markdown finds anything.
_MARKED = re.compile(rf"[\\`*_\[\]<&{STX}]|  \n")


class Blocks(Preprocessor):
    """Put finished blocks straight into the stash that Python-Markdown keeps for raw HTML."""

    def run(self, lines: list[str]) -> list[str]:
        parts, i = _BLANK_LINES.split("\n".join(lines)), 0
        while i < len(parts):
            if "<" in parts[i] and not self._is_inline(parts[i]):
                end = self._end(parts, i)
                if not end:
                    break
                # The newline is the one Python-Markdown keeps behind a block with a blank line.
                block = "".join(parts[i:end]) + "\n"
                parts[i:end] = [self.md.htmlStash.store(block)]
            i += 2
        return "".join(parts).split("\n")

    def _end(self, parts: list[str], start: int) -> int:
        """Return where the finished block ends that begins at ``start``, 0 where none does.

        An element may go on behind a blank line. No block is taken that no blank line follows.
        """
        block = ""
        for end in range(start + 1, len(parts), 2):
            block += parts[end - 1]
            if _is_finished(block, self.md.is_block_level):
                return end
            block += parts[end]
        return 0

    def _is_inline(self, chunk: str) -> bool:
        """Whether the chunk leaves no tag open and holds no block."""
        start = _START.match(chunk)
        if start and self.md.is_block_level(start[1]):
            return False  # at once, without reading all of a drawing
        return (
            not any(self.md.is_block_level(c or o) for c, o, _ in _TAG.findall(chunk))
            and _elements(chunk) >= 0
        )


def _is_finished(chunk: str, is_block_level: Callable[[str], bool]) -> bool:
    """Whether the chunk is one well-formed block of which Python-Markdown would keep every byte."""
    start = _START.match(chunk)
    return (
        start is not None
        and start[1] != "hr"
        and is_block_level(start[1])
        and chunk.endswith(">")
        and not _OPEN_REFERENCE.search(chunk)
        and not _TOLD.search(chunk)
        and _elements(chunk) == 1
    )


def _elements(chunk: str) -> int:
    """Return how many elements stand side by side in ``chunk``.

    -1 where one is left open, where a ``<`` is no tag, or where one of `_OTHER` is among them.
    """
    tags, count = _TAG.findall(chunk), 0
    if len(tags) != chunk.count("<"):
        return -1
    inside: list[str] = []
    for closed, opened, slash in tags:
        if opened in _OTHER or (opened and inside[-1:] == ["textarea"]):
            return -1  # a tag in a textarea is text
        if closed:
            if not inside or inside.pop() != closed:
                return -1
        elif not slash and opened not in _VOID:
            inside.append(opened)
        count += not inside
    return -1 if inside else count


class PlainTexts(Treeprocessor):
    """Mark texts in which no inline pattern would find anything as finished."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not _MARKED.search(element.text):
                element.text = AtomicString(element.text)


class BlocksExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # Behind fenced code (25), which hides what only looks like HTML, and before mkdocs and
        # Python-Markdown read the tags (21 and 20).
        md.preprocessors.register(Blocks(md), "finished_blocks", 24)
        md.treeprocessors.register(PlainTexts(md), "plain_texts", 25)  # before the inline patterns


def makeExtension(**options: object) -> BlocksExtension:
    return BlocksExtension(**options)
