"""The tables of a race page: totals, and one row for every update."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder.counts import complete, kinds_of
from builder.messages import Messages
from builder.model import Bar, Choice, ChoiceKind, Election, Kind, Phase, Race, Rule, Update
from builder.pages.frame import shows_party, update_name
from builder.sentences import by_places
from builder.series import BatchState, History, Step
from builder.standings import Silence, bar_of, half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One row of the totals table; texts are empty where nothing can be said."""

    name: str
    note: Markup
    colour: str
    votes: Markup | str
    share: str
    ballots_share: str
    width: str
    at: str
    change: str
    placed: bool
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """One row of the table of every update; ``cells`` go with the table's choice columns."""

    key: str
    time: Markup
    href: str
    stored: bool
    cells: tuple[Markup, ...]
    new: Markup
    split: Markup
    margin: Markup
    mark: Markup
    changed: bool
    note: Markup


def choice_class(choice: Choice) -> str:
    return f"k{choice.colour[1]}" if choice.colour in {f"c{n}" for n in range(6)} else "k0"


def bar_at(race: Race) -> str:
    """Where the bar of a measure stands on a scale of percent; empty for a race without one."""
    if race.kind is Kind.OFFICE:
        return ""
    return {Bar.MAJORITY: "50", Bar.FIFTY_FIVE: "55", Bar.TWO_THIRDS: "66.67", None: ""}[bar_of(race)]


def totals(say: Messages, history: History) -> list[Total]:
    """The rows of the totals table at the newest stored update, most votes first."""
    step = history.last
    if step is None:
        return []
    race, standing = history.race, step.standing
    rest = [c.choice for c in race.choices if c.choice in standing.votes and c.choice not in standing.ranked]
    rows = []
    decided = standing.places is not None and race.kind is Kind.OFFICE and race.contested and race.rule is Rule.PLURALITY
    for position, slug in enumerate([*standing.ranked, *rest], start=1):
        choice, votes, share = race.choice(slug), standing.votes[slug], standing.share(slug)
        batch = step.batch.votes.get(slug) if step.batch.votes is not None and step.batch.state is not BatchState.FIRST else None
        ballots = step.ballots.ballots if step.ballots else None
        note = Markup(", ").join(
            part for part in (choice.party if shows_party(race) else "", say("incumbent") if choice.incumbent else "") if part
        )
        rows.append(
            Total(
                name=choice.name,
                note=note,
                colour=choice_class(choice),
                votes=say("not reported") if votes is None else say.number(votes),
                share="" if share is None else say.share(share),
                ballots_share=say.share(Fraction(100 * votes, ballots))
                if share is not None and votes is not None and ballots and race.votes_allowed > 1
                else "",
                width="0" if share is None else half_up(share),
                at=bar_at(race) if choice.kind is ChoiceKind.YES else "",
                change="" if batch is None else say.signed(batch),
                placed=decided and standing.places is not None and slug in standing.places,
                cut=decided and position == race.seats,
            )
        )
    return rows


def columns(history: History) -> tuple[Choice, ...]:
    """The choices that have a column of their own in the table of every update: at most two."""
    race, last = history.race, history.last
    if last is None:
        return ()
    able = [c for c in race.choices if c.kind.can_lead]
    if race.yes_no or not race.coverage.complete or len(last.standing.ranked) < 2:
        return tuple(able[:2])
    if race.seats > 1 and race.contested:
        return tuple(race.choice(c) for c in last.standing.ranked[race.seats - 1 : race.seats + 1])
    return tuple(race.choice(c) for c in last.standing.ranked[:2])


