"""``builder reword``: a sealed wording changed in its file and logged in wording.csv with its
reason, in one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from builder import checks
from builder.editing.changes import Change, at_work, errors, load, renamed_error
from builder.editing.days import today
from builder.editing.reword_jurisdiction import reword_jurisdiction
from builder.editing.scopes import Edit
from builder.editing.wording import differences, log
from builder.editing.wording_asked import only, said
from builder.editing.wording_cells import reworded
from builder.errors import DataError, shown
from builder.seal.chain import words
from builder.seal.facts import facts
from builder.seal.wordings import PREFIX
from builder.store.load import load_election
from builder.store.transaction import staging, write_into


def reword(folder: Path, wanted: Sequence[Edit], *, reason: str, on: str) -> list[Change]:
    """Change ``wanted`` in the election at ``folder``, with a row of wording.csv for each, or
    change nothing.
    """
    before = load(folder)
    broken = [
        problem.error
        for problem in checks.against_seal(before)
        if problem.level is checks.Level.ERROR
    ]
    if broken:
        raise broken[0]
    was = words(before)
    said(before.path, was, wanted, reason, on)
    with staging(folder) as copy:
        try:
            for edit in wanted:
                write_into(copy, reworded(copy, edit))
            after = load_election(copy, before.jurisdiction)
            if facts(after) != facts(before):
                todo = "What is a fact is changed with `builder correct`."
                raise DataError(
                    before.path,
                    expected="no fact to change with its wording",
                    got="one that does",
                    todo=todo,
                )
            made = list(differences(was, words(after)))
            only(before.path, wanted, made)
            log(copy, made, on, reason)
            found = errors(copy, folder.parent)
            if found:
                raise found[0]
        except DataError as error:
            raise renamed_error(folder, copy, error) from None
    return made


@click.command("reword")
@click.argument("election", metavar="JURISDICTION[/ELECTION]")
@click.argument("scope")
@click.argument("key")
@click.argument("field")
@click.option("--now", required=True, help="The new wording; '' to empty it.")
@click.option(
    "--and",
    "more",
    nargs=3,
    multiple=True,
    metavar="KEY FIELD VALUE",
    help="Another wording of SCOPE, with the same reason.",
)
@click.option(
    "--reason", required=True, help="Why, in one sentence; it is published beside the change."
)
@click.option(
    "--date", "on", default="", metavar="DAY", help="The day of the change; today (UTC) without it."
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The folder of jurisdictions.",
)
def reword_command(
    election: str,
    scope: str,
    key: str,
    field: str,
    now: str,
    more: tuple[tuple[str, str, str], ...],
    reason: str,
    on: str,
    data: Path,
) -> None:
    """Change a sealed wording, such as race/city-mayor race title, and log it with its reason.

    SCOPE is race/<slug>, update/<key>, event/<n>, statement/<n>, correction/<n>, source/<id>,
    election or order/races; of a jurisdiction it is jurisdiction, law/<name> or order/laws. KEY is
    race or choice/<slug> in a race; update, total/<item>, votes/<race> or ballots/<race> in an
    update; note/<n> or election in an election; else the word before the stroke. An order is
    changed by naming all in their new order: race/city-mayor race choices --now "oats rose".
    """
    wanted = [
        Edit(scope=scope.removeprefix(PREFIX), key=k, field=f, now=v)
        for k, f, v in ((key, field, now), *more)
    ]
    folder = data / election
    if (folder / "jurisdiction.toml").exists():
        made = reword_jurisdiction(folder, wanted, reason=reason, on=on or today())
    else:
        with at_work(folder):
            made = reword(folder, wanted, reason=reason, on=on or today())
    for change in made:
        click.echo(
            f"{change.scope} {change.key} {change.field}: {shown(change.was)} ->"
            f" {shown(change.now)}"
        )
    click.echo(f"written to {folder}; look at the difference, then `builder seal`")
