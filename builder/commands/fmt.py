"""``builder fmt``: every CSV file in canonical form, an election at a time."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from builder.store.format import canonical_files, differences, election_folders
from builder.store.transaction import only_one, staging, write_into


def rewritten(folder: Path, *, write: bool) -> list[tuple[Path, list[str]]]:
    """Return the files of an election in another form, each with what differs; with ``write``,
    rewrite them all at once.
    """
    found = [
        (file, differences(file.read_bytes(), text), text) for file, text in canonical_files(folder)
    ]
    texts = {file.relative_to(folder).as_posix(): text for file, what, text in found if what}
    if write and texts:
        with staging(folder) as copy:
            write_into(copy, texts)
    return [(file, what) for file, what, _ in found if what]


@click.command("fmt")
@click.argument(
    "path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("data")
)
@click.option(
    "--check", is_flag=True, help="Write nothing; end with 1 if a file is not in canonical form."
)
def fmt_command(path: Path, check: bool) -> None:
    """Write the CSV files of PATH (data/, a jurisdiction, an election) in canonical form, values
    untouched.
    """
    wrong = 0
    for folder in election_folders(path):
        with nullcontext() if check else only_one(folder.resolve().parent):
            for file, found in rewritten(folder, write=not check):
                wrong += 1
                click.echo(f"{file}: {', '.join(found)}")
    files = f"{wrong or 'no'} file{'' if wrong == 1 else 's'}"
    done = "not in canonical form" if check else "rewritten"
    click.echo(f"{path}: {files} {done}{'; run `builder fmt`' if check and wrong else ''}")
    if check and wrong:
        raise SystemExit(1)
