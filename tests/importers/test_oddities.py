"""What is odd in an import is named, and never sealed unseen; what is proven is sealed at once."""

from __future__ import annotations

import copy
import functools
import json
import operator
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

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
    HOW,
    IDS,
    MEDIA,
    captures,
    county,
    identified,
    lines,
    refusal,
    refused,
    review,
    rows,
    run_import,
    tree,
    write,
)
from tests.small_archive import put
from tests.table import cases

Change = Callable[[dict[str, Any]], object]
KEY = "2030-11-06-0335"
COUNCIL = "BREE CITY GENERAL MUNICIPAL ELECTION Member of the City Council, 2nd District"


def seal(folder: Path) -> None:
    review(folder)
    result = CliRunner().invoke(
        main, ["seal", ELECTION, "--on", "2030-12-20", "--data", str(folder.parents[1])]
    )
    assert result.exit_code in (0, 3), result.output + result.stderr


def published(folder: Path, *more: Path) -> Path:
    """``folder`` with its first update sealed, with its ballots and its 5,000 registered voters."""
    write(identified(folder), MEDIA / "2-first.json", COUNTER / "1-first.json", *more, "--ids", IDS)
    seal(folder)
    return folder


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """An election that holds nothing yet."""
    return county(tmp_path)


@pytest.fixture
def folder(begun: Path) -> Path:
    """An election with one sealed update."""
    return published(begun)


def copy_of(folder: Path, source: Path, change: Change, name: str = "odd.json") -> Path:
    raw = json.loads(source.read_text(encoding="utf-8"))
    before = json.dumps(raw)
    change(raw)
    assert json.dumps(raw) != before, "a test that changes nothing would prove nothing"
    path = folder.parents[1] / name
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def night(folder: Path, *changes: Change) -> Path:
    """The second update of the county with changes."""
    return copy_of(folder, MEDIA / "3-night.json", both(*changes))


def sealed_with(folder: Path, *words: str | Path) -> Result:
    result = run_import(folder, *words, "--write", "--seal")
    assert result.exit_code in (0, 3), result.stderr
    return result


def odd(folder: Path, *words: str | Path) -> str:
    """What an import names as odd, by which it was not sealed."""
    return refused(folder, *words).partition(" got ")[2].partition(". Check each one.")[0]


