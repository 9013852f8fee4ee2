"""The data dictionary: every column of every download, as the data guide prints it."""

from __future__ import annotations

from builder.model import Precision, Update
from builder.store.schema import ALL
from builder.store.table import Column

VOTES, SPREADSHEET, DATABASE = "data/votes.parquet", "election.xlsx", "archive.sqlite"
"""Tables that are no CSV."""


def _of(file: str, names: str = "") -> tuple[Column, ...]:
    """Return the columns of a file that downloads have, or those of these names."""
    found = {column.name: column for column in ALL[file].all if column.meaning}
    return tuple(found[name] for name in names.split() or found)


_ELECTION, _SOURCE = _of("data/"), _of("totals.csv", "source")
_RACES = tuple(column for column in _of("races.csv") if column.name != "source")
_CHOICE, _VOTES = _of("choices.csv", "choice name kind"), _of("KEY.csv", "votes")
_RELEASED = (*_of("updates.csv", "released_at"), *_of("data/updates.csv", "released_on"))
_COMPUTED = _of("data/updates.csv", "votes_stored complete races")

DICTIONARY: dict[str, tuple[Column, ...]] = {
    "history.csv": (
        *_of("updates.csv", "update"),
        *_RELEASED,
        *_of("updates.csv", "phase status"),
        *_CHOICE,
        *_VOTES,
        *_of("history.csv", "share_pct votes_new race_votes ballots batch since"),
        *_SOURCE,
    ),
    "data/races.csv": (*_ELECTION, *_RACES, *_of("data/races.csv"), *_SOURCE),
    "data/updates.csv": (
        *_ELECTION,
        *_of("updates.csv", "update"),
        *_RELEASED,
        *_of("updates.csv", "precision phase status official_label votes_total"),
        *_COMPUTED,
        *_of("updates.csv", "withdrawn"),
        *_SOURCE,
        *_of("data/updates.csv", "source_url"),
        *_of("updates.csv", "note"),
    ),
    "data/choices.csv": (*_ELECTION, *_of("choices.csv")),
    "data/ballots.csv": (*_ELECTION, *_of("updates.csv", "update"), *_of("KEY.ballots.csv")),
    "data/statements.csv": (*_ELECTION, *_of("statements.csv")),
    "data/events.csv": (*_ELECTION, *_of("events.csv")),
    "data/corrections.csv": (*_ELECTION, *_of("corrections.csv")),
    "data/totals.csv": (*_ELECTION, *_of("totals.csv")),
    "data/sources.csv": (*_ELECTION, *_of("sources.csv")),
    "data/votes.parquet": (
        *_ELECTION,
        *_of("races.csv", "race office"),
        *_of("updates.csv", "update"),
        *_of("data/votes.parquet", "released_at"),
        *_of("updates.csv", "precision phase status"),
        *_CHOICE,
        *_VOTES,
        *_of("data/votes.parquet", "complete"),
        *_SOURCE,
    ),
}
"""The columns of each download in their order; ``history.csv`` stands in every race's folder."""


def _own(path: str) -> tuple[Column, ...]:
    """Return the columns of a table of one election: those of the whole archive's, but of times.

    A time that may be a day alone has its day in a column of its own.
    """
    table = ALL.get(f"ELECTION/{path}")
    own = {column.name: column for column in table.all} if table else {}
    names = [
        name for column in DICTIONARY[path][2:] for name in (column.name, f"{column.name}_day")
    ]
    shared = {column.name: column for column in DICTIONARY[path]} | own
    return tuple(shared[name] for name in names if name in shared)


ELECTION_TABLES: dict[str, tuple[Column, ...]] = {
    "votes": (
        *_of("races.csv", "race"),
        *_of("updates.csv", "update"),
        *_of("choices.csv", "choice"),
        *_VOTES,
        *_of("ELECTION/data/votes.csv"),
    ),
    **{
        path.removeprefix("data/").removesuffix(".csv"): _own(path)
        for path in DICTIONARY
        if path.startswith("data/") and path.endswith(".csv")
    },
}
"""The columns of the tables of one election, as CSV, spreadsheet and database have them."""

GUIDE = DICTIONARY | {
    path: ELECTION_TABLES["votes"] if path.endswith("votes.csv") else table.all
    for path, table in ALL.items()
    if path.startswith("ELECTION/")
}
"""What the data guide explains; of an election's tables, the columns that are theirs alone."""


def released(update: Update) -> dict[str, str]:
    """Return when an update was released: its time, "" where only the day is known, and its day.

    A time always has seconds, since a column of two forms stops pandas; ``precision`` says how
    exactly it is known.
    """
    at = update.released_at
    time = "" if update.precision is Precision.DAY else at.isoformat(timespec="seconds")
    return {"released_at": time, "released_on": at.date().isoformat()}
