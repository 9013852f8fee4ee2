"""The texts of a drawing as SVG, and the classes that hold its colours."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape

from builder.charts.coordinates import percent, short
from builder.charts.layout import Layout
from builder.wording.isolation import isolated
from builder.wording.text_extents import AXIS, Label

ANCHORS = {"start": "", "middle": " am", "end": " ae"}
"""The classes that say which part of a text stands in its place."""


def token(colour: str) -> str:
    """The class that holds a colour: k0 to k5, ka for the accent, ki for ink."""
    return "ka" if colour == "accent" else "ki" if colour == "ink" else f"k{colour[1:]}"


def words(slim: Layout, wide: Layout) -> Iterator[str]:
    """Every text once, where phones and wide pages have it in the same place, else once for each of
    them.
    """
    both = {*slim.labels} & {*wide.labels} if slim.right == wide.right else set()
    for label in wide.labels:
        if label in both:
            yield _text(label, "")
    for where, labels in ((" sl", slim.labels), (" wd", wide.labels)):
        for label in labels:
            if label not in both:
                yield _text(label, where)
    if slim.elbows == wide.elbows:
        yield _elbows(wide, "")
    else:
        yield _elbows(slim, " sl") + _elbows(wide, " wd")


def _text(label: Label, where: str) -> str:
    look = label.style.look
    if label.colour and label.colour != "ink":
        look += f" {token(label.colour)}"
    elif label.colour == "ink":
        look = look.replace(" t", " ink")
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


def _elbows(made: Layout, where: str) -> str:
    if not made.elbows:
        return ""
    d = "".join(f"M1 {short(elbow.y)}L9 {short(elbow.to)}" for elbow in made.elbows)
    return f'<svg class="el{where}" x="100%"><path class="lead" d="{d}"/></svg>'
