"""Official numbers of ballots that can't be right: shown and named, but never computed with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from builder.counting.estimates import OUTSTANDING, exact_number, exact_value, exceeding
from builder.counting.finding import Finding, finding
from builder.model import Ballots, Coverage, Election, Race, Total, Update

FIELDS = ("ballots", "blank", "partly_voted", "overvoted", "writein_marks", "registered")
KINDS = (
    ("ballots_mail", "ballots_counted"),
    ("ballots_in_person", "ballots_counted"),
    ("ballots_added", "ballots_counted"),
    ("ballots_added_mail", "ballots_added"),
    ("ballots_added_in_person", "ballots_added"),
)
"""Items of totals.csv, each with the item of which it is a part."""


def of_totals(stored: Sequence[Total], key: str) -> Iterator[Finding]:
    """Yield what can't be right among the totals of the update ``key``, whatever others say."""
    exact = {t.item: number for t in stored if (number := exact_value(t)) is not None}
    found = partial(finding, update=key)
    for item, value in ((t.item, t.value) for t in stored if t.value is not None and t.value < 0):
        yield found(
            "negative-total", item=item, value=value if isinstance(value, int) else str(value)
        )
    counted, registered = exact.get("ballots_counted"), exact.get("registered")
    if counted is not None and registered is not None and counted > registered:
        yield found("over-registered", counted=counted, registered=registered)
    for turnout in (t.value for t in stored if t.item == "turnout_pct"):
        if turnout is not None and turnout > 100:
            yield found("turnout-over", turnout=str(turnout))
    more = exceeding(total for total in stored if total.item.startswith(OUTSTANDING))
    if more is not None:
        yield found("left-parts", parts=more[0], total=more[1])
    for item, whole in KINDS:
        part, every = exact.get(item), exact.get(whole)
        if part is not None and every is not None and part > every:
            yield found("part-over-whole", item=item, part=part, whole=whole, every=every)


def impossible_counts(election: Election, end: Update, final: int) -> bool:
    """Return whether a number of ballots up to ``end`` is negative or exceeds the ``final`` one."""
    until = {update.key for update in election.up_to(end)}
    counted = [t for t in election.totals if t.item == "ballots_counted" and t.update in until]
    exact = (exact_number(election, t.update, t.item) for t in counted)
    negative = any(t.value is not None and t.value < 0 for t in counted)
    return negative or any(number is not None and number > final for number in exact)


def of_ballots(race: str, update: str, of: Ballots) -> Iterator[Finding]:
    """Yield what can't be right among the numbers of one race's ballots at one update."""
    found = partial(finding, race=race, update=update)
    for field in FIELDS:
        value = getattr(of, field)
        if value is not None and value < 0:
            yield found("negative-ballots", item=field, value=value)
    if of.ballots is None or of.ballots < 0:
        return
    parts = _parts(of)
    if parts > of.ballots:
        yield found("ballots-parts", parts=parts, ballots=of.ballots)
    if of.registered is not None and 0 <= of.registered < of.ballots:
        yield found("race-over-registered", ballots=of.ballots, registered=of.registered)


def of_votes(race: Race, update: str, votes: int | None, counted: int | None) -> Iterator[Finding]:
    """Yield more votes of a race inside the counting area than all ballots can hold.

    Ballots below 0, and votes that a race's own ballots can't hold, are named elsewhere.
    """
    if votes is None or counted is None or race.coverage not in (Coverage.WHOLE, Coverage.INSIDE):
        return
    if votes > (most := counted * race.votes_allowed):
        found = partial(finding, race=race.slug, update=update)
        yield found("votes-over-ballots", votes=votes, most=most, counted=counted)


def of_released(released: int | None, known: int) -> Iterator[Finding]:
    """Yield that more updates are known than are said to have been released."""
    if released is not None and released < known:
        yield finding("released", known=known, released=released)


def sound_ballots(of: Ballots) -> bool:
    """Return whether the numbers of a race's ballots can all be right together."""
    numbers = [value for field in FIELDS if (value := getattr(of, field)) is not None]
    return all(value >= 0 for value in numbers) and (of.ballots is None or _parts(of) <= of.ballots)


def usable_ballots(of: Ballots | None, votes: int, votes_allowed: int) -> int | None:
    """Return the ballots with a race where they are reported, sound and able to hold its votes."""
    if of is None or not of.ballots or not sound_ballots(of):
        return None
    room = votes_allowed * (of.ballots - (of.blank or 0) - (of.overvoted or 0))
    return of.ballots if votes + (of.writein_marks or 0) <= room else None


def _parts(of: Ballots) -> int:
    return sum(part or 0 for part in (of.blank, of.partly_voted, of.overvoted))
