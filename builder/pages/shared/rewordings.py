"""Changed wording in words: what it was, what it is now, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from builder.model import Election, Jurisdiction, Race, Reworded
from builder.seal.renames import key_with, name_now, renames, scope_with
from builder.seal.wordings import law_names, order_of
from builder.wording.messages import Messages
from builder.wording.sentences import bold


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """What was changed of one thing for one reason: rows of wording.csv as pages print them."""

    day: str
    what: Markup
    changes: tuple[tuple[str, str], ...]
    """What it was and what it is now, for each field."""
    reason: str


def of_election(say: Messages, election: Election) -> list[Rewording]:
    """Return the changed wording of an election."""
    return [
        _rewording(say, rows, _of_election(say, election, rows[0], _fields(say, rows)))
        for rows in _together(election.reworded)
    ]


def of_jurisdiction(say: Messages, jurisdiction: Jurisdiction) -> list[Rewording]:
    """Return the changed wording of a jurisdiction."""
    laws = law_names(jurisdiction)

    def what(row: Reworded, field: Markup) -> Markup:
        kind, _, name = row.scope.partition("/")
        if kind == "law" and name in laws:
            return say("{race}: {field}", race=laws[name].source_title, field=field)
        return _plain(say, row, field)

    return [
        _rewording(say, rows, (what(rows[0], _fields(say, rows)), {}))
        for rows in _together(jurisdiction.reworded)
    ]


def _together(rows: Sequence[Reworded]) -> list[list[Reworded]]:
    """Return adjacent rows about one thing, for one reason, in groups."""

    def alike(row: Reworded) -> tuple[object, ...]:
        order = order_of(row.scope, (row.key, row.field))
        return row.date, row.scope, row.key, row.reason, order

    return [list(group) for _, group in groupby(rows, alike)]


def _fields(say: Messages, rows: Sequence[Reworded]) -> Markup:
    return say.list(_spaced(row.field) for row in rows)


def _rewording(
    say: Messages, rows: Sequence[Reworded], of: tuple[Markup, Mapping[str, str]]
) -> Rewording:
    what, names = of

    def value(text: str) -> str:
        if names and text:
            return ", ".join(names.get(name, name) for name in text.split())
        return text or str(say("empty"))

    try:
        day = say.date(date.fromisoformat(rows[0].date))
    except ValueError:
        day = rows[0].date
    changes = tuple((value(row.was), value(row.now)) for row in rows)
    return Rewording(day=day, what=what, changes=changes, reason=rows[0].reason)


def _of_election(
    say: Messages, election: Election, row: Reworded, field: Markup
) -> tuple[Markup, Mapping[str, str]]:
    """Return what was changed, and the names of what stands in an order."""
    moved = renames(election)
    today = {old: name_now(old, moved) for old, _ in moved}
    kind, _, slug = scope_with(row.scope, today).partition("/")
    races = {race.slug: race for race in election.races}
    start, _, rest = key_with(row.key, today).partition("/")
    if kind == "race" and slug in races:
        return _of_race(say, races[slug], start, rest, field)
    if kind == "order":
        return say("order of the races"), {race.slug: race.name for race in election.races}
    if (
        kind == "update"
        and (update := next((u for u in election.updates if u.key == slug), None)) is not None
    ):
        name = races[rest].name if rest in races else rest
        field = Markup(" ").join(filter(None, (name, field)))
        return say("{field} in the {time} update", field=field, time=say.short_moment(update)), {}
    if kind == "source" and slug in election.sources:
        return say("{race}: {field}", race=election.sources[slug].title, field=field), {}
    return _plain(say, row, field), {}


def _of_race(
    say: Messages, race: Race, start: str, rest: str, field: Markup
) -> tuple[Markup, Mapping[str, str]]:
    names = {choice.slug: choice.name for choice in race.choices}
    if start == "choice":
        what = say("{field} for {name}", field=field, name=bold(names.get(rest, rest)))
        return say("{race}: {field}", race=race.name, field=what), {}
    if field == "choices":
        return say("{race}: {field}", race=race.name, field=say("order of the choices")), names
    return say("{race}: {field}", race=race.name, field=field), {}


def _plain(say: Messages, row: Reworded, field: Markup) -> Markup:
    key = "" if row.key in (row.field, row.scope.partition("/")[0]) else row.key
    field = Markup(" ").join(filter(None, (key, field)))
    return say("{scope}: {field}", scope=row.scope, field=field)


def _spaced(field: str) -> str:
    """Return the name of a column as words: ``short name``."""
    return field.replace("_", " ")
