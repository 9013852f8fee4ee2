"""Who is ahead by which rule: every edge that STATISTICS names, in whole numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.counting.standings import (
    Silence,
    above,
    half_up,
    percent,
    rounded_down,
    rounding,
    standing,
)
from builder.model import Bar, Coverage, Kind, Rule
from tests.made import race


def only(*choices: str) -> frozenset[str]:
    return frozenset(choices)


MEASURE = {bar: race("yes no", Rule.MEASURE, "measure-a", bar=bar) for bar in Bar}


def test_the_leader_is_the_sole_first_place_and_the_lead_is_in_votes_and_points() -> None:
    now = standing(race("ana ben"), {"ana": 285_398, "ben": 289_782})
    assert (now.leader, now.second, now.lead, now.margin) == ("ben", "ana", 4384, 4384)
    assert now.ranked == ("ben", "ana")
    assert now.places == only("ben")
    assert now.total == 575_180
    assert now.lead_points is not None and half_up(now.lead_points) == "0.76"


def test_a_tie_has_no_leader_no_places_and_keeps_the_order_of_the_ballot() -> None:
    now = standing(race("ana ben cy"), {"cy": 7, "ben": 7, "ana": 1})
    assert (now.leader, now.second, now.places, now.tie, now.lead) == (None, None, None, True, 0)
    assert now.ranked == ("ben", "cy", "ana")
    assert list(now.votes) == ["ana", "ben", "cy"]


def test_a_tie_for_second_leaves_the_leader_but_names_no_second() -> None:
    now = standing(race("ana ben cy"), {"ana": 9, "ben": 4, "cy": 4})
    assert (now.leader, now.second, now.lead, now.tie) == ("ana", None, 5, False)


def test_a_zero_is_a_reported_number() -> None:
    now = standing(race("ana ben"), {"ana": 5, "ben": 0})
    assert (now.leader, now.second, now.total) == ("ana", "ben", 5)
    assert now.share("ben") == 0


def test_a_race_of_zeros_has_no_votes_and_no_shares() -> None:
    now = standing(race("ana ben"), {"ana": 0, "ben": 0})
    assert (now.silence, now.total, now.ranked, now.leader, now.places, now.margin) == (
        Silence.NO_VOTES,
        0,
        (),
        None,
        None,
        None,
    )
    assert now.share("ana") is None


def test_one_unreported_choice_silences_the_race_and_is_not_zero() -> None:
    now = standing(race("ana ben"), {"ana": 5, "ben": None})
    assert (now.silence, now.total, now.leader, now.places, now.margin) == (
        Silence.NOT_REPORTED,
        None,
        None,
        None,
        None,
    )
    assert now.share("ana") is None
    assert now.votes == {"ana": 5, "ben": None}


def test_a_negative_count_is_kept_and_silences_the_race() -> None:
    now = standing(race("ana ben"), {"ana": 5, "ben": -1})
    assert (now.silence, now.total, now.leader) == (Silence.NEGATIVE, None, None)
    assert now.votes == {"ana": 5, "ben": -1}


def test_a_choice_that_is_not_listed_takes_no_part() -> None:
    now = standing(race("ana ben cy"), {"ana": 3, "cy": 1})
    assert (now.total, now.ranked, now.leader, now.lead) == (4, ("ana", "cy"), "ana", 2)
    assert now.share("ben") is None
    assert "ben" not in now.votes


def test_a_race_with_no_listed_choice_is_not_reported() -> None:
    assert standing(race("ana ben"), {}).silence is Silence.NOT_REPORTED
    assert standing(race("ana ben blanks"), {"blanks": 4}).silence is Silence.NOT_REPORTED


def test_votes_for_a_choice_the_race_does_not_have_are_refused() -> None:
    with pytest.raises(
        KeyError, match=re.escape("mayor: votes for choices it does not have: ['zoe']")
    ):
        standing(race("ana ben"), {"ana": 1, "zoe": 2})


def test_blanks_are_never_in_the_votes_and_have_no_share() -> None:
    now = standing(race("ana ben blanks"), {"ana": 3, "ben": 1, "blanks": 96})
    assert (now.total, now.share("ana"), now.share("blanks")) == (4, Fraction(75), None)
    assert standing(race("ana ben blanks"), {"ana": 3, "ben": 1, "blanks": None}).total == 4
    assert standing(race("ana ben blanks"), {"ana": 3, "ben": 1, "blanks": -1}).leader == "ana"


def test_write_in_totals_and_none_of_these_count_but_can_not_lead() -> None:
    now = standing(
        race("ana ben write-ins none-of-these"),
        {"ana": 30, "ben": 2, "write-ins": 23, "none-of-these": 45},
    )
    assert (now.total, now.leader, now.ranked, now.share("ana")) == (
        100,
        "ana",
        ("ana", "ben"),
        Fraction(30),
    )
    assert now.share("write-ins") == 23


def test_an_unopposed_candidate_leads_nobody() -> None:
    now = standing(race("ana"), {"ana": 7})
    assert (now.unopposed, now.leader, now.places, now.margin, now.total) == (
        True,
        None,
        None,
        None,
        7,
    )
    both = standing(race("ana ben", seats=2), {"ana": 7, "ben": 1})
    assert (both.unopposed, both.places, both.margin) == (True, None, None)
    assert both.share("ana") == Fraction(700, 8)


def test_with_several_seats_the_margin_is_at_the_cut_line() -> None:
    now = standing(race("ana ben cy dee", seats=2), {"ana": 5, "ben": 40, "cy": 12, "dee": 9})
    assert (now.places, now.margin, now.tie) == (only("ben", "cy"), 3, False)
    assert (now.leader, now.lead) == (None, None)
    assert now.share_of_ballots("ben", 50) == 80
    assert now.share_of_ballots("ben", None) is None


def test_a_tie_at_the_cut_line_decides_no_places_and_one_above_it_does() -> None:
    council = race("ana ben cy dee", seats=2)
    at = standing(council, {"ana": 40, "ben": 9, "cy": 9, "dee": 1})
    assert (at.tie, at.places, at.margin) == (True, None, 0)
    above = standing(council, {"ana": 40, "ben": 40, "cy": 9, "dee": 9})
    assert (above.tie, above.places, above.margin) == (False, only("ana", "ben"), 31)


@pytest.mark.parametrize(
    ("bar", "yes", "no", "passing", "margin"),
    [
        (Bar.MAJORITY, 50, 50, "no", -1),  # exactly half is short by one
        (Bar.MAJORITY, 51, 50, "yes", 0),
        (Bar.MAJORITY, 52, 50, "yes", 1),
        (Bar.MAJORITY, 40, 50, "no", -11),
        (Bar.FIFTY_FIVE, 55, 45, "yes", 0),  # exactly at the bar is enough
        (Bar.FIFTY_FIVE, 54, 45, "no", -1),
        (Bar.FIFTY_FIVE, 549_999, 450_001, "no", -3),
        (Bar.FIFTY_FIVE, 550_000, 450_000, "yes", 0),
        (Bar.FIFTY_FIVE, 1, 1, "no", -1),
        (Bar.TWO_THIRDS, 2, 1, "yes", 0),
        (Bar.TWO_THIRDS, 666_666, 333_334, "no", -2),
        (Bar.TWO_THIRDS, 666_668, 333_334, "yes", 0),
        (Bar.TWO_THIRDS, 5, 0, "yes", 5),
    ],
)
def test_a_measure_is_above_or_below_its_bar_and_never_tied(
    bar: Bar, yes: int, no: int, passing: str, margin: int
) -> None:
    now = standing(MEASURE[bar], {"yes": yes, "no": no})
    assert (now.places, now.margin, now.tie) == (only(passing), margin, False)


def test_equal_yes_and_no_have_no_larger_side_but_a_state() -> None:
    now = standing(MEASURE[Bar.MAJORITY], {"yes": 7, "no": 7})
    assert (now.leader, now.places, now.margin) == (None, only("no"), -1)


def test_the_larger_side_of_a_measure_may_still_be_below_the_bar() -> None:
    now = standing(MEASURE[Bar.TWO_THIRDS], {"yes": 60, "no": 40})
    assert (now.leader, now.places, now.margin) == ("yes", only("no"), -20)
    assert now.yes_share == 60


def test_a_measure_whose_bar_no_source_states_has_no_state() -> None:
    now = standing(race("yes no", Rule.MEASURE), {"yes": 60, "no": 40})
    assert (now.leader, now.lead, now.places, now.margin) == ("yes", 20, None, None)


@given(st.sampled_from(list(Bar)), st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_votes_short_are_the_fewest_that_bring_a_measure_over(
    bar: Bar, yes: int, no: int
) -> None:
    wanted = {
        Bar.MAJORITY: Fraction(1, 2),
        Bar.FIFTY_FIVE: Fraction(55, 100),
        Bar.TWO_THIRDS: Fraction(2, 3),
    }[bar]

    def passes(count: int) -> bool:
        share = Fraction(count, count + no) if count + no else Fraction(0)
        return share > wanted if bar is Bar.MAJORITY else share >= wanted

    if yes + no == 0:
        return
    now = standing(MEASURE[bar], {"yes": yes, "no": no})
    assert now.margin is not None
    assert (now.margin >= 0) == passes(yes) == (now.places == only("yes"))
    fewest = yes - now.margin
    if fewest + no:
        assert passes(fewest)
    if fewest > 0 and fewest - 1 + no:
        assert not passes(fewest - 1)


@pytest.mark.parametrize("rule", [Rule.RETENTION, Rule.RECALL])
def test_retention_and_recall_need_a_majority_whatever_bar_is_stored(rule: Rule) -> None:
    judge = race("yes no", rule)
    assert standing(judge, {"yes": 5, "no": 5}).places == only("no")
    assert standing(judge, {"yes": 6, "no": 5}).places == only("yes")


def test_over_half_is_enough_in_a_majority_race() -> None:
    now = standing(race("ana ben cy", Rule.MAJORITY_RUNOFF), {"ana": 6, "ben": 3, "cy": 2})
    assert (now.places, now.majority, now.advance, now.leader, now.lead) == (
        only("ana"),
        0,
        None,
        "ana",
        3,
    )


def test_exactly_half_is_not_a_majority_and_the_top_two_go_on() -> None:
    now = standing(race("ana ben cy", Rule.MAJORITY_RUNOFF), {"ana": 5, "ben": 3, "cy": 2})
    assert (now.places, now.majority, now.advance) == (only("ana", "ben"), -1, 1)


def test_write_ins_keep_a_candidate_under_half() -> None:
    now = standing(
        race("ana ben write-ins", Rule.MAJORITY_RUNOFF), {"ana": 5, "ben": 4, "write-ins": 1}
    )
    assert (now.places, now.majority, now.advance) == (only("ana", "ben"), -1, None)


def test_a_tie_for_the_second_place_of_a_runoff_decides_nothing() -> None:
    now = standing(race("ana ben cy", Rule.MAJORITY_RUNOFF), {"ana": 4, "ben": 3, "cy": 3})
    assert (now.leader, now.places, now.tie, now.advance, now.majority) == (
        "ana",
        None,
        True,
        0,
        -3,
    )
    half = standing(race("ana ben", Rule.MAJORITY_RUNOFF), {"ana": 4, "ben": 4})
    assert (half.leader, half.places, half.tie) == (None, only("ana", "ben"), False)


def test_the_top_two_go_on_whatever_their_share() -> None:
    now = standing(race("ana ben cy", Rule.TOP_TWO), {"ana": 90, "ben": 6, "cy": 4})
    assert (now.places, now.advance, now.majority, now.leader, now.margin) == (
        only("ana", "ben"),
        2,
        None,
        "ana",
        84,
    )
    tied = standing(race("ana ben cy", Rule.TOP_TWO), {"ana": 45, "ben": 45, "cy": 10})
    assert (tied.places, tied.leader, tied.tie, tied.advance) == (
        only("ana", "ben"),
        None,
        False,
        35,
    )


@pytest.mark.parametrize("coverage", [Coverage.CROSSES, Coverage.BEYOND])
def test_a_part_of_a_district_has_votes_and_shares_but_no_leader(coverage: Coverage) -> None:
    now = standing(race("ana ben", coverage=coverage), {"ana": 3, "ben": 1})
    assert (now.leader, now.places, now.margin, now.lead, now.tie) == (
        None,
        None,
        None,
        None,
        False,
    )
    assert (now.total, now.share("ana"), now.ranked) == (4, Fraction(75), ("ana", "ben"))
    measure = standing(
        race("yes no", Rule.MEASURE, bar=Bar.MAJORITY, coverage=coverage), {"yes": 3, "no": 1}
    )
    assert (measure.leader, measure.places, measure.margin) == (None, None, None)


def test_unverified_borders_hide_no_leader() -> None:
    assert (
        standing(race("ana ben", coverage=Coverage.UNKNOWN), {"ana": 3, "ben": 1}).leader == "ana"
    )


def test_an_unknown_rule_hides_every_lead_word() -> None:
    now = standing(race("ana ben", Rule.UNKNOWN, kind=Kind.OFFICE), {"ana": 3, "ben": 1})
    assert (now.leader, now.places, now.margin, now.lead, now.tie) == (
        None,
        None,
        None,
        None,
        False,
    )
    assert now.share("ana") == 75


def test_no_majority_rule_is_made_up_for_several_seats() -> None:
    now = standing(race("ana ben cy", Rule.MAJORITY_RUNOFF, seats=2), {"ana": 9, "ben": 5, "cy": 1})
    assert (now.leader, now.places, now.margin, now.majority) == (None, None, None, None)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6), st.integers(1, 5), st.randoms())
def test_the_order_of_the_votes_never_decides_anything(
    votes: list[int], seats: int, random: object
) -> None:
    slugs = [f"c{i}" for i in range(len(votes))]
    of = race(" ".join(slugs), seats=seats)
    given_votes = dict(zip(slugs, votes, strict=True))
    turned = dict(reversed(given_votes.items()))
    now = standing(of, given_votes)
    assert now == standing(of, turned)
    if now.places is not None:
        inside = [given_votes[c] for c in now.places]
        outside = [v for c, v in given_votes.items() if c not in now.places]
        assert len(inside) == seats and min(inside) > max(outside)
        assert now.margin == min(inside) - max(outside)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(1, 8), 2, "0.13"),  # half up, where banker's rounding and floats say 0.12
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(2675, 1000), 2, "2.68"),  # a float says 2.67
        (Fraction(100 * 289_782, 575_180), 2, "50.38"),
        (Fraction(200, 3), 2, "66.67"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(100), 2, "100.00"),
        (Fraction(99_995, 1000), 2, "100.00"),
        (Fraction(5, 10), 0, "1"),
        (0, 2, "0.00"),
        (7, 1, "7.0"),
    ],
)
def test_half_up_rounds_halves_away_from_zero(
    value: Fraction | int, decimals: int, text: str
) -> None:
    assert half_up(value, decimals) == text


def test_rounded_down_never_says_more_than_is_needed() -> None:
    assert rounded_down(Fraction(5629, 100)) == "56.2"
    assert rounded_down(Fraction(9999, 100)) == "99.9"


@given(st.fractions(), st.integers(0, 6))
def test_half_up_is_within_half_a_unit_and_never_below(value: Fraction, decimals: int) -> None:
    shown = Fraction(half_up(value, decimals))
    unit = Fraction(1, 10**decimals)
    assert abs(shown - value) <= unit / 2
    if abs(shown - value) == unit / 2:
        assert abs(shown) > abs(value)


@given(st.sampled_from([*Bar]), st.integers(1, 30_000), st.integers(-3, 3))
def test_a_share_is_said_to_be_rounded_where_its_two_decimals_are_on_the_other_side_of_the_bar(
    bar: Bar, total: int, off: int
) -> None:
    needed = {
        Bar.MAJORITY: Fraction(50),
        Bar.FIFTY_FIVE: Fraction(55),
        Bar.TWO_THIRDS: Fraction(200, 3),
    }[bar]
    yes = min(max(round(needed * total / 100) + off, 0), total)
    share, shown = Fraction(100 * yes, total), Decimal(half_up(Fraction(100 * yes, total)))
    met, looks_met = (
        above(bar, yes, total),
        shown >= Decimal(half_up(needed)) if bar is not Bar.MAJORITY else shown > 50,
    )
    if share == needed or met == looks_met:
        # Of a majority what is over half by less than a hundredth reads as half, and what is under
        # it too.
        assert rounding(bar, share) == (
            0 if shown != 50 or share == 50 or bar is not Bar.MAJORITY else 1
        )
    else:
        assert rounding(bar, share) == (-1 if met else 1)


@given(st.integers(-(10**8), 10**8), st.integers(1, 10**8), st.integers(0, 4))
def test_a_percentage_of_two_counts_is_that_of_their_fraction(
    part: int, whole: int, decimals: int
) -> None:
    assert percent(part, whole, decimals) == half_up(Fraction(100 * part, whole), decimals)


@pytest.mark.feeds
def test_half_up_reproduces_every_percentage_the_county_printed_in_2014(feeds: Path) -> None:
    text = (feeds / "lacounty-2014-11-04-general" / "final_official_internet.dat").read_text(
        encoding="ascii"
    )
    contests: dict[str, list[tuple[int, str]]] = {}
    for line in text.splitlines():
        if line[3:5] in ("CN", "MT", "JN"):
            contests.setdefault(line[0:3], []).append(
                (int(line[73:82].replace(",", "")), line[85:91].strip())
            )
    seen = 0
    for choices in contests.values():
        votes = sum(count for count, _ in choices)
        for count, printed in choices:
            assert Fraction(half_up(Fraction(100 * count, votes))) == Fraction(printed)
            seen += 1
    assert seen == 362
