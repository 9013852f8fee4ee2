"""A Markdown extension that spares finished HTML blocks a second reading; with and without it the bytes are the same.

Python-Markdown reads every tag of a raw HTML block one by one, which is three quarters of a build. This takes whole
blocks out first. It takes only what it can prove: one well-formed element between blank lines, in column 0. At the
first chunk with a ``<`` that is anything else it stops, since from there on a tag may be left open.
"""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

_NAME = r"(?!(?:script|style|plaintext|xmp|iframe|noembed|noframes)\b)[A-Za-z][A-Za-z0-9-]*"
_ATTRIBUTES = r'(?:\s++(?!markdown\b)[A-Za-z_][A-Za-z0-9_:.-]*+(?:="[^"<>`]*+")?+)*+\s*+'
_START = re.compile(r"<([a-z][a-z0-9]*)[\s>]")
_TAG = re.compile(rf"<(?:/({_NAME})|({_NAME}){_ATTRIBUTES}(/?))>")
_VOID = frozenset(("br", "col", "hr", "img", "input", "wbr"))
# Python-Markdown adds the missing semicolon of such a reference, so these are left to it.
_OPEN_REFERENCE = re.compile(r"&#(?![0-9]+;|[xX][0-9a-fA-F]+;)")
_BLANK_LINES = re.compile(r"(\n\n+)")


class Blocks(Preprocessor):
    """Puts finished blocks straight into the stash that Python-Markdown keeps for raw HTML."""

    def run(self, lines: list[str]) -> list[str]:
        parts = _BLANK_LINES.split("\n".join(lines))
        for i in range(0, len(parts), 2):
            if "<" not in parts[i] or self._heading(parts[i]):
                continue
            if not self._finished(parts[i]) or (i + 1 == len(parts)):
                break
            # The newline is the one Python-Markdown keeps behind a block that a blank line follows.
            parts[i] = self.md.htmlStash.store(parts[i] + "\n")
        return "".join(parts).split("\n")

    def _heading(self, chunk: str) -> bool:
        """True where the chunk is one heading whose tags are all closed in it and of no block: it leaves nothing open."""
        if chunk[0] != "#" or "\n" in chunk:
            return False
        tags = _TAG.findall(chunk)
        return not any(self.md.is_block_level(closed or opened) for closed, opened, _ in tags) and _ends(tags, chunk) >= 0

    def _finished(self, chunk: str) -> bool:
        """True where the chunk is exactly one well-formed block element and Python-Markdown would keep every byte."""
        start = _START.match(chunk)
        if not start or not self.md.is_block_level(start[1]) or start[1] == "hr" or _OPEN_REFERENCE.search(chunk):
            return False
        return chunk.endswith(">") and _ends(_TAG.findall(chunk), chunk) == 1


def _ends(tags: list[tuple[str, str, str]], chunk: str) -> int:
    """How many elements stand in ``chunk``, not counting those inside others; -1 where one is open or a ``<`` is no tag."""
    if len(tags) != chunk.count("<"):
        return -1
    open_tags: list[str] = []
    ended = 0
    for closed, opened, slash in tags:
        if open_tags and open_tags[-1] == "textarea" and closed != "textarea":
            return -1
        if closed:
            if not open_tags or open_tags.pop() != closed:
                return -1
            ended += not open_tags
        elif slash or opened in _VOID:
            ended += not open_tags
        else:
            open_tags.append(opened)
    return -1 if open_tags else ended


class BlocksExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # Behind fenced code (25), which hides what only looks like HTML, and before mkdocs and Python-Markdown
        # read the tags (21 and 20).
        md.preprocessors.register(Blocks(md), "finished_blocks", 24)


def makeExtension(**options: object) -> BlocksExtension:
    return BlocksExtension(**options)
