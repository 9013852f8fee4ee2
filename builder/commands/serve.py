"""``builder serve``: the site on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import click

from builder.commands.build import run_build
from builder.commands.options import flag, option, root


@click.command("serve")
@root("serve")
@option("--port", "The port on this machine.", type=click.IntRange(1, 65535), default=8000)
@option("--base", "A path to serve the site under, as GitHub Pages does: /repo/.", default="/")
@flag("--no-build", "Serve what was built as it is.")
@flag("--draft", "Build unsealed data too.")
@option(
    "--election PLACE/DATE", "Show the pages of one election alone, at once; it need not be sealed."
)
def serve_command(
    root: Path, port: int, base: str, no_build: bool, draft: bool, election: str | None
) -> None:
    """Build, then show the archive on this machine until you press Ctrl-C.

    The pages of one election are made when they are asked for, from its data as they stand then.
    """
    from builder.reading import Folders
    from builder.site.server import serve

    if election and not no_build:
        from builder.preview import ReloadingPreview

        serve(ReloadingPreview(Folders(root=root), election), port, base, f"{election}/")
        return
    if not no_build:
        run_build(root, draft=draft, processes=os.cpu_count() or 1)
    folders = Folders(root=root)
    serve(folders.preview.site if election else folders.site, port, base)
