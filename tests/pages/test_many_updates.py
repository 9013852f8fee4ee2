"""What the pages of an election cost grows with its updates, and not with their square or cube:
counted in lines run, not in time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from builder.counting.counted import CountedElection
from builder.model import Election, Phase, Total, Update
from builder.pages.election import page as election_page
from builder.pages.election.page import ElectionView
from builder.pages.shared.page import PageRenderer
from builder.pages.update import page as update_page
from builder.pages.update.page import UpdateView
from builder.reading import count_election
from builder.wording.messages import Messages
from tests import made

FEW, MANY = 100, 400
PRESS = PageRenderer(say=Messages(), address="https://name.example/", name="Archive")


def election(n: int) -> Election:
    """A race with ``n`` updates, a tenth of them on election night, each with all totals of the
    count.
    """
    updates = [
        made.update(k, Phase.CANVASS if k > n // 10 else Phase.ELECTION_NIGHT)
        for k in range(1, n + 1)
    ]
    votes = {
        update.key: {"mayor": {"ana": 100 * k, "ben": 90 * k}}
        for k, update in enumerate(updates, start=1)
    }
    totals: list[Total] = []
    for k, update in enumerate(updates, start=1):
        figures = {
            "ballots_counted": 200 * k,
            "ballots_mail": 150 * k,
            "ballots_in_person": 50 * k,
            "registered": 1000 * n,
        }
        totals += [made.total(update.key, item, value) for item, value in figures.items()]
    return made.election([made.race()], updates, votes, totals=tuple(totals))


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of Python ``work`` runs, those of comparisons that dataclasses bring
    among them.
    """
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(None)
    return count


def viewed(of: CountedElection) -> ElectionView:
    return ElectionView(PRESS.say, of)


def last_page(of: CountedElection) -> object:
    return update_page.page(PRESS, UpdateView(viewed(of), of.election.updates[-1]))


@pytest.mark.parametrize(
    "page",
    [lambda of: election_page.page(PRESS, viewed(of)), last_page],
    ids=["election", "update"],
)
def test_four_times_the_updates_are_four_times_the_work(
    page: Callable[[CountedElection], object],
) -> None:
    few, many = count_election(election(FEW)), count_election(election(MANY))
    page(count_election(election(3)))  # what is made once, such as templates
    assert lines_run(lambda: page(many)) < 4.6 * lines_run(lambda: page(few))


def test_reading_an_election_and_its_histories_takes_four_times_the_work() -> None:
    few, many = election(FEW), election(MANY)
    count_election(few)
    assert lines_run(lambda: count_election(many)) < 4.6 * lines_run(lambda: count_election(few))


def test_no_page_compares_two_updates_by_all_that_they_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A place among updates is looked up by key: `tuple.index` compares dataclasses field by field,
    one after another.
    """
    of = count_election(election(40))
    compared = 0

    def equal(one: Update, other: object) -> bool:
        nonlocal compared
        compared += 1
        return isinstance(other, Update) and one.key == other.key

    monkeypatch.setattr(Update, "__eq__", equal)
    view = viewed(of)
    election_page.page(PRESS, view)
    for update in of.election.updates:
        update_page.page(PRESS, UpdateView(view, update))
    assert compared == 0


def test_what_is_looked_up_is_what_stands_first() -> None:
    """Also of an election that no check would pass: two totals or two races by one name."""
    totals = (
        made.total("u1", "registered", 1),
        made.total("u1", "registered", 2),
        made.total("u2", "turnout_pct", "3.5"),
    )
    races = [made.race(seats=1), made.race(seats=2)]
    of = made.election(races, [made.update(1, withdrawn="why"), made.update(2)], {}, totals=totals)
    assert of.total("u1", "registered") is totals[0] and of.total("u1", "turnout_pct") is None
    assert of.totals_of("u1") == totals[:2] and of.totals_of("u3") == ()
    assert of.race("mayor") is races[0]
    assert [of.place(update) for update in of.updates] == [None, 0]
    with pytest.raises(KeyError):
        of.race("sheriff")
