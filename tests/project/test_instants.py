"""Times are instants: compared, subtracted and hashed over UTC in every zone, whatever its clocks
show, and nowhere else zoned.
"""

from __future__ import annotations

import ast
import pickle
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.instants import clock_by, doubled_zone, end_of, first_at, local, readings, start_of
from builder.model import Precision
from tests import made
from tests.project.test_laws import MODULES, tree

DENVER, HOWE, NEWFOUNDLAND, ADELAIDE = map(
    ZoneInfo, ("America/Denver", "Australia/Lord_Howe", "America/St_Johns", "Australia/Adelaide")
)

# Zone, a local time that comes twice, its two readings in UTC (by hand from the offsets), how pages
# tell them apart.
TWICE = [
    (DENVER, "2032-11-07T01:10", "2032-11-07T07:10", "2032-11-07T08:10", ("MDT", "MST")),
    (NEWFOUNDLAND, "2032-11-07T01:10", "2032-11-07T03:40", "2032-11-07T04:40", ("NDT", "NST")),
    (ADELAIDE, "2032-04-04T02:30", "2032-04-03T16:00", "2032-04-03T17:00", ("ACDT", "ACST")),
    (HOWE, "2032-04-04T01:40", "2032-04-03T14:40", "2032-04-03T15:10", ("UTC+11:00", "UTC+10:30")),
    (
        ZoneInfo("Europe/Moscow"),
        "2014-10-26T01:30",
        "2014-10-25T21:30",
        "2014-10-25T22:30",
        ("UTC+04:00", "UTC+03:00"),
    ),
]
# Zone, a local time that clocks skip, the first one they show after it.
SKIPPED = [
    (DENVER, "2032-03-14T02:30", "2032-03-14T03:00-06:00"),
    (NEWFOUNDLAND, "2032-03-14T02:30", "2032-03-14T03:00-02:30"),
    (ADELAIDE, "2032-10-03T02:59", "2032-10-03T03:00+10:30"),
    (HOWE, "2032-10-03T02:10", "2032-10-03T02:30+11:00"),
]


@pytest.mark.parametrize(("zone", "wall", "first", "second", "names"), TWICE)
def test_an_hour_that_comes_twice_has_two_readings_and_each_its_name(
    zone: ZoneInfo, wall: str, first: str, second: str, names: tuple[str, str]
) -> None:
    early, late = readings(datetime.fromisoformat(wall), zone)
    assert (early, late) == tuple(
        datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, second)
    )
    assert early < late
    assert late - early == datetime.fromisoformat(second) - datetime.fromisoformat(first)
    assert len({early, late}) == 2
    assert (doubled_zone(early), doubled_zone(late)) == names


@pytest.mark.parametrize(("zone", "wall", "after"), SKIPPED)
def test_a_time_that_clocks_skip_has_no_reading(zone: ZoneInfo, wall: str, after: str) -> None:
    assert readings(datetime.fromisoformat(wall), zone) == ()
    assert first_at(datetime.fromisoformat(wall), zone).isoformat(timespec="minutes") == after


def test_an_hour_before_and_after_the_doubled_one_has_one_reading_without_a_name() -> None:
    for wall in ("2032-11-07T00:59:59", "2032-11-07T02:00:00"):
        (one,) = readings(datetime.fromisoformat(wall), DENVER)
        assert doubled_zone(one) == ""


@pytest.mark.parametrize(
    ("zone", "day", "start", "end"),
    [
        ("America/Denver", "2032-11-07", "2032-11-07T00:00:00-06:00", "2032-11-07T23:59:59-07:00"),
        ("America/Denver", "2032-03-14", "2032-03-14T00:00:00-07:00", "2032-03-14T23:59:59-06:00"),
        # Clocks of Santiago go from 24:00 back to 23:00, and from 24:00 forward to 1:00: a day ends
        # twice, another has no midnight.
        (
            "America/Santiago",
            "2024-04-06",
            "2024-04-06T00:00:00-03:00",
            "2024-04-06T23:59:59-04:00",
        ),
        (
            "America/Santiago",
            "2024-09-08",
            "2024-09-08T01:00:00-03:00",
            "2024-09-08T23:59:59-03:00",
        ),
    ],
)
def test_a_day_begins_and_ends_once_also_when_clocks_change(
    zone: str, day: str, start: str, end: str
) -> None:
    assert start_of(date.fromisoformat(day), ZoneInfo(zone)).isoformat() == start
    assert end_of(date.fromisoformat(day), ZoneInfo(zone)).isoformat() == end


def test_a_day_that_a_zone_never_had_has_no_end() -> None:
    with pytest.raises(ValueError, match="no such day in Pacific/Apia: 2011-12-30"):
        end_of(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))


@pytest.mark.parametrize("moment", [datetime.min, datetime.max.replace(microsecond=0)])
def test_the_ends_of_all_years_are_refused_and_end_nothing(moment: datetime) -> None:
    for zone in (DENVER, ADELAIDE):
        assert len(readings(moment, zone)) <= 1
        for edge in (start_of, end_of):
            with suppress(ValueError):
                assert edge(moment.date(), zone).date() == moment.date()


