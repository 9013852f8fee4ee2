"""The figures as files to take away: CSV a spreadsheet opens without running it, and one Parquet
file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from builder.counting.deciding import deciding_votes
from builder.counting.history import RaceHistory
from builder.counting.standings import percent
from builder.counting.vote_grid import complete, kinds_of, stored_cells, votes_sum
from builder.model import Election, Race
from builder.seal.facts import released_text
from builder.store.export_columns import DICTIONARY
from builder.store.table import Column

Cell = str | int | bool | Decimal | None
Histories = Mapping[str, Mapping[str, RaceHistory]]
"""Of each election (its path), the history of each race."""

_RUNS = re.compile(
    r"['\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]"
)
"""Text that a spreadsheet may execute: =, +, -, @ or their full-width forms, also behind spaces,
marks that do not show or apostrophes; a tab or a line end at the start.
"""
_QUOTED = re.compile('[",\\r\\n]')


def safe(text: str) -> str:
    """``text`` with an apostrophe before it if a spreadsheet might run it; `unsafe` takes it off
    again.
    """
    return "'" + text if _RUNS.match(text) else text


def unsafe(cell: str) -> str:
    """The text that `safe` was given."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(
            value
        )  # numbers are written as they are: -12 is a number, and an apostrophe would make it text
    text = safe(value)
    # Python's csv module leaves a lone carriage return bare, and every reader takes it for the end
    # of the row.
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _cells(*values: Cell) -> str:
    return ",".join(map(_cell, values))


