"""Names for what is new: keys of updates, ids of sources, the phase of a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

from builder.importers.classification import released, retrieved
from builder.importers.known import Stored
from builder.importers.sources import SOURCE_NAMES, Capture
from builder.instants import first_at

NOON = time(12)


def assign_keys(moments: Iterable[datetime], stored: Stored) -> dict[datetime, str]:
    """A key for every instant: the stored one, or its local time with the seconds cut off, with -2
    where that is taken.

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
    """``name``, or the first of name-2, name-3 ... that is not in ``taken``."""
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
    """``given`` with a source id for every capture by its hash; a stored hash keeps its id."""
    ids = {
        row["sha256"]: row["source"] for row in stored.tables["sources.csv"] if row["sha256"]
    } | dict(given)
    taken = {row["source"] for row in stored.tables["sources.csv"]} | set(given.values())
    # The newest capture of a time bears the plain id, since it is the one that counts.
    for capture in sorted(captures, key=retrieved, reverse=True):
        if capture.sha256 not in ids and released(capture) in keys:
            prefix = capture.format.partition("-")[0]
            name = f"{prefix}-{SOURCE_NAMES[capture.format][0]}-{keys[released(capture)]}"
            ids[capture.sha256] = free(name, taken)
            taken.add(ids[capture.sha256])
    return ids


def phase(moment: datetime, stored: Stored) -> str:
    """Before noon of the day after election day is election night, whatever the date says."""
    noon = first_at(
        datetime.combine(stored.day + timedelta(days=1), NOON), stored.jurisdiction.zone
    )
    return "election-night" if moment < noon else "canvass"


def in_time(updates: Sequence[Mapping[str, str]], stored: Stored) -> list[Mapping[str, str]]:
    """Stored rows as they stand, each new one before the first that is later."""
    rows: list[Mapping[str, str]] = list(stored.tables["updates.csv"])
    moments = stored.moments
    when = [moments[row["update"]] for row in rows]
    for update in updates:
        moment = datetime.fromisoformat(update["released_at"])
        place = next((number for number, other in enumerate(when) if other > moment), len(when))
        rows.insert(place, update)
        when.insert(place, moment)
    return rows
