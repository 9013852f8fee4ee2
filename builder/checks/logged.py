"""The log of the archive against every chain in it, and the seal of a jurisdiction, as problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from builder.checks.folder import Level, Problem
from builder.errors import DataError
from builder.model import Jurisdiction
from builder.seal import chain
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
        yield _error("log", f"{data / NAME} {one.scope}", one)


def of_jurisdiction(jurisdiction: Jurisdiction) -> Iterator[Problem]:
    """Yield every word or law that is not as it was published, as errors, and what is not sealed
    yet, as a finding.
    """
    try:
        found = chain.examine_jurisdiction(jurisdiction)
    except DataError as error:
        yield Problem(check="seal", level=Level.ERROR, error=error)
        return
    for one in found.broken:
        yield _error("seal", f"{jurisdiction.slug} {one.scope}", one)
    if (
        jurisdiction.published
    ):  # of one of which nothing is sealed, its elections say so, and a build stops
        yield from unsealed_words(jurisdiction, found)


def unsealed_words(
    jurisdiction: Jurisdiction, found: chain.Seal | None = None
) -> Iterator[Problem]:
    """Yield one finding where a word or law of a jurisdiction is not sealed; a build that is no
    draft stops at it.
    """
    waiting: Mapping[tuple[str, int], object] = (
        found or chain.examine_jurisdiction(jurisdiction)
    ).pending
    if not waiting:
        return
    names = [scope for scope, _ in waiting]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    error = DataError(
        f"data/{jurisdiction.slug}",
        expected="everything sealed in published.csv",
        got=f"{', '.join(names[:3])}{more} without a line",
        todo="Look at the difference, then run `builder seal`.",
    )
    yield Problem(check="unsealed", level=Level.FINDING, error=error)


def _error(check: str, place: str, one: Broken) -> Problem:
    error = DataError(place, expected=one.expected, got=one.got, todo=one.todo)
    return Problem(check=check, level=Level.ERROR, error=error)
