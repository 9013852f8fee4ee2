"""Every internal link and anchor of a finished site leads somewhere, or the build stops."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from html import unescape
from urllib.parse import unquote, urlsplit

from builder.errors import BuildError

_VALUE = rb"""(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++)"""
_NAME = rb"""[^\s"'<>=/]++"""
_ATTRIBUTE = re.compile(rb"\s(" + _NAME + rb")(?:=(" + _VALUE + rb"))?+")
_LINKS = frozenset((b"href", b"src", b"data-spec", b"data-plotly", b"data-script", b"data-index"))
# Up some folders, then down to a file or a folder, perhaps to an anchor there: nearly every link of a page.
_PLAIN = re.compile(r"((?:\.\./)*+)((?:\w[\w.-]*+/)*+(?:\w[\w.-]*+)?+)(?:#([\w-]*+))?+")


def _tags(names: Collection[bytes]) -> re.Pattern[bytes]:
    """Finds tags with attributes: the value of the first that is one of ``names``, and the attributes behind it.

    All tags are read, whole: a text in a value is no tag and no attribute.
    """
    wanted, other = rb"(?:" + b"|".join(sorted(names)) + rb")=", _NAME + rb"(?:=" + _VALUE + rb")?+"
    before, behind = rb"(?:\s++(?!" + wanted + rb")" + other + rb")*+", rb"((?:\s++" + other + rb")*+)"
    return re.compile(rb"(?i)<[a-z][a-z0-9-]*+(?=\s)" + before + rb"(?:\s++" + wanted + rb"(" + _VALUE + rb")" + behind + rb")?+")


_IDS = frozenset((b"id",))
_TAGS = {names: _tags(names) for names in (_LINKS, _IDS)}


def _values(page: bytes, names: frozenset[bytes]) -> Iterator[str]:
    """The values of these attributes, each as often as it stands there in tags that differ."""
    for first, behind in dict.fromkeys(_TAGS[names].findall(page)):
        if not first:
            continue
        more = [value for name, value in _ATTRIBUTE.findall(behind) if value and name.lower() in names] if behind else ()
        for value in (first, *more):
            text = value.decode("utf-8").strip("\"'")
            yield unescape(text) if "&" in text else text


def _resolved(page: str, target: str, base: str) -> str | None:
    """The file that ``target`` on ``page`` means, relative to the site's root; None where it leaves the site."""
    if not target:
        return page
    whole = target if target.startswith("/") else posixpath.join(base, posixpath.dirname(page), target)
    path = posixpath.normpath(whole)
    if target.endswith(("/", "/.", "/..")) or target in (".", ".."):
        path = path.rstrip("/") + "/"
    if not path.startswith(base):
        return None
    path = path[len(base) :]
    return path + "index.html" if path == "" or path.endswith("/") else path


class Links:
    """The internal links of the pages that were read, each target once; ``base`` is the path at which the site is served."""

    def __init__(self, base: str = "/") -> None:
        self.base = base
        self._wanted: dict[tuple[str, str], tuple[str, str]] = {}
        self._outside: list[tuple[str, str]] = []

    def read(self, page: str, data: bytes) -> None:
        """Remembers where the links of a file lead; only pages have links."""
        if not page.endswith(".html"):
            return
        above, end = [], len(page)  # the page's folder, then those above it
        while (end := page.rfind("/", 0, end)) >= 0:
            above.append(page[: end + 1])
        above.append("")
        for link in dict.fromkeys(_values(data, _LINKS)):
            plain = _PLAIN.fullmatch(link)
            path: str | None
            if plain and plain[1] + plain[2] and plain.end(1) < len("../") * len(above):
                path, fragment = above[plain.end(1) // len("../")] + plain[2], plain[3] or ""
                path = path + "index.html" if path == "" or path[-1] == "/" else path
            elif link.startswith("https://"):
                continue  # nearly all that leads out of the site
            else:
                parts = urlsplit(link)
                if parts.scheme or parts.netloc:
                    continue
                path, fragment = _resolved(page, unquote(parts.path), self.base), unquote(parts.fragment)
            if path is None:
                self._outside.append((page, link))
            else:
                self._wanted.setdefault((path, fragment if path.endswith(".html") else ""), (page, link))

    def join(self, other: Links, files: Collection[str]) -> None:
        """Adds what another one has read; a target that is one of ``files`` has been found and needs no more remembering."""
        for (path, fragment), where in other._wanted.items():
            if fragment or path not in files:
                self._wanted.setdefault((path, fragment), where)
        self._outside += other._outside

    def broken(self, files: Collection[str], read: Callable[[str], bytes]) -> list[tuple[str, str]]:
        """Of every target that is no file of ``files``, or no anchor of it, the first (page, link) that leads there."""
        out = list(self._outside)
        anchors: dict[str, frozenset[str]] = {}
        for (path, fragment), where in sorted(self._wanted.items()):
            if path not in files:
                out.append(where)
            elif fragment:
                if path not in anchors:
                    anchors = {path: frozenset(_values(read(path), _IDS))}  # by path: no page is read twice
                if fragment not in anchors[path]:
                    out.append(where)
        return out

    def check(self, files: Collection[str], read: Callable[[str], bytes]) -> None:
        """Raises BuildError naming the first dead links and how many there are."""
        dead = self.broken(files, read)
        if dead:
            some = "; ".join(f"{page} -> {link}" for page, link in dead[:5])
            raise BuildError(
                "site",
                expected="every internal link to lead somewhere",
                got=f"{len(dead)} dead: {some}",
                todo="Mend the page or the address.",
            )


def broken(files: Mapping[str, bytes], base: str = "/") -> list[tuple[str, str]]:
    """`Links.broken` of a whole site in memory."""
    links = Links(base)
    for page, data in files.items():
        links.read(page, data)
    return links.broken(files, files.__getitem__)
