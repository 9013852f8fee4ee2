"""Who is ahead by which rule: every edge that the rules have, in whole numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.counting.standings import (
    Silence,
    Standing,
    above,
    half_up,
    percent,
    rounded_down,
    rounding,
    standing,
)
from builder.model import Bar, Coverage, Race, Rule
from tests.made import race, votes_of

TWO, THREE, BLANKS = race("ana ben"), race("ana ben cy"), race("ana ben blanks")
COUNCIL = race("ana ben cy dee", seats=2)
RUNOFF = race("ana ben cy", Rule.MAJORITY_RUNOFF)
TOP_TWO = race("ana ben cy", Rule.TOP_TWO)
MEASURE = {bar: race("yes no", Rule.MEASURE, "measure-a", bar=bar) for bar in Bar}
NOBODY: dict[str, Any] = {"leader": None, "places": None, "margin": None}
HIDDEN = NOBODY | {"lead": None, "tie": False}


def only(*choices: str) -> frozenset[str]:
    return frozenset(choices)


def judged(of: Race, text: str) -> Standing:
    return standing(of, votes_of(of, text) or {})


def holds(now: Standing, **expected: Any) -> None:
    """Every property of the standing that is named is what is expected."""
    assert {name: getattr(now, name) for name in expected} == expected


def test_the_leader_is_the_sole_first_place_and_the_lead_is_in_votes() -> None:
    now = judged(TWO, "285398 289782")
    holds(now, leader="ben", second="ana", lead=4384, margin=4384, places=only("ben"))
    holds(now, ranked=("ben", "ana"), total=575_180)


def test_a_tie_has_no_leader_no_places_and_keeps_the_order_of_the_ballot() -> None:
    now = standing(THREE, {"cy": 7, "ben": 7, "ana": 1})
    holds(now, leader=None, second=None, places=None, tie=True, lead=0, ranked=("ben", "cy", "ana"))
    assert list(now.votes) == ["ana", "ben", "cy"]
    holds(judged(THREE, "9 4 4"), leader="ana", second=None, lead=5, tie=False)


def test_a_zero_is_a_reported_number_and_a_race_of_zeros_has_no_votes() -> None:
    now = judged(TWO, "5 0")
    holds(now, leader="ana", second="ben", total=5)
    assert now.share("ben") == 0
    zeros = judged(TWO, "0 0")
    holds(zeros, silence=Silence.NO_VOTES, total=0, ranked=(), **NOBODY)
    assert zeros.share("ana") is None


@pytest.mark.parametrize(
    ("text", "silence"), [("5 -", Silence.NOT_REPORTED), ("5 -1", Silence.NEGATIVE)]
)
def test_an_unreported_or_negative_count_is_kept_and_silences_the_race(
    text: str, silence: Silence
) -> None:
    now = judged(TWO, text)
    holds(now, silence=silence, total=None, votes=votes_of(TWO, text), **NOBODY)
    assert now.share("ana") is None


def test_a_choice_that_is_not_listed_takes_no_part() -> None:
    now = standing(THREE, {"ana": 3, "cy": 1})
    holds(now, total=4, ranked=("ana", "cy"), leader="ana", lead=2, votes={"ana": 3, "cy": 1})
    assert now.share("ben") is None
    holds(standing(TWO, {}), silence=Silence.NOT_REPORTED)
    holds(standing(BLANKS, {"blanks": 4}), silence=Silence.NOT_REPORTED)


def test_votes_for_a_choice_the_race_does_not_have_are_refused() -> None:
    words = re.escape("mayor: votes for choices it does not have: ['zoe']")
    with pytest.raises(KeyError, match=words):
        standing(TWO, {"ana": 1, "zoe": 2})


def test_blanks_are_never_in_the_votes_and_have_no_share() -> None:
    now = judged(BLANKS, "3 1 96")
    assert now.total == 4 and now.share("ana") == 75 and now.share("blanks") is None
    holds(judged(BLANKS, "3 1 -"), total=4)
    holds(judged(BLANKS, "3 1 -1"), leader="ana")


def test_write_in_totals_and_none_of_these_count_but_can_not_lead() -> None:
    now = judged(race("ana ben write-ins none-of-these"), "30 2 23 45")
    holds(now, total=100, leader="ana", ranked=("ana", "ben"))
    assert now.share("ana") == 30 and now.share("write-ins") == 23


def test_an_unopposed_candidate_leads_nobody() -> None:
    holds(judged(race("ana"), "7"), unopposed=True, total=7, **NOBODY)
    both = judged(race("ana ben", seats=2), "7 1")
    holds(both, unopposed=True, **NOBODY)
    assert both.share("ana") == Fraction(700, 8)


def test_with_several_seats_the_margin_is_at_the_cut_line() -> None:
    now = judged(COUNCIL, "5 40 12 9")
    holds(now, places=only("ben", "cy"), margin=3, tie=False, leader=None, lead=None)
    assert now.share_of_ballots("ben", 50) == 80 and now.share_of_ballots("ben", None) is None


def test_a_tie_at_the_cut_line_decides_no_places_and_one_above_it_does() -> None:
    holds(judged(COUNCIL, "40 9 9 1"), tie=True, places=None, margin=0)
    holds(judged(COUNCIL, "40 40 9 9"), tie=False, places=only("ana", "ben"), margin=31)


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
    holds(now, places=only(passing), margin=margin, tie=False)


def test_a_measure_has_a_larger_side_and_a_state_at_its_bar() -> None:
    holds(judged(MEASURE[Bar.MAJORITY], "7 7"), leader=None, places=only("no"), margin=-1)
    now = judged(MEASURE[Bar.TWO_THIRDS], "60 40")
    holds(now, leader="yes", places=only("no"), margin=-20, yes_share=60)
    unknown = judged(race("yes no", Rule.MEASURE), "60 40")
    holds(unknown, leader="yes", lead=20, places=None, margin=None)


@given(st.sampled_from(list(Bar)), st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_votes_short_are_the_fewest_that_bring_a_measure_over(
    bar: Bar, yes: int, no: int
) -> None:
    wanted = {Bar.MAJORITY: (1, 2), Bar.FIFTY_FIVE: (55, 100), Bar.TWO_THIRDS: (2, 3)}[bar]

    def passes(count: int) -> bool:
        share = Fraction(count, count + no) if count + no else Fraction(0)
        needed = Fraction(*wanted)
        return share > needed if bar is Bar.MAJORITY else share >= needed

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
    holds(judged(judge, "5 5"), places=only("no"))
    holds(judged(judge, "6 5"), places=only("yes"))


def test_more_than_half_is_enough_in_a_majority_race_and_half_is_not() -> None:
    over = judged(RUNOFF, "6 3 2")
    holds(over, places=only("ana"), majority=0, advance=None, leader="ana", lead=3)
    holds(judged(RUNOFF, "5 3 2"), places=only("ana", "ben"), majority=-1, advance=1)
    written_in = judged(race("ana ben write-ins", Rule.MAJORITY_RUNOFF), "5 4 1")
    holds(written_in, places=only("ana", "ben"), majority=-1, advance=None)


def test_a_tie_for_the_second_place_of_a_runoff_decides_nothing() -> None:
    tied = judged(RUNOFF, "4 3 3")
    holds(tied, leader="ana", places=None, tie=True, advance=0, majority=-3)
    half = judged(race("ana ben", Rule.MAJORITY_RUNOFF), "4 4")
    holds(half, leader=None, places=only("ana", "ben"), tie=False)


def test_the_top_two_go_on_whatever_their_share() -> None:
    both = only("ana", "ben")
    now = judged(TOP_TWO, "90 6 4")
    holds(now, places=both, advance=2, majority=None, leader="ana", margin=84)
    holds(judged(TOP_TWO, "45 45 10"), places=both, leader=None, tie=False, advance=35)


@pytest.mark.parametrize("coverage", [Coverage.CROSSES, Coverage.BEYOND])
def test_a_part_of_a_district_has_votes_and_shares_but_no_leader(coverage: Coverage) -> None:
    now = judged(race("ana ben", coverage=coverage), "3 1")
    holds(now, total=4, ranked=("ana", "ben"), **HIDDEN)
    assert now.share("ana") == 75
    measure = race("yes no", Rule.MEASURE, bar=Bar.MAJORITY, coverage=coverage)
    holds(judged(measure, "3 1"), **NOBODY)


def test_unverified_borders_hide_no_leader_and_an_unknown_rule_hides_every_lead_word() -> None:
    holds(judged(race("ana ben", coverage=Coverage.UNKNOWN), "3 1"), leader="ana")
    now = judged(race("ana ben", Rule.UNKNOWN), "3 1")
    holds(now, **HIDDEN)
    assert now.share("ana") == 75


def test_no_majority_rule_is_made_up_for_several_seats() -> None:
    now = judged(race("ana ben cy", Rule.MAJORITY_RUNOFF, seats=2), "9 5 1")
    holds(now, majority=None, **NOBODY)


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
    thirds = {Bar.MAJORITY: 150, Bar.FIFTY_FIVE: 165, Bar.TWO_THIRDS: 200}
    needed = Fraction(thirds[bar], 3)
    yes = min(max(round(needed * total / 100) + off, 0), total)
    share, shown = Fraction(100 * yes, total), Decimal(half_up(Fraction(100 * yes, total)))
    met, majority = above(bar, yes, total), bar is Bar.MAJORITY
    looks_met = shown > 50 if majority else shown >= Decimal(half_up(needed))
    if share == needed or met == looks_met:
        # What is short of a majority by less than a hundredth reads as half, too.
        reads_as_half = majority and shown == 50 and share != 50
        assert rounding(bar, share) == (1 if reads_as_half else 0)
    else:
        assert rounding(bar, share) == (-1 if met else 1)


@given(st.integers(-(10**8), 10**8), st.integers(1, 10**8), st.integers(0, 4))
def test_a_percentage_of_two_counts_is_that_of_their_fraction(
    part: int, whole: int, decimals: int
) -> None:
    assert percent(part, whole, decimals) == half_up(Fraction(100 * part, whole), decimals)


@pytest.mark.feeds
def test_half_up_reproduces_every_percentage_the_county_printed_in_2014(feeds: Path) -> None:
    path = feeds / "lacounty-2014-11-04-general" / "final_official_internet.dat"
    contests: dict[str, list[tuple[int, str]]] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line[3:5] in ("CN", "MT", "JN"):
            count = int(line[73:82].replace(",", ""))
            contests.setdefault(line[0:3], []).append((count, line[85:91].strip()))
    for choices in contests.values():
        votes = sum(count for count, _ in choices)
        for count, printed in choices:
            assert Fraction(half_up(Fraction(100 * count, votes))) == Fraction(printed)
    assert sum(map(len, contests.values())) == 362
