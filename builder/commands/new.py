"""``builder new``: create files and rows with empty cells for a person to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from builder.commands.options import DATA, option
from builder.editing.new import new_election, new_jurisdiction, split
from builder.editing.new_update import new_update
from builder.model import Phase, Status

DATE = click.argument("election", metavar="JURISDICTION/DATE")


@click.group("new")
def new_command() -> None:
    """Create files with empty cells to fill in.

    Existing files are never overwritten.
    """


@new_command.command("jurisdiction")
@click.argument("slug")
@DATA
def jurisdiction_command(slug: str, data: Path) -> None:
    """Create the files of a counting authority, such as us-xx-lark."""
    files = new_jurisdiction(data, slug)
    _echo(files, f"Fill in the empty values, then run `builder new election {slug}/YYYY-MM-DD`.")


@new_command.command("election")
@DATE
@DATA
def election_command(election: str, data: Path) -> None:
    """Create the files of an election, such as us-xx-lark/2032-11-02."""
    jurisdiction, slug = split(election)
    files = new_election(data, jurisdiction, slug)
    fill = "Fill in election.toml, sources.csv, races.csv and choices.csv, or let"
    propose = f"`builder import {jurisdiction}/{slug} FILES` propose them."
    then = f"Then run `builder check {data / jurisdiction / slug}`."
    _echo(files, f"{fill} {propose}\n{then}")


@new_command.command("update")
@DATE
@click.argument("key")
@option(
    "--source",
    "ID in sources.csv of the release, for the update and for every vote.",
    default="",
)
@option("--released-at TIME", "Official local time; you may leave out the offset.", default="")
@option(
    "--phase",
    "Phase of the count. [default: election night until noon of the next day]",
    type=click.Choice([one.value for one in Phase]),
)
@option(
    "--status",
    "Status of the update. [default: unofficial-partial]",
    type=click.Choice([one.value for one in Status]),
)
@option("--label", "The authority's name for the update.", default="")
@option("--note", "What readers should know about it.", default="")
@DATA
def update_command(election: str, key: str, data: Path, label: str, **cells: str | None) -> None:
    """Create the rows of an update to type in by hand.

    For example, us-xx-lark/2032-11-02 2032-11-05-1609. The new update lists the same races and
    choices as the one before it. Leave votes empty if the release does not state them: empty means
    "not reported", which is not 0. Delete the rows of races that the release does not list.
    """
    jurisdiction, slug = split(election)
    given = {name: value or "" for name, value in cells.items()} | {"official_label": label}
    files = new_update(data, jurisdiction, slug, key, given)
    folder = data / jurisdiction / slug
    _echo(
        files, f"Fill in the row in updates.csv and the votes, then run `builder check {folder}`."
    )


def _echo(files: Iterable[Path], then: str) -> None:
    for path in files:
        click.echo(path)
    click.echo(then)
