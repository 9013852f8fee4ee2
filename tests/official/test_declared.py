"""Which races of the stored elections are told as decided, held against the files themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.reading import count_election
from builder.store.load import load_election, load_jurisdiction
from builder.wording.messages import Messages
from builder.wording.verdicts import listed
from tests.checkout import read_csv

SAY = Messages()
BARS = {"50": (1, 2), "55": (11, 20), "2/3": (2, 3)}
VERDICT = re.compile(r"\b(won|advanced|[Pp]assed|[Ff]ailed|[Rr]etained|[Rr]ecalled|no vote held)\b")


def told(folder: Path) -> dict[str, str]:
    election = load_election(folder, load_jurisdiction(folder.parent))
    histories = count_election(election).histories
    return {
        race.slug: listed(SAY, election, race, histories[race.slug].last).striptags()
        for race in election.races
    }


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_in_november_2022_all_races_of_known_borders_are_decided_by_their_rule(data: Path) -> None:
    folder = data / "us-ca-los-angeles" / "2022-11-08"
    events = read_csv(folder / "events.csv")
    assert "2022-12-06" in [
        e["at"] for e in events if (e["event"], e["state"]) == ("declaration", "happened")
    ]
    newest = max(read_csv(folder / "updates.csv"), key=lambda row: row["released_at"])
    votes: dict[str, dict[str, int]] = {}
    for row in read_csv(folder / "snapshots" / f"{newest['update']}.csv"):
        votes.setdefault(row["race"], {})[row["choice"]] = int(row["votes"])
    short = {
        (row["race"], row["choice"]): row["short_name"] or row["name"]
        for row in read_csv(folder / "choices.csv")
    }
    lines, decided = told(folder), 0
    for row in read_csv(folder / "races.csv"):
        slug, seats, of = row["race"], int(row["seats"]), votes[row["race"]]
        line, ranked = lines[slug], sorted(of, key=lambda choice: -of[choice])
        if row["coverage"] not in ("whole", "inside") or len(of) <= seats:
            assert line == "", slug
        elif "ADVISORY VOTE ONLY" in row["question"]:
            share = 100 * of["yes"] / sum(of.values())
            assert line == f"Advisory vote: Yes {share:.2f}%", slug
        elif row["kind"] == "measure":
            part, whole = BARS[row["bar"]]
            enough = of["yes"] * whole >= part * sum(of.values())
            enough &= row["bar"] != "50" or 2 * of["yes"] > sum(of.values())
            assert line.startswith("Passed: Yes" if enough else "Failed: Yes"), slug
        elif of[ranked[seats - 1]] > of[ranked[seats]]:
            assert line.split(" won")[0] != line, slug
            inside = [short[slug, choice] for choice in ranked[:seats]]
            assert all(name in line for name in inside), slug
            outside = [short[slug, choice] for choice in ranked[seats:]]
            assert not any(re.search(rf"\b{re.escape(name)}\b", line) for name in outside), slug
        decided += bool(line)
    assert decided > len(votes) // 3


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.election(path))
        for path in (
            f"us-ca-los-angeles/{day}" for day in ("2014-11-04", "2024-03-05", "2024-11-05")
        )
    ],
)
def test_where_no_declaration_is_stored_nothing_is_told_as_decided(data: Path, path: str) -> None:
    folder = data / path
    happened = [
        event
        for event in read_csv(folder / "events.csv")
        if (event["event"], event["state"]) == ("declaration", "happened")
    ]
    assert happened == []
    assert [line for line in told(folder).values() if VERDICT.search(line)] == []
