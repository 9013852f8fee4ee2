"""``builder seal``: seal everything that is not sealed yet."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import DATA, day, flag, option
from builder.editing.anchor import CALENDARS, anchor
from builder.editing.days import today
from builder.editing.seal import election_folders, seal_all


@click.command("seal")
@click.argument("elections", metavar="[JURISDICTION/ELECTION]...", nargs=-1)
@day("Day of publication. [default: today, UTC]")
@DATA
@flag("--anchor", "Have OpenTimestamps calendars timestamp the newest lines.", to="witness")
@option(
    "--calendar ADDRESS",
    "Calendar to use instead of the public ones.",
    to="calendars",
    multiple=True,
)
def seal_command(
    elections: tuple[str, ...], on: str, data: Path, witness: bool, calendars: tuple[str, ...]
) -> None:
    """Seal everything that is not sealed yet.

    Seals the named elections, or all of them. If `builder check` finds an error or an existing seal
    is broken, nothing is sealed.
    """
    folders = election_folders(data, elections)
    if not folders:
        click.echo(f"{data}: no election is stored yet, so there is nothing to seal")
        return
    for line in seal_all(data, folders, on or today()):
        click.echo(line)
    if witness:
        proof, failed = anchor(data, calendars or CALENDARS)
        for reason in failed:
            click.echo(f"warning: a calendar did not answer: {reason}", err=True)
        click.echo(f"Witnessed: {proof}")
