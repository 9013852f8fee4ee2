"""Arguments and options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from builder.editing.scopes import Edit
from builder.errors import shown
from builder.store.forms import DAY

Function = Callable[..., None]
FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
ELECTION = click.argument("election", metavar="JURISDICTION/ELECTION")


def option(usage: str, help: str, *, to: str = "", **more: Any) -> Callable[[Function], Function]:
    """Add an option that is given as ``usage`` says, such as "--limit N"; ``to`` names it."""
    name, _, metavar = usage.partition(" ")
    names = [name, to] if to else [name]
    more.setdefault("show_default", more.get("default") not in (None, ""))
    return click.option(*names, metavar=metavar or None, help=help, **more)


def flag(name: str, help: str, *, to: str = "") -> Callable[[Function], Function]:
    """Add an option without a value."""
    return click.option(*[name, to] if to else [name], is_flag=True, help=help)


DATA = option(
    "--data",
    "Folder with the jurisdictions.",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data"),
)
AS_JSON = flag(
    "--json", "Print one JSON object instead of lines (see docs/editing-data.md).", to="as_json"
)
REASON = "Why, in one sentence; it is published beside the "


def root(what: str) -> Callable[[Function], Function]:
    """Add --root, the checkout to ``what``."""
    usage = f"The checkout to {what}."
    return option("--root", usage, type=FOLDER, default=Path(), show_default=False)


def day(help: str) -> Callable[[Function], Function]:
    """Add an optional --on with a day."""
    return click.option("--on", default="", metavar="DAY", callback=_given_day, help=help)


def _given_day(context: click.Context, parameter: click.Parameter, value: str) -> str:
    try:
        if value and date.fromisoformat(value).isoformat() != value:
            raise ValueError(value)
    except ValueError:
        raise click.UsageError(f"--on: expected {DAY.words}, got {shown(value)}.") from None
    return value


def edits(now: str, more: str, election: str = "JURISDICTION/ELECTION") -> Callable[..., Function]:
    """Add the election and SCOPE KEY FIELD --now VALUE [--and KEY FIELD VALUE]... as ``wanted``."""
    options = [
        click.argument("election", metavar=election),
        click.argument("scope"),
        click.argument("key"),
        click.argument("field"),
        click.option("--now", required=True, help=now),
        click.option("--and", "more", nargs=3, multiple=True, metavar="KEY FIELD VALUE", help=more),
    ]

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def command(
            scope: str,
            key: str,
            field: str,
            now: str,
            more: tuple[tuple[str, str, str], ...],
            **others: object,
        ) -> None:
            cells = [(key, field, now), *more]
            wanted = [Edit(scope=scope, key=k, field=f, now=v) for k, f, v in cells]
            function(wanted=wanted, **others)

        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def echo_written(election: str, folder: Path) -> None:
    """Print where a change was written and what to do next."""
    click.echo(f"written to {folder}; read the difference, then run `builder seal {election}`")


def counted(n: int, what: str) -> str:
    """Return "no errors", "1 error" or "12 errors"."""
    return f"{n or 'no'} {what}{'' if n == 1 else 's'}"
