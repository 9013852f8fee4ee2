"""What is still to count: the authority's own estimates, and what they turned out to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from builder.counting.standings import half_up
from builder.instants import end_of, local, readings
from builder.model import Election, Qualifier, Status, Total, Update

OUTSTANDING = "outstanding_"
TOTAL_ITEM = "outstanding_total"
BOUNDS = (Qualifier.MORE_THAN, Qualifier.LESS_THAN)
"""A number so qualified is only a limit: nothing is computed from it."""
NOTIME = datetime.min.replace(tzinfo=UTC)


def in_time(text: str, election: Election) -> tuple[str, bool, datetime, str]:
    """Return what sorts stored dates and times: by day, the day alone first, then by instant."""
    at = moment(text, election) if "T" in text else None
    return text[:10], at is not None, at or NOTIME, text


def moment(text: str, election: Election) -> datetime | None:
    """Return a stored date or time as an instant by the county's clocks; None if it is neither.

    A day counts as its end, a time without an offset only where clocks show it once.
    """
    return _moment(text, election.jurisdiction.zone)


@lru_cache(maxsize=1024)
def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        if len(text) == 10:
            return end_of(date.fromisoformat(text), zone)
        at = datetime.fromisoformat(text)
        found = readings(at, zone) if at.tzinfo is None else (local(at, zone),)
    except (ValueError, OverflowError):
        return None
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The ballots that the authority estimated to be left after ``update``, by category.

    ``total`` is the published one (``computed`` False), else the sum of the published categories
    (``computed`` True); None where a category is named without a number or as a limit ("more
    than"), and where a single one is published, since one category is no total. ``current``: made
    before the next update came. ``sound``: no number is negative, and the exact categories are no
    more than the exact total.
    """

    update: str
    as_of: tuple[str, ...]
    categories: tuple[tuple[str, int | None, Qualifier], ...]
    total: int | None
    computed: bool
    qualifier: Qualifier
    sources: tuple[str, ...]
    current: bool
    sound: bool = True

    @property
    def usable(self) -> int | None:
        """``total`` where something may be computed from it: sound, current and no mere limit."""
        return self.total if self.sound and self.current and self.qualifier not in BOUNDS else None


def estimate(election: Election, update: Update) -> Estimate | None:
    """Return the estimate stored with ``update``, never by subtraction, if one is published."""
    stored = [t for t in election.totals_of(update.key) if t.item.startswith(OUTSTANDING)]
    if not stored:
        return None
    numbers = [(t, t.value if isinstance(t.value, int) else None) for t in stored]
    whole = [(t, value) for t, value in numbers if t.item == TOTAL_ITEM and value is not None]
    published = whole[0] if whole else None
    parts = [(t, value) for t, value in numbers if t.item != TOTAL_ITEM]
    if published is not None:
        total: int | None = published[1]
        computed, qualifier = published[0].qualifier is Qualifier.COMPUTED, published[0].qualifier
    else:
        exact = [value for t, value in parts if t.qualifier not in BOUNDS]
        values = [value for value in exact if value is not None and value >= 0]
        total = sum(values) if len(values) > 1 and len(values) == len(parts) else None
        computed = total is not None
        qualifier = Qualifier.COMPUTED if computed else Qualifier.NONE
    negative = any(value is not None and value < 0 for _, value in numbers)
    live, position = election.live, election.place(update)
    after = live[position + 1] if position is not None and position + 1 < len(live) else None
    dates = [moment(t.as_of, election) for t, _ in ([published] if published else parts)]
    return Estimate(
        update=update.key,
        as_of=tuple(sorted({t.as_of for t in stored}, key=lambda text: in_time(text, election))),
        categories=tuple((t.item, value, t.qualifier) for t, value in parts),
        total=total,
        computed=computed,
        qualifier=qualifier,
        sources=tuple(dict.fromkeys(t.source for t in stored)),
        current=all(at is not None and (after is None or at < after.released_at) for at in dates),
        sound=not negative and exceeding(stored) is None,
    )


def exceeding(stored: Iterable[Total]) -> tuple[int, int] | None:
    """Return the sum of the exact categories and the exact total that it exceeds, if it does."""
    numbers = [t for t in stored if t.qualifier not in (*BOUNDS, Qualifier.ABOUT)]
    exact = {t.item: t.value for t in numbers if isinstance(t.value, int)}
    total = exact.get(TOTAL_ITEM)
    parts = sum(value for item, value in exact.items() if item != TOTAL_ITEM)
    return (parts, total) if total is not None and 0 <= total < parts else None


def exact_number(election: Election, update: str, item: str) -> int | None:
    """Return a stored total that may be computed with: whole, exact and not negative."""
    total = election.total(update, item)
    return None if total is None else exact_value(total)


def exact_value(total: Total) -> int | None:
    """Return the value of a total as `exact_number` does."""
    if not isinstance(total.value, int) or total.qualifier in (*BOUNDS, Qualifier.ABOUT):
        return None
    return total.value if total.value >= 0 else None


def counted_pct(election: Election, update: Update) -> Fraction | None:
    """Return 100 C/(C+O) at ``update``, exact; None without a count and a usable estimate."""
    counted = exact_number(election, update.key, "ballots_counted")
    left = estimate(election, update)
    if counted is None or left is None or left.usable is None or not counted + left.usable:
        return None
    return Fraction(100 * counted, counted + left.usable)


@dataclass(frozen=True, slots=True)
class EstimateCheck:
    """One published estimate beside the ballots that were counted after it, until certified."""

    estimate: Estimate
    estimated: int
    counted_after: int


def estimate_checks(election: Election) -> tuple[EstimateCheck, ...]:
    """Return how good the estimates were, for a certified count with known totals; else nothing."""
    certified = [u for u in election.live if u.status is Status.CERTIFIED]
    final = exact_number(election, certified[-1].key, "ballots_counted") if certified else None
    if final is None:
        return ()
    checks = []
    for update in election.live:
        counted = exact_number(election, update.key, "ballots_counted")
        left = estimate(election, update)
        if counted is None or counted > final or left is None or not left.sound:
            continue  # fewer ballots at the end than before: what came after it is not known
        if left.total is not None and left.qualifier not in BOUNDS:
            checks.append(EstimateCheck(left, left.total, final - counted))
    return tuple(checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """Turnout so far in percent of registered: as published, and computed where that is known.

    ``agree`` is None when only one is known; False: both are shown. Nothing is computed from more
    ballots than voters.
    """

    published: Decimal | None
    computed: Fraction | None
    agree: bool | None


def turnout(election: Election, update: Update) -> Turnout:
    """Return the turnout at ``update``; the computed one agrees if it rounds to the published."""
    stored = election.total(update.key, "turnout_pct")
    published = None if stored is None or stored.value is None else Decimal(stored.value)
    counted = exact_number(election, update.key, "ballots_counted")
    registered = exact_number(election, update.key, "registered")
    computed = agree = None
    if counted is not None and registered and counted <= registered:
        computed = Fraction(100 * counted, registered)
    if published is not None and computed is not None:
        exponent = published.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        agree = Decimal(half_up(computed, decimals)) == published
    return Turnout(published=published, computed=computed, agree=agree)
