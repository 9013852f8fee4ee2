"""The same chart as a Plotly figure in plain JSON: the same points, lines and words, for readers who explore it.

No colour stands in it. Where Plotly wants one, ``meta`` of a trace, or ``name`` of a shape or an annotation, names a
token of the style sheet, which charts.js puts in when it draws and again when the colour scheme changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from builder.chart import Chart, Line, Point
from builder.labels import AXIS, Label
from builder.layout import Layout, layout
from builder.treads import Stretch, areas, colour_of, stacked, stretches

Json = dict[str, Any]


def to_plotly(chart: Chart) -> Json:
    """``data``, ``layout`` and ``config`` as Plotly takes them.

    ``layout.meta`` holds what differs on phones: ``slim`` with its right margin and its annotations.
    """
    slim, wide = layout(chart, wide=False), layout(chart, wide=True)
    made: Json = {
        "height": chart.height,
        "margin": {
            "l": wide.left,
            "r": wide.right,
            "t": chart.top,
            "b": chart.height - chart.bottom,
            "pad": 0,
            "autoexpand": False,
        },
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x" if len(_dotted(chart)) == 1 else "closest",
        "hoverdistance": 60,
        "yaxis": {**AXIS_OFF, "range": [chart.low, chart.high]},
        "template": TEMPLATE,
        "shapes": list(_shapes(chart)),
        "annotations": _annotations(chart, wide),
        "meta": {"slim": {"r": slim.right, "annotations": _annotations(chart, slim)}},
    }
    for number, panel in enumerate(chart.panels):
        made["xaxis" if number == 0 else f"xaxis{number + 1}"] = {
            **AXIS_OFF,
            "type": "date",
            "domain": [panel.left / 1000, panel.right / 1000],
            "range": [_time(panel.start), _time(panel.end)],
            "anchor": "y",
        }
    return {"data": list(_traces(chart)), "layout": made, "config": CONFIG}


CONFIG: Json = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False, "showTips": False}


AXIS_OFF: Json = {
    "fixedrange": True,
    "showgrid": False,
    "zeroline": False,
    "showticklabels": False,
    "ticks": "",
    "showline": False,
}


TEMPLATE: Json = {
    "layout": {
        "annotationdefaults": {
            "showarrow": False,
            "xref": "paper",
            "xanchor": "center",
            "yref": "paper",
            "yanchor": "middle",
            "borderpad": 0,
        },
        "shapedefaults": {"xref": "paper", "yref": "y", "layer": "below"},
    },
    "data": {"scatter": [{"mode": "lines", "hoverinfo": "skip"}]},
}
"""What all annotations, shapes and traces have in common, said once."""


def _dotted(chart: Chart) -> list[Line]:
    return [line for line in chart.lines if not line.quiet]


@lru_cache(maxsize=256)
def _time(at: datetime) -> str:
    """Wall-clock time without a zone, which Plotly leaves as it is; kept, since every chart has the same few."""
    return at.isoformat(sep=" ", timespec="seconds")


def _axis(panel: int) -> str:
    return "x" if panel == 0 else f"x{panel + 1}"


def _traces(chart: Chart) -> Iterator[Json]:
    if chart.shape == "stack":
        for line in reversed(stacked(chart)) if len(chart.lines) > 1 else chart.lines:
            yield from _fills(areas(chart, line), opaque=True)
    elif chart.shape == "diverging":
        yield from _fills(areas(chart, chart.lines[0]), opaque=False)
    for line in sorted(chart.lines, key=lambda line: not line.quiet):
        if chart.shape != "stack" or not line.quiet:
            yield from _strokes(chart, line)
    for line in _dotted(chart):
        yield from _dots(chart, line)
    for panel in range(len(chart.panels)):
        changes = [change for change in chart.changes if change.panel == panel]
        if changes:
            yield {
                "type": "scatter",
                "mode": "markers",
                "xaxis": _axis(panel),
                "x": [_time(change.at) for change in changes],
                "y": [chart.zero] * len(changes),
                "marker": {"symbol": "diamond", "size": 13, "line": {"width": 2}},
                "meta": {"marker": "ink", "edge": "bg"},
            }
        stems = [stem for stem in chart.stems if stem.panel == panel]
        if stems:
            yield {
                "type": "scatter",
                "mode": "markers",
                "xaxis": _axis(panel),
                "x": [_time(stem.at) for stem in stems],
                "y": [stem.head for stem in stems],
                "text": [str(stem.text) for stem in stems],
                "hoverinfo": "text",
                "marker": {"symbol": "circle", "size": 8, "line": {"width": 1.75}},
                "meta": {"marker": "bg", "edge": "ink"},
            }


def _corners(shapes: Iterable[Stretch]) -> tuple[list[str | None], list[float | int | None]]:
    """Corners of several shapes in two lists, with a gap between one shape and the next."""
    x: list[str | None] = []
    y: list[float | int | None] = []
    for shape in shapes:
        if x:
            x.append(None)
            y.append(None)
        for at, value in shape.corners:
            x.append(_time(at))
            y.append(value)
    return x, y


def _fills(shapes: Sequence[Stretch], *, opaque: bool) -> Iterator[Json]:
    for panel, colour in sorted({(shape.panel, shape.colour) for shape in shapes}):
        x, y = _corners(shape for shape in shapes if (shape.panel, shape.colour) == (panel, colour))
        yield {
            "type": "scatter",
            "fill": "toself",
            "line": {"width": 0},
            "xaxis": _axis(panel),
            "x": x,
            "y": y,
            "meta": {"fill": colour, "opaque": opaque},
        }


def _strokes(chart: Chart, line: Line) -> Iterator[Json]:
    made = stretches(chart, line)
    for panel, colour, solid in sorted({(s.panel, s.colour, s.solid) for s in made}):
        x, y = _corners(s for s in made if (s.panel, s.colour, s.solid) == (panel, colour, solid))
        width = 1.25 if line.quiet else 2.5 if solid else 2
        yield {
            "type": "scatter",
            "line": {"width": width, "dash": "solid" if solid else "2px,4px", "simplify": False},
            "xaxis": _axis(panel),
            "x": x,
            "y": y,
            "meta": {"line": "rule-2" if line.quiet else colour},
        }


def _dots(chart: Chart, line: Line) -> Iterator[Json]:
    for panel in range(len(chart.panels)):
        points = [point for point in line.points if point.panel == panel]
        if points:
            yield {
                "type": "scatter",
                "mode": "markers",
                "name": str(line.name),
                "xaxis": _axis(panel),
                "x": [_time(point.at) for point in points],
                "y": [point.value for point in points],
                "text": [str(point.text) for point in points],
                "ids": [point.update for point in points],
                "hoverinfo": "text",
                "cliponaxis": False,
                "marker": {"symbol": _symbols(points), "size": 6, "line": {"width": 1.5}},
                "meta": {
                    "dots": [colour_of(chart, line, point.value) for point in points],
                    "hollow": [point.small for point in points],
                },
            }


def _symbols(points: Sequence[Point]) -> str | list[str]:
    """The form of the dots: squares where a count is only stated."""
    return ["square" if point.stated else "circle" for point in points] if any(point.stated for point in points) else "circle"


def _shapes(chart: Chart) -> Iterator[Json]:
    high = chart.bottom - chart.top
    for panel in chart.panels:
        left, right = panel.left / 1000, panel.right / 1000
        if panel.night:
            yield {**_shape("rect", "night", left, right, (0, round(1 + chart.top / high, 4))), "yref": "paper"}
        if chart.kind == "cut":
            yield _shape("rect", "seats", left, right, (chart.zero or 0, chart.high))
        for level in chart.levels:
            if level.value != chart.zero:
                yield _shape("line", "grid", left, right, (level.value, level.value))
        if chart.zero is not None:
            yield {**_shape("line", "zero", left, right, (chart.zero, chart.zero)), "layer": "above"}
    for line in _dotted(chart):
        for here, there in pairwise(line.points):
            if here.panel != there.panel:
                ends = (chart.panels[here.panel].right / 1000, chart.panels[there.panel].left / 1000)
                colour = colour_of(chart, line, here.value)
                yield _shape("line", f"carry {colour}", *ends, (here.value, here.value))
    for stem in chart.stems:
        x = chart.x(stem) / 1000
        yield _shape("line", "stem", x, x, (stem.foot, stem.head))


def _shape(kind: str, name: str, x0: float, x1: float, y: tuple[float, float]) -> Json:
    return {"type": kind, "name": name, "x0": round(x0, 4), "x1": round(x1, 4), "y0": y[0], "y1": y[1]}


def _annotations(chart: Chart, words: Layout) -> list[Json]:
    """Every text of the drawing in its place, and the numbers of the changes below the axis."""
    made = [annotation(chart.top, chart.bottom, label) for label in words.labels]
    for change, x in zip(chart.changes, words.lane, strict=False):
        made.append(
            {**_text(chart.top, chart.bottom, str(change.number), "num", 12, x, chart.height - 18.0, bold=True), "borderpad": 3}
        )
    return made


def annotation(top: int, bottom: int, label: Label) -> Json:
    """A text of the layout in a plot between these pixels of the drawing."""
    anchor = {"start": "left", "middle": "center", "end": "right"}[label.anchor]
    colour = "ink-3" if label.style is AXIS else f"{label.colour}t" if label.colour not in ("", "ink", "accent") else label.colour
    y = label.y - 0.35 * label.style.size
    made = _text(top, bottom, str(label.text), colour or "ink", label.style.size, label.x, y, bold=label.style.bold)
    if label.anchor != "middle":
        made["xanchor"] = anchor
    if label.dx:
        made["xshift"] = label.dx
    return made


def _text(top: int, bottom: int, words: str, name: str, size: float, x: float, y: float, *, bold: bool) -> Json:
    """Words whose middle lies at ``x`` per mille of the width and ``y`` pixels from the top.

    Bold is the font's weight: a <b> would make Plotly write an inline style, which the page's policy forbids.
    """
    return {
        "text": words,
        "name": name,
        "font": {"size": size, "weight": 700} if bold else {"size": size},
        "x": round(x / 1000, 4),
        "y": round((bottom - y) / (bottom - top), 4),
    }
