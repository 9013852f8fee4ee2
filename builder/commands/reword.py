"""``builder reword``: change a sealed wording and log it with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from builder.commands.options import DATA, REASON, edits, option
from builder.editing.changes import at_work
from builder.editing.days import today
from builder.editing.reword import reword, reword_jurisdiction
from builder.editing.scopes import Edit
from builder.errors import shown
from builder.seal.wordings import PREFIX


@click.command("reword")
@edits(
    "The new wording; '' to empty it.",
    "Another wording of SCOPE, with the same reason.",
    "JURISDICTION[/ELECTION]",
)
@option("--reason", f"{REASON}change.", required=True)
@option("--date DAY", "The day of the change; today (UTC) without it.", to="on", default="")
@DATA
def reword_command(election: str, wanted: Sequence[Edit], reason: str, on: str, data: Path) -> None:
    """Change a sealed wording, such as race/city-mayor race title, and log it with its reason.

    SCOPE is race/<slug>, update/<key>, event/<n>, statement/<n>, correction/<n>, source/<id>,
    election or order/races; of a jurisdiction it is jurisdiction, law/<name> or order/laws. KEY is
    race or choice/<slug> in a race; update, total/<item>, votes/<race> or ballots/<race> in an
    update; note/<n> or election in an election; else the word before the stroke. An order is
    changed by naming all in their new order: race/city-mayor race choices --now "oats rose".
    """
    folder = data / election
    wanted = [replace(edit, scope=edit.scope.removeprefix(PREFIX)) for edit in wanted]
    if (folder / "jurisdiction.toml").exists():
        made = reword_jurisdiction(folder, wanted, reason=reason, on=on or today())
    else:
        with at_work(folder):
            made = reword(folder, wanted, reason=reason, on=on or today())
    for change in made:
        was, now = shown(change.was), shown(change.now)
        click.echo(f"{change.scope} {change.key} {change.field}: {was} -> {now}")
    click.echo(f"written to {folder}; look at the difference, then `builder seal`")
