"""The scales of a chart: two panels of time, round values, and labels kept apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from zoneinfo import ZoneInfo

from markupsafe import Markup

from builder.charts.spec import Level, Panel, Tick, Words
from builder.counting.history import is_night
from builder.instants import first_at, local, start_of
from builder.model import Election, EventState, Phase, Status, Update
from builder.wording import chart_text as words
from builder.wording.messages import Messages

NIGHT_SHARE = 420.0
GAP = 26.0
EDGE = 10.0
"""Per mille of the width: election night, the break after it, the space at a panel's ends."""

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


def panels(
    election: Election, shown: Sequence[Update], say: Messages, notes: tuple[Markup, Markup]
) -> tuple[Panel, ...]:
    """Return one or two panels for the updates of a chart.

    They have the same scales for every race of the election. ``notes`` stand under the two titles.
    An update lies in the first panel if ``is_night`` and there are two.
    """
    zone = election.jurisdiction.zone
    first, second = (any(is_night(update) is night for update in shown) for night in (True, False))
    night = [u.released_at for u in election.live if is_night(u)]
    after = [u.released_at for u in election.live if not is_night(u)]
    made = []
    if first:
        start, end = _night_range(election, night)
        right = NIGHT_SHARE if second else 1000.0
        ticks = _hours(start, end, zone, say, every=24 if second else 2)
        made.append(Panel(start, end, 0.0, right, True, night_titles(say), notes[0], ticks))
    if second:
        start, end = _after_range(election, after)
        left = NIGHT_SHARE + GAP if first else 0.0
        titles = later_titles(say)
        if any(u.phase is Phase.ELECTION_NIGHT and not is_night(u) for u in shown):
            titles = (say("The count by day"), say("By day"))
        ticks = _days(start, end, zone, say)
        made.append(Panel(start, end, left, 1000.0, False, titles, notes[1], ticks))
    return tuple(map(_with_air, made))


def night_titles(say: Messages) -> Words:
    return say("Election night"), say("Night")


def later_titles(say: Messages) -> Words:
    return say("The weeks after"), say("Weeks after"), say("Later")


def _with_air(panel: Panel) -> Panel:
    """Return the panel with EDGE free at both of its ends."""
    air = (panel.end - panel.start) * (EDGE / (panel.right - panel.left - 2 * EDGE))
    return replace(panel, start=panel.start - air, end=panel.end + air)


def _night_range(election: Election, times: Sequence[datetime]) -> tuple[datetime, datetime]:
    """Return whole hours around the night's updates, from the close of the polls where stored."""
    first, last = min(times), max(times)
    close = election.polls_close
    if close is not None and timedelta(0) <= first - close <= 6 * HOUR:
        first = close
    start = first.replace(minute=0, second=0, microsecond=0)
    end = last.replace(minute=0, second=0, microsecond=0)
    if end < last:
        end += HOUR
    return start, max(end, start + 2 * HOUR)


def _after_range(election: Election, times: Sequence[datetime]) -> tuple[datetime, datetime]:
    """Return the first day to the newest update, or to the planned certification while counting."""
    zone = election.jurisdiction.zone
    start, end = start_of(min(times).date(), zone), max(times)
    certified = any(update.status is Status.CERTIFIED for update in election.live)
    for event in election.events if not certified else ():
        if event.event == "certification" and event.state is EventState.PLANNED:
            end = max(end, _noon(date.fromisoformat(event.at[:10]), zone))
    return start, max(end, start + DAY)


# Every race of an election has the same axes.
@lru_cache(maxsize=16)
def _hours(
    start: datetime, end: datetime, zone: ZoneInfo, say: Messages, *, every: int
) -> tuple[Tick, ...]:
    """Return the first and the last hour, midnight, then one hour in ``every`` between."""
    first, last = local(start, zone), local(end, zone)
    # Clocks change by whole quarters of an hour, in some zones by half an hour.
    pace = HOUR if first.utcoffset() == last.utcoffset() else QUARTER
    moments = (local(start + n * pace, zone) for n in range(1, ceil((end - start) / pace)))
    between = [at for at in moments if at.minute == 0]
    midnights = [at for at in between if at.hour == 0]
    ranked = [first, last, *midnights, *between[every - 1 : -1 : every]]
    return tuple(Tick(at=at, label=_hour(at, say)) for at in dict.fromkeys(ranked))


