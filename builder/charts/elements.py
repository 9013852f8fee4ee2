"""What the charts of a race share: its known counts over panels of time, their points, and room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from builder.charts.scales import panels
from builder.charts.spec import Change, Line, Panel, Point, Value
from builder.counting.history import BatchState, HistoryPoint, RaceHistory, is_night
from builder.counting.partial_history import Stated
from builder.model import Choice, ChoiceKind, Election, Status
from builder.wording import chart_text
from builder.wording.messages import Messages

NAMED = 5
NUMBERED = 6
"""The most lines with a name and a color, and the most changes whose diamonds bear a number."""

TOP, FOOT, LANE = 62, 30, 28
AIR = 40
"""Pixels: the panels' heads, the axis, the lane of numbers; and the least on a side of zero."""

NAMED_COLORS = ("c1", "c2", "c3", "c4", "c5")

Count = HistoryPoint | Stated
"""A count of a race that a chart can show."""


class Measure(NamedTuple):
    """What a line shows of a count: its value, None where not known, and the words for it."""

    value: Callable[[Count], Value | None]
    words: Callable[[Count, Value], Markup]


def counted(history: RaceHistory) -> tuple[HistoryPoint, ...]:
    """Return the steps at which the race's votes are fully reported and not all zero."""
    return tuple(s for s in history.steps if s.standing.silence is None and s.standing.total)


def colors(choices: Sequence[Choice]) -> dict[str, str]:
    """Return the stored color of each choice; by ballot order if two share one or one has none."""
    stored = [c.colour for c in choices]
    if len(set(stored)) == len(stored) and set(stored) <= set(NAMED_COLORS):
        return {c.slug: c.colour for c in choices}
    yes_no = {ChoiceKind.YES: "c1", ChoiceKind.NO: "c5"}
    return {
        c.slug: yes_no.get(c.kind, color) for c, color in zip(choices, NAMED_COLORS, strict=False)
    }


def with_votes(history: RaceHistory, last: HistoryPoint) -> list[Choice]:
    return [c for c in history.race.choices if c.slug in last.standing.votes and c.kind.counts]


def most_votes(last: HistoryPoint) -> Callable[[Choice], int]:
    return lambda choice: -(last.standing.votes[choice.slug] or 0)


def named_choices(able: Sequence[Choice], rank: Callable[[Choice], int]) -> list[Choice]:
    """Return the choices whose lines have a name: those with a stored color, else the first."""
    stored = [c for c in able if c.colour in NAMED_COLORS]
    if 2 <= len(stored) <= NAMED:
        return stored
    return sorted(sorted(able, key=rank)[:NAMED], key=able.index)


def share_of(count: Count, choice: str) -> float | None:
    """Return percent to the ten-thousandth: a hundredth of a pixel.

    ``choice`` is none of the blanks, and a stored count is a counted one.
    """
    if isinstance(count, Stated):
        return round(float(count.shares[choice]), 4) if choice in count.shares else None
    votes, total = count.standing.votes.get(choice), count.standing.total
    return round(100 * votes / total, 4) if votes is not None and total else None


def enough(election: Election, known: int) -> bool:
    """Whether so many counts make a picture: two, or the first of a count that goes on."""
    return known > 1 or (
        known == 1 and not any(update.status is Status.CERTIFIED for update in election.live)
    )


