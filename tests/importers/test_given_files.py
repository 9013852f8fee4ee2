"""Files as people have them: folders, lists of captures, repositories; how an import ends."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import Result

from tests.importing import (
    COUNTER,
    MEDIA,
    county,
    identified,
    refusal,
    rows,
    run_import,
    tree,
    write,
)
from tests.nights import Night, packed

FIRST, SECOND = "2030-11-05T20:10:30", "2030-11-05T22:47:16"
TIMES = {FIRST: (70, 60, 50, 40, 30, 20, 10), SECOND: (71, 90, 95, 92, 33, 24, 100)}
TEMPLATE = "https://captures.example/{commit}/{path}"


def night(folder: Path) -> Night:
    return Night(folder=folder, times=TIMES)


def sha256(path: Path) -> str:
    data = path.read_bytes()
    return hashlib.sha256(gzip.decompress(data) if path.suffix == ".gz" else data).hexdigest()


def archive(folder: Path) -> Path:
    """An archive's folder: files of one name in two subfolders, packed, a list with hashes each."""
    of = night(folder / "made")
    for kind, make in (("results", of.results), ("counter", of.counter)):
        (folder / kind).mkdir(parents=True)
        lines = ["commit,committed_local,sha256,file,sum_candidate_votes"]
        for number, time in enumerate(TIMES):
            made = make(time)
            path = folder / kind / f"{number}.json.gz"
            path.write_bytes(gzip.compress(made.read_bytes(), mtime=0))
            lines.append(
                f"{kind}{number},2030-11-05T23:0{number}:00-08:00,{sha256(path)},{path.name},"
            )
        (folder / f"manifest_{kind}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "ids").mkdir()
    of.ids().rename(folder / "ids/0.json")
    for path in (folder / "made").iterdir():
        path.unlink()
    (folder / "made").rmdir()
    (folder / ".hidden").write_text("not read", encoding="utf-8")
    return folder


def test_a_folder_is_read_with_its_lists_and_its_ids(tmp_path: Path) -> None:
    given = archive(tmp_path / "given")
    given_folder = county(tmp_path)
    said = write(given_folder, given)
    assert said.splitlines()[0] == "4 files: 4 new"
    sources = {row["source"]: row for row in rows(given_folder, "sources.csv")}
    assert sources["la-results-2030-11-05-2010"]["retrieved_at"] == "2030-11-05T23:00:00-08:00"
    assert sources["la-counter-2030-11-05-2247"]["retrieved_at"] == "2030-11-05T23:01:00-08:00"
    assert any(name.startswith("la-ids-") for name in sources)


def test_files_of_one_name_have_each_their_own_address(tmp_path: Path) -> None:
    given, folder = archive(tmp_path / "given"), county(tmp_path)
    lists: list[str | Path] = []
    for kind in ("results", "counter"):
        address = f"https://captures.example/{{commit}}/{kind}.json"
        lists += ["--captures", given / f"manifest_{kind}.csv", address]
    write(folder, given, *lists)
    found = {row["source"]: row["archived_url"] for row in rows(folder, "sources.csv")}
    addresses = {
        "la-results-2030-11-05-2010": "https://captures.example/results0/results.json",
        "la-counter-2030-11-05-2010": "https://captures.example/counter0/counter.json",
        "la-counter-2030-11-05-2247": "https://captures.example/counter1/counter.json",
    }
    assert found.items() >= addresses.items()


def test_two_lists_that_name_one_file_without_a_hash_are_refused(tmp_path: Path) -> None:
    given, folder = archive(tmp_path / "given"), county(tmp_path)
    for kind in ("results", "counter"):
        path = given / f"manifest_{kind}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            address = f"https://captures.example/{kind}.json"
            lines = [{**row, "sha256": "", "archived_url": address} for row in csv.DictReader(file)]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, lines[0].keys())
            writer.writeheader()
            writer.writerows(lines)
    assert (
        'expected "0.json.gz" in one list of captures, got another row of it. '
        "Give the lists a column sha256"
    ) in refusal(folder, given)


