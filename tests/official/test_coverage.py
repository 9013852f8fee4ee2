"""Which races reach beyond the county: stored coverage against official files, read anew."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

COUNTY = "us-ca-los-angeles"
ELECTIONS = ("2022-11-08", "2014-11-04")
OFFICES_2014 = {
    "U.S. House": "U.S. Representative",
    "State Senate": "State Senator",
    "State Assembly": "Member of the Assembly",
    "Board of Equalization": "Board of Equalization",
}


def rows(data: Path, election: str, file: str) -> list[dict[str, str]]:
    with (data / COUNTY / election / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def stored(data: Path, election: str, group: str) -> dict[str, str]:
    """The stored coverage of a group's races by district number."""
    return {
        row["district"]: row["coverage"]
        for row in rows(data, election, "races.csv")
        if row["group"] == group
    }


def number(text: Any) -> int:
    return int(str(text).replace(",", ""))


def county_votes(feeds: Path, group: str) -> dict[str, list[int]]:
    """The county's last figures of 2022 by district: one list of votes, largest first."""
    file = feeds / "lacounty-2022-11-08-general" / "results" / "27_20221205T124221_ab10e7c6.json"
    found = json.loads(file.read_bytes())["Election"]["ContestGroups"]
    contests = next(entry["Contests"] for entry in found if entry["Name"] == group)
    votes = {}
    for contest in contests:
        district = re.search(r"(\d+)(?:st|nd|rd|th) District", contest["Title"])
        assert district, contest["Title"]
        votes[district[1]] = sorted(
            (number(choice["Votes"]) for choice in contest["Candidates"]), reverse=True
        )
    return votes


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.feeds
def test_a_house_district_of_2022_is_inside_where_the_state_counted_no_vote_more_than_the_county(
    feeds: Path, data: Path
) -> None:
    file = feeds / "ca-sos-2022-general" / "us-rep" / "2022-12-06T193652.497035-0800.json.gz"
    with gzip.open(file) as packed:
        races = json.load(packed)["races"]
    whole = {}
    for race in races:
        district = re.search(r"District (\d+)", race["raceTitle"])
        assert district, race["raceTitle"]
        whole[district[1]] = sorted(
            (number(choice["Votes"]) for choice in race["candidates"]), reverse=True
        )
    here = county_votes(feeds, "U.S. Representative")
    # The county's figures are of 5 December, after its last update; the state's are of 6 December.
    # A district that only this county counts can't differ any more, and in every other one the
    # state has more votes.
    assert all(sum(whole[district]) >= sum(votes) for district, votes in here.items())
    expected = {
        district: "inside" if whole[district] == votes else "crosses"
        for district, votes in here.items()
    }
    assert stored(data, "2022-11-08", "U.S. Representative") == expected
    assert sorted(expected.values()).count("crosses") == 7


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.feeds
def test_the_votes_for_governor_and_on_state_measures_are_of_the_whole_state(
    feeds: Path, data: Path
) -> None:
    folder = feeds / "ca-sos-2022-general" / "governor"
    with gzip.open(folder / "2022-12-06T193646.725532-0800.json.gz") as packed:
        text = json.dumps(json.load(packed))
    results = json.loads(
        (
            feeds / "lacounty-2022-11-08-general" / "results" / "27_20221205T124221_ab10e7c6.json"
        ).read_bytes()
    )
    governor = next(
        group for group in results["Election"]["ContestGroups"] if group["Name"] == "Governor"
    )["Contests"][0]
    state = [number(votes) for votes in re.findall(r'"Votes": "?([\d,]+)', text)]
    assert min(sorted(state)[-2:]) > max(
        number(choice["Votes"]) for choice in governor["Candidates"]
    )
    coverage = {row["race"]: row["coverage"] for row in rows(data, "2022-11-08", "races.csv")}
    assert coverage["governor"] == "beyond"
    assert {value for race, value in coverage.items() if race.startswith("state-measure-")} == {
        "beyond"
    }


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
@pytest.mark.feeds
@pytest.mark.parametrize("office", OFFICES_2014)
def test_a_district_of_2014_is_inside_where_no_other_county_reported_votes(
    feeds: Path, data: Path, office: str
) -> None:
    counties: dict[str, set[str]] = defaultdict(set)
    with (feeds / "openelections-ca" / "20141104__ca__general.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        for row in csv.DictReader(lines):
            if row["office"] == office:
                counties[row["district"]].add(row["county"])
    expected = {
        district: "crosses" if len(names) > 1 else "inside"
        for district, names in counties.items()
        if "Los Angeles" in names
    }
    assert stored(data, "2014-11-04", OFFICES_2014[office]) == expected


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
@pytest.mark.feeds
def test_a_county_measure_of_2014_is_whole_because_every_registered_voter_of_the_county_could_vote_on_it(
    feeds: Path, data: Path
) -> None:
    lines = (
        (feeds / "lacounty-2014-11-04-general" / "final_official_internet.dat")
        .read_text(encoding="ascii")
        .splitlines()
    )
    registered = {line[:3]: number(line[32:41].strip()) for line in lines if line[3:5] == "DR"}
    pages = {
        line[15:70].split("  ")[0].strip(): line[:3] for line in lines if line[3:5] in ("CC", "MC")
    }
    everyone = max(registered.values())
    coverage = {row["race"]: row["coverage"] for row in rows(data, "2014-11-04", "races.csv")}
    for title, race in (
        ("COUNTY MEASURE P", "county-measure-p"),
        ("ASSESSOR", "assessor"),
        ("SHERIFF", "sheriff"),
    ):
        assert registered[pages[title]] == everyone
        assert coverage[race] == "whole"


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("election", ELECTIONS)
def test_whatever_is_said_of_a_district_has_a_source_and_what_is_not_known_has_none(
    data: Path, election: str
) -> None:
    known = {row["source"] for row in rows(data, election, "sources.csv")}
    bare = [
        row["race"]
        for row in rows(data, election, "races.csv")
        if row["coverage"] and row["coverage_source"] not in known
    ]
    idle = [
        row["race"]
        for row in rows(data, election, "races.csv")
        if not row["coverage"] and row["coverage_source"]
    ]
    assert (bare, idle) == ([], [])


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("election", ELECTIONS)
def test_only_a_race_that_reaches_beyond_the_county_points_to_who_has_the_whole(
    data: Path, election: str
) -> None:
    complete = ("whole", "inside", "")
    wrong = [
        row["race"]
        for row in rows(data, election, "races.csv")
        if row["whole_at"] and row["coverage"] in complete
    ]
    assert wrong == []


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("election", ELECTIONS)
def test_a_city_is_inside_because_no_california_city_lies_in_two_counties(
    data: Path, election: str
) -> None:
    cities = [row for row in rows(data, election, "races.csv") if row["group"] == "Cities"]
    assert {(row["coverage"], row["coverage_source"]) for row in cities} == {
        ("inside", "gov-code-56741")
    }
    assert {row["ocd_id"] for row in cities if not row["district"]} == {
        "ocd-division/country:us/state:ca/place:" + row["place"].lower().replace(" ", "_")
        for row in cities
        if not row["district"]
    }
