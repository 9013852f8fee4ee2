"""How text is set on a page: escaped for Markdown, and with no line break inside a name."""

from __future__ import annotations

import re
from datetime import datetime

from markupsafe import Markup, escape

from builder.wording.isolation import FSI, PDI, isolated
from builder.wording.messages import Messages

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,")
APART = (FSI, PDI)
# The space after a day of the month, and before a number or a few capitals that end a name.
_BOUND = re.compile(
    r"(?<=\b\d) (?=[^\W\d]{3})|(?<=\b\d\d) (?=[^\W\d]{3})| (?=(?:\d{1,3}|[A-Z]{1,3})\b(?![ :]\w))"
)


def _plain(text: object) -> str:
    return text.unescape() if isinstance(text, Markup) else str(text)


def markdown_text(text: object) -> Markup:
    """Return text that Markdown and HTML both leave as it is, by numeric references."""
    letters = isolated(_plain(text))
    safe = (c if c in PLAIN or c.isalpha() or c in APART else f"&#{ord(c)};" for c in letters)
    return Markup("".join(safe))


def bound(text: object) -> Markup:
    """Return text in which "8 November", "district 23" and "Measure HH" are never on two lines."""
    return escape(_BOUND.sub("\u00a0", _plain(text)))


def heading_text(title: object) -> Markup:
    """Return a title for a heading in Markdown: bound, and parentheses at its end in one piece."""
    whole = _plain(title)
    name, _, rest = whole.rpartition(" (")
    if name and rest.endswith(")") and isolated(whole) == whole:
        return Markup(f"{markdown_text(bound(name))} <span>{markdown_text(f'({rest}')}</span>")
    return markdown_text(bound(title))


def retrieved(say: Messages, at: str) -> Markup:
    """Return when a source was fetched, by the clock of whoever fetched it, with its offset."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return escape(at)
    words = escape(say.date(moment.date()))
    if moment.utcoffset() is not None:
        offset, clock = moment.isoformat()[-6:].replace("-", "−"), say.clock(moment)
        words = say("{day}, {clock} (UTC{offset})", day=words, clock=clock, offset=offset)
    return Markup(f'<time datetime="{escape(at)}">{words}</time>')
