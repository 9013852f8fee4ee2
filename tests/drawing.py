"""Draws charts of made elections, and reads drawings as a browser does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from builder.charts import figures
from builder.charts.layout import Chart
from builder.counting.history import RaceHistory, histories
from builder.model import Election
from builder.wording.messages import Messages

SAY = Messages()


def lead(election: Election) -> Chart:
    chart = figures.lead_over_time(histories(election)["mayor"], election, SAY)
    assert chart is not None
    return chart


def charts(election: Election, counts: Mapping[str, RaceHistory]) -> Iterator[tuple[str, Chart]]:
    """Every chart over time of these races, each by its race, and that of the whole count."""
    for slug, history in counts.items():
        for figure in (figures.lead_over_time, figures.close_up, figures.shares_over_time):
            chart = figure(history, election, SAY)
            if chart is not None:
                yield slug, chart
    count = figures.count_over_time(election, SAY)
    if count is not None:
        yield election.path, count


def dots(d: str) -> list[tuple[float, float]]:
    """The dots of a path with this ``d``: per mille of the width, and pixels from the top."""
    assert re.fullmatch(r"M[\d.]+ [\d.]+h\.01(m-?[\d.]+(-| )[\d.]+h-?\.01)*", d), d
    x = y = end = 0.0
    found = []
    for right, down, length in re.findall(r"[Mm](-?[\d.]+) ?(-?[\d.]+)h(-?\.01)", d):
        x, y = end + float(right), y + float(down)
        end = x + float(length)
        found.append((round(x, 1), round(y, 1)))
        assert abs(x - found[-1][0]) < 0.011, "the lines go to and fro"
    return found
