"""What proposals for new rows rest on, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from builder.importers.earlier import Earlier
from builder.importers.parsed import ContestType, ParsedContest
from builder.store.identity_table import NEUTRAL, Spellings
from builder.store.rules_table import OfficeRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What proposals rest on beside the official file: spellings and rules of the jurisdiction, its
    earlier elections.
    """

    spellings: Spellings = NEUTRAL
    rules: Sequence[OfficeRule] = ()
    earlier: Earlier = field(default_factory=Earlier)
    election_title: str = ""


BARE = Basis()
"""A jurisdiction of which nothing is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A row, why a person must look at it (nothing where it is carried over as it was), and sources
    to add for it.

    ``origin`` is the earlier election from which it is carried over, empty for what is new.
    """

    row: dict[str, str]
    why: tuple[str, ...] = ()
    sources: tuple[Mapping[str, str], ...] = ()
    origin: str = ""


def rule_for(
    contest: ParsedContest, election: str, rules: Sequence[OfficeRule]
) -> OfficeRule | None:
    """Return the first rule for ``contest`` in an election of the title ``election``, None where no
    row states one.
    """
    if contest.type is not ContestType.CANDIDATE:
        return None
    for rule in rules:
        fits = rule.election is None or rule.election.fullmatch(election)
        if fits and rule.office.fullmatch(contest.title):
            return rule
    return None
