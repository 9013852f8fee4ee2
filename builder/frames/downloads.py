"""The tables of an election as its downloads have them: what is stored, and what it counts to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from builder.counting.deciding import deciding_votes
from builder.counting.history import RaceHistory
from builder.counting.vote_grid import complete, votes_sum
from builder.frames.stored import ballots, series, stored, votes
from builder.model import Election, Precision, Race
from builder.store.export_columns import ELECTION_TABLES

_STORED = "races choices updates totals statements events corrections sources".split()


def tables(election: Election, histories: Mapping[str, RaceHistory]) -> dict[str, pd.DataFrame]:
    """Return the tables of an election's downloads by name, each with the columns that it has there
    (`ELECTION_TABLES`).
    """
    found = {name: stored(election, f"{name}.csv") for name in _STORED}
    updates, source = found["updates"], {u.key: u.source or None for u in election.updates}
    whole = updates["precision"] != Precision.DAY
    found["updates"] = updates.assign(
        released_at=updates["released_at"].where(whole),
        released_on=updates["released_at_day"],
        **_counted("updates", update_figures(election)),
    )
    races = _race_figures([(race, histories[race.slug]) for race in election.races])
    found["races"] = found["races"].assign(**_counted("races", races))
    cells = votes(election)
    same = (cells["source"] == cells["update"].map(source)).fillna(False)
    found |= {
        "ballots": ballots(election),
        "votes": cells.assign(source=cells["source"].mask(same)),
    }
    return {
        name: found[name][[column.name for column in columns]]
        for name, columns in ELECTION_TABLES.items()
    }


def _counted(name: str, figures: Mapping[str, list[Any]]) -> dict[str, pd.Series[Any]]:
    types = {column.name: column.type for column in ELECTION_TABLES[name]}
    return {column: series(values, types[column]) for column, values in figures.items()}


def _race_figures(of: list[tuple[Race, RaceHistory]]) -> dict[str, list[Any]]:
    last = [history.last for _, history in of]
    return {
        "choices": [len(race.choices) for race, _ in of],
        "contested": [race.contested for race, _ in of],
        "updates": [len(history.steps) for _, history in of],
        "latest_update": [step and step.update.key for step in last],
        "latest_status": [step and step.update.status for step in last],
        "race_votes": [step and step.standing.total for step in last],
        "margin_votes": [step and deciding_votes(step.standing) for step in last],
        "lead_changes": [len(history.lead_changes) for _, history in of],
        "places_changes": [len(history.places_changes) for _, history in of],
        "changed_hands": [history.changed_hands for _, history in of],
        "ended_differently": [history.ended_differently for _, history in of],
    }


def update_figures(election: Election) -> dict[str, list[Any]]:
    """Return what is computed of each update, by column: None where it is not known."""
    snapshots = [election.snapshots.get(update.key) for update in election.updates]
    sources = [election.sources.get(update.source) for update in election.updates]
    return {
        "votes_stored": [votes_sum(election, snapshot) for snapshot in snapshots],
        "complete": [complete(election, update) for update in election.updates],
        "races": [len(snapshot.votes) if snapshot else 0 for snapshot in snapshots],
        "source_url": [(of.url or of.archived_url) if of else None for of in sources],
    }
