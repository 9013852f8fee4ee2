"""Every name that a file uses is explained in another, and every row says its source."""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.folder import Fault, Folder, error, finding
from builder.errors import shown
from builder.model import SourceKind

SOURCED = tuple(
    "races.csv choices.csv updates.csv totals.csv statements.csv events.csv corrections.csv"
    " completions.csv".split()
)
UNREFERRING = frozenset(
    "races.csv updates.csv sources.csv published.csv redirects.csv corrections.csv"
    " wording.csv review.csv".split()
)
"""The files without a column of names that another file explains."""
RESERVED = frozenset(
    "assets cite data embed feed history index pagefind places updates versions".split()
)


def sources(folder: Folder) -> Iterator[Fault]:
    """Require a source in every row, and a use of every source."""
    used = set()
    for file, found in folder.rows.items():
        if not (file in SOURCED or file.startswith("snapshots/")):
            continue
        bare = [row for row in found if not row["source"] and any(row.values())]
        if bare:
            rows = "none" if len(bare) == 1 else f"none in {len(bare)} rows; the first is here"
            todo = "Write an id of sources.csv."
            yield error(bare[0], "a source in every row", rows, todo, file=file)
        unknown = set()
        for row in found:
            for column in ("source", "coverage_source"):
                name = row.get(column, "")
                used.add(name)
                if name and name not in folder.sources and name not in unknown:
                    unknown.add(name)
                    expected = f"an id of sources.csv in {column}"
                    todo = "Add its row to sources.csv, or fix the id."
                    yield error(row, expected, shown(name), todo, file=file)
    used.add(str(folder.about.get("source", "")))
    notes = "\n".join(row.get("note", "") for found in folder.rows.values() for row in found)
    for name, (row, source) in folder.sources.items():
        if not (source.url or source.archived_url or source.sha256):
            todo = "Add url, archived_url or sha256, so that others can find it."
            yield finding(row, f"an address or a hash for {name}", "neither", todo)
        if name not in used and name not in notes and not _second(name, folder):
            yield finding(row, "a use of every source", f"none of {name}", "Use it or delete it.")


def _second(name: str, folder: Folder) -> bool:
    """Return whether a source is a second capture of another, the same figures in other bytes."""
    first, _, number = name.rpartition("-")
    return number.isdecimal() and first in folder.sources and bool(folder.sources[name][1].sha256)


def provenance(folder: Folder) -> Iterator[Fault]:
    """Ask where a copy of each unsealed official file is kept, and when it was retrieved."""
    sealed = {line.scope for _, line in folder.published}
    bare = [
        (row, name)
        for name, (row, source) in folder.sources.items()
        if source.kind is SourceKind.OFFICIAL_FILE
        and source.sha256
        and f"wording/source/{name}" not in sealed
        if not source.retrieved_at or not (source.archived_url or source.url)
    ]
    if bare:
        more = f", and {len(bare) - 1} more" if len(bare) > 1 else ""
        expected = "archived_url (or url) and retrieved_at of every official file"
        todo = "Give the list of captures as --captures, or fill both."
        yield finding(bare[0][0], expected, f"one of them empty for {bare[0][1]}{more}", todo)


def references(folder: Folder) -> Iterator[Fault]:
    """Require every race, choice and update that a row names."""
    races = {row["race"] for row in folder.rows["races.csv"]}
    choices = {(row["race"], row["choice"]) for row in folder.rows["choices.csv"]}
    updates = {row["update"] for row in folder.rows["updates.csv"]}
    for file, found in folder.rows.items():
        if file in UNREFERRING:
            continue
        for row in found:
            race, update = row.get("race", ""), row.get("update", "")
            if race and race not in races:
                todo = "Add the race to races.csv, or fix its slug."
                yield error(row, "a race of races.csv", shown(race), todo, file=file)
            for column in ("choice", "over") if race in races and file != "choices.csv" else ():
                choice = row.get(column, "")
                if choice and (race, choice) not in choices:
                    expected = f"a choice of {race} in {column}"
                    todo = "Add the choice to choices.csv, or fix its slug."
                    yield error(row, expected, shown(choice), todo, file=file)
            if update and update not in updates:
                expected = "the key of an update in updates.csv"
                todo = "Add the update to updates.csv, or fix its key."
                yield error(row, expected, shown(update), todo, file=file)
    for file in folder.rows:
        key = file.removeprefix("snapshots/").removesuffix(".csv").removesuffix(".ballots")
        if file.startswith("snapshots/") and key not in updates:
            expected = "a file named by the key of an update in updates.csv"
            todo = "Add the update to updates.csv, or rename the file."
            yield error(None, expected, shown(key), todo, file=file)
        if file == f"snapshots/{key}.ballots.csv" and f"snapshots/{key}.csv" not in folder.rows:
            todo = "Add the votes of this update."
            yield error(None, f"snapshots/{key}.csv beside it", "none", todo, file=file)
    told = {race for race, _ in choices}
    for row in folder.rows["races.csv"]:
        if row["race"] and row["race"] not in told:
            todo = "Add its choices."
            yield error(row, f"at least one choice of {row['race']} in choices.csv", "none", todo)


def reserved(folder: Folder) -> Iterator[Fault]:
    """Refuse a slug that is the name of another folder of the site."""
    for slug, (row, _) in folder.races.items():
        if slug in RESERVED:
            todo = "Choose another slug."
            yield error(row, "a slug that is not the name of another page", shown(slug), todo)
