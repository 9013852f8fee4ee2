"""``builder complete``: add a fact that was not reported when it was sealed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from builder.commands.options import DATA, echo_written, edits, option
from builder.editing.changes import at_work
from builder.editing.complete import complete
from builder.editing.scopes import Edit


@click.command("complete")
@edits("The value that was not reported before.", "Another fact in SCOPE, from the same source.")
@option("--source", "ID in sources.csv of the source that reports it.", required=True)
@DATA
def complete_command(election: str, wanted: Sequence[Edit], source: str, data: Path) -> None:
    """Add a fact that was not reported when it was sealed.

    SCOPE, KEY and FIELD name it as in `builder correct`. The figures first published stay as they
    are; what you add is stored as a separate layer. A new choice needs every fact of a choice:
    choice/<slug> name VALUE --and choice/<slug> official_name VALUE --and choice/<slug> kind
    write-in.
    """
    with at_work(data / election):
        made = complete(data / election, wanted, source=source)
    for change in made:
        click.echo(f"{change.scope} {change.key} {change.field}: {change.now}")
    echo_written(election, data / election)
