"""What the commands of `builder new` share: files that appear all at once or not at all, and what
is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import click

from builder.errors import DataError, shown
from builder.store.transaction import only_one, staging, write_into


def create(
    folder: Path, files: Mapping[str, str], grown: Mapping[str, str] = MappingProxyType({})
) -> list[Path]:
    """Write the new ``files`` of an election, and those that have ``grown``, all at once; if one of
    the new exists, none.
    """
    paths = [folder / name for name in files]
    with only_one(folder.parent):
        free(paths)
        with staging(folder) as copy:
            write_into(copy, {**files, **grown})
    return paths


def free(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists() or path.is_symlink():
            todo = "Nothing was written: fill that one, or delete it first."
            raise DataError(path, expected="no such file yet", got="one", todo=todo)


def split(path: str, parts: int) -> list[str]:
    names = re.sub(r"^(\./)?data/", "", path).strip("/").split("/")
    if len(names) != parts:
        todo = "Write it as us-xx-lark/2032-11-02."
        raise DataError(path, expected="jurisdiction/date", got=shown(path), todo=todo)
    return names


def report(files: list[Path], then: str) -> None:
    for path in files:
        click.echo(path)
    click.echo(then)


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The folder of jurisdictions.",
)
