"""How far each count was and when, and how many races had their final places by then: chart and
tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from markupsafe import Markup

from builder.charts.shifts import Axis, Dot, Trail, key, overlay
from builder.counting import shifts
from builder.counting.counted import CountedElection, newest_first
from builder.counting.status import still_counting
from builder.instants import start_of
from builder.model import Election
from builder.wording.messages import Messages
from builder.wording.names import election_name, update_name

OVERLAID = 5
"""So many elections at most are drawn; the tables hold all."""
MOST = Fraction(90)
TENS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceRow:
    """How far one election's count was: in words where its final number of ballots or its night is
    not known.
    """

    href: str
    name: Markup
    night: Markup
    of: Markup
    most: Markup
    end: Markup


def _days(election: Election, moment: datetime) -> Fraction:
    """Return the days since the start of election day, of 24 hours each, whether clocks changed or
    not.
    """
    span = moment - start_of(election.date, election.jurisdiction.zone)
    return Fraction(int(span.total_seconds()), 86400)


def _pace_row(say: Messages, book: CountedElection) -> PaceRow:
    election = book.election
    points, end = shifts.pace(election), shifts.certified(election)
    night = shifts.night_end(election)
    most = next((p for p in points if p.share >= MOST), None)
    running = still_counting(election)
    unknown = (
        say("not stored exactly")
        if end
        else say("still counting")
        if running
        else say("not certified")
    )
    return PaceRow(
        href=f"{election.path}/",
        name=election_name(say, election),
        night=(
            say("{share}%", share=say.share(night.share))
            if night
            else say("still counting")
            if running
            else say("not known")
        ),
        of=(
            say("{n} of {all} ballots", n=night.ballots, all=points[-1].ballots)
            if night
            else Markup("")
        ),
        most=(
            update_name(say, most.update)
            if most
            else say("still counting")
            if running
            else say("not known")
        ),
        end=say("{n} ballots", n=points[-1].ballots) if points else unknown,
    )


def pace_block(say: Messages, books: Sequence[CountedElection]) -> dict[str, object]:
    """The chart of ballots by day and its table."""
    drawn = [b for b in newest_first(books) if len(shifts.pace(b.election)) > 1][:OVERLAID]
    trails = [
        Trail(
            name=election_name(say, b.election),
            dots=tuple(
                Dot(x=_days(b.election, p.update.released_at), y=p.share, joined=p.joined)
                for p in shifts.pace(b.election)
            ),
        )
        for b in drawn
    ]
    rows = [_pace_row(say, b) for b in newest_first(books)]
    if not trails:
        return {"rows": rows, "chart": "", "key": ""}
    last = max(dot.x for trail in trails for dot in trail.dots)
    weeks = [7 * n for n in range(int(last) // 7 + 1)]
    nights = [(b, night) for b in drawn if (night := shifts.night_end(b.election))]
    words = [
        say(
            "{election}: {share}% of the final count by the end of election night.",
            election=name,
            share=say.share(p.share),
        )
        for b, p in nights
        for name in [election_name(say, b.election)]
    ]
    chart = overlay(
        "pace",
        say("Share of the final count, by days after election day"),
        Markup(" ").join(words),
        trails,
        Axis(
            low=Fraction(0),
            high=max(last, Fraction(1)),
            marks=tuple((Fraction(n), say.plural("day {n}", "day {n}", n)) for n in weeks),
        ),
        _percent_axis(say),
    )
    return {"rows": rows, "chart": chart, "key": key(trails)}


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


def settled_block(say: Messages, books: Sequence[CountedElection]) -> dict[str, object]:
    """The chart of races with their final places by share of the final count, and one table for
    each election.
    """
    trails, tables = [], []
    for book in newest_first(books):
        races, made = shifts.settled(book.election, book.histories)
        if len(made) < 2:
            continue
        night = next((m for m in reversed(made) if m.update.phase.value == "election-night"), None)
        known = [m for m in made if m.share is not None]
        if len(known) > 1:
            dots = tuple(
                Dot(x=m.share, y=Fraction(100 * m.same, races))
                for m in known
                if m.share is not None
            )
            trails.append(Trail(name=election_name(say, book.election), dots=dots))
        rows = [
            SettledRow(
                href=f"{book.election.path}/updates/{m.update.key}/",
                time=update_name(say, m.update),
                share=(
                    say("not known")
                    if m.share is None
                    else say("{share}%", share=say.share(m.share))
                ),
                same=m.same,
                races=races,
                part=say("{share}%", share=say.share(Fraction(100 * m.same, races))),
                night=m is night,
            )
            for m in made
        ]
        tables.append(
            (
                election_name(say, book.election),
                _settled_sentence(say, book.election, races, made),
                rows,
            )
        )
    chart, note = Markup(""), Markup("")
    if trails:
        low = int(min(dot.y for trail in trails[:OVERLAID] for dot in trail.dots)) // TENS * TENS
        note = say("The upright scale begins at {low}%, not at 0.", low=str(low)) if low else note
        chart = overlay(
            "settled",
            say("Races that had their final places, by share of the final count"),
            Markup(" ").join(sentence for _, sentence, _ in tables),
            trails[:OVERLAID],
            _percent_axis(say),
            _percent_axis(say, low),
        )
    return {"tables": tables, "chart": chart, "key": key(trails[:OVERLAID]), "note": note}


def _settled_sentence(
    say: Messages, election: Election, races: int, made: Sequence[shifts.Settled]
) -> Markup:
    night = next((m for m in reversed(made) if m.update.phase.value == "election-night"), made[0])
    whole = next(
        (m for n, m in enumerate(made) if all(later.same == races for later in made[n:])), made[-1]
    )
    return say(
        "{election}: at the end of election night {same} of {races} races had the places with which"
        " they were certified, {part}%. From the update of {time} on every one of them had.",
        election=election_name(say, election),
        same=night.same,
        races=races,
        part=say.share(Fraction(100 * night.same, races)),
        time=update_name(say, whole.update),
    )
