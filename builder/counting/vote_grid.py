"""Every stored vote of an election as arrays: what is new, what fell and what is missing, in one
vectorised pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from builder.kept import kept
from builder.model import ChoiceKind, Election, Snapshot, Update

Grid = npt.NDArray[Any]


@kept
def kinds_of(election: Election) -> dict[str, dict[str, ChoiceKind]]:
    """The kind of every choice of every race."""
    return {race.slug: {c.slug: c.kind for c in race.choices} for race in election.races}


def votes_sum(
    snapshot: Snapshot | None, kinds: Mapping[str, Mapping[str, ChoiceKind]]
) -> int | None:
    """All stored votes that count; None without a snapshot or when one of them is not reported."""
    if snapshot is None or any(None in votes for votes in _counting(snapshot, kinds)):
        return None
    return reported_sum(snapshot, kinds)


def reported_sum(snapshot: Snapshot, kinds: Mapping[str, Mapping[str, ChoiceKind]]) -> int:
    """All stored votes that count and are reported: one empty cell does not hide the sum of all
    others.
    """
    return sum(value or 0 for votes in _counting(snapshot, kinds) for value in votes)


def _counting(
    snapshot: Snapshot, kinds: Mapping[str, Mapping[str, ChoiceKind]]
) -> list[list[int | None]]:
    """The votes that count, by race."""
    return [
        [v for choice, v in votes.items() if kinds[race][choice].counts]
        for race, votes in snapshot.votes.items()
    ]


def complete(
    update: Update, snapshot: Snapshot | None, kinds: Mapping[str, Mapping[str, ChoiceKind]]
) -> bool:
    """True when the stored votes of ``update`` add up to the total of all votes in its official
    file.

    So a race that such a snapshot does not list was not listed; in any other it may just not be
    stored.
    """
    return update.votes_total is not None and votes_sum(snapshot, kinds) == update.votes_total


@kept
def whole_updates(election: Election) -> frozenset[str]:
    """The keys of the live updates that are `complete`."""
    kinds = kinds_of(election)
    return frozenset(
        u.key for u in election.live if complete(u, election.snapshots.get(u.key), kinds)
    )


Cells = list[tuple[int, int, int, int | None]]
"""Positions of a race, a choice and an update, and the votes; None is not reported."""


def stored_cells(election: Election) -> Cells:
    """Every stored cell of the live updates, by official time.

    Race and update are positions in ``election.races`` and ``election.live``, the choice is the
    position among all choices of all races in that order.
    """
    rows: dict[str, dict[str, tuple[int, int]]] = {}
    count = 0
    for number, race in enumerate(election.races):
        rows[race.slug] = {c.slug: (number, count + i) for i, c in enumerate(race.choices)}
        count += len(race.choices)
    return [
        (*rows[slug][choice], column, value)
        for column, update in enumerate(election.live)
        if update.key in election.snapshots
        for slug, votes in election.snapshots[update.key].votes.items()
        for choice, value in votes.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The whole election as nested lists of plain values; the first index is a race's or a choice's
    position, the second an update's position among the live ones.

    Of choices: ``votes``, ``stored`` (a cell stands there), ``reported`` (it holds a number),
    ``both`` (stored at this and the stored update before, and not blanks), ``added`` (since then, 0
    where not both) and ``fell`` (below the last reported votes). Of races: ``listed``, ``previous``
    (the position of the stored update before, -1: none), ``batch`` (the sum of ``added``),
    ``corrected`` (an ``added`` is negative) and ``unstored`` (an earlier update may have counted
    this race and its votes are not stored).
    """

    votes: list[list[int]]
    stored: list[list[bool]]
    reported: list[list[bool]]
    both: list[list[bool]]
    added: list[list[int]]
    fell: list[list[bool]]
    listed: list[list[bool]]
    previous: list[list[int]]
    batch: list[list[int]]
    corrected: list[list[bool]]
    unstored: list[list[bool]]


def _last_before(marked: Grid) -> Grid:
    """For each cell the column of the last marked cell left of it, -1 where there is none."""
    columns = np.arange(marked.shape[1], dtype=np.int64)
    seen = (
        np.maximum.accumulate(np.where(marked, columns, -1), axis=1)
        if marked.size
        else marked.astype(np.int64)
    )
    return np.concatenate(
        [np.full((marked.shape[0], 1), -1, dtype=np.int64), seen[:, :-1]], axis=1
    )[:, : marked.shape[1]]


def counts(election: Election) -> Counts:
    """The arrays of ``election``; no loop over races or updates."""
    rows = stored_cells(election)
    sizes = np.array([len(race.choices) for race in election.races], dtype=np.int64)
    ends = np.cumsum(sizes)
    race_of = np.repeat(np.arange(len(sizes)), sizes)
    shape = (int(sizes.sum()), len(election.live))
    stored, reported = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    votes = np.zeros(shape, dtype=np.int64)
    _, choice_of, update_of, values = zip(*rows, strict=True) if rows else ((), (), (), ())
    at = (np.array(choice_of, dtype=np.int64), np.array(update_of, dtype=np.int64))
    stored[at] = True
    reported[at] = [value is not None for value in values]
    votes[at] = [value or 0 for value in values]
    counting = np.array(
        [c.kind.counts for race in election.races for c in race.choices], dtype=bool
    )[:, None]

    def by_race(cells: Grid) -> Grid:
        """Sums over each race's choices; a race without choices sums to 0."""
        running = np.concatenate(
            [np.zeros((1, shape[1]), dtype=np.int64), np.cumsum(cells, axis=0, dtype=np.int64)]
        )
        result: Grid = running[ends] - running[ends - sizes]
        return result

    listed = by_race(stored) > 0
    previous = _last_before(listed)
    before = np.maximum(previous, 0)[race_of]
    had = previous[race_of] >= 0
    both = counting & stored & had & np.take_along_axis(stored, before, axis=1)
    added = np.where(both, votes - np.take_along_axis(votes, before, axis=1), 0)
    last = _last_before(reported)
    fell = (
        counting
        & reported
        & (last >= 0)
        & (votes < np.take_along_axis(votes, np.maximum(last, 0), axis=1))
    )
    complete_ones = whole_updates(election)
    whole = np.array([u.key in complete_ones for u in election.live], dtype=bool)
    return Counts(
        votes=votes.tolist(),
        stored=stored.tolist(),
        reported=reported.tolist(),
        both=both.tolist(),
        added=added.tolist(),
        fell=fell.tolist(),
        listed=listed.tolist(),
        previous=previous.tolist(),
        batch=by_race(added).tolist(),
        corrected=(by_race(added < 0) > 0).tolist(),
        unstored=(_last_before(~listed & ~whole[None, :]) >= 0).tolist(),
    )
