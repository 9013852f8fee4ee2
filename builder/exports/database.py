"""The tables of one election as an SQLite database, which Datasette opens."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

import pandas as pd

from builder.store.export_columns import ELECTION_TABLES
from builder.store.schema import ALL
from builder.store.table import Column

_TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "decimal": "REAL"}
_NAMED = {"race": "races", "update": "updates", "source": "sources"}
"""The table in which the row stands that a column names."""
_LARGE = {"votes": ("choice", "update", "source"), "ballots": ("race", "update", "source")}
"""Tables that have a row for each update. They name the rows of others by ``id`` alone, in a
quarter of the bytes; a view of the table's name has its columns.
"""
_LIBRARY = slice(96, 100)
"""Where a file has the version of the library that wrote it, which says nothing of its data."""


def database(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Return the tables of an election with their keys, and with one of what each column means."""
    with closing(sqlite3.connect(":memory:")) as file:
        file.execute("PRAGMA page_size = 2048")
        for name, columns in ELECTION_TABLES.items():
            if name not in _LARGE:
                _table(file, name, columns, tables[name])
        for name in _LARGE:
            _large(file, name, tables)
        told = "table column type unit meaning empty".split()
        file.execute(f"CREATE TABLE columns ({', '.join(f'{_quoted(one)} TEXT' for one in told)})")
        _insert(file, "columns", _meanings())
        file.commit()
        data = bytearray(file.serialize())
    data[_LIBRARY] = bytes(4)
    return bytes(data)


def _table(
    file: sqlite3.Connection, name: str, columns: Sequence[Column], table: pd.DataFrame
) -> None:
    rows = [_cells(table[column.name]) for column in columns]
    lines, key = (
        [_defined(name, column) for column in columns],
        ", ".join(map(_quoted, ALL[f"{name}.csv"].key)),
    )
    if name == "choices" or name in _NAMED.values():
        lines = ["id INTEGER PRIMARY KEY", *lines, f"UNIQUE ({key})"]
        rows = [list(range(1, len(table) + 1)), *rows]
    elif key:
        lines.append(f"PRIMARY KEY ({key})")
    file.execute(f"CREATE TABLE {name} ({', '.join(lines)})")
    _insert(file, name, zip(*rows, strict=True))


def _large(file: sqlite3.Connection, name: str, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write a table whose first columns are ids, and the view that has names instead."""
    columns, table, ids = ELECTION_TABLES[name], tables[name], _LARGE[name]
    numbered = {"choice": _ids(table, tables["choices"], "race", "choice")}
    numbered |= {one: _ids(table, tables[of], one) for one, of in _NAMED.items()}
    figures = [column for column in columns if column.type == "integer"]
    joined = {one: "choices" if one == "choice" else _NAMED[one] for one in ids}
    lines = [f"{_quoted(one)} INTEGER REFERENCES {of} (id)" for one, of in joined.items()]
    lines += [
        *(_defined(name, column) for column in figures),
        f"PRIMARY KEY ({', '.join(map(_quoted, ids[:2]))})",
    ]
    file.execute(f"CREATE TABLE {name}_by_id ({', '.join(lines)}) WITHOUT ROWID")
    rows = [numbered[one] for one in ids] + [_cells(table[one.name]) for one in figures]
    _insert(file, f"{name}_by_id", zip(*rows, strict=True))
    home = {one.name: f"{name}_by_id" for one in figures} | joined
    shown = [f"{home.get(one.name, 'choices')}.{_quoted(one.name)}" for one in columns]
    joins = [f"LEFT JOIN {of} ON {of}.id = {name}_by_id.{_quoted(x)}" for x, of in joined.items()]
    file.execute(
        f"CREATE VIEW {name} AS SELECT {', '.join(shown)} FROM {name}_by_id {' '.join(joins)}"
    )


def _ids(table: pd.DataFrame, others: pd.DataFrame, *key: str) -> list[object]:
    """Return for each row the id of the row of another table that it names, None where none."""
    if not set(key) <= set(table.columns):
        return []
    here, there = (zip(*(of[one].to_numpy() for one in key), strict=True) for of in (table, others))
    ids = {names: number for number, names in enumerate(there, 1)}
    return [ids.get(names) for names in here]


def _cells(values: pd.Series[Any]) -> list[object]:
    """Return cells as SQLite has them: a time as text, in UTC; a missing one as NULL."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    elif pd.api.types.is_datetime64_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    return values.astype("object").where(values.notna(), None).tolist()


def _defined(table: str, column: Column) -> str:
    name, of = _quoted(column.name), _NAMED.get(column.name, table)
    refers = "" if of == table else f" REFERENCES {of} ({name})"
    return f"{name} {_TYPES.get(column.type, 'TEXT')}{refers}"


def _insert(file: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    for row in (found := list(rows))[:1]:
        file.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", found)


def _meanings() -> Iterable[Sequence[str]]:
    for name, columns in ELECTION_TABLES.items():
        for of in columns:
            yield name, of.name, of.type, of.unit, of.meaning, of.empty


def _quoted(name: str) -> str:
    return f'"{name}"'
