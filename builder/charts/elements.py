"""What the charts of a race have in common: which steps have votes, their points, panels, colours
and room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from markupsafe import Markup

from builder.charts.scales import panels
from builder.charts.spec import Change, Line, Panel, Point, Value
from builder.counting.history import BatchState, HistoryPoint, RaceHistory, is_night
from builder.counting.partial_history import Stated
from builder.kept import kept
from builder.model import Choice, ChoiceKind, Election, Status
from builder.wording.messages import Messages

NAMED = 5
NUMBERED = 6
"""At most so many lines have a name and a colour; with more changes than that, diamonds bear no
number.
"""

TOP, FOOT, LANE = 62, 30, 28
AIR = 40
"""Pixels: the panels' heads, the axis, the lane of numbers; and the least room on either side of a
zero line.
"""

NAMED_COLOURS = ("c1", "c2", "c3", "c4", "c5")


def counted(history: RaceHistory) -> tuple[HistoryPoint, ...]:
    """The steps at which the race's votes are fully reported and not all zero."""
    return tuple(s for s in history.steps if s.standing.silence is None and s.standing.total)


def colours(choices: Sequence[Choice]) -> dict[str, str]:
    """The stored colour of each choice; by ballot order where two would share one, or none is
    stored.
    """
    stored = [c.colour for c in choices]
    if len(set(stored)) == len(stored) and set(stored) <= set(NAMED_COLOURS):
        return {c.slug: c.colour for c in choices}
    yes_no = {ChoiceKind.YES: "c1", ChoiceKind.NO: "c5"}
    return {
        c.slug: yes_no.get(c.kind, colour)
        for c, colour in zip(choices, NAMED_COLOURS, strict=False)
    }


def named_choices(history: RaceHistory, last: HistoryPoint) -> list[Choice]:
    """The lines with a name: the choices with a stored colour, else those with most votes."""
    able = [c for c in history.race.choices if c.slug in last.standing.votes and c.kind.counts]
    stored = [c for c in able if c.colour in NAMED_COLOURS]
    if 2 <= len(stored) <= NAMED:
        return stored
    most = sorted(able, key=lambda c: (-(last.standing.votes[c.slug] or 0), able.index(c)))[:NAMED]
    return sorted(most, key=able.index)


def points_of(
    steps: Sequence[HistoryPoint],
    made: Sequence[Panel],
    measure: Callable[[HistoryPoint], tuple[Value, Markup] | None],
    choice: str = "",
) -> tuple[Point, ...]:
    """A point for every step that ``measure`` has a value for, and words that say it; a step
    without one breaks the line.

    It tells of a fall of ``choice``, or, where the line is not about one alone, of any.
    """
    points: list[Point] = []
    whole = False
    for step, update, panel, at, known in _places(steps, made):
        measured = measure(step)
        if measured is None:
            whole = False
            continue
        value, text = measured
        fell = choice in step.falls if choice else bool(step.falls)
        points.append(
            Point(update, panel, at, value, text, step.batch.small, whole and known, fell)
        )
        whole = True
    return tuple(points)


@kept
def _places(
    steps: Sequence[HistoryPoint], made: Sequence[Panel]
) -> list[tuple[HistoryPoint, str, int, datetime, bool]]:
    """What the lines of a chart have in common at each step: its key, panel and time, and whether
    the batch is known.
    """
    return [
        (
            step,
            step.update.key,
            panel_of(step, made),
            step.update.released_at,
            step.batch.state is not BatchState.UNKNOWN and not step.batch.gap,
        )
        for step in steps
    ]


def with_stated(
    points: Sequence[Point],
    told: Sequence[Stated],
    made: Sequence[Panel],
    measure: Callable[[Stated], Value | None],
    text: Callable[[Stated], Markup],
) -> tuple[Point, ...]:
    """``points`` and one for each stated update that ``measure`` has a value for, by time; nothing
    joins the latter.
    """
    more = [
        Point(
            update=item.update.key,
            panel=panel_of(item, made),
            at=item.update.released_at,
            value=value,
            text=text(item),
            joined=False,
            stated=True,
        )
        for item in told
        if (value := measure(item)) is not None
    ]
    return tuple(sorted([*points, *more], key=lambda point: (point.panel, point.at)))


