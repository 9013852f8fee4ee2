"""The tables of one election as a spreadsheet for people: typed cells, a sheet that explains them.

Texts are texts: no formula runs, "2/3" and a key stay what they are. Times are by local clocks.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet
from zlib_ng import zlib_ng

from builder.model import Election
from builder.store.export_columns import ELECTION_TABLES
from builder.wording.names import election_name
from builder.wording.text_context import TextContext

README = "Read me"
NOT_REPORTED = "not reported"
_DAY, _TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_WIDE = {"title", "name", "official_title", "official_name", "question", "note", "url"}


def workbook(site: TextContext, election: Election, tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Return the tables of an election as XLSX, the same bytes for the same data.

    Votes have a row for each choice and a column for each update.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day = election.newest.day if election.newest else election.date
    book.set_properties({"created": datetime.combine(day, time(0))})
    formats = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
    bold = book.add_format({"bold": True})
    about = book.add_worksheet(README)
    about.set_column(0, 1, 20)
    about.set_column(2, 2, 16)
    about.set_column(3, 4, 80)
    for number, row in enumerate(_about(site, election)):
        for place, text in enumerate(row):
            about.write_string(number, place, text, None if number else bold)
    for name in ELECTION_TABLES:
        sheet = book.add_worksheet(name.capitalize())
        table = _grid(tables) if name == "votes" else tables[name]
        _fill(sheet, table, str(election.jurisdiction.zone), formats, bold)
        sheet.freeze_panes(1, len(_KEYS) if name == "votes" else 0)
    book.close()
    return _packed(out)


def _packed(file: io.BytesIO) -> bytes:
    """Return a ZIP file packed by the locked zlib-ng, as cards are.

    Python's own zlib is that of the machine; on another, it may pack to other bytes.
    """
    with ZipFile(file) as source:
        members = [(name.encode(), source.read(name)) for name in source.namelist()]
    out, listed = bytearray(), bytearray()
    for name, data in members:
        packed = zlib_ng.compress(data, 6, -15)
        sizes = zlib_ng.crc32(data), len(packed), len(data), len(name), 0
        head = struct.pack("<5H3I2H", 20, 0x800, ZIP_DEFLATED, 0, _YEAR_1980, *sizes)
        listed += struct.pack("<4s2B", b"PK\1\2", 20, 0) + head
        listed += struct.pack("<3H2I", 0, 0, 0, 0, len(out)) + name
        out += b"PK\3\4" + head + name + packed
    count = len(members)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(listed), len(out), 0)
    return bytes(out + listed + end)


_YEAR_1980 = 0b100001
"""January 1, 1980, as ZIP has it: no file says when it was made."""
_FORMATS = {"date": _DAY, "time": _TIME}


_TITLES = {column.name: column for column in ELECTION_TABLES["races"]}
_CHOICES = {column.name: column for column in ELECTION_TABLES["choices"]}
_GRID = (
    _CHOICES["race"],
    _TITLES["title"],
    _CHOICES["choice"],
    _CHOICES["name"],
    *(column for column in ELECTION_TABLES["votes"] if column.name in ("update", "votes")),
)
_KEYS = [column.name for column in _GRID[:4]]
"""What the sheet of votes has: its first columns, then an update in each, with votes below it."""


def _grid(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a row for each choice with its votes at each update; what is not listed is empty."""
    votes, races = tables["votes"], tables["races"]
    cells = votes["votes"].astype("object").where(votes["votes"].notna(), NOT_REPORTED)
    wide = votes.assign(votes=cells).pivot(
        index=["race", "choice"], columns="update", values="votes"
    )
    updates = [key for key in tables["updates"]["update"] if key in wide]
    named = tables["choices"][["race", "choice", "name"]].merge(
        races[["race", "title"]], on="race", how="left"
    )[_KEYS]
    return named.join(wide[updates], on=["race", "choice"])


def _fill(
    sheet: Worksheet,
    table: pd.DataFrame,
    zone: str,
    formats: Mapping[str, Format],
    bold: Format,
) -> None:
    """Write a table with its header, each cell by its type; a missing one stays empty."""
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    for place, (name, values) in enumerate(table.items()):
        sheet.write_string(0, place, str(name), bold)
        sheet.set_column(place, place, 40 if name in _WIDE else 18)
        form = None
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            values, form = values.dt.tz_convert(zone).dt.tz_localize(None), formats["time"]
        elif pd.api.types.is_datetime64_dtype(values):
            form = formats["date"]
        filled = values[values.notna()]
        for number, value in zip(filled.index + 1, filled.tolist(), strict=True):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            elif isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif form:
                sheet.write_datetime(number, place, value, form)
            else:
                sheet.write_number(number, place, value)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _about(site: TextContext, election: Election) -> Iterator[Sequence[str]]:
    """Yield the rows of the sheet that explains the others: sentences, then every column."""
    say = site.say
    name = election_name(say, election)
    sentences = [
        say("{election}: the count at every update", election=name),
        say(
            "In Votes, each row is a choice and each column is an update. Votes are running totals."
            " An empty cell means that the choice was not listed at that update. “{words}” means"
            " that it was listed without a number, which is not zero.",
            words=NOT_REPORTED,
        ),
        say("Elsewhere, an empty cell means what stands beside its column below."),
        say("The source of an update’s votes is in Updates, unless votes.csv names another."),
        say("Times are local ({zone}).", zone=election.jurisdiction.time_label),
        say("These tables are free to use without conditions (CC0)."),
    ]
    yield from ([str(sentence.unescape())] for sentence in sentences)
    yield [f"{site.address}{election.path}/"]
    yield []
    heads = say("Sheet"), say("Column"), say("Unit"), say("Meaning"), say("Empty")
    yield [str(head) for head in heads]
    for table, columns in ELECTION_TABLES.items():
        for column in _GRID if table == "votes" else columns:
            unit = column.unit or column.type
            yield [table.capitalize(), column.name, unit, column.meaning, column.empty]
