"""``builder seal``: one line of published.csv for everything that is stored and not sealed yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from builder import checks
from builder.checks.sealed import broken_log
from builder.editing.anchor import CALENDARS, anchor
from builder.editing.changes import errors, load
from builder.editing.days import given_day, today
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
    """The lines that seal the rest of the election at ``folder``; DataError where `check` finds an
    error.
    """
    found = errors(folder, jurisdiction, but="")
    if found:
        raise found[0]
    election = load_election(folder, load_jurisdiction(jurisdiction or folder.parent))
    last = election.published[-1].published_on if election.published else ""
    if on < last:
        todo = "Set the clock of this machine, or name the day with --on."
        raise DataError(
            folder / "published.csv",
            expected=f"a day from {last} on, the day of the newest line",
            got=on,
            todo=todo,
        )
    return next_lines(election, on)


def published_text(folder: Path, lines: Sequence[Published]) -> str:
    """published.csv of ``folder`` with ``lines`` at its end."""
    names = schema.PUBLISHED
    more = [{name: str(getattr(line, name)) for name in names} for line in lines]
    return dump_rows([*load_rows(folder, "published.csv"), *more], names)


def jurisdiction_lines(folder: Path, on: str) -> tuple[Published, ...]:
    """The lines that seal the rest of the words and laws of the jurisdiction at ``folder``;
    DataError where one is broken.
    """
    jurisdiction, problems = checks.check_jurisdiction(folder)
    found = [problem.error for problem in problems if problem.level is checks.Level.ERROR]
    if found:
        raise found[0]
    assert jurisdiction is not None
    return next_lines(
        jurisdiction, max([on, *(line.published_on for line in jurisdiction.published[-1:])])
    )


def log(data: Path, on: str) -> int:
    """Add to the log of the archive in ``data`` every chain whose newest line it does not have;
    return how many.
    """
    with only_one(data):
        rows = load_log(data)
        more = next_rows(rows, *load_chains(data), on)
        if more:
            text = ",".join(schema.LOG) + "\n" + "".join(map(row_text, (*rows, *more)))
            format.write(data / NAME, text)
    return len(more)


def unbroken(data: Path) -> None:
    """Refuse to seal where something that was logged is missing or is not what it was."""
    for one in broken_log(data):
        raise DataError(
            f"{data / NAME} {one.scope}", expected=one.expected, got=one.got, todo=one.todo
        )


def seal(folder: Path, lines: Sequence[Published]) -> None:
    """Adds ``lines`` to the seal of the election at ``folder``: a reader sees published.csv without
    them or with all of them.
    """
    if lines:
        format.write(folder / "published.csv", published_text(folder, lines))


def told(election: str, lines: Sequence[Published], head: str) -> str:
    """In words, what ``lines`` sealed."""
    if not lines:
        return f"{election}: nothing to seal; newest line {head or 'none'}"
    kinds = ((line.layer > 1, line.scope.partition("/")[0]) for line in lines)
    counts = Counter(
        "completions" if later and kind != "wording" else KINDS[kind] for later, kind in kinds
    )
    parts = ", ".join(
        f"{count} {what if count > 1 else what.removesuffix('s')}" for what, count in counts.items()
    )
    names = ", ".join(line.scope for line in lines[:6]) + (
        f" and {len(lines) - 6} more" if len(lines) > 6 else ""
    )
    return (
        f"{election}: sealed {parts} on {lines[0].published_on} ({names}); newest line"
        f" {line_hash(lines[-1])}"
    )


@click.command("seal")
@click.argument("elections", metavar="[JURISDICTION/ELECTION]...", nargs=-1)
@click.option(
    "--on",
    default="",
    metavar="DAY",
    callback=given_day,
    help="The day of publication; today (UTC) without it.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The folder of jurisdictions.",
)
@click.option(
    "--anchor",
    "witness",
    is_flag=True,
    help="Ask OpenTimestamps calendars to witness the newest lines.",
)
@click.option(
    "--calendar",
    "calendars",
    multiple=True,
    metavar="ADDRESS",
    help="A calendar to ask instead of the public ones.",
)
def seal_command(
    elections: tuple[str, ...], on: str, data: Path, witness: bool, calendars: tuple[str, ...]
) -> None:
    """Seal everything that is stored and not sealed yet, in the given elections or in all of them.

    Refused where `builder check` finds an error or the seal is broken; then no election is sealed.
    """
    day = on or today()
    folders = [data / name for name in elections] if elections else format.election_folders(data)
    for folder in folders:
        if not (folder / "election.toml").exists():
            todo = "Name it by its path in data, such as us-xx-shire/2030-11-05."
            raise DataError(folder, expected="the folder of an election", got="none", todo=todo)
    if not folders:
        click.echo(f"{data}: no election is stored yet, so there is nothing to seal")
        return
    jurisdictions = list(dict.fromkeys(folder.parent for folder in folders))
    with ExitStack() as held:
        for jurisdiction in jurisdictions:
            held.enter_context(only_one(jurisdiction))
        unbroken(data)
        words = [(folder, jurisdiction_lines(folder, day)) for folder in jurisdictions]
        found = [(folder, lines_for(folder, day)) for folder in folders]
        for folder, lines in found:
            seal(folder, lines)
            newest = load(folder).published[-1:]
            click.echo(
                told(
                    f"{folder.parent.name}/{folder.name}",
                    lines,
                    line_hash(newest[0]) if newest else "",
                )
            )
        for folder, lines in words:
            seal(folder, lines)
            if lines:
                click.echo(told(folder.name, lines, ""))
        # Last of all: whoever is stopped before it is told by the check, and the next run adds what
        # is missing.
        if added := log(data, day):
            click.echo(
                f"{data / NAME}: {added} {'row' if added == 1 else 'rows'} added to the log of the"
                " archive"
            )
    if witness:
        proof, failed = anchor(data, calendars or CALENDARS)
        for reason in failed:
            click.echo(f"warning: no answer from a calendar: {reason}", err=True)
        click.echo(f"Witnessed: {proof}")
