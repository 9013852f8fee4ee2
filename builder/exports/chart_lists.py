"""The lists from which a reader chooses a race to draw beside another: of an election, and of all.

A page asks for them when a reader does. Names are safe in HTML, places are relative to the list's
election, or to the root.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from markupsafe import Markup, escape

from builder.charts.numbers import ELECTIONS
from builder.model import Election

NAME = "charts.json"


def election_list(election: Election, files: Collection[str]) -> tuple[str, bytes]:
    """Return the name of each race that has charts and the place of their file, one of ``files``
    (paths in the site), with the path of the list.
    """
    start = f"{election.path}/"
    below = (path.removeprefix(start) for path in files if path.startswith(start))
    found = {race: path for path in below for race, _, name in (path.partition("/"),) if _is(name)}
    races = [(escape(race.name), found[race.slug]) for race in election.races if race.slug in found]
    return start + NAME, _json(races)


def elections_list(elections: Iterable[tuple[Markup, str]]) -> tuple[str, bytes]:
    """Return the name of each election and the folder of its list, with the path of this one."""
    return ELECTIONS, _json([(name, f"{path}/") for name, path in elections])


def _is(name: str) -> bool:
    return name.startswith(f"{NAME}.")


def _json(rows: list[tuple[Markup, str]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
