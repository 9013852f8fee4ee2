"""CSV files: UTF-8, LF, one fixed header, rows identified by file and line."""

from __future__ import annotations

import csv
import io
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from builder.errors import DataError, shown
from builder.store.table import Table

NEEDS_QUOTES = re.compile('[",\r\n]')


class Row(dict[str, str]):
    """One row by column name, with ``line``, the line of the file on which it begins."""

    __slots__ = ("line",)
    line: int

    @classmethod
    def at(cls, line: int, cells: Mapping[str, str] | Iterable[tuple[str, str]]) -> Row:
        row = cls(cells)
        row.line = line
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file as it was read: its bytes, and all its rows."""

    data: bytes
    rows: Sequence[Row]


def parse_rows(text: str, table: Table, place: Path) -> list[Row]:
    """Return the rows of ``text`` with unchanged cells; errors name ``place`` and line.

    Byte order marks and CRLF line ends are ignored because they change no figure: ``check`` reports
    them and ``fmt`` removes them.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[Row] = []
    key_of = itemgetter(*table.key) if table.key else None
    seen: dict[str | tuple[str, ...], int] = {}
    try:
        header = next(reader, None)
        if header not in (list(table.columns), list(table.first)):
            got = "an empty file" if header is None else shown(",".join(header), 400)
            longer = header is not None and len(header) > len(table.first)
            expected = f"the columns {','.join(table.columns if longer else table.first)}"
            todo = "Put the columns in this order."
            raise DataError(place, line=1, expected=expected, got=got, todo=todo)
        columns, width, end = header, len(header), reader.line_num
        absent = dict.fromkeys(table.columns[width:], "")
        for cells in reader:
            line, end = end + 1, reader.line_num
            if not cells:
                raise DataError(
                    place, line=line, expected="a row", got="an empty line", todo="Delete the line."
                )
            if len(cells) != width:
                expected = f"{width} cells"
                todo = "Quote a cell that holds a comma, or add the missing commas."
                raise DataError(place, line=line, expected=expected, got=f"{len(cells)}", todo=todo)
            row = Row(zip(columns, cells))  # noqa: B905
            row.line = line
            if absent:
                row |= absent
            if key_of is not None:
                key = key_of(row)
                if key in seen:
                    expected = f"one row for {' '.join(row[column] for column in table.key)}"
                    got = f"a second one (the first is on line {seen[key]})"
                    todo = "Delete one of the two."
                    raise DataError(place, line=line, expected=expected, got=got, todo=todo)
                seen[key] = line
            rows.append(row)
    except csv.Error as error:
        raise DataError(
            place,
            line=reader.line_num,
            expected="comma-separated values",
            got=str(error),
            todo="Fix the quotes on this line.",
        ) from error
    return rows


def read_text(path: Path) -> str:
    """Return the file as text; a file that is not UTF-8 is an error that names the byte."""
    return decoded(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a plain file; DataError for anything else: a pipe would never end."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return path.read_bytes()
    except OSError as error:
        got = f'"{error.strerror}" from the system'
        todo = "Give this user permission to read it."
        raise DataError(path, expected="a file that can be read", got=got, todo=todo) from error
    got = "a folder" if stat.S_ISDIR(mode) else "a pipe, a device or a socket"
    raise DataError(
        path, expected="a file", got=got, todo="Replace it with the real file, or move it away."
    )


def decoded(data: bytes, path: Path) -> str:
    """As `read_text`, for the bytes that were read of the file."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            path,
            line=data[: error.start].count(b"\n") + 1,
            expected="UTF-8 text",
            got=f"the byte 0x{data[error.start]:02x}",
            todo='Save the file as "CSV UTF-8".',
        ) from error


def dump_line(cells: Iterable[str]) -> str:
    """Return one line of canonical CSV; csv.writer leaves a carriage return without quotes."""
    return (
        ",".join(
            '"' + cell.replace('"', '""') + '"' if NEEDS_QUOTES.search(cell) else cell
            for cell in cells
        )
        + "\n"
    )


def dump_rows(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> str:
    """Return the canonical text of ``rows``: a header, LF line ends, quotes only where needed."""
    return dump_line(columns) + "".join(
        dump_line(row[column] for column in columns) for row in rows
    )
