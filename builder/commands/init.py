"""``builder init``: make an archive of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import option
from builder.editing.new_archive import start
from builder.store.nouns import COUNTY


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@option("--name", "What the archive is called: Lark election counts.", required=True)
@option(
    "--url", "The address that the site will have: https://name.github.io/counts/.", required=True
)
@option(
    "--repository", "The address of its repository: https://github.com/name/counts.", default=""
)
@option("--kind", "What sentences call the place whose votes are counted.", default=COUNTY)
def init_command(folder: Path, name: str, url: str, repository: str, kind: str) -> None:
    """Make an archive of your own in FOLDER, without data: it builds, tests and deploys."""
    files = start(folder, name=name, url=url, repository=repository, kind=kind)
    click.echo(f"{folder}: {len(files)} files")
    click.echo(f"Go there and run `make serve`; {folder / 'README.md'} says what comes next.")
