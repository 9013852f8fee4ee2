"""Figures to explore: Plotly takes them unchanged, and they hold what the drawing holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio
import pytest

from builder.charts import figures
from builder.charts.batch_drawing import bars_to_plotly
from builder.charts.plotly import to_plotly
from builder.counting.history import RaceHistory
from builder.model import Election
from builder.theme.chart_template import NAME, TEMPLATE
from tests import archive
from tests.drawing import SAY, charts

Named = list[tuple[str, dict[str, Any]]]
"""Figures by the name of their race and their own."""


def specs(
    election: Election, counts: Mapping[str, RaceHistory]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every chart of an election as a figure."""
    for name, chart in charts(election, counts):
        yield f"{name} {chart.id}", to_plotly(chart)
    for slug, history in counts.items():
        bars = figures.batches(history, election, SAY)
        if bars is not None:
            yield f"{slug} batches", bars_to_plotly(bars)


@pytest.fixture(scope="module")
def invented() -> Named:
    return [named for book in archive.books() for named in specs(book.election, book.histories)]


@pytest.fixture(scope="module")
def explored(general: Election, counts: Mapping[str, RaceHistory]) -> Named:
    return list(specs(general, counts))


@pytest.fixture
def template() -> Iterator[None]:
    """The archive's template, registered as a notebook does."""
    before = pio.templates.default
    pio.templates[NAME] = TEMPLATE
    pio.templates.default = NAME
    yield
    pio.templates.default = before
    del pio.templates[NAME]


def refused(named: Named) -> list[str]:
    """The names of the figures that Plotly does not take as they are, or writes otherwise."""
    found = [(name, go.Figure(spec).to_plotly_json()["data"], spec["data"]) for name, spec in named]
    return [name for name, read, data in found if read != [{"type": "scatter"} | t for t in data]]


def test_plotly_takes_every_chart_of_an_invented_archive_unchanged(invented: Named) -> None:
    kinds = {name.rpartition(" ")[2] for name, _ in invented}
    assert kinds == {"count", "lead", "shares", "batches"}
    assert refused(invented) == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_plotly_takes_every_chart_of_2022_unchanged(explored: Named) -> None:
    assert len(explored) > 1000
    assert refused(explored) == []


@pytest.mark.usefixtures("template")
def test_the_registered_template_draws_a_figure_as_the_page_does(invented: Named) -> None:
    """Lines are steps, the axes bear nothing, and a word stands where the figure says."""
    look = go.Figure(invented[0][1]).layout.template
    assert look.data.scatter[0].line.shape == "hv"
    assert not look.layout.xaxis.showticklabels and not look.layout.yaxis.showgrid
    assert look.layout.annotationdefaults.xref == "paper"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_no_color_no_zone_and_no_style_stands_in_a_figure(explored: Named) -> None:
    forbidden = re.compile(r"#[0-9a-f]{3,6}\b|rgba?\(|bdata|<b>|style|\d\d:\d\d:\d\d[-+Z]")
    assert [name for name, spec in explored if forbidden.search(json.dumps(spec))] == []
