"""What is odd in an import is named, and never sealed unseen; what is proven is sealed at once."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from builder import checks
from builder.cli import main
from builder.importers.comparison import Entry, beyond, jumps, multiplied
from builder.importers.oddities import KINDS
from builder.store import load
from tests import made
from tests.importing import (
    COUNTER,
    ELECTION,
    FIXED,
    IDS,
    MEDIA,
    captures,
    county,
    identified,
    lines,
    review,
    rows,
    run_import,
    tree,
    write,
)

Change = Callable[[dict[str, Any]], None]
KEY = "2030-11-06-0335"
COUNCIL = "BREE CITY GENERAL MUNICIPAL ELECTION Member of the City Council, 2nd District"
HOW = (
    "Look at each. What is right is sealed in one of two ways: import with --write alone, look at the difference, then run "
    "`builder seal`; or name each with --accept, as --accept {name}."
)


def seal(folder: Path) -> None:
    review(folder)
    result = CliRunner().invoke(
        main, ["seal", ELECTION, "--on", "2030-12-20", "--data", str(folder.parents[1])]
    )
    assert result.exit_code in (0, 3), result.output + result.stderr


def published(tmp_path: Path, *more: Path) -> Path:
    """A county whose first update is sealed, with its ballots and its 5,000 registered voters."""
    folder = identified(county(tmp_path))
    write(folder, MEDIA / "2-first.json", COUNTER / "1-first.json", *more, "--ids", IDS)
    seal(folder)
    return folder


def copy_of(tmp_path: Path, source: Path, change: Change, name: str = "odd.json") -> Path:
    raw = json.loads(source.read_text(encoding="utf-8"))
    before = json.dumps(raw)
    change(raw)
    assert json.dumps(raw) != before, "a test that changes nothing would prove nothing"
    path = tmp_path / name
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def night(tmp_path: Path, change: Change) -> Path:
    """The second update of the county with a change."""
    return copy_of(tmp_path, MEDIA / "3-night.json", change)


def contests(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The contests of a file: mayor, council, measure."""
    (mayor, council), (measure,) = (group["Contests"] for group in raw["Election"]["ContestGroups"])
    return {"mayor": mayor, "council": council, "measure": measure}


def both(*changes: Change) -> Change:
    def change(raw: dict[str, Any]) -> None:
        for one in changes:
            one(raw)

    return change


def of(name: str, **cells: Any) -> Change:
    return lambda raw: contests(raw)[name].update(cells)


def votes(value: Callable[[int], Any], contest: str = "") -> Change:
    """Every vote, or every vote of one contest, as ``value`` makes it."""

    def change(raw: dict[str, Any]) -> None:
        for name, found in contests(raw).items():
            for choice in found["Candidates"] if contest in ("", name) else ():
                choice["Votes"] = value(choice["Votes"])

    return change


def first_vote(value: Any) -> Change:
    def change(raw: dict[str, Any]) -> None:
        contests(raw)["mayor"]["Candidates"][0]["Votes"] = value

    return change


def half(raw: dict[str, Any]) -> None:
    raw["Election"]["ContestGroups"][0]["Contests"].pop()
    raw["Election"]["ContestGroups"].pop()


def at(time: str) -> Change:
    return lambda raw: raw.update(Timestamp=time)


def election(**cells: Any) -> Change:
    return lambda raw: raw["Election"].update(cells)


def party(raw: dict[str, Any]) -> None:
    contests(raw)["mayor"]["Candidates"][0]["Party"] = "Republican"


def no_party(raw: dict[str, Any]) -> None:
    contests(raw)["mayor"]["Candidates"][0]["Party"] = ""


def group(raw: dict[str, Any]) -> None:
    raw["Election"]["ContestGroups"][0]["Name"] = "Schools"


def newcomer(raw: dict[str, Any]) -> None:
    contests(raw)["mayor"]["Candidates"].append(
        {"Name": "FOLCO BOFFIN", "Party": "Non Partisan", "Votes": 5}
    )


def refused(folder: Path, *words: str | Path) -> str:
    """Why an import was not sealed; not a byte of the data may have changed."""
    before = tree(folder.parents[1] / "xx-shire")
    result = run_import(folder, *words, "--write", "--seal")
    assert result.exit_code == 1, result.output
    assert tree(folder.parents[1] / "xx-shire") == before
    return " ".join(result.stderr.split())


