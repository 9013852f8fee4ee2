"""A race over its updates: batches, falls, lead changes, places that changed, and what stays silent
between.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.counting.history import Batch, BatchState, Change, RaceHistory, histories, small_batch
from builder.counting.vote_grid import complete, votes_sum
from builder.model import Bar, Coverage, Phase, Race, Rule
from tests.made import Votes, ballots, election, one, race, update

TWO = race("ana ben")


def history(of: Race, *votes: Votes | None, night: int = 0) -> RaceHistory:
    return histories(one(of, *votes, night=night))[of.slug]


def both(ana: int | None, ben: int | None) -> Votes:
    return {"ana": ana, "ben": ben}


def test_every_race_has_a_history_in_the_order_of_the_file_also_without_votes() -> None:
    first, second, empty = race(slug="b"), race(slug="a"), race("", slug="c")
    made = election([first, second, empty], [update(1)], {"u1": {"a": both(1, 2)}})
    found = histories(made)
    assert list(found) == ["b", "a", "c"]
    assert found["b"].steps == () and found["b"].last is None and found["b"].changed_hands is None
    assert [s.update.key for s in found["a"].steps] == ["u1"]


def test_the_first_update_with_votes_is_new_as_a_whole_and_changes_nothing() -> None:
    first = history(TWO, both(3, 2)).steps[0]
    assert first.batch == Batch(
        state=BatchState.FIRST, since=None, votes={"ana": 3, "ben": 2}, total=5, small=False
    )
    assert (first.lead_change, first.places_change, first.falls) == (None, None, ())


def test_an_update_of_zeros_is_no_first_count() -> None:
    zero, first = history(TWO, both(0, 0), both(3, 2)).steps
    assert (zero.batch.state, zero.batch.total) == (BatchState.NONE, 0)
    assert (first.batch.state, first.batch.total, first.batch.since) == (BatchState.FIRST, 5, None)
    assert first.lead_change is None


def test_a_batch_is_the_difference_and_has_shares() -> None:
    step = history(TWO, both(300, 200), both(310, 230)).steps[1]
    assert step.batch == Batch(
        state=BatchState.NEW, since="u1", votes={"ana": 10, "ben": 30}, total=40, small=False
    )
    assert step.batch.share("ben") == 75
    assert step.batch.share("zoe") is None


def test_no_new_votes_are_said_so() -> None:
    step = history(TWO, both(3, 2), both(3, 2)).steps[1]
    assert (step.batch.state, step.batch.total, step.batch.share("ana")) == (
        BatchState.NONE,
        0,
        None,
    )


def test_votes_may_fall_and_are_reported_and_the_batch_has_no_shares() -> None:
    step = history(TWO, both(30, 20), both(40, 19)).steps[1]
    assert step.falls == ("ben",)
    assert step.batch == Batch(
        state=BatchState.CORRECTED, since="u1", votes=None, total=None, small=False
    )
    assert step.standing.votes == {"ana": 40, "ben": 19}


def test_a_fall_is_seen_behind_an_unreported_update_too() -> None:
    steps = history(TWO, both(30, 20), both(31, None), both(32, 19)).steps
    assert [s.falls for s in steps] == [(), (), ("ben",)]
    assert [s.batch.state for s in steps] == [
        BatchState.FIRST,
        BatchState.UNKNOWN,
        BatchState.UNKNOWN,
    ]


def test_blanks_are_in_no_batch_and_their_fall_is_none() -> None:
    step = history(
        race("ana ben blanks"), {**both(3, 2), "blanks": 9}, {**both(5, 2), "blanks": 4}
    ).steps[1]
    assert (step.batch.votes, step.batch.total, step.falls) == ({"ana": 2, "ben": 0}, 2, ())


def test_a_negative_count_makes_two_batches_unknown() -> None:
    steps = history(TWO, both(3, 2), both(3, -1), both(4, 4)).steps
    assert [s.batch.state for s in steps] == [
        BatchState.FIRST,
        BatchState.UNKNOWN,
        BatchState.UNKNOWN,
    ]
    assert [s.falls for s in steps] == [(), ("ben",), ()]


def test_a_choice_listed_later_is_in_no_batch_of_that_update() -> None:
    step = history(race("ana ben cy"), both(3, 2), {**both(4, 2), "cy": 100}).steps[1]
    assert (step.batch.votes, step.batch.total) == ({"ana": 1, "ben": 0}, 1)
    assert step.standing.total == 106


def test_a_batch_over_an_update_without_stored_votes_says_since_when() -> None:
    step = history(TWO, both(300, 200), None, both(400, 200)).steps[1]
    assert step.batch == Batch(
        state=BatchState.NEW,
        since="u1",
        votes={"ana": 100, "ben": 0},
        total=100,
        small=False,
        gap=True,
    )


def test_the_first_stored_votes_behind_unstored_ones_are_not_all_new() -> None:
    step = history(TWO, None, both(300, 200)).steps[0]
    assert (step.batch.state, step.batch.votes, step.batch.since) == (
        BatchState.UNKNOWN,
        None,
        None,
    )


def test_a_race_first_listed_behind_a_complete_file_is_all_new() -> None:
    late = race(slug="late")
    whole, partial = update(1, votes_total=5), update(1)
    for first, state in ((whole, BatchState.FIRST), (partial, BatchState.UNKNOWN)):
        made = election(
            [TWO, late],
            [first, update(2)],
            {"u1": {"mayor": both(3, 2)}, "u2": {"mayor": both(3, 2), "late": both(1, 1)}},
        )
        assert histories(made)["late"].steps[0].batch.state is state


def test_a_file_is_complete_when_the_votes_but_blanks_add_up_to_its_sum() -> None:
    of = race("ana ben blanks")
    updates = [update(n, votes_total=5) for n in (1, 2, 3)]
    made = one(
        of, {"ana": 3, "ben": 2, "blanks": 9}, {"ana": 3, "ben": None}, None, updates=updates
    )
    sums = [votes_sum(made, made.snapshots.get(u.key)) for u in made.updates]
    assert sums == [5, None, None]
    assert [complete(made, u) for u in made.updates] == [
        True,
        False,
        False,
    ]
    assert not complete(made, update(1)), "without an official sum nobody knows"


@pytest.mark.parametrize(
    ("votes", "race_votes", "small"),
    [
        (99, 50_000, True),
        (100, 500_000, False),
        (99, 49_500, False),
        (1, 501, True),
        (1, 500, False),
        (0, 10**6, False),
    ],
)
def test_a_small_batch_has_few_votes_and_is_a_small_part(
    votes: int, race_votes: int, small: bool
) -> None:
    assert small_batch(votes, race_votes) is small


def test_a_batch_is_marked_small_by_the_votes_of_its_own_update() -> None:
    steps = history(TWO, both(30_000, 20_000), both(30_050, 20_040), both(30_350, 20_040)).steps
    assert [s.batch.small for s in steps] == [False, True, False]


def test_withdrawn_updates_leave_the_series() -> None:
    updates = [update(1), replace(update(2), withdrawn="published by mistake"), update(3)]
    found = histories(one(TWO, both(3, 2), both(0, 9), both(4, 2), updates=updates))["mayor"]
    assert [s.update.key for s in found.steps] == ["u1", "u3"]
    assert found.steps[1].batch == Batch(
        state=BatchState.NEW,
        since="u1",
        votes={"ana": 1, "ben": 0},
        total=1,
        small=False,
        gap=False,
    )
    assert (found.lead_changes, found.steps[1].falls) == ((), ())


def test_a_new_sole_first_place_is_a_lead_change() -> None:
    found = history(TWO, both(3, 2), both(3, 4), both(3, 9), both(10, 9))
    assert [s.update.key for s in found.lead_changes] == ["u2", "u4"]
    change = found.steps[1].lead_change
    assert change == Change(was=frozenset({"ana"}), now=frozenset({"ben"}), after="u1", gap=False)


def test_a_tie_between_changes_nothing_until_somebody_else_is_ahead() -> None:
    back = history(TWO, both(3, 2), both(3, 3), both(4, 3))
    assert (back.lead_changes, back.places_changes) == ((), ())
    over = history(TWO, both(3, 2), both(3, 3), both(3, 4))
    change = Change(was=frozenset({"ana"}), now=frozenset({"ben"}), after="u1", gap=False)
    assert [s.lead_change for s in over.steps] == [None, None, change]
    assert [s.places_change for s in over.steps] == [None, None, change]


def test_unknown_updates_between_are_said_with_the_change() -> None:
    for between in (None, both(5, None), both(5, -1)):
        change = history(TWO, both(3, 2), between, both(5, 9)).steps[-1].lead_change
        assert change == Change(
            was=frozenset({"ana"}), now=frozenset({"ben"}), after="u1", gap=True
        )


def test_a_race_first_tied_has_its_first_leader_without_a_change() -> None:
    assert history(TWO, both(2, 2), both(2, 3)).lead_changes == ()


def test_a_measure_may_cross_its_bar_without_a_change_of_the_larger_side() -> None:
    bond = race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS)
    found = history(bond, {"yes": 2, "no": 1}, {"yes": 3, "no": 2}, {"yes": 3, "no": 4})
    assert [s.update.key for s in found.places_changes] == ["u2"]
    assert [s.update.key for s in found.lead_changes] == ["u3"]


def test_a_measure_at_exactly_half_is_below_and_crosses_with_one_vote() -> None:
    found = history(
        race("yes no", Rule.MEASURE, bar=Bar.MAJORITY),
        {"yes": 5, "no": 4},
        {"yes": 5, "no": 5},
        {"yes": 6, "no": 5},
    )
    assert [s.update.key for s in found.places_changes] == ["u2", "u3"]
    assert found.lead_changes == ()


def test_places_of_several_seats_change_at_the_cut_line_only() -> None:
    council = race("ana ben cy", seats=2)
    found = history(
        council,
        {"ana": 9, "ben": 5, "cy": 1},
        {"ana": 9, "ben": 12, "cy": 8},
        {"ana": 9, "ben": 12, "cy": 9},
        {"ana": 9, "ben": 12, "cy": 10},
    )
    assert [s.update.key for s in found.places_changes] == ["u4"]
    assert found.steps[2].standing.tie
    assert found.lead_changes == ()


def test_a_majority_reached_is_a_change_of_places_and_none_of_the_lead() -> None:
    found = history(
        race("ana ben cy", Rule.MAJORITY_RUNOFF),
        {"ana": 4, "ben": 3, "cy": 1},
        {"ana": 9, "ben": 3, "cy": 1},
    )
    assert found.lead_changes == ()
    assert found.steps[1].places_change == Change(
        was=frozenset({"ana", "ben"}), now=frozenset({"ana"}), after="u1", gap=False
    )


def test_a_race_changed_hands_when_later_places_differ_from_the_end_of_election_night() -> None:
    there_and_back = history(TWO, both(3, 2), both(3, 4), both(5, 4), night=1)
    assert (there_and_back.changed_hands, there_and_back.ended_differently) == (True, False)
    stayed = history(TWO, both(3, 2), both(3, 4), both(3, 5), night=1)
    assert (stayed.changed_hands, stayed.ended_differently) == (True, True)
    never = history(TWO, both(2, 3), both(3, 2), both(4, 2), night=2)
    assert (never.changed_hands, never.ended_differently) == (False, False)
    assert len(never.lead_changes) == 1


def test_a_tie_at_the_end_of_election_night_counts_from_the_last_strict_places() -> None:
    found = history(TWO, both(3, 2), both(3, 3), both(3, 4), night=2)
    assert (found.changed_hands, found.ended_differently) == (True, True)
    assert found.night is found.steps[1]


def test_a_count_that_ends_tied_or_silent_did_not_end_either_way() -> None:
    assert history(TWO, both(3, 2), both(3, 4), both(4, 4), night=1).ended_differently is None
    assert history(TWO, both(3, 2), both(3, 4), both(4, None), night=1).ended_differently is None


@pytest.mark.parametrize(
    "of",
    [
        race("ana ben", coverage=Coverage.CROSSES),
        race("ana ben", coverage=Coverage.BEYOND),
        race("ana ben", Rule.UNKNOWN),
        race("ana ben", seats=2),
    ],
)
def test_nothing_is_said_of_hands_for_parts_unknown_rules_and_uncontested_races(of: Race) -> None:
    found = history(of, both(3, 2), both(3, 4), night=1)
    assert (found.changed_hands, found.ended_differently, found.places_changes) == (None, None, ())


def test_nothing_is_said_of_hands_before_a_later_update_or_without_an_election_night() -> None:
    assert history(TWO, both(3, 2), both(3, 4), night=2).changed_hands is None
    assert history(TWO, both(3, 2), both(3, 4)).changed_hands is None


def test_the_shift_is_in_points_from_the_last_election_night_update() -> None:
    found = history(TWO, both(9, 1), both(3, 1), both(5, 5), night=2)
    assert found.shift("ana") == -25
    assert found.shift("ana", found.steps[0]) is None
    assert history(TWO, both(3, 1), both(5, 5)).shift("ana") is None


def test_the_last_three_batches_are_pooled_by_their_votes() -> None:
    found = history(TWO, both(10, 10), both(20, 10), both(20, 40), both(21, 40))
    assert found.pooled_share("ana", found.steps[3]) == Fraction(1100, 41)
    assert found.pooled_share("ana", found.steps[1]) is None
    fallen = history(TWO, both(10, 10), both(20, 9), both(20, 40), both(21, 40))
    assert fallen.pooled_share("ana", fallen.steps[3]) is None


def test_ballots_stand_beside_the_votes_of_their_update() -> None:
    of = ballots(9, blank=1)
    votes = {"u1": {"mayor": both(3, 2)}, "u2": {"mayor": both(4, 4)}}
    made = election([TWO], [update(1), update(2)], votes, {"u2": {"mayor": of}})
    assert [s.ballots for s in histories(made)["mayor"].steps] == [None, of]


cell = st.one_of(st.none(), st.integers(-1, 12))
row = st.dictionaries(st.sampled_from(["a", "b", "c", "blanks"]), cell)


@given(
    st.lists(st.one_of(st.none(), row), min_size=1, max_size=8),
    st.lists(row, min_size=8, max_size=8),
)
def test_every_step_agrees_with_a_plain_walk_through_the_updates(
    votes: list[Votes | None], others: list[Votes]
) -> None:
    """The same answers as a slow reader gets that looks at one race, one update and one choice at a
    time.
    """
    of, beside = race("a b c blanks", slug="one"), race("a b c blanks", slug="two")
    updates = [update(n, Phase.CANVASS) for n in range(len(votes))]
    stored: dict[str, dict[str, Votes]] = {}
    for u, v, other in zip(updates, votes, others, strict=False):
        if v is not None:
            stored[u.key] = {"one": v, "two": other} if v else {"two": other}
    found = histories(election([of, beside], updates, stored))["one"]
    before: Votes | None = None
    last: dict[str, int] = {}
    steps = iter(found.steps)
    for v in votes:
        if not v:
            continue
        step = next(steps)
        assert step.standing.votes == v
        counting = {c: n for c, n in v.items() if c != "blanks"}
        silent = not counting or any(n is None or n < 0 for n in counting.values())
        assert (step.standing.total is None) == silent
        assert set(step.falls) == {
            c for c, n in counting.items() if n is not None and n < last.get(c, n)
        }
        if (
            step.batch.state in (BatchState.NEW, BatchState.NONE)
            and step.batch.since
            and before is not None
        ):
            wanted = {c: n - before[c] for c, n in counting.items() if c in before}  # type: ignore[operator]
            assert step.batch.votes == wanted
            assert step.batch.total == sum(wanted.values())
            assert all(n >= 0 for n in wanted.values())
        last |= {c: n for c, n in counting.items() if n is not None}
        before = v
    assert next(steps, None) is None