def append(folder: Path, name: str, text: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(text)


def contests(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The contests of a file: mayor, council, measure."""
    (mayor, council), (measure,) = (group["Contests"] for group in raw["Election"]["ContestGroups"])
    return {"mayor": mayor, "council": council, "measure": measure}


def both(*changes: Change) -> Change:
    return lambda raw: [one(raw) for one in changes]


def of(name: str, **cells: Any) -> Change:
    return lambda raw: contests(raw)[name].update(cells)


def votes(value: Callable[[int], Any], contest: str = "") -> Change:
    """Every vote, or every vote of one contest, as ``value`` makes it."""

    def change(raw: dict[str, Any]) -> None:
        for name, found in contests(raw).items():
            for choice in found["Candidates"] if contest in ("", name) else ():
                choice["Votes"] = value(choice["Votes"])

    return change


def first(**cells: Any) -> Change:
    """Cells of the first candidate for mayor."""
    return lambda raw: contests(raw)["mayor"]["Candidates"][0].update(cells)


def first_vote(value: Any) -> Change:
    return first(Votes=value)


def half(raw: dict[str, Any]) -> None:
    raw["Election"]["ContestGroups"][0]["Contests"].pop()
    raw["Election"]["ContestGroups"].pop()


def at(time: str) -> Change:
    return lambda raw: raw.update(Timestamp=time)


def election(**cells: Any) -> Change:
    return lambda raw: raw["Election"].update(cells)


def group(raw: dict[str, Any]) -> None:
    raw["Election"]["ContestGroups"][0]["Name"] = "Schools"


def newcomer(raw: dict[str, Any]) -> None:
    boffin = {"Name": "FOLCO BOFFIN", "Party": "Non Partisan", "Votes": 5}
    contests(raw)["mayor"]["Candidates"].append(boffin)


CHANGES: dict[str, Change] = {
    "half of the contests gone": half,
    "one choice gone": lambda raw: contests(raw)["council"]["Candidates"].pop(),
    "every vote null": votes(lambda value: None),
    "a null where a figure stood": first_vote(None),
    "every vote 0": votes(lambda value: 0),
    "17 million votes": first_vote(17000000),
    "one vote more than registered voters": first_vote(4831),
    "all votes times 10": votes(lambda value: 10 * value),
    "a fall": first_vote(99),
    "a new name": newcomer,
    "the year 2130": at("2130-11-06T03:35:19"),
    "the year 2034": at("2034-11-06T03:35:19"),
    "before the polls closed": at("2030-11-05T19:59:59"),
    "no contest at all": lambda raw: raw["Election"].update(ContestGroups=[]),
    "2 to the power of 63": first_vote(2**63),
    "less than nothing": first_vote(-1),
    "another election's id": election(ID=8),
    "the title Test Election": election(Title="Test Election"),
    "another election's day": election(Date="2030-11-12T00:00:00-08:00"),
    "no id and no title": election(ID=None, Title=None),
    "no id": election(ID=None),
    "no title": election(Title=""),
    "no question any more": of("measure", MeasureText=""),
    "a threshold for an office": of("mayor", MeasurePassRate="2/3 of votes cast"),
    "a remark": of("mayor", AdditionalText="Postponed to 2031"),
    "no party any more": first(Party=""),
    "another threshold": of("measure", MeasurePassRate="55% of votes cast"),
    "no threshold": of("measure", MeasurePassRate=""),
    "a threshold in words that nobody knows": of(
        "measure", MeasurePassRate="2/3, or 55% if another passes"
    ),
    "another vote-for": of("council", VoteFor="Vote for no more than three"),
    "a vote-for that says nothing": of("council", VoteFor=""),
    "a vote-for in words that nobody knows": of("council", VoteFor="Vote your heart"),
    "another question": of("measure", MeasureText="Shall the bridge be torn down?"),
    "another type": of("measure", Type="Candidate"),
    "another party": first(Party="Republican"),
    "another group": group,
    "another id of a contest": of("mayor", ID=11),
}
PARTY = 'party of butterbur: "Non Partisan" is stored, the file says "Republican"'

# What is odd in each, as an error names it.
SAID = """
half of the contests gone: vanished:KEY: 2 (county-measure-b; bree-city-council-2)
one choice gone: vanished:KEY: 1 (bree-city-council-2/took-o)
every vote null: empty:KEY: 1 (none of 7 choices has a figure); unreported:KEY: 7 (county-measure-b/yes 150; county-measure-b/no 50; and 5 more)
a null where a figure stood: unreported:KEY: 1 (bree-mayor/butterbur 100)
every vote 0: zeros:KEY: 1 (7 figures); falls:KEY: 7 (bree-mayor/butterbur 100 -> 0; bree-mayor/mcgoodbody 90 -> 0; and 5 more)
17 million votes: limit:KEY: 1 (bree-mayor: 17,000,170 votes, 1 for each of 5,000 registered voters); jump:KEY: 1 (bree-mayor: 190 -> 17,000,170 votes)
one vote more than registered voters: limit:KEY: 1 (bree-mayor: 5,001 votes, 1 for each of 5,000 registered voters); jump:KEY: 1 (bree-mayor: 190 -> 5,001 votes)
all votes times 10: jump:KEY: 3 (bree-mayor: 190 -> 3,300 votes; bree-city-council-2: 211 -> 3,510 votes; and 1 more)
a fall: falls:KEY: 1 (bree-mayor/butterbur 100 -> 99)
a new name: names:KEY: 1 (bree-mayor/boffin)
the year 2130: time:2130-11-06-0335: 2 (2130-11-06T03:35:19-08:00 is after 2030-12-22T12:00+00:00, the time of this import; 2130-11-06T03:35:19-08:00 is 36525 days after election day)
the year 2034: time:2034-11-06-0335: 2 (2034-11-06T03:35:19-08:00 is after 2030-12-22T12:00+00:00, the time of this import; 2034-11-06T03:35:19-08:00 is 1462 days after election day)
before the polls closed: time:odd.json: 1 (its time, 2030-11-05 19:59:59, is before the count could begin (2030-11-05 20:00:00), yet it has votes)
no contest at all: empty:odd.json: 1 (it lists no contest with a choice)
2 to the power of 63: limit:odd.json: 1 (it has more than 1,000,000,000 for the votes of "BARLIMAN BUTTERBUR" in "BREE CITY GENERAL MUNICIPAL ELECTION Mayor", which no count can have)
less than nothing: falls:KEY: 1 (bree-mayor/butterbur 100 -> -1); limit:KEY: 1 (bree-mayor/butterbur: -1 votes)
another election's id: election:odd.json: 1 (it is from the election with the id "8", not of "7" (official_id in election.toml))
the title Test Election: election:odd.json: 1 (it is from the election "Test Election", not of "General Election" (official_title in election.toml))
another election's day: election:odd.json: 1 (it is from the election of 2030-11-12, not of 2030-11-05)
no id and no title: election:KEY: 2 (odd.json has no id of the election, which is "7"; odd.json does not say which election it is of)
no id: election:KEY: 1 (odd.json has no id of the election, which is "7")
no title: election:KEY: 1 (odd.json does not say which election it is of)
no question any more: words:county-measure-b: 1 (question: "Shall the bridge be mended?" is stored, the file says "")
a threshold for an office: words:bree-mayor: 1 (threshold: "" is stored, the file says "2/3 of votes cast")
a remark: words:bree-mayor: 1 (a remark: "Postponed to 2031", which the race's note does not quote)
no party any more: words:bree-mayor: 1 (party of butterbur: "Non Partisan" is stored, the file says "")
another threshold: words:county-measure-b: 1 (threshold: "2/3" is stored, the file says "55% of votes cast")
no threshold: words:county-measure-b: 1 (threshold: "2/3" is stored, the file says "")
a threshold in words that nobody knows: words:county-measure-b: 1 (threshold: "2/3" is stored, the file says "2/3, or 55% if another passes")
another vote-for: words:bree-city-council-2: 1 (votes allowed: 2 is stored, the file says "Vote for no more than three")
a vote-for that says nothing: words:bree-city-council-2: 1 (votes allowed: 2 is stored, the file says "")
a vote-for in words that nobody knows: words:bree-city-council-2: 1 (votes allowed: 2 is stored, the file says "Vote your heart")
another question: words:county-measure-b: 1 (question: "Shall the bridge be mended?" is stored, the file says "Shall the bridge be torn down?")
another type: words:county-measure-b: 1 (type: "measure" is stored, the file says "candidate")
another party: words:bree-mayor: 1 (party of butterbur: "Non Partisan" is stored, the file says "Republican")
another group: words:bree-mayor: 1 (group: "Cities" is stored, the file says "Schools"); words:bree-city-council-2: 1 (group: "Cities" is stored, the file says "Schools")
another id of a contest: words:bree-mayor: 1 (id: "10" is stored, the file says "11")
"""
ODD = {
    name: words.replace("KEY", KEY)
    for name, _, words in (line.partition(": ") for line in SAID.strip().splitlines())
}


def test_every_change_has_its_words() -> None:
    assert list(ODD) == list(CHANGES)


@pytest.mark.parametrize("case", CHANGES)
def test_it_is_named_in_the_report_and_not_sealed_unseen(folder: Path, case: str) -> None:
    how = HOW.format(name=ODD[case].partition(": ")[0])
    message = f"error: {folder}: expected an import without anything odd, to be sealed at once, got {ODD[case]}. {how}"
    given = night(folder, CHANGES[case])
    assert refused(folder, given) == message
    report = run_import(folder, given).output
    for name in (part.partition(": ")[0] for part in ODD[case].split("); ")):
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
    folder: Path, case: str
) -> None:
    before = tree(folder)
    said = write(folder, night(folder, CHANGES[case])).splitlines()
    assert said[0] == "1 files: 1 bad" and said[-1] == "files: none to write"
    assert said[1] == f"  bad: odd.json: {ODD[case].partition(': 1 (')[2][:-1]}"
    assert tree(folder) == before


@pytest.mark.parametrize("files", [("3-night",), ("3-night", "2-night")])
def test_an_honest_update_is_sealed_at_once(folder: Path, files: tuple[str, ...]) -> None:
    given = [(MEDIA if name == "3-night" else COUNTER) / f"{name}.json" for name in files]
    assert "  odd: none" in sealed_with(folder, *given).output.splitlines()
    assert f"update/{KEY}" in [row["scope"] for row in rows(folder, "published.csv")]
    loaded = load.load_election(folder, load.load_jurisdiction(folder.parent))
    assert checks.against_seal(loaded) == [] and checks.unsealed(loaded) == []


def test_an_official_file_without_an_id_proves_itself_by_title_and_day(begun: Path) -> None:
    append(begun, "election.toml", 'official_title = "NOVEMBER 05, 2030 - GENERAL ELECTION"\n')
    said = write(begun, FIXED / "final.dat").splitlines()
    odd = [line.partition(":2030")[0] for line in said if line.startswith("  odd")]
    assert odd == ["  odd: names"]


def test_a_title_of_another_spelling_is_the_same(folder: Path) -> None:
    sealed_with(folder, night(folder, election(Title=" GENERAL  Election")))


# What is not known.


@pytest.mark.parametrize(
    ("name", "said"),
    cases("""
        polls_close | polls:KEY: 1 (fill polls_close in election.toml)
        official_id |\
            election:KEY: 1 (3-night.json has the id "7": fill official_id in election.toml)
        official_title |\
            election:KEY: 1 (3-night.json has the title "General Election": fill official_title in election.toml)
    """),
)
def test_without_what_tells_the_election_nothing_is_sealed_unseen(
    folder: Path, name: str, said: str
) -> None:
    put(folder / "election.toml", name, f"# {name}")
    assert odd(folder, MEDIA / "3-night.json") == said.replace("KEY", KEY)


def test_without_a_registration_nothing_is_sealed_unseen(begun: Path) -> None:
    write(identified(begun), MEDIA / "2-first.json")
    seal(begun)
    unknown = f"voters:{KEY}: 1 (no file and no stored update states it: give the id file"
    assert odd(begun, MEDIA / "3-night.json").startswith(unknown)
    sealed_with(begun, MEDIA / "3-night.json", "--ids", IDS)


def test_a_time_after_the_capture_is_odd(folder: Path) -> None:
    early = captures(folder.parents[1], **{"3_night": "2030-11-06T11:35:18+00:00"})
    assert odd(folder, MEDIA / "3-night.json", *early) == (
        f"time:{KEY}: 1 (2030-11-06T03:35:19-08:00 is after 3-night.json was captured, 2030-11-06T11:35:18+00:00)"
    )
    same = captures(folder.parents[1], **{"3_night": "2030-11-06T11:35:19+00:00"})
    sealed_with(folder, MEDIA / "3-night.json", *same)


def test_what_was_released_after_the_day_of_publication_is_odd(begun: Path) -> None:
    write(identified(begun), MEDIA / "2-first.json", COUNTER / "1-first.json", "--ids", IDS)
    assert (
        f"time:{KEY}: 1 (2030-11-06T03:35:19-08:00 is after 2030-11-05T12:00+00:00, the time of this import)"
    ) in refused(begun, MEDIA / "3-night.json", "--on", "2030-11-04")


@pytest.mark.parametrize("day", ["2030-02-30", "2030-2-3", "tomorrow"])
@pytest.mark.parametrize("command", ["import", "seal"])
def test_a_day_that_there_is_not_is_no_day_of_publication(
    begun: Path, day: str, command: str
) -> None:
    words = [str(MEDIA / "2-first.json")] if command == "import" else []
    result = CliRunner().invoke(
        main, [command, ELECTION, *words, "--on", day, "--data", str(begun.parents[1])]
    )
    assert result.exit_code == 2
    assert f'--on: expected a day like 2014-11-07, got "{day}".' in result.stderr


def test_files_of_two_elections_are_refused_where_nothing_says_which_is_meant(begun: Path) -> None:
    other = night(begun, election(ID=8))
    assert refusal(begun, MEDIA / "2-first.json", other) == (
        f"error: {begun}/election.toml: expected files of one election, or official_id to say which is meant, "
        'got "7" in 2-first.json, "8" in odd.json. Write the right one as official_id into election.toml: files of another '
        "are then left out."
    )


def test_the_id_file_of_another_election_is_refused(folder: Path) -> None:
    other = copy_of(folder, IDS, lambda raw: raw["Data"].update(ID=8), "ids.json")
    said = refusal(folder, MEDIA / "3-night.json", "--ids", other)
    assert "ids.json: expected the ids of the election 7" in said


def test_a_counter_file_of_another_election_is_bad(folder: Path) -> None:
    def other(raw: dict[str, Any]) -> None:
        for row in raw["Data"]:
            row["ReferenceID"] = 8 if row["ReferenceID"] == 7 else row["ReferenceID"]

    said = write(folder, MEDIA / "3-night.json", copy_of(folder, COUNTER / "2-night.json", other))
    bad = 'it is from the election with the id "8", not of "7" (official_id in election.toml)'
    assert f"  bad: odd.json: {bad}" in said.splitlines()


# Neighbors in time.


def test_later_votes_under_an_earlier_time_are_seen_by_the_update_after_them(begun: Path) -> None:
    folder = published(begun, MEDIA / "4-canvass.json")
    fall = f"falls:{KEY}: 1 (bree-mayor/butterbur 261 -> 260 in an update after it)"
    assert odd(folder, night(folder, first_vote(261))) == fall
    sealed_with(folder, MEDIA / "3-night.json")


def test_votes_for_an_update_that_was_known_without_them_are_held_against_its_neighbors(
    folder: Path,
) -> None:
    row = f"{KEY},2030-11-06T03:35:19-08:00,second,election-night,unofficial-partial,,la-results-2030-11-05-2010,,,\n"
    append(folder, "updates.csv", row)
    seal(folder)
    assert odd(folder, night(folder, first_vote(99), half)) == (
        f"vanished:{KEY}: 2 (county-measure-b; bree-city-council-2); falls:{KEY}: 1 (bree-mayor/butterbur 100 -> 99)"
    )
    sealed_with(folder, MEDIA / "3-night.json")


def test_a_fall_is_seen_across_an_update_that_did_not_report(folder: Path) -> None:
    write(folder, night(folder, first_vote(None)))
    seal(folder)
    fallen = copy_of(folder, MEDIA / "4-canvass.json", first_vote(99))
    assert "falls:2030-11-08-1600: 1 (bree-mayor/butterbur 100 -> 99)" in odd(folder, fallen)


def counted(folder: Path, value: Callable[[str, int], int]) -> Path:
    """The counter file of the night, every value as ``value`` makes it of its type and itself."""

    def change(raw: dict[str, Any]) -> None:
        for row in raw["Data"]:
            row["Value"] = value(row["ReferenceType"], int(row["Value"]))

    return copy_of(folder, COUNTER / "2-night.json", change, "counter.json")


def ballots(folder: Path, in_all: int, by_mail: int) -> Path:
    """The counter file of the night with other ballots of the whole election."""
    kinds = {"EBLT": in_all, "MBLT": by_mail, "DBLT": in_all - by_mail}
    return counted(folder, lambda kind, value: kinds.get(kind, value))


def test_ballots_that_fall_are_odd(folder: Path) -> None:
    counter = ballots(folder, 299, by_mail=200)
    fall = f"totals:{KEY}: 2 (ballots_counted 300 -> 299; ballots_mail 300 -> 200)"
    assert fall in odd(folder, MEDIA / "3-night.json", counter)


def test_a_total_that_falls_and_a_new_name_in_one_update_are_both_named(folder: Path) -> None:
    counter = ballots(folder, 299, by_mail=200)
    given = [night(folder, newcomer), counter]
    before, names = tree(folder), ("names", "totals")
    said = odd(folder, *given)
    assert f"names:{KEY}: 1 (bree-mayor/boffin); " in said
    assert f"totals:{KEY}: 2 (ballots_counted 300 -> 299; ballots_mail 300 -> 200)" in said
    for alone in names:
        left = odd(folder, *given, "--accept", f"{alone}:{KEY}")
        assert [name for name in names if f"{name}:{KEY}: " in left] == [
            name for name in names if name != alone
        ]
    assert tree(folder) == before


def test_ballots_of_a_late_arrival_are_held_against_the_update_after_it(begun: Path) -> None:
    folder = published(begun, MEDIA / "4-canvass.json", COUNTER / "3-canvass.json")
    stored = {(row["update"], row["item"]): row["value"] for row in rows(folder, "totals.csv")}
    more = int(stored["2030-11-08-1600", "ballots_counted"]) + 1
    counter = ballots(folder, more, by_mail=300)
    fall = f"ballots_counted {more} -> {more - 1} in an update after it"
    assert fall in odd(folder, MEDIA / "3-night.json", counter)


def test_everything_times_10_is_a_jump_although_every_sum_holds(folder: Path) -> None:
    results = night(folder, votes(lambda value: 10 * value))
    counter = counted(folder, lambda kind, value: 10 * value)
    assert odd(folder, results, counter) == f"jump:{KEY}: 1 (300 -> 5,000 ballots)"


Count = tuple[int, int, int | None]


COUNCILORS = made.race("ana ben", slug="council", seats=2, votes_allowed=2)
OF_VOTERS = "of 100 registered voters"


def counts(number: int, ana: int, ben: int, ballots: int | None) -> Entry:
    totals = {} if ballots is None else {"ballots_counted": ballots}
    votes: dict[str, dict[str, int | None]] = {"council": {"ana": ana, "ben": ben}}
    return Entry(key=str(number), at=number, votes=votes, totals=totals)


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
    found = jumps(counts(1, *now), counts(0, *before), {"council": COUNCILORS})
    assert [*found] == said


@pytest.mark.parametrize(
    ("ana", "ben", "ballots", "all_ballots", "voters", "of", "said"),
    [
        (100, 100, 100, 100, 100, 100, ""),
        (100, 101, 101, None, None, None, ""),
        (100, 100, 99, None, None, None, "council: 200 votes, 2 for each of 99 ballots"),
        # Nobody gives one person two votes: 101 are too many, although 102 in all would do.
        (101, 1, 100, None, None, None, "council: 102 votes, 2 for each of 100 ballots"),
        (101, None, None, 100, None, None, "council: 101 votes, 2 for each of 100 ballots in all"),
        (101, 0, None, None, 5_000, 100, f"council: 101 votes, 2 for each {OF_VOTERS}"),
        (101, 0, None, None, 100, None, f"council: 101 votes, 2 for each {OF_VOTERS}"),
        (1, 0, None, 101, 100, None, f"101 ballots {OF_VOTERS}"),
        (1, 0, 101, None, 5_000, 100, f"council: 101 ballots {OF_VOTERS}"),
        # One real race has more ballots than the election: its own ballots count.
        (101, 0, 101, 100, 5_000, None, ""),
    ],
)
def test_votes_lie_within_ballots_and_registered_voters(
    ana: int,
    ben: int | None,
    ballots: int | None,
    all_ballots: int | None,
    voters: int | None,
    of: int | None,
    said: str,
) -> None:
    entry = Entry(
        key="a",
        at=0,
        votes={"council": {"ana": ana, "ben": ben}},
        totals={} if all_ballots is None else {"ballots_counted": all_ballots},
        ballots={"council": {} if ballots is None else {"ballots": ballots}},
    )
    found = [*beyond(entry, {"council": COUNCILORS}, voters, {} if of is None else {"council": of})]
    assert found == [said] * bool(said)


def test_unofficial_figures_after_the_certified_ones_are_odd(folder: Path) -> None:
    certified = ("--certified", KEY, "Certified on 6 November (shire-herald)")
    write(folder, MEDIA / "3-night.json", *certified)
    seal(folder)
    assert (
        f"time:2030-11-08-1600: 1 (2030-11-08T16:00:00-08:00 is after the certified figures of {KEY}, and it is not certified)"
    ) in odd(folder, MEDIA / "4-canvass.json")


def test_an_error_about_many_oddities_stays_short_and_the_report_has_them_all(folder: Path) -> None:
    given = night(
        folder,
        first(Votes=99, Party="Republican"),
        group,
        of("measure", MeasureText="x" * 5_000),
        of("council", VoteFor="y" * 5_000),
        at("2034-11-06T03:35:19"),
    )
    said = refused(folder, given)
    assert len(said) < 1_400
    assert " more, which the report lists. Check each one." in said
    report = run_import(folder, given).output.splitlines()
    names = {line.strip().split(": ")[1] for line in report if line.startswith("  odd: ")}
    races = {f"words:{race['race']}" for race in rows(folder, "races.csv")}
    assert names == {"falls:2034-11-06-0335", "time:2034-11-06-0335"} | races


@pytest.mark.parametrize(
    ("more", "factor"), [({"c12": 360}, 30), ({"c12": 361}, 1), ({"c12": 0, "c13": None}, 1)]
)
def test_so_many_votes_with_one_factor_were_multiplied(
    more: dict[str, int | None], factor: int
) -> None:
    votes = {"mayor": {f"c{n}": 30 * n for n in range(1, 12)} | more}
    assert multiplied(Entry(key="a", at=0, votes=votes)) == factor


def test_two_contents_of_one_time_are_odd_even_where_the_later_is_known(folder: Path) -> None:
    times = captures(
        folder.parents[1],
        **{
            "4_canvass": "2030-11-08T16:20:00-08:00",
            "6_same_time_other_votes": "2030-11-09T10:00:00-08:00",
        },
    )
    files = (MEDIA / "4-canvass.json", MEDIA / "6-same-time-other-votes.json")
    said = odd(folder, *files, *times)
    assert said.endswith("; again:2030-11-08-1600: 1 (in place of 4-canvass.json)")


def test_other_votes_for_a_sealed_update_are_odd(begun: Path) -> None:
    folder = published(begun, MEDIA / "4-canvass.json")
    again = "again:2030-11-08-1600-2: 1 (other votes than the sealed 2030-11-08-1600)"
    assert odd(folder, MEDIA / "6-same-time-other-votes.json") == again


def test_a_contest_without_a_candidate_is_odd(folder: Path) -> None:
    title = "BREE CITY GENERAL MUNICIPAL ELECTION City Clerk (No Candidates Filed)"
    said = odd(folder, MEDIA / "5-same-time-other-groups.json")
    assert f"contest:2030-11-08-1600: 1 ({title}: a contest" in said


def test_a_total_that_is_stored_otherwise_is_odd(folder: Path) -> None:
    append(folder, "totals.csv", f"{KEY},ballots_counted,499,about,,la-counter-2030-11-05-2010\n")
    said = run_import(folder, MEDIA / "3-night.json", COUNTER / "2-night.json").output
    other = f"totals:{KEY}: 1 (ballots_counted is stored as 499, the file says 500)"
    assert f"  odd: {other}" in said.splitlines()


# How what is odd is sealed.


def test_what_is_right_although_odd_is_accepted_by_its_name(folder: Path) -> None:
    given = night(folder, first(Votes=99, Party="Republican"))
    words = f"words:bree-mayor: 1 ({PARTY})"
    assert odd(folder, given, "--accept", f"falls:{KEY}") == words
    accept = ("--accept", f"falls:{KEY}", "--accept", "words:bree-mayor")
    result = sealed_with(folder, given, *accept)
    assert [line for line in result.output.splitlines() if line.startswith("accepted")] == [
        f"accepted: falls:{KEY}: 1 (bree-mayor/butterbur 100 -> 99)",
        f"accepted: {words}",
    ]
    stored = lines(folder, f"snapshots/{KEY}.csv")
    assert "bree-mayor,butterbur,99,la-results-2030-11-06-0335" in stored
    assert f"update/{KEY}" in [row["scope"] for row in rows(folder, "published.csv")]


def test_an_acceptance_of_something_else_accepts_nothing(folder: Path) -> None:
    accept = ("--accept", "falls", "--accept", "falls:2030-11-05-2010")
    assert odd(folder, night(folder, first_vote(99)), *accept) == ODD["a fall"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--accept", "falls"], "--accept needs --seal: it names what --seal may seal."),
        (["--seal"], "--seal needs --write: it seals what --write writes."),
    ],
)
def test_an_option_that_needs_another_says_so(begun: Path, words: list[str], said: str) -> None:
    result = run_import(begun, MEDIA / "2-first.json", *words)
    assert result.exit_code == 2 and said in result.stderr


def test_every_oddity_is_explained_where_an_editor_reads_of_them(root: Path) -> None:
    text = (root / "docs" / "editing-data.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in text] == []


# A new title for an old contest.


MAYOR, MEASURE = "BREE CITY GENERAL MUNICIPAL ELECTION Mayor", "COUNTY MEASURE B"
BOFFIN = {"Name": "FOLCO BOFFIN", "Party": "", "Votes": 400}


@pytest.mark.parametrize(
    ("contest", "race", "old", "new", "cells"),
    [
        ("measure", "county-measure-b", MEASURE, "COUNTY MEASURE BB", {}),
        ("measure", "county-measure-b", MEASURE, "PROPOSITION NINE", {}),
        ("mayor", "bree-mayor", MAYOR, "LORD OF BREE", {}),
        (
            *("council", "bree-city-council-2", COUNCIL, f"{COUNCIL} (Full Term)"),
            {"Candidates": [BOFFIN]},
        ),
    ],
)
def test_a_contest_that_may_be_renamed_is_asked_about(
    folder: Path, contest: str, race: str, old: str, new: str, cells: dict[str, Any]
) -> None:
    assert refusal(folder, night(folder, of(contest, Title=new, **cells))) == (
        f'error: odd.json: expected the title "{old}" of {race}, got "{new}" and no longer that one. Was {race} renamed? '
        f"If it is the same contest, run `builder reword xx-shire/2030-11-05 race/{race} race official_aliases --now TITLE "
        "--reason WHY`; if it is another, add its row to races.csv by hand."
    )


RENAMED = of("measure", Title="COUNTY MEASURE BB")


def test_the_advice_for_a_renamed_measure_helps(folder: Path) -> None:
    renamed = night(folder, RENAMED)
    advice = f"reword {ELECTION} race/county-measure-b race official_aliases --now"
    assert f"If it is the same contest, run `builder {advice} TITLE --reason WHY`" in refused(
        folder, renamed
    )
    change = [*advice.split(), "COUNTY MEASURE BB", "--reason", "Renamed.", "--date", "2030-12-21"]
    for words in (change, ["seal", "--on", "2030-12-21"]):
        done = CliRunner().invoke(main, [*words, "--data", str(folder.parents[1])])
        assert done.exit_code == 0, done.output
    sealed_with(folder, renamed)
    assert len(rows(folder, "races.csv")) == 3


def test_of_files_that_rename_a_contest_the_newest_comes_first(begun: Path) -> None:
    renamed = night(begun, RENAMED)
    assert (
        "Was county-measure-bb renamed? If it is the same contest, import the newest file alone first, then add the title to "
        "official_aliases of county-measure-bb in races.csv"
    ) in refusal(begun, MEDIA / "2-first.json", renamed)
    write(begun, renamed)
    put(begun / "races.csv", "COUNTY MEASURE BB,", "COUNTY MEASURE BB,COUNTY MEASURE B")
    write(begun, MEDIA / "2-first.json")
    assert len(rows(begun, "updates.csv")) == 2 and len(rows(begun, "races.csv")) == 3


# Zeros.


@pytest.fixture
def without_close(begun: Path) -> Path:
    put(begun / "election.toml", "polls_close", "# polls_close")
    return begun


def zeros_at(time: str) -> Change:
    return both(votes(lambda value: 0), at(time))


def test_zeros_of_election_day_are_no_update_where_the_close_of_polls_is_not_known(
    without_close: Path,
) -> None:
    given = night(without_close, zeros_at("2030-11-05T16:30:00"))
    result = run_import(without_close, given, "--write")
    assert result.exit_code == 2
    assert result.output.splitlines()[:2] == [
        "1 files: 1 not a count",
        "  not a count: odd.json: every one of its 7 votes is 0 on election day, and election.toml does not say when the polls "
        "closed: if it is the first count, fill polls_close and import it again",
    ]
    assert sorted(tree(without_close)) == ["election.toml"]


def test_zeros_after_the_close_of_polls_are_an_update_and_odd(begun: Path) -> None:
    given = night(begun, zeros_at("2030-11-05T20:00:00"))
    said = write(identified(begun), given).splitlines()
    assert "  odd: zeros:2030-11-05-2000: 1 (7 figures)" in said
    stored = lines(begun, "snapshots/2030-11-05-2000.csv")
    assert "bree-mayor,butterbur,0,la-results-2030-11-05-2000" in stored


@pytest.mark.parametrize("stored", [True, False])
def test_zeros_after_votes_are_a_fall_and_not_left_out(without_close: Path, stored: bool) -> None:
    files = [MEDIA / "2-first.json", night(without_close, zeros_at("2030-11-05T23:00:00"))]
    if stored:
        write(without_close, files.pop(0))
    fall = "\n  odd: falls:2030-11-05-2300: 7 (bree-mayor/butterbur 100 -> 0;"
    assert fall in write(without_close, *files)


def test_zeros_beside_counted_ballots_are_an_update(without_close: Path) -> None:
    blank = counted(without_close, lambda kind, value: 3 if kind in ("EBLT", "MBLT") else 0)
    put(blank, '"TimeStamp": "11/6/2030 3:35:19 AM"', '"TimeStamp": "11/5/2030 9:00:00 PM"')
    results = night(without_close, zeros_at("2030-11-05T21:00:00"))
    said = write(without_close, results, blank, "--ids", IDS).splitlines()
    assert "  odd: zeros:2030-11-05-2100: 1 (7 figures)" in said
    total = "2030-11-05-2100,ballots_counted,3,exact,,la-counter-2030-11-05-2100"
    assert lines(without_close, "totals.csv")[1] == total


# Advice.


def test_a_counter_file_with_ids_that_its_id_file_does_not_name_says_what_helps(
    begun: Path,
) -> None:
    other = copy_of(
        begun, COUNTER / "1-first.json", lambda raw: raw["Data"][0].update(ReferenceID=999)
    )
    assert (
        "The given id file does not name them: fetch the county's newest election_data.json."
    ) in refusal(begun, other, "--ids", IDS)


def test_of_names_that_make_one_slug_the_second_is_numbered(begun: Path) -> None:
    def alike(raw: dict[str, Any]) -> None:
        one, other = contests(raw)["mayor"]["Candidates"]
        one["Name"], other["Name"] = "ANA DIAZ", "ANA DÍAZ"

    write(begun, night(begun, alike))
    names = {row["official_name"]: row["choice"] for row in rows(begun, "choices.csv")}
    assert (names["ANA DIAZ"], names["ANA DÍAZ"]) == ("ana-diaz", "ana-diaz-2")


# Every value of a file in turn.

GONE = object()


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a file, containers included."""
    items: Any = ()
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*at, key)
        yield from places(inner, (*at, key))


def others(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        return [GONE, None, [], {}]
    if isinstance(value, str):
        return [GONE, "", f"{value} X", "Test Election"]
    return [GONE, None, value * 10, 0, -1, 10**12, 1e300, "9", True]


def replaced(raw: Any, way: tuple[Any, ...], new: Any) -> Any:
    """A copy of ``raw`` with ``new`` at the end of the way."""
    changed = copy.deepcopy(raw)
    *outer, last = way
    parent = functools.reduce(operator.getitem, outer, changed)
    if new is GONE:
        del parent[last]
    else:
        parent[last] = new
    return changed


def test_no_other_value_anywhere_in_a_file_is_sealed_unseen(folder: Path) -> None:
    raw = json.loads((MEDIA / "3-night.json").read_text(encoding="utf-8"))
    before, tried, given = tree(folder), 0, folder.parents[1] / "odd.json"
    for way in places(raw):
        for new in others(functools.reduce(operator.getitem, way, raw)):
            changed = replaced(raw, way, new)
            if changed != raw and not (way[-1] == "Date" and str(new).startswith("2030-11-05")):
                tried += 1
                given.write_text(json.dumps(changed), encoding="utf-8")
                result = run_import(folder, given, "--write", "--seal")
                assert tree(folder) == before, f"{way} as {new!r} was stored: {result.output}"
    assert tried > 250
    sealed_with(folder, MEDIA / "3-night.json")
