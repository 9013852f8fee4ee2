"""The tables of one election: each form gives back the stored snapshots, and programs that no one
here wrote read it as it is described.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import duckdb
import openpyxl
import pandas as pd
import polars
import pyarrow.parquet as pq
import pytest
from frictionless import validate
from jsonschema import Draft202012Validator, FormatChecker

from builder.counting.counted import CountedElection
from builder.counting.history import histories
from builder.exports import json_schemas
from builder.exports.election_files import election_files
from builder.exports.latest import latest
from builder.exports.tables import ElectionTables, unsafe
from builder.model import Election, Precision
from builder.store.export_columns import ELECTION_TABLES
from builder.wording.messages import Messages
from tests import archive
from tests.checkout import ROOT
from tests.made import ballots, choice, election, event, race, total, update

REAL = "us-ca-los-angeles/2022-11-08"
SITE = archive.press(Messages())
ELECTIONS = [
    pytest.param(archive.TINY, archive.GENERAL, id="invented"),
    pytest.param(archive.TINY, archive.SPECIAL, id="running"),
    pytest.param(ROOT, REAL, id="real", marks=pytest.mark.election(REAL)),
]
TRAPS = ["NA", "Null", "null", "None", "nan", "2/3", "2014-11-07", "1e5", "007", "TRUE", "José"]
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x", "{=1}"]


@cache
def book(root: Path, name: str) -> CountedElection:
    books = archive.real_books() if root == ROOT else archive.books()
    return next(of for of in books if of.election.path == name)


def made_files(of: Election) -> dict[str, bytes]:
    """The files under an election's ``data`` by name."""
    found = election_files(SITE, ElectionTables(of, histories(of)))
    return {path.removeprefix(f"{of.path}/data/"): data for path, data in found}


@cache
def files(root: Path, name: str) -> Mapping[str, bytes]:
    return made_files(book(root, name).election)


Cells = dict[tuple[str, ...], Any]


class Held(NamedTuple):
    """The snapshots of the updates that count: votes and their source by update, race and choice,
    ballots by update, race and column.
    """

    votes: Cells
    sources: Cells
    ballots: Cells


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def number(cell: str) -> int | None:
    return int(cell) if cell else None


BALLOTS = "ballots blank partly_voted overvoted writein_marks registered".split()


def stored(root: Path, name: str) -> Held:
    """The snapshots as they stand in ``data``."""
    folder, held = root / "data" / name, Held({}, {}, {})
    for of in rows((folder / "updates.csv").read_bytes()):
        key, path = of["update"], folder / "snapshots" / f"{of['update']}.csv"
        if of["withdrawn"] or not path.exists():
            continue
        for row in rows(path.read_bytes()):
            held.votes[key, row["race"], row["choice"]] = number(row["votes"])
            held.sources[key, row["race"], row["choice"]] = row["source"] or of["source"]
        beside = path.with_name(f"{key}.ballots.csv")
        for row in rows(beside.read_bytes()) if beside.exists() else ():
            for column in BALLOTS:
                held.ballots[key, row["race"], column] = number(row[column])
            held.ballots[key, row["race"], "source"] = row["source"]
    return held


def from_csv(data: Mapping[str, bytes]) -> Held:
    held = Held({}, {}, {})
    sources = {row["update"]: row["source"] for row in rows(data["updates.csv"])}
    for row in rows(data["votes.csv"]):
        key = row["update"], row["race"], row["choice"]
        held.votes[key] = number(row["votes"])
        held.sources[key] = row["source"] or sources[row["update"]]
    for row in rows(data["ballots.csv"]):
        for column in BALLOTS:
            held.ballots[row["update"], row["race"], column] = number(row[column])
        held.ballots[row["update"], row["race"], "source"] = row["source"]
    return held


def from_sqlite(data: Mapping[str, bytes]) -> Held:
    held = Held({}, {}, {})
    with closing(sqlite3.connect(":memory:")) as file:
        file.deserialize(data["archive.sqlite"])
        found = file.execute(
            'SELECT "update", race, choice, votes, coalesce(v.source, u.source)'
            ' FROM votes v JOIN updates u USING ("update")'
        )
        for *key, votes, source in found:
            held.votes[tuple(key)] = votes
            held.sources[tuple(key)] = source
        columns = ", ".join([*BALLOTS, "source"])
        for update_, race_, *cells in file.execute(
            f'SELECT "update", race, {columns} FROM ballots'
        ):
            for column, cell in zip([*BALLOTS, "source"], cells, strict=True):
                held.ballots[update_, race_, column] = cell
    return held


