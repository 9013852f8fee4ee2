"""The words of a drawing as annotations of a Plotly figure, each in its place in the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from builder.charts.layout import Chart, Layout
from builder.wording.text_extents import AXIS, Label, Style

Json = dict[str, Any]

ANCHORS = {"start": "left", "middle": "center", "end": "right"}
NUMBER = Style(look="num", size=12, bold=True)


def numbers(chart: Chart, layout: Layout) -> list[Json]:
    """Return the numbers of the changes below the axis."""
    y = chart.height - 18.0
    write = partial(_text, chart.top, chart.bottom, name="num", style=NUMBER, y=y)
    return [
        {**write(str(change.number), x=x), "borderpad": 3}
        for change, x in zip(chart.changes, layout.lane, strict=False)
    ]


def texts(slim: Layout, wide: Layout, ends: tuple[int, int], *lanes: Sequence[Json]) -> Json:
    """Return every text of a drawing in its place in a plot between these pixels, as wide pages.

    ``meta.slim`` is what differs on phones: the right margin ``r``, and the annotations behind the
    ``first`` ones, which both have. ``lanes`` are annotations of phones, and of wide pages.
    """
    both = {*slim.labels} & {*wide.labels}
    write, (narrow, broad) = partial(_annotation, *ends), lanes or ((), ())
    first = [write(label) for label in wide.labels if label in both]
    here, there = (
        [write(label) for label in layout.labels if label not in both] for layout in (slim, wide)
    )
    return {
        "annotations": [*first, *there, *broad],
        "meta": {"slim": {"r": slim.right, "first": len(first), "annotations": [*here, *narrow]}},
    }


def _annotation(top: int, bottom: int, label: Label) -> Json:
    color = label.color or "ink"
    if label.style is AXIS:
        color = "ink-3"
    elif color not in ("ink", "accent"):
        color += "t"
    y = label.y - 0.35 * label.style.size
    made = _text(top, bottom, label.text, color, label.style, label.x, y)
    if label.anchor != "middle":
        made["xanchor"] = ANCHORS[label.anchor]
    if label.dx:
        made["xshift"] = label.dx
    return made


def _text(top: int, bottom: int, words: str, name: str, style: Style, x: float, y: float) -> Json:
    """Return words with their middle ``x`` per mille of the width and ``y`` pixels from the top.

    Bold is the font's weight: a <b> would make Plotly write an inline style, which the page's
    policy forbids. Without a font they are as those of the axes.
    """
    made: Json = {
        "text": words,
        "name": name,
        "x": round(x / 1000, 4),
        "y": round((bottom - y) / (bottom - top), 4),
    }
    if style is not AXIS:
        made["font"] = {"size": style.size, "weight": 700 if style.bold else 400}
    return made
