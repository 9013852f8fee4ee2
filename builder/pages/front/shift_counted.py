"""How far along each count was, and how many races had their final places by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from markupsafe import Markup

from builder.charts.shifts import Axis, Dot, Overlay, Trail, key
from builder.counting import shifts
from builder.counting.counted import CountedElection
from builder.counting.status import still_counting
from builder.instants import clock_by, start_of
from builder.model import Election, Phase, Update
from builder.wording.messages import Messages
from builder.wording.names import election_name

OVERLAID = 5
"""The most elections that are drawn; the tables have all of them."""
MOST = Fraction(90)
TENS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceRow:
    """How far one election's count was: in words where its final number or its night is unknown."""

    href: str
    name: Markup
    night: Markup
    of: Markup
    most: Markup
    end: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceView:
    """The chart of ballots by day and its table."""

    rows: list[PaceRow]
    chart: Overlay | None = None
    key: str = ""


def _days(election: Election, moment: datetime) -> Fraction:
    """Return the days of 24 hours since the start of election day, also when clocks changed."""
    span = moment - start_of(election.date, election.jurisdiction.zone)
    return Fraction(int(span.total_seconds()), 86400)


def _pace_row(say: Messages, book: CountedElection) -> PaceRow:
    election = book.election
    points, night = shifts.pace(election), shifts.night_end(election)
    most = next((p for p in points if p.share >= MOST), None)
    unknown, end = say("unknown"), say("not certified")
    if still_counting(election):
        unknown = end = say("still counting")
    if points:
        end = say("{n} ballots", n=points[-1].ballots)
    elif shifts.certified(election):
        end = say("exact number not on file")
    of = say("{n} of {all} ballots", n=night.ballots, all=points[-1].ballots) if night else None
    return PaceRow(
        href=f"{election.path}/",
        name=election_name(say, election),
        night=say("{share}%", share=say.share(night.share)) if night else unknown,
        of=of or Markup(""),
        most=say.short_moment(most.update) if most else unknown,
        end=end,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How far one count was and when: its row, and where it can be drawn a line and a sentence."""

    row: PaceRow
    trail: Trail | None
    words: Markup


def pace(say: Messages, book: CountedElection) -> Pace:
    election, points = book.election, shifts.pace(book.election)
    row, words = _pace_row(say, book), Markup("")
    if len(points) < 2:
        return Pace(row=row, trail=None, words=words)
    name, night = election_name(say, election), shifts.night_end(election)
    dots = tuple(
        _dot(
            election,
            p.update,
            (_days(election, p.update.released_at), p.share),
            p.ballots,
            say(
                "{election}: {share}% ({n} ballots), {when}",
                election=name,
                share=say.share(p.share),
                n=p.ballots,
                when=say.short_moment(p.update),
            ),
            joined=p.joined,
        )
        for p in points
    )
    if night:
        words = say(
            "{election}: {share}% of ballots were counted on election night.",
            election=name,
            share=say.share(night.share),
        )
    day, final = election.date.isoformat(), points[-1].ballots
    return Pace(row=row, trail=Trail(name=name, day=day, of=final, dots=dots), words=words)


def _dot(
    election: Election,
    update: Update,
    place: tuple[Fraction, Fraction],
    n: int,
    text: Markup,
    *,
    joined: bool = True,
) -> Dot:
    start = start_of(election.date, election.jurisdiction.zone)
    at = clock_by(update.released_at, start).isoformat(sep=" ", timespec="seconds")
    x, y = place
    return Dot(x=x, y=y, joined=joined, n=n, update=update.key, at=at, text=text)


def pace_block(say: Messages, of: Sequence[Pace]) -> PaceView:
    rows = [one.row for one in of]
    drawn = [(one.trail, one.words) for one in of if one.trail][:OVERLAID]
    if not drawn:
        return PaceView(rows=rows)
    trails = [trail for trail, _ in drawn]
    last = max(dot.x for trail in trails for dot in trail.dots)
    weeks = range(0, int(last) + 1, 7)
    marks = tuple((Fraction(n), say.plural("day {n}", "day {n}", n)) for n in weeks)
    chart = Overlay(
        name="pace",
        title=say("Share of the final count, by days after Election Day"),
        desc=Markup(" ").join(words for _, words in drawn if words),
        trails=trails,
        across=Axis(low=Fraction(0), high=max(last, Fraction(1)), marks=marks),
        up=_percent_axis(say),
        axes="days update",
        unit="ballots",
    )
    return PaceView(rows=rows, chart=chart, key=key(trails))


def _percent_axis(say: Messages, low: int = 0) -> Axis:
    step = 20 if low < 50 else 10 if low < 80 else 5
    marks = tuple((Fraction(n), say("{share}%", share=str(n))) for n in range(100, low - 1, -step))
    return Axis(low=Fraction(low), high=Fraction(100), marks=marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledRow:
    """The races that had their final places at one update, of all that were judged."""

    href: str
    time: Markup
    share: Markup
    same: int
    races: int
    part: Markup
    night: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledTable:
    """The races of one election that had their final places: a sentence, and a row an update."""

    name: Markup
    sentence: Markup
    rows: tuple[SettledRow, ...]
    trail: Trail | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledView:
    """The chart of races with their final places by share of the final count, and its tables."""

    tables: Sequence[SettledTable]
    chart: Overlay | None = None
    key: str = ""
    note: str = ""


def settled(say: Messages, book: CountedElection) -> SettledTable | None:
    """Return the table of one election; None where it has no more than one such update."""
    races, made = shifts.settled(book.election, book.histories)
    if len(made) < 2:
        return None
    name, day = election_name(say, book.election), book.election.date.isoformat()
    dots = tuple(
        _dot(
            book.election,
            m.update,
            (m.share, Fraction(100 * m.same, races)),
            m.same,
            say(
                "{election}: {same} of {races} races, {when}",
                election=name,
                same=m.same,
                races=races,
                when=say.short_moment(m.update),
            ),
        )
        for m in made
        if m.share is not None
    )
    rows = (_settled_row(say, book.election, races, m, night=m is _night(made)) for m in made)
    return SettledTable(
        name=name,
        sentence=_settled_sentence(say, name, races, made),
        rows=tuple(rows),
        trail=Trail(name=name, day=day, of=races, dots=dots) if len(dots) > 1 else None,
    )


def settled_block(say: Messages, tables: Sequence[SettledTable]) -> SettledView:
    trails = [table.trail for table in tables if table.trail][:OVERLAID]
    if not trails:
        return SettledView(tables=tables)
    low = int(min(dot.y for trail in trails for dot in trail.dots)) // TENS * TENS
    chart = Overlay(
        name="settled",
        title=say("Races that had their final outcome, by share of the final count"),
        desc=Markup(" ").join(table.sentence for table in tables),
        trails=trails,
        across=_percent_axis(say),
        up=_percent_axis(say, low),
        axes="counted days update",
        unit="races",
    )
    note = say("The vertical axis starts at {low}%.", low=str(low)) if low else Markup("")
    return SettledView(tables=tables, chart=chart, key=key(trails), note=note)


def _night(made: Sequence[shifts.Settled]) -> shifts.Settled | None:
    return next((m for m in reversed(made) if m.update.phase is Phase.ELECTION_NIGHT), None)


def _settled_row(
    say: Messages, election: Election, races: int, at: shifts.Settled, *, night: bool
) -> SettledRow:
    share = None if at.share is None else say("{share}%", share=say.share(at.share))
    return SettledRow(
        href=f"{election.path}/updates/{at.update.key}/",
        time=say.short_moment(at.update),
        share=share or say("unknown"),
        same=at.same,
        races=races,
        part=say("{share}%", share=say.share(Fraction(100 * at.same, races))),
        night=night,
    )


def _settled_sentence(
    say: Messages, name: Markup, races: int, made: Sequence[shifts.Settled]
) -> Markup:
    night, whole = _night(made) or made[0], made[-1]
    for at in reversed(made):
        if at.same != races:
            break
        whole = at
    return say(
        "{election}: On election night, {same} of {races} races ({part}%) already had their final"
        " outcome. By the {time} update, all of them did.",
        election=name,
        same=night.same,
        races=races,
        part=say.share(Fraction(100 * night.same, races)),
        time=say.short_moment(whole.update),
    )
