"""The chart of batches as a Plotly figure in plain JSON, on the same terms as the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from builder.charts.batch_layout import Bars
from builder.charts.plotly import Json, texts
from builder.charts.spec import Bar


def bars_to_plotly(chart: Bars) -> Json:
    """Return a bar for every layer of every batch, and one over all of them that speaks."""
    slim, wide = chart.narrow, chart.wide
    high = chart.foot - chart.top
    made: Json = {
        "height": chart.height,
        "margin": {"l": wide.left, "r": 0, "t": chart.top, "b": chart.height - chart.foot},
        "barmode": "overlay",
        "hovermode": "x",
        "xaxis": {"range": [0, 1000], "anchor": "y"},
        "yaxis": {
            "range": [0, 100],
            "domain": [round(1 - (chart.bottom - chart.top) / high, 4), 1],
        },
        "shapes": list(_shapes(chart)),
        **texts(slim, wide, chart.top, chart.foot),
    }
    if chart.strip:
        made["yaxis2"] = {
            "range": [0, 100],
            "domain": [0, round((chart.strip[1] - chart.strip[0]) / high, 4)],
        }
    return {"data": list(_traces(chart)), "layout": made}


def _places(bars: Sequence[Bar]) -> Json:
    return {
        "x": [round(bar.middle, 2) for bar in bars],
        "width": [round(bar.right - bar.left, 2) for bar in bars],
    }


def _bars(places: Json, values: list[float], meta: Json, axis: str = "y") -> Json:
    return {"type": "bar", "yaxis": axis, **places, "y": values, "meta": meta}


def _traces(chart: Bars) -> Iterator[Json]:
    for hollow in (False, True):
        shown = [bar for bar in chart.bars if bar.parts and bar.narrow is hollow]
        below, places = [[*accumulate(bar.parts, initial=0)] for bar in shown], _places(shown)
        for number, layer in enumerate(chart.layers):
            if shown:
                base = [round(under[number], 4) for under in below]
                layers = _bars(
                    places,
                    [bar.parts[number] for bar in shown],
                    {"bar": layer.color, "hollow": hollow},
                )
                yield {**layers, "base": base} if number else layers
    known = [bar for bar in chart.bars if bar.mail is not None]
    if known:
        mail, places = [bar.mail or 0.0 for bar in known], _places(known)
        yield _bars(places, mail, {"bar": "accent", "hollow": False}, "y2")
        rest = [round(100 - share, 4) for share in mail]
        yield {**_bars(places, rest, {"bar": "rule-2", "hollow": False}, "y2"), "base": mail}
    yield {
        **_bars(_places(chart.bars), [100] * len(chart.bars), {"bar": ""}),
        "ids": [bar.update for bar in chart.bars],
        "hovertext": ["<br>".join(bar.text) for bar in chart.bars],
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
    return {"name": name, "yref": yref, "layer": "above", **ends}
