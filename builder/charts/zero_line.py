"""Charts of one line around a zero line: the lead between two, and a question around its bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from markupsafe import Markup

from builder.charts.elements import (
    TOP,
    Count,
    Measure,
    Timeline,
    colors,
    counted,
    enough,
    heights,
    range_around,
    share_of,
    share_scale_note,
)
from builder.charts.layout import Chart
from builder.charts.scales import share_levels, vote_levels
from builder.charts.spec import Kind, Level, Line, Value, Words
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.partial_history import Stated
from builder.model import Choice, ChoiceKind, Election, Race
from builder.wording import chart_text as words
from builder.wording.messages import Messages


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a chart is about: the value of a count, and the words for it from long to short.

    ``sides`` name what lies above and below ``zero``; ``ties``: zero itself is neither.
    """

    title: Markup
    name: Markup
    value: Callable[[Count], Value | None]
    figure: Callable[[Count, Value], Words]
    sentence: Callable[[Count, Value], Markup]
    sides: tuple[tuple[Words, str], tuple[Words, str]]
    zero_label: Words
    levels: Callable[[float, float, int, Messages], tuple[Level, ...]]
    zero: Value = 0
    ties: bool = False


def line_chart(
    kind: Kind,
    subject: Subject,
    time: Timeline,
    changed: Sequence[HistoryPoint],
    of: int,
    notes: tuple[Markup, ...] = (),
) -> Chart:
    """Return the chart of a subject; ``changed`` are those of its ``of`` changes it can mark."""
    say, close, zero, figure = time.say, kind == "close-up", subject.zero, subject.figure
    points = time.points(Measure(subject.value, lambda count, value: figure(count, value)[0]))
    changes = time.changes(changed, of)
    height, bottom = (pixels - 150 * close for pixels in heights(changes))
    low, high = range_around(zero, [point.value for point in points], bottom - TOP)
    first, last = (
        (time.stated[n] if points[n].stated else time.steps[n], points[n].value) for n in (0, -1)
    )
    told = [last]
    night = None if time.night is None else (time.night, subject.value(time.night) or 0)
    if night is not None:
        told = [night, last]
    elif time.stated and len(points) > 1:
        told = [first, last]
    line = Line(
        name=subject.name,
        color=subject.sides[0][1],
        under=subject.sides[1][1],
        points=points,
        ends=figure(*last),
        starts=figure(*first) if points[0].stated else (),
        night_ends=figure(*night) if night is not None else (),
    )
    return Chart(
        kind=kind,
        shape="diverging",
        id="night" if close else "shares" if kind == "shares" else "lead",
        title=say("Election night, close up") if close else subject.title,
        desc=words.said(
            *(subject.sentence(*count) for count in told),
            words.known_sentence(len(points), say)
            if time.stated
            else words.changes_sentence(
                of, "lead" if subject.ties else "bar", say, counts=len(points)
            ),
        ),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=time.panels,
        lines=(line,),
        levels=subject.levels(low, high, 3 if close else 5, say),
        zero=zero,
        ties=subject.ties,
        zero_label=subject.zero_label,
        sides=subject.sides,
        changes=changes,
        notes=notes,
    )


