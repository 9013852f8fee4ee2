"""Changes of a sealed election: made in a copy, compared, checked, then put in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from builder import checks
from builder.editing.scopes import Edit, edited
from builder.editing.wordings import (
    Change,
    log_with,
    require_once,
    require_only,
    require_other,
    reworded,
)
from builder.errors import DataError, shown
from builder.model import Election
from builder.seal.chain import Seal, examine
from builder.seal.facts import Facts, facts, is_fact
from builder.store import format
from builder.store.load import load_election, load_jurisdiction
from builder.store.transaction import only_one, staging, write_into


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Lock the jurisdiction of the election at ``folder``; refuse any other folder."""
    require_election(folder)
    with only_one(folder.parent):
        yield


def require_election(folder: Path) -> None:
    """Refuse a folder that is not an election's."""
    if not (folder / "election.toml").exists():
        todo = "Name it by its path in data, such as us-xx-shire/2030-11-05."
        raise DataError(folder, expected="the folder of an election", got="none", todo=todo)


def require_source(folder: Path, election: Election, source: str, of: str, row: str) -> None:
    """Refuse a source that sources.csv does not have."""
    if source not in election.sources:
        expected, todo = f"the source of the {of}", f"Add {row} row to sources.csv first."
        raise DataError(f"{folder}/sources.csv", expected=expected, got=shown(source), todo=todo)


def load(folder: Path) -> Election:
    """Read the election at ``folder``."""
    return load_election(folder, load_jurisdiction(folder.parent))


def load_unbroken(folder: Path) -> Election:
    """Read the election at ``folder``; refuse one whose seal is broken."""
    election = load(folder)
    for problem in checks.against_seal(election):
        if problem.level is checks.Level.ERROR:
            raise problem.error
    return election


def require_sound(folder: Path, jurisdiction: Path, *, but: str = "review") -> None:
    """Raise the first error of `check` in the election at ``folder``, ignoring the check ``but``.

    Open proposals do not stop a change of sealed data, only sealing.
    """
    for one in checks.check_election(folder, load_jurisdiction(jurisdiction)):
        if one.level is checks.Level.ERROR and one.check != but:
            raise one.error


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Yield a copy that takes the place of ``folder``; an error names the folder, and it stays."""
    with staging(folder) as copy:
        try:
            yield copy
        except DataError as error:
            place, expected, got, todo = (
                text.replace(str(copy), str(folder))
                for text in (error.place, error.expected, error.got, error.todo)
            )
            raise DataError(place, expected=expected, got=got, todo=todo) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An unbroken election in which ``wanted`` is sealed, to be changed by ``source``."""

    folder: Path
    election: Election
    seal: Seal
    facts: dict[str, Facts]
    wanted: Sequence[Edit]
    source: str


def known(folder: Path, wanted: Sequence[Edit], source: str) -> Known:
    """Read the election at ``folder``; DataError unless ``wanted`` is sealed there, once each."""
    election = load_unbroken(folder)
    seal, stored = examine(election), facts(election)
    require_source(folder, election, source, "new value", "its")
    for edit in wanted:
        place = f"{election.path} {edit.scope}"
        if edit.scope not in stored:
            expected, got = "a known scope", shown(edit.scope)
            todo = "Write race/<slug>, update/<key>, event/<n>, statement/<n> or another scope of"
            todo += " something that is stored."
            raise DataError(election.path, expected=expected, got=got, todo=todo)
        if (edit.scope, 1) not in seal.lines:
            expected, got = "a sealed scope", "one that is not sealed yet"
            todo = "Edit the file: what is not published yet needs no correction."
            raise DataError(place, expected=expected, got=got, todo=todo)
        if not is_fact(edit.scope, edit.key, edit.field):
            expected, got = "a sealed fact", shown(f"{edit.key} {edit.field}")
            todo = "Titles, short names, colors, notes and sources are wording: change them with"
            raise DataError(place, expected=expected, got=got, todo=f"{todo} `builder reword`.")
        stored_now = stored[edit.scope].get((edit.key, edit.field), "")
        require_other(election.path, edit, stored_now, "another value for")
    require_once(election.path, wanted, "fact")
    return Known(
        folder=folder, election=election, seal=seal, facts=stored, wanted=wanted, source=source
    )


@contextmanager
def changing(
    of: Known, day: str, reason: str, worded: Sequence[Edit] = ()
) -> Iterator[tuple[Path, list[Change]]]:
    """Yield a changed copy of an election and every fact that differs; put it in place at the end.

    The block adds what explains the change; then wording that changed with it, as asked in
    ``worded`` or as a new source, is logged with ``day`` and ``reason``, and the copy is checked.
    On any error the folder stays as it is.
    """
    jurisdiction = of.folder.parent
    with replacing(of.folder) as copy:
        write_into(copy, edited(copy, of.wanted, of.source))
        for edit in worded:
            write_into(copy, reworded(copy, edit))
        # A new row goes where choices.csv has it.
        files = [(path, text.encode()) for path, text in format.canonical_files(copy)]
        moved = [(path, data) for path, data in files if path.read_bytes() != data]
        write_into(copy, {p.relative_to(copy).as_posix(): d.decode() for p, d in moved})
        made = changes(of.facts, facts(load_election(copy, load_jurisdiction(jurisdiction))))
        require_only(str(of.folder), of.wanted, made, "fact", _brought(of.wanted))
        yield copy, made
        log_with(of.election, copy, jurisdiction, day, reason)
        require_sound(copy, jurisdiction)


def changes(before: Mapping[str, Facts], after: Mapping[str, Facts]) -> list[Change]:
    """Return every fact that differs, by scope, in the order in which they are stored."""
    found = []
    for scope in {**before, **after}:
        was, now = before.get(scope, {}), after.get(scope, {})
        for key, field in {**was, **now} if was != now else ():
            old, new = was.get((key, field), ""), now.get((key, field), "")
            if old != new:
                found.append(Change(scope=scope, key=key, field=field, was=old, now=new))
    return found


def _brought(wanted: Sequence[Edit]) -> frozenset[tuple[str, str, str]]:
    """Return the facts that change with ``wanted`` where they need a new row."""
    brought = set()
    for edit in wanted:
        start, *rest = edit.key.split("/")
        if start == "votes":
            brought.add((edit.scope, f"listed/{rest[0]}", rest[1]))
        if start == "total" and edit.field == "value":
            brought.add((edit.scope, edit.key, "qualifier"))
    return frozenset(brought)
