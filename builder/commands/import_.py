"""``builder import``: read official files into an election, or only report on them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from builder.commands.options import DATA, ELECTION, day, flag, option
from builder.editing.days import latest, today
from builder.editing.import_seal import nothing_odd, store_import
from builder.editing.seal import told
from builder.errors import DataError
from builder.importers.captures import Origin
from builder.importers.encodings import ENCODINGS
from builder.importers.gathering import (
    gather,
    given_files,
    is_template,
    origins_of,
    read_versions,
    sorted_out,
    template_of,
    versions,
)
from builder.importers.oddities import oddities
from builder.importers.pipeline import run
from builder.importers.report import DONE, LOOK, NOTHING, as_json, report, status
from builder.importers.sources import digests, read_bytes
from builder.store.load import load_jurisdiction
from builder.store.transaction import only_one

Item = TypeVar("Item")
MANY = 20
"""From so many files on, reading takes more than a second or two."""


@click.command("import")
@ELECTION
@click.argument("files", metavar="[FILES OR FOLDERS]...", nargs=-1, type=click.Path(path_type=Path))
@option(
    "--git",
    "A clone of the git repository with the files. Reads every version of "
    "each --path, oldest first.",
    to="repository",
    type=click.Path(path_type=Path),
)
@option(
    "--path",
    "A file in --git, such as general/results.json. May be repeated.",
    to="inside",
    multiple=True,
)
@option(
    "--archived TEMPLATE",
    "Address of one version in --git, with {commit} and {path} in it. "
    "[default: from the clone's remote]",
    default="",
)
@flag("--write", "Write what the report lists. Without it, nothing is written.")
@flag("--seal", "Also seal what is written. If anything is odd, write nothing.", to="sealed")
@option(
    "--accept NAME",
    "Seal despite this oddity, by its NAME in the report, such as "
    "falls:2030-11-06-0335. May be repeated.",
    to="accepted",
    multiple=True,
)
@day("Day of publication. [default: today, UTC]")
@option(
    "--ids",
    "The county's election_data.json, which names the IDs in counter files.",
    type=click.Path(path_type=Path),
)
@option(
    "--captures LIST URL",
    "A CSV list that says where and when each file was captured, and the "
    "address of a capture with {commit} in it.",
    nargs=2,
    multiple=True,
)
@option(
    "--encoding",
    "Encoding of the text files among FILES. Without it, an encoding that is "
    "not certain is refused.",
    type=click.Choice(list(ENCODINGS)),
)
@flag("--json", "Print the report as JSON, for programs.", to="json_wanted")
@option("--archived-url", "Archived address of the file, if you give only one.", default="")
@option(
    "--time FILE TIME",
    "Official time of a file with its offset, for when clocks were set back "
    "and nothing else tells which hour is meant.",
    to="times",
    nargs=2,
    multiple=True,
)
@option(
    "--certified KEY NOTE",
    "An update that is certified, and a note that says by whom.",
    nargs=2,
    multiple=True,
)
@DATA
def import_command(
    election: str,
    files: tuple[Path, ...],
    repository: Path | None,
    inside: tuple[str, ...],
    archived: str,
    write: bool,
    sealed: bool,
    accepted: tuple[str, ...],
    on: str,
    ids: Path | None,
    captures: tuple[tuple[str, str], ...],
    encoding: str | None,
    json_wanted: bool,
    archived_url: str,
    times: tuple[tuple[str, str], ...],
    certified: tuple[tuple[str, str], ...],
    data: Path,
) -> None:
    """Read official files and report what they would change.

    Writes to JURISDICTION/ELECTION only with --write. Give files in any order. A folder stands for
    every file in it and in its subfolders. Each file is recognized by its content; a list of
    captures in a folder says when and where each file was captured.

    Exit status: 0 if everything is written or already known, 1 for an error, 2 if nothing can be
    used, 3 if a person must look at something.
    """
    folder = data / election
    if sealed and not write:
        raise click.UsageError("--seal needs --write: it seals what --write writes.")
    if accepted and not sealed:
        raise click.UsageError("--accept needs --seal: it names what --seal may seal.")
    if bool(repository) != bool(inside):
        raise click.UsageError("Give --git and --path together: the clone, and the files in it.")
    if not files and repository is None and ids is None:
        raise click.UsageError("Give files, a folder, or --git with --path.")
    if archived and (repository is None or not is_template(archived)):
        raise click.UsageError(
            "--archived needs --git, and an address with {commit} in it once, and {path}."
        )
    paths, lists = given_files(files)
    origins = origins_of(lists, [(Path(path), url) for path, url in captures])
    if archived_url:
        if len(paths) != 1:
            raise click.UsageError(
                "--archived-url works for one file only; for several, give --captures."
            )
        origins[digests(paths[0], read_bytes(paths[0]))[0]] = Origin(archived_url=archived_url)
    if not folder.parent.is_dir():
        todo = "Make it with `builder new`."
        raise DataError(
            folder.parent, expected="the folder of a jurisdiction", got="none", todo=todo
        )
    with only_one(folder.parent):
        of_ids = [ids] if ids else []
        captured = gather(paths, of_ids, origins, encoding or "")
        with _progress(captured, len(paths) + len(of_ids), "files") as read:
            found = list(read)
        if repository is not None:
            zone = load_jurisdiction(folder.parent).zone
            template = archived or template_of(repository)
            for path in inside:
                every, commits = versions(repository, path)
                click.echo(f"{path}: {len(every)} versions in {commits} commits", err=json_wanted)
                stored = read_versions(repository, every, template, zone, encoding or "")
                with _progress(stored, len(every), path) as read:
                    found += read
        given = sorted_out(found, len(of_ids))
        outcome = run(folder, given, certified=dict(certified), times=dict(times))
        every_odd = oddities(outcome, latest(on))
        odd = tuple(one for one in every_odd if one.name not in accepted)
        if not json_wanted:
            for line in report(outcome, every_odd):
                click.echo(line)
            for one in every_odd:
                if one.name in accepted:
                    click.echo(f"accepted: {one.words()}")
        if sealed and odd:
            nothing_odd(folder, odd)
        said = []
        if write and outcome.files:
            completed, lines = store_import(folder, outcome, (on or today()) if sealed else "", odd)
            if completed:
                said.append(f"{completed} facts complete what is sealed, as completions.csv says")
            look = "" if sealed else "; read the difference, then run `builder check`"
            said.append(f"written to {folder}{look}")
            if sealed:
                said.append(told(election, lines, ""))
        elif outcome.files:
            said.append("nothing was written; run it again with --write to write this")
        code = status(outcome, odd)
        code = DONE if sealed and code == LOOK else code
        if code == NOTHING:
            said.append("none of these files can be used")
        if json_wanted:
            click.echo(as_json(outcome, odd, write and bool(outcome.files)))
        for line in () if json_wanted else said:
            click.echo(line)
        if code != DONE:
            raise SystemExit(code)


@contextmanager
def _progress(items: Iterable[Item], count: int, what: str) -> Iterator[Iterable[Item]]:
    """Yield ``items`` under a progress bar if there are many and a person is watching."""
    if count < MANY or not sys.stderr.isatty():
        yield items
        return
    with click.progressbar(items, length=count, label=f"reading {what}", file=sys.stderr) as bar:
        yield bar
