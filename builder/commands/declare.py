"""``builder declare``: say what the authority declared of a race."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import DATA, ELECTION, day, echo_written, option
from builder.editing.changes import at_work
from builder.editing.days import today
from builder.editing.declare import declare
from builder.model import Outcome


@click.command("declare")
@ELECTION
@click.argument("race")
@click.argument("outcome", type=click.Choice([one.value for one in Outcome if one]))
@click.argument("choices", nargs=-1, metavar="[CHOICE]...")
@option("--source", "The id in sources.csv of what declares it.", required=True)
@option("--said-on DAY", "The day of the source, where it is another.", default="", to="said_on")
@option("--note", "What pages say beside it.", default="")
@day("The day it was declared on; today (UTC) without it.")
@DATA
def declare_command(
    election: str,
    race: str,
    outcome: str,
    choices: tuple[str, ...],
    source: str,
    said_on: str,
    note: str,
    on: str,
    data: Path,
) -> None:
    """Say that RACE was decided: who was elected, advanced or drawn by lot (one CHOICE or more), or
    that a measure passed or failed, a judge was retained, no vote was held.

    Adds rows to events.csv, as what happened; pages then say won, passed, failed or retained. A
    later declaration takes the place of an earlier one, which stays.
    """
    cells = {"at": on or today(), "said_on": said_on, "source": source, "note": note}
    with at_work(data / election):
        n = declare(data / election, race, outcome, choices, cells)
    click.echo(f"{race}: {outcome} on {cells['at']}, {n} row{'' if n == 1 else 's'} of events.csv")
    echo_written(election, data / election)
