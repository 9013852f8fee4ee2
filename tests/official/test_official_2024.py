"""March and November 2024 against the county's files, by a reader apart from the importer."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from builder.counting.history import histories
from builder.counting.shifts import changes
from builder.store.load import load_election, load_jurisdiction
from tests.checkout import read_csv

pytestmark = pytest.mark.feeds
REPOSITORY = "https://github.com/rdmurphy/scrape-la-county-election-results-2024/blob"
NUMBERS = {"": 1, "two": 2, "three": 3, "four": 4, "seven": 7}
HALF, FIFTY_FIVE, TWO_THIRDS = Fraction(1, 2), Fraction(11, 20), Fraction(2, 3)
BARS = {"50": (HALF, True), "55": (FIFTY_FIVE, False), "2/3": (TWO_THIRDS, False)}
Votes = dict[tuple[str, str], int]  # official title, official name -> votes
Values = dict[tuple[str, int], int]  # kind, id -> value of a counter file


@dataclass(frozen=True)
class Known:
    """What is known of an election from its files by hand, and where they lie."""

    key: str
    archived: str
    number: int
    updates: int
    contests: int
    choices: int
    night: int
    counter_only: frozenset[str]

    @property
    def folder(self) -> str:
        return f"lacounty-{self.key}-{self.archived}"


ELECTIONS = (
    Known(
        key="2024-03-05",
        archived="primary",
        number=4316,
        updates=28,
        contests=175,
        choices=856,
        night=14,
        counter_only=frozenset({"2024-03-05-2331"}),
    ),
    Known(
        key="2024-11-05",
        archived="general",
        number=4324,
        updates=31,
        contests=369,
        choices=904,
        night=16,
        counter_only=frozenset(),
    ),
)


@pytest.fixture(
    params=[
        pytest.param(one, id=one.key, marks=pytest.mark.election(f"us-ca-los-angeles/{one.key}"))
        for one in ELECTIONS
    ]
)
def election(request: pytest.FixtureRequest) -> Known:
    """Return the election of this run."""
    known: Known = request.param
    return known


@pytest.fixture
def stored(election: Known, data: Path) -> Path:
    return data / "us-ca-los-angeles" / election.key


@pytest.fixture
def raw(election: Known, feeds: Path) -> Path:
    return feeds / election.folder


@cache
def read_json(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def plain(words: str) -> str:
    """Return ``words`` with single spaces: the files write some names with two."""
    return " ".join(words.split())


def key_of_results(stamp: str) -> str:
    return f"{stamp[:10]}-{stamp[11:13]}{stamp[14:16]}"


def key_of_counter(stamp: str) -> str:
    return datetime.strptime(stamp, "%m/%d/%Y %I:%M:%S %p").strftime("%Y-%m-%d-%H%M")


def new_files(raw: Path, which: str) -> list[dict[str, str]]:
    """Return the manifest's rows of files that came after the polls closed, each file once."""
    rows = [row for row in read_csv(raw / f"manifest_{which}.csv") if row["status"] == "NEW"]
    return [row for row in rows if which == "ids" or row["sum_candidate_votes"] != "0"]


@cache
def results(raw: Path) -> dict[str, tuple[dict[str, str], list[tuple[str, dict[str, Any]]]]]:
    """Return the manifest's row and the contests by key; no time has two results files."""
    found: dict[str, tuple[dict[str, str], list[tuple[str, dict[str, Any]]]]] = {}
    for row in new_files(raw, "results"):
        content = read_json(raw / "results" / row["file"])
        key = key_of_results(content["Timestamp"])
        assert key not in found
        groups = content["Election"]["ContestGroups"]
        found[key] = (
            row,
            [(group["Name"], contest) for group in groups for contest in group["Contests"]],
        )
    return found


