"""The day on which something is sealed, corrected or reworded."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta


def today() -> str:
    """Return today's date in UTC, so that it is the same everywhere."""
    return datetime.now(UTC).date().isoformat()


def latest(on: str) -> datetime:
    """Return the last moment at which something published on the day ``on`` can have been released.

    Without a day, that is now. A day ends last in the zone that is 12 hours behind UTC.
    """
    if not on:
        return datetime.now(UTC)
    return datetime.combine(date.fromisoformat(on) + timedelta(days=1), time(12), tzinfo=UTC)
