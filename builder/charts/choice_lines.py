"""Charts with a line for each choice: distances from the cut line, and shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from markupsafe import Markup

from builder.charts.elements import (
    Count,
    Measure,
    Timeline,
    colors,
    heights,
    most_votes,
    named_choices,
    share_of,
    share_text,
    with_votes,
)
from builder.charts.layout import Chart
from builder.charts.scales import share_levels, signed_levels, step_of
from builder.charts.spec import FOOT, TOP, Line, Point, Value, Words
from builder.counting.partial_history import Stated
from builder.model import Choice
from builder.wording import chart_text as words
from builder.wording.messages import Messages


def _lines(
    time: Timeline,
    choices: tuple[Sequence[Choice], Sequence[Choice]],
    measure: Callable[[str], Measure],
    labels: Callable[[str, Sequence[Point]], tuple[Words, Words]],
) -> tuple[list[Line], list[Line]]:
    """Return the lines of the ``choices`` that are named, and the grey ones of the others.

    ``labels`` are those of the newest value and of the last one of election night.
    """
    tokens = colors(choices[0], time.election)

    def line(choice: Choice) -> Line:
        slug, name = choice.slug, Markup.escape(words.name_of(choice))
        quiet = slug not in tokens
        points = time.points(measure(slug), slug, quiet=quiet)
        if quiet:
            return Line(name, "c0", "c0", points, quiet=True)
        ends, night_ends = labels(slug, points)
        return Line(name, tokens[slug], tokens[slug], points, ends, night_ends)

    named, others = ([line(choice) for choice in group] for group in choices)
    return named, others


def distance(count: Count, choice: str, places: int) -> int | None:
    """Return votes over the first choice outside the places, or short of the last one in them."""
    if isinstance(count, Stated):
        return None
    votes, ranked = count.standing.votes.get(choice), count.standing.ranked
    if votes is None or choice not in ranked or len(ranked) <= places:
        return None
    edge = ranked[places] if ranked.index(choice) < places else ranked[places - 1]
    return votes - (count.standing.votes[edge] or 0)


def cut_line_chart(every: Timeline, places: int) -> Chart | None:
    """Return the candidates near the cut line, each as votes above or below it."""
    race, say = every.history.race, every.say
    standings = [(step, step.standing) for step in every.steps]
    shown = [s for s, now in standings if len(now.ranked) > places and now.unassigned is None]
    time = every.of(shown)
    if not time.enough:
        return None
    last = shown[-1]
    able = [c for c in race.choices if c.slug in last.standing.ranked]
    named = named_choices(able, lambda choice: abs(distance(last, choice.slug, places) or 0))
    names = {c.slug: Markup.escape(words.name_of(c)) for c in able}

    def figure(choice: str, distance: Value) -> Markup:
        return say("{name} {figure}", name=names[choice], figure=say.signed(int(distance)))

    lines, quiet = _lines(
        time,
        (named, [c for c in able if c not in named]),
        lambda choice: Measure(
            partial(distance, choice=choice, places=places),
            lambda _, distance: figure(choice, distance),
        ),
        lambda choice, points: ((figure(choice, points[-1].value),) if points else (), ()),
    )
    values = [point.value for line in lines for point in line.points]
    changed = [step for step in shown if step.places_change]
    changes = time.changes(changed)
    height, bottom = heights(changes)
    air = 0.12 * ((max(*values, 0) - min(*values, 0)) or 1)
    low, high = min(*values, 0) - air, max(*values, 0) + air
    above: Words = (say("Above the cutoff"), say("In a top spot"))
    below: Words = (say("Below the cutoff"), say("Below it"))
    if race.seats == 1:
        above, below = (say("In the top two"),), (say("Outside the top two"),)
    return Chart(
        kind="cut",
        shape="lines",
        id="lead",
        title=say("Distance from the cutoff"),
        desc=words.said(
            words.edge_sentence(every.history, last, places, say),
            words.changes_sentence(len(changed), "cut", say, counts=len(shown)),
        ),
        height=height,
        bottom=bottom,
        low=low,
        high=high,
        panels=time.panels,
        lines=(*lines, *quiet),
        levels=signed_levels(low, high, 6, say),
        zero=0,
        ties=True,
        zero_label=(say("Cutoff"), say("line")),
        sides=((above, "ink"), (below, "ink")),
        changes=changes,
        notes=_left_out(quiet, low, high, say),
    )


def shares_chart(time: Timeline) -> Chart:
    """Return the share of each choice."""
    race, last, say = time.history.race, time.steps[-1], time.say
    able = with_votes(time.history, last)
    named = named_choices(able, most_votes(last))
    others = [c for c in able if c not in named]
    pair = len(named) == 2 and not others
    names = {c.slug: Markup.escape(words.name_of(c)) for c in able}

    def figure(choice: str, share: str) -> Markup:
        return say("{name} {share}%", name=names[choice], share=share)

    def labels(choice: str, _: Sequence[Point]) -> tuple[Words, Words]:
        newest, night = (s.standing.share(choice) if s else None for s in (last, time.night))
        return (
            () if newest is None else (figure(choice, say.share(newest, 2 if pair else 1)),),
            (say("{share}%", share=say.share(night)),) if pair and night is not None else (),
        )

    lines, quiet = _lines(
        time,
        (named, others),
        lambda choice: Measure(
            partial(share_of, choice=choice),
            lambda count, _: figure(choice, share_text(count, choice, say)),
        ),
        labels,
    )
    height = 290 if pair else 310
    bottom = height - FOOT
    # Where voters have several votes every candidate is in the picture, the others in grey.
    within = [*lines, *quiet] if race.votes_allowed > 1 else lines
    values = [float(point.value) for line in within for point in line.points]
    low, high, whole = _range(values, bottom - TOP, 36 if pair else 8)
    half = pair and low < 50 < high and race.coverage.complete
    scale = () if whole else (words.scale_note(low, high, say),)
    return Chart(
        kind="shares",
        shape="lines",
        id="shares",
        title=say("Shares over time"),
        desc=words.said(*_sentences(time, named)),
        height=height,
        bottom=bottom,
        low=low,
        high=high,
        panels=time.panels,
        lines=(*lines, *quiet),
        levels=share_levels(low, high, 6, say),
        zero=50 if half else None,
        zero_label=(say("50%"),) if half else (),
        notes=(*scale, *_left_out(quiet, low, high, say)),
    )


def _sentences(time: Timeline, named: Sequence[Choice]) -> list[Markup]:
    """Return the shares at the first stated count, at the end of election night, and newest."""
    say, said = time.say, []
    counts: list[Count] = [*time.stated[:1], *([time.night] if time.night else []), time.steps[-1]]
    for count in counts:
        of = count.shares.get if isinstance(count, Stated) else count.standing.share
        shares = [(words.name_of(c), share) for c in named if (share := of(c.slug)) is not None]
        said.append(words.shares_sentence(shares, count, say))
    if time.stated:
        said.append(words.known_sentence(len(time.steps) + len(time.stated), say))
    return said


def _range(values: Sequence[float], room: int, air: int) -> tuple[float, float, bool]:
    """Return the shares at foot and head, ``air`` pixels beyond the values; and if foot is 0."""
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


def _left_out(quiet: Sequence[Line], low: float, high: float, say: Messages) -> Words:
    """Return notes on the grey lines: that there are any, and whose stay outside throughout."""
    drawn = [(line.name, [point.value for point in line.points]) for line in quiet if line.points]
    above = [name for name, values in drawn if min(values) > high]
    below = [name for name, values in drawn if max(values) < low]
    notes = []
    if len(above) + len(below) < len(quiet):
        notes.append(say("Gray lines: the other candidates."))
    if above:
        notes.append(
            say("Above the top of this chart at every update: {names}.", names=say.list(above))
        )
    if below:
        notes.append(
            say("Below the bottom of this chart at every update: {names}.", names=say.list(below))
        )
    return tuple(notes)
