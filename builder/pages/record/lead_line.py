"""The lead line of a record: a lead over time, or Yes around its bar, in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from builder.counting.standings import Standing, bar_of, yes_needed
from builder.counting.write_ins import unassigned_write_ins
from builder.model import ChoiceKind, Race, Rule
from builder.wording.messages import Messages

WIDTH, HEIGHT, EDGE = 320, 100, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a line measures: the votes of ``first`` in ``place`` less those of ``second`` below it.

    For a question ``first`` is Yes and the two others are None: the votes of Yes over its bar.
    """

    race: Race
    first: str
    second: str | None = None
    place: int | None = None

    def at(self, votes: Mapping[str, int | None]) -> int | None:
        """Return the votes at one update; None where one is not reported or nothing is counted.

        A choice that was not listed and one that was not reported count alike: the seal knows no
        difference.
        """
        one, total = votes.get(self.first), 0
        for choice in self.race.choices:
            value = votes.get(choice.slug)
            if value is not None and choice.kind.counts:
                if value < 0:
                    return None
                total += value
        if one is None or not total:
            return None
        if self.second is not None and unassigned_write_ins(self.race, votes) is not None:
            return None
        if self.second is not None:
            two = votes.get(self.second)
            return None if two is None else one - two
        bar = bar_of(self.race)
        return None if bar is None else one - yes_needed(bar, total - one)


def measure(standing: Standing) -> Measure | None:
    """Return what the line shows; None where no lead is said, or nothing decides."""
    race, ranked = standing.race, standing.ranked
    if (
        standing.silence
        or standing.unopposed
        or not race.coverage.complete
        or race.rule is Rule.UNKNOWN
    ):
        return None
    if race.yes_no:
        yes = next((c.slug for c in race.choices if c.kind is ChoiceKind.YES), None)
        return None if yes is None or standing.margin is None else Measure(race=race, first=yes)
    if standing.margin is None:
        return None
    line = race.seats if race.seats > 1 else 1 if standing.advance is None else 2
    return Measure(race=race, first=ranked[line - 1], second=ranked[line], place=line)


def lead(say: Messages, first: str, second: str, values: Sequence[int]) -> Markup:
    """Return how far ``first`` was ahead of ``second``, and how far behind; it is ahead now."""
    low, high = min(values), max(values)
    fields = {"first": first, "second": second, "low": abs(low)}
    if low < 0:
        return say.plural(
            "{first} led {second} by as many as {n} vote and trailed by as many as {low}.",
            "{first} led {second} by as many as {n} votes and trailed by as many as {low}.",
            high,
            **fields,
        )
    if low == 0:
        return say.plural(
            "{first} led {second} by as many as {n} vote, and the two were tied at least once.",
            "{first} led {second} by as many as {n} votes, and the two were tied at least once.",
            high,
            **fields,
        )
    if low == high:
        return say.plural(
            "{first} led {second} by {n} vote each time.",
            "{first} led {second} by {n} votes each time.",
            high,
            **fields,
        )
    return say("{first} led {second} by {low} to {high} votes.", high=high, **fields)


def over(say: Messages, yes: str, values: Sequence[int]) -> Markup:
    """Return how far the votes of Yes were above what it needed, and how far below."""
    low, high = min(values), max(values)
    fields = {"yes": yes, "low": abs(low), "high": abs(high)}
    if 0 <= low == high:
        return say.plural(
            "{yes} had {n} vote more than it needed each time.",
            "{yes} had {n} votes more than it needed each time.",
            high,
            **fields,
        )
    if low >= 0:
        return say("{yes} had {low} to {high} votes more than it needed.", **fields)
    if low == high:
        return say.plural(
            "{yes} was {n} vote short of what it needed each time.",
            "{yes} was {n} votes short of what it needed each time.",
            -low,
            **fields,
        )
    if high < 0:
        return say("{yes} was {high} to {low} votes short of what it needed.", **fields)
    if high == 0:
        return say.plural(
            "{yes} had exactly what it needed at best and was short by as many as {n} vote.",
            "{yes} had exactly what it needed at best and was short by as many as {n} votes.",
            -low,
            **fields,
        )
    return say.plural(
        "{yes} had as many as {n} vote more than it needed and was short by as many as {low}.",
        "{yes} had as many as {n} votes more than it needed and was short by as many as {low}.",
        high,
        **fields,
    )


def drawing(values: Sequence[int]) -> str:
    """Return an inline SVG of ``values`` as steps over the line of zero, in whole numbers."""
    high, low = max(0, *values), min(0, *values)
    span = high - low or 1
    room = HEIGHT - 2 * EDGE
    y = [EDGE + (2 * room * (high - value) + span) // (2 * span) for value in (*values, 0)]
    drawn, path = 0, [f"M0 {y[0]}"]
    for n in range(1, len(values)):
        if y[n] != y[n - 1]:
            x = WIDTH * n // len(values)
            path.append(f"h{x - drawn}v{y[n] - y[n - 1]}")
            drawn = x
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" fill=none stroke=currentColor aria-hidden=true>'
        f'<path opacity=.5 d="M0 {y[-1]}h{WIDTH}"/>'
        f'<path stroke-width=2 d="{"".join(path)}h{WIDTH - drawn}"/></svg>'
    )
