"""A run reads a sample of the real archive and begins with what takes long."""

from __future__ import annotations

import pytest

from tests import sampling, sharing
from tests.checkout import ROOT

NAMES = [f"us-xx-marl/2030-11-05/race-{n}" for n in range(400)]


@pytest.fixture(autouse=True)
def not_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "whole", False)


def test_a_sample_is_about_one_in_so_many_and_never_nothing() -> None:
    assert 25 < len(sampling.sample(NAMES, 8)) < 100
    assert all(sampling.sample([name], 8) == [name] for name in NAMES)
    assert sampling.sample([], 8) == []


def test_what_is_added_later_takes_nothing_out_of_a_sample() -> None:
    for number in (100, 399):
        before, after = sampling.sample(NAMES[:number], 8), sampling.sample(NAMES, 8)
        assert [name for name in after if name in NAMES[:number]] == before


def test_the_option_takes_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "whole", True)
    assert sampling.sample(NAMES, 8) == NAMES


def test_every_slow_file_is_there_and_starts_before_the_quick_ones() -> None:
    files = [*ROOT.glob("tests/*/test_*.py"), *ROOT.glob("benchmarks/tests/test_*.py")]
    paths = [path.relative_to(ROOT).as_posix() for path in files]
    gone = [slow for slow in sharing.SLOW if not any(path.startswith(slow) for path in paths)]
    assert gone == [], "tests/sharing.py names what is not there"
    assert sharing.place(sharing.ALL_PAGES[0]) == 0
    assert sharing.place("tests/project/test_sampling.py::test") == len(sharing.SLOW)
