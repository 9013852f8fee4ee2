"""The votes of every race over its updates: batches, lead changes, places that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import partial

from builder.counting.partial_history import Stated, firm_statements, stated
from builder.counting.standings import Standing, standing
from builder.counting.vote_grid import Count, listed, whole_updates
from builder.model import Ballots, Election, Phase, Precision, Race, Statement, Update

SMALL_VOTES = 100
SMALL_PART = 500
"""A batch of under SMALL_VOTES votes that is also under one in SMALL_PART of the race's votes so
far is small (decisions/0001-small-batches.md).
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
    votes: Mapping[str, int] | None = None
    total: int | None = None
    small: bool = False
    gap: bool = False

    def share(self, choice: str) -> Fraction | None:
        """Return the choice's share of the new votes in percent, exact; None without any."""
        if self.votes is None or not self.total or choice not in self.votes:
            return None
        return Fraction(100 * self.votes[choice], self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of the sole leader or the places; ``after`` is the key of the last strict state."""

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
    ballots: Ballots | None
    falls: tuple[str, ...]  # choices whose votes are below their last reported ones
    lead_change: Change | None = None
    places_change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceHistory:
    """A race over every live update that lists it, by official time.

    ``night`` is the last election-night step (None if none is stored); ``changed_hands``: the
    places at some later update differ from those at the last strict election-night state, None
    where those of the night are not known, or no later ones; ``ended_differently``: so did
    the last step (None where it has none). ``stated`` is what dated statements give for updates
    without stored votes of the race; ``unstored`` are the updates that may have counted it and
    whose votes are not stored: one whose whole file lacks it did not.
    """

    race: Race
    steps: tuple[HistoryPoint, ...]
    night: HistoryPoint | None
    changed_hands: bool | None
    ended_differently: bool | None
    stated: tuple[Stated, ...] = ()
    unstored: tuple[Update, ...] = ()

    @property
    def last(self) -> HistoryPoint | None:
        """The newest live update that lists the race; None where none does."""
        return self.steps[-1] if self.steps else None

    @property
    def lead_changes(self) -> tuple[HistoryPoint, ...]:
        """The steps at which another choice came to lead alone; a tie between changes nothing."""
        return tuple(s for s in self.steps if s.lead_change)

    @property
    def places_changes(self) -> tuple[HistoryPoint, ...]:
        """The steps at which other choices came to be seated, to advance or to pass."""
        return tuple(s for s in self.steps if s.places_change)

    def shift(self, choice: str, step: HistoryPoint | None = None) -> Fraction | None:
        """Return the percentage points of share gained from election night to ``step`` or the last,
        exact; None where ``step`` is before the night's end or a share is not known.
        """
        night, end = self.night, step or self.last
        if night is None or end is None or end.update.released_at < night.update.released_at:
            return None
        before, after = night.standing.share(choice), end.standing.share(choice)
        return None if before is None or after is None else after - before

    def pooled_share(self, choice: str, step: HistoryPoint, batches: int = 3) -> Fraction | None:
        """Return the choice's share in percent, exact, of the new votes up to ``step``.

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
    """Return whether a batch of ``votes`` is so small that its split is mostly noise."""
    return 0 < votes < SMALL_VOTES and SMALL_PART * votes < race_votes


def histories(election: Election) -> dict[str, RaceHistory]:
    """Return the history of every race, in the order of races.csv."""
    whole, said = whole_updates(election), firm_statements(election)
    return {
        race.slug: _history(election, race, counts, whole, said.get(race.slug, []))
        for race, counts in zip(election.races, listed(election), strict=True)
    }


def _steps(
    election: Election, race: Race, counts: Mapping[int, list[Count]], gap: int
) -> Iterator[HistoryPoint]:
    """Yield each step by column; ``gap`` is the first column that may lack votes of the race."""
    before: tuple[int, HistoryPoint] | None = None
    counted = False
    known: set[int] = set()
    leaders, places = _Changes(known), _Changes(known)
    for column, cells in counts.items():
        update = election.live[column]
        now = standing(race, {cell.choice.slug: cell.votes for cell in cells})
        if now.total is not None:
            known.add(column)
        counting = [cell for cell in cells if cell.choice.kind.counts]
        leader = frozenset({now.leader}) if now.leader else None
        step = HistoryPoint(
            update=update,
            standing=now,
            batch=_batch(counting, now, before, column, first=not counted, unstored=gap < column),
            ballots=election.snapshots[update.key].ballots.get(race.slug),
            falls=tuple(cell.choice.slug for cell in counting if cell.fell),
            lead_change=leaders.at(leader, column, update.key),
            places_change=places.at(now.places, column, update.key),
        )
        before = column, step
        yield step
        counted = counted or bool(now.total)


def _batch(
    cells: list[Count],
    now: Standing,
    before: tuple[int, HistoryPoint] | None,
    column: int,
    *,
    first: bool,
    unstored: bool,
) -> Batch:
    """Return what is new in ``cells``, the choices that count.

    ``first``: no votes were counted before; ``unstored``: those of an update before may be missing.
    """
    place, then = before or (column, None)
    made = partial(Batch, since=then.update.key if then else None, gap=place < column - 1)
    if now.total is None or (then is not None and then.standing.total is None):
        return made(state=BatchState.UNKNOWN)
    if first and now.total:
        if unstored:
            return made(state=BatchState.UNKNOWN)  # these votes are not all new
        votes = {cell.choice.slug: cell.votes or 0 for cell in cells}
        return Batch(state=BatchState.FIRST, since=None, votes=votes, total=now.total)
    both = then.standing.votes if then else now.votes
    added = {c.choice.slug: c.added or 0 for c in cells if c.choice.slug in both}
    if any(votes < 0 for votes in added.values()):
        return made(state=BatchState.CORRECTED)
    total = sum(added.values())
    return made(
        state=BatchState.NEW if total else BatchState.NONE,
        votes=added,
        total=total,
        small=small_batch(total, now.total),
    )


class _Changes:
    """One strict state (a leader or the places), and when it changed."""

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


def _history(
    election: Election,
    race: Race,
    counts: Mapping[int, list[Count]],
    whole: frozenset[str],
    said: Sequence[Statement],
) -> RaceHistory:
    live = election.live
    others = [column for column in range(len(live)) if column not in counts]
    unstored = [column for column in others if live[column].key not in whole]
    steps = tuple(_steps(election, race, counts, unstored[0] if unstored else len(live)))
    night: HistoryPoint | None = None
    night_places: frozenset[str] | None = None
    later: list[frozenset[str]] = []
    for step in steps:
        now = step.standing
        if step.update.phase is Phase.ELECTION_NIGHT:
            night, night_places = step, now.places or night_places
        elif now.places:
            later.append(now.places)
    changed = ended = None
    if steps and steps[-1].standing.unassigned is not None:
        later = []  # who would have the places now is not known
    if night_places is not None and later:  # an uncontested race never has places
        changed = any(after != night_places for after in later)
        last = steps[-1].standing.places
        ended = None if last is None else last != night_places
    return RaceHistory(
        race=race,
        steps=steps,
        night=night,
        changed_hands=changed,
        ended_differently=ended,
        stated=stated(race, [live[column] for column in others], said),
        unstored=tuple(live[column] for column in unstored),
    )


def is_night(update: Update) -> bool:
    """Return whether an update stands on the scale of hours: of election night, its hour known."""
    return update.phase is Phase.ELECTION_NIGHT and update.precision is not Precision.DAY
