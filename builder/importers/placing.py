"""The keys of updates, the ids of their sources, and where new rows go among stored ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

from builder.importers.classification import released, retrieved
from builder.importers.known import Stored
from builder.importers.sources import SOURCE_NAMES, Capture
from builder.instants import first_at
from builder.store import schema

Row = Mapping[str, str]
Place = tuple[str, int, int]

SOURCE = re.compile(
    r"[a-z]+-(results|returns|counter)-([0-9]{4}(?:-[0-9]{2}){2}-[0-9]{4})(?:-([0-9]+))?"
)
IDS = re.compile(r"[a-z]+-ids-.+")
LAST: Place = ("~", 0, 0)
NOON = time(12)


def source_place(name: str) -> Place | None:
    """Return where an imported file's source stands among others; None for one entered by hand.

    Files stand by their official time, a results file before the counter file of its time, id files
    last.
    """
    if found := SOURCE.fullmatch(name):
        return found[2], int(found[3] or 1), int(found[1] == "counter")
    return LAST if IDS.fullmatch(name) else None


def counter_only(updates: Iterable[Row]) -> frozenset[str]:
    """Return the keys of updates whose votes were rebuilt from a counter file."""
    places = {row["update"]: source_place(row["source"]) for row in updates}
    return frozenset(key for key, place in places.items() if place is not None and place[2])


def with_sources(stored: Sequence[Row], fresh: Iterable[Row]) -> list[Row]:
    """Return stored rows of sources.csv, each fresh one before the first later imported one.

    What is no imported file, such as the source of an area carried over, stands at the end.
    """
    rows = list(stored)
    for row in fresh:
        place = source_place(row["source"])
        if place is None:
            rows.append(row)
            continue
        known = [source_place(other["source"]) for other in rows]
        later = (
            number for number, other in enumerate(known) if other is not None and other > place
        )
        imported = [number for number, other in enumerate(known) if other is not None]
        rows.insert(next(later, imported[-1] + 1 if imported else len(rows)), row)
    return rows


def with_totals(
    stored: Sequence[Row], fresh: Iterable[Row], moments: Mapping[str, datetime]
) -> list[Row]:
    """Return stored rows of totals.csv in their order, each fresh one behind those of its update.

    The first row of an update stands before the first row of a later one.
    """
    rows = list(stored)
    for row in fresh:
        own = [number for number, other in enumerate(rows) if other["update"] == row["update"]]
        when = moments[row["update"]]
        later = (
            n
            for n, other in enumerate(rows)
            if other["update"] in moments and moments[other["update"]] > when
        )
        rows.insert(own[-1] + 1 if own else next(later, len(rows)), row)
    return rows


def assign_keys(moments: Iterable[datetime], stored: Stored) -> dict[datetime, str]:
    """Return a key per instant: the stored one, or local time to the minute, -2 where it is taken.

    The later of two instants that clocks show as one minute has the -2.
    """
    by_moment = {when: key for key, when in stored.moments.items()}
    taken = set(by_moment.values())
    keys = {}
    for moment in sorted(set(moments)):
        keys[moment] = (
            by_moment[moment] if moment in by_moment else free(f"{moment:%Y-%m-%d-%H%M}", taken)
        )
        taken.add(keys[moment])
    return keys


def free(name: str, taken: set[str]) -> str:
    """Return ``name``, or the first of name-2, name-3 ... that is not in ``taken``."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def source_ids(
    captures: Sequence[Capture],
    keys: Mapping[datetime, str],
    stored: Stored,
    given: Mapping[str, str],
) -> dict[str, str]:
    """Return ``given`` with a source id by hash for every capture; a stored hash keeps its id."""
    ids = {
        row["sha256"]: row["source"] for row in stored.tables["sources.csv"] if row["sha256"]
    } | dict(given)
    taken = {row["source"] for row in stored.tables["sources.csv"]} | set(given.values())
    # The newest capture of a time counts, so it gets the plain id.
    for capture in sorted(captures, key=retrieved, reverse=True):
        if capture.sha256 not in ids and released(capture) in keys:
            prefix = capture.format.partition("-")[0]
            name = f"{prefix}-{SOURCE_NAMES[capture.format][0]}-{keys[released(capture)]}"
            ids[capture.sha256] = free(name, taken)
            taken.add(ids[capture.sha256])
    return ids


def phase(moment: datetime, stored: Stored) -> str:
    """Return election-night before noon of the day after election day, else canvass."""
    noon = first_at(
        datetime.combine(stored.day + timedelta(days=1), NOON), stored.jurisdiction.zone
    )
    return "election-night" if moment < noon else "canvass"


def in_time(updates: Sequence[Mapping[str, str]], stored: Stored) -> list[Mapping[str, str]]:
    """Return stored rows as they stand, each new one before the first that is later."""
    rows: list[Mapping[str, str]] = list(stored.tables["updates.csv"])
    moments = stored.moments
    when = [moments[row["update"]] for row in rows]
    for update in updates:
        moment = datetime.fromisoformat(update["released_at"])
        place = next((number for number, other in enumerate(when) if other > moment), len(when))
        rows.insert(place, update)
        when.insert(place, moment)
    return rows


def total(key: str, item: str, value: str, as_of: str, source: str) -> dict[str, str]:
    """Return a row of totals.csv."""
    cells = key, item, value, "exact", as_of, source
    return dict(zip(schema.TOTALS, cells, strict=True))