NULLS = "county-measure-b/yes 150; county-measure-b/no 50; and 5 more"
ODD: dict[str, tuple[Change, str]] = {
    "half of the contests gone": (
        half,
        f"vanished:{KEY}: 2 (county-measure-b; bree-city-council-2)",
    ),
    "one choice gone": (
        lambda raw: contests(raw)["council"]["Candidates"].pop(),
        f"vanished:{KEY}: 1 (bree-city-council-2/took-o)",
    ),
    "every vote null": (
        votes(lambda value: None),
        f"empty:{KEY}: 1 (none of 7 choices has a figure); unreported:{KEY}: 7 ({NULLS})",
    ),
    "a null where a figure stood": (
        first_vote(None),
        f"unreported:{KEY}: 1 (bree-mayor/butterbur 100)",
    ),
    "every vote 0": (
        votes(lambda value: 0),
        f"zeros:{KEY}: 1 (7 figures); falls:{KEY}: 7 (bree-mayor/butterbur 100 -> 0; bree-mayor/mcgoodbody 90 -> 0; and 5 more)",
    ),
    "17 million votes": (
        first_vote(17_000_000),
        f"limit:{KEY}: 1 (bree-mayor: 17,000,170 votes, 1 for each of 5,000 registered voters); "
        f"jump:{KEY}: 1 (bree-mayor: 190 -> 17,000,170 votes)",
    ),
    "one vote more than registered voters": (
        first_vote(4_831),
        f"limit:{KEY}: 1 (bree-mayor: 5,001 votes, 1 for each of 5,000 registered voters); "
        f"jump:{KEY}: 1 (bree-mayor: 190 -> 5,001 votes)",
    ),
    "all votes times 10": (
        votes(lambda value: 10 * value),
        f"jump:{KEY}: 3 (bree-mayor: 190 -> 3,300 votes; bree-city-council-2: 211 -> 3,510 votes; and 1 more)",
    ),
    "a fall": (first_vote(99), f"falls:{KEY}: 1 (bree-mayor/butterbur 100 -> 99)"),
    "a new name": (newcomer, f"names:{KEY}: 1 (bree-mayor/boffin)"),
    "the year 2130": (
        at("2130-11-06T03:35:19"),
        "time:2130-11-06-0335: 2 (2130-11-06T03:35:19-08:00 is after 2030-12-22T12:00+00:00, the time of this import; "
        "2130-11-06T03:35:19-08:00 is 36525 days after election day)",
    ),
    "the year 2034": (
        at("2034-11-06T03:35:19"),
        "time:2034-11-06-0335: 2 (2034-11-06T03:35:19-08:00 is after 2030-12-22T12:00+00:00, the time of this import; "
        "2034-11-06T03:35:19-08:00 is 1462 days after election day)",
    ),
    "before the polls closed": (
        at("2030-11-05T19:59:59"),
        "time:odd.json: 1 (its time, 2030-11-05 19:59:59, is before the count could begin (2030-11-05 20:00:00), yet it has votes)",
    ),
    "no contest at all": (
        lambda raw: raw["Election"].update(ContestGroups=[]),
        "empty:odd.json: 1 (it lists no contest with a choice)",
    ),
    "2 to the power of 63": (
        first_vote(2**63),
        'limit:odd.json: 1 (it has more than 1,000,000,000 for the votes of "BARLIMAN BUTTERBUR" in '
        '"BREE CITY GENERAL MUNICIPAL ELECTION Mayor", which no count can have)',
    ),
    "less than nothing": (
        first_vote(-1),
        "falls:2030-11-06-0335: 1 (bree-mayor/butterbur 100 -> -1); limit:2030-11-06-0335: 1 (bree-mayor/butterbur: -1 votes)",
    ),
    "another election's id": (
        election(ID=8),
        'election:odd.json: 1 (it is of the election with the id "8", not of "7" (official_id in election.toml))',
    ),
    "the title Test Election": (
        election(Title="Test Election"),
        'election:odd.json: 1 (it is of the election "Test Election", not of "General Election" (official_title in election.toml))',
    ),
    "another election's day": (
        election(Date="2030-11-12T00:00:00-08:00"),
        "election:odd.json: 1 (it is of the election of 2030-11-12, not of 2030-11-05)",
    ),
    "no id and no title": (
        election(ID=None, Title=None),
        f'election:{KEY}: 2 (odd.json has no id of the election, which is "7"; odd.json does not say which election it is of)',
    ),
    "no id": (
        election(ID=None),
        f'election:{KEY}: 1 (odd.json has no id of the election, which is "7")',
    ),
    "no title": (
        election(Title=""),
        f"election:{KEY}: 1 (odd.json does not say which election it is of)",
    ),
    "no question any more": (
        of("measure", MeasureText=""),
        'words:county-measure-b: 1 (question: "Shall the bridge be mended?" is stored, the file says "")',
    ),
    "a threshold for an office": (
        of("mayor", MeasurePassRate="2/3 of votes cast"),
        'words:bree-mayor: 1 (threshold: "" is stored, the file says "2/3 of votes cast")',
    ),
    "a remark": (
        of("mayor", AdditionalText="Postponed to 2031"),
        'words:bree-mayor: 1 (a remark: "Postponed to 2031", which the race\'s note does not quote)',
    ),
    "no party any more": (
        no_party,
        'words:bree-mayor: 1 (party of butterbur: "Non Partisan" is stored, the file says "")',
    ),
    "another threshold": (
        of("measure", MeasurePassRate="55% of votes cast"),
        'words:county-measure-b: 1 (threshold: "2/3" is stored, the file says "55% of votes cast")',
    ),
    "no threshold": (
        of("measure", MeasurePassRate=""),
        'words:county-measure-b: 1 (threshold: "2/3" is stored, the file says "")',
    ),
    "a threshold in words that nobody knows": (
        of("measure", MeasurePassRate="2/3, or 55% if another passes"),
        'words:county-measure-b: 1 (threshold: "2/3" is stored, the file says "2/3, or 55% if another passes")',
    ),
    "another vote-for": (
        of("council", VoteFor="Vote for no more than three"),
        'words:bree-city-council-2: 1 (votes allowed: 2 is stored, the file says "Vote for no more than three")',
    ),
    "a vote-for that says nothing": (
        of("council", VoteFor=""),
        'words:bree-city-council-2: 1 (votes allowed: 2 is stored, the file says "")',
    ),
    "a vote-for in words that nobody knows": (
        of("council", VoteFor="Vote your heart"),
        'words:bree-city-council-2: 1 (votes allowed: 2 is stored, the file says "Vote your heart")',
    ),
    "another question": (
        of("measure", MeasureText="Shall the bridge be torn down?"),
        'words:county-measure-b: 1 (question: "Shall the bridge be mended?" is stored, the file says "Shall the bridge be torn down?")',
    ),
    "another type": (
        of("measure", Type="Candidate"),
        'words:county-measure-b: 1 (type: "measure" is stored, the file says "candidate")',
    ),
    "another party": (
        party,
        'words:bree-mayor: 1 (party of butterbur: "Non Partisan" is stored, the file says "Republican")',
    ),
    "another group": (
        group,
        'words:bree-mayor: 1 (group: "Cities" is stored, the file says "Schools"); '
        'words:bree-city-council-2: 1 (group: "Cities" is stored, the file says "Schools")',
    ),
    "another id of a contest": (
        of("mayor", ID=11),
        'words:bree-mayor: 1 (id: "10" is stored, the file says "11")',
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_it_is_named_and_not_sealed_unseen(tmp_path: Path, case: str) -> None:
    change, said = ODD[case]
    folder = published(tmp_path)
    message = f"error: {folder}: expected an import without anything odd, to be sealed at once, got {said}. {HOW.format(name=said.partition(': ')[0])}"
    assert refused(folder, night(tmp_path, change)) == message


@pytest.mark.parametrize("case", ODD)
def test_the_report_names_it_where_nothing_is_to_be_sealed(tmp_path: Path, case: str) -> None:
    change, said = ODD[case]
    folder = published(tmp_path)
    report = run_import(folder, night(tmp_path, change)).output
    for name in (part.partition(": ")[0] for part in said.split("); ")):
        assert f"odd: {name}" in report


REFUSED = (
    "another election's id",
    "the title Test Election",
    "another election's day",
    "no contest at all",
    "2 to the power of 63",
)


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_be_no_count_of_this_election_is_bad_even_where_nothing_is_to_be_sealed(
    tmp_path: Path, case: str
) -> None:
    folder = published(tmp_path)
    before = tree(folder)
    said = write(folder, night(tmp_path, ODD[case][0])).splitlines()
    assert said[0] == "1 files: 1 bad" and said[-1] == "files: none to write"
    assert said[1] == f"  bad: odd.json: {ODD[case][1].partition(': 1 (')[2][:-1]}"
    assert tree(folder) == before


@pytest.mark.parametrize("files", [("3-night",), ("3-night", "2-night")])
def test_an_honest_update_is_sealed_at_once(tmp_path: Path, files: tuple[str, ...]) -> None:
    folder = published(tmp_path)
    given = [(MEDIA if name == "3-night" else COUNTER) / f"{name}.json" for name in files]
    result = run_import(folder, *given, "--write", "--seal")
    assert result.exit_code in (0, 3), result.stderr
    assert "  odd: none" in result.output.splitlines()
    assert f"update/{KEY}" in [row["scope"] for row in rows(folder, "published.csv")]
    loaded = load.load_election(folder, load.load_jurisdiction(folder.parent))
    assert checks.against_seal(loaded) == [] and checks.unsealed(loaded) == []


def test_an_official_file_without_an_id_proves_itself_by_title_and_day(tmp_path: Path) -> None:
    folder = county(tmp_path)
    toml = (folder / "election.toml").read_text(encoding="utf-8")
    (folder / "election.toml").write_text(
        toml + 'official_title = "NOVEMBER 05, 2030 - GENERAL ELECTION"\n', encoding="utf-8"
    )
    said = write(folder, FIXED / "final.dat").splitlines()
    assert [line.partition(":2030")[0] for line in said if line.startswith("  odd")] == [
        "  odd: names"
    ]


def test_a_title_of_another_spelling_is_the_same(tmp_path: Path) -> None:
    folder = published(tmp_path)
    given = night(tmp_path, election(Title=" GENERAL  Election"))
    assert run_import(folder, given, "--write", "--seal").exit_code == 0


# What is not known.


def test_without_a_close_of_polls_nothing_is_sealed_unseen(tmp_path: Path) -> None:
    folder = published(tmp_path)
    toml = (folder / "election.toml").read_text(encoding="utf-8")
    (folder / "election.toml").write_text(
        toml.replace("polls_close", "# polls_close"), encoding="utf-8"
    )
    said = refused(folder, MEDIA / "3-night.json")
    assert f"got polls:{KEY}: 1 (fill polls_close in election.toml). Look" in said


@pytest.mark.parametrize(
    ("name", "what", "value"),
    [("official_id", "id", "7"), ("official_title", "title", "General Election")],
)
def test_without_the_official_name_of_the_election_nothing_is_sealed_unseen(
    tmp_path: Path, name: str, what: str, value: str
) -> None:
    folder = published(tmp_path)
    toml = (folder / "election.toml").read_text(encoding="utf-8")
    (folder / "election.toml").write_text(toml.replace(name, f"# {name}"), encoding="utf-8")
    said = refused(folder, MEDIA / "3-night.json")
    assert (
        f'got election:{KEY}: 1 (3-night.json has the {what} "{value}": fill {name} in election.toml). Look'
        in said
    )


def test_without_a_registration_nothing_is_sealed_unseen(tmp_path: Path) -> None:
    folder = identified(county(tmp_path))
    write(folder, MEDIA / "2-first.json")
    seal(folder)
    assert (
        f"got voters:{KEY}: 1 (no file and no stored update states it: give the id file"
        in refused(folder, MEDIA / "3-night.json")
    )
    assert (
        run_import(folder, MEDIA / "3-night.json", "--ids", IDS, "--write", "--seal").exit_code == 0
    )


def test_a_time_after_the_capture_is_odd(tmp_path: Path) -> None:
    folder = published(tmp_path)
    early = captures(tmp_path, **{"3_night": "2030-11-06T11:35:18+00:00"})
    assert (
        f"got time:{KEY}: 1 (2030-11-06T03:35:19-08:00 is after 3-night.json was captured, 2030-11-06T11:35:18+00:00). Look"
    ) in refused(folder, MEDIA / "3-night.json", *early)
    same = captures(tmp_path, **{"3_night": "2030-11-06T11:35:19+00:00"})
    assert run_import(folder, MEDIA / "3-night.json", *same, "--write", "--seal").exit_code == 0


def test_what_was_released_after_the_day_of_publication_is_odd(tmp_path: Path) -> None:
    folder = identified(county(tmp_path))
    write(folder, MEDIA / "2-first.json", COUNTER / "1-first.json", "--ids", IDS)
    said = refused(folder, MEDIA / "3-night.json", "--on", "2030-11-04")
    assert (
        f"time:{KEY}: 1 (2030-11-06T03:35:19-08:00 is after 2030-11-05T12:00+00:00, the time of this import)"
        in said
    )


@pytest.mark.parametrize("day", ["2030-02-30", "2030-2-3", "tomorrow"])
@pytest.mark.parametrize("command", ["import", "seal"])
def test_a_day_that_there_is_not_is_no_day_of_publication(
    tmp_path: Path, day: str, command: str
) -> None:
    folder = county(tmp_path)
    words = [str(MEDIA / "2-first.json")] if command == "import" else []
    result = CliRunner().invoke(
        main, [command, ELECTION, *words, "--on", day, "--data", str(folder.parents[1])]
    )
    assert (
        result.exit_code == 2
        and f'--on: expected a day like 2014-11-07, got "{day}".' in result.stderr
    )


def test_files_of_two_elections_are_refused_where_nothing_says_which_is_meant(
    tmp_path: Path,
) -> None:
    folder = county(tmp_path)
    other = night(tmp_path, election(ID=8))
    result = run_import(folder, MEDIA / "2-first.json", other, "--write")
    assert " ".join(result.stderr.split()) == (
        f"error: {folder}/election.toml: expected files of one election, or official_id to say which is meant, "
        'got "7" in 2-first.json, "8" in odd.json. Write the right one as official_id into election.toml: files of another '
        "are then left out."
    )
    assert sorted(tree(folder)) == ["election.toml"]


def test_the_id_file_of_another_election_is_refused(tmp_path: Path) -> None:
    folder = published(tmp_path)
    other = copy_of(tmp_path, IDS, lambda raw: raw["Data"].update(ID=8), "ids.json")
    result = run_import(folder, MEDIA / "3-night.json", "--ids", other, "--write")
    assert result.exit_code == 1 and "ids.json: expected the ids of the election 7" in " ".join(
        result.stderr.split()
    )


def test_a_counter_file_of_another_election_is_bad(tmp_path: Path) -> None:
    folder = published(tmp_path)

    def other(raw: dict[str, Any]) -> None:
        for row in raw["Data"]:
            row["ReferenceID"] = 8 if row["ReferenceID"] == 7 else row["ReferenceID"]

    said = write(folder, MEDIA / "3-night.json", copy_of(tmp_path, COUNTER / "2-night.json", other))
    assert (
        '  bad: odd.json: it is of the election with the id "8", not of "7" (official_id in election.toml)'
        in said.splitlines()
    )


# Neighbors in time.


def test_later_votes_under_an_earlier_time_are_seen_by_the_update_after_them(
    tmp_path: Path,
) -> None:
    folder = published(tmp_path, MEDIA / "4-canvass.json")
    late = night(tmp_path, first_vote(261))
    assert refused(folder, late) == (
        f"error: {folder}: expected an import without anything odd, to be sealed at once, "
        f"got falls:{KEY}: 1 (bree-mayor/butterbur 261 -> 260 in an update after it). {HOW.format(name=f'falls:{KEY}')}"
    )
    assert run_import(folder, MEDIA / "3-night.json", "--write", "--seal").exit_code == 0


def test_votes_for_an_update_that_was_known_without_them_are_held_against_its_neighbors(
    tmp_path: Path,
) -> None:
    folder = published(tmp_path)
    updates = (folder / "updates.csv").read_text(encoding="utf-8")
    row = f"{KEY},2030-11-06T03:35:19-08:00,second,election-night,unofficial-partial,,la-results-2030-11-05-2010,,,\n"
    (folder / "updates.csv").write_text(updates + row, encoding="utf-8")
    seal(folder)
    said = refused(folder, night(tmp_path, both(first_vote(99), half)))
    assert (
        f"vanished:{KEY}: 2 (county-measure-b; bree-city-council-2); falls:{KEY}: 1 (bree-mayor/butterbur 100 -> 99)"
        in said
    )
    assert run_import(folder, MEDIA / "3-night.json", "--write", "--seal").exit_code == 0


def test_a_fall_is_seen_across_an_update_that_did_not_report(tmp_path: Path) -> None:
    folder = published(tmp_path)
    write(folder, night(tmp_path, first_vote(None)))
    seal(folder)
    fallen = copy_of(tmp_path, MEDIA / "4-canvass.json", first_vote(99))
    assert "falls:2030-11-08-1600: 1 (bree-mayor/butterbur 100 -> 99)" in refused(folder, fallen)


def counted(value: Callable[[str, int], int]) -> Change:
    """Every value of a counter file as ``value`` makes it of its type and itself."""

    def change(raw: dict[str, Any]) -> None:
        for row in raw["Data"]:
            row["Value"] = value(row["ReferenceType"], int(row["Value"]))

    return change


def test_ballots_that_fall_are_odd(tmp_path: Path) -> None:
    folder = published(tmp_path)
    fewer = {"EBLT": 299, "MBLT": 200, "DBLT": 99}
    counter = copy_of(
        tmp_path, COUNTER / "2-night.json", counted(lambda kind, value: fewer.get(kind, value))
    )
    assert f"totals:{KEY}: 2 (ballots_counted 300 -> 299; ballots_mail 300 -> 200)" in refused(
        folder, MEDIA / "3-night.json", counter
    )


def test_ballots_of_a_late_arrival_are_held_against_the_update_after_it(tmp_path: Path) -> None:
    folder = published(tmp_path, MEDIA / "4-canvass.json", COUNTER / "3-canvass.json")
    after = {
        row["update"]: row["value"]
        for row in rows(folder, "totals.csv")
        if row["item"] == "ballots_counted"
    }
    more = int(after["2030-11-08-1600"]) + 1
    parts = {"EBLT": more, "MBLT": 300, "DBLT": more - 300}
    counter = copy_of(
        tmp_path, COUNTER / "2-night.json", counted(lambda kind, value: parts.get(kind, value))
    )
    said = refused(folder, MEDIA / "3-night.json", counter)
    assert f"ballots_counted {more} -> {more - 1} in an update after it" in said


def test_everything_times_10_is_a_jump_although_every_sum_holds(tmp_path: Path) -> None:
    folder = published(tmp_path)
    results = night(tmp_path, votes(lambda value: 10 * value))
    counter = copy_of(
        tmp_path, COUNTER / "2-night.json", counted(lambda kind, value: 10 * value), "counter.json"
    )
    said = refused(folder, results, counter)
    assert f"got jump:{KEY}: 1 (300 -> 5,000 ballots). Look" in said


Count = tuple[int, int, int | None]


def jumped(before: Count, now: Count) -> list[str]:
    """The jumps between two updates of one race for two seats, each with the votes of two choices
    and its ballots.
    """
    entries = [
        Entry(
            key=str(number),
            at=number,
            votes={"council": {"ana": ana, "ben": ben}},
            totals={} if ballots is None else {"ballots_counted": ballots},
        )
        for number, (ana, ben, ballots) in enumerate((before, now))
    ]
    return [
        *jumps(
            entries[1], entries[0], {"council": made.race(slug="council", seats=2, votes_allowed=2)}
        )
    ]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((50, 50, 100), (100, 100, 150), []),  # 50 ballots more, two votes on each
        ((50, 50, 100), (100, 101, 150), ["council: +101 votes with +50 ballots"]),
        ((50, 50, 100), (101, 50, 150), ["council/ana: +51 votes with +50 ballots"]),
        ((50, 50, 100), (51, 50, 100), ["council: +1 votes with +0 ballots"]),
        ((50, 50, 100), (51, 50, 90), ["council: +1 votes with -10 ballots"]),
        ((50, 50, 100), (50, 49, 90), []),
        ((50, 50, None), (150, 150, None), []),
        ((50, 50, None), (150, 151, None), ["council: 100 -> 301 votes"]),
        ((3, 4, None), (53, 54, None), []),  # small races grow by leaps
        ((3, 4, None), (53, 55, None), ["council: 7 -> 108 votes"]),
        ((7, 1_000, None), (108, 1_000, None), ["council/ana: 7 -> 108 votes"]),
        ((7, 0, None), (17_000_000, 0, None), ["council: 7 -> 17,000,000 votes"]),
        ((0, 0, None), (5_000, 4_000, None), []),  # the first figures of a race
        ((50, 50, 100), (100, 100, 301), ["100 -> 301 ballots"]),
    ],
)
def test_more_votes_than_the_new_ballots_allow_are_a_jump(
    before: Count, now: Count, said: list[str]
) -> None:
    assert jumped(before, now) == said


