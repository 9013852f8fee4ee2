"""A counted election: the stored election with all that is computed from its votes, which its pages
are made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from builder.counting.findings import Finding
from builder.counting.history import RaceHistory
from builder.model import Election
from builder.seal.as_of import SealTimeline
from builder.seal.chain import Seal, archive_head


@dataclass(frozen=True, kw_only=True)
class CountedElection:
    """One election with all that was computed from it: what the pages of that election are
    made of.
    """

    election: Election
    histories: Mapping[str, RaceHistory]
    findings: Sequence[Finding]
    seal: Seal

    @property
    def name(self) -> str:
        return self.election.path

    @cached_property
    def seal_timeline(self) -> SealTimeline:
        """What was sealed when, by which records tell earlier figures from later ones."""
        return SealTimeline(self.election, self.seal)


def newest_first(books: Sequence[CountedElection]) -> list[CountedElection]:
    return sorted(books, key=lambda b: (b.election.date, b.election.path), reverse=True)


def foot(books: Sequence[CountedElection]) -> str:
    """What the foot of a page over these elections bears: the newest line of the one chain, or one
    hash over all of them.
    """
    return (
        books[0].seal.head
        if len(books) == 1
        else archive_head({book.name: book.seal.head for book in books})
    )
