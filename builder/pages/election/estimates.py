"""What was estimated to be left to count, by category, and what was counted after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from builder.counting import estimates
from builder.counting.estimates import Estimate
from builder.model import Election, EventState, Qualifier, Source, Status
from builder.pages.election import calendar
from builder.pages.election.count import ElectionCount, Fact, UpdateCount
from builder.pages.shared.statements import item_name
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view
from builder.wording.sentences import qualified

MAIL = "outstanding_vbm"
DAY = len("2022-11-15")
KINDS = (MAIL, "outstanding_cvr", "outstanding_provisional", "outstanding_misc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a bar in percent of the longest: mail, other kinds, or open (kinds not stated)."""

    look: str
    left: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """The estimates of what was left after an update, by category, with their day and sources."""

    key: str
    time: Markup
    as_of: Markup
    cells: tuple[Markup, ...]
    summed: str
    bar: tuple[Segment, ...]
    sources: tuple[SourceView, ...]


def items_of(election: Election) -> tuple[str, ...]:
    """Return the categories that any source named, the sum of all of them last."""
    named = {t.item for t in election.totals if t.item.startswith(estimates.OUTSTANDING)}
    order = (*KINDS, *sorted(named - {*KINDS, estimates.TOTAL_ITEM}), estimates.TOTAL_ITEM)
    return tuple(item for item in order if item in named)


def column(say: Messages, item: str) -> Markup:
    """Return a category as the head of a column."""
    known = {
        "outstanding_vbm": say("Mail ballots"),
        "outstanding_cvr": say("Conditional"),
        "outstanding_provisional": say("Provisional"),
        "outstanding_misc": say("Other"),
        "outstanding_cvr_provisional": say("Conditional and provisional"),
        "outstanding_total": say("Total"),
    }
    return known.get(item) or item_name(say, item)


def left(count: ElectionCount) -> list[LeftRow]:
    """Return the estimates of each update that has one."""
    say, election = count.say, count.election
    items = items_of(election)
    known = [(u, made) for u in count.live if (made := estimates.estimate(election, u.update))]
    longest = max((_length(made) for _, made in known), default=0)
    return [
        LeftRow(
            key=u.key,
            time=u.time,
            as_of=_dated(count, made),
            cells=tuple(u.words(item) for item in items),
            summed=summed_estimate(say, made),
            bar=tuple(_bar(made, longest)),
            sources=tuple(source_view(say, source) for source in _sources(election, made)),
        )
        for u, made in known
    ]


def _dated(count: ElectionCount, made: Estimate) -> Markup:
    return Markup(", ").join(
        calendar.when(count.say, count.election, day) for day in made.as_of if day
    )


def _sources(election: Election, made: Estimate) -> list[Source]:
    return [election.sources[source] for source in made.sources if source in election.sources]


def _length(made: Estimate) -> int:
    if not made.sound:
        return 0
    return max(made.total or 0, sum(value or 0 for _, value, _ in made.categories))


def _bar(made: Estimate, longest: int) -> Iterator[Segment]:
    """Yield the categories one after another, and what of a published total they leave open."""
    if not longest or not made.sound:
        return
    parts = [
        ("mail" if item == MAIL else "other", value or 0) for item, value, _ in made.categories
    ]
    parts.append(("open", max((made.total or 0) - sum(value for _, value in parts), 0)))
    at = 0
    for look, value in parts:
        if value:
            start, width = (f"{100 * n / longest:.2f}" for n in (at, value))
            yield Segment(look=look, left=start, width=width)
            at += value


def summed_estimate(say: Messages, known: Estimate) -> str:
    """Return the sum of the published categories, to be marked computed, where it can be made."""
    if not known.computed or known.total is None or known.qualifier is not Qualifier.COMPUTED:
        return ""
    return say.number(known.total)


def fact(of: UpdateCount) -> list[Fact]:
    """Return what was estimated to be left after an update; nothing where no estimate is stored."""
    say, made = of.say, estimates.estimate(of.election, of.update)
    if made is None:
        return []
    parts = [
        say("{what}: {n}", what=column(say, item), n=of.words(item))
        for item in items_of(of.election)
        if item != estimates.TOTAL_ITEM and of.total(item)
    ]
    publishers = dict.fromkeys(source.publisher for source in _sources(of.election, made))
    parts.append(say("source: {publishers}", publishers=say.list(publishers)))
    figure: str = say("by type only")
    if made.total is not None and made.computed:
        figure = say.number(made.total)
        parts.insert(0, say("calculated: the sum of the types"))
    elif made.total is not None:
        figure = qualified(say, made.qualifier.value, say.number(made.total))
    return [(say("Estimated left to count, {noun}wide"), figure, Markup("<br>").join(parts))]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """An estimate of all ballots left beside the ballots counted after it.

    ``early``: ballots could still arrive by mail.
    """

    key: str
    time: Markup
    as_of: Markup
    estimated: Markup
    after: str
    difference: str
    early: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How good the estimates of a certified count were, and how many could not be compared."""

    heading: Markup
    rows: tuple[CheckRow, ...]
    other: int
    deadline: str


def checked(count: ElectionCount) -> Checked | None:
    """Return None while a count is not certified, and where no estimate is stored."""
    say, election = count.say, count.election
    made = sum(estimates.estimate(election, update) is not None for update in election.live)
    if not made or not any(update.status is Status.CERTIFIED for update in election.live):
        return None
    deadline, checks = _deadline(election), estimates.estimate_checks(election)
    names = {u.key: u.time for u in count.live}
    rows = [
        CheckRow(
            key=check.estimate.update,
            time=names[check.estimate.update],
            as_of=_dated(count, check.estimate),
            estimated=_estimated(say, check.estimate, check.estimated),
            after=say.number(check.counted_after),
            difference=say.signed(check.counted_after - check.estimated),
            early=deadline is not None and _before(check.estimate, deadline, election),
        )
        for check in checks
    ]
    low = sum(check.counted_after > check.estimated for check in checks)
    return Checked(
        heading=_heading(say, low, len(rows)),
        rows=tuple(rows),
        other=made - len(rows),
        deadline=say.short_day(deadline) if deadline and any(row.early for row in rows) else "",
    )


def _estimated(say: Messages, made: Estimate, total: int) -> Markup:
    if made.qualifier is Qualifier.COMPUTED:  # on a line of its own, which it would break otherwise
        return Markup("{}<small>{}</small>").format(say.number(total), say("calculated sum"))
    return qualified(say, made.qualifier.value, say.number(total))


def _heading(say: Messages, low: int, of: int) -> Markup:
    if not of:
        return say("How accurate the estimates were")
    if low == of:
        return say.plural(
            "The estimate was too low",
            "All {n:word} estimates were too low",
            of,
        )
    return say.plural(
        "{low:Word} of {n:word} estimate was too low",
        "{low:Word} of {n:word} estimates were too low",
        of,
        low=low,
    )


def _deadline(election: Election) -> date | None:
    """Return the last day for mail ballots to arrive: as it happened, else as last announced."""
    events = [e for e in election.events if e.event == "mail-deadline" and len(e.at) == DAY]
    happened = [e for e in events if e.state is EventState.HAPPENED]
    return date.fromisoformat((happened or events)[-1].at) if events else None


def _before(made: Estimate, deadline: date, election: Election) -> bool:
    """Return whether every date of the estimate is known and before ``deadline``."""
    moments = [estimates.moment(text, election) for text in made.as_of]
    return bool(moments) and all(at is not None and at.date() < deadline for at in moments)
