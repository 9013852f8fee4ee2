"""The two counts of 2024 from the county's files: every vote, and orders of arrival."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from pathlib import Path

import pytest

from tests.importing import run_import, tree

pytestmark = pytest.mark.feeds
MARCH, NOVEMBER = "lacounty-2024-03-05-primary", "lacounty-2024-11-05-general"
STAMP = re.compile(r"(\d+)/(\d+)/(\d+) (\d+):(\d+):(\d+) (AM|PM)")
JURISDICTION = """\
name = "Shire"
authority = "Shire Returning Office"
authority_short = "SRO"
time_zone = "America/Los_Angeles"
time_label = "PT"
"""


def empty(tmp_path: Path, name: str) -> Path:
    """An election of a county that knows nothing of Los Angeles."""
    folder = tmp_path / "xx-shire" / "2030-11-05"  # the name run_import asks for
    folder.mkdir(parents=True)
    (folder.parent / "jurisdiction.toml").write_text(JURISDICTION, encoding="utf-8")
    day = name[9:19]
    (folder / "election.toml").write_text(
        f'title = "A count"\ndate = {day}\npolls_close = {day}T20:00:00-08:00\n', encoding="utf-8"
    )
    return folder


def listed(feeds: Path, name: str, kind: str) -> dict[str, Path]:
    """The files of a kind by their official time to the minute."""
    found: dict[str, Path] = {}
    with (feeds / name / f"manifest_{kind}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            stamp = row["feed_timestamp"]
            if found_stamp := STAMP.fullmatch(stamp):
                month, day, year, hour, minute, _, half = found_stamp.groups()
                hours = int(hour) % 12 + (12 if half == "PM" else 0)
                stamp = f"{year}-{int(month):02}-{int(day):02}T{hours:02}:{minute}"
            found.setdefault(stamp[:16], feeds / name / kind / row["file"])
    return found


def sum_of_votes(path: Path) -> int:
    raw = json.loads(gzip.decompress(path.read_bytes()))
    if "Data" in raw:
        return sum(int(row["Value"]) for row in raw["Data"] if row["ReferenceType"] == "CAND")
    groups = raw["Election"]["ContestGroups"]
    return sum(
        choice["Votes"]
        for group in groups
        for contest in group["Contests"]
        for choice in contest["Candidates"]
    )


@pytest.mark.parametrize(
    ("name", "times"),
    [
        (MARCH, ["2024-03-05T20:19", "2024-03-05T23:31", "2024-03-22T16:18"]),
        (NOVEMBER, ["2024-11-06T00:55", "2024-11-06T01:12"]),
    ],
)
def test_three_orders_of_arrival_give_the_same_bytes(
    feeds: Path, tmp_path: Path, name: str, times: list[str]
) -> None:
    counters, results = listed(feeds, name, "counter"), listed(feeds, name, "results")
    files = [
        path
        for time in times
        for path in (counters.get(time), results.get(time))
        if path is not None
    ]
    ids = sorted((feeds / name / "ids").iterdir())[0]
    batch = empty(tmp_path / "batch", name)
    assert run_import(batch, *files, "--ids", ids, "--write").exit_code == 3
    for seed in range(3):
        order = list(files)
        if seed:
            random.Random(seed).shuffle(order)
        folder = empty(tmp_path / str(seed), name)
        for path in order:
            result = run_import(folder, path, "--ids", ids, "--write")
            assert result.exit_code == 3, result.stderr
        assert tree(folder) == tree(batch), seed
    for time in times:
        key = time.replace("T", "-").replace(":", "")
        with (batch / f"snapshots/{key}.csv").open(encoding="utf-8", newline="") as file:
            total = sum(int(row["votes"]) for row in csv.DictReader(file))
        assert total == sum_of_votes(results.get(time) or counters[time])
        assert (batch / f"snapshots/{key}.ballots.csv").exists()


def test_two_measures_without_their_parts_keep_their_ballots(feeds: Path, tmp_path: Path) -> None:
    """Measure MM: 3,975 votes, 479 blank and 2 overvoted ballots make all of the 4,456 ballots."""
    counters, results = listed(feeds, NOVEMBER, "counter"), listed(feeds, NOVEMBER, "results")
    folder = empty(tmp_path, NOVEMBER)
    ids = sorted((feeds / NOVEMBER / "ids").iterdir())[0]
    said = run_import(
        folder, results["2024-11-05T20:36"], counters["2024-11-05T20:36"], "--ids", ids, "--write"
    ).output
    assert "torn" not in said
    assert (
        "MEASURE MM: the county's file counts no full ballots and no unused votes here; it has 4,456 ballots, with 3,975 votes"
        in said
    )
    with (folder / "snapshots/2024-11-05-2036.ballots.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        ballots = [
            row
            for row in csv.DictReader(file)
            if row["race"].endswith("measure-mm") and row["ballots"] == "4456"
        ]
    assert [(row["blank"], row["overvoted"]) for row in ballots] == [("479", "2")]
