"""The frame and the texts of a chart as SVG, and the classes that hold its colors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import escape

from builder.charts.batch_layout import Bars
from builder.charts.geometry import percent, short
from builder.charts.layout import Chart, Layout
from builder.wording.isolation import isolated
from builder.wording.text_extents import AXIS, Label

ANCHORS = {"start": "", "middle": " am", "end": " ae"}
"""The classes that say which part of a text stands in its place."""

STRETCHED = '<svg height="{0}" viewBox="0 0 1000 {0}" preserveAspectRatio="none">'
CROSS = '<svg x="{}" y="{}"><path class="fell" d="M-5-5l10 10M5-5l-10 10"/></svg>'


def token(color: str) -> str:
    """Return the class of a color: k0 to k5, ka for the accent, ki for ink."""
    return "ka" if color == "accent" else "ki" if color == "ink" else f"k{color[1:]}"


def framed(chart: Chart | Bars, look: str, data: str, parts: Iterable[str]) -> str:
    """Return the ``svg`` element of a chart, with its title and description."""
    name = chart.id
    return (
        f'<svg class="ch {look}" role="img" aria-labelledby="{name}-t {name}-d"'
        f' height="{chart.height}"{data}><title id="{name}-t">{escape(chart.title)}</title>'
        f'<desc id="{name}-d">{escape(chart.desc)}</desc>{"".join(parts)}</svg>'
    )


def texts(slim: Layout, wide: Layout) -> Iterator[str]:
    """Yield every text: once where phones and wide pages have it in the same place, else twice."""
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


def _elbows(layout: Layout, where: str) -> str:
    if not layout.elbows:
        return ""
    d = "".join(f"M1 {short(elbow.y)}L9 {short(elbow.to)}" for elbow in layout.elbows)
    return f'<svg class="el{where}" x="100%"><path class="lead" d="{d}"/></svg>'