def bounded(
    votes: dict[str, int | None],
    ballots: dict[str, int],
    totals: dict[str, int],
    voters: int | None,
    of: int | None,
) -> list[str]:
    """Why a race with two votes for each voter has too many."""
    entry = Entry(
        key="a", at=0, votes={"council": votes}, totals=totals, ballots={"council": ballots}
    )
    race = made.race("ana ben", slug="council", seats=2, votes_allowed=2)
    return [*beyond(entry, {"council": race}, voters, {} if of is None else {"council": of})]


@pytest.mark.parametrize(
    ("votes", "ballots", "totals", "voters", "of", "said"),
    [
        ({"ana": 100, "ben": 100}, {"ballots": 100}, {"ballots_counted": 100}, 100, 100, []),
        ({"ana": 100, "ben": 101}, {"ballots": 101}, {}, None, None, []),
        (
            {"ana": 100, "ben": 100},
            {"ballots": 99},
            {},
            None,
            None,
            ["council: 200 votes, 2 for each of 99 ballots"],
        ),
        # Nobody gives one person two votes: 101 for one are too many, although 102 in all would be
        # allowed.
        (
            {"ana": 101, "ben": 1},
            {"ballots": 100},
            {},
            None,
            None,
            ["council: 102 votes, 2 for each of 100 ballots"],
        ),
        (
            {"ana": 101, "ben": None},
            {},
            {"ballots_counted": 100},
            None,
            None,
            ["council: 101 votes, 2 for each of 100 ballots in all"],
        ),
        (
            {"ana": 101, "ben": 0},
            {},
            {},
            5_000,
            100,
            ["council: 101 votes, 2 for each of 100 registered voters"],
        ),
        (
            {"ana": 101, "ben": 0},
            {},
            {},
            100,
            None,
            ["council: 101 votes, 2 for each of 100 registered voters"],
        ),
        (
            {"ana": 1, "ben": 0},
            {},
            {"ballots_counted": 101},
            100,
            None,
            ["101 ballots of 100 registered voters"],
        ),
        (
            {"ana": 1, "ben": 0},
            {"ballots": 101},
            {},
            5_000,
            100,
            ["council: 101 ballots of 100 registered voters"],
        ),
        # One real race has more ballots than the election: its own ballots count.
        ({"ana": 101, "ben": 0}, {"ballots": 101}, {"ballots_counted": 100}, 5_000, None, []),
    ],
)
def test_votes_lie_within_ballots_and_registered_voters(
    votes: dict[str, int | None],
    ballots: dict[str, int],
    totals: dict[str, int],
    voters: int | None,
    of: int | None,
    said: list[str],
) -> None:
    assert bounded(votes, ballots, totals, voters, of) == said


