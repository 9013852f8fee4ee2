"""``builder correct``: correct a sealed fact, with its reason and its source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from builder.commands.options import DATA, REASON, echo_written, edits, option
from builder.editing.changes import at_work
from builder.editing.correct import correct
from builder.editing.days import today
from builder.editing.scopes import Edit


@click.command("correct")
@edits(
    "The right value; '' if it should not have been reported.",
    "Another fact in SCOPE, with the same reason.",
)
@option("--reason", f"{REASON}figure.", required=True)
@option("--source", "ID in sources.csv of the source that shows the right value.", required=True)
@option("--by", "Who made the error.", type=click.Choice(("ours", "authority")), default="ours")
@option("--date DAY", "Day of the correction. [default: today, UTC]", to="on", default="")
@DATA
def correct_command(
    election: str, wanted: Sequence[Edit], reason: str, source: str, by: str, on: str, data: Path
) -> None:
    """Correct a sealed fact and log why.

    Changes FIELD of KEY in SCOPE, such as update/2022-11-11-1609 votes/city-mayor/rose votes.

    SCOPE is race/<slug>, update/<key>, event/<n>, statement/<n>, redirect/<n>, election/about or
    correction/<n>. In a race, KEY is race or choice/<slug>. In an update, it is update,
    total/<item>, votes/<race>/<choice>, listed/<race> (FIELD is then the choice) or ballots/<race>.
    In any other scope, KEY is the word before the slash.

    If you change a vote, also change the sum of its update: --and update votes_total VALUE. To
    withdraw an update that was published by mistake, use: update withdrawn --now "why".
    """
    folder = data / election
    with at_work(folder):
        made = correct(folder, wanted, reason=reason, source=source, by=by, on=on or today())
    for change in made:
        was, now = change.was or "not reported", change.now or "not reported"
        click.echo(f"{change.scope} {change.key} {change.field}: {was} -> {now}")
    echo_written(election, folder)
