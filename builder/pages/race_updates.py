"""The table of every update on a race page: one row for each, also where no votes are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from markupsafe import Markup

from builder.counts import whole_updates
from builder.messages import Messages
from builder.model import Choice, ChoiceKind, Election, Phase, Race, Update
from builder.pages.corrected import late
from builder.pages.frame import update_name
from builder.pages.race_margin import ahead, margin
from builder.pages.race_tables import bar_at, choice_class
from builder.sentences import by_places, headline
from builder.series import BatchState, History, Step
from builder.standings import bar_of, half_up, rounding
from builder.stated import Stated, stated


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """One row of the table of every update; ``cells`` go with the table's choice columns.

    ``by`` says who stated what the row holds, where its votes are not stored. ``sentence`` is what the page's head says
    where a link leads to this count; empty for the newest stored one, whose sentence stands there already.
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
    changed: bool
    note: Markup
    sentence: Markup


def _new(say: Messages, election: Election, step: Step) -> Markup:
    batch = step.batch
    if batch.state is BatchState.CORRECTED:
        return say("corrected totals")
    if batch.state is BatchState.NONE:
        return Markup('<span class="nr">{}</span>').format(say("no new votes"))
    if batch.total is None:
        return say("not known")
    since = next((u for u in election.updates if u.update == batch.since), None)
    added = late(election, step.update)
    if added and since is not None:
        words = say(
            "since {time}, which was added on {day}", time=update_name(say, since), day=say.date(date.fromisoformat(added))
        )
        return Markup("{}<small>{}</small>").format(say.number(batch.total), words)
    if batch.gap and since is not None:
        return Markup("{}<small>{}</small>").format(say.number(batch.total), say("since {time}", time=update_name(say, since)))
    return Markup(say.number(batch.total))


def _mark(say: Messages, election: Election, step: Step) -> Markup:
    """What changed at ``step``: the lead, the places, the side of the bar; since when, where updates between are not known."""
    race = step.standing.race
    if race.yes_no:
        found = [(say("crosses the bar"), step.places_change)]
    elif race.seats > 1:
        found = [(say("places change"), step.places_change)]
    elif by_places(race):
        found = [(say("lead changes"), step.lead_change), (say("places change"), step.places_change)]
    else:
        found = [(say("lead changes"), step.lead_change)]
    changes = [(words, change) for words, change in found if change]
    if not changes:
        return Markup("")
    words = say.list([words for words, _ in changes])
    after = next((u for u in election.updates if u.update == changes[0][1].after), None)
    if changes[0][1].gap and after is not None:
        return say("{what} since {time}", what=words, time=update_name(say, after))
    return words


def _split(say: Messages, step: Step, shown: tuple[Choice, ...]) -> Markup:
    """How the new votes went to two choices; of more than two each has its own new votes (`_added`)."""
    batch = step.batch
    if batch.state not in (BatchState.FIRST, BatchState.NEW) or not batch.total or batch.votes is None:
        return Markup("")
    if len(shown) != 2 or not _between(step.standing.race):
        return Markup("")
    if not all(c.choice in batch.votes for c in shown):
        return Markup("")
    parts = [Fraction(100 * batch.votes[c.choice], batch.total) for c in shown]
    text = Markup("{} – {}").format(*(say.share(part, 1) for part in parts))
    middle = bar_at(step.standing.race) or "50"
    first, second = parts
    bars = Markup('<rect class="{}" width="{}%"/><rect class="{}" x="{}%" width="{}%"/><rect class="at" x="{}%"/>').format(
        choice_class(shown[0]), half_up(first, 1), choice_class(shown[1]), half_up(100 - second, 1), half_up(second, 1), middle
    )
    small = " small" if batch.small else ""
    return Markup('{}<svg class="split{}" aria-hidden="true">{}</svg>').format(text, small, "" if batch.small else bars)


def _between(race: Race) -> bool:
    """Whether there is anything to split: a race with one candidate for each seat only grows."""
    return race.contested or race.yes_no


def _added(say: Messages, step: Step, choice: str, shown: tuple[Choice, ...]) -> Markup:
    """The new votes of one of more than two choices, as a line of its own."""
    batch = step.batch
    if len(shown) < 3 or batch.state is not BatchState.NEW or not _between(step.standing.race):
        return Markup("")
    new = batch.votes.get(choice) if batch.votes is not None else None
    return Markup("") if new is None else Markup("<small>{}</small>").format(say.signed(new))


