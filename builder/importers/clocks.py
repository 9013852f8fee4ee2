"""Which instant the local time of a file is: the feeds name no zone, and one hour of autumn comes
twice.

In that hour a file's reading is settled by what is certain: it was told, it is stored, it was
retrieved before the later reading, its twin of the same time is settled, or votes, which only grow,
leave one order of the files. Of files with the same votes the one first seen counts as the earlier.
Where all this leaves two readings, the import asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from builder.errors import FeedError, shown
from builder.importers.classification import NEVER, read, retrieved
from builder.importers.known import Names, Stored, Votes, written
from builder.importers.sources import Capture
from builder.instants import doubled_zone, readings

Flat = Mapping[tuple[str, str], int | None]
TOLD = "a person gave its offset at the import"
Order = tuple["_State", "_State", str]
"""One state that is not later than another, and why."""


@dataclass(slots=True, kw_only=True, eq=False)
class _State:
    """A state in the hour that comes twice: what its time can be, and what ruled the other out.

    ``capture`` is None for an update that is stored.
    """

    name: str
    left: tuple[datetime, ...]
    votes: Flat
    why: str = ""
    capture: Capture | None = None

    @property
    def file(self) -> Capture:
        assert self.capture is not None, self.name
        return self.capture

    @property
    def seen(self) -> datetime:
        return retrieved(self.file)

    def keep(self, kept: Iterable[datetime], why: str) -> bool:
        """Rule out every other reading; return whether any was."""
        left = tuple(moment for moment in self.left if moment in set(kept))
        if changed := left != self.left:
            self.left, self.why = left, why
        return changed


def settle(captures: Sequence[Capture], stored: Stored, given: Mapping[str, str]) -> list[Capture]:
    """Return ``captures`` with their instants and, of a doubled hour, what tells which it is.

    ``given`` has the official time with its offset by file name. FeedError where it is not the
    file's, or where it is missing for a time that nothing else settles.
    """
    zone = stored.jurisdiction.zone
    told = [
        _told(capture, readings(read(capture).released_at, zone), given) for capture in captures
    ]
    whys = (TOLD if capture.filename in given else "" for capture in captures)
    states = [
        _State(name=c.filename, left=left, why=why, capture=c, votes=_raw(c))
        for c, left, why in zip(captures, told, whys, strict=True)
    ]
    doubled = [state for state in states if doubled_zone(state.left[0])]
    if any(len(state.left) > 1 for state in doubled):
        _settle(doubled, stored)
    return [
        replace(capture, released_at=state.left[0], reading=state.why)
        for capture, state in zip(captures, states, strict=True)
    ]


def _told(
    capture: Capture, found: tuple[datetime, ...], given: Mapping[str, str]
) -> tuple[datetime, ...]:
    if capture.filename not in given:
        return found
    text, precision = given[capture.filename], read(capture).precision
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = NEVER
    kept = tuple(one for one in found if (moment.utcoffset(), moment) == (one.utcoffset(), one))
    if not kept:
        forms = " or ".join(written(one, precision) for one in found)
        expected, todo = f"{forms} for {capture.filename}", "Copy one of these times."
        raise FeedError("--time", expected=expected, got=shown(text), todo=todo)
    return kept


def _settle(states: Sequence[_State], stored: Stored) -> None:
    names = Names()
    names.add_races(stored.tables["races.csv"])
    names.add_choices(stored.tables["choices.csv"])
    for state in states:
        _known(state, stored, names)
        if state.seen != NEVER:
            early = [moment for moment in state.left if moment <= state.seen]
            state.keep(early or state.left, f"it was retrieved at {state.seen.isoformat()}")
    orders = [*_stored_orders(states, stored, names), *_twins(states)]
    orders += [
        order
        for one, other in combinations(states, 2)
        for order in (*_grown(one, other), *_grown(other, one))
    ]
    for more in ([], _seen(states)):
        before = [(state.left, state.why) for state in states]
        if not _narrow([*orders, *more]):
            for state, (left, why) in zip(states, before, strict=True):
                state.left, state.why = left, why
    if open_ := [state for state in states if len(state.left) > 1]:
        _ask(open_)


def _known(state: _State, stored: Stored, names: Names) -> None:
    """Settle a file that is stored, or whose votes are those of a stored update of its time."""
    tables, own, moments = stored.tables, names.votes(read(state.file)), stored.moments
    ids = {row["source"] for row in tables["sources.csv"] if row["sha256"] == state.file.sha256}
    rows = (*tables["updates.csv"], *tables["totals.csv"])
    keys = {row["update"] for row in rows if row["source"] in ids}
    possible = [key for key, when in moments.items() if own and when in state.left]
    keys |= {key for key in possible if stored.votes.get(key) == own}
    found = {moments[key] for key in keys if key in moments} & set(state.left)
    if len(found) == 1:
        state.keep(found, "it is stored so")


def _stored_orders(states: Sequence[_State], stored: Stored, names: Names) -> list[Order]:
    """Return what the votes of stored updates of the same hour say about those of the files."""
    orders = []
    for key, when in stored.moments.items():
        if key in stored.votes and doubled_zone(when):
            known = _State(name=f"the stored {key}", left=(when,), votes=_flat(stored.votes[key]))
            for state in states:
                own = _flat(names.votes(read(state.file)))
                if _grows(known.votes, own):
                    orders.append((known, state, f"its votes are more than those of {known.name}"))
                elif _grows(own, known.votes):
                    orders.append((state, known, f"its votes are fewer than those of {known.name}"))
    return orders


def _twins(states: Sequence[_State]) -> list[Order]:
    """Return that files of one local time and one sum of votes are of one instant."""
    orders: list[Order] = []
    for one, other in combinations(states, 2):
        first, second = read(one.file), read(other.file)
        same_time = first.released_at == second.released_at
        if same_time and first.votes_total == second.votes_total is not None:
            why = f"{one.name} and {other.name} have one time and one sum of votes"
            orders += [(one, other, why), (other, one, why)]
    return orders


def _grown(one: _State, other: _State) -> list[Order]:
    if one.file.format == other.file.format and _grows(one.votes, other.votes):
        return [(one, other, f"votes only grow from {one.name} to {other.name}")]
    return []


def _seen(states: Sequence[_State]) -> list[Order]:
    """Return files with the same votes in the order in which they were first seen."""
    orders = []
    for one, other in combinations(sorted(states, key=lambda state: state.seen), 2):
        same = one.file.format == other.file.format and one.votes == other.votes
        if same and NEVER != one.seen < other.seen:
            why = f"{one.name} was seen before {other.name}, with the same votes"
            orders.append((one, other, why))
    return orders


def _narrow(orders: Sequence[Order]) -> bool:
    """Rule out every reading that an order forbids; False where an order leaves none.

    Each order bounds the later by the earliest of the earlier and the other way round, so what is
    left is possible for all.
    """
    changed = True
    while changed:
        changed = False
        for earlier, later, why in orders:
            changed |= later.keep([one for one in later.left if one >= min(earlier.left)], why)
            if not later.left:
                return False
            changed |= earlier.keep([one for one in earlier.left if one <= max(later.left)], why)
            if not earlier.left:
                return False
    return True


def _grows(before: Flat, after: Flat) -> bool:
    both = ((was, after.get(key)) for key, was in before.items())
    pairs = [(was, now) for was, now in both if was is not None and now is not None]
    return any(was < now for was, now in pairs) and all(was <= now for was, now in pairs)


def _raw(capture: Capture) -> Flat:
    snapshot = read(capture)
    counted: Flat = {("", number): votes for number, votes in snapshot.votes.items()}
    return counted or {
        (contest.title, choice.name): choice.votes
        for contest in snapshot.contests
        for choice in contest.choices
    }


def _flat(votes: Votes) -> Flat:
    return {(race, choice): votes[race][choice] for race in votes for choice in votes[race]}


def _ask(open_: Sequence[_State]) -> None:
    first, snapshot = open_[0], read(open_[0].file)
    early, late = (written(moment, snapshot.precision) for moment in first.left)
    got = f"{snapshot.released_at}, which was {early} and again {late}"
    got += "; nothing in these files tells which"
    if len(open_) > 1:
        got += f". The same holds of {len(open_) - 1} more, such as {open_[1].name}"
    raise FeedError(
        first.name,
        expected="a local time that clocks showed once",
        got=got,
        todo=f"Say which it is: --time {first.name} {early}, or --time {first.name} {late}.",
    )
