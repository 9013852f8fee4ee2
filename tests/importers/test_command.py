"""`builder import`: its report, what is written, what is never touched, what is refused."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builder.model import Phase
from builder.store import load, transaction
from tests.importing import (
    COUNTER,
    FIXED,
    IDS,
    MEDIA,
    captures,
    county,
    identified,
    lines,
    refusal,
    rows,
    run_import,
    tree,
    write,
)
from tests.small_archive import put

NIGHT = [
    MEDIA / "2-first.json",
    MEDIA / "3-night.json",
    COUNTER / "1-first.json",
    COUNTER / "2-night.json",
]


def changed(folder: Path, name: str, swap: dict[str, str]) -> Path:
    """A copy of the file of the night with words swapped."""
    text = (MEDIA / "3-night.json").read_text(encoding="utf-8")
    for old, new in swap.items():
        assert old in text
        text = text.replace(old, new)
    path = folder.parents[1] / name
    path.write_text(text, encoding="utf-8")
    return path


def more(folder: Path, change: Callable[[list[dict[str, Any]]], object]) -> Path:
    """A copy of the file of the night with a change of the contests of its first group."""
    raw = json.loads((MEDIA / "3-night.json").read_text(encoding="utf-8"))
    change(raw["Election"]["ContestGroups"][0]["Contests"])
    path = folder.parents[1] / "more.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return county(tmp_path)


@pytest.fixture
def begun(folder: Path) -> Path:
    """An election with one update."""
    write(folder, MEDIA / "2-first.json")
    return folder


def test_the_report_says_what_an_editor_needs_and_writes_nothing(folder: Path) -> None:
    identified(folder)
    result = run_import(folder, *NIGHT, "--ids", IDS)
    assert result.exit_code in (0, 3)
    assert (
        result.output
        == """\
4 files: 4 new

2030-11-05-2010 (new) from 2-first.json, 1-first.json
  time: 2030-11-05T20:10:30-08:00, election-night, unofficial-partial
  ballots: 300 in all, 300 by mail, 0 in person
  votes: 601
  total check: results and counter file agree in every vote
  new names: 3 races, the first update
  vanished names: none
  odd: names:2030-11-05-2010: 10 (bree-mayor; bree-city-council-2; county-measure-b; bree-mayor/butterbur; \
bree-mayor/mcgoodbody; bree-city-council-2/obrandy; and 4 more)

2030-11-06-0335 (new) from 3-night.json, 2-night.json
  time: 2030-11-06T03:35:19-08:00, election-night, unofficial-partial
  ballots: 500 in all (+200), 300 by mail (+0), 200 in person (+200)
  votes: 981, +380 since 2030-11-05-2010
  total check: results and counter file agree in every vote
  races without change: none
  falls: none
  new names: none
  vanished names: none
  changed places: 1 (bree-mayor: butterbur -> mcgoodbody)
  odd: none

proposed for review: 3 races, 7 choices
  to review: 3 races and 0 choices, listed in review.csv with the reason for each
