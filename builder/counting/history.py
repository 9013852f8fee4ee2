"""The votes of every race over its updates: batches, lead changes, places that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from builder.counting.standings import Standing, standing
from builder.counting.vote_grid import Counts, counts
from builder.model import Ballots, Election, Phase, Precision, Race, Update

SMALL_VOTES = 100
SMALL_PART = 500
"""A batch of under SMALL_VOTES votes that is also under one in SMALL_PART of the race's votes so
far is small (decisions/small-batches.md).
"""


class BatchState(StrEnum):
    """What can be said about the votes new in an update."""

    FIRST = "first"  # the first update with votes: everything is new
    NEW = "new"
    NONE = "none"  # no new votes
    CORRECTED = "corrected"  # some choice fell
    UNKNOWN = "unknown"  # this or the update before is silent, or votes before are not stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The difference to the stored update before (``since``, a key; None for the first).

    ``votes`` per choice listed at both and ``total`` are None unless ``state`` is first, new or
    none; blanks are in neither. ``small`` marks a batch whose split is mostly noise (drawn hollow).
    ``gap``: updates without stored votes of this race lie between, so that the batch is the sum of
    several.
    """

    state: BatchState
    since: str | None
    votes: Mapping[str, int] | None
    total: int | None
    small: bool
    gap: bool = False

    def share(self, choice: str) -> Fraction | None:
        """The choice's share of the new votes in percent, exact; None without new votes or where it
        was not listed.
        """
        if self.votes is None or not self.total or choice not in self.votes:
            return None
        return Fraction(100 * self.votes[choice], self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of the sole leader or of the places: from what to what; ``after`` is the key of the
    last strict state.
    """

    was: frozenset[str]
    now: frozenset[str]
    after: str
    gap: bool  # updates without stored votes of this race lie between


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPoint:
    """A race at one update that lists it."""

    update: Update
    standing: Standing
    batch: Batch
    lead_change: Change | None
    places_change: Change | None
    ballots: Ballots | None
    falls: tuple[str, ...]  # choices whose votes are below their last reported ones


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceHistory:
    """A race over every live update that lists it, by official time.

    ``night`` is the last election-night step (None if none is stored); ``changed_hands``: the
    places at some later update differ from those at the last strict election-night state, None
    where STATISTICS says to be silent or no later places are known; ``ended_differently``: so did
    the last step (None where it has none).
    """

    race: Race
    steps: tuple[HistoryPoint, ...]
    night: HistoryPoint | None
    changed_hands: bool | None
    ended_differently: bool | None

    @property
    def last(self) -> HistoryPoint | None:
        return self.steps[-1] if self.steps else None

    @property
    def lead_changes(self) -> tuple[HistoryPoint, ...]:
        return tuple(s for s in self.steps if s.lead_change)

    @property
    def places_changes(self) -> tuple[HistoryPoint, ...]:
        return tuple(s for s in self.steps if s.places_change)

    def shift(self, choice: str, step: HistoryPoint | None = None) -> Fraction | None:
        """Points of share gained from the last election-night update to ``step`` (by default the
        last).
        """
        end = step or self.last
        if (
            self.night is None
            or end is None
            or end.update.released_at < self.night.update.released_at
        ):
            return None
        before, after = self.night.standing.share(choice), end.standing.share(choice)
        return None if before is None or after is None else after - before

    def pooled_share(self, choice: str, step: HistoryPoint, batches: int = 3) -> Fraction | None:
        """The choice's share in percent of the votes new in the ``batches`` updates up to ``step``,
        exact.

        None where one of them is corrected or unknown, fewer are stored, or they brought no votes.
        """
        end = self.steps.index(step) + 1
        last = [s.batch for s in self.steps[max(0, end - batches) : end]]
        total = own = 0
        for batch in last:
            if batch.total is None or batch.votes is None or choice not in batch.votes:
                return None
            total, own = total + batch.total, own + batch.votes[choice]
        return Fraction(100 * own, total) if total and len(last) == batches else None


def small_batch(votes: int, race_votes: int) -> bool:
    """True for a batch of ``votes`` whose split is mostly noise: few votes and a small part of the
    race's so far.
    """
    return 0 < votes < SMALL_VOTES and SMALL_PART * votes < race_votes


def histories(election: Election) -> dict[str, RaceHistory]:
    """The history of every race, in the order of races.csv; one vectorised pass over the whole
    election.
    """
    grid, live = counts(election), election.live
    result = {}
    start = 0
    for number, race in enumerate(election.races):
        rows = range(start, start + len(race.choices))
        result[race.slug] = _history(race, list(_drafts(election, live, grid, race, number, rows)))
        start = rows.stop
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A step before the steps around it are known."""

    column: int
    update: Update
    standing: Standing
    batch: Batch
    ballots: Ballots | None
    falls: tuple[str, ...]


def _drafts(
    election: Election, live: tuple[Update, ...], grid: Counts, race: Race, number: int, rows: range
) -> Iterable[_Draft]:
    cells = [(c.slug, row) for c, row in zip(race.choices, rows, strict=True)]
    counting = [(c.slug, row) for c, row in zip(race.choices, rows, strict=True) if c.kind.counts]
    standings: dict[int, Standing] = {}
    counted = False
    for column, update in enumerate(live):
        if not grid.listed[number][column]:
            continue
        votes = {
            slug: grid.votes[row][column] if grid.reported[row][column] else None
            for slug, row in cells
            if grid.stored[row][column]
        }
        now = standings[column] = standing(race, votes)
        previous = grid.previous[number][column]
        before = standings.get(previous)
        yield _Draft(
            column=column,
            update=update,
            standing=now,
            batch=_batch(live, grid, number, column, counting, now, before, counted),
            ballots=election.snapshots[update.key].ballots.get(race.slug),
            falls=tuple(slug for slug, row in cells if grid.fell[row][column]),
        )
        counted = counted or bool(now.total)


def _batch(
    live: tuple[Update, ...],
    grid: Counts,
    number: int,
    column: int,
    cells: list[tuple[str, int]],
    now: Standing,
    before: Standing | None,
    counted: bool,
) -> Batch:
    previous = grid.previous[number][column]
    since = live[previous].key if before else None
    gap = before is not None and previous < column - 1
    unknown = Batch(
        state=BatchState.UNKNOWN, since=since, votes=None, total=None, small=False, gap=gap
    )
    if now.total is None or (before is not None and before.total is None):
        return unknown
    if not counted:
        if now.total and grid.unstored[number][column]:
            return unknown  # votes of earlier updates are not stored: these are not all new
        votes = {slug: grid.votes[row][column] for slug, row in cells if grid.stored[row][column]}
        if now.total:
            return Batch(
                state=BatchState.FIRST, since=None, votes=votes, total=now.total, small=False
            )
        return Batch(state=BatchState.NONE, since=since, votes=votes, total=0, small=False, gap=gap)
    if grid.corrected[number][column]:
        return Batch(
            state=BatchState.CORRECTED, since=since, votes=None, total=None, small=False, gap=gap
        )
    total = grid.batch[number][column]
    return Batch(
        state=BatchState.NEW if total else BatchState.NONE,
        since=since,
        votes={slug: grid.added[row][column] for slug, row in cells if grid.both[row][column]},
        total=total,
        small=small_batch(total, now.total),
        gap=gap,
    )


class _Changes:
    """Follows one strict state (a leader or the places) and tells when it differs from the last
    strict one.
    """

    def __init__(self, known: set[int]) -> None:
        self.known = known  # columns of updates whose votes of this race are stored and speak
        self.last: tuple[frozenset[str], int, str] | None = None

    def at(self, state: frozenset[str] | None, column: int, key: str) -> Change | None:
        if state is None:
            return None
        was, self.last = self.last, (state, column, key)
        if was is None or was[0] == state:
            return None
        gap = any(between not in self.known for between in range(was[1] + 1, column))
        return Change(was=was[0], now=state, after=was[2], gap=gap)


def _history(race: Race, drafts: list[_Draft]) -> RaceHistory:
    known = {d.column for d in drafts if d.standing.total is not None}
    leaders, places = _Changes(known), _Changes(known)
    steps = []
    night: HistoryPoint | None = None
    night_places: frozenset[str] | None = None
    later: list[frozenset[str]] = []
    for draft in drafts:
        now, key = draft.standing, draft.update.key
        step = HistoryPoint(
            update=draft.update,
            standing=now,
            batch=draft.batch,
            lead_change=leaders.at(
                frozenset({now.leader}) if now.leader else None, draft.column, key
            ),
            places_change=places.at(now.places, draft.column, key),
            ballots=draft.ballots,
            falls=draft.falls,
        )
        steps.append(step)
        if draft.update.phase is Phase.ELECTION_NIGHT:
            night, night_places = step, now.places or night_places
        elif now.places:
            later.append(now.places)
    changed = ended = None
    if steps and steps[-1].standing.unassigned is not None:
        later = []  # who would have the places now is not known
    if night_places is not None and later:  # an uncontested race never has places
        changed = any(after != night_places for after in later)
        ended = (
            None if steps[-1].standing.places is None else steps[-1].standing.places != night_places
        )
    return RaceHistory(
        race=race, steps=tuple(steps), night=night, changed_hands=changed, ended_differently=ended
    )


def is_night(update: Update) -> bool:
    """Whether an update has its place on the scale of hours: one of election night whose hour is
    known.
    """
    return update.phase is Phase.ELECTION_NIGHT and update.precision is not Precision.DAY