class Timeline:
    """The known counts of a race over the panels of a chart.

    ``steps`` have stored votes, ``stated`` are what sources say of other updates.
    """

    def __init__(
        self,
        election: Election,
        steps: Sequence[HistoryPoint],
        say: Messages,
        stated: Sequence[Stated] = (),
    ) -> None:
        self.steps, self.stated, self.say = steps, stated, say
        self.panels = _panels(election, steps, stated, say)
        night = [step for step in steps if is_night(step.update)]
        self.night = night[-1] if night and len(self.panels) == 2 else None
        """The last step of election night, where more came after it in the chart."""
        # What all lines have in common at each step.
        self._common = [
            (
                step,
                self._panel(step),
                say.short_moment(step.update),
                step.batch.state is not BatchState.UNKNOWN and not step.batch.gap,
            )
            for step in steps
        ]

    def _panel(self, count: Count) -> int:
        return 0 if len(self.panels) == 1 or is_night(count.update) else 1

    def points(
        self, measure: Measure, choice: str = "", *, quiet: bool = False
    ) -> tuple[Point, ...]:
        """Return a point for every count with a value, by time; one without breaks the line.

        A point tells of a fall of ``choice``, or, where the line is not about one alone, of any.
        Nothing joins a stated one. Nobody can point at a ``quiet`` line: it needs no words.
        """
        say, points, whole = self.say, [], False
        for step, panel, moment, known in self._common:
            value, text = measure.value(step), Markup()
            if value is not None:
                if not quiet:
                    words = measure.words(step, value)
                    text = say("{figure}, {moment}", figure=words, moment=moment)
                fell = choice in step.falls if choice else bool(step.falls)
                update, small, joined = step.update, step.batch.small, whole and known
                at = update.released_at
                points.append(Point(update.key, panel, at, value, text, small, joined, fell))
            whole = value is not None
        for count in self.stated:
            value, update = measure.value(count), count.update
            if value is not None:
                text = say(
                    "{figure}, {moment}, as stated by {who}",
                    figure=measure.words(count, value),
                    moment=say.short_moment(update),
                    who=say.list(count.by),
                )
                panel, at, text = (
                    self._panel(count),
                    update.released_at,
                    Markup() if quiet else text,
                )
                points.append(Point(update.key, panel, at, value, text, joined=False, stated=True))
        if self.stated:
            points.sort(key=lambda point: (point.panel, point.at))
        return tuple(points)

    def changes(self, steps: Sequence[HistoryPoint], of: int = 0) -> tuple[Change, ...]:
        """Return the marks of changes at ``steps``.

        They are numbered where they are few and all ``of`` the changes can be drawn.
        """
        numbered = len(steps) <= NUMBERED and len(steps) >= of
        return tuple(
            Change(
                step.update.key, self._panel(step), step.update.released_at, n if numbered else None
            )
            for n, step in enumerate(steps, 1)
        )


def _panels(
    election: Election, steps: Sequence[HistoryPoint], stated: Sequence[Stated], say: Messages
) -> tuple[Panel, ...]:
    """Return panels headed by the votes that each brought; with stated counts, by how many."""
    updates = [step.update for step in steps] + [count.update for count in stated]
    if stated:
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
    return panels(election, updates, say, (first, later))


def heights(changes: Sequence[Change]) -> tuple[int, int]:
    """Return the height of a chart with a zero line, and the bottom of its plot."""
    numbered = changes and changes[0].number is not None
    return (430 if numbered else 430 - LANE), 430 - FOOT - LANE


def range_around(zero: Value, values: Sequence[Value], room: int) -> tuple[float, float]:
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


def share_scale_note(low: float, high: float, say: Messages) -> Markup:
    """Return the note on where a scale of shares runs, to one decimal."""
    low, high = max(round(low * 10), 0), min(round(high * 10), 1000)
    return chart_text.scale_note(Fraction(low, 10), Fraction(high, 10), say)


def left_out(quiet: Sequence[Line], low: float, high: float, say: Messages) -> tuple[Markup, ...]:
    """Return notes on the grey lines: that there are any, and whose stay outside throughout."""

    def beyond(outside: Callable[[Value], bool]) -> list[Markup]:
        return [
            line.name
            for line in quiet
            if line.points and all(outside(point.value) for point in line.points)
        ]

    above, below = beyond(lambda value: value > high), beyond(lambda value: value < low)
    notes = []
    if len(above) + len(below) < len(quiet):
        notes.append(say("Grey lines: the other candidates."))
    if above:
        notes.append(say("Above this picture at every update: {names}.", names=say.list(above)))
    if below:
        notes.append(say("Below this picture at every update: {names}.", names=say.list(below)))
    return tuple(notes)
