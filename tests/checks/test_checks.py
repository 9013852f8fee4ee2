"""What `builder check` says: each wrong cell in one line, what happened to it, how to undo it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.checks import (
    CHECKS,
    check_archive,
    check_election,
    check_jurisdiction,
    read_archive,
)
from builder.checks.damage import in_cell, repaired
from builder.checks.folder import Level
from builder.commands.check import check_command
from builder.seal.chain import examine
from builder.store import load
from tests.small_archive import put, write_small_archive
from tests.spoiled import read_cases

NIGHT = "snapshots/2030-11-05-2031.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_archive(tmp_path)


def said(folder: Path) -> list[str]:
    """Return what check says of an election, without its path, but that it is not sealed yet."""
    found = check_election(folder, load.load_jurisdiction(folder.parent))
    problems = [problem for problem in found if problem.check != "unsealed"]
    return [f"{problem.level} {problem}".replace(f"{folder}/", "") for problem in problems]


def test_a_sound_election_has_no_error_and_no_finding(folder: Path) -> None:
    assert said(folder) == []


DAMAGE = read_cases(r"""
statements.csv | 2030-11-06, | 11/6/2030,
    error statements.csv:2: expected a day like 2014-11-07 in date, got "11/6/2030", a date as a
    spreadsheet shows it. Write 2014-11-07, year first, and look up which part of the old spelling
    was the month.
statements.csv | 2030-11-06, | 6-Nov-30,
    error statements.csv:2: expected a day like 2014-11-07 in date, got "6-Nov-30", a date that a
    spreadsheet made. The spreadsheet took the text for a date: write it as the source has it (2/3
    becomes 2-Mar).
statements.csv | 2030-11-06, | 47793,
    error statements.csv:2: expected a day like 2014-11-07 in date, got "47793", a day number of a
    spreadsheet. Write 2014-11-07, year first, and look up which part of the old spelling was the
    month.
races.csv | 1,1,2/3 | 1,1,2-Mar
    error races.csv:4: expected a word without spaces in bar, got "2-Mar", a date that a spreadsheet
    made. The spreadsheet took the text for a date: write it as the source has it (2/3 becomes
    2-Mar).
updates.csv | 2030-11-05T20:31:07-08:00 | 2030-11-05 20:31:07
    error updates.csv:2: expected a day like 2014-11-07 or a time like 2014-11-14T13:00-08:00 in
    released_at, got "2030-11-05 20:31:07", a date as a spreadsheet shows it. Write the date with T
    and its offset: 2022-11-11T16:09:19-08:00.
snapshots/2030-11-05-2031.csv | butterbur,31 | butterbur,"1,147,248"
    error snapshots/2030-11-05-2031.csv:2: expected a whole number without commas, dots or leading
    zeros in votes, got "1,147,248", thousands separators. Write the digits alone: 1147248, not
    1,147,248.
snapshots/2030-11-05-2031.csv | butterbur,31 | butterbur,1 147 248
    error snapshots/2030-11-05-2031.csv:2: expected a whole number without commas, dots or leading
    zeros in votes, got "1 147 248", thousands separators. Write the digits alone: 1147248, not
    1,147,248.
snapshots/2030-11-05-2031.csv | butterbur,31 | butterbur,1.14E+06
    error snapshots/2030-11-05-2031.csv:2: expected a whole number without commas, dots or leading
    zeros in votes, got "1.14E+06", a number in scientific notation, as a spreadsheet shows it. Its last digits are lost: copy the number from the source again.
snapshots/2030-11-05-2031.csv | butterbur,31 | butterbur,31.0
    error snapshots/2030-11-05-2031.csv:2: expected a whole number without commas, dots or leading
    zeros in votes, got "31.0", a whole number with decimals. Write the digits before the point.
snapshots/2030-11-05-2031.csv | butterbur,31 | butterbur,'31
    error snapshots/2030-11-05-2031.csv:2: expected a whole number without commas, dots or leading
    zeros in votes, got "'31", an apostrophe that a spreadsheet put in front. Delete the apostrophe.
