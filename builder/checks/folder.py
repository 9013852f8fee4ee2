"""An election folder read for checking: its rows, and a problem for each that can't be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from builder import model
from builder.checks import damage, forms
from builder.errors import DataError
from builder.store import load, rows
from builder.store.cells import Cells
from builder.store.csvfile import Row, Sheet, decoded, parse_rows, read_bytes
from builder.store.load import Typed
from builder.store.schema import BALLOTS_TABLE, SNAPSHOT_TABLE, TABLES, WORKING
from builder.store.table import Table

T = TypeVar("T")


class Level(StrEnum):
    """An error stops the build; a finding is only reported."""

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


def problem(
    check: str,
    place: str | Path,
    expected: str,
    got: str,
    todo: str,
    *,
    line: int | None = None,
    finding: bool = False,
) -> Problem:
    level = Level.FINDING if finding else Level.ERROR
    error = DataError(place, line=line, expected=expected, got=got, todo=todo)
    return Problem(check=check, level=level, error=error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What could be read of one election.

    ``about`` is election.toml as it stands, empty if it can't be read. ``rows[name]`` has every row
    of a file as text with its line; the typed fields hold only rows whose cells are all right, each
    with its row. ``sheets`` are the files that could be read whole, ``problems`` those met on
    reading.
    """

    path: Path
    jurisdiction: model.Jurisdiction
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
    reworded: Sequence[tuple[Row, model.Reworded]]
    completions: Sequence[tuple[Row, model.Completion]]
    redirects: Sequence[tuple[Row, model.Redirect]]
    votes: Mapping[str, Sequence[tuple[Row, int | None]]]
    review: Sequence[Row]
    typed: Typed
    sheets: Mapping[str, Sheet]
    problems: Sequence[Problem]
    _of_race: dict[str, list[model.Choice]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for (race, _), (_, choice) in self.choices.items():
            self._of_race.setdefault(race, []).append(choice)

    def choices_of(self, race: str) -> Sequence[model.Choice]:
        return self._of_race.get(race, ())


class Fault(NamedTuple):
    """What a rule finds in a row, or in a whole file; ``file`` is the rule's unless it is named."""

    row: Row | None
    expected: str
    got: str
    todo: str
    file: str = ""
    level: Level = Level.ERROR


error = Fault
finding = partial(Fault, level=Level.FINDING)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule about one file of an election, with what finds the faults."""

    name: str
    file: str
    faults: Callable[[Folder], Iterator[Fault]]

    def __call__(self, folder: Folder) -> Iterator[Problem]:
        for row, expected, got, todo, file, level in self.faults(folder):
            place, line = folder.path / (file or self.file), row.line if row else None
            error = DataError(place, line=line, expected=expected, got=got, todo=todo)
            yield Problem(check=self.name, level=level, error=error)


def more(found: Sequence[object]) -> str:
    """Return how many faults follow the first, for a message about the first."""
    return f" (and {len(found) - 1} more in this file)" if len(found) > 1 else ""


PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)


def _cell_problem(path: Path, file: str, row: Row, column: str) -> Problem | None:
    value, form = row[column], forms.form_of(file, column)
    share = (file, column) == ("totals.csv", "value") and row["item"].endswith("_pct")
    if share and PERCENT.fullmatch(value):
        return None  # 45.00 has two decimals on purpose; it is not a damaged whole number
    if (wrong := forms.wrong(value, form)) is None:
        return None
    check, got, todo = wrong
    expected = f"{form.words if form else 'text'} in {column}"
    return problem(check, path, expected, got, todo, line=row.line)


def read_sheet(path: Path, table: Table, problems: list[Problem]) -> Sheet | None:
    """Return a file with its rows; None, and one problem, if the file cannot be read at all."""
    if not path.exists():
        if table.required:
            todo = "Add it; `builder new election` makes an empty one."
            problems.append(problem("files", path, "a file", "none", todo))
        return None
    try:
        data = read_bytes(path)
        if found := damage.in_bytes(data):
            problems.append(problem("damage", path, "comma-separated values", *found))
            return None
        text = decoded(data, path)
        head = text.removeprefix("\ufeff").split("\n", 1)[0].rstrip("\r")
        whole = damage.in_header(head, table.columns)
        if found := whole or damage.in_header(head, table.first):
            expected = f"the columns {','.join(table.columns if whole else table.first)}"
            problems.append(problem("damage", path, expected, *found, line=1))
            return None
        return Sheet(data=data, rows=parse_rows(text, table, path))
    except DataError as error:
        problems.append(Problem(check="files", level=Level.ERROR, error=error))
        return None


def _typed(
    path: Path,
    file: str,
    found: Sequence[Row],
    reader: Callable[[Cells], T],
    judge: forms.Judge,
    problems: list[Problem],
) -> Iterator[tuple[Row, T]]:
    doubtful = judge.doubtful(file, found)
    for row in found:
        if not any(row.values()):
            got, todo = "a line of commas alone", "Run `builder fmt`, or delete the line."
            problems.append(problem("damage", path, "a row", got, todo, line=row.line))
            continue
        suspects = [column for column, values in doubtful.items() if row[column] in values]
        bad = [p for column in suspects if (p := _cell_problem(path, file, row, column))]
        problems += bad
        if not bad:
            try:
                value = reader(Cells(path, row))
            except DataError as error:
                problems.append(Problem(check="form", level=Level.ERROR, error=error))
            else:
                yield row, value


def read_folder(path: Path, jurisdiction: model.Jurisdiction) -> Folder:
    """Read every CSV file of the election at ``path``; a file's contents never raise."""
    problems: list[Problem] = []
    judge = forms.Judge()
    texts: dict[str, Sequence[Row]] = {}
    sheets: dict[str, Sheet] = {}
    known: dict[str, Sequence[tuple[Row, object]]] = {}

    def typed(
        file: str, reader: Callable[[Cells], T], table: Table | None = None
    ) -> list[tuple[Row, T]]:
        sheet = read_sheet(path / file, table or TABLES[file], problems)
        if sheet is not None:
            sheets[file] = sheet
        texts[file] = sheet.rows if sheet else ()
        out = list(_typed(path / file, file, texts[file], reader, judge, problems))
        known[file] = out
        return out

    races = typed("races.csv", rows.race)
    choices = typed("choices.csv", rows.choice)
    updates = typed("updates.csv", rows.update(jurisdiction))
    sources = typed("sources.csv", rows.source)
    votes = {}
    for file in sorted(path.glob("snapshots/[!.]*.csv")):
        name = f"snapshots/{file.name}"
        if file.name.endswith(".ballots.csv"):
            typed(name, rows.ballots, BALLOTS_TABLE)
        else:
            votes[file.stem] = typed(name, rows.votes, SNAPSHOT_TABLE)
    review = [row for row, _ in typed("review.csv", lambda cells: cells, WORKING["review.csv"])]
    try:
        about = load.read_toml(path / "election.toml")
    except DataError as error:
        about = {}
        problems.append(Problem(check="files", level=Level.ERROR, error=error))
    return Folder(
        path=path,
        jurisdiction=jurisdiction,
        about=about,
        rows=texts,
        races={race.slug: (row, race) for row, race in races},
        choices={(choice.race, choice.slug): (row, choice) for row, choice in choices},
        updates={update.key: (row, update) for row, update in updates},
        totals=typed("totals.csv", rows.total),
        statements=typed("statements.csv", rows.statement),
        events=typed("events.csv", rows.event),
        sources={source.id: (row, source) for row, source in sources},
        corrections=typed("corrections.csv", rows.correction),
        published=typed("published.csv", rows.published),
        reworded=typed("wording.csv", rows.reworded),
        completions=typed("completions.csv", rows.completion),
        redirects=typed("redirects.csv", rows.redirect),
        votes=votes,
        review=review,
        typed=known,
        sheets=sheets,
        problems=problems,
    )
