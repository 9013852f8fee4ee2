"""What election and update pages make of dates, sizes and estimates, on elections made by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from builder.archive import count_election
from builder.charts.small_charts import caption, strip
from builder.model import Election, Event, EventState, Phase, Qualifier, Status, Update
from builder.pages.election import calendar, estimates
from builder.pages.election.count import ElectionCount
from builder.store.load import load_election, load_jurisdiction
from builder.wording.messages import Messages
from tests import made
from tests.checkout import DATA
from tests.document import document

SAY = Messages()
NIGHT = Phase.ELECTION_NIGHT


def event(
    n: int,
    at: str,
    said_on: str,
    name: str = "update-announced",
    state: EventState = EventState.PLANNED,
) -> Event:
    return Event(n=n, event=name, at=at, state=state, said_on=said_on, source="file", note="")


def viewed(election: Election) -> ElectionCount:
    return ElectionCount(SAY, count_election(election))


def counted(
    updates: list[Update], *numbers: int | None, events: tuple[Event, ...] = ()
) -> Election:
    """An election known by its totals alone: None where a total is not known."""
    totals = tuple(
        made.total(u.key, "ballots_counted", n)
        for u, n in zip(updates, numbers, strict=True)
        if n is not None
    )
    return replace(made.election([made.race()], updates, {}, totals=totals), events=events)


FOLDERS = sorted(path.parent for path in DATA.glob("*/*/election.toml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_calendar_loses_no_event_and_keeps_plans_that_came_true_apart(folder: Path) -> None:
    election = load_election(folder, load_jurisdiction(folder.parent))
    own, announced = calendar.calendar(ElectionCount(SAY, count_election(election)))
    stored = Counter(calendar.event_name(SAY, e.event) for e in election.events)
    shown = Counter(d.what for d in [*own, *announced] if d.source)
    assert shown == stored
    happened = {
        calendar.event_name(SAY, e.event) for e in election.events if e.state is EventState.HAPPENED
    }
    assert not [d.what for d in own if d.planned and d.what in happened]
    assert all(d.planned for d in announced)
    assert own[0].what.startswith("Election Day")


def test_the_next_update_is_what_had_been_announced_by_the_day_of_this_one() -> None:
    updates = [
        made.update(1, NIGHT),
        made.update(2, NIGHT),
        made.update(4),
        made.update(9, status=Status.CERTIFIED),
    ]
    events = (
        event(1, "2022-11-14", "2022-11-10"),  # said on the day of u2
        event(2, "2022-11-13", "2022-11-10"),
        event(3, "2022-11-11", ""),  # nobody knows when it was said
        event(4, "2022-11-15", "2022-11-13"),  # said after u4 of Nov. 12
        event(5, "2022-11-16", "2022-11-09", "certification"),
    )
    election = counted(updates, 10, 20, 30, 40, events=events)
    live = viewed(election).live
    said = [calendar.next_update(update) for update in live]
    assert said[0] is None, "another update of the same night came first"
    for announced in said[1:3]:
        assert announced is not None
        assert (announced.day, announced.said_on) == ("Sun., Nov. 13", "Thu., Nov. 10")
    assert said[3] is None, "nothing comes after the certified count"
    [(label, day, small)] = calendar.fact(live[1])
    assert (label, day) == ("Next update announced for", "Sun., Nov. 13")
    came = "announced on Thu., Nov. 10; the next update we know of came Sat., Nov. 12, noon"
    assert small.replace("\u00a0", " ") == came


def test_a_strip_marks_one_update_draws_gaps_as_outlines_and_leaves_out_what_is_not_known() -> None:
    updates = [made.update(n, NIGHT if n == 1 else Phase.CANVASS) for n in (1, 2, 3, 4)]
    election = counted(updates, 100, 150, None, 400)
    extra = (made.total("u1", "ballots_added", 100), made.total("u4", "ballots_added", 25))
    election = replace(election, totals=(*election.totals, *extra))
    sizes = viewed(election).sizes
    assert sizes == {"u1": (100, False), "u2": (50, True), "u4": (25, False)}
    drawing = document(strip(election, updates[1], sizes, SAY))
    bars = [
        r.attributes for r in drawing.all("rect") if r.attributes.get("class", "").startswith("up")
    ]
    assert [bar["class"] for bar in bars] == ["up", "up this loose", "up"]
    # The plot is 68 pixels high and the largest bar fills it.
    assert [bar["height"] for bar in bars] == ["68", "34", "17"]
    assert [t.text for t in drawing.all("text")] == ["50", "Election night", "Nov. 12"]
    assert drawing.one("desc").text.replace("\u00a0", " ") == (
        "This update added 50 ballots. The largest update, Wed., Nov. 9, noon, added 100 ballots."
    )
    assert caption(election, sizes, SAY).replace("\u00a0", " ") == (
        "Ballots added in each update. The longest bar, Wed., Nov. 9, noon, is 100. "
        "An outlined bar may combine several updates. No bar: unknown."
    )
    silent = document(strip(election, updates[2], sizes, SAY))
    assert next(t.text for t in silent.all("text")) == "this update"
    assert strip(election, updates[1], {"u1": (100, False)}, SAY) == ""


def test_ballots_of_one_kind_alone_are_said_in_a_word() -> None:
    updates = [made.update(n, NIGHT) for n in (1, 2, 3)]
    kinds = (("ballots_mail", (90, 90, 120)), ("ballots_in_person", (10, 40, 40)))
    totals = tuple(
        made.total(f"u{n}", item, v) for item, row in kinds for n, v in enumerate(row, 1)
    )
    votes = {f"u{n}": {"mayor": {"ana": n, "ben": 0}} for n in (1, 2, 3)}
    election = made.election([made.race()], updates, votes, totals=totals)
    assert [u.kinds for u in viewed(election).live] == [
        "90 by mail, 10 in person",
        "all in person",
        "all by mail",
    ]
    # Known by their totals alone, others may lie between: the numbers say since when.
    apart = replace(election, snapshots={})
    assert viewed(apart).live[1].kinds.startswith("0 since ")


def test_estimates_are_judged_only_where_they_and_the_final_count_are_numbers() -> None:
    updates = [
        made.update(1, NIGHT),
        made.update(2),
        made.update(3),
        made.update(4, status=Status.CERTIFIED),
    ]
    election = counted(
        updates, 100, 150, 180, 200, events=(event(1, "2022-11-10", "2022-11-09", "mail-deadline"),)
    )
    totals = (
        *election.totals,
        made.total("u1", "outstanding_total", 90, as_of="2022-11-09"),
        made.total("u2", "outstanding_total", 60, as_of="2022-11-10", qualifier=Qualifier.ABOUT),
        made.total(
            "u3", "outstanding_vbm", 15, as_of="2022-11-11"
        ),  # one kind alone is no estimate of all
    )
    checked = estimates.checked(viewed(replace(election, totals=totals)))
    assert checked is not None
    assert [(r.estimated, r.after, r.difference, r.early) for r in checked.rows] == [
        ("90", "100", "+10", True),
        ("about 60", "50", "−10", False),
    ]
    assert (checked.heading, checked.other, checked.deadline) == (
        "One of two estimates were too low",
        1,
        "Thu., Nov. 10",
    )
    still = replace(
        election,
        totals=totals,
        updates=tuple(replace(u, status=Status.UNOFFICIAL_PARTIAL) for u in updates),
    )
    assert estimates.checked(viewed(still)) is None, "a count that goes on judges nobody"


def test_an_estimate_of_one_kind_has_its_bar_and_an_undivided_one_an_open_bar() -> None:
    election = counted([made.update(1), made.update(2)], 100, 150)
    totals = (
        *election.totals,
        made.total("u1", "outstanding_vbm", 60),
        made.total("u1", "outstanding_misc", 20),
        made.total("u1", "outstanding_total", 100),
        made.total("u2", "outstanding_vbm", 25),
    )
    rows = estimates.left(viewed(replace(election, totals=totals)))
    assert [[(s.look, s.left, s.width) for s in row.bar] for row in rows] == [
        [("mail", "0.00", "60.00"), ("other", "60.00", "20.00"), ("open", "80.00", "20.00")],
        [("mail", "0.00", "25.00")],
    ]
    assert [row.cells for row in rows] == [
        ("60", "20", "100"),
        ("25", "not reported", "not reported"),
    ]
