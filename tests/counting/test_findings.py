"""Oddities of official figures are found by name, said in whole sentences and repaired by nobody."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from builder.counting.findings import findings
from builder.counting.history import histories
from builder.counting.statements import agrees, beside
from builder.model import Coverage, Election, Qualifier, Statement, Total
from builder.store.cells import stated_number
from tests import made
from tests.made import ballots, election, election_of, race, update, votes_of

TWO, OTHER = race("ana ben"), race(slug="other")
THREE_TWO, ONE_ONE = {"ana": 3, "ben": 2}, {"ana": 1, "ben": 1}


def said(made: Election) -> list[tuple[str, str]]:
    return [(f.name, f.message) for f in findings(made, histories(made))]


def found(counts: str, **given: Any) -> list[tuple[str, str]]:
    """What is found in these counts of a race of two."""
    return said(election_of(TWO, counts, **given))


def totals(
    update: str, qualifier: Qualifier = Qualifier.EXACT, **numbers: int | str
) -> list[Total]:
    return [made.total(update, item, n, qualifier=qualifier) for item, n in numbers.items()]


def statement(item: str, value: str, **given: Any) -> Statement:
    """Something said of the whole count at the first update."""
    values = {"update": "u1", "choice": "", "race": "", "said_by": "a paper"}
    return made.statement(item=item, value=value, **(values | given))


def lead(votes: str, choice: str = "ana", over: str = "ben", **given: Any) -> Statement:
    return statement("lead", votes, race="mayor", choice=choice, over=over, **given)


def test_a_clean_count_has_no_findings() -> None:
    counted = totals("u1", ballots_counted=6) + totals("u2", ballots_counted=9, ballots_added=3)
    assert found("3 2|4 4", totals=counted) == []


def test_a_fall_is_found_with_both_numbers() -> None:
    made = election_of(TWO, "30 20|30 -|31 19")
    (fall,) = findings(made, histories(made))
    assert fall.message == "mayor: ben had 20 votes at u1 and has 19 at u3."
    assert (fall.name, fall.race, fall.update) == ("fall", "mayor", "u3")
    assert fall.fields == {"choice": "ben", "was": 20, "since": "u1", "now": 19}


def test_a_negative_count_is_found_and_stays_negative() -> None:
    made = election_of(TWO, "3 -1")
    assert said(made) == [("negative-votes", "mayor: ben has -1 votes at u1, a negative number.")]
    assert made.snapshots["u1"].votes["mayor"]["ben"] == -1


def test_choices_that_come_and_go_are_found() -> None:
    assert said(made.one(race("ana ben cy"), THREE_TWO, {"ana": 3, "cy": 1})) == [
        ("new-choice", "mayor: cy is listed at u2 and was not at u1."),
        ("vanished-choice", "mayor: ben was listed at u1 and is not at u2."),
    ]


def test_a_race_that_a_complete_file_no_longer_lists_is_found_and_a_partial_one_says_nothing() -> (
    None
):
    votes = {"u1": {"mayor": THREE_TWO, "other": ONE_ONE}, "u2": {"mayor": {"ana": 3, "ben": 3}}}
    whole = election([TWO, OTHER], [update(1, votes_total=7), update(2, votes_total=6)], votes)
    assert said(whole) == [("vanished-race", "other was listed before and is not at u2.")]
    partial = election([TWO, OTHER], [update(1, votes_total=7), update(2)], votes)
    assert said(partial) == []


@pytest.mark.parametrize(
    ("votes", "official", "stored"),
    [("3 2", 6, 5), ("3 -", 2, 3), ("3 -", 3, None), ("3 -", 9, None), ("3 2", 5, None)],
)
def test_votes_that_do_not_add_up_to_the_official_sum_are_found(
    votes: str, official: int, stored: int | None
) -> None:
    """An empty cell hides less than the official sum, and never more."""
    words = f"u1: the stored votes add up to {stored}, the official file to {official}."
    stored_votes = {"u1": {"mayor": votes_of(TWO, votes) or {}}}
    told = said(election([TWO], [update(1, votes_total=official)], stored_votes))
    assert told == ([] if stored is None else [("votes-total", words)])


@pytest.mark.parametrize(
    ("count", "qualifier", "released", "odd"),
    [
        (31, Qualifier.EXACT, 2, True),
        (29, Qualifier.EXACT, 2, True),
        (30, Qualifier.EXACT, 2, False),
        (29, Qualifier.EXACT, None, False),  # an update may be missing
        (31, Qualifier.EXACT, None, True),
        (31, Qualifier.MORE_THAN, 2, False),
    ],
)
def test_added_ballots_that_are_not_the_difference_are_found(
    count: int, qualifier: Qualifier, released: int | None, odd: bool
) -> None:
    first = totals("u1", qualifier, ballots_counted=100)
    second = totals("u2", ballots_counted=130, ballots_added=count)
    words = f"u2: {count} ballots are said to be added, the totals of u1 and u2 differ by 30."
    told = found("|", totals=first + second, updates_released=released)
    assert told == ([("added", words)] if odd else [])


def test_a_total_that_is_only_a_limit_is_compared_with_nothing() -> None:
    stored = totals("u1", Qualifier.LESS_THAN, outstanding_total=100_000)
    assert found("", totals=stored, statements=[statement("outstanding_total", "55000")]) == []


def test_a_total_that_falls_and_kinds_that_do_not_add_up_are_found() -> None:
    first = totals("u1", ballots_counted=100, ballots_mail=60, ballots_in_person=41)
    second = totals("u2", ballots_counted=99, ballots_mail=60)
    assert found("|", totals=first + second) == [
        ("kinds", "u1: 60 ballots by mail and 41 in person are not the 100 counted."),
        ("total-fell", "u2: 99 ballots counted, fewer than the 100 of u1."),
    ]


@pytest.mark.parametrize(("published", "odd"), [("27.21", False), ("27.2", False), ("27.20", True)])
def test_a_published_turnout_that_the_figures_do_not_give_is_found(
    published: str, odd: bool
) -> None:
    counts: dict[str, Any] = {"ballots_counted": 1_531_210, "registered": 5_627_796}
    words = (
        "u1: turnout is published as 27.20%, the ballots counted and the registration give 27.21%."
    )
    told = found("", totals=totals("u1", **counts, turnout_pct=published))
    assert told == ([("turnout", words)] if odd else [])


def with_ballots(count: int, *, of_all: int | None = None, **given: Any) -> list[tuple[str, str]]:
    all_ballots = [] if of_all is None else totals("u1", ballots_counted=of_all)
    return found("3 2", ballots={"u1": {"mayor": ballots(count, **given)}}, totals=all_ballots)


def test_ballots_that_can_not_hold_their_parts_or_votes_are_found() -> None:
    assert with_ballots(7, blank=1, overvoted=1) == []
    parts = "mayor: at u1 blank, partly voted and overvoted ballots are 8, more than all 7 ballots."
    votes = "mayor: at u1 6 votes, more than the 5 that its ballots can hold."
    more = "mayor: 7 ballots at u1, more than the 6 of the whole election."
    assert ("ballots-parts", parts) in with_ballots(7, blank=1, partly_voted=7)
    assert with_ballots(7, blank=2, writein_marks=1) == [("ballots-votes", votes)]
    assert with_ballots(7, of_all=6) == [("race-over-election", more)]


def test_ballots_missing_for_one_race_are_found_and_for_a_whole_update_are_not_reported_yet() -> (
    None
):
    votes = {"u1": {"mayor": THREE_TWO, "other": ONE_ONE}}
    some = election([TWO, OTHER], [update(1)], votes, {"u1": {"mayor": ballots(9)}})
    assert said(some) == [("ballots-missing", "other: no ballots are reported at u1.")]
    assert said(election([TWO, OTHER], [update(1)], votes)) == []


def test_ballots_that_fall_are_found() -> None:
    stored = {"u1": {"mayor": ballots(9)}, "u2": {"mayor": ballots(8)}}
    assert found("3 2|3 2", ballots=stored) == [
        ("ballots-fell", "mayor: 9 ballots at u1, 8 at u2.")
    ]


@pytest.mark.parametrize("coverage", [Coverage.WHOLE, Coverage.CROSSES])
def test_a_stated_lead_that_the_official_votes_do_not_give_is_found_and_kept(
    coverage: Coverage,
) -> None:
    """Also in a part of a district, by its votes."""
    of = race("ana ben", coverage=coverage)
    right, wrong = (
        election_of(of, "285398 289782", statements=[lead(votes, "ben", "ana")])
        for votes in ("4384", "4400")
    )
    assert said(right) == []
    differs = "lead of ben at u1: paper says 4400, file has 4384."
    assert said(wrong) == [("statement-differs", differs)]
    assert wrong.statements[0].value == "4400"


@pytest.mark.parametrize(
    ("value", "right"),
    [("50.2", True), ("50", True), ("50.20", True), ("50.3", False), ("51", False)],
)
def test_a_stated_share_agrees_when_the_official_one_rounds_to_it(value: str, right: bool) -> None:
    share = statement("share_pct", value, race="mayor", choice="ben")
    assert (found("498 502", statements=[share]) == []) is right


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
    assert stated_number("almost all") is None and stated_number("NaN") is None
    assert found("3 2", statements=[statement("note", "almost all")]) == []


def test_a_statement_without_a_stored_figure_stands_alone() -> None:
    alone = lead("46")
    made = election_of(TWO, "", statements=[alone])
    assert beside(made, histories(made), alone) is None
    assert said(made) == []


def test_two_sources_that_state_different_numbers_are_found() -> None:
    leads = [lead("706"), lead("707", source="other-paper")]
    words = "lead of ana at u1: other-paper says 707, paper says 706."
    assert found("", statements=leads) == [("sources-disagree", words)]
    stored = [made.total("u1", "ballots_counted", 10, source="paper")]
    other = statement("ballots_counted", "11", source="other-paper")
    words = "ballots_counted at u1: other-paper says 11, paper says 10."
    assert found("", totals=stored, statements=[other]) == [("sources-disagree", words)]


def test_a_stated_total_is_compared_with_the_sum_of_the_published_categories() -> None:
    left = {"vbm": 790_000, "cvr": 21_000, "provisional": 300}
    stored = [made.total("u1", f"outstanding_{kind}", n) for kind, n in left.items()]
    more = statement("outstanding_total", "800000", qualifier=Qualifier.MORE_THAN)
    exact = statement("outstanding_total", "811000")
    words = "outstanding_total at u1: paper says 811000, file has 811300."
    assert found("", totals=stored, statements=[more, exact]) == [("statement-differs", words)]


def test_hostile_text_in_a_statement_is_a_value_and_no_template() -> None:
    hostile = [statement("{race}", "7"), statement("{race}", "8", source="{0}")]
    words = "{race} at u1: {0} says 8, paper says 7."
    assert found("3 1", statements=hostile) == [("sources-disagree", words)]
