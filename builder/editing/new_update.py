"""`builder new update`: an update to type in by hand, with everything known except its votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from builder import instants
from builder.editing.new import create
from builder.errors import DataError, shown
from builder.model import Jurisdiction, Phase, Precision, Status
from builder.store import load
from builder.store.cells import MOMENT_FORMS, offsets
from builder.store.csvfile import Row, dump_rows
from builder.store.forms import KEY
from builder.store.schema import SNAPSHOT, UPDATES


def new_update(
    data: Path, jurisdiction: str, election: str, key: str, given: Mapping[str, str] | None = None
) -> list[Path]:
    """Write a row of updates.csv and a snapshot without votes; return the files written.

    The snapshot has the races and choices of the newest stored update before it, or all where there
    is none. ``given`` are cells of the row; ``released_at`` may lack its offset, and brings the
    precision and the phase with it.
    """
    folder = data / jurisdiction / election
    if not KEY.pattern.fullmatch(key):
        todo = "Take the official local time of the release without its seconds."
        raise DataError(folder / "updates.csv", expected=KEY.words, got=shown(key), todo=todo)
    updates = load.load_rows(folder, "updates.csv")
    if any(row["update"] == key for row in updates):
        todo = f"Fill its row, or add -2 to the key if two releases have the same time: {key}-2."
        raise DataError(folder / "updates.csv", expected=f"no row for {key}", got="one", todo=todo)
    cells = {name: value for name, value in (given or {}).items() if value}
    source = cells.get("source", "")
    sources = [row["source"] for row in load.load_rows(folder, "sources.csv")]
    if source and source not in sources:
        known = ", ".join(sources[-5:]) or "none is stored"
        todo = f"Add its row to sources.csv first, or take one of: {known}."
        path, expected = folder / "sources.csv", "the source of the update"
        raise DataError(path, expected=expected, got=shown(source), todo=todo)
    if "released_at" in cells:
        day = load.read_toml(folder / "election.toml").get("date")
        of = load.load_jurisdiction(folder.parent)
        cells = _timed(folder, key, cells["released_at"], of, day) | {
            name: value for name, value in cells.items() if name != "released_at"
        }
        cells.setdefault("status", Status.UNOFFICIAL_PARTIAL.value)
    listed = _listed(folder, key, updates)
    if not listed:
        path, expected = folder / "choices.csv", "the choices of every race"
        raise DataError(path, expected=expected, got="none", todo="Fill it first.")
    empty = dict.fromkeys(SNAPSHOT, "")
    rows = [
        empty | {"race": row["race"], "choice": row["choice"], "source": source} for row in listed
    ]
    snapshot = f"snapshots/{key}.csv"
    table = dump_rows([*updates, dict.fromkeys(UPDATES, "") | {"update": key} | cells], UPDATES)
    create(folder, {snapshot: dump_rows(rows, SNAPSHOT)}, {"updates.csv": table})
    return [folder / "updates.csv", folder / snapshot]


def _listed(folder: Path, key: str, updates: Sequence[Row]) -> Sequence[Row]:
    """Return the rows of the newest snapshot before ``key``, else those of choices.csv."""
    for row in sorted(updates, key=lambda row: row["update"], reverse=True):
        name = f"snapshots/{row['update']}.csv"
        earlier = row["update"] < key and not row["withdrawn"] and (folder / name).exists()
        if earlier and (found := load.load_rows(folder, name)):
            return found
    return load.load_rows(folder, "choices.csv")


def _timed(folder: Path, key: str, text: str, of: Jurisdiction, day: object) -> dict[str, str]:
    """Return released_at with its offset, its precision, and the phase that follows from it."""
    path = folder / "updates.csv"
    forms = {len(form): precision for precision, form in MOMENT_FORMS.items()}
    bare = {
        len(form) - len("-08:00"): precision
        for precision, form in MOMENT_FORMS.items()
        if precision != Precision.DAY
    }
    expected = "released_at like 2032-11-05, 2032-11-05T16:09 or 2032-11-05T16:09:19-07:00"
    try:
        moment = datetime.fromisoformat(text)
        precision = forms[len(text)] if moment.tzinfo or "T" not in text else bare[len(text)]
    except (ValueError, KeyError):
        todo = "Write the official local time."
        raise DataError(path, expected=expected, got=shown(text), todo=todo) from None
    if precision == Precision.DAY:
        named, stored = f"{moment:%Y-%m-%d}", text
    else:
        known = instants.readings(moment, of.zone)
        found = [one for one in known if moment.tzinfo is None or one == moment]
        if len(found) != 1:
            todo = f"Give the time with the offset of {of.time_zone} on that day."
            todo += offsets(text, of)
            raise DataError(path, expected=expected, got=shown(text), todo=todo)
        moment = found[0]
        named, stored = f"{moment:%Y-%m-%d-%H%M}", moment.isoformat(timespec=f"{precision}s")
    if key not in (named, *(f"{named}-{n}" for n in range(2, 10))):
        expected, todo = f"the key {named} for that time", "Give the two of one release."
        raise DataError(path, expected=expected, got=shown(key), todo=todo)
    phase = Phase.CANVASS
    if isinstance(day, date):
        noon = instants.first_at(datetime.combine(day + timedelta(days=1), time(12)), of.zone)
        if moment.date() <= day if precision == Precision.DAY else moment < noon:
            phase = Phase.ELECTION_NIGHT
    return {"released_at": stored, "precision": precision, "phase": phase.value}
