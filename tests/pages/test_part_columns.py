"""Which two candidates stand for a race that voters elsewhere decide too."""

from __future__ import annotations

import pytest

from builder.counting.history import histories
from builder.model import Coverage
from builder.pages.race.totals import columns
from tests.made import one, race


@pytest.mark.parametrize(
    ("coverage", "shown"),
    [
        (Coverage.BEYOND, ["ben", "dan"]),
        (Coverage.CROSSES, ["ben", "dan"]),
        (Coverage.INSIDE, ["dan", "ben"]),
    ],
)
def test_a_part_of_a_race_is_told_by_the_two_with_the_most_votes_in_the_order_of_the_ballot(
    coverage: Coverage, shown: list[str]
) -> None:
    votes = {"ana": 1, "ben": 60, "cem": 3, "dan": 90}
    election = one(race("ana ben cem dan", coverage=coverage), votes)
    (history,) = histories(election).values()
    assert [choice.slug for choice in columns(history)] == shown
