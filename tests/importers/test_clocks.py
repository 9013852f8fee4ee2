"""Files with a local time of the hour that comes twice, or of the one that never was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.cli import main
from builder.importers.known import load_stored
from builder.store import load
from tests import importing
from tests.table import cases

ELECTION = "us-xx-mesa/2032-11-02"
JURISDICTION = """\
name = "Mesa County"
authority = "Mesa County Clerk"
authority_short = "Clerk"
time_zone = "America/Denver"
time_label = "MT"
"""
NIGHT = ("night.json", "2032-11-02T20:00:00", 100, 100)
FIRST = ("b.json", "2032-11-07T01:50:00", 130, 130)
SECOND = ("a.json", "2032-11-07T01:10:00", 160, 150)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / ELECTION
    folder.mkdir(parents=True)
    (folder.parent / "jurisdiction.toml").write_text(JURISDICTION, encoding="utf-8")
    about = (
        'title = "General election"\ndate = 2032-11-02\npolls_close = 2032-11-02T19:00:00-06:00\n'
    )
    (folder / "election.toml").write_text(about, encoding="utf-8")
    return folder


def results(folder: Path, name: str, time: str, ana: int, ben: int) -> Path:
    """A media file of one race."""
    contest = importing.contest("MESA CITY Mayor", ("ANA ASPEN", ana), ("BEN BIRCH", ben))
    groups = [{"Name": "Cities", "Contests": [contest]}]
    about = {"ID": 1, "Date": "2032-11-02T00:00:00", "Title": "General Election"}
    return put(folder, name, {"Timestamp": time, "Election": {**about, "ContestGroups": groups}})


def put(folder: Path, name: str, raw: object) -> Path:
    path = folder.parents[2] / name
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def counter(folder: Path, name: str, time: str, ana: int, ben: int) -> Path:
    """A counter file of its two candidates."""
    rows = [
        {"Number": 1, "ReferenceID": n, "ReferenceType": "CAND", "Value": v}
        for n, v in ((11, ana), (12, ben))
    ]
    return put(folder, name, {"Data": rows, "TimeStamp": time})


def ids(folder: Path) -> Path:
    """The file that names the ids of the counter file."""
    named = results(folder, "named.json", "2032-11-02T20:00:00", 0, 0)
    raw = json.loads(named.read_text(encoding="utf-8"))
    (group,) = raw["Election"]["ContestGroups"]
    (contest,) = group["Contests"]
    contest["ID"] = 1
    for number, person in enumerate(contest["Candidates"], 11):
        person["ID"] = number
    data = {"ContestGroups": [{**group, "Order": 1}], "RegistrationCount": 500}
    return put(folder, "election_data.json", {"Data": data, "TimeStamp": "11/2/2032 1:00:00 PM"})


def captures(folder: Path, **retrieved: str) -> list[str | Path]:
    return importing.captures(folder.parents[2], **retrieved)


def run(folder: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(
        main, ["import", ELECTION, *map(str, words), "--write", "--data", str(folder.parents[1])]
    )


def imported(folder: Path, *words: str | Path) -> Result:
    """An import that must succeed, be there something to look at or not."""
    result = run(folder, *words)
    assert result.exit_code in (0, 3), result.stderr
    return result


def column(folder: Path, name: str) -> list[tuple[str, str]]:
    """The updates by key with one column."""
    return [(row["update"], row[name]) for row in importing.rows(folder, "updates.csv")]


def stored(folder: Path) -> list[tuple[str, str]]:
    return column(folder, "released_at")


def notes(folder: Path) -> dict[str, str]:
    return dict(column(folder, "note"))


def asked(folder: Path, *words: str | Path) -> str:
    """What is said of an import that only a person can settle."""
    result = run(folder, *words)
    assert result.exit_code == 1
    return " ".join(result.stderr.split())


def pair(folder: Path, one: tuple[int, int], two: tuple[int, int], names: str) -> list[Path]:
    """Files of 1:10 and of 1:50 in the hour that came twice, with the votes of Ana and Ben."""
    times = zip(names.split(), ("10", "50"), (one, two), strict=True)
    return [results(folder, f"{n}.json", f"2032-11-07T01:{m}:00", *v) for n, m, v in times]


EXAMPLE = [
    ("2032-11-02-2000", "2032-11-02T20:00:00-06:00"),
    ("2032-11-07-0150", "2032-11-07T01:50:00-06:00"),
    ("2032-11-07-0110", "2032-11-07T01:10:00-07:00"),
]


@pytest.mark.parametrize(
    "order", [(NIGHT, FIRST, SECOND), (SECOND, FIRST, NIGHT), (SECOND, NIGHT, FIRST)]
)
def test_votes_that_only_grow_settle_two_files_of_the_doubled_hour(
    folder: Path, order: Sequence[tuple[str, str, int, int]]
) -> None:
    result = imported(folder, *(results(folder, *one) for one in order))
    assert stored(folder) == EXAMPLE
    assert "falls: none" in result.stdout
    # 310 votes after 260.
    assert "votes: 310, +50 since 2032-11-07-0150" in result.stdout
    assert notes(folder)["2032-11-07-0110"] == (
        "The file's time has no zone and clocks showed it twice: it is 01:10 MST, since votes only grow from b.json to a.json"
    )
    assert notes(folder)["2032-11-02-2000"] == ""
    sources = importing.rows(folder, "sources.csv")
    titles = {row["source"]: row["title"] for row in sources}
    assert titles["la-results-2032-11-07-0110"].endswith("released 2032-11-07 01:10:00 MST")
    assert titles["la-results-2032-11-02-2000"].endswith("released 2032-11-02 20:00:00")


def test_a_file_that_was_retrieved_before_the_later_reading_has_the_earlier(folder: Path) -> None:
    first = results(folder, *FIRST)
    imported(
        folder, results(folder, *NIGHT), first, *captures(folder, b="2032-11-07T01:55:00-06:00")
    )
    assert stored(folder)[1] == ("2032-11-07-0150", "2032-11-07T01:50:00-06:00")
    assert "since it was retrieved at 2032-11-07T01:55:00-06:00" in notes(folder)["2032-11-07-0150"]


def test_stored_votes_of_the_hour_settle_a_file_that_comes_later(folder: Path) -> None:
    imported(folder, results(folder, *FIRST), *captures(folder, b="2032-11-07T01:55:00-06:00"))
    imported(folder, results(folder, *SECOND))
    assert stored(folder) == EXAMPLE[1:]
    assert (
        "since its votes are more than those of the stored 2032-11-07-0150"
        in notes(folder)["2032-11-07-0110"]
    )


def test_files_that_are_stored_are_repeats_and_ask_nothing(folder: Path) -> None:
    files = [results(folder, *FIRST), results(folder, *SECOND)]
    imported(folder, *files)
    for again in ([files[0]], [files[1]], files):
        result = run(folder, *again)
        assert result.exit_code in (0, 3), result.stderr
        assert f"{len(again)} files: {len(again)} repeat" in result.stdout
    assert stored(folder) == EXAMPLE[1:]


def test_a_file_that_nothing_settles_is_asked_about_and_the_answer_is_taken(folder: Path) -> None:
    alone = results(folder, *SECOND)
    assert asked(folder, alone) == (
        "error: a.json: expected a local time that clocks showed once, got 2032-11-07 01:10:00, which was "
        "2032-11-07T01:10:00-06:00 and again 2032-11-07T01:10:00-07:00; nothing in these files tells which. "
        "Say which it is: --time a.json 2032-11-07T01:10:00-06:00, or --time a.json 2032-11-07T01:10:00-07:00."
    )
    assert not (folder / "updates.csv").exists()
    for offset in ("-06:00", "-07:00"):
        imported(folder, alone, "--time", "a.json", f"2032-11-07T01:10:00{offset}")
        assert stored(folder) == [("2032-11-07-0110", f"2032-11-07T01:10:00{offset}")]
        for path in [*folder.glob("*.csv"), *folder.glob("snapshots/*")]:
            path.unlink()


@pytest.mark.parametrize(
    ("name", "time", "message"),
    cases("""
        a.json | 2032-11-07T01:10:00-05:00 |\
            error: --time: expected 2032-11-07T01:10:00-06:00 or 2032-11-07T01:10:00-07:00 for a.json, got "2032-11-07T01:10:00-05:00". Copy one of these times.
        a.json | later |\
            error: --time: expected 2032-11-07T01:10:00-06:00 or 2032-11-07T01:10:00-07:00 for a.json, got "later". Copy one of these times.
        b.json | 2032-11-07T01:10:00-06:00 |\
            error: --time: expected the name of a file that is imported, got "b.json". Fix the name.
    """),
)
def test_an_answer_that_is_none_is_one_error(
    folder: Path, name: str, time: str, message: str
) -> None:
    assert asked(folder, results(folder, *SECOND), "--time", name, time) == message


def test_two_states_that_fit_either_hour_are_asked_about(folder: Path) -> None:
    files = pair(folder, (100, 100), (120, 100), "one two")
    said = "nothing in these files tells which. The same holds of 1 more, such as two.json."
    assert said in asked(folder, *files)
    imported(folder, *files, "--time", "two.json", "2032-11-07T01:50:00-06:00")
    # Told the later to be of the first hour, the earlier state can only be of it too.
    assert [when for _, when in stored(folder)] == [
        "2032-11-07T01:10:00-06:00",
        "2032-11-07T01:50:00-06:00",
    ]


def test_one_wall_minute_twice_makes_two_updates_with_a_key_each(folder: Path) -> None:
    early = results(folder, "early.json", "2032-11-07T01:10:00", 100, 100)
    late = results(folder, "late.json", "2032-11-07T01:10:00", 120, 110)
    told = ("--time", "late.json", "2032-11-07T01:10:00-07:00")
    imported(folder, late, early, *told, *captures(folder, early="2032-11-07T01:12-06:00"))
    assert stored(folder) == [
        ("2032-11-07-0110", "2032-11-07T01:10:00-06:00"),
        ("2032-11-07-0110-2", "2032-11-07T01:10:00-07:00"),
    ]
    sums = {
        key: sum(v or 0 for of in votes.values() for v in of.values())
        for key, votes in load_stored(folder).votes.items()
    }
    assert sums == {"2032-11-07-0110": 200, "2032-11-07-0110-2": 230}
    again = run(folder, early, late)
    assert "2 files: 2 repeat" in again.stdout


def test_the_twin_of_a_settled_file_is_settled_with_it(folder: Path) -> None:
    twin = counter(folder, "twin.json", "11/7/2032 1:50:00 AM", 130, 130)
    result = imported(
        folder, results(folder, *FIRST), twin, results(folder, *SECOND), "--ids", ids(folder)
    )
    assert stored(folder) == EXAMPLE[1:]
    assert "from b.json, twin.json" in result.stdout


def test_files_with_the_same_votes_have_the_order_in_which_they_were_first_seen(
    folder: Path,
) -> None:
    files = pair(folder, (130, 130), (130, 130), "late early")
    seen = captures(folder, early="2032-11-07T08:20:00+00:00", late="2032-11-07T01:21:00-07:00")
    imported(folder, *files, *seen)
    assert [when for _, when in stored(folder)] == [
        "2032-11-07T01:50:00-06:00",
        "2032-11-07T01:10:00-07:00",
    ]


def test_votes_that_fit_neither_order_settle_nothing(folder: Path) -> None:
    files = pair(folder, (100, 120), (120, 100), "one two")
    assert "nothing in these files tells which" in asked(folder, *files)


def test_a_fall_within_the_hour_is_stored_where_retrieval_settles_the_times(folder: Path) -> None:
    files = pair(folder, (120, 100), (110, 100), "one two")
    seen = captures(folder, one="2032-11-07T01:15:00-06:00", two="2032-11-07T01:55:00-06:00")
    result = imported(folder, *files, *seen)
    assert [when[-14:] for _, when in stored(folder)] == ["01:10:00-06:00", "01:50:00-06:00"]
    assert "falls: 1" in result.stdout


def test_a_time_that_clocks_skipped_is_bad_and_nothing_is_stored_of_it(folder: Path) -> None:
    (folder / "election.toml").write_text(
        'title = "Primary"\ndate = 2032-11-02\n', encoding="utf-8"
    )
    skipped = results(folder, "spring.json", "2033-03-13T02:30:00", 200, 200)
    result = imported(folder, results(folder, *NIGHT), skipped)
    assert (
        "bad: spring.json: its time, 2033-03-13 02:30:00, never existed: clocks in America/Denver skipped it"
        in result.stdout
    )
    assert stored(folder) == EXAMPLE[:1]


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_a_time_at_the_end_of_all_years_ends_in_no_traceback(folder: Path, time: str) -> None:
    result = run(folder, results(folder, "odd.json", time, 1, 1))
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_the_doubled_hour_of_a_half_hour_change_is_half_an_hour(folder: Path) -> None:
    place = folder.parent / "jurisdiction.toml"
    place.write_text(
        JURISDICTION.replace("America/Denver", "Australia/Lord_Howe"), encoding="utf-8"
    )
    about = (
        'title = "General election"\ndate = 2032-11-02\npolls_close = 2032-04-03T18:00:00+11:00\n'
    )
    (folder / "election.toml").write_text(about, encoding="utf-8")
    # Clocks go from 2:00 back to 1:30: 1:20 is once, 1:40 and 1:50 twice.
    files = [
        results(folder, "n.json", "2032-04-04T01:20:00", 100, 100),
        results(folder, "b.json", "2032-04-04T01:50:00", 130, 130),
        results(folder, "a.json", "2032-04-04T01:40:00", 160, 150),
    ]
    imported(folder, *files)
    assert [when for _, when in stored(folder)] == [
        "2032-04-04T01:20:00+11:00",
        "2032-04-04T01:50:00+11:00",
        "2032-04-04T01:40:00+10:30",
    ]
    assert len(load.load_updates(folder, load.load_jurisdiction(folder.parent))) == 3


def test_fixed_width_returns_of_a_minute_that_came_twice_are_asked_about(folder: Path) -> None:
    (folder.parent / "jurisdiction.toml").write_text(
        JURISDICTION.replace("America/Denver", "Australia/Adelaide"), encoding="utf-8"
    )
    (folder / "election.toml").write_text(
        'title = "General election"\ndate = 2030-11-05\n', encoding="utf-8"
    )
    text = (importing.FIXED / "final.dat").read_text(encoding="latin-1")
    twice = folder.parents[2] / "twice.dat"
    twice.write_text(text.replace("13:07 11/25/2030", "02:30 04/06/2031"), encoding="latin-1")
    both = "--time twice.dat 2031-04-06T02:30+10:30, or --time twice.dat 2031-04-06T02:30+09:30"
    assert both in asked(folder, twice)
    imported(folder, twice, "--time", "twice.dat", "2031-04-06T02:30+09:30")
    assert stored(folder) == [("2031-04-06-0230", "2031-04-06T02:30+09:30")]
