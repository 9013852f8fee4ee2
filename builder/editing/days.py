"""The day on which something is sealed, corrected or reworded."""

from __future__ import annotations

from datetime import UTC, datetime


def today() -> str:
    """Return the day, everywhere the same: that of UTC."""
    return datetime.now(UTC).date().isoformat()
