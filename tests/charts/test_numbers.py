"""The numbers that a reader explores: every choice, and a lead only where one may be said."""

from __future__ import annotations

from typing import Any

import pytest

from builder.charts.figures import race_numbers
from builder.charts.numbers import numbers
from builder.counting.history import histories
from builder.model import Bar, Coverage, Race, Rule
from builder.wording.messages import Messages
from tests import made
from tests.made import election_of

say = Messages()


def of(race: Race, counts: str, places: int = 1) -> dict[str, Any]:
    election = election_of(race, counts)
    (count,) = numbers(histories(election)["mayor"], election, say, places)["counts"]
    return dict(count)


def leads(race: Race, counts: str, places: int = 1) -> dict[str, list[int | None]]:
    choices = of(race, counts, places)["choices"]
    return {choice["name"]: choice["lead"] for choice in choices if "lead" in choice}


def test_every_choice_has_its_votes_at_every_counted_update() -> None:
    found = of(made.race("ana ben cy"), "3 1 0|4 7 2|9 8 3")
    assert [choice["votes"] for choice in found["choices"]] == [[3, 4, 9], [1, 7, 8], [0, 2, 3]]
    assert (found["updates"], found["totals"]) == (["u1", "u2", "u3"], [4, 13, 20])
    assert found["times"][0] == "2022-11-09 12:00:00" and found["gaps"] == []


def test_a_lead_is_over_the_next_or_from_the_line_between_places() -> None:
    assert leads(made.race("ana ben"), "3 1|4 7") == {"Ana": [2, -3], "Ben": [-2, 3]}
    council = made.race("ana ben cy", seats=2)
    assert leads(council, "9 5 2|9 5 7", 2) == {
        "Ana": [7, 4],
        "Ben": [3, -2],
        "Cy": [-3, 2],
    }


def test_the_lead_of_a_question_is_that_of_yes_over_its_bar() -> None:
    measure = made.race("yes no", Rule.MEASURE, bar=Bar.MAJORITY)
    assert leads(measure, "6 3|5 6").keys() == {"Yes"}


@pytest.mark.parametrize(
    "race", [made.race(coverage=Coverage.CROSSES), made.race(rule=Rule.UNKNOWN)]
)
def test_where_nobody_is_said_to_lead_nobody_has_a_lead(race: Race) -> None:
    assert leads(race, "3 1|4 7") == {}


def test_an_update_after_unknown_ones_begins_behind_a_gap() -> None:
    assert of(made.race(), "3 1||4 7|5 8")["gaps"] == [1]


def test_one_count_is_not_enough_for_a_chart_of_ones_own() -> None:
    for counts, enough in (("3 1", False), ("3 1|4 1", True)):
        election = election_of(made.race(), counts)
        found = race_numbers(histories(election)["mayor"], election, say)
        assert (found is not None) is enough
