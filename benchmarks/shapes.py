"""What elections a decade brings, and when each releases its updates: the shape of a large county's
calendar.

Two years hold eight elections: a general one, its primary, and six smaller ones. An archive of n
elections holds the newest n. The newest is a large general election whose count is under way, the
hardest case of an update.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.invented import whole

ZONE = ZoneInfo("America/Los_Angeles")
NEWEST_YEAR = 2040
CANVASS_DAYS = (2, 3, 4, 6, 7, 8, 9, 10, 11, 14, 18, 21, 24)
CERTIFIED_DAY = 27


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One election: how many races and updates it has, and how much of it is known.

    ``ballots`` is what is cast in all. ``known`` says which updates have votes: "all", or "last" in
    a partial history. ``files`` says which ballots files there are: "all", "last" (registration
    alone) or "none".
    """

    kind: str
    title: str
    date: date
    races: int
    night: int
    canvass: int
    later: int
    ballots: int
    precision: str
    known: str
    files: str
    certified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One update: its place in time, and the share of all ballots that it holds."""

    key: str
    released_at: str
    day: date
    precision: str
    phase: str
    status: str
    counted: float


# Kind, title, month, first possible day, years before the even one; then as in a shape, from its
# races on.
Kind = tuple[str, str, int, int, int, int, int, int, int, int, str, str, str]
KINDS: tuple[Kind, ...] = (
    ("general", "General election", 11, 2, 0, 430, 14, 13, 0, 2_400_000, "second", "all", "all"),
    ("primary", "Primary election", 6, 2, 0, 210, 8, 6, 0, 1_600_000, "second", "all", "all"),
    ("schools", "School board elections", 3, 2, 0, 180, 1, 2, 0, 310_000, "minute", "all", "none"),
    ("municipal", "Municipal elections", 11, 2, 1, 240, 3, 3, 1, 720_000, "second", "all", "all"),
    (
        "special",
        "Special and recall election",
        9,
        8,
        1,
        12,
        4,
        3,
        1,
        140_000,
        "minute",
        "all",
        "last",
    ),
    (
        "measures",
        "Special election on measures",
        6,
        2,
        1,
        10,
        3,
        3,
        0,
        52_000,
        "minute",
        "all",
        "none",
    ),
    (
        "spring",
        "Spring municipal elections",
        4,
        2,
        1,
        150,
        2,
        3,
        0,
        260_000,
        "minute",
        "all",
        "last",
    ),
    ("partial", "Consolidated election", 2, 2, 1, 68, 1, 6, 0, 900_000, "day", "last", "last"),
)
GENERAL_COUNTS = ((14, 13), (9, 9), (10, 11), (8, 8), (7, 9))
"""Updates on the night and after it, of the general elections from the newest back."""
SIZES = (1.0, 0.98, 1.02, 0.98, 1.02)
"""Races of the two years from the newest back, as parts of the newest's."""


def tuesday(year: int, month: int, first: int) -> date:
    """The first Tuesday of a month that is not before the day ``first``."""
    day = date(year, month, first)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def schedule(count: int, scale: float = 1.0) -> list[Shape]:
    """The newest ``count`` elections, newest first; ``scale`` multiplies the races of each."""
    shapes = []
    for n in range(count):
        cycle, turn = divmod(n, len(KINDS))
        (
            kind,
            title,
            month,
            first,
            back,
            races,
            night,
            canvass,
            later,
            ballots,
            precision,
            known,
            files,
        ) = KINDS[turn]
        if kind == "general":
            night, canvass = GENERAL_COUNTS[cycle % len(GENERAL_COUNTS)]
        day = tuesday(NEWEST_YEAR - 2 * cycle - back, month, first)
        shapes.append(
            Shape(
                kind=kind,
                title=title,
                date=day,
                races=max(3, round(races * scale * SIZES[cycle % len(SIZES)])),
                night=night,
                canvass=canvass,
                later=later,
                ballots=ballots,
                precision=precision,
                known=known,
                files=files,
                certified=n > 0,
            )
        )
    return shapes


def releases(rng: Random, shape: Shape) -> list[Release]:
    """The updates of an election: a first large one when the polls close, some in the night, then
    one a day and fewer.
    """
    found = []
    moment = datetime.combine(shape.date, time(20, 24), tzinfo=ZONE)
    first, last = 0.31 + 0.08 * rng.random(), 0.52 + 0.06 * rng.random()
    for n in range(shape.night):
        part = n / (shape.night - 1) if shape.night > 1 else 1.0
        at = moment + timedelta(seconds=whole(rng, 0, 59)) if n else moment
        found.append(
            _release(
                shape, at, "election-night", "unofficial-partial", first + (last - first) * part
            )
        )
        moment += timedelta(minutes=whole(rng, 16, 390 // max(shape.night, 3)))
    every = shape.canvass - (1 if shape.certified else 0)
    for n in range(every):
        day = shape.date + timedelta(days=CANVASS_DAYS[n * len(CANVASS_DAYS) // max(every, 1)])
        at = datetime.combine(
            day, time(whole(rng, 14, 16), whole(rng, 1, 58), whole(rng, 0, 59)), tzinfo=ZONE
        )
        part = (n + 1) / (every + (0 if shape.certified else 1))
        found.append(
            _release(
                shape,
                at,
                "canvass",
                "unofficial-partial",
                last + (0.999 - last) * (1 - (1 - part) ** 2),
            )
        )
    if shape.certified and shape.canvass:
        at = datetime.combine(
            shape.date + timedelta(days=CERTIFIED_DAY), time(12, 15, 21), tzinfo=ZONE
        )
        found.append(_release(shape, at, "canvass", "certified", 1.0))
    for n in range(shape.later):
        at = datetime.combine(shape.date + timedelta(days=41 + 9 * n), time(10, 30, 2), tzinfo=ZONE)
        status = "recount" if shape.kind == "special" else "correction"
        found.append(_release(shape, at, "after-certification", status, 1.0))
    return found


def _release(shape: Shape, at: datetime, phase: str, status: str, counted: float) -> Release:
    # In a partial history only days are known, but of the file that was kept.
    precision = "minute" if shape.precision == "day" and status == "certified" else shape.precision
    if precision == "day":
        text, key = at.date().isoformat(), at.date().isoformat()
    else:
        text, key = at.isoformat(timespec=f"{precision}s"), at.strftime("%Y-%m-%d-%H%M")
    return Release(
        key=key,
        released_at=text,
        day=at.date(),
        precision=precision,
        phase=phase,
        status=status,
        counted=counted,
    )
