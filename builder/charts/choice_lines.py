"""Charts with a line for each choice: distances from the cut line, and shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from markupsafe import Markup

from builder.charts.elements import (
    FOOT,
    TOP,
    Count,
    Measure,
    Timeline,
    colors,
    enough,
    heights,
    left_out,
    most_votes,
    named_choices,
    share_of,
    share_scale_note,
    with_votes,
)
from builder.charts.layout import Chart
from builder.charts.scales import share_levels, signed_levels, step_of
from builder.charts.spec import Line, Point, Value, Words
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.partial_history import Stated
from builder.model import Choice, Election
from builder.wording import chart_text as words
from builder.wording.messages import Messages


def _lines(
    time: Timeline,
    named: Sequence[Choice],
    others: Sequence[Choice],
    value: Callable[[Count, str], Value | None],
    figure: Callable[[Count, str, Value], Markup],
    labels: Callable[[str, Sequence[Point]], tuple[Words, Words]],
) -> tuple[list[Line], list[Line]]:
    """Return the named lines and the grey ones.

    ``labels`` are those of the newest value and of the last one of election night.
    """
    tokens = colors(named)

    def line(choice: Choice, *, quiet: bool) -> Line:
        slug, name = choice.slug, Markup.escape(words.name_of(choice))
        measure = Measure(
            lambda count: value(count, slug), lambda count, shown: figure(count, slug, shown)
        )
        points = time.points(measure, slug, quiet=quiet)
        ends, night_ends = labels(slug, points) if not quiet else ((), ())
        color = "c0" if quiet else tokens[slug]
        return Line(
            name=name,
            color=color,
            under=color,
            points=points,
            ends=ends,
            night_ends=night_ends,
            quiet=quiet,
        )

    return [line(c, quiet=False) for c in named], [line(c, quiet=True) for c in others]


def _distance(count: Count, choice: str, places: int) -> int | None:
    """Return votes over the first choice outside the places, or short of the last one in them."""
    if isinstance(count, Stated):
        return None
    votes, ranked = count.standing.votes.get(choice), count.standing.ranked
    if votes is None or choice not in ranked or len(ranked) <= places:
        return None
    edge = ranked[places] if ranked.index(choice) < places else ranked[places - 1]
    return votes - (count.standing.votes[edge] or 0)


def cut_line_chart(
    history: RaceHistory,
    election: Election,
    steps: Sequence[HistoryPoint],
    places: int,
    say: Messages,
) -> Chart | None:
    """Return the candidates near the cut line, each as votes above or below it."""
    shown = [
        step
        for step in steps
        if len(step.standing.ranked) > places and step.standing.unassigned is None
    ]
    if not enough(election, len(shown)):
        return None
    race, last, time = history.race, shown[-1], Timeline(election, shown, say)
    able = [c for c in race.choices if c.slug in last.standing.ranked]
    named = named_choices(able, lambda choice: abs(_distance(last, choice.slug, places) or 0))
    names = {c.slug: Markup.escape(words.name_of(c)) for c in able}

    def figure(choice: str, distance: Value) -> Markup:
        return say("{name} {figure}", name=names[choice], figure=say.signed(int(distance)))

    lines, quiet = _lines(
        time,
        named,
        [c for c in able if c not in named],
        lambda count, choice: _distance(count, choice, places),
        lambda _, choice, distance: figure(choice, distance),
        lambda choice, points: ((figure(choice, points[-1].value),) if points else (), ()),
    )
    values = [point.value for line in lines for point in line.points]
    changed = [step for step in shown if step.places_change]
    changes = time.changes(changed)
    height, bottom = heights(changes)
    air = 0.12 * ((max(*values, 0) - min(*values, 0)) or 1)
    low, high = min(*values, 0) - air, max(*values, 0) + air
    above: Words = (say("In a winning place"), say("In a place"))
    below: Words = (say("Short of a winning place"), say("Short of one"))
    if race.seats == 1:
        above, below = (say("In the top two"),), (say("Outside the top two"),)
    return Chart(
        kind="cut",
        shape="lines",
        id="lead",
        title=say("Distance from the cut line"),
        desc=words.said(
            words.edge_sentence(history, last, places, say),
            words.changes_sentence(len(changed), "cut", say, counts=len(shown)),
        ),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=time.panels,
        lines=(*lines, *quiet),
        levels=signed_levels(low, high, 6, say),
        zero=0,
        ties=True,
        zero_label=(say("Cut"), say("line")),
        sides=((above, "ink"), (below, "ink")),
        changes=changes,
        notes=left_out(quiet, low, high, say),
    )


def shares_chart(
    history: RaceHistory,
    election: Election,
    steps: Sequence[HistoryPoint],
    told: Sequence[Stated],
    say: Messages,
) -> Chart:
    """Return the share of each choice."""
    time, last = Timeline(election, steps, say, told), steps[-1]
    able = with_votes(history, last)
    named = named_choices(able, most_votes(last))
    others = [c for c in able if c not in named]
    pair = len(named) == 2 and not others
    names = {c.slug: Markup.escape(words.name_of(c)) for c in able}

    def figure(count: Count, choice: str, _: Value) -> Markup:
        if isinstance(count, Stated):
            share = count.texts[choice]
        else:
            votes, total = count.standing.votes[choice] or 0, count.standing.total or 1
            share = say.percent(votes, total)
        return say("{name} {share}%", name=names[choice], share=share)

    def labels(choice: str, _: Sequence[Point]) -> tuple[Words, Words]:
        ends: Words = ()
        night_ends: Words = ()
        share, night = (
            step.standing.share(choice) if step else None for step in (last, time.night)
        )
        if share is not None:
            text = say.share(share, 2 if pair else 1)
            ends = (say("{name} {share}%", name=names[choice], share=text),)
        if pair and night is not None:
            night_ends = (say("{share}%", share=say.share(night)),)
        return ends, night_ends

    lines, quiet = _lines(time, named, others, share_of, figure, labels)
    height = 340 if pair else 360
    bottom = height - FOOT
    values = [float(point.value) for line in lines for point in line.points]
    low, high, whole = _range(values, bottom - TOP, 36 if pair else 8)
    half = pair and low < 50 < high and history.race.coverage.complete
    return Chart(
        kind="shares",
        shape="lines",
        id="shares",
        title=say("Shares over time"),
        desc=words.said(*_sentences(time, named)),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=time.panels,
        lines=(*lines, *quiet),
        levels=share_levels(low, high, 6, say),
        zero=50 if half else None,
        zero_label=(say("50%"),) if half else (),
        notes=(
            *(() if whole else (share_scale_note(low, high, say),)),
            *left_out(quiet, low, high, say),
        ),
    )


def _sentences(time: Timeline, named: Sequence[Choice]) -> list[Markup]:
    """Return the shares at the first stated count, at the end of election night, and newest."""
    say, last = time.say, time.steps[-1]
    counts: list[Count] = [*time.stated[:1], *([time.night] if time.night else []), last]
    said = []
    for count in counts:
        shares = [
            (words.name_of(c), share)
            for c in named
            if (
                share := count.shares.get(c.slug)
                if isinstance(count, Stated)
                else count.standing.share(c.slug)
            )
            is not None
        ]
        said.append(words.shares_sentence(shares, count, say))
    if time.stated:
        said.append(words.known_sentence(len(time.steps) + len(time.stated), say))
    return said


def _range(values: Sequence[float], room: int, air: int) -> tuple[float, float, bool]:
    """Return the shares at the foot and the head of the plot, and whether it starts at zero.

    Beyond the values are ``air`` pixels for labels.
    """
    low, high = min(values), max(values)
    span = max(high - low, 0.4)
    per_px = span / (room - 2 * air)
    middle = (high + low) / 2
    foot, head = middle - room / 2 * per_px, middle + room / 2 * per_px
    if foot < 0.12 * (head - foot):
        return 0.0, max(high * room / (room - air), 1.0), True
    if head > 100:
        return foot, 100 + air * per_px, False
    step = float(step_of(head - foot, 6, least=Fraction(1, 10)))
    return min(foot, low - step / 4), max(head, high + step / 4), False
