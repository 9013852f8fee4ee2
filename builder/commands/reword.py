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
    "Another wording in SCOPE, with the same reason.",
    "JURISDICTION[/ELECTION]",
)
@option("--reason", f"{REASON}change.", required=True)
@option("--date DAY", "Day of the change. [default: today, UTC]", to="on", default="")
@DATA
def reword_command(election: str, wanted: Sequence[Edit], reason: str, on: str, data: Path) -> None:
    """Change sealed wording and log why.

    Changes FIELD of KEY in SCOPE, such as race/city-mayor race title.

    SCOPE is race/<slug>, update/<key>, event/<n>, statement/<n>, correction/<n>, source/<id>,
    election or order/races; for a jurisdiction, it is jurisdiction, law/<name>, name/<n>,
    search/<n>, question/<list>-<n> or order/laws. In a race, KEY is race or choice/<slug>. In an
    update, it is update, total/<item>, votes/<race> or ballots/<race>. In an election, it is
    note/<n> or election. In any other scope, KEY is the word before the slash.

    To change an order, give all names in their new order: race/city-mayor race choices --now "oats
    rose".
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
    click.echo(f"written to {folder}; read the difference, then run `builder seal`")
