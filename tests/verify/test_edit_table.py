"""No edit of any column of any file is silent: it is refused, sealed anew, or shown by no page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from builder.errors import DataError
from builder.seal import export
from builder.store import load, schema
from tests.edit_table import Edit, rich_archive, verdicts
from tests.small_archive import ELECTION, put, write_small_archive

TABLES = {
    **{name: table.columns for name, table in schema.TABLES.items()},
    "snapshots/KEY.csv": schema.SNAPSHOT_TABLE.columns,
    "snapshots/KEY.ballots.csv": schema.BALLOTS_TABLE.columns,
    "elections.csv": schema.LOG_TABLE.columns,
}
OUTSIDE = {
    ("elections.csv", "published_on"): "the newest row's day is proved by what was published of it"
}
"""What only a kept copy of the site can tell."""
FREE = {
    (name, column): held
    for name, columns in export.COLUMNS.items()
    for column, held in columns.items()
    if held.startswith("free: ")
}
"""What no figure and no sentence of a page depends on."""


def test_every_column_of_every_file_is_a_fact_a_wording_a_name_or_a_part_of_the_seal() -> None:
    assert {name: set(columns) for name, columns in TABLES.items()} == {
        name: set(columns) for name, columns in export.COLUMNS.items() if name.endswith(".csv")
    }
    assert set(TABLES) == set(export.ORDERS)


def test_every_key_of_the_two_toml_files_is_a_fact_or_a_wording(tmp_path: Path) -> None:
    folder = write_small_archive(tmp_path / "data")
    put(folder / "election.toml", "date =", "strange = 1\ndate =")
    with pytest.raises(DataError) as caught:
        load.load_election(folder, load.load_jurisdiction(folder.parent))
    assert set(caught.value.expected.removeprefix("one of ").split(", ")) == set(
        export.COLUMNS["election.toml"]
    )
    put(folder.parent / "jurisdiction.toml", "time_label =", "strange = 1\ntime_label =")
    with pytest.raises(DataError) as caught:
        load.load_jurisdiction(folder.parent)
    keys = set(caught.value.expected.removeprefix("one of ").split(", "))
    assert keys == {key.partition(".")[0] for key in export.COLUMNS["jurisdiction.toml"]}


@cache
def tried() -> list[tuple[Edit, str, str]]:
    """Three edits of each column and each kind, with what came of them."""
    with TemporaryDirectory() as name:
        folder = rich_archive(Path(name) / "data")
        return list(verdicts(folder.parents[1], Path(name) / "scratch", most=3))


def judged(verdict: str) -> set[tuple[str, str, str]]:
    return {(edit.file, edit.column, edit.act) for edit, of, _ in tried() if of == verdict}


def test_no_edit_is_silent() -> None:
    assert judged("silent") == set()
    assert len(tried()) > 850


def test_every_column_is_tried_and_a_changed_cell_is_refused_by_name_of_what_was_published() -> (
    None
):
    changed: dict[tuple[str, str], list[str]] = {}
    for edit, verdict, said in tried():
        if edit.act == "changed" and (edit.file, edit.column) not in OUTSIDE | FREE:
            assert verdict == "refused", f"{edit.file} {edit.column}"
            changed.setdefault((edit.file, edit.column), []).append(said)
    columns = {(name, column) for name, of in export.COLUMNS.items() for column in of}
    assert columns - (OUTSIDE | FREE).keys() == changed.keys()
    unseen = {
        (name, column)
        for name, column in columns
        if export.COLUMNS[name][column] in ("fact", "wording")
        and not any(line.startswith("xx-shire") for line in changed[name, column])
    }
    # Their form, or the rows beside them, speak before the seal does.
    assert unseen <= {
        ("redirects.csv", "old"),
        ("updates.csv", "precision"),
        ("snapshots/KEY.csv", "source"),
        ("jurisdiction.toml", "law.margin"),
        ("jurisdiction.toml", "law.margin_is"),
        ("jurisdiction.toml", "law.kinds"),
    }


def test_only_an_order_that_no_page_shows_is_free() -> None:
    harmless = judged("harmless")
    free = {(name, "row", "moved") for name, of in export.ORDERS.items() if of.startswith("free: ")}
    # Rows of another race or update stand between; a swap of completions is their order again.
    within = {(name, "row", "moved") for name in ("choices.csv", "totals.csv")}
    swapped = {("completions.csv", column, "swapped") for column in schema.COMPLETIONS}
    newest = {(*cell, act) for cell in OUTSIDE for act in ("changed", "swapped")}
    untold = {(*cell, act) for cell in FREE for act in ("changed", "removed")}
    assert harmless <= free | within | swapped | newest | untold
    assert len(harmless & free) >= 4


def test_only_a_new_row_asks_for_a_new_line() -> None:
    logged = judged("logged")
    assert {act for _, _, act in logged} == {"added"}
    tables = {f"{name}.csv" for name in "updates statements events sources redirects".split()}
    assert {file for file, _, _ in logged} == tables | {"jurisdiction.toml"}


def test_a_whole_file_or_folder_that_goes_is_refused() -> None:
    gone = {edit.file: verdict for edit, verdict, _ in tried() if edit.column == "file"}
    assert gone.keys() == TABLES.keys() | {"election.toml"}
    assert set(gone.values()) == {"refused"}
    election = ("election.toml", "file")
    folder = next(said for edit, _, said in tried() if (edit.file, edit.column) == election)
    assert f"elections.csv {ELECTION}: expected the election of row" in folder