def test_the_hash_in_a_list_may_be_that_of_the_packed_file(tmp_path: Path) -> None:
    folder, file = county(tmp_path), packed(night(tmp_path / "night").results(FIRST))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    path = tmp_path / "list.csv"
    path.write_text(
        f"commit,committed_local,sha256,file,sum_candidate_votes\nc1,2030-11-05T23:00:00-08:00,{digest},elsewhere.json,\n",
        encoding="utf-8",
    )
    write(folder, file, "--captures", path, "https://captures.example/{commit}")
    assert rows(folder, "sources.csv")[0]["archived_url"] == "https://captures.example/c1"


def git(repository: Path, *words: str, at: str = "2030-11-06T04:30:00+00:00") -> str:
    names = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "GIT_CONFIG_GLOBAL": os.devnull}
    who = ["-c", "user.name=Scraper", "-c", "user.email=scraper@captures.example"]
    done = subprocess.run(
        ["git", "-C", str(repository), *who, *words],
        env=os.environ | names,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """A repository of a night: counter first, an old state served again, a file removed."""
    of, scratch = night(folder / "made"), folder / "repository"
    scratch.mkdir(parents=True)
    git(scratch, "init", "-q", "-b", "main")
    (scratch / "general").mkdir()

    def commit(name: str, file: Path, at: str) -> None:
        (scratch / "general" / name).write_bytes(file.read_bytes())
        git(scratch, "add", "-A")
        git(scratch, "commit", "-q", "-m", name, at=at)

    commit("election_data.json", of.ids(), "2030-11-06T04:00:00+00:00")
    commit("counter.json", of.counter(FIRST), "2030-11-06T04:20:00+00:00")
    commit("results.json", of.results(FIRST), "2030-11-06T04:30:00+00:00")
    commit("results.json", of.results(SECOND), "2030-11-06T07:00:00+00:00")
    commit("counter.json", of.counter(SECOND), "2030-11-06T07:01:00+00:00")
    commit("results.json", of.results(FIRST), "2030-11-06T07:02:00+00:00")
    commit("results.json", of.results(SECOND), "2030-11-06T07:03:00+00:00")
    (scratch / "general/results.json").unlink()
    git(scratch, "commit", "-q", "-a", "-m", "gone", at="2030-12-06T07:03:00+00:00")
    git(scratch, "remote", "add", "origin", "git@github.com:someone/captures.git")
    return scratch


NAMES = ("results", "counter", "election_data")
PATHS = [word for name in NAMES for word in ("--path", f"general/{name}.json")]


def test_every_version_in_a_repository_is_read_with_its_commit(tmp_path: Path) -> None:
    folder, clone = county(tmp_path), repository(tmp_path / "git")
    said = write(folder, "--git", clone, *PATHS)
    assert said.splitlines()[:4] == [
        "general/results.json: 2 versions in 4 commits",
        "general/counter.json: 2 versions in 2 commits",
        "general/election_data.json: 1 versions in 1 commits",
        "4 files: 4 new",
    ]
    sources = {row["source"]: row for row in rows(folder, "sources.csv")}
    log = git(clone, "log", "--reverse", "--format=%H", "--", "general/results.json")
    first = log.splitlines()[0]
    assert sources["la-results-2030-11-05-2010"]["archived_url"] == (
        f"https://github.com/someone/captures/blob/{first}/general/results.json"
    )
    assert sources["la-results-2030-11-05-2010"]["retrieved_at"] == "2030-11-05T20:30:00-08:00"
    assert sources["la-counter-2030-11-05-2247"]["retrieved_at"] == "2030-11-05T23:01:00-08:00"
    ids = next(row for name, row in sources.items() if name.startswith("la-ids-"))
    assert ids["retrieved_at"] == "2030-11-05T20:00:00-08:00"
    assert write(folder, "--git", clone, *PATHS).splitlines()[-1] == "files: none to write"


def test_a_bare_repository_and_an_address_of_ones_own_serve_too(tmp_path: Path) -> None:
    folder, clone = county(tmp_path), repository(tmp_path / "git")
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(clone), str(bare))
    write(folder, "--git", bare, *PATHS, "--archived", TEMPLATE)
    address = rows(folder, "sources.csv")[0]["archived_url"]
    assert address.startswith("https://captures.example/")
    assert address.endswith("/general/results.json")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--path", "general/other.json"],
            'expected versions of "general/other.json", got none. Check --path',
        ),
        (["--path", "../secret"], '--path: expected a path in the repository, got "../secret"'),
        (["--path", "/etc/passwd"], "--path: expected a path in the repository"),
        (
            ["--path", "general/results.json", "--archived", "https://x.example/{sha}"],
            "--archived needs --git",
        ),
        ([], "Give --git and --path together"),
    ],
)
def test_what_is_wrong_with_a_repository_is_said(
    tmp_path: Path, words: list[str], said: str
) -> None:
    result = run_import(county(tmp_path), "--git", repository(tmp_path / "git"), *words)
    assert result.exit_code in (1, 2)
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    given = ("--git", tmp_path / "plain", "--path", "a.json")
    assert "expected a git repository" in refusal(county(tmp_path), *given)


