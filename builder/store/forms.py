"""The form of a cell: its type, its pattern, and the words for both."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

SLUG_LIMIT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a filled cell looks, in words for a message and as a pattern.

    ``type`` is that of the data dictionary: text, integer, decimal, boolean, time or date.
    """

    words: str
    pattern: re.Pattern[str]
    todo: str
    type: str = "text"


SLUG = Form(
    words=f"a slug of at most {SLUG_LIMIT} lowercase letters, digits and single hyphens",
    pattern=re.compile(rf"(?=.{{1,{SLUG_LIMIT}}}$)[a-z0-9]+(-[a-z0-9]+)*"),
    todo="Write a short name like city-mayor.",
)
KEY = Form(
    words="a key like 2022-11-11-1609, 2014-11-07 or 2022-11-11-1609-2",
    pattern=re.compile(r"\d{4}-\d{2}-\d{2}(-\d{4})?(-[2-9])?", re.ASCII),
    todo="Write the key as it stands in updates.csv.",
)
DAY = Form(
    words="a day like 2014-11-07",
    pattern=re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII),
    todo="Write the year first, then month and day with two digits.",
    type="date",
)
MOMENT = Form(
    words="a day like 2014-11-07 or a time like 2014-11-14T13:00-08:00",
    pattern=re.compile(
        DAY.pattern.pattern + r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?([+-]\d{2}:\d{2}|Z))?", re.ASCII
    ),
    todo="Write the year first; a time needs its offset.",
    type="time",
)
INTEGER = Form(
    words="a whole number without commas, dots or leading zeros",
    pattern=re.compile(r"0|-?[1-9]\d*", re.ASCII),
    todo="Write 1147248, not 1,147,248; leave the cell empty if the figure was not reported.",
    type="integer",
)
URL = Form(
    words="an address that begins with https:// or http://",
    pattern=re.compile(r"https?://[^\s\"<>]+"),
    todo="Write the whole address.",
)
SHA256 = Form(
    words="a sha256 of 64 lowercase hexadecimal digits",
    pattern=re.compile(r"[0-9a-f]{64}"),
    todo="Compute it with sha256sum.",
)
COLOR = Form(
    words="a color token from c0 to c5",
    pattern=re.compile(r"c[0-5]"),
    todo="Write c0, c1, c2, c3, c4 or c5.",
)
ITEM = Form(
    words="a name of lowercase letters, digits and underscores",
    pattern=re.compile(r"[a-z][a-z0-9_]*"),
    todo="Write a name like outstanding_vbm.",
)
CODE = Form(words="a word without spaces", pattern=re.compile(r"\S+"), todo="Delete the spaces.")
NUMBER = replace(CODE, type="decimal")
"""A whole number, or a percentage with its decimals: which one its row's item says."""
FLAG = Form(
    words="true or false", pattern=re.compile("true|false"), todo="Write one.", type="boolean"
)
