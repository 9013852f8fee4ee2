"""Charts of several elections in one plot: ballots by day, settled races, shifts in points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from markupsafe import Markup, escape

from builder.charts.geometry import EDGE, percent, short

HEIGHT, TOP, BOTTOM = 320, 16, 286
HEADROOM = 16
"""Pixels above the highest column, for its number."""
SHAPES = (
    '<circle r="4.5"/>',
    '<path d="M-4-4h8v8h-8z"/>',
    '<path d="M0-6l5.5 10h-11z"/>',
    '<circle class="o" r="4"/>',
    '<path class="o" d="M-4-4h8v8h-8z"/>',
)
"""A mark for each election, newest first: never color alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A value at a place of the axis; ``joined``: nothing unknown lies before it.

    ``n`` is the count behind the value, as of the ``update``; ``at`` is its time by one clock, and
    ``text`` the hover text.
    """

    x: Fraction
    y: Fraction
    joined: bool = True
    n: int
    update: str
    at: str
    text: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """One election's line, with its name for the key, its day, and what its numbers are out of."""

    name: Markup
    day: str
    of: int
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What lies between ``low`` and ``high``; ``marks`` are written on it."""

    low: Fraction
    high: Fraction
    marks: tuple[tuple[Fraction, Markup], ...]

    def part(self, value: Fraction) -> float:
        """Return how far along the axis a value lies, 0 to 1."""
        return float((value - self.low) / (self.high - self.low))


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Every trail on the same axes.

    A reader may plot its lines against ``axes`` (of the page's script), in numbers of ``unit``.
    """

    name: str
    title: Markup
    desc: Markup
    trails: Sequence[Trail]
    across: Axis
    up: Axis
    axes: str
    unit: str

    @property
    def svg(self) -> Markup:
        return _overlay(self)

    def x(self, value: Fraction) -> float:
        """Return per mille of the width."""
        return 1000 * self.across.part(value)

    def y(self, value: Fraction) -> float:
        """Return pixels from the top."""
        return BOTTOM - (BOTTOM - TOP) * self.up.part(value)


def _overlay(chart: Overlay) -> Markup:
    """Draw the trails in steps: the first in the accent, the rest in grey."""
    x, y, across, up = chart.x, chart.y, chart.across, chart.up
    grid = "".join(f"M0 {short(y(value))}H1000" for value, _ in up.marks)
    grid += "".join(f"M{short(x(value))} {BOTTOM}v5" for value, _ in across.marks)
    paths, dots = [f'<path class="grid" d="{grid}"/>'], []
    for n, trail in reversed(list(enumerate(chart.trails))):
        look = _look(n)
        lines = {"band": "", "ln": ""}
        for before, dot in pairwise(trail.dots):
            left, right, one, two = x(before.x), x(dot.x), y(before.y), y(dot.y)
            if dot.joined:
                lines["ln"] += f"M{short(left)} {short(one)}H{short(right)}V{short(two)}"
            else:
                head, foot = short(min(one, two) - EDGE), short(max(one, two) + EDGE)
                lines["band"] += f"M{short(left)} {head}H{short(right)}V{foot}H{short(left)}z"
        paths += [f'<path class="{kind} {look}" d="{d}"/>' for kind, d in lines.items() if d]
        for dot in trail.dots:
            place = f'x="{percent(x(dot.x))}" y="{short(y(dot.y))}"'
            dots.append(f'<svg {place} overflow="visible" class="{look}">{_shape(n)}</svg>')
    words = [_word("-8", y(value) + 4, text, "end") for value, text in up.marks]
    words += [_word(percent(x(value)), BOTTOM + 20, text) for value, text in across.marks]
    return _framed((chart.name, chart.title, chart.desc), "gl6", paths, dots + words)


def _look(n: int) -> str:
    return "ka" if n == 0 else "k0"


def _shape(n: int) -> str:
    return SHAPES[n % len(SHAPES)]


def _word(x: str, y: float, text: object, anchor: str = "middle") -> str:
    return f'<text class="ax" x="{x}" y="{short(y)}" text-anchor="{anchor}">{text}</text>'


def _framed(
    about: tuple[str, Markup, Markup], gutter: str, stretched: Iterable[str], placed: Iterable[str]
) -> Markup:
    name, title, desc = about
    return Markup(
        f'<svg class="ch over {gutter} gn2 gw2" role="img" aria-labelledby="{name}-t"'
        f' aria-describedby="{name}-d" height="{HEIGHT}"><title'
        f' id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(desc)}</desc>'
        f'<svg width="100%" height="{HEIGHT}" viewBox="0 0 1000 {HEIGHT}"'
        f' preserveAspectRatio="none" overflow="visible">{"".join(stretched)}</svg>'
        f"{''.join(placed)}</svg>"
    )


def key(trails: Iterable[Trail]) -> Markup:
    """Return what the marks stand for, for the ``figcaption``."""
    return Markup(" ").join(
        Markup(
            f'<span class="key"><svg class="mark over {_look(n)}" width="14" height="14"'
            f' aria-hidden="true"><svg x="7" y="7" overflow="visible">{_shape(n)}</svg></svg>'
            f"{escape(trail.name)}</span>"
        )
        for n, trail in enumerate(trails)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """How many values lie from ``low`` up to, not including, ``high``."""

    low: int
    high: int
    count: int


def bins(values: Iterable[Fraction], width: int) -> tuple[Bin, ...]:
    """Return values by steps of ``width``, from the first step to the last that has any."""
    places = [value // width for value in values]
    if not places:
        return ()
    return tuple(
        Bin(low=place * width, high=(place + 1) * width, count=places.count(place))
        for place in range(min(places), max(places) + 1)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """A column for each bin, each in ``words`` if any; ``marks`` are the edges to write."""

    name: str
    title: Markup
    columns: tuple[Bin, ...]
    words: tuple[Markup, ...]
    marks: tuple[tuple[int, Markup], ...]

    @property
    def svg(self) -> Markup:
        return _histogram(self)

    @property
    def most(self) -> int:
        return max(column.count for column in self.columns) or 1

    def x(self, value: float) -> float:
        """Return per mille of the width."""
        low, high = self.columns[0].low, self.columns[-1].high
        return 1000 * (value - low) / (high - low)

    def y(self, count: int) -> float:
        """Return pixels from the top."""
        return BOTTOM - (BOTTOM - TOP - HEADROOM) * count / self.most


def _histogram(chart: Histogram) -> Markup:
    """Draw each column with its number above it."""
    rects, words, x = [], [], chart.x
    for column in chart.columns:
        if column.count:
            top = chart.y(column.count)
            left, wide = short(x(column.low) + 2), short(x(column.high) - x(column.low) - 4)
            rects.append(
                f'<rect class="{"k0" if column.low < 0 else "ka"}" x="{left}"'
                f' y="{short(top)}" width="{wide}" height="{short(BOTTOM - top)}"/>'
            )
            middle = percent((x(column.low) + x(column.high)) / 2)
            words.append(_word(middle, top - 6, column.count))
    words += [_word(percent(x(value)), BOTTOM + 20, text) for value, text in chart.marks]
    rects.append(f'<path class="zero" d="M0 {BOTTOM}H1000"/>')
    desc = Markup(" ").join(filter(None, chart.words))
    return _framed((chart.name, chart.title, desc), "gl2", rects, words)
