"""What the home page and the list of elections show of each count: its newest update, a card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from markupsafe import Markup, escape

from builder.charts.figures import lead_over_time
from builder.counting.counted import CountedElection
from builder.counting.deciding import deciding_votes
from builder.counting.estimates import exact_number
from builder.counting.history import RaceHistory
from builder.counting.status import still_counting
from builder.model import Election, Phase, SourceKind, Status
from builder.pages.election import calendar, race_lists
from builder.pages.election.count import ElectionCount, UpdateCount, drawn
from builder.wording.messages import Messages
from builder.wording.names import election_name, status_badges, time_tag, total_text
from builder.wording.sentences import by_places, is_final
from builder.wording.verdicts import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An election in a list: what is stored of it, how much of its count was done on election
    night; ``figures`` are the numbers of ballots in ``words``.
    """

    href: str
    name: Markup
    title: str
    badge: Markup
    holdings: Markup
    words: Markup
    width: str = ""
    figures: tuple[int, ...] = ()


def card(say: Messages, book: CountedElection) -> Card:
    election = book.election
    words, share, figures = _ballots(say, election)
    return Card(
        href=f"{election.path}/",
        name=election_name(say, election),
        title=election.title,
        badge=Markup(" · ").join(words for _, words in status_badges(say, election)),
        holdings=_holdings(say, election),
        words=words,
        width="" if share is None else f"{float(share):.2f}",
        figures=figures,
    )


def _ballots(say: Messages, election: Election) -> tuple[Markup, Fraction | None, tuple[int, ...]]:
    """Return how many ballots were counted, with the percentage by the end of election night."""
    counted = [(u, exact_number(election, u.key, "ballots_counted")) for u in election.live]
    nights = [n for u, n in counted if n is not None and u.phase is Phase.ELECTION_NIGHT]
    newest, final = counted[-1] if counted else (None, None)
    stored = election.total(newest.key, "ballots_counted") if newest else None
    certified = newest is not None and newest.status is Status.CERTIFIED
    running = still_counting(election)
    if certified and nights and final and nights[-1] <= final:
        share = Fraction(100 * nights[-1], final)
        words = say(
            "{night} of {final} ballots ({share}%) were counted on election night",
            night=nights[-1],
            final=final,
            share=say.share(share, 1),
        )
        return words, share, (nights[-1], final)
    exact = () if final is None else (final,)
    known = stored is not None and stored.value is not None
    if running and known:
        words = say("{ballots} ballots counted so far", ballots=total_text(say, stored))
    elif known and final is None:
        n = total_text(say, stored)
        words = say("Final number of ballots: {n}. We do not have the exact number.", n=n)
    elif final is not None:
        words = say("{ballots} ballots in the latest update we have", ballots=final)
    elif running:
        words = say("We do not have the number of ballots counted so far.")
    else:
        words = say("We do not have the final number of ballots.")
    return words, None, exact


def _holdings(say: Messages, election: Election) -> Markup:
    """Return how many races and updates are stored."""
    known, running = len(election.live), still_counting(election)
    held = sum(u.key in election.snapshots for u in election.live)
    if not held:
        return say.plural(
            "Partial history from releases and news reports: totals for {n:word} update, no votes"
            " by race.",
            "Partial history from releases and news reports: totals for {n:word} updates, no votes"
            " by race.",
            known,
        )
    races = say.plural("{n} race", "{n} races", len(election.races))
    if held == known and running:
        return say.plural(
            "{races}, {n} update so far.", "{races}, {n} updates so far.", held, races=races
        )
    if held == known:
        return _whole(say, election, races, held)
    if running:
        return say.plural(
            "{races}. We know of {known:word} updates so far and have the votes for {n:word}.",
            "{races}. We know of {known:word} updates so far and have the votes for {n:word}.",
            held,
            races=races,
            known=known,
        )
    return say.plural(
        "{races}. We know of {known:word} updates and have the votes for {n:word}.",
        "{races}. We know of {known:word} updates and have the votes for {n:word}.",
        held,
        races=races,
        known=known,
    )


