"""Files and rows for something new, with empty cells for a person to fill."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import click

from builder import store
from builder.checks import ELECTION, RESERVED
from builder.checks.forms import KEY, SLUG
from builder.csvfile import dump_rows
from builder.errors import DataError, shown
from builder.importers.writing import only_one, staging, write_into
from builder.schema import SNAPSHOT, TABLES, UPDATES
from builder.scratch import put

JURISDICTION = """\
# The counting authority and its area. Each value has a source, or stays empty.
name = ""  # as its people say it: Shire County, City of Bree
authority = ""  # who counts: Shire County Clerk
authority_short = ""
time_zone = ""  # from the IANA list, such as Etc/UTC
time_label = ""  # printed behind times: PT
ocd_id = ""  # Open Civic Data: ocd-division/country:us/state:xx/county:shire

[links]  # label = "address"

# What held from when to when; repeat the block for each fact of law or practice, without the signs in front.
# [[law]]
# topic = ""
# text = ""
# from = 2022-01-01
# to = 2024-12-31  # leave the line out while it holds
# source_title = ""
# source_url = ""
"""
ELECTION_TOML = """\
title = ""  # General election
official_title = ""
official_id = ""  # the id that the official files give this election, if they give one
date = {date}
# polls_close = {date}T20:00:00-08:00  # with the offset of that day
# updates_released = 0  # how many updates the authority released, if a source says it
source = ""  # an id of sources.csv
notes = []
"""
FILES = ("races.csv", "choices.csv", "updates.csv", "totals.csv", "statements.csv", "events.csv", "sources.csv")


def new_jurisdiction(data: Path, slug: str) -> list[Path]:
    """jurisdiction.toml with every value empty; the files written."""
    if not SLUG.pattern.fullmatch(slug) or slug in RESERVED:
        todo = "Take the country, the state and the county: us-xx-shire."
        raise DataError(slug, expected=f"{SLUG.words}, not the name of a page", got=shown(slug), todo=todo)
    path = data / slug / "jurisdiction.toml"
    _free([path])
    path.parent.mkdir(parents=True, exist_ok=True)
    with only_one(path.parent):
        put(path, JURISDICTION)
    return [path]


def new_election(data: Path, jurisdiction: str, slug: str) -> list[Path]:
    """election.toml and the CSV files with their headers alone; the files written."""
    folder = data / jurisdiction
    if not (folder / "jurisdiction.toml").exists():
        todo = f"Run `builder new jurisdiction {jurisdiction}`."
        raise DataError(folder / "jurisdiction.toml", expected="a file", got="none", todo=todo)
    try:
        day = date.fromisoformat(slug[:10]) if ELECTION.fullmatch(slug) else None
    except ValueError:
        day = None
    if day is None:
        todo = "Add a slug behind the day only if one authority runs two elections that day."
        raise DataError(folder, expected="the day of the election, like 2022-11-08", got=shown(slug), todo=todo)
    files = {name: dump_rows([], TABLES[name].columns) for name in FILES}
    return _create(folder / slug, {"election.toml": ELECTION_TOML.format(date=day), **files})


def new_update(data: Path, jurisdiction: str, election: str, key: str) -> list[Path]:
    """A row of updates.csv and a snapshot of every race and choice, votes and sources empty; the files written."""
    folder = data / jurisdiction / election
    if not KEY.pattern.fullmatch(key):
        todo = "Take the official local time of the release without its seconds."
        raise DataError(folder / "updates.csv", expected=KEY.words, got=shown(key), todo=todo)
    updates = store.load_rows(folder, "updates.csv")
    if any(row["update"] == key for row in updates):
        todo = f"Fill its row, or add -2 to the key if two releases bear one time: {key}-2."
        raise DataError(folder / "updates.csv", expected=f"no row for {key}", got="one", todo=todo)
    choices = store.load_rows(folder, "choices.csv")
    if not choices:
        raise DataError(folder / "choices.csv", expected="the choices of every race", got="none", todo="Fill it first.")
    rows = [dict.fromkeys(SNAPSHOT, "") | {"race": row["race"], "choice": row["choice"]} for row in choices]
    snapshot = f"snapshots/{key}.csv"
    table = dump_rows([*updates, dict.fromkeys(UPDATES, "") | {"update": key}], UPDATES)
    _create(folder, {snapshot: dump_rows(rows, SNAPSHOT)}, {"updates.csv": table})
    return [folder / "updates.csv", folder / snapshot]


def _create(folder: Path, files: Mapping[str, str], grown: Mapping[str, str] = MappingProxyType({})) -> list[Path]:
    """Write the new ``files`` of an election, and those that have ``grown``, all at once; if one of the new exists, none."""
    paths = [folder / name for name in files]
    with only_one(folder.parent):
        _free(paths)
        with staging(folder) as copy:
            write_into(copy, {**files, **grown})
    return paths


def _free(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists() or path.is_symlink():
            todo = "Nothing was written: fill that one, or delete it first."
            raise DataError(path, expected="no such file yet", got="one", todo=todo)


def _split(path: str, parts: int) -> list[str]:
    names = re.sub(r"^(\./)?data/", "", path).strip("/").split("/")
    if len(names) != parts:
        todo = "Write us-xx-shire/2030-11-05."
        raise DataError(path, expected="jurisdiction/date", got=shown(path), todo=todo)
    return names


def _report(files: list[Path], then: str) -> None:
    for path in files:
        click.echo(path)
    click.echo(then)


data_option = click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("data"), show_default=True
)


@click.group("new")
def new_command() -> None:
    """Write the files for something new, with empty cells to fill. Nothing that exists is overwritten."""


@new_command.command("jurisdiction")
@click.argument("slug")
@data_option
def jurisdiction_command(slug: str, data: Path) -> None:
    """A counting authority, such as us-xx-shire."""
    files = new_jurisdiction(data, slug)
    _report(files, f"Fill the empty values, then run `builder new election {slug}/YYYY-MM-DD`.")


@new_command.command("election")
@click.argument("election", metavar="JURISDICTION/DATE")
@data_option
def election_command(election: str, data: Path) -> None:
    """An election day, such as us-xx-shire/2030-11-05."""
    jurisdiction, slug = _split(election, 2)
    files = new_election(data, jurisdiction, slug)
    path = f"{jurisdiction}/{slug}"
    _report(
        files,
        f"Fill election.toml, sources.csv, races.csv and choices.csv, or let `builder import {path} FILES` propose them.\n"
        f"Then run `builder check {data / jurisdiction / slug}`.",
    )


@new_command.command("update")
@click.argument("election", metavar="JURISDICTION/DATE")
@click.argument("key")
@data_option
def update_command(election: str, key: str, data: Path) -> None:
    """An update typed in by hand, such as us-xx-shire/2030-11-05 2030-11-08-1609.

    Leave the votes of what the release does not state empty: that says "not reported", which is not 0. Delete
    the rows of races that the release does not list.
    """
    jurisdiction, slug = _split(election, 2)
    files = new_update(data, jurisdiction, slug, key)
    _report(files, f"Fill the row in updates.csv and the votes, then run `builder check {data / jurisdiction / slug}`.")
