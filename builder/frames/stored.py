"""What is stored of an election as pandas tables.

Columns have the names of the stored files (docs/notebooks.md). What is not reported or not known is
NA, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

import pandas as pd
import pyarrow as pa

from builder.counting.estimates import moment
from builder.counting.vote_grid import all_choices
from builder.model import Election, Snapshot, Update
from builder.store.schema import ALIAS_SEPARATOR, ALL, BALLOTS_TABLE
from builder.store.table import Column

# Arrow's own allocator keeps 40 MB that tables no longer need, in each process of a build.
pa.set_memory_pool(pa.system_memory_pool())

TYPES: dict[str, Any] = {
    "text": "string",
    "integer": "Int64",
    "decimal": "Float64",
    "boolean": "boolean",
    "time": "datetime64[us, UTC]",
    "date": "datetime64[us]",
}
"""The type of a column by that of its cells in the data dictionary."""

_STEP = {"race": "text", "update": "text", "released_at": "time"}
VOTE_TYPES = {**_STEP, "choice": "text", "votes": "integer", "source": "text"}


def stored(election: Election, file: str) -> pd.DataFrame:
    """Return the table of a ``file`` of the election's folder, such as races.csv."""
    rows: dict[str, Iterable[object]] = {
        "races.csv": election.races,
        "choices.csv": all_choices(election),
        "updates.csv": election.updates,
        "totals.csv": election.totals,
        "statements.csv": election.statements,
        "events.csv": election.events,
        "corrections.csv": election.corrections,
        "sources.csv": [source for _, source in sorted(election.sources.items())],
    }
    return _frame(election, ALL[file].all, rows[file])


def votes(election: Election) -> pd.DataFrame:
    """Return the votes of each choice at each live update that lists it, and their source."""
    rows = [
        (race.slug, update.key, update.released_at, choice.slug, of[choice.slug], source)
        for update, snapshot in _snapshots(election)
        for race in election.races
        if (of := snapshot.votes.get(race.slug)) is not None
        for source in (snapshot.sources[race.slug],)
        for choice in race.choices
        if choice.slug in of
    ]
    return _typed(rows, VOTE_TYPES)


def ballots(election: Election) -> pd.DataFrame:
    """Return a row for each race at each live update for which its ballots are stored."""
    columns = [column for column in BALLOTS_TABLE.all if column.name != "race"]
    cells = attrgetter(*(column.field or column.name for column in columns))
    rows = [
        (race.slug, update.key, update.released_at, *cells(of))
        for update, snapshot in _snapshots(election)
        for race in election.races
        if (of := snapshot.ballots.get(race.slug)) is not None
    ]
    return _typed(rows, {**_STEP, **{column.name: column.type for column in columns}})


def _snapshots(election: Election) -> Iterator[tuple[Update, Snapshot]]:
    for update in election.live:
        if update.key in election.snapshots:
            yield update, election.snapshots[update.key]


def _frame(election: Election, columns: Iterable[Column], rows: Iterable[object]) -> pd.DataFrame:
    """Return values of the model as a table with the columns of their file.

    A column of times that may be a day alone has its times, and beside it, in a column ``_day``,
    the day by the county's clocks.
    """
    rows, made = list(rows), {}
    for column in columns:
        values = [*map(attrgetter(column.field or column.name), rows)]
        if column.type != "time":
            made[column.name] = series(values, column.type)
            continue
        known = [_instant(value, election) for value in values]
        made[column.name] = series(known, "time")
        days = [value and str(value)[:10] for value in values]
        made[f"{column.name}_day"] = series(days, "date")
    return pd.DataFrame(made)


def _instant(value: datetime | str, election: Election) -> datetime | None:
    """Return the instant of a stored time; None where no time of day is stored."""
    if isinstance(value, datetime):
        return value
    return moment(value, election) if "T" in value else None


def _typed(rows: list[tuple[Any, ...]], types: Mapping[str, str]) -> pd.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(types)
    return pd.DataFrame(
        {name: series(of, type_) for (name, type_), of in zip(types.items(), columns, strict=True)}
    )


def series(values: Iterable[Any], type_: str) -> pd.Series[Any]:
    cells = list(values)
    known = {value: _cell(value, type_) for value in {*cells}}  # tables repeat most of them
    made: pd.Series[Any] = pd.Series([known[cell] for cell in cells], dtype=TYPES[type_])
    return made


def _cell(value: Any, type_: str) -> Any:
    """Return a value as pandas takes it; None where nothing is stored."""
    if value is None or value == "":
        return None
    if type_ == "time":
        return value.astimezone(UTC)
    if type_ == "decimal":
        return float(value)
    if isinstance(value, tuple):
        return ALIAS_SEPARATOR.join(value) or None
    return value.value if isinstance(value, StrEnum) else value
