"""An extension that spares Python-Markdown what it would not change; the bytes are the same.

Python-Markdown reads every tag of a raw HTML block one by one, which was three quarters of a build.
The extension takes whole blocks out first. It takes only what it can prove: one well-formed element
in column 0, blank lines before and behind it. It passes over chunks whose elements are all inline
and closed. At the first chunk with a ``<`` that begins anything else it stops, since from there on
a tag may be left open. Texts without a mark, such as most cells, are spared the inline patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
# The content of these elements has its own parsing rules.
_OTHER = frozenset(("script", "style", "plaintext", "xmp", "iframe", "noembed", "noframes"))
# The attribute by which Python-Markdown is told to read what is in an element.
_TOLD = re.compile(r"\smarkdown\b")
# Python-Markdown adds the missing semicolon of such a reference, so these are left to it.
_OPEN_REFERENCE = re.compile(r"&#(?![0-9]+;|[xX][0-9a-fA-F]+;)")
_BLANK_LINES = re.compile(r"\n\n+|\Z")
# Without one of these no inline pattern of Python-Markdown finds anything.
_MARKED = re.compile(rf"[\\`*_\[\]<&{STX}]|  \n")


class Blocks(Preprocessor):
    """Put finished blocks straight into the stash that Python-Markdown keeps for raw HTML."""

    def run(self, lines: list[str]) -> list[str]:
        text, parts, start = "\n".join(lines), list[str](), 0
        while start < len(text):
            behind = _behind(text, start)
            part = text[start : behind.start()]
            if "<" in part and not self._is_inline(part):
                end = self._end(text, start)
                if not end:
                    break
                # The newline is the one Python-Markdown keeps behind a block with a blank line.
                part = self.md.htmlStash.store(f"{text[start:end]}\n")
                behind = _behind(text, end)
            parts += [part, behind[0]]
            start = behind.end()
        return "".join([*parts, text[start:]]).split("\n")

    def _end(self, text: str, start: int) -> int:
        """Return where the finished block ends that begins at ``start``, 0 where none does.

        It is one well-formed element of which Python-Markdown would keep every byte. It may go on
        behind a blank line. No block is taken that no blank line follows.
        """
        name = _START.match(text, start)
        if not name or name[1] == "hr" or not self.md.is_block_level(name[1]):
            return 0
        end = next(_ends(text, start), 0)
        told = _OPEN_REFERENCE.search(text, start, end) or _TOLD.search(text, start, end)
        return 0 if told or _behind(text, end).start() != end else end

    def _is_inline(self, chunk: str) -> bool:
        """Whether the chunk leaves no tag open and holds no block."""
        start = _START.match(chunk)
        if start and self.md.is_block_level(start[1]):
            return False  # at once, without reading all of a drawing
        return not any(
            self.md.is_block_level(c or o) for c, o, _ in _TAG.findall(chunk)
        ) and 0 not in _ends(chunk)


def _behind(text: str, start: int) -> re.Match[str]:
    """Return the next blank lines, or the end of the text."""
    found = _BLANK_LINES.search(text, start)
    assert found is not None
    return found


def _ends(text: str, start: int = 0) -> Iterator[int]:
    """Yield where each of the elements ends that stand side by side in ``text``.

    The last is 0 where one is left open, a ``<`` is no tag, or one of `_OTHER` is among them.
    """
    inside: list[str] = []
    for tag in _TAG.finditer(text, start):
        closed, opened, slash = tag.groups()
        if "<" in text[start : tag.start()] or opened in _OTHER:
            break
        if opened and inside[-1:] == ["textarea"]:
            break  # a tag in a textarea is text
        if closed and (not inside or inside.pop() != closed):
            break
        if opened and not slash and opened not in _VOID:
            inside.append(opened)
        start = tag.end()
        if not inside:
            yield start
    if inside or "<" in text[start:]:
        yield 0


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
