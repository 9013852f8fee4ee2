"""A contest that does not add up is judged alone; many make a file torn, or its twin does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing import county, lines, refusal, rows, write
from tests.nights import Night

TIME = "2030-11-05T20:10:30"
KEY = "2030-11-05-2010"
VOTES = (70, 60, 50, 40, 30, 20, 10)


def night(
    tmp_path: Path, *, strange: frozenset[int] = frozenset(), wrong: frozenset[int] = frozenset()
) -> Night:
    return Night(folder=tmp_path / "files", times={TIME: VOTES}, strange=strange, wrong=wrong)


def given(files: Night, **ids: str) -> list[str | Path]:
    """Results, counter file and id file of the night."""
    return [files.results(TIME), files.counter(TIME), "--ids", files.ids(**ids)]


def test_a_contest_without_its_parts_keeps_its_ballots_and_is_said(tmp_path: Path) -> None:
    """The second town: 71 + 61 votes, 3 blank and 1 overvoted ballots are its 136 ballots."""
    folder, files = county(tmp_path), night(tmp_path, strange=frozenset({1}))
    said = write(folder, *given(files))
    assert "torn" not in said
    ballots = {row["race"]: row for row in rows(folder, f"snapshots/{KEY}.ballots.csv")}
    assert len(ballots) == 13
    counts = {"ballots": "136", "blank": "3", "partly_voted": "0", "overvoted": "1"}
    assert ballots["bree-mayor"].items() >= (counts | {"writein_marks": ""}).items()
    finding = (
        "BREE CITY GENERAL MUNICIPAL ELECTION Mayor: the county's file counts no full ballots and no unused votes here; "
        "it has 136 ballots, with 132 votes, 3 blank ballots and 1 overvoted ballot"
    )
    assert rows(folder, "updates.csv")[0]["note"] == finding
    assert f"  finding: {finding}" in said.splitlines()


def test_a_contest_whose_ballots_do_not_add_up_is_left_out_alone(tmp_path: Path) -> None:
    folder, files = county(tmp_path), night(tmp_path, wrong=frozenset({1}))
    said = write(folder, *given(files))
    assert "bree-mayor" not in {row["race"] for row in rows(folder, f"snapshots/{KEY}.ballots.csv")}
    assert len(lines(folder, f"snapshots/{KEY}.ballots.csv")) == 1 + 12
    odd = f"  odd: torn:{KEY}: 1 (bree-mayor has no ballots: its sums do not match)"
    assert odd in said.splitlines()
    note = rows(folder, "updates.csv")[0]["note"]
    assert note.startswith(
        "BREE CITY GENERAL MUNICIPAL ELECTION Mayor: 139 ballots allow 139 votes, but 132 votes, "
    )
    assert "parts of two states" not in note


def test_two_contests_of_thirteen_are_too_many(tmp_path: Path) -> None:
    folder, files = county(tmp_path), night(tmp_path, wrong=frozenset({1, 2}))
    said = write(folder, *given(files))
    assert "  torn: counter-2030-11-05T201030.json: 2 of its own sums fail; the first: " in said
    assert rows(folder, "totals.csv") == []


def test_a_file_with_a_wrong_contest_and_other_votes_than_its_twin_is_torn_and_the_twin_is_whole(
    tmp_path: Path,
) -> None:
    folder = county(tmp_path)
    counter = night(tmp_path / "one", wrong=frozenset({1})).counter(TIME)
    results = Night(folder=tmp_path / "two", times={TIME: (71, *VOTES[1:])}).results(TIME)
    said = write(folder, results, counter, "--ids", night(tmp_path).ids())
    assert "its own sums fail (bree-mayor: 139 ballots allow 139 votes" in said
    assert "contradict the results of its time. Nothing is taken from it" in said
    assert f"archet-mayor,cotton,71,la-results-{KEY}" in lines(folder, f"snapshots/{KEY}.csv")


def test_an_id_file_without_a_time_is_read_and_its_time_stays_unknown(tmp_path: Path) -> None:
    folder, files = county(tmp_path), night(tmp_path)
    write(folder, *given(files))
    total = next(row for row in rows(folder, "totals.csv") if row["item"] == "registered")
    assert (total["value"], total["as_of"]) == ("90000", "")
    source = next(row for row in rows(folder, "sources.csv") if row["source"] == total["source"])
    assert source["source"] == f"la-ids-{source['sha256'][:8]}"
    title = "Contests and candidates with their ids, and the registration (ids.json)"
    assert source["title"] == title


@pytest.mark.parametrize("stamp", ["yesterday", "13/41/2030 8:00:00 PM"])
def test_an_id_file_with_a_time_that_is_none_is_refused(tmp_path: Path, stamp: str) -> None:
    files = given(night(tmp_path), stamp=stamp)
    assert "TimeStamp" in refusal(county(tmp_path), *files)