def test_unofficial_figures_after_the_certified_ones_are_odd(tmp_path: Path) -> None:
    folder = published(tmp_path)
    write(
        folder, MEDIA / "3-night.json", "--certified", KEY, "Certified on 6 November (shire-herald)"
    )
    seal(folder)
    said = refused(folder, MEDIA / "4-canvass.json")
    assert (
        f"time:2030-11-08-1600: 1 (2030-11-08T16:00:00-08:00 is after the certified figures of {KEY}, and it is not certified)"
    ) in said


def test_an_error_about_many_oddities_stays_short_and_the_report_has_them_all(
    tmp_path: Path,
) -> None:
    folder = published(tmp_path)
    change = both(
        first_vote(99),
        party,
        group,
        of("measure", MeasureText="x" * 5_000),
        of("council", VoteFor="y" * 5_000),
    )
    given = night(tmp_path, both(change, at("2034-11-06T03:35:19")))
    said = refused(folder, given)
    assert len(said) < 1_400
    assert " more, which the report lists. Look at each." in said
    report = run_import(folder, given).output
    names = {
        line.strip().split(": ")[1] for line in report.splitlines() if line.startswith("  odd: ")
    }
    key = "2034-11-06-0335"
    assert names == {f"falls:{key}", f"time:{key}"} | {
        f"words:{race['race']}" for race in rows(folder, "races.csv")
    }


