"""The charts of elections laid over one another: ballots by day, settled races by share counted,
shifts in points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup, escape

from builder.charts.geometry import percent, short

HEIGHT, TOP, FOOT = 320, 16, 34
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
    """A value at a place of the axis; ``joined``: nothing unknown lies between it and the dot
    before.
    """

    x: Fraction
    y: Fraction
    joined: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """One election's line, with its name for the key."""

    name: Markup
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What lies between ``low`` and ``high``, with the values that are written on it and their
    words.
    """

    low: Fraction
    high: Fraction
    marks: tuple[tuple[Fraction, Markup], ...]

    def part(self, value: Fraction) -> float:
        """How far along the axis, 0 to 1."""
        return float((value - self.low) / (self.high - self.low))


def overlay(
    name: str, title: Markup, desc: Markup, trails: Sequence[Trail], across: Axis, up: Axis
) -> Markup:
    """Every trail on the same axes, in steps: it holds, then jumps. The first is drawn in the
    accent, the rest in grey.
    """
    bottom = HEIGHT - FOOT

    def x(value: Fraction) -> float:
        return 1000 * across.part(value)

    def y(value: Fraction) -> float:
        return bottom - (bottom - TOP) * up.part(value)

    grid = "".join(f"M0 {short(y(value))}H1000" for value, _ in up.marks)
    grid += "".join(f"M{short(x(value))} {bottom}v5" for value, _ in across.marks)
    paths, dots = [f'<path class="grid" d="{grid}"/>'], []
    for n, trail in reversed(list(enumerate(trails))):
        look = "ka" if n == 0 else "k0"
        solid = dotted = ""
        for before, dot in zip(trail.dots, trail.dots[1:], strict=False):
            step = f"M{short(x(before.x))} {short(y(before.y))}H{short(x(dot.x))}V{short(y(dot.y))}"
            solid, dotted = (solid + step, dotted) if dot.joined else (solid, dotted + step)
        paths += [f'<path class="ln {look}" d="{solid}"/>'] if solid else []
        paths += [f'<path class="carry {look}" d="{dotted}"/>'] if dotted else []
        for dot in trail.dots:
            dots.append(_mark(n, percent(x(dot.x)), short(y(dot.y)), look))
    inner = (
        f'<svg width="100%" height="{HEIGHT}" viewBox="0 0 1000 {HEIGHT}"'
        ' preserveAspectRatio="none" overflow="visible">'
        f"{''.join(paths)}</svg>{''.join(dots)}{_words(across, up, bottom)}"
    )
    return _framed(name, title, desc, inner)


def _mark(n: int, x: str, y: str, look: str) -> str:
    return f'<svg x="{x}" y="{y}" overflow="visible" class="{look}">{SHAPES[n % len(SHAPES)]}</svg>'


def _framed(name: str, title: Markup, desc: Markup, inner: str) -> Markup:
    return Markup(
        f'<svg class="ch over gl6 gn2 gw2" role="img" aria-labelledby="{name}-t {name}-d"'
        f' height="{HEIGHT}"><title id="{name}-t">{escape(title)}</title><desc'
        f' id="{name}-d">{escape(desc)}</desc>{inner}</svg>'
    )


def _words(across: Axis, up: Axis, bottom: int) -> str:
    out = [
        f'<text class="ax" x="-8" y="{short(bottom - (bottom - TOP) * up.part(value) + 4)}"'
        f' text-anchor="end">{words}</text>'
        for value, words in up.marks
    ]
    out += [
        f'<text class="ax" x="{percent(1000 * across.part(value))}" y="{bottom + 20}"'
        f' text-anchor="middle">{words}</text>'
        for value, words in across.marks
    ]
    return "".join(out)


def key(trails: Iterable[Trail]) -> Markup:
    """What the marks stand for, for the ``figcaption``."""
    return Markup(" ").join(
        Markup(
            '<span class="key"><svg class="mark over {}" width="14" height="14"'
            ' aria-hidden="true">{}</svg>{}</span>'
        ).format(
            "ka" if n == 0 else "k0",
            Markup(f'<svg x="7" y="7" overflow="visible">{SHAPES[n % len(SHAPES)]}</svg>'),
            trail.name,
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
    """Values by steps of ``width`` from the first to the last that has any, the same way for
    negative ones.
    """
    places = [value // width for value in values]
    if not places:
        return ()
    return tuple(
        Bin(low=place * width, high=(place + 1) * width, count=places.count(place))
        for place in range(min(places), max(places) + 1)
    )


def histogram(
    name: str,
    title: Markup,
    desc: Markup,
    columns: Sequence[Bin],
    marks: Sequence[tuple[int, Markup]],
) -> Markup:
    """A column for each bin with its number above it; ``marks`` are the edges that are written
    below.
    """
    bottom, low, high = HEIGHT - FOOT, columns[0].low, columns[-1].high
    most = max(column.count for column in columns) or 1

    def x(value: int) -> float:
        return 1000 * (value - low) / (high - low)

    inner = [
        f'<svg width="100%" height="{HEIGHT}" viewBox="0 0 1000 {HEIGHT}"'
        ' preserveAspectRatio="none" overflow="visible">'
    ]
    for column in columns:
        tall = (bottom - TOP - 16) * column.count / most
        if column.count:
            left, wide = short(x(column.low) + 2), short(x(column.high) - x(column.low) - 4)
            look = "k0" if column.low < 0 else "ka"
            inner.append(
                f'<rect class="{look}" x="{left}" y="{short(bottom - tall)}" width="{wide}"'
                f' height="{short(tall)}"/>'
            )
    inner.append(f'<path class="zero" d="M0 {bottom}H1000"/></svg>')
    for column in columns:
        if column.count:
            tall = (bottom - TOP - 16) * column.count / most
            middle = percent((x(column.low) + x(column.high)) / 2)
            inner.append(
                f'<text class="ax" x="{middle}" y="{short(bottom - tall - 6)}"'
                f' text-anchor="middle">{column.count}</text>'
            )
    for value, words in marks:
        inner.append(
            f'<text class="ax" x="{percent(x(value))}" y="{bottom + 20}"'
            f' text-anchor="middle">{words}</text>'
        )
    return Markup(
        f'<svg class="ch over gl2 gn2 gw2" role="img" aria-labelledby="{name}-t {name}-d"'
        f' height="{HEIGHT}"><title id="{name}-t">{escape(title)}</title><desc'
        f' id="{name}-d">{escape(desc)}</desc>{"".join(inner)}</svg>'
    )
