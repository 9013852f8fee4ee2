"""Official times as instants: one moment each, compared, subtracted and hashed over UTC, printed by
the county's clocks.

Python compares two times that share a zone with rules (``ZoneInfo``) by what the clocks show, so
that 1:10 a.m. after clocks are set back lies before 1:50 a.m. of the hour before (PEP 495). A time
whose offset is fixed has no such trap. So every time of the archive bears a `LocalOffset`, and this
is the only module that puts a zone on a time; tests/project/test_instants.py holds it to that.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY_IN_MINUTES = 24 * 60
END_OF_DAY = time(23, 59, 59)
LAST = datetime.max - timedelta(days=2)


class LocalOffset(tzinfo):
    """The offset that a zone has at one moment, and the name of the zone.

    It never changes with the time it is put on: 0:30 a.m. MDT plus two hours is 2:30 a.m. MDT, two
    hours later, which `local` turns into 1:30 a.m. MST.
    """

    def __init__(self, zone: str, offset: timedelta) -> None:
        self.zone = zone
        self.offset = offset

    def __reduce__(self) -> tuple[object, ...]:
        return local_offset, (self.zone, self.offset)

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return self.offset

    def dst(self, moment: datetime | None) -> None:
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the zone's abbreviation at that moment, such as MST."""
        return None if moment is None else moment.astimezone(ZoneInfo(self.zone)).tzname()

    def fromutc(self, moment: datetime) -> datetime:
        return moment + self.offset


@cache
def local_offset(zone: str, offset: timedelta) -> LocalOffset:
    """Return the one value of its kind: times that share it are compared without asking for their
    offset.
    """
    return LocalOffset(zone, offset)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the same instant by the clocks of ``zone``. ValueError where ``moment`` bears no
    offset, or its year no zone.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"a time without an offset: {moment}")
    try:
        # Convert through UTC: a time already in this zone would stay unchanged, even one that
        # clocks skip.
        there = moment.astimezone(UTC).astimezone(zone)
    except OverflowError as error:
        raise ValueError(f"a time at the end of all years: {moment}") from error
    offset = there.utcoffset()
    assert offset is not None
    return there.replace(tzinfo=local_offset(zone.key, offset), fold=0)


def settled(moment: datetime) -> datetime:
    """Return ``moment`` with its offset fixed where its zone has rules."""
    return local(moment, moment.tzinfo) if isinstance(moment.tzinfo, ZoneInfo) else moment


def readings(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return every instant at which clocks in ``zone`` show ``wall`` (whose own offset counts for
    nothing), earliest first.

    There is one, but none in an hour that is skipped when clocks are set forward and two in one
    that comes twice.
    """
    wall = wall.replace(tzinfo=None)
    found: list[datetime] = []
    for fold in (0, 1):
        try:
            moment = local(wall.replace(tzinfo=zone, fold=fold), zone)
        except ValueError:
            continue
        if moment.replace(tzinfo=None) == wall and moment not in found:
            found.append(moment)
    return tuple(found)


def first_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which clocks show ``wall``, or, where they skip it, the one at
    which they do.
    """
    for minutes in range(DAY_IN_MINUTES + 1 if wall < LAST else 0):
        if found := readings(wall + minutes * MINUTE, zone):
            return found[0]
    raise ValueError(f"no such time in {zone.key}: {wall}")


@lru_cache(maxsize=1024)
def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of ``day``, which is not midnight where clocks skip it."""
    return first_at(datetime.combine(day, time()), zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the last whole second of ``day``. ValueError where the zone never had that day."""
    for minutes in range(DAY_IN_MINUTES if day > date.min else 0):
        if found := readings(datetime.combine(day, END_OF_DAY) - minutes * MINUTE, zone):
            return found[-1]
    raise ValueError(f"no such day in {zone.key}: {day}")


def clock_by(moment: datetime, other: datetime) -> datetime:
    """Return ``moment`` without offset, as a clock shows it that is never changed and was right at
    ``other``.
    """
    return moment.astimezone(other.tzinfo).replace(tzinfo=None)


def doubled_zone(moment: datetime) -> str:
    """Return the abbreviation that tells ``moment`` from the other time at which clocks show the
    same; "" where there is none.

    Where the zone's abbreviation is no word, or the same both times, it is the offset: UTC+10:30.
    """
    return (
        _doubled(moment.replace(tzinfo=None), moment.tzinfo)
        if isinstance(moment.tzinfo, LocalOffset)
        else ""
    )


@lru_cache(maxsize=4096)
def _doubled(wall: datetime, offset: LocalOffset) -> str:
    both = readings(wall, ZoneInfo(offset.zone))
    if len(both) < 2:
        return ""
    moment = wall.replace(tzinfo=offset)
    names = {str(other.tzname()) for other in both}
    if len(names) == len(both) and all(name.isalpha() for name in names):
        return str(moment.tzname())
    return f"UTC{moment.isoformat()[-6:]}".replace("-", "\u2212")
