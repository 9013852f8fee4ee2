"""What was estimated to be left to count, by category, and what was counted after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from builder.counting import estimates
from builder.counting.estimates import Estimate
from builder.model import Election, EventState, Qualifier, Update
from builder.pages.election import calendar
from builder.pages.shared.statements import item_name
from builder.wording.messages import Messages
from builder.wording.names import SourceView, source_view, total_text, update_name
from builder.wording.sentences import qualified

LEFT = (
    "outstanding_vbm",
    "outstanding_cvr",
    "outstanding_provisional",
    "outstanding_misc",
    "outstanding_total",
)
MAIL = "outstanding_vbm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a bar in percent of the longest: ``look`` mail, other (a named kind) or open (kinds
    not stated).
    """

    look: str
    left: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """The estimates of what was left after an update, by category, with their day and sources."""

    key: str
    time: Markup
    as_of: str
    cells: tuple[Markup, ...]
    summed: Markup
    bar: tuple[Segment, ...]
    sources: tuple[SourceView, ...]


def items_of(election: Election) -> tuple[str, ...]:
    """The categories that any source named, the sum of all of them last."""
    named = [t.item for t in election.totals if t.item.startswith(estimates.OUTSTANDING)]
    items = (
        *(i for i in LEFT if i in named and i != estimates.TOTAL_ITEM),
        *sorted(set(named) - set(LEFT)),
    )
    return (*items, estimates.TOTAL_ITEM) if estimates.TOTAL_ITEM in named else items


def column(say: Messages, item: str) -> Markup:
    """A category as the head of a column."""
    known = {
        "outstanding_vbm": say("Mail ballots"),
        "outstanding_cvr": say("Conditional"),
        "outstanding_provisional": say("Provisional"),
        "outstanding_misc": say("Other"),
        "outstanding_cvr_provisional": say("Conditional and provisional"),
        "outstanding_total": say("In all"),
    }
    return known.get(item) or item_name(say, item)


def left(say: Messages, election: Election) -> list[LeftRow]:
    """The estimates of each update that has one."""
    items = items_of(election)
    known = [
        (update, made)
        for update in election.live
        if (made := estimates.estimate(election, update)) is not None
    ]
    longest = max((_length(made) for _, made in known), default=0)
    out = []
    for update, made in known:
        totals = {item: election.total(update.key, item) for item in items}
        out.append(
            LeftRow(
                key=update.key,
                time=update_name(say, update),
                as_of=", ".join(
                    str(calendar.when(say, election, day)) for day in made.as_of if day
                ),
                cells=tuple(total_text(say, totals[item]) for item in items),
                summed=summed_estimate(say, made),
                bar=tuple(_bar(made, longest)),
                sources=tuple(
                    source_view(say, election.sources[s])
                    for s in made.sources
                    if s in election.sources
                ),
            )
        )
    return out


def _length(made: Estimate) -> int:
    return (
        max(made.total or 0, sum(value or 0 for _, value, _ in made.categories))
        if made.sound
        else 0
    )


def _bar(made: Estimate, longest: int) -> list[Segment]:
    """The categories one after another, and what of a published total they leave open."""
    if not longest or not made.sound:
        return []
    bar, at = [], 0
    parts = [
        ("mail" if item == MAIL else "other", value or 0) for item, value, _ in made.categories
    ]
    for look, value in (*parts, ("open", max((made.total or 0) - sum(v for _, v in parts), 0))):
        if value:
            bar.append(
                Segment(
                    look=look,
                    left=f"{100 * at / longest:.2f}",
                    width=f"{100 * value / longest:.2f}",
                )
            )
            at += value
    return bar


def summed_estimate(say: Messages, known: Estimate) -> Markup:
    """The sum of the published categories, to be marked computed; empty where a total is published
    or can't be made.
    """
    if not known.computed or known.total is None or known.qualifier is not Qualifier.COMPUTED:
        return Markup("")
    return Markup(say.number(known.total))


