"""The texts of a drawing as annotations of a Plotly figure, in the very places that the drawing has
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.charts.layout import Layout
from builder.wording.text_extents import AXIS, Label, Style

Json = dict[str, Any]


def texts(
    slim: Layout,
    wide: Layout,
    top: int,
    bottom: int,
    narrow: Sequence[Json] = (),
    broad: Sequence[Json] = (),
) -> Json:
    """Every text of the drawing in its place in a plot between these pixels, as wide pages have it.

    ``meta.slim`` is what differs on phones: the right margin ``r``, and the annotations behind the
    ``first`` ones, which both have. ``narrow`` and ``broad`` are annotations that only one of them
    has.
    """
    both = {*slim.labels} & {*wide.labels}
    first = [_annotation(top, bottom, label) for label in wide.labels if label in both]
    here, there = (
        [_annotation(top, bottom, label) for label in made.labels if label not in both]
        for made in (slim, wide)
    )
    return {
        "annotations": [*first, *there, *broad],
        "meta": {"slim": {"r": slim.right, "first": len(first), "annotations": [*here, *narrow]}},
    }


def _annotation(top: int, bottom: int, label: Label) -> Json:
    anchor = {"start": "left", "middle": "center", "end": "right"}[label.anchor]
    colour = (
        "ink-3"
        if label.style is AXIS
        else f"{label.colour}t"
        if label.colour not in ("", "ink", "accent")
        else label.colour
    )
    y = label.y - 0.35 * label.style.size
    made = text(top, bottom, label.text, colour or "ink", label.style, label.x, y)
    if label.anchor != "middle":
        made["xanchor"] = anchor
    if label.dx:
        made["xshift"] = label.dx
    return made


def text(top: int, bottom: int, words: str, name: str, style: Style, x: float, y: float) -> Json:
    """Words whose middle lies at ``x`` per mille of the width and ``y`` pixels from the top.

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
