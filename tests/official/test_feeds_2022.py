"""November 2022 against the county's own files, by readers that share no code with the importer."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from builder.cli import main
from tests.checkout import read_csv
from tests.importing import RULES, review, run_import, tree, write

pytestmark = [pytest.mark.feeds, pytest.mark.election("us-ca-los-angeles/2022-11-08")]
FOLDER = "lacounty-2022-11-08-general"
MONTHS_AND_HOURS = re.compile(r"(\d+)/(\d+)/(\d+) (\d+):(\d+):(\d+) (AM|PM)")
MORE = "Vote for no more than"
WORDS = {"": 1, f"{MORE} two": 2, f"{MORE} three": 3, f"{MORE} four": 4}
KINDS = {"EBLT": "ballots_counted", "MBLT": "ballots_mail", "DBLT": "ballots_in_person"}
COLUMNS = {
    "total_ballots": "ballots_counted",
    "vbm_ballots": "ballots_mail",
    "in_person_ballots": "ballots_in_person",
    "registration": "registered",
}
Official = dict[tuple[str, str], int]  # official title, official name -> votes


@pytest.fixture(scope="module")
def stored(data: Path) -> Path:
    return data / "us-ca-los-angeles" / "2022-11-08"


def key_of_results(stamp: str) -> str:
    return f"{stamp[:10]}-{stamp[11:13]}{stamp[14:16]}"


def key_of_counter(stamp: str) -> str:
    match = MONTHS_AND_HOURS.fullmatch(stamp)
    assert match, stamp
    month, day, year, hour, minute, _, half = match.groups()
    hours = int(hour) % 12 + (12 if half == "PM" else 0)
    return f"{year}-{int(month):02}-{int(day):02}-{hours:02}{minute}"


def names(stored: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Race and choice of the archive -> official title and official name."""
    titles = {row["race"]: row["official_title"] for row in read_csv(stored / "races.csv")}
    return {
        (row["race"], row["choice"]): (titles[row["race"]], row["official_name"])
        for row in read_csv(stored / "choices.csv")
    }


def archive_votes(stored: Path, key: str) -> Official:
    official = names(stored)
    return {
        official[row["race"], row["choice"]]: int(row["votes"])
        for row in read_csv(stored / f"snapshots/{key}.csv")
    }


def results_files(feeds: Path) -> dict[str, list[tuple[Path, dict[str, Any]]]]:
    """Every results file by key in the order seen, without the file of zeros and the empty one."""
    found: dict[str, list[tuple[Path, dict[str, Any]]]] = defaultdict(list)
    for path in sorted((feeds / FOLDER / "results").glob("[0-9]*.json")):
        raw = json.loads(path.read_bytes())
        if raw["Timestamp"] > "2022-11-08T20":
            found[key_of_results(raw["Timestamp"])].append((path, raw))
    return found


def counter_files(feeds: Path) -> dict[str, list[tuple[Path, dict[tuple[str, int], int]]]]:
    found: dict[str, list[tuple[Path, dict[tuple[str, int], int]]]] = defaultdict(list)
    for path in sorted((feeds / FOLDER / "counter").glob("*.json.gz")):
        raw = json.loads(gzip.decompress(path.read_bytes()))
        values = {
            (entry["ReferenceType"], entry["ReferenceID"]): int(entry["Value"])
            for entry in raw["Data"]
        }
        found[key_of_counter(raw["TimeStamp"])].append((path, values))
    return found


def ids_file(feeds: Path) -> list[dict[str, Any]]:
    raw = json.loads((feeds / FOLDER / "election_data.json").read_bytes())
    return [contest for group in raw["Data"]["ContestGroups"] for contest in group["Contests"]]


def manifest(feeds: Path, which: str) -> dict[str, dict[str, str]]:
    """Rows of a manifest by file name; the first row of a file is when it was first seen."""
    found: dict[str, dict[str, str]] = {}
    for row in read_csv(feeds / FOLDER / f"manifest_{which}.csv"):
        found.setdefault(row["file"], row)
    return found


def test_every_vote_of_every_contest_at_every_update_equals_the_official_file(
    feeds: Path, stored: Path
) -> None:
    compared = 0
    for key, files in results_files(feeds).items():
        _, raw = files[-1]
        official = {
            (contest["Title"], choice["Name"]): choice["Votes"]
            for group in raw["Election"]["ContestGroups"]
            for contest in group["Contests"]
            for choice in contest["Candidates"]
        }
        assert archive_votes(stored, key) == official, key
        compared += len(official)
    assert compared == 26 * 1132