def csv_bytes(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file: UTF-8, LF, a header; None is an empty cell, text that spreadsheets execute is
    made `safe`.
    """
    lines = [",".join(column.name for column in columns)]
    for row in rows:
        assert len(row) == len(columns), (row, [column.name for column in columns])
        lines.append(_cells(*row))
    return ("\n".join(lines) + "\n").encode("utf-8")


def race_files(
    election: Election, races: Iterable[Race], histories: Mapping[str, RaceHistory]
) -> Iterator[tuple[str, bytes]]:
    """``history.csv`` of each of these races that has stored votes, with its path in the site."""
    tables = _Tables(election)
    for race in races:
        if histories[race.slug].steps:
            yield f"{election.path}/{race.slug}/history.csv", tables.history(histories[race.slug])


class _Tables:
    """Writes ``history.csv`` of the races of one election; the cells that the rows of several races
    share are written once.
    """

    def __init__(self, election: Election) -> None:
        self.election = election
        self.updates = {
            u.key: _cells(u.key, released_text(u), u.phase.value, u.status.value)
            for u in election.updates
        }
        self.sources = {key: _cells(key, source.url) for key, source in election.sources.items()}

    def history(self, history: RaceHistory) -> bytes:
        """A row for each choice at each update that lists it, oldest first."""
        choices = {c.slug: _cells(c.slug, c.name, c.kind.value) for c in history.race.choices}
        counting = {c.slug for c in history.race.choices if c.kind.counts}
        lines = [",".join(column.name for column in DICTIONARY["history.csv"])]
        for step in history.steps:
            key, standing, batch = step.update.key, step.standing, step.batch
            whole = standing.total if standing.silence is None else None
            source = self.election.snapshots[key].sources[history.race.slug]
            ballots = step.ballots.ballots if step.ballots else None
            head, since = self.updates[key], _cell(batch.since)
            tail = f"{_cell(standing.total)},{_cell(ballots)},{batch.state.value},{since},"
            tail += self.sources[source] if source in self.sources else _cells(source, None)
            for slug, votes in standing.votes.items():
                share = (
                    percent(votes, whole)
                    if whole and votes is not None and slug in counting
                    else ""
                )
                new = batch.votes.get(slug, "") if batch.votes is not None else ""
                lines.append(
                    f"{head},{choices[slug]},{'' if votes is None else votes},{share},{new},{tail}"
                )
        return ("\n".join(lines) + "\n").encode()


def _races(election: Election, histories: Mapping[str, RaceHistory]) -> Iterable[tuple[Cell, ...]]:
    for race in election.races:
        history = histories[race.slug]
        last = history.last
        yield (
            election.jurisdiction.slug,
            election.slug,
            race.slug,
            race.title,
            race.official_title,
            race.group,
            race.place,
            race.office,
            race.party,
            race.kind.value,
            race.rule.value,
            race.seats,
            race.votes_allowed,
            race.bar.value if race.bar else None,
            race.coverage.value,
            race.coverage_source,
            race.district,
            race.district_type,
            race.ocd_id,
            race.official_id,
            len(race.choices),
            race.contested,
            len(history.steps),
            last.update.key if last else None,
            last.update.status.value if last else None,
            last.standing.total if last else None,
            deciding_votes(last.standing) if last else None,
            len(history.lead_changes),
            len(history.places_changes),
            history.changed_hands,
            history.ended_differently,
            race.source,
        )


def _updates(election: Election) -> Iterable[tuple[Cell, ...]]:
    kinds = kinds_of(election)
    for u in election.updates:
        snapshot = election.snapshots.get(u.key)
        yield (
            election.jurisdiction.slug,
            election.slug,
            u.key,
            released_text(u),
            u.precision.value,
            u.phase.value,
            u.status.value,
            u.official_label,
            u.votes_total,
            votes_sum(snapshot, kinds),
            complete(u, snapshot, kinds),
            len(snapshot.votes) if snapshot else 0,
            u.withdrawn,
            u.source,
            u.note,
        )


def _totals(election: Election) -> Iterable[tuple[Cell, ...]]:
    for t in election.totals:
        yield (
            election.jurisdiction.slug,
            election.slug,
            t.update,
            t.item,
            t.value,
            t.qualifier.value,
            t.as_of,
            t.source,
        )


def _sources(election: Election) -> Iterable[tuple[Cell, ...]]:
    for _, s in sorted(election.sources.items()):
        own = (
            s.id,
            s.title,
            s.publisher,
            s.kind.value,
            s.url,
            s.archived_url,
            s.sha256,
            s.retrieved_at,
        )
        yield (election.jurisdiction.slug, election.slug, *own)


def _types() -> list[pa.Field]:
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "time": pa.timestamp("s", tz="UTC"),
    }
    return [
        pa.field(c.name, types[c.type], nullable=c.name in ("votes", "office"))
        for c in DICTIONARY["data/votes.parquet"]
    ]


def _frame(election: Election) -> pd.DataFrame:
    """Every stored cell of the live updates, by official time and ballot; ``votes`` is nullable:
    <NA> is not reported.
    """
    race, choice, update, votes = (
        zip(*cells, strict=True) if (cells := stored_cells(election)) else ((), (), (), ())
    )
    frame = pd.DataFrame(
        {
            "race": np.array(race, dtype=np.int32),
            "choice": np.array(choice, dtype=np.int32),
            "update": np.array(update, dtype=np.int32),
            "votes": pd.array(list(votes), dtype="Int64"),
        }
    )
    return frame.sort_values(["update", "choice"], kind="stable", ignore_index=True)


def _votes(election: Election) -> pa.Table:
    """Every stored cell of the live updates as a table with the columns of votes.parquet."""
    frame = _frame(election)
    kinds = kinds_of(election)
    live = election.live
    choices = [choice for race in election.races for choice in race.choices]
    sources = [
        (
            election.snapshots[u.key].sources.get(race.slug, "")
            if u.key in election.snapshots
            else ""
        )
        for u in live
        for race in election.races
    ]
    whole = [complete(u, election.snapshots.get(u.key), kinds) for u in live]
    race, choice, update = (frame[name].to_numpy() for name in ("race", "choice", "update"))

    def each(values: Sequence[Any], at: Any, type: pa.DataType | None = None) -> Any:
        return pa.array(values, type=type or pa.string()).take(pa.array(at))

    count = len(frame)
    fields = _types()
    columns = {
        "jurisdiction": pa.array([election.jurisdiction.slug] * count, type=pa.string()),
        "election": pa.array([election.slug] * count, type=pa.string()),
        "race": each([r.slug for r in election.races], race),
        "office": each([r.office or None for r in election.races], race),
        "update": each([u.key for u in live], update),
        "released_at": (
            each([int(u.released_at.timestamp()) for u in live], update, pa.int64()).cast(
                pa.timestamp("s", tz="UTC")
            )
        ),
        "precision": each([u.precision.value for u in live], update),
        "phase": each([u.phase.value for u in live], update),
        "status": each([u.status.value for u in live], update),
        "choice": each([c.slug for c in choices], choice),
        "name": each([c.name for c in choices], choice),
        "kind": each([c.kind.value for c in choices], choice),
        "votes": pa.array(frame["votes"], type=pa.int64(), from_pandas=True),
        "complete": each(whole, update, pa.bool_()),
        "source": each(sources, update.astype(np.int64) * len(election.races) + race),
    }
    return pa.table([columns[field.name] for field in fields], schema=pa.schema(fields))


def votes_parquet(elections: Sequence[Election]) -> bytes:
    """Every stored vote of every election, by election, time and ballot; the same bytes for the
    same data.

    Each election with votes is a row group: no more than one is in memory, and who wants one need
    not read the others.
    """
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, pa.schema(_types()), compression="zstd", version="2.6") as file:
        for election in elections:
            if (table := _votes(election)).num_rows:
                file.write_table(table, row_group_size=table.num_rows)
    return sink.getvalue()


def archive_files(
    elections: Sequence[Election], histories: Histories
) -> Iterator[tuple[str, bytes]]:
    """The files of the whole archive with their paths in the site; ``histories`` by election path,
    then race.
    """

    def table(path: str, rows: Iterable[Iterable[tuple[Cell, ...]]]) -> tuple[str, bytes]:
        return path, csv_bytes(DICTIONARY[path], (row for part in rows for row in part))

    yield table("data/races.csv", (_races(e, histories[e.path]) for e in elections))
    yield table("data/updates.csv", map(_updates, elections))
    yield table("data/totals.csv", map(_totals, elections))
    yield table("data/sources.csv", map(_sources, elections))
    yield "data/votes.parquet", votes_parquet(elections)
