"""The votes of every race over its updates: batches, lead changes, places that changed (the pandas border)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from builder.model import Ballots, Election, Race, Update
from builder.standings import Standing


class BatchState(StrEnum):
    """What can be said about the votes new in an update."""

    FIRST = "first"            # the first update with votes: everything is new
    NEW = "new"
    NONE = "none"              # no new votes
    CORRECTED = "corrected"    # some choice fell
    UNKNOWN = "unknown"        # this or the update before is silent, or votes before are not stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The difference to the update before (``since``, a key; None for the first).

    ``votes`` per choice listed at both and ``total`` are None unless ``state`` is first, new or none.
    ``small`` marks a batch whose split is mostly noise (drawn hollow).
    """

    state: BatchState
    since: str | None
    votes: Mapping[str, int] | None
    total: int | None
    small: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of the sole leader or of the places: from what to what; ``after`` is the key of the last strict state."""

    was: frozenset[str]
    now: frozenset[str]
    after: str
    gap: bool                  # updates without stored votes of this race lie between


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A race at one update that lists it."""

    update: Update
    standing: Standing
    batch: Batch
    lead_change: Change | None
    places_change: Change | None
    ballots: Ballots | None
    falls: tuple[str, ...]     # choices whose votes went down


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A race over every live update that lists it, by official time.

    ``night`` is the last election-night step (None if none is stored); ``changed_hands``: the places at some
    later update differ from those at the last strict election-night state, None where STATISTICS says to be
    silent; ``ended_differently``: so did the last step.
    """

    race: Race
    steps: tuple[Step, ...]
    night: Step | None
    changed_hands: bool | None
    ended_differently: bool | None

    @property
    def last(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    @property
    def lead_changes(self) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if s.lead_change)

    @property
    def places_changes(self) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if s.places_change)

    def shift(self, choice: str) -> Fraction | None:
        """Points of share gained since the last election-night update."""
        raise NotImplementedError


def histories(election: Election) -> dict[str, History]:
    """The history of every race, in the order of races.csv; one vectorised pass over the whole election."""
    raise NotImplementedError