snapshots/2030-11-05-2031.csv | butterbur,31 | butterbur,31\x20
    error snapshots/2030-11-05-2031.csv:2: expected a whole number without commas, dots or leading
    zeros in votes, got "31 ", a space before or after the value. Delete the space.
snapshots/2030-11-05-2031.csv | butterbur,31 | butterbur,#REF!
    error snapshots/2030-11-05-2031.csv:2: expected a whole number without commas, dots or leading
    zeros in votes, got "#REF!", an error value of a spreadsheet. The spreadsheet lost the value: copy it from the source again.
snapshots/2030-11-05-2031.csv | measure-a,yes | measure-a,TRUE
    error snapshots/2030-11-05-2031.csv:7: expected a slug of at most 60 lowercase letters, digits
    and single hyphens in choice, got "TRUE", a spreadsheet's truth value. The spreadsheet turned a
    word into TRUE or FALSE: write the word.
totals.csv | 2030-11-08-1600,outstanding | 2030-11-8-1600,outstanding
    error totals.csv:4: expected a key like 2022-11-11-1609, 2014-11-07 or 2022-11-11-1609-2 in
    update, got "2030-11-8-1600", a key whose leading zeros were lost. Write month and day with two
    digits and the time with four: 2022-11-09-0055.
totals.csv | 2030-11-08-1600,outstanding | 2030-11-08-55,outstanding
    error totals.csv:4: expected a key like 2022-11-11-1609, 2014-11-07 or 2022-11-11-1609-2 in
    update, got "2030-11-08-55", a key whose leading zeros were lost. Write month and day with two
    digits and the time with four: 2022-11-09-0055.
choices.csv | José Goodbody | JosÃ© Goodbody
    error choices.csv:3: expected text in name, got "JosÃ© Goodbody", UTF-8 text that was read as
    Windows-1252. Write José Goodbody, and save the file as UTF-8.
choices.csv | José Goodbody | Jos\ufffd Goodbody
    error choices.csv:3: expected text in name, got "Jos� Goodbody", a character that was lost when
    the file was saved. Copy the text from the source again.
choices.csv | Rory Brandy | #NAME?
    error choices.csv:4: expected text in name, got "#NAME?", an error value of a spreadsheet. The spreadsheet lost the value: copy it from the source again.
races.csv | \nmayor,Mayor | \n“mayor”,Mayor
    error races.csv:2: expected a slug of at most 60 lowercase letters, digits and single hyphens
    in race, got "“mayor”", a curly quotation mark that an editor put in. Delete it.
events.csv | 2,update-announced | \ufeff2,update-announced
    error events.csv:3: expected a whole number without commas, dots or leading zeros in n, got
    "\ufeff2", U+FEFF ZERO WIDTH NO-BREAK SPACE, an invisible format character, as character 1.
    Delete it, and look at what it hid in the source.
sources.csv | source,title,publisher,kind,url,archived_url,sha256,retrieved_at | source;title;publisher;kind;url;archived_url;sha256;retrieved_at
    error sources.csv:1: expected the columns
    source,title,publisher,kind,url,archived_url,sha256,retrieved_at, got semicolons between the
    columns. Run `builder fmt`, or save the file as "CSV UTF-8" with commas.
sources.csv | source,title,publisher,kind,url,archived_url,sha256,retrieved_at | Source,Title,Publisher,Kind,URL,Archived_url,SHA256,Retrieved_at
    error sources.csv:1: expected the columns
    source,title,publisher,kind,url,archived_url,sha256,retrieved_at, got column names with capitals
    or spaces. Write source,title,publisher,kind,url,archived_url,sha256,retrieved_at
totals.csv | \n2030-11-08-1600, | \n,,,,,\n2030-11-08-1600,
    error totals.csv:4: expected a row, got a line of commas alone. Run `builder fmt`, or delete the
    line.
