"""The manifest names every file, the seal goes out, and both are the same for the same data."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from builder import build
from builder.counting.counted import CountedElection
from builder.errors import ArchiveError, BuildError
from builder.exports.versions import race_links, versions
from builder.reading import Folders
from builder.seal import manifest
from builder.seal.builder_identity import made_by
from builder.seal.data_block import read_block
from builder.seal.facts import released_text
from builder.seal.manifest import MANIFEST, SUMS, TOOLS, chain_files, chain_path, sealed_path
from builder.seal.manifest_reader import parse
from builder.seal.manifest_tree import Entry, entries, written
from builder.seal.manifest_tree import folder as folder_of
from builder.site.staging import FileDigest
from builder.store import load
from tests import archive
from tests.checkout import ROOT
from tests.sealed_site import as_tree, built, moved, seal_all, sha256


@pytest.fixture(scope="module")
def books() -> list[CountedElection]:
    return archive.books(built() / "data")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return archive.files(built() / "site")


def test_the_manifest_gives_length_and_sha256_of_every_file_but_itself_and_the_sums(
    files: dict[str, bytes],
) -> None:
    listed = parse(files[MANIFEST], MANIFEST).files
    assert listed.keys() == files.keys() - {MANIFEST, SUMS}
    assert list(listed) == sorted(listed)
    for path, entry in listed.items():
        assert entry.length == len(files[path])
        assert entry.sha256 == sha256(files[path])


def test_the_files_stand_in_their_folders_and_a_folder_with_nothing_but_its_page_as_its_address(
    files: dict[str, bytes],
) -> None:
    tree = json.loads(files[MANIFEST])["files"]
    jurisdiction, day = archive.GENERAL.split("/")
    race = tree[jurisdiction][day]["mayor"]
    page = files[f"{archive.GENERAL}/mayor/index.html"]
    record = files[f"{archive.GENERAL}/mayor/2030-11-05-2015/index.html"]
    assert race["index.html"][:2] == [len(page), sha256(page)]
    length, digest, line, last = race["2030-11-05-2015/"]
    assert (length, digest) == (len(record), sha256(record))
    assert last == read_block(record)[0].sha256
    assert race["index.html"][2:] != [line] and len(tree["404.html"]) == len(tree["about/"]) == 2


@pytest.mark.parametrize(
    ("paths", "tree"),
    [
        ([], {}),
        (["index.html"], {"index.html": 0}),
        (["a/index.html"], {"a/": 0}),
        (["a/b.css", "a/index.html"], {"a": {"b.css": 0, "index.html": 0}}),
        (["a/b/index.html", "a/index.html"], {"a": {"b/": 0, "index.html": 0}}),
        (["a/index.html", "a/z/index.html"], {"a": {"index.html": 0, "z/": 0}}),
        (
            ["a-b/c", "a.css", "a/b/c/d", "a/b/e"],
            {"a-b": {"c": 0}, "a.css": 0, "a": {"b": {"c": {"d": 0}, "e": 0}}},
        ),
        (['"/ä', "é/index.html"], {'"': {"ä": 0}, "é/": 0}),
    ],
)
def test_a_tree_read_back_has_the_paths_that_it_was_made_of(
    paths: list[str], tree: Mapping[str, object]
) -> None:
    files = {
        path: Entry(length=n, sha256="x", block="y" * (n % 2), line=n or None)
        for n, path in enumerate(paths)
    }
    made = json.loads(written(files))
    assert dict(entries(made)) == files

    def bare(of: object) -> object:
        return {name: bare(one) for name, one in of.items()} if isinstance(of, dict) else 0

    assert bare(made) == tree
    for folder in {path[:n] for path in paths for n in range(len(path)) if path[n] == "/"}:
        # A folder that is written alone is the same text in the tree.
        own = {path: of for path, of in files.items() if path.startswith(f"{folder}/")}
        rest: dict[str, Entry | str] = {path: of for path, of in files.items() if path not in own}
        if list(own) != [f"{folder}/index.html"]:  # that is written as its address
            rest[folder] = folder_of({path[len(folder) + 1 :]: of for path, of in own.items()})
            assert written(rest) == written(dict(files))


def test_a_manifest_of_the_form_before_says_the_same(files: dict[str, bytes]) -> None:
    now = parse(files[MANIFEST], MANIFEST)
    bare = {path: entry._replace(stated="") for path, entry in now.files.items()}
    assert bare != now.files
    before = parse(as_tree(files[MANIFEST]).encode(), MANIFEST)
    assert before == replace(now, files=bare, builder={}, states=False)


def test_the_manifest_names_the_newest_update_the_chains_and_the_tools(
    files: dict[str, bytes],
) -> None:
    said = json.loads(files[MANIFEST])
    elections = load.load_archive(built() / "data")
    newest = max((u for e in elections for u in e.live), key=lambda update: update.released_at)
    assert said["newest_update"] == f"{archive.SPECIAL}/updates/{newest.key}/"
    assert said["newest_released_at"] == released_text(newest)
    for election in elections:
        rows = files[chain_path(election.path)].splitlines(keepends=True)
        head = sha256(rows[-1])
        assert said["chains"][election.path] == {"head": head, "lines": len(rows) - 1}
    lines = sorted(f"{path}\t{chain['head']}\n" for path, chain in said["chains"].items())
    assert said["head"] == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert set(said["tools"]) == set(TOOLS)
    assert "builder" not in said["tools"]


def test_nothing_in_the_manifest_knows_when_or_where_it_was_made(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    names = "schema newest_update newest_released_at head chains moved builder tools files"
    assert set(json.loads(files[MANIFEST])) == set(names.split())
    root = tmp_path / "another place"
    archive.checkout(root, built() / "data")
    again = archive.files(archive.build_here(root))
    assert again == files


def test_the_manifest_names_the_builder_by_a_hash_that_anyone_can_compute(tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "root")
    (root / "requirements").mkdir()
    (root / "requirements" / "run.lock").write_text("mkdocs==1.6.1\n", encoding="utf-8")
    said = made_by(root)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said["version"] == project["version"]
    files = "find -L builder content mkdocs.yml requirements -type f"
    plain = "-not -path '*/__pycache__/*' -not -name '.*' -print0"
    sums = "LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"
    words = ["sh", "-c", f"{files} {plain} | {sums}"]
    found = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.split()[0] == said["sha256"]


DECIDING = "mkdocs.yml content/index.md requirements/run.lock package-lock.json content/new.md"


@pytest.mark.parametrize("name", DECIDING.split())
def test_whatever_decides_the_bytes_of_a_site_changes_the_hash_of_its_builder(
    name: str, tmp_path: Path
) -> None:
    root = archive.checkout(tmp_path / "root")
    before = made_by(root)
    assert made_by(archive.checkout(tmp_path / "another place")) == before
    (root / "data" / "more.txt").write_text("data", encoding="utf-8")
    (root / "content" / ".hidden.swp").write_text("an editor's", encoding="utf-8")
    assert made_by(root) == before
    (root / name).parent.mkdir(exist_ok=True)
    with (root / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert made_by(root)["sha256"] != before["sha256"]


def test_every_tool_has_one_version_in_the_lock_whatever_the_python() -> None:
    lock = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    for name in TOOLS:
        assert len(re.findall(rf"^{name}==", lock, re.MULTILINE)) == 1, name


def test_every_sealed_address_bears_the_number_of_the_line_that_sealed_it(
    files: dict[str, bytes],
) -> None:
    listed = parse(files[MANIFEST], MANIFEST).files
    for election in load.load_archive(built() / "data"):
        seqs = {line.scope: line.seq for line in election.published if line.layer == 1}
        for race in election.races:
            page = listed[f"{election.path}/{race.slug}/index.html"]
            assert page.line == seqs[f"race/{race.slug}"]
        for update in election.updates:
            seq = seqs[f"update/{update.key}"]
            assert listed[f"{election.path}/updates/{update.key}/index.html"].line == seq
            snapshot = election.snapshots.get(update.key)
            for race_slug in snapshot.votes if snapshot else ():
                path = f"{election.path}/{race_slug}/{update.key}/index.html"
                assert listed[path].line == seq
                assert listed[path].block == read_block(files[path])[0].sha256
    assert all(entry.line for entry in listed.values() if entry.block)


def of_election(book: CountedElection, files: Mapping[str, bytes]) -> dict[str, FileDigest]:
    return {
        path: FileDigest(len(data), sha256(data))
        for path, data in files.items()
        if path.startswith(f"{book.election.path}/")
    }


def test_a_sealed_address_without_a_page_stops_the_build(
    books: list[CountedElection], files: dict[str, bytes]
) -> None:
    for gone in (
        f"{archive.GENERAL}/mayor/index.html",
        f"{archive.GENERAL}/mayor/2030-11-05-2015/index.html",
        f"{archive.SPECIAL}/updates/2031-03-14/index.html",
    ):
        with pytest.raises(BuildError) as error:
            for book in books:
                rest, blocks = of_election(book, files), dict.fromkeys(files, "x")
                rest.pop(gone, None)
                manifest.sealed_election(book.election, book.seal, rest, blocks)
        assert str(error.value) == (
            f"{gone}: expected a page at every sealed address, got none at 1 of them. "
            "Every published page must stay: bring it back."
        )


def test_a_record_without_its_block_stops_the_build(
    books: list[CountedElection], files: dict[str, bytes]
) -> None:
    with pytest.raises(BuildError) as error:
        rest = of_election(books[0], files)
        manifest.sealed_election(books[0].election, books[0].seal, rest, {})
    assert "expected a record with its data block, got none." in str(error.value)


def test_published_csv_goes_out_as_it_is_stored(files: dict[str, bytes]) -> None:
    for election in (archive.GENERAL, archive.SPECIAL):
        stored = (built() / "data" / election / "published.csv").read_bytes()
        assert files[chain_path(election)] == stored


def test_each_part_of_sealed_txt_is_what_its_line_hashes(files: dict[str, bytes]) -> None:
    for election in load.load_archive(built() / "data"):
        text = files[sealed_path(election.path)].decode()
        parts = re.split(r"^([^\t\n]+)\n", text, flags=re.MULTILINE)[1:]
        assert parts[::2] == [f"{line.scope} {line.layer}" for line in election.published]
        hashes = [sha256(part.encode()) for part in parts[1::2]]
        assert hashes == [line.sha256 for line in election.published]


def test_both_files_of_the_seal_only_ever_grow(files: dict[str, bytes], tmp_path: Path) -> None:
    root = tmp_path / "later"
    shutil.copytree(built() / "data", root / "data")
    events = root / "data" / archive.GENERAL / "events.csv"
    last = events.read_text(encoding="utf-8").splitlines()[-1].split(",")
    with events.open("a", encoding="utf-8") as file:
        file.write(f"{int(last[0]) + 1},court,2030-12-20,happened,2030-12-20,{last[5]},\n")
    seal_all(root, "2031-04-09")
    later = archive.books(root / "data")
    grown = {p: data for b in later for p, data in chain_files(b.election, b.seal)}
    for path, data in grown.items():
        assert data.startswith(files[path])
        assert (data != files[path]) == path.startswith(archive.GENERAL)


def test_a_race_that_moved_keeps_the_name_of_its_day_in_sealed_txt(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    root = moved(tmp_path)
    later = archive.books(root / "data")
    assert [b.seal.broken for b in later] == [(), ()]
    now = {p: data for b in later for p, data in chain_files(b.election, b.seal)}
    assert now[sealed_path(archive.GENERAL)] == files[sealed_path(archive.GENERAL)]


def test_a_draft_has_a_manifest_without_lines(tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "draft")
    build.build(Folders(root=root), lambda words: None, draft=True)
    found = parse((root / "site" / MANIFEST).read_bytes(), MANIFEST)
    assert found.head == ""
    assert {chain.lines for chain in found.chains.values()} == {0}
    assert chain_path(archive.GENERAL) not in found.files


def test_what_is_read_back_is_what_was_written(files: dict[str, bytes]) -> None:
    found = parse(files[MANIFEST], MANIFEST)
    hashes = {path: entry.sha256 for path, entry in found.files.items()}
    assert manifest.sums(hashes, files[MANIFEST], {}) == files[SUMS]
    with pytest.raises(ArchiveError) as error:
        parse(files[MANIFEST].replace(b'"404.html":[', b'"404.html":[-', 1), "old.json")
    assert str(error.value).startswith("old.json: expected a manifest of this archive, got ")


# The versions of a race.


def test_a_program_can_walk_the_versions_of_a_race(files: dict[str, bytes]) -> None:
    for election in load.load_archive(built() / "data"):
        for race in election.races:
            stored = [u for u in election.updates if u.key in election.snapshots]
            own = [u for u in stored if race.slug in election.snapshots[u.key].votes]
            path = f"{election.path}/{race.slug}/versions.json"
            assert (path in files) == bool(own)
            if not own:
                continue
            said = json.loads(files[path])
            assert (said["race"], said["latest"]) == (f"{election.path}/{race.slug}", "./")
            assert [
                (v["record"], v["released_at"], v["status"], v.get("withdrawn", ""))
                for v in said["versions"]
            ] == [(f"{u.key}/", released_text(u), u.status.value, u.withdrawn) for u in own]
            chain = files[chain_path(election.path)].splitlines(keepends=True)
            for version in said["versions"]:
                record = files[f"{election.path}/{race.slug}/{version['record']}index.html"]
                block = read_block(record)[0]
                assert sha256(chain[version["line"]]) == block.line
            assert said["latest_record"] == [f"{u.key}/" for u in own if not u.withdrawn][-1]


def test_the_head_of_a_race_page_links_its_versions(books: list[CountedElection]) -> None:
    of = versions(books[0], books[0].election.races)["mayor"]
    latest = {"tag": "link", "rel": "latest-version", "href": "./"}
    before = {"tag": "link", "rel": "predecessor-version", "href": of[-2].address}
    history = {"tag": "link", "rel": "version-history", "href": "versions.json"}
    history |= {"type": "application/json"}
    assert race_links(of) == [latest, before, history]
    assert race_links(of[:1]) == [latest, history]
    assert race_links(()) == []
