"""The chart of batches as a Plotly figure in plain JSON, on the same terms as the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from builder.bars import Bar, Bars
from builder.bars_layout import bars_layout
from builder.plotly_spec import AXIS_OFF, CONFIG, TEMPLATE, annotation

Json = dict[str, Any]


def bars_to_plotly(chart: Bars) -> Json:
    """``data``, ``layout`` and ``config``: a bar for every layer of every batch, and one over all of them that speaks."""
    slim, wide = (bars_layout(chart, wide=wide) for wide in (False, True))
    high = chart.foot - chart.top
    made: Json = {
        "height": chart.height,
        "margin": {"l": wide.left, "r": 0, "t": chart.top, "b": chart.height - chart.foot, "pad": 0, "autoexpand": False},
        "showlegend": False,
        "dragmode": False,
        "barmode": "overlay",
        "hovermode": "x",
        "hoverdistance": 60,
        "xaxis": {**AXIS_OFF, "range": [0, 1000], "anchor": "y"},
        "yaxis": {**AXIS_OFF, "range": [0, 100], "domain": [round(1 - (chart.bottom - chart.top) / high, 4), 1]},
        "template": TEMPLATE,
        "shapes": list(_shapes(chart)),
        "annotations": [annotation(chart.top, chart.foot, label) for label in wide.labels],
        "meta": {"slim": {"r": 0, "annotations": [annotation(chart.top, chart.foot, label) for label in slim.labels]}},
    }
    if chart.strip:
        made["yaxis2"] = {**AXIS_OFF, "range": [0, 100], "domain": [0, round((chart.strip[1] - chart.strip[0]) / high, 4)]}
    return {"data": list(_traces(chart)), "layout": made, "config": CONFIG}


def _places(bars: list[Bar]) -> Json:
    return {"x": [round(bar.middle, 2) for bar in bars], "width": [round(bar.right - bar.left, 2) for bar in bars]}


def _bars(places: Json, values: list[float], base: list[float], meta: Json, axis: str = "y") -> Json:
    return {
        "type": "bar",
        "yaxis": axis,
        **places,
        "y": values,
        "base": base,
        "hoverinfo": "skip",
        "marker": {},
        "meta": meta,
    }


def _traces(chart: Bars) -> Iterator[Json]:
    for hollow in (False, True):
        shown = [bar for bar in chart.bars if bar.parts and bar.narrow is hollow]
        below, places = [[*accumulate(bar.parts, initial=0)] for bar in shown], _places(shown)
        for number, layer in enumerate(chart.layers):
            if shown:
                base = [round(under[number], 4) for under in below]
                yield _bars(places, [bar.parts[number] for bar in shown], base, {"bar": layer.colour, "hollow": hollow})
    known = [bar for bar in chart.bars if bar.mail is not None]
    if known:
        mail, places = [bar.mail or 0.0 for bar in known], _places(known)
        yield _bars(places, mail, [0.0] * len(known), {"bar": "accent", "hollow": False}, "y2")
        rest = [round(100 - share, 4) for share in mail]
        yield _bars(places, rest, mail, {"bar": "rule-2", "hollow": False}, "y2")
    every = list(chart.bars)
    speaks = _bars(_places(every), [100.0] * len(every), [0.0] * len(every), {"bar": ""})
    yield {
        **speaks,
        "ids": [bar.update for bar in every],
        "hovertext": ["<br>".join(bar.text) for bar in every],
        "hoverinfo": "text",
    }


def _shapes(chart: Bars) -> Iterator[Json]:
    if chart.line is not None:
        for name in ("bed", "zero"):
            for bracket in chart.brackets:
                yield _level(name, bracket.left, bracket.right, chart.line, chart.line, yref="y")
    high = chart.foot - chart.top
    low, up = round(-10 / high, 4), round(-5 / high, 4)
    for bracket in chart.brackets:
        yield _level("brace", bracket.left, bracket.right, low, low)
        for x in (bracket.left, bracket.right):
            yield _level("brace", x, x, low, up)
    middle = round(1 - (chart.bottom - chart.top) / 2 / high, 4)
    for bar in chart.bars:
        if not bar.parts:
            yield _level("fell", bar.left, bar.right, middle - 0.03, middle + 0.03)
            yield _level("fell", bar.left, bar.right, middle + 0.03, middle - 0.03)


def _level(name: str, left: float, right: float, y0: float, y1: float, yref: str = "paper") -> Json:
    ends = {"x0": round(left / 1000, 4), "x1": round(right / 1000, 4), "y0": y0, "y1": y1}
    return {"type": "line", "name": name, "yref": yref, "layer": "above", **ends}
