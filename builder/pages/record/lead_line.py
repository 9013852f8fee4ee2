"""The lead line of a record: a lead over time, or Yes around its bar, in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.counting.standings import Standing, bar_of, yes_needed
from builder.counting.write_ins import unassigned_write_ins
from builder.model import ChoiceKind, Race, Rule

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
