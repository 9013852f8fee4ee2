"""``builder reviewed``: take rows out of review.csv."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import DATA, ELECTION, flag
from builder.editing.changes import at_work
from builder.editing.reviewed import FILE, reviewed


@click.command("reviewed")
@ELECTION
@click.argument("names", metavar="[SCOPE/KEY]...", nargs=-1)
@flag("--all", "All rows: somebody has looked at every one.", to="everything")
@DATA
def reviewed_command(election: str, names: tuple[str, ...], everything: bool, data: Path) -> None:
    """Take rows out of review.csv of an election: a person has looked at what they propose.

    SCOPE alone, such as race/mayor, takes all rows of that race; race/mayor/choice/rose takes one.
    The proposal itself stands in races.csv and choices.csv and stays there. Without rows, the file
    is deleted.

    Example: builder reviewed us-xx-shire/2030-11-05 race/mayor race/sheriff/choice/rose
    """
    if bool(names) == everything:
        raise click.UsageError("Name rows, or give --all.")
    with at_work(data / election):
        gone, left = reviewed(data / election, names, everything=everything)
    deleted = "" if left else ", which is deleted"
    click.echo(f"{gone} of {gone + left} rows taken out of {data / election / FILE}{deleted}")
