"""Stored snapshots in a new order of races, and the newest votes of each race among stored and
planned updates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.importers.known import Stored, Votes
from builder.importers.plan import Planned
from builder.store import schema
from builder.store.csvfile import dump_rows
from builder.store.load import load_rows


def newest_votes(stored: Stored, planned: Sequence[Planned]) -> Votes:
    """The votes of every race at the newest update that has any, stored or planned."""
    entries = [
        (when, key, stored.votes[key])
        for key, when in stored.moments.items()
        if key in stored.votes
    ]
    entries += [(one.release.released_at, one.key, one.votes) for one in planned]
    found: Votes = {}
    for _, _, votes in sorted(entries, key=lambda entry: entry[:2]):
        found |= votes
    return found


def reordered(
    stored: Stored, files: Mapping[str, str], order: Mapping[tuple[str, str], int]
) -> dict[str, str]:
    """The stored snapshots that ``files`` do not hold, by the new order of races and choices."""
    races = {
        race: number
        for number, race in enumerate(
            dict.fromkeys(race for race, _ in sorted(order, key=lambda p: order[p]))
        )
    }
    found = {}
    for key in stored.votes:
        for name in (f"snapshots/{key}.csv", f"snapshots/{key}.ballots.csv"):
            if name in files or not (stored.folder / name).exists():
                continue
            rows = load_rows(stored.folder, name)
            if name.endswith(".ballots.csv"):
                rows = sorted(rows, key=lambda row: races[row["race"]])
                found[name] = dump_rows(rows, schema.BALLOTS)
            else:
                rows = sorted(rows, key=lambda row: order[row["race"], row["choice"]])
                found[name] = dump_rows(rows, schema.SNAPSHOT)
    return found
