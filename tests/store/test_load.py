"""From files to the model: what is stored is loaded, and a wrong cell is named by its place."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from builder.errors import DataError
from builder.model import (
    Bar,
    Coverage,
    Election,
    EventState,
    Kind,
    Phase,
    Precision,
    Qualifier,
    Rule,
)
from builder.store.csvfile import dump_rows
from builder.store.load import load_archive, load_election, load_jurisdiction, load_rows
from builder.store.schema import table_for
from tests.small_archive import put, write_small_archive
from tests.spoiled import read_cases

PST = timezone(timedelta(hours=-8))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_archive(tmp_path)


def load(folder: Path) -> Election:
    return load_election(folder, load_jurisdiction(folder.parent))


def says(folder: Path) -> str:
    """The one error of a folder, with the path cut to what a reader needs."""
    with pytest.raises(DataError) as caught:
        load(folder)
    return str(caught.value).replace(f"{folder}/", "")


def test_an_election_is_loaded_with_everything_that_is_stored(folder: Path) -> None:
    (election,) = load_archive(folder.parent.parent)
    assert election.path == "xx-shire/2030-11-05"
    assert election.date == date(2030, 11, 5)
    assert election.polls_close == datetime(2030, 11, 5, 20, tzinfo=PST)
    assert [race.slug for race in election.races] == ["mayor", "council", "measure-a"]
    mayor, council, measure = election.races
    assert (mayor.kind, mayor.rule, mayor.coverage) == (Kind.OFFICE, Rule.PLURALITY, Coverage.WHOLE)
    assert (council.seats, council.votes_allowed, council.coverage) == (2, 2, Coverage.UNKNOWN)
    assert council.official_aliases == ("COUNCIL", "CITY COUNCIL")
    assert measure.bar is Bar.TWO_THIRDS
    assert measure.question == "Shall the bridge, now old, be mended?"
    assert [choice.short_name for choice in mayor.choices] == ["Butterbur", "José Goodbody"]
    assert [update.precision for update in election.updates] == [Precision.SECOND, Precision.MINUTE]
    assert [update.phase for update in election.updates] == [Phase.ELECTION_NIGHT, Phase.CANVASS]
    assert election.events[0].state is EventState.PLANNED
    assert election.statements[0].value == "a handful"
    assert election.sources["law"].title == "The act on wards"


def test_not_listed_not_reported_and_zero_stay_three_things(folder: Path) -> None:
    first, second = (load(folder).snapshots[key] for key in ("2030-11-05-2031", "2030-11-08-1600"))
    assert first.votes["council"]["took"] == 0
    assert second.votes["mayor"]["goodbody"] is None
    assert "council" not in second.votes
    assert first.ballots["mayor"].writein_marks == 0
    assert first.ballots["mayor"].overvoted is None


def test_a_percentage_keeps_its_digits_and_an_unstated_estimate_stays_empty(folder: Path) -> None:
    election = load(folder)
    turnout = election.total("2030-11-05-2031", "turnout_pct")
    assert turnout is not None and isinstance(turnout.value, Decimal)
    assert str(turnout.value) == "27.21"
    estimate = election.total("2030-11-08-1600", "outstanding_total")
    assert estimate is not None and estimate.value is None and estimate.qualifier is Qualifier.ABOUT


def test_official_time_orders_the_updates_and_not_the_file(folder: Path) -> None:
    late = "2030-11-06-0131,2030-11-06T01:31:00-08:00,second,election-night,unofficial-partial,,file-1,,,\n"
    with (folder / "updates.csv").open("a") as file:
        file.write(late)
    keys = ["2030-11-05-2031", "2030-11-06-0131", "2030-11-08-1600"]
    assert [update.key for update in load(folder).updates] == keys


def test_a_day_alone_counts_as_its_end(folder: Path) -> None:
    put(folder / "updates.csv", "2030-11-08T16:00-08:00,minute", "2030-11-08,day")
    update = load(folder).updates[-1]
    assert update.released_at == datetime(2030, 11, 8, 23, 59, 59, tzinfo=PST)


def test_a_withdrawn_update_stays_and_does_not_count(folder: Path) -> None:
    end = "canvass,unofficial-partial,,file-1,,"
    put(folder / "updates.csv", f"{end},", f"{end}test data,")
    election = load(folder)
    assert [update.key for update in election.updates] == ["2030-11-05-2031", "2030-11-08-1600"]
    assert [update.key for update in election.live] == ["2030-11-05-2031"]
    assert election.newest is election.updates[0]


def test_a_byte_order_mark_and_crlf_change_no_figure(folder: Path) -> None:
    before = load(folder)
    path = folder / "snapshots" / "2030-11-05-2031.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder) == before


WRONG = read_cases(r"""
snapshots/2030-11-05-2031.csv | butterbur,31 | butterbur,"1,147,248"
    snapshots/2030-11-05-2031.csv:2: expected a whole number without commas, dots or leading zeros
    in votes, got "1,147,248". Write 1147248, not 1,147,248; leave the cell empty if the figure was
    not reported.