def test_so_many_votes_with_one_factor_were_multiplied() -> None:
    few = {"mayor": {f"c{n}": 30 * n for n in range(1, 12)}}
    assert multiplied(Entry(key="a", at=0, votes={"mayor": {**few["mayor"], "c12": 360}})) == 30
    assert multiplied(Entry(key="a", at=0, votes={"mayor": {**few["mayor"], "c12": 361}})) == 1
    assert (
        multiplied(Entry(key="a", at=0, votes={"mayor": {**few["mayor"], "c12": 0, "c13": None}}))
        == 1
    )


def test_two_contents_of_one_time_are_odd_even_where_the_later_is_known(tmp_path: Path) -> None:
    folder = published(tmp_path)
    times = captures(
        tmp_path,
        **{
            "4_canvass": "2030-11-08T16:20:00-08:00",
            "6_same_time_other_votes": "2030-11-09T10:00:00-08:00",
        },
    )
    said = refused(folder, MEDIA / "4-canvass.json", MEDIA / "6-same-time-other-votes.json", *times)
    assert "; again:2030-11-08-1600: 1 (in place of 4-canvass.json). Look" in said


def test_other_votes_for_a_sealed_update_are_odd(tmp_path: Path) -> None:
    folder = published(tmp_path, MEDIA / "4-canvass.json")
    said = refused(folder, MEDIA / "6-same-time-other-votes.json")
    assert (
        "got again:2030-11-08-1600-2: 1 (other votes than the sealed 2030-11-08-1600). Look" in said
    )