""")


@pytest.mark.parametrize(("file", "old", "new", "message"), DAMAGE)
def test_what_a_spreadsheet_did_is_said_by_its_name(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    put(folder / file, old, new)
    assert message in said(folder)


@pytest.mark.parametrize("share", ["45", "45.0", "45.00", "45.10", "100.00"])
def test_a_share_with_its_decimals_is_no_whole_number_that_a_spreadsheet_spoiled(
    folder: Path, share: str
) -> None:
    path = folder / "totals.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("turnout_pct,27.21,", f"turnout_pct,{share},"), encoding="utf-8")
    assert f"turnout_pct,{share}," in path.read_text(encoding="utf-8")
    problems = check_archive(folder.parents[1])
    assert not {problem.check for problem in problems} & {"damage", "form"}


def test_a_byte_order_mark_and_crlf_are_findings_since_no_figure_depends_on_them(
    folder: Path,
) -> None:
    path = folder / "events.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert said(folder) == [
        "finding events.csv: expected canonical form, got a byte order mark, CRLF line ends. Run `builder fmt`."
    ]


def test_a_workbook_under_the_name_of_a_csv_file_is_recognized(folder: Path) -> None:
    (folder / "events.csv").write_bytes(b"PK\x03\x04rest of a workbook")
    assert said(folder) == [
        "error events.csv: expected comma-separated values, got a spreadsheet workbook (.xlsx or .ods). "
        'Save the sheet as "CSV UTF-8" under this name.'
    ]


def test_an_error_page_saved_as_data_is_recognized(folder: Path) -> None:
    (folder / "events.csv").write_text("\n<!doctype html><title>Sorry</title>")
    assert said(folder) == [
        "error events.csv: expected comma-separated values, got a web page or XML. "
        "Download the file again; the server sent an error page."
    ]


NAMES = ["JOÃO SILVA", "O'Neil", "Núñez", "Ōe", "D’Angelo", "“Bree” Took", " spaced "]
WORDS = ["=HYPERLINK(1)", "1,200 acres", "11/7/2014", "TRUE"]


@pytest.mark.parametrize("name", [*NAMES, *WORDS])
def test_what_people_are_called_and_what_measures_say_is_never_called_damage(name: str) -> None:
    assert in_cell(name, prose=True) is None


CELLS = "2022-11-11-1609 la-city-mayor 1147248 -3 2/3 27.21 2022-11-11T16:09:19-08:00 0"


@pytest.mark.parametrize("cell", CELLS.split())
def test_a_sound_id_number_or_date_is_never_called_damage(cell: str) -> None:
    assert in_cell(cell, prose=False) is None


def test_text_read_in_the_wrong_encoding_is_put_right_and_no_other_text_is() -> None:
    assert repaired("NÃºÃ±ez â€“ Oâ€™Neil") == "Núñez – O’Neil"
    assert repaired("Núñez – O’Neil") is None
    assert repaired("Nunez") is None


WRONG = read_cases(r"""
choices.csv | council,proud | counsel,proud
    error choices.csv:6: expected a race of races.csv, got "counsel". Add the race to races.csv, or
    fix its slug.
snapshots/2030-11-05-2031.csv | mayor,butterbur | mayor,butterburr
    error snapshots/2030-11-05-2031.csv:2: expected a choice of mayor in choice, got "butterburr".
    Add the choice to choices.csv, or fix its slug.
statements.csv | ,goodbody, | ,goodby,
    error statements.csv:2: expected a choice of mayor in over, got "goodby". Add the choice to
    choices.csv, or fix its slug.
totals.csv | 2030-11-08-1600,outstanding | 2030-11-08-1601,outstanding
    error totals.csv:4: expected the key of an update in updates.csv, got "2030-11-08-1601". Add the
    update to updates.csv, or fix its key.
events.csv | 1,certification,2030-12-02,planned,2030-11-06,file-1 | 1,certification,2030-12-02,planned,2030-11-06,file-2
    error events.csv:2: expected an id of sources.csv in source, got "file-2". Add its row to
    sources.csv, or fix the id.
races.csv | whole,law | whole,laws
    error races.csv:2: expected an id of sources.csv in coverage_source, got "laws". Add its row to
    sources.csv, or fix the id.
races.csv | whole,law | whole,
    error races.csv:2: expected a coverage_source for the coverage whole of mayor, got none. Name
    the source that settles it, or empty the coverage.
races.csv | whole,law | ,law
    error races.csv:2: expected no coverage_source for mayor, whose coverage is unknown, got "law".
    Say what the source settles (whole, inside, crosses or beyond), or empty it.
