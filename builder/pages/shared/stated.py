"""What each page states as data: names as shown, figures at its update, leader and margin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from builder.counting.counted import CountedElection
from builder.counting.deciding import deciding_votes
from builder.counting.estimates import exact_number
from builder.counting.history import HistoryPoint, RaceHistory
from builder.model import Election, Race, Update
from builder.pages.election.race_lists import RaceRow
from builder.site.front_matter import Json
from builder.wording.messages import Messages
from builder.wording.names import election_name

ITEMS = ("ballots_counted", "ballots_added")
"""The totals of a whole count that an update's page states."""


def race(history: RaceHistory) -> Json:
    """Return what a race page states: slug, name, votes and short name of each choice."""
    return Json.of(_race("race", history, short=True))


def embedded(history: RaceHistory, most: int) -> Json:
    """Return what an embed states of the first ``most`` choices, without short names."""
    found = _race("embed", history, short=False)
    return Json.of({**found, "choices": found["choices"][:most]})


def _race(kind: str, history: RaceHistory, *, short: bool) -> dict[str, Any]:
    step, of = history.last, history.race
    if step is None:
        return {"kind": kind, "title": of.title, "update": None, "choices": []}
    standing = step.standing
    order = [*standing.ranked, *(slug for slug in standing.votes if slug not in standing.ranked)]
    choices = [
        [slug, choice.name, standing.votes[slug], *([choice.short_name] if short else ())]
        for slug, choice in ((slug, of.choice(slug)) for slug in order)
    ]
    return {
        "kind": kind,
        "title": of.title,
        "update": step.update.key,
        "choices": choices,
        "total": standing.total,
        "leader": standing.leader,
        "margin": deciding_votes(standing),
    }


def election(say: Messages, book: CountedElection, rows: Iterable[RaceRow]) -> Json:
    """Return what the page of an election states of each race in its list."""
    return races(election_name(say, book.election), book, rows)


def races(title: str, book: CountedElection, rows: Iterable[RaceRow]) -> Json:
    """Return what a page with this title states of the races that it lists."""
    steps = {slug: history.last for slug, history in book.histories.items()}
    return Json.of({"kind": "election", "title": title, "races": _rows(rows, steps)})


def update(
    of: Election, at: Update, rows: Iterable[RaceRow], steps: Mapping[str, HistoryPoint]
) -> Json:
    """Return what the page of an update states: totals of the count, and each race as it stood."""
    values = ((item, exact_number(of, at.key, item)) for item in ITEMS)
    totals = {item: value for item, value in values if value is not None}
    found = {"kind": "update", "update": at.key, "totals": totals, "races": _rows(rows, steps)}
    return Json.of(found)


def _rows(rows: Iterable[RaceRow], steps: Mapping[str, HistoryPoint | None]) -> list[list[object]]:
    """Return each race's slug, title, the choices named in its line, total and margin."""
    found = []
    for row in rows:
        step = steps.get(row.slug)
        standing = step.standing if step else None
        named = _named(standing.race, row.line.striptags()) if standing else []
        figures = [standing.total, deciding_votes(standing)] if standing else [None, None]
        found.append([row.slug, row.sealed, named, *figures])
    return found


def _named(of: Race, line: str) -> list[list[str]]:
    """Return the choices named in ``line`` by their short names, in its order."""
    able = [c for c in of.choices if c.kind.can_lead and c.short_name in line]
    able.sort(key=lambda choice: line.find(choice.short_name))
    return [[choice.slug, choice.short_name] for choice in able]