def _margin(say: Messages, step: Step) -> Markup:
    race, standing = step.standing.race, step.standing
    if standing.silence is Silence.NO_VOTES:
        return say("no votes counted yet")
    if standing.silence is not None:
        return say("not reported")
    if not race.coverage.complete or not race.contested or race.rule is Rule.UNKNOWN or standing.margin is None:
        return Markup("")
    if race.yes_no:
        if standing.margin == 0:
            return say("just enough")
        if standing.margin > 0:
            return say("{margin} over", margin=say.number(standing.margin))
        return say("{margin} short", margin=say.number(-standing.margin))
    if standing.tie or standing.margin == 0:
        return say("tied")
    if race.seats > 1:
        edge = race.choice(standing.ranked[race.seats - 1]).short_name
        return say("{name} in the last place by {margin}", name=edge, margin=standing.margin)
    return say("{name} +{margin}", name=race.choice(standing.ranked[0]).short_name, margin=standing.margin)


def _new(say: Messages, election: Election, step: Step) -> Markup:
    batch = step.batch
    if batch.state is BatchState.CORRECTED:
        return say("corrected totals")
    if batch.state is BatchState.NONE:
        return say("no new votes")
    if batch.total is None:
        return say("not known")
    since = next((u for u in election.updates if u.update == batch.since), None)
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
    batch = step.batch
    if batch.state not in (BatchState.FIRST, BatchState.NEW) or not batch.total or batch.votes is None or len(shown) < 2:
        return Markup("")
    if not all(c.choice in batch.votes for c in shown):
        return Markup("")
    parts = [Fraction(100 * batch.votes[c.choice], batch.total) for c in shown]
    text = Markup("{} – {}").format(*(say.share(part, 1) for part in parts))
    if step.standing.race.seats > 1:
        return text
    middle = bar_at(step.standing.race) or "50"
    first, second = parts
    bars = Markup('<rect class="{}" width="{}%"/><rect class="{}" x="{}%" width="{}%"/><rect class="at" x="{}%"/>').format(
        choice_class(shown[0]), half_up(first, 1), choice_class(shown[1]), half_up(100 - second, 1), half_up(second, 1), middle
    )
    small = " small" if batch.small else ""
    return Markup('{}<svg class="split{}" aria-hidden="true">{}</svg>').format(text, small, "" if batch.small else bars)


def update_rows(
    say: Messages, election: Election, history: History, shown: tuple[Choice, ...]
) -> list[tuple[Phase, list[UpdateRow]]]:
    """Every known update of the election, grouped by phase; those without stored votes of this race say so."""
    steps = {step.update.update: step for step in history.steps}
    groups: list[tuple[Phase, list[UpdateRow]]] = []
    for update in election.live:
        if not groups or groups[-1][0] is not update.phase:
            groups.append((update.phase, []))
        groups[-1][1].append(_row(say, election, update, steps.get(update.update), shown))
    return groups


def _row(say: Messages, election: Election, update: Update, step: Step | None, shown: tuple[Choice, ...]) -> UpdateRow:
    blank = Markup("")
    if step is None:
        # Only a file that adds up to its own total proves that the race was not in it.
        snapshot = election.snapshots.get(update.update)
        whole = snapshot is not None and complete(update, snapshot, kinds_of(election))
        note = say("not listed") if whole else say("votes not stored")
        return UpdateRow(
            key=update.update, time=update_name(say, update), href=f"../updates/{update.update}/", stored=False,
            cells=(), new=blank, split=blank, margin=blank, mark=blank, changed=False, note=note,
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
            cells.append(Markup("{}<small>{}%</small>").format(say.number(votes), say.share(share)))
    race, mark = step.standing.race, _mark(say, election, step)
    note = blank
    if step.falls:
        fallen = say.list([race.choice(c).name for c in step.falls])
        note = say("The official total of {names} went down in this update. We show both numbers.", names=fallen)
    return UpdateRow(
        key=update.update, time=update_name(say, update), href=f"../updates/{update.update}/", stored=True,
        cells=tuple(cells), new=_new(say, election, step), split=_split(say, step, shown), margin=_margin(say, step), mark=mark,
        changed=bool(mark), note=note,
    )  # fmt: skip
