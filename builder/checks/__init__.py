"""Named checks of the data: errors stop a build, findings are only reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from builder import model
from builder.checks import (
    declarations,
    filled,
    lines,
    names,
    races,
    redirects,
    references,
    review,
    sealed,
    statements,
    text,
    updates,
)
from builder.checks.entries import snapshots, strangers
from builder.checks.folder import Folder, Problem, Rule, problem, read_folder
from builder.checks.folder import Level as Level
from builder.checks.jurisdiction import JURISDICTION_FILES
from builder.checks.jurisdiction import RESERVED as RESERVED
from builder.checks.jurisdiction import check_jurisdiction as check_jurisdiction
from builder.checks.sealed import against_seal as against_seal
from builder.checks.sealed import examined
from builder.checks.sealed import unsealed as unsealed
from builder.errors import DataError
from builder.seal.archive_log import NAME
from builder.seal.chain import Seal
from builder.store import format, load
from builder.store.schema import TABLES, WORKING

RULES = (
    Rule("sources", "sources.csv", references.sources),
    Rule("provenance", "sources.csv", references.provenance),
    Rule("references", "races.csv", references.references),
    Rule("reserved", "races.csv", references.reserved),
    Rule("rules", "races.csv", races.rules),
    Rule("coverage", "races.csv", races.coverage),
    Rule("choices", "choices.csv", races.choices),
    Rule("short_names", "choices.csv", names.short_names),
    Rule("titles", "races.csv", races.titles),
    Rule("filled", "races.csv", filled.filled),
    Rule("special", "choices.csv", lines.special),
    Rule("party-lines", "choices.csv", lines.party_lines),
    Rule("keys", "updates.csv", updates.keys),
    Rule("times", "updates.csv", updates.times),
    Rule("offsets", "events.csv", updates.offsets),
    Rule("statuses", "updates.csv", updates.statuses),
    Rule("sums", "updates.csv", updates.sums),
    Rule("totals", "totals.csv", statements.totals),
    Rule("impossible", "election.toml", statements.impossible),
    Rule("days", "totals.csv", statements.days),
    Rule("statements", "statements.csv", statements.statements),
    Rule("events", "events.csv", statements.events),
    Rule("declarations", "events.csv", declarations.declarations),
    Rule("corrections", "corrections.csv", statements.corrections),
    Rule("redirects", "redirects.csv", redirects.redirects),
    Rule("cities", "wording.csv", redirects.cities),
    Rule("published", "published.csv", sealed.published),
    Rule("wording", "wording.csv", sealed.wording),
    Rule("completions", "completions.csv", sealed.completions),
    Rule("review", "review.csv", review.review),
)
CHECKS: dict[str, Callable[[Folder], Iterator[Problem]]] = {
    **{rule.name: rule for rule in RULES},
    "characters": text.characters,
}
Sound = tuple[model.Election, Seal]
"""An election that was read for its check, and what is sealed of it."""
ELECTION = re.compile(r"\d{4}-\d{2}-\d{2}(-[a-z0-9]+)*", re.ASCII)


def check_election(folder: Path, jurisdiction: model.Jurisdiction) -> list[Problem]:
    """Return everything that is wrong or odd in an election, file by file, then check by check."""
    return _checked(folder, jurisdiction)[0]


def _checked(folder: Path, jurisdiction: model.Jurisdiction) -> tuple[list[Problem], list[Sound]]:
    """As `check_election`, with the election if it could be read and compared with its seal."""
    read = read_folder(folder, jurisdiction)
    problems = _entries(folder)
    said_of = {found.error.place for found in problems}
    problems += [found for found in read.problems if found.error.place not in said_of]
    day = read.about.get("date")
    other_day = isinstance(day, date) and folder.name[:10] != day.isoformat()
    if not ELECTION.fullmatch(folder.name) or other_day:
        named = f"a folder named by the date in election.toml ({day})"
        expected = f"{named}, with a slug after it if there are two that day"
        todo = "Rename the folder or fix the date."
        problems.append(problem("files", folder, expected, folder.name, todo))
    problems += _canonical(read)
    for check in CHECKS.values():
        problems += check(read)
    try:
        # If a row could not be read, read the election again: a missing row must not pass as
        # stored.
        known = load.NOTHING if read.problems else read.typed
        election = load.load_election(folder, jurisdiction, known)
    except DataError as error:
        if not any(problem.level is Level.ERROR for problem in problems):
            problems.append(Problem(check="files", level=Level.ERROR, error=error))
        return problems, []
    # Published data first: a reader who sees only one error should see this one.
    broken, found = examined(election)
    return [*broken, *problems], [(election, found)] if found else []


def _canonical(read: Folder) -> Iterator[Problem]:
    """Find files that are not in canonical form; no figure depends on it."""
    try:
        for file, text in format.canonical_files(read.path, read.sheets):
            if found := format.differences(file.read_bytes(), text):
                expected, todo = "canonical form", "Run `builder fmt`."
                yield problem("canonical", file, expected, ", ".join(found), todo, finding=True)
    except DataError:
        return  # an unreadable file is already an error


def check_archive(data: Path) -> list[Problem]:
    """Return the problems of every election under ``data``, a jurisdiction or one election."""
    return read_archive(data)[0]


def read_archive(data: Path) -> tuple[list[Problem], list[Sound]]:
    """As `check_archive`, and the elections that could be read: all, where there is no error."""
    if not data.is_dir():
        todo = "Name a folder of the archive; without one, `builder check` looks at data."
        return [problem("files", data, "a folder", "none", todo)], []
    read: list[Sound] = []

    def check(folder: Path, jurisdiction: model.Jurisdiction | None) -> list[Problem]:
        found, sound = _checked(folder, jurisdiction) if jurisdiction else ([], [])
        read.extend(sound)
        return found

    if (data / "election.toml").exists():
        jurisdiction, problems = check_jurisdiction(data.resolve().parent)
        return problems + check(data, jurisdiction), read
    if (data / "jurisdiction.toml").exists():
        folders, problems = [data], []
    else:
        folders, problems = load.jurisdiction_folders(data), _around(data)
    for folder in folders:
        jurisdiction, elections, found = _jurisdiction(folder)
        problems += found
        for election in elections:
            problems += check(election, jurisdiction)
    return problems, read


def _around(data: Path) -> list[Problem]:
    """Return what is wrong in an archive outside its jurisdictions."""
    folders = load.jurisdiction_folders(data)
    problems = [
        *strangers(data, {NAME}, {"anchors", *(folder.name for folder in folders)}),
        *sealed.logged(data),
    ]
    if not folders:
        todo = "Add one with `builder new jurisdiction`."
        # An empty folder is a new archive; a folder with other files is not an archive.
        begins = all(path.name.startswith(".") for path in data.iterdir())
        expected = "at least one jurisdiction"
        problems.append(problem("files", data, expected, "none", todo, finding=begins))
    return problems


def _jurisdiction(folder: Path) -> tuple[model.Jurisdiction | None, list[Path], list[Problem]]:
    """Return a jurisdiction, the folders of its elections, and problems outside those folders."""
    jurisdiction, problems = check_jurisdiction(folder)
    elections = load.election_folders(folder)
    problems += strangers(folder, JURISDICTION_FILES, {election.name for election in elections})
    return jurisdiction, elections, problems


def _entries(folder: Path) -> list[Problem]:
    """Return the entries in an election's folder that do not belong there."""
    return [
        *strangers(folder, {"election.toml", *TABLES, *WORKING}, {"snapshots"}),
        *snapshots(folder),
    ]


def read_jurisdictions(data: Path) -> tuple[list[Problem], list[model.Jurisdiction]]:
    """Return an archive's problems outside its elections, and each jurisdiction that has one."""
    if not data.is_dir():
        todo = "Make it with `builder new`."
        return [problem("files", data, "the folder of jurisdictions", "none", todo)], []
    problems, found = _around(data), []
    for folder in load.jurisdiction_folders(data):
        jurisdiction, elections, wrong = _jurisdiction(folder)
        problems += wrong
        problems += [one for election in elections for one in _entries(election)]
        if jurisdiction and elections:
            found.append(jurisdiction)
    return problems, found


def whole(data: Path) -> bool:
    """Return True for a folder of the archive that is neither a jurisdiction nor an election."""
    return data.is_dir() and not any(
        (data / name).exists() for name in ("election.toml", "jurisdiction.toml")
    )
