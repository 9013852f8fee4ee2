"""The log of the archive against every chain in it, as problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.checks.folder import Level, Problem
from builder.checks.sealed import broken
from builder.errors import DataError
from builder.seal.archive_log import NAME, behind, examine_log
from builder.seal.layers import Broken
from builder.seal.stored_chains import load_chains, load_log


def broken_log(data: Path) -> Iterator[Broken]:
    """Yield what was logged and is not stored as it was, and rows that do not follow each other."""
    yield from examine_log(load_log(data), *load_chains(data))


def logged(data: Path) -> Iterator[Problem]:
    """Require that every sealed election stands in the log, and that every one in the log is stored
    as it was.
    """
    try:
        found, moved = load_chains(data)
        rows = load_log(data)
    except DataError as error:
        yield Problem(check="log", level=Level.ERROR, error=error)
        return
    for one in (*examine_log(rows, found, moved), *behind(rows, found, moved)):
        yield broken("log", f"{data / NAME} {one.scope}", one)
