"""How each column of each file is held: sealed as a fact, sealed as wording, a part of the seal, or
free with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping

from builder.seal import facts, wordings
from builder.store import schema

FACT, WORDING = "fact", "wording"
NAME = "name"
"""It names a scope or a row of one, so that another name is another thing, and the one that was
sealed is missed.
"""
SEAL = "seal"
"""It is a part of the seal: a line that follows another, or a row that says in which layer a fact
stands.
"""


def _columns(
    columns: list[str], names: str, of_facts: tuple[str, ...], of_wording: tuple[str, ...]
) -> dict[str, str]:
    found = (
        dict.fromkeys(names.split(), NAME)
        | dict.fromkeys(of_facts, FACT)
        | dict.fromkeys(of_wording, WORDING)
    )
    return {column: found[column] for column in columns if column in found}


COLUMNS: Mapping[str, Mapping[str, str]] = {
    "races.csv": _columns(schema.RACES, "race", facts.RACE_FIELDS, wordings.RACE_WORDS),
    "choices.csv": _columns(
        schema.CHOICES, "race choice", facts.CHOICE_FIELDS, wordings.CHOICE_WORDS
    ),
    "updates.csv": _columns(schema.UPDATES, "update", facts.UPDATE_FIELDS, wordings.UPDATE_WORDS),
    "totals.csv": _columns(schema.TOTALS, "update item", facts.TOTAL_FIELDS, ("source",)),
    "statements.csv": _columns(schema.STATEMENTS, "", facts.STATEMENT_FIELDS, wordings.NOTED_WORDS),
    "events.csv": _columns(schema.EVENTS, "n", facts.EVENT_FIELDS, wordings.NOTED_WORDS),
    "sources.csv": _columns(schema.SOURCES, "source", (), wordings.SOURCE_WORDS),
    "snapshots/KEY.csv": _columns(schema.SNAPSHOT, "race choice", ("votes",), ("source",)),
    "snapshots/KEY.ballots.csv": _columns(schema.BALLOTS, "race", facts.BALLOT_FIELDS, ("source",)),
    "corrections.csv": _columns(schema.CORRECTIONS, "n", facts.CORRECTION_FIELDS, ("source",)),
    "wording.csv": _columns(schema.WORDING, "n", facts.REWORDED_FIELDS, ()),
    "redirects.csv": _columns(schema.REDIRECTS, "", facts.REDIRECT_FIELDS, ()),
    "completions.csv": dict.fromkeys("scope layer key field".split(), SEAL) | {"source": WORDING},
    "published.csv": dict.fromkeys(schema.PUBLISHED, SEAL),
    "elections.csv": dict.fromkeys(schema.LOG, SEAL),
    "election.toml": (
        dict.fromkeys(facts.ELECTION_FIELDS, FACT)
        | dict.fromkeys(wordings.ELECTION_WORDS, WORDING)
        | {"notes": WORDING}
    ),
    "jurisdiction.toml": (
        dict.fromkeys(wordings.JURISDICTION_WORDS, WORDING)
        | {"links": WORDING}
        | {f"law.{word}": WORDING for word in wordings.LAW_WORDS}
    ),
}
"""By file and column; a column that stands in no list of fields is missing here, and a test fails.
"""

ORDERS: Mapping[str, str] = {
    "races.csv": WORDING,
    "choices.csv": WORDING,
    "totals.csv": WORDING,
    "statements.csv": FACT,
    "corrections.csv": NAME,
    "wording.csv": NAME,
    "redirects.csv": FACT,
    "published.csv": SEAL,
    "elections.csv": SEAL,
    "events.csv": "free: events are read by their numbers",
    "updates.csv": "free: updates are read by their time and their key",
    "sources.csv": (
        "free: sources are downloaded by their ids, and every page names the one that it means"
    ),
    "snapshots/KEY.csv": "free: votes are shown in the order of choices.csv",
    "snapshots/KEY.ballots.csv": "free: ballots are shown race by race",
    "completions.csv": "free: completions are read by what they complete",
}
"""How the order of a file's rows is held. In choices.csv it is that within a race, in totals.csv
that within an update.
"""
