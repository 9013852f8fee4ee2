"""What the home page and the list of elections show of each count: its newest update, and a
card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.counting.history import RaceHistory
from builder.counting.status import still_counting
from builder.model import Election, Phase, SourceKind, Update
from builder.pages.election import calendar, count, race_lists
from builder.wording.messages import Messages
from builder.wording.names import election_name, status_badges, total_text
from builder.wording.sentences import by_places, is_final


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An election in a list: where it is, what is stored of it, how much of its count was done on
    election night.
    """

    href: str
    name: Markup
    title: str
    badge: Markup
    holdings: Markup
    words: Markup
    width: str
    figures: tuple[int, ...] = ()
    """The numbers of ballots in ``words``."""


def card(say: Messages, book: CountedElection) -> Card:
    election = book.election
    counted = [(u, count.number(election.total(u.key, "ballots_counted"))) for u in election.live]
    night = next(
        (n for u, n in reversed(counted) if n is not None and u.phase is Phase.ELECTION_NIGHT), None
    )
    newest = election.newest
    final = counted[-1][1] if counted else None
    running = still_counting(election)
    words, width = say("Final number of ballots: not stored."), ""
    if running:
        words = say("No number of the ballots counted so far is stored.")
    figures: tuple[int, ...] = ()
    last = election.total(newest.key, "ballots_counted") if newest is not None else None
    if (
        night is not None
        and final
        and night <= final
        and newest is not None
        and newest.status.value == "certified"
    ):
        share = Fraction(100 * night, final)
        words = say(
            "{night} of {final} ballots were counted by the end of election night ({share}%)",
            night=night,
            final=final,
            share=say.share(share, 1),
        )
        width = f"{float(share):.2f}"
        figures = night, final
    elif running and last is not None and last.value is not None:
        words = say("{ballots} ballots counted so far", ballots=total_text(say, last))
        figures = (final,) if final is not None and final == last.value else ()
    elif final is None and last is not None and last.value is not None:
        words = say(
            "Final number of ballots: {n}. No exact one is stored.", n=total_text(say, last)
        )
    elif final is not None:
        words = say("{ballots} ballots in the newest stored update", ballots=final)
        figures = (final,)
    held = sum(u.key in election.snapshots for u in election.live)
    races = say.plural("{n} race", "{n} races", len(election.races))
    if running and held == len(election.live):
        holdings = say.plural(
            "{races}, {n} update so far.", "{races}, {n} updates so far.", held, races=races
        )
    elif running and held:
        holdings = say.plural(
            "{races}. {known} updates are known so far; the votes of {n} of them are stored.",
            "{races}. {known} updates are known so far; the votes of {n} of them are stored.",
            held,
            races=races,
            known=len(election.live),
        )
    elif held == len(election.live) and held:
        holdings = _whole(say, election, races, held)
    elif held:
        holdings = say.plural(
            "{races}. {known} updates are known; the votes of {n} of them are stored.",
            "{races}. {known} updates are known; the votes of {n} of them are stored.",
            held,
            races=races,
            known=len(election.live),
        )
    else:
        holdings = say.plural(
            "Partial history from releases and news reports: totals of {n} update, no votes by"
            " race.",
            "Partial history from releases and news reports: totals of {n} updates, no votes by"
            " race.",
            len(election.live),
        )
    return Card(
        href=f"{election.path}/",
        name=election_name(say, election),
        title=election.title,
        badge=Markup(" · ").join(words for _, words in status_badges(say, election)),
        holdings=holdings,
        words=words,
        width=width,
        figures=figures,
    )


def _whole(say: Messages, election: Election, races: Markup, held: int) -> Markup:
    """Return how much is stored of a count without a gap, and that all of it is official where
    every source is a file.
    """
    sources = {
        source for snapshot in election.snapshots.values() for source in snapshot.sources.values()
    }
    sources |= {total.source for total in election.totals}
    kinds = {election.sources[source].kind for source in sources if source in election.sources}
    if kinds <= {SourceKind.OFFICIAL_FILE, SourceKind.OFFICIAL_RELEASE}:
        return say.plural(
            "{races}, {n} update, every figure from the authority's files.",
            "{races}, {n} updates, every figure from the authority's files.",
            held,
            races=races,
        )
    return say.plural("{races}, {n} update.", "{races}, {n} updates.", held, races=races)


def newest_update(books: Sequence[CountedElection]) -> CountedElection | None:
    """The election with the newest update of all."""
    dated = [
        (b.election.newest.released_at, b.election.path, b)
        for b in books
        if b.election.newest is not None
    ]
    return max(dated, key=lambda item: item[:2])[2] if dated else None


def newest_facts(
    say: Messages, book: CountedElection, update: Update
) -> list[tuple[Markup, Markup, Markup]]:
    """Label, figure and small print: what the newest update added, and in how many races something
    changed with it.
    """
    election = book.election
    total = election.total(update.key, "ballots_counted")
    if total is None:
        small = say("ballots")
    elif is_final(update):
        small = say("{n} counted in all", n=total_text(say, total))
    else:
        small = say("{n} counted so far", n=total_text(say, total))
    out = [(say("Ballots added"), count.added(say, election, update), small)]
    if update.key in election.snapshots and count.before(election, update) is not None:
        steps = race_lists.steps_at(book, update.key)
        hands = sum(step.places_change is not None for step in steps.values())
        out.append(
            (
                say("Changed in this update"),
                Markup(say.number(hands)),
                say.plural("race", "races", hands),
            )
        )
    if not is_final(update):
        out += calendar.fact(say, election, update)
    return out


def most_turned(book: CountedElection) -> RaceHistory | None:
    """The contested race of one seat with most lead changes, the largest of them."""
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
