"""Ten readers' tasks by touch on a small screen: the right answer, in no more taps than promised.

What is right is worked out here from the stored snapshots, by csv alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.tasks import TASKS, Task, done
from tests.browser.kinds import ELECTION, RECORD

pytestmark = pytest.mark.browser


def votes(data: Path, update: str, race: str) -> dict[str, int]:
    with (data / ELECTION / "snapshots" / f"{update}.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return {
            row["choice"]: int(row["votes"]) for row in csv.DictReader(file) if row["race"] == race
        }


def ahead(data: Path, update: str) -> str:
    """Who was ahead for mayor, as the tables write it."""
    (first, most), (_, next_most) = sorted(
        votes(data, update, "la-city-mayor").items(), key=lambda item: -item[1]
    )[:2]
    return f"{first.title()} +{most - next_most:,}"


def rows(data: Path, name: str) -> list[dict[str, str]]:
    with (data / ELECTION / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def proposition(answer: str, data: Path) -> None:
    counted = votes(data, last(data), "state-measure-1")
    assert f"{ELECTION}state-measure-1/ " in answer
    assert f"Yes {counted['yes']:,} " in answer


def council(answer: str, data: Path) -> None:
    counted = sorted(votes(data, last(data), "la-city-council-11").values())
    assert f"won by {counted[-1] - counted[-2]:,} votes" in answer and "Traci Park" in answer


def last(data: Path) -> str:
    return max(rows(data, "updates.csv"), key=lambda row: row["released_at"])["update"]


def on_10_november(answer: str, data: Path) -> None:
    assert answer.startswith(ahead(data, "2022-11-10-1623"))


def measure(answer: str, data: Path) -> None:
    counted = votes(data, last(data), "county-measure-a")
    share = f"{100 * counted['yes'] / sum(counted.values()):.2f}%"
    assert f"Passed: {share} voted yes" in answer and 2 * counted["yes"] > sum(counted.values())


def left(answer: str, data: Path) -> None:
    kinds = {
        row["item"]: int(row["value"])
        for row in rows(data, "totals.csv")
        if row["update"] == "2022-11-11-1609" and row["item"].startswith("outstanding_")
    }
    assert len(kinds) == 3 and f"{sum(kinds.values()):,}" in answer
    assert all(f"{number:,}" in answer for number in kinds.values())


def cited(answer: str, data: Path) -> None:
    counted = votes(data, "2022-11-11-1609", "la-city-mayor")
    assert counted["bass"] - counted["caruso"] == 4384
    for words in (
        "4,384",
        f"{counted['bass']:,}",
        f"{counted['caruso']:,}",
        "Nov. 11, 2022, 4:09 p.m. PT",
        "nofficial",
        RECORD,
    ):
        assert words in answer


def embedded(answer: str, data: Path) -> None:
    assert "<iframe" in answer and "la-city-mayor/embed/" in answer and "title=" in answer


def downloaded(answer: str, data: Path) -> None:
    held = {
        (row["update"], row["choice"]): row["votes"] for row in csv.DictReader(io.StringIO(answer))
    }
    for update in ("2022-11-08-2024", "2022-11-11-1609", "2022-12-05-1215"):
        for choice, number in votes(data, update, "la-city-mayor").items():
            assert held[update, choice] == str(number)


def won(race: dict[str, str], counted: dict[str, int]) -> set[str]:
    """The names that had a seat at a count, be it one seat or several; of a measure whether it was
    through; else nothing.
    """
    if race["kind"] == "measure":
        yes, cast = counted["yes"], sum(counted.values())
        enough = {"50": 2 * yes > cast, "55": 100 * yes >= 55 * cast, "2/3": 3 * yes >= 2 * cast}
        return {"yes" if enough[race["bar"]] else "no"}
    by_votes, seats = sorted(counted, key=lambda name: -counted[name]), int(race["seats"])
    if len(by_votes) <= seats or counted[by_votes[seats - 1]] == counted[by_votes[seats]]:
        return set()
    return set(by_votes[:seats])


def flips(answer: str, data: Path) -> None:
    """The list is every race, of whatever kind, whose seats or outcome were others after election
    night, and no more.
    """
    updates = sorted(rows(data, "updates.csv"), key=lambda row: row["released_at"])
    night = [row["update"] for row in updates if row["phase"] == "election-night"][-1]
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for update in [night, *(row["update"] for row in updates if row["phase"] != "election-night")]:
        for row in rows(data, f"snapshots/{update}.csv"):
            counts.setdefault(row["race"], {}).setdefault(update, {})[row["choice"]] = int(
                row["votes"]
            )
    ended, returned, seats = set(), set(), set()
    for race in rows(data, "races.csv"):
        if race["kind"] == "retention" or race["coverage"] not in ("whole", "inside", ""):
            continue
        then, *later = (won(race, counted) for counted in counts[race["race"]].values())
        if then and later[-1] and later[-1] != then:
            ended.add(race["title"])
            seats.add(race["seats"] if race["kind"] == "office" else race["bar"])
        elif then and any(state and state != then for state in later):
            returned.add(race["title"])
    heading, *listed = answer.splitlines()
    assert heading == f"{len(ended)} races flipped after election night"
    assert sorted(listed) == sorted(ended | returned)
    assert {"1", "2", "3"} <= seats, "one seat and several changed hands"


def record(answer: str, data: Path) -> None:
    assert answer == "the same"


RIGHT: list[Callable[[str, Path], None]] = [
    proposition,
    council,
    on_10_november,
    measure,
    left,
    cited,
    embedded,
    downloaded,
    flips,
    record,
]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    ("task", "right"), list(zip(TASKS, RIGHT, strict=True)), ids=[task.name for task in TASKS]
)
def test_a_reader_with_a_phone_gets_there(
    browser: Browser, address: str, data: Path, task: Task, right: Callable[[str, Path], None]
) -> None:
    answer, did = done(browser, address, task)
    way = f"{did.taps} taps, {did.scrolled:.1f} screens, typed “{did.typed}”"
    print(f"{task.name}, from /{task.start}: {way}")
    right(answer, data)
    assert did.taps <= task.taps
