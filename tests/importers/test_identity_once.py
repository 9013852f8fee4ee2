"""A contest or choice stands once in a file; another group, party, district or id is another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builder.counting.standings import standing
from builder.store import load
from tests.importing import FIXED, IDS, MEDIA, county, rows, run_import, tree

MAYOR = {
    "Title": "BREE CITY GENERAL MUNICIPAL ELECTION Mayor",
    "Type": "Candidate",
    "AdditionalText": "",
    "MeasureText": "",
    "MeasurePassRate": "",
    "VoteFor": "",
}


def mayor(*people: tuple[Any, ...], **given: str) -> dict[str, Any]:
    listed = [
        {"Name": one[0], "Votes": one[1], "Party": one[2] if len(one) > 2 else ""} for one in people
    ]
    return MAYOR | {"Candidates": listed} | given


def media(tmp_path: Path, *groups: tuple[str, list[dict[str, Any]]], hour: int = 20) -> Path:
    path = tmp_path / f"results-{hour}.json"
    raw = json.loads((MEDIA / "2-first.json").read_text(encoding="utf-8"))
    raw["Timestamp"] = f"2030-11-05T{hour}:10:30"
    raw["Election"]["ContestGroups"] = [
        {"Name": name, "Contests": contests} for name, contests in groups
    ]
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def refused(tmp_path: Path, *paths: Path, ids: Path | None = None) -> str:
    folder = county(tmp_path / "data")
    before = tree(folder)
    result = run_import(folder, *paths, *(["--ids", str(ids)] if ids else []), "--write")
    assert result.exit_code == 1 and tree(folder) == before, result.output
    return " ".join((result.output + result.stderr).split())


def test_a_candidate_twice_is_refused_with_both_values_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    said = refused(
        tmp_path, media(tmp_path, ("Cities", [mayor(("ROSE", 25), ("OATS", 24), ("ROSE", 20))]))
    )
    assert "each choice of" in said and "ROSE 25 and ROSE 20" in said and "party-line" in said


def test_a_candidate_twice_in_other_letters_is_the_same(tmp_path: Path) -> None:
    assert "ROSE 25 and Rose 20" in refused(
        tmp_path, media(tmp_path, ("Cities", [mayor(("ROSE", 25), ("Rose ", 20))]))
    )


def test_a_contest_twice_is_refused_with_both_values(tmp_path: Path) -> None:
    twice = [mayor(("ROSE", 25), ("OATS", 24)), mayor(("ROSE", 20), ("OATS", 24))]
    said = refused(tmp_path, media(tmp_path, ("Cities", twice)))
    assert "[ROSE 25, OATS 24] and [ROSE 20, OATS 24]" in said and "once" in said


def test_the_same_people_under_one_title_in_two_groups_are_one_contest_twice(
    tmp_path: Path,
) -> None:
    one, two = mayor(("ROSE", 25), ("OATS", 24)), mayor(("ROSE", 20), ("OATS", 24))
    assert "[ROSE 25, OATS 24] and [ROSE 20, OATS 24]" in refused(
        tmp_path, media(tmp_path, ("Cities", [one]), ("Schools", [two]))
    )


def test_an_ids_file_with_a_contest_twice_is_refused(tmp_path: Path) -> None:
    raw = json.loads(IDS.read_text(encoding="utf-8"))
    group = raw["Data"]["ContestGroups"][0]
    group["Contests"].append(group["Contests"][0])
    path = tmp_path / "ids.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert "once, got [" in refused(tmp_path, MEDIA / "2-first.json", ids=path)


def test_a_candidate_twice_in_the_fixed_width_file_is_refused(tmp_path: Path) -> None:
    lines = (FIXED / "final.dat").read_bytes().split(b"\r\n")
    place = next(n for n, line in enumerate(lines) if line[3:5] == b"CN")
    lines.insert(place + 1, lines[place][:73] + b"       7 " + lines[place][82:])
    end = next(n for n, line in enumerate(lines) if line[3:5] == b"EF")
    count = str(len([line for line in lines if line])).encode()
    lines[end] = lines[end][:15] + count + lines[end][15 + len(count) :]
    path = tmp_path / "twice.dat"
    path.write_bytes(b"\r\n".join(lines))
    said = refused(tmp_path, path)
    assert "each choice of" in said and " 7" in said


def test_two_contests_of_one_title_become_two_races_and_stay_the_same_two(tmp_path: Path) -> None:
    folder = county(tmp_path / "data")
    groups = (
        ("Cities", [mayor(("ROSE", 25), ("OATS", 24))]),
        ("Schools", [mayor(("TOOK", 7), ("BRANDY", 5))]),
    )
    assert run_import(folder, media(tmp_path, *groups), "--write").exit_code in (0, 3)
    found = {row["race"]: (row["title"], row["group"]) for row in rows(folder, "races.csv")}
    assert found == {
        "bree-mayor-cities": ("Mayor of Bree (Cities)", "Cities"),
        "bree-mayor-schools": ("Mayor of Bree (Schools)", "Schools"),
    }
    later = (
        ("Schools", [mayor(("TOOK", 9), ("BRANDY", 6))]),
        ("Cities", [mayor(("ROSE", 30), ("OATS", 26))]),
    )
    assert run_import(folder, media(tmp_path, *later, hour=22), "--write").exit_code in (0, 3)
    votes = load.load_snapshot(folder, "2030-11-05-2210").votes
    assert votes["bree-mayor-schools"] == {"took": 9, "brandy": 6}
    assert votes["bree-mayor-cities"] == {"rose": 30, "oats": 26}
    alone = media(tmp_path, ("Elsewhere", [mayor(("ROSE", 31), ("OATS", 27))]), hour=23)
    result = run_import(folder, alone, "--write")
    assert (
        result.exit_code == 1
        and "bree-mayor-cities, bree-mayor-schools" in result.output + result.stderr
    )


def test_a_contest_that_moves_to_another_group_stays_one_race(tmp_path: Path) -> None:
    folder = county(tmp_path / "data")
    assert run_import(
        folder, media(tmp_path, ("Cities", [mayor(("ROSE", 25), ("OATS", 24))])), "--write"
    ).exit_code in (0, 3)
    moved = media(tmp_path, ("Schools", [mayor(("ROSE", 30), ("OATS", 26))]), hour=22)
    assert run_import(folder, moved, "--write").exit_code in (0, 3)
    assert [row["race"] for row in rows(folder, "races.csv")] == ["bree-mayor"]


def test_special_lines_are_left_out_and_said_and_the_sum_is_that_of_the_votes(
    tmp_path: Path,
) -> None:
    folder = county(tmp_path / "data")
    people = (
        ("ROSE", 25),
        ("OATS", 24),
        ("Write-ins", 3),
        ("Under Votes", 900),
        ("TOTAL (VOTES CAST)", 60),
    )
    result = run_import(folder, media(tmp_path, ("Cities", [mayor(*people)])), "--write")
    assert result.exit_code in (0, 3)
    assert [row["choice"] for row in rows(folder, "choices.csv")] == ["rose", "oats", "write-ins"]
    assert (
        '"Under Votes" in 1 contest, 900 in all: undervotes, which are no votes'
        in result.output + result.stderr
    )
    assert (
        "the file's total is 60, the votes of its choices add up to 52"
        in result.output + result.stderr
    )
    assert rows(folder, "updates.csv")[0]["votes_total"] == "52"


def test_one_person_on_two_party_lines_is_entered_by_hand_and_then_adds_up(tmp_path: Path) -> None:
    folder = county(tmp_path / "data")
    first = media(tmp_path, ("Cities", [mayor(("ROSE", 25, "Oak"), ("OATS", 40, "Ash"))]))
    assert run_import(folder, first, "--write").exit_code in (0, 3)
    with (folder / "choices.csv").open("a", encoding="utf-8") as out:
        for party in ("Oak", "Elm"):
            cells = f"bree-mayor,rose-{party.lower()},Rose ({party}),ROSE,,Rose ({party}),party-line,{party},,,,,,"
            out.write(f"{cells}{rows(folder, 'sources.csv')[0]['source']},\n")
    fused = ("ROSE", 30, "Oak"), ("OATS", 45, "Ash"), ("ROSE", 20, "Elm")
    result = run_import(folder, media(tmp_path, ("Cities", [mayor(*fused)]), hour=22), "--write")
    assert result.exit_code in (0, 3), result.output
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
    result = run_import(folder, media(tmp_path, ("Cities", [mayor(*third)]), hour=23), "--write")
    assert (
        result.exit_code == 1 and "ROSE 30 (Oak) and ROSE 9 (Fir)" in result.output + result.stderr
    )
