"""The dots of a chart at a third of the bytes that circles take: the round ends of lines that have next to no length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builder.chart import Chart
from builder.coordinates import coordinates, short
from builder.svg_words import token
from builder.treads import colour_of


def specks(chart: Chart) -> Iterator[str]:
    """A dot for every update of a named line, hollow for a small batch, a square where it is only stated; a cross for a fall.

    The dots of one color are one path, which count.js reads.
    """
    places, beside = coordinates(chart), []
    yield f'<svg height="{chart.height}" viewBox="0 0 1000 {chart.height}" preserveAspectRatio="none">'
    for line in chart.lines:
        made: dict[str, list[tuple[float, float]]] = {}
        for point in () if line.quiet else line.points:
            x, y = places.across[point.panel].percent[point.at], places.y[point.value]
            if point.fell:
                beside.append(f'<svg x="{x}" y="{y}"><path class="fell" d="M-5-5l10 10M5-5l-10 10"/></svg>')
            colour = token(colour_of(chart, line, point.value))
            if point.stated:
                beside.append(f'<g class="{colour}"><rect class="sq" x="{x}" y="{y}" width="8" height="8"/></g>')
                continue
            at = (round(places.across[point.panel].places[point.at], 1), float(y))
            for look in (f"dot o {colour}", "hole") if point.small else (f"dot {colour}",):
                made.setdefault(look, []).append(at)
        yield from (f'<path class="{look}" d="{_specks(places)}"/>' for look, places in made.items())
    yield "</svg>"
    yield from beside


def _specks(places: Iterable[tuple[float, float]]) -> str:
    """Short lines at these places, each but the first told from the one before.

    They go to and fro, so that the next is told in few digits. Without any length their ends are no circles in WebKit
    before 2026, where a drawing stretches.
    """
    d, before, to = "", None, True
    for x, y in places:
        if before is None:
            d = f"M{short(x)} {short(y)}"
        else:
            down = short(y - before[1])
            d += f"m{short(x - before[0])}{'' if down.startswith('-') else ' '}{down}"
        d += "h.01" if to else "h-.01"
        before, to = (x, y), not to
    return d
