"""Damage that spreadsheets, mail and editors do to CSV files, by name, and how to undo it."""

from __future__ import annotations

import re
from typing import NamedTuple

from builder.store import characters
from builder.store.forms import DAY, KEY, MOMENT, Form

MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


class Damage(NamedTuple):
    """One kind of damage: how it looks, its name in a sentence, and what to do about it."""

    pattern: re.Pattern[str]
    name: str
    todo: str


def _damage(pattern: str, name: str, todo: str) -> Damage:
    return Damage(re.compile(pattern), name, todo)


TODO_DATE = (
    "Write 2014-11-07, year first, and look up which part of the old spelling was the month."
)
ANYWHERE = (
    _damage(
        r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|#+)",
        "an error value of a spreadsheet",
        "The spreadsheet lost the value: copy it from the source again.",
    ),
    _damage(
        "(?s)[^\N{REPLACEMENT CHARACTER}]*\N{REPLACEMENT CHARACTER}.*",
        "a character that was lost when the file was saved",
        "Copy the text from the source again.",
    ),
)
"""Damage in any cell, prose as well."""

IN_CODES = (
    _damage(r"'.*", "an apostrophe that a spreadsheet put in front", "Delete the apostrophe."),
    _damage(
        r"TRUE|FALSE",
        "a spreadsheet's truth value",
        "The spreadsheet turned a word into TRUE or FALSE: write the word.",
    ),
    _damage(
        r"[+-]?\d+([.,]\d+)?[Ee][+-]?\d+",
        "a number in scientific notation, as a spreadsheet shows it",
        "Its last digits are lost: copy the number from the source again.",
    ),
    _damage(
        r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}( \d.*)?", "a date as a spreadsheet shows it", TODO_DATE
    ),
    _damage(
        rf"\d{{1,2}}-({MONTHS})(-\d{{2,4}})?|({MONTHS})-\d{{2,4}}",
        "a date that a spreadsheet made",
        "The spreadsheet took the text for a date: write it as the source has it (2/3 becomes"
        " 2-Mar).",
    ),
    _damage(
        r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}(:\d{2})?",
        "a date as a spreadsheet shows it",
        "Write the date with T and its offset: 2022-11-11T16:09:19-08:00.",
    ),
    _damage(
        "-?\\d{1,3}([,.' \N{RIGHT SINGLE QUOTATION MARK}\N{NO-BREAK SPACE}"
        "\N{NARROW NO-BREAK SPACE}]\\d{3})+",
        "thousands separators",
        "Write the digits alone: 1147248, not 1,147,248.",
    ),
    _damage(r"-?\d+[.,]0+", "a whole number with decimals", "Write the digits before the point."),
    _damage(
        r"[^\u2018-\u201e]*[\u2018-\u201e].*",
        "a curly quotation mark that an editor put in",
        "Delete it.",
    ),
)
"""Damage in cells that hold ids, numbers, dates and addresses, never prose."""

SHORT_KEY = _damage(
    r"(?!\d{4}-\d{2}-\d{2}(-\d{4})?(-\d)?$)\d{4}-\d{1,2}-\d{1,2}(-\d{1,4})?",
    "a key whose leading zeros were lost",
    "Write month and day with two digits and the time with four: 2022-11-09-0055.",
)
DAY_NUMBER = _damage(r"\d{5}(\.\d+)?", "a day number of a spreadsheet", TODO_DATE)


def repaired(text: str) -> str | None:
    """Return ``text`` as it was before UTF-8 was read as Windows-1252 ("JosÃ©"), or None."""
    try:
        return None if text.isascii() else text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None


def in_form(value: str, form: Form | None) -> tuple[str, str] | None:
    """As `in_cell`, for damage that only keys and days can have."""
    own = SHORT_KEY if form is KEY else DAY_NUMBER if form in (DAY, MOMENT) else None
    return (own.name, own.todo) if own and own.pattern.fullmatch(value) else None


def in_cell(value: str, *, prose: bool) -> tuple[str, str] | None:
    """Return the name of the damage to one cell and what to do, or None.

    Spaces around a cell are damage to an id or a number; in prose they may be the official
    spelling.
    """
    if not value or (value.isascii() and value.isalnum() and not value.isupper()):
        return None
    if unfit := characters.refused(value):
        return f"{unfit.what}, as character {unfit.column}", unfit.todo
    for damage in (*ANYWHERE, *(() if prose else IN_CODES)):
        if damage.pattern.fullmatch(value):
            return damage.name, damage.todo
    if (back := repaired(value)) is not None:
        todo = f"Write {back}, and save the file as UTF-8."
        return "UTF-8 text that was read as Windows-1252", todo
    if garbled := characters.mojibake(value):
        return f"{garbled.what}, as character {garbled.column}", garbled.todo
    if not prose and value != value.strip(" \t\r\n\v\f\ufeff\u00a0\u200b\u202f"):
        return "a space before or after the value", "Delete the space."
    return None


def in_header(line: str, columns: tuple[str, ...]) -> tuple[str, str] | None:
    """Return what happened to a header line that is not ``columns``, if that can be recognized."""
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")):
        if [cell.strip('"') for cell in line.split(separator)] == list(columns):
            todo = 'Run `builder fmt`, or save the file as "CSV UTF-8" with commas.'
            return f"{name} between the columns", todo
    cells = [cell.strip('"') for cell in line.split(",")]
    if cells == list(columns):
        return None
    if [cell for cell in cells if cell] == list(columns):
        return "empty columns beside the others", "Run `builder fmt`."
    if sorted(cells) == sorted(columns):
        return "the columns in another order", "Run `builder fmt`."
    if [cell.strip().lower() for cell in cells] == list(columns):
        return "column names with capitals or spaces", f"Write {','.join(columns)}"
    return None


def in_bytes(data: bytes) -> tuple[str, str] | None:
    """Return what keeps a file from being read as text, if that can be recognized."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 'UTF-16, a spreadsheet\'s "Unicode text"', 'Save the file as "CSV UTF-8".'
    if data.startswith(b"PK\x03\x04"):
        todo = 'Save the sheet as "CSV UTF-8" under this name.'
        return "a spreadsheet workbook (.xlsx or .ods)", todo
    if data[:200].lstrip()[:1] == b"<":
        return "a web page or XML", "Download the file again; the server sent an error page."
    if b"\x00" in data:
        return "a zero byte", "The file is damaged: restore it from git."
    return None
