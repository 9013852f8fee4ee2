"""The form of each column: what a cell looks like, which columns hold prose that stays as it is,
and which cells are wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from builder.checks import damage
from builder.errors import shown
from builder.store.csvfile import Row

SLUG_LIMIT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a filled cell looks, in words for a message and as a pattern; empty cells are judged
    elsewhere.
    """

    words: str
    pattern: re.Pattern[str]
    todo: str


SLUG = Form(
    words=f"a slug of at most {SLUG_LIMIT} lower-case letters, digits and single hyphens",
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
)
MOMENT = Form(
    words="a day like 2014-11-07 or a time like 2014-11-14T13:00-08:00",
    pattern=re.compile(
        DAY.pattern.pattern + r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?([+-]\d{2}:\d{2}|Z))?", re.ASCII
    ),
    todo="Write the year first; a time needs its offset.",
)
INTEGER = Form(
    words="a whole number without commas, dots or leading zeros",
    pattern=re.compile(r"0|-?[1-9]\d*", re.ASCII),
    todo="Write 1147248, not 1,147,248; leave the cell empty if the figure was not reported.",
)
URL = Form(
    words="an address that begins with https:// or http://",
    pattern=re.compile(r"https?://[^\s\"<>]+"),
    todo="Write the whole address.",
)
SHA256 = Form(
    words="a sha256 of 64 lower-case hexadecimal digits",
    pattern=re.compile(r"[0-9a-f]{64}"),
    todo="Compute it with sha256sum.",
)
COLOUR = Form(
    words="a colour token from c0 to c5",
    pattern=re.compile(r"c[0-5]"),
    todo="Write c0, c1, c2, c3, c4 or c5.",
)
ITEM = Form(
    words="a name of lower-case letters, digits and underscores",
    pattern=re.compile(r"[a-z][a-z0-9_]*"),
    todo="Write a name like outstanding_vbm.",
)
CODE = Form(words="a word without spaces", pattern=re.compile(r"\S+"), todo="Delete the spaces.")

COLUMNS: dict[str, Form] = {
    "race": SLUG,
    "choice": SLUG,
    "over": SLUG,
    "source": SLUG,
    "coverage_source": SLUG,
    "update": KEY,
    "date": DAY,
    "published_on": DAY,
    "on": DAY,
    "withdrawn_on": DAY,
    "at": MOMENT,
    "as_of": MOMENT,
    "said_on": MOMENT,
    "retrieved_at": MOMENT,
    "released_at": MOMENT,
    "url": URL,
    "archived_url": URL,
    "whole_at": URL,
    "sha256": SHA256,
    "previous": SHA256,
    "colour": COLOUR,
    "item": ITEM,
    "event": CODE,
    "state": CODE,
    "qualifier": CODE,
    "kind": CODE,
    "rule": CODE,
    "bar": CODE,
    "coverage": CODE,
    "precision": CODE,
    "phase": CODE,
    "status": CODE,
    "by": CODE,
    "scope": CODE,
    "key": CODE,
    "field": CODE,
    "ocd_id": CODE,
}
INTEGERS = frozenset(
    (
        "seats votes_allowed ballot_order votes_total n seq layer votes ballots blank partly_voted"
        " overvoted writein_marks registered"
    ).split()
)


def form_of(file: str, column: str) -> Form | None:
    """The form of a column of a file, or None where the cell is prose."""
    if file == "statements.csv" and column == "value":
        return None  # the words of the source, where it gave no number
    if file == "totals.csv" and column == "value":
        return CODE
    if column in INTEGERS:
        return INTEGER
    return COLUMNS.get(column)


def wrong(value: str, form: Form | None) -> tuple[str, str, str] | None:
    """The damage to a cell of this form, or its wrong form: the check, what it got, what to do;
    None if it is empty or right.
    """
    if not value or (form is INTEGER and form.pattern.fullmatch(value)):
        return None
    found = damage.in_cell(value, prose=form is None)
    if found is None and form is KEY:
        found = damage.in_key(value)
    if found is None and (form is DAY or form is MOMENT):
        found = damage.in_day(value)
    if found is not None:
        return "damage", f"{shown(value)}, {found[0]}", found[1]
    if form is None or (
        form.pattern.fullmatch(value) and (form not in (DAY, MOMENT) or on_calendar(value))
    ):
        return None
    return "form", shown(value), form.todo


def on_calendar(value: str) -> bool:
    """Return whether a day or time of the right form exists, from 1800 to 2199."""
    try:
        return 1800 <= datetime.fromisoformat(value).year < 2200
    except ValueError:
        return False


class Judge:
    """Judges the cells of one election: a value that stands in a thousand rows is looked at
    once.
    """

    def __init__(self) -> None:
        self._right: dict[Form | None, set[str]] = {}

    def doubtful(self, file: str, found: Sequence[Row]) -> dict[str, set[str]]:
        """By column, each value that is not right in every row."""
        out = {}
        for column in found[0] if found else ():
            form = form_of(file, column)
            right = self._right.setdefault(form, set())
            fresh = {row[column] for row in found} - right
            values = {value for value in fresh if wrong(value, form) is not None}
            if values:
                out[column] = values
            right |= fresh - values
        return out
