"""Who is ahead by which rule at one update, in whole numbers only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import partial

from builder.counting.write_ins import unassigned_write_ins
from builder.model import Bar, ChoiceKind, Race, Rule

BAR_PERCENT = {
    Bar.MAJORITY: Fraction(50),
    Bar.FIFTY_FIVE: Fraction(55),
    Bar.TWO_THIRDS: Fraction(200, 3),
}


class Silence(StrEnum):
    """Why shares, leads and batches of a race say nothing at an update."""

    NOT_REPORTED = "not-reported"
    NEGATIVE = "negative"
    NO_VOTES = "no-votes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A race's votes at one update, judged by its rule (content/method.md says how).

    ``votes`` holds the listed choices in the order of choices.csv; ``total`` is V, the votes of
    every listed choice but blanks and party lines, None when ``silence`` is not-reported or
    negative. ``ranked`` are the choices that can lead, most votes first, ties in the order of
    choices.csv. ``unopposed``: they are no more than the seats. ``unassigned`` is a write-in total
    that reaches the deciding line, so that somebody in it may be ahead. The rest is None when
    silent, unopposed or unassigned, when the rule is unknown and where the coverage hides it:

    ``leader`` is the sole first place where there is one seat, for a measure the larger of Yes and
    No; None on a tie. ``second`` is the sole second place behind a leader. ``lead`` is v(1) - v(2),
    0 when tied.

    ``places`` are the choices that the rule would seat, advance or pass now (for a measure {"yes"}
    or {"no"}); None also where a tie at the deciding line leaves them open, which ``tie`` says, or
    the bar is not known.

    ``margin`` in votes: one seat: ``lead``; more seats: v(S) - v(S+1); a measure, retention or
    recall: how many yes votes could be lost without falling below the bar (>= 0) or, negative, how
    many are missing if every new vote were yes.

    ``majority`` (majority-runoff) is the same against 50%: how many of its votes the first place
    could lose and stay over (>= 0) or, negative, how many are missing if all new votes were its
    own. ``advance`` is v(2) - v(3), where the top two go on and somebody is third.
    """

    race: Race
    votes: Mapping[str, int | None]
    total: int | None
    silence: Silence | None
    ranked: tuple[str, ...]
    unopposed: bool = False
    unassigned: int | None = None
    leader: str | None = None
    second: str | None = None
    lead: int | None = None
    places: frozenset[str] | None = None
    tie: bool = False
    margin: int | None = None
    majority: int | None = None
    advance: int | None = None

    def share(self, choice: str) -> Fraction | None:
        """Return the choice's share of ``total`` in percent, exact; None where it has none."""
        votes = self.votes.get(choice)
        if self.silence is not None or not self.total or votes is None:
            return None
        if not self.race.choice(choice).kind.counts:
            return None
        return Fraction(100 * votes, self.total)

    def share_of_ballots(self, choice: str, ballots: int | None) -> Fraction | None:
        """Return the choice's votes in percent of the ballots, exact; None if either is unknown."""
        votes = self.votes.get(choice)
        if self.silence is not None or not ballots or votes is None:
            return None
        return Fraction(100 * votes, ballots)

    @property
    def yes_share(self) -> Fraction | None:
        """The share of Yes in percent, exact; None for a race without a Yes."""
        return None if self.race.yes is None else self.share(self.race.yes)

    @property
    def at_bar(self) -> bool:
        """Whether Yes has exactly the share that is enough; half is no majority."""
        bar = self.race.bar
        if bar is None or bar is Bar.MAJORITY:
            return False
        return self.yes_share == BAR_PERCENT[bar]


def bar_of(race: Race) -> Bar | None:
    """Return the share of Yes that decides: a measure's stored one, None if unknown; else 50%."""
    return race.bar if race.rule is Rule.MEASURE else Bar.MAJORITY


