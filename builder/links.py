"""Every internal link and anchor of a finished site leads somewhere, or the build stops."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from html import unescape
from urllib.parse import unquote, urlsplit

from builder.errors import BuildError

_LINK = re.compile(rb"""<[a-z][^<>]*?\s(?:href|src|data-spec|data-plotly)=("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_NAME = re.compile(rb"""<[a-z][^<>]*?\sid=("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)


def _values(pattern: re.Pattern[bytes], page: bytes) -> Iterable[str]:
    for match in pattern.findall(page):
        yield unescape(match.decode("utf-8").strip("\"'"))


def broken(files: Mapping[str, bytes], base: str = "/") -> list[tuple[str, str]]:
    """The (page, link) pairs whose target is no file of ``files`` or no anchor of it.

    ``base`` is the path at which the site is served, for links that begin with a slash.
    """
    anchors: dict[str, set[str]] = {}

    def names(path: str) -> set[str]:
        if path not in anchors:
            anchors[path] = set(_values(_NAME, files[path]))
        return anchors[path]

    out = []
    for page, data in files.items():
        if not page.endswith(".html"):
            continue
        for link in _values(_LINK, data):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = unquote(parts.path)
            if target.startswith("/"):
                if not target.startswith(base):
                    out.append((page, link))
                    continue
                path = target[len(base) :]
            elif target:
                path = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
                path = "" if path == "." else path + ("/" if target.endswith(("/", "/.", "..")) or target == "." else "")
            else:
                path = page
            if path == "" or path.endswith("/"):
                path += "index.html"
            if path not in files or (parts.fragment and path.endswith(".html") and unquote(parts.fragment) not in names(path)):
                out.append((page, link))
    return out


def check(files: Mapping[str, bytes], base: str = "/") -> None:
    """Raises BuildError naming the first dead links and how many there are."""
    dead = broken(files, base)
    if dead:
        some = "; ".join(f"{page} -> {link}" for page, link in dead[:5])
        raise BuildError(
            "site",
            expected="every internal link to lead somewhere",
            got=f"{len(dead)} dead: {some}",
            todo="Mend the page or the address.",
        )
