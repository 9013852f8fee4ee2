"""Every count with the county's own files against them, by a reader apart from the importer."""

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
from _pytest.mark import ParameterSet

from builder.counting.history import histories
from builder.counting.shifts import changes
from builder.store.load import load_election, load_jurisdiction
from tests.checkout import read_csv

pytestmark = pytest.mark.feeds
REPOSITORY = "https://github.com/rdmurphy/scrape-la-county-election-results-{year}/blob"
NUMBERS = {"": 1, "two": 2, "three": 3, "four": 4, "seven": 7}
HALF, FIFTY_FIVE, TWO_THIRDS = Fraction(1, 2), Fraction(11, 20), Fraction(2, 3)
BARS = {"50": (HALF, True), "55": (FIFTY_FIVE, False), "2/3": (TWO_THIRDS, False)}
ADVISORY_BY_NOTE = "santa-monica-measure-dts"
"""Sealed as a measure whose note says that its question says so."""
Votes = dict[tuple[str, str], int]  # official title, official name -> votes
Values = dict[tuple[str, int], int]  # kind, id -> value of a counter file


@dataclass(frozen=True)
class Known:
    """What is known of an election from its files by hand, and where they lie."""

    key: str
    kind: str
    number: int
    updates: int
    contests: int
    choices: int
    night: int
    last_of_night: str
    kinds: dict[str, int]
    counter_only: frozenset[str] = frozenset()
    late: tuple[str, ...] = ()  # a state seen after a newer one, between its two neighbors
    twice: tuple[str, ...] = ()  # the times of which a feed has two files
    falls: tuple[str, ...] = ()  # the update of every fall
    torn: tuple[str, ...] = ()  # the beginnings of counter files that are not stored

    @property
    def folder(self) -> str:
        return f"lacounty-{self.key}-{self.kind}"

    @property
    def captured(self) -> str:
        """Return where a captured file lies, without its name."""
        year = self.key[:4]
        folder = f"/{self.kind}" if year == "2024" else ""
        return REPOSITORY.format(year=year) + "/{commit}" + folder


ELECTIONS = (
    Known(
        key="2022-11-08",
        kind="general",
        number=4300,
        updates=27,
        contests=430,
        choices=1132,
        night=14,
        last_of_night="2022-11-09-0335",
        kinds={"office": 323, "retention": 16, "measure": 91},
        counter_only=frozenset({"2022-11-09-0055"}),
        twice=("2022-11-08-2342", "2022-12-05-1215"),
        torn=("06_",),
    ),
    Known(
        key="2024-03-05",
        kind="primary",
        number=4316,
        updates=28,
        contests=175,
        choices=856,
        night=14,
        last_of_night="2024-03-06-0202",
        kinds={"office": 158, "measure": 17},
        counter_only=frozenset({"2024-03-05-2331"}),
        falls=("2024-03-22-1618",) * 8,
    ),
    Known(
        key="2024-11-05",
        kind="general",
        number=4324,
        updates=31,
        contests=369,
        choices=904,
        night=16,
        last_of_night="2024-11-06-0346",
        kinds={"office": 266, "measure": 100, "advisory": 2, "recall": 1},
        late=("2024-11-06-0042", "2024-11-06-0055", "2024-11-06-0112"),
    ),
)


def params(*elections: Known) -> list[ParameterSet]:
    return [
        pytest.param(one, id=one.key, marks=pytest.mark.election(f"us-ca-los-angeles/{one.key}"))
        for one in elections
    ]


of_2024 = pytest.mark.parametrize("election", params(*ELECTIONS[1:]), indirect=True)


@pytest.fixture(params=params(*ELECTIONS))
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
def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@cache
def read_json(path: Path) -> Any:
    return json.loads(content(path))


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
    """Return the manifest's row and the contests by key, of the last file of its time."""
    found: dict[str, tuple[dict[str, str], list[tuple[str, dict[str, Any]]]]] = {}
    for row in new_files(raw, "results"):
        read = read_json(raw / "results" / row["file"])
        groups = read["Election"]["ContestGroups"]
        contests = [(group["Name"], contest) for group in groups for contest in group["Contests"]]
        found[key_of_results(read["Timestamp"])] = row, contests
    return found


@cache
def counters(raw: Path) -> dict[str, tuple[dict[str, str], Values]]:
    """Return the manifest's row and the values by key, of the last file of its time."""
    found: dict[str, tuple[dict[str, str], Values]] = {}
    for row in new_files(raw, "counter"):
        read = read_json(raw / "counter" / row["file"])
        values = {(v["ReferenceType"], v["ReferenceID"]): int(v["Value"]) for v in read["Data"]}
        found[key_of_counter(read["TimeStamp"])] = row, values
    return found


@cache
def numbered(raw: Path) -> list[dict[str, Any]]:
    """Return the contests of the last id file."""
    listed = (raw / "manifest_ids.csv").exists()
    name = f"ids/{new_files(raw, 'ids')[-1]['file']}" if listed else "election_data.json"
    groups = read_json(raw / name)["Data"]["ContestGroups"]
    return [contest for group in groups for contest in group["Contests"]]


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


def test_no_time_has_two_files_of_a_feed_but_those_that_are_known(
    election: Known, raw: Path
) -> None:
    times = Counter(
        (which, key_of(row["feed_timestamp"]))
        for which, key_of in (("results", key_of_results), ("counter", key_of_counter))
        for row in new_files(raw, which)
    )
    assert sorted(key for (_, key), files in times.items() if files > 1) == list(election.twice)


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
    assert late == list(election.late[1:2])
    keys = [row["update"] for row in read_csv(stored / "updates.csv")]
    for key in late:
        assert tuple(keys[keys.index(key) - 1 : keys.index(key) + 2]) == election.late


