"""``builder fmt``: write every CSV file in canonical form."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from builder.commands.options import FOLDER, counted, flag
from builder.editing.canonical import rewritten
from builder.store.format import election_folders
from builder.store.transaction import only_one


@click.command("fmt")
@click.argument("path", type=FOLDER, default=Path("data"))
@flag("--check", "Write nothing; exit with status 1 if a file is not in canonical form.")
def fmt_command(path: Path, check: bool) -> None:
    """Rewrite CSV files in canonical form; no value changes.

    PATH is data/, a jurisdiction or an election.
    """
    wrong = 0
    for folder in election_folders(path):
        with nullcontext() if check else only_one(folder.resolve().parent):
            for file, found in rewritten(folder, write=not check):
                wrong += 1
                click.echo(f"{file}: {', '.join(found)}")
    done = "not in canonical form" if check else "rewritten"
    todo = "; run `builder fmt`" if check and wrong else ""
    click.echo(f"{path}: {counted(wrong, 'file')} {done}{todo}")
    if check and wrong:
        raise SystemExit(1)
