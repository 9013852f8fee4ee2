"""What lies in data/ and is no file of the archive: `check` names it, and nothing waits for it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.checks import Level, check_archive
from builder.errors import DataError
from builder.store.load import load_archive
from builder.store.transaction import only_one, staging
from tests.sealing import sealed_archive
from tests.small_archive import write_small_archive

HIDDEN = "no hidden file but .gitattributes, .gitignore, .gitkeep"
MOVE = "Delete it or move it away."
FILES = "races.csv completions.csv election.toml snapshots/2030-11-05-2031.csv corrections.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sealed_archive(tmp_path)


def told(data: Path) -> list[str]:
    """Return what `check` says, errors and findings, with the place below the data folder."""
    return [f"{found.level}: {str(found).replace(f'{data}/', '')}" for found in check_archive(data)]


PLACES = [".", "xx-shire", "xx-shire/2030-11-05", "xx-shire/2030-11-05/snapshots"]


HIDDEN_FILES = ".DS_Store .races.csv.swp .~lock.races.csv# ._races.csv .published.csv.new".split()


@pytest.mark.parametrize("name", HIDDEN_FILES)
@pytest.mark.parametrize("place", PLACES)
def test_a_hidden_file_is_a_finding_wherever_it_lies_and_is_read_by_nothing(
    folder: Path, place: str, name: str
) -> None:
    data = folder.parents[1]
    before = load_archive(data)
    (data / place / name).write_bytes(b"\x00\xff")
    at = name if place == "." else f"{place}/{name}"
    assert told(data) == [f"finding: {at}: expected {HIDDEN}, got {name}. {MOVE}"]
    assert load_archive(data) == before


@pytest.mark.parametrize("place", PLACES)
def test_a_hidden_folder_is_no_part_of_the_archive(folder: Path, place: str) -> None:
    data = folder.parents[1]
    before = load_archive(data)
    write_small_archive(data / place / ".backup")
    (data / place / ".backup" / "jurisdiction.toml").write_text("", encoding="utf-8")
    (data / place / ".backup" / "election.toml").write_text("", encoding="utf-8")
    assert [line.split(": ")[0] for line in told(data)] == ["finding"]
    assert load_archive(data) == before


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", [".gitkeep", ".gitignore", ".gitattributes"])
def test_what_git_reads_may_lie_anywhere(folder: Path, place: str, name: str) -> None:
    (folder.parents[1] / place / name).touch()
    assert told(folder.parents[1]) == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "name", ["notes.txt", "races.CSV", "races.csv~", "Icon\r", "two\nlines.xlsx", "x" * 250]
)
def test_a_foreign_file_is_an_error_wherever_it_lies(folder: Path, place: str, name: str) -> None:
    data = folder.parents[1]
    (data / place / name).touch()
    (line,) = told(data)
    assert line.startswith("error: ") and "expected one of the archive's files" in line
    assert line.isprintable() and len(line) < 1000


def test_a_name_that_is_no_text_is_printed_by_its_bytes(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder / "snapshots") + b"/\xff\xfe.txt")).touch()
    (line,) = told(folder.parents[1])
    assert "snapshots/\\udcff\\udcfe.txt: expected one of the archive's files" in line
    line.encode()


def link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path may have a hundred bytes
        one.bind(path.name)
        os.chdir(here)


NO_FILES = [(os.mkfifo, "a pipe"), (bound, "a socket")]
NO_FILES += [(make, "a symbolic link") for make in (link, loop, nowhere)]


@pytest.mark.parametrize(("make", "got"), NO_FILES)
@pytest.mark.parametrize(
    "file", ["../jurisdiction.toml", "election.toml", "votes.txt", "races.csv"]
)
def test_what_is_no_plain_file_is_an_error_and_is_not_waited_for(
    folder: Path, file: str, make: Callable[[Path], None], got: str
) -> None:
    path = (folder / file).resolve()
    path.unlink(missing_ok=True)
    make(path)
    lines = [line for line in told(folder.parents[1]) if line.startswith("error: ")]
    assert any(said in line for said in (got, "got none", "got a pipe") for line in lines), lines
    if path.suffix != ".txt":
        with pytest.raises(DataError):
            load_archive(folder.parents[1])


@pytest.mark.parametrize("file", FILES.split())
def test_a_folder_named_like_a_file_is_an_error(folder: Path, file: str) -> None:
    path = folder / file
    path.unlink(missing_ok=True)
    path.mkdir()
    place = f"error: xx-shire/2030-11-05/{file}: "
    said = [line for line in told(folder.parents[1]) if line.startswith(place)]
    assert said == [f"{place}expected a file, got a folder. Rename it or move it away."]


def test_a_file_in_the_place_of_the_snapshots_is_an_error(folder: Path) -> None:
    for path in (folder / "snapshots").iterdir():
        path.unlink()
    (folder / "snapshots").rmdir()
    (folder / "snapshots").touch()
    place = "error: xx-shire/2030-11-05/snapshots: "
    said = told(folder.parents[1])
    assert f"{place}expected a folder, got a file. Rename it or move it away." in said


def test_an_empty_file_is_an_error_with_its_place(folder: Path) -> None:
    (folder / "totals.csv").write_bytes(b"")
    start = "error: xx-shire/2030-11-05/totals.csv:1: expected the columns"
    assert any(line.startswith(start) for line in told(folder.parents[1]))


def test_what_a_killed_command_left_is_named_until_the_next_one_clears_it(folder: Path) -> None:
    data = folder.parents[1]
    with only_one(folder.parent), staging(folder):
        (line,) = told(data)
    left = "expected no scratch folder, got a leftover of a command that is running or was killed."
    assert line.startswith(f"finding: .xx-shire.editing: {left}")
    assert told(data) == []


def test_an_election_taken_out_of_its_place_by_a_kill_is_an_error_and_comes_back(
    folder: Path,
) -> None:
    """Where the system can't exchange two folders: killed between two renames."""
    data = folder.parents[1]
    before = load_archive(data)
    (data / ".xx-shire.editing" / "before").mkdir(parents=True)
    folder.rename(data / ".xx-shire.editing" / "before" / folder.name)
    errors = [found for found in check_archive(data) if found.level is Level.ERROR]
    assert "got an election folder that a killed command had moved" in str(errors[0])
    with only_one(folder.parent):
        assert load_archive(data) == before
    assert told(data) == []
