"""Who is ahead by which rule at one update, in whole numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from builder.model import Race


class Silence(StrEnum):
    """Why shares, leads and batches of a race say nothing at an update."""

    NOT_REPORTED = "not-reported"
    NEGATIVE = "negative"
    NO_VOTES = "no-votes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A race's votes at one update, judged by the race's rule (STATISTICS: rules, lead, cut line, bar).

    ``votes`` holds the listed choices in the order of choices.csv; ``total`` is V, the votes of every listed
    choice but blanks, None when ``silence`` is not-reported or negative. ``ranked`` are the choices that can
    lead, most votes first, ties in the order of choices.csv; empty when silent.

    ``leader`` is the sole first place (S = 1) or the sole larger side of Yes and No against the bar: None on a
    tie, when silent, when the rule is unknown or the coverage hides it. ``places`` are the choices that the
    rule would seat, advance or pass now (for a measure {"yes"} or {"no"}), None where that is not decided or
    not said; ``tie`` says that a tie at the deciding line is why.

    ``margin`` in votes: S = 1: first over second (0 when tied); S > 1: v(S) - v(S+1); a measure: votes over the
    bar (>= 0) or, negative, the yes votes short if every new vote were yes. None when silent or unopposed.
    """

    race: Race
    votes: Mapping[str, int | None]
    total: int | None
    silence: Silence | None
    ranked: tuple[str, ...]
    leader: str | None
    places: frozenset[str] | None
    tie: bool
    margin: int | None

    def share(self, choice: str) -> Fraction | None:
        """The choice's share of ``total`` in percent, exact; None when silent, not listed or no votes."""
        votes = self.votes.get(choice)
        if self.silence is not None or not self.total or votes is None:
            return None
        return Fraction(100 * votes, self.total)


def standing(race: Race, votes: Mapping[str, int | None]) -> Standing:
    """Judge ``votes`` of the listed choices of ``race``."""
    raise NotImplementedError


def half_up(value: Fraction, decimals: int = 2) -> str:
    """``value`` with ``decimals`` places, halves away from zero: "50.38", "-0.76". From integers, never floats."""
    raise NotImplementedError
