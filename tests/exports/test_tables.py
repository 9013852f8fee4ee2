"""The downloads: tidy, safe in a spreadsheet, the same bytes for the same data, described column by
column.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.counting.history import histories
from builder.exports.tables import (
    ElectionTables,
    archive_files,
    csv_bytes,
    race_files,
    safe,
    unsafe,
)
from builder.model import Election, Phase, Precision, Rule, Status
from builder.store.export_columns import DICTIONARY
from builder.store.forms import INTEGER
from builder.store.table import Column, Held
from tests import archive
from tests.made import (
    Votes,
    ballots,
    choice,
    declared,
    election,
    event,
    one,
    race,
    total,
    update,
)

FIRST = update(1, Phase.ELECTION_NIGHT, votes_total=9)
HOSTILE = [*"+1 -1 @SUM(A1) '=1 ＝1".split(), '=HYPERLINK("http://x")']
HOSTILE += ["\t=1", "\r=1", "\n=1", " =1", "\u200f=1"]


def made() -> Election:
    mayor = race("ana ben write-ins", office="mayor")
    measure = race("yes no", Rule.MEASURE, "measure-a")
    votes: dict[str, dict[str, Votes]] = {
        "u1": {"mayor": {"ana": 3, "ben": 2, "write-ins": 0}, "measure-a": {"yes": 4, "no": 0}},
        "u2": {"mayor": {"ana": 7, "ben": None, "write-ins": 1}},
        "u3": {"mayor": {"ana": 8, "ben": 2}},
    }
    updates = [FIRST, update(2, precision=Precision.DAY), update(3, status=Status.CERTIFIED)]
    held, totals = (
        {"u1": {"mayor": ballots(10)}},
        [total("u1", "turnout_pct", "27.20", "2022-11-09")],
    )
    return election([mayor, measure], updates, votes, held, totals=totals)


def wide_files(of: Election) -> dict[str, bytes]:
    """The files of an archive of one election."""
    return dict(archive_files([ElectionTables(of, histories(of)).parts()]))


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_the_history_of_a_race_has_a_row_for_each_choice_listed_at_each_update() -> None:
    of = made()
    files = dict(race_files(of, of.races, histories(of)))
    assert sorted(files) == [
        "us-xx-made/2022-11-08/mayor/history.csv",
        "us-xx-made/2022-11-08/measure-a/history.csv",
    ]
    lines = files["us-xx-made/2022-11-08/mayor/history.csv"].decode("utf-8").splitlines()
    head, tail = "unofficial-partial", "file"
    u1 = "u1,2022-11-09T12:00:00-08:00,2022-11-09,election-night"
    u2 = "u2,,2022-11-10,canvass"
    u3 = "u3,2022-11-11T12:00:00-08:00,2022-11-11,canvass"
    assert lines == [
        "update,released_at,released_on,phase,status,choice,name,kind,votes,share_pct,votes_new,race_votes,ballots,batch,since,source",
        f"{u1},{head},ana,Ana,candidate,3,60.00,3,5,10,first,,{tail}",
        f"{u1},{head},ben,Ben,candidate,2,40.00,2,5,10,first,,{tail}",
        f"{u1},{head},write-ins,Write-Ins,write-ins,0,0.00,0,5,10,first,,{tail}",
        f"{u2},{head},ana,Ana,candidate,7,,,,,unknown,u1,{tail}",
        f"{u2},{head},ben,Ben,candidate,,,,,,unknown,u1,{tail}",
        f"{u2},{head},write-ins,Write-Ins,write-ins,1,,,,,unknown,u1,{tail}",
        f"{u3},certified,ana,Ana,candidate,8,80.00,,10,,unknown,u2,{tail}",
        f"{u3},certified,ben,Ben,candidate,2,20.00,,10,,unknown,u2,{tail}",
    ]


def test_blanks_have_votes_and_no_share() -> None:
    of = one(race("ana ben blanks"), {"ana": 2, "ben": 1, "blanks": 6})
    ((_, file),) = race_files(of, of.races, histories(of))
    assert [(row["votes"], row["share_pct"]) for row in read(file)] == [
        ("2", "66.67"),
        ("1", "33.33"),
        ("6", ""),
    ]


def votes(elections: list[Election]) -> bytes:
    """The Parquet file of an archive of these elections."""
    parts = [ElectionTables(of, histories(of)).parts() for of in elections]
    return dict(archive_files(parts))["data/votes.parquet"]


def test_not_reported_is_an_empty_cell_and_zero_is_zero_in_the_parquet_file_too() -> None:
    rows = pq.read_table(io.BytesIO(votes([made()]))).to_pylist()
    assert [(r["race"], r["update"], r["choice"], r["votes"], r["complete"]) for r in rows] == [
        ("mayor", "u1", "ana", 3, True),
        ("mayor", "u1", "ben", 2, True),
        ("mayor", "u1", "write-ins", 0, True),
        ("measure-a", "u1", "yes", 4, True),
        ("measure-a", "u1", "no", 0, True),
        ("mayor", "u2", "ana", 7, False),
        ("mayor", "u2", "ben", None, False),
        ("mayor", "u2", "write-ins", 1, False),
        ("mayor", "u3", "ana", 8, False),
        ("mayor", "u3", "ben", 2, False),
    ]
    assert rows[0]["released_at"] == datetime(2022, 11, 9, 20, tzinfo=UTC)
    assert (rows[0]["office"], rows[3]["office"]) == ("mayor", None)
    assert (rows[0]["kind"], rows[0]["source"]) == ("candidate", "file")


def test_the_archive_wide_files_hold_a_row_for_every_race_update_total_and_source() -> None:
    of = made()
    files = dict(archive_files([ElectionTables(of, histories(of)).parts()] * 2))
    races, updates = read(files["data/races.csv"]), read(files["data/updates.csv"])
    assert [r["race"] for r in races] == ["mayor", "measure-a"] * 2
    newest = races[0]["latest_update"], races[0]["race_votes"], races[0]["margin_votes"]
    assert newest == ("u3", "10", "6")
    hands = races[0]["contested"], races[0]["changed_hands"], races[1]["changed_hands"]
    assert hands == ("true", "false", "")
    assert [(u["votes_total"], u["votes_stored"], u["complete"]) for u in updates[:3]] == [
        ("9", "9", "true"),
        ("", "", "false"),
        ("", "10", "false"),
    ]
    assert read(files["data/totals.csv"])[0]["value"] == "27.20"
    assert [s["source"] for s in read(files["data/sources.csv"])] == ["file", "paper"] * 2


def test_every_download_has_the_columns_of_the_data_dictionary() -> None:
    of = made()
    histories_file = next(race_files(of, of.races, histories(of)))[1]
    files = wide_files(of) | {"history.csv": histories_file}
    assert sorted(files) == sorted(DICTIONARY)
    for path, columns in DICTIONARY.items():
        names = [column.name for column in columns]
        if path.endswith(".parquet"):
            assert pq.read_schema(io.BytesIO(files[path])).names == names
        else:
            assert files[path].decode("utf-8").split("\n", 1)[0] == ",".join(names)
        types = {"text", "integer", "decimal", "boolean", "time", "date"}
        assert all(column.meaning and column.type in types for column in columns)
        assert len(set(names)) == len(names)


def test_what_was_declared_of_single_races_stands_among_the_events() -> None:
    events = (
        declared("elected", "ana", n=3),
        event(1, "declaration", "2022-12-07", "happened"),
        declared("passed", race="measure-a", at="2022-12-08", n=4),
    )
    rows = read(wide_files(replace(made(), events=events))["data/events.csv"])
    assert [(row["race"], row["choice"], row["outcome"], row["at"]) for row in rows] == [
        ("mayor", "ana", "elected", "2022-12-06"),
        ("", "", "", "2022-12-07"),
        ("measure-a", "", "passed", "2022-12-08"),
    ]


def test_the_same_data_gives_the_same_bytes() -> None:
    assert wide_files(made()) == wide_files(made())


def test_an_archive_without_votes_has_all_files_with_their_headers() -> None:
    of = election([race()], [update(1)], {})
    files = wide_files(of)
    assert sorted(files) == sorted(path for path in DICTIONARY if path != "history.csv")
    assert pq.read_table(io.BytesIO(files["data/votes.parquet"])).num_rows == 0
    assert list(race_files(of, of.races, histories(of))) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_in_every_file(text: str) -> None:
    plain = race("ana ben", title=text, official_title=text, office=text)
    hostile = replace(plain, choices=(choice("mayor", "ana", name=text), plain.choices[1]))
    noted = update(1, note=text, official_label=text)
    of = election([hostile], [noted], {"u1": {"mayor": {"ana": -5, "ben": 2}}})
    files = wide_files(of) | dict(race_files(of, of.races, histories(of)))
    tables = [read(data) for path, data in files.items() if path.endswith(".csv")]
    cells = [cell for rows in tables for row in rows for cell in row.values()]
    assert "'" + text in cells and text not in cells
    assert "-5" in cells, "a negative number is a number"
    names = pq.read_table(io.BytesIO(files["data/votes.parquet"])).column("name").to_pylist()
    assert names[0] == text, "a Parquet file is no spreadsheet: the text as it is"


def test_harmless_text_stays_as_it_is() -> None:
    for text in ("Bass, Karen", "O'Neill", "1-2", "", "a=b", "José", "50%", "\u201cx\u201d"):
        assert safe(text) == text
    assert safe("'quoted'") == "'quoted'"


@given(st.text())
def test_the_apostrophe_comes_off_again_from_any_text(text: str) -> None:
    assert unsafe(safe(text)) == text
    assert text[:1] not in tuple("=+-@\t\r\n") or safe(text)[0] == "'"


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"])), st.one_of(st.none(), st.integers())
        ),
        max_size=5,
    )
)
def test_any_text_comes_back_from_a_csv_file(rows: list[tuple[str, int | None]]) -> None:
    columns = [Column(Held.FREE, "a", None, "a"), Column(Held.FREE, "b", INTEGER, "b")]
    text = csv_bytes(columns, rows).decode("utf-8")
    _, *back = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert [(unsafe(a), b) for a, b in back] == [(a, "" if b is None else str(b)) for a, b in rows]


def test_the_parquet_file_has_a_row_group_for_each_election() -> None:
    """Who wants one election need not read the others."""
    elections = [book.election for book in archive.real_books()]
    file = pq.ParquetFile(io.BytesIO(votes(elections)))
    found = [
        set(file.read_row_group(n, ["election"]).column("election").to_pylist())
        for n in range(file.num_row_groups)
    ]
    assert found == [{election.slug} for election in elections if election.snapshots]
