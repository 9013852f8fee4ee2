"""Corrections in words: what was published, what it is now, whose correction it is and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from builder.counting.counted import late_updates
from builder.kept import kept
from builder.model import Correction, Election
from builder.store.cells import WHOLE
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view, update_name
from builder.wording.sentences import bold


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """One row of corrections.csv as pages print it; ``ours`` is False for a correction by the
    authority.
    """

    n: int
    day: str
    ours: bool
    what: Markup
    was: str
    now: str
    reason: str
    source: SourceView | None


def of_race(correction: Correction, race: str) -> bool:
    """True where the correction is of the race itself or of its figures at some update."""
    return correction.scope == f"race/{race}" or (
        correction.scope.startswith("update/") and correction.key.split("/")[1:2] == [race]
    )


def corrected(say: Messages, election: Election, race: str = "") -> list[Corrected]:
    """The corrections of one race, or of a whole election, in the order in which they were made."""
    chosen = [c for c in election.corrections if not race or of_race(c, race)]
    return [
        Corrected(
            n=c.n,
            day=_day(say, c.date),
            ours=c.by != "authority",
            what=_what(say, election, c),
            was=_value(say, c.was),
            now=_value(say, c.now),
            reason=c.reason,
            source=(
                source_view(say, election.sources[c.source])
                if c.source in election.sources
                else None
            ),
        )
        for c in chosen
    ]


late = kept(late_updates)
"""For rows that know the election alone; others ask the counted election."""


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
    """What was corrected, with the names that readers know."""
    kind, _, slug = correction.scope.partition("/")
    parts = correction.key.split("/")
    races = {race.slug: race for race in election.races}
    if kind == "update":
        update = next((u for u in election.updates if u.key == slug), None)
        time = update_name(say, update) if update else Markup("{}").format(slug)
        race = races.get(parts[1]) if len(parts) > 1 else None
        if parts[0] == "votes" and race is not None and len(parts) == 3:
            name = next((c.name for c in race.choices if c.slug == parts[2]), parts[2])
            return say(
                "{race}: votes of {name} in the count of {time}",
                race=race.title,
                name=bold(name),
                time=time,
            )
        if parts[0] == "listed" and race is not None:
            name = next(
                (c.name for c in race.choices if c.slug == correction.field), correction.field
            )
            return say(
                "{race}: whether {name} was listed in the count of {time}",
                race=race.title,
                name=bold(name),
                time=time,
            )
        if race is not None:
            return say(
                "{race}: {field} in the count of {time}",
                race=race.title,
                field=correction.field,
                time=time,
            )
        return say(
            "{field} of the count of {time}",
            field=" ".join([*parts[1:], correction.field]),
            time=time,
        )
    if kind == "race" and slug in races:
        name = " ".join([*parts[1:], correction.field])
        return say("{race}: {field}", race=races[slug].title, field=name)
    return say(
        "{scope}: {field}", scope=correction.scope, field=f"{correction.key} {correction.field}"
    )
