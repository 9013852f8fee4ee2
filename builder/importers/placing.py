"""Where new rows stand among those stored: where one import of all files would have put them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

Row = Mapping[str, str]
Place = tuple[str, int, int]

SOURCE = re.compile(
    r"[a-z]+-(results|returns|counter)-([0-9]{4}(?:-[0-9]{2}){2}-[0-9]{4})(?:-([0-9]+))?"
)
IDS = re.compile(r"[a-z]+-ids-.+")
LAST: Place = ("~", 0, 0)


def source_place(name: str) -> Place | None:
    """Return where the source of an imported file stands among others; None for a source entered by
    hand.

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
    """Return stored rows of sources.csv in their order, each fresh one before the first imported
    one that is later.

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