def test_ballots_of_every_contest_equal_the_counter_feed(
    election: Known, raw: Path, stored: Path
) -> None:
    races = {row["race"]: int(row["official_id"]) for row in read_csv(stored / "races.csv")}
    assert len(races) == election.contests
    for key, (_, values) in counters(raw).items():
        rows = {row["race"]: row for row in read_csv(stored / "snapshots" / f"{key}.ballots.csv")}
        assert list(rows) == list(races), key
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
            value = str(values[kind, election.number])
            assert (row["value"], row["qualifier"]) == (value, "exact")
            assert row["source"] == f"la-counter-{key}"
    columns = {
        "ballots_counted": "total_ballots",
        "ballots_mail": "vbm_ballots",
        "ballots_in_person": "in_person_ballots",
        "registered": "registration",
    }
    listed = [
        row
        for name in ("la_updates.csv", "la_updates_2024.csv")
        for row in read_csv(feeds / name)
        if row["election"].startswith(election.key) and row["kind"] != "pre-election zero"
    ]
    assert len(listed) == election.updates
    parts = ("outstanding_vbm", "outstanding_cvr", "outstanding_provisional")
    for row in listed:
        key = key_of_results(row["release_timestamp_local"])
        for item, column in columns.items():
            assert totals[key, item]["value"] == row[column], (key, item)
        if election.key == "2022-11-08":
            continue  # what was left to count is held against the list with the statements
        for column in [name for name in row if name.startswith("outstanding_") and row[name]]:
            assert totals[key, column]["value"] == row[column], (key, column)
        if all((key, part) in totals for part in parts):
            stated = sum(int(totals[key, part]["value"]) for part in parts)
            assert stated == int(totals[key, "outstanding_total"]["value"]), key


def test_every_stored_state_has_the_hash_and_the_capture_of_its_file(
    election: Known, raw: Path, stored: Path
) -> None:
    sources = {row["sha256"]: row for row in read_csv(stored / "sources.csv") if row["sha256"]}
    hashes, used = {}, 0
    for which, name in (("results", "results.json"), ("counter", "counter_data.json")):
        for row in new_files(raw, which):
            packed = content(raw / which / row["file"])
            found = hashlib.sha256(packed).hexdigest()
            assert (row.get("sha256", found), int(row["bytes"])) == (found, len(packed))
            hashes[which, row["file"]] = found
            if which == "counter" and row["file"].startswith(election.torn):
                assert found not in sources
                continue
            used += 1
            source = sources[found]
            address = election.captured.format(commit=row["commit"]) + f"/{name}"
            assert (source["archived_url"], source["url"]) == (address, "")
            assert (source["kind"], source["retrieved_at"]) == (
                "official-file",
                row["committed_local"],
            )
    county = [row for row in sources.values() if row["source"].startswith("la-")]
    ids = [row for row in county if row["source"].startswith("la-ids-")]
    assert (len(ids), len(county)) == (1, used + 1)
    named = {row["source"]: row["sha256"] for row in sources.values()}
    by_key = {key: hashes["counter", row["file"]] for key, (row, _) in counters(raw).items()}
    by_key |= {key: hashes["results", row["file"]] for key, (row, _) in results(raw).items()}
    for key, sha256 in by_key.items():
        cited = {row["source"] for row in read_csv(stored / "snapshots" / f"{key}.csv")}
        assert {named[source] for source in cited} == {sha256}, key


@of_2024
def test_every_file_of_the_county_has_an_address_a_time_and_a_hash_of_a_manifest(
    election: Known, raw: Path, stored: Path
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
        assert row["archived_url"].startswith(election.captured.partition("{")[0])
        assert row["retrieved_at"], row["source"]


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
        if contest["Type"] == "Judicial" and contest["Candidates"][0]["Name"] == "YES":
            kind = "retention"
        said = "advisory vote only" in contest["MeasureText"].lower()
        if said and row["race"] != ADVISORY_BY_NOTE:
            kind = "advisory"
        assert row["kind"] == ("recall" if recall else kind), row["race"]
        assert row["bar"] == ("" if recall else rates[contest["MeasurePassRate"]]), row["race"]
        assert int(row["official_id"]) == numbers[plain(row["official_title"])], row["race"]
        kinds[row["kind"]] += 1
    assert kinds == election.kinds


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


def test_votes_fall_in_one_count_alone_and_of_eight_committee_candidates_by_one_each(
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
    assert [(update, change) for update, _, change in falls] == [(u, -1) for u in election.falls]
    assert all("COUNTY CENTRAL COMMITTEE" in title for _, title, _ in falls)


@of_2024
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


def last_seated(
    race: dict[str, str], rows: dict[int, dict[str, str]], counts: list[Values]
) -> frozenset[str] | None:
    """Return who was seated at the newest count at which no tie left it open."""
    kinds = {row["choice"]: row["kind"] for row in rows.values()}
    for count in reversed(counts):
        votes = {row["choice"]: count["CAND", number] for number, row in rows.items()}
        if (found := seated(race, votes, kinds)) is not None:
            return found
    return None


def test_races_whose_winner_changed_after_election_night_recomputed_from_the_files(
    election: Known, raw: Path, stored: Path
) -> None:
    """By stored rules, bars and coverage, from the raw files alone, beside what the site says."""
    values = [values for _, values in counters(raw).values()]
    assert list(counters(raw))[election.night - 1] == election.last_of_night
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
        rows = {p["ID"]: choices[race["race"], str(p["ID"])] for p in people}
        was = last_seated(race, rows, values[: election.night])
        now = last_seated(race, rows, values[-1:])
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