files: 2 snapshots, 2 ballots files, 1 choices.csv, 1 races.csv, 1 review.csv, 1 sources.csv, 1 totals.csv, 1 updates.csv
nothing was written; run it again with --write to write this
"""
    )
    assert sorted(tree(folder)) == ["election.toml"]


def test_what_is_written_is_canonical_and_loads_as_an_election(folder: Path) -> None:
    write(folder, *NIGHT, "--ids", IDS)
    assert lines(folder, "snapshots/2030-11-05-2010.csv")[:3] == [
        "race,choice,votes,source",
        "county-measure-b,yes,150,la-results-2030-11-05-2010",
        "county-measure-b,no,50,la-results-2030-11-05-2010",
    ]
    assert lines(folder, "snapshots/2030-11-05-2010.ballots.csv") == [
        "race,ballots,blank,partly_voted,overvoted,writein_marks,registered,source",
        "county-measure-b,207,6,0,1,,,la-counter-2030-11-05-2010",
        "bree-mayor,193,2,0,0,1,,la-counter-2030-11-05-2010",
        "bree-city-council-2,108,2,1,0,2,,la-counter-2030-11-05-2010",
    ]
    assert lines(folder, "totals.csv")[1:5] == [
        "2030-11-05-2010,ballots_counted,300,exact,,la-counter-2030-11-05-2010",
        "2030-11-05-2010,ballots_mail,300,exact,,la-counter-2030-11-05-2010",
        "2030-11-05-2010,ballots_in_person,0,exact,,la-counter-2030-11-05-2010",
        "2030-11-05-2010,registered,5000,exact,2030-11-08,la-ids-2030-11-08-1833",
    ]
    ids = [row["official_id"] for row in rows(folder, "choices.csv")]
    assert ids == "301 302 101 102 201 202 203".split()
    election = load.load_election(folder, load.load_jurisdiction(folder.parent))
    assert {update.key: update.votes_total for update in election.updates} == {
        "2030-11-05-2010": 601,
        "2030-11-06-0335": 981,
    }
    assert {update.phase for update in election.updates} == {Phase.ELECTION_NIGHT}


def test_the_list_of_captures_says_where_and_when_a_file_was_captured(folder: Path) -> None:
    seen = captures(folder.parents[1], **{"2_first": "2030-11-05T20:15:00-08:00"})
    write(folder, MEDIA / "2-first.json", *seen)
    cells = {
        "source": "la-results-2030-11-05-2010",
        "publisher": "Shire Returning Office",
        "kind": "official-file",
        "url": "",
        "archived_url": "https://captures.example/c0",
        "retrieved_at": "2030-11-05T20:15:00-08:00",
    }
    assert rows(folder, "sources.csv")[0].items() >= cells.items()


def test_a_file_with_other_votes_than_its_list_says_is_refused(folder: Path) -> None:
    listed = folder.parents[1] / "list.csv"
    listed.write_text(
        "commit,committed_local,file,sum_candidate_votes\nc,2030-11-05T20:15:00-08:00,2-first.json,602\n"
    )
    told = ("--captures", listed, "https://captures.example/{commit}")
    assert refusal(folder, MEDIA / "2-first.json", *told) == (
        "error: 2-first.json: expected 602 votes in all, as the list of captures says, got 601. "
        "Check that the file is the one the list means."
    )


def test_reviewed_rows_are_never_overwritten(folder: Path) -> None:
    write(folder, MEDIA / "2-first.json", "--ids", IDS)
    put(folder / "races.csv", "Mayor of Bree", "The reviewed Mayor")
    put(folder / "choices.csv", "Barliman Butterbur", "B. Butterbur")
    reviewed = [
        (folder / name).read_text(encoding="utf-8") for name in ("races.csv", "choices.csv")
    ]
    (folder / "totals.csv").write_text(
        "update,item,value,qualifier,as_of,source\n2030-11-06-0335,ballots_counted,499,about,,press\n",
        encoding="utf-8",
    )
    said = write(folder, *NIGHT, "--ids", IDS)
    assert "  kept as stored: ballots_counted 499 (press); these files say 500" in said.splitlines()
    for name, text in zip(("races.csv", "choices.csv"), reviewed, strict=True):
        # The newest file that lists a race is its source.
        text = text.replace("la-results-2030-11-05-2010", "la-results-2030-11-06-0335")
        assert (folder / name).read_text(encoding="utf-8") == text
    totals = lines(folder, "totals.csv")
    assert "2030-11-06-0335,ballots_counted,499,about,,press" in totals
    assert not any(line.startswith("2030-11-06-0335,ballots_counted,500") for line in totals)


def test_an_unknown_contest_is_proposed_and_named(begun: Path) -> None:
    def add_clerk(contests: list[dict[str, Any]]) -> None:
        boffin = {"Name": "FOLCO BOFFIN", "Party": "Non Partisan", "Votes": 5}
        title = "BREE CITY GENERAL MUNICIPAL ELECTION City Clerk"
        contests.append(contests[0] | {"Title": title, "Candidates": [boffin]})

    said = write(begun, more(begun, add_clerk)).splitlines()
    assert "  new names: 2 (bree-city-clerk; bree-city-clerk/boffin)" in said
    assert "proposed for review: 1 races, 1 choices" in said
    assert [row["race"] for row in rows(begun, "races.csv")] == [  # behind the others of its group
        "bree-mayor",
        "bree-city-council-2",
        "bree-city-clerk",
        "county-measure-b",
    ]


def test_a_renamed_contest_is_refused_so_that_it_becomes_no_second_race(begun: Path) -> None:
    renamed = changed(begun, "renamed.json", {"ELECTION Mayor": "ELECTION Lord Mayor"})
    assert refusal(begun, renamed) == (
        'error: renamed.json: expected the title "BREE CITY GENERAL MUNICIPAL ELECTION Mayor" of bree-mayor, got '
        '"BREE CITY GENERAL MUNICIPAL ELECTION Lord Mayor" and no longer that one. Was bree-mayor renamed? If it is the same '
        "contest, add the title to official_aliases of bree-mayor in races.csv; if it is another, add its row to races.csv by hand."
    )
    old = "BREE CITY GENERAL MUNICIPAL ELECTION Mayor,"
    put(begun / "races.csv", old, old + "BREE CITY GENERAL MUNICIPAL ELECTION Lord Mayor")
    write(begun, renamed)
    stored = lines(begun, "snapshots/2030-11-06-0335.csv")
    assert "bree-mayor,butterbur,160,la-results-2030-11-06-0335" in stored


def test_a_renamed_candidate_is_refused_so_that_nobody_vanishes_in_silence(begun: Path) -> None:
    assert refusal(begun, changed(begun, "renamed.json", {"PIPPA TOOK": "PEREGRIN TOOK"})) == (
        "error: BREE CITY GENERAL MUNICIPAL ELECTION Member of the City Council, 2nd District: expected the choices took-p of "
        'bree-city-council-2, got "PEREGRIN TOOK". If a name was changed, add the new one to official_aliases in '
        "choices.csv; if it is another person, add a row to choices.csv."
    )


def test_a_candidate_who_vanished_is_named_and_has_no_row(begun: Path) -> None:
    fewer = more(begun, lambda contests: contests[1]["Candidates"].pop())
    assert "  vanished names: 1 (bree-city-council-2/took-o)" in write(begun, fewer).splitlines()
    assert not any("took-o" in line for line in lines(begun, "snapshots/2030-11-06-0335.csv"))


def test_votes_that_fall_are_kept_and_named(begun: Path) -> None:
    fallen = changed(begun, "fallen.json", {'"Votes": 160': '"Votes": 99'})
    assert "  falls: 1 (bree-mayor/butterbur 100 -> 99)" in write(begun, fallen).splitlines()
    stored = lines(begun, "snapshots/2030-11-06-0335.csv")
    assert "bree-mayor,butterbur,99,la-results-2030-11-06-0335" in stored


def test_ids_that_nothing_names_are_refused(folder: Path) -> None:
    assert refusal(folder, MEDIA / "2-first.json", COUNTER / "1-first.json") == (
        "error: 1-first.json: expected ids that races.csv, choices.csv or --ids name, got 7 others, such as 101. "
        "Give the county's election_data.json as --ids."
    )


def test_ids_stored_with_the_races_serve_without_the_id_file(folder: Path) -> None:
    write(folder, MEDIA / "2-first.json", "--ids", IDS)
    write(folder, COUNTER / "1-first.json")
    assert len(lines(folder, "snapshots/2030-11-05-2010.ballots.csv")) == 4


def test_a_certified_update_says_so_with_its_source(folder: Path) -> None:
    note = "Certified on 8 November (shire-herald)"
    write(folder, MEDIA / "4-canvass.json", "--certified", "2030-11-08-1600", note)
    row = rows(folder, "updates.csv")[0]
    assert (row["status"], row["note"]) == ("certified", note)
    assert refusal(folder, MEDIA / "3-night.json", "--certified", "2030-11-09-1600", "x") == (
        "error: --certified: expected the key of an update in these files, got 2030-11-09-1600. Known: 2030-11-06-0335."
    )


def test_final_official_returns_are_certified_by_their_own_header(folder: Path) -> None:
    write(folder, FIXED / "final.dat")
    assert lines(folder, "updates.csv")[1] == (
        "2030-11-25-1307,2030-11-25T13:07-08:00,minute,canvass,certified,Final Official Election Returns,"
        "la-returns-2030-11-25-1307,3400,,"
    )
    assert lines(folder, "totals.csv")[1:] == [
        "2030-11-25-1307,registered,4892,exact,,la-returns-2030-11-25-1307",
        "2030-11-25-1307,ballots_mail,577,exact,,la-returns-2030-11-25-1307",
        "2030-11-25-1307,ballots_counted,1518,exact,,la-returns-2030-11-25-1307",
        "2030-11-25-1307,turnout_pct,31.05,exact,,la-returns-2030-11-25-1307",
    ]
    assert lines(folder, "snapshots/2030-11-25-1307.ballots.csv")[1:] == [
        "board-of-equalization-1,,,,,,4892,la-returns-2030-11-25-1307",
        "bree-city-council,,,,,,800,la-returns-2030-11-25-1307",
    ]


def test_two_updates_within_one_minute_have_keys_of_their_own(folder: Path) -> None:
    soon = changed(folder, "soon.json", {"2030-11-06T03:35:19": "2030-11-05T20:10:58"})
    write(folder, MEDIA / "2-first.json", soon)
    keys = [row["update"] for row in rows(folder, "updates.csv")]
    assert keys == ["2030-11-05-2010", "2030-11-05-2010-2"]


def test_a_run_broken_off_before_the_exchange_leaves_the_old_folder_whole_and_nothing_beside_it(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(begun)

    def killed(one: Path, other: Path) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(transaction, "_exchange", killed)
    assert run_import(begun, MEDIA / "3-night.json", "--write").exit_code == 130
    assert tree(begun) == before
    assert [path.name for path in begun.parents[1].iterdir()] == ["xx-shire"]
    assert load.election_folders(begun.parent) == [begun]
    assert load.jurisdiction_folders(begun.parents[1]) == [begun.parent]
    monkeypatch.undo()
    write(begun, MEDIA / "3-night.json")
    assert [path.name for path in begun.parents[1].iterdir()] == ["xx-shire"]
    assert "snapshots/2030-11-06-0335.csv" in tree(begun)


def test_where_the_system_cannot_exchange_folders_they_change_places_by_renaming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = county(tmp_path / "one"), county(tmp_path / "other")
    write(one, MEDIA / "2-first.json")

    def cannot(new: Path, old: Path) -> bool:
        return False

    monkeypatch.setattr(transaction, "_exchange", cannot)
    write(other, MEDIA / "2-first.json")
    assert tree(one) == tree(other)


def test_a_second_import_is_refused_while_one_runs(folder: Path) -> None:
    descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        said = refusal(folder, MEDIA / "2-first.json")
    finally:
        os.close(descriptor)
    assert "expected one change at a time, got another one running. Wait until it is done." in said
