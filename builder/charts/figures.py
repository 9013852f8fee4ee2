"""The charts of the archive: which ones a race or an election has, and the file to explore them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from builder.charts.ballots import count_over_time as count_over_time
from builder.charts.batch_drawing import bars_to_plotly
from builder.charts.batch_layout import Bars as Bars
from builder.charts.batches import batches as batches
from builder.charts.choice_lines import cut_line_chart, shares_chart
from builder.charts.elements import Timeline, counted
from builder.charts.layout import Chart as Chart
from builder.charts.legend import bars_key as bars_key
from builder.charts.legend import key as key
from builder.charts.numbers import ballot_numbers as ballot_numbers
from builder.charts.numbers import numbers
from builder.charts.plotly import to_plotly
from builder.charts.plotly_texts import Json
from builder.charts.shift_figures import histogram_to_plotly, overlay_to_plotly
from builder.charts.shifts import Histogram, Overlay
from builder.charts.small_charts import sparkline as sparkline
from builder.charts.zero_line import lead_chart, share_around_bar, votes_around_bar
from builder.counting.history import HistoryPoint, RaceHistory, is_night
from builder.model import Election, Rule
from builder.site.gzipped import gzipped
from builder.theme.assets import Asset, hashed
from builder.wording.messages import Messages

Drawn = Chart | Bars | Overlay | Histogram

_JSON = msgspec.json.Encoder(enc_hook=str.__str__)
"""Writes Markup, too, and nothing else that JSON has no word for."""

PACKED = 6
"""The level of compression, to an eighth; a higher one saves 1% and takes half as long again."""


def lead_over_time(history: RaceHistory, election: Election, say: Messages) -> Chart | None:
    """Return who was ahead by how much at every update.

    It is the lead between two, Yes around its bar, or candidates around a cut line; None where no
    lead is said, or too few counts are known.
    """
    race, steps = history.race, counted(history)
    if not race.decidable or not race.contested or not steps:
        return None
    if steps[-1].standing.unassigned is not None:
        return None  # nobody is said to be ahead at the end, between whom the line would be drawn
    time = Timeline(history, election, say, steps)
    if race.yes_no:
        return votes_around_bar(time)
    places = places_of(history, steps[-1])
    return cut_line_chart(time, places) if places > 1 else lead_chart(time)


def places_of(history: RaceHistory, last: HistoryPoint) -> int:
    """Return how many places the rule gives: the seats, or two where the top two go on."""
    race, standing = history.race, last.standing
    two_go_on = race.seats == 1 and race.rule in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF)
    if not two_go_on or len(standing.ranked) < 3:
        return race.seats
    over_half = 2 * (standing.votes[standing.ranked[0]] or 0) > (standing.total or 0)
    return 1 if race.rule is Rule.MAJORITY_RUNOFF and over_half else 2


def close_up(history: RaceHistory, election: Election, say: Messages) -> Chart | None:
    """Return election night on its own scale, if the whole chart hardly shows a change of it."""
    if not any(step.lead_change and is_night(step.update) for step in history.steps):
        return None
    whole = lead_over_time(history, election, say)
    if whole is None or whole.kind != "lead" or not whole.ties or len(whole.panels) < 2:
        return None
    values = [point.value for point in whole.lines[0].points]
    night = [point.value for point in whole.lines[0].points if point.panel == 0]
    if len(night) < 2 or not any(change.panel == 0 for change in whole.changes):
        return None
    if 5 * (max(*night, 0) - min(*night, 0)) >= max(*values, 0) - min(*values, 0):
        return None
    steps = [step for step in counted(history) if is_night(step.update)]
    return lead_chart(Timeline(history, election, say, steps), close=True)


def shares_over_time(history: RaceHistory, election: Election, say: Messages) -> Chart | None:
    """Return each choice's share of the votes at every update.

    For a question with a bar it is the share of Yes around it; None where too few counts are known,
    or for fewer than two choices.
    """
    race, steps = history.race, counted(history)
    stated = [s for s in history.stated if s.shares] if race.coverage.complete else []
    time = Timeline(history, election, say, steps, stated)
    if not time.enough or sum(c.kind.can_lead for c in race.choices) < 2:
        return None
    judged = race.decidable and all(s.standing.margin is not None for s in steps)
    return share_around_bar(time) if race.yes_no and judged else shares_chart(time)


def race_numbers(history: RaceHistory, election: Election, say: Messages) -> Json | None:
    """Return the numbers from which a reader makes charts of a race; None for too few counts."""
    steps = counted(history)
    if len(steps) < 2:
        return None
    return numbers(history, election, say, places_of(history, steps[-1]))


def figure_of(chart: Drawn) -> Json:
    """Return a chart as a Plotly figure."""
    if isinstance(chart, Bars):
        return bars_to_plotly(chart)
    if isinstance(chart, Overlay):
        return overlay_to_plotly(chart)
    return histogram_to_plotly(chart) if isinstance(chart, Histogram) else to_plotly(chart)


def chart_file(charts: Mapping[str, Drawn], numbers: Json | None = None) -> Asset:
    """Return the Plotly figures by their names, packed together: they share most of their words.

    ``numbers`` are those behind all of them.
    """
    drawn = {name: figure_of(chart) for name, chart in charts.items()}
    drawn |= {"numbers": numbers} if numbers else {}
    return hashed("charts.json.gz", gzipped(_JSON.encode(drawn), PACKED))
