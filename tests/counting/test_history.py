"""A race over its updates: batches, falls, changes of lead and places, and what stays silent."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.counting.history import (
    Batch,
    BatchState,
    Change,
    HistoryPoint,
    RaceHistory,
    histories,
    small_batch,
)
from builder.counting.vote_grid import complete, votes_sum
from builder.model import Bar, Coverage, Phase, Race, Rule
from tests.made import Votes, ballots, election, election_of, race, update

TWO = race("ana ben")
FIRST, NEW, NONE = BatchState.FIRST, BatchState.NEW, BatchState.NONE
CORRECTED, UNKNOWN = BatchState.CORRECTED, BatchState.UNKNOWN


def history(of: Race, counts: str, **given: Any) -> RaceHistory:
    return histories(election_of(of, counts, **given))[of.slug]


def both(ana: int | None, ben: int | None) -> dict[str, Any]:
    return {"ana": ana, "ben": ben}


def change(was: str, now: str, *, gap: bool = False) -> Change:
    """A change since the first update, from these choices to those."""
    return Change(was=frozenset(was.split()), now=frozenset(now.split()), after="u1", gap=gap)


def states(found: RaceHistory) -> list[BatchState]:
    return [step.batch.state for step in found.steps]


def keys(steps: tuple[HistoryPoint, ...]) -> list[str]:
    return [step.update.key for step in steps]


def test_every_race_has_a_history_in_the_order_of_the_file_also_without_votes() -> None:
    first, second, empty = race(slug="b"), race(slug="a"), race("", slug="c")
    found = histories(election([first, second, empty], [update(1)], {"u1": {"a": both(1, 2)}}))
    assert list(found) == ["b", "a", "c"]
    assert (found["b"].steps, found["b"].last, found["b"].changed_hands) == ((), None, None)
    assert keys(found["a"].steps) == ["u1"]


def test_the_first_update_with_votes_is_new_as_a_whole_and_changes_nothing() -> None:
    (first,) = history(TWO, "3 2").steps
    assert first.batch == Batch(state=FIRST, since=None, votes=both(3, 2), total=5)
    assert (first.lead_change, first.places_change, first.falls) == (None, None, ())
    zero, first = history(TWO, "0 0|3 2").steps
    assert (zero.batch.state, zero.batch.total) == (NONE, 0)
    assert (first.batch.state, first.batch.total, first.batch.since) == (FIRST, 5, None)
    assert first.lead_change is None


def test_a_batch_is_the_difference_and_has_shares() -> None:
    step = history(TWO, "300 200|310 230").steps[1]
    assert step.batch == Batch(state=NEW, since="u1", votes=both(10, 30), total=40)
    assert step.batch.share("ben") == 75 and step.batch.share("zoe") is None
    same = history(TWO, "3 2|3 2").steps[1].batch
    assert (same.state, same.total, same.share("ana")) == (NONE, 0, None)


def test_votes_may_fall_and_are_reported_and_the_batch_has_no_shares() -> None:
    step = history(TWO, "30 20|40 19").steps[1]
    assert (step.falls, step.standing.votes) == (("ben",), both(40, 19))
    assert step.batch == Batch(state=CORRECTED, since="u1")


@pytest.mark.parametrize(
    ("counts", "falls"),
    [("30 20|31 -|32 19", [(), (), ("ben",)]), ("3 2|3 -1|4 4", [(), ("ben",), ()])],
    ids=["not reported", "negative"],
)
def test_a_silent_update_makes_two_batches_unknown_and_hides_no_fall(
    counts: str, falls: list[tuple[str, ...]]
) -> None:
    found = history(TWO, counts)
    assert states(found) == [FIRST, UNKNOWN, UNKNOWN]
    assert [step.falls for step in found.steps] == falls


def test_blanks_and_choices_listed_later_are_in_no_batch() -> None:
    step = history(race("ana ben blanks"), "3 2 9|5 2 4").steps[1]
    assert (step.batch.votes, step.batch.total, step.falls) == (both(2, 0), 2, ())
    votes = {"u1": {"mayor": both(3, 2)}, "u2": {"mayor": {**both(4, 2), "cy": 100}}}
    made = election([race("ana ben cy")], [update(1), update(2)], votes)
    step = histories(made)["mayor"].steps[1]
    assert (step.batch.votes, step.batch.total, step.standing.total) == (both(1, 0), 1, 106)


def test_a_batch_over_an_update_without_stored_votes_says_since_when() -> None:
    step = history(TWO, "300 200||400 200").steps[1]
    assert step.batch == Batch(state=NEW, since="u1", votes=both(100, 0), total=100, gap=True)
    (behind,) = history(TWO, "|300 200").steps
    assert behind.batch == Batch(state=UNKNOWN, since=None), "these votes are not all new"


def test_a_race_first_listed_behind_a_complete_file_is_all_new() -> None:
    late = race(slug="late")
    votes = {"u1": {"mayor": both(3, 2)}, "u2": {"mayor": both(3, 2), "late": both(1, 1)}}
    for first, state in ((update(1, votes_total=5), FIRST), (update(1), UNKNOWN)):
        made = election([TWO, late], [first, update(2)], votes)
        assert states(histories(made)["late"]) == [state]


def test_a_file_is_complete_when_the_votes_but_blanks_add_up_to_its_sum() -> None:
    made = election_of(race("ana ben blanks"), "3 2 9|3 - 0|")
    updates = [replace(u, votes_total=5) for u in made.updates]
    assert [votes_sum(made, made.snapshots.get(u.key)) for u in updates] == [5, None, None]
    assert [complete(made, u) for u in updates] == [True, False, False]
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
    steps = history(TWO, "30000 20000|30050 20040|30350 20040").steps
    assert [step.batch.small for step in steps] == [False, True, False]


def test_withdrawn_updates_leave_the_series() -> None:
    made = election_of(TWO, "3 2|0 9|4 2")
    first, second, third = made.updates
    updates = (first, replace(second, withdrawn="published by mistake"), third)
    found = histories(replace(made, updates=updates))["mayor"]
    assert keys(found.steps) == ["u1", "u3"]
    assert found.steps[1].batch == Batch(state=NEW, since="u1", votes=both(1, 0), total=1)
    assert (found.lead_changes, found.steps[1].falls) == ((), ())


def test_a_new_sole_first_place_is_a_lead_change() -> None:
    found = history(TWO, "3 2|3 4|3 9|10 9")
    assert keys(found.lead_changes) == ["u2", "u4"]
    assert found.steps[1].lead_change == change("ana", "ben")
    assert history(TWO, "2 2|2 3").lead_changes == (), "a race first tied has its first leader"


def test_a_tie_between_changes_nothing_until_somebody_else_is_ahead() -> None:
    back = history(TWO, "3 2|3 3|4 3")
    assert (back.lead_changes, back.places_changes) == ((), ())
    over = history(TWO, "3 2|3 3|3 4").steps
    assert [s.lead_change for s in over] == [None, None, change("ana", "ben")]
    assert [s.places_change for s in over] == [None, None, change("ana", "ben")]


@pytest.mark.parametrize("between", ["", "5 -", "5 -1"])
def test_unknown_updates_between_are_said_with_the_change(between: str) -> None:
    last = history(TWO, f"3 2|{between}|5 9").steps[-1]
    assert last.lead_change == change("ana", "ben", gap=True)


@pytest.mark.parametrize(
    ("of", "counts", "leads", "places"),
    [
        # A measure may cross its bar without a change of the larger side.
        (race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS), "2 1|3 2|3 4", ["u3"], ["u2"]),
        # Exactly half is below, and one vote crosses.
        (race("yes no", Rule.MEASURE, bar=Bar.MAJORITY), "5 4|5 5|6 5", [], ["u2", "u3"]),
        # Several seats change at the cut line only; the third count is tied there.
        (race("ana ben cy", seats=2), "9 5 1|9 12 8|9 12 9|9 12 10", [], ["u4"]),
        (race("ana ben cy", Rule.MAJORITY_RUNOFF), "4 3 1|9 3 1", [], ["u2"]),
    ],
    ids=["bar", "half", "seats", "majority"],
)
def test_places_change_by_the_rule_and_leads_by_the_sole_first_place(
    of: Race, counts: str, leads: list[str], places: list[str]
) -> None:
    found = history(of, counts)
    assert (keys(found.lead_changes), keys(found.places_changes)) == (leads, places)
    if of.rule is Rule.MAJORITY_RUNOFF:
        assert found.steps[1].places_change == change("ana ben", "ana")


@pytest.mark.parametrize(
    ("counts", "night", "changed", "ended"),
    [
        ("3 2|3 4|5 4", 1, True, False),
        ("3 2|3 4|3 5", 1, True, True),
        ("2 3|3 2|4 2", 2, False, False),
        ("3 2|3 3|3 4", 2, True, True),  # tied at the end of the night: from the last strict places
        ("3 2|3 4|4 4", 1, True, None),  # ends tied
        ("3 2|3 4|4 -", 1, True, None),  # ends silent
        ("3 2|3 4", 2, None, None),  # nothing after the night
        ("3 2|3 4", 0, None, None),
    ],
)
def test_a_race_changed_hands_when_later_places_differ_from_the_end_of_election_night(
    counts: str, night: int, changed: bool | None, ended: bool | None
) -> None:
    found = history(TWO, counts, night=night)
    assert (found.changed_hands, found.ended_differently) == (changed, ended)
    assert found.night is (found.steps[night - 1] if night else None)


@pytest.mark.parametrize(
    "of",
    [
        race("ana ben", coverage=Coverage.CROSSES),
        race("ana ben", coverage=Coverage.BEYOND),
        race("ana ben", Rule.UNKNOWN),
        race("ana ben", seats=2),
    ],
)
def test_whether_parts_unknown_rules_and_uncontested_races_changed_hands_is_not_said(
    of: Race,
) -> None:
    found = history(of, "3 2|3 4", night=1)
    assert (found.changed_hands, found.ended_differently, found.places_changes) == (None, None, ())


def test_the_shift_is_in_points_from_the_last_election_night_update() -> None:
    found = history(TWO, "9 1|3 1|5 5", night=2)
    assert found.shift("ana") == -25 and found.shift("ana", found.steps[0]) is None
    assert history(TWO, "3 1|5 5").shift("ana") is None


def test_the_last_three_batches_are_pooled_by_their_votes() -> None:
    found = history(TWO, "10 10|20 10|20 40|21 40")
    assert found.pooled_share("ana", found.steps[3]) == Fraction(1100, 41)
    assert found.pooled_share("ana", found.steps[1]) is None
    fallen = history(TWO, "10 10|20 9|20 40|21 40")
    assert fallen.pooled_share("ana", fallen.steps[3]) is None


def test_ballots_stand_beside_the_votes_of_their_update() -> None:
    of = ballots(9, blank=1)
    found = history(TWO, "3 2|4 4", ballots={"u2": {"mayor": of}})
    assert [step.ballots for step in found.steps] == [None, of]


cell = st.one_of(st.none(), st.integers(-1, 12))
row = st.dictionaries(st.sampled_from(["a", "b", "c", "blanks"]), cell)


@given(
    st.lists(st.one_of(st.none(), row), min_size=1, max_size=8),
    st.lists(row, min_size=8, max_size=8),
)
def test_every_step_agrees_with_a_plain_walk_through_the_updates(
    votes: list[Votes | None], others: list[Votes]
) -> None:
    """A slow reader, one race, one update and one choice at a time, gets the same answers."""
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
        fallen = {c for c, n in counting.items() if n is not None and n < last.get(c, n)}
        assert set(step.falls) == fallen
        if step.batch.state in (NEW, NONE) and step.batch.since and before is not None:
            wanted = {c: n - before[c] for c, n in counting.items() if c in before}  # type: ignore[operator]
            assert step.batch.votes == wanted
            assert step.batch.total == sum(wanted.values())
            assert all(n >= 0 for n in wanted.values())
        last |= {c: n for c, n in counting.items() if n is not None}
        before = v
    assert next(steps, None) is None
