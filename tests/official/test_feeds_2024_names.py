"""What an import proposes for the elections of 2024 from their files and earlier elections."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from builder.importers.gathering import Gathered
from builder.importers.pipeline import Outcome, run
from builder.importers.slugs import fault
from builder.importers.sources import read_capture

pytestmark = pytest.mark.feeds
MARCH, NOVEMBER = (
    ("lacounty-2024-03-05-primary", "2024-03-05"),
    ("lacounty-2024-11-05-general", "2024-11-05"),
)
EARLIER = ("2014-11-04", "2018-11-06", "2020-11-03", "2022-06-07", "2022-11-08")
KIND = re.compile(r"\b(primary|nominating|municipal|election|general|special)\b", re.IGNORECASE)


@cache
def newest(feeds: Path, folder: str) -> tuple[Path, Any]:
    """The newest results file of a folder of feeds, read by the standard library."""
    path = sorted((feeds / folder / "results").glob("[0-9]*"))[-1]
    return path, json.loads(gzip.decompress(path.read_bytes()))["Election"]


@pytest.fixture(scope="module")
def outcomes(
    feeds: Path, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Outcome]:
    real = root / "data" / "us-ca-los-angeles"
    if not all((real / name).is_dir() for name in EARLIER) or not (feeds / MARCH[0]).is_dir():
        pytest.skip(
            "THE ELECTIONS OR THE OFFICIAL FILES ARE NOT HERE: nothing is carried over from them"
        )
    place = tmp_path_factory.mktemp("data") / real.name
    place.mkdir()
    for name in ("jurisdiction.toml", "identity.toml"):
        shutil.copy(real / name, place / name)
    for name in EARLIER:
        shutil.copytree(real / name, place / name)
    found = {}
    for folder, day in (MARCH, NOVEMBER):
        (place / day).mkdir()
        text = f'title = "Election"\ndate = {day}\npolls_close = {day}T20:00:00-08:00\n'
        (place / day / "election.toml").write_text(text, encoding="utf-8")
        given = Gathered(captures=(read_capture(newest(feeds, folder)[0], {}),))
        outcome = run(place / day, given, certified={})
        for name, content in outcome.files.items():
            (place / day / name).parent.mkdir(exist_ok=True)
            (place / day / name).write_text(content, encoding="utf-8")
        found[day] = outcome
    return found


def races(outcome: Outcome) -> dict[str, dict[str, str]]:
    return {row["race"]: row for row in outcome.proposals.races}


@pytest.mark.parametrize("election", [MARCH, NOVEMBER])
def test_no_name_stops_the_import_and_every_slug_is_an_address(
    feeds: Path, outcomes: dict[str, Outcome], election: tuple[str, str]
) -> None:
    raw = newest(feeds, election[0])[1]
    contests = [c for group in raw["ContestGroups"] for c in group["Contests"] if c["Candidates"]]
    made = races(outcomes[election[1]])
    assert Counter(row["official_title"] for row in made.values()) == Counter(
        c["Title"] for c in contests
    )
    assert {slug: why for slug in made if (why := fault(slug))} == {}
    choices = outcomes[election[1]].proposals.choices
    assert len(choices) == sum(len(c["Candidates"]) for c in contests)
    assert {row["choice"]: why for row in choices if (why := fault(row["choice"]))} == {}


@pytest.mark.parametrize("day", [MARCH[1], NOVEMBER[1]])
def test_no_slug_and_no_title_carries_the_kind_of_election(
    outcomes: dict[str, Outcome], day: str
) -> None:
    made = races(outcomes[day])
    assert [slug for slug in made if KIND.search(slug.replace("-", " "))] == []
    titles = [
        row["title"]
        for row in made.values()
        if KIND.search(row["title"].replace("Municipal Water District", ""))
    ]
    assert [title for title in titles if not title.startswith("Presidential primary, ")] == []
    assert [row["title"] for row in made.values() if row["title"].rstrip()[-1] in ":;,-–("] == []
    assert [row["race"] for row in made.values() if not row["office"]] == []


@pytest.mark.parametrize("day", [MARCH[1], NOVEMBER[1]])
def test_no_rule_is_invented(outcomes: dict[str, Outcome], day: str) -> None:
    rules = Counter((row["kind"], row["rule"]) for row in outcomes[day].proposals.races)
    assert set(rules) <= {("office", "unknown"), ("measure", "measure"), ("recall", "recall")}


def test_the_same_office_has_the_same_slug_in_every_election(outcomes: dict[str, Outcome]) -> None:
    """Compared by eye: official titles of 2022 and of both elections of 2024."""
    march, november = races(outcomes[MARCH[1]]), races(outcomes[NOVEMBER[1]])
    city = "LOS ANGELES CITY {} ELECTION Member of the City Council, 14th District"
    assert march["la-city-council-14"]["official_title"] == city.format("PRIMARY NOMINATING")
    assert november["la-city-council-14"]["official_title"] == city.format("GENERAL MUNICIPAL")
    assert (
        march["la-city-council-14"]["title"]
        == november["la-city-council-14"]["title"]
        == "Los Angeles City Council, district 14"
    )
    assert march["pasadena-mayor"]["title"] == "Mayor of Pasadena"
    assert (
        november["compton-city-clerk-unexpired"]["title"]
        == march["compton-city-clerk-unexpired"]["title"]
    )
    carried = outcomes[MARCH[1]].proposals.carried["2022-11-08"]
    assert {"us-house-27", "assembly-40", "us-senate-full-term", "us-senate-short-term"} <= set(
        carried
    )
    again = outcomes[NOVEMBER[1]].proposals.carried
    assert {"district-attorney", "la-city-council-14", "supervisor-2", "state-senate-23"} & set(
        again["2022-11-08"]
    ) == set()
    assert {"district-attorney", "la-city-council-14", "us-house-27"} <= set(again["2024-03-05"])
    assert {"santa-clarita-valley-water-board-3", "el-monte-mayor", "lawndale-mayor"} <= set(
        again["2022-11-08"]
    )


def test_the_area_is_carried_over_with_its_source_but_not_across_new_borders(
    outcomes: dict[str, Outcome],
) -> None:
    made = races(outcomes[MARCH[1]])
    assert (made["us-house-27"]["coverage"], made["us-house-27"]["coverage_source"]) == (
        "inside",
        "ca-sos-us-house-2022-12-06",
    )
    assert made["us-house-27"]["ocd_id"] == "ocd-division/country:us/state:ca/cd:27"
    assert made["us-house-27"]["district_type"] == "congressional"
    assert made["assembly-40"]["coverage_source"] in {
        row["source"] for row in outcomes[MARCH[1]].proposals.sources
    }
    # Central Basin's second division is known from 2014 alone, before the lines of 2021.
    assert races(outcomes[NOVEMBER[1]])["central-basin-water-board-2"]["coverage"] == ""
    assert [row["race"] for row in made.values() if row["whole_at"]] == []


def test_what_is_carried_over_needs_no_look_and_everything_new_has_one_row(
    outcomes: dict[str, Outcome],
) -> None:
    made = outcomes[MARCH[1]].proposals
    looked = Counter(row["scope"] for row in made.review if row["key"] == "race")
    assert set(looked.values()) == {1}
    carried = {f"race/{race}" for names in made.carried.values() for race in names}
    assert set(looked) == {f"race/{row['race']}" for row in made.races} - carried
    assert len(carried) + len(looked) == len(made.races) == 175
    people = {
        (row["scope"], row["key"]): row["proposed"] for row in made.review if row["key"] != "race"
    }
    assert people["race/president-republican", "choice/desantis"] == "Ron Desantis"
    assert len(people) < 20


def test_a_primary_and_a_committee_name_their_party_and_their_seats(
    outcomes: dict[str, Outcome],
) -> None:
    made = races(outcomes[MARCH[1]])
    committees = [row for slug, row in made.items() if slug.startswith("central-committee-")]
    assert len(committees) == 27
    assert {(row["party"], row["seats"], row["votes_allowed"]) for row in committees} == {
        ("Democratic", "7", "7"),
        ("Republican", "7", "7"),
    }
    primaries = {
        slug: row["party"]
        for slug, row in made.items()
        if row["group"] == "Presidential Preference"
    }
    assert primaries == {
        "president-green": "Green",
        "president-american-independent": "American Independent",
        "president-democratic": "Democratic",
        "president-libertarian": "Libertarian",
        "president-peace-and-freedom": "Peace and Freedom",
        "president-republican": "Republican",
    }


def test_a_recall_is_no_measure_and_an_open_threshold_stays_open(
    outcomes: dict[str, Outcome],
) -> None:
    made = races(outcomes[NOVEMBER[1]])
    recall = made["montebello-recall-jimenez"]
    assert (recall["kind"], recall["rule"], recall["bar"], recall["place"]) == (
        "recall",
        "recall",
        "",
        "Montebello",
    )
    assert recall["title"] == "Recall of Angie Jimenez, City of Montebello District 5 Councilmember"
    assert (made["pasadena-measure-pl"]["rule"], made["pasadena-measure-pl"]["bar"]) == (
        "measure",
        "",
    )
    assert "2/3 votes, 55% if prop 5 passes" in made["pasadena-measure-pl"]["note"]
    assert made["president"]["title"] == "President and Vice President"
    long = "glendale-unified-school-district-la-canada-unified-measure-x"
    assert len(long) == 60 and long in made
