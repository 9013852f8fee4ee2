"""What was said about a count, beside the official figure of the same update."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.counting.statements import beside
from builder.model import Race, Statement
from builder.store.cells import WHOLE
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view
from builder.wording.sentences import bold, qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement in words, and what the official file has for it."""

    day: str
    by: str
    what: Markup
    count: Markup
    official: Markup
    note: str
    source: SourceView | None


def _number(say: Messages, text: str) -> str:
    return say.number(int(text)) if WHOLE.fullmatch(text) else text


def _name(race: Race | None, slug: str) -> str:
    choices = race.choices if race else ()
    return next((c.name for c in choices if c.slug == slug), slug)


def _what(say: Messages, race: Race | None, statement: Statement) -> Markup:
    value = Markup("")
    if statement.value:
        value = qualified(say, statement.qualifier.value, _number(say, statement.value))
    first, second = bold(_name(race, statement.choice)), bold(_name(race, statement.over))
    match statement.item:
        case "lead" if statement.value and statement.choice:
            fields = {"first": first, "second": second, "value": value}
            return say("{first} ahead of {second} by {value} votes", **fields)
        case "lead" if statement.choice:
            return say("{first} ahead of {second}", first=first, second=second)
        case "share_pct" if statement.choice:
            return say("{first} at {value}%", first=first, value=value)
        case "votes" if statement.choice:
            return say("{first} with {value} votes", first=first, value=value)
        case "counted_pct":
            return say("{value}% of ballots counted", value=value)
        case "turnout_pct":
            return say("Turnout {value}%", value=value)
        case "note" if not statement.value:
            return Markup("{}").format(statement.note)
        case _:
            return say("{item}: {value}", item=item_name(say, statement.item), value=value)


def item_name(say: Messages, item: str) -> Markup:
    """Return an item of totals.csv in words; an unknown one as it is stored."""
    known = {
        "ballots_counted": say("Ballots counted"),
        "ballots_added": say("Ballots added"),
        "ballots_mail": say("Mail ballots counted"),
        "ballots_in_person": say("In-person ballots counted"),
        "ballots_added_mail": say("Mail ballots added"),
        "ballots_added_in_person": say("In-person ballots added"),
        "registered": say("Registered voters"),
        "turnout_pct": say("Turnout in percent"),
        "outstanding_vbm": say("Mail ballots left, estimate"),
        "outstanding_cvr": say("Conditional ballots left, estimate"),
        "outstanding_provisional": say("Provisional ballots left, estimate"),
        "outstanding_misc": say("Other ballots left, estimate"),
        "outstanding_total": say("Total ballots left, estimate"),
        "outstanding_cvr_provisional": say("Conditional and provisional ballots left, estimate"),
        "share_pct": say("Share in percent"),
        "votes": say("Votes"),
        "lead": say("Lead in votes"),
        "note": say("Note"),
    }
    return known.get(item, Markup("{}").format(item))


def _official(say: Messages, counted: CountedElection, statement: Statement) -> Markup:
    """Return the official figure for the same thing; empty where none is stored."""
    found = beside(counted.election, counted.histories, statement)
    if found is None or found.source == statement.source:
        return Markup("")
    if statement.item == "lead":
        race = counted.histories[statement.race].race
        gap = int(found.official)
        if not gap:
            return say("tied")
        ahead = statement.choice if gap > 0 else statement.over
        return say("{name} ahead by {gap} votes", name=_name(race, ahead), gap=abs(gap))
    if statement.item.endswith("_pct"):
        return say("{share}%", share=say.share(found.official))
    return Markup(say.number(int(found.official)))


def said(say: Messages, counted: CountedElection, statements: list[Statement]) -> list[Said]:
    """Return the statements in the order of their days, then those without one."""
    if not statements:
        return []
    election = counted.election
    updates = {update.key: update for update in election.updates}
    races = {race.slug: race for race in election.races}
    out = []
    for statement in sorted(statements, key=lambda s: s.date or "9999"):
        update = updates.get(statement.update)
        what = _what(say, races.get(statement.race), statement)
        source = election.sources.get(statement.source)
        out.append(
            Said(
                day=_day(say, statement.date),
                by=statement.said_by,
                what=what,
                count=say.short_moment(update) if update else Markup(""),
                official=_official(say, counted, statement),
                note="" if statement.item == "note" and not statement.value else statement.note,
                source=source_view(say, source) if source else None,
            )
        )
    return out


def _day(say: Messages, text: str) -> str:
    try:
        return say.date(date.fromisoformat(text))
    except ValueError:
        return text
