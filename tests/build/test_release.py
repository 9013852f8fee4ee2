"""A release holds all of one certified election, and a stranger can check it without us."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from builder.archive import Folders
from builder.errors import ArchiveError
from builder.release import release
from tests import sealed_site

CERTIFIED, OPEN = "us-xx-marl/2030-11-05", "us-xx-marl/2031-03-11"
ADDRESS = f"https://name.example/{CERTIFIED}/"


@pytest.fixture(scope="module")
def folders() -> Folders:
    return Folders(root=sealed_site.built())


def unpacked(path: Path, to: Path) -> Path:
    with tarfile.open(path) as tar:
        tar.extractall(to, filter="data")
    return to / CERTIFIED.replace("/", "-")


def test_every_file_of_the_election_is_in_it_and_its_sums_hold(
    folders: Folders, tmp_path: Path
) -> None:
    path = release(folders, CERTIFIED, tmp_path, ADDRESS)
    assert path.name == "us-xx-marl-2030-11-05.tar.gz"
    root = unpacked(path, tmp_path / "out")
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for kind in (folders.data, folders.site):
        stored = {p.relative_to(kind) for p in (kind / CERTIFIED).rglob("*") if p.is_file()}
        assert stored
        for one in stored:
            assert (root / kind.name / one).read_bytes() == (kind / one).read_bytes()
    readme = (root / "README.txt").read_text(encoding="utf-8")
    chain = (folders.data / CERTIFIED / "published.csv").read_bytes().splitlines(keepends=True)
    assert hashlib.sha256(chain[-1]).hexdigest() in readme and ADDRESS in readme


def test_the_same_site_gives_the_same_bytes(folders: Folders, tmp_path: Path) -> None:
    first, second = (
        release(folders, CERTIFIED, tmp_path / name, ADDRESS).read_bytes() for name in ("a", "b")
    )
    assert first == second


def test_a_count_that_is_still_open_is_not_released(folders: Folders, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="expected a certified election"):
        release(folders, OPEN, tmp_path, ADDRESS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda page: page.write_bytes(b"other"), "expected the file that the manifest names"),
        (lambda page: page.unlink(), "expected a file of the built site, got none"),
    ],
)
def test_a_site_that_is_not_the_one_of_its_manifest_is_not_released(
    folders: Folders, tmp_path: Path, harm: object, words: str
) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(folders.root, root)
    assert callable(harm)
    harm(root / "site" / CERTIFIED / "index.html")
    with pytest.raises(ArchiveError, match=words):
        release(Folders(root=root), CERTIFIED, tmp_path / "to", ADDRESS)
    assert not (tmp_path / "to").exists()