updates.csv | 2030-11-08T16:00-08:00 | 2030-11-08T16:00
    updates.csv:3: expected a time like 2014-11-25T13:07-08:00 in released_at, got
    "2030-11-08T16:00". Write the official local time with its offset in America/Los_Angeles.
updates.csv | 2030-11-08T16:00-08:00 | 2030-11-08T16:00-07:00
    updates.csv:3: expected a time like 2014-11-25T13:07-08:00 in released_at, got
    "2030-11-08T16:00-07:00". Write the official local time with its offset in America/Los_Angeles.
races.csv | office,plurality,1,1 | office,plurality,0,1
    races.csv:2: expected a whole number from 1 in seats, got "0". Write how many are elected.
races.csv | measure,measure,1,1 | measure,majority,1,1
    races.csv:4: expected one of plurality, majority-runoff, top-two, measure, retention, recall,
    unknown in rule, got "majority". Use one of these words.
choices.csv | council,proud | counsel,proud
    choices.csv:6: expected a race of races.csv in race, got "counsel". Add the race or fix its
    slug.
choices.csv | council,took | council,brandy
    choices.csv:5: expected one row for council brandy, got a second one (the first is on line 4).
    Delete one of the two.
totals.csv | 27.21 | 27.21%
    totals.csv:3: expected a decimal number of at most 10 digits and six decimals in value, got
    "27.21%". Write 27.21, without a percent sign.
events.csv | \n1, | \none,
    events.csv:2: expected a whole number without commas, dots or leading zeros in n, got "one".
    Write 1147248, not 1,147,248; leave the cell empty if the figure was not reported.
statements.csv | ,The Bree Herald, | ,The Bree Herald, Bree,
    statements.csv:2: expected 11 cells, got 12. Quote a cell that holds a comma, or add the missing
    commas.
sources.csv | source,title | id,title
    sources.csv:1: expected the columns
    source,title,publisher,kind,url,archived_url,sha256,retrieved_at, got
    "id,title,publisher,kind,url,archived_url,sha256,retrieved_at". Put the columns in this order.
election.toml | 2030-11-05T20:00:00-08:00 | 2030-11-05T20:00:00
    election.toml: expected polls_close with its offset, like 2022-11-08T20:00:00-08:00, got
    2030-11-05 20:00:00. Add the offset of America/Los_Angeles on that day.
election.toml | date = 2030-11-05 | date = "2030-11-05"
    election.toml: expected date = date, got str. Add or fix the line that begins with date.
election.toml | title = | titel =
    election.toml: expected one of date, notes, official_id, official_title, polls_close, source,
    title, updates_released, got titel. Fix the spelling or delete the line.
""")


@pytest.mark.parametrize(("file", "old", "new", "message"), WRONG)
def test_a_wrong_cell_is_named_by_file_and_line_with_what_to_do(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    put(folder / file, old, new)
    assert says(folder) == message


def test_a_file_in_an_old_encoding_is_named_by_its_byte(folder: Path) -> None:
    path = folder / "choices.csv"
    path.write_bytes(path.read_bytes().decode().encode("cp1252"))
    todo = 'Save the file as "CSV UTF-8".'
    assert says(folder) == f"choices.csv:3: expected UTF-8 text, got the byte 0xe9. {todo}"


def test_a_snapshot_of_no_update_stops_the_load(folder: Path) -> None:
    (folder / "snapshots" / "2030-11-09.csv").write_text("race,choice,votes,source\n")
    assert says(folder) == (
        'snapshots/2030-11-09.csv: expected the key of an update in updates.csv, got "2030-11-09". '
        "Add its row, or remove the file."
    )


def test_a_file_that_nothing_reads_stops_the_load(folder: Path) -> None:
    (folder / "races (1).csv").write_text("")
    known = "expected one of choices.csv, completions.csv, corrections.csv, "
    assert f"races (1).csv: {known}" in says(folder)


def test_every_line_of_every_file_survives_loading_and_dumping(folder: Path) -> None:
    for path in [*folder.glob("*.csv"), *folder.glob("snapshots/*.csv")]:
        name = path.relative_to(folder).as_posix()
        table = table_for(name)
        assert table is not None
        rows = load_rows(folder, name)
        assert dump_rows(rows, table.needed(rows)) == path.read_text()
