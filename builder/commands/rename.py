"""``builder rename``: change a slug in all files of an election before it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from builder.commands.options import DATA, ELECTION
from builder.editing.changes import at_work
from builder.editing.rename import rename_choice, rename_race


@click.group("rename")
def rename_command() -> None:
    """Change the slug of a race or choice before it is sealed.

    The slug changes in every file of the election.

    Example: builder rename race us-xx-shire/2030-11-05 shire-school-board-2 shire-school-board
    """


@rename_command.command("race")
@ELECTION
@click.argument("old")
@click.argument("new")
@DATA
def race_command(election: str, old: str, new: str, data: Path) -> None:
    """Rename the race OLD to NEW."""
    folder = data / election
    with at_work(folder):
        _echo(folder, rename_race(folder, old, new), f"{old} is now {new}")


@rename_command.command("choice")
@ELECTION
@click.argument("race")
@click.argument("old")
@click.argument("new")
@DATA
def choice_command(election: str, race: str, old: str, new: str, data: Path) -> None:
    """Rename the choice OLD of RACE to NEW."""
    folder = data / election
    with at_work(folder):
        _echo(folder, rename_choice(folder, race, old, new), f"{old} of {race} is now {new}")


def _echo(folder: Path, counts: Mapping[str, int], what: str) -> None:
    click.echo(f"{what} in {sum(counts.values())} rows of {len(counts)} files of {folder}")
