"""What the charts of a race share: its known counts over panels of time, points and heights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from builder.charts.scales import panels
from builder.charts.spec import FOOT, Change, Panel, Point, Value
from builder.counting.history import BatchState, HistoryPoint, RaceHistory, is_night
from builder.counting.partial_history import Stated
from builder.model import Choice, Election, Status
from builder.store.choice_colors import NAMED_COLORS, share_out
from builder.wording.messages import Messages

NAMED = 5
NUMBERED = 6
"""The most lines with a name and a color, and the most changes whose diamonds have a number."""

LANE = 28
"""Pixels below the axis for the numbers of changes."""

Count = HistoryPoint | Stated
"""A count of a race that a chart can show."""


class Measure(NamedTuple):
    """What a line shows of a count: its value, None where not known, and the words for it."""

    value: Callable[[Count], Value | None]
    words: Callable[[Count, Value], Markup]


def counted(history: RaceHistory) -> tuple[HistoryPoint, ...]:
    """Return the steps at which the race's votes are fully reported and not all zero."""
    return tuple(s for s in history.steps if s.standing.silence is None and s.standing.total)


def colors(choices: Sequence[Choice], election: Election) -> dict[str, str]:
    """Return the color of each choice, as elsewhere on its pages; others if two have the same."""
    tokens = {c.slug: c.color for c in choices}
    if all(tokens.values()) and len(set(tokens.values())) == len(tokens):
        return tokens
    return share_out(choices, election.jurisdiction.party_colors)


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
    """Return the percent of a choice that counts, to a hundredth of a pixel."""
    if isinstance(count, Stated):
        return round(float(count.shares[choice]), 4) if choice in count.shares else None
    votes, total = count.standing.votes.get(choice), count.standing.total
    return round(100 * votes / total, 4) if votes is not None and total else None


def share_text(count: Count, choice: str, say: Messages) -> str:
    """Return a share with two decimals, or with the digits of its source."""
    if isinstance(count, Stated):
        return count.texts[choice]
    return say.percent(count.standing.votes.get(choice) or 0, count.standing.total or 1)


class Timeline:
    """The known counts of a race over the panels of a chart.

    ``steps`` have stored votes, ``stated`` are what sources say of other updates.
    """

    def __init__(
        self,
        history: RaceHistory,
        election: Election,
        say: Messages,
        steps: Sequence[HistoryPoint],
        stated: Sequence[Stated] = (),
    ) -> None:
        self.history, self.election, self.say = history, election, say
        self.steps, self.stated = steps, stated

    def of(self, steps: Sequence[HistoryPoint], stated: Sequence[Stated] = ()) -> Timeline:
        """Return the timeline of these counts alone."""
        return Timeline(self.history, self.election, self.say, steps, stated)

    @property
    def enough(self) -> bool:
        """Whether these counts are enough for a chart: two, or the first of a count in progress."""
        ended = any(update.status is Status.CERTIFIED for update in self.election.live)
        return bool(self.steps) and (len(self.steps) + len(self.stated) > 1 or not ended)

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """Headed by the votes that each brought; with stated counts, by how many are known."""
        say, steps = self.say, self.steps
        updates = [*(s.update for s in steps), *(s.update for s in self.stated)]
        if self.stated:
            dark = [is_night(update) for update in updates]
            first, later = (
                say.plural("{n} count known", "{n} counts known", dark.count(night))
                for night in (True, False)
            )
            return panels(self.election, updates, say, (first, later))
        night = [s.standing.total or 0 for s in steps if is_night(s.update)]
        after = [s.standing.total or 0 for s in steps if not is_night(s.update)]
        first = say.plural("{n} vote", "{n} votes", night[-1]) if night else Markup()
        later = say.plural("{n} vote", "{n} votes", after[-1]) if after else Markup()
        if night and after:
            more = after[-1] - night[-1]
            later = say.plural("{n} more", "{n} more", more) if more >= 0 else Markup()
        return panels(self.election, updates, say, (first, later))

    @cached_property
    def night(self) -> HistoryPoint | None:
        """The last step of election night, where more came after it in the chart."""
        night = [step for step in self.steps if is_night(step.update)]
        return night[-1] if night and len(self.panels) == 2 else None

    @cached_property
    def _common(self) -> list[tuple[HistoryPoint, int, Markup, bool]]:
        """What all lines have in common at each step: panel, moment, whether its batch is known."""
        return [
            (
                step,
                self._panel(step),
                self.say.short_moment(step.update),
                step.batch.state is not BatchState.UNKNOWN and not step.batch.gap,
            )
            for step in self.steps
        ]

    def _panel(self, count: Count) -> int:
        return 0 if len(self.panels) == 1 or is_night(count.update) else 1

    def points(
        self, measure: Measure, choice: str = "", *, quiet: bool = False
    ) -> tuple[Point, ...]:
        """Return a point for every count with a value, by time; one without breaks the line.

        A point shows a fall of ``choice``, or, where the line is not about one alone, of any. A
        stated one is never joined. A ``quiet`` line has no hover text: nobody can point at it.
        """
        say, points, whole, text = self.say, [], False, Markup()
        for step, panel, moment, known in self._common:
            value, update = measure.value(step), step.update
            if value is not None:
                if not quiet:
                    words = measure.words(step, value)
                    text = say("{figure}, {moment}", figure=words, moment=moment)
                fell = choice in step.falls if choice else bool(step.falls)
                at, small, joined = update.released_at, step.batch.small, whole and known
                points.append(Point(update.key, panel, at, value, text, small, joined, fell))
            whole = value is not None
        for count in self.stated:
            value, update = measure.value(count), count.update
            if value is not None:
                if not quiet:
                    text = say(
                        "{figure}, {moment}, according to {who}",
                        figure=measure.words(count, value),
                        moment=say.short_moment(update),
                        who=say.list(count.by),
                    )
                panel, at = self._panel(count), update.released_at
                points.append(Point(update.key, panel, at, value, text, joined=False, stated=True))
        if self.stated:
            points.sort(key=lambda point: (point.panel, point.at))
        return tuple(points)

    def changes(self, steps: Sequence[HistoryPoint], of: int = 0) -> tuple[Change, ...]:
        """Return marks, numbered where they are few and all ``of`` the changes can be drawn."""
        numbered = of <= len(steps) <= NUMBERED
        return tuple(
            Change(s.update.key, self._panel(s), s.update.released_at, n if numbered else None)
            for n, s in enumerate(steps, 1)
        )


def heights(changes: Sequence[Change]) -> tuple[int, int]:
    """Return the height of a chart with a zero line, and the bottom of its plot."""
    numbered = changes and changes[0].number is not None
    return (360 if numbered else 360 - LANE), 360 - FOOT - LANE
