"""What an import says of lines that are no choice: which it leaves out, and the sums of contests
that do not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from builder.counting.special_lines import adds_up, left_out, special_line
from builder.errors import shown
from builder.importers.parsed import ParsedContest


def left_out_words(contests: Iterable[ParsedContest]) -> list[str]:
    """Each kind of line that is left out, once, with the number of contests that have it and the
    sum of its figures.
    """
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
    """Every contest whose total line is not the sum of its choices, by the contest, so that no
    other hides it.

    A total may or may not count blanks, over- and undervotes: it has to be one of those sums. A
    contest with a choice that is not reported is checked as far as it goes: what is reported can't
    be more than the total.
    """
    said = []
    for contest in contests:
        lines = [(choice, special_line(choice.name)) for choice in contest.choices]
        totals = [
            choice.votes
            for choice, line in lines
            if line and line.total and choice.votes is not None
        ]
        if not totals:
            continue
        own = [choice.votes for choice, _ in lines if adds_up(choice.name)]
        extra = [
            choice.votes or 0
            for choice, line in lines
            if line and not line.total and not adds_up(choice.name)
        ]
        votes = sum(value or 0 for value in own)
        sums = {votes}
        for value in extra:
            sums |= {some + value for some in sums}
        for total in totals:
            if (votes > total) if None in own else (total not in sums):
                known = "the reported votes" if None in own else "the votes"
                said.append(
                    f"{contest.title}: the file's total is {total}, {known} of its choices add up"
                    f" to {votes}"
                )
    return said
