"""Proposals that nobody has looked at yet: while review.csv has rows, nothing is sealed."""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.folder import Fault, Folder, error
from builder.errors import shown

FILE = "review.csv"


def review(folder: Folder) -> Iterator[Fault]:
    """Yield one error while review.csv has a row: the first, how many, what takes them away."""
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
        "no proposal left to look at",
        got + (f", and {more} more" if more else ""),
        "Fix what is wrong in races.csv and choices.csv, a slug with `builder rename`; then"
        f" take the row away: `builder reviewed {election} {row['scope']}/{row['key']}`, or"
        " --all.",
        file=FILE,
    )
