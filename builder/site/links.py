"""Check that every internal link and anchor of a finished site leads somewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from builder.errors import BuildError

_VALUE = rb"""(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++)"""
_NAME = rb"""[^\s"'<>=/]++"""
_ATTRIBUTE = re.compile(rb"\s(" + _NAME + rb")(?:=(" + _VALUE + rb"))?+")
_LINKS = frozenset(
    (b"href", b"src", b"data-spec", b"data-plotly", b"data-tools", b"data-script", b"data-index")
)
# Up some folders, then down to a file or a folder, perhaps to an anchor there: nearly every link of
# a page.
_PLAIN = re.compile(r"((?:\.\./)*+)((?:\w[\w.-]*+/)*+(?:\w[\w.-]*+)?+)(?:#([\w-]*+))?+")


def _tags(names: Collection[bytes]) -> re.Pattern[bytes]:
    """Finds tags with attributes: the value of the first that is one of ``names``, and the
    attributes behind it.

    All tags are read, whole: a text in a value is no tag and no attribute.
    """
    wanted, other = (
        rb"(?i:" + b"|".join(sorted(names)) + rb")=",
        _NAME + rb"(?:=" + _VALUE + rb")?+",
    )
    before, behind = (
        rb"(?:\s++(?!" + wanted + rb")" + other + rb")*+",
        rb"((?:\s++" + other + rb")*+)",
    )
    return re.compile(
        rb"<[A-Za-z][A-Za-z0-9-]*+(?=\s)"
        + before
        + rb"(?:\s++"
        + wanted
        + rb"("
        + _VALUE
        + rb")"
        + behind
        + rb")?+"
    )


_IDS = frozenset((b"id",))
_TAGS = {names: _tags(names) for names in (_LINKS, _IDS)}


def _values(page: bytes, names: frozenset[bytes]) -> dict[bytes, None]:
    """The values of these attributes as they are written, with their quotes, each once and in their
    order.
    """
    found: dict[bytes, None] = {}
    for first, behind in _TAGS[names].findall(page):
        if first:
            found[first] = None
            if behind:
                found.update(
                    (value, None)
                    for name, value in _ATTRIBUTE.findall(behind)
                    if value and name.lower() in names
                )
    return found


def _text(value: bytes) -> str:
    """The value of an attribute as it is meant."""
    text = value.decode("utf-8").strip("\"'")
    return unescape(text) if "&" in text else text


class _Link(NamedTuple):
    """A link's ``text``, and where it leads if that is said plainly: ``up`` so many folders (-1
    where it isn't), then down a ``path``, to a ``fragment`` of it.
    """

    text: str
    up: int
    path: str
    fragment: str


@lru_cache(maxsize=10_000)
def _link(value: bytes) -> _Link:
    """The link in the value of an attribute; kept for a while, since most pages lead to the same
    places.
    """
    text = _text(value)
    plain = _PLAIN.fullmatch(text)
    if plain and plain[1] + plain[2]:
        path = plain[2] if plain[2] and plain[2][-1] != "/" else f"{plain[2]}index.html"
        return _Link(
            text, plain.end(1) // len("../"), path, plain[3] or "" if path.endswith(".html") else ""
        )
    return _Link(text, -1, "", "")


def _resolved(page: str, target: str, base: str) -> str | None:
    """The file that ``target`` on ``page`` means, relative to the site's root; None where it leaves
    the site.
    """
    if not target:
        return page
    whole = (
        target if target.startswith("/") else posixpath.join(base, posixpath.dirname(page), target)
    )
    path = posixpath.normpath(whole)
    if target.endswith(("/", "/.", "/..")) or target in (".", ".."):
        path = path.rstrip("/") + "/"
    if not path.startswith(base):
        return None
    path = path[len(base) :]
    return path + "index.html" if path == "" or path.endswith("/") else path


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """A ``link`` of a ``page`` to the file at ``path``, perhaps to a ``fragment`` of it."""

    path: str
    fragment: str
    page: str
    link: str


class Links:
    """The internal links of the pages that were read, each target once; ``base`` is the path at
    which the site is served.
    """

    def __init__(self, base: str = "/") -> None:
        self.base = base
        self._wanted: dict[tuple[str, str], tuple[str, str]] = {}
        self._outside: list[tuple[str, str]] = []

    def read(self, page: str, data: bytes) -> None:
        """Remember where the links of a file lead; only pages have links."""
        if not page.endswith(".html"):
            return
        above, end = [], len(page)  # the page's folder, then those above it
        while (end := page.rfind("/", 0, end)) >= 0:
            above.append(page[: end + 1])
        above.append("")
        wanted = self._wanted
        for value in _values(data, _LINKS):
            link, up, path, fragment = _link(value)
            if 0 <= up < len(above):
                target = above[up] + path, fragment
                if target not in wanted:
                    wanted[target] = page, link
            elif not link.startswith("https://"):  # like nearly all external links
                self._read_closely(page, link)

    def _read_closely(self, page: str, link: str) -> None:
        """Remember a link that may have any form that browsers understand."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return
        path, fragment = _resolved(page, unquote(parts.path), self.base), unquote(parts.fragment)
        if path is None:
            self._outside.append((page, link))
        else:
            self._wanted.setdefault(
                (path, fragment if path.endswith(".html") else ""), (page, link)
            )

    def join(self, other: Links, files: Collection[str]) -> None:
        """Adds what another one has read; a target that is one of ``files`` has been found and
        needs no more remembering.
        """
        for (path, fragment), where in other._wanted.items():
            if fragment or path not in files:
                self._wanted.setdefault((path, fragment), where)
        self._outside += other._outside

    @property
    def leading(self) -> tuple[Leading, ...]:
        """Where all links lead, to be read again by `lead`."""
        return tuple(
            Leading(path=path, fragment=fragment, page=page, link=link)
            for (path, fragment), (page, link) in sorted(self._wanted.items())
        )

    def lead(self, links: Iterable[Leading]) -> None:
        """Remember links that were read before."""
        for one in links:
            self._wanted.setdefault((one.path, one.fragment), (one.page, one.link))

    def settle(self, files: Collection[str], read: Callable[[str], bytes]) -> None:
        """Check the links that lead to one of ``files``, as `check` does, and forget them."""
        own = {target: where for target, where in self._wanted.items() if target[0] in files}
        others = {target: where for target, where in self._wanted.items() if target not in own}
        self._wanted = own
        self.check(files, read)
        self._wanted = others

    def broken(self, files: Collection[str], read: Callable[[str], bytes]) -> list[tuple[str, str]]:
        """Of every target that is no file of ``files``, or no anchor of it, the first (page, link)
        that leads there.
        """
        out = list(self._outside)
        anchors: dict[str, frozenset[str]] = {}
        for (path, fragment), where in sorted(self._wanted.items()):
            if path not in files:
                out.append(where)
            elif fragment:
                if path not in anchors:
                    anchors = {
                        path: frozenset(map(_text, _values(read(path), _IDS)))
                    }  # by path: no page is read twice
                if fragment not in anchors[path]:
                    out.append(where)
        return out

    def check(self, files: Collection[str], read: Callable[[str], bytes]) -> None:
        """Raise BuildError naming the first dead links and how many there are."""
        dead = self.broken(files, read)
        if dead:
            some = "; ".join(f"{page} -> {link}" for page, link in dead[:5])
            raise BuildError(
                "site",
                expected="every internal link to lead somewhere",
                got=f"{len(dead)} dead: {some}",
                todo="Fix the page or the address.",
            )


def broken(files: Mapping[str, bytes], base: str = "/") -> list[tuple[str, str]]:
    """`Links.broken` of a whole site in memory."""
    links = Links(base)
    for page, data in files.items():
        links.read(page, data)
    return links.broken(files, files.__getitem__)
