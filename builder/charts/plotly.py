"""The same chart as a Plotly figure in plain JSON: the same points, lines and words, for readers
who explore it.

It holds what is this chart's own. How all charts look and behave stands in charts.js: that lines
are steps, for one. No color is here either. Where Plotly wants one, ``meta`` of a trace, or
``name`` of a shape or an annotation, names a token of the style sheet, which charts.js puts in when
it draws and again when the color scheme changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from builder.charts.geometry import Corner, Segment
from builder.charts.layout import Chart, Layout
from builder.charts.plotly_text import Json, text, texts
from builder.charts.spec import Line, Point, Value
from builder.wording.text_extents import Style


def to_plotly(chart: Chart) -> Json:
    """``data`` and ``layout`` as Plotly takes them."""
    slim, wide = chart.narrow, chart.wide
    made: Json = {
        "height": chart.height,
        "margin": {
            "l": wide.left,
            "r": wide.right,
            "t": chart.top,
            "b": chart.height - chart.bottom,
        },
        "hovermode": "x" if len(chart.named) == 1 else "closest",
        "yaxis": {"range": [chart.low, chart.high]},
        "shapes": list(_shapes(chart)),
        **texts(slim, wide, chart.top, chart.bottom, _numbers(chart, slim), _numbers(chart, wide)),
    }
    for number, panel in enumerate(chart.panels):
        made["xaxis" if number == 0 else f"xaxis{number + 1}"] = {
            "type": "date",
            "domain": [panel.left / 1000, panel.right / 1000],
            "range": [_time(chart, number, at) for at in (panel.start, panel.end)],
            "anchor": "y",
        }
    return {"data": list(_traces(chart)), "layout": made}


def _time(chart: Chart, panel: int, at: datetime) -> str:
    return chart.across[panel].time[at]


def _axis(panel: int) -> str:
    return "x" if panel == 0 else f"x{panel + 1}"


def _traces(chart: Chart) -> Iterator[Json]:
    for segments in chart.areas.values() if chart.shape != "lines" else ():
        yield from _fills(chart, segments, opaque=chart.shape == "stack")
    for line in sorted(chart.lines, key=lambda line: not line.quiet):
        if chart.shape != "stack" or not line.quiet:
            yield from _strokes(chart, line)
    for line in chart.named:
        yield from _dots(chart, line)
    for panel in range(len(chart.panels)):
        changes = [change for change in chart.changes if change.panel == panel]
        if changes:
            yield {
                "mode": "markers",
                "xaxis": _axis(panel),
                "x": [_time(chart, panel, change.at) for change in changes],
                "y": [chart.zero] * len(changes),
                "marker": {"symbol": "diamond", "size": 13, "line": {"width": 2}},
                "meta": {"marker": "ink", "edge": "bg"},
            }
        stems = [stem for stem in chart.stems if stem.panel == panel]
        if stems:
            yield {
                "mode": "markers",
                "xaxis": _axis(panel),
                "x": [_time(chart, panel, stem.at) for stem in stems],
                "y": [stem.head for stem in stems],
                "text": [stem.text for stem in stems],
                "hoverinfo": "text",
                "marker": {"symbol": "circle", "size": 8, "line": {"width": 1.75}},
                "meta": {"marker": "bg", "edge": "ink"},
            }


def _corners(chart: Chart, shapes: Sequence[Segment]) -> Json:
    """Corners of several shapes of one panel, with a gap between one shape and the next."""
    times = chart.across[shapes[0].panel].time
    x: list[str | None] = []
    y: list[float | int | None] = []
    for shape in shapes:
        if x:
            x.append(None)
            y.append(None)
        for at, value in _turns(shape.corners):
            x.append(times[at])
            y.append(value)
    return {"xaxis": _axis(shapes[0].panel), "x": x, "y": y}


def _turns(corners: Sequence[Corner]) -> Iterable[Corner]:
    """The corners without those that Plotly makes itself between two of a line whose shape is
    level, then upright.
    """
    between = zip(corners, corners[1:], corners[2:], strict=False)
    yield corners[0]
    yield from (
        here for before, here, after in between if before[1] != here[1] or here[0] != after[0]
    )
    yield corners[-1]


def _fills(chart: Chart, shapes: Sequence[Segment], *, opaque: bool) -> Iterator[Json]:
    for panel, color in sorted({(shape.panel, shape.color) for shape in shapes}):
        corners = _corners(
            chart, [shape for shape in shapes if (shape.panel, shape.color) == (panel, color)]
        )
        yield {
            "fill": "toself",
            "line": {"width": 0},
            **corners,
            "meta": {"fill": color, "opaque": opaque},
        }


def _strokes(chart: Chart, line: Line) -> Iterator[Json]:
    made = chart.segments[line]
    for panel, color, solid in sorted({(s.panel, s.color, s.solid) for s in made}):
        corners = _corners(
            chart, [s for s in made if (s.panel, s.color, s.solid) == (panel, color, solid)]
        )
        width = 1.25 if line.quiet else 2.5 if solid else 2
        look = {"width": width, "dash": "solid" if solid else "2px,4px"}
        yield {"line": look, **corners, "meta": {"line": "rule-2" if line.quiet else color}}


def _dots(chart: Chart, line: Line) -> Iterator[Json]:
    for panel in range(len(chart.panels)):
        points = [point for point in line.points if point.panel == panel]
        if points:
            yield {
                "mode": "markers",
                "name": line.name,
                "xaxis": _axis(panel),
                "x": [_time(chart, panel, point.at) for point in points],
                "y": [point.value for point in points],
                "text": [point.text for point in points],
                "ids": [point.update for point in points],
                "hoverinfo": "text",
                "cliponaxis": False,
                "marker": {"symbol": _symbols(points), "size": 6, "line": {"width": 1.5}},
                "meta": {
                    "dots": (
                        [chart.color_of(line, p.value) for p in points]
                        if chart.shape == "diverging"
                        else line.color
                    ),
                    "hollow": [n for n, point in enumerate(points) if point.small],
                },
            }


def _symbols(points: Sequence[Point]) -> str | list[str]:
    """The form of the dots: squares where a count is only stated."""
    return (
        ["square" if point.stated else "circle" for point in points]
        if any(point.stated for point in points)
        else "circle"
    )


def _shapes(chart: Chart) -> Iterator[Json]:
    high, ends = (
        chart.bottom - chart.top,
        [(panel.left / 1000, panel.right / 1000) for panel in chart.panels],
    )
    for panel, (left, right) in zip(chart.panels, ends, strict=True):
        if panel.night:
            yield {
                "type": "rect",
                **_shape("night", left, right, (0, round(1 + chart.top / high, 4))),
                "yref": "paper",
            }
        if chart.kind == "cut":
            yield {"type": "rect", **_shape("seats", left, right, (chart.zero or 0, chart.high))}
    levels = [level.value for level in chart.levels if level.value != chart.zero]
    grid = "".join(
        [f"M{round(left, 4)} {value}H{round(right, 4)}" for left, right in ends for value in levels]
    )
    if grid:
        yield {"type": "path", "name": "grid", "path": grid}
    zero = chart.zero
    if zero is not None:
        yield from (
            {**_shape("zero", left, right, (zero, zero)), "layer": "above"} for left, right in ends
        )
    for line in chart.named:
        for here, there in pairwise(line.points):
            if here.panel != there.panel:
                start, end = ends[here.panel][1], ends[there.panel][0]
                color = chart.color_of(line, here.value)
                yield _shape(f"carry {color}", start, end, (here.value, here.value))
    for stem in chart.stems:
        x = chart.x(stem) / 1000
        yield _shape("stem", x, x, (stem.foot, stem.head))


def _shape(name: str, x0: float, x1: float, y: tuple[Value, Value]) -> Json:
    return {"name": name, "x0": round(x0, 4), "x1": round(x1, 4), "y0": y[0], "y1": y[1]}


_NUMBER = Style(look="num", size=12, bold=True)


def _numbers(chart: Chart, words: Layout) -> list[Json]:
    """The numbers of the changes below the axis."""
    return [
        {
            **text(
                chart.top, chart.bottom, str(change.number), "num", _NUMBER, x, chart.height - 18.0
            ),
            "borderpad": 3,
        }
        for change, x in zip(chart.changes, words.lane, strict=False)
    ]
