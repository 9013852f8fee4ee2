"""Figures to explore: Plotly takes them unchanged, and they hold what the drawing holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio
import pytest

from builder.charts import figures
from builder.charts.batch_plotly import bars_to_plotly
from builder.charts.plotly import to_plotly
from builder.counting.history import RaceHistory, histories
from builder.model import Election
from builder.store import load
from builder.theme.chart_template import NAME, TEMPLATE
from builder.wording.messages import Messages
from tests import archive

say = Messages()


def specs(
    election: Election, counts: Mapping[str, RaceHistory]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every chart of an election as a figure, with the name of its race and its own."""
    count = figures.count_over_time(election, say)
    if count is not None:
        yield f"{election.path} count", to_plotly(count)
    for slug, history in counts.items():
        for draw in (figures.lead_over_time, figures.close_up, figures.shares_over_time):
            chart = draw(history, election, say)
            if chart is not None:
                yield f"{slug} {chart.id}", to_plotly(chart)
        bars = figures.batches(history, election, say)
        if bars is not None:
            yield f"{slug} batches", bars_to_plotly(bars)


@pytest.fixture(scope="module")
def invented() -> list[tuple[str, dict[str, Any]]]:
    return [named for book in archive.books() for named in specs(book.election, book.histories)]


@pytest.fixture(scope="module")
def general(data: Path) -> list[tuple[str, dict[str, Any]]]:
    """The general election of 8 November 2022."""
    folder = data / "us-ca-los-angeles"
    election = load.load_election(folder / "2022-11-08", load.load_jurisdiction(folder))
    return list(specs(election, histories(election)))


@pytest.fixture
def template() -> Iterator[None]:
    """The archive's template, registered as a notebook does."""
    before = pio.templates.default
    pio.templates[NAME] = TEMPLATE
    pio.templates.default = NAME
    yield
    pio.templates.default = before
    del pio.templates[NAME]


def refused(named: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """The names of the figures that Plotly does not take as they are, or writes otherwise."""
    return [
        name
        for name, spec in named
        if go.Figure(spec).to_plotly_json()["data"]
        != [{"type": "scatter", **trace} for trace in spec["data"]]
    ]


def test_plotly_takes_every_chart_of_an_invented_archive_unchanged(
    invented: list[tuple[str, dict[str, Any]]],
) -> None:
    kinds = {name.rpartition(" ")[2] for name, _ in invented}
    assert kinds == {"count", "lead", "shares", "batches"}
    assert refused(invented) == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_plotly_takes_every_chart_of_2022_unchanged(
    general: list[tuple[str, dict[str, Any]]],
) -> None:
    assert len(general) > 1000
    assert refused(general) == []


@pytest.mark.usefixtures("template")
def test_the_registered_template_draws_a_figure_as_the_page_does(
    invented: list[tuple[str, dict[str, Any]]],
) -> None:
    """Lines are steps, the axes bear nothing, and a word stands where the figure says."""
    look = go.Figure(invented[0][1]).layout.template
    assert look.data.scatter[0].line.shape == "hv"
    assert not look.layout.xaxis.showticklabels and not look.layout.yaxis.showgrid
    assert look.layout.annotationdefaults.xref == "paper"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_no_color_no_zone_and_no_style_stands_in_a_figure(
    general: list[tuple[str, dict[str, Any]]],
) -> None:
    forbidden = re.compile(r"#[0-9a-f]{3,6}\b|rgba?\(|bdata|<b>|style|\d\d:\d\d:\d\d[-+Z]")
    assert [name for name, spec in general if forbidden.search(json.dumps(spec))] == []
