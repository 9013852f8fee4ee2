"""How every explored chart looks and behaves: a template of Plotly, for the page and for notebooks.

charts.js holds it in the page and adds the colors of the style sheet. In a notebook, where
charts/coloring.py adds them, it is registered as ``plotly.io.templates[NAME] = TEMPLATE``.
"""

from __future__ import annotations

NAME = "archive"

_OFF = dict.fromkeys(("showgrid", "zeroline", "showticklabels"), False)
_AXIS = {"fixedrange": True, **_OFF, "ticks": "", "showline": False}

# The grid, the scales' words and the key are shapes and annotations of the figure, in the very
# places that the drawing has them.
TEMPLATE = {
    "layout": {
        "autosize": True,
        "showlegend": False,
        "dragmode": False,
        "hoverdistance": 60,
        "margin": {"pad": 0, "autoexpand": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 13},
        "hoverlabel": {"font": {"size": 14}, "align": "left"},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "annotationdefaults": {
            "showarrow": False,
            "xref": "paper",
            "xanchor": "center",
            "yref": "paper",
            "yanchor": "middle",
            "borderpad": 0,
            "font": {"size": 12},
        },
        "shapedefaults": {"type": "line", "xref": "paper", "yref": "y", "layer": "below"},
    },
    "data": {
        # A count holds until the next one: a line is level, then upright.
        "scatter": [
            {"mode": "lines", "hoverinfo": "skip", "line": {"shape": "hv", "simplify": False}}
        ],
        "bar": [{"hoverinfo": "skip"}],
    },
}

LINES = {
    "drop": ("ink-3", 1, "1px,3px"),
    "elbow": ("rule-2", 1, "solid"),
    "grid": ("rule", 1, "solid"),
    "zero": ("ink", 1.75, "solid"),
    "stem": ("ink-3", 4, "2px,2px"),
    "bed": ("bg", 4, "solid"),
    "brace": ("ink-3", 1, "solid"),
    "fell": ("ink", 2, "solid"),
}
"""The color's name, the width and the dashes of each kind of line, by the name of its shape."""