def test_an_update_keeps_its_offset_through_the_processes_of_a_build() -> None:
    early, late = (
        made.update(n, released_at=at)
        for n, at in enumerate(readings(datetime(2032, 11, 7, 1, 10), DENVER), 1)
    )
    for update in (early, late):
        again = pickle.loads(pickle.dumps(update))
        assert again == update
        assert again.released_at.isoformat() == update.released_at.isoformat()
        assert again.released_at.tzinfo is update.released_at.tzinfo


def test_an_update_that_is_given_a_zone_with_rules_compares_as_an_instant() -> None:
    before = made.update(1, released_at=datetime(2032, 11, 7, 1, 50, tzinfo=DENVER, fold=0))
    after = made.update(2, released_at=datetime(2032, 11, 7, 1, 10, tzinfo=DENVER, fold=1))
    assert before.released_at < after.released_at
    assert after.released_at - before.released_at == timedelta(minutes=20)
    day = made.update(
        3, released_at=datetime(2032, 11, 7, 23, 59, 59, tzinfo=DENVER), precision=Precision.DAY
    )
    assert max(before, after, day, key=lambda update: update.released_at) is day


def test_a_clock_that_is_never_changed_shows_true_durations() -> None:
    start = local(datetime(2032, 11, 7, 6, tzinfo=UTC), DENVER)
    later = local(datetime(2032, 11, 7, 8, 10, tzinfo=UTC), DENVER)
    assert (start.isoformat(), later.isoformat()) == (
        "2032-11-07T00:00:00-06:00",
        "2032-11-07T01:10:00-07:00",
    )
    assert clock_by(later, start) == datetime(2032, 11, 7, 2, 10)


@given(
    st.sampled_from([DENVER, HOWE, NEWFOUNDLAND, ADELAIDE]),
    st.lists(st.integers(min_value=1_950_000_000, max_value=2_015_000_000), min_size=2, max_size=8),
)
def test_local_times_have_the_order_the_equality_and_the_distances_of_their_seconds(
    zone: ZoneInfo, seconds: list[int]
) -> None:
    moments = [local(datetime.fromtimestamp(n, UTC), zone) for n in seconds]
    assert [int(moment.timestamp()) for moment in sorted(moments)] == sorted(seconds)
    assert len(set(moments)) == len(set(seconds))
    assert (moments[1] - moments[0]).total_seconds() == seconds[1] - seconds[0]
    for moment in moments:
        assert moment in readings(moment.replace(tzinfo=None), zone)


def zoned(module: str) -> list[str]:
    """Every place where a module puts a zone, or none, on a time in another way than through
    `builder.instants`.
    """
    found = []
    node: Any
    for node in ast.walk(tree(MODULES[module])):
        if isinstance(node, ast.ImportFrom) and node.module == "datetime":
            found += [
                f"{module}:{node.lineno}: {alias.name}"
                for alias in node.names
                if alias.name in ("timezone", "tzinfo")
            ]
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        for keyword in node.keywords:
            if keyword.arg in ("tzinfo", "tz") and ast.unparse(keyword.value) not in (
                "UTC",
                "'UTC'",
            ):
                found.append(f"{module}:{node.lineno}: {keyword.arg}={ast.unparse(keyword.value)}")
        if called.endswith(".astimezone") and [ast.unparse(argument) for argument in node.args] != [
            "UTC"
        ]:
            found.append(f"{module}:{node.lineno}: {called}")
        if (
            called.endswith(("ZoneInfo", ".localize", ".fromtimestamp"))
            and module != "builder.model"
        ):
            found.append(f"{module}:{node.lineno}: {called}")
    return found


def test_only_one_module_puts_a_zone_on_a_time() -> None:
    assert [
        place for module in MODULES if module != "builder.instants" for place in zoned(module)
    ] == []


def test_the_local_time_of_a_file_is_read_only_where_it_is_settled() -> None:
    found = []
    for module in MODULES:
        node: Any
        for node in ast.walk(tree(MODULES[module])):
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "released_at"
                and module.startswith("builder.importers.")
            ):
                owner = ast.unparse(node.value)
                if owner.startswith(("read(", "snapshot", "parsed", "capture.snapshot")):
                    found.append((module, owner))
    # admission asks of a file of zeros whether it is of election day, before any reading is
    # settled.
    settling = {
        "builder.importers.admission",
        "builder.importers.clocks",
        "builder.importers.reconcile",
    }
    assert {module for module, _ in found} <= settling
    assert found, "the law would hold of nothing"


def test_the_law_sees_each_way_to_put_a_zone_on_a_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    ways = [
        "at.replace(tzinfo=zone)",
        "at.replace(tzinfo=None)",
        "datetime.combine(day, noon, tzinfo=zone)",
        "datetime(2032, 11, 7, tzinfo=zone)",
        "at.astimezone(zone)",
        "at.astimezone()",
        "datetime.fromtimestamp(0)",
        "ZoneInfo('America/Denver')",
        "from datetime import timezone",
    ]
    for number, way in enumerate(ways):
        path = tmp_path / f"{number}.py"
        path.write_text(way, encoding="utf-8")
        monkeypatch.setitem(MODULES, "builder.wrong", path)
        assert len(zoned("builder.wrong")) == 1, way
