"""How far a whole count is, update by update: ballots, turnout, what was estimated to be left."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder import estimates
from builder.messages import Messages
from builder.model import Election, Phase, Qualifier, Total, Update
from builder.pages import calendar
from builder.pages.frame import Book, SourceView, source_view, total_text, update_name
from builder.sentences import qualified

LEFT = ("outstanding_vbm", "outstanding_cvr", "outstanding_provisional", "outstanding_misc", "outstanding_total")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """An update in the election's table: what it added and what had been counted; "not reported" where so."""

    key: str
    time: Markup
    added: Markup
    mail: Markup
    in_person: Markup
    counted: Markup
    turnout: Markup
    label: str
    votes_stored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """The estimates of what was left after an update, by category, with their day and source."""

    key: str
    time: Markup
    as_of: str
    cells: tuple[Markup, ...]
    summed: Markup
    after: Markup
    sources: tuple[SourceView, ...]


def number(total: Total | None) -> int | None:
    """The whole number of an exact or computed total, None for anything vaguer."""
    if total is None or not isinstance(total.value, int) or total.qualifier.value not in ("exact", "computed"):
        return None
    return total.value


def before(election: Election, update: Update) -> Update | None:
    """The live update before ``update`` by official time, also of one that was withdrawn."""
    live = election.live
    position = live.index(update) if update in live else sum(u.released_at <= update.released_at for u in live)
    return live[position - 1] if position else None


def added(say: Messages, election: Election, update: Update) -> Markup:
    """Ballots added: as published, else the difference of two totals, marked computed; all of them at the first update."""
    published = election.total(update.update, "ballots_added")
    if published is not None:
        return total_text(say, published)
    new = computed_added(election, update, "ballots_counted")
    return _since(say, election, update, new)


def _since(say: Messages, election: Election, update: Update, new: int | None) -> Markup:
    """A difference of two totals; where other updates may lie between them, it says since when."""
    if new is None:
        return say("not reported")
    previous = before(election, update)
    if previous is None or (update.update in election.snapshots and previous.update in election.snapshots):
        return Markup(say.number(new))
    return say("{n} since {time}", n=new, time=update_name(say, previous))


def computed_added(election: Election, update: Update, item: str) -> int | None:
    """The difference of ``item`` to the update before; at an election's first update ``item`` itself, where its "
    "count began there."""
    now = number(election.total(update.update, item))
    previous = before(election, update)
    if now is None:
        return None
    if previous is None:
        return now if update.update in election.snapshots else None
    then = number(election.total(previous.update, item))
    return None if then is None else now - then


def turnout(say: Messages, election: Election, update: Update) -> Markup:
    """Turnout so far: as published, else computed from ballots and registered voters and marked so; both if they differ."""
    known = estimates.turnout(election, update)
    if known.published is None:
        return (
            say("not reported") if known.computed is None else say("{computed}% (computed)", computed=say.share(known.computed))
        )
    if known.agree is False and known.computed is not None:
        return say("{turnout}% published, {computed}% computed", turnout=str(known.published), computed=say.share(known.computed))
    stored = election.total(update.update, "turnout_pct")
    return qualified(say, stored.qualifier.value if stored else "", say("{turnout}%", turnout=str(known.published)))


def rows(say: Messages, election: Election) -> list[tuple[Phase, list[CountRow]]]:
    """Every live update by phase, oldest first."""
    groups: list[tuple[Phase, list[CountRow]]] = []
    for update in election.live:
        if not groups or groups[-1][0] is not update.phase:
            groups.append((update.phase, []))
        mail, in_person = (computed_added(election, update, item) for item in ("ballots_mail", "ballots_in_person"))
        groups[-1][1].append(
            CountRow(
                key=update.update,
                time=update_name(say, update),
                added=added(say, election, update),
                mail=_kind(say, election, update, "ballots_added_mail", mail),
                in_person=_kind(say, election, update, "ballots_added_in_person", in_person),
                counted=total_text(say, election.total(update.update, "ballots_counted")),
                turnout=turnout(say, election, update),
                label=update.official_label,
                votes_stored=update.update in election.snapshots,
            )
        )
    return groups


def _kind(say: Messages, election: Election, update: Update, item: str, computed: int | None) -> Markup:
    published = election.total(update.update, item)
    if published is not None:
        return total_text(say, published)
    return _since(say, election, update, computed)


def left(say: Messages, election: Election) -> tuple[tuple[str, ...], list[LeftRow]]:
    """The categories that any source named, and the estimates of each update that has one."""
    named = [t.item for t in election.totals if t.item.startswith("outstanding_")]
    items = (*(i for i in LEFT if i in named and i != "outstanding_total"), *sorted(set(named) - set(LEFT)))
    items += ("outstanding_total",) if "outstanding_total" in named else ()
    checks = {check.estimate.update: check for check in estimates.estimate_checks(election)}
    out = []
    for update in election.live:
        totals = {item: election.total(update.update, item) for item in items}
        known = estimates.estimate(election, update)
        if known is None:
            continue
        check = checks.get(update.update)
        out.append(
            LeftRow(
                key=update.update,
                time=update_name(say, update),
                as_of=", ".join(str(calendar.when(say, day, year=election.date.year)) for day in known.as_of if day),
                cells=tuple(total_text(say, totals[item]) for item in items),
                summed=summed_estimate(say, known),
                after=say("not known") if check is None else Markup(say.number(check.counted_after)),
                sources=tuple(source_view(say, election.sources[s]) for s in known.sources if s in election.sources),
            )
        )
    return items, out


def summed_estimate(say: Messages, known: estimates.Estimate) -> Markup:
    """The sum of the published categories, to be marked computed; empty where a total is published or can't be made."""
    if not known.computed or known.total is None or known.qualifier is not Qualifier.COMPUTED:
        return Markup("")
    return Markup(say.number(known.total))


def headline(say: Messages, book: Book) -> Markup:
    """The count of an election in one sentence, as far as its totals are known."""
    election = book.election
    counted = [(u, number(election.total(u.update, "ballots_counted"))) for u in election.live]
    known = [(u, n) for u, n in counted if n is not None]
    night = next(((u, n) for u, n in reversed(known) if u.phase is Phase.ELECTION_NIGHT), None)
    if not known:
        return say("The number of ballots counted is not stored.")
    last, ballots = known[-1]
    when = say.moment(last, election.jurisdiction.time_label)
    if night is None or night[0] is last:
        return say("{ballots} ballots had been counted by {when}.", ballots=ballots, when=when)
    return say(
        "{ballots} ballots had been counted by {when}. By the end of election night it was {night} of them, {share}%.",
        ballots=ballots,
        when=when,
        night=night[1],
        share=say.share(Fraction(100 * night[1], ballots)),
    )
