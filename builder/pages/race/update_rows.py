"""The rows of the table of every update, also of those without stored votes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from builder.counting.deciding import over_half
from builder.counting.history import BatchState, HistoryPoint
from builder.counting.partial_history import Stated
from builder.counting.standings import bar_of, percent, rounding
from builder.counting.write_in_marks import notable
from builder.model import Choice, ChoiceKind, Phase, Update
from builder.pages.race.headline import at
from builder.pages.race.margin import ahead, margin
from builder.pages.race.totals import bar_at, choice_class
from builder.pages.shared.race_context import RaceContext
from builder.wording.isolation import Code
from builder.wording.messages import Messages
from builder.wording.sentences import by_places

BLANK = Markup("")


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """One row of the table of every update; ``cells`` go with the table's choice columns.

    ``by`` says who stated what the row holds, where its votes are not stored. ``sentence`` is what
    the page's head says where a link leads to this count; empty for the newest stored one, whose
    sentence stands there already.
    """

    key: str
    time: Markup
    href: str
    stored: bool = False
    by: Markup = BLANK
    cells: tuple[Markup, ...] = ()
    new: Markup = BLANK
    split: Markup = BLANK
    margin: Markup = BLANK
    mark: Markup = BLANK
    note: Markup = BLANK
    sentence: Markup = BLANK

    @property
    def said(self) -> Code:
        """The sentence with its markup, for an attribute that a script reads."""
        return Code(escape(str(self.sentence)))


def _new(view: RaceContext, step: HistoryPoint) -> Markup:
    say, election, batch = view.say, view.election, step.batch
    if batch.state is BatchState.CORRECTED:
        return say("corrected totals")
    if batch.state is BatchState.NONE:
        return _quiet(say("no new votes"))
    if batch.total is None:
        return say("unknown")
    added, total = view.counted.late_updates.get(step.update.key, ""), say.number(batch.total)
    found = election.updates if added or batch.gap else ()
    since = next((u for u in found if u.key == batch.since), None)
    if since is None:
        return Markup(total)
    time = say.short_moment(since)
    if added:
        day = say.date(date.fromisoformat(added))
        words = say("since {time}, an update we added on {day}", time=time, day=day)
    else:
        words = say("since {time}", time=time)
    return Markup(f"{total}<small>{words}</small>")


def _mark(view: RaceContext, step: HistoryPoint) -> Markup:
    """Return what changed at ``step``: the lead, the places, or the side of the bar."""
    say, race = view.say, view.race
    if step.lead_change is None and step.places_change is None:
        return BLANK
    if race.yes_no:
        found = [(say("crosses the threshold"), step.places_change)]
    elif race.seats > 1:
        found = [(say("outcome changes"), step.places_change)]
    elif by_places(race):
        found = [
            (say("lead changes"), step.lead_change),
            (say("outcome changes"), step.places_change),
        ]
    else:
        found = [(say("lead changes"), step.lead_change)]
    changes = [(words, change) for words, change in found if change]
    if not changes:
        return BLANK
    words = say.list([words for words, _ in changes])
    after = next((u for u in view.election.updates if u.key == changes[0][1].after), None)
    if changes[0][1].gap and after is not None:
        return say("{what} since {time}", what=words, time=say.short_moment(after))
    return words


def _split(say: Messages, step: HistoryPoint, shown: tuple[Choice, ...]) -> Markup:
    """Return how the new votes went to the two choices; blank where that is not known."""
    batch, (one, other) = step.batch, shown
    votes, whole = batch.votes or {}, batch.total
    known = batch.state in (BatchState.FIRST, BatchState.NEW)
    if not known or not whole or one.slug not in votes or other.slug not in votes:
        return BLANK
    first, second = votes[one.slug], votes[other.slug]
    text = f"{say.percent(first, whole, 1)} – {say.percent(second, whole, 1)}"
    if batch.small:
        return Markup(f'{text}<svg class="split small" aria-hidden="true"></svg>')
    wide, from_left = percent(first, whole, 1), percent(whole - second, whole, 1)
    # The style sheet draws the ground in the other's color where nobody else had new votes, and
    # the mark at half.
    color, bar = choice_class(other), bar_at(step.standing.race)
    ground = f" {color}" if wide == from_left else ""
    behind = f'<rect class="{color}" x="{from_left}%" width="{percent(second, whole, 1)}%"/>'
    behind = "" if ground else behind
    mark = f' x="{bar}%"' if bar not in ("", "50") else ""
    return Markup(
        f'{text}<svg class="split{ground}" aria-hidden="true"><rect class="{choice_class(one)}"'
        f' width="{wide}%"/>{behind}<rect class="at"{mark}/></svg>'
    )


def _quiet(words: Markup) -> Markup:
    """Mark words that replace a figure."""
    return Markup(f'<span class="nr">{words}</span>')


def _rounded(say: Messages, step: HistoryPoint, choice: Choice, share: Markup) -> Markup:
    """Return a share of Yes, and whether rounding puts it on the other side of the bar."""
    bar, exact = bar_of(step.standing.race), step.standing.share(choice.slug)
    match rounding(bar, exact) if bar is not None and exact is not None else 0:
        case 1:
            return say("{share}, rounded up", share=share)
        case -1:
            return say("{share}, rounded down", share=share)
        case _:
            return share


def _cell(say: Messages, step: HistoryPoint, choice: Choice, *, adds: bool) -> Markup:
    """Return a choice's votes with their share, and below it the new votes where it ``adds``."""
    standing, batch, slug = step.standing, step.batch, choice.slug
    if slug not in standing.votes:
        return say("not listed")
    votes = standing.votes[slug]
    if votes is None:
        return say("not reported")
    if standing.silence is not None or not standing.total:
        return Markup(say.number(votes))
    share = say("{share}%", share=say.percent(votes, standing.total))
    if choice.kind is ChoiceKind.YES and standing.race.yes_no and standing.race.coverage.complete:
        share = _rounded(say, step, choice, share)
    new = (batch.votes or {}).get(slug) if adds and batch.state is BatchState.NEW else None
    more = "" if new is None else f"<small>{say.signed(new)}</small>"
    return Markup(f"{say.number(votes)}<small>{share}</small>{more}")


