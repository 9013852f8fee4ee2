"""The charts of a race to explore: one file beside its page, read when a reader asks for it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from builder.charts.batch_drawing import bars_to_plotly
from builder.charts.batch_layout import Bars
from builder.charts.layout import Chart
from builder.charts.plotly import to_plotly
from builder.site.gzipped import gzipped
from builder.theme.assets import Asset, hashed

_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)

PACKED = 6
"""The level of packing, to an eighth; a higher one saves a hundredth in half as much time again."""


def chart_file(charts: Mapping[str, Chart | Bars]) -> Asset:
    """Return the Plotly figures by their names, packed together: they share most of their words."""
    figures = {
        name: bars_to_plotly(chart) if isinstance(chart, Bars) else to_plotly(chart)
        for name, chart in charts.items()
    }
    return hashed("charts.json.gz", gzipped(_PLAIN.encode(figures).encode(), PACKED))
