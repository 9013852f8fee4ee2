"""Certifying an update after it was stored, or after it was sealed."""

from __future__ import annotations

from pathlib import Path

from builder.editing.changes import load, require_source
from builder.editing.correct import correct
from builder.editing.days import today
from builder.editing.scopes import Edit, stored_rows, table_text
from builder.errors import DataError, shown
from builder.store.transaction import staging, write_into

REASON = "The authority certified these figures after they were published"


def certify(folder: Path, update: str, *, source: str, note: str, on: str) -> str:
    """Certify ``update`` by ``source`` and return what was done; DataError if nothing is to do."""
    election = load(folder)
    rows = stored_rows(folder, "updates.csv")
    row = next((row for row in rows if row["update"] == update), None)
    place = f"{folder}/updates.csv"
    if row is None:
        todo = f"The newest are: {', '.join(row['update'] for row in rows[-3:])}."
        raise DataError(place, expected="the key of an update", got=shown(update), todo=todo)
    require_source(folder, election, source, "certification", "the certificate's")
    if row["status"] == "certified":
        expected, todo = f"{update} not to be certified yet", "There is nothing to do."
        raise DataError(place, expected=expected, got="certified", todo=todo)
    if any(line.scope == f"update/{update}" for line in election.published):
        wanted = [Edit(scope=f"update/{update}", key="update", field="status", now="certified")]
        day = on or today()
        correct(folder, wanted, reason=note or REASON, source=source, by="authority", on=day)
        return f"{update} is certified, as a correction by the authority of {day} says"
    row["status"] = "certified"
    said = note or f"Certified ({source})"
    row["note"] = f"{said}. {row['note']}" if row["note"] else said
    with staging(folder) as copy:
        write_into(copy, {"updates.csv": table_text("updates.csv", rows)})
    return f"{update} is certified: its status and its note say so"