def update_rows(
    view: RaceContext, shown: tuple[Choice, ...]
) -> list[tuple[Phase, list[UpdateRow]]]:
    """Return a row for every known update of the election, grouped by phase."""
    steps = {step.update.key: step for step in view.history.steps}
    told = {item.update.key: item for item in view.history.stated}
    # A race with one candidate for each seat only grows: there is nothing to split.
    split = len(shown) if view.race.contested or view.race.yes_no else 0
    groups: list[tuple[Phase, list[UpdateRow]]] = []
    for update in view.election.live:
        if not groups or groups[-1][0] is not update.phase:
            groups.append((update.phase, []))
        if update.key in steps:
            row = _stored(view, steps[update.key], shown, split)
        elif update.key in told:
            row = _told(view, told[update.key], shown)
        else:
            row = _unstored(view, update)
        groups[-1][1].append(row)
    return groups


def _told(view: RaceContext, item: Stated, shown: tuple[Choice, ...]) -> UpdateRow:
    """Return what sources say of an update whose votes are not stored, and who said it."""
    say = view.say
    shares = (item.texts.get(choice.slug, "") for choice in shown)
    told = item.lead and view.race.coverage.complete
    return UpdateRow(
        key=item.update.key,
        time=say.short_moment(item.update),
        href=f"../updates/{item.update.key}/",
        by=say("according to {who}", who=say.list(item.by)) if item.by else say("as stated"),
        cells=tuple(_quiet(say("{share}%", share=share)) if share else BLANK for share in shares),
        new=_quiet(say("votes not on file")),
        margin=ahead(say, view.race, item.ahead, item.lead or 0) if told else BLANK,
    )


def _unstored(view: RaceContext, update: Update) -> UpdateRow:
    say = view.say
    # Only a file that adds up to its own total proves that the race was not in it.
    absent = update.key in view.counted.whole_updates
    return UpdateRow(
        key=update.key,
        time=say.short_moment(update),
        href=f"../updates/{update.key}/",
        note=say("not listed") if absent else say("votes not on file"),
    )


def _sentence(view: RaceContext, step: HistoryPoint) -> Markup:
    """Return the record's sentence, or the page's own where the record's would leave a doubt."""
    if over_half(step.standing) or notable(step):
        return at(view, step)
    return view.headline(step)


def _stored(
    view: RaceContext, step: HistoryPoint, shown: tuple[Choice, ...], split: int
) -> UpdateRow:
    """Return the row of a stored count, whose new votes are split among ``split`` choices."""
    say, key, note = view.say, step.update.key, BLANK
    if step.falls:
        note = say(
            "The official total for {names} fell in this update. We show both numbers.",
            names=say.list([view.race.choice(slug).name for slug in step.falls]),
        )
    return UpdateRow(
        key=key,
        time=say.short_moment(step.update),
        href=f"{key}/",
        stored=True,
        cells=tuple(_cell(say, step, choice, adds=split > 2) for choice in shown),
        new=_new(view, step),
        split=_split(say, step, shown) if split == 2 else BLANK,
        margin=margin(say, step),
        mark=_mark(view, step),
        note=note,
        sentence=BLANK if step is view.last else _sentence(view, step),
    )
