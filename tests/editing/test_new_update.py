"""`builder new update`: the rows of the update before, the time with its offset, no vote."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.checks import check_archive
from builder.commands.new import new_command
from tests.importing import tree
from tests.small_archive import put, write_small_archive
from tests.table import cases

AT, GIVEN = "xx-shire/2030-11-05", "2030-11-12-1600 --released-at 2030-11-12T16:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_archive(tmp_path)


def new(folder: Path, text: str) -> Result:
    """`builder new update` with the key and the options of ``text``."""
    data = str(folder.parent.parent)
    return CliRunner().invoke(new_command, ["update", AT, *shlex.split(text), "--data", data])


def row(folder: Path, key: str) -> dict[str, str]:
    with (folder / "updates.csv").open(encoding="utf-8", newline="") as file:
        (found,) = [row for row in csv.DictReader(file) if row["update"] == key]
        return {name: value for name, value in found.items() if value}


def test_it_has_the_rows_of_the_update_before_it_with_the_source_and_no_vote(folder: Path) -> None:
    # The snapshot of 8 November lists the race for mayor alone.
    assert new(folder, f"{GIVEN} --source file-1").exit_code == 0
    assert (folder / "snapshots" / "2030-11-12-1600.csv").read_text() == (
        "race,choice,votes,source\nmayor,butterbur,,file-1\nmayor,goodbody,,file-1\n"
    )


def test_an_update_between_two_others_has_the_rows_of_the_earlier_one(folder: Path) -> None:
    assert new(folder, "2030-11-07-0900").exit_code == 0
    assert (folder / "snapshots" / "2030-11-07-0900.csv").read_text().splitlines()[1:] == [
        "mayor,butterbur,,",
        "mayor,goodbody,,",
        "council,brandy,,",
        "council,took,,",
        "council,proud,,",
        "measure-a,yes,,",
        "measure-a,no,,",
    ]


def test_a_withdrawn_update_is_no_model(folder: Path) -> None:
    put(
        folder / "updates.csv",
        "canvass,unofficial-partial,,file-1,,,",
        "canvass,unofficial-partial,,file-1,,by mistake,",
    )
    assert new(folder, "2030-11-12-1600").exit_code == 0
    assert "council,brandy,," in (folder / "snapshots" / "2030-11-12-1600.csv").read_text()


def test_its_time_gets_the_offset_of_the_place_and_the_phase_of_its_day(folder: Path) -> None:
    words = "--source file-1 --label 'Update 3' --note 'By phone.'"
    assert new(folder, f"{GIVEN} {words}").exit_code == 0
    assert row(folder, "2030-11-12-1600") == {
        "update": "2030-11-12-1600",
        "released_at": "2030-11-12T16:00-08:00",
        "precision": "minute",
        "phase": "canvass",
        "status": "unofficial-partial",
        "official_label": "Update 3",
        "source": "file-1",
        "note": "By phone.",
    }


@pytest.mark.parametrize(
    ("key", "time", "stored", "precision", "phase"),
    cases("""
        2030-11-06-0210 | 2030-11-06T02:10:33 | 2030-11-06T02:10:33-08:00 | second | election-night
        2030-11-06-1200 | 2030-11-06T12:00 | 2030-11-06T12:00-08:00 | minute | canvass
        2030-11-06-1159 | 2030-11-06T11:59-08:00 | 2030-11-06T11:59-08:00 | minute | election-night
        2030-11-05 | 2030-11-05 | 2030-11-05 | day | election-night
        2030-11-12 | 2030-11-12 | 2030-11-12 | day | canvass
        2030-11-12-1600-2 | 2030-11-12T16:00 | 2030-11-12T16:00-08:00 | minute | canvass
    """),
)
def test_precision_and_phase_follow_from_the_time(
    folder: Path, key: str, time: str, stored: str, precision: str, phase: str
) -> None:
    assert new(folder, f"{key} --released-at {time}").exit_code == 0
    found = row(folder, key)
    assert (found["released_at"], found["precision"], found["phase"]) == (stored, precision, phase)


def test_the_phase_and_the_status_that_are_given_are_taken(folder: Path) -> None:
    words = "--released-at 2030-12-12T16:00 --phase after-certification --status recount"
    assert new(folder, f"2030-12-12-1600 {words}").exit_code == 0
    found = row(folder, "2030-12-12-1600")
    assert (found["phase"], found["status"]) == ("after-certification", "recount")


@pytest.mark.parametrize(
    ("text", "said"),
    cases("""
        2030-11-12-1600 --source file-9 |\
            expected the source of the update, got "file-9". Add its row to sources.csv
        2030-11-12-1600 --released-at 2030-11-12T16:05 |\
            expected the key 2030-11-12-1605 for that time
        2030-11-12-1600 --released-at '4 pm' | expected released_at like 2032-11-05
        2030-11-12-1600 --released-at 2030-11-12T16:00-07:00 |\
            with the offset of America/Los_Angeles
        2030-11-03-0130 --released-at 2030-11-03T01:30 |\
            Clocks there showed 01:30 twice on that day
        2030-03-10-0230 --released-at 2030-03-10T02:30 |\
            Clocks there never showed 02:30 on that day
    """),
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    folder: Path, text: str, said: str
) -> None:
    before = tree(folder)
    result = new(folder, text)
    assert result.exit_code == 1 and said in str(result.exception), result.exception
    assert tree(folder) == before


def test_with_its_votes_filled_in_it_passes_the_check(folder: Path) -> None:
    assert new(folder, f"{GIVEN} --source file-1").exit_code == 0
    before = {str(problem) for problem in check_archive(folder.parent.parent)}
    put(folder / "snapshots" / "2030-11-12-1600.csv", "butterbur,,", "butterbur,41,")
    put(folder / "snapshots" / "2030-11-12-1600.csv", "goodbody,,", "goodbody,40,")
    problems = check_archive(folder.parent.parent)
    assert [problem for problem in problems if problem.level == "error"] == [], before
