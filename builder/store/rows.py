"""One row of each file under ``data/`` as a value of the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from builder import model
from builder.store.cells import MOMENT_FORMS, Cells, offsets, parse_moment
from builder.store.forms import INTEGER
from builder.store.schema import BALLOTS_TABLE, LOG_TABLE, TABLES
from builder.store.table import Column, Table

T = TypeVar("T")
Read = Callable[[Cells], Any]


def _cell(table: Table, column: Column) -> Read:
    """Return what reads one cell as the column table says."""
    name, holds, filled = column.name, column.holds, column.name in table.filled
    if name == "official_aliases":
        return lambda cells: cells.aliases(name)
    if isinstance(holds, type):
        empty = filled or "" in list(holds)
        return lambda cells: cells.enum(name, holds) if empty or cells.row[name] else None
    if holds is INTEGER and filled:
        return lambda cells: cells.positive(name, f"Write {column.meaning}.")
    if holds is INTEGER:
        return lambda cells: cells.integer(name)
    return (lambda cells: cells.needed(name)) if filled else (lambda cells: cells.row[name])


def _reader(table: Table, of: Callable[..., T], **special: Read) -> Callable[[Cells], T]:
    """Return the reader of a row as a value ``of`` the model, whose fields are the columns.

    ``special`` reads the fields that follow from more than one cell.
    """
    reads = {column.field or column.name: _cell(table, column) for column in table.all} | special

    def read(cells: Cells) -> T:
        return of(**{field: read(cells) for field, read in reads.items()})

    return read


def _total(cells: Cells) -> int | Decimal | None:
    percent = cells.row["item"].endswith("_pct")
    return cells.decimal("value") if percent else cells.integer("value")


def _ballots(**fields: Any) -> model.Ballots:
    del fields["race"]
    return model.Ballots(**fields)


race = _reader(TABLES["races.csv"], model.Race)
choice = _reader(
    TABLES["choices.csv"],
    model.Choice,
    short_name=lambda cells: cells.row["short_name"] or cells.row["name"],
    own_short_name=lambda cells: cells.row["short_name"],
)
total = _reader(TABLES["totals.csv"], model.Total, value=_total)
statement = _reader(TABLES["statements.csv"], model.Statement)
event = _reader(TABLES["events.csv"], model.Event)
source = _reader(TABLES["sources.csv"], model.Source)
correction = _reader(TABLES["corrections.csv"], model.Correction)
reworded = _reader(TABLES["wording.csv"], model.Reworded)
published = _reader(TABLES["published.csv"], model.Published)
completion = _reader(TABLES["completions.csv"], model.Completion)
redirect = _reader(TABLES["redirects.csv"], model.Redirect)
ballots = _reader(BALLOTS_TABLE, _ballots)
logged = _reader(LOG_TABLE, model.Logged)


def update(jurisdiction: model.Jurisdiction) -> Callable[[Cells], model.Update]:
    """Return the reader of updates, whose times are read by the clocks of the jurisdiction."""

    def released_at(cells: Cells) -> datetime:
        precision = cells.enum("precision", model.Precision)
        try:
            return parse_moment(cells.row["released_at"], precision, jurisdiction)
        except (ValueError, OverflowError):
            raise cells.bad(
                "released_at",
                f"a time like {MOMENT_FORMS[precision]}",
                f"Write the official local time with its offset in {jurisdiction.time_zone}."
                + offsets(cells.row["released_at"], jurisdiction),
            ) from None

    return _reader(TABLES["updates.csv"], model.Update, released_at=released_at)


def votes(cells: Cells) -> int | None:
    """Return the votes of one choice at one update; None: not reported."""
    cells.needed("race")
    cells.needed("choice")
    return cells.integer("votes")
