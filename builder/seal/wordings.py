"""The wording of an election: everything on its pages that is not a fact, and the orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from builder.model import Choice, Election, Jurisdiction, Law, Race, Update
from builder.seal.facts import Fact, Facts, cells_as_facts, one_line, row_facts
from builder.seal.renames import key_with, name_now, renames, scope_with
from builder.store.schema import ALIAS_SEPARATOR, TABLES
from builder.store.table import Held

PREFIX = "wording/"
"""Before the scope of a line that seals wording: ``wording/race/city-mayor``."""
RACE_WORDS, CHOICE_WORDS, UPDATE_WORDS, NOTED_WORDS, SOURCE_WORDS = (
    TABLES[f"{name}.csv"].sealed(Held.WORDING)
    for name in ("races", "choices", "updates", "statements", "sources")
)
"""NOTED_WORDS are those of statements and of events."""
ELECTION_WORDS = ("title", "official_title", "official_id", "source")
JURISDICTION_WORDS = tuple(
    "name authority authority_short time_zone time_label ocd_id kind".split()
)
LAW_WORDS = tuple("topic text from to source_title source_url margin margin_is kinds".split())

RACES: Fact = ("order", "races")
LAWS: Fact = ("order", "laws")
ORDERS: Mapping[tuple[str, Fact], str] = {
    ("race", ("race", "choices")): "choice/",
    ("update", ("update", "totals")): "total/",
    ("order", RACES): "race/",
    ("order", LAWS): "law/",
}
"""The cells that hold orders, by kind of scope, with what stands before each name in a key."""


def order_of(scope: str, cell: Fact) -> str | None:
    """Return what stands before the names in an order, such as ``choice/``; None for no order."""
    return ORDERS.get((scope.removeprefix(PREFIX).partition("/")[0], cell))


def wordings(election: Election) -> dict[str, Facts]:
    """Return the wording of ``election`` as it is stored now, by scope."""
    found = {"wording/election": _election(election)}
    found |= {f"wording/race/{race.slug}": _race(race) for race in election.races}
    sources: dict[str, Facts] = {}
    order: dict[str, list[str]] = {}
    for total in election.totals:
        sources.setdefault(total.update, {})[f"total/{total.item}", "source"] = total.source
        order.setdefault(total.update, []).append(total.item)
    for update in election.updates:
        items = " ".join(order.get(update.key, ()))
        more = sources.get(update.key, {}) | _rows(election, update)
        found[f"wording/update/{update.key}"] = (
            row_facts("update", update, UPDATE_WORDS) | _order("update", "totals", items) | more
        )
    found |= {
        f"wording/event/{event.n}": row_facts("event", event, NOTED_WORDS)
        for event in election.events
    }
    for n, statement in enumerate(election.statements, start=1):
        found[f"wording/statement/{n}"] = row_facts("statement", statement, NOTED_WORDS)
    found |= {
        f"wording/correction/{c.n}": row_facts("correction", c, ("source",))
        for c in election.corrections
    }
    moved = renames(election)
    today = {old: name_now(old, moved) for old, _ in moved}
    for added in election.completions:
        of = found.setdefault(
            f"wording/completion/{added.layer}/{scope_with(added.scope, today)}", {}
        )
        of[key_with(added.key, today), added.field] = added.source
    found |= {
        f"wording/source/{name}": row_facts("source", source, SOURCE_WORDS)
        for name, source in election.sources.items()
    }
    if election.races:
        found["wording/order/races"] = {RACES: " ".join(race.slug for race in election.races)}
    for scope, cells in found.items():
        one_line(election.path, scope, cells)
    return found


def jurisdiction_wordings(jurisdiction: Jurisdiction) -> dict[str, Facts]:
    """Return the wording of ``jurisdiction``, of each law and of what names its races, by scope."""
    about = row_facts("jurisdiction", jurisdiction, JURISDICTION_WORDS)
    for n, (label, url) in enumerate(jurisdiction.links.items(), start=1):
        about |= cells_as_facts(f"link/{n}", {"label": label, "url": url})
    found = {"wording/jurisdiction": about}
    named = law_names(jurisdiction)
    for name, law in named.items():
        until = "" if law.until is None else law.until.isoformat()
        days = {"from": law.since.isoformat(), "to": until}
        texts = {word: getattr(law, word) for word in LAW_WORDS if word not in days}
        found[f"wording/law/{name}"] = cells_as_facts("law", texts | days)
    if named:
        found["wording/order/laws"] = {LAWS: " ".join(named)}
    for n, (title, name) in enumerate(jurisdiction.names.items(), start=1):
        found[f"wording/name/{n}"] = cells_as_facts("name", {"title": title, "name": name})
    for n, (phrase, words) in enumerate(jurisdiction.search.items(), start=1):
        found[f"wording/search/{n}"] = cells_as_facts("search", {"phrase": phrase, "words": words})
    for rule in fields(jurisdiction.questions):
        for n, text in enumerate(getattr(jurisdiction.questions, rule.name), start=1):
            found[f"wording/question/{rule.name}-{n}"] = cells_as_facts("question", {"text": text})
    for scope, cells in found.items():
        one_line(jurisdiction.slug, scope, cells)
    return found


def law_names(jurisdiction: Jurisdiction) -> dict[str, Law]:
    """Return each law by its name: topic and first day, with a number behind a second one."""
    found: dict[str, Law] = {}
    for law in jurisdiction.laws:
        name = first = "-".join([*law.topic.split(), law.since.isoformat()])
        number = 1
        while name in found:
            number += 1
            name = f"{first}-{number}"
        found[name] = law
    return found


def _order(key: str, name: str, value: str) -> Facts:
    return {(key, name): value} if value else {}


def _election(election: Election) -> Facts:
    found = row_facts("election", election, ELECTION_WORDS)
    for n, note in enumerate(election.notes, start=1):
        found |= cells_as_facts(f"note/{n}", {"text": note})
    return found


def _race(race: Race) -> Facts:
    texts = {name: getattr(race, name) for name in RACE_WORDS}
    found = cells_as_facts(
        "race", texts | {"official_aliases": ALIAS_SEPARATOR.join(race.official_aliases)}
    )
    for choice in race.choices:
        found |= _choice(choice)
    return found | _order("race", "choices", " ".join(choice.slug for choice in race.choices))


def _choice(choice: Choice) -> Facts:
    texts = {name: getattr(choice, name) for name in CHOICE_WORDS}
    # A name that is short enough has no second spelling that would have to change with it.
    texts |= {
        "official_aliases": ALIAS_SEPARATOR.join(choice.official_aliases),
        "short_name": choice.own_short_name,
    }
    return cells_as_facts(f"choice/{choice.slug}", texts)


def _rows(election: Election, update: Update) -> Facts:
    """Return the sources of an update's votes and ballots, by race."""
    snapshot = election.snapshots.get(update.key)
    if snapshot is None:
        return {}
    found = {
        (f"votes/{race}", "source"): source for race, source in snapshot.sources.items() if source
    }
    return found | {
        (f"ballots/{race}", "source"): of.source
        for race, of in snapshot.ballots.items()
        if of.source
    }
