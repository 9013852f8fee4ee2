"""Every table of one election under its ``data`` folder, in each form that is worth its weight."""

from __future__ import annotations

from collections.abc import Iterator

from builder.exports.database import database
from builder.exports.latest import LATEST, latest
from builder.exports.tables import ElectionTables
from builder.exports.workbook import workbook
from builder.store.export_columns import DATABASE, SPREADSHEET
from builder.wording.text_context import TextContext


def election_files(site: TextContext, tables: ElectionTables) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of an election with their paths: CSV, Parquet, XLSX, SQLite and JSON."""
    election = tables.election
    folder = f"{election.path}/data"
    yield from tables.files()
    yield f"{folder}/{SPREADSHEET}", workbook(site, election, tables.frames)
    yield f"{folder}/{DATABASE}", database(tables.frames)
    yield f"{election.path}/{LATEST}", latest(site, election)
