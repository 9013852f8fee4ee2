"""``builder certify``: an update that was certified after it was stored, or after it was sealed."""

from __future__ import annotations

from pathlib import Path

import click

from builder.editing.changes import at_work, load
from builder.editing.correct import correct
from builder.editing.days import given_day, today
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


@click.command("certify")
@click.argument("election", metavar="JURISDICTION/ELECTION")
@click.argument("update")
@click.option("--source", required=True, help="The id in sources.csv of what certifies it.")
@click.option(
    "--note",
    default="",
    help="What the note, or the reason of a sealed update, says; who certified it and when.",
)
@click.option(
    "--on",
    default="",
    metavar="DAY",
    callback=given_day,
    help="The day it was certified on; today (UTC) without it.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The folder of jurisdictions.",
)
def certify_command(
    election: str, update: str, source: str, note: str, on: str, data: Path
) -> None:
    """Say that UPDATE, a key such as 2022-12-05-1215, is certified.

    An update that is not sealed gets the status and a note; of a sealed one, the status is
    corrected.
    """
    with at_work(data / election):
        said = certify(data / election, update, source=source, note=note, on=on)
    click.echo(said)
    click.echo(
        f"written to {data / election}; look at the difference, then `builder seal {election}`"
    )
