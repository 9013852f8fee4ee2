"""A kept answer is given again to whoever asks about the very same values, and to nobody else."""

from __future__ import annotations

import pytest

from builder.kept import kept


def test_the_last_answer_is_given_again_and_no_other_is_kept() -> None:
    asked: list[tuple[str, ...]] = []

    @kept
    def answer(one: tuple[str, ...], other: str = "", *, more: str = "") -> int:
        asked.append(one)
        return len(asked)

    here, there = tuple("ab"), tuple("ab")
    assert here == there and here is not there
    assert [answer(here), answer(here), answer(here)] == [1, 1, 1]
    assert answer(there) == 2, "the same letters, but other values"
    assert answer(here) == 3, "only the last answer is kept"
    word = "w"
    assert [
        answer(here, word),
        answer(here, word),
        answer(here, other=word),
        answer(here, more=word),
    ] == [4, 4, 5, 6]


def test_a_value_that_is_gone_is_taken_for_no_other() -> None:
    """A new object may get the place in memory, and so the id, of one that nobody holds any
    longer.
    """

    @kept
    def first(of: list[int]) -> int:
        return of[0]

    assert [first([n]) for n in range(100)] == list(range(100))


def test_what_ends_in_an_error_is_asked_again() -> None:
    @kept
    def inverse(of: float) -> float:
        return 1 / of

    none, two = 0.0, 2.0
    assert inverse(two) == 0.5
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            inverse(none)
    assert inverse(two) == 0.5
