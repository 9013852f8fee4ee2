"""``builder reviewed``: remove rows from review.csv."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import DATA, ELECTION, flag
from builder.editing.changes import at_work
from builder.editing.reviewed import FILE, reviewed


@click.command("reviewed")
@ELECTION
@click.argument("names", metavar="[SCOPE/KEY]...", nargs=-1)
@flag("--all", "Remove every row; you have checked them all.", to="everything")
@DATA
def reviewed_command(election: str, names: tuple[str, ...], everything: bool, data: Path) -> None:
    """Remove rows you have checked from an election's review.csv.

    SCOPE alone, such as race/mayor, removes every row of that race; race/mayor/choice/rose removes
    one. The proposals themselves are in races.csv and choices.csv and stay there. The file is
    deleted when no row is left.

    Example: builder reviewed us-xx-shire/2030-11-05 race/mayor race/sheriff/choice/rose
    """
    if bool(names) == everything:
        raise click.UsageError("Name the rows, or give --all.")
    with at_work(data / election):
        gone, left = reviewed(data / election, names, everything=everything)
    deleted = "" if left else ", which is deleted"
    click.echo(f"{gone} of {gone + left} rows removed from {data / election / FILE}{deleted}")
