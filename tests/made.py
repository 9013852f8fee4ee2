"""Small elections made by hand: tests give the votes, this fills in what they do not speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from builder import model
from builder.model import (
    ChoiceKind,
    Coverage,
    EventState,
    Kind,
    Phase,
    Precision,
    Qualifier,
    Rule,
    SourceKind,
    Status,
)

ZONE = ZoneInfo("America/Los_Angeles")
Votes = Mapping[str, int | None]


def empty(columns: str) -> dict[str, Any]:
    return dict.fromkeys(columns.split(), "")


def choice(
    race: str, slug: str, kind: ChoiceKind = ChoiceKind.CANDIDATE, **given: Any
) -> model.Choice:
    values = empty("party incumbent colour official_id withdrawn_on note") | {
        "name": slug.title(),
        "official_name": slug.upper(),
        "official_aliases": (),
        "short_name": slug.title(),
        "ballot_order": None,
        "source": "file",
    }
    return model.Choice(race=race, slug=slug, kind=kind, **(values | given))


def kind_of(slug: str) -> ChoiceKind:
    """What a slug such as yes, blanks or write-ins is called; everything else is a candidate."""
    return ChoiceKind(slug) if slug in set(ChoiceKind) else ChoiceKind.CANDIDATE


def race(
    choices: str = "ana ben", rule: Rule = Rule.PLURALITY, slug: str = "mayor", **given: Any
) -> model.Race:
    """A race of ``choices`` (slugs with spaces between, in ballot order)."""
    kinds = {Rule.MEASURE: Kind.MEASURE, Rule.RETENTION: Kind.RETENTION, Rule.RECALL: Kind.RECALL}
    seats = given.get("seats", 1)
    texts = "group place office party coverage_source whole_at district district_type question"
    values = empty(f"{texts} ocd_id official_id note") | {
        "title": slug.title(),
        "official_title": slug.upper(),
        "official_aliases": (),
        "kind": kinds.get(rule, Kind.OFFICE),
        "seats": seats,
        "votes_allowed": seats,
        "bar": None,
        "coverage": Coverage.WHOLE,
        "source": "file",
        "choices": tuple(choice(slug, c, kind_of(c)) for c in choices.split()),
    }
    return model.Race(slug=slug, rule=rule, **(values | given))


def update(
    number: int,
    phase: Phase = Phase.CANVASS,
    status: Status = Status.UNOFFICIAL_PARTIAL,
    **given: Any,
) -> model.Update:
    """Update ``u<number>``, at noon, ``number`` days after 8 November 2022."""
    values = empty("official_label withdrawn note") | {
        "released_at": datetime(2022, 11, 8, 12, tzinfo=ZONE) + timedelta(days=number),
        "precision": Precision.SECOND,
        "source": "file",
        "votes_total": None,
    }
    return model.Update(key=f"u{number}", phase=phase, status=status, **(values | given))


def total(
    update: str, item: str, value: int | str | None, as_of: str = "", **given: Any
) -> model.Total:
    number = Decimal(value) if isinstance(value, str) else value
    values: dict[str, Any] = {"qualifier": Qualifier.EXACT, "source": "file"}
    return model.Total(update=update, item=item, value=number, as_of=as_of, **(values | given))


def event(n: int, event: str, at: str, state: str, said_on: str = "") -> model.Event:
    return model.Event(
        n=n, event=event, at=at, state=EventState(state), said_on=said_on, source="file", note=""
    )


def declared(
    outcome: str, choice: str = "", race: str = "mayor", at: str = "2022-12-06", n: int = 1
) -> model.Event:
    """What was declared of one race."""
    made = event(n, "declaration", at, "happened")
    return replace(made, race=race, choice=choice, outcome=model.Outcome(outcome))


def statement(
    update: str, item: str, choice: str, value: str, over: str = "", **given: Any
) -> model.Statement:
    """Something said of the mayor's race on 10 November 2022 by a paper."""
    values: dict[str, Any] = {
        "date": "2022-11-10",
        "race": "mayor",
        "qualifier": Qualifier.EXACT,
        "said_by": "The Paper",
        "source": "paper",
        "note": "",
    }
    return model.Statement(
        update=update, item=item, choice=choice, over=over, value=value, **(values | given)
    )


def ballots(count: int | None, **given: Any) -> model.Ballots:
    parts = "blank partly_voted overvoted writein_marks registered".split()
    values: dict[str, Any] = dict.fromkeys(parts)
    return model.Ballots(ballots=count, **(values | {"source": "file"} | given))


def source(slug: str, kind: SourceKind = SourceKind.OFFICIAL_FILE) -> model.Source:
    url = f"https://example.org/{slug}"
    values = empty("publisher archived_url sha256 retrieved_at")
    return model.Source(id=slug, title=slug, kind=kind, url=url, **values)


def election(
    races: Sequence[model.Race],
    updates: Sequence[model.Update],
    votes: Mapping[str, Mapping[str, Votes]],
    ballots: Mapping[str, Mapping[str, model.Ballots]] | None = None,
    **given: Any,
) -> model.Election:
    """An election; ``votes[update][race][choice]``, no snapshot where an update is no key."""
    jurisdiction = model.Jurisdiction(
        slug="us-xx-made",
        name="Made County",
        authority="Made Registrar",
        authority_short="Registrar",
        time_zone="America/Los_Angeles",
        time_label="PT",
        ocd_id="",
        links={},
        laws=(),
    )
    snapshots = {
        key: model.Snapshot(
            update=key,
            votes=of,
            sources=dict.fromkeys(of, "file"),
            ballots=(ballots or {}).get(key, {}),
        )
        for key, of in votes.items()
    }
    values: dict[str, Any] = {
        **dict.fromkeys(("notes", "totals", "statements", "events", "corrections"), ()),
        "title": "Made election",
        "official_title": "",
        "polls_close": None,
        "updates_released": None,
        "source": "",
        "sources": {"file": source("file"), "paper": source("paper", SourceKind.PRESS)},
    }
    return model.Election(
        jurisdiction=jurisdiction,
        slug="2022-11-08",
        date=date(2022, 11, 8),
        races=tuple(races),
        updates=tuple(updates),
        snapshots=snapshots,
        **(values | given),
    )


def one(
    of: model.Race,
    *votes: Votes | None,
    night: int = 0,
    final: bool = False,
    updates: Sequence[model.Update] | None = None,
    **given: Any,
) -> model.Election:
    """An election of one race with an update for each of ``votes``; None has no snapshot.

    The first ``night`` are of election night; the last is certified if ``final``.
    """
    made = updates or [
        update(
            n,
            Phase.ELECTION_NIGHT if n <= night else Phase.CANVASS,
            Status.CERTIFIED if final and n == len(votes) else Status.UNOFFICIAL_PARTIAL,
        )
        for n in range(1, len(votes) + 1)
    ]
    stored = {u.key: {of.slug: v} for u, v in zip(made, votes, strict=True) if v is not None}
    return election([of], made, stored, **given)


def votes_of(race: model.Race, text: str) -> Votes | None:
    """The votes of a race in the order of its choices, "-" where not reported; None for ""."""
    numbers = [None if n == "-" else int(n) for n in text.split()]
    return dict(zip((c.slug for c in race.choices), numbers, strict=True)) if numbers else None


def election_of(race: model.Race, counts: str, **given: Any) -> model.Election:
    """An election of one race from text: "60 40|100 120" are two counts of two choices."""
    return one(race, *(votes_of(race, text) for text in counts.split("|")), **given)