def test_a_contest_without_a_candidate_is_odd(tmp_path: Path) -> None:
    folder = published(tmp_path)
    said = refused(folder, MEDIA / "5-same-time-other-groups.json")
    assert (
        "contest:2030-11-08-1600: 1 (BREE CITY GENERAL MUNICIPAL ELECTION City Clerk (No Candidates Filed): a contest"
        in said
    )


def test_a_total_that_is_stored_otherwise_is_odd(tmp_path: Path) -> None:
    folder = published(tmp_path)
    (folder / "totals.csv").write_text(
        (folder / "totals.csv").read_text(encoding="utf-8")
        + f"{KEY},ballots_counted,499,about,,la-counter-2030-11-05-2010\n",
        encoding="utf-8",
    )
    said = run_import(folder, MEDIA / "3-night.json", COUNTER / "2-night.json").output
    assert (
        f"  odd: totals:{KEY}: 1 (ballots_counted is stored as 499, the file says 500)"
        in said.splitlines()
    )


# How what is odd is sealed.


def test_what_is_right_although_odd_is_accepted_by_its_name(tmp_path: Path) -> None:
    folder = published(tmp_path)
    given = night(tmp_path, both(first_vote(99), party))
    said = refused(folder, given, "--accept", f"falls:{KEY}")
    assert (
        "falls" not in said.partition(" got ")[2].partition(" Look")[0]
        and "got words:bree-mayor: 1" in said
    )
    accept = ("--accept", f"falls:{KEY}", "--accept", "words:bree-mayor")
    result = run_import(folder, given, "--write", "--seal", *accept)
    assert result.exit_code in (0, 3), result.stderr
    echoed = [line for line in result.output.splitlines() if line.startswith("accepted")]
    assert echoed == [
        f"accepted: falls:{KEY}: 1 (bree-mayor/butterbur 100 -> 99)",
        'accepted: words:bree-mayor: 1 (party of butterbur: "Non Partisan" is stored, the file says "Republican")',
    ]
    assert "bree-mayor,butterbur,99,la-results-2030-11-06-0335" in lines(
        folder, f"snapshots/{KEY}.csv"
    )
    assert f"update/{KEY}" in [row["scope"] for row in rows(folder, "published.csv")]


