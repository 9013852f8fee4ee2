"""The form of each cell: what is wrong with a cell, and which cells of a file to check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from builder.checks import damage
from builder.errors import shown
from builder.store.csvfile import Row
from builder.store.forms import DAY, INTEGER, MOMENT, Form
from builder.store.schema import table_for


def form_of(file: str, column: str) -> Form | None:
    """Return the form of a column of a file, None where the cell is prose."""
    table = table_for(file)
    assert table is not None, file
    return table.form(column)


def wrong(value: str, form: Form | None) -> tuple[str, str, str] | None:
    """Return what is wrong with a cell (check, got, todo); None if it is empty or right."""
    if not value or (form is INTEGER and form.pattern.fullmatch(value)):
        return None
    found = damage.in_cell(value, prose=form is None) or damage.in_form(value, form)
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
    """Check the cells of one election, looking only once at a value that many rows share."""

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
