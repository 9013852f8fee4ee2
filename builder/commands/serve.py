"""``builder serve``: the site on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import click

from builder.commands.build import run_build
from builder.commands.options import flag, option, root


@click.command("serve")
@root("serve")
@option("--port", "Port on this machine.", type=click.IntRange(1, 65535), default=8000)
@option(
    "--base", "Path to serve the site under, as GitHub Pages does, such as /repo/.", default="/"
)
@flag("--no-build", "Serve the last build without building again.")
@flag("--draft", "Include data that are not sealed.")
@option(
    "--election PLACE/DATE",
    "Show only the pages of this election, right away; it need not be sealed.",
)
def serve_command(
    root: Path, port: int, base: str, no_build: bool, draft: bool, election: str | None
) -> None:
    """Build the site and show it on this machine until Ctrl-C.

    With --election, each page is made when you open it, from the data as they are at that moment.
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
