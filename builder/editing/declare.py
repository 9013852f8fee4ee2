"""Declaring who won a race, or what became of a question: a row of events.csv."""

from __future__ import annotations

from pathlib import Path

from builder.checks import check_election
from builder.checks.folder import Level
from builder.editing.changes import load, replacing, require_source
from builder.editing.scopes import stored_rows, table_text
from builder.errors import DataError, shown
from builder.store.load import load_jurisdiction
from builder.store.schema import EVENTS
from builder.store.transaction import write_into

FILE = "events.csv"


def declare(
    folder: Path, race: str, outcome: str, choices: tuple[str, ...], cells: dict[str, str]
) -> int:
    """Add a row for each choice, or one without; return how many; DataError where one is wrong."""
    election = load(folder)
    if race not in {one.slug for one in election.races}:
        todo = "Write the slug of a race as it stands in races.csv."
        raise DataError(f"{folder}/races.csv", expected="a race", got=shown(race), todo=todo)
    require_source(folder, election, cells["source"], "declaration", "its")
    rows = stored_rows(folder, FILE)
    first = max((int(row["n"]) for row in rows), default=0) + 1
    cells = {"event": "declaration", "state": "happened", "race": race, "outcome": outcome, **cells}
    added = [
        dict.fromkeys(EVENTS, "") | cells | {"n": str(first + place), "choice": choice}
        for place, choice in enumerate(choices or ("",))
    ]
    with replacing(folder) as copy:
        write_into(copy, {FILE: table_text(FILE, [*rows, *added])})
        for one in check_election(copy, load_jurisdiction(folder.parent)):
            if one.level is Level.ERROR and FILE in str(one.error.place):
                raise one.error
    return len(added)
