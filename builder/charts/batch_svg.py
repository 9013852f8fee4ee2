"""The chart of batches as inline SVG, on the same terms as the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from markupsafe import escape

from builder.charts.bars import Bar, Bars
from builder.charts.batch_layout import bars_layout
from builder.charts.coordinates import percent, short
from builder.charts.svg_text import token, words


def render_bars(chart: Bars) -> str:
    """One ``svg`` element; ``data-at`` tells for each of its updates where it stands, per mille, or
    "-", ``data-to`` where its bar ends, ``data-top`` and ``data-foot`` from where to where a mark
    of the reader goes.
    """
    slim, wide = bars_layout(chart, wide=False), bars_layout(chart, wide=True)
    at = " ".join("-" if place is None else short(place) for place in chart.places)
    ends = {bar.update: short(bar.right) for bar in chart.bars}
    to = " ".join(ends.get(update, "-") for update in chart.updates)
    return (
        f'<svg class="ch gl{wide.left // 8}" role="img" aria-labelledby="{chart.id}-t {chart.id}-d"'
        f' height="{chart.height}"'
        f' data-at="{at}" data-to="{to}" data-top="{chart.top}" data-foot="{chart.foot}">'
        f'<title id="{chart.id}-t">{escape(chart.title)}</title>'
        f'<desc id="{chart.id}-d">{escape(chart.desc)}</desc>'
        f'<svg height="{chart.height}" viewBox="0 0 1000 {chart.height}"'
        ' preserveAspectRatio="none">'
        f"{''.join(_paths(chart))}</svg>"
        f"{''.join(_crosses(chart))}{''.join(words(slim, wide))}</svg>"
    )


def _paths(chart: Bars) -> Iterator[str]:
    """The layers from the top down, each hiding what lies behind it; then the strip, what parts the
    bars, and the line.
    """
    stacks = [([[*accumulate(bar.parts)] for bar in run], run) for run in _runs(chart.bars)]
    for number in reversed(range(len(chart.layers))):
        d = "".join(
            [
                _steps(run, [chart.y(upto[number]) for upto in heads], chart.bottom)
                for heads, run in stacks
            ]
        )
        yield f'<path class="lay {token(chart.layers[number].colour)}" d="{d}"/>'
    if chart.strip:
        head, foot = chart.strip
        known = [bar if bar.mail is not None else None for bar in chart.bars]
        runs = list(_groups(known))
        whole = "".join(_steps(run, [head] * len(run), foot) for run in runs)
        mail = "".join(
            _steps(run, [foot - (foot - head) * (b.mail or 0) / 100 for b in run], foot)
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
        across = "".join(
            f"M{short(b.left)} {short(chart.y(chart.line))}H{short(b.right)}"
            for b in chart.brackets
        )
        yield f'<path class="bed" d="{across}"/><path class="zero" d="{across}"/>'
    low = chart.foot + 5
    yield (
        '<path class="brace"'
        f' d="{"".join(f"M{short(b.left)} {low}v5H{short(b.right)}v-5" for b in chart.brackets)}"/>'
    )


def _groups(bars: Sequence[Bar | None]) -> Iterator[list[Bar]]:
    """Bars that stand side by side, without a gap between them."""
    run: list[Bar] = []
    for bar in bars:
        if run and (bar is None or bar.panel != run[-1].panel):
            yield run
            run = []
        if bar is not None:
            run.append(bar)
    if run:
        yield run


def _runs(bars: Sequence[Bar]) -> Iterator[list[Bar]]:
    return _groups([bar if bar.parts else None for bar in bars])


def _steps(run: Sequence[Bar], heads: Sequence[float], foot: float) -> str:
    """One outline over several bars of different heights."""
    low, ys = short(foot), [short(head) for head in heads]
    made = f"M{short(run[0].left)} {low}V{ys[0]}"
    for bar, y, after in zip(run, ys, [*ys[1:], ""], strict=True):
        if after != y:
            made += f"H{short(bar.right)}V{after or low}"
    return f"{made}z"


def _crosses(chart: Bars) -> Iterator[str]:
    """A cross in the place of an update whose official totals fell."""
    middle = short((chart.top + chart.bottom) / 2)
    for bar in chart.bars:
        if not bar.parts:
            x = percent(bar.middle)
            yield f'<svg x="{x}" y="{middle}"><path class="fell" d="M-5-5l10 10M5-5l-10 10"/></svg>'
