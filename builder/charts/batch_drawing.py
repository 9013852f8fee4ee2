"""The chart of batches drawn: as inline SVG, and as a Plotly figure in plain JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from builder.charts.batch_layout import Bar, Bars
from builder.charts.geometry import percent, short
from builder.charts.plotly_texts import Json, texts
from builder.charts.svg import CROSS, STRETCHED, framed
from builder.charts.svg_texts import placed_texts, token


def render_bars(chart: Bars) -> str:
    """Return one ``svg`` element.

    ``data-at`` tells for each of its updates where it stands, per mille, or "-", ``data-to`` where
    its bar ends, ``data-top`` and ``data-foot`` the ends of the reader's mark.
    """
    middles = {bar.update: short(bar.middle) for bar in chart.bars}
    ends = {bar.update: short(bar.right) for bar in chart.bars}
    at, to = (
        " ".join(places.get(update, "-") for update in chart.updates) for places in (middles, ends)
    )
    data = f' data-at="{at}" data-to="{to}" data-top="{chart.top}" data-foot="{chart.foot}"'
    cross = short((chart.top + chart.bottom) / 2)
    parts = [
        STRETCHED.format(chart.height),
        *_paths(chart),
        "</svg>",
        # An official total fell: a cross in the place of the bar.
        *(CROSS.format(percent(bar.middle), cross) for bar in chart.bars if not bar.parts),
        *placed_texts(chart.narrow, chart.wide),
    ]
    return framed(chart, f"gl{chart.wide.left // 8}", data, parts)


def _paths(chart: Bars) -> Iterator[str]:
    """Yield the layers from the top down, each covering those behind it, and what is on them.

    Bars drawn wider than their size are pale with an outline, several side by side as one shape.
    """
    for look, narrow in (("lay", False), ("slim", True)):
        runs = list(_runs([b if b.parts and b.narrow is narrow else None for b in chart.bars]))
        sums = [[[*accumulate(bar.parts)] for bar in run] for run in runs]
        for number in reversed(range(len(chart.layers) if runs else 0)):
            heads = ([chart.y(under[number]) for under in of] for of in sums)
            d = "".join(map(_outline, runs, heads, [chart.bottom] * len(runs)))
            if narrow:
                yield f'<path class="blank" d="{d}"/>'
            yield f'<path class="{look} {token(chart.layers[number].color)}" d="{d}"/>'
    if chart.strip:
        head, foot = chart.strip
        runs = list(_runs([bar if bar.mail is not None else None for bar in chart.bars]))
        whole = "".join(_outline(run, [head] * len(run), foot) for run in runs)
        mail = "".join(
            _outline(run, [foot - (foot - head) * (b.mail or 0) / 100 for b in run], foot)
            for run in runs
        )
        yield f'<path class="lay person" d="{whole}"/><path class="lay ka" d="{mail}"/>'
    parting = "".join(
        f"M{short(here.right)} {chart.top}V{chart.bottom}"
        for here, there in pairwise(chart.bars)
        if here.panel == there.panel and not (here.narrow and there.narrow)
    )
    if parting:
        yield f'<path class="part" d="{parting}"/>'
    if chart.line is not None:
        y = short(chart.y(chart.line))
        across = "".join(f"M{short(b.left)} {y}H{short(b.right)}" for b in chart.brackets)
        yield f'<path class="bed" d="{across}"/><path class="zero" d="{across}"/>'
    low = chart.foot + 5
    braces = "".join(f"M{short(b.left)} {low}v5H{short(b.right)}v-5" for b in chart.brackets)
    yield f'<path class="brace" d="{braces}"/>'


def _runs(bars: Sequence[Bar | None]) -> Iterator[list[Bar]]:
    """Yield groups of adjacent bars, without a gap between them."""
    run: list[Bar] = []
    for bar in bars:
        if run and (bar is None or bar.panel != run[-1].panel):
            yield run
            run = []
        if bar is not None:
            run.append(bar)
    if run:
        yield run


def _outline(run: Sequence[Bar], heads: Sequence[float], foot: float) -> str:
    """Return one outline over several bars of different heights."""
    low, ys = short(foot), [short(head) for head in heads]
    made = f"M{short(run[0].left)} {low}V{ys[0]}"
    for bar, y, after in zip(run, ys, [*ys[1:], ""], strict=True):
        if after != y:
            made += f"H{short(bar.right)}V{after or low}"
    return f"{made}z"


def bars_to_plotly(chart: Bars) -> Json:
    """Return a bar for every layer of every batch, and one over all of them with the hover text."""
    high = chart.foot - chart.top
    plot, full = (chart.bottom - chart.top) / high, [0, 100]
    layout: Json = {
        "height": chart.height,
        "margin": {"l": chart.wide.left, "r": 0, "t": chart.top, "b": chart.height - chart.foot},
        "barmode": "overlay",
        "hovermode": "x",
        "xaxis": {"range": [0, 1000], "anchor": "y"},
        "yaxis": {"range": full, "domain": [round(1 - plot, 4), 1]},
        "shapes": list(_shapes(chart)),
        **texts(chart.narrow, chart.wide, (chart.top, chart.foot)),
    }
    if chart.strip:
        strip = (chart.strip[1] - chart.strip[0]) / high
        layout["yaxis2"] = {"range": full, "domain": [0, round(strip, 4)]}
    return {"data": list(_traces(chart)), "layout": layout}


def _bars(bars: Sequence[Bar], values: Sequence[float], meta: Json, axis: str = "y") -> Json:
    return {
        "type": "bar",
        "yaxis": axis,
        "x": [round(bar.middle, 2) for bar in bars],
        "width": [round(bar.right - bar.left, 2) for bar in bars],
        "y": values,
        "meta": meta,
    }


def _traces(chart: Bars) -> Iterator[Json]:
    for hollow in (False, True):
        shown = [bar for bar in chart.bars if bar.parts and bar.narrow is hollow]
        below = [[*accumulate(bar.parts, initial=0)] for bar in shown]
        for number, layer in enumerate(chart.layers if shown else ()):
            values = [bar.parts[number] for bar in shown]
            trace = _bars(shown, values, {"bar": layer.color, "hollow": hollow})
            base = [round(under[number], 4) for under in below]
            yield {**trace, "base": base} if number else trace
    known = [bar for bar in chart.bars if bar.mail is not None]
    if known:
        mail = [bar.mail or 0.0 for bar in known]
        yield _bars(known, mail, {"bar": "accent", "hollow": False}, "y2")
        rest = [round(100 - share, 4) for share in mail]
        yield {**_bars(known, rest, {"bar": "rule-2", "hollow": False}, "y2"), "base": mail}
    yield {
        **_bars(chart.bars, [100] * len(chart.bars), {"bar": ""}),
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
        for rise in (-0.03, 0.03) if not bar.parts else ():
            yield _level("fell", bar.left, bar.right, middle + rise, middle - rise)


def _level(name: str, left: float, right: float, y0: float, y1: float, yref: str = "paper") -> Json:
    ends = {"x0": round(left / 1000, 4), "x1": round(right / 1000, 4), "y0": y0, "y1": y1}
    return {"name": name, "yref": yref, "layer": "above", **ends}
