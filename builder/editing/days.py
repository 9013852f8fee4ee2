"""The day on which something is sealed, corrected or reworded."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import click

from builder.errors import shown
from builder.store.forms import DAY


def today() -> str:
    """Return the day, everywhere the same: that of UTC."""
    return datetime.now(UTC).date().isoformat()


def given_day(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """The day that an option names, or nothing; a usage error where there is no such day."""
    try:
        if value and date.fromisoformat(value).isoformat() != value:
            raise ValueError(value)
    except ValueError:
        raise click.UsageError(f"--on: expected {DAY.words}, got {shown(value)}.") from None
    return value


def latest(on: str) -> datetime:
    """The latest moment at which anything that is published on the day ``on`` can have been
    released; now without a day.

    A day ends last in the zone that is 12 hours behind UTC.
    """
    if not on:
        return datetime.now(UTC)
    return datetime.combine(date.fromisoformat(on) + timedelta(days=1), time(12), tzinfo=UTC)
