"""Cases of a test as a table of text."""

from __future__ import annotations


def cases(text: str) -> list[tuple[str, ...]]:
    """The rows of a table, whose cells stand between bars."""
    rows = [line for line in text.splitlines() if line.strip()]
    return [tuple(cell.strip() for cell in row.split("|")) for row in rows]
