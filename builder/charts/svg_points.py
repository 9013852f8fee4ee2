"""The dots of a chart at a third of the bytes that circles take: the round ends of lines that have
next to no length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builder.charts.coordinates import coordinates, short
from builder.charts.spec import Chart
from builder.charts.svg_text import token
from builder.charts.treads import colour_of


def specks(chart: Chart) -> Iterator[str]:
    """A dot for every update of a named line, hollow for a small batch, a square where it is only
    stated; a cross for a fall.

    The dots of one color are one path, which count.js reads.
    """
    places, beside = coordinates(chart), []
    yield (
        f'<svg height="{chart.height}" viewBox="0 0 1000 {chart.height}"'
        ' preserveAspectRatio="none">'
    )
    for line in chart.lines:
        made: dict[str, list[tuple[float, float]]] = {}
        for _, panel, at, value, _, small, _, fell, stated in () if line.quiet else line.points:
            y = places.y[value]
            if fell:
                x = places.across[panel].percent[at]
                beside.append(
                    f'<svg x="{x}" y="{y}"><path class="fell" d="M-5-5l10 10M5-5l-10 10"/></svg>'
                )
            colour = token(colour_of(chart, line, value))
            if stated:
                x = places.across[panel].percent[at]
                beside.append(
                    f'<g class="{colour}"><rect class="sq" x="{x}" y="{y}" width="8"'
                    ' height="8"/></g>'
                )
                continue
            place = (round(places.across[panel].places[at], 1), float(y))
            if small:
                made.setdefault(f"dot o {colour}", []).append(place)
                made.setdefault("hole", []).append(place)
            else:
                made.setdefault(f"dot {colour}", []).append(place)
        yield from (
            f'<path class="{look}" d="{_specks(places)}"/>' for look, places in made.items()
        )
    yield "</svg>"
    yield from beside


def _specks(places: Iterable[tuple[float, float]]) -> str:
    """Short lines at these places, each but the first told from the one before.

    They go to and fro, so that the next is told in few digits. Without any length their ends are no
    circles in WebKit before 2026, where a drawing stretches.
    """
    rest = iter(places)
    before, above = next(rest)
    d, to = f"M{short(before)} {short(above)}h.01", False
    for x, y in rest:
        down = short(y - above)
        d += f"m{short(x - before)}{'' if down[0] == '-' else ' '}{down}{'h.01' if to else 'h-.01'}"
        before, above, to = x, y, not to
    return d
