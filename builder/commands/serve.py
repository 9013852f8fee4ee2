"""``builder serve``: the site on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import click

from builder.commands.build import run_build
from builder.commands.options import root


@click.command("serve")
@root("serve")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The port on this machine.",
)
@click.option(
    "--base",
    default="/",
    show_default=True,
    help="A path to serve the site under, as GitHub Pages does: /repo/.",
)
@click.option("--no-build", is_flag=True, help="Serve what was built as it is.")
@click.option("--draft", is_flag=True, help="Build unsealed data too.")
@click.option(
    "--election",
    metavar="PLACE/DATE",
    help="Show the pages of one election alone, at once; it need not be sealed.",
)
def serve_command(
    root: Path, port: int, base: str, no_build: bool, draft: bool, election: str | None
) -> None:
    """Build, then show the archive on this machine until you press Ctrl-C.

    The pages of one election are made when they are asked for, from its data as they stand then.
    """
    from builder.archive import Folders
    from builder.site.server import serve

    if election and not no_build:
        from builder.preview import ReloadingPreview

        serve(ReloadingPreview(Folders(root=root), election), port, base, f"{election}/")
        return
    if not no_build:
        run_build(root, draft=draft, processes=os.cpu_count() or 1)
    folders = Folders(root=root)
    serve(folders.preview.site if election else folders.site, port, base)
