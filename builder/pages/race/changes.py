"""The numbered changes under the chart of the lead, each with a link to its row of the table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from builder.charts.elements import colors
from builder.charts.layout import Chart
from builder.charts.svg_texts import token
from builder.counting.history import Change, HistoryPoint, RaceHistory
from builder.model import ChoiceKind, Election, Race
from builder.pages.shared.race_context import RaceContext
from builder.wording.chart_text import name_of
from builder.wording.headings import final, whole
from builder.wording.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """One change: its number, what happened, when, by how much; ``key`` is its table row."""

    number: int
    key: str
    what: Markup
    when: Markup
    margin: Markup


def change_items(view: RaceContext, chart: Chart | None) -> list[ChangeItem]:
    """Return the numbered changes of the chart; nothing where there are too many for numbers."""
    if chart is None or not chart.changes or chart.changes[0].number is None:
        return []
    say, history = view.say, view.history
    steps = {step.update.key: step for step in history.steps}
    last, stays = chart.changes[-1], final(history) and whole(view.election, history)
    tokens = _tokens(view, chart)
    items = []
    for change in chart.changes:
        step = steps[change.update]
        held = stays and change is last and _held(history, step, chart)
        items.append(
            ChangeItem(
                number=change.number or 0,
                key=change.update,
                what=_what(say, step, chart, tokens, held=held),
                when=_when(say, view.election, step, chart),
                margin=_margin(say, step, chart),
            )
        )
    return items


def _change(step: HistoryPoint, chart: Chart) -> Change | None:
    by_places = step.standing.race.yes_no or chart.kind == "cut"
    return step.places_change if by_places else step.lead_change


def _tokens(view: RaceContext, chart: Chart) -> dict[str, str]:
    """Return the colors that the chart gives to its choices."""
    history, last = view.history, view.history.steps[-1]
    if chart.kind == "cut":
        of = {str(line.name): line.color for line in chart.lines if not line.quiet}
        return {
            c.slug: of[name]
            for c in history.race.choices
            if (name := str(Markup.escape(name_of(c)))) in of
        }
    pair = [c for c in history.race.choices if c.slug in last.standing.ranked[:2]]
    return colors(pair, view.election)


def _held(history: RaceHistory, step: HistoryPoint, chart: Chart) -> bool:
    """Return whether what a change brought held at every later update, with no tie after it."""
    later = history.steps[history.steps.index(step) :]
    if chart.kind == "cut" or history.race.yes_no:
        return all(s.standing.places == step.standing.places for s in later)
    return all(s.standing.leader == step.standing.leader for s in later)


def _named(race: Race, slug: str, tokens: dict[str, str]) -> Markup:
    look = token(tokens[slug]) if slug in tokens else "ki"
    return Markup('<b class="tk {}">{}</b>').format(look, name_of(race.choice(slug)))


def _what(
    say: Messages, step: HistoryPoint, chart: Chart, tokens: dict[str, str], *, held: bool
) -> Markup:
    race, change = step.standing.race, _change(step, chart)
    assert change is not None
    if race.yes_no:
        yes = next(c.slug for c in race.choices if c.kind is ChoiceKind.YES)
        name = _named(race, yes, tokens)
        if yes in change.now:
            return (
                say("{yes} rises above the threshold for good", yes=name)
                if held
                else say("{yes} rises above the threshold", yes=name)
            )
        return (
            say("{yes} falls below the threshold for good", yes=name)
            if held
            else say("{yes} falls below the threshold", yes=name)
        )
    if chart.kind != "cut":
        name = _named(race, next(iter(change.now)), tokens)
        return (
            say("{name} moves ahead for good", name=name)
            if held
            else say("{name} moves ahead", name=name)
        )
    gained = [
        _named(race, c.slug, tokens) for c in race.choices if c.slug in change.now - change.was
    ]
    lost = [_named(race, c.slug, tokens) for c in race.choices if c.slug in change.was - change.now]
    if len(gained) == len(lost) == 1:
        fields = {"gained": gained[0], "lost": lost[0]}
        if held:
            return say("{gained} moves ahead of {lost} and stays there", **fields)
        return say("{gained} moves ahead of {lost}", **fields)
    if gained and lost:
        return say(
            "{gained} move above the cutoff; {lost} fall below it",
            gained=say.list(gained),
            lost=say.list(lost),
        )
    if gained:
        return say("{gained} above the cutoff", gained=say.list(gained))
    return say("{lost} below the cutoff", lost=say.list(lost))


def _when(say: Messages, election: Election, step: HistoryPoint, chart: Chart) -> Markup:
    change = _change(step, chart)
    after = next(
        (u for u in election.updates if change is not None and u.key == change.after), None
    )
    if change is not None and change.gap and after is not None:
        return say(
            "between {first} and {last}",
            first=say.short_moment(after),
            last=say.short_moment(step.update),
        )
    return say.short_moment(step.update)


def _margin(say: Messages, step: HistoryPoint, chart: Chart) -> Markup:
    """Return by how much, at the line that the chart is about."""
    standing = step.standing
    margin = (
        standing.advance if chart.kind == "cut" and standing.race.seats == 1 else standing.margin
    )
    if margin is None:
        return Markup("")
    if margin == 0:
        return say("just enough")
    if margin < 0:
        return say.plural("needed {n} more vote", "needed {n} more votes", -margin)
    return say.plural("by {n} vote", "by {n} votes", margin)
