"""The table of columns: a word that nobody knows is found before anything is read by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.store.schema import read_tables
from tests.checkout import ROOT

COLUMNS = ROOT / "builder" / "store" / "columns.csv"
ROW = "races.csv,kind,Kind,fact,,yes,,,,"


@pytest.mark.parametrize(
    "wrong",
    [
        "races.csv,kind,Knid,fact,,yes,,,,",
        "races.csv,kind,slgu,fact,,yes,,,,",
        "races.csv,kind,Kind,fatc,,yes,,,,",
        "races.csv,kind,Kind,fact,yes,,,,",
        "races.csv,kind,Kind,fact,,yes,,,,,",
    ],
    ids=["an enum", "a form", "a seal", "a cell too few", "a cell too many"],
)
def test_a_table_of_columns_with_a_slip_is_refused(wrong: str, tmp_path: Path) -> None:
    text = COLUMNS.read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith(ROW))
    place = tmp_path / "columns.csv"
    place.write_text(text.replace(line, wrong), encoding="utf-8")
    with pytest.raises((AttributeError, ValueError)):
        read_tables(place)


def test_no_column_stands_twice_in_its_file() -> None:
    for table in read_tables(COLUMNS).values():
        assert len(set(table.columns)) == len(table.columns)
        assert {*table.key, *table.filled} <= {*table.columns}
