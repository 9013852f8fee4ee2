"""A contest or choice stands once in a file; another group, party, district or id is another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builder.counting.standings import standing
from builder.store import load
from tests.importing import FIXED, IDS, MEDIA, contest, county, refusal, rows, write

ROSE, OATS = ("ROSE", 25), ("OATS", 24)


def mayor(*people: tuple[Any, ...]) -> dict[str, Any]:
    return contest("BREE CITY GENERAL MUNICIPAL ELECTION Mayor", *people)


def media(tmp_path: Path, *groups: tuple[str, list[dict[str, Any]]], hour: int = 20) -> Path:
    path = tmp_path / f"results-{hour}.json"
    raw = json.loads((MEDIA / "2-first.json").read_text(encoding="utf-8"))
    raw["Timestamp"] = f"2030-11-05T{hour}:10:30"
    raw["Election"]["ContestGroups"] = [
        {"Name": name, "Contests": contests} for name, contests in groups
    ]
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return county(tmp_path / "data")


TWICE = "[ROSE 25, OATS 24] and [ROSE 20, OATS 24]"
ONE, OTHER = mayor(ROSE, OATS), mayor(("ROSE", 20), OATS)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([("Cities", [mayor(ROSE, OATS, ("ROSE", 20))])], "ROSE 25 and ROSE 20"),
        # In other letters it is the same.
        ([("Cities", [mayor(ROSE, ("Rose ", 20))])], "ROSE 25 and Rose 20"),
        ([("Cities", [ONE, OTHER])], TWICE),
        # The same people under one title in two groups are one contest.
        ([("Cities", [ONE]), ("Schools", [OTHER])], TWICE),
    ],
)
def test_what_stands_twice_is_refused_with_both_values_and_nothing_is_written(
    tmp_path: Path, folder: Path, groups: list[tuple[str, list[dict[str, Any]]]], said: str
) -> None:
    error = refusal(folder, media(tmp_path, *groups))
    assert f" once, got {said}" in error
    assert ("each choice of" in error and "party-line" in error) is (said != TWICE)


def test_an_ids_file_with_a_contest_twice_is_refused(tmp_path: Path, folder: Path) -> None:
    raw = json.loads(IDS.read_text(encoding="utf-8"))
    group = raw["Data"]["ContestGroups"][0]
    group["Contests"].append(group["Contests"][0])
    path = tmp_path / "ids.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert "once, got [" in refusal(folder, MEDIA / "2-first.json", "--ids", path)


def test_a_candidate_twice_in_the_fixed_width_file_is_refused(tmp_path: Path, folder: Path) -> None:
    lines = (FIXED / "final.dat").read_bytes().split(b"\r\n")
    place = next(n for n, line in enumerate(lines) if line[3:5] == b"CN")
    lines.insert(place + 1, lines[place][:73] + b"       7 " + lines[place][82:])
    end = next(n for n, line in enumerate(lines) if line[3:5] == b"EF")
    count = str(len([line for line in lines if line])).encode()
    lines[end] = lines[end][:15] + count + lines[end][15 + len(count) :]
    path = tmp_path / "twice.dat"
    path.write_bytes(b"\r\n".join(lines))
    said = refusal(folder, path)
    assert "each choice of" in said and " 7" in said


def test_two_contests_of_one_title_become_two_races_and_stay_the_same_two(
    tmp_path: Path, folder: Path
) -> None:
    groups = (
        ("Cities", [mayor(ROSE, OATS)]),
        ("Schools", [mayor(("TOOK", 7), ("BRANDY", 5))]),
    )
    write(folder, media(tmp_path, *groups))
    found = {row["race"]: (row["title"], row["group"]) for row in rows(folder, "races.csv")}
    assert found == {
        "bree-mayor-cities": ("Mayor of Bree (Cities)", "Cities"),
        "bree-mayor-schools": ("Mayor of Bree (Schools)", "Schools"),
    }
    later = (
        ("Schools", [mayor(("TOOK", 9), ("BRANDY", 6))]),
        ("Cities", [mayor(("ROSE", 30), ("OATS", 26))]),
    )
    write(folder, media(tmp_path, *later, hour=22))
    votes = load.load_snapshot(folder, "2030-11-05-2210").votes
    assert votes["bree-mayor-schools"] == {"took": 9, "brandy": 6}
    assert votes["bree-mayor-cities"] == {"rose": 30, "oats": 26}
    alone = media(tmp_path, ("Elsewhere", [mayor(("ROSE", 31), ("OATS", 27))]), hour=23)
    assert "bree-mayor-cities, bree-mayor-schools" in refusal(folder, alone)


def test_a_contest_that_moves_to_another_group_stays_one_race(tmp_path: Path, folder: Path) -> None:
    write(folder, media(tmp_path, ("Cities", [mayor(ROSE, OATS)])))
    moved = media(tmp_path, ("Schools", [mayor(("ROSE", 30), ("OATS", 26))]), hour=22)
    write(folder, moved)
    assert [row["race"] for row in rows(folder, "races.csv")] == ["bree-mayor"]


def test_special_lines_are_left_out_and_said_and_the_sum_is_that_of_the_votes(
    tmp_path: Path, folder: Path
) -> None:
    lines = ("Write-ins", 3), ("Under Votes", 900), ("TOTAL (VOTES CAST)", 60)
    people = (ROSE, OATS, *lines)
    said = write(folder, media(tmp_path, ("Cities", [mayor(*people)])))
    assert [row["choice"] for row in rows(folder, "choices.csv")] == ["rose", "oats", "write-ins"]
    assert '"Under Votes" in 1 contest, 900 in all: undervotes, which are no votes' in said
    assert "the file's total is 60, the votes of its choices add up to 52" in said
    assert rows(folder, "updates.csv")[0]["votes_total"] == "52"


def test_one_person_on_two_party_lines_is_entered_by_hand_and_then_adds_up(
    tmp_path: Path, folder: Path
) -> None:
    first = media(tmp_path, ("Cities", [mayor(("ROSE", 25, "Oak"), ("OATS", 40, "Ash"))]))
    write(folder, first)
    with (folder / "choices.csv").open("a", encoding="utf-8") as out:
        for party in ("Oak", "Elm"):
            cells = f"bree-mayor,rose-{party.lower()},Rose ({party}),ROSE,,Rose ({party}),party-line,{party},,,,,,"
            out.write(f"{cells}{rows(folder, 'sources.csv')[0]['source']},\n")
    fused = ("ROSE", 30, "Oak"), ("OATS", 45, "Ash"), ("ROSE", 20, "Elm")
    write(folder, media(tmp_path, ("Cities", [mayor(*fused)]), hour=22))
    votes = load.load_snapshot(folder, "2030-11-05-2210").votes["bree-mayor"]
    assert votes == {"rose": 50, "oats": 45, "rose-oak": 30, "rose-elm": 20}
    assert rows(folder, "updates.csv")[-1]["votes_total"] == "95"
    (race,) = load.load_races(folder)
    now = standing(race, votes)
    assert (now.total, now.leader, now.second, now.lead, now.ranked) == (
        95,
        "rose",
        "oats",
        5,
        ("rose", "oats"),
    )
    third = ("ROSE", 30, "Oak"), ("OATS", 45, "Ash"), ("ROSE", 21, "Elm"), ("ROSE", 9, "Fir")
    said = refusal(folder, media(tmp_path, ("Cities", [mayor(*third)]), hour=23))
    assert "ROSE 30 (Oak) and ROSE 9 (Fir)" in said
