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


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """Whether ``official``, rounded as what was said, can be it; zeros at its end say nothing."""
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
    own = votes[statement.choice]
    found: Fraction | None = None
    if statement.item == "share_pct":
        found = step.standing.share(statement.choice)
    elif statement.item == "votes" and own is not None:
        found = Fraction(own)
    elif (
        statement.item == "lead"
        and own is not None
        and (statement.over or step.standing.unassigned is None)
    ):
        rivals = (
            [statement.over]
            if statement.over
            else [c for c in step.standing.ranked if c != statement.choice][:1]
        )
        others = [votes[c] for c in rivals]
        if others and others[0] is not None:
            found = Fraction(own - others[0])
    return found


def _of_count(election: Election, statement: Statement) -> tuple[Fraction, Qualifier, str] | None:
    update = next((u for u in election.updates if u.key == statement.update), None)
    if update is None:
        return None
    if statement.item == "counted_pct":
        counted = counted_pct(election, update)
        total = election.total(update.key, "ballots_counted")
        return (
            None
            if counted is None or total is None
            else (counted, Qualifier.COMPUTED, total.source)
        )
    stored = election.total(update.key, statement.item)
    if stored is not None and stored.value is not None:
        return Fraction(stored.value), stored.qualifier, stored.source
    left = estimate(election, update) if statement.item == "outstanding_total" else None
    return (
        None
        if left is None or left.total is None
        else (Fraction(left.total), left.qualifier, left.sources[0])
    )


def beside(
    election: Election, histories: Mapping[str, RaceHistory], statement: Statement
) -> Beside | None:
    """Return the stored figure that ``statement`` speaks of; None where none is stored."""
    if statement.race:
        figure = _of_race(histories[statement.race], statement)
        snapshot = election.snapshots.get(statement.update)
        found = (
            None
            if figure is None or snapshot is None
            else (figure, Qualifier.EXACT, snapshot.sources[statement.race])
        )
    else:
        found = _of_count(election, statement)
    if found is None:
        return None
    official, qualifier, source = found
    value = stated_number(statement.value)
    known = qualifier in (Qualifier.EXACT, Qualifier.COMPUTED, Qualifier.NONE)
    return Beside(
        statement=statement,
        official=official,
        qualifier=qualifier,
        source=source,
        agrees=(
            agrees(value, statement.qualifier, official) if value is not None and known else None
        ),
    )