def test_every_vote_equals_the_counter_feed_too_and_the_update_of_0055_is_only_there(
    feeds: Path, stored: Path
) -> None:
    people = {
        choice["ID"]: (contest["Title"], choice["Name"])
        for contest in ids_file(feeds)
        for choice in contest["Candidates"]
    }
    counters = counter_files(feeds)
    assert set(counters) - set(results_files(feeds)) == {"2022-11-09-0055"}
    for key, files in counters.items():
        _, values = files[-1]
        official = {
            people[number]: value for (kind, number), value in values.items() if kind == "CAND"
        }
        assert archive_votes(stored, key) == official, key
    assert len(counters) == 27
    sources = {row["source"] for row in read_csv(stored / "snapshots/2022-11-09-0055.csv")}
    assert sources == {"la-counter-2022-11-09-0055"}


def test_the_sum_of_every_update_equals_the_manifests(feeds: Path, stored: Path) -> None:
    updates = {row["update"]: row for row in read_csv(stored / "updates.csv")}
    listed: dict[str, set[int]] = defaultdict(set)
    for row in read_csv(feeds / FOLDER / "manifest_results.csv"):
        if row["status"] != "BAD_JSON":
            listed[key_of_results(row["feed_timestamp"])].add(int(row["sum_candidate_votes"]))
    for row in read_csv(feeds / FOLDER / "manifest_counter.csv"):
        if row["status"] != "BAD_JSON" and row["state"] != "2fa24eac":  # the torn one
            listed[key_of_counter(row["feed_timestamp"])].add(int(row["sum_candidate_votes"]))
    assert listed.pop("2022-10-25-0902") == {0}
    assert {key: {int(row["votes_total"])} for key, row in updates.items()} == listed
    for key in updates:
        assert sum(archive_votes(stored, key).values()) == int(updates[key]["votes_total"]), key


def test_there_are_27_updates_14_of_election_night_and_13_of_the_canvass(stored: Path) -> None:
    updates = read_csv(stored / "updates.csv")
    assert Counter(row["phase"] for row in updates) == {"election-night": 14, "canvass": 13}
    night = [row["update"] for row in updates if row["phase"] == "election-night"]
    assert night[-1] == "2022-11-09-0335"
    assert [row["released_at"] for row in updates] == sorted(row["released_at"] for row in updates)
    assert {
        row["update"]: row["status"] for row in updates if row["status"] != "unofficial-partial"
    } == {"2022-12-05-1215": "certified"}
    assert "ktla-2022-12-05" in updates[-1]["note"]
    assert "No Candidates Filed" in updates[-1]["note"]


def test_ballots_by_contest_equal_the_counter_feed(feeds: Path, stored: Path) -> None:
    races = {row["race"]: int(row["official_id"]) for row in read_csv(stored / "races.csv")}
    for key, files in counter_files(feeds).items():
        _, values = files[-1]
        rows = read_csv(stored / f"snapshots/{key}.ballots.csv")
        assert [row["race"] for row in rows] == list(races), key
        for row in rows:
            number = races[row["race"]]
            marks = [
                values[kind, number]
                for kind in (f"WRTN-{n:02}" for n in range(1, 10))
                if (kind, number) in values
            ]
            cells = {
                "ballots": str(values["CBLT", number]),
                "blank": str(values["CUV", number]),
                "partly_voted": str(values["CPV", number]),
                "overvoted": str(values["COV", number]),
                "writein_marks": str(sum(marks)) if marks else "",
                "registered": "",
            }
            assert row.items() >= cells.items(), (key, row["race"])


def test_votes_allowed_times_ballots_is_votes_and_marks_and_unused_votes(
    feeds: Path, stored: Path
) -> None:
    """The identity that tells what counter codes mean, over stored figures and unused votes."""
    contests = ids_file(feeds)
    broken: Counter[str] = Counter()
    for files in counter_files(feeds).values():
        for path, values in files:
            for contest in contests:
                number = contest["ID"]
                lines = [
                    value
                    for (kind, ref), value in values.items()
                    if ref == number and kind[:4] in ("WRTN", "NSEL")
                ]
                votes = sum(values["CAND", choice["ID"]] for choice in contest["Candidates"])
                if WORDS[contest["VoteFor"]] * values["CBLT", number] != votes + sum(lines):
                    broken[path.name[:2]] += 1
    assert broken == {"06": 347}


