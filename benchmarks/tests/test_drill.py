"""The drill's invented file is one that the importer reads, and its page adds up what was
measured.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.drill import CONTESTS, results, table
from tests.importing import county, identified, lines, write


def test_the_invented_files_are_two_states_of_one_count(tmp_path: Path) -> None:
    folder = identified(county(tmp_path))
    for number, clock in enumerate(("2030-11-05T20:15:00", "2030-11-05T21:30:00"), start=1):
        path = tmp_path / f"results-{number}.json"
        path.write_bytes(results(number, clock))
        write(folder, path)
    assert len(lines(folder, "races.csv")) == CONTESTS + 1
    assert [row.split(",")[0] for row in lines(folder, "updates.csv")[1:]] == [
        "2030-11-05-2015",
        "2030-11-05-2130",
    ]
    second = json.loads(results(2, "2030-11-05T21:30:00"))["Election"]["ContestGroups"][0][
        "Contests"
    ]
    votes = sum(choice["Votes"] for contest in second for choice in contest["Candidates"])
    stored = [int(row.split(",")[2]) for row in lines(folder, "snapshots/2030-11-05-2130.csv")[1:]]
    assert sum(stored) == votes


def test_the_page_adds_up_what_each_waits_for() -> None:
    steps = [
        ("editor", "import the new file", 1.0, 1.0),
        ("editor", "seal", 2.0, 1.5),
        ("deployment", "install the locked packages of a build", 10.0, 5.0),
        ("deployment", "build", 30.0, 50.0),
        ("confirmation", "verify a sample over HTTP", 5.0, 4.0),
    ]
    page = table(steps, 900.0)
    assert (
        "An editor waits 3 s. A deployment's own steps before the upload take 40 s\n(55 s of"
        " processor time). Before: 930 s." in page
    )
    assert "| deployment | build | 30.0 | 50.0 |" in page
