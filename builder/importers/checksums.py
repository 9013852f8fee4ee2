"""A file's own sums, by which torn and incomplete captures are told from whole ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from builder.counting.special_lines import adds_up, left_out, special_line
from builder.errors import shown
from builder.importers.known import Names
from builder.importers.parsed import ParsedBallots, ParsedContest, ParsedSnapshot

MANY = 10
"""A file is torn where more than one in so many of its contests fail: of a torn one 347 in 430 do,
of whole ones at most 2 in 373."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a counter file's own sums say. ``broken`` are sums that fail, in words, by race ("" is
    the election).

    ``partial`` are contests of which the file has no full ballots and no unused votes at all; its
    other counts add up all the same. ``contests`` is how many contests were added up, ``titles``
    their titles by race.
    """

    broken: dict[str, str]
    partial: dict[str, str]
    contests: int
    titles: dict[str, str]

    @property
    def torn(self) -> bool:
        """Whether too many sums fail for single contests, or sums of the whole election do."""
        return "" in self.broken or MANY * len(self.broken) > self.contests

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a note says of every contest whose sums fail or can't be checked in full."""
        left = {race: f"{words}: its ballots are left out" for race, words in self.broken.items()}
        told = left | self.partial
        return tuple(f"{self.titles.get(race, race)}: {told[race]}" for race in sorted(told))

    @property
    def first(self) -> str:
        """The first sum that fails, in words."""
        race, words = next(iter(self.broken.items()))
        return f"{race or 'the election'}: {words}"


def sums(snapshot: ParsedSnapshot, names: Names) -> Sums:
    """Add up every contest of a counter file, and the whole election.

    In each contest votes allowed x ballots = candidate votes + write-in marks + unused votes, and
    ballots = full + partly voted + blank + overvoted; in the election ballots = by mail + in
    person. A contest may have more ballots than the election: that is not asserted, one real race
    has.
    """
    broken, partial = {}, {}
    votes, ballots = names.votes(snapshot), names.ballots(snapshot)
    titles = {row["race"]: row["official_title"] for rows in names.titled.values() for row in rows}
    for race, counts in sorted(ballots.items()):
        cast = sum(value or 0 for value in votes.get(race, {}).values())
        allowed = names.allowed[race]
        marks = counts.writein_marks or 0
        if _without_parts(counts, cast + marks, allowed):
            partial[race] = _partial_words(counts, cast)
        elif (most := allowed * counts.ballots) != (made := cast + marks + counts.unused):
            kinds = f"{cast} votes, {marks} write-in marks and {counts.unused} unused votes"
            broken[race] = f"{counts.ballots} ballots allow {most} votes, but {kinds} make {made}"
        elif counts.ballots != counts.full + counts.partly_voted + counts.blank + counts.overvoted:
            broken[race] = f"the kinds of ballots do not add up to {counts.ballots}"
    items = ("ballots_counted", "ballots_mail", "ballots_in_person")
    if snapshot.totals.keys() >= set(items):
        whole, mail, in_person = (int(snapshot.totals[item]) for item in items)
        if whole != mail + in_person:
            parts = f"{mail} by mail and {in_person} in person"
            broken[""] = f"{whole} ballots, but {parts} make {mail + in_person}"
    return Sums(broken=broken, partial=partial, contests=len(ballots), titles=titles)


def _without_parts(counts: ParsedBallots, marked: int, allowed: int) -> bool:
    """Return whether a contest lacks voted ballots and unused votes, yet adds up by the others."""
    if counts.full or counts.partly_voted or counts.unused or not marked:
        return False
    voted = counts.ballots - counts.blank - counts.overvoted
    return voted <= marked <= allowed * voted


def _partial_words(counts: ParsedBallots, cast: int) -> str:
    told = {
        "vote": cast,
        "write-in mark": counts.writein_marks or 0,
        "blank ballot": counts.blank,
        "overvoted ballot": counts.overvoted,
    }
    parts = [f"{number:,} {what}{'s' * (number != 1)}" for what, number in told.items() if number]
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return (
        "the county's file counts no full ballots and no unused votes here; it has"
        f" {counts.ballots:,} ballots, with {listed}"
    )


def left_out_words(contests: Iterable[ParsedContest]) -> list[str]:
    """Return each kind of omitted line with its number of contests and the sum of its figures."""
    found: dict[str, list[int]] = {}
    for contest in contests:
        for choice in contest.choices:
            if left_out(choice.name):
                found.setdefault(choice.name, []).append(choice.votes or 0)
    said = []
    for name, figures in sorted(found.items()):
        line = special_line(name)
        words = line.words if line else ""
        races = "1 contest" if len(figures) == 1 else f"{len(figures)} contests"
        said.append(f"{shown(name, 60)} in {races}, {sum(figures):,} in all: {words}")
    return said


def broken_totals(contests: Sequence[ParsedContest]) -> list[str]:
    """Return every contest whose total line is not the sum of its choices, none hidden by another.

    A total may or may not count blanks, over- and undervotes: it has to be one of those sums. A
    contest with a choice that is not reported is checked as far as it goes: what is reported can't
    be more than the total.
    """
    said = []
    for contest in contests:
        lines = [(choice, special_line(choice.name)) for choice in contest.choices]
        stated = [choice.votes for choice, line in lines if line and line.total]
        totals = [total for total in stated if total is not None]
        if not totals:
            continue
        own = [choice.votes for choice, _ in lines if adds_up(choice.name)]
        others = [c for c, line in lines if line and not line.total and not adds_up(c.name)]
        extra = [choice.votes or 0 for choice in others]
        votes = sum(value or 0 for value in own)
        sums = {votes}
        for value in extra:
            sums |= {some + value for some in sums}
        for total in totals:
            if (votes > total) if None in own else (total not in sums):
                known = "the reported votes" if None in own else "the votes"
                sum_ = f"{known} of its choices add up to {votes}"
                said.append(f"{contest.title}: the file's total is {total}, {sum_}")
    return said
