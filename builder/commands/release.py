"""``builder release``: put one certified election into one file to keep."""

from __future__ import annotations

from pathlib import Path

import click

from builder.commands.options import ELECTION, option, root


@click.command("release")
@ELECTION
@option(
    "--to FOLDER",
    "Where the file goes.",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("releases"),
)
@root("take data/ and site/ from")
def release_command(election: str, to: Path, root: Path) -> None:
    """Put a certified election into one file: data, pages, seal and their hashes.

    It takes data/ and the built site/, and writes JURISDICTION-DATE.tar.gz, the same bytes each
    time. A library or Zenodo can keep that file for good.
    """
    from builder.archive import Folders
    from builder.release import release
    from builder.site.mkdocs import Settings

    folders = Folders(root=root)
    path = release(folders, election, to, f"{Settings.read(root).address}{election}/")
    click.echo(f"Wrote {path}: {path.stat().st_size / 1e6:.1f} MB.")