def test_of_the_torn_capture_nothing_is_stored(feeds: Path, stored: Path) -> None:
    torn, whole = counter_files(feeds)["2022-11-08-2342"]
    assert torn[0].name.startswith("06_")
    hashes = {row["sha256"] for row in read_csv(stored / "sources.csv")}
    assert hashlib.sha256(gzip.decompress(torn[0].read_bytes())).hexdigest() not in hashes
    assert hashlib.sha256(gzip.decompress(whole[0].read_bytes())).hexdigest() in hashes


def test_totals_by_kind_of_ballot_equal_the_counter_feed_and_the_list_of_updates(
    feeds: Path, stored: Path
) -> None:
    totals = {(row["update"], row["item"]): row for row in read_csv(stored / "totals.csv")}
    for key, files in counter_files(feeds).items():
        _, values = files[-1]
        for kind, item in KINDS.items():
            cells = {"qualifier": "exact", "source": f"la-counter-{key}"}
            cells["value"] = str(values[kind, 4300])
            assert totals[key, item].items() >= cells.items()
        registered = {"value": "5627796", "source": "la-ids-2022-11-14-1833"}
        assert totals[key, "registered"].items() >= registered.items()
    listed = [
        row for row in read_csv(feeds / "la_updates.csv") if row["election"] == "2022-11-08 General"
    ]
    assert len(listed) == 27
    for row in listed:
        key = key_of_results(row["release_timestamp_local"])
        for column, item in COLUMNS.items():
            assert totals[key, item]["value"] == row[column], (key, item)


def test_every_source_has_the_hash_and_the_capture_of_its_file(feeds: Path, stored: Path) -> None:
    sources = {
        row["sha256"]: row
        for row in read_csv(stored / "sources.csv")
        if row["sha256"] and row["source"].startswith("la-")
    }
    repository = "https://github.com/rdmurphy/scrape-la-county-election-results-2022/blob"
    used = 0
    for which, name in (("results", "results.json"), ("counter", "counter_data.json")):
        listed = manifest(feeds, which)
        for path in sorted((feeds / FOLDER / which).glob("[0-9]*")):
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".gz" else data
            assert len(data) == int(listed[path.name]["bytes"])
            row = sources.get(hashlib.sha256(data).hexdigest())
            if row is None:
                assert path.name[:3] in {"results": {"01_"}, "counter": {"06_"}}[which], path.name
                continue
            used += 1
            assert row["archived_url"] == f"{repository}/{listed[path.name]['commit']}/{name}"
            assert row["retrieved_at"] == listed[path.name]["committed_local"]
            assert (row["kind"], row["url"]) == ("official-file", "")
    assert used == 27 + 27
    assert len(sources) == used + 1  # and the id file
    cited = {
        row["source"]
        for key in results_files(feeds)
        for row in read_csv(stored / f"snapshots/{key}.csv")
    }
    assert cited <= {row["source"] for row in sources.values()}


def test_the_races_are_those_of_the_last_file_with_its_groups(feeds: Path, stored: Path) -> None:
    _, raw = results_files(feeds)["2022-12-05-1215"][-1]
    official = {
        contest["Title"]: (group["Name"], contest)
        for group in raw["Election"]["ContestGroups"]
        for contest in group["Contests"]
        if contest["Candidates"]
    }
    rates = {"Majority": "50", "55%": "55", "2/3": "2/3", "": ""}
    races = read_csv(stored / "races.csv")
    assert len(races) == len(official) == 430
    assert len({row["group"] for row in races}) == 24
    for row in races:
        group, contest = official[row["official_title"]]
        assert (row["group"], row["question"]) == (group, contest["MeasureText"]), row["race"]
        seats = WORDS[contest["VoteFor"]]
        assert int(row["seats"]) == int(row["votes_allowed"]) == seats, row["race"]
        rate = contest["MeasurePassRate"].removesuffix(" of votes cast")
        assert row["bar"] == rates[rate], row["race"]
    assert Counter(row["kind"] for row in races) == {"office": 323, "retention": 16, "measure": 91}
    rules = [("measure", "measure"), ("office", "plurality"), ("retention", "retention")]
    assert sorted({(row["kind"], row["rule"]) for row in races}) == rules
    by_seats = Counter(row["seats"] for row in races if row["kind"] == "office")
    assert by_seats == {"1": 254, "2": 21, "3": 45, "4": 3}
    by_bar = Counter(row["bar"] for row in races if row["kind"] == "measure")
    assert by_bar == {"50": 75, "55": 12, "2/3": 4}