@cache
def counters(raw: Path) -> dict[str, tuple[dict[str, str], Values]]:
    """Return the manifest's row and the values by key; no time has two counter files."""
    found: dict[str, tuple[dict[str, str], Values]] = {}
    for row in new_files(raw, "counter"):
        content = read_json(raw / "counter" / row["file"])
        key = key_of_counter(content["TimeStamp"])
        assert key not in found
        found[key] = (
            row,
            {(v["ReferenceType"], v["ReferenceID"]): int(v["Value"]) for v in content["Data"]},
        )
    return found


@cache
def numbered(raw: Path) -> list[dict[str, Any]]:
    """Return the contests of the last id file."""
    content = read_json(raw / "ids" / new_files(raw, "ids")[-1]["file"])["Data"]
    return [contest for group in content["ContestGroups"] for contest in group["Contests"]]


def archive_votes(stored: Path, key: str) -> Votes:
    titles = {row["race"]: row["official_title"] for row in read_csv(stored / "races.csv")}
    official = {
        (row["race"], row["choice"]): (plain(titles[row["race"]]), plain(row["official_name"]))
        for row in read_csv(stored / "choices.csv")
    }
    rows = read_csv(stored / "snapshots" / f"{key}.csv")
    return {official[row["race"], row["choice"]]: int(row["votes"]) for row in rows}


def test_every_vote_of_every_contest_at_every_update_equals_the_results_file(
    election: Known, raw: Path, stored: Path
) -> None:
    compared = 0
    for key, (_, contests) in results(raw).items():
        official = {
            (plain(contest["Title"]), plain(choice["Name"])): choice["Votes"]
            for _, contest in contests
            for choice in contest["Candidates"]
        }
        assert archive_votes(stored, key) == official, key
        compared += len(official)
    assert compared == (election.updates - len(election.counter_only)) * election.choices


def test_every_vote_equals_the_counter_feed_too(election: Known, raw: Path, stored: Path) -> None:
    people = {
        choice["ID"]: (plain(contest["Title"]), plain(choice["Name"]))
        for contest in numbered(raw)
        for choice in contest["Candidates"]
    }
    assert len(people) == election.choices
    assert set(counters(raw)) - set(results(raw)) == election.counter_only
    assert not set(results(raw)) - set(counters(raw))
    for key, (_, values) in counters(raw).items():
        official = {
            people[number]: value for (kind, number), value in values.items() if kind == "CAND"
        }
        assert archive_votes(stored, key) == official, key
    assert len(counters(raw)) == election.updates


def test_the_sum_of_every_update_equals_both_manifests(
    election: Known, raw: Path, stored: Path
) -> None:
    sums: dict[str, set[str]] = defaultdict(set)
    for read in (results, counters):
        for key, (row, _) in read(raw).items():
            sums[key].add(row["sum_candidate_votes"])
    updates = read_csv(stored / "updates.csv")
    assert {row["update"]: {row["votes_total"]} for row in updates} == sums
    for row in updates:
        assert sum(archive_votes(stored, row["update"]).values()) == int(row["votes_total"])


def test_updates_stand_in_their_official_order_with_their_phase(
    election: Known, raw: Path, stored: Path
) -> None:
    updates = read_csv(stored / "updates.csv")
    at = [datetime.fromisoformat(row["released_at"]) for row in updates]
    assert at == sorted(at) and len(at) == election.updates
    official = {
        key: read_json(raw / "counter" / row["file"])["TimeStamp"]
        for key, (row, _) in counters(raw).items()
    }
    for row, moment in zip(updates, at, strict=True):
        stamp = datetime.strptime(official[row["update"]], "%m/%d/%Y %I:%M:%S %p")
        assert moment.replace(tzinfo=None, microsecond=0) == stamp, row["update"]
    phases = [row["phase"] for row in updates]
    assert phases == ["election-night"] * election.night + ["canvass"] * (
        election.updates - election.night
    )
    assert [row["status"] for row in updates] == ["unofficial-partial"] * (election.updates - 1) + [
        "certified"
    ]
    without_results = {row["update"] for row in updates if "No results file" in row["note"]}
    assert without_results == election.counter_only


