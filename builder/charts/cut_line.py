"""The chart of several places: candidates near the cut line, each as votes above or below it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from builder.charts.elements import (
    NAMED,
    NAMED_COLOURS,
    SILENT,
    TOP,
    colours,
    enough,
    heights,
    left_out,
    marks_of,
    panels_of,
    points_of,
)
from builder.charts.scales import levels
from builder.charts.spec import Chart, Line, Value
from builder.counting.history import HistoryPoint, RaceHistory
from builder.model import Election
from builder.wording import chart_text as words
from builder.wording.messages import Messages


def _distance(step: HistoryPoint, choice: str, places: int) -> int | None:
    """Votes over the first choice outside the places, or, negative, short of the last one in
    them.
    """
    votes, ranked = step.standing.votes.get(choice), step.standing.ranked
    if votes is None or choice not in ranked or len(ranked) <= places:
        return None
    edge = ranked[places] if ranked.index(choice) < places else ranked[places - 1]
    return votes - (step.standing.votes[edge] or 0)


def cut_chart(
    history: RaceHistory,
    election: Election,
    steps: Sequence[HistoryPoint],
    places: int,
    say: Messages,
) -> Chart | None:
    """Candidates near the cut line, each as votes above or below it."""
    race = history.race
    shown = tuple(
        step
        for step in steps
        if len(step.standing.ranked) > places and step.standing.unassigned is None
    )
    if not enough(election, len(shown)):
        return None
    last = shown[-1]
    able = [c for c in race.choices if c.slug in last.standing.ranked]
    near = sorted(able, key=lambda c: (abs(_distance(last, c.slug, places) or 0), able.index(c)))[
        :NAMED
    ]
    stored = [c for c in able if c.colour in NAMED_COLOURS]
    named = stored if 2 <= len(stored) <= NAMED else sorted(near, key=able.index)
    tokens = colours(named)
    made = panels_of(election, shown, say)
    changed = [step for step in shown if step.places_change]

    def line(choice_name: str, slug: str, colour: str, quiet: bool) -> Line:
        name = Markup.escape(choice_name)

        def distance(step: HistoryPoint) -> tuple[Value, Markup] | None:
            value = _distance(step, slug, places)
            if value is None:
                return None
            if quiet:
                return value, SILENT
            figure, moment = say.signed(value), say.short_moment(step.update)
            return value, say("{name} {figure}, {moment}", name=name, figure=figure, moment=moment)

        points = points_of(shown, made, distance, slug)
        end = (
            (say("{name} {figure}", name=name, figure=say.signed(int(points[-1].value))),)
            if points
            else ()
        )
        return Line(
            name=name,
            colour=colour,
            under=colour,
            points=points,
            ends=() if quiet else end,
            quiet=quiet,
        )

    lines = tuple(line(words.name_of(c), c.slug, tokens[c.slug], False) for c in named)
    quiet = tuple(line(words.name_of(c), c.slug, "c0", True) for c in able if c not in named)
    values = [point.value for made_line in lines for point in made_line.points]
    numbered = bool(changed) and len(changed) <= 6
    height, bottom = heights(numbered)
    margin = 0.12 * ((max(*values, 0) - min(*values, 0)) or 1)
    low, high = min(*values, 0) - margin, max(*values, 0) + margin
    two = race.seats == 1
    above = (say("In the top two"),) if two else (say("In a winning place"), say("In a place"))
    below = (
        (say("Outside the top two"),)
        if two
        else (say("Short of a winning place"), say("Short of one"))
    )
    sentences = [
        words.edge_sentence(history, last, places, say),
        words.changes_sentence(len(changed), "cut", say, counts=len(shown)),
    ]
    return Chart(
        kind="cut",
        shape="lines",
        id="lead",
        title=say("Distance from the cut line"),
        desc=words.said(*sentences),
        height=height,
        top=TOP,
        bottom=bottom,
        low=low,
        high=high,
        panels=made,
        lines=lines + quiet,
        levels=levels(low, high, 6, least=Fraction(1), label=lambda v: Markup(say.signed(int(v)))),
        zero=0,
        ties=True,
        zero_label=(say("Cut"), say("line")),
        sides=((above, "ink"), (below, "ink")),
        changes=marks_of(changed, made),
        notes=left_out(quiet, low, high, say),
    )
