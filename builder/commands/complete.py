"""``builder complete``: add what was not reported when its scope was sealed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from builder.commands.options import DATA, echo_written, edits, option
from builder.editing.changes import at_work
from builder.editing.complete import complete
from builder.editing.scopes import Edit


@click.command("complete")
@edits("The value that was not reported before.", "Another fact of SCOPE, from the same source.")
@option("--source", "The id in sources.csv of what reports it.", required=True)
@DATA
def complete_command(election: str, wanted: Sequence[Edit], source: str, data: Path) -> None:
    """Add a fact that was not reported when SCOPE was sealed, named as in `builder correct`.

    The figures as first published stay what they are: this is a layer of its own. A new choice
    needs all that a choice has: choice/<slug> name VALUE --and choice/<slug> official_name VALUE
    --and choice/<slug> kind write-in.
    """
    with at_work(data / election):
        made = complete(data / election, wanted, source=source)
    for change in made:
        click.echo(f"{change.scope} {change.key} {change.field}: {change.now}")
    echo_written(election, data / election)
