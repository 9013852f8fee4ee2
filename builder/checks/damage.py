"""What spreadsheets, mail and editors do to a CSV file, recognised by name, and how to undo it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from builder.store import characters

MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One kind of damage: how it looks, its name in a sentence, and what to do about it."""

    pattern: re.Pattern[str]
    name: str
    todo: str


TODO_DATE = (
    "Write 2014-11-07, year first, and look up which part of the old spelling was the month."
)
ANYWHERE = (
    Damage(
        pattern=re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|#+)"),
        name="an error value of a spreadsheet",
        todo="The spreadsheet lost the value: take it from the source again.",
    ),
    Damage(
        pattern=re.compile("[^\N{REPLACEMENT CHARACTER}]*\N{REPLACEMENT CHARACTER}.*", re.DOTALL),
        name="a character that was lost when the file was saved",
        todo="Take the text from the source again.",
    ),
)
"""Damage in any cell, prose as well."""

IN_CODES = (
    Damage(
        pattern=re.compile(r"'.*"),
        name="an apostrophe that a spreadsheet put in front",
        todo="Delete the apostrophe.",
    ),
    Damage(
        pattern=re.compile(r"TRUE|FALSE"),
        name="a spreadsheet's truth value",
        todo="The spreadsheet turned a word into TRUE or FALSE: write the word.",
    ),
    Damage(
        pattern=re.compile(r"[+-]?\d+([.,]\d+)?[Ee][+-]?\d+"),
        name="a number in scientific notation, as a spreadsheet shows it",
        todo="Its last digits are lost: take the number from the source again.",
    ),
    Damage(
        pattern=re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}( \d.*)?"),
        name="a date as a spreadsheet shows it",
        todo=TODO_DATE,
    ),
    Damage(
        pattern=re.compile(rf"\d{{1,2}}-({MONTHS})(-\d{{2,4}})?|({MONTHS})-\d{{2,4}}"),
        name="a date that a spreadsheet made",
        todo=(
            "The spreadsheet took the text for a date: write it as the source has it (2/3 becomes"
            " 2-Mar)."
        ),
    ),
    Damage(
        pattern=re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}(:\d{2})?"),
        name="a date as a spreadsheet shows it",
        todo="Write the date with T and its offset: 2022-11-11T16:09:19-08:00.",
    ),
    Damage(
        pattern=re.compile(
            r"-?\d{1,3}([,.'\N{RIGHT SINGLE QUOTATION MARK}"
            r" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d{3})+"
        ),
        name="thousands separators",
        todo="Write the digits alone: 1147248, not 1,147,248.",
    ),
    Damage(
        pattern=re.compile(r"-?\d+[.,]0+"),
        name="a whole number with decimals",
        todo="Write the digits before the point.",
    ),
    Damage(
        pattern=re.compile(
            r"[^\N{LEFT DOUBLE QUOTATION MARK}-\N{DOUBLE LOW-9 QUOTATION MARK}]*[\u2018-\u201e].*"
        ),
        name="a curly quotation mark that an editor put in",
        todo="Delete it.",
    ),
)
"""Damage in cells that hold ids, numbers, dates and addresses, never prose."""

SHORT_KEY = Damage(
    pattern=re.compile(r"(?!\d{4}-\d{2}-\d{2}(-\d{4})?(-\d)?$)\d{4}-\d{1,2}-\d{1,2}(-\d{1,4})?"),
    name="a key whose leading zeros were lost",
    todo="Write month and day with two digits and the time with four: 2022-11-09-0055.",
)
DAY_NUMBER = Damage(
    pattern=re.compile(r"\d{5}(\.\d+)?"),
    name="a day number of a spreadsheet",
    todo=TODO_DATE,
)
MARGIN = re.compile(r"[\s\ufeff\u200b]|.*[\s\ufeff\u200b]", re.DOTALL)


def repaired(text: str) -> str | None:
    """Return ``text`` as it was before UTF-8 was read as Windows-1252 ("JosÃ©"), or None if it was
    not.
    """
    if text.isascii():
        return None
    try:
        back = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return back


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
        return (
            "UTF-8 text that was read as Windows-1252",
            f"Write {back}, and save the file as UTF-8.",
        )
    if garbled := characters.mojibake(value):
        return f"{garbled.what}, as character {garbled.column}", garbled.todo
    if not prose and value != value.strip(" \t\r\n\v\f\ufeff\u00a0\u200b\u202f"):
        return "a space before or behind the value", "Delete the space."
    return None


def in_key(value: str) -> tuple[str, str] | None:
    """As `in_cell`, for the key of an update."""
    return (SHORT_KEY.name, SHORT_KEY.todo) if SHORT_KEY.pattern.fullmatch(value) else None


def in_day(value: str) -> tuple[str, str] | None:
    """As `in_cell`, for a date."""
    return (DAY_NUMBER.name, DAY_NUMBER.todo) if DAY_NUMBER.pattern.fullmatch(value) else None


def in_header(line: str, columns: tuple[str, ...]) -> tuple[str, str] | None:
    """Return what happened to the first line of a file whose header is not ``columns``, where it
    can be told.
    """
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")):
        if [cell.strip('"') for cell in line.split(separator)] == list(columns):
            return (
                f"{name} between the columns",
                'Run `builder fmt`, or save the file as "CSV UTF-8" with commas.',
            )
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
    """Return what keeps a file from being read as text at all, where it can be told."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 'UTF-16, a spreadsheet\'s "Unicode text"', 'Save the file as "CSV UTF-8".'
    if data.startswith(b"PK\x03\x04"):
        return (
            "a spreadsheet workbook (.xlsx or .ods)",
            'Save the sheet as "CSV UTF-8" under this name.',
        )
    if data[:200].lstrip()[:1] == b"<":
        return "a web page or XML", "Get the file again; a server sent an error page."
    if b"\x00" in data:
        return "a zero byte", "The file is damaged: take it from git again."
    return None
