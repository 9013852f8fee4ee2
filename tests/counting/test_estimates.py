"""Outstanding ballots are estimates of a day: as published, never by subtraction, and judged only
by a certified count.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

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
from builder.model import (
    Bar,
    Coverage,
    Election,
    Event,
    EventState,
    Qualifier,
    Race,
    Rule,
    Status,
    Total,
)
from builder.pages.race.remaining import needed_words
from tests.made import Votes, ballots, election, one, race, total, update
from tests.views import counted_view

TWO = race("ana ben")


def count(*totals: Total, **given: object) -> Election:
    return one(TWO, None, None, totals=list(totals), **given)  # type: ignore[arg-type]


def test_the_sum_of_the_published_categories_is_marked_computed() -> None:
    made = count(
        total("u1", "outstanding_vbm", 790_000, "2022-11-09"),
        total("u1", "outstanding_cvr", 21_000, "2022-11-09"),
        total("u1", "outstanding_provisional", 300, "2022-11-09"),
    )
    found = estimate(made, made.updates[0])
    assert found is not None
    assert (found.total, found.computed, found.as_of, found.current) == (
        811_300,
        True,
        ("2022-11-09",),
        True,
    )
    assert found.categories[0] == ("outstanding_vbm", 790_000, Qualifier.EXACT)
    assert estimate(made, made.updates[1]) is None


def test_a_published_total_is_taken_as_it_is_also_where_the_categories_give_another() -> None:
    made = count(
        total("u1", "outstanding_total", 900, "2022-11-09"),
        total("u1", "outstanding_vbm", 500, "2022-11-09"),
    )
    found = estimate(made, made.updates[0])
    assert found is not None and (found.total, found.computed) == (900, False)


def test_one_category_is_no_total_and_neither_is_a_category_without_a_number() -> None:
    alone = count(total("u1", "outstanding_vbm", 500, "2022-11-09"))
    named = count(
        total("u1", "outstanding_vbm", 500),
        total("u1", "outstanding_cvr", 1),
        total("u1", "outstanding_misc", None),
    )
    for made in (alone, named):
        found = estimate(made, made.updates[0])
        assert found is not None and (found.total, found.computed) == (None, False)


def test_the_counted_share_needs_an_estimate_dated_before_the_next_update() -> None:
    counted = total("u1", "ballots_counted", 750)

    def pct(as_of: str) -> Fraction | None:
        made = count(counted, total("u1", "outstanding_total", 250, as_of))
        return counted_pct(made, made.updates[0])

    assert pct("2022-11-09") == 75
    assert pct("2022-11-10T11:59-08:00") == 75
    assert (
        pct("2022-11-10") is None
    )  # a day alone counts as its end, and the next update came at noon
    assert pct("2022-11-10T12:00:00-08:00") is None
    assert pct("") is None


def test_estimates_are_judged_by_a_certified_count_only() -> None:
    totals = [
        total("u1", "ballots_counted", 750),
        total("u1", "outstanding_total", 250),
        total("u2", "ballots_counted", 1100),
    ]
    assert estimate_checks(count(*totals)) == ()
    certified = count(*totals, updates=[update(1), update(2, status=Status.CERTIFIED)])
    (check,) = estimate_checks(certified)
    assert (check.estimated, check.counted_after, check.estimate.update) == (250, 350, "u1")


def test_turnout_is_published_and_computed_side_by_side() -> None:
    made = count(
        total("u1", "ballots_counted", 1_531_210),
        total("u1", "registered", 5_627_796),
        total("u1", "turnout_pct", "27.21"),
        total("u2", "ballots_counted", 5),
    )
    both = turnout(made, made.updates[0])
    assert both.computed is not None
    assert (both.published, half_up(both.computed), both.agree) == (Decimal("27.21"), "27.21", True)
    none = turnout(made, made.updates[1])
    assert (none.published, none.computed, none.agree) == (None, None, None)


def shown(found: Needed) -> tuple[NeededState, str]:
    return found.state, rounded_down(found.share)


def test_the_trailing_of_two_needs_half_and_its_share_of_the_lead() -> None:
    now = standing(TWO, {"ana": 600, "ben": 500})
    found = needed_of(now, "ben", Line.LEAD, Fraction(1000))
    assert shown(found) == (NeededState.MORE_THAN, "55.0")  # (R + M) / 2R
    assert shown(needed_of(now, "ben", Line.LEAD, Fraction(100)))[0] is NeededState.MORE_THAN_ALL
    assert shown(needed_of(now, "ben", Line.LEAD, Fraction(90)))[0] is NeededState.MORE_THAN_ALL
    assert shown(needed_of(now, "ana", Line.LEAD, Fraction(100)))[0] is NeededState.ALREADY_PAST


def test_others_keep_their_share_of_the_rest() -> None:
    now = standing(race("ana ben cy"), {"ana": 500, "ben": 400, "cy": 100})
    assert needed_of(now, "ben", Line.LEAD, Fraction(1000)).share == 50  # (1 - 0.1 + 0.1) / 2


def test_a_majority_and_the_bars_have_their_own_lines() -> None:
    runoff = standing(race("ana ben cy", Rule.MAJORITY_RUNOFF), {"ana": 40, "ben": 35, "cy": 25})
    assert shown(needed_of(runoff, "ana", Line.MAJORITY, Fraction(100))) == (
        NeededState.MORE_THAN,
        "60.0",
    )
    bars = {
        Bar.MAJORITY: ("more-than", "60.0"),
        Bar.FIFTY_FIVE: ("at-least", "70.0"),
        Bar.TWO_THIRDS: ("at-least", "93.3"),
    }
    for bar, wanted in bars.items():
        measure = standing(race("yes no", Rule.MEASURE, bar=bar), {"yes": 40, "no": 60})
        assert shown(needed_of(measure, "yes", Line.BAR, Fraction(100))) == wanted


def test_all_of_the_rest_is_enough_only_where_equality_is() -> None:
    majority = standing(race("yes no", Rule.MEASURE, bar=Bar.MAJORITY), {"yes": 40, "no": 60})
    assert needed_of(majority, "yes", Line.BAR, Fraction(20)).state is NeededState.MORE_THAN_ALL
    two_thirds = standing(race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS), {"yes": 100, "no": 60})
    assert needed_of(two_thirds, "yes", Line.BAR, Fraction(20)).state is NeededState.AT_LEAST


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_needed_share_is_where_the_trailing_one_draws_level(
    first: int, gap: int, rest: int
) -> None:
    now = standing(TWO, {"ana": first + gap, "ben": first})
    x = needed_of(now, "ben", Line.LEAD, Fraction(rest)).share / 100
    assert first + x * rest == first + gap + (1 - x) * rest


DEADLINE = Event(
    n=1,
    event="mail-deadline",
    at="2022-11-15",
    state=EventState.PLANNED,
    said_on="",
    source="file",
    note="",
)


def counting(of: Race = TWO, votes: Votes | None = None, day: int = 9, **given: object) -> Election:
    """Two updates around the mail deadline of 15 November, ballots of the race and an estimate with
    the first.
    """
    first, second = update(day), update(day + 1)
    values: dict[str, object] = {
        "totals": [total(first.key, "outstanding_total", 200, f"2022-11-{8 + day:02}")],
        "events": [DEADLINE],
    }
    held = {first.key: {of.slug: ballots(1200)}}
    stored = {first.key: {of.slug: votes or {"ana": 600, "ben": 500}}}
    return election([of], [first, second], stored, held, **(values | given))


def answer(made: Election) -> tuple[Needed, ...] | NeededSilence:
    step = histories(made)[made.races[0].slug].last
    assert step is not None
    return needed(made, step)


def test_the_needed_share_is_of_the_votes_that_the_estimated_ballots_hold() -> None:
    found = answer(counting())
    remaining = Fraction(200 * 1100, 1200)
    share = 100 * (remaining + 100) / (2 * remaining)
    assert found == (
        Needed(
            choice="ben",
            line=Line.LEAD,
            state=NeededState.MORE_THAN,
            share=share,
            remaining=remaining,
        ),
    )


def test_a_measure_and_a_runoff_have_one_line_each() -> None:
    measure = answer(
        counting(race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS), {"yes": 600, "no": 500})
    )
    assert isinstance(measure, tuple) and [(n.choice, n.line) for n in measure] == [
        ("yes", Line.BAR)
    ]
    runoff = answer(
        counting(race("ana ben cy", Rule.MAJORITY_RUNOFF), {"ana": 500, "ben": 400, "cy": 200})
    )
    assert isinstance(runoff, tuple) and [(n.choice, n.line) for n in runoff] == [
        ("ana", Line.MAJORITY)
    ]


@pytest.mark.parametrize(
    ("made", "silence"),
    [
        (counting(race("ana ben", coverage=Coverage.INSIDE)), NeededSilence.COVERAGE),
        (counting(race("ana ben", coverage=Coverage.UNKNOWN)), NeededSilence.COVERAGE),
        (counting(race("ana ben cy", seats=2), {"ana": 3, "ben": 2, "cy": 1}), NeededSilence.SEATS),
        (counting(race("ana ben", Rule.UNKNOWN)), NeededSilence.RULE),
        (
            counting(race("ana ben cy", Rule.TOP_TWO), {"ana": 3, "ben": 2, "cy": 1}),
            NeededSilence.RULE,
        ),
        (counting(race("yes no", Rule.MEASURE), {"yes": 3, "no": 2}), NeededSilence.RULE),
        (counting(votes={"ana": 3, "ben": None}), NeededSilence.VOTES),
        (counting(race("ana"), {"ana": 3}), NeededSilence.VOTES),
        (counting(day=3), NeededSilence.DEADLINE),
        (
            counting(day=7),
            NeededSilence.DEADLINE,
        ),  # at noon of the day on which mail may still arrive
        (counting(events=[]), NeededSilence.DEADLINE),
        (counting(totals=[]), NeededSilence.ESTIMATE),
        (
            counting(totals=[total("u9", "outstanding_total", 200, "2022-11-18")]),
            NeededSilence.ESTIMATE,
        ),
        (
            counting(totals=[total("u9", "outstanding_total", 0, "2022-11-17")]),
            NeededSilence.NOTHING_LEFT,
        ),
    ],
)
def test_where_nothing_is_said_the_reason_is(made: Election, silence: NeededSilence) -> None:
    assert answer(made) is silence


def words_of(made: Election) -> list[str]:
    view = counted_view(made, made.races[0].slug)
    return [words.striptags() for words in needed_words(view)]


NOT_WHAT_WILL = "It says what would be needed, not what will happen."


def test_what_would_be_needed_is_said_of_the_line_that_it_is_needed_for() -> None:
    # 200 ballots left of which 1,100 in 1,200 hold a vote: 183.33 votes.
    behind = counting()
    # (183.33 + 100) / 2 of 183.33
    assert words_of(behind) == [
        f"If the estimate is right, Ben would need more than 77.2 of every 100 remaining votes to catch up. {NOT_WHAT_WILL}"
    ]
    assert words_of(counting(votes={"ana": 900, "ben": 200})) == [
        "Ben would need more than all of the estimated remaining ballots."
    ]
    # Half of 1,283.33 is 641.67, so 641.67 - 600 of 183.33.
    runoff = counting(race("ana ben cy", Rule.MAJORITY_RUNOFF), {"ana": 600, "ben": 300, "cy": 200})
    assert words_of(runoff) == [
        f"If the estimate is right, Ana would need more than 22.7 of every 100 remaining votes to end above half. {NOT_WHAT_WILL}"
    ]
    past = counting(race("ana ben cy", Rule.MAJORITY_RUNOFF), {"ana": 700, "ben": 200, "cy": 200})
    assert words_of(past) == [
        "If the estimate is right, Ana is already past half, however the rest is cast."
    ]


@pytest.mark.parametrize(
    ("bar", "yes", "said"),
    [
        # 641.67 - 600; 55% of 1,283.33 is 705.83; two thirds are 855.56, out of reach from 600.
        (
            Bar.MAJORITY,
            600,
            f"If the estimate is right, Yes would need more than 22.7 of every 100 remaining votes to end above the bar. {NOT_WHAT_WILL}",
        ),
        (
            Bar.FIFTY_FIVE,
            600,
            f"If the estimate is right, Yes would need at least 57.7 of every 100 remaining votes to meet the bar. {NOT_WHAT_WILL}",
        ),
        (Bar.TWO_THIRDS, 600, "Yes would need more than all of the estimated remaining ballots."),
        (
            Bar.MAJORITY,
            650,
            "If the estimate is right, Yes is already past the bar, however the rest is cast.",
        ),
    ],
)
def test_what_a_measure_would_need_is_said_by_its_bar(bar: Bar, yes: int, said: str) -> None:
    assert words_of(
        counting(race("yes no", Rule.MEASURE, bar=bar), {"yes": yes, "no": 1100 - yes})
    ) == [said]


def test_nothing_is_needed_of_a_certified_count_or_without_the_ballots_of_the_race() -> None:
    certified = [update(9, status=Status.CERTIFIED)]
    votes = {"u9": {"mayor": {"ana": 600, "ben": 500}}}
    assert answer(election([TWO], certified, votes, events=[DEADLINE])) is NeededSilence.CERTIFIED
    seats = race("ana ben cy", seats=2)
    three = {"u9": {"mayor": {"ana": 600, "ben": 500, "cy": 1}}}
    assert answer(election([seats], certified, three)) is NeededSilence.CERTIFIED, (
        "with nothing left to need, it is no reason"
    )
    assert answer(election([TWO], [update(9)], votes, events=[DEADLINE])) is NeededSilence.BALLOTS
