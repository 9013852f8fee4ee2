"""Follow docs/election-night.md: run each of its commands, in order, for an invented city."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests import lark
from tests.checkout import ROOT

PAGE = ROOT / "docs" / "election-night.md"
GIT = dict.fromkeys(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"], "A")
GIT |= dict.fromkeys(["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"], "a@a.example")
GIT |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}


def snapshot(key: str) -> str:
    return f"data/{lark.ELECTION}/snapshots/{key}.csv"


def oddities(report: str) -> list[str]:
    return re.findall(r"^  odd: (\S+):", report, re.MULTILINE)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | str]:
    """Return the archive after the night, and what each block printed, by its first line."""
    home = tmp_path_factory.mktemp("night")
    root = lark.begun_archive(home / "lark-counts")
    start = f"git init -q -b main . && git init -q --bare {home / 'remote.git'} && git remote add origin {home / 'remote.git'}"
    first = "git add . && git commit -qm Begin && git push -q -u origin main"
    assert lark.shell(f"{start} && {first}", root, **GIT).returncode == 0
    printed: dict[str, Path | str] = {"root": root, "remote": home / "remote.git"}
    for number, block in enumerate(lark.blocks(PAGE.read_text(encoding="utf-8"))):
        # `serve` runs until Ctrl-C: it is followed in test_your_county.
        lines = [line for line in block.splitlines() if " serve " not in line]
        if "results-3.json" in block:
            refused = lark.shell(block.partition(" --accept")[0], root)
            assert not (root / snapshot("2032-11-03-0910")).exists()
            printed["refused"] = refused.stdout + refused.stderr
            odd = oddities(refused.stdout)
            lines = [lines[0] + "".join(f" --accept {name}" for name in odd if name not in block)]
        elif "--seal" in block:
            # This machine's clock is before the night, and nothing says how many voters there are.
            odd = oddities(lark.shell(lines[0].partition(" --write")[0], root).stdout)
            assert {name.partition(":")[0] for name in odd} <= {"time", "voters"}
            lines[0] += "".join(f" --accept {name}" for name in odd)
        done = lark.shell("\n".join(lines), root, **GIT)
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        printed[f"{number}: {lines[0]}"] = done.stdout
        if lines[0].endswith("results.json --write"):
            lark.review(root)
        if "new update" in block:
            fill(root / snapshot("2032-11-04-1600"))
            assert lark.shell("python -m builder seal", root).returncode == 0
    return printed


def fill(snapshot: Path) -> None:
    """The clerk stated the votes for mayor alone: 530 and 541."""
    text = snapshot.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines(keepends=True) if line.startswith(("race,", "mayor,"))]
    filled = "".join(rows).replace("fenn,,", "fenn,530,").replace("rill,,", "rill,541,")
    assert filled.count("530") == filled.count("541") == 1
    snapshot.write_text(filled, encoding="utf-8")


def archive(night: dict[str, Path | str]) -> Path:
    root = night["root"]
    assert isinstance(root, Path)
    return root


def test_the_page_is_one_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(text.split()) < 900 and len(text.splitlines()) < 110


def test_the_odd_file_of_the_night_was_refused_with_its_names(night: dict[str, Path | str]) -> None:
    # Ed Beck falls from 160 to 159.
    assert "falls:2032-11-03-0910" in str(night["refused"])


def test_every_update_of_the_night_is_stored_with_the_votes_of_its_file(
    night: dict[str, Path | str],
) -> None:
    folder = archive(night) / "data" / lark.ELECTION
    with (folder / "updates.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["update"] for row in csv.DictReader(file)]
    assert keys == ["2032-11-02-2015", "2032-11-02-2240", "2032-11-03-0910", "2032-11-04-1600"]

    def votes(key: str) -> list[int]:
        with (folder / "snapshots" / f"{key}.csv").open(encoding="utf-8", newline="") as file:
            return sorted(int(row["votes"]) for row in csv.DictReader(file))

    # 412 became 413 by the correction at the end of the page.
    assert votes("2032-11-02-2015") == [122, 290, 300, 301, 388, 413, 500]
    assert votes("2032-11-02-2240") == [160, 371, 390, 420, 500, 520, 610]
    assert votes("2032-11-03-0910") == [159, 371, 390, 420, 500, 520, 640]
    assert votes("2032-11-04-1600") == [530, 541]


def test_everything_was_sealed_and_what_was_pushed_is_on_the_remote(
    night: dict[str, Path | str],
) -> None:
    check = lark.shell("python -m builder check", archive(night))
    assert check.returncode == 0 and "sealed in published.csv" not in check.stdout, check.stdout
    log = lark.shell(f"git --git-dir {night['remote']} log --format=%s main", archive(night))
    commits = ["Add the update of 10:40 pm", "Add the first results", "Begin"]
    assert log.stdout.splitlines() == commits


def test_the_site_of_the_end_of_the_night_builds_and_is_verified(
    night: dict[str, Path | str],
) -> None:
    done = lark.shell("python -m builder build && python -m builder verify site", archive(night))
    assert done.returncode == 0, done.stdout + done.stderr
    path = archive(night) / "site" / lark.ELECTION / "mayor" / "index.html"
    page = path.read_text(encoding="utf-8")
    assert "541" in page and "530" in page and "A figure was misread." in page
