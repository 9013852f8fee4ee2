"""The cells of one row, read as what they should be; errors name file, line and column."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from builder import instants, model
from builder.errors import DataError, shown
from builder.store.csvfile import Row
from builder.store.forms import INTEGER
from builder.store.schema import ALIAS_SEPARATOR

E = TypeVar("E", bound=StrEnum)
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,6})?", re.ASCII)
WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
"""Digits of a text that a page may set as a number; longer ones stay as they were written."""
MOMENT_FORMS = {
    "day": "2014-11-07",
    "minute": "2014-11-25T13:07-08:00",
    "second": "2022-11-11T16:09:19-08:00",
}


def stated_number(text: str) -> Decimal | None:
    """Return the number in a statement's value; None if it is words."""
    return Decimal(text) if DECIMAL.fullmatch(text) else None


class Cells:
    """One row of the file at ``path``."""

    def __init__(self, path: Path, row: Row) -> None:
        self.path = path
        self.row = row

    def bad(self, column: str, expected: str, todo: str) -> DataError:
        expected = f"{expected} in {column}"
        got = shown(self.row[column])
        return DataError(self.path, line=self.row.line, expected=expected, got=got, todo=todo)

    def text(self, column: str) -> str:
        return self.row[column]

    def needed(self, column: str) -> str:
        if not self.row[column]:
            raise self.bad(column, "a value", "Fill the cell.")
        return self.row[column]

    def integer(self, column: str) -> int | None:
        value = self.row[column]
        if value == "":
            return None
        if value.isascii() and value.isdecimal() and (value[0] != "0" or value == "0"):
            return self._bounded(column, value)
        if not INTEGER.pattern.fullmatch(value):
            raise self.bad(column, INTEGER.words, INTEGER.todo)
        return self._bounded(column, value)

    def decimal(self, column: str) -> Decimal | None:
        """Return the number with its decimals as written, never an exponent, NaN or infinity."""
        value = self.row[column]
        if value == "":
            return None
        if not DECIMAL.fullmatch(value) or (value.startswith("-") and not value.strip("-0.")):
            expected = "a decimal number of at most 10 digits and six decimals"
            raise self.bad(column, expected, "Write 27.21, without a percent sign.")
        number = Decimal(value)
        if abs(number) > model.MOST_VOTES:
            raise self._too_large(column)
        return number

    def _bounded(self, column: str, digits: str) -> int:
        """Return the number; check its length first, because Python refuses long ones."""
        long = len(digits.removeprefix("-")) > len(str(model.MOST_VOTES))
        if long or abs(int(digits)) > model.MOST_VOTES:
            raise self._too_large(column)
        return int(digits)

    def _too_large(self, column: str) -> DataError:
        todo = "Compare the figure with its source; no count of people is that large."
        return self.bad(
            column, f"a number from {-model.MOST_VOTES:,} to {model.MOST_VOTES:,}", todo
        )

    def positive(self, column: str, todo: str) -> int:
        value = self.integer(column)
        if value is None or value < 1:
            raise self.bad(column, "a whole number from 1", todo)
        return value

    def enum(self, column: str, of: type[E]) -> E:
        try:
            return of(self.row[column])
        except ValueError:
            words = ", ".join(m.value or '""' for m in of)
            raise self.bad(column, f"one of {words}", "Use one of these words.") from None

    def aliases(self, column: str) -> tuple[str, ...]:
        return tuple(part for part in self.row[column].split(ALIAS_SEPARATOR) if part)


def parse_moment(
    text: str, precision: model.Precision, jurisdiction: model.Jurisdiction
) -> datetime:
    """Return a stored time by the county's clocks, a day as its end; else ValueError.

    The offset tells the two readings of an hour that comes twice apart; a time that clocks skip
    agrees with no offset.
    """
    if precision is model.Precision.DAY:
        if len(text) != len(MOMENT_FORMS["day"]):
            raise ValueError(text)
        return instants.end_of(date.fromisoformat(text), jurisdiction.zone)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or len(text) != len(MOMENT_FORMS[precision]):
        raise ValueError(text)
    local = instants.local(moment, jurisdiction.zone)
    if local.utcoffset() != moment.utcoffset():
        raise ValueError(text)
    return local


def offsets(text: str, jurisdiction: model.Jurisdiction) -> str:
    """Return why an offset is wrong where clocks changed, as a sentence after a space; else ""."""
    try:
        wall = datetime.fromisoformat(text)
        found = instants.readings(wall, jurisdiction.zone)
    except ValueError:
        return ""
    if not found:
        never = f" Clocks there never showed {wall:%H:%M} on that day"
        return f"{never}: they were set forward over it."
    if len(found) == 2:
        first, second = (moment.isoformat()[-6:] for moment in found)
        twice = f" Clocks there showed {wall:%H:%M} twice on that day"
        return f"{twice}: first at {first}, then at {second}."
    return ""


def closing(path: Path, closed: datetime, jurisdiction: model.Jurisdiction) -> datetime:
    """Return polls_close by the county's clocks; DataError where its offset is not theirs."""
    if closed.tzinfo is None:
        expected = "polls_close with its offset, like 2022-11-08T20:00:00-08:00"
        todo = f"Add the offset of {jurisdiction.time_zone} on that day."
        raise DataError(path, expected=expected, got=str(closed), todo=todo)
    try:
        found = instants.local(closed, jurisdiction.zone)
    except ValueError:
        found = None
    if found is None or found.utcoffset() != closed.utcoffset():
        instant = found and f"{found.isoformat()} if that instant is meant"
        meant = instant or "a time of this count"
        expected = f"polls_close with the offset that {jurisdiction.time_zone} has at that time"
        todo = f"Write {meant}, else the local time with its own offset."
        raise DataError(path, expected=expected, got=str(closed), todo=todo)
    return found
