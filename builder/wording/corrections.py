"""Corrections in words: what was published, what it is now, whose correction it is and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from builder.model import Correction, Election
from builder.store.cells import WHOLE
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view
from builder.wording.sentences import bold


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """One row of corrections.csv as pages print it; one by the authority is not ``ours``."""

    n: int
    day: str
    ours: bool
    what: Markup
    was: str
    now: str
    reason: str
    source: SourceView | None


def of_race(correction: Correction, race: str) -> bool:
    """Return whether the correction is of the race itself or of its figures at some update."""
    return correction.scope == f"race/{race}" or (
        correction.scope.startswith("update/") and correction.key.split("/")[1:2] == [race]
    )


def corrected(say: Messages, election: Election, race: str = "") -> list[Corrected]:
    """Return the corrections of one race, or of a whole election, as they were made."""
    return [
        Corrected(
            n=c.n,
            day=_day(say, c.date),
            ours=c.by != "authority",
            what=_what(say, election, c),
            was=_value(say, c.was),
            now=_value(say, c.now),
            reason=c.reason,
            source=source_view(say, source) if (source := election.sources.get(c.source)) else None,
        )
        for c in election.corrections
        if not race or of_race(c, race)
    ]


def _day(say: Messages, text: str) -> str:
    try:
        return say.date(date.fromisoformat(text))
    except ValueError:
        return text


def _value(say: Messages, text: str) -> str:
    if not text:
        return str(say("not reported"))
    return say.number(int(text)) if WHOLE.fullmatch(text) else text


def _what(say: Messages, election: Election, correction: Correction) -> Markup:
    """Return what was corrected, with the names that readers know."""
    kind, _, slug = correction.scope.partition("/")
    start, *rest = correction.key.split("/")
    races = {race.slug: race for race in election.races}
    field = " ".join([*rest, correction.field])
    if kind == "race" and slug in races:
        return say("{race}: {field}", race=races[slug].name, field=field)
    if kind != "update":
        field = f"{correction.key} {correction.field}"
        return say("{scope}: {field}", scope=correction.scope, field=field)
    update = next((u for u in election.updates if u.key == slug), None)
    time = say.short_moment(update) if update else escape(slug)
    race = races.get(rest[0]) if rest else None
    if race is None:
        return say("{field} in the {time} update", field=field, time=time)
    names = {choice.slug: choice.name for choice in race.choices}
    fields = {"race": race.name, "time": time, "field": correction.field}
    if start == "votes" and len(rest) == 2:
        name = bold(names.get(rest[1], rest[1]))
        return say("{race}: votes for {name} in the {time} update", name=name, **fields)
    if start == "listed":
        name = bold(names.get(correction.field, correction.field))
        return say("{race}: whether {name} was listed in the {time} update", name=name, **fields)
    return say("{race}: {field} in the {time} update", **fields)