races.csv | office,plurality,1,1,, | office,retention,1,1,,
    error races.csv:2: expected a rule for office: plurality or majority-runoff or top-two or
    unknown, got retention. Fix kind or rule; write unknown if no source says the rule.
races.csv | office,plurality,1,1,, | office,plurality,1,1,50,
    error races.csv:2: expected a bar only where the rule is measure, got 50 with the rule
    plurality. Empty the bar or fix the rule.
races.csv | 1,1,2/3 | 1,1,
    finding races.csv:4: expected the bar of measure-a, got none. Add 50, 55 or 2/3 if a source
    states it; until then the page says that none does.
races.csv | "Shall the bridge, now old, be mended?" |
    finding races.csv:4: expected the question of every measure, got none for 1; the first is here. Add it where a source has it.
races.csv | \ncouncil,City council | \ncouncil,Mayor
    finding races.csv:3: expected each title once, got "Mayor" for mayor and council. Add what tells
    them apart, if a source has it.
races.csv | plurality,2,2 | plurality,4,2
    finding races.csv:3: expected at least as many candidates as seats (4) in council, got 3. Check the seats and the choices.
races.csv | plurality,2,2 | plurality,2,3
    finding races.csv:3: expected no more votes than seats (2) in council, got 3. Check seats and votes_allowed.
races.csv | \nmayor,Mayor | \nupdates,Mayor
    error races.csv:2: expected a slug that is not the name of another page, got "updates". Choose
    another slug.
races.csv | \nmayor,Mayor | \nThe-Mayor,Mayor
    error races.csv:2: expected a slug of at most 60 lowercase letters, digits and single hyphens
    in race, got "The-Mayor". Write a short name like city-mayor.
races.csv | \nmayor,Mayor | \nmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm,Mayor
    error races.csv:2: expected a slug of at most 60 lowercase letters, digits and single hyphens
    in race, got "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm…". Write a short name
    like city-mayor.
choices.csv | No,NO,,,no, | No,NO,,,candidate,
    error races.csv:4: expected one choice of kind yes and one of kind no in measure-a, got 1 and 0.
    Fix the kinds in choices.csv, or the kind of the race.
choices.csv | Rory Brandy,RORY BRANDY,,,candidate | Rory Brandy,RORY BRANDY,,,yes
    error choices.csv:4: expected no choice of kind yes in council, whose kind is office, got
    "brandy". Fix the kind of the choice or of the race.
choices.csv | candidate,,,2,,,,file-1,\ncouncil,proud | candidate,,,1,,,,file-1,\ncouncil,proud
    finding choices.csv:5: expected each ballot_order once in council, got "1" for brandy and took.
    Check whether they really are two; if the source says so, leave it.
choices.csv | ,1,c0,,,file-1,\nmayor | ,1,c9,,,file-1,\nmayor
    error choices.csv:2: expected a color token from c0 to c5 in colour, got "c9". Write c0, c1, c2,
    c3, c4 or c5.
updates.csv | \n2030-11-08-1600, | \n2030-11-08-1700,
    finding updates.csv:3: expected the key 2030-11-08-1600 for an update of 2030-11-08T16:00-08:00,
    got "2030-11-08-1700". Fix the key or the time; a key that is published stays.
events.csv | 2030-11-08T16:00-08:00 | 2030-11-08T16:00-07:00
    error events.csv:3: expected the offset of America/Los_Angeles at that time in at, got
    "2030-11-08T16:00-07:00". Write the local time with its own offset.
events.csv | 2030-11-08T16:00-08:00 | 2031-03-09T02:30-08:00
    error events.csv:3: expected the offset of America/Los_Angeles at that time in at, got
    "2031-03-09T02:30-08:00". Write the local time with its own offset. Clocks there never showed
    02:30 on that day: they were set forward over it.
totals.csv | about,2030-11-08, | about,2031-11-02T01:30-09:00,
    error totals.csv:4: expected the offset of America/Los_Angeles at that time in as_of, got
    "2031-11-02T01:30-09:00". Write the local time with its own offset. Clocks there showed 01:30
    twice on that day: first at -07:00, then at -08:00.
