"""Changed wording in words: what it was, what it is now, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from builder.model import Election, Jurisdiction, Race, Reworded
from builder.seal.renames import key_with, name_now, renames, scope_with
from builder.wording.messages import Messages
from builder.wording.sentences import bold


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """One row of wording.csv as pages print it."""

    day: str
    what: Markup
    was: str
    now: str
    reason: str


def of_election(say: Messages, election: Election) -> list[Rewording]:
    """Return the changed wording of an election."""
    return [_row(say, row, _of_election(say, election, row)) for row in election.reworded]


def of_jurisdiction(say: Messages, jurisdiction: Jurisdiction) -> list[Rewording]:
    """Return the changed wording of a jurisdiction."""
    return [_row(say, row, (_plain(say, row), {})) for row in jurisdiction.reworded]


def _row(say: Messages, row: Reworded, of: tuple[Markup, Mapping[str, str]]) -> Rewording:
    what, names = of

    def value(text: str) -> str:
        if names and text:
            return ", ".join(names.get(name, name) for name in text.split())
        return text or str(say("empty"))

    try:
        day = say.date(date.fromisoformat(row.date))
    except ValueError:
        day = row.date
    return Rewording(day=day, what=what, was=value(row.was), now=value(row.now), reason=row.reason)


def _of_election(
    say: Messages, election: Election, row: Reworded
) -> tuple[Markup, Mapping[str, str]]:
    """Return what was changed, and the names of what stands in an order."""
    moved = renames(election)
    today = {old: name_now(old, moved) for old, _ in moved}
    kind, _, slug = scope_with(row.scope, today).partition("/")
    races = {race.slug: race for race in election.races}
    start, _, rest = key_with(row.key, today).partition("/")
    if kind == "race" and slug in races:
        return _of_race(say, races[slug], start, rest, row.field)
    if kind == "order":
        return say("order of the races"), {race.slug: race.name for race in election.races}
    if (
        kind == "update"
        and (update := next((u for u in election.updates if u.key == slug), None)) is not None
    ):
        name = races[rest].name if rest in races else rest
        field = " ".join(filter(None, (name, _spaced(row.field))))
        return say("{field} in the {time} update", field=field, time=say.short_moment(update)), {}
    if kind == "source" and slug in election.sources:
        return (
            say("{race}: {field}", race=election.sources[slug].title, field=_spaced(row.field)),
            {},
        )
    return _plain(say, row), {}


def _of_race(
    say: Messages, race: Race, start: str, rest: str, field: str
) -> tuple[Markup, Mapping[str, str]]:
    names = {choice.slug: choice.name for choice in race.choices}
    if start == "choice":
        what = say("{field} for {name}", field=_spaced(field), name=bold(names.get(rest, rest)))
        return say("{race}: {field}", race=race.name, field=what), {}
    if field == "choices":
        return say("{race}: {field}", race=race.name, field=say("order of the choices")), names
    return say("{race}: {field}", race=race.name, field=_spaced(field)), {}


def _plain(say: Messages, row: Reworded) -> Markup:
    return say(
        "{scope}: {field}",
        scope=row.scope,
        field=_spaced(" ".join(dict.fromkeys((row.key, row.field)))),
    )


def _spaced(field: str) -> str:
    """Return the name of a column as words: ``short name``."""
    return field.replace("_", " ")
