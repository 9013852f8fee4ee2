"""Follow "Your county here" to the letter, from nothing to the verified site of an invented city."""

from __future__ import annotations

import csv
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import lark
from tests.checkout import ROOT

PAGE = ROOT / "content" / "your-county.md"
INSTALL = """\
python3 -m venv .venv
.venv/bin/pip install .
.venv/bin/builder init ../lark-counts --name "Lark election counts" --url https://lark.github.io/lark-counts/ --kind city
cd ../lark-counts
make setup
. .venv/bin/activate"""
"""The first block. What it installs is here already, so only the line with `init` runs."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def served(root: Path, words: str, path: str) -> str:
    """Return the page at ``path`` from a documented serve command, which is then stopped."""
    port = free_port()
    command = [sys.executable, *words.split()[1:], "--port", str(port)]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            for _ in range(600):
                try:
                    with urllib.request.urlopen(
                        f"http://127.0.0.1:{port}/{path}", timeout=30
                    ) as answer:
                        text: str = answer.read().decode()
                        return text
                except (urllib.error.URLError, ConnectionError):
                    assert process.poll() is None, process.stderr and process.stderr.read()
                    time.sleep(0.1)
            raise AssertionError("nothing was served")
        finally:
            process.terminate()


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The archive after every step of the page, and what its commands printed and served."""

    root: Path
    printed: str
    looked_at: str
    race: str


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    home = tmp_path_factory.mktemp("from-nothing")
    install, new, authority, election, read, look, publish = lark.blocks(
        PAGE.read_text(encoding="utf-8")
    )
    assert install == INSTALL
    command = home / "checkout" / ".venv" / "bin" / "builder"
    command.parent.mkdir(parents=True)
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m builder "$@"\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    printed = ran(install.splitlines()[2], home / "checkout")
    root = home / "lark-counts"
    (root / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    printed += ran(new, root)
    (root / "data" / "us-xx-lark" / "jurisdiction.toml").write_text(
        f"{authority}\n", encoding="utf-8"
    )
    (root / "data" / lark.ELECTION / "election.toml").write_text(f"{election}\n", encoding="utf-8")
    (root / "results.json").write_text(
        lark.results(lark.FIRST, "2032-11-02T20:15:00"), encoding="utf-8"
    )
    printed += ran(read, root)
    lark.review(root)
    *check, preview = look.splitlines()
    printed += ran("\n".join(check), root)
    looked_at = served(root, preview, f"{lark.ELECTION}/mayor/")
    *close, serve = publish.splitlines()
    printed += ran("\n".join(close), root)
    return Followed(
        root=root,
        printed=printed,
        looked_at=looked_at,
        race=served(root, serve, f"{lark.ELECTION}/mayor/"),
    )


def ran(script: str, at: Path) -> str:
    done = lark.shell(script, at)
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_every_step_of_the_page_does_what_it_says(followed: Followed) -> None:
    assert "data: no errors" in followed.printed
    assert f"{lark.ELECTION}: sealed 3 races, 1 update" in followed.printed
    assert "No differences in" in followed.printed


def test_every_link_of_its_documents_leads_to_a_file_that_it_has(followed: Followed) -> None:
    documents = [*followed.root.glob("*.md"), *(followed.root / "docs").glob("*.md")]
    names = {path.relative_to(followed.root).as_posix() for path in documents}
    assert names == {
        "CONTRIBUTING.md",
        "README.md",
        "docs/editing-data.md",
        "docs/election-night.md",
    }
    for path in documents:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).is_file(), f"{path.name} links {link}"


def test_the_served_page_shows_the_votes_of_the_file(followed: Followed) -> None:
    for page in (followed.looked_at, followed.race):
        assert "Mayor of Lark" in page and "City of Lark" in page and "Lark election counts" in page
        for figure in ("412", "388", "800"):  # 412 + 388 = 800
            assert re.search(rf">{figure}<", page), figure
        assert (
            'rel="canonical" href="https://lark.github.io/lark-counts/us-xx-lark/2032-11-02/mayor/"'
            in page
        )


def test_every_vote_of_the_file_is_in_the_download(followed: Followed) -> None:
    votes: dict[str, int] = {}
    for race in (followed.root / "site" / lark.ELECTION).glob("*/history.csv"):
        with race.open(encoding="utf-8", newline="") as file:
            votes |= {row["name"].upper(): int(row["votes"]) for row in csv.DictReader(file)}
    assert votes == {name.upper(): count for name, count in lark.FIRST.items()}


def test_no_page_record_or_file_of_the_city_says_county(followed: Followed) -> None:
    kinds = (".html", ".xml", ".json", ".txt")
    files = [path for path in (followed.root / "site").rglob("*") if path.suffix in kinds]
    assert sum(path.suffix == ".html" for path in files) > 20
    assert [
        p
        for p in files
        if re.search(r"\bcount(y|ies)\b", p.read_text(encoding="utf-8"), re.IGNORECASE)
    ] == []
    assert "For official results go to the city." in (
        followed.root / "site" / "about" / "index.html"
    ).read_text(encoding="utf-8")
    record = followed.root / "site" / lark.ELECTION / "mayor" / "2032-11-02-2015" / "index.html"
    text = record.read_text(encoding="utf-8")
    assert "For official results go to the city." in text and ">Lark election counts</a>" in text


def test_no_file_of_the_city_knows_another_archives_places(followed: Followed) -> None:
    files = [
        path
        for path in (followed.root / "site").rglob("*")
        if path.suffix in (".html", ".xml", ".csv", ".css", ".js")
    ]
    known = re.compile(
        r"los.angeles|us-ca-|election-count-archive\.github|>Election Count Archive<", re.IGNORECASE
    )
    assert [path for path in files if known.search(path.read_text(encoding="utf-8"))] == []


def test_the_archives_own_tests_pass_with_the_city_in_it(followed: Followed) -> None:
    done = lark.shell("python -m pytest -q -p no:cacheprovider", followed.root)
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout and re.search(r"\b\d+ passed", done.stdout)
