"""The canonical form of a CSV file; ``fmt`` writes it and never changes a value."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from builder.errors import DataError
from builder.store import load
from builder.store.csvfile import Row, Sheet, dump_line, dump_rows, parse_rows, read_text
from builder.store.schema import table_for
from builder.store.scratch import put
from builder.store.table import Table

SEPARATORS = (",", ";", "\t")


def tidy(text: str, table: Table, place: Path) -> str:
    """Return ``text`` in canonical form: UTF-8, LF, commas, one order, quotes where needed.

    Takes out what a spreadsheet adds and no one wrote: other separators, lines of commas alone,
    empty columns. Raises DataError for a file that it can't read without guessing.
    """
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0].rstrip("\r")
    headers = {separator: _cells(first, separator) for separator in SEPARATORS}
    wanted = (sorted(table.columns), sorted(table.first))
    fitting = [s for s in SEPARATORS if sorted(filter(None, headers[s])) in wanted]
    if not fitting:
        parse_rows(text, table, place)  # raises, and says what is wrong with the first line
    separator = fitting[0] if fitting else ","
    header = headers[separator]
    columns = [column for column in table.columns if not fitting or column in header]
    plain = [dump_line(columns)]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        next(reader, None)
        for cells in reader:
            if not any(cells):
                continue
            pairs = zip(header, cells, strict=False)
            if any(cells[len(header) :]) or any(cell for column, cell in pairs if not column):
                todo = "Move the value to its column, or quote a cell that holds a comma."
                expected, got = "nothing beside the columns", "a value"
                raise DataError(place, line=reader.line_num, expected=expected, got=got, todo=todo)
            named = dict(zip(header, cells, strict=False))
            plain.append(dump_line(named[column] for column in columns if column in named))
    except csv.Error as error:
        todo = "Fix the quotes on this line."
        raise DataError(
            place,
            line=reader.line_num,
            expected="comma-separated values",
            got=str(error),
            todo=todo,
        ) from error
    rows = parse_rows("".join(plain), table, place)
    return dump_rows(rows, table.needed(rows))


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def in_order(text: str, table: Table, order: dict[tuple[str, ...], int], place: Path) -> str:
    """Return rows of a snapshot in the order of choices.csv, or as they stand.

    A snapshot is one moment, so that its rows have no order of their own and a diff of two should
    show only votes. Every other file keeps the order of its rows: they grow at the end.
    """
    rows = parse_rows(text, table, place)
    if _ordered(rows, table, order):
        return text
    keys = [tuple(row[column] for column in table.key) for row in rows]
    return dump_rows(
        [row for _, row in sorted(zip(keys, rows, strict=True), key=lambda pair: order[pair[0]])],
        table.needed(rows),
    )


def _ordered(rows: Sequence[Row], table: Table, order: Mapping[tuple[str, ...], int]) -> bool:
    """Return True where the rows of a snapshot are in order, or one of them has no place in it."""
    places = [order.get(tuple([row[column] for column in table.key]), -1) for row in rows]
    return -1 in places or places == sorted(places)


def _tidy(sheet: Sheet, table: Table) -> bool:
    """Return True if `tidy` is certain to return the file's text unchanged."""
    data = sheet.data
    if (
        b"\r" in data
        or not data.endswith(b"\n")
        or not all(any(row.values()) for row in sheet.rows)
    ):
        return False
    # Without a quote, each line is its cells with commas between them.
    columns = table.needed(sheet.rows)
    plain = b'"' not in data and data.startswith(f"{','.join(columns)}\n".encode())
    return plain or data == dump_rows(sheet.rows, columns).encode()


def canonical_files(
    folder: Path, read: Mapping[str, Sheet] = MappingProxyType({})
) -> Iterable[tuple[Path, str]]:
    """Yield each CSV file with its canonical text; of ``read`` ones, those that may differ."""
    order: dict[tuple[str, ...], int] = {}
    for name in ("choices.csv", "races.csv"):
        table, path = table_for(name), folder / name
        if table is not None and path.exists():
            if name in read and _tidy(read[name], table):
                rows = read[name].rows
            else:
                rows = parse_rows(tidy(read_text(path), table, path), table, path)
            order.update(
                {tuple(row[column] for column in table.key): n for n, row in enumerate(rows)}
            )
    for path in sorted(folder.glob("[!.]*.csv")) + sorted(folder.glob("snapshots/[!.]*.csv")):
        name = path.relative_to(folder).as_posix()
        table = table_for(name)
        if table is not None:
            sheet, snapshot = read.get(name), name.startswith("snapshots/")
            if (
                sheet
                and _tidy(sheet, table)
                and (not snapshot or _ordered(sheet.rows, table, order))
            ):
                continue
            text = tidy(read_text(path), table, path)
            yield path, in_order(text, table, order, path) if snapshot else text


def differences(data: bytes, text: str) -> list[str]:
    """Return in words how the bytes of a file differ from its canonical ``text``."""
    if data == text.encode():
        return []
    found = []
    if data.startswith(b"\xef\xbb\xbf"):
        found.append("a byte order mark")
    if b"\r\n" in data and b"\r\n" not in text.encode():
        found.append("CRLF line ends")
    if data and not data.endswith(b"\n"):
        found.append("no line end after the last line")
    if (
        data.split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf").rstrip(b"\r")
        != text.split("\n", 1)[0].encode()
    ):
        found.append("another first line")
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").splitlines()[1:]
    wanted = text.encode().splitlines()[1:]
    if plain != wanted:
        found.append(
            "rows in another order"
            if sorted(plain) == sorted(wanted)
            else "needless quotes or empty rows"
        )
    return found


write = put


def election_folders(path: Path) -> list[Path]:
    """Return the elections in ``path``: the data folder, a jurisdiction or one election."""
    if (path / "election.toml").exists():
        return [path]
    jurisdictions = (
        [path] if (path / "jurisdiction.toml").exists() else load.jurisdiction_folders(path)
    )
    return [election for folder in jurisdictions for election in load.election_folders(folder)]