def _hour(at: datetime, say: Messages) -> Markup:
    if at.hour == 0:
        return say("midnight")
    return Markup.escape(say.clock(at))


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return first_at(datetime.combine(day, time(12)), zone)


@lru_cache(maxsize=16)
def _days(start: datetime, end: datetime, zone: ZoneInfo, say: Messages) -> tuple[Tick, ...]:
    """Return noon of the last day, then of Mondays or days; the month is named where new."""
    span = (end - start) / DAY
    step = 1 if span <= 6 else 2 if span <= 14 else 7 if span <= 70 else 28
    first = start.date() if step < 7 else start.date() + timedelta(days=(7 - start.weekday()) % 7)
    days: list[tuple[date, datetime]] = []
    while (noon := _noon(first, zone)) < end - 0.5 * step * DAY:
        days.append((first, noon))
        first += timedelta(days=step)
    last = local(end, zone).date()
    days.append((last, min(_noon(last, zone), end)))
    ticks, month = [], 0
    for day, at in days:
        bare = day.month == month
        month = day.month
        label = say.day_of_month(day) if bare else say.month_day(day)
        ticks.append((bare, Tick(at=at, label=Markup.escape(label))))
    return (ticks[-1][1], *(tick for _, tick in sorted(ticks[:-1], key=lambda t: t[0])))


def step_of(span: float, count: int, *, least: Fraction) -> Fraction:
    """Return the smallest 1, 2, 2.5 or 5 times a power of ten that cuts ``span`` into ``count``."""
    # In tenths of a thousandth: fractions in lowest terms would take a hundred times as long,
    # floats would not be exact.
    part, whole = span.as_integer_ratio()
    every, of = least.as_integer_ratio()
    power = 1
    while True:
        for factor in (10, 20, 25, 50):
            step = power * factor
            if step * of % (10_000 * every) == 0 and part * 10_000 <= step * count * whole:
                return Fraction(step, 10_000)
        power *= 10


def levels(
    low: float, high: float, count: int, *, least: Fraction, label: Callable[[Fraction], Markup]
) -> tuple[Level, ...]:
    """Return round values from ``low`` to ``high``."""
    step = step_of(high - low, count, least=least)
    first, last = ceil(Fraction(low) / step), floor(Fraction(high) / step)
    values = [n * step for n in range(first, last + 1)]
    return tuple(Level(int(v) if v.denominator == 1 else float(v), label(v)) for v in values)


def vote_levels(low: float, high: float, count: int, say: Messages) -> tuple[Level, ...]:
    """Return round numbers of votes, without the sign of a side."""
    least = Fraction(1)
    return levels(low, high, count, least=least, label=lambda v: Markup(say.number(abs(int(v)))))


def signed_levels(low: float, high: float, count: int, say: Messages) -> tuple[Level, ...]:
    """Return round distances in votes from a line."""
    return levels(low, high, count, least=Fraction(1), label=lambda v: Markup(say.signed(int(v))))


def share_levels(low: float, high: float, count: int, say: Messages) -> tuple[Level, ...]:
    """Return round shares; the space that labels need beyond 0% or 100% has none."""

    def label(value: Fraction) -> Markup:
        return say("{share}%", share=words.percent(value, say))

    made = levels(low, high, count, least=Fraction(1, 10), label=label)
    return tuple(level for level in made if 0 <= level.value <= 100)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return the places in their order, moved as little as possible to lie ``gap`` apart."""
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    pools: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        pools.append((places[i] - rank * gap, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (here, n), (there, m) = pools.pop(), pools.pop()
            pools.append(((here * n + there * m) / (n + m), n + m))
    flat = [value for value, n in pools for _ in range(n)]
    room = high - (len(places) - 1) * gap
    moved = [0.0] * len(places)
    for rank, i in enumerate(order):
        moved[i] = max(low, min(room, flat[rank])) + rank * gap
    return moved