updates.csv | 2030-11-08T16:00-08:00 | 2031-03-09T02:30-08:00
    error updates.csv:3: expected a time like 2014-11-25T13:07-08:00 in released_at, got
    "2031-03-09T02:30-08:00". Write the official local time with its offset in America/Los_Angeles.
    Clocks there never showed 02:30 on that day: they were set forward over it.
election.toml | 2030-11-05T20:00:00-08:00 | 2030-11-05T20:00:00-07:00
    error election.toml: expected polls_close with the offset that America/Los_Angeles has at that
    time, got 2030-11-05 20:00:00-07:00. Write 2030-11-05T19:00:00-08:00 if that instant is meant,
    else the local time with its own offset.
updates.csv | 2030-11-05T20:31:07-08:00 | 2030-11-05T19:31:07-08:00
    error updates.csv:2: expected a time after the polls closed (2030-11-05 20:00:00-08:00), got
    2030-11-05T19:31:07-08:00. What was released before is not an update of the count: delete it, or
    fix the time.
updates.csv | minute,canvass | minute,election-night
    finding updates.csv:3: expected election-night before noon of the next day and another phase
    after it, got election-night at 2030-11-08T16:00-08:00. Leave it if the source calls it so, and
    say that in the note.
updates.csv | 2030-11-08T16:00-08:00,minute | 2030-11-05T20:31:07-08:00,second
    finding updates.csv:3: expected one update at a time, got 2030-11-05-2031 and 2030-11-08-1600 at
    2030-11-05T20:31:07-08:00. If the authority reissued it with other votes, leave it and say so in the note.
updates.csv | election-night,unofficial-partial | election-night,certified
    finding updates.csv:3: expected certified, correction or recount after the certified update
    2030-11-05-2031, got unofficial-partial for 2030-11-08-1600. Check the status and the time.
updates.csv | file-1,200, | file-1,201,
    error snapshots/2030-11-05-2031.csv: expected votes that add up to 201 (votes_total of
    2030-11-05-2031), got 200. Compare the snapshot with the official file, row by row.
updates.csv | file-1,200, | file-1,,
    finding updates.csv:2: expected the official sum of all votes of 2030-11-05-2031 in votes_total,
    got none. Add it from the official file; the stored votes add up to 200.
updates.csv | minute,canvass,unofficial-partial,,file-1, | minute,canvass,unofficial-partial,,file-1,39
    error snapshots/2030-11-08-1600.csv: expected votes that add up to 39 (votes_total of
    2030-11-08-1600), got 40. Compare the snapshot with the official file, row by row.
totals.csv | ballots_counted | turnout_percent
    error totals.csv:2: expected one of ballots_counted, ballots_added, ballots_mail,
    ballots_in_person, ballots_added_mail, ballots_added_in_person, registered, turnout_pct,
    outstanding_vbm, outstanding_cvr, outstanding_provisional, outstanding_misc, outstanding_total,
    or a new item that begins with outstanding_ or ballots_, got "turnout_percent". Fix the word.
statements.csv | \n2030-11-06, | \n,
    finding statements.csv:2: expected the day of every statement, got none for 1; the first is here. Add it where a source says it.
statements.csv | ,a handful, | ,NaN,
    error statements.csv:2: expected a number in value, or the words of the source, got "NaN", what
    a program writes for no value. Leave it empty, or write what the source says.
statements.csv | ,a handful, | ,-Infinity,
    error statements.csv:2: expected a number in value, or the words of the source, got "-Infinity",
    what a program writes for no value. Leave it empty, or write what the source says.
statements.csv | mayor,lead,butterbur | mayor,lead,
    error statements.csv:2: expected race and choice beside a lead, got an empty cell. Write which
    choice led in which race.
events.csv | 1,certification | 1,certificate
    error events.csv:2: expected one of canvass-start, mail-deadline, audit, update-announced,
    certification, declaration, amendment, recount, court, got "certificate". Fix the word.
events.csv | certification,2030-12-02,planned | certification,,happened
    error events.csv:2: expected when it happened in at, got nothing. Write the day, or write
    planned until it is known.
