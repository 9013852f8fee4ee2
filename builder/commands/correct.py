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
    "The right value; '' where it should not have been reported.",
    "Another fact of SCOPE, with the same reason.",
)
@option("--reason", f"{REASON}figure.", required=True)
@option("--source", "The id in sources.csv of what shows the right value.", required=True)
@option("--by", "Whose error it was.", type=click.Choice(("ours", "authority")), default="ours")
@option("--date DAY", "The day of the correction; today (UTC) without it.", to="on", default="")
@DATA
def correct_command(
    election: str, wanted: Sequence[Edit], reason: str, source: str, by: str, on: str, data: Path
) -> None:
    """Correct a sealed fact: FIELD of KEY in SCOPE, such as update/2022-11-11-1609
    votes/city-mayor/rose votes.

    SCOPE is race/<slug>, update/<key>, event/<n>, statement/<n>, redirect/<n>, election/about or
    correction/<n>. KEY is race or choice/<slug> in a race; update, total/<item>,
    votes/<race>/<choice>, listed/<race> (FIELD is the choice) or ballots/<race> in an update; else
    the word before the stroke. A vote changes the sum of its update, too: --and update votes_total
    VALUE. An update that was published by mistake is withdrawn: update withdrawn --now "why".
    """
    folder = data / election
    with at_work(folder):
        made = correct(folder, wanted, reason=reason, source=source, by=by, on=on or today())
    for change in made:
        was, now = change.was or "not reported", change.now or "not reported"
        click.echo(f"{change.scope} {change.key} {change.field}: {was} -> {now}")
    echo_written(election, folder)