def enough(election: Election, known: int) -> bool:
    """Whether so many known counts make a picture: two do, and the first of a count that goes
    on.
    """
    return known > 1 or (
        known == 1 and not any(update.status is Status.CERTIFIED for update in election.live)
    )


SILENT = Markup()
"""The words of a point that nobody can point at."""


def panel_of(step: HistoryPoint | Stated, made: Sequence[Panel]) -> int:
    return 0 if len(made) == 1 or is_night(step.update) else 1


def panels_of(
    election: Election, steps: Sequence[HistoryPoint], say: Messages, told: Sequence[Stated] = ()
) -> tuple[Panel, ...]:
    """Panels for these steps, headed by the votes of the race that each brought; with stated
    counts, by how many are known.
    """
    if told:
        updates = [step.update for step in steps] + [item.update for item in told]
        dark = [is_night(update) for update in updates]
        first, later = (
            say.plural("{n} count known", "{n} counts known", dark.count(night))
            for night in (True, False)
        )
        return panels(election, updates, say, (first, later))
    night = [s.standing.total or 0 for s in steps if is_night(s.update)]
    after = [s.standing.total or 0 for s in steps if not is_night(s.update)]
    first = say.plural("{n} vote", "{n} votes", night[-1]) if night else Markup()
    later = say.plural("{n} vote", "{n} votes", after[-1]) if after else Markup()
    if night and after:
        more = after[-1] - night[-1]
        later = say.plural("{n} more", "{n} more", more) if more >= 0 else Markup()
    return panels(election, [s.update for s in steps], say, (first, later))


def marks_of(
    steps: Sequence[HistoryPoint], made: Sequence[Panel], of: int = 0
) -> tuple[Change, ...]:
    """Return the marks of the changes at ``steps``, numbered where they are few and all ``of`` the
    changes can be drawn.
    """
    numbered = len(steps) <= NUMBERED and len(steps) >= of
    return tuple(
        Change(
            update=step.update.key,
            panel=panel_of(step, made),
            at=step.update.released_at,
            number=n if numbered else None,
        )
        for n, step in enumerate(steps, 1)
    )


def last_of_night(steps: Sequence[HistoryPoint], made: Sequence[Panel]) -> HistoryPoint | None:
    """The last election-night step, where more came after it in the chart."""
    night = [step for step in steps if is_night(step.update)]
    return night[-1] if night and len(made) == 2 else None


def heights(numbered: bool) -> tuple[int, int]:
    """The height of a chart with a zero line, and the bottom of its plot."""
    return (430, 430 - FOOT - LANE) if numbered else (430 - LANE, 430 - FOOT - LANE)


def range_around(zero: Value, values: Sequence[Value], room: int) -> tuple[float, float]:
    """The values at the foot and the head of a plot ``room`` pixels high, with air for labels
    beyond the line.

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


def left_out(quiet: Sequence[Line], low: float, high: float, say: Messages) -> tuple[Markup, ...]:
    """Notes on the lines without a name: that they are grey, and whose stay outside the picture
    throughout.
    """
    above = [
        line.name
        for line in quiet
        if line.points and all(point.value > high for point in line.points)
    ]
    below = [
        line.name
        for line in quiet
        if line.points and all(point.value < low for point in line.points)
    ]
    notes = (
        [say("Grey lines: the other candidates.")] if len(above) + len(below) < len(quiet) else []
    )
    if above:
        notes.append(say("Above this picture at every update: {names}.", names=say.list(above)))
    if below:
        notes.append(say("Below this picture at every update: {names}.", names=say.list(below)))
    return tuple(notes)
