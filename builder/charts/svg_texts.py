"""The words of a drawing as SVG, and the classes that give it its colors."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape

from builder.charts.geometry import percent, short
from builder.charts.layout import Layout
from builder.wording.isolation import isolated
from builder.wording.text_extents import AXIS, Label

ANCHORS = {"start": "", "middle": " am", "end": " ae"}
"""The classes for which part of a text is at its place."""


def token(color: str) -> str:
    """Return the class of a color: k0 to k5, ka for the accent, ki for ink."""
    return "ka" if color == "accent" else "ki" if color == "ink" else f"k{color[1:]}"


def placed_texts(slim: Layout, wide: Layout) -> Iterator[str]:
    """Yield every text: once if it has the same place on phones and wide pages, else twice."""
    both = {*slim.labels} & {*wide.labels} if slim.right == wide.right else set()
    yield from (_text(label, "") for label in wide.labels if label in both)
    for where, layout in ((" sl", slim), (" wd", wide)):
        yield from (_text(label, where) for label in layout.labels if label not in both)
    same = slim.elbows == wide.elbows
    yield _elbows(wide, "") if same else _elbows(slim, " sl") + _elbows(wide, " wd")


def _text(label: Label, where: str) -> str:
    look = label.style.look
    if label.color == "ink":
        look = look.replace(" t", " ink")
    elif label.color:
        look += f" {token(label.color)}"
    if label.ground:
        look += " halo ng" if label.ground == "night" else " halo"
    if label.style is AXIS:
        look = "ax"
    x = short(label.dx) if label.x == 0 else percent(label.x)
    dx = f' dx="{short(label.dx)}"' if label.dx and label.x else ""
    look += ANCHORS[label.anchor]
    return (
        f'<text class="{look}{where}" x="{x}"{dx}'
        f' y="{short(label.y)}">{escape(isolated(label.text))}</text>'
    )


def _elbows(layout: Layout, where: str) -> str:
    if not layout.elbows:
        return ""
    d = "".join(f"M1 {short(elbow.y)}L9 {short(elbow.to)}" for elbow in layout.elbows)
    return f'<svg class="el{where}" x="100%"><path class="lead" d="{d}"/></svg>'
