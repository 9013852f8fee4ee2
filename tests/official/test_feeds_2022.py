"""November 2022 against the county's own files, by readers that share no code with the importer."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from builder.cli import main
from tests.checkout import read_csv
from tests.importing import RULES, review, run_import, tree, write

pytestmark = [pytest.mark.feeds, pytest.mark.election("us-ca-los-angeles/2022-11-08")]
FOLDER = "lacounty-2022-11-08-general"
MORE = "Vote for no more than"
WORDS = {"": 1, f"{MORE} two": 2, f"{MORE} three": 3, f"{MORE} four": 4}


@pytest.fixture(scope="module")
def stored(data: Path) -> Path:
    return data / "us-ca-los-angeles" / "2022-11-08"


def key_of_results(stamp: str) -> str:
    return f"{stamp[:10]}-{stamp[11:13]}{stamp[14:16]}"


def key_of_counter(stamp: str) -> str:
    return datetime.strptime(stamp, "%m/%d/%Y %I:%M:%S %p").strftime("%Y-%m-%d-%H%M")


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


def test_the_last_update_says_why_it_is_certified_and_registration_is_of_the_id_file(
    stored: Path,
) -> None:
    updates = read_csv(stored / "updates.csv")
    assert "ktla-2022-12-05" in updates[-1]["note"]
    assert "No Candidates Filed" in updates[-1]["note"]
    registered = [row for row in read_csv(stored / "totals.csv") if row["item"] == "registered"]
    assert {row["source"] for row in registered} == {"la-ids-2022-11-14-1833"}
    assert len(registered) == len(updates) == 27


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
        return said.partition("sealed at once, got ")[2].partition(". Check each one")[0]

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
