"""The one table of columns, columns.csv: each file's columns in order, forms, seals, meanings.

Reading, the canonical form, the checks of forms, the seal, the data dictionary and the downloads
follow from it. A new column is a line there and a field in the model.
"""

from __future__ import annotations

import csv
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from builder import model
from builder.store import forms
from builder.store.table import Column, Held, Table

ALIAS_SEPARATOR = " | "
"""Between several official spellings in one cell of ``official_aliases``."""
REQUIRED = {"races.csv", "choices.csv", "updates.csv", "sources.csv", "KEY.csv"}


def _column(row: list[str]) -> Column:
    """Return the column of a row; AttributeError or ValueError where it is none."""
    _, name, holds, sealed, _, _, unit, field, empty, meaning = row
    # A form is one of forms.py, in lower case here; an enum is one of the model.
    form = getattr(model, holds) if holds[:1].isupper() else holds and getattr(forms, holds.upper())
    return Column(Held(sealed), name, form or None, meaning, unit, empty, field)


def _table(file: str, rows: list[list[str]]) -> Table:
    return Table(
        key=tuple(row[1] for row in rows if row[4]),
        filled=tuple(row[1] for row in rows if row[5] == "yes"),
        later=tuple(row[1] for row in rows if row[5] == "later"),
        all=tuple(map(_column, rows)),
        required=file in REQUIRED,
    )


def read_tables(path: Path) -> dict[str, Table]:
    """Return the tables of a file such as columns.csv; an error where it has an unknown word."""
    with path.open(encoding="utf-8", newline="") as text:
        _head, *rows = csv.reader(text, strict=True)
    return {file: _table(file, list(of)) for file, of in groupby(rows, itemgetter(0))}


ALL = read_tables(Path(__file__).with_name("columns.csv"))
"""Every table by its file, those that downloads add to it by the path of the download."""
_ELECTION = "races choices updates totals statements events sources published corrections wording"
_ELECTION += " completions redirects"
TABLES = {file: ALL[file] for file in (f"{name}.csv" for name in _ELECTION.split())}
WORKING = {"review.csv": ALL["review.csv"]}
"""Files of an election folder for its editors alone: nothing of them is published or sealed."""
SNAPSHOT_TABLE, BALLOTS_TABLE = ALL["KEY.csv"], ALL["KEY.ballots.csv"]
LOG_TABLE = ALL["elections.csv"]
"""``elections.csv`` of the whole archive."""
(RACES, CHOICES, UPDATES, TOTALS, STATEMENTS, EVENTS, _, PUBLISHED, CORRECTIONS, WORDING) = (
    table.columns for table in list(TABLES.values())[:10]
)
COMPLETIONS, REVIEW = TABLES["completions.csv"].columns, WORKING["review.csv"].columns
SNAPSHOT, BALLOTS, LOG = SNAPSHOT_TABLE.columns, BALLOTS_TABLE.columns, LOG_TABLE.columns


def table_for(path: str) -> Table | None:
    """Return the table of a path in an election folder, such as ``snapshots/KEY.csv``."""
    if path.startswith("snapshots/") and path.count("/") == 1:
        return BALLOTS_TABLE if path.endswith(".ballots.csv") else SNAPSHOT_TABLE
    return TABLES.get(path) or WORKING.get(path)
