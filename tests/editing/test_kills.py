"""A command that edits data, killed at any step, leaves whole data and no litter for git."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import importing, killed, sealing
from tests.small_archive import ELECTION

WHY = "--reason Misread --source file-1 --date 2031-01-02"


def untidy(folder: Path) -> None:
    """Two files in another form, so that `fmt` has more than one to write."""
    for name in ("races.csv", "choices.csv"):
        path = folder / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def as_it_is(folder: Path) -> None:
    """The sealed archive as it is."""


def sealed(data: Path, change: Callable[[Path], None]) -> None:
    change(sealing.sealed_archive(data))


def counted(data: Path, change: Callable[[Path], None]) -> None:
    folder = importing.county(data)
    importing.write(folder, importing.MEDIA / "2-first.json", "--ids", importing.IDS)


Start = Callable[[Path, Callable[[Path], None]], None]
NEXT = f"{importing.MEDIA}/3-night.json {importing.COUNTER}/2-night.json"
COVERAGE = "race/council race coverage --now inside --source law"
COMMANDS: dict[str, tuple[Start, Callable[[Path], None], str]] = {
    "import": (counted, as_it_is, f"import {ELECTION} {NEXT} --write"),
    "correct": (sealed, as_it_is, f"correct {ELECTION} event/1 event at --now 2030-12-09 {WHY}"),
    "complete": (sealed, as_it_is, f"complete {ELECTION} {COVERAGE}"),
    "seal": (sealed, sealing.add_audit, f"seal {ELECTION} --on 2031-01-02"),
    "fmt": (sealed, untidy, "fmt"),
    "new jurisdiction": (sealed, as_it_is, "new jurisdiction us-xx-new"),
    "new election": (sealed, as_it_is, "new election xx-shire/2032-11-02"),
    "new update": (sealed, as_it_is, f"new update {ELECTION} 2030-11-09-1600"),
}


def git(folder: Path, *words: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, text=True, env=environment
    ).stdout


def seen_by_git(data: Path) -> dict[str, bytes]:
    """Return every file that `git add` would take, ignoring by the folder's own rules alone."""
    names = git(data, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return {name: (data / name).read_bytes() for name in names if name and (data / name).is_file()}


def everything(data: Path) -> dict[str, bytes]:
    """Return every file in the folder, hidden ones too, but git's own."""
    found = {path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".git/")}


def run(data: Path, words: list[str], at: int) -> subprocess.CompletedProcess[str]:
    given = [*words, str(data)] if words[0] == "fmt" else [*words, "--data", str(data)]
    return killed.run(given, at)


def spread(steps: int, kills: int) -> list[int]:
    """Return at which of ``steps`` to kill: all, or ``kills`` at even distances, ends included."""
    if not kills or kills >= steps:
        return list(range(steps))
    return sorted(
        {round(n * (steps - 1) / (kills - 1)) if kills > 1 else steps // 2 for n in range(kills)}
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_command_leaves_the_data_whole_and_nothing_that_git_would_add(
    name: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    start, change, command = COMMANDS[name]
    words = command.split()
    data = tmp_path / "start"
    start(data, change)
    git(data, "init", "--quiet")
    git(data, "add", "--all")
    old = seen_by_git(data)
    whole = shutil.copytree(data, tmp_path / "whole" / "data")
    finished = run(whole, words, -1)
    # An import that proposes races ends with 3: a person must look.
    done = (0, 3) if words[0] == "import" else (0,)
    assert finished.returncode in done, finished.stdout + finished.stderr
    new = seen_by_git(whole)
    assert new != old and everything(whole) == new
    steps = int(finished.stdout.split()[-1])
    assert steps > 4
    for at in spread(steps, pytestconfig.getoption("--kills")):
        copy = shutil.copytree(data, tmp_path / f"killed at {at}" / "data")
        here = f"{name} killed at step {at} of {steps}"
        assert run(copy, words, at).returncode == -9, here
        left = seen_by_git(copy)
        # The log outside the elections is written after the chain that it names; the next seal
        # completes it.
        halfway = {**new, "elections.csv": old["elections.csv"]} if name == "seal" else new
        assert left in (old, new, halfway), f"{here} left neither the old data nor the new"
        if left != new:
            again = run(copy, words, -1)
            assert again.returncode in done, again.stdout + again.stderr
        else:
            assert run(copy, ["fmt"], -1).returncode == 0
        assert everything(copy) == new, f"{here} left what the next command did not clear"
        found, expected = ({path.name for path in each.iterdir()} for each in (copy, whole))
        assert found | {".git"} == expected | {".git"}


def test_the_kills_fall_before_the_data_change_places_and_behind() -> None:
    """Spread over all steps, so that none of the tests above looks at one side alone."""
    assert spread(40, 3) == [0, 20, 39] and spread(5, 0) == [0, 1, 2, 3, 4] and spread(9, 1) == [4]