def sheet(data: bytes, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by its header; a cell that is not there is None."""
    head, *body = openpyxl.load_workbook(io.BytesIO(data), read_only=True)[name].values
    return [dict(zip(head, row, strict=True)) for row in body]


def from_xlsx(data: Mapping[str, bytes]) -> Held:
    held, book_ = Held({}, {}, {}), data["election.xlsx"]
    for row in sheet(book_, "Votes"):
        for key in list(row)[4:]:
            if row[key] is not None:
                votes = None if row[key] == "not reported" else row[key]
                held.votes[key, row["race"], row["choice"]] = votes
    for row in sheet(book_, "Ballots"):
        for column in [*BALLOTS, "source"]:
            held.ballots[row["update"], row["race"], column] = row[column]
    return held


def from_parquet(data: Mapping[str, bytes]) -> Held:
    held = Held({}, {}, {})
    for row in pq.read_table(io.BytesIO(data["votes.parquet"])).to_pylist():
        key = row["update"], row["race"], row["choice"]
        held.votes[key], held.sources[key] = row["votes"], row["source"]
    return held


@pytest.mark.parametrize(("root", "name"), ELECTIONS)
@pytest.mark.parametrize("reader", [from_csv, from_sqlite, from_xlsx, from_parquet])
def test_each_form_gives_back_the_stored_snapshots(
    root: Path, name: str, reader: Callable[[Mapping[str, bytes]], Held]
) -> None:
    held, got = stored(root, name), reader(files(root, name))
    assert held.votes and got.votes == held.votes
    assert not got.sources or got.sources == held.sources
    assert not got.ballots or got.ballots == held.ballots
    assert bool(got.ballots) == (bool(held.ballots) and reader is not from_parquet)


@pytest.mark.parametrize(("root", "name"), ELECTIONS)
def test_the_json_file_gives_back_the_newest_stored_snapshot(root: Path, name: str) -> None:
    held, found = stored(root, name), json.loads(files(root, name)["latest.json"])
    key = found["update"]["update"]
    live = [row for row in rows(files(root, name)["updates.csv"]) if not row["withdrawn"]]
    assert key == [row["update"] for row in live if int(row["races"])][-1]
    votes = {
        (key, of["race"], one["choice"]): one["votes"]
        for of in found["races"]
        for one in of["choices"]
    }
    assert votes == {place: cell for place, cell in held.votes.items() if place[0] == key}
    cells = {
        (key, of["race"], column): cell
        for of in found["races"]
        for column, cell in of.get("ballots", {}).items()
    }
    assert cells == {place: cell for place, cell in held.ballots.items() if place[0] == key}
    sources = {(key, of["race"]): of["source"] for of in found["races"]}
    assert sources == {place[:2]: cell for place, cell in held.sources.items() if place[0] == key}


@pytest.mark.parametrize(("root", "name"), ELECTIONS)
@pytest.mark.parametrize("table", [table for table in ELECTION_TABLES if table != "votes"])
def test_csv_spreadsheet_and_database_have_the_same_cells(
    root: Path, name: str, table: str
) -> None:
    data = files(root, name)
    expected = [
        {column: unsafe(cell) or None for column, cell in row.items()}
        for row in rows(data[f"{table}.csv"])
    ]
    with closing(sqlite3.connect(":memory:")) as file:
        file.deserialize(data["archive.sqlite"])
        found = file.execute(f"SELECT * FROM {table}")
        names = [of[0] for of in found.description]
        stored_rows = [dict(zip(names, row, strict=True)) for row in found]
    zone = book(root, name).election.jurisdiction.zone
    kinds = {column.name: column.type for column in ELECTION_TABLES[table]}

    def text(cell: Any, kind: str) -> str | None:
        if cell is None or isinstance(cell, str):
            return cell
        if kind == "boolean":
            return "true" if cell else "false"
        if isinstance(cell, datetime):  # local in a spreadsheet, which knows no zones
            return cell.date().isoformat() if kind == "date" else cell.isoformat()
        return f"{cell:.15g}" if isinstance(cell, float) else str(cell)

    def told(of: list[dict[str, Any]], *, local: bool) -> list[tuple[str | None, ...]]:
        out = []
        for row in of:
            cells = []
            for column, kind in kinds.items():
                cell = row[column]
                if local and kind == "time" and cell:
                    at = datetime.fromisoformat(cell).astimezone(zone)
                    cell = at.replace(tzinfo=None).isoformat()
                cells.append(text(cell, kind))
            out.append(tuple(cells))
        return out

    def key(row: tuple[str | None, ...]) -> list[str]:
        return [cell or "" for cell in row]

    assert sorted(told(stored_rows, local=False), key=key) == sorted(
        told(expected, local=False), key=key
    )
    assert told(sheet(data["election.xlsx"], table.capitalize()), local=False) == told(
        expected, local=True
    )


def ask(query: str) -> list[Any]:
    """What DuckDB answers."""
    return duckdb.connect().execute(query).fetchall()


def trapped() -> Election:
    """An election with every name and text that a reader may take for something else."""
    slugs = [f"c{n}" for n in range(len(TRAPS) + len(HOSTILE))]
    made = race(" ".join(slugs), title="2/3", bar=None)
    named = [
        choice("mayor", slug, name=name)
        for slug, name in zip(slugs, [*TRAPS, *HOSTILE], strict=True)
    ]
    votes: dict[str, int | None] = dict.fromkeys(slugs, 0)
    votes |= {"c0": 2_000_001, "c1": None}
    return election(
        [replace(made, choices=tuple(named))],
        [update(1, note='a\rb\n"c"'), update(2, precision=Precision.DAY)],
        {"u1": {"mayor": votes}, "u2": {"mayor": {"c0": 2_000_002}}},
        {"u1": {"mayor": ballots(5, blank=0)}},
        totals=[total("u1", "turnout_pct", "27.20", "2022-11-09"), total("u1", "registered", 7)],
        events=(
            event(1, "certification", "2022-12-05", "planned", "2022-11-09T10:00-08:00"),
            event(2, "audit", "2022-11-09T09:30:05-08:00", "happened"),
        ),
    )


def test_pandas_polars_and_duckdb_read_the_names_that_look_like_nothing(tmp_path: Path) -> None:
    for name, data in made_files(trapped()).items():
        (tmp_path / name).write_bytes(data)
    path = str(tmp_path / "choices.csv")
    by_pandas = pd.read_csv(path, keep_default_na=False, na_values=[""])["name"].tolist()
    by_polars = polars.read_csv(path, infer_schema_length=None)["name"].to_list()
    by_duckdb = [row[0] for row in ask(f"SELECT name FROM '{path}'")]
    for found in (by_pandas, by_polars, by_duckdb):
        assert list(map(unsafe, found)) == [*TRAPS, *HOSTILE]
    unasked = pd.read_csv(path)["name"].isna()
    assert [name for name, gone in zip(TRAPS, unasked, strict=False) if gone] == [
        "NA",
        "null",
        "None",
        "nan",
    ], "as the data guide warns"


@pytest.mark.parametrize(("root", "name"), ELECTIONS)
def test_pandas_polars_and_duckdb_read_every_row_of_every_table(
    root: Path, name: str, tmp_path: Path
) -> None:
    for table, columns in ELECTION_TABLES.items():
        path = tmp_path / f"{table}.csv"
        path.write_bytes(files(root, name)[path.name])
        expected = len(rows(path.read_bytes())), [column.name for column in columns]
        by_pandas = pd.read_csv(path, keep_default_na=False, na_values=[""])
        by_polars = polars.read_csv(path, infer_schema_length=None)
        by_duckdb = ask(f"SELECT count(*) FROM '{path}'")[0][0]
        names = [row[0] for row in ask(f"DESCRIBE FROM '{path}'")]
        assert (len(by_pandas), list(by_pandas.columns)) == expected, table
        assert (len(by_polars), by_polars.columns) == expected, table
        assert (by_duckdb, names) == expected, table


def test_programs_find_the_types_of_a_csv_file_by_themselves(tmp_path: Path) -> None:
    """Each column has one precision, so that no reader stops at it."""
    for name, data in made_files(trapped()).items():
        (tmp_path / name).write_bytes(data)

    def at(table: str) -> str:
        return str(tmp_path / f"{table}.csv")

    events = pd.read_csv(at("events"), parse_dates=["at", "at_day", "said_on", "said_on_day"])
    assert events["at"].tolist()[1] == pd.Timestamp("2022-11-09T17:30:05Z")
    assert events["at"].isna().tolist() == [True, False]
    assert [day.date().isoformat() for day in events["at_day"]] == ["2022-12-05", "2022-11-09"]
    assert events["said_on"].tolist()[0] == pd.Timestamp("2022-11-09T18:00:00Z")
    updates = pd.read_csv(at("updates"), parse_dates=["released_at", "released_on"])
    assert updates["released_at"].isna().tolist() == [False, True]
    assert str(updates["released_on"].iloc[1].date()) == "2022-11-10"
    found = polars.read_csv(at("votes"), try_parse_dates=True)
    assert found["votes"].dtype == polars.Int64 and found["votes"].null_count() == 1
    typed = dict(ask(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{at('events')}')"))
    assert (typed["at"], typed["at_day"]) == ("TIMESTAMP WITH TIME ZONE", "DATE")
    totals = ask(f"SELECT value FROM '{at('totals')}'")
    assert totals == [(27.2,), (7.0,)]
    parquet = ask(f"SELECT count(*), count(votes) FROM '{tmp_path}/votes.parquet'")
    assert parquet == [(19, 18)]


def test_a_spreadsheet_has_typed_cells_and_runs_nothing() -> None:
    data = made_files(trapped())["election.xlsx"]
    opened = openpyxl.load_workbook(io.BytesIO(data))
    assert opened.sheetnames == ["Read me", *map(str.capitalize, ELECTION_TABLES)]
    cells = [cell for of in opened for line in of for cell in line]
    assert "f" not in {cell.data_type for cell in cells} and not any(c.hyperlink for c in cells)
    names = opened["Choices"]["C"][1:]
    assert [cell.value for cell in names] == [*TRAPS, *HOSTILE]
    assert {cell.data_type for cell in names} == {"s"}
    votes = opened["Votes"]
    assert [cell.value for cell in votes[1]] == ["race", "title", "choice", "name", "u1", "u2"]
    assert [cell.value for cell in votes[2]] == ["mayor", "2/3", "c0", "NA", 2_000_001, 2_000_002]
    assert [cell.value for cell in votes["E"][1:4]] == [2_000_001, "not reported", 0]
    assert votes["F3"].value is None, "not listed there"
    frozen = {of.title: of.freeze_panes for of in opened}
    assert (frozen["Votes"], frozen["Races"]) == ("E2", "A2")
    updates, events = opened["Updates"], opened["Events"]
    assert updates["B2"].value == datetime(2022, 11, 9, 12) and updates["B3"].value is None
    assert updates["C3"].value == datetime(2022, 11, 10) and updates["C3"].is_date
    assert events["C3"].value == datetime(2022, 11, 9, 9, 30, 5), "local, as it was said"
    assert opened.properties.created == datetime(2022, 11, 10)


def test_the_sheet_read_me_explains_every_column_of_the_others() -> None:
    opened = openpyxl.load_workbook(io.BytesIO(made_files(trapped())["election.xlsx"]))
    told = {(row[0], row[1]) for row in opened["Read me"].values}
    for name, columns in ELECTION_TABLES.items():
        for column in columns:
            if name != "votes":
                assert (name.capitalize(), column.name) in told
    assert {("Votes", name) for name in ("race", "choice", "name", "update", "votes")} <= told
    text = " ".join(str(row[0]) for row in opened["Read me"].values)
    assert "Times are local (PT)." in text and "not reported" in text


@pytest.mark.parametrize(("root", "name"), ELECTIONS)
def test_the_database_is_whole_and_every_row_that_is_named_is_there(root: Path, name: str) -> None:
    with closing(sqlite3.connect(":memory:")) as file:
        file.deserialize(files(root, name)["archive.sqlite"])
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        told = file.execute('SELECT "table", "column" FROM columns').fetchall()
        assert told == [(of, c.name) for of, columns in ELECTION_TABLES.items() for c in columns]
        for of in ELECTION_TABLES:
            names = [row[1] for row in file.execute(f"PRAGMA table_info({of})")]
            assert [one for one in names if one != "id"] == [c.name for c in ELECTION_TABLES[of]]


def test_the_same_data_give_the_same_bytes_whatever_the_day_and_the_library() -> None:
    first, again = made_files(trapped()), made_files(trapped())
    assert first == again
    with ZipFile(io.BytesIO(first["election.xlsx"])) as packed:
        assert packed.testzip() is None
        assert {of.date_time for of in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "xl/workbook.xml" in packed.namelist()
    head = first["archive.sqlite"][:100]
    assert head[:16] == b"SQLite format 3\0" and head[96:] == bytes(4)


@pytest.mark.parametrize(
    ("folder", "tables"),
    [
        (f"{archive.GENERAL}/data", {*ELECTION_TABLES, "votes-parquet"}),
        (f"{archive.SPECIAL}/data", {*ELECTION_TABLES, "votes-parquet"}),
        ("data", {*ELECTION_TABLES}),
    ],
)
def test_frictionless_finds_nothing_wrong_with_a_package(folder: str, tables: set[str]) -> None:
    report = validate(str(archive.built_site() / folder / "datapackage.json"))
    assert {task.name for task in report.tasks} == tables
    found = report.flatten(["type", "cell", "fieldName"])
    # It reads integers of a Parquet file as floats where one is missing, and then misses them.
    assert [one for one in found if one != ["type-error", "nan", "votes"]] == []
    wrong = [task.place for task in report.tasks if not task.valid]
    assert all(place.endswith(".parquet") for place in wrong)


def schema(site: Path, document: Mapping[str, Any], name: str) -> Draft202012Validator:
    """The schema that a document of the site names, by its address there."""
    address = document.get("$schema") or json_schemas.address(archive.SITE_URL, name)
    found = json.loads((site / address.removeprefix(archive.SITE_URL)).read_bytes())
    assert found["$id"] == address
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found, format_checker=FormatChecker())


def test_every_json_file_is_valid_by_the_schema_that_it_names() -> None:
    site = archive.built_site()
    found = [site / "data" / "index.json", *site.rglob("latest.json"), *site.rglob("versions.json")]
    seen = set()
    for path in found:
        if "schema" in path.parts:
            continue
        document = json.loads(path.read_bytes())
        schema(site, document, path.stem).validate(document)
        seen.add(path.stem)
    assert seen == {"index", "latest", "versions"}
    latest_of_all = json.loads((site / "data" / "latest.json").read_bytes())
    newest = max(
        (json.loads(path.read_bytes()) for path in site.glob("us-*/*/data/latest.json")),
        key=lambda of: str(of["update"]["released_on"]),
    )
    assert latest_of_all == newest


def test_a_schema_refuses_a_wrong_count_and_an_archive_without_votes_has_a_valid_file() -> None:
    form = dict(json_schemas.files("https://x/"))
    check = Draft202012Validator(json.loads(form["data/schema/1/latest.json"]))
    check.validate(json.loads(latest(SITE, None)))
    document = json.loads(made_files(trapped())["latest.json"])
    check.validate(document)
    wrongs: tuple[object, ...] = ("7", 7.5, {})
    for wrong in wrongs:
        document["races"][0]["choices"][0]["votes"] = wrong
        assert not check.is_valid(document)


def test_parquet_tells_what_each_column_means() -> None:
    fields = pq.read_schema(io.BytesIO(made_files(trapped())["votes.parquet"]))
    told = {of.name: of.metadata[b"description"].decode() for of in fields}
    package = json.loads((archive.built_site() / "data" / "datapackage.json").read_bytes())
    (votes,) = (of for of in package["resources"] if of["name"] == "votes")
    described = {
        of["name"]: of["description"].split(". Empty:")[0] for of in votes["schema"]["fields"]
    }
    assert told == described and all(told.values())


def test_an_election_without_votes_has_every_file_and_no_row() -> None:
    data = made_files(election([], [update(1)], {}))
    assert {name for name in data if name.endswith(".csv")} == {f"{t}.csv" for t in ELECTION_TABLES}
    assert rows(data["votes.csv"]) == rows(data["races.csv"]) == []
    assert json.loads(data["latest.json"])["update"] is None
    assert len(rows(data["updates.csv"])) == 1
