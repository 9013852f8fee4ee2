"""Estimates of outstanding ballots: as published, never by subtraction, judged when certified."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.counting.estimates import counted_pct, estimate, estimate_checks, turnout
from builder.counting.history import histories
from builder.counting.needed_share import (
    Line,
    Needed,
    NeededSilence,
    NeededState,
    needed,
    needed_of,
)
from builder.counting.standings import half_up, rounded_down, standing
from builder.model import Bar, Coverage, Election, Qualifier, Race, Rule, Status, Total
from builder.pages.race.remaining import remaining
from tests.made import ballots, election, election_of, event, race, total, update, votes_of
from tests.views import counted_view

TWO, RUNOFF = race(), race("ana ben cy", Rule.MAJORITY_RUNOFF)


def count(*totals: Total, final: bool = False) -> Election:
    return election_of(TWO, "|", totals=list(totals), final=final)


@pytest.mark.parametrize(
    ("stored", "total_left", "computed"),
    [
        ({"vbm": 790_000, "cvr": 21_000, "provisional": 300}, 811_300, True),
        ({"total": 900, "vbm": 500}, 900, False),  # as published, whatever the categories give
        ({"vbm": 500}, None, False),  # one category is no total
        ({"vbm": 500, "cvr": 1, "misc": None}, None, False),  # nor is one without a number
    ],
)
def test_a_total_is_published_or_the_computed_sum_of_its_categories(
    stored: dict[str, int | None], total_left: int | None, computed: bool
) -> None:
    made = count(*(total("u1", f"outstanding_{k}", n, "2022-11-09") for k, n in stored.items()))
    found = estimate(made, made.updates[0])
    assert found is not None and estimate(made, made.updates[1]) is None
    assert (found.total, found.computed) == (total_left, computed)
    assert (found.as_of, found.current) == (("2022-11-09",), True)
    kinds = [(f"outstanding_{k}", n, Qualifier.EXACT) for k, n in stored.items() if k != "total"]
    assert [*found.categories] == kinds


@pytest.mark.parametrize(
    ("as_of", "share"),
    [
        ("2022-11-09", 75),
        ("2022-11-10T11:59-08:00", 75),
        ("2022-11-10", None),  # a day counts as its end, and the next update came at noon
        ("2022-11-10T12:00:00-08:00", None),
        ("", None),
    ],
)
def test_the_counted_share_needs_an_estimate_dated_before_the_next_update(
    as_of: str, share: int | None
) -> None:
    counted, left = (
        total("u1", item, n, as_of)
        for item, n in (("ballots_counted", 750), ("outstanding_total", 250))
    )
    made = count(counted, left)
    assert counted_pct(made, made.updates[0]) == share


def test_estimates_are_judged_by_a_certified_count_only() -> None:
    totals = [
        total("u1", "ballots_counted", 750),
        total("u1", "outstanding_total", 250),
        total("u2", "ballots_counted", 1100),
    ]
    assert estimate_checks(count(*totals)) == ()
    (check,) = estimate_checks(count(*totals, final=True))
    assert (check.estimated, check.counted_after, check.estimate.update) == (250, 350, "u1")


def test_turnout_is_published_and_computed_side_by_side() -> None:
    made = count(
        total("u1", "ballots_counted", 1_531_210),
        total("u1", "registered", 5_627_796),
        total("u1", "turnout_pct", "27.21"),
        total("u2", "ballots_counted", 5),
    )
    both, none = (turnout(made, update) for update in made.updates)
    assert both.computed is not None and half_up(both.computed) == "27.21"
    assert (both.published, both.agree) == (Decimal("27.21"), True)
    assert (none.published, none.computed, none.agree) == (None, None, None)


@pytest.mark.parametrize(
    ("choice", "remaining", "state", "share"),
    [
        ("ben", 1000, NeededState.MORE_THAN, "55.0"),  # (R + M) / 2R
        ("ben", 100, NeededState.MORE_THAN_ALL, "100.0"),
        ("ben", 90, NeededState.MORE_THAN_ALL, "105.5"),
        ("ana", 100, NeededState.ALREADY_PAST, "0.0"),
    ],
)
def test_the_trailing_of_two_needs_half_and_its_share_of_the_lead(
    choice: str, remaining: int, state: NeededState, share: str
) -> None:
    now = standing(TWO, {"ana": 600, "ben": 500})
    found = needed_of(now, choice, Line.LEAD, Fraction(remaining))
    assert (found.state, rounded_down(found.share)) == (state, share)


def test_others_keep_their_share_of_the_rest() -> None:
    now = standing(race("ana ben cy"), {"ana": 500, "ben": 400, "cy": 100})
    assert needed_of(now, "ben", Line.LEAD, Fraction(1000)).share == 50  # (1 - 0.1 + 0.1) / 2


@pytest.mark.parametrize(
    ("bar", "yes", "remaining", "state", "share"),
    [
        (Bar.MAJORITY, 40, 100, NeededState.MORE_THAN, "60.0"),
        (Bar.FIFTY_FIVE, 40, 100, NeededState.AT_LEAST, "70.0"),
        (Bar.TWO_THIRDS, 40, 100, NeededState.AT_LEAST, "93.3"),
        # All of the rest is enough only where equality is.
        (Bar.MAJORITY, 40, 20, NeededState.MORE_THAN_ALL, "100.0"),
        (Bar.TWO_THIRDS, 100, 20, NeededState.AT_LEAST, "100.0"),
    ],
)
def test_a_measure_needs_to_meet_its_bar(
    bar: Bar, yes: int, remaining: int, state: NeededState, share: str
) -> None:
    now = standing(race("yes no", Rule.MEASURE, bar=bar), {"yes": yes, "no": 60})
    found = needed_of(now, "yes", Line.BAR, Fraction(remaining))
    assert (found.state, rounded_down(found.share)) == (state, share)


def test_the_first_place_needs_a_majority() -> None:
    now = standing(RUNOFF, {"ana": 40, "ben": 35, "cy": 25})
    found = needed_of(now, "ana", Line.MAJORITY, Fraction(100))
    assert (found.state, found.share) == (NeededState.MORE_THAN, Fraction(60))


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_needed_share_is_where_the_trailing_one_draws_level(
    first: int, gap: int, rest: int
) -> None:
    now = standing(TWO, {"ana": first + gap, "ben": first})
    x = needed_of(now, "ben", Line.LEAD, Fraction(rest)).share / 100
    assert first + x * rest == first + gap + (1 - x) * rest


DEADLINE = event(1, "mail-deadline", "2022-11-15", "planned")


def counting(of: Race = TWO, votes: str = "600 500", day: int = 9, **given: Any) -> Election:
    """Two updates around the mail deadline of Nov. 15, the first with ballots and estimate."""
    first, second = update(day), update(day + 1)
    values: dict[str, Any] = {
        "totals": [total(first.key, "outstanding_total", 200, f"2022-11-{8 + day:02}")],
        "events": [DEADLINE],
    }
    held = {first.key: {of.slug: ballots(1200)}}
    stored = {first.key: {of.slug: votes_of(of, votes) or {}}}
    return election([of], [first, second], stored, held, **(values | given))


def left(count: int, as_of: str) -> Total:
    return total("u9", "outstanding_total", count, as_of)


def answer(made: Election) -> tuple[Needed, ...] | NeededSilence:
    step = histories(made)[made.races[0].slug].last
    assert step is not None
    return needed(made, step)


def test_the_needed_share_is_of_the_votes_that_the_estimated_ballots_hold() -> None:
    remaining = Fraction(200 * 1100, 1200)
    share = 100 * (remaining + 100) / (2 * remaining)
    found = Needed(
        choice="ben", line=Line.LEAD, state=NeededState.MORE_THAN, share=share, remaining=remaining
    )
    assert answer(counting()) == (found,)


@pytest.mark.parametrize(
    ("made", "silence"),
    [
        (counting(race(coverage=Coverage.INSIDE)), NeededSilence.COVERAGE),
        (counting(race(coverage=Coverage.UNKNOWN)), NeededSilence.COVERAGE),
        (counting(race("ana ben cy", seats=2), "3 2 1"), NeededSilence.SEATS),
        (counting(race(rule=Rule.UNKNOWN)), NeededSilence.RULE),
        (counting(race("ana ben cy", Rule.TOP_TWO), "3 2 1"), NeededSilence.RULE),
        (counting(race("yes no", Rule.MEASURE), "3 2"), NeededSilence.RULE),
        (counting(votes="3 -"), NeededSilence.VOTES),
        (counting(race("ana"), "3"), NeededSilence.VOTES),
        (counting(day=3), NeededSilence.DEADLINE),
        (counting(day=7), NeededSilence.DEADLINE),  # at noon of the last day for mail
        (counting(events=[]), NeededSilence.DEADLINE),
        (counting(totals=[]), NeededSilence.ESTIMATE),
        (counting(totals=[left(200, "2022-11-18")]), NeededSilence.ESTIMATE),
        (counting(totals=[left(0, "2022-11-17")]), NeededSilence.NOTHING_LEFT),
    ],
)
def test_where_nothing_is_said_the_page_says_why(made: Election, silence: NeededSilence) -> None:
    assert answer(made) is silence


TO = "remaining votes to {end}. That is what it would take, not a forecast."
ALL = "{name} would need more votes than the estimated ballots left can hold."
PAST = "If the estimate is right, {name} {end}, no matter how the remaining votes split."
SHARE = "If the estimate is right, {name} would need {share}% of the " + TO


@pytest.mark.parametrize(
    ("of", "votes", "said", "name", "share", "end"),
    [
        # 200 ballots left of which 1,100 in 1,200 hold a vote are 183.33 votes; half of all
        # 1,283.33 is 641.67, 55% are 705.83, two thirds 855.56.
        (TWO, "600 500", SHARE, "Ben", "more than 77.2", "catch up"),
        (TWO, "900 200", ALL, "Ben", "", ""),
        (RUNOFF, "600 300 200", SHARE, "Ana", "more than 22.7", "finish above half"),
        (RUNOFF, "700 200 200", PAST, "Ana", "", "already has more than half"),
        (Bar.MAJORITY, "600 500", SHARE, "Yes", "more than 22.7", "finish above the threshold"),
        (Bar.FIFTY_FIVE, "600 500", SHARE, "Yes", "at least 57.7", "reach the threshold"),
        (Bar.TWO_THIRDS, "600 500", ALL, "Yes", "", ""),
        (Bar.MAJORITY, "650 450", PAST, "Yes", "", "is already past the threshold"),
    ],
)
def test_what_would_be_needed_is_said_of_the_line_that_it_is_needed_for(
    of: Race | Bar, votes: str, said: str, name: str, share: str, end: str
) -> None:
    if isinstance(of, Bar):
        of = race("yes no", Rule.MEASURE, bar=of)
    words = remaining(counted_view(counting(of, votes))).needed
    assert [one.striptags() for one in words] == [said.format(name=name, share=share, end=end)]


def test_a_measure_and_a_runoff_have_one_line_each() -> None:
    measure = answer(counting(race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS)))
    assert isinstance(measure, tuple)
    assert [(n.choice, n.line) for n in measure] == [("yes", Line.BAR)]
    runoff = answer(counting(RUNOFF, "500 400 200"))
    assert isinstance(runoff, tuple)
    assert [(n.choice, n.line) for n in runoff] == [("ana", Line.MAJORITY)]


def test_nothing_is_needed_of_a_certified_count_or_without_the_ballots_of_the_race() -> None:
    certified = [update(9, status=Status.CERTIFIED)]
    votes = {"u9": {"mayor": {"ana": 600, "ben": 500}}}
    assert answer(election([TWO], certified, votes, events=[DEADLINE])) is NeededSilence.CERTIFIED
    seats = race("ana ben", seats=2)
    assert answer(election([seats], certified, votes)) is NeededSilence.CERTIFIED, (
        "with nothing left to need, no other reason is given"
    )
    assert answer(election([TWO], [update(9)], votes, events=[DEADLINE])) is NeededSilence.BALLOTS
