"""A figure with colors in place of their names, as charts.js puts them in for a page."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from builder.charts.plotly_texts import Json
from builder.theme.chart_template import LINES

LIGHT = dict(
    pair.split(":")
    for pair in (
        "bg:#ffffff ink:#15171c ink-3:#626875 rule:#d8dae1 rule-2:#7d838f night:#f1f2f8"
        " accent:#4b3b97 c0:#7f7f7f c1:#0072b2 c2:#d55e00 c3:#009e73 c4:#963a7c c5:#6b4a08"
        " c0t:#5d6067 c1t:#005e94 c2t:#983f00 c3t:#00714f c4t:#832f6b c5t:#5c3f05"
    ).split()
)
"""The colors of a light page by their names in the style sheet (theme/css/tokens.css)."""
FILL = 0.19
AREAS = {"night": ("night", 1.0), "seats": ("accent", 0.09), "band": ("", 0.7 * FILL)}


def colored(spec: Json, colors: Mapping[str, str]) -> Json:
    """Return a figure of charts/plotly.py with the ``colors`` of these names."""

    def fade(token: str, part: float) -> str:
        red, green, blue = (int(colors[token][at : at + 2], 16) for at in (1, 3, 5))
        return f"rgba({red},{green},{blue},{part:.3g})"

    figure = deepcopy({key: spec[key] for key in ("data", "layout")})
    traces = []
    for trace in figure["data"]:
        meta = trace["meta"]
        if token := meta.get("fill"):
            if meta["opaque"]:
                traces.append({**trace, "fillcolor": colors["bg"]})
            trace["fillcolor"] = fade(token, FILL)
        if token := meta.get("line"):
            trace["line"]["color"] = colors[token]
        if token := meta.get("marker"):
            trace["marker"]["color"] = colors[token]
            trace["marker"]["line"]["color"] = colors[meta["edge"]]
        if token := meta.get("bar"):
            hollow = meta["hollow"]
            edge = {"color": colors[token if hollow else "bg"], "width": 1}
            trace["marker"] = {"color": fade(token, 0.34 if hollow else 1), "line": edge}
        elif "bar" in meta:
            trace["marker"] = {"color": "rgba(0,0,0,0)"}
        if tokens := meta.get("dots"):
            each = [tokens] * len(trace["x"]) if isinstance(tokens, str) else tokens
            dots = [colors[token] for token in each]
            trace["marker"]["line"]["color"] = dots
            trace["marker"]["color"] = [
                colors["bg"] if n in meta["hollow"] else dot for n, dot in enumerate(dots)
            ]
        traces.append(trace)
    for shape in figure["layout"]["shapes"]:
        name, _, token = shape["name"].partition(" ")
        if name in AREAS:
            own, part = AREAS[name]
            shape |= {"fillcolor": fade(own or token, part), "line": {"width": 0}}
        elif name == "carry":
            shape["line"] = {"color": colors[token], "width": 2, "dash": "2px,4px"}
        else:
            color, width, dash = LINES[name]
            shape["line"] = {"color": colors[color], "width": width, "dash": dash}
    for note in figure["layout"]["annotations"]:
        number = note["name"] == "num"
        note["font"] = {**note.get("font", {}), "color": colors["bg" if number else note["name"]]}
        if number:
            note["bgcolor"] = colors["ink"]
    return {"data": traces, "layout": figure["layout"]}
