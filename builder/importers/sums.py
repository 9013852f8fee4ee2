"""The own sums of a counter file: how a torn capture (parts of two states under one time) is told from a whole one."""

from __future__ import annotations

from builder.importers.parsed import ParsedSnapshot
from builder.importers.stored import Names


def broken_sums(snapshot: ParsedSnapshot, names: Names) -> list[str]:
    """Every sum of a counter file that does not hold, in words; empty for a whole one.

    In each contest votes allowed x ballots = candidate votes + write-in marks + unused votes, and ballots = full +
    partly voted + blank + overvoted; in the election ballots = by mail + in person. A contest may have more ballots
    than the election: that is not asserted, one real race has.
    """
    broken = []
    votes = names.votes(snapshot)
    for race, counts in sorted(names.ballots(snapshot).items()):
        cast = sum(value or 0 for value in votes.get(race, {}).values())
        allowed = names.allowed[race] * counts.ballots
        marks = counts.writein_marks or 0
        if allowed != cast + marks + counts.unused:
            broken.append(
                f"{race}: {counts.ballots} ballots allow {allowed} votes, but {cast} votes, {marks} write-in marks and "
                f"{counts.unused} unused votes make {cast + marks + counts.unused}"
            )
        elif counts.ballots != counts.full + counts.partly_voted + counts.blank + counts.overvoted:
            broken.append(f"{race}: the kinds of ballots do not add up to {counts.ballots}")
    parts = [snapshot.totals.get(item) for item in ("ballots_counted", "ballots_mail", "ballots_in_person")]
    if None not in parts:
        whole, mail, in_person = (int(part or 0) for part in parts)
        if whole != mail + in_person:
            broken.append(f"the election: {whole} ballots, but {mail} by mail and {in_person} in person make {mail + in_person}")
    return broken
