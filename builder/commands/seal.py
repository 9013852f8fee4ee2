"""``builder seal``: seal everything that is stored and not sealed yet."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import DATA, day, flag, option
from builder.editing.anchor import CALENDARS, anchor
from builder.editing.days import today
from builder.editing.seal import election_folders, seal_all


@click.command("seal")
@click.argument("elections", metavar="[JURISDICTION/ELECTION]...", nargs=-1)
@day("The day of publication; today (UTC) without it.")
@DATA
@flag("--anchor", "Ask OpenTimestamps calendars to witness the newest lines.", to="witness")
@option(
    "--calendar ADDRESS",
    "A calendar to ask instead of the public ones.",
    to="calendars",
    multiple=True,
)
def seal_command(
    elections: tuple[str, ...], on: str, data: Path, witness: bool, calendars: tuple[str, ...]
) -> None:
    """Seal everything that is stored and not sealed yet, in the given elections or in all of them.

    Refused where `builder check` finds an error or the seal is broken; then no election is sealed.
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
            click.echo(f"warning: no answer from a calendar: {reason}", err=True)
        click.echo(f"Witnessed: {proof}")
