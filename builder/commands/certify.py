"""``builder certify``: record that an update is certified."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import DATA, ELECTION, day, echo_written, option
from builder.editing.certify import certify
from builder.editing.changes import at_work


@click.command("certify")
@ELECTION
@click.argument("update")
@option("--source", "ID in sources.csv of the certificate.", required=True)
@option(
    "--note",
    "Text of the note, or of the reason if the update is sealed: who certified it and when.",
    default="",
)
@day("Day it was certified. [default: today, UTC]")
@DATA
def certify_command(
    election: str, update: str, source: str, note: str, on: str, data: Path
) -> None:
    """Record that an update is certified.

    UPDATE is its key, such as 2022-12-05-1215. If the update is not sealed yet, this writes its
    status and a note. If it is sealed, this corrects its status.
    """
    with at_work(data / election):
        said = certify(data / election, update, source=source, note=note, on=on)
    click.echo(said)
    echo_written(election, data / election)
