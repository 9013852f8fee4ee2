"""The charts of a race page, drawn, and the file with which a reader explores them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from builder.charts import figures, svg
from builder.charts.batch_drawing import render_bars
from builder.charts.layout import Chart
from builder.pages.race.changes import ChangeItem, change_items
from builder.pages.race.view import RaceView
from builder.theme.assets import Asset
from builder.wording import headings
from builder.wording.headings import Heading


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnChart:
    """A chart as it stands in a page: its heading, its drawing and its key."""

    heading: Heading | None
    svg: Markup
    key: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceCharts:
    """The charts of a race that can be drawn; ``file`` holds those that can be explored.

    ``changes`` are numbered in the chart of the lead; ``many`` counts them where there are too many
    for numbers.
    """

    lead: DrawnChart | None
    night: DrawnChart | None
    shares: DrawnChart | None
    batches: DrawnChart | None
    changes: Sequence[ChangeItem]
    many: int
    file: Asset | None

    @property
    def drawn(self) -> list[tuple[str, DrawnChart]]:
        """The charts that have a section of their own, by name, as they follow on the page."""
        charts = (("lead", self.lead), ("shares", self.shares), ("batches", self.batches))
        return [(name, chart) for name, chart in charts if chart]

    @property
    def spec(self) -> str:
        return self.file.path if self.file else ""


def race_charts(view: RaceView, updates: Sequence[str]) -> RaceCharts:
    """Draw the charts of a race; ``updates`` are the rows of its table that have figures."""
    say, election, history = view.say, view.election, view.history
    zone = election.jurisdiction.time_label

    def drawn(chart: Chart | None, heading: Heading | None) -> DrawnChart | None:
        if chart is None:
            return None
        drawing = Markup(svg.render(chart, updates))
        first = chart is lead or lead is None  # the first chart says how times are given
        key = figures.key(chart, say, zone if first else "")
        return DrawnChart(heading=heading, svg=drawing, key=key)

    lead = view.lead
    close = figures.close_up(history, election, say)
    night = drawn(close, None)  # the lead's key is above it
    shares = figures.shares_over_time(history, election, say) if view.race.contested else None
    bars = figures.batches(history, election, say)
    if bars:
        bars = replace(bars, updates=tuple(updates))
    explored = {"lead": lead, "close-up": close, "shares": shares, "batches": bars}
    charts = {name: chart for name, chart in explored.items() if chart is not None}
    numbers = figures.race_numbers(history, election, say)
    many = lead is not None and bool(lead.changes) and lead.changes[0].number is None
    return RaceCharts(
        lead=drawn(lead, headings.lead(say, election, history, lead.kind) if lead else None),
        night=replace(night, key=Markup()) if night else None,
        shares=drawn(shares, headings.shares(say, election, history) if shares else None),
        batches=DrawnChart(
            heading=headings.batches(say, election, history),
            svg=Markup(render_bars(bars)),
            key=figures.bars_key(bars, say),
        )
        if bars
        else None,
        changes=change_items(view, lead),
        many=len(lead.changes) if lead and many else 0,
        file=figures.chart_file(charts, numbers) if charts else None,
    )