def test_the_state_first_seen_after_a_newer_one_stands_in_its_official_place(
    election: Known, raw: Path, stored: Path
) -> None:
    seen = [
        key for key, _ in sorted(results(raw).items(), key=lambda item: item[1][0]["committed_utc"])
    ]
    late = [key for earlier, key in pairwise(seen) if key < earlier]
    assert late == ([] if election.key == "2024-03-05" else ["2024-11-06-0055"])
    keys = [row["update"] for row in read_csv(stored / "updates.csv")]
    for key in late:
        assert keys[keys.index(key) - 1 : keys.index(key) + 2] == [
            "2024-11-06-0042",
            "2024-11-06-0055",
            "2024-11-06-0112",
        ]


def test_ballots_of_every_contest_equal_the_counter_feed(
    election: Known, raw: Path, stored: Path
) -> None:
    races = {row["race"]: int(row["official_id"]) for row in read_csv(stored / "races.csv")}
    assert len(races) == election.contests
    for key, (_, values) in counters(raw).items():
        rows = {row["race"]: row for row in read_csv(stored / "snapshots" / f"{key}.ballots.csv")}
        assert set(rows) == set(races), key
        for race, number in races.items():
            marks = [
                value for (kind, n), value in values.items() if n == number and kind[:5] == "WRTN-"
            ]
            expected = {
                "ballots": str(values["CBLT", number]),
                "blank": str(values["CUV", number]),
                "partly_voted": str(values["CPV", number]),
                "overvoted": str(values["COV", number]),
                "writein_marks": str(sum(marks)) if marks else "",
                "registered": "",
            }
            assert {name: rows[race][name] for name in expected} == expected, (key, race)


def test_ballots_by_kind_equal_the_counter_feed_and_the_list_of_updates(
    election: Known, feeds: Path, raw: Path, stored: Path
) -> None:
    totals = {(row["update"], row["item"]): row for row in read_csv(stored / "totals.csv")}
    kinds = {"ballots_counted": "EBLT", "ballots_mail": "MBLT", "ballots_in_person": "DBLT"}
    for key, (_, values) in counters(raw).items():
        for item, kind in kinds.items():
            row = totals[key, item]
            assert (row["value"], row["qualifier"]) == (str(values[kind, election.number]), "exact")
    columns = {
        "ballots_counted": "total_ballots",
        "ballots_mail": "vbm_ballots",
        "ballots_in_person": "in_person_ballots",
        "registered": "registration",
    }
    listed = [
        row
        for row in read_csv(feeds / "la_updates_2024.csv")
        if row["election"].startswith(election.key) and row["kind"] != "pre-election zero"
    ]
    assert len(listed) == election.updates
    parts = ("outstanding_vbm", "outstanding_cvr", "outstanding_provisional")
    for row in listed:
        key = key_of_results(row["release_timestamp_local"])
        for item, column in columns.items():
            assert totals[key, item]["value"] == row[column], (key, item)
        for column in [name for name in row if name.startswith("outstanding_") and row[name]]:
            assert totals[key, column]["value"] == row[column], (key, column)
        if all((key, part) in totals for part in parts):
            stated = sum(int(totals[key, part]["value"]) for part in parts)
            assert stated == int(totals[key, "outstanding_total"]["value"]), key


def test_every_stored_state_has_the_hash_and_the_capture_of_its_file(
    election: Known, raw: Path, stored: Path
) -> None:
    sources = {row["sha256"]: row for row in read_csv(stored / "sources.csv") if row["sha256"]}
    for which, name, read in (
        ("results", "results.json", results),
        ("counter", "counter_data.json", counters),
    ):
        for row, _ in read(raw).values():
            content = gzip.decompress((raw / which / row["file"]).read_bytes())
            assert hashlib.sha256(content).hexdigest() == row["sha256"]
            source = sources[row["sha256"]]
            address = f"{REPOSITORY}/{row['commit']}/{election.archived}/{name}"
            assert (source["archived_url"], source["kind"]) == (address, "official-file")
            assert source["retrieved_at"] == row["committed_local"]
    named = {row["source"]: row["sha256"] for row in sources.values()}
    by_key = {key: row["sha256"] for key, (row, _) in (counters(raw) | results(raw)).items()}
    for key, sha256 in by_key.items():
        cited = {row["source"] for row in read_csv(stored / "snapshots" / f"{key}.csv")}
        assert {named[source] for source in cited} == {sha256}, key


