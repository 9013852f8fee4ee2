"""``builder certify``: an update that was certified after it was stored, or after it was sealed."""

from __future__ import annotations

from pathlib import Path

from builder.editing.changes import load
from builder.editing.correct import correct
from builder.editing.days import today
from builder.editing.scopes import Edit
from builder.errors import DataError, shown
from builder.store import schema
from builder.store.csvfile import dump_rows
from builder.store.load import load_rows
from builder.store.transaction import staging, write_into

REASON = "The authority certified these figures after they were published"


def certify(folder: Path, update: str, *, source: str, note: str, on: str) -> str:
    """Make ``update`` certified by ``source``; return what was done, DataError where there is
    nothing to do.
    """
    election = load(folder)
    rows = [dict(row) for row in load_rows(folder, "updates.csv")]
    row = next((row for row in rows if row["update"] == update), None)
    place = f"{folder}/updates.csv"
    if row is None:
        known = ", ".join(row["update"] for row in rows[-3:])
        raise DataError(
            place,
            expected="the key of an update",
            got=shown(update),
            todo=f"The newest are: {known}.",
        )
    if source not in election.sources:
        todo = "Add the certificate's row to sources.csv first."
        raise DataError(
            f"{folder}/sources.csv",
            expected="the source of the certification",
            got=shown(source),
            todo=todo,
        )
    if row["status"] == "certified":
        raise DataError(
            place,
            expected=f"{update} not to be certified yet",
            got="certified",
            todo="There is nothing to do.",
        )
    if any(line.scope == f"update/{update}" for line in election.published):
        wanted = [Edit(scope=f"update/{update}", key="update", field="status", now="certified")]
        correct(
            folder, wanted, reason=note or REASON, source=source, by="authority", on=on or today()
        )
        return f"{update} is certified, as a correction by the authority of {on or today()} says"
    row["status"] = "certified"
    said = note or f"Certified ({source})"
    row["note"] = f"{said}. {row['note']}" if row["note"] else said
    with staging(folder) as copy:
        write_into(copy, {"updates.csv": dump_rows(rows, schema.UPDATES)})
    return f"{update} is certified: its status and its note say so"