# How an import ends.


def ended(folder: Path, *words: str | Path) -> Result:
    return run_import(folder, *words, "--write")


def test_the_status_says_whether_a_person_must_look(tmp_path: Path) -> None:
    of, folder = night(tmp_path / "night"), county(tmp_path)
    identified(folder)
    for status, time in ((3, FIRST), (0, SECOND)):  # new names, then nothing odd
        given = (of.results(time), of.counter(time), "--ids", of.ids())
        assert ended(folder, *given).exit_code == status
        assert ended(folder, of.results(time)).exit_code == 0  # known
    before = tree(folder)
    bad = ended(folder, MEDIA / "message.json")
    assert bad.exit_code == 2
    assert "    what to do: Leave it out, or fetch it again." in bad.output.splitlines()
    assert bad.output.splitlines()[-1] == "none of these files can be used"
    assert tree(folder) == before
    assert ended(folder, MEDIA / "message.json", of.results(FIRST)).exit_code == 0
    assert ended(folder, tmp_path / "not-there.json").exit_code == 1


def test_what_an_import_finds_is_told_as_json(tmp_path: Path) -> None:
    of, folder = night(tmp_path / "night"), county(tmp_path)
    result = run_import(folder, of.results(FIRST), MEDIA / "message.json", "--write", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["status"], told["written"]) == (3, 3, True)
    assert [(one["verdict"], one["todo"]) for one in told["files"]] == [
        ("bad", "Leave it out, or fetch it again."),
        ("new", ""),
    ]
    assert told["updates"] == [
        {
            "update": "2030-11-05-2010",
            "new": True,
            "released_at": "2030-11-05T20:10:30-08:00",
            "votes": 280 + sum(130 + 2 * number for number in range(1, 13)),
            "files": ["results-2030-11-05T201030-None.json"],
        }
    ]
    assert "names:2030-11-05-2010" in [one["name"] for one in told["odd"]]


def test_a_torn_file_says_what_to_do(tmp_path: Path) -> None:
    of, folder = night(tmp_path / "night"), county(tmp_path)
    torn = Night(folder=tmp_path / "torn", times=TIMES, wrong=frozenset(range(13)))
    result = ended(folder, of.results(FIRST), torn.counter(FIRST), "--ids", of.ids())
    assert result.exit_code == 3
    assert (
        "    what to do: Fetch the file again in a minute: the next capture is usually complete."
        in result.output
    )


def test_a_counter_file_without_ids_says_to_give_them(tmp_path: Path) -> None:
    said = refusal(county(tmp_path), COUNTER / "1-first.json")
    assert "Give the county's election_data.json as --ids." in said
