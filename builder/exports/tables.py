"""The figures as files to take away: CSV a spreadsheet opens without running it, and one Parquet
file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from builder.counting.deciding import deciding_votes
from builder.counting.history import RaceHistory
from builder.counting.standings import percent
from builder.counting.vote_grid import all_choices, complete, vote_frame, votes_sum
from builder.model import Election, Race
from builder.seal.facts import released_text
from builder.store.export_columns import DICTIONARY
from builder.store.table import Column

_RUNS = re.compile(
    r"['\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]"
)
"""Text that a spreadsheet may execute: =, +, -, @ or their full-width forms, also behind spaces,
marks that do not show or apostrophes; a tab or a line end at the start.
"""
_QUOTED = re.compile('[",\\r\\n]')


def safe(text: str) -> str:
    """Return ``text`` with an apostrophe before it if a spreadsheet might run it; `unsafe` takes it
    off again.
    """
    return "'" + text if _RUNS.match(text) else text


def unsafe(cell: str) -> str:
    """Return the text that `safe` was given."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)  # -12 is a number; an apostrophe would make it text
    text = safe(value)
    # Python's csv module leaves a lone carriage return bare, and every reader takes it for the end
    # of the row.
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _cells(*values: object) -> str:
    return ",".join(map(_cell, values))


def csv_bytes(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file: UTF-8, LF, a header; None is an empty cell, text that spreadsheets execute
    is made `safe`.
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
        """Return a row for each choice at each update that lists it, oldest first."""
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


def _row(election: Election, path: str, of: object, **computed: object) -> list[object]:
    """Return the cells of one row: what is computed, else the fields of a value of the model."""
    known = {
        "jurisdiction": election.jurisdiction.slug,
        "election": election.slug,
        **computed,
    }
    return [
        known[column.name] if column.name in known else getattr(of, column.field or column.name)
        for column in DICTIONARY[path]
    ]


def _races(election: Election, histories: Mapping[str, RaceHistory]) -> Iterator[list[object]]:
    for race in election.races:
        history = histories[race.slug]
        last = history.last
        yield _row(
            election,
            "data/races.csv",
            race,
            choices=len(race.choices),
            updates=len(history.steps),
            latest_update=last and last.update.key,
            latest_status=last and last.update.status,
            race_votes=last and last.standing.total,
            margin_votes=last and deciding_votes(last.standing),
            lead_changes=len(history.lead_changes),
            places_changes=len(history.places_changes),
            changed_hands=history.changed_hands,
            ended_differently=history.ended_differently,
        )


def _updates(election: Election) -> Iterator[list[object]]:
    for update in election.updates:
        snapshot = election.snapshots.get(update.key)
        yield _row(
            election,
            "data/updates.csv",
            update,
            released_at=released_text(update),
            votes_stored=votes_sum(election, snapshot),
            complete=complete(election, update),
            races=len(snapshot.votes) if snapshot else 0,
        )


def _sources(election: Election) -> Iterator[list[object]]:
    for _, source in sorted(election.sources.items()):
        yield _row(election, "data/sources.csv", source)


VOTES = "data/votes.parquet"
ARCHIVE_TABLES = tuple(
    f"data/{name}.csv" for name in "races updates totals declarations sources".split()
)
TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "time": pa.timestamp("s", tz="UTC"),
}
VOTES_SCHEMA = pa.schema(
    pa.field(column.name, TYPES[column.type], nullable=column.name in ("votes", "office"))
    for column in DICTIONARY[VOTES]
)


def _votes(election: Election, cells: pd.DataFrame) -> pa.Table:
    """Return the stored votes with the columns of votes.parquet."""
    if cells.empty:
        return VOTES_SCHEMA.empty_table()
    races = pd.DataFrame({"race": r.slug, "office": r.office or None} for r in election.races)
    updates = pd.DataFrame(
        {
            "update": u.key,
            "released_at": u.released_at.astimezone(UTC),
            "precision": u.precision.value,
            "phase": u.phase.value,
            "status": u.status.value,
            "complete": complete(election, u),
        }
        for u in election.live
    )
    choices = pd.DataFrame(
        {"choice": c.slug, "name": c.name, "kind": c.kind.value} for c in all_choices(election)
    )
    parts = {"race": races, "update": updates, "choice": choices}
    found = pd.concat(
        [part.loc[cells[name]].reset_index(drop=True) for name, part in parts.items()], axis=1
    )
    sources = [
        election.snapshots[update].sources.get(race, "")
        for update, race in zip(found["update"], found["race"], strict=True)
    ]
    found = found.assign(
        jurisdiction=election.jurisdiction.slug,
        election=election.slug,
        votes=cells["votes"],
        source=sources,
    )
    table = pa.Table.from_pandas(found, VOTES_SCHEMA, preserve_index=False)
    return table.replace_schema_metadata()


def votes_parquet(tables: Iterable[pa.Table]) -> bytes:
    """Return the votes of these elections in one file; the same bytes for the same data.

    Each election with votes is a row group: no more than one is in memory, and who wants one need
    not read the others.
    """
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, VOTES_SCHEMA, compression="zstd", version="2.6") as file:
        for table in tables:
            if table.num_rows:
                file.write_table(table, row_group_size=table.num_rows)
    return sink.getvalue()


def _stored(table: pa.Table) -> bytes:
    """Return a table as Arrow stores it, which keeps every type as it is."""
    sink, options = io.BytesIO(), pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
        stream.write_table(table)
    return sink.getvalue()


def election_tables(election: Election, histories: Mapping[str, RaceHistory]) -> dict[str, bytes]:
    """Return the part of one election in each table of the whole archive, by the table's path."""
    rows: dict[str, Iterable[Sequence[object]]] = {
        "data/races.csv": _races(election, histories),
        "data/updates.csv": _updates(election),
        "data/totals.csv": (_row(election, "data/totals.csv", total) for total in election.totals),
        "data/declarations.csv": (
            _row(election, "data/declarations.csv", event)
            for event in election.events
            if event.outcome
        ),
        "data/sources.csv": _sources(election),
    }
    parts = {path: csv_bytes(DICTIONARY[path], of) for path, of in rows.items()}
    return {**parts, VOTES: _stored(_votes(election, vote_frame(election)))}


def archive_files(parts: Sequence[Mapping[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of the whole archive with their paths in the site, each of the parts that
    `election_tables` returned, in this order.
    """
    for path in ARCHIVE_TABLES:
        head = csv_bytes(DICTIONARY[path], ())
        yield path, head + b"".join(part[path].removeprefix(head) for part in parts)
    yield VOTES, votes_parquet(pa.ipc.open_stream(part[VOTES]).read_all() for part in parts)
