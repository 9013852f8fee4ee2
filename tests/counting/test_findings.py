"""Oddities of official figures are found by name, said in whole sentences and repaired by
nobody.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from builder.counting.findings import findings
from builder.counting.history import histories
from builder.counting.statements import agrees, beside
from builder.model import Coverage, Election, Qualifier, Rule, Statement
from builder.store.cells import stated_number
from tests.made import ballots, election, one, race, total, update

TWO = race("ana ben")


def said(made: Election) -> list[tuple[str, str]]:
    return [(f.name, f.message) for f in findings(made, histories(made))]


def statement(item: str, value: str, **given: Any) -> Statement:
    values: dict[str, Any] = {
        "date": "2022-11-09",
        "update": "u1",
        "race": "",
        "choice": "",
        "over": "",
        "qualifier": Qualifier.EXACT,
        "said_by": "a paper",
        "source": "paper",
        "note": "",
    }
    return Statement(item=item, value=value, **(values | given))


def test_a_clean_count_has_no_findings() -> None:
    made = one(
        TWO,
        {"ana": 3, "ben": 2},
        {"ana": 4, "ben": 4},
        totals=[
            total("u1", "ballots_counted", 6),
            total("u2", "ballots_counted", 9),
            total("u2", "ballots_added", 3),
        ],
    )
    assert said(made) == []


def test_a_fall_is_found_with_both_numbers() -> None:
    made = one(TWO, {"ana": 30, "ben": 20}, {"ana": 30, "ben": None}, {"ana": 31, "ben": 19})
    found = findings(made, histories(made))
    assert [f.message for f in found] == ["mayor: ben had 20 votes at u1 and has 19 at u3."]
    assert (found[0].name, found[0].race, found[0].update) == ("fall", "mayor", "u3")
    assert found[0].fields == {"choice": "ben", "was": 20, "since": "u1", "now": 19}


def test_a_negative_count_is_found_and_stays_negative() -> None:
    made = one(TWO, {"ana": 3, "ben": -1})
    assert said(made) == [("negative-votes", "mayor: ben has -1 votes at u1, a negative number.")]
    assert made.snapshots["u1"].votes["mayor"]["ben"] == -1


def test_choices_that_come_and_go_are_found() -> None:
    made = one(race("ana ben cy"), {"ana": 3, "ben": 2}, {"ana": 3, "cy": 1})
    assert said(made) == [
        ("new-choice", "mayor: cy is listed at u2 and was not at u1."),
        ("vanished-choice", "mayor: ben was listed at u1 and is not at u2."),
    ]


def test_a_race_that_a_complete_file_no_longer_lists_is_found_and_a_partial_one_says_nothing() -> (
    None
):
    other = race(slug="other")
    votes = {
        "u1": {"mayor": {"ana": 3, "ben": 2}, "other": {"ana": 1, "ben": 1}},
        "u2": {"mayor": {"ana": 3, "ben": 3}},
    }
    whole = election([TWO, other], [update(1, votes_total=7), update(2, votes_total=6)], votes)
    assert said(whole) == [("vanished-race", "other was listed before and is not at u2.")]
    partial = election([TWO, other], [update(1, votes_total=7), update(2)], votes)
    assert said(partial) == []


def test_votes_that_do_not_add_up_to_the_official_sum_are_found() -> None:
    made = one(TWO, {"ana": 3, "ben": 2}, updates=[update(1, votes_total=6)])
    assert said(made) == [
        ("votes-total", "u1: the stored votes add up to 5, the official file to 6.")
    ]


def added(
    count: int, qualifier: Qualifier = Qualifier.EXACT, updates_released: int | None = 2
) -> Election:
    return one(
        TWO,
        None,
        None,
        updates_released=updates_released,
        totals=[
            total("u1", "ballots_counted", 100, qualifier=qualifier),
            total("u2", "ballots_counted", 130),
            total("u2", "ballots_added", count),
        ],
    )


def test_added_ballots_that_are_not_the_difference_are_found() -> None:
    assert said(added(31)) == [
        ("added", "u2: 31 ballots are said to be added, the totals of u1 and u2 differ by 30.")
    ]
    assert said(added(29)) == [
        ("added", "u2: 29 ballots are said to be added, the totals of u1 and u2 differ by 30.")
    ]
    assert said(added(30)) == []


def test_fewer_added_ballots_than_the_difference_mean_nothing_where_updates_may_be_missing() -> (
    None
):
    assert said(added(29, updates_released=None)) == []
    assert [name for name, _ in said(added(31, updates_released=None))] == ["added"]


def test_a_total_that_is_only_a_limit_is_compared_with_nothing() -> None:
    assert said(added(31, Qualifier.MORE_THAN)) == []
    stored = total("u1", "outstanding_total", 100_000, qualifier=Qualifier.LESS_THAN)
    assert (
        said(one(TWO, None, totals=[stored], statements=[statement("outstanding_total", "55000")]))
        == []
    )


def test_a_total_that_falls_and_kinds_that_do_not_add_up_are_found() -> None:
    made = one(
        TWO,
        None,
        None,
        totals=[
            total("u1", "ballots_counted", 100),
            total("u1", "ballots_mail", 60),
            total("u1", "ballots_in_person", 41),
            total("u2", "ballots_counted", 99),
            total("u2", "ballots_mail", 60),
        ],
    )
    assert said(made) == [
        ("kinds", "u1: 60 ballots by mail and 41 in person are not the 100 counted."),
        ("total-fell", "u2: 99 ballots counted, fewer than the 100 of u1."),
    ]


def test_a_published_turnout_that_the_figures_do_not_give_is_found() -> None:
    def made(pct: str) -> Election:
        counted, registered = (
            total("u1", "ballots_counted", 1_531_210),
            total("u1", "registered", 5_627_796),
        )
        return one(TWO, None, totals=[counted, registered, total("u1", "turnout_pct", pct)])

    assert said(made("27.21")) == []
    assert said(made("27.2")) == []
    text = (
        "u1: turnout is published as 27.20%, the ballots counted and the registration give 27.21%."
    )
    assert said(made("27.20")) == [("turnout", text)]


def with_ballots(of: object, **given: Any) -> Election:
    ballots: Any = {"u1": {"mayor": of}}
    return election([TWO], [update(1)], {"u1": {"mayor": {"ana": 3, "ben": 2}}}, ballots, **given)


def test_a_race_with_more_ballots_than_the_election_is_found_not_refused() -> None:
    made = with_ballots(ballots(7), totals=[total("u1", "ballots_counted", 6)])
    assert said(made) == [
        ("race-over-election", "mayor: 7 ballots at u1, more than the 6 of the whole election.")
    ]


def test_ballots_that_can_not_hold_their_parts_or_votes_are_found() -> None:
    assert said(with_ballots(ballots(7, blank=1, overvoted=1))) == []
    parts = "mayor: at u1 blank, partly voted and overvoted ballots are 8, more than all 7 ballots."
    votes = "mayor: at u1 6 votes, more than the 5 that its ballots can hold."
    assert ("ballots-parts", parts) in said(with_ballots(ballots(7, blank=1, partly_voted=7)))
    assert said(with_ballots(ballots(7, blank=2, writein_marks=1))) == [("ballots-votes", votes)]


def test_ballots_missing_for_one_race_are_found_and_for_a_whole_update_are_not_reported_yet() -> (
    None
):
    other = race(slug="other")
    votes = {"u1": {"mayor": {"ana": 3, "ben": 2}, "other": {"ana": 1, "ben": 1}}}
    some = election([TWO, other], [update(1)], votes, {"u1": {"mayor": ballots(9)}})
    assert said(some) == [("ballots-missing", "other: no ballots are reported at u1.")]
    assert said(election([TWO, other], [update(1)], votes)) == []


def test_ballots_that_fall_are_found() -> None:
    votes = {key: {"mayor": {"ana": 3, "ben": 2}} for key in ("u1", "u2")}
    made = election(
        [TWO],
        [update(1), update(2)],
        votes,
        {"u1": {"mayor": ballots(9)}, "u2": {"mayor": ballots(8)}},
    )
    assert said(made) == [("ballots-fell", "mayor: 9 ballots at u1, 8 at u2.")]


def test_a_stated_lead_that_the_official_votes_do_not_give_is_found_and_kept() -> None:
    votes = {"ana": 285_398, "ben": 289_782}
    right = one(
        TWO, votes, statements=[statement("lead", "4384", race="mayor", choice="ben", over="ana")]
    )
    assert said(right) == []
    wrong = one(
        TWO, votes, statements=[statement("lead", "4400", race="mayor", choice="ben", over="ana")]
    )
    assert said(wrong) == [
        ("statement-differs", "lead of ben at u1: paper says 4400, file has 4384.")
    ]
    assert wrong.statements[0].value == "4400"


def test_a_stated_share_agrees_when_the_official_one_rounds_to_it() -> None:
    votes = {"ana": 498, "ben": 502}
    for value, right in (
        ("50.2", True),
        ("50", True),
        ("50.20", True),
        ("50.3", False),
        ("51", False),
    ):
        made = one(
            TWO, votes, statements=[statement("share_pct", value, race="mayor", choice="ben")]
        )
        assert (said(made) == []) is right, value


@pytest.mark.parametrize(
    ("value", "qualifier", "official", "right"),
    [
        ("800000", Qualifier.MORE_THAN, 811_300, True),
        ("811300", Qualifier.MORE_THAN, 811_300, False),
        ("247000", Qualifier.LESS_THAN, 246_999, True),
        ("113000", Qualifier.ABOUT, 113_499, True),
        ("113000", Qualifier.ABOUT, 113_501, False),
        ("27", Qualifier.ABOUT, 27, True),
        ("1531210", Qualifier.EXACT, 1_531_210, True),
        ("1531210", Qualifier.NONE, 1_531_211, False),
    ],
)
def test_what_was_said_is_judged_by_how_it_was_said(
    value: str, qualifier: Qualifier, official: int, right: bool
) -> None:
    number = stated_number(value)
    assert number is not None
    assert agrees(number, qualifier, Fraction(official)) is right


def test_words_are_no_number_and_no_finding() -> None:
    assert stated_number("almost all") is None
    assert stated_number("NaN") is None
    made = one(TWO, {"ana": 3, "ben": 2}, statements=[statement("note", "almost all")])
    assert said(made) == []


def test_a_statement_without_a_stored_figure_stands_alone() -> None:
    alone = statement("lead", "46", race="mayor", choice="ana", over="ben", update="u1")
    made = one(TWO, None, statements=[alone])
    assert beside(made, histories(made), alone) is None
    assert said(made) == []


def test_two_sources_that_state_different_numbers_are_found() -> None:
    leads = [
        statement("lead", "706", race="mayor", choice="ana", over="ben"),
        statement("lead", "707", race="mayor", choice="ana", over="ben", source="other-paper"),
    ]
    assert said(one(TWO, None, statements=leads)) == [
        ("sources-disagree", "lead of ana at u1: other-paper says 707, paper says 706.")
    ]
    stored = one(
        TWO,
        None,
        totals=[total("u1", "ballots_counted", 10, source="paper")],
        statements=[statement("ballots_counted", "11", source="other-paper")],
    )
    assert said(stored) == [
        ("sources-disagree", "ballots_counted at u1: other-paper says 11, paper says 10.")
    ]


def test_a_stated_total_is_compared_with_the_sum_of_the_published_categories() -> None:
    made = one(
        TWO,
        None,
        totals=[
            total("u1", "outstanding_vbm", 790_000),
            total("u1", "outstanding_cvr", 21_000),
            total("u1", "outstanding_provisional", 300),
        ],
        statements=[
            statement("outstanding_total", "800000", qualifier=Qualifier.MORE_THAN),
            statement("outstanding_total", "811000", qualifier=Qualifier.EXACT),
        ],
    )
    assert said(made) == [
        ("statement-differs", "outstanding_total at u1: paper says 811000, file has 811300.")
    ]


def test_a_lead_in_a_part_of_a_district_is_compared_by_its_votes() -> None:
    part = race("ana ben", Rule.PLURALITY, coverage=Coverage.CROSSES)
    made = one(
        part,
        {"ana": 3, "ben": 1},
        statements=[statement("lead", "3", race="mayor", choice="ana", over="ben")],
    )
    assert said(made) == [("statement-differs", "lead of ana at u1: paper says 3, file has 2.")]


def test_hostile_text_in_a_statement_is_a_value_and_no_template() -> None:
    made = one(
        TWO,
        {"ana": 3, "ben": 1},
        statements=[statement("{race}", "7"), statement("{race}", "8", source="{0}")],
    )
    assert said(made) == [("sources-disagree", "{race} at u1: {0} says 8, paper says 7.")]