events.csv | \n1,certification | \n3,certification
    error events.csv:3: expected n above 3, since new rows go to the end, got 2. Number the rows in order; a row stays once it is written.
events.csv | 2030-11-08T16:00-08:00 | 4 pm
    error events.csv:3: expected a day like 2014-11-07 or a time like 2014-11-14T13:00-08:00 in at,
    got "4 pm". Write the year first; a time needs its offset.
events.csv | source,note\n1,certification,2030-12-02,planned,2030-11-06,file-1,\n2,update-announced,2030-11-08T16:00-08:00,planned,2030-11-06,file-1, | source,note,race,choice,outcome\n1,certification,2030-12-02,planned,2030-11-06,file-1,,,,\n2,declaration,2030-12-08,happened,2030-12-08,file-1,,measure-a,,retained
    error events.csv:3: expected one of passed, failed for measure-a, got retained (measure,
    measure). Fix the outcome, or the race's rule.
sources.csv | https://example.org/1.json |
    finding sources.csv:2: expected an address or a hash for file-1, got neither. Add url,
    archived_url or sha256, so that others can find it.
races.csv | whole,law | ,
    finding sources.csv:3: expected a use of every source, got none of law. Use it or delete it.
sources.csv | https://example.org/act | example.org/act
    error sources.csv:3: expected an address that begins with https:// or http:// in url, got
    "example.org/act". Write the whole address.
snapshots/2030-11-08-1600.csv | goodbody,,file-1 | goodbody,,
    error snapshots/2030-11-08-1600.csv:3: expected a source in every row, got none. Write an id of
    sources.csv.
election.toml | title = "General election" | title = ""
    error election.toml: expected the title of the election, got none. Write what kind of election
    it is, such as General election.
election.toml | source = "file-1" | source = ""
    finding election.toml: expected an id of sources.csv in source, got none. Write the id of a row
    of sources.csv that names the election and its day.
election.toml | source = "file-1" | source = "file-9"
    error election.toml: expected an id of sources.csv in source, got "file-9". Write the id of a
    row of sources.csv that names the election and its day.
races.csv | council,City council, | council,City of Bree: ,
    error races.csv:3: expected a complete title for council, got "City of Bree: ", which ends
    in :. Write the place and the office, or the measure, as its page should show it.
races.csv | City,Bree,Council, | City,Bree,,
    error races.csv:3: expected the office of council, got none. Write the office without its place,
    such as City Council.
election.toml | date = 2030-11-05 | date = 2030-11-06
    error {folder}: expected a folder named by the date in election.toml (2030-11-06), with a slug after it if there are two that day, got 2030-11-05. Rename the folder or fix the date.
""")


@pytest.mark.parametrize(("file", "old", "new", "message"), WRONG)
def test_what_does_not_fit_together_is_said_with_its_place(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    put(folder / file, old, new)
    assert message.replace("{folder}", str(folder)) in said(folder)


# Tried below, and in the tests of certify, characters, review, special lines, impossible figures
# and the seal.
OWN_TESTS = "corrections redirects published completions characters special review provenance"
OWN_TESTS += " party-lines wording impossible days cities"


def test_every_named_check_is_tried_above(tmp_path: Path) -> None:
    spoke = set()
    for n, (file, old, new, _) in enumerate(WRONG):
        folder = write_small_archive(tmp_path / str(n))
        put(folder / file, old, new)
        problems = check_election(folder, load.load_jurisdiction(folder.parent))
        spoke |= {problem.check for problem in problems}
    assert spoke & CHECKS.keys() == CHECKS.keys() - set(OWN_TESTS.split())


def test_every_wrong_cell_is_said_at_once_and_not_only_the_first(folder: Path) -> None:
    put(folder / NIGHT, "butterbur,31", "butterbur,3 1")
    put(folder / NIGHT, "goodbody,29", "goodbody,029")
    put(folder / "events.csv", "planned,2030-11-06,file-1,\n2", "maybe,2030-11-06,file-1,\n2")
    places = [":".join(line.split(":")[:2]) for line in said(folder)]
    assert places == [f"error {NIGHT}:2", f"error {NIGHT}:3", "error events.csv:2"]


def test_a_new_update_whose_sources_are_empty_is_one_line_and_not_one_for_each_row(
    folder: Path,
) -> None:
    path = folder / NIGHT
    path.write_text(path.read_text().replace(",file-1", ","))
    assert said(folder) == [
        "error snapshots/2030-11-05-2031.csv:2: expected a source in every row, got none in 7 rows; the first is here. "
        "Write an id of sources.csv."
    ]


def test_blanks_are_no_part_of_the_sum(folder: Path) -> None:
    after = "\nmayor,goodbody"
    row = "\nmayor,blanks,Blank,BLANK,,,blanks,,,,,,,file-1,"
    put(folder / "choices.csv", after, row + after)
    put(folder / NIGHT, after, f"\nmayor,blanks,5,file-1{after}")
    assert said(folder) == []


FACT = "update/2030-11-05-2031,votes/mayor/butterbur,votes"
CORRECTION = f"1,2030-11-10,ours,{FACT},30,31,A digit was misread.,file-1\n"
WRONG_CORRECTIONS = read_cases(r"""
corrections.csv | ours | we
    expected ours or authority in by, got "we". Write whose correction it is.
