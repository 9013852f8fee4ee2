"""How far a whole count is, update by update: ballots, their kinds, turnout."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder.counting import estimates, shifts
from builder.counting.counted import CountedElection
from builder.counting.estimates import exact_number
from builder.kept import kept
from builder.model import Election, Phase, Total, Update
from builder.wording.messages import Messages
from builder.wording.names import total_text, update_name
from builder.wording.sentences import bold, qualified


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """An update in the election's table: what it added and what had been counted; "not reported"
    where so.

    ``width`` is how long a bar of the ballots added is, in percent of the largest, "" where that is
    not a number; ``loose``: updates may lie between, so that the ballots came in several.
    """

    key: str
    time: Markup
    added: Markup
    width: str
    loose: bool
    kinds: Markup
    counted: Markup
    turnout: Markup
    label: str


def number(total: Total | None) -> int | None:
    """Return the whole number of an exact or computed total; None for anything vaguer, and for a
    negative one.
    """
    if (
        total is None
        or not isinstance(total.value, int)
        or total.qualifier.value not in ("exact", "computed")
    ):
        return None
    return total.value if total.value >= 0 else None


def before(election: Election, update: Update) -> Update | None:
    """The live update before ``update`` by official time, also of one that was withdrawn."""
    place = election.place(update)
    position = (
        sum(u.released_at <= update.released_at for u in election.live) if place is None else place
    )
    return election.live[position - 1] if position else None


def added(say: Messages, election: Election, update: Update) -> Markup:
    """Ballots added: as published, else the difference of two totals, marked computed; all of them
    at the first update.
    """
    published = election.total(update.key, "ballots_added")
    if published is not None:
        return total_text(say, published)
    new = computed_added(election, update, "ballots_counted")
    return _since(say, election, update, new)


def _since(say: Messages, election: Election, update: Update, new: int | None) -> Markup:
    """A difference of two totals; where other updates may lie between them, it says since when."""
    if new is None:
        return say("not reported")
    previous = before(election, update)
    if previous is None or (
        update.key in election.snapshots and previous.key in election.snapshots
    ):
        return Markup(say.number(new))
    return say("{n} since {time}", n=new, time=update_name(say, previous))


def computed_added(election: Election, update: Update, item: str) -> int | None:
    """Return what ``item`` grew by since the update before, None where it fell; at the first update
    of a count all of it.
    """
    now = number(election.total(update.key, item))
    previous = before(election, update)
    if now is None:
        return None
    if previous is None:
        return now if update.key in election.snapshots else None
    then = number(election.total(previous.key, item))
    return None if then is None or now < then else now - then


def turnout(say: Messages, election: Election, update: Update) -> Markup:
    """Turnout so far: as published, else computed from ballots and registered voters and marked so;
    both if they differ.
    """
    known = estimates.turnout(election, update)
    if known.published is None:
        return (
            say("not reported")
            if known.computed is None
            else say("{computed}% (computed)", computed=say.share(known.computed))
        )
    if known.agree is False and known.computed is not None:
        return say(
            "{turnout}% published, {computed}% computed",
            turnout=str(known.published),
            computed=say.share(known.computed),
        )
    stored = election.total(update.key, "turnout_pct")
    return qualified(
        say,
        stored.qualifier.value if stored else "",
        say("{turnout}%", turnout=str(known.published)),
    )


@kept
def sizes(election: Election) -> dict[str, tuple[int, bool]]:
    """The ballots that came with each update where that is a number, and whether other updates may
    lie between.
    """
    out = {}
    for update in election.live:
        published = exact_number(election, update.key, "ballots_added")
        size = (
            computed_added(election, update, "ballots_counted") if published is None else published
        )
        if size is not None and size >= 0:
            out[update.key] = (size, published is None and loose(election, update))
    return out


def loose(election: Election, update: Update) -> bool:
    """Whether updates that are not stored may lie between ``update`` and the stored one before."""
    previous = before(election, update)
    return previous is not None and not {update.key, previous.key} <= election.snapshots.keys()


def rows(say: Messages, election: Election) -> list[tuple[Phase, list[CountRow]]]:
    """Every live update by phase, oldest first."""
    groups: list[tuple[Phase, list[CountRow]]] = []
    known = sizes(election)
    most = max((size for size, _ in known.values()), default=0)
    for update in election.live:
        if not groups or groups[-1][0] is not update.phase:
            groups.append((update.phase, []))
        size, gap = known.get(update.key, (None, False))
        groups[-1][1].append(
            CountRow(
                key=update.key,
                time=update_name(say, update),
                added=added(say, election, update),
                width=f"{100 * size / most:.2f}" if size is not None and most else "",
                loose=gap,
                kinds=kinds(say, election, update),
                counted=total_text(say, election.total(update.key, "ballots_counted")),
                turnout=turnout(say, election, update),
                label=update.official_label,
            )
        )
    return groups


def kinds(say: Messages, election: Election, update: Update) -> Markup:
    """How the ballots of an update came; nothing where neither number is known."""
    mail = _kind(say, election, update, "ballots_added_mail", "ballots_mail")
    person = _kind(say, election, update, "ballots_added_in_person", "ballots_in_person")
    if mail is None and person is None:
        return Markup("")
    by_post, at_polls = (
        computed_added(election, update, item) for item in ("ballots_mail", "ballots_in_person")
    )
    if by_post and at_polls == 0 and not loose(election, update):
        return say("all by mail")
    if at_polls and by_post == 0 and not loose(election, update):
        return say("all in person")
    unknown = say("not reported")
    return say("{mail} by mail, {person} in person", mail=mail or unknown, person=person or unknown)


def _kind(
    say: Messages, election: Election, update: Update, item: str, running: str
) -> Markup | None:
    published = election.total(update.key, item)
    if published is not None:
        return total_text(say, published)
    new = computed_added(election, update, running)
    return None if new is None else _since(say, election, update, new)


def headline(say: Messages, book: CountedElection) -> Markup:
    """The count of an election in one sentence, as far as its totals are known."""
    election = book.election
    counted = [(u, number(election.total(u.key, "ballots_counted"))) for u in election.live]
    known = [(u, n) for u, n in counted if n is not None]
    night = next(((u, n) for u, n in reversed(counted) if u.phase is Phase.ELECTION_NIGHT), None)
    if not known:
        return say("The number of ballots counted is not stored.")
    last, ballots = known[-1]
    when = say.moment(last, election.jurisdiction.time_label)
    counted_words = bold(say.number(ballots))
    if night is None or night[1] is None or night[0] is last or not ballots or night[1] > ballots:
        return say(
            "{ballots} ballots had been counted by {when}.", ballots=counted_words, when=when
        )
    return say(
        "{ballots} ballots had been counted by {when}. By the end of election night it was {night}"
        " of them, {share}%.",
        ballots=counted_words,
        when=when,
        night=bold(say.number(night[1])),
        share=say.share(Fraction(100 * night[1], ballots)),
    )


def night_share(election: Election) -> Fraction | None:
    """The part of the certified ballots that was counted by the end of election night, exact; None
    where not known.
    """
    night = shifts.night_end(election)
    return night.share / 100 if night else None


def heading(say: Messages, election: Election) -> Markup:
    """What the chart of the count shows, in the words that its exact figures allow."""
    part = night_share(election)
    if part is None:
        return say("Ballots counted over time")
    if part == 1:
        return say("Every ballot was counted by the end of election night")
    if part >= Fraction(19, 20):
        return say("Nearly all the ballots were counted on election night")
    if part > Fraction(3, 4):
        return say("More than three quarters of the ballots were counted on election night")
    if part > Fraction(2, 3):
        return say("More than two thirds of the ballots were counted on election night")
    if part >= Fraction(16, 25):
        return say("Nearly two thirds of the ballots were counted on election night")
    if part > Fraction(11, 20):
        return say("More than half the ballots were counted on election night")
    if part > Fraction(1, 2):
        return say("Just over half the ballots were counted on election night")
    if part == Fraction(1, 2):
        return say("Half the ballots were counted on election night")
    if part >= Fraction(9, 20):
        return say("Just under half the ballots were counted on election night")
    if part > Fraction(1, 3):
        return say("More than a third of the ballots were counted on election night")
    if part > Fraction(1, 4):
        return say("More than a quarter of the ballots were counted on election night")
    return say("No more than a quarter of the ballots were counted on election night")
