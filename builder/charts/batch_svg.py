"""The chart of batches as inline SVG, on the same terms as the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from builder.charts.batch_layout import Bars
from builder.charts.geometry import percent, short
from builder.charts.spec import Bar
from builder.charts.svg_text import CROSS, STRETCHED, framed, texts, token


def render_bars(chart: Bars) -> str:
    """Return one ``svg`` element.

    ``data-at`` tells for each of its updates where it stands, per mille, or "-", ``data-to`` where
    its bar ends, ``data-top`` and ``data-foot`` from where to where a mark of the reader goes.
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
        *texts(chart.narrow, chart.wide),
    ]
    return framed(chart, f"gl{chart.wide.left // 8}", data, parts)


def _paths(chart: Bars) -> Iterator[str]:
    """Yield the layers from the top down, each hiding what lies behind it, and what is on them."""
    runs = list(_runs([bar if bar.parts else None for bar in chart.bars]))
    sums = [[[*accumulate(bar.parts)] for bar in run] for run in runs]
    for number in reversed(range(len(chart.layers))):
        d = "".join(
            [
                _outline(run, [chart.y(heads[number]) for heads in under], chart.bottom)
                for run, under in zip(runs, sums, strict=True)
            ]
        )
        yield f'<path class="lay {token(chart.layers[number].color)}" d="{d}"/>'
    if chart.strip:
        head, foot = chart.strip
        runs = list(_runs([bar if bar.mail is not None else None for bar in chart.bars]))
        whole = "".join(_outline(run, [head] * len(run), foot) for run in runs)
        mail = "".join(
            _outline(run, [foot - (foot - head) * (b.mail or 0) / 100 for b in run], foot)
            for run in runs
        )
        yield f'<path class="lay person" d="{whole}"/><path class="lay ka" d="{mail}"/>'
    hollow = "".join(
        f"M{short(bar.middle)} {chart.top}V{chart.bottom}"
        for bar in chart.bars
        if bar.narrow and bar.parts
    )
    if hollow:
        wide = min(bar.right - bar.left for bar in chart.bars if bar.narrow)
        yield f'<path class="veil" stroke-width="{short(0.7 * wide)}" d="{hollow}"/>'
    parting = "".join(
        f"M{short(here.right)} {chart.top}V{chart.foot}"
        for here, there in pairwise(chart.bars)
        if here.panel == there.panel
    )
    yield f'<path class="part" d="{parting}"/>'
    if chart.line is not None:
        y = short(chart.y(chart.line))
        across = "".join(f"M{short(b.left)} {y}H{short(b.right)}" for b in chart.brackets)
        yield f'<path class="bed" d="{across}"/><path class="zero" d="{across}"/>'
    low = chart.foot + 5
    braces = "".join(f"M{short(b.left)} {low}v5H{short(b.right)}v-5" for b in chart.brackets)
    yield f'<path class="brace" d="{braces}"/>'


def _runs(bars: Sequence[Bar | None]) -> Iterator[list[Bar]]:
    """Yield bars that stand side by side, without a gap between them."""
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
