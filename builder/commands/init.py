"""``builder init``: create an archive of your own."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import option
from builder.editing.new_archive import start
from builder.store.nouns import COUNTY


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@option("--name", 'Name of the archive, such as "Lark election counts".', required=True)
@option("--url", "Address of the site, such as https://name.github.io/counts/.", required=True)
@option(
    "--repository", "Address of its repository, such as https://github.com/name/counts.", default=""
)
@option("--kind", "Word for the place whose votes are counted.", default=COUNTY)
def init_command(folder: Path, name: str, url: str, repository: str, kind: str) -> None:
    """Create an archive of your own in FOLDER.

    The new archive has no data yet. It is ready to build, test and deploy.
    """
    files = start(folder, name=name, url=url, repository=repository, kind=kind)
    click.echo(f"{folder}: {len(files)} files")
    click.echo(f"Go there and run `make serve`; {folder / 'README.md'} lists the next steps.")
