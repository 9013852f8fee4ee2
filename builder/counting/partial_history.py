"""What dated statements say of a race at updates whose votes are not stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from builder.model import Election, Qualifier, Race, Statement, Update
from builder.store.cells import WHOLE, stated_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A lead or shares that sources give for one update of a race, and who said so.

    ``lead`` are the votes of ``ahead`` over ``behind``, None where no lead is stated; ``shares`` in
    percent, exact as stated, and ``texts`` the same with the digits of the source. Where sources
    contradict one another neither is here.
    """

    update: Update
    ahead: str
    behind: str
    lead: int | None
    shares: Mapping[str, Fraction]
    texts: Mapping[str, str]
    by: tuple[str, ...]

    def over(self, first: str, second: str) -> int | None:
        """Return the stated lead of ``first`` over ``second``, negative where it trails."""
        if self.lead is None or {first, second} != {self.ahead, self.behind}:
            return None
        return self.lead if first == self.ahead else -self.lead

    @property
    def leader(self) -> str | None:
        """Who was ahead by the stated lead, or else had more than half; None if neither tells."""
        if self.lead:
            return self.ahead
        most = max(self.shares, key=lambda choice: self.shares[choice], default=None)
        return most if most is not None and self.shares[most] > 50 else None


def firm_statements(election: Election) -> dict[str, list[Statement]]:
    """Return by race the statements that bear their own day and are said to be exact numbers."""
    found: dict[str, list[Statement]] = {}
    for one in election.statements:
        exact = one.qualifier is Qualifier.EXACT and stated_number(one.value) is not None
        if one.date and exact:
            found.setdefault(one.race, []).append(one)
    return found


def stated(race: Race, updates: Iterable[Update], firm: Sequence[Statement]) -> tuple[Stated, ...]:
    """Return what the firm statements of a race give for ``updates`` without its stored votes."""
    found = (_of_update(race, u, [s for s in firm if s.update == u.key]) for u in updates if firm)
    return tuple(one for one in found if one is not None)


def _of_update(race: Race, update: Update, said: list[Statement]) -> Stated | None:
    able = [c.slug for c in race.choices if c.kind.can_lead]
    leads: dict[tuple[str, str, str], list[Statement]] = {}
    shares: dict[str, dict[str, list[Statement]]] = {}
    for one in (one for one in said if one.choice in able):
        if one.item == "lead" and WHOLE.fullmatch(one.value) and int(one.value) > 0:
            others = [one.over] if one.over else [c for c in able if c != one.choice]
            if len(others) == 1 and others[0] in able:
                leads.setdefault((one.choice, others[0], one.value), []).append(one)
        elif one.item == "share_pct" and 0 <= (stated_number(one.value) or 0) <= 100:
            shares.setdefault(one.choice, {}).setdefault(one.value, []).append(one)
    agreed = {choice: next(iter(of.items())) for choice, of in shares.items() if len(of) == 1}
    percent = {choice: Fraction(stated_number(text) or 0) for choice, (text, _) in agreed.items()}
    if sum(percent.values()) > 100 + Fraction(len(percent), 20):
        agreed, percent = {}, {}  # more than rounding to a tenth allows: they can't all be right
    ahead, behind, votes = next(iter(leads)) if len(leads) == 1 else ("", "", "")
    if votes and {ahead, behind} <= percent.keys() and percent[ahead] < percent[behind]:
        return None  # the stated leader has the smaller stated figure: trust neither
    used = [s for of in leads.values() for s in of] if votes else []
    used += [s for _, of in agreed.values() for s in of]
    if not used:
        return None
    return Stated(
        update=update,
        ahead=ahead,
        behind=behind,
        lead=int(votes) if votes else None,
        shares=percent,
        texts={choice: text for choice, (text, _) in agreed.items()},
        by=tuple(dict.fromkeys(s.said_by for s in used if s.said_by)),
    )
