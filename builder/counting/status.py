"""Whether a count goes on: what is not stored of it may still come."""

from __future__ import annotations

from builder.counting.declared import happened
from builder.model import Election, Status

ENDS = frozenset(("certification", "declaration", "amendment"))
"""The events that end a count."""


def still_counting(election: Election) -> bool:
    """Return whether the newest update is a partial one, and nothing stored has ended the count."""
    newest = election.newest
    if newest is None or newest.status is not Status.UNOFFICIAL_PARTIAL:
        return False
    return not any(happened(election, name) for name in ENDS)
