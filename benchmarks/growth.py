"""How time grows with size: the exponent of the line through measured points, and its picture on
two logarithmic scales.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import escape

Point = tuple[float, float]
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 440, 70, 40, 200, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Points of one program: records, seconds."""

    name: str
    colour: str
    points: Sequence[Point]


def exponent(points: Sequence[Point]) -> float | None:
    """The least-squares slope of log seconds on log records; None where all points have one
    size.
    """
    logs = [
        (math.log(size), math.log(seconds)) for size, seconds in points if size > 0 and seconds > 0
    ]
    if len({x for x, _ in logs}) < 2:
        return None
    middle_x, middle_y = (sum(pair[axis] for pair in logs) / len(logs) for axis in (0, 1))
    spread = sum((x - middle_x) ** 2 for x, _ in logs)
    return sum((x - middle_x) * (y - middle_y) for x, y in logs) / spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Seconds of a build of nothing, of each race and of each record.

    ``off`` is how far their sum misses a build at most, as a part of it.
    """

    fixed: float
    race: float
    record: float
    off: float


def costs(builds: Sequence[tuple[float, float, float]]) -> Costs | None:
    """What a race and a record cost, from builds of (races, records, seconds), by least squares of
    the relative misses.

    None where there are not more builds of different size than figures to find. Growth is linear
    where ``off`` is small.
    """
    if len({(races, records) for races, records, _ in builds}) < 4:
        return None
    seconds = np.array([build[2] for build in builds])
    parts = np.array([(1.0, races, records) for races, records, _ in builds]) / seconds[:, None]
    found, *_ = np.linalg.lstsq(parts, np.ones(len(builds)), rcond=None)
    fixed, race, record = (float(value) for value in found)
    return Costs(fixed=fixed, race=race, record=record, off=float(np.abs(parts @ found - 1).max()))


def picture(lines: Sequence[Line]) -> str:
    """An SVG of the lines; a dashed one through the first point of the first line grows just as the
    records do.
    """
    every = [point for line in lines for point in line.points]
    low_x, high_x = (edge(pick(x for x, _ in every), up=pick is max) for pick in (min, max))
    low_y, high_y = (edge(pick(y for _, y in every), up=pick is max) for pick in (min, max))

    def at(point: Point) -> str:
        x, y = (math.log10(value) for value in point)
        across = (x - math.log10(low_x)) / (math.log10(high_x) - math.log10(low_x))
        along = (y - math.log10(low_y)) / (math.log10(high_y) - math.log10(low_y))
        wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return f"{LEFT + across * wide:.1f},{HEIGHT - BOTTOM - along * high:.1f}"

    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0'
            f' 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="13">'
        ),
        (
            "<title>Processor time of a build by the number of records, both on logarithmic"
            " scales</title>"
        ),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        (
            f'<text x="{LEFT}" y="22" font-weight="bold">Seconds of processor time by records'
            " (races x updates)</text>"
        ),
    ]
    for value in ticks(low_x, high_x):
        x, y = at((value, low_y)).split(",")
        out.append(f'<path d="M{x},{y}V{TOP}" stroke="#ddd"/>')
        out.append(
            f'<text x="{x}" y="{float(y) + 20:.1f}" text-anchor="middle">{value:,.0f}</text>'
        )
    for value in ticks(low_y, high_y):
        x, y = at((low_x, value)).split(",")
        out.append(f'<path d="M{x},{y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(
            f'<text x="{float(x) - 8:.1f}" y="{float(y) + 4:.1f}"'
            f' text-anchor="end">{value:,g}</text>'
        )
    out.append(f'<text x="{LEFT}" y="{HEIGHT - 14}">records</text>')
    start = min(lines[0].points)
    end = min(high_x, start[0] * high_y / start[1])
    dashed = (end, start[1] * end / start[0])
    out.append(
        f'<path d="M{at(start)}L{at(dashed)}" stroke="#777" stroke-dasharray="4 4" fill="none"/>'
    )
    for n, line in enumerate(lines):
        points = sorted(line.points)
        drawn = "L".join(at(point) for point in points)
        out.append(f'<path d="M{drawn}" stroke="{line.colour}" stroke-width="2" fill="none"/>')
        for point in points:
            x, y = at(point).split(",")
            out.append(f'<circle cx="{x}" cy="{y}" r="4" fill="{line.colour}"/>')
        grown = exponent(points)
        words = line.name if grown is None else f"{line.name}: {grown:.2f}"
        out.append(
            f'<text x="{WIDTH - RIGHT + 14}" y="{TOP + 20 + 22 * n}"'
            f' fill="{line.colour}">{escape(words)}</text>'
        )
    out.append(
        f'<text x="{WIDTH - RIGHT + 14}" y="{TOP + 20 + 22 * len(lines)}" fill="#777">dashed:'
        " exponent 1</text>"
    )
    return "\n".join([*out, "</svg>"]) + "\n"


def edge(value: float, *, up: bool) -> float:
    """The nearest 1, 2 or 5 with zeros that is not above ``value``, or not below it."""
    steps = [factor * 10.0**power for power in range(-4, 9) for factor in (1, 2, 5)]
    return (
        next(step for step in steps if step > value)
        if up
        else next(step for step in reversed(steps) if step < value)
    )


def ticks(low: float, high: float) -> list[float]:
    steps = [factor * 10.0**power for power in range(-4, 9) for factor in (1, 2, 5)]
    return [step for step in steps if low <= step <= high]