def _whole(say: Messages, election: Election, races: Markup, held: int) -> Markup:
    """Return what is stored of a count without a gap, and whether all of it is official."""
    sources = {
        source for snapshot in election.snapshots.values() for source in snapshot.sources.values()
    }
    sources |= {total.source for total in election.totals}
    kinds = {election.sources[source].kind for source in sources if source in election.sources}
    if kinds <= {SourceKind.OFFICIAL_FILE, SourceKind.OFFICIAL_RELEASE}:
        return say.plural(
            "{races}, {n} update. Every figure comes from the authority’s files.",
            "{races}, {n} updates. Every figure comes from the authority’s files.",
            held,
            races=races,
        )
    return say.plural("{races}, {n} update.", "{races}, {n} updates.", held, races=races)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """The race of a count whose lead changed most often, with the chart of its lead and the key to
    it, and what was declared of it.
    """

    slug: str
    title: str
    updates: int
    changes: Markup
    chart: Markup
    key: Markup
    verdict: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The race with the smallest margin: in words, and in votes (None: not known)."""

    slug: str
    title: str
    margin: str
    votes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest update of one count, whether that goes on, and one race of it."""

    key: str
    running: bool
    released_at: datetime
    time: Markup
    races: int
    badges: tuple[tuple[str, Markup], ...]
    facts: tuple[tuple[Markup, Markup, Markup], ...]
    closest: Close | None
    turned: Turned | None


def newest(say: Messages, book: CountedElection) -> Newest | None:
    """Return the newest update of a count; None of one without any."""
    election = book.election
    if election.newest is None:
        return None
    of = ElectionCount(say, book).live[-1]
    return Newest(
        key=of.key,
        running=still_counting(election),
        released_at=election.newest.released_at,
        time=time_tag(say, of.update, election.jurisdiction.time_label),
        races=len(election.races),
        badges=tuple(status_badges(say, election)),
        facts=tuple(_facts(say, of)),
        closest=_closest(say, book),
        turned=_turned(say, book),
    )


def _facts(say: Messages, of: UpdateCount) -> Iterator[tuple[Markup, Markup, Markup]]:
    """Yield what the update added, and in how many races something changed with it."""
    final, total = is_final(of.update), of.words("ballots_counted")
    if of.total("ballots_counted") is None:
        small = say("ballots")
    elif final:
        small = say("{n} counted in total", n=total)
    else:
        small = say("{n} counted so far", n=total)
    yield say("Ballots added"), escape(of.added), small
    if of.stored and of.before is not None:
        hands = sum(step.places_change is not None for step in of.steps.values())
        races = say.plural("race", "races", hands)
        yield say("Changed in this update"), escape(say.number(hands)), races
    if not final:
        for label, figure, words in calendar.fact(of):
            yield escape(label), escape(figure), escape(words)


def _closest(say: Messages, book: CountedElection) -> Close | None:
    for row in race_lists.closest(say, book, 1):
        last = book.histories[row.slug].last
        votes = deciding_votes(last.standing) if last else None
        return Close(slug=row.slug, title=row.title, margin=row.margin, votes=votes)
    return None


def _turned(say: Messages, book: CountedElection) -> Turned | None:
    history = most_turned(book)
    if history is None:
        return None
    changes = len(history.lead_changes)
    chart, key = drawn(
        lead_over_time(history, book.election, say), say, book.election.jurisdiction.time_label
    )
    return Turned(
        slug=history.race.slug,
        title=history.race.name,
        updates=len(history.steps),
        changes=say.plural("the lead changed {n:times}", "the lead changed {n:times}", changes),
        chart=chart,
        key=key,
        verdict=listed(say, book.election, history.race, history.last),
    )


def most_turned(book: CountedElection) -> RaceHistory | None:
    """Return the contested race of one seat with most lead changes, the largest of them."""
    able = [
        h
        for h in book.histories.values()
        if h.lead_changes
        and h.race.coverage.complete
        and not by_places(h.race)
        and h.last is not None
        and h.last.standing.unassigned is None
    ]
    return max(
        able,
        key=lambda h: (
            len(h.lead_changes),
            h.last.standing.total or 0 if h.last else 0,
            h.race.slug,
        ),
        default=None,
    )
