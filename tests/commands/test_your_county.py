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
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


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
                    address = f"http://127.0.0.1:{port}/{path}"
                    with urllib.request.urlopen(address, timeout=30) as answer:
                        return str(answer.read().decode())
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
    run = f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m builder "$@"'
    command.write_text(f"#!/bin/sh\n{run}\n", encoding="utf-8")
    command.chmod(0o755)
    printed = ran(install.splitlines()[2], home / "checkout")
    root = home / "lark-counts"
    (root / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    printed += ran(new, root)
    for path, text in {
        "data/us-xx-lark/jurisdiction.toml": f"{authority}\n",
        f"data/{lark.ELECTION}/election.toml": f"{election}\n",
        "results.json": lark.results(lark.FIRST, "2032-11-02T20:15:00"),
    }.items():
        (root / path).write_text(text, encoding="utf-8")
    printed += ran(read, root)
    lark.review(root)
    *check, preview = look.splitlines()
    printed += ran("\n".join(check), root)
    looked_at = served(root, preview, f"{lark.ELECTION}/mayor/")
    *close, serve = publish.splitlines()
    printed += ran("\n".join(close), root)
    race = served(root, serve, f"{lark.ELECTION}/mayor/")
    return Followed(root=root, printed=printed, looked_at=looked_at, race=race)


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
    known = {"CONTRIBUTING.md", "README.md", "docs/editing-data.md", "docs/election-night.md"}
    assert names == known
    for path in documents:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).is_file(), f"{path.name} links {link}"


def test_the_served_page_shows_the_votes_of_the_file(followed: Followed) -> None:
    for page in (followed.looked_at, followed.race):
        assert "Mayor of Lark" in page and "City of Lark" in page and "Lark election counts" in page
        for figure in ("412", "388", "800"):  # 412 + 388 = 800
            assert re.search(rf">{figure}<", page), figure
        address = "https://lark.github.io/lark-counts/us-xx-lark/2032-11-02/mayor/"
        assert f'rel="canonical" href="{address}"' in page


def test_every_vote_of_the_file_is_in_the_download(followed: Followed) -> None:
    votes: dict[str, int] = {}
    for race in (followed.root / "site" / lark.ELECTION).glob("*/history.csv"):
        with race.open(encoding="utf-8", newline="") as file:
            votes |= {row["name"].upper(): int(row["votes"]) for row in csv.DictReader(file)}
    assert votes == {name.upper(): count for name, count in lark.FIRST.items()}


def texts(followed: Followed, *kinds: str) -> dict[str, str]:
    site = followed.root / "site"
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in site.rglob("*")
        if path.suffix in kinds
    }


def test_no_page_record_or_file_of_the_city_says_county(followed: Followed) -> None:
    files = texts(followed, ".html", ".xml", ".json", ".txt")
    assert sum(path.endswith(".html") for path in files) > 20
    county = re.compile(r"\bcount(y|ies)\b", re.IGNORECASE)
    assert [path for path, text in files.items() if county.search(text)] == []
    assert "For official results, go to the city." in files["about/index.html"]
    record = files[f"{lark.ELECTION}/mayor/2032-11-02-2015/index.html"]
    assert "For official results, go to the city." in record
    assert ">Lark election counts</a>" in record


def test_no_file_of_the_city_knows_another_archives_places(followed: Followed) -> None:
    files = texts(followed, ".html", ".xml", ".csv", ".css", ".js")
    ours = r"los.angeles|us-ca-|election-count-archive\.github|>Election Count Archive<"
    known = re.compile(ours, re.IGNORECASE)
    assert [path for path, text in files.items() if known.search(text)] == []


def test_the_archives_own_tests_pass_with_the_city_in_it(followed: Followed) -> None:
    done = lark.shell("python -m pytest -q -p no:cacheprovider", followed.root)
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout and re.search(r"\b\d+ passed", done.stdout)