def fact(say: Messages, election: Election, update: Update) -> list[tuple[Markup, Markup, Markup]]:
    """Label, figure and small print of what was estimated to be left after ``update``; nothing
    where no estimate is stored.
    """
    made = estimates.estimate(election, update)
    if made is None:
        return []
    totals = {item: election.total(update.key, item) for item in items_of(election)}
    parts = [
        say("{what}: {n}", what=column(say, item), n=total_text(say, total))
        for item, total in totals.items()
        if total is not None and item != estimates.TOTAL_ITEM
    ]
    publishers = dict.fromkeys(
        election.sources[s].publisher for s in made.sources if s in election.sources
    )
    by = say("source: {publishers}", publishers=say.list(publishers))
    if made.total is None:
        figure = say("kinds alone")
    elif made.computed:
        figure, parts = (
            Markup(say.number(made.total)),
            [
                say("computed: the sum of the kinds"),
                *parts,
            ],
        )
    else:
        figure = qualified(say, made.qualifier.value, say.number(made.total))
    small = Markup("<br>").join([*parts, by])
    return [(say("Estimated left to count, whole county"), figure, small)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """An estimate of all ballots left beside the ballots counted after it; ``early``: ballots could
    still arrive by mail.
    """

    key: str
    time: Markup
    as_of: str
    estimated: Markup
    after: str
    difference: str
    early: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How good the estimates of a certified count were: a finding, the rows, and how many could not
    be compared.
    """

    heading: Markup
    rows: tuple[CheckRow, ...]
    other: int
    deadline: str


def checked(say: Messages, election: Election) -> Checked | None:
    """None while a count is not certified, and where no estimate is stored."""
    made = [update for update in election.live if estimates.estimate(election, update) is not None]
    checks = estimates.estimate_checks(election)
    if not made or not any(update.status.value == "certified" for update in election.live):
        return None
    deadline = _deadline(election)
    names = {update.key: update for update in election.live}
    rows = [
        CheckRow(
            key=check.estimate.update,
            time=update_name(say, names[check.estimate.update]),
            as_of=", ".join(
                str(calendar.when(say, election, day)) for day in check.estimate.as_of if day
            ),
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
        other=len(made) - len(rows),
        deadline=say.short_day(deadline) if deadline and any(row.early for row in rows) else "",
    )


def _estimated(say: Messages, made: Estimate, total: int) -> Markup:
    if made.qualifier is Qualifier.COMPUTED:  # on a line of its own, which it would break otherwise
        return Markup("{}<small>{}</small>").format(say.number(total), say("computed sum"))
    return qualified(say, made.qualifier.value, say.number(total))


def _heading(say: Messages, low: int, of: int) -> Markup:
    if not of:
        return say("How good the estimates were")
    if low == of:
        return say.plural(
            "More ballots were counted than the estimate said",
            "More ballots were counted than any of the {n} estimates said",
            of,
        )
    return say.plural(
        "{low} of {n} estimate was lower than what was counted",
        "{low} of {n} estimates were lower than what was counted",
        of,
        low=low,
    )


def _deadline(election: Election) -> date | None:
    """The last day for mail ballots to arrive: as it happened, else as it was last announced."""
    events = [
        e for e in election.events if e.event == "mail-deadline" and len(e.at) == len("2022-11-15")
    ]
    happened = [e for e in events if e.state is EventState.HAPPENED]
    chosen: Sequence[date] = [date.fromisoformat(e.at) for e in happened or events]
    return chosen[-1] if chosen else None


def _before(made: Estimate, deadline: date, election: Election) -> bool:
    """Whether the estimate is dated before mail ballots had stopped to arrive; unknown dates are
    not.
    """
    moments = [estimates.moment(text, election) for text in made.as_of]
    return bool(moments) and all(at is not None and at.date() < deadline for at in moments)
