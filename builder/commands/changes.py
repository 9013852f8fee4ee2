"""``builder changes``: what one state of data/ changes against another."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import FOLDER
from builder.verify.data_changes import changes


@click.command("changes")
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER, default=Path("data"))
def changes_command(before: Path, after: Path) -> None:
    """Print what the data folder AFTER changes against the data folder BEFORE, in Markdown.

    New updates with their votes, figures that were stored otherwise, races whose places change, new
    and lost addresses, lines of the seal that changed, and what `builder check` says now and did
    not say before.
    """
    for line in changes(before, after):
        click.echo(line)