def test_every_file_of_the_county_has_an_address_a_time_and_a_hash_of_a_manifest(
    raw: Path, stored: Path
) -> None:
    listed = {
        row["sha256"] for which in ("results", "counter", "ids") for row in new_files(raw, which)
    }
    county = [
        row
        for row in read_csv(stored / "sources.csv")
        if row["source"].startswith("la-") and row["sha256"]
    ]
    for row in county:
        assert row["sha256"] in listed, row["source"]
        assert row["archived_url"].startswith(f"{REPOSITORY}/") and row["retrieved_at"], row[
            "source"
        ]
    assert sum(row["source"].startswith("la-ids-") for row in county) == 1


def test_the_races_are_the_contests_of_the_last_file(
    election: Known, raw: Path, stored: Path
) -> None:
    last = list(results(raw).values())[-1][1]
    official = {
        plain(contest["Title"]): (group, contest)
        for group, contest in last
        if contest["Candidates"]
    }
    numbers = {plain(contest["Title"]): contest["ID"] for contest in numbered(raw)}
    races = read_csv(stored / "races.csv")
    assert len(races) == len(official) == election.contests
    rates = {
        "Majority of votes cast": "50",
        "55% of votes cast": "55",
        "2/3 of votes cast": "2/3",
        "2/3 votes, 55% if prop 5 passes": "2/3",
        "": "",
    }
    kinds: Counter[str] = Counter()
    for row in races:
        group, contest = official[plain(row["official_title"])]
        assert (row["group"], row["question"]) == (group, contest["MeasureText"]), row["race"]
        seats = NUMBERS[contest["VoteFor"].removeprefix("Vote for no more than ")]
        assert int(row["seats"]) == int(row["votes_allowed"]) == seats, row["race"]
        recall = contest["Title"].endswith("RECALL ELECTION")
        kind = "measure" if contest["Type"] == "Measure" else "office"
        if "advisory vote only" in contest["MeasureText"].lower():
            kind = "advisory"
        assert row["kind"] == ("recall" if recall else kind), row["race"]
        assert row["bar"] == ("" if recall else rates[contest["MeasurePassRate"]]), row["race"]
        assert int(row["official_id"]) == numbers[plain(row["official_title"])], row["race"]
        kinds[row["kind"]] += 1
    assert kinds["recall"] == (1 if election.key == "2024-11-05" else 0)


def test_the_choices_have_the_parties_and_ids_of_the_files(
    election: Known, raw: Path, stored: Path
) -> None:
    official = {
        (contest["ID"], choice["ID"]): (plain(choice["Name"]), choice["Party"])
        for contest in numbered(raw)
        for choice in contest["Candidates"]
    }
    races = {row["race"]: int(row["official_id"]) for row in read_csv(stored / "races.csv")}
    assert {
        (races[row["race"]], int(row["official_id"])): (plain(row["official_name"]), row["party"])
        for row in read_csv(stored / "choices.csv")
    } == official


def test_votes_fall_once_and_of_eight_committee_candidates_by_one_each(
    election: Known, raw: Path, stored: Path
) -> None:
    falls = []
    before: Votes = {}
    for row in read_csv(stored / "updates.csv"):
        now = archive_votes(stored, row["update"])
        falls += [
            (row["update"], title, now[name, who] - before[name, who])
            for title, name, who in [(t, t, w) for t, w in now]
            if now[name, who] < before.get((name, who), 0)
        ]
        before = now
    if election.key == "2024-11-05":
        assert falls == []
        return
    assert [(update, change) for update, _, change in falls] == [("2024-03-22-1618", -1)] * 8
    assert all("COUNTY CENTRAL COMMITTEE" in title for _, title, _ in falls)


