"""Create files and rows with empty cells for a person to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from builder.checks import ELECTION, RESERVED
from builder.errors import DataError, shown
from builder.store.csvfile import dump_rows
from builder.store.forms import SLUG
from builder.store.schema import TABLES
from builder.store.scratch import put
from builder.store.transaction import only_one, staging, write_into

JURISDICTION = """\
# The counting authority and its area. Each value has a source, or stays empty.
name = ""  # as its people say it: Lark County
authority = ""  # who counts: Lark County Registrar of Voters
authority_short = ""  # in small print: Registrar
time_zone = ""  # from the IANA list: Etc/UTC
time_label = ""  # printed behind times: MT
ocd_id = ""  # Open Civic Data: ocd-division/country:us/state:xx/county:lark
# kind = "city"  # what sentences call the place; without this line they say county

[links]  # label = "address"

# The color (c1 to c5) that only candidates of a party have, by its names in official files.
# [party_colors]
# Orchard = "c1"

# What held from when to when; repeat the block for each fact of law or practice, without the
# signs in front.
# [[law]]
# topic = ""
# text = ""
# from = 2022-01-01
# to = 2024-12-31  # leave the line out while it holds
# source_title = ""
# source_url = ""
# margin = "0.5"  # where it orders a recount: the margin in points of the votes, else no such line
# margin_is = "at-most"  # or "below", where a margin of just so much is not enough
# kinds = "office measure"  # the kinds of races it holds for, or no such line for all
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
FILES = "races choices updates totals statements events sources".split()


def new_jurisdiction(data: Path, slug: str) -> list[Path]:
    """Write jurisdiction.toml with every value empty; return the files written."""
    if not SLUG.pattern.fullmatch(slug) or slug in RESERVED:
        expected = f"{SLUG.words}, not the name of a page"
        todo = "Use the country, the state and the place, such as us-xx-lark."
        raise DataError(slug, expected=expected, got=shown(slug), todo=todo)
    path = data / slug / "jurisdiction.toml"
    free([path])
    path.parent.mkdir(parents=True, exist_ok=True)
    with only_one(path.parent):
        put(path, JURISDICTION)
    return [path]


def new_election(data: Path, jurisdiction: str, slug: str) -> list[Path]:
    """Write election.toml and the CSV files with headers alone; return the files written."""
    folder = data / jurisdiction
    if not (folder / "jurisdiction.toml").exists():
        todo = f"Run `builder new jurisdiction {jurisdiction}`."
        raise DataError(folder / "jurisdiction.toml", expected="a file", got="none", todo=todo)
    try:
        day = date.fromisoformat(slug[:10]) if ELECTION.fullmatch(slug) else None
    except ValueError:
        day = None
    if day is None:
        expected = "the day of the election, like 2022-11-08"
        todo = "Add a slug after the day only if one authority runs two elections that day."
        raise DataError(folder, expected=expected, got=shown(slug), todo=todo)
    names = [f"{name}.csv" for name in FILES]
    files = {name: dump_rows([], TABLES[name].needed([])) for name in names}
    return create(folder / slug, {"election.toml": ELECTION_TOML.format(date=day), **files})


def create(
    folder: Path, files: Mapping[str, str], grown: Mapping[str, str] = MappingProxyType({})
) -> list[Path]:
    """Write the new ``files`` and the changed ``grown`` at once; none if one of the new ones
    exists.
    """
    paths = [folder / name for name in files]
    with only_one(folder.parent):
        free(paths)
        with staging(folder) as copy:
            write_into(copy, {**files, **grown})
    return paths


def free(paths: Iterable[Path]) -> None:
    """Refuse if any of ``paths`` exists."""
    for path in paths:
        if path.exists() or path.is_symlink():
            todo = "Nothing was written: fill in that file, or delete it first."
            raise DataError(path, expected="no such file yet", got="one", todo=todo)


def split(path: str) -> list[str]:
    """Return the slugs of the jurisdiction and the election that ``path`` names."""
    names = re.sub(r"^(\./)?data/", "", path).strip("/").split("/")
    if len(names) != 2:
        todo = "Write it as us-xx-lark/2032-11-02."
        raise DataError(path, expected="jurisdiction/date", got=shown(path), todo=todo)
    return names
