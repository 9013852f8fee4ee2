"""Finished HTML blocks are spared a second reading by Python-Markdown; with and without this the
bytes are the same.

Python-Markdown reads every tag of a raw HTML block one by one, which is three quarters of a build.
The extension takes whole blocks out first. It takes only what it can prove: one well-formed element
between blank lines, in column 0. At the first chunk with a ``<`` that is anything else it stops,
since from there on a tag may be left open. A page that holds nothing but such blocks, and headings
in plain words, needs no Markdown at all: `finished`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS

_NAME = r"[A-Za-z][A-Za-z0-9-]*+"
_ATTRIBUTES = r'(?:\s++[A-Za-z_][A-Za-z0-9_:.-]*+(?:="[^"<>`]*+")?+)*+\s*+'
_START = re.compile(r"<([a-z][a-z0-9]*)[\s>]")
# Python-Markdown knows a block again by a name before a blank; before a line end it would wrap it
# into a paragraph.
_ON_ONE_LINE = re.compile(r"<[a-z0-9]+[ >]")
# A tag; or an element that holds text alone, whole: half of all tags are read with the other half.
_TAG = re.compile(rf"<(?:/({_NAME})|({_NAME}){_ATTRIBUTES}(/|>[^<]*+</\2(?=>))?+)>")
_VOID = frozenset(("br", "col", "hr", "img", "input", "wbr"))
# What such elements hold is read in ways of their own.
_OTHER = frozenset(("script", "style", "plaintext", "xmp", "iframe", "noembed", "noframes"))
# The attribute by which Python-Markdown is told to read what is in an element.
_TOLD = re.compile(r"\smarkdown\b")
# Python-Markdown adds the missing semicolon of such a reference, so these are left to it.
_OPEN_REFERENCE = re.compile(r"&#(?![0-9]+;|[xX][0-9a-fA-F]+;)")
_BLANK_LINES = re.compile(r"(\n\n+)")
# A heading that names its own anchor, of characters that no mark of Markdown is made of, and the
# classes behind the name.
_PLAIN_HEADING = re.compile(
    r"(?P<marks>#{1,6}) (?P<words>(?! )(?:[^\s<>&!*_`\\\[\]{}|#]|[ ]|&#[0-9]+;|</?span>)+(?<! )) "
    r"\{#(?P<name>[a-z][a-z0-9-]*)(?: \.(?P<style>[a-z][a-z0-9-]*))?\}"
)
# What Python-Markdown changes before it reads a line: tabs, line ends, its own marks, and lines of
# blanks alone.
_CHANGED = "\t\r\x02\x03"
_LINE_OF_BLANKS = re.compile("\n +\n")
_BLOCK_LEVEL = frozenset(BLOCK_LEVEL_ELEMENTS)


def finished(text: str) -> str | None:
    """The HTML of a page of finished blocks and plain headings alone; None where Markdown has to
    read it.

    It is what Python-Markdown makes of the page with the extensions that read no HTML and change no
    plain word (`PLAIN`).
    """
    if any(mark in text for mark in _CHANGED) or _LINE_OF_BLANKS.search(text):
        return None
    out, block = [], ""
    for chunk in text.strip("\n").split("\n\n"):
        if not block and (heading := _PLAIN_HEADING.fullmatch(chunk)):
            if (
                "<" in heading["words"]
                and _ends(_TAG.findall(heading["words"]), heading["words"]) < 0
            ):
                return None
            level, style = (
                len(heading["marks"]),
                (f' class="{heading["style"]}"' if heading["style"] else ""),
            )
            out.append(f'<h{level}{style} id="{heading["name"]}">{heading["words"]}</h{level}>\n')
            continue
        block += chunk
        if _ON_ONE_LINE.match(block) and _finished(block, _BLOCK_LEVEL.__contains__):
            out.append(f"{block}\n\n")
            block = ""
        else:  # the element may go on behind a blank line
            block += "\n\n"
    return None if block else "".join(out).strip()


PLAIN = frozenset(("attr_list", "builder.site.markdown", "fenced_code", "tables", "toc"))
"""The extensions of Markdown with which a finished page is what `finished` says."""


class Blocks(Preprocessor):
    """Puts finished blocks straight into the stash that Python-Markdown keeps for raw HTML."""

    def run(self, lines: list[str]) -> list[str]:
        parts = _BLANK_LINES.split("\n".join(lines))
        for i in range(0, len(parts), 2):
            if "<" not in parts[i] or self._heading(parts[i]):
                continue
            if not _finished(parts[i], self.md.is_block_level) or (i + 1 == len(parts)):
                break
            # The newline is the one Python-Markdown keeps behind a block that a blank line follows.
            parts[i] = self.md.htmlStash.store(parts[i] + "\n")
        return "".join(parts).split("\n")

    def _heading(self, chunk: str) -> bool:
        """True where the chunk is one heading whose tags are all closed in it and of no block: it
        leaves nothing open.
        """
        if chunk[0] != "#" or "\n" in chunk:
            return False
        tags = _TAG.findall(chunk)
        return (
            not any(self.md.is_block_level(closed or opened) for closed, opened, _ in tags)
            and _ends(tags, chunk) >= 0
        )


def _finished(chunk: str, is_block_level: Callable[[str], bool]) -> bool:
    """True where the chunk is exactly one well-formed block element and Python-Markdown would keep
    every byte.
    """
    start = _START.match(chunk)
    if (
        not start
        or not is_block_level(start[1])
        or start[1] == "hr"
        or _OPEN_REFERENCE.search(chunk)
    ):
        return False
    if "markdown" in chunk and _TOLD.search(chunk):
        return False
    return chunk.endswith(">") and _ends(_TAG.findall(chunk), chunk) == 1


def _ends(tags: list[tuple[str, str, str]], chunk: str) -> int:
    """How many elements stand in ``chunk``, not counting those inside others; -1 where one is open
    or a ``<`` is no tag.
    """
    open_tags: list[str] = []
    ended, marks = 0, len(tags)
    for closed, opened, rest in tags:
        if closed:
            if not open_tags or open_tags.pop() != closed:
                return -1
            ended += not open_tags
        elif rest:
            if rest != "/":
                marks += 1
                if opened in _VOID or opened in _OTHER:
                    return -1
            ended += not open_tags
        elif opened in _VOID:
            ended += not open_tags
        elif opened == "textarea" or opened in _OTHER:  # a tag in a textarea is text
            return -1
        else:
            open_tags.append(opened)
    return -1 if open_tags or marks != chunk.count("<") else ended


class BlocksExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # Behind fenced code (25), which hides what only looks like HTML, and before mkdocs and
        # Python-Markdown read the tags (21 and 20).
        md.preprocessors.register(Blocks(md), "finished_blocks", 24)


def makeExtension(**options: object) -> BlocksExtension:
    return BlocksExtension(**options)
