"""The smallest chart: the margin of whoever is ahead at the end, update by update, in a line of a list."""

from __future__ import annotations

from fractions import Fraction

from builder.figure_parts import counted
from builder.model import Rule
from builder.scales import is_night
from builder.series import History, Step

WIDTH, HEIGHT, EDGE = 92, 26, 3


def sparkline(history: History) -> str:
    """An inline SVG without words: margin of the final leader in points of the vote by update number, night shaded.

    For several seats the margin at the cut line, for a question Yes against its bar, turned so that the final state
    lies above. A diamond marks each change. Empty where no lead is said or fewer than two updates have votes.
    """
    race, steps = history.race, counted(history)
    if not race.coverage.complete or not race.contested or race.rule is Rule.UNKNOWN or len(steps) < 2:
        return ""
    margins = [_margin(history, step, steps[-1]) for step in steps]
    values = [margin for margin in margins if margin is not None]
    if len(values) < len(steps):
        return ""
    low, high = min(Fraction(0), *values), max(Fraction(0), *values)
    span = (high - low) or Fraction(1)
    y = [round(EDGE + (HEIGHT - 2 * EDGE) * (high - value) / span) for value in values]
    zero = round(EDGE + (HEIGHT - 2 * EDGE) * high / span)
    x = [round(WIDTH * n / (len(steps) - 1)) for n in range(len(steps))]
    path, at, height = f"M0 {y[0]}", 0, y[0]
    for here, there in zip(x[1:], y[1:], strict=True):
        if there != height:
            path += f"H{here}v{there - height}"
            at, height = here, there
    if at < WIDTH:
        path += f"H{WIDTH}"
    night = sum(is_night(step.update) for step in steps)
    shade = ""
    if 0 < night < len(steps):
        shade = f'<path class="ni" d="M0 0h{round(WIDTH * (night - 0.5) / (len(steps) - 1))}v{HEIGHT}H0"/>'
    changed = [n for n, step in enumerate(steps) if (step.lead_change if _leads(history) else step.places_change)]
    marks = "".join(f"M{x[n]} {zero - 4}l4 4-4 4-4-4z" for n in changed)
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{shade}'
        f'<path class="z" d="M0 {zero}H{WIDTH}"/><path class="p" d="{path}"/>'
        + (f'<path class="d" d="{marks}"/>' if marks else "")
        + "</svg>"
    )


def _leads(history: History) -> bool:
    return history.race.seats == 1 and not history.race.yes_no


def _margin(history: History, step: Step, last: Step) -> Fraction | None:
    """The margin in points of the votes counted, above zero where the state is the final one."""
    race, standing = history.race, step.standing
    if standing.total is None or not standing.total:
        return None
    if race.yes_no:
        if standing.margin is None or last.standing.margin is None:
            return None
        signed = standing.margin if last.standing.margin >= 0 else -standing.margin
        return Fraction(100 * signed, standing.total)
    final = last.standing.ranked
    if len(final) <= race.seats:
        return None
    listed = [standing.votes.get(choice) for choice in final]
    inside = [v for v in listed[: race.seats] if v is not None]
    outside = [v for v in listed[race.seats :] if v is not None]
    if not inside or not outside:
        return None
    return Fraction(100 * (min(inside) - max(outside)), standing.total)
