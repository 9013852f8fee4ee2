"""An election as pandas tables: what is stored of it, and what is counted from that.

Columns have the names of the stored files (docs/notebooks.md). What is not reported or not known is
NA, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import Any

import pandas as pd

from builder.counting.deciding import deciding_votes
from builder.counting.estimates import moment
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.vote_grid import all_choices, complete, votes_sum
from builder.model import Election, Precision, Race, Snapshot, Update
from builder.store.export_columns import ELECTION_TABLES
from builder.store.schema import ALIAS_SEPARATOR, ALL, BALLOTS_TABLE
from builder.store.table import Column

TYPES = {
    "text": "string",
    "integer": "Int64",
    "decimal": "Float64",
    "boolean": "boolean",
    "time": "datetime64[us, UTC]",
    "date": "datetime64[us]",
}
"""The type of a column by that of its cells in the data dictionary."""

_STORED = "races choices updates totals statements events corrections sources".split()
_STEP = {"race": "text", "update": "text", "released_at": "time"}


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
    types = {**_STEP, "choice": "text", "votes": "integer", "source": "text"}
    return _typed(rows, types)


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


def tables(election: Election, histories: Mapping[str, RaceHistory]) -> dict[str, pd.DataFrame]:
    """Return the tables of an election's downloads by name, each with the columns that it has there
    (`ELECTION_TABLES`).
    """
    found = {name: stored(election, f"{name}.csv") for name in _STORED}
    updates, source = found["updates"], {u.key: u.source or None for u in election.updates}
    whole = updates["precision"] != Precision.DAY
    found["updates"] = updates.assign(
        released_at=updates["released_at"].where(whole),
        released_on=updates["released_at_day"],
        **_counted("updates", _update_figures(election)),
    )
    races = _race_figures([(race, histories[race.slug]) for race in election.races])
    found["races"] = found["races"].assign(**_counted("races", races))
    cells = votes(election)
    same = (cells["source"] == cells["update"].map(source)).fillna(False)
    found |= {
        "ballots": ballots(election),
        "votes": cells.assign(source=cells["source"].mask(same)),
    }
    return {
        name: found[name][[column.name for column in columns]]
        for name, columns in ELECTION_TABLES.items()
    }


def _counted(name: str, figures: Mapping[str, list[Any]]) -> dict[str, pd.Series[Any]]:
    types = {column.name: column.type for column in ELECTION_TABLES[name]}
    return {column: _series(values, types[column]) for column, values in figures.items()}


def _race_figures(of: list[tuple[Race, RaceHistory]]) -> dict[str, list[Any]]:
    last = [history.last for _, history in of]
    return {
        "choices": [len(race.choices) for race, _ in of],
        "contested": [race.contested for race, _ in of],
        "updates": [len(history.steps) for _, history in of],
        "latest_update": [step and step.update.key for step in last],
        "latest_status": [step and step.update.status for step in last],
        "race_votes": [step and step.standing.total for step in last],
        "margin_votes": [step and deciding_votes(step.standing) for step in last],
        "lead_changes": [len(history.lead_changes) for _, history in of],
        "places_changes": [len(history.places_changes) for _, history in of],
        "changed_hands": [history.changed_hands for _, history in of],
        "ended_differently": [history.ended_differently for _, history in of],
    }


def _update_figures(election: Election) -> dict[str, list[Any]]:
    snapshots = [election.snapshots.get(update.key) for update in election.updates]
    sources = [election.sources.get(update.source) for update in election.updates]
    return {
        "votes_stored": [votes_sum(election, snapshot) for snapshot in snapshots],
        "complete": [complete(election, update) for update in election.updates],
        "races": [len(snapshot.votes) if snapshot else 0 for snapshot in snapshots],
        "source_url": [(of.url or of.archived_url) if of else None for of in sources],
    }


def shares(histories: Mapping[str, RaceHistory]) -> pd.DataFrame:
    """Return votes with their ``race_votes`` and their ``share`` of them in percent.

    Both are NA where a vote of the race is not reported; blanks and party lines have no share.
    """

    def rows(step: HistoryPoint) -> Iterator[tuple[object, ...]]:
        total = step.standing.total
        for choice, number in step.standing.votes.items():
            counts = choice in step.standing.race.counting and number is not None and total
            share = 100 * number / total if counts and number is not None and total else None
            yield choice, number, total, share

    types = {"choice": "text", "votes": "integer", "race_votes": "integer", "share": "decimal"}
    return _steps(histories, rows, types)


def leads(histories: Mapping[str, RaceHistory]) -> pd.DataFrame:
    """Return who is ahead at each update, by how much, and what the rule would decide.

    ``margin`` is that of the deciding line (content/method.md); ``places`` are apart by " | ".
    """

    def rows(step: HistoryPoint) -> Iterator[tuple[object, ...]]:
        now = step.standing
        places = None
        if now.places is not None:
            places = ALIAS_SEPARATOR.join(slug for slug in now.votes if slug in now.places)
        turned = step.lead_change is not None, step.places_change is not None
        yield now.total, now.leader, now.second, now.lead, now.margin, places, *turned

    types = {
        "race_votes": "integer",
        "leader": "text",
        "second": "text",
        "lead": "integer",
        "margin": "integer",
        "places": "text",
        "lead_changed": "boolean",
        "places_changed": "boolean",
    }
    return _steps(histories, rows, types)


def batches(histories: Mapping[str, RaceHistory]) -> pd.DataFrame:
    """Return the votes that each update added to each choice, since which update, and the state of
    that batch: first, new, none, corrected or unknown. Corrected and unknown ones have no votes.
    """

    def rows(step: HistoryPoint) -> Iterator[tuple[object, ...]]:
        batch = step.batch
        for choice in step.standing.votes:
            new = batch.votes.get(choice) if batch.votes is not None else None
            yield choice, batch.state.value, batch.since, new, batch.total, batch.gap

    types = {
        "choice": "text",
        "batch": "text",
        "since": "text",
        "votes_new": "integer",
        "race_votes_new": "integer",
        "gap": "boolean",
    }
    return _steps(histories, rows, types)


def _steps(
    histories: Mapping[str, RaceHistory], rows: Any, types: Mapping[str, str]
) -> pd.DataFrame:
    made = [
        (slug, step.update.key, step.update.released_at, *row)
        for slug, history in histories.items()
        for step in history.steps
        for row in rows(step)
    ]
    return _typed(made, {**_STEP, **types})


def _frame(election: Election, columns: Iterable[Column], rows: Iterable[object]) -> pd.DataFrame:
    """Return values of the model as a table with the columns of their file.

    A column of times that may be a day alone has its times, and beside it, in a column ``_day``,
    the day by the county's clocks.
    """
    rows, made = list(rows), {}
    for column in columns:
        values = [*map(attrgetter(column.field or column.name), rows)]
        if column.type != "time":
            made[column.name] = _series(values, column.type)
            continue
        known = [_instant(value, election) for value in values]
        made[column.name] = _series(known, "time")
        days = [value and str(value)[:10] for value in values]
        made[f"{column.name}_day"] = _series(days, "date")
    return pd.DataFrame(made)


def _instant(value: datetime | str, election: Election) -> datetime | None:
    """Return the instant of a stored time; None where no time of day is stored."""
    if isinstance(value, datetime):
        return value
    return moment(value, election) if "T" in value else None


def _typed(rows: list[tuple[Any, ...]], types: Mapping[str, str]) -> pd.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(types)
    return pd.DataFrame(
        {name: _series(of, type_) for (name, type_), of in zip(types.items(), columns, strict=True)}
    )


def _series(values: Iterable[Any], type_: str) -> pd.Series[Any]:
    cells = [*map(partial(_cell, type_=type_), values)]
    return pd.Series(cells, dtype=TYPES[type_])


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
