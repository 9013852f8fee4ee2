"""Proposals that nobody has reviewed: nothing is sealed while review.csv has rows."""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.folder import Fault, Folder, error
from builder.errors import shown

FILE = "review.csv"


def review(folder: Folder) -> Iterator[Fault]:
    """Yield one error while review.csv has rows: the first row, how many follow, how to remove
    them.
    """
    if not folder.review:
        return
    row, more = folder.review[0], len(folder.review) - 1
    got = (
        f"{row['scope']} {row['key']} {row['field']} {shown(row['proposed'], 90)}"
        f" ({row['why'][:140]})"
    )
    election = f"{folder.path.parent.name}/{folder.path.name}"
    yield error(
        row,
        "no proposal left to review",
        got + (f", and {more} more" if more else ""),
        "Fix what is wrong in races.csv and choices.csv, a slug with `builder rename`; then remove"
        f" the row: `builder reviewed {election} {row['scope']}/{row['key']}`, or --all.",
        file=FILE,
    )
