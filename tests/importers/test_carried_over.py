"""What a new election takes from earlier ones and from the tables of its jurisdiction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from builder.cli import main
from builder.errors import DataError
from builder.importers.basis import load_earlier, rule_for, without_kind
from builder.importers.names import last_name, unsure
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest
from builder.store.identity_table import NEUTRAL
from builder.store.rules_table import load_rules
from tests.importing import contest, county, identified, refusal, review, rows, run_import, write
from tests.sealing import edit

GENERAL, PRIMARY = "BREE CITY GENERAL MUNICIPAL ELECTION", "BREE CITY PRIMARY NOMINATING ELECTION"
UNEXPIRED = "Unexpired term ending January"
HEAD = "office,election,rule,seats,source_title,source_url\n"


def results(path: Path, day: str, title: str, *contests: tuple[str, str, str]) -> Path:
    """A results file of the day with contests of (title, names, words for the votes)."""
    made = []
    for name, people, vote_for in contests:
        votes = [(person, 10 - n) for n, person in enumerate(people.split(", "))]
        made.append(contest(name, *votes, VoteFor=vote_for))
    return write_file(path, day, title, "20", made)


def two(tmp_path: Path) -> tuple[Path, Path]:
    """A sealed election of 2030 with a mayor and a council district; a begun primary of 2031."""
    folder = identified(county(tmp_path))
    given = results(
        tmp_path / "first.json",
        "2030-11-05",
        "General Election",
        (f"{GENERAL} Mayor", "ROSE DEPICKTHORN, TOM OATS", ""),
        (f"{GENERAL} Member of the City Council, 2nd District", "ANN SHAM, BEN LEE", ""),
    )
    write(folder, given)
    source = rows(folder, "sources.csv")[0]["source"]
    names = {"name": "Rose DePickthorn", "short_name": "DePickthorn"}
    edit(folder, "choices.csv", {"official_name": "ROSE DEPICKTHORN"}, **names)
    area = {"coverage": "inside", "coverage_source": source, "district_type": "city"}
    edit(folder, "races.csv", {"race": "bree-mayor"}, **area)
    council = {"title": "Bree Council, second district", "district_type": "city-council"}
    edit(folder, "races.csv", {"race": "bree-city-council-2"}, **council)
    review(folder)
    sealed = CliRunner().invoke(main, ["seal", "--on", "2030-12-20", "--data", str(tmp_path)])
    assert sealed.exit_code == 0, sealed.output + sealed.stderr
    later = folder.parent / "2031-03-04"
    later.mkdir()
    (later / "election.toml").write_text(
        'title = "Primary"\ndate = 2031-03-04\npolls_close = 2031-03-04T20:00:00-08:00\n',
        encoding="utf-8",
    )
    return folder, later


def imported(later: Path, given: Path) -> str:
    name = f"{later.parent.name}/{later.name}"
    words = ["import", name, str(given), "--on", "2031-03-20", "--write"]
    result = CliRunner().invoke(main, [*words, "--data", str(later.parents[1])])
    assert result.exit_code in (0, 3), result.output + result.stderr
    return result.output


def test_the_same_office_keeps_slug_title_and_area_and_needs_no_look(tmp_path: Path) -> None:
    folder, later = two(tmp_path)
    given = results(
        tmp_path / "later.json",
        "2031-03-04",
        "Primary Election",
        (f"{PRIMARY} Mayor", "ROSE DEPICKTHORN, NEW DEMARSH", "Vote for no more than two"),
        (f"{PRIMARY} Member of the City Council, 2nd District", "ANN SHAM, CY DAY", ""),
        (f"{PRIMARY} Member of the City Council, 3rd District", "DI FAY, ED GAY", ""),
    )
    said = imported(later, given)
    assert "carried over from 2030-11-05: 2 (bree-mayor; bree-city-council-2)" in said
    made = {row["race"]: row for row in rows(later, "races.csv")}
    assert list(made) == ["bree-mayor", "bree-city-council-2", "bree-city-council-3"]
    assert made["bree-city-council-2"]["title"] == "Bree Council, second district"
    mayor, source = made["bree-mayor"], rows(folder, "races.csv")[0]["coverage_source"]
    area = {"coverage": "inside", "coverage_source": source}
    # The seats are those of the new file.
    cells = {"district_type": "city", "seats": "2", "votes_allowed": "2"}
    assert mayor.items() >= (area | cells).items()
    assert [row for row in rows(later, "sources.csv") if row["source"] == source] == [
        row for row in rows(folder, "sources.csv") if row["source"] == source
    ]
    third = area | {"district_type": "city-council"}
    assert made["bree-city-council-3"].items() >= third.items()
    looked = {(row["scope"], row["key"]): row["why"] for row in rows(later, "review.csv")}
    assert looked.keys() == {
        ("race/bree-city-council-3", "race"),
        ("race/bree-mayor", "choice/demarsh"),
    }
    assert "inside, as bree-mayor of 2030-11-05 is" in looked["race/bree-city-council-3", "race"]
    names = {
        row["official_name"]: (row["name"], row["short_name"]) for row in rows(later, "choices.csv")
    }
    assert names["ROSE DEPICKTHORN"] == ("Rose DePickthorn", "DePickthorn")
    assert names["NEW DEMARSH"] == ("New Demarsh", "Demarsh")


def test_a_short_name_is_carried_over_without_the_initial_that_told_two_people_apart(
    tmp_path: Path,
) -> None:
    folder, later = two(tmp_path)
    mayor = (f"{PRIMARY} Mayor", "ROSE DEPICKTHORN, AMY DEPICKTHORN", "")
    imported(later, results(tmp_path / "later.json", "2031-03-04", "Primary Election", mayor))
    names = [row["short_name"] for row in rows(later, "choices.csv")]
    assert names == ["R. DePickthorn", "A. Depickthorn"]
    last = folder.parent / "2031-11-04"
    last.mkdir()
    (last / "election.toml").write_text(
        (later / "election.toml").read_text().replace("-03-04", "-11-04"), encoding="utf-8"
    )
    mayor = (f"{PRIMARY} Mayor", "ROSE DEPICKTHORN, BO LEE", "")
    imported(last, results(tmp_path / "last.json", "2031-11-04", "General Election", mayor))
    assert [row["short_name"] for row in rows(last, "choices.csv")] == ["DePickthorn", "Lee"]


def test_names_of_an_election_that_is_not_sealed_are_to_be_looked_at(tmp_path: Path) -> None:
    folder, later = two(tmp_path)
    (folder / "published.csv").unlink()
    mayor = ("BREE CITY PRIMARY ELECTION Mayor", "A B, C D", "")
    imported(later, results(tmp_path / "later.json", "2031-03-04", "Primary Election", mayor))
    (row,) = rows(later, "review.csv")
    assert row["scope"] == "race/bree-mayor"
    assert row["why"].startswith("names from 2030-11-05, which is not sealed yet")


def test_an_earlier_election_takes_nothing_from_a_later_one(tmp_path: Path) -> None:
    folder, later = two(tmp_path)
    assert load_earlier(folder, NEUTRAL).offices == {}
    offices = load_earlier(later, NEUTRAL).offices.values()
    assert {known.election for found in offices for known in found} == {"2030-11-05"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{GENERAL} Mayor", f"{PRIMARY} Mayor", True),
        ("X CITY PRIMARY ELECTION Mayor", "X CITY SPECIAL MUNICIPAL ELECTION  Mayor", True),
        ("X AGENCY Member, Division 3 - Full Term", "X AGENCY Member, Division 3", True),
        ("X AGENCY Member, Division 3 - Two-Year Term", "X AGENCY Member, Division 3", False),
        (f"SENATOR ({UNEXPIRED} 3, 2023)", f"SENATOR ({UNEXPIRED} 3, 2025)", True),
        (f"SENATOR ({UNEXPIRED} 3, 2023)", "SENATOR", False),
        (f"{GENERAL} Mayor", f"{GENERAL} City Clerk", False),
        ("ELECTION COMMISSIONER", "COMMISSIONER", False),
    ],
)
def test_titles_are_compared_without_the_kind_of_election(one: str, other: str, same: bool) -> None:
    assert (without_kind(one) == without_kind(other)) is same


def test_a_rule_comes_from_a_sourced_table_or_is_unknown(tmp_path: Path) -> None:
    folder = identified(county(tmp_path))
    table = (
        HEAD
        + "SHERIFF,Primary Election,majority-runoff,1,County charter,https://shire.example/charter\n"
    )
    (folder.parent / "rules.csv").write_text(table, encoding="utf-8")
    (rule,) = load_rules(folder.parent)
    sheriff_now = ParsedContest(
        title="SHERIFF",
        type=ContestType.CANDIDATE,
        choices=(ParsedChoice(name="A B", party="", votes=1),),
    )
    assert rule_for(sheriff_now, "Primary Election", [rule]) is rule
    assert rule_for(sheriff_now, "General Election", [rule]) is None
    sheriff = ("SHERIFF", "A B, C D", "")
    given = results(tmp_path / "r.json", "2030-11-05", "General Election", sheriff)
    write(folder, given)
    assert [row["rule"] for row in rows(folder, "races.csv")] == ["unknown"]
    other = identified(county(tmp_path / "other"))
    (other.parent / "rules.csv").write_text(table.replace("Primary", "General"), encoding="utf-8")
    write(other, given)
    assert [row["rule"] for row in rows(other, "races.csv")] == ["majority-runoff"]
    (row,) = rows(other, "review.csv")
    assert "rule majority-runoff: County charter, https://shire.example/charter" in row["why"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("(,,plurality,,Act,https://x.example/", "a regular expression"),
        (",,plurality,,Act,https://x.example/", "a pattern of official titles"),
        ("M,,winner,,Act,https://x.example/", "one of plurality, majority-runoff, top-two"),
        ("M,,plurality,0,Act,https://x.example/", "a number from 1 to 99, or nothing"),
        ("M,,plurality,,,https://x.example/", "the title of the source that states the rule"),
        ("M,,plurality,,Act,x.example", "the address of the source that states the rule"),
    ],
)
def test_a_rule_without_a_source_or_a_form_is_one_error(
    tmp_path: Path, row: str, expected: str
) -> None:
    (tmp_path / "rules.csv").write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_rules(tmp_path)
    assert error.value.expected.startswith(expected) and error.value.place.endswith("rules.csv:2")


def test_names_that_make_no_address_stop_nothing_and_are_all_listed(tmp_path: Path) -> None:
    folder = identified(county(tmp_path))
    long = "THE VERY LONG NAME OF A JOINT POWERS AUTHORITY FOR WATER AND FORESTS Governing Board Member, Trustee Area No. 5"
    given = results(
        tmp_path / "r.json",
        "2030-11-05",
        "General Election",
        (long, "ANN SHAM, BEN LEE", ""),
        (long.replace("5", "6"), "ANN SHAM, BEN LEE", ""),
        ("李明", "李明, МИР", "as many as you like"),
        ("DATA", f"X {'Y' * 70}, C D", ""),
    )
    assert run_import(folder, given).exit_code in (0, 3)
    write(folder, given)
    made = [row["race"] for row in rows(folder, "races.csv")]
    assert made == [
        "the-very-long-name-of-a-joint-powers-forests-board-5",
        "the-very-long-name-of-a-joint-powers-forests-board-6",
        "contest",
        "contest-data",
    ]
    why = {row["scope"]: row["why"] for row in rows(folder, "review.csv") if row["key"] == "race"}
    assert [slug for slug in made if "address: " not in why[f"race/{slug}"]] == []
    assert 'seats and votes_allowed: the file says "as many as you like"' in why["race/contest"]
    assert [row["key"] for row in rows(folder, "review.csv") if row["key"] != "race"] == [
        *("choice/choice", "choice/choice-2", "choice/" + "y" * 60)
    ]


def test_a_capital_that_capitals_hide_is_asked_about() -> None:
    names = ("RON DESANTIS", "ANN VONBUCK JR.", "JO LEE", "DEAN DAY", "Ron DeSantis")
    assert [unsure(name, NEUTRAL) for name in names] == ["DESANTIS", "VONBUCK", "", "", ""]


def test_of_a_ticket_on_one_line_the_first_name_stands_for_both() -> None:
    assert last_name("KAMALA D. HARRIS / TIM WALZ", NEUTRAL) == "Harris"


def write_file(path: Path, day: str, title: str, hour: str, contests: list[dict[str, Any]]) -> Path:
    """A results file of the day with the contests of one group."""
    groups = [{"Name": "Cities", "Contests": contests}]
    election = {"ID": 7, "Date": f"{day}T00:00:00-08:00", "Title": title, "ContestGroups": groups}
    raw = {"Election": election, "Timestamp": f"{day}T{hour}:11:13.1"}
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def recall(path: Path, title: str, hour: int) -> Path:
    """A results file with one recall question."""
    question = "Shall Ann Sham be recalled (removed) from the office of the City of Bree District 5 Councilmember?"
    words = {"MeasureText": question, "MeasurePassRate": "Majority of votes cast"}
    asked = contest(title, ("YES", hour), ("NO", hour), Type="Measure", **words)
    return write_file(path, "2030-11-05", "General Election", str(hour), [asked])


def test_a_recall_is_a_race_of_its_own_kind_and_no_odd_one(tmp_path: Path) -> None:
    folder = identified(county(tmp_path))
    write(folder, recall(tmp_path / "first.json", "CITY OF BREE RECALL ELECTION", 21))
    (row,) = rows(folder, "races.csv")
    assert (
        row.items()
        >= {
            "race": "bree-recall-sham",
            "kind": "recall",
            "rule": "recall",
            "bar": "",
            "district": "5",
            "title": "Recall of Ann Sham, City of Bree District 5 Councilmember",
        }.items()
    )
    again = recall(tmp_path / "second.json", "CITY OF BREE RECALL ELECTION", 22)
    said = run_import(folder, again).output
    assert "odd: words" not in said and "threshold" not in said


def test_a_recall_of_another_title_is_asked_about(tmp_path: Path) -> None:
    folder = identified(county(tmp_path))
    write(folder, recall(tmp_path / "first.json", "CITY OF BREE RECALL ELECTION", 21))
    other = recall(tmp_path / "second.json", "BREE RECALL OF A COUNCILMEMBER", 22)
    assert "Was bree-recall-sham renamed?" in refusal(folder, other)
    assert len(rows(folder, "races.csv")) == 1
