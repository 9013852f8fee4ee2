"""A preview shows one election as a build would, quickly, and leaves the published site alone; so
does one that is served.
"""

from __future__ import annotations

import json
import os
import re
import selectors
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from builder.errors import ArchiveError
from builder.preview import ReloadingPreview
from builder.reading import Folders
from builder.site.server import running
from tests import archive
from tests.checkout import ROOT
from tests.site.test_server import answer

MAIN = re.compile(rb"<main.*</main>", re.DOTALL)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose site and whose preview of one election are built."""
    made = archive.checkout(tmp_path_factory.mktemp("preview") / "checkout")
    archive.build_here(made)
    done = archive.run_builder("build", "--election", archive.GENERAL, "--root", str(made))
    assert done.returncode == 0, done.stderr
    assert f"Built {made / 'build' / 'preview' / 'site'}: " in done.stderr
    return made


def test_every_page_of_the_election_is_there_as_a_build_makes_it(root: Path) -> None:
    whole, alone = archive.files(root / "site"), archive.files(root / "build" / "preview" / "site")
    pages = [
        path for path in whole if path.startswith(archive.GENERAL) and path.endswith("index.html")
    ]
    left_out = [path for path in pages if archive.is_record(path)]
    assert len(left_out) > 10 and not set(left_out) & set(alone)
    for path in set(pages) - set(left_out):
        made, shown = MAIN.search(whole[path]), MAIN.search(alone[path])
        assert made is not None and shown is not None and made[0] == shown[0], path
    specs = {
        path: data
        for path, data in whole.items()
        if re.search(r"/charts\.json\.[0-9a-f]{8}\.gz$", path)
    }
    of_it = {path: data for path, data in specs.items() if path.startswith(archive.GENERAL)}
    assert of_it and of_it.items() <= alone.items(), "with what its charts read"
    assert not any(path.startswith(archive.SPECIAL) for path in alone)
    assert b"2031" not in alone["elections/index.html"], "of the other election nothing is known"


def test_the_site_and_what_mkdocs_reads_stay_as_they_were(root: Path) -> None:
    before = archive.files(root / "site"), archive.files(root / "build" / "docs")
    assert (
        archive.run_builder("build", "--election", archive.SPECIAL, "--root", str(root)).returncode
        == 0
    )
    assert (archive.files(root / "site"), archive.files(root / "build" / "docs")) == before
    assert archive.GENERAL not in {
        "/".join(path.split("/")[:2]) for path in archive.files(root / "build" / "preview" / "site")
    }


@pytest.mark.parametrize(
    "name", ["us-xx-marl/2029-01-01", "us-xx-marl", "../data/us-xx-marl/2030-11-05"]
)
def test_an_election_that_is_not_there_is_named_with_those_that_are(root: Path, name: str) -> None:
    done = archive.run_builder("build", "--election", name, "--root", str(root))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"error: {name}: expected an election of the archive, got none there. Name one of: {archive.GENERAL}, {archive.SPECIAL}."
    )


def newest(root: Path, election: str = archive.GENERAL) -> ReloadingPreview:
    return ReloadingPreview(Folders(root=root), election)


def copied(root: Path, folder: Path) -> Path:
    """The checkout without its sites, to change its data."""
    return Path(
        shutil.copytree(
            root, folder / "checkout", symlinks=True, ignore=shutil.ignore_patterns("site", "build")
        )
    )


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_served_preview_offers_the_races_of_its_election_to_compare(root: Path) -> None:
    made, whole = newest(root), archive.files(root / "site")
    ((name, place),) = json.loads(made.read("assets/elections.json") or b"")
    assert [name, place] in json.loads(whole["assets/elections.json"])
    assert place == f"{archive.GENERAL}/"
    offered = dict(json.loads(made.read(f"{place}charts.json") or b""))
    listed = dict(json.loads(whole[f"{place}charts.json"]))
    assert listed.keys() <= offered.keys()
    for race, file in listed.items():
        assert made.read(place + offered[race]) == whole[place + file], race
    for race in offered.keys() - listed.keys():
        assert made.read(place + offered[race]) is None, race


def test_what_is_made_when_it_is_asked_for_is_what_the_whole_preview_has(root: Path) -> None:
    assert (
        archive.run_builder("build", "--election", archive.GENERAL, "--root", str(root)).returncode
        == 0
    )
    whole, made = archive.files(root / "build" / "preview" / "site"), newest(root)
    assert [path for path in reversed(whole) if made.read(path) != whole[path]] == []
    kinds = (
        "index.html",
        "404.html",
        "embed/index.html",
        ".gz",
        ".css",
        f"{archive.GENERAL}/index.html",
    )
    assert [kind for kind in kinds if not any(path.endswith(kind) for path in whole)] == []


def test_what_the_whole_preview_does_not_have_is_not_made_either(root: Path) -> None:
    assert (
        archive.run_builder("build", "--election", archive.GENERAL, "--root", str(root)).returncode
        == 0
    )
    made, alone = newest(root), archive.files(root / "build" / "preview" / "site")
    without = [path for path in archive.files(root / "site") if path not in alone]
    assert any(map(archive.is_record, without)) and any(
        path.endswith("cite.json") for path in without
    )
    lists = ["assets/elections.json", f"{archive.GENERAL}/charts.json"]  # those alone it has more
    assert [path for path in without if made.read(path) is not None] == lists


def test_what_changes_on_the_disk_is_shown_when_it_is_asked_for_again(
    root: Path, tmp_path: Path
) -> None:
    here = copied(root, tmp_path)
    made, stored = newest(here), here / "data" / archive.GENERAL
    page = f"{archive.GENERAL}/index.html"
    before = made.read(page)
    assert before is not None and before == made.read(page)
    changed(stored / "election.toml", 'title = "', 'title = "Rewritten ')
    after = made.read(page)
    assert after is not None and b"Rewritten " in after and b"Rewritten " not in before
    changed(here / "content" / "about.md", "\n\n", "\n\nRewritten too.\n\n")
    assert b"Rewritten too." in (made.read("about/index.html") or b"")


def test_data_that_became_wrong_are_said_on_every_page_until_they_are_mended(
    root: Path, tmp_path: Path
) -> None:
    here = copied(root, tmp_path)
    updates = here / "data" / archive.GENERAL / "updates.csv"
    made, right = newest(here), updates.read_text(encoding="utf-8")
    page = f"{archive.GENERAL}/index.html"
    before, icon = (
        made.read(page),
        next(path for path in archive.files(root / "site") if path.startswith("assets/favicon")),
    )
    updates.write_text(right.replace("election-night", "election-day", 1), encoding="utf-8")
    for path in (page, "index.html", "404.html"):
        with pytest.raises(
            ArchiveError, match=r"updates\.csv:\d+: expected .* in phase, got \"election-day\""
        ):
            made.read(path)
    assert made.read(icon) is not None, "what an open page loads beside itself goes on"
    updates.write_text(right, encoding="utf-8")
    assert made.read(page) == before


@contextmanager
def served(root: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that `builder serve --election` says, and its process, which is ended by its own
    id.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "builder",
        "serve",
        "--root",
        str(root),
        "--port",
        str(port),
        *words,
    ]
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=here
    ) as process:
        assert process.stdout is not None
        try:
            with selectors.DefaultSelector() as waiting:
                waiting.register(process.stdout, selectors.EVENT_READ)
                assert waiting.select(60), "said nothing in a minute"
            said = re.fullmatch(
                r"The archive is at (\S+) \(press Ctrl-C to stop\)\n", process.stdout.readline()
            )
            assert said is not None
            yield said[1], process
        finally:
            process.terminate()
            process.communicate(timeout=30)


def test_a_preview_is_served_without_being_built_on_this_machine_alone(root: Path) -> None:
    shutil.rmtree(root / "build" / "preview", ignore_errors=True)
    made = newest(root)
    with served(root, "--election", archive.GENERAL, "--base", "/repository/") as (
        address,
        process,
    ):
        where = urlsplit(address)
        assert (where.hostname, where.path) == ("127.0.0.1", f"{archive.BASE}{archive.GENERAL}/")
        for path in ("", "mayor/", "elections/"):
            inside = (
                f"{archive.GENERAL}/{path}index.html"
                if path != "elections/"
                else "elections/index.html"
            )
            place = f"{archive.BASE}{inside.removesuffix('index.html')}"
            assert answer(address, place)[:2] == (200, made.read(inside)), path
        race = f"{archive.BASE}{archive.GENERAL}/mayor"
        assert answer(address, race)[2]["location"] == f"{race}/"
        assert answer(address, f"{race}/cite.json")[:2] == (404, made.read("404.html"))
        assert answer(address, "/elsewhere/")[0] == 404
        assert process.poll() is None
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.2", where.port), timeout=5).close()
    assert process.returncode is not None and not (root / "build" / "preview").exists()


def test_wrong_data_end_a_preview_before_it_begins(root: Path, tmp_path: Path) -> None:
    here = copied(root, tmp_path)
    changed(here / "data" / archive.GENERAL / "updates.csv", "election-night", "election-day")
    done = archive.run_builder(
        "serve", "--election", archive.GENERAL, "--root", str(here), "--port", "1"
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert re.search(r"error: .*updates\.csv:\d+: expected .*got \"election-day\"", done.stderr)


class Breaking:
    """A site of which some pages can't be made."""

    def read(self, path: str) -> bytes | None:
        if path == "wrong/index.html":
            raise ArchiveError("data/<b>.csv", expected="7", got="8", todo="Fix it.")
        if path == "faulty/index.html":
            raise KeyError("mayor")
        return {"index.html": b"home", "404.html": b"not here"}.get(path)


def test_a_page_that_can_not_be_made_says_why_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with running(Breaking(), "/repo/") as address:
        status, body, headers = answer(address, "/repo/wrong/")
        assert (status, headers["content-type"]) == (500, "text/html; charset=utf-8")
        assert b"<p>data/&lt;b&gt;.csv: expected 7, got 8. Fix it.</p>" in body
        status, body, _ = answer(address, "/repo/faulty/")
        assert status == 500 and b"KeyError, &#39;mayor&#39;" in body and b"Traceback" not in body
        assert "Traceback" in capsys.readouterr().err, "where those who can fix it see it"
        assert answer(address, "/repo/wrong")[0] == 500
        assert answer(address, "/repo/wrong/", "HEAD")[:2] == (500, b"")
        assert answer(address, "/repo/")[:2] == (200, b"home")
        assert answer(address, "/repo/nothing/")[:2] == (404, b"not here")
        assert answer(address, "/nothing/")[:2] == (404, b"not here")