def yes_needed(bar: Bar, no: int) -> int:
    """Return the fewest yes votes that meet ``bar``; of a majority half is one vote short."""
    if bar is Bar.MAJORITY:
        return no + 1
    return 2 * no if bar is Bar.TWO_THIRDS else -(-11 * no // 9)


def above(bar: Bar, yes: int, total: int) -> bool:
    """Return whether ``yes`` of ``total`` votes meet ``bar``, by whole-number inequalities."""
    if bar is Bar.MAJORITY:
        return 2 * yes > total
    return 3 * yes >= 2 * total if bar is Bar.TWO_THIRDS else 20 * yes >= 11 * total


def rounding(bar: Bar, share: Fraction) -> int:
    """Return how two decimals of ``share`` (percent of Yes) mislead about the bar, else 0.

    1 where they round Yes up to a bar that it does not meet, -1 where down from one that it does.
    """
    needed = BAR_PERCENT[bar]
    if half_up(share) != half_up(needed) or share == needed:
        return 0
    return 1 if share < needed else -1 if bar is Bar.MAJORITY else 0


def standing(race: Race, votes: Mapping[str, int | None]) -> Standing:
    """Judge ``votes`` of the listed choices of ``race``, by slug, None where not reported.

    With no choice listed that counts, the race is not reported; a vote below 0 makes it silent.
    KeyError for votes of a choice that the race does not have.
    """
    listed = [c for c in race.choices if c.slug in votes]
    ordered = {c.slug: votes[c.slug] for c in listed}
    if strange := sorted(votes.keys() - ordered.keys()):
        raise KeyError(f"{race.slug}: votes for choices it does not have: {strange}")
    counted: dict[str, int] = {}
    silence = Silence.NOT_REPORTED if not any(c.kind.counts for c in listed) else None
    for choice in listed:
        value = ordered[choice.slug]
        if not choice.kind.counts:
            continue
        if value is None:
            silence = Silence.NOT_REPORTED
        elif value < 0:
            silence = silence or Silence.NEGATIVE
        else:
            counted[choice.slug] = value
    if silence:
        return Standing(race=race, votes=ordered, total=None, silence=silence, ranked=())
    total = sum(counted.values())
    if not total:
        return Standing(race=race, votes=ordered, total=0, silence=Silence.NO_VOTES, ranked=())
    # sorted() is stable: equal votes keep the order of choices.csv, so that a tie never depends on
    # the sort.
    able = [c.slug for c in listed if c.kind.can_lead]
    ranked = tuple(sorted(able, key=lambda slug: -counted[slug]))
    pool = unassigned_write_ins(race, counted)
    unopposed = pool is None and len(ranked) <= race.seats
    judged = partial(Standing, race=race, votes=ordered, total=total, silence=None, ranked=ranked)
    judged = partial(judged, unopposed=unopposed, unassigned=pool)
    if unopposed or pool is not None or not race.decidable:
        return judged()
    if race.rule in (Rule.MEASURE, Rule.RETENTION, Rule.RECALL):
        return _yes_no(judged, race, counted, total)
    return _seats(judged, race, {slug: counted[slug] for slug in ranked}, total)


def _yes_no(
    judged: Callable[..., Standing], race: Race, counted: Mapping[str, int], total: int
) -> Standing:
    slugs = {c.kind: c.slug for c in race.choices if c.slug in counted}
    yes, no = slugs.get(ChoiceKind.YES), slugs.get(ChoiceKind.NO)
    if yes is None or no is None:
        return judged()  # `check` asks for both; without them no bar can be judged
    lead = counted[yes] - counted[no]
    leader, second = (None, None) if lead == 0 else (yes, no) if lead > 0 else (no, yes)
    bar = bar_of(race)
    places = None if bar is None else frozenset({yes if above(bar, counted[yes], total) else no})
    margin = None if bar is None else counted[yes] - yes_needed(bar, total - counted[yes])
    return judged(leader=leader, second=second, lead=abs(lead), places=places, margin=margin)


def _seats(
    judged: Callable[..., Standing], race: Race, counted: Mapping[str, int], total: int
) -> Standing:
    ranked, votes = list(counted), list(counted.values())
    if race.rule is Rule.PLURALITY and race.seats > 1:
        margin = votes[race.seats - 1] - votes[race.seats]
        places = frozenset(ranked[: race.seats]) if margin else None
        return judged(margin=margin, tie=margin == 0, places=places)
    if race.seats > 1:
        return judged()  # for several seats, neither a majority nor a top two is defined
    lead = votes[0] - votes[1]
    leader = ranked[0] if lead else None
    second = ranked[1] if leader and (len(votes) == 2 or votes[1] > votes[2]) else None
    majority = 2 * votes[0] - total - 1 if race.rule is Rule.MAJORITY_RUNOFF else None
    if race.rule is Rule.PLURALITY or (majority is not None and majority >= 0):
        line, advance = 1, None
    else:
        line, advance = 2, votes[1] - votes[2] if len(votes) > 2 else None
    tie = len(votes) > line and votes[line - 1] == votes[line]
    return judged(
        leader=leader,
        second=second,
        lead=lead,
        margin=lead,
        tie=tie,
        places=None if tie else frozenset(ranked[:line]),
        majority=majority,
        advance=advance,
    )


def half_up(value: Fraction | int, decimals: int = 2) -> str:
    """Return ``value`` with ``decimals`` places, halves away from zero, not by floats: "-0.76"."""
    part, whole = value.as_integer_ratio()
    return _fixed(part < 0, (2 * abs(part) * 10**decimals + whole) // (2 * whole), decimals)


def percent(part: int, whole: int, decimals: int = 2) -> str:
    """Return `half_up` of ``part`` in percent of ``whole`` (> 0), without reducing a fraction."""
    return _fixed(part < 0, (200 * abs(part) * 10**decimals + whole) // (2 * whole), decimals)


def rounded_down(value: Fraction | int, decimals: int = 1) -> str:
    """Return ``value`` cut towards zero, as "more than" is said of it: "56.2" for 56.29."""
    part, whole = value.as_integer_ratio()
    return _fixed(part < 0, abs(part) * 10**decimals // whole, decimals)


def _fixed(negative: bool, units: int, decimals: int) -> str:
    digits = str(units).rjust(decimals + 1, "0")
    sign = "-" if negative and units else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"
