"""``builder import``: official files into an election's folder, first as a report, then with --write as files."""

from __future__ import annotations

from pathlib import Path

import click

from builder.editing.days import given_day, latest, today
from builder.editing.seal import told
from builder.editing.storing import nothing_odd, store_import
from builder.errors import DataError
from builder.importers.captures import read_captures_list
from builder.importers.encodings import ENCODINGS
from builder.importers.oddities import oddities
from builder.importers.report import report
from builder.importers.run import run
from builder.importers.sources import Origin
from builder.importers.writing import only_one


@click.command("import")
@click.argument("election", metavar="JURISDICTION/ELECTION")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Write what the report says; without it nothing is written.")
@click.option("--seal", "sealed", is_flag=True, help="Seal what is written at once; where anything is odd, write nothing.")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="NAME",
    help="Seal although this is odd; NAME as the report gives it, such as falls:2030-11-06-0335. May be repeated.",
)
@click.option("--on", default="", metavar="DAY", callback=given_day, help="The day of publication; today (UTC) without it.")
@click.option("--ids", type=click.Path(path_type=Path), help="The county's election_data.json, which names the counter's ids.")
@click.option(
    "--captures",
    nargs=2,
    multiple=True,
    metavar="LIST URL",
    help="A CSV list of captures and the address of one, with {commit} in it: fills where and when each file was captured.",
)
@click.option(
    "--encoding",
    type=click.Choice(list(ENCODINGS)),
    help="The encoding of the text feeds among FILES; without it, it is recognized or refused.",
)
@click.option("--archived-url", default="", help="The archived address of the one given file.")
@click.option(
    "--time",
    "times",
    nargs=2,
    multiple=True,
    metavar="FILE TIME",
    help="The official time of a file with its offset, where clocks were set back and nothing else tells which hour it is of.",
)
@click.option("--certified", nargs=2, multiple=True, metavar="KEY NOTE", help="An update that is certified, and by what source.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True, help="The folder of jurisdictions."
)
def import_command(
    election: str,
    files: tuple[Path, ...],
    write: bool,
    sealed: bool,
    accepted: tuple[str, ...],
    on: str,
    ids: Path | None,
    captures: tuple[tuple[str, str], ...],
    encoding: str | None,
    archived_url: str,
    times: tuple[tuple[str, str], ...],
    certified: tuple[tuple[str, str], ...],
    data: Path,
) -> None:
    """Read official FILES, in any order, into JURISDICTION/ELECTION and say what they change."""
    folder = data / election
    if sealed and not write:
        raise click.UsageError("--seal seals what --write writes; give both.")
    if accepted and not sealed:
        raise click.UsageError("--accept says what --seal may seal; give both.")
    origins: dict[str, Origin] = {}
    for path, url in captures:
        origins |= read_captures_list(Path(path), url)
    if archived_url:
        if len(files) != 1:
            raise click.UsageError("--archived-url is for one file; give --captures for several.")
        origins[files[0].name] = Origin(archived_url=archived_url)
    if not folder.parent.is_dir():
        raise DataError(folder.parent, expected="the folder of a jurisdiction", got="none", todo="Make it with `builder new`.")
    with only_one(folder.parent):
        outcome = run(
            folder,
            files,
            ids_path=ids,
            origins=origins,
            certified=dict(certified),
            times=dict(times),
            encoding=encoding or "",
        )
        odd = oddities(outcome, latest(on))
        for line in report(outcome, odd):
            click.echo(line)
        for one in odd if accepted else ():
            if one.name in accepted:
                click.echo(f"accepted: {one.words()}")
        odd = tuple(one for one in odd if one.name not in accepted)
        if sealed and odd:
            nothing_odd(folder, odd)
        if write and outcome.files:
            completed, lines = store_import(folder, outcome, (on or today()) if sealed else "", odd)
            if completed:
                click.echo(f"{completed} facts complete what is sealed, as completions.csv says")
            click.echo(f"written to {folder}" + ("" if sealed else "; look at the difference, then `builder check`"))
            if sealed:
                click.echo(told(election, lines, ""))
        elif outcome.files:
            click.echo("nothing was written; give --write to write it")
