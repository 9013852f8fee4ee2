"""Isolate texts of the data, so that right-to-left letters move no figure beside them.

Within a paragraph from left to right nothing is reordered but what holds, or stands beside, a
character of the classes R, AL or AN, or one that embeds, overrides or isolates (UAX #9). A text
without any of these needs nothing and keeps its bytes. One with them goes between FIRST STRONG
ISOLATE and POP DIRECTIONAL ISOLATE, which hold in a page, an attribute, a title, a feed and a
drawing alike, and do in each what ``unicode-bidi: isolate`` does in a page.
"""

from __future__ import annotations

import re
from typing import TypeVar

from markupsafe import Markup

FSI, PDI = "\u2068", "\u2069"
T = TypeVar("T", bound=str)
_MOVES = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
    "\U00010d30-\U00010d39]"
).search
_APART = re.compile(f"{FSI}[^{FSI}{PDI}\u2066\u2067]*{PDI}").fullmatch
_OPENS = re.compile("[\u2066-\u2068]")


class Code(Markup):
    """Markup that a program reads (an address, JSON, HTML to copy), which keeps its bytes."""

    __slots__ = ()


def isolated(text: T) -> T:
    """Return ``text`` set apart where it could reorder its neighbors; Markup with elements was."""
    if (
        text.isascii()
        or not _MOVES(text)
        or isinstance(text, Code)
        or (isinstance(text, Markup) and "<" in text)
        or _APART(text)
    ):
        return text
    # Without this, an isolate it opens would extend beyond it.
    missing = max(len(_OPENS.findall(text)) - text.count(PDI), 0)
    return type(text)(f"{FSI}{text}{PDI * (missing + 1)}")