def test_the_choices_are_those_of_the_last_file_with_their_parties_and_ids(
    feeds: Path, stored: Path
) -> None:
    _, raw = results_files(feeds)["2022-12-05-1215"][-1]
    parties = {
        (contest["Title"], choice["Name"]): choice["Party"]
        for group in raw["Election"]["ContestGroups"]
        for contest in group["Contests"]
        for choice in contest["Candidates"]
    }
    numbers = {
        (contest["Title"], choice["Name"]): str(choice["ID"])
        for contest in ids_file(feeds)
        for choice in contest["Candidates"]
    }
    official = names(stored)
    choices = read_csv(stored / "choices.csv")
    assert len(choices) == 1132
    for row in choices:
        name = official[row["race"], row["choice"]]
        assert (row["party"], row["official_id"]) == (parties[name], numbers[name])
    per_race = Counter(row["race"] for row in choices)
    races = {row["race"]: row for row in read_csv(stored / "races.csv")}
    uncontested = Counter(
        per_race[race] for race, row in races.items() if per_race[race] <= int(row["seats"])
    )
    assert uncontested == {1: 22, 3: 1}


def test_no_choice_falls_and_no_race_is_without_votes(stored: Path) -> None:
    last: Official = {}
    for row in read_csv(stored / "updates.csv"):
        votes = archive_votes(stored, row["update"])
        fallen = [name for name, value in votes.items() if value < last.get(name, 0)]
        assert fallen == [], row["update"]
        totals: Counter[str] = Counter()
        for (title, _), value in votes.items():
            totals[title] += value
        assert min(totals.values()) > 0 and len(totals) == 430, row["update"]
        last = votes


def test_thirteen_race_updates_in_five_races_are_tied_at_the_deciding_line(stored: Path) -> None:
    seats = {
        row["race"]: int(row["seats"])
        for row in read_csv(stored / "races.csv")
        if row["kind"] == "office"
    }
    ties = []
    for update in read_csv(stored / "updates.csv"):
        by_race: dict[str, list[int]] = defaultdict(list)
        for row in read_csv(stored / f"snapshots/{update['update']}.csv"):
            if row["race"] in seats:
                by_race[row["race"]].append(int(row["votes"]))
        for race, votes in by_race.items():
            ranked = sorted(votes, reverse=True)
            if len(ranked) > seats[race] and ranked[seats[race] - 1] == ranked[seats[race]]:
                ties.append(race)
    assert (len(ties), len(set(ties))) == (13, 5)


def test_names_and_short_names_are_reviewed_spellings_of_the_official_ones(stored: Path) -> None:
    for row in read_csv(stored / "choices.csv"):
        assert row["name"].upper() == row["official_name"], row
        last = row["short_name"].rpartition(". ")[2]
        assert last in row["name"], row
    chosen = {row["official_name"]: row["name"] for row in read_csv(stored / "choices.csv")}
    for name in ("Tim McOsker", "Mitch O'Farrell", "Vera Robles DeWitt", "Hugo Soto-Martinez"):
        assert chosen[name.upper()] == name


def options(feeds: Path) -> list[str | Path]:
    folder = feeds / FOLDER
    url = "https://github.com/rdmurphy/scrape-la-county-election-results-2022/blob/{commit}/"
    return [
        *sorted((folder / "results").iterdir()),
        *sorted((folder / "counter").iterdir()),
        *("--ids", folder / "election_data.json"),
        *("--captures", folder / "manifest_results.csv", url + "results.json"),
        *("--captures", folder / "manifest_counter.csv", url + "counter_data.json"),
    ]


def of_jurisdiction(folder: Path, stored: Path) -> None:
    """The real jurisdiction's words and spellings, and a rule for every office."""
    for name in ("jurisdiction.toml", "identity.toml"):
        (folder.parent / name).write_bytes((stored.parent / name).read_bytes())
    (folder.parent / "rules.csv").write_text(RULES, encoding="utf-8")


