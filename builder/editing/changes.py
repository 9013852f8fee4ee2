"""One change of a sealed election: made in a copy, held against what was asked, checked, then put
in place at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from builder import checks
from builder.editing.scopes import Edit, edited
from builder.editing.wording import Change as Change
from builder.editing.wording import log_with
from builder.editing.wording_cells import reworded
from builder.errors import DataError, shown
from builder.model import Election
from builder.seal.chain import Seal, examine
from builder.seal.facts import Facts, facts, is_fact
from builder.store import format
from builder.store.load import load_election, load_jurisdiction
from builder.store.transaction import only_one, staging, write_into


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Hold the jurisdiction of the election at ``folder``, which must be one."""
    require_election(folder)
    with only_one(folder.parent):
        yield


def require_election(folder: Path) -> None:
    """Refuse a folder that is none of an election."""
    if not (folder / "election.toml").exists():
        todo = "Name it by its path in data, such as us-xx-shire/2030-11-05."
        raise DataError(folder, expected="the folder of an election", got="none", todo=todo)


def load(folder: Path) -> Election:
    return load_election(folder, load_jurisdiction(folder.parent))


def errors(
    folder: Path, jurisdiction: Path | None = None, *, but: str = "review"
) -> list[DataError]:
    """The errors that `check` finds in the election at ``folder``; a copy names the folder of its
    jurisdiction.

    Left out is the check ``but``: proposals to look at stop no change of what is sealed, only what
    is to be sealed.
    """
    of = load_jurisdiction(jurisdiction or folder.parent)
    found = checks.check_election(folder, of)
    return [one.error for one in found if one.level is checks.Level.ERROR and one.check != but]


def known(
    folder: Path, wanted: Sequence[Edit], source: str
) -> tuple[Election, Seal, dict[str, Facts]]:
    """The election, its seal and its facts, where ``wanted`` names sealed scopes and known facts;
    else DataError.
    """
    election = load(folder)
    broken = [
        problem.error
        for problem in checks.against_seal(election)
        if problem.level is checks.Level.ERROR
    ]
    if broken:
        raise broken[0]
    seal = examine(election)
    stored = facts(election)
    if source not in election.sources:
        todo = "Add its row to sources.csv first."
        raise DataError(
            f"{folder}/sources.csv",
            expected="the source of the new value",
            got=shown(source),
            todo=todo,
        )
    for edit in wanted:
        place = f"{election.path} {edit.scope}"
        if edit.scope not in stored:
            todo = (
                "Write race/<slug>, update/<key>, event/<n>, statement/<n> or another scope of"
                " something that is stored."
            )
            raise DataError(
                election.path, expected="a known scope", got=shown(edit.scope), todo=todo
            )
        if (edit.scope, 1) not in seal.lines:
            todo = "Edit the file: what is not published yet needs no correction."
            raise DataError(
                place, expected="a sealed scope", got="one that is not sealed yet", todo=todo
            )
        if not is_fact(edit.scope, edit.key, edit.field):
            todo = (
                "Titles, short names, colors, notes and sources are wording: change them with"
                " `builder reword`."
            )
            raise DataError(
                place, expected="a sealed fact", got=shown(f"{edit.key} {edit.field}"), todo=todo
            )
        if stored[edit.scope].get((edit.key, edit.field), "") == edit.now:
            todo = "There is nothing to change."
            got = f"{shown(edit.now)}, which is stored already"
            raise DataError(
                place, expected=f"another value for {edit.key} {edit.field}", got=got, todo=todo
            )
    if len({(edit.scope, edit.key, edit.field) for edit in wanted}) != len(wanted):
        raise DataError(
            election.path,
            expected="each fact once",
            got="one of them twice",
            todo="Leave one of the two out.",
        )
    return election, seal, stored


@contextmanager
def changing(
    folder: Path,
    wanted: Sequence[Edit],
    source: str,
    before: dict[str, Facts],
    logged: tuple[str, str],
    worded: Sequence[Edit] = (),
) -> Iterator[tuple[Path, list[Change]]]:
    """A copy of ``folder`` with ``wanted`` done, and every fact that differs; it takes its place
    when the block ends.

    The block adds what explains the change; then wording that changed with it, as asked in
    ``worded`` or as a new source, is ``logged`` with a day and a reason, and the copy is checked.
    On any error the folder stays as it is.
    """
    was = load(folder)
    with staging(folder) as copy:
        try:
            write_into(copy, edited(copy, wanted, source))
            for edit in worded:
                write_into(copy, reworded(copy, edit))
            write_into(copy, _in_order(copy))
            after = facts(load_election(copy, load_jurisdiction(folder.parent)))
            made = changes(before, after)
            _only_what_was_asked(folder, wanted, made)
            yield copy, made
            log_with(was, copy, folder.parent, *logged)
            found = errors(copy, folder.parent)
            if found:
                raise found[0]
        except DataError as error:
            raise renamed_error(folder, copy, error) from None


def changes(before: Mapping[str, Facts], after: Mapping[str, Facts]) -> list[Change]:
    """Every fact that differs, by scope, in the order in which they are stored."""
    found = []
    for scope in [*before, *(scope for scope in after if scope not in before)]:
        was, now = before.get(scope, {}), after.get(scope, {})
        for key, field in [*was, *(cell for cell in now if cell not in was)] if was != now else ():
            old, new = was.get((key, field), ""), now.get((key, field), "")
            if old != new:
                found.append(Change(scope=scope, key=key, field=field, was=old, now=new))
    return found


def _only_what_was_asked(folder: Path, wanted: Sequence[Edit], made: Sequence[Change]) -> None:
    """Every wanted fact is stored as asked, and beside them only what a new row brings with it."""
    asked = {(edit.scope, edit.key, edit.field): edit.now for edit in wanted}
    brought = set()
    for edit in wanted:
        start, *rest = edit.key.split("/")
        if start == "votes":
            brought.add((edit.scope, f"listed/{rest[0]}", rest[1]))
        if start == "total" and edit.field == "value":
            brought.add((edit.scope, edit.key, "qualifier"))
    done = {(change.scope, change.key, change.field): change.now for change in made}
    for (scope, key, field), now in asked.items():
        if done.get((scope, key, field), "") != now:
            got = done.get((scope, key, field), "") or "not reported"
            todo = "Write the value as the file spells it."
            raise DataError(
                f"{folder} {scope}",
                expected=f"{key} {field} to become {shown(now)}",
                got=got,
                todo=todo,
            )
    for change in made:
        if (change.scope, change.key, change.field) not in asked.keys() | brought:
            todo = f"Name it, too: --and {change.key} {change.field} {change.now or repr('')}"
            got = f"{change.key} {change.field} changed with it"
            raise DataError(
                f"{folder} {change.scope}", expected="no other fact to change", got=got, todo=todo
            )


def _in_order(copy: Path) -> dict[str, str]:
    """Canonical text of every snapshot that is not in canonical form: a new row goes where
    choices.csv has it.
    """
    texts = {path.relative_to(copy).as_posix(): text for path, text in format.canonical_files(copy)}
    return {
        name: text for name, text in texts.items() if (copy / name).read_bytes() != text.encode()
    }


def renamed_error(folder: Path, copy: Path, error: DataError) -> DataError:
    """``error`` with the name of the folder in the place of its copy's."""
    place, expected, got, todo = (
        text.replace(str(copy), str(folder))
        for text in (error.place, error.expected, error.got, error.todo)
    )
    return DataError(place, expected=expected, got=got, todo=todo)