def _share(say: Messages, step: Step, choice: str) -> Markup:
    """A share in the table; with a word where rounding puts it on the other side of the bar."""
    race, share = step.standing.race, step.standing.share(choice)
    if share is None:
        return Markup("")
    text = say("{share}%", share=say.share(share))
    bar = bar_of(race) if race.yes_no and race.choice(choice).kind is ChoiceKind.YES and race.coverage.complete else None
    match rounding(bar, share) if bar is not None else 0:
        case 1:
            return say("{share}, rounded up", share=text)
        case -1:
            return say("{share}, rounded down", share=text)
        case _:
            return text


def update_rows(
    say: Messages, election: Election, history: History, shown: tuple[Choice, ...]
) -> list[tuple[Phase, list[UpdateRow]]]:
    """Every known update of the election, grouped by phase; those without stored votes of this race say so."""
    steps = {step.update.update: step for step in history.steps}
    told = {item.update.update: item for item in stated(election, history)}
    groups: list[tuple[Phase, list[UpdateRow]]] = []
    for update in election.live:
        if not groups or groups[-1][0] is not update.phase:
            groups.append((update.phase, []))
        groups[-1][1].append(
            _row(say, election, history.race, update, steps.get(update.update) or told.get(update.update), shown, history.last)
        )
    return groups


def _told(say: Messages, race: Race, item: Stated, shown: tuple[Choice, ...]) -> UpdateRow:
    """What sources say of an update whose votes are not stored, in the same columns, and who said it."""
    blank, cells = Markup(""), []
    for choice in shown:
        share = item.texts.get(choice.choice, "")
        cells.append(Markup('<span class="nr">{}</span>').format(say("{share}%", share=share)) if share else blank)
    return UpdateRow(
        key=item.update.update, time=update_name(say, item.update), href=f"../updates/{item.update.update}/", stored=False,
        by=say("stated by {who}", who=say.list(item.by)) if item.by else say("as stated"), cells=tuple(cells),
        new=Markup('<span class="nr">{}</span>').format(say("votes not stored")), split=blank,
        margin=ahead(say, race, item.ahead, item.lead) if item.lead and race.coverage.complete else blank,
        mark=blank, changed=False, note=blank, sentence=blank,
    )  # fmt: skip


def _row(
    say: Messages,
    election: Election,
    race: Race,
    update: Update,
    step: Step | Stated | None,
    shown: tuple[Choice, ...],
    last: Step | None,
) -> UpdateRow:
    blank = Markup("")
    if isinstance(step, Stated):
        return _told(say, race, step, shown)
    if step is None:
        # Only a file that adds up to its own total proves that the race was not in it.
        note = say("not listed") if update.update in whole_updates(election) else say("votes not stored")
        return UpdateRow(
            key=update.update, time=update_name(say, update), href=f"../updates/{update.update}/", stored=False, by=blank,
            cells=(), new=blank, split=blank, margin=blank, mark=blank, changed=False, note=note, sentence=blank,
        )  # fmt: skip
    cells = []
    for choice in shown:
        votes, share = step.standing.votes.get(choice.choice), step.standing.share(choice.choice)
        if choice.choice not in step.standing.votes:
            cells.append(say("not listed"))
        elif votes is None:
            cells.append(say("not reported"))
        elif share is None:
            cells.append(Markup(say.number(votes)))
        else:
            share_line = Markup("<small>{}</small>").format(_share(say, step, choice.choice))
            cells.append(Markup("{}{}{}").format(say.number(votes), share_line, _added(say, step, choice.choice, shown)))
    mark = _mark(say, election, step)
    note = blank
    if step.falls:
        fallen = say.list([race.choice(c).name for c in step.falls])
        note = say("The official total of {names} went down in this update. We show both numbers.", names=fallen)
    return UpdateRow(
        key=update.update, time=update_name(say, update), href=f"{update.update}/", stored=True, by=blank,
        cells=tuple(cells), new=_new(say, election, step), split=_split(say, step, shown), margin=margin(say, step), mark=mark,
        changed=bool(mark), note=note, sentence=blank if step is last else headline(say, election, step),
    )  # fmt: skip
