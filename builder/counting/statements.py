"""What was said of a count, with the official figure beside it and no comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from builder.counting.estimates import counted_pct, estimate
from builder.counting.history import RaceHistory
from builder.counting.standings import half_up
from builder.model import Election, Qualifier, Statement
from builder.store.cells import stated_number


@dataclass(frozen=True, slots=True)
class Beside:
    """A statement and the stored figure for the same thing at the same update.

    ``official`` is exact, in the statement's unit (votes, ballots or percent), and ``source`` the
    id of its source, ``qualifier`` how exactly it is known. ``agrees`` is None where the
    statement's words are no number and where the stored figure is itself only about, more or less
    than one.
    """

    statement: Statement
    official: Fraction
    qualifier: Qualifier
    source: str
    agrees: bool | None


def agrees(value: Decimal, qualifier: Qualifier, official: Fraction) -> bool:
    """Return whether ``official``, rounded as what was said, can be it.

    Of a number said to be "about", zeros at its end count as rounded.
    """
    said = Fraction(value)
    if qualifier is Qualifier.MORE_THAN:
        return official > said
    if qualifier is Qualifier.LESS_THAN:
        return official < said
    if qualifier is Qualifier.ABOUT:
        exponent = value.normalize().as_tuple().exponent
        assert isinstance(exponent, int)
        return abs(official - said) <= Fraction(10) ** exponent / 2
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(half_up(official, max(0, -exponent))) == value


def _of_race(history: RaceHistory, statement: Statement) -> Fraction | None:
    step = next((s for s in history.steps if s.update.key == statement.update), None)
    if step is None or step.standing.silence is not None:
        return None
    votes = step.standing.votes
    if statement.choice not in votes or (statement.over and statement.over not in votes):
        return None
    if statement.item == "share_pct":
        return step.standing.share(statement.choice)
    own = votes[statement.choice]
    if statement.item == "votes":
        return None if own is None else Fraction(own)
    if statement.item != "lead" or not (statement.over or step.standing.unassigned is None):
        return None
    others = [c for c in step.standing.ranked if c != statement.choice]
    rivals = [statement.over] if statement.over else others
    other = votes[rivals[0]] if rivals else None
    return None if own is None or other is None else Fraction(own - other)


def _of_count(election: Election, statement: Statement) -> tuple[Fraction, Qualifier, str] | None:
    update = next((u for u in election.updates if u.key == statement.update), None)
    if update is None:
        return None
    if statement.item == "counted_pct":
        counted = counted_pct(election, update)
        total = election.total(update.key, "ballots_counted")
        if counted is None or total is None:
            return None
        return counted, Qualifier.COMPUTED, total.source
    stored = election.total(update.key, statement.item)
    if stored is not None and stored.value is not None:
        return Fraction(stored.value), stored.qualifier, stored.source
    left = estimate(election, update) if statement.item == "outstanding_total" else None
    if left is None or left.total is None:
        return None
    return Fraction(left.total), left.qualifier, left.sources[0]


def beside(
    election: Election, histories: Mapping[str, RaceHistory], statement: Statement
) -> Beside | None:
    """Return the stored figure that ``statement`` speaks of; None where none is stored."""
    found = None if statement.race else _of_count(election, statement)
    if statement.race:
        figure = _of_race(histories[statement.race], statement)
        snapshot = election.snapshots.get(statement.update)
        if figure is not None and snapshot is not None:
            found = figure, Qualifier.EXACT, snapshot.sources[statement.race]
    if found is None:
        return None
    official, qualifier, source = found
    value = stated_number(statement.value)
    known = qualifier in (Qualifier.EXACT, Qualifier.COMPUTED, Qualifier.NONE)
    agree = agrees(value, statement.qualifier, official) if value is not None and known else None
    return Beside(statement, official, qualifier, source, agree)
