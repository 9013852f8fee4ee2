"""Charts of several elections as Plotly figures, with the numbers from which a reader makes others.

They are laid out as their drawings are, and charts.js colors them, as with those of a race
(charts/plotly.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from markupsafe import Markup, escape

from builder.charts.geometry import EDGE
from builder.charts.layout import Layout
from builder.charts.plotly_texts import Json, texts
from builder.charts.shifts import BOTTOM, HEADROOM, HEIGHT, TOP, Bin, Histogram, Overlay, Trail
from builder.wording.text_extents import AXIS, Label

HIGH = BOTTOM - TOP
SYMBOLS = ("circle", "square", "triangle-up", "circle-open", "square-open")
"""The marks of the drawings (charts/shifts.py), newest election first."""
FOOT = round(-5 / HIGH, 4)


def overlay_to_plotly(chart: Overlay) -> Json:
    """Return the figure, and as ``numbers`` those of each election."""
    labels = [Label(text, 0, chart.y(value) + 4, AXIS, "end", -8) for value, text in chart.up.marks]
    labels += _below((chart.x(value), text) for value, text in chart.across.marks)
    grid = "".join(f"M0 {float(value)}H1" for value, _ in chart.up.marks)
    marks = "".join(f"M{chart.x(value) / 1000:.4f} 0V{FOOT}" for value, _ in chart.across.marks)
    shapes = [
        {"type": "path", "name": "grid", "path": grid},
        {"type": "path", "name": "grid", "yref": "paper", "path": marks},
        *_bands(chart),
    ]
    along, up = ((float(axis.low), float(axis.high)) for axis in (chart.across, chart.up))
    trails = [*enumerate(chart.trails)][::-1]
    return {
        "data": [*(_stroke(n, of) for n, of in trails), *(_dots(n, of) for n, of in trails)],
        "layout": _layout(48, along, up, labels, shapes),
        "numbers": {
            "axes": chart.axes.split(),
            "unit": chart.unit,
            "counts": [_count(n, trail, chart.axes) for n, trail in enumerate(chart.trails)],
        },
    }


def histogram_to_plotly(chart: Histogram) -> Json:
    """Return the figure, and its columns as ``rows``."""
    ends = chart.columns[0].low, chart.columns[-1].high
    labels = [
        Label(escape(c.count), chart.x((c.low + c.high) / 2), chart.y(c.count) - 6, AXIS, "middle")
        for c in chart.columns
        if c.count
    ]
    labels += _below((chart.x(value), text) for value, text in chart.marks)
    zero = {"name": "zero", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "layer": "above"}
    said = [*zip(chart.columns, chart.words, strict=True)]
    return {
        "data": [*_columns(said, (ends[1] - ends[0]) / 1000)],
        "layout": _layout(16, ends, (0, chart.most * HIGH / (HIGH - HEADROOM)), labels, [zero]),
        "rows": [["from", "to", "races"], *([c.low, c.high, c.count] for c in chart.columns)],
    }


def _below(marks: Iterable[tuple[float, Markup]]) -> Iterator[Label]:
    return (Label(text, x, BOTTOM + 20, AXIS, "middle") for x, text in marks)


def _layout(
    left: int,
    along: tuple[float, float],
    up: tuple[float, float],
    labels: list[Label],
    shapes: list[Json],
) -> Json:
    placed = Layout(left, 16, labels=tuple(labels))
    return {
        "height": HEIGHT,
        "margin": {"l": left, "r": 16, "t": TOP, "b": HEIGHT - BOTTOM},
        "hovermode": "closest",
        "xaxis": {"type": "linear", "range": along},
        "yaxis": {"range": up},
        "shapes": shapes,
        **texts(placed, placed, (TOP, BOTTOM)),
    }


def _color(n: int) -> str:
    return "accent" if n == 0 else "c0"


def _bands(chart: Overlay) -> Iterator[Json]:
    """Yield the stretches over unknown updates."""
    edge = float(chart.up.high - chart.up.low) * EDGE / HIGH
    for n, trail in enumerate(chart.trails):
        for before, dot in pairwise(trail.dots):
            if not dot.joined:
                low, high = sorted((float(before.y), float(dot.y)))
                left, right = (round(chart.x(end.x) / 1000, 4) for end in (before, dot))
                ends = {"x0": left, "x1": right, "y0": low - edge, "y1": high + edge}
                yield {"type": "rect", "name": f"band {_color(n)}", **ends}


def _stroke(n: int, trail: Trail) -> Json:
    x: list[float | None] = []
    y: list[float | None] = []
    for dot in trail.dots:
        if x and not dot.joined:
            x, y = [*x, None], [*y, None]
        x, y = [*x, float(dot.x)], [*y, float(dot.y)]
    return {"line": {"width": 2.5}, "x": x, "y": y, "meta": {"line": _color(n)}}


def _dots(n: int, trail: Trail) -> Json:
    return {
        "mode": "markers",
        "name": trail.name,
        "x": [float(dot.x) for dot in trail.dots],
        "y": [float(dot.y) for dot in trail.dots],
        "text": [dot.text for dot in trail.dots],
        "hoverinfo": "text",
        "cliponaxis": False,
        "marker": {"symbol": SYMBOLS[n % len(SYMBOLS)], "size": 9, "line": {"width": 1.5}},
        "meta": {"dots": _color(n), "hollow": []},
    }


def _count(n: int, trail: Trail, axes: str) -> Json:
    """Return the numbers of one election, as a race has them (charts/numbers.py)."""
    dots = trail.dots
    counted = {"counted": [float(dot.x) for dot in dots]} if "counted" in axes else {}
    return {
        "day": trail.day,
        "updates": [dot.update for dot in dots],
        "times": [dot.at for dot in dots],
        "gaps": [n for n, dot in enumerate(dots) if n and not dot.joined],
        "of": trail.of,
        **counted,
        "choices": [{"name": trail.name, "color": _color(n), "votes": [dot.n for dot in dots]}],
    }


def _columns(said: list[tuple[Bin, Markup]], part: float) -> Iterator[Json]:
    """Yield the columns below zero, and those above; ``part`` is one per mille of the width."""
    for color in ("c0", "accent"):
        shown = [(c, words) for c, words in said if c.count and (c.low < 0) == (color == "c0")]
        if shown:
            yield {
                "type": "bar",
                "x": [(c.low + c.high) / 2 for c, _ in shown],
                "width": [c.high - c.low - 4 * part for c, _ in shown],
                "y": [c.count for c, _ in shown],
                "hovertext": [words for _, words in shown],
                "hoverinfo": "text",
                "meta": {"bar": color, "part": 0.55},
            }
