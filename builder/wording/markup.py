"""How text is set on a page: escaped for Markdown, and with no line break inside a name."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from html import unescape

from markupsafe import Markup, escape

from builder.wording.isolation import isolated
from builder.wording.messages import Messages

# The space before a number or a few capitals that end a name, or the month of a day.
_BOUND = re.compile(r" (?=(?:\d{1,3}|[A-Z]{1,3})\b(?![ :]\w))")
_TAG = re.compile(r"(<[^>]*>)")
_SPACES = re.compile(r"[\t\r\n\f][ \t\r\n\f]*| [ \t\r\n\f]+")
"""White space other than a single space."""
# What Markdown interprets anywhere in a text.
_MARK = re.compile(r"[\\`*_\[\]{}|#]")
# What begins a heading, a list, a quotation, a definition or a fence where it begins a line.
_FIRST = re.compile(r"( ?)(?:(\d*)(>|[+.)-](?=[ -]|$))|(=|:(?= |$)|~(?=~)))")
_IN_ADDRESS = re.compile(r"[\\`()|]")


class Markdown(Markup):
    """Text that may stand in the Markdown of a page as it is."""

    __slots__ = ()


@lru_cache(maxsize=4096, typed=True)
def markdown_text(text: str) -> Markdown:
    """Return text that Markdown and HTML leave as it is, whether it begins a line or not.

    Of Markup the bold words become Markdown's; other elements stay, which must be inline ones.
    """
    if isinstance(text, Markdown):
        return text
    text = isolated(text)
    if isinstance(text, Markup) and ("<" in text or "&" in text):
        out = "".join(
            ("**" if part in ("<b>", "</b>") else part) if i % 2 else _escaped(unescape(part))
            for i, part in enumerate(_TAG.split(text))
        )
    else:
        out = _escaped(text)
    if first := _FIRST.match(out):
        space, digits, mark, other = first.groups()
        begun = f"{digits}\\{mark}" if mark else f"&#{ord(other)};"
        out = f"{space}{begun}{out[first.end() :]}"
    return Markdown(out)


def _escaped(text: str) -> str:
    text = _SPACES.sub(" ", text).replace("&", "&amp;").replace("<", "&lt;")
    return _MARK.sub(r"\\\g<0>", text) if _MARK.search(text) else text


def link_address(address: object) -> Markdown:
    """Return an address as it stands between the parentheses of a link in Markdown."""
    return Markdown(_IN_ADDRESS.sub(r"\\\g<0>", escape(str(address).replace(" ", "%20"))))


def bound(text: object) -> Markup:
    """Return text in which "Nov. 8", "district 23" and "Measure HH" are never on two lines."""
    return escape(_BOUND.sub("\u00a0", _plain(text)))


def heading_text(title: object) -> Markup:
    """Return a title for a heading: bound, and parentheses at its end in one piece."""
    whole = _plain(title)
    name, _, rest = whole.rpartition(" (")
    if name and rest.endswith(")") and isolated(whole) == whole:
        return Markup("{} <span>({}</span>").format(bound(name), rest)
    return bound(title)


def _plain(text: object) -> str:
    return text.unescape() if isinstance(text, Markup) else str(text)


def retrieved(say: Messages, at: str) -> Markup:
    """Return when a source was fetched, by the clock of the machine that fetched it, with its
    offset."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return escape(at)
    words = escape(say.date(moment.date()))
    if moment.utcoffset() is not None:
        offset, clock = moment.isoformat()[-6:].replace("-", "−"), say.clock(moment)
        words = say("{day}, {clock} (UTC{offset})", day=words, clock=clock, offset=offset)
    return Markup(f'<time datetime="{escape(at)}">{words}</time>')
