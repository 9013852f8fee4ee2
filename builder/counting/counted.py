"""A counted election: what is stored of it, with all that is computed from its votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from builder.counting import vote_grid
from builder.counting.findings import Finding
from builder.counting.history import RaceHistory
from builder.model import Election
from builder.seal.as_of import SealTimeline
from builder.seal.chain import Seal


@dataclass(frozen=True, kw_only=True)
class CountedElection:
    """An election and what is the same for all its races, each computed once.

    ``elsewhere`` has by a race's slug the other elections of the jurisdiction with a race of that
    slug, newest first.
    """

    election: Election
    histories: Mapping[str, RaceHistory]
    findings: Sequence[Finding]
    seal: Seal
    elsewhere: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Jurisdiction and folder, such as us-xx-lark/2032-11-02."""
        return self.election.path

    @cached_property
    def timeline(self) -> SealTimeline:
        """The order in which the election's facts were published."""
        return SealTimeline(self.election, self.seal)

    @cached_property
    def whole_updates(self) -> frozenset[str]:
        """The live updates whose stored votes add up to the total of their official file."""
        return vote_grid.whole_updates(self.election)

    @cached_property
    def late_updates(self) -> Mapping[str, str]:
        """Map each update that was sealed before the one before it to the day that one was."""
        return late_updates(self.election)


def late_updates(election: Election) -> dict[str, str]:
    """Return the key of each live update that was sealed before the one that precedes it in time,
    with the day on which that one was sealed.
    """
    lines = {line.scope: line for line in election.published if line.layer == 1}
    found = {}
    for before, update in pairwise(election.live):
        first, own = lines.get(f"update/{before.key}"), lines.get(f"update/{update.key}")
        if first is not None and own is not None and first.seq > own.seq:
            found[update.key] = first.published_on
    return found
