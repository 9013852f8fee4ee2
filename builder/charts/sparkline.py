"""The smallest chart: the margin of whoever is ahead at the end, in a line of a list."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from builder.charts.elements import counted
from builder.counting.deciding import cut_place
from builder.counting.history import HistoryPoint, RaceHistory, is_night
from builder.model import Rule

WIDTH, HEIGHT, EDGE = 52, 15, 2
"""In units of nearly two pixels, about as many wide.

A page holds hundreds, and whole short steps pack best (decisions/sparklines.md).
"""
Ratio = tuple[int, int]
"""A part and its whole, which is above zero.

There are tens of thousands of them, and a Fraction would look for lower terms.
"""


def sparkline(history: RaceHistory, marked: str = "") -> str:
    """Return an inline SVG: the final leader's margin in points by update number, night shaded.

    For several places the margin at the cut line, for a question Yes against its bar, turned so
    that the final state lies above. A diamond marks each change, a ring the update ``marked``.
    Empty where no lead is said or fewer than two updates have votes.
    """
    race, steps = history.race, counted(history)
    if (
        not race.coverage.complete
        or not race.contested
        or race.rule is Rule.UNKNOWN
        or len(steps) < 2
    ):
        return ""
    margins = [_margin(history, step, steps[-1]) for step in steps]
    values = [margin for margin in margins if margin is not None]
    if len(values) < len(steps):
        return ""
    zero, *y = _heights([(0, 1), *values])
    unit = max(1, round(Fraction(WIDTH, len(steps) - 1)))
    width = unit * (len(steps) - 1)
    night = sum(is_night(step.update) for step in steps)
    leads = race.seats == 1 and not race.yes_no and cut_place(history) is None
    changed = (step.lead_change if leads else step.places_change for step in steps)
    diamonds = "".join(
        f"M{unit * n} {zero - 2}l2 2-2 2-2-2z" for n, change in enumerate(changed) if change
    )
    parts = [f'<svg class="spark" viewBox="0 0 {width} {HEIGHT}" aria-hidden="true">']
    if 0 < night < len(steps):
        end = unit * night - (unit + 1) // 2
        parts.append(f'<path class="ni" d="M0 0h{end}v{HEIGHT}H0"/>')
    parts.append(f'<path class="z" d="M0 {zero}h{width}"/><path d="M0 {y[0]}{_moves(y, unit)}"/>')
    if diamonds:
        parts.append(f'<path class="d" d="{diamonds}"/>')
    for n, step in enumerate(steps):
        if step.update.key == marked:
            parts.append(f'<circle cx="{unit * n}" cy="{y[n]}" r="2"/>')
    return "".join([*parts, "</svg>"])


def _heights(values: Sequence[Ratio]) -> list[int]:
    """Return pixels below the upper edge, exact until they are rounded half to even."""
    low = high = values[0]
    for part, whole in values:
        if part * high[1] > high[0] * whole:
            high = part, whole
        if part * low[1] < low[0] * whole:
            low = part, whole
    span, unit = (high[0] * low[1] - low[0] * high[1]) or 1, high[1] * low[1]
    heights = []
    for part, whole in values:
        of = span * high[1] * whole
        height, rest = divmod(
            EDGE * of + (HEIGHT - 2 * EDGE) * (high[0] * whole - part * high[1]) * unit, of
        )
        heights.append(height + (2 * rest > of or (2 * rest == of and height % 2 == 1)))
    return heights


def _moves(y: Sequence[int], unit: int) -> str:
    """Return level and upright moves, each in whole numbers from where the one before ended."""
    path, run = "", 0
    for here, there in pairwise(y):
        run += unit
        if there != here:
            path += f"h{run}v{there - here}"
            run = 0
    return path + (f"h{run}" if run else "")


def _margin(history: RaceHistory, step: HistoryPoint, last: HistoryPoint) -> Ratio | None:
    """Return the margin of the votes counted, above zero where the state is the final one."""
    race, standing = history.race, step.standing
    if standing.total is None or not standing.total or standing.unassigned is not None:
        return None
    if race.yes_no:
        if standing.margin is None or last.standing.margin is None:
            return None
        signed = standing.margin if last.standing.margin >= 0 else -standing.margin
        return signed, standing.total
    final, place = last.standing.ranked, cut_place(history) or race.seats
    if len(final) <= place:
        return None
    listed = [standing.votes.get(choice) for choice in final]
    inside = [v for v in listed[:place] if v is not None]
    outside = [v for v in listed[place:] if v is not None]
    if not inside or not outside:
        return None
    return min(inside) - max(outside), standing.total