def test_what_articles_said_of_votes_and_leads_equals_the_official_file(
    election: Known, raw: Path, stored: Path
) -> None:
    numbers = {
        (row["race"], row["choice"]): int(row["official_id"])
        for row in read_csv(stored / "choices.csv")
    }
    said = [
        row
        for row in read_csv(stored / "statements.csv")
        if row["item"] in ("votes", "lead") and row["value"]
    ]
    for row in said:
        _, values = counters(raw)[row["update"]]
        official = values["CAND", numbers[row["race"], row["choice"]]]
        if row["item"] == "lead":
            official -= values["CAND", numbers[row["race"], row["over"]]]
        assert int(row["value"]) == official, row
    assert len(said) == {"2024-03-05": 0, "2024-11-05": 19}[election.key]


def seated(
    race: dict[str, str], votes: dict[str, int], kinds: dict[str, str]
) -> frozenset[str] | None:
    """Return who would have the places by the stored rule; None where a tie leaves it open."""
    total = sum(votes.values())
    if race["rule"] in ("measure", "retention", "recall"):
        yes = next(choice for choice in votes if kinds[choice] == "yes")
        need, strictly = BARS[race["bar"] or "50"]
        share = Fraction(votes[yes], total)
        return frozenset({"yes" if share > need or (share == need and not strictly) else "no"})
    ranked = sorted(votes.values(), reverse=True)
    places = int(race["seats"])
    over_half = 2 * ranked[0] > total
    if race["rule"] == "top-two" or (race["rule"] == "majority-runoff" and not over_half):
        places = 2
    if len(ranked) > places and ranked[places - 1] == ranked[places]:
        return None
    return frozenset(
        choice for choice in votes if votes[choice] >= ranked[min(places, len(ranked)) - 1]
    )


def test_races_whose_winner_changed_after_election_night_recomputed_from_the_files(
    election: Known, raw: Path, stored: Path
) -> None:
    """By stored rules, bars and coverage, from the raw files alone, beside what the site says."""
    night, end = list(counters(raw))[election.night - 1], list(counters(raw))[-1]
    assert night == {"2024-03-05": "2024-03-06-0202", "2024-11-05": "2024-11-06-0346"}[election.key]
    choices = {(row["race"], row["official_id"]): row for row in read_csv(stored / "choices.csv")}
    contests = {str(contest["ID"]): contest for contest in numbered(raw)}
    judged, differently = 0, []
    for race in read_csv(stored / "races.csv"):
        people = contests[race["official_id"]]["Candidates"]
        if race["rule"] == "unknown" or race["coverage"] in ("beyond", "crosses"):
            continue
        if len(people) <= int(race["seats"]) or (
            int(race["seats"]) > 1 and race["rule"] != "plurality"
        ):
            continue
        rows = {str(person["ID"]): choices[race["race"], str(person["ID"])] for person in people}
        kinds = {row["choice"]: row["kind"] for row in rows.values()}
        was, now = (
            seated(
                race,
                {
                    rows[str(p["ID"])]["choice"]: counters(raw)[key][1]["CAND", p["ID"]]
                    for p in people
                },
                kinds,
            )
            for key in (night, end)
        )
        if was is None or now is None:
            continue
        judged += 1
        if was != now:
            differently.append(race["race"])
    loaded = load_election(stored, load_jurisdiction(stored.parent))
    found = changes(loaded, histories(loaded))
    assert found is not None
    assert (found.races, found.ended) == (judged, len(differently))
    told = [
        history.race.slug
        for history in histories(loaded).values()
        if history.changed_hands is not None and history.ended_differently
    ]
    assert sorted(told) == sorted(differently)