def test_an_acceptance_of_something_else_accepts_nothing(tmp_path: Path) -> None:
    folder = published(tmp_path)
    said = refused(
        folder,
        night(tmp_path, first_vote(99)),
        "--accept",
        "falls",
        "--accept",
        "falls:2030-11-05-2010",
    )
    assert f"got falls:{KEY}: 1" in said


def test_accepting_is_for_sealing(tmp_path: Path) -> None:
    result = run_import(county(tmp_path), MEDIA / "2-first.json", "--accept", f"falls:{KEY}")
    assert (
        result.exit_code == 2 and "--accept says what --seal may seal; give both." in result.stderr
    )


def test_every_oddity_is_explained_where_an_editor_reads_of_them(root: Path) -> None:
    text = (root / "docs" / "editing-data.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in text] == []


# A new title for an old contest.


@pytest.mark.parametrize(
    ("change", "race", "old", "new"),
    [
        (
            of("measure", Title="COUNTY MEASURE BB"),
            "county-measure-b",
            "COUNTY MEASURE B",
            "COUNTY MEASURE BB",
        ),
        (
            of("measure", Title="PROPOSITION NINE"),
            "county-measure-b",
            "COUNTY MEASURE B",
            "PROPOSITION NINE",
        ),
        (
            of("mayor", Title="LORD OF BREE"),
            "bree-mayor",
            "BREE CITY GENERAL MUNICIPAL ELECTION Mayor",
            "LORD OF BREE",
        ),
        (
            of(
                "council",
                Title=COUNCIL + " (Full Term)",
                Candidates=[{"Name": "FOLCO BOFFIN", "Party": "", "Votes": 400}],
            ),
            "bree-city-council-2",
            COUNCIL,
            COUNCIL + " (Full Term)",
        ),
    ],
)
def test_a_contest_that_may_be_renamed_is_asked_about(
    tmp_path: Path, change: Change, race: str, old: str, new: str
) -> None:
    folder = published(tmp_path)
    before = tree(folder)
    result = run_import(folder, night(tmp_path, change), "--write")
    assert " ".join(result.stderr.split()) == (
        f'error: odd.json: expected the title "{old}" of {race}, got "{new}" and no longer that one. Was {race} renamed? '
        f"If it is the same contest, run `builder reword xx-shire/2030-11-05 race/{race} race official_aliases --now TITLE "
        "--reason WHY`; if it is another, add its row to races.csv by hand."
    )
    assert tree(folder) == before


def test_the_advice_for_a_renamed_measure_helps(tmp_path: Path) -> None:
    folder = published(tmp_path)
    renamed = night(tmp_path, of("measure", Title="COUNTY MEASURE BB"))
    said = " ".join(run_import(folder, renamed, "--write", "--seal").stderr.split())
    advice = ["reword", "xx-shire/2030-11-05", "race/county-measure-b", "race", "official_aliases"]
    assert (
        f"If it is the same contest, run `builder {' '.join(advice)} --now TITLE --reason WHY`"
        in said
    )
    data = ["--data", str(folder.parents[1])]
    change = [*advice, "--now", "COUNTY MEASURE BB", "--reason", "Renamed.", "--date", "2030-12-21"]
    for words in (change, ["seal", "--on", "2030-12-21"]):
        done = CliRunner().invoke(main, [*words, *data])
        assert done.exit_code == 0, done.output
    result = run_import(folder, renamed, "--write", "--seal")
    assert result.exit_code in (0, 3), result.stderr
    assert len(rows(folder, "races.csv")) == 3


def test_of_files_that_rename_a_contest_the_newest_comes_first(tmp_path: Path) -> None:
    folder = county(tmp_path)
    renamed = night(tmp_path, of("measure", Title="COUNTY MEASURE BB"))
    result = run_import(folder, MEDIA / "2-first.json", renamed, "--write")
    assert (
        "Was county-measure-bb renamed? If it is the same contest, import the newest file alone first, then add the title to "
        "official_aliases of county-measure-bb in races.csv"
    ) in " ".join(result.stderr.split())
    write(folder, renamed)
    races = (folder / "races.csv").read_text(encoding="utf-8")
    (folder / "races.csv").write_text(
        races.replace("COUNTY MEASURE BB,", "COUNTY MEASURE BB,COUNTY MEASURE B"), encoding="utf-8"
    )
    write(folder, MEDIA / "2-first.json")
    assert len(rows(folder, "updates.csv")) == 2 and len(rows(folder, "races.csv")) == 3


# Zeros.


def without_close(folder: Path) -> Path:
    toml = (folder / "election.toml").read_text(encoding="utf-8")
    (folder / "election.toml").write_text(
        toml.replace("polls_close", "# polls_close"), encoding="utf-8"
    )
    return folder


def zeros(raw: dict[str, Any]) -> None:
    votes(lambda value: 0)(raw)
    raw["Timestamp"] = "2030-11-05T16:30:00"


def test_zeros_of_election_day_are_no_update_where_the_close_of_polls_is_not_known(
    tmp_path: Path,
) -> None:
    folder = without_close(county(tmp_path))
    result = run_import(folder, night(tmp_path, zeros), "--write")
    assert result.exit_code == 2
    assert result.output.splitlines()[:2] == [
        "1 files: 1 not a count",
        "  not a count: odd.json: every one of its 7 votes is 0 on election day, and election.toml does not say when the polls "
        "closed: if it is the first count, fill polls_close and import it again",
    ]
    assert sorted(tree(folder)) == ["election.toml"]


def test_zeros_after_the_close_of_polls_are_an_update_and_odd(tmp_path: Path) -> None:
    folder = identified(county(tmp_path))
    given = night(tmp_path, both(zeros, at("2030-11-05T20:00:00")))
    assert "  odd: zeros:2030-11-05-2000: 1 (7 figures)" in write(folder, given).splitlines()
    assert "bree-mayor,butterbur,0,la-results-2030-11-05-2000" in lines(
        folder, "snapshots/2030-11-05-2000.csv"
    )


@pytest.mark.parametrize("stored", [True, False])
def test_zeros_after_votes_are_a_fall_and_not_left_out(tmp_path: Path, stored: bool) -> None:
    folder = without_close(county(tmp_path))
    reset = night(tmp_path, both(zeros, at("2030-11-05T23:00:00")))
    if stored:
        write(folder, MEDIA / "2-first.json")
    said = write(folder, reset) if stored else write(folder, MEDIA / "2-first.json", reset)
    assert any(
        line.startswith("  odd: falls:2030-11-05-2300: 7 (bree-mayor/butterbur 100 -> 0;")
        for line in said.splitlines()
    )


def test_zeros_beside_counted_ballots_are_an_update(tmp_path: Path) -> None:
    folder = without_close(county(tmp_path))

    def blank(raw: dict[str, Any]) -> None:
        counted(lambda kind, value: 3 if kind in ("EBLT", "MBLT") else 0)(raw)
        raw["TimeStamp"] = "11/5/2030 9:00:00 PM"

    results = night(tmp_path, both(zeros, at("2030-11-05T21:00:00")))
    counter = copy_of(tmp_path, COUNTER / "2-night.json", blank, "counter.json")
    said = write(folder, results, counter, "--ids", IDS).splitlines()
    assert "  odd: zeros:2030-11-05-2100: 1 (7 figures)" in said
    assert (
        lines(folder, "totals.csv")[1]
        == "2030-11-05-2100,ballots_counted,3,exact,,la-counter-2030-11-05-2100"
    )


# Advice.


def test_a_counter_file_with_ids_that_its_id_file_does_not_name_says_what_helps(
    tmp_path: Path,
) -> None:
    folder = county(tmp_path)
    other = copy_of(
        tmp_path,
        COUNTER / "1-first.json",
        lambda raw: raw["Data"][0].update(ReferenceID=999),
        "other.json",
    )
    result = run_import(folder, other, "--ids", IDS, "--write")
    assert (
        "The given id file does not name them: fetch the county's newest election_data.json."
        in " ".join(result.stderr.split())
    )


def test_of_names_that_make_one_slug_the_second_is_numbered(tmp_path: Path) -> None:
    folder = county(tmp_path)

    def alike(raw: dict[str, Any]) -> None:
        contests(raw)["mayor"]["Candidates"][0]["Name"] = "ANA DIAZ"
        contests(raw)["mayor"]["Candidates"][1]["Name"] = "ANA DÍAZ"

    write(folder, night(tmp_path, alike))
    found = [
        row["choice"]
        for row in rows(folder, "choices.csv")
        if row["official_name"].startswith("ANA D")
    ]
    assert found == ["ana-diaz", "ana-diaz-2"]


# Every value of a file in turn.

GONE = object()


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a file, containers included."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield (*at, key)
        yield from places(inner, (*at, key))


def others(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        return [GONE, None, [], {}]
    if isinstance(value, str):
        return [GONE, "", f"{value} X", "Test Election"]
    return [GONE, None, value * 10, 0, -1, 10**12, 1e300, "9", True]


def test_no_other_value_anywhere_in_a_file_is_sealed_unseen(tmp_path: Path) -> None:
    folder = published(tmp_path)
    raw = json.loads((MEDIA / "3-night.json").read_text(encoding="utf-8"))
    before, tried, given = tree(folder), 0, tmp_path / "odd.json"
    for *way, last in places(raw):
        changed = copy.deepcopy(raw)
        parent = changed
        for key in way:
            parent = parent[key]
        old = parent[last]
        for new in others(old):
            if new is GONE:
                del parent[last]
            else:
                parent[last] = new
            if changed != raw and not (last == "Date" and str(new).startswith("2030-11-05")):
                tried += 1
                given.write_text(json.dumps(changed), encoding="utf-8")
                result = run_import(folder, given, "--write", "--seal")
                assert tree(folder) == before, (
                    f"{[*way, last]} as {new!r} was stored: {result.output}"
                )
            if isinstance(parent, list):
                parent[last:] = copy.deepcopy(_at(raw, way))[last:]
            else:
                parent[last] = old
    assert tried > 250
    assert run_import(folder, MEDIA / "3-night.json", "--write", "--seal").exit_code == 0


def _at(value: Any, way: list[Any]) -> Any:
    for key in way:
        value = value[key]
    return value
