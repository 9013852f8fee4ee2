"""Charts of one line around a zero line: the lead between two, and a question around its bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from markupsafe import Markup

from builder.charts.elements import (
    Count,
    Measure,
    Timeline,
    colors,
    counted,
    heights,
    share_of,
    share_text,
)
from builder.charts.layout import Chart
from builder.charts.scales import share_levels, vote_levels
from builder.charts.spec import TOP, Kind, Level, Line, Value, Words
from builder.counting.history import HistoryPoint
from builder.counting.partial_history import Stated
from builder.model import Choice, ChoiceKind, Race
from builder.wording import chart_text as words
from builder.wording.messages import Messages

AIR = 40
"""The fewest pixels on a side of zero, for its name."""


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
    kind: Kind, subject: Subject, time: Timeline, changed: Sequence[HistoryPoint], of: int
) -> Chart:
    """Return the chart of a subject; ``changed`` are those of its ``of`` changes it can mark."""
    say, close, zero, figure = time.say, kind == "close-up", subject.zero, subject.figure
    points = time.points(Measure(subject.value, lambda count, value: figure(count, value)[0]))
    changes = time.changes(changed, of)
    height, bottom = (pixels - 80 * close for pixels in heights(changes))
    low, high = _range(zero, [point.value for point in points], bottom - TOP)
    first, last = (
        (time.stated[n] if points[n].stated else time.steps[n], points[n].value) for n in (0, -1)
    )
    night = None if time.night is None else (time.night, subject.value(time.night) or 0)
    told = [last]
    if night is not None:
        told = [night, last]
    elif time.stated and len(points) > 1:
        told = [first, last]
    course = words.known_sentence(len(points), say)
    if not time.stated:
        what = "lead" if subject.ties else "bar"
        course = words.changes_sentence(of, what, say, counts=len(points))
    line = Line(
        subject.name,
        subject.sides[0][1],
        subject.sides[1][1],
        points,
        ends=figure(*last),
        starts=figure(*first) if points[0].stated else (),
        night_ends=figure(*night) if night is not None else (),
    )
    return Chart(
        kind=kind,
        shape="diverging",
        id="night" if close else "shares" if kind == "shares" else "lead",
        title=say("Election night up close") if close else subject.title,
        desc=words.said(*(subject.sentence(*count) for count in told), course),
        height=height,
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
    )


def _range(zero: Value, values: Sequence[Value], room: int) -> tuple[float, float]:
    """Return the values at the foot and the head of a plot ``room`` pixels high.

    The newest value's label needs 36 pixels beyond the outermost value on its side, a label of
    election night 26; on either side of ``zero`` its name needs ``AIR``.
    """
    above, below = max(*values, zero) - zero, zero - min(*values, zero)
    up = values[-1] >= zero
    over = 36 if up else 26 if above else 0
    under = 36 if not up else 26 if below else 0
    per_px = max(
        (above + below) / (room - over - under),
        above / (room - over - AIR),
        below / (room - AIR - under),
    )
    per_px = per_px or 4 / room
    down = max(below / per_px + under, AIR)
    return zero - down * per_px, zero + (room - down) * per_px


def lead_chart(every: Timeline, *, close: bool = False) -> Chart | None:
    """Return the lead between the two that are ahead at the end, first on the ballot above."""
    history, say = every.history, every.say
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

    stated = [] if close else [s for s in history.stated if lead(s) is not None]
    time = every.of([step for step in every.steps if lead(step) is not None], stated)
    if not time.enough:
        return None
    tokens = colors((one, two), time.election)
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
    changed = [step for step in time.steps if step.lead_change]
    # A lead may change at an update that does not list one of the two: it counts, and the line has
    # no point there.
    of = sum(step.lead_change is not None for step in every.steps)
    chart = line_chart("close-up" if close else "lead", subject, time, changed, of)
    if elsewhere := sum(
        step.standing.leader not in (None, one.slug, two.slug) for step in time.steps
    ):
        note = say.plural(
            "The line compares the final top two. Another candidate led in {n:word} update.",
            "The line compares the final top two. Another candidate led in {n:word} updates.",
            elsewhere,
        )
        return replace(chart, notes=(note,))
    return chart


def _yes_and_no(race: Race) -> list[Choice]:
    kinds = (ChoiceKind.YES, ChoiceKind.NO)
    return [next(c for c in race.choices if c.kind is kind) for kind in kinds]


def votes_around_bar(every: Timeline) -> Chart | None:
    """Return the votes of a question over its bar or short of it."""
    race, say = every.history.race, every.say
    time = every.of([step for step in every.steps if step.standing.margin is not None])
    if not time.enough:
        return None
    yes, no = _yes_and_no(race)
    tokens = colors([c for c in race.choices if c in (yes, no)], time.election)
    over = (say("Votes above threshold"), say("Above threshold"))
    short = (say("Votes below it"), say("Below it"))
    subject = Subject(
        title=say("Yes votes above or below the threshold"),
        name=say("Yes"),
        value=lambda count: None if isinstance(count, Stated) else count.standing.margin,
        figure=lambda _, votes: words.bar_words(int(votes), say),
        sentence=lambda count, votes: words.bar_sentence(int(votes), count, say),
        sides=((over, tokens[yes.slug]), (short, tokens[no.slug])),
        zero_label=words.bar_label(race, say),
        levels=vote_levels,
    )
    changed = [step for step in time.steps if step.places_change]
    return line_chart("lead", subject, time, changed, len(changed))


def share_around_bar(every: Timeline) -> Chart:
    """Return the share of Yes over and under the bar it needs."""
    race, say = every.history.race, every.say
    yes, no = _yes_and_no(race)
    time = every.of(every.steps, [count for count in every.stated if yes.slug in count.shares])
    tokens = colors((yes, no), time.election)

    def sentence(count: Count, _: Value) -> Markup:
        of = count.shares.get if isinstance(count, Stated) else count.standing.share
        share = of(yes.slug)
        return words.shares_sentence([(str(say("Yes")), share or Fraction(0))], count, say)

    subject = Subject(
        title=say("Share of Yes over time"),
        name=say("Yes"),
        value=lambda count: share_of(count, yes.slug),
        figure=lambda count, _: (say("Yes {share}%", share=share_text(count, yes.slug, say)),),
        sentence=sentence,
        sides=(
            ((say("Above threshold"),), tokens[yes.slug]),
            ((say("Below threshold"), say("Below it")), tokens[no.slug]),
        ),
        zero=round(float(words.bar_share(race)), 4),
        zero_label=words.bar_label(race, say),
        levels=share_levels,
    )
    changed = [step for step in time.steps if step.places_change]
    chart = line_chart("shares", subject, time, changed, len(changed))
    return replace(chart, notes=(words.scale_note(chart.low, chart.high, say),))
