"""The figures as files to take away: CSV a spreadsheet opens without running it, and one Parquet
file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from builder.counting.history import RaceHistory
from builder.counting.standings import percent
from builder.counting.vote_grid import vote_frame
from builder.exports import votes_parquet
from builder.frames import downloads
from builder.model import Election, Race
from builder.store.export_columns import DICTIONARY, ELECTION_TABLES, VOTES, released
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
    if isinstance(value, float):
        return f"{value:.15g}"
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
            u.key: _cells(u.key, *released(u).values(), u.phase.value, u.status.value)
            for u in election.updates
        }

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
            tail += _cell(source)
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


def _rows(election: Election, path: str, values: Iterable[object]) -> Iterator[Sequence[object]]:
    yield from (_row(election, path, value) for value in values)


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


def _updates(election: Election) -> Iterator[list[object]]:
    figures = downloads.update_figures(election)
    for update, *cells in zip(election.updates, *figures.values(), strict=True):
        computed = dict(zip(figures, cells, strict=True))
        yield _row(election, "data/updates.csv", update, **released(update), **computed)


ARCHIVE_TABLES = tuple(path for path in DICTIONARY if path not in (VOTES, "history.csv"))


class ElectionTables:
    """The tables of one election: as pandas frames by name, and as files."""

    def __init__(self, election: Election, histories: Mapping[str, RaceHistory]) -> None:
        self.election, self.frames = election, downloads.tables(election, histories)
        self.lines = {
            name: _lines(self.frames[name], columns) for name, columns in ELECTION_TABLES.items()
        }
        self.votes = votes_parquet.votes(election, vote_frame(election))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the tables of this election with their paths in the site."""
        for name, columns in ELECTION_TABLES.items():
            lines = [",".join(column.name for column in columns), *self.lines[name]]
            yield f"{self.election.path}/data/{name}.csv", ("\n".join(lines) + "\n").encode()
        yield f"{self.election.path}/{VOTES}", votes_parquet.whole([self.votes])

    def parts(self) -> dict[str, bytes]:
        """Return the part of the election in each table of the whole archive, by its path."""
        election = self.election
        values: dict[str, Iterable[Sequence[object]]] = {
            "data/events.csv": _rows(election, "data/events.csv", election.events),
            "data/sources.csv": _rows(
                election, "data/sources.csv", (of for _, of in sorted(election.sources.items()))
            ),
            "data/totals.csv": _rows(election, "data/totals.csv", election.totals),
            "data/updates.csv": _updates(election),
        }
        parts = {VOTES: votes_parquet.stored(self.votes)}
        for path in ARCHIVE_TABLES:
            if path in values:  # the archive's have each time as it is stored
                parts[path] = csv_bytes(DICTIONARY[path], values[path])
                continue
            start = _cells(election.jurisdiction.slug, election.slug)
            lines = self.lines[path.removeprefix("data/").removesuffix(".csv")]
            head = csv_bytes(DICTIONARY[path], ())
            parts[path] = head + "".join(f"{start},{line}\n" for line in lines).encode()
        return parts


def _lines(table: pd.DataFrame, columns: Sequence[Column]) -> list[str]:
    """Return the rows of a typed table as lines of CSV; an empty cell is one that is missing."""
    texts = [_texts(table[column.name], column.type) for column in columns]
    return [",".join(cells) for cells in zip(*texts, strict=True)]


def _texts(values: pd.Series[Any], type_: str) -> list[str]:
    """Return the cells as texts; each value that a column repeats is written once."""
    places, unique = values.factorize()
    known: pd.Series[Any] = pd.Series(unique)
    match type_:
        case "time":
            texts = known.dt.strftime("%Y-%m-%dT%H:%M:%SZ").tolist()
        case "date":
            texts = known.dt.strftime("%Y-%m-%d").tolist()
        case _:
            texts = [*map(_cell, known.tolist())]
    texts.append("")  # the last one: the place of what is missing is -1
    return [texts[place] for place in places]


def archive_files(parts: Sequence[Mapping[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of the whole archive with their paths in the site, each of the parts that
    `ElectionTables` has, in this order.
    """
    for path in ARCHIVE_TABLES:
        head = csv_bytes(DICTIONARY[path], ())
        yield path, head + b"".join(part[path].removeprefix(head) for part in parts)
    yield VOTES, votes_parquet.whole(pa.ipc.open_stream(part[VOTES]).read_all() for part in parts)
