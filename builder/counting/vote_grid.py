"""Every stored vote of an election as one frame, and the sums over an update.

pandas is loaded by the first count: that takes half as long as a build in which nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from builder.model import Choice, Election, Snapshot, Update

if TYPE_CHECKING:
    import pandas as pd


def votes_sum(election: Election, snapshot: Snapshot | None) -> int | None:
    """Return all stored votes that count; None without a snapshot or where one is not reported."""
    if snapshot is None:
        return None
    total = 0
    for value in _counting(election, snapshot):
        if value is None:
            return None
        total += value
    return total


def reported_sum(election: Election, snapshot: Snapshot) -> int:
    """Return all stored votes that count; an empty cell does not hide the sum of the others."""
    return sum(value or 0 for value in _counting(election, snapshot))


def _counting(election: Election, snapshot: Snapshot) -> Iterator[int | None]:
    for race, votes in snapshot.votes.items():
        counting = election.race(race).counting
        yield from (value for choice, value in votes.items() if choice in counting)


def complete(election: Election, update: Update) -> bool:
    """Return whether the stored votes are all of the file: a race it lacks was not listed."""
    stored = votes_sum(election, election.snapshots.get(update.key))
    return update.votes_total is not None and stored == update.votes_total


def whole_updates(election: Election) -> frozenset[str]:
    """Return the keys of the live updates that are `complete`."""
    return frozenset(update.key for update in election.live if complete(election, update))


def vote_frame(election: Election) -> pd.DataFrame:
    """Return every stored vote of the live updates as a row, by official time and ballot.

    ``race`` is a position in ``election.races``, ``choice`` one among the choices of all races in
    that order, ``update`` one in ``election.live``; ``votes`` is <NA> where not reported.
    """
    import pandas as pd

    positions = {race.slug: number for number, race in enumerate(election.races)}
    choices = {
        (choice.race, choice.slug): number for number, choice in enumerate(all_choices(election))
    }
    cells = [
        (positions[race], choices[race, choice], column, value)
        for column, update in enumerate(election.live)
        if update.key in election.snapshots
        for race, votes in election.snapshots[update.key].votes.items()
        for choice, value in votes.items()
    ]
    race, choice, update, votes = zip(*cells, strict=True) if cells else ((), (), (), ())
    # Int64, never a float: integers stay integers.
    counted = pd.array(list(votes), dtype="Int64")
    frame = pd.DataFrame({"race": race, "choice": choice, "update": update}, dtype="int64")
    frame["votes"] = counted
    return frame.sort_values(["update", "choice"], kind="stable", ignore_index=True)


def all_choices(election: Election) -> list[Choice]:
    """Return the choices of all races, in the order of races.csv and of each race's ballot."""
    return [choice for race in election.races for choice in race.choices]


class Count(NamedTuple):
    """A choice at one update that lists it.

    ``added`` are the votes since the update before that lists it, None where either is not
    reported; ``fell``: the votes are below the last reported ones.
    """

    choice: Choice
    votes: int | None
    added: int | None
    fell: bool


def listed(election: Election) -> list[dict[int, list[Count]]]:
    """Return the counts of each race, in their order, by the position of each update."""
    frame, choices = vote_frame(election), all_choices(election)
    votes = frame.groupby("choice")["votes"]
    last = votes.ffill().groupby(frame["choice"]).shift()
    columns = (
        frame["race"].tolist(),
        frame["update"].tolist(),
        [choices[number] for number in frame["choice"]],
        _reported(frame["votes"]),
        _reported(votes.diff()),
        (frame["votes"] < last).fillna(False).tolist(),
    )
    found: list[dict[int, list[Count]]] = [{} for _ in election.races]
    for race, update, *count in zip(*columns, strict=True):
        found[race].setdefault(update, []).append(Count(*count))
    return found


def _reported(votes: pd.Series[int]) -> list[int | None]:
    return [value if isinstance(value, int) else None for value in votes.tolist()]
