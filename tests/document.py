"""A page as a browser's parser would read it: elements, attributes and text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import yaml
from markdown import Markdown

from tests.checkout import ROOT

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
HIDDEN = frozenset({"script", "style"})
INLINE = frozenset("a abbr b bdi code em i strong time".split())


class Element:
    """One element; ``children`` are elements and texts in their order."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    def __iter__(self) -> Iterator[Element]:
        """Every element inside, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        """The elements inside with one of ``tags`` and all ``attributes``; one class is enough."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            e
            for e in self
            if (not tags or e.tag in tags) and all(_has(e, n, v) for n, v in wanted.items())
        ]

    def one(self, *tags: str, **attributes: str) -> Element:
        found = self.all(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} elements {tags} {attributes}"
        return found[0]

    @property
    def raw(self) -> str:
        """The text inside, as it stands."""
        return "".join(
            c if isinstance(c, str) else c.raw
            for c in self.children
            if isinstance(c, str) or c.tag not in HIDDEN
        )

    @property
    def text(self) -> str:
        """The text inside with single spaces, one around each element that is no inline one."""
        return " ".join("".join(self._parts()).split())

    def _parts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag in INLINE:
                yield from child._parts()
            elif child.tag not in HIDDEN:
                yield f" {child.text} "


def _has(element: Element, name: str, value: str) -> bool:
    stored = element.attributes.get(name)
    return stored is not None and (value in stored.split() if name == "class" else value == stored)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}> at {self.getpos()}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def document(text: str) -> Element:
    """The page ``text``; an element that is not closed, or closed by another's end, is an error."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root], f"<{reader.open[-1].tag}> is not closed"
    return reader.root


@cache
def reader() -> Markdown:
    """Python-Markdown with the extensions of mkdocs.yml."""
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    named = [one for one in settings["markdown_extensions"] if isinstance(one, str)]
    return Markdown(extensions=[*named, "fenced_code", "toc"])


def from_markdown(text: str) -> str:
    """Return the HTML of a page's Markdown, without the front matter, a table's row on one line."""
    body = text.rpartition("\n---\n")[2] if text.startswith("---\n") else text
    return reader().reset().convert(body).replace(">\n<t", "><t").replace(">\n</t", "></t")
