"""The same chart as a Plotly figure in plain JSON: the same points, lines and words, to explore.

A figure holds what is this chart's own; how all of them look is the template's
(theme/chart_template.py). They are dicts: ``graph_objects`` would take 1.5 ms for each, twice as
long as the chart itself. No color is here. Where Plotly wants one, ``meta`` of a trace, or ``name``
of a shape or an annotation, names a token of the style sheet, which charts.js puts in when it draws
and again when the color scheme changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from builder.charts.geometry import Band, Corner, Segment
from builder.charts.layout import Chart, Layout
from builder.charts.plotly_texts import Json, numbers, texts
from builder.charts.spec import Change, Line, Point, Stem, Value


def to_plotly(chart: Chart) -> Json:
    """Return ``data`` and ``layout`` as Plotly takes them."""
    slim, wide = chart.narrow, chart.wide
    lanes = [numbers(chart, layout) for layout in (slim, wide)]
    foot = chart.height - chart.bottom
    layout: Json = {
        "height": chart.height,
        "margin": {"l": wide.left, "r": wide.right, "t": chart.top, "b": foot},
        "hovermode": "x" if len(chart.named) == 1 else "closest",
        "yaxis": {"range": [chart.low, chart.high]},
        "shapes": list(_shapes(chart)),
        **texts(slim, wide, (chart.top, chart.bottom), *lanes),
    }
    if here := list(_leaders(chart, wide)):
        narrow = list(_leaders(chart, slim))
        layout["meta"]["slim"] |= {"keep": len(layout["shapes"]), "shapes": narrow}
        layout["shapes"] += here
    for number, panel in enumerate(chart.panels):
        layout["xaxis" if number == 0 else f"xaxis{number + 1}"] = {
            "type": "date",
            "domain": [panel.left / 1000, panel.right / 1000],
            "range": [_time(chart, number, at) for at in (panel.start, panel.end)],
            "anchor": "y",
        }
    return {"data": list(_traces(chart)), "layout": layout}


def _time(chart: Chart, panel: int, at: datetime) -> str:
    return chart.across[panel].time[at]


def _axis(panel: int) -> str:
    return "x" if panel == 0 else f"x{panel + 1}"


def _traces(chart: Chart) -> Iterator[Json]:
    for segments in chart.areas.values() if chart.shape != "lines" else ():
        opaque = chart.shape == "stack"
        for (_, color), corners in _grouped(chart, segments, lambda s: (s.panel, s.color)):
            meta = {"fill": color, "opaque": opaque}
            yield {"fill": "toself", "line": {"width": 0}, **corners, "meta": meta}
    for line in sorted(chart.lines, key=lambda line: not line.quiet):
        if chart.shape != "stack" or not line.quiet:
            yield from _strokes(chart, line)
    for line in chart.named:
        yield from _dots(chart, line)
    for panel in range(len(chart.panels)):
        changes = [change for change in chart.changes if change.panel == panel]
        if changes:
            yield {
                **_markers(chart, panel, changes, [chart.zero] * len(changes)),
                "marker": {"symbol": "diamond", "size": 13, "line": {"width": 2}},
                "meta": {"marker": "ink", "edge": "bg"},
            }
        stems = [stem for stem in chart.stems if stem.panel == panel]
        if stems:
            yield {
                **_markers(chart, panel, stems, [stem.head for stem in stems]),
                "text": [stem.text for stem in stems],
                "hoverinfo": "text",
                "marker": {"symbol": "circle", "size": 8, "line": {"width": 1.75}},
                "meta": {"marker": "bg", "edge": "ink"},
            }


def _markers(
    chart: Chart,
    panel: int,
    points: Sequence[Point | Change | Stem],
    values: Sequence[Value | None],
) -> Json:
    return {
        "mode": "markers",
        "xaxis": _axis(panel),
        "x": [_time(chart, panel, point.at) for point in points],
        "y": values,
    }


def _grouped(
    chart: Chart, segments: Sequence[Segment], look: Callable[[Segment], tuple[Any, ...]]
) -> Iterator[tuple[tuple[Any, ...], Json]]:
    """Yield each look, first its panel, and the corners of its segments with gaps between them."""
    for group in sorted({look(segment) for segment in segments}):
        times = chart.across[group[0]].time
        x: list[str | None] = []
        y: list[Value | None] = []
        for segment in segments:
            if look(segment) == group:
                if x:
                    x.append(None)
                    y.append(None)
                for at, value in _turns(segment.corners):
                    x.append(times[at])
                    y.append(value)
        yield group, {"xaxis": _axis(group[0]), "x": x, "y": y}


def _turns(corners: Sequence[Corner]) -> Iterable[Corner]:
    """Yield the corners of a stepped line (horizontal, then vertical) that Plotly does not add."""
    between = zip(corners, corners[1:], corners[2:], strict=False)
    yield corners[0]
    yield from (
        here for before, here, after in between if before[1] != here[1] or here[0] != after[0]
    )
    yield corners[-1]


def _strokes(chart: Chart, line: Line) -> Iterator[Json]:
    looks = _grouped(chart, chart.segments[line], lambda s: (s.panel, s.color))
    for (_, color), corners in looks:
        stroke = {"width": 1.25 if line.quiet else 2.5}
        yield {"line": stroke, **corners, "meta": {"line": "rule-2" if line.quiet else color}}


def _dots(chart: Chart, line: Line) -> Iterator[Json]:
    for panel in range(len(chart.panels)):
        points = [point for point in line.points if point.panel == panel]
        if points:
            colors = [chart.color_of(line, point.value) for point in points]
            symbols: str | list[str] = "circle"  # squares where a count is only stated
            if any(point.stated for point in points):
                symbols = ["square" if point.stated else "circle" for point in points]
            yield {
                "mode": "markers",
                "name": line.name,
                **_markers(chart, panel, points, [point.value for point in points]),
                "text": [point.text for point in points],
                "ids": [point.update for point in points],
                "hoverinfo": "text",
                "cliponaxis": False,
                "marker": {"symbol": symbols, "size": 6, "line": {"width": 1.5}},
                "meta": {
                    "dots": colors if chart.shape == "diverging" else line.color,
                    "hollow": [n for n, point in enumerate(points) if point.small],
                },
            }
        if fallen := [point for point in points if point.fell]:
            yield {
                **_markers(chart, panel, fallen, [point.value for point in fallen]),
                "marker": {"symbol": "x-thin", "size": 10, "line": {"width": 2}},
                "meta": {"marker": "ink", "edge": "ink"},
            }


def _shapes(chart: Chart) -> Iterator[Json]:
    high = chart.bottom - chart.top
    ends = [(panel.left / 1000, panel.right / 1000) for panel in chart.panels]
    for panel, (left, right) in zip(chart.panels, ends, strict=True):
        if panel.night:
            night = _shape("night", left, right, (0, round(1 + chart.top / high, 4)))
            yield {"type": "rect", **night, "yref": "paper"}
        if chart.kind == "cut":
            yield {"type": "rect", **_shape("seats", left, right, (chart.zero or 0, chart.high))}
    grid = "".join(
        f"M{round(left, 4)} {level.value}H{round(right, 4)}"
        for left, right in ends
        for level in chart.levels
        if level.value != chart.zero
    )
    if grid:
        yield {"type": "path", "name": "grid", "path": grid}
    foot = round(-5 / high, 4)
    axis = "".join(
        f"M{round(across.places[tick.at] / 1000, 4)} 0V{foot}"
        for panel, across in zip(chart.panels, chart.across, strict=True)
        for tick in panel.ticks
    )
    yield _path("grid", axis)
    zero = chart.zero
    for left, right in ends if zero is not None else ():
        yield {**_shape("zero", left, right, (zero, zero)), "layer": "above"}
    for line in chart.named:
        for here, there in pairwise(line.points):
            if here.panel != there.panel and there.joined:
                start, end = ends[here.panel][1], ends[there.panel][0]
                color = chart.color_of(line, here.value)
                yield _shape(f"carry {color}", start, end, (here.value, here.value))
    for bands in chart.bands.values():
        for band in bands:
            y = band.low, band.high
            yield {"type": "rect", **_shape(f"band {band.color}", *_ends(band), y)}
    for stem in chart.stems:
        x = chart.x(stem) / 1000
        yield _shape("stem", x, x, (stem.foot, stem.head))


def _path(name: str, path: str) -> Json:
    return {"type": "path", "name": name, "yref": "paper", "path": path}


def _leaders(chart: Chart, layout: Layout) -> Iterator[Json]:
    """Yield the lines from diamonds to their numbers, and from ends of lines to their names."""

    def y(pixels: float) -> float:
        return round((chart.bottom - pixels) / (chart.bottom - chart.top), 4)

    if layout.lane:
        zero, turn, foot = y(chart.y(chart.zero or 0)), y(chart.bottom + 22), y(chart.height - 28)
        drops = (
            f"M{chart.x(change) / 1000:.4f} {zero}V0L{x / 1000:.4f} {turn}V{foot}"
            for change, x in zip(chart.changes, layout.lane, strict=True)
        )
        yield _path("drop", "".join(drops))
    if layout.elbows:
        path = "".join(f"M1 {y(elbow.y)}L9 {y(elbow.to)}" for elbow in layout.elbows)
        yield {**_path("elbow", path), "xsizemode": "pixel", "xanchor": 1}


def _ends(band: Band) -> tuple[float, float]:
    return band.left / 1000, band.right / 1000


def _shape(name: str, x0: float, x1: float, y: tuple[Value | None, Value | None]) -> Json:
    return {"name": name, "x0": round(x0, 4), "x1": round(x1, 4), "y0": y[0], "y1": y[1]}
