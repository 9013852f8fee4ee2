"""Where the updates of a race stand in a chart: what the page's script needs to read along it."""

from __future__ import annotations

from collections.abc import Sequence

from builder.charts.coordinates import coordinates
from builder.charts.spec import Chart


def along(chart: Chart, updates: Sequence[str]) -> str:
    """The drawing's attributes, after a space; nothing for a chart that is not read along, which
    has no ``updates``.
    """
    return f' data-at="{positions(chart, updates)}" data-foot="{chart.bottom}"' if updates else ""


def positions(chart: Chart, updates: Sequence[str]) -> str:
    """For each of ``updates``, in their order, its place in per mille of the plot's width; "-"
    where the chart has no point.

    ``updates`` are the keys of the rows with figures in the race's table, so that one list serves
    all charts of a page. The places are as exact as the dots that stand there, which is how the
    script knows them.
    """
    across = coordinates(chart).across
    places = {
        point.update: across[point.panel].x[point.at]
        for line in chart.lines
        for point in line.points
    }
    return " ".join([places.get(update, "-") for update in updates])