@pytest.mark.whole
def test_importing_everything_again_finds_only_repeats_and_changes_nothing(
    feeds: Path, tmp_path: Path, stored: Path
) -> None:
    folder = tmp_path / "xx-shire" / "2030-11-05"  # the name run_import asks for
    folder.mkdir(parents=True)
    of_jurisdiction(folder, stored)
    for name, text in tree(stored).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text)
    before = tree(folder)
    said = write(folder, *options(feeds))
    assert said.splitlines()[0] == "58 files: 53 repeat, 1 re-issue, 2 bad, 1 torn, 1 not a count"
    assert said.splitlines()[-1] == "files: none to write"
    assert tree(folder) == before


def test_importing_into_an_empty_election_proposes_what_is_stored(
    feeds: Path, tmp_path: Path, stored: Path
) -> None:
    """The snapshots, byte for byte, and of races and choices what is not open to review."""
    folder = tmp_path / "xx-shire" / "2030-11-05"
    folder.mkdir(parents=True)
    of_jurisdiction(folder, stored)
    (folder / "election.toml").write_bytes((stored / "election.toml").read_bytes())
    result = run_import(folder, *reversed(options(feeds)[:58]), *options(feeds)[58:], "--write")
    assert result.exit_code in (0, 3), result.stderr
    made = tree(folder)
    for name, text in tree(stored).items():
        if name.startswith("snapshots/"):
            assert made[name] == text, name
    kept = {
        "races.csv": "race official_title group kind rule seats votes_allowed bar district question official_id source",
        "choices.csv": "race choice official_name kind party official_id source",
    }
    for name, columns in kept.items():
        for proposed, row in zip(read_csv(folder / name), read_csv(stored / name), strict=True):
            assert proposed.items() >= {(column, row[column]) for column in columns.split()}


@pytest.mark.whole
def test_of_a_real_count_only_what_is_truly_odd_waits_for_a_person(
    feeds: Path, tmp_path: Path, stored: Path
) -> None:
    """Import files time by time and seal each at once; the first is written and sealed by hand."""
    folder = tmp_path / "xx-shire" / "2022-11-08"
    folder.mkdir(parents=True)
    of_jurisdiction(folder, stored)
    # The source of the day is the last file; here the first one, which is there from the beginning.
    text = (stored / "election.toml").read_text(encoding="utf-8")
    text = text.replace("la-results-2022-12-05-1215", "la-results-2022-11-08-2024")
    (folder / "election.toml").write_text(text, encoding="utf-8")
    data, given = ["--data", str(tmp_path)], [str(word) for word in options(feeds)[58:]]
    results = {key: [str(path) for path, _ in files] for key, files in results_files(feeds).items()}
    counters = {
        key: [str(path) for path, _ in files] for key, files in counter_files(feeds).items()
    }

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, [*words, *data])
        return result.exit_code, " ".join(result.stderr.split())

    def seal(key: str) -> str:
        """What keeps the update from being sealed at once; then it is sealed by hand."""
        files = [*results.get(key, ()), *counters.get(key, ())]
        words = ("import", "xx-shire/2022-11-08", *files, *given, "--write")
        code, said = run(*words, *(["--seal"] if known else []))
        known.append(key)
        if code:
            assert run(*words)[0] in (0, 3)
        if code or len(known) == 1:
            review(folder)
            assert run("seal", "xx-shire/2022-11-08") == (0, "")
        return said.partition("sealed at once, got ")[2].partition(". Look at each")[0]

    known: list[str] = []
    for key in ("2022-11-08-2024", "2022-11-08-2045", "2022-11-09-0055", "2022-11-19-1648"):
        assert seal(key) == ""
    assert seal("2022-11-22-1511") == (
        "totals:2022-11-22-1511: 12 (bell-gardens-city-council overvoted 17 -> 11; diamond-bar-city-council-4 overvoted 3 -> 1; "
        "and 10 more)"
    )
    last = seal("2022-12-05-1215")
    group = 'group: "Cities" is stored, the file says "Schools"'
    assert f"words:alhambra-unified-board-4: 1 ({group})" in last
    # An error quotes so many characters and no more; the report above it has every line whole.
    empty = "(No Candidates Filed): a contest without a candidate, not taken as a race)"
    assert f"Trustee Area No. 3 {empty}" in last
    assert "again:2022-12-05-1215: 1 (in place of 27_20221205T124221_ab10e7c6.json)" in last
    assert [row["update"] for row in read_csv(folder / "updates.csv")] == known
