"""Characters in the texts of an election: refused ones, and what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from builder.checks.folder import Folder, Problem, problem
from builder.checks.forms import form_of
from builder.errors import shown
from builder.store import characters as marks


def characters_of(place: Path, line: int | None, where: str, value: str) -> Problem | None:
    """Return the finding about one text that may be an official oddity, None for a plain one."""
    if (found := marks.odd(value)) is None:
        return None
    expected = f"plain text in {where}"
    got = f"{shown(value)}, {found.what}, as character {found.column}"
    return problem("characters", place, expected, got, found.todo, line=line, finding=True)


def characters_in_rows(read: Folder) -> Iterator[Problem]:
    """Yield findings of odd spaces, decomposed letters, escapes or mixed scripts in prose."""
    for file, found in read.rows.items():
        prose = [column for column in (found[0] if found else ()) if form_of(file, column) is None]
        plain: set[str] = set()
        for row in found if prose else ():
            for column in prose:
                value = row[column]
                if value in plain:
                    continue
                if (odd := characters_of(read.path / file, row.line, column, value)) is None:
                    plain.add(value)
                else:
                    yield odd


def characters(read: Folder) -> Iterator[Problem]:
    """Yield what is wrong or odd with the characters of prose and of election.toml."""
    yield from characters_in_rows(read)
    yield from in_toml(read.path / "election.toml", read.about)


def in_toml(place: Path, table: Mapping[str, object]) -> Iterator[Problem]:
    """Yield an error for each refused or garbled text of a TOML file, a finding for an odd one."""
    for where, value in _texts("", table):
        if (bad := marks.refused(value) or marks.mojibake(value)) is not None:
            got = f"{shown(value)}, {bad.what}, as character {bad.column}"
            line = _line(place, value[bad.column - 1])
            yield problem("damage", place, f"text in {where}", got, bad.todo, line=line)
        elif odd := characters_of(place, None, where, value):
            yield odd


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield every text in a TOML value with its path, including the names of keys."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"the names of {path or 'the file'}", str(key)
            yield from _texts(f"{path}.{key}" if path else str(key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(f"{path}[{number}]", inner)


def _line(place: Path, character: str) -> int | None:
    """Return the first line of a file that holds a character, as itself or as an escape of TOML."""
    escapes = (character, f"\\u{ord(character):04x}", f"\\u{ord(character):08x}")
    lines = place.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        if any(escape in line or escape in line.lower() for escape in escapes):
            return number
    return None
