"""``builder check``: report every error and oddity in the data."""

from __future__ import annotations

from pathlib import Path

import click

from builder.checks import Level, built, check_archive, whole
from builder.checks.json_report import as_object
from builder.commands.options import AS_JSON, counted, flag


@click.command("check")
@click.argument("path", type=click.Path(path_type=Path), default=Path("data"))
@flag("--quiet", "Print only errors and the summary line.")
@AS_JSON
def check_command(path: Path, quiet: bool, as_json: bool) -> None:
    """Report every error and oddity in the data.

    PATH is data/, a jurisdiction or an election. Each problem gets one line: the file and line,
    what was expected, what was found, and what to do. Errors stop a build and make this command
    exit with status 1; findings do not. For the whole of data/, this also checks the size of the
    built site beside it, if there is one.
    """
    problems = check_archive(path)
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    findings = [problem for problem in problems if problem.level is Level.FINDING]
    weighed = built.weighed(path) if whole(path) else None
    exceeded = weighed.exceeded if weighed else []
    if as_json:
        click.echo(as_object(path, errors, exceeded, findings))
    else:
        for error in (*errors, *exceeded):
            click.echo(f"error: {error}")
        for finding in () if quiet else findings:
            click.echo(f"finding: {finding}")
        words = counted(len(errors), "error"), counted(len(findings), "finding")
        click.echo(f"{path}: {', '.join(words)}")
        if weighed:
            click.echo(weighed.line)
    if errors or exceeded:
        raise SystemExit(1)
