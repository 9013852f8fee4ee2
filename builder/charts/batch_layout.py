"""Where the words of the chart of batches stand, on phones and on wide pages, so that none ever
meet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from builder.charts.bars import Bars, Bracket
from builder.charts.layout import NARROW, WIDE, Layout
from builder.wording.text_extents import AXIS, HEAD, NOTE, Label, Style, reach, width

NAMES = 152.0
"""Pixels: the widest name that stands in the gutter beside the pooled shares of a phone."""


@lru_cache(maxsize=4)
def bars_layout(chart: Bars, *, wide: bool) -> Layout:
    """The gutter beside the bars, which is the same on phones and wide pages, and every text of the
    chart.

    Where the names have no room beside the shares below the bars, they stand in the gutter instead.
    Kept for a moment, since both drawings ask for it.
    """
    gutter = list(_gutter(chart))
    left = _wide(gutter)
    if (slim := _slim(chart, left)) and not wide:
        return _made(left, gutter, slim)
    if not slim:
        gutter_names = [x for x in _names(chart) if width(x.text, NOTE.size, bold=True) <= NAMES]
        left = _wide([*gutter, *gutter_names])
        if not wide:
            return _made(left, [*gutter, *gutter_names], _placed(chart, left, NARROW, beside=True))
    return _made(
        left,
        gutter,
        _placed(chart, left, WIDE, beside=False) or _placed(chart, left, WIDE, beside=True),
    )


@lru_cache(maxsize=2)
def _slim(chart: Bars, left: int) -> Sequence[Label]:
    """The words below the bars of a phone, where the names stand there too."""
    return _placed(chart, left, NARROW, beside=False)


def _made(left: int, gutter: Sequence[Label], placed: Sequence[Label]) -> Layout:
    return Layout(left=left, right=0, lane=(), labels=(*gutter, *placed), elbows=())


def _wide(gutter: Sequence[Label]) -> int:
    """The pixels of the gutter, in steps of 8."""
    return 8 * max(
        4, math.ceil((max(width(x.text, x.style.size, bold=x.style.bold) for x in gutter) + 8) / 8)
    )


def _placed(
    chart: Bars, left: int, figures: tuple[float, float], *, beside: bool
) -> Sequence[Label]:
    """The words below the bars in figures of these widths; none where they would meet or leave the
    plot.

    They are the names of the brackets, from long to short, and the shares below them, with their
    names unless those stand ``beside``. The second bracket's words stand at its start, or, where
    the first's are too long for that, at the right edge.
    """
    plots = [figure - left for figure in figures]
    first, last = chart.brackets[0], chart.brackets[-1]
    if first is last:
        ways = [[_Column(first, first.left, "start")]]
    else:
        ways = [
            [_Column(first, 0.0, "start"), second]
            for second in (_Column(last, last.left, "start"), _Column(last, 1000.0, "end"))
        ]
    drawn = [(way, [_shares(chart, beside, column) for column in way]) for way in ways]
    able = [(way, shares) for way, shares in drawn if _apart(shares, plots)]
    for long in range(max(len(bracket.title) for bracket in chart.brackets)):
        for way, shares in able:
            titles = [[_title(chart, long, column)] for column in way]
            if _apart(titles, plots):
                return [
                    label
                    for title, below in zip(titles, shares, strict=True)
                    for label in (*title, *below)
                ]
    return ()


def _gutter(chart: Bars) -> Iterator[Label]:
    """The names of the layers, the line that decides and the kinds of ballots, left of the bars."""

    def beside(text: Markup, y: float, style: Style, colour: str = "") -> Label:
        return Label(text=text, x=0, dx=-8, y=y, style=style, anchor="end", colour=colour)

    if chart.line is None:
        for share in (0, 50, 100):
            yield beside(
                Markup(f"{share}%"), chart.y(share) + (10 if share == 100 else 4 - share / 50), AXIS
            )
    else:
        yield beside(chart.line_label, chart.y(chart.line) + 4.5, HEAD)
    if chart.named:
        yield beside(chart.layers[0].name, chart.bottom - 4, NOTE, chart.layers[0].colour)
        yield beside(chart.layers[1].name, chart.top + 12, NOTE, chart.layers[1].colour)
    if chart.strip:
        yield beside(chart.strip_labels[1], chart.strip[0] + 11, AXIS)
        yield beside(chart.strip_labels[0], chart.strip[1] - 3, AXIS)


def _names(chart: Bars) -> Iterator[Label]:
    """The names of the pooled shares, left of them."""
    for n, row in enumerate(chart.brackets[0].rows):
        yield Label(
            text=row.name,
            x=0,
            dx=-8,
            y=_row(chart, n + 1),
            style=NOTE,
            anchor="end",
            colour=row.colour,
        )


def _row(chart: Bars, number: int) -> float:
    return chart.foot + 29 + 17 * number


class _Column(NamedTuple):
    """The words of a bracket, which start or end at ``x`` per mille of the width."""

    bracket: Bracket
    x: float
    anchor: str


def _apart(columns: Sequence[Sequence[Label]], plots: Sequence[float]) -> bool:
    """Whether no word leaves a plot, and no two in a row, of which there are as many as columns,
    come closer than 6 pixels.
    """
    for plot in plots:
        reaches = [[reach(label, plot) for label in column] for column in columns]
        if any(left < -2 or right > plot + 2 for column in reaches for left, right in column):
            return False
        if len(reaches) == 2 and any(
            a < d + 6 and c < b + 6 for (a, b), (c, d) in zip(*reaches, strict=False)
        ):
            return False
    return True


def _title(chart: Bars, long: int, column: _Column) -> Label:
    title = column.bracket.title
    return Label(title[min(long, len(title) - 1)], column.x, _row(chart, 0), HEAD, column.anchor)


def _shares(chart: Bars, beside: bool, column: _Column) -> list[Label]:
    return [
        Label(
            row.share if beside else row.both,
            column.x,
            _row(chart, n),
            NOTE,
            column.anchor,
            colour=row.colour,
        )
        for n, row in enumerate(column.bracket.rows, 1)
    ]
