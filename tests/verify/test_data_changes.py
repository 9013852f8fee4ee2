"""`builder changes` names what a pull request changes in the data, and nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests import archive
from tests.archive import TINY, run_builder

SNAPSHOT = f"{archive.GENERAL}/snapshots/2030-11-12-1630.csv"
QUILL = "2030-11-12-1630 mayor quill"


@pytest.fixture
def after(tmp_path: Path) -> Path:
    return shutil.copytree(TINY / "data", tmp_path / "after")


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return shutil.copytree(TINY / "data", tmp_path / "before")


def changes(before: Path, after: Path = TINY / "data") -> list[str]:
    result = run_builder("changes", str(before), str(after))
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def without_newest(data: Path) -> None:
    """Take the update of 2030-11-26 out of the general election."""
    folder = data / archive.GENERAL
    for name in ("updates.csv", "totals.csv"):
        rows = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if not row.startswith("2030-11-26-1000")]
        assert len(kept) < len(rows)
        (folder / name).write_text("".join(kept), encoding="utf-8")
    for path in (folder / "snapshots").glob("2030-11-26-1000*"):
        path.unlink()


def test_the_same_data_change_nothing(before: Path) -> None:
    assert "No figure, name, source or address of an election." in changes(before)
    assert not [line for line in changes(before) if line.startswith("## `us-")]


def test_an_update_is_told_with_its_votes_and_the_races_whose_places_it_changes(
    before: Path,
) -> None:
    without_newest(before)
    told = changes(before)
    # updates.csv states 16,540 votes after 13,585; the snapshot lists 15 races, each with a record
    # of its own.
    assert (
        "  - `2030-11-26-1000`: 2030-11-26T10:00:00-07:00, certified, 15 races, 16,540 votes, +2,955 since 2030-11-12-1630; "
        "source `https://clerk.example/file-1126.json`"
    ) in told
    # The mayor's race was tied at 900 to 900.
    places = told[told.index("- races with other places than before: 4") + 1 :][:4]
    assert set(places) == {
        "  - `mayor`: not known → `lark`",
        "  - `clerk`: `vane` → `umber`",
        "  - `measure-b`: `no` → `yes`",
        "  - `measure-d`: `yes` → `no`",
    }
    assert "- addresses: 16 new, 0 lost" in told
    assert "- **figures stored otherwise before**" not in "\n".join(told)


def test_a_figure_of_an_earlier_update_is_told_as_it_was_and_is(before: Path) -> None:
    edit(before / SNAPSHOT, "mayor,quill,900", "mayor,quill,1899")
    told = changes(before)
    start = told.index("- **figures stored otherwise before**: 1")
    assert told[start + 1] == f"  - `{QUILL}`: 1,899 → 900"


def test_a_figure_that_is_not_reported_is_told_as_such_and_not_as_zero(
    before: Path, after: Path
) -> None:
    edit(after / SNAPSHOT, "mayor,quill,900", "mayor,quill,")
    assert f"  - `{QUILL}`: 900 → not reported" in changes(before, after)


def test_what_is_lost_is_told_first_of_all(before: Path, after: Path) -> None:
    without_newest(after)
    told = changes(before, after)
    assert "- addresses: 0 new, 16 lost" in told
    assert f"  - **lost**: `{archive.GENERAL}/updates/2030-11-26-1000/`" in told
    assert "  - `2030-11-26-1000 mayor lark`: 1,101 → none" in told


def test_a_new_and_a_missing_election_are_told(before: Path) -> None:
    shutil.rmtree(before / archive.SPECIAL)
    # updates.csv of the special election has four rows.
    new, gone = "\n".join(changes(before)), "\n".join(changes(TINY / "data", before))
    assert re.search("^- \\*\\*new\\*\\*: `.*, 4 updates, ", new, re.MULTILINE)
    assert "\n- **gone**, with 4 updates" in gone


def test_no_mark_of_markdown_in_the_data_is_one_in_the_summary(before: Path, after: Path) -> None:
    sources = after / archive.GENERAL / "sources.csv"
    edit(sources, "https://clerk.example/file-1126.json", "https://clerk.example/`<img/src=x>`")
    without_newest(before)
    told = "\n".join(changes(before, after))
    assert "source `https://clerk.example/ʼ<img/src=x>ʼ`" in told
