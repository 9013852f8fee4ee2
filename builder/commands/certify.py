"""``builder certify``: say that an update is certified."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import DATA, ELECTION, day, echo_written, option
from builder.editing.certify import certify
from builder.editing.changes import at_work


@click.command("certify")
@ELECTION
@click.argument("update")
@option("--source", "The id in sources.csv of what certifies it.", required=True)
@option(
    "--note",
    "What the note, or the reason of a sealed update, says; who certified it and when.",
    default="",
)
@day("The day it was certified on; today (UTC) without it.")
@DATA
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
    echo_written(election, data / election)
