"""``builder changes``: print what differs between two data folders."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import FOLDER
from builder.verify.data_changes import changes


@click.command("changes")
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER, default=Path("data"))
def changes_command(before: Path, after: Path) -> None:
    """Print what changed between two data folders, in Markdown.

    Compares the folder AFTER with the folder BEFORE and lists new updates with their votes, figures
    that changed, races whose order changed, addresses added or lost, changed lines of the seal, and
    what `builder check` reports now but did not report before.
    """
    for line in changes(before, after):
        click.echo(line)
