"""How counts moved after election night: shares of the final count, changes, shifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from builder.counting.estimates import exact_number
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.impossible import impossible_counts
from builder.model import Election, Kind, Phase, Status, Update


@dataclass(frozen=True, slots=True)
class Reached:
    """The ballots counted at one update, and their share of the final count in percent, exact.

    ``joined``: no unknown update lies between this one and the one before.
    """

    update: Update
    ballots: int
    share: Fraction
    joined: bool


def certified(election: Election) -> Update | None:
    """Return the last certified update."""
    return next((u for u in reversed(election.live) if u.status is Status.CERTIFIED), None)


def successive(election: Election) -> list[bool]:
    """Return for each live update whether it is known to follow the one before it.

    It does where both are stored in full, or all releases are known by number.
    """
    whole = election.updates_released == len(election.live)
    stored = [update.key in election.snapshots for update in election.live]
    return [whole or (before and now) for before, now in pairwise([False, *stored])]


def pace(election: Election) -> tuple[Reached, ...]:
    """Return every update whose number of ballots is stored exactly, up to the certified one.

    Nothing where that has none, and where one of them is negative or more than the final number.
    """
    end = certified(election)
    final = exact_number(election, end.key, "ballots_counted") if end else None
    if end is None or not final or impossible_counts(election, end, final):
        return ()
    points: list[Reached] = []
    joined = False
    for update, follows in zip(election.up_to(end), successive(election), strict=False):
        ballots = exact_number(election, update.key, "ballots_counted")
        if ballots is not None:
            share = Fraction(100 * ballots, final)
            points.append(Reached(update, ballots, share, joined and follows))
        joined = ballots is not None
    return tuple(points)


def night_end(election: Election) -> Reached | None:
    """Return how far the count was at the end of election night; None without an exact number."""
    night = [update for update in election.live if update.phase is Phase.ELECTION_NIGHT]
    return next((p for p in pace(election) if night and p.update is night[-1]), None)


def judged(election: Election, histories: Mapping[str, RaceHistory]) -> list[RaceHistory]:
    """Return the contested races, whose places by night and when certified are known."""
    end = certified(election)
    known = [h for h in histories.values() if h.changed_hands is not None]
    return [h for h in known if (step := _at(h, end)) is not None and step.standing.places]


def _at(history: RaceHistory, update: Update | None) -> HistoryPoint | None:
    return next((s for s in history.steps if update and s.update.key == update.key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How many judged races had their certified places at ``update``; ``share`` as in `Reached`."""

    update: Update
    share: Fraction | None
    same: int


def settled(
    election: Election, histories: Mapping[str, RaceHistory]
) -> tuple[int, tuple[Settled, ...]]:
    """Return the number of judged races, and one `Settled` for every update with stored votes."""
    end, races = certified(election), judged(election, histories)
    if end is None or not races:
        return 0, ()
    shares = {p.update.key: p.share for p in pace(election)}
    final = {h.race.slug: step.standing.places for h in races if (step := _at(h, end)) is not None}
    made = []
    for update in election.up_to(end):
        if update.key not in election.snapshots:
            continue
        steps = [(h.race.slug, step) for h in races if (step := _at(h, update)) is not None]
        same = sum(step.standing.places == final[slug] for slug, step in steps)
        made.append(Settled(update=update, share=shares.get(update.key), same=same))
    return len(races), tuple(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Races that changed hands after election night in one election, and changes of the sole lead.

    ``races`` were judged, ``ended`` of them were certified with other places than at the end of
    election night and ``returned`` changed and changed back. ``contests`` are the judged races for
    one place, with ``on_night`` changes of the lead on election night and ``after`` later. ``last``
    holds for every judged race whose places ever changed the share of the final count at their last
    change (None: not known).
    """

    races: int
    ended: int
    returned: int
    contests: int
    on_night: int
    after: int
    last: tuple[Fraction | None, ...]


def changes(election: Election, histories: Mapping[str, RaceHistory]) -> Changes | None:
    """Return what changed in the judged races, None where there is none."""
    races = judged(election, histories)
    if not races:
        return None
    shares = {p.update.key: p.share for p in pace(election)}
    until = {h.race.slug: _until(h, election) for h in races}
    single = [h.race.slug for h in races if h.race.seats == 1]
    lead = [step.update.phase for slug in single for step in until[slug] if step.lead_change]
    on_night = lead.count(Phase.ELECTION_NIGHT)
    moved = [[s for s in steps if s.places_change] for steps in until.values()]
    turned = [_turned(steps) for steps in until.values()]
    return Changes(
        races=len(races),
        ended=turned.count(True),
        returned=turned.count(False),
        contests=len(single),
        on_night=on_night,
        after=len(lead) - on_night,
        last=tuple(shares.get(steps[-1].update.key) for steps in moved if steps),
    )


def _until(history: RaceHistory, election: Election) -> list[HistoryPoint]:
    """Return the steps up to the certified update."""
    end = certified(election)
    return [s for s in history.steps if end is not None and s.update.released_at <= end.released_at]


def _turned(steps: Sequence[HistoryPoint]) -> bool | None:
    """Whether the last places differ from those of election night; None if none ever did."""
    known = [s for s in steps if s.standing.places]
    night = [s.standing.places for s in known if s.update.phase is Phase.ELECTION_NIGHT]
    later = [s.standing.places for s in known if s.update.phase is not Phase.ELECTION_NIGHT]
    if not night or all(places == night[-1] for places in later):
        return None
    return later[-1] != night[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The points of share that one choice gained from election night to the certified count."""

    history: RaceHistory
    choice: str
    points: Fraction


def shifts(
    election: Election, histories: Mapping[str, RaceHistory], *, measures: bool
) -> tuple[Shift, ...]:
    """Return those of each office's certified first place, or of each measure's Yes, sorted."""
    end = certified(election)
    made = []
    for history in histories.values():
        race, step = history.race, _at(history, end)
        kind = Kind.MEASURE if measures else Kind.OFFICE
        if step is None or not race.contested or not race.decidable or race.kind is not kind:
            continue
        choice = race.yes if measures else _first(step)
        points = history.shift(choice, step) if choice else None
        if choice is not None and points is not None:
            made.append(Shift(history=history, choice=choice, points=points))
    return tuple(sorted(made, key=lambda s: (s.points, s.history.race.slug)))


def _first(step: HistoryPoint) -> str | None:
    votes, ranked = step.standing.votes, step.standing.ranked
    if step.standing.unassigned is not None:
        return None
    return ranked[0] if len(ranked) > 1 and votes[ranked[0]] != votes[ranked[1]] else None


def median(values: Sequence[Fraction]) -> Fraction:
    """Return the middle of sorted values, one at least; of an even number the middle two's mean."""
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
