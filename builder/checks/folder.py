"""An election folder read for checking: every row that can be read, and a problem for every one that can't."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from builder import model, rows, store
from builder.cells import Cells
from builder.checks import damage, forms
from builder.csvfile import Row, parse_rows, read_text
from builder.errors import DataError, shown
from builder.schema import BALLOTS_TABLE, SNAPSHOT_TABLE, TABLES, Table

T = TypeVar("T")


class Level(StrEnum):
    """An error stops the build; a finding is said and stays."""

    ERROR = "error"
    FINDING = "finding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One sentence of a check: ``error`` holds place, expected, got and what to do."""

    check: str
    level: Level
    error: DataError

    def __str__(self) -> str:
        return str(self.error)


def problem(check: str, place: Path, line: int | None, *, expected: str, got: str, todo: str, finding: bool = False) -> Problem:
    level = Level.FINDING if finding else Level.ERROR
    return Problem(check=check, level=level, error=DataError(place, line=line, expected=expected, got=got, todo=todo))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What could be read of one election.

    ``about`` is election.toml as it stands, empty if it can't be read.
    ``rows[name]`` has every row of a file as text with its line; the typed fields hold only rows whose cells
    are all right, each with its row. ``problems`` are those met on reading.
    """

    path: Path
    about: Mapping[str, Any]
    rows: Mapping[str, Sequence[Row]]
    races: Mapping[str, tuple[Row, model.Race]]
    choices: Mapping[tuple[str, str], tuple[Row, model.Choice]]
    updates: Mapping[str, tuple[Row, model.Update]]
    totals: Sequence[tuple[Row, model.Total]]
    statements: Sequence[tuple[Row, model.Statement]]
    events: Sequence[tuple[Row, model.Event]]
    sources: Mapping[str, tuple[Row, model.Source]]
    corrections: Sequence[tuple[Row, model.Correction]]
    published: Sequence[tuple[Row, model.Published]]
    completions: Sequence[tuple[Row, model.Completion]]
    redirects: Sequence[tuple[Row, model.Redirect]]
    votes: Mapping[str, Sequence[tuple[Row, int | None]]]
    problems: Sequence[Problem] = field(default_factory=list)

    def choices_of(self, race: str) -> list[model.Choice]:
        return [choice for (of, _), (_, choice) in self.choices.items() if of == race]

    def error(self, check: str, file: str, row: Row | None, *, expected: str, got: str, todo: str) -> Problem:
        return problem(check, self.path / file, row.line if row else None, expected=expected, got=got, todo=todo)

    def finding(self, check: str, file: str, row: Row | None, *, expected: str, got: str, todo: str) -> Problem:
        line = row.line if row else None
        return problem(check, self.path / file, line, expected=expected, got=got, todo=todo, finding=True)


PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?")


def cell_problem(path: Path, file: str, row: Row, column: str) -> Problem | None:
    """The damage to one cell, or its wrong form; None if it is empty or right."""
    value = row[column]
    form = forms.form_of(file, column)
    if not value:
        return None
    if file == "totals.csv" and column == "value" and row["item"].endswith("_pct") and PERCENT.fullmatch(value):
        return None  # 45.00 is a share with its two decimals, not a whole number that a spreadsheet spoiled
    found = damage.in_cell(value, prose=form is None)
    if found is None and form is forms.KEY:
        found = damage.in_key(value)
    if found is None and form in (forms.DAY, forms.MOMENT):
        found = damage.in_day(value)
    if found is not None:
        expected = f"{form.words if form else 'text'} in {column}"
        return problem("damage", path, row.line, expected=expected, got=f"{shown(value)}, {found[0]}", todo=found[1])
    if form is not None and not form.pattern.fullmatch(value):
        return problem("form", path, row.line, expected=f"{form.words} in {column}", got=shown(value), todo=form.todo)
    return None


def read_rows(path: Path, table: Table, problems: list[Problem]) -> list[Row]:
    """The rows of a file; none, and one problem, where the file as a whole can't be read."""
    if not path.exists():
        if table.required:
            todo = "Add it; `builder new election` makes an empty one."
            problems.append(problem("files", path, None, expected="a file", got="none", todo=todo))
        return []
    found = damage.in_bytes(path.read_bytes())
    if found is not None:
        problems.append(problem("damage", path, None, expected="comma-separated values", got=found[0], todo=found[1]))
        return []
    try:
        text = read_text(path)
        found = damage.in_header(text.removeprefix("\ufeff").split("\n", 1)[0].rstrip("\r"), table.columns)
        if found is not None:
            expected = f"the columns {','.join(table.columns)}"
            problems.append(problem("damage", path, 1, expected=expected, got=found[0], todo=found[1]))
            return []
        found_rows = parse_rows(text, table, path)
    except DataError as error:
        problems.append(Problem(check="files", level=Level.ERROR, error=error))
        return []
    return found_rows


def _typed(
    path: Path, file: str, found: list[Row], reader: Callable[[Cells], T], problems: list[Problem]
) -> Iterator[tuple[Row, T]]:
    for row in found:
        if not any(row.values()):
            todo = "Run `builder fmt`, or delete the line."
            problems.append(problem("damage", path, row.line, expected="a row", got="a line of commas alone", todo=todo))
            continue
        bad = [p for column in row if (p := cell_problem(path, file, row, column)) is not None]
        problems += bad
        if not bad:
            try:
                value = reader(Cells(path, row))
            except DataError as error:
                problems.append(Problem(check="form", level=Level.ERROR, error=error))
            else:
                yield row, value


def read_folder(path: Path, jurisdiction: model.Jurisdiction) -> Folder:
    """Read every CSV file of the election at ``path``; nothing raises for what a file says."""
    problems: list[Problem] = []
    texts: dict[str, list[Row]] = {}

    def typed(file: str, reader: Callable[[Cells], T], table: Table | None = None) -> list[tuple[Row, T]]:
        texts[file] = read_rows(path / file, table or TABLES[file], problems)
        return list(_typed(path / file, file, texts[file], reader, problems))

    races = typed("races.csv", rows.race)
    choices = typed("choices.csv", rows.choice)
    updates = typed("updates.csv", lambda cells: rows.update(cells, jurisdiction))
    sources = typed("sources.csv", rows.source)
    votes = {}
    for file in sorted(path.glob("snapshots/*.csv")):
        name = f"snapshots/{file.name}"
        if file.name.endswith(".ballots.csv"):
            typed(name, rows.ballots, BALLOTS_TABLE)
        else:
            votes[file.stem] = typed(name, rows.votes, SNAPSHOT_TABLE)
    try:
        about = store.read_toml(path / "election.toml")
    except DataError as error:
        about = {}
        problems.append(Problem(check="files", level=Level.ERROR, error=error))
    return Folder(
        path=path,
        about=about,
        rows=texts,
        races={race.race: (row, race) for row, race in races},
        choices={(choice.race, choice.choice): (row, choice) for row, choice in choices},
        updates={update.update: (row, update) for row, update in updates},
        totals=typed("totals.csv", rows.total),
        statements=typed("statements.csv", rows.statement),
        events=typed("events.csv", rows.event),
        sources={source.source: (row, source) for row, source in sources},
        corrections=typed("corrections.csv", rows.correction),
        published=typed("published.csv", rows.published),
        completions=typed("completions.csv", rows.completion),
        redirects=typed("redirects.csv", rows.redirect),
        votes=votes,
        problems=problems,
    )
