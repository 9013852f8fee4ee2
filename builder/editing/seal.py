"""Seal: one line of published.csv for everything that is stored and not sealed yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from builder import checks
from builder.checks.sealed import broken_log
from builder.editing.changes import load, require_election, require_sound
from builder.errors import DataError
from builder.model import Published
from builder.seal.archive_log import NAME, next_rows, row_text
from builder.seal.chain import line_hash, next_lines
from builder.seal.stored_chains import load_chains, load_log
from builder.store import format, schema
from builder.store.csvfile import dump_rows
from builder.store.load import load_election, load_jurisdiction, load_rows
from builder.store.transaction import only_one

KINDS = {
    "race": "races",
    "update": "updates",
    "event": "events",
    "correction": "corrections",
    "statement": "statements",
    "redirect": "redirects",
    "election": "election dates",
    "reworded": "changed wordings",
    "wording": "wordings",
}


def lines_for(folder: Path, on: str, jurisdiction: Path | None = None) -> tuple[Published, ...]:
    """Return the lines that seal the rest of the election; DataError where `check` fails."""
    jurisdiction = jurisdiction or folder.parent
    require_sound(folder, jurisdiction, but="")
    election = load_election(folder, load_jurisdiction(jurisdiction))
    last = election.published[-1].published_on if election.published else ""
    if on < last:
        expected = f"a day from {last} on, the day of the newest line"
        todo = "Set the clock of this machine, or name the day with --on."
        raise DataError(folder / "published.csv", expected=expected, got=on, todo=todo)
    return next_lines(election, on)


def published_text(folder: Path, lines: Sequence[Published]) -> str:
    """Return published.csv of ``folder`` with ``lines`` at its end."""
    names = schema.PUBLISHED
    more = [{name: str(getattr(line, name)) for name in names} for line in lines]
    return dump_rows([*load_rows(folder, "published.csv"), *more], names)


def jurisdiction_lines(folder: Path, on: str) -> tuple[Published, ...]:
    """Return the lines that seal the rest of the jurisdiction; DataError where one is broken."""
    jurisdiction, problems = checks.check_jurisdiction(folder)
    for problem in problems:
        if problem.level is checks.Level.ERROR:
            raise problem.error
    assert jurisdiction is not None
    newest = [line.published_on for line in jurisdiction.published[-1:]]
    return next_lines(jurisdiction, max([on, *newest]))


def log(data: Path, on: str) -> int:
    """Add to the archive's log each chain whose newest line it lacks; return how many."""
    with only_one(data):
        rows = load_log(data)
        more = next_rows(rows, *load_chains(data), on)
        if more:
            text = ",".join(schema.LOG) + "\n" + "".join(map(row_text, (*rows, *more)))
            format.write(data / NAME, text)
    return len(more)


def unbroken(data: Path) -> None:
    """Refuse to seal if something that was logged is missing or has changed."""
    for one in broken_log(data):
        place = f"{data / NAME} {one.scope}"
        raise DataError(place, expected=one.expected, got=one.got, todo=one.todo)


def seal(folder: Path, lines: Sequence[Published]) -> None:
    """Add ``lines`` to the seal at ``folder``; readers see all of them or none."""
    if lines:
        format.write(folder / "published.csv", published_text(folder, lines))


def told(election: str, lines: Sequence[Published], head: str) -> str:
    """Return what ``lines`` sealed, in words."""
    if not lines:
        return f"{election}: nothing to seal; newest line {head or 'none'}"
    kinds = ((line.layer > 1, line.scope.partition("/")[0]) for line in lines)
    counts = Counter(
        "completions" if later and kind != "wording" else KINDS[kind] for later, kind in kinds
    )
    parts = ", ".join(
        f"{count} {what if count > 1 else what.removesuffix('s')}" for what, count in counts.items()
    )
    names = ", ".join(line.scope for line in lines[:6])
    names += f" and {len(lines) - 6} more" if len(lines) > 6 else ""
    newest = f"newest line {line_hash(lines[-1])}"
    return f"{election}: sealed {parts} on {lines[0].published_on} ({names}); {newest}"


def election_folders(data: Path, names: Sequence[str]) -> list[Path]:
    """Return the folders of the named elections, or of all; DataError where there is none."""
    folders = [data / name for name in names] if names else format.election_folders(data)
    for folder in folders:
        require_election(folder)
    return folders


def seal_all(data: Path, folders: Sequence[Path], on: str) -> Iterator[str]:
    """Seal the elections at ``folders`` and their jurisdictions, or none; yield what was sealed."""
    jurisdictions = list(dict.fromkeys(folder.parent for folder in folders))
    with ExitStack() as held:
        for jurisdiction in jurisdictions:
            held.enter_context(only_one(jurisdiction))
        unbroken(data)
        words = [(folder, jurisdiction_lines(folder, on)) for folder in jurisdictions]
        found = [(folder, lines_for(folder, on)) for folder in folders]
        for folder, lines in found:
            seal(folder, lines)
            newest = load(folder).published[-1:]
            head = line_hash(newest[0]) if newest else ""
            yield told(f"{folder.parent.name}/{folder.name}", lines, head)
        for folder, lines in words:
            seal(folder, lines)
            if lines:
                yield told(folder.name, lines, "")
        # Last of all: if the command is killed before this, `check` reports it and the next run
        # adds it.
        if added := log(data, on):
            rows = "row" if added == 1 else "rows"
            yield f"{data / NAME}: {added} {rows} added to the log of the archive"
