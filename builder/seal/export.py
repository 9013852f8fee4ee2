"""How each column of each file is sealed: as a fact, as wording, as part of the seal, or not."""

from __future__ import annotations

from collections.abc import Mapping

from builder.seal import facts, wordings
from builder.store.schema import BALLOTS_TABLE, LOG_TABLE, SNAPSHOT_TABLE, TABLES
from builder.store.table import Held

FACT, WORDING, NAME, SEAL = Held.FACT, Held.WORDING, Held.NAME, Held.SEAL

COLUMNS: Mapping[str, Mapping[str, str]] = {
    **{
        name: {column.name: column.seal for column in table.all}
        for name, table in {
            **TABLES,
            "snapshots/KEY.csv": SNAPSHOT_TABLE,
            "snapshots/KEY.ballots.csv": BALLOTS_TABLE,
            "elections.csv": LOG_TABLE,
        }.items()
    },
    "election.toml": (
        dict.fromkeys(facts.ELECTION_FIELDS, FACT)
        | dict.fromkeys((*wordings.ELECTION_WORDS, "notes"), WORDING)
    ),
    "jurisdiction.toml": dict.fromkeys(
        (
            *wordings.JURISDICTION_WORDS,
            *("links", "names", "questions", "search"),
            *(f"law.{word}" for word in wordings.LAW_WORDS),
        ),
        WORDING,
    )
    | {"party_colors": "free: a color says what the party's name says beside it"},
}
"""By file and column."""

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
"""How the order of a file's rows is held; in choices.csv within a race, in totals.csv an update."""