def lead_chart(
    history: RaceHistory,
    election: Election,
    steps: Sequence[HistoryPoint],
    say: Messages,
    *,
    close: bool = False,
) -> Chart | None:
    """Return the lead between the two that are ahead at the end, first on the ballot above."""
    final = counted(history)[-1].standing.ranked[:2]
    if len(final) < 2:
        return None
    one, two = (choice for choice in history.race.choices if choice.slug in final)
    a, b = words.name_of(one), words.name_of(two)

    def lead(count: Count) -> int | None:
        if isinstance(count, Stated):
            return count.over(one.slug, two.slug)
        if count.standing.unassigned is not None:
            return None
        first, second = (count.standing.votes.get(choice.slug) for choice in (one, two))
        return first - second if first is not None and second is not None else None

    shown = [step for step in steps if lead(step) is not None]
    told = [] if close else [s for s in history.stated if lead(s) is not None]
    if not shown or not enough(election, len(shown) + len(told)):
        return None
    elsewhere = [s for s in shown if s.standing.leader not in (None, one.slug, two.slug)]
    note = say.plural(
        "The line compares the two that are ahead at the end. In {n} update another candidate was"
        " first.",
        "The line compares the two that are ahead at the end. In {n} updates another candidate was"
        " first.",
        len(elsewhere),
    )
    tokens = colors((one, two))
    ahead = [(say("{name} ahead", name=name), say("{name}", name=name)) for name in (a, b)]
    subject = Subject(
        title=say("Lead over time"),
        name=say("{name} and {other}", name=a, other=b),
        value=lead,
        figure=lambda _, votes: words.lead_words(a, b, int(votes), say),
        sentence=lambda count, votes: words.lead_sentence(a, b, int(votes), count, say),
        sides=((ahead[0], tokens[one.slug]), (ahead[1], tokens[two.slug])),
        zero_label=(say("Tied"),),
        levels=vote_levels,
        ties=True,
    )
    return line_chart(
        "close-up" if close else "lead",
        subject,
        Timeline(election, shown, say, told),
        [step for step in shown if step.lead_change],
        # A lead may change at an update that does not list one of the two: it counts, and the line
        # has no point there.
        sum(step.lead_change is not None for step in steps),
        (note,) if elsewhere else (),
    )


def _yes_and_no(race: Race) -> list[Choice]:
    kinds = (ChoiceKind.YES, ChoiceKind.NO)
    return [next(c for c in race.choices if c.kind is kind) for kind in kinds]


def votes_around_bar(
    history: RaceHistory, election: Election, steps: Sequence[HistoryPoint], say: Messages
) -> Chart | None:
    """Return the votes of a question over its bar or short of it."""
    shown = [step for step in steps if step.standing.margin is not None]
    if not enough(election, len(shown)):
        return None
    yes, no = _yes_and_no(history.race)
    tokens = colors([c for c in history.race.choices if c in (yes, no)])
    over = (say("Votes over the bar"), say("Over the bar"))
    short = (say("Votes short of it"), say("Short of it"))
    subject = Subject(
        title=say("Yes votes over the bar or short of it"),
        name=say("Yes"),
        value=lambda count: None if isinstance(count, Stated) else count.standing.margin,
        figure=lambda _, votes: words.bar_words(int(votes), say),
        sentence=lambda count, votes: words.bar_sentence(int(votes), count, say),
        sides=((over, tokens[yes.slug]), (short, tokens[no.slug])),
        zero_label=words.bar_label(history.race, say),
        levels=vote_levels,
    )
    changed = [step for step in shown if step.places_change]
    return line_chart("lead", subject, Timeline(election, shown, say), changed, len(changed))


def share_around_bar(
    history: RaceHistory,
    election: Election,
    steps: Sequence[HistoryPoint],
    told: Sequence[Stated],
    say: Messages,
) -> Chart:
    """Return the share of Yes over and under the bar it needs."""
    race = history.race
    yes, no = _yes_and_no(race)
    told = [count for count in told if yes.slug in count.shares]
    tokens = colors((yes, no))

    def share(count: Count) -> Fraction:
        own = (
            count.shares[yes.slug] if isinstance(count, Stated) else count.standing.share(yes.slug)
        )
        return own or Fraction(0)

    def figure(count: Count, _: Value) -> Words:
        if isinstance(count, Stated):
            return (say("Yes {share}%", share=count.texts[yes.slug]),)
        votes, total = count.standing.votes.get(yes.slug) or 0, count.standing.total or 1
        return (say("Yes {share}%", share=say.percent(votes, total)),)

    subject = Subject(
        title=say("Share of Yes over time"),
        name=say("Yes"),
        value=lambda count: share_of(count, yes.slug),
        figure=figure,
        sentence=lambda count, _: words.shares_sentence(
            [(str(say("Yes")), share(count))], count, say
        ),
        sides=(
            ((say("Over the bar"),), tokens[yes.slug]),
            ((say("Short of the bar"), say("Short of it")), tokens[no.slug]),
        ),
        zero=round(float(words.bar_share(race)), 4),
        zero_label=words.bar_label(race, say),
        levels=share_levels,
    )
    changed = [step for step in steps if step.places_change]
    time = Timeline(election, steps, say, told)
    chart = line_chart("shares", subject, time, changed, len(changed))
    return replace(chart, notes=(share_scale_note(chart.low, chart.high, say),))
