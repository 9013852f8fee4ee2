"""No test is skipped in silence: `--no-skips` finds every one, on one process and on several."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT

TESTS = {
    "good": "def test_good() -> None:\n    pass\n",
    "skips": 'import pytest\n\n\ndef test_skips() -> None:\n    pytest.skip("no time")\n',
    "whole": 'import pytest\n\npytest.skip("not here", allow_module_level=True)\n',
    "feeds": 'import pytest\n\n\n@pytest.mark.feeds\ndef test_feeds() -> None:\n    pytest.skip("no files")\n',
    "election": """\
import pytest

@pytest.fixture
def broken() -> None:
    raise AssertionError

@pytest.mark.election("here/2030-11-05")
def test_here() -> None:
    pass

@pytest.mark.election("here/2030-11-05", "gone/2030-11-05")
def test_gone(broken: None) -> None:
    pass
""",
}


def run(folder: Path, names: tuple[str, ...], *options: str) -> tuple[int, list[str]]:
    """The exit status and the lines about skips of a run over ``names`` with this repository's own
    settings of tests.
    """
    (folder / "some").mkdir()
    (folder / "data/here/2030-11-05").mkdir(parents=True)
    (folder / "data/here/2030-11-05/election.toml").touch()
    (folder / "some" / "conftest.py").write_text(
        (ROOT / "tests/conftest.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    for name in names:
        (folder / "some" / f"test_{name}.py").write_text(TESTS[name], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "some", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, [
        line for line in done.stdout.splitlines() if line.startswith(("skipped:", "FAILED"))
    ]


COUNTED = "skipped: {}, of them {} marked feeds where the official files are absent and {} marked election where the election is absent"


ONE, TWO = (), ("-n", "2")
PROCESSES = pytest.mark.parametrize("processes", [ONE, TWO], ids=["one process", "two processes"])


@PROCESSES
def test_each_skipped_test_and_file_fails_the_run_but_those_that_are_excused(
    tmp_path: Path, processes: tuple[str, ...]
) -> None:
    status, lines = run(tmp_path, tuple(TESTS), "--no-skips", *processes)
    assert status == 1
    assert lines[0] == COUNTED.format(4, 1, 1)
    assert sorted(lines[1:]) == [
        "FAILED, since no skip is allowed here: some/test_skips.py::test_skips: Skipped: no time",
        "FAILED, since no skip is allowed here: some/test_whole.py: a whole file was skipped",
    ]


@PROCESSES
def test_what_lacks_the_official_files_or_an_election_alone_may_be_skipped(
    tmp_path: Path, processes: tuple[str, ...]
) -> None:
    """The test of the election that is here runs, and one of two of which one is gone is skipped
    before its fixtures.
    """
    names = ("good", "feeds", "election")
    assert run(tmp_path, names, "--no-skips", *processes) == (0, [COUNTED.format(2, 1, 1)])


def test_without_the_option_a_skip_is_counted_and_allowed(tmp_path: Path) -> None:
    assert run(tmp_path, ("good", "skips")) == (0, [COUNTED.format(1, 0, 0)])
