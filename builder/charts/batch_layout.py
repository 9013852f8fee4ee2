"""The chart of batches, and where its labels go on phones and wide pages without overlapping."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from builder.charts.layout import NARROW, WIDE, Layout
from builder.charts.spec import Words
from builder.wording.text_extents import AXIS, HEAD, NOTE, Label, Style, reach, width

NAMES = 152.0
"""Pixels: the widest name that fits in the gutter beside the pooled shares on a phone."""


class Bar(NamedTuple):
    """One update, from ``left`` to ``right`` per mille of the width.

    ``parts`` are the percentages of the layers, the lowest first; none where an official total
    fell, and the update has a place but no bar. ``mail`` is the percentage by mail of all ballots
    that came in the same time, None where not reported. ``narrow``: drawn wider than its size.
    """

    update: str
    panel: int
    left: float
    right: float
    parts: tuple[float, ...]
    mail: float | None
    narrow: bool
    text: tuple[Markup, ...]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


class Layer(NamedTuple):
    name: Markup
    color: str


class Pooled(NamedTuple):
    """A choice's share of all new votes of a stretch of time; ``both`` has its name too."""

    name: Markup
    share: Markup
    both: Markup
    color: str


class Bracket(NamedTuple):
    """A stretch of time below its bars, with the pooled shares below its title."""

    left: float
    right: float
    title: Words
    rows: tuple[Pooled, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Bars:
    """How the votes new in each update split, as bars as wide as the batches are big.

    ``top`` to ``bottom`` are the pixels of 100% to 0%, ``strip`` those of the kinds of ballots.
    ``updates`` are the rows of the race's table in official order, also those without a bar.
    ``line`` is the percentage that decides, or half between two; ``named``: the two layers are
    named beside the bars.
    """

    id: str
    title: Markup
    desc: Markup
    height: int
    top: int
    bottom: int
    strip: tuple[int, int] | None
    updates: tuple[str, ...]
    bars: tuple[Bar, ...]
    layers: tuple[Layer, ...]
    brackets: tuple[Bracket, ...]
    line: float | None
    line_label: Markup
    named: bool
    strip_labels: tuple[Markup, Markup]
    notes: tuple[Markup, ...]

    def y(self, percent: float) -> float:
        """Return pixels from the top of the drawing."""
        return self.bottom - (self.bottom - self.top) * percent / 100

    @property
    def foot(self) -> int:
        """The pixel below which there are only words."""
        return self.strip[1] if self.strip else self.bottom

    @cached_property
    def narrow(self) -> Layout:
        """The words on phones."""
        return self._layouts[0]

    @cached_property
    def wide(self) -> Layout:
        return self._layouts[1]

    @cached_property
    def _layouts(self) -> tuple[Layout, Layout]:
        """The words on phones and wide pages; one gutter holds the names that do not fit below."""
        gutter = list(_gutter(self))
        left = _gutter_width(gutter)
        narrow = _below(self, left, NARROW, beside=False)
        names: list[Label] = []
        if not narrow:
            names = [x for x in _names(self) if width(x.text, NOTE.size, bold=True) <= NAMES]
            left = _gutter_width([*gutter, *names])
            narrow = _below(self, left, NARROW, beside=True)
        wide = _below(self, left, WIDE, beside=False) or _below(self, left, WIDE, beside=True)
        slim = (*gutter, *names, *narrow)
        return Layout(left, labels=slim), Layout(left, labels=(*gutter, *wide))


def _gutter_width(gutter: Sequence[Label]) -> int:
    """Return pixels in steps of 8."""
    widest = max(width(x.text, x.style.size, bold=x.style.bold) for x in gutter)
    return 8 * max(4, math.ceil((widest + 8) / 8))


def _below(
    chart: Bars, left: int, figures: tuple[float, float], *, beside: bool
) -> Sequence[Label]:
    """Return the words below the bars in figures of these widths; none where they would overlap.

    They are the names of the brackets, from long to short, and the shares below them, with their
    names unless those are ``beside``. The second bracket's words are at its start, or, where the
    first's are too long for that, at the right edge.
    """
    plots = [figure - left for figure in figures]
    first, last = chart.brackets[0], chart.brackets[-1]
    ways = [[(first, first.left, "start")]]
    if first is not last:
        ends = ((last, last.left, "start"), (last, 1000.0, "end"))
        ways = [[(first, 0.0, "start"), end] for end in ends]
    able = [
        (way, shares)
        for way in ways
        if _apart(shares := [_shares(chart, *column, beside=beside) for column in way], plots)
    ]
    for long in range(max(len(bracket.title) for bracket in chart.brackets)):
        for way, shares in able:
            titles = [_title(chart, *column, long) for column in way]
            if _apart([[title] for title in titles], plots):
                columns = zip(titles, shares, strict=True)
                return [label for title, rows in columns for label in (title, *rows)]
    return ()


def _gutter(chart: Bars) -> Iterator[Label]:
    """Yield the names of the layers, the line that decides and the kinds of ballots."""

    def beside(text: Markup, y: float, style: Style, color: str = "") -> Label:
        return Label(text, 0, y, style, "end", -8, color)

    if chart.line is None:
        for share in (0, 50, 100):
            y = chart.y(share) + (10 if share == 100 else 4 - share / 50)
            yield beside(Markup(f"{share}%"), y, AXIS)
    else:
        yield beside(chart.line_label, chart.y(chart.line) + 4.5, HEAD)
    if chart.named:
        low, high = chart.layers
        yield beside(low.name, chart.bottom - 4, NOTE, low.color)
        yield beside(high.name, chart.top + 12, NOTE, high.color)
    if chart.strip:
        mail, person = chart.strip_labels
        yield beside(person, chart.strip[0] + 11, AXIS)
        yield beside(mail, chart.strip[1] - 3, AXIS)


def _names(chart: Bars) -> Iterator[Label]:
    """Yield the names of the pooled shares, left of them."""
    for n, row in enumerate(chart.brackets[0].rows, 1):
        yield Label(row.name, 0, _row(chart, n), NOTE, "end", -8, row.color)


def _row(chart: Bars, number: int) -> float:
    return chart.foot + 29 + 17 * number


def _apart(columns: Sequence[Sequence[Label]], plots: Sequence[float]) -> bool:
    """Whether no word leaves a plot, and no two in a row come closer than 6 pixels."""
    for plot in plots:
        reaches = [[reach(label, plot) for label in column] for column in columns]
        if any(left < -2 or right > plot + 2 for column in reaches for left, right in column):
            return False
        if len(reaches) == 2 and any(
            a < d + 6 and c < b + 6 for (a, b), (c, d) in zip(*reaches, strict=False)
        ):
            return False
    return True


def _title(chart: Bars, bracket: Bracket, x: float, anchor: str, long: int) -> Label:
    title = bracket.title[min(long, len(bracket.title) - 1)]
    return Label(title, x, _row(chart, 0), HEAD, anchor)


def _shares(chart: Bars, bracket: Bracket, x: float, anchor: str, *, beside: bool) -> list[Label]:
    rows = [(row.share if beside else row.both, row.color) for row in bracket.rows]
    return [
        Label(text, x, _row(chart, n), NOTE, anchor, color=color)
        for n, (text, color) in enumerate(rows, 1)
    ]
