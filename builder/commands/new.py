"""``builder new``: files and rows for something new, with empty cells for a person to fill."""

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
    """Write files for something new, with cells to fill; nothing that exists is overwritten."""


@new_command.command("jurisdiction")
@click.argument("slug")
@DATA
def jurisdiction_command(slug: str, data: Path) -> None:
    """A counting authority, such as us-xx-lark."""
    files = new_jurisdiction(data, slug)
    _echo(files, f"Fill the empty values, then run `builder new election {slug}/YYYY-MM-DD`.")


@new_command.command("election")
@DATE
@DATA
def election_command(election: str, data: Path) -> None:
    """An election day, such as us-xx-lark/2032-11-02."""
    jurisdiction, slug = split(election)
    files = new_election(data, jurisdiction, slug)
    fill = "Fill election.toml, sources.csv, races.csv and choices.csv, or let"
    propose = f"`builder import {jurisdiction}/{slug} FILES` propose them."
    then = f"Then run `builder check {data / jurisdiction / slug}`."
    _echo(files, f"{fill} {propose}\n{then}")


@new_command.command("update")
@DATE
@click.argument("key")
@option(
    "--source",
    "The id in sources.csv of the release, for the update and for every vote.",
    default="",
)
@option("--released-at TIME", "The official local time; its offset may be left out.", default="")
@option(
    "--phase",
    "Without it: election night until noon of the next day.",
    type=click.Choice([one.value for one in Phase]),
)
@option(
    "--status", "Without it: unofficial-partial.", type=click.Choice([one.value for one in Status])
)
@option("--label", "What the authority calls the update.", default="")
@option("--note", "What readers should know of it.", default="")
@DATA
def update_command(election: str, key: str, data: Path, label: str, **cells: str | None) -> None:
    """An update typed in by hand, such as us-xx-lark/2032-11-02 2032-11-05-1609.

    It has the races and choices of the update before it. Leave the votes of what the release does
    not state empty: that says "not reported", which is not 0. Delete the rows of races that the
    release does not list.
    """
    jurisdiction, slug = split(election)
    given = {name: value or "" for name, value in cells.items()} | {"official_label": label}
    files = new_update(data, jurisdiction, slug, key, given)
    folder = data / jurisdiction / slug
    _echo(files, f"Fill the row in updates.csv and the votes, then run `builder check {folder}`.")


def _echo(files: Iterable[Path], then: str) -> None:
    for path in files:
        click.echo(path)
    click.echo(then)
