"""What it took of the votes that were left, at each earlier update of which an estimate tells it.

Expected shares are worked out by hand beside each case.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from builder.model import Bar, Coverage, Election, Race, Rule, Status, Update
from builder.pages.election.count import ElectionCount
from builder.pages.race.remaining import remaining
from builder.pages.update.page import UpdateView
from builder.reading import count_election
from builder.store.load import load_election, load_jurisdiction
from builder.wording.messages import Messages
from tests import archive, made
from tests.checkout import read_csv
from tests.views import counted_view, view_of

SAY = Messages()
TWO, RUNOFF = made.race(), made.race("ana ben cy", Rule.MAJORITY_RUNOFF)
DEADLINE = made.event(1, "mail-deadline", "2022-11-15", "planned")


def counting(of: Race, votes: str, **given: Any) -> Election:
    """Four updates of Nov. 16 to 19; 200 ballots left after the third, whose 1,200 hold the race.

    The first two have a quarter and a half of the third's votes, the fourth is certified.
    """
    third = [int(n) for n in votes.split()]
    counts = [[n // 4 for n in third], [n // 2 for n in third], third, [2 * n for n in third]]
    updates = [made.update(n) for n in (8, 9, 10)]
    updates.append(made.update(11, status=Status.CERTIFIED))
    slugs = [choice.slug for choice in of.choices]
    values: dict[str, Any] = {
        "totals": (made.total("u10", "outstanding_total", 200, "2022-11-18"),),
        "events": (DEADLINE,),
    }
    return made.election(
        [of],
        updates,
        {
            u.key: {of.slug: dict(zip(slugs, n, strict=True))}
            for u, n in zip(updates, counts, strict=True)
        },
        {u.key: {of.slug: made.ballots(1200 if u.key == "u10" else None)} for u in updates},
        **(values | given),
    )


def past(election: Election) -> list[tuple[str, str]]:
    view = remaining(counted_view(election, election.races[0].slug))
    assert view.needed == []  # the newest count is certified
    return [(key, words.striptags()) for key, _, words in view.past]


def measure(bar: Bar) -> Race:
    return made.race("yes no", Rule.MEASURE, bar=bar)


@pytest.mark.parametrize(
    ("of", "votes", "words"),
    [
        # 200 ballots x 1,100 votes / 1,200 ballots are 183.33 votes left. Ben trails by 100: he
        # needs (183.33 + 100) / 2 = 141.67 of them, 77.27%. He had 500 of 1,100: 45.45%.
        (
            TWO,
            "600 500",
            "Ben needed more than 77.2% of the estimated remaining votes to catch up.",
        ),
        # 700 behind, 183.33 left.
        (TWO, "900 200", "Ben needed more than all of the estimated remaining votes to catch up."),
        # Half of 1,283.33 is 641.67: 41.67 more, 22.72%; 700 are above it already.
        (
            RUNOFF,
            "600 300 200",
            "Ana needed more than 22.7% of the estimated remaining votes to finish above half.",
        ),
        (
            RUNOFF,
            "700 200 200",
            "Ana already had more than half, no matter how the estimated remaining votes split.",
        ),
        (
            RUNOFF,
            "400 360 340",
            "Ana needed more than all of the estimated remaining votes to finish above half.",
        ),
        # 55% of 1,283.33 is 705.83: 105.83 more, 57.72%; two-thirds is 855.56.
        (
            measure(Bar.FIFTY_FIVE),
            "600 500",
            "Yes needed at least 57.7% of the estimated remaining votes to reach the threshold.",
        ),
        (
            measure(Bar.MAJORITY),
            "600 500",
            "Yes needed more than 22.7% of the estimated remaining votes to finish above the threshold.",
        ),
        (
            measure(Bar.TWO_THIRDS),
            "600 500",
            "Yes needed more than all of the estimated remaining votes to reach the threshold.",
        ),
        (
            measure(Bar.MAJORITY),
            "650 450",
            "Yes was already past the threshold, no matter how the estimated remaining votes split.",
        ),
    ],
)
def test_an_earlier_update_says_what_was_needed_then(of: Race, votes: str, words: str) -> None:
    ((key, said),) = past(counting(of, votes))
    assert key == "u10"
    assert said.startswith(words)


def test_beside_it_stands_the_share_of_the_last_three_batches() -> None:
    ((_, said),) = past(counting(TWO, "600 500"))
    # The three batches are all votes so far: 500 of 1,100.
    assert said.endswith("Ben got 45.45% of the new votes in that update and the two before it.")


@pytest.mark.parametrize(
    "silent",
    [
        counting(made.race(coverage=Coverage.INSIDE), "600 500"),
        counting(made.race(coverage=Coverage.UNKNOWN), "600 500"),
        counting(made.race("ana ben cy", seats=2), "600 500 300"),
        counting(made.race("ana ben cy", Rule.TOP_TWO), "600 500 300"),
        counting(TWO, "600 500", events=()),
        counting(TWO, "600 500", events=(made.event(1, "mail-deadline", "2022-11-20", "planned"),)),
        counting(TWO, "600 500", totals=()),
        # Dated the day of the next update, not before it.
        counting(
            TWO, "600 500", totals=(made.total("u10", "outstanding_total", 200, "2022-11-20"),)
        ),
        counting(TWO, "600 500", totals=(made.total("u10", "outstanding_vbm", 200, "2022-11-18"),)),
    ],
    ids="inside unknown seats top-two no-deadline before-deadline no-estimate late category".split(),
)
def test_where_statistics_do_not_allow_it_nothing_is_said(silent: Election) -> None:
    assert past(silent) == []
    assert not any(UpdateView(of, update).needed for of, update in every_update(silent))


def every_update(election: Election) -> list[tuple[ElectionCount, Update]]:
    count = ElectionCount(SAY, count_election(election))
    return [(count, update) for update in election.live]


def test_the_page_of_an_update_names_each_race_with_what_was_needed() -> None:
    found = {
        update.key: [
            (race.slug, words.striptags()) for race, words in UpdateView(of, update).needed
        ]
        for of, update in every_update(counting(TWO, "600 500"))
    }
    assert {key for key, races in found.items() if races} == {"u10"}
    ((slug, words),) = found["u10"]
    assert slug == "mayor"
    assert words.startswith("Ben needed more than 77.2% of the estimated remaining votes")


REAL = "us-ca-los-angeles/2022-11-08"


@pytest.mark.election(REAL)
def test_the_sheriff_and_measure_a_say_it_at_the_updates_with_an_estimate(data: Path) -> None:
    folder = data / REAL
    election = load_election(folder, load_jurisdiction(folder.parent))
    keys = [row["update"] for row in read_csv(folder / "updates.csv")]
    left = {
        row["update"]: int(row["value"])
        for row in read_csv(folder / "totals.csv")
        if row["item"] == "outstanding_total" and row["as_of"] > "2022-11-15"
    }

    def votes(key: str, race: str, choice: str) -> int:
        rows = read_csv(folder / "snapshots" / f"{key}.csv")
        return next(int(r["votes"]) for r in rows if (r["race"], r["choice"]) == (race, choice))

    def told(race: str) -> dict[str, str]:
        return {k: w.striptags() for k, _, w in remaining(counted_view(election, race)).past}

    assert left
    assert set(told("sheriff")) == set(told("county-measure-a")) == set(left)
    for key, words in told("sheriff").items():
        first, last = votes(key, "sheriff", "luna"), votes(key, "sheriff", "villanueva")
        (ballots,) = (
            int(row["ballots"])
            for row in read_csv(folder / "snapshots" / f"{key}.ballots.csv")
            if row["race"] == "sheriff"
        )
        # He needs half of what is left and half of the gap, which is more than there is.
        assert (first - last) * ballots > left[key] * (first + last)
        assert "Villanueva needed more than all of the estimated remaining votes" in words
        before = keys[keys.index(key) - 3]
        gained = last - votes(before, "sheriff", "villanueva")
        new = gained + first - votes(before, "sheriff", "luna")
        assert f"got {float(Fraction(100 * gained, new)):.2f}% of the new votes" in words
    for words in told("county-measure-a").values():
        assert words.startswith("Yes was already past the threshold")


def test_an_advisory_vote_needs_nothing() -> None:
    book = archive.books()[0]
    race = book.election.race("measure-b")
    assert "50%" in view_of(book, race).totals.bar
    assert not view_of(book, replace(race, advisory=True)).totals.bar
