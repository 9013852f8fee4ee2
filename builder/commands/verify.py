"""``builder verify``: check a published site."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from builder.commands.options import AS_JSON, FOLDER, flag, option
from builder.errors import ArchiveError
from builder.verify.fetch import SiteReader
from builder.verify.published import load_old, refuse_wide
from builder.verify.seals import Outcome
from builder.verify.site import VerifyOptions, verify
from builder.verify.waiting import expected_hash, verify_until_settled, wait_for_manifest
from builder.verify.web import Web, place_for

COUNTS = {
    "files": "files",
    "records": "records",
    "sealed addresses": "sealed addresses",
    "lines": "lines of the seal",
    "files of the old manifest": "files of the old manifest",
    "rebuilt files": "rebuilt files",
}
"""What the closing line counts, in its words."""


@click.command("verify")
@click.argument("place", metavar="DIR|URL")
@option(
    "--against FILE|URL",
    "A manifest.json that you saved, or a published site. Nothing it lists "
    "may be missing or changed.",
)
@flag("--published", "Same as --against with the address in mkdocs.yml.")
@flag(
    "--first-deployment",
    "Nothing was published before, so a 404 from the site in --against is fine.",
)
@option(
    "--until FILE|SHA256",
    "Wait until the site serves this manifest and its files match, for at "
    "most the time in --within.",
)
@AS_JSON
@option("--line CHAIN_LINE", "A line you copied from the foot of a page.", default="")
@option(
    "--known PATTERN", "Downloads that you expect to change, such as data/races.csv.", multiple=True
)
@option(
    "--limit",
    "Check only this many files, chosen at random, and the whole seal.",
    type=click.IntRange(1),
)
@option(
    "--threads",
    "Number of requests at a time over a network.",
    type=click.IntRange(1, 32),
    default=8,
)
@option(
    "--timeout",
    "Seconds to wait for a connection or for data.",
    type=click.FloatRange(0.1, 600),
    default=20,
)
@option(
    "--within",
    "Stop reading after this many minutes.",
    type=click.FloatRange(0.001, 1440),
    default=60,
)
@option(
    "--rebuild CHECKOUT",
    "Build the site again from this checkout or its data folder, and compare every byte.",
    type=FOLDER,
)
def verify_command(
    place: str,
    against: str | None,
    published: bool,
    first_deployment: bool,
    until: str | None,
    as_json: bool,
    line: str,
    known: tuple[str, ...],
    limit: int | None,
    threads: int,
    timeout: float,
    within: float,
    rebuild: Path | None,
) -> None:
    """Check every file and seal of a site.

    The site is a folder or an address. Reads every file, every sealed address and record, and the
    whole seal, and lists each difference.
    """
    end = time.monotonic() + 60 * within
    if against and published:
        words = (
            "--published is the same as --against with the address in mkdocs.yml: "
            "give only one of them."
        )
        raise click.UsageError(words)
    try:
        if published:
            # Imported here because only this needs MkDocs.
            from builder.site.mkdocs import site_url

            against = site_url(Path())
        old = load_old(against, first_deployment, timeout) if against else None
        if old is not None:
            refuse_wide(known, old)
        wanted = expected_hash(until) if until else ""
        source = place_for(place, timeout, 60 * within)
        options = VerifyOptions(
            old=old, old_name=against or "", line=line, limit=limit, threads=threads, known=known
        )
        if wanted:
            wait_for_manifest(source, wanted, end, within)
        outcome = _with_progress(source, options, end if wanted else 0.0)
        if against and old is None:
            note = f"Nothing is published at {against}, as expected"
            outcome.notes.insert(0, f"{note}: the site is verified without an earlier one.")
        if rebuild is not None and not outcome.stopped:
            # Imported here because only this needs the whole builder.
            from builder.verify.rebuild import rebuilt

            click.echo("Building the site again.", err=True)
            rebuilt(source, rebuild, outcome)
    except ArchiveError as error:
        if as_json:
            click.echo(_as_json(place, Outcome(), error))
            raise SystemExit(1) from None
        raise
    if as_json:
        click.echo(_as_json(source.name, outcome, None))
        raise SystemExit(1 if outcome.differences or outcome.stopped else 0)
    for path, text in outcome.differences:
        click.echo(f"{path}: {text}.")
    for note in (*outcome.notes, _summary(outcome)):
        click.echo(note)
    if outcome.stopped:
        todo = "Try again later, or with --timeout or --within."
        raise ArchiveError(source.name, expected="answers", got=outcome.stopped, todo=todo)
    if outcome.differences:
        if isinstance(source, Web):
            recent = "If the site was published within the last ten minutes"
            click.echo(f"{recent}, old and new files may mix: try again then.")
        raise SystemExit(1)


def _with_progress(source: SiteReader, options: VerifyOptions, end: float) -> Outcome:
    """Verify ``source`` under a progress bar; until ``end``, try again while anything differs."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    bar = Progress(*columns, TimeElapsedColumn(), console=console, transient=True)
    bar.disable = not console.is_terminal
    with bar:
        task = bar.add_task("Reading", total=None)

        def step(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        def run() -> Outcome:
            return verify(source, options, step)

        return verify_until_settled(run, end) if end else run()


def _as_json(place: str, outcome: Outcome, error: ArchiveError | None) -> str:
    """Return what `verify` found as one JSON object; docs/editing-data.md documents its keys."""
    found = {
        "site": place,
        "finished": error is None and not outcome.stopped,
        "stopped": outcome.stopped,
        "differences": [{"path": path, "text": text} for path, text in outcome.differences],
        "notes": outcome.notes,
        "counts": {name: count for name, count in sorted(outcome.counts.items()) if count},
        "error": error and error.parts(),
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


def _summary(outcome: Outcome) -> str:
    """Return a line with the number of differences and of what was checked."""
    counts, wrong = outcome.counts, len(outcome.differences)
    told = (f"{counts[name]:,} {words}" for name, words in COUNTS.items() if counts[name])
    checked = ", ".join(told)
    if outcome.stopped and not wrong:
        got = checked or "nothing"
        return f"Not finished: no difference found in {got} that could be read."
    return f"{f'{wrong:,}' if wrong else 'No'} difference{'' if wrong == 1 else 's'} in {checked}."
