"""The figures as files to take away: CSV a spreadsheet opens without running it, and one Parquet
file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from builder.counting.deciding import deciding_votes
from builder.counting.history import RaceHistory
from builder.counting.standings import percent
from builder.counting.vote_grid import all_choices, complete, vote_frame, votes_sum
from builder.exports import votes_parquet
from builder.exports.votes_parquet import VOTES
from builder.model import Election, Precision, Race, Update
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
            u.key: _cells(u.key, *_released(u).values(), u.phase.value, u.status.value)
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


def _released(update: Update) -> dict[str, str]:
    """Return when an update was released: its time, "" where only the day is known, and its day.

    A time always has seconds, since a column of two forms stops pandas; ``precision`` says how
    exactly it is known.
    """
    at = update.released_at
    time = "" if update.precision is Precision.DAY else at.isoformat(timespec="seconds")
    return {"released_at": time, "released_on": at.date().isoformat()}


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
        snapshot, source = election.snapshots.get(update.key), election.sources.get(update.source)
        yield _row(
            election,
            "data/updates.csv",
            update,
            **_released(update),
            votes_stored=votes_sum(election, snapshot),
            complete=complete(election, update),
            races=len(snapshot.votes) if snapshot else 0,
            source_url=(source.url or source.archived_url) if source else None,
        )


def _ballots(election: Election) -> Iterator[list[object]]:
    for update in election.live:
        if snapshot := election.snapshots.get(update.key):
            for race in election.races:  # not as the rows stand in the file: that is not sealed
                if ballots := snapshot.ballots.get(race.slug):
                    yield _row(election, BALLOTS, ballots, update=update.key, race=race.slug)


BALLOTS = "data/ballots.csv"
ARCHIVE_TABLES = tuple(path for path in DICTIONARY if path not in (VOTES, "history.csv"))


def election_tables(election: Election, histories: Mapping[str, RaceHistory]) -> dict[str, bytes]:
    """Return the part of one election in each table of the whole archive, by the table's path."""
    values: dict[str, Iterable[object]] = {
        "data/choices.csv": all_choices(election),
        "data/corrections.csv": election.corrections,
        "data/events.csv": election.events,
        "data/sources.csv": (source for _, source in sorted(election.sources.items())),
        "data/statements.csv": election.statements,
        "data/totals.csv": election.totals,
    }
    rows: dict[str, Iterable[Sequence[object]]] = {
        "data/races.csv": _races(election, histories),
        "data/updates.csv": _updates(election),
        BALLOTS: _ballots(election),
        **{path: [_row(election, path, one) for one in of] for path, of in values.items()},
    }
    parts = {path: csv_bytes(DICTIONARY[path], of) for path, of in rows.items()}
    return {
        **parts,
        VOTES: votes_parquet.stored(votes_parquet.votes(election, vote_frame(election))),
    }


def archive_files(parts: Sequence[Mapping[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of the whole archive with their paths in the site, each of the parts that
    `election_tables` returned, in this order.
    """
    for path in ARCHIVE_TABLES:
        head = csv_bytes(DICTIONARY[path], ())
        yield path, head + b"".join(part[path].removeprefix(head) for part in parts)
    yield VOTES, votes_parquet.whole(pa.ipc.open_stream(part[VOTES]).read_all() for part in parts)