corrections.csv | update/2030 | 2030
    expected race/..., update/..., event/..., statement/..., correction/... or another scope of
    facts in scope, got "2030-11-05-2031". Fix the scope.
corrections.csv | butterbur,votes | butterbur,note
    expected the name of a sealed fact of update/2030-11-05-2031, got
    "votes/mayor/butterbur note". Fix key or field; other cells are only edited.
corrections.csv | 30,31 | 31,31
    expected two different values in was and now, got "31". Delete the row, or fix one of them.
corrections.csv | A digit was misread. |
    expected a reason, got none. Write in one sentence why.
""")


@pytest.mark.parametrize(("file", "old", "new", "message"), WRONG_CORRECTIONS)
def test_a_correction_says_whose_it_is_what_it_changes_and_why(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    path = folder / file
    path.write_text("n,date,by,scope,key,field,was,now,reason,source\n" + CORRECTION)
    assert said(folder) == []
    put(path, old, new)
    assert f"error corrections.csv:2: {message}" in said(folder)  # beside what the seal says of it


def test_an_old_address_leads_somewhere(folder: Path) -> None:
    (folder / "redirects.csv").write_text(
        "old,new,kind,on,reason\nxx-shire/2030-11-05/major,xx-shire/2030-11-05/mayor,moved,2030-11-10,misspelt\n"
        "xx-shire/2030-11-05/gone,,moved,2030-11-10,\n"
    )
    assert said(folder) == [
        'error redirects.csv:3: expected a new address, unless the page was withdrawn, got "". Fix new or kind.'
    ]


def test_a_file_that_nothing_reads_and_a_folder_without_its_file_are_said(folder: Path) -> None:
    (folder / "races (1).csv").write_text("")
    (folder.parent / "2031-11-04").mkdir()
    assert [str(p).replace(f"{folder.parent}/", "") for p in check_archive(folder.parents[1])] == [
        "2031-11-04: expected election.toml or jurisdiction.toml in it, got none. "
        "Add it with `builder new`, or move the folder away.",
        "2030-11-05/races (1).csv: expected one of the archive's files, got races (1).csv. "
        "Rename it or move it away.",
    ]


def test_an_unknown_time_zone_is_an_error_and_not_a_crash(folder: Path) -> None:
    put(folder.parent / "jurisdiction.toml", "America/Los_Angeles", "America/Bree")
    assert [str(problem) for problem in check_archive(folder.parent)] == [
        f'{folder.parent}/jurisdiction.toml: expected a time_zone like Etc/UTC, got "America/Bree". Take it from the IANA list.'
    ]


def test_the_command_prints_errors_then_findings_and_ends_with_1(folder: Path) -> None:
    put(folder / "races.csv", "1,1,2/3", "1,1,")
    result = CliRunner().invoke(check_command, [str(folder)])
    assert (result.exit_code, result.output.replace(f"{folder}/", "")) == (
        0,
        "finding: data/xx-shire/2030-11-05: expected everything sealed in published.csv, got race/mayor, race/council, "
        "race/measure-a and 18 more without a line. Read the difference, then run `builder seal xx-shire/2030-11-05`.\n"
        "finding: races.csv:4: expected the bar of measure-a, got none. "
        "Add 50, 55 or 2/3 if a source states it; until then the page says that none does.\n"
        f"{folder}: no errors, 2 findings\n",
    )
    put(folder / "events.csv", "1,certification", "1,certificate")
    result = CliRunner().invoke(check_command, [str(folder), "--quiet"])
    assert result.exit_code == 1
    start = f"error: {folder}/events.csv:2: expected one of canvass-start, "
    assert result.output.startswith(start)
    assert result.output.endswith(f"{folder}: 1 error, 2 findings\n")


@pytest.mark.site
def test_the_archive_of_this_repository_has_no_error(data: Path) -> None:
    assert [str(problem) for problem in check_archive(data) if problem.level is Level.ERROR] == []


def test_the_elections_that_were_checked_are_those_that_are_stored(
    data: Path, folder: Path
) -> None:
    for place in (data, folder.parent.parent):
        assert read_archive(place)[1] == [
            (election, examine(election)) for election in load.load_archive(place)
        ]
    one, *more = (read_archive(place)[1] for place in (folder, *folder.parents[:2]))
    assert more == [one, one] and one != []


def test_each_file_of_a_sound_election_is_read_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    read_bytes = Path.read_bytes

    def counted(path: Path) -> bytes:
        read.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    read_archive(folder.parent.parent)
    tables = [name for name in read if name.endswith(".csv")]
    assert len(tables) > 6 and sorted(tables) == sorted(set(tables))


def test_an_election_with_a_row_that_can_not_be_read_is_not_taken_for_what_is_stored(
    folder: Path,
) -> None:
    put(folder / NIGHT, "butterbur,31", "butterbur,x31")
    problems, elections = read_archive(folder.parent.parent)
    assert [problem.level for problem in problems] == [Level.ERROR] and elections == []


def test_a_value_that_is_wrong_in_many_rows_is_said_in_each(folder: Path) -> None:
    path = folder / NIGHT
    put(path, path.read_text(), path.read_text().replace(",file-1\n", ",File 1\n"))
    rows = len(path.read_text().splitlines()) - 1
    found = [text for text in said(folder) if f"{path.name}:" in text]
    assert [text.split(": ")[0] for text in found[:rows]] == [
        f"error snapshots/{path.name}:{n}" for n in range(2, rows + 2)
    ]


LAW = """
[[law]]
topic = "recount-margin"
text = "A close count is repeated."
from = 2030-01-01
source_title = "The act on counts"
source_url = "https://example.org/counts"
"""


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('margin = "0.5"\nmargin_is = "at-most"', ""),
        ('margin = "1"\nmargin_is = "below"\nkinds = "office measure"', ""),
        (
            'margin = "0,5"\nmargin_is = "at-most"',
            'expected points like "0.5" in margin, got "0,5" for "recount-margin". '
            "Write the points as the law does.",
        ),
        (
            'margin = "0.5"',
            'expected at-most or below in margin_is, got "" for "recount-margin". '
            "Take it from the law: at-most where the margin itself is enough.",
        ),
        (
            'margin = "0.5"\nmargin_is = "below"\nkinds = "office mayors"',
            "expected kinds of races (office, measure, retention, recall, advisory) in kinds, "
            'got "mayors" for "recount-margin". Fix the word.',
        ),
        (
            'kinds = "office"',
            'expected a margin beside margin_is and kinds, got none for "recount-margin". '
            "Add the margin.",
        ),
    ],
)
def test_the_margin_of_a_law_has_all_that_a_page_needs(
    folder: Path, lines: str, message: str
) -> None:
    toml = folder.parent / "jurisdiction.toml"
    toml.write_text(f"{toml.read_text()}{LAW}{lines}\n")
    _, problems = check_jurisdiction(folder.parent)
    said = [str(one) for one in problems if one.check == "laws"]
    assert said == ([f"{toml}: {message}"] if message else [])
