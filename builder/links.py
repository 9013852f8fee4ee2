"""Every internal link and anchor of a finished site leads somewhere, or the build stops."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from html import unescape
from itertools import chain
from urllib.parse import unquote, urlsplit

from builder.errors import BuildError

_VALUE = rb"""("[^"]*"|'[^']*'|[^\s"'<>]+)"""
# The attributes before the one that is looked for, each with its value: a text in a value is no attribute.
_BEFORE = rb"""<[a-z][a-z0-9-]*(?:\s+[^\s"'<>=]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?)*?\s+"""
_LINK = re.compile(_BEFORE + rb"(?:href|src)=" + _VALUE, re.IGNORECASE)
# Patterns of their own: one element may have a src and files that its script reads.
_DATA = [re.compile(_BEFORE + rb"(?:data-spec|data-plotly|data-script)=" + _VALUE, re.IGNORECASE)]
_DATA += [re.compile(_BEFORE + rb"data-index=" + _VALUE, re.IGNORECASE)]
_NAME = re.compile(_BEFORE + rb"id=" + _VALUE, re.IGNORECASE)


def _values(pattern: re.Pattern[bytes], page: bytes) -> Iterable[str]:
    for match in pattern.findall(page):
        yield unescape(match.decode("utf-8").strip("\"'"))


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
        for link in chain.from_iterable(_values(pattern, data) for pattern in (_LINK, *_DATA)):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = unquote(parts.path)
            path = _resolved(page, target, base)
            if path is None:
                out.append((page, link))
                continue
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
