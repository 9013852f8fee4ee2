"""What changed hands in each count, and how far shares moved after election night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder.charts.shifts import Bin, Histogram, bins
from builder.counting import shifts
from builder.counting.counted import CountedElection
from builder.counting.status import still_counting
from builder.model import Coverage
from builder.wording.messages import Messages
from builder.wording.names import election_name

TENS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesRow:
    """What changed in one election, or why that is not known."""

    href: str
    name: Markup
    made: shifts.Changes | None
    why: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesChart:
    """The share of the final count at which the last changes of one election came."""

    title: Markup
    sentence: Markup
    chart: Histogram


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPart:
    """The row of one election, and its chart where any place changed."""

    row: ChangesRow
    chart: ChangesChart | None


def changes(say: Messages, book: CountedElection) -> ChangesPart:
    made = shifts.changes(book.election, book.histories)
    name = election_name(say, book.election)
    why = say("votes by race not on file")
    if still_counting(book.election):
        why = say("still counting")
    row = ChangesRow(href=f"{book.election.path}/", name=name, made=made, why=why)
    return ChangesPart(row=row, chart=_changes_chart(say, book, name, made) if made else None)


def _changes_chart(
    say: Messages, book: CountedElection, name: Markup, made: shifts.Changes
) -> ChangesChart | None:
    known = [share for share in made.last if share is not None]
    if not known:
        return None
    found = {c.low: c for c in bins([min(share, Fraction(999, 10)) for share in known], TENS)}
    columns = tuple(found.get(n, Bin(low=n, high=n + TENS, count=0)) for n in range(0, 100, TENS))
    title = say(
        "When races’ outcomes last changed: {election}",
        election=name,
    )
    sentence = say(
        "In {changed} of {races} races, the outcome changed at least once; in the other {never},"
        " it never did.",
        changed=len(made.last),
        races=made.races,
        never=made.races - len(made.last),
    )
    words = (
        say("From {low}% to {high}%: {n}.", low=str(c.low), high=str(c.high), n=c.count)
        if c.count
        else Markup("")
        for c in columns
    )
    chart = Histogram(
        name=f"last-{book.election.date.isoformat()}",
        title=title,
        columns=columns,
        words=tuple(words),
        marks=tuple((n, say("{share}%", share=str(n))) for n in range(0, 101, 20)),
    )
    return ChangesChart(title=title, sentence=sentence, chart=chart)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsPart:
    """The shifts of one kind of race in one election: median, extremes and chart."""

    title: Markup
    sentence: Markup
    lowest: tuple[str, str, str]
    highest: tuple[str, str, str]
    chart: Histogram


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The shifts of one election, none while it is counted or where nothing can be compared."""

    name: Markup
    parts: tuple[PointsPart, ...]
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsView:
    """The shifts of first places and of Yes, and which elections have none, by why."""

    parts: list[PointsPart]
    without: Markup
    running: Markup


def points(say: Messages, book: CountedElection) -> Points:
    parts = (
        _points(say, book, some, measures=measures)
        for measures in (False, True)
        if (some := list(shifts.shifts(book.election, book.histories, measures=measures)))
    )
    return Points(
        name=election_name(say, book.election),
        parts=tuple(parts),
        running=still_counting(book.election),
    )


def points_block(say: Messages, of: Sequence[Points]) -> PointsView:
    none = [one for one in of if not one.parts]
    return PointsView(
        parts=[part for one in of for part in one.parts],
        without=say.list([one.name for one in none if not one.running]),
        running=say.list([one.name for one in none if one.running]),
    )


def _points(
    say: Messages, book: CountedElection, found: Sequence[shifts.Shift], *, measures: bool
) -> PointsPart:
    values = [shift.points for shift in found]
    fields = {
        "election": election_name(say, book.election),
        "median": say.signed_share(shifts.median(values)),
        "up": sum(value > 0 for value in values),
    }
    if measures:
        title = say("Measures, {election}: how much Yes moved after election night", **fields)
        sentence = say.plural(
            "{n:Word} measure. The Yes share rose in {up:word}. The median shift was {median}"
            " points.",
            "{n:Word} measures. The Yes share rose in {up:word} of them. The median shift was"
            " {median} points.",
            len(found),
            **fields,
        )
    else:
        title = say(
            "Offices, {election}: how much the first-place finisher’s share moved after election"
            " night",
            **fields,
        )
        sentence = say.plural(
            "{n:Word} race. The first-place finisher’s share rose in {up:word}. The median shift"
            " was {median} points.",
            "{n:Word} races. The first-place finisher’s share rose in {up:word} of them. The"
            " median shift was {median} points.",
            len(found),
            **fields,
        )
    unverified = sum(shift.history.race.coverage is Coverage.UNKNOWN for shift in found)
    if unverified:
        sentence = say.plural(
            "{sentence} {n:Word} of them may extend beyond {area}; we judge it by the votes"
            " counted here.",
            "{sentence} {n:Word} of them may extend beyond {area}; we judge them by the votes"
            " counted here.",
            unverified,
            sentence=sentence,
            area=book.election.jurisdiction.name,
        )
    columns = bins(values, 1)
    words = (
        say(
            "From {low} to {high} points: {n}.",
            low=say.signed(c.low),
            high=say.signed(c.high),
            n=c.count,
        )
        for c in columns
    )
    marks = (
        (n, Markup(say.signed(n)))
        for n in range(columns[0].low, columns[-1].high + 1)
        if n % 2 == 0
    )
    return PointsPart(
        title=title,
        sentence=sentence,
        lowest=_end(say, book, found[0]),
        highest=_end(say, book, found[-1]),
        chart=Histogram(
            name=f"{'yes' if measures else 'first'}-{book.election.date.isoformat()}",
            title=title,
            columns=columns,
            words=tuple(words),
            marks=tuple(marks),
        ),
    )


def _end(say: Messages, book: CountedElection, shift: shifts.Shift) -> tuple[str, str, str]:
    """Return address, title and points of a race."""
    race = shift.history.race
    return f"{book.election.path}/{race.slug}/", race.name, say.signed_share(shift.points)
