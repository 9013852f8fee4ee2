"""The dots of a chart at a third of their bytes, for embeds: the round ends of lines that have no length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builder.chart import Chart
from builder.coordinates import coordinates, short
from builder.svg_words import token
from builder.treads import colour_of


def specks(chart: Chart) -> Iterator[str]:
    """Dots and crosses as `svg` has them, those of one color in one path."""
    yield f'<svg height="{chart.height}" viewBox="0 0 1000 {chart.height}" preserveAspectRatio="none">'
    places = coordinates(chart)
    for line in chart.lines:
        made: dict[str, list[tuple[float, float]]] = {}
        for point in () if line.quiet else line.points:
            if point.stated:
                continue
            at = (round(places.across[point.panel].places[point.at], 1), round(chart.y(point.value), 1))
            colour = token(colour_of(chart, line, point.value))
            for look in (f"dot o {colour}", "hole") if point.small else (f"dot {colour}",):
                made.setdefault(look, []).append(at)
        yield from (f'<path class="{look}" d="{_specks(places)}"/>' for look, places in made.items())
    yield "</svg>"
    for line in chart.lines:
        for point in () if line.quiet else line.points:
            if not (point.stated or point.fell):
                continue
            x, y = places.across[point.panel].percent[point.at], places.y[point.value]
            if point.stated:
                yield f'<g class="{token(line.colour)}"><rect class="sq" x="{x}" y="{y}" width="8" height="8"/></g>'
            if point.fell:
                yield f'<svg x="{x}" y="{y}"><path class="fell" d="M-5-5l10 10M5-5l-10 10"/></svg>'


def _specks(places: Iterable[tuple[float, float]]) -> str:
    """Lines without length at these places, each but the first told from the one before."""
    d, before = "", None
    for x, y in places:
        if before is None:
            d = f"M{short(x)} {short(y)}h0"
        else:
            down = short(y - before[1])
            d += f"m{short(x - before[0])}{'' if down.startswith('-') else ' '}{down}h0"
        before = (x, y)
    return d
