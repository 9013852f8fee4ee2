"""The table of every update on a race page: one row for each, also where no votes are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from builder.counting.deciding import over_half
from builder.counting.history import BatchState, HistoryPoint, RaceHistory
from builder.counting.partial_history import Stated
from builder.counting.standings import bar_of, percent, rounding
from builder.counting.write_in_marks import notable
from builder.model import Choice, ChoiceKind, Election, Phase, Race, Update
from builder.pages.race.headline import at
from builder.pages.race.margin import ahead, margin
from builder.pages.race.totals import bar_at, choice_class
from builder.wording.corrections import late
from builder.wording.messages import Messages
from builder.wording.names import update_name
from builder.wording.sentences import by_places, headline


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
    stored: bool
    by: Markup
    cells: tuple[Markup, ...]
    new: Markup
    split: Markup
    margin: Markup
    mark: Markup
    note: Markup
    sentence: Markup


def _new(say: Messages, election: Election, step: HistoryPoint) -> Markup:
    batch = step.batch
    if batch.state is BatchState.CORRECTED:
        return say("corrected totals")
    if batch.state is BatchState.NONE:
        return _quiet(say("no new votes"))
    if batch.total is None:
        return say("not known")
    added = late(election).get(step.update.key, "")
    since = (
        next((u for u in election.updates if u.key == batch.since), None)
        if added or batch.gap
        else None
    )
    if since is None:
        return Markup(say.number(batch.total))
    words = say("since {time}", time=update_name(say, since))
    if added:
        day = say.date(date.fromisoformat(added))
        words = say("since {time}, which was added on {day}", time=update_name(say, since), day=day)
    return Markup(f"{say.number(batch.total)}<small>{words}</small>")


def _mark(say: Messages, election: Election, step: HistoryPoint) -> Markup:
    """What changed at ``step``: the lead, the places, the side of the bar; since when, where
    updates between are not known.
    """
    race = step.standing.race
    if step.lead_change is None and step.places_change is None:
        return Markup("")
    if race.yes_no:
        found = [(say("crosses the bar"), step.places_change)]
    elif race.seats > 1:
        found = [(say("places change"), step.places_change)]
    elif by_places(race):
        found = [
            (say("lead changes"), step.lead_change),
            (say("places change"), step.places_change),
        ]
    else:
        found = [(say("lead changes"), step.lead_change)]
    changes = [(words, change) for words, change in found if change]
    if not changes:
        return Markup("")
    words = say.list([words for words, _ in changes])
    after = next((u for u in election.updates if u.key == changes[0][1].after), None)
    if changes[0][1].gap and after is not None:
        return say("{what} since {time}", what=words, time=update_name(say, after))
    return words


def _split(say: Messages, step: HistoryPoint, shown: tuple[Choice, ...]) -> Markup:
    """How the new votes went to two choices; of more than two each has its own new votes."""
    batch = step.batch
    if (
        batch.state not in (BatchState.FIRST, BatchState.NEW)
        or not batch.total
        or batch.votes is None
    ):
        return Markup("")
    if any(c.slug not in batch.votes for c in shown):
        return Markup("")
    one, other = shown
    first, second, whole = batch.votes[one.slug], batch.votes[other.slug], batch.total
    text = f"{say.percent(first, whole, 1)} – {say.percent(second, whole, 1)}"
    if batch.small:
        return Markup(f'{text}<svg class="split small" aria-hidden="true"></svg>')
    wide, rest, from_left = (
        percent(first, whole, 1),
        percent(second, whole, 1),
        percent(whole - second, whole, 1),
    )
    # Where nobody else had new votes the other's part is the ground, which the style sheet colors,
    # as it places a mark at half.
    ground = f" {choice_class(other)}" if wide == from_left else ""
    behind = (
        "" if ground else f'<rect class="{choice_class(other)}" x="{from_left}%" width="{rest}%"/>'
    )
    bar = bar_at(step.standing.race)
    mark = f' x="{bar}%"' if bar not in ("", "50") else ""
    return Markup(
        f'{text}<svg class="split{ground}" aria-hidden="true"><rect class="{choice_class(one)}"'
        f' width="{wide}%"/>{behind}<rect class="at"{mark}/></svg>'
    )


def _between(race: Race) -> bool:
    """Whether there is anything to split: a race with one candidate for each seat only grows."""
    return race.contested or race.yes_no


def _quiet(words: Markup) -> Markup:
    """What is no figure, set like that."""
    return Markup(f'<span class="nr">{words}</span>')


def _rounded(say: Messages, step: HistoryPoint, choice: Choice, share: Markup) -> Markup:
    """A share of Yes in the table with a word where rounding puts it on the other side of the
    bar.
    """
    bar, exact = bar_of(step.standing.race), step.standing.share(choice.slug)
    match rounding(bar, exact) if bar is not None and exact is not None else 0:
        case 1:
            return say("{share}, rounded up", share=share)
        case -1:
            return say("{share}, rounded down", share=share)
        case _:
            return share


def _cell(say: Messages, step: HistoryPoint, choice: Choice, *, adds: bool) -> Markup:
    """A choice's votes with their share; where the row ``adds``, with its new votes as a line of
    their own.
    """
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
    new = (
        batch.votes.get(slug)
        if adds and batch.state is BatchState.NEW and batch.votes is not None
        else None
    )
    more = "" if new is None else f"<small>{say.signed(new)}</small>"
    return Markup(f"{say.number(votes)}<small>{share}</small>{more}")


def update_rows(
    say: Messages, election: Election, history: RaceHistory, shown: tuple[Choice, ...]
) -> list[tuple[Phase, list[UpdateRow]]]:
    """Every known update of the election, grouped by phase; those without stored votes of this race
    say so.
    """
    steps = {step.update.key: step for step in history.steps}
    told = {item.update.key: item for item in history.stated}
    between = len(shown) if _between(history.race) else 0
    groups: list[tuple[Phase, list[UpdateRow]]] = []
    for update in election.live:
        if not groups or groups[-1][0] is not update.phase:
            groups.append((update.phase, []))
        if update.key in steps:
            row = _stored(
                say,
                election,
                steps[update.key],
                shown,
                between,
                last=steps[update.key] is history.last,
            )
        elif update.key in told:
            row = _told(say, history.race, told[update.key], shown)
        else:
            row = _unstored(say, history, update)
        groups[-1][1].append(row)
    return groups


def _told(say: Messages, race: Race, item: Stated, shown: tuple[Choice, ...]) -> UpdateRow:
    """What sources say of an update whose votes are not stored, in the same columns, and who said
    it.
    """
    blank, cells = Markup(""), []
    for choice in shown:
        share = item.texts.get(choice.slug, "")
        cells.append(_quiet(say("{share}%", share=share)) if share else blank)
    return UpdateRow(
        key=item.update.key,
        time=update_name(say, item.update),
        href=f"../updates/{item.update.key}/",
        stored=False,
        by=say("stated by {who}", who=say.list(item.by)) if item.by else say("as stated"),
        cells=tuple(cells),
        new=_quiet(say("votes not stored")),
        split=blank,
        margin=(
            ahead(say, race, item.ahead, item.lead)
            if item.lead and race.coverage.complete
            else blank
        ),
        mark=blank,
        note=blank,
        sentence=blank,
    )


def _unstored(say: Messages, history: RaceHistory, update: Update) -> UpdateRow:
    blank = Markup("")
    # Only a file that adds up to its own total proves that the race was not in it.
    note = say("votes not stored") if update in history.unstored else say("not listed")
    return UpdateRow(
        key=update.key,
        time=update_name(say, update),
        href=f"../updates/{update.key}/",
        stored=False,
        by=blank,
        cells=(),
        new=blank,
        split=blank,
        margin=blank,
        mark=blank,
        note=note,
        sentence=blank,
    )


def _sentence(say: Messages, election: Election, step: HistoryPoint) -> Markup:
    """The record's sentence; where it would leave open what a majority or the shares are counted
    from, the page's own.
    """
    if over_half(step.standing) or notable(step):
        return at(say, election, step)
    return headline(say, election, step)


def _stored(
    say: Messages,
    election: Election,
    step: HistoryPoint,
    shown: tuple[Choice, ...],
    between: int,
    *,
    last: bool,
) -> UpdateRow:
    """``between`` how many choices the new votes are split, 0 where there is nothing to split."""
    blank, key = Markup(""), step.update.key
    note = blank
    if step.falls:
        fallen = say.list([step.standing.race.choice(c).name for c in step.falls])
        note = say(
            "The official total of {names} went down in this update. We show both numbers.",
            names=fallen,
        )
    return UpdateRow(
        key=key,
        time=update_name(say, step.update),
        href=f"{key}/",
        stored=True,
        by=blank,
        cells=tuple(_cell(say, step, choice, adds=between > 2) for choice in shown),
        new=_new(say, election, step),
        split=_split(say, step, shown) if between == 2 else blank,
        margin=margin(say, step),
        mark=_mark(say, election, step),
        note=note,
        sentence=blank if last else _sentence(say, election, step),
    )
