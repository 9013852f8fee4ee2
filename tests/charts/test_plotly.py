"""Figures to explore: Plotly takes them unchanged, and they hold what the drawing holds."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import plotly.io as pio
import pytest
from markupsafe import Markup

from builder.charts import figures, svg
from builder.charts.batch_drawing import bars_to_plotly
from builder.charts.geometry import places_in
from builder.charts.plotly import to_plotly
from builder.charts.spec import Panel
from builder.counting.history import RaceHistory, histories
from builder.instants import local
from builder.model import Election, Race, Rule
from builder.pages.front.content import blocks
from builder.pages.front.summary import front_summary
from builder.theme.chart_template import NAME, TEMPLATE
from tests import archive, made
from tests.drawing import SAY, charts
from tests.made import election_of

Pixel = tuple[int, int]
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


def test_plotly_takes_the_charts_of_several_elections_unchanged() -> None:
    """A bar in the drawing's own units, a dot for each update, and what beside them is no figure."""
    press = archive.press(SAY)
    summaries = [front_summary(press, book) for book in archive.books()]
    file = blocks(press, summaries, [], {}).charts
    assert file is not None
    read = json.loads(gzip.decompress(file.data))
    assert {spec.keys() - {"data", "layout"} == {"numbers"} for spec in read.values()} == {
        True,
        False,
    }
    for spec in read.values():
        figure = go.Figure({"data": spec["data"], "layout": spec["layout"]}).to_plotly_json()
        assert figure["data"] == [{"type": "scatter"} | trace for trace in spec["data"]]
        assert figure["layout"].keys() - {"template"} == spec["layout"].keys()


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


MARKS = {"fell": "x-thin", "dia": "diamond"}
"""Marks of a drawing, and of a figure."""
PATHS = {
    "drop": r'<path class="drop(?: {})?" d="([^"]*)"',
    "elbow": r'class="el(?: {})?" x="100%"><path class="lead" d="([^"]*)"',
    "grid": r'<path class="grid" d="[^v]*?((?:M[^M]*v5)*)"',
}
"""Lines of a drawing by the names that they have in a figure."""


def corners(path: str, x: Callable[[float], float], y: Callable[[float], float]) -> list[Pixel]:
    """The corners of a path of M, H, V and L, in pixels."""
    found, here, there = [], 0.0, 0.0
    for kind, values in re.findall(r"([MHVLv])([-\d. ]+)", path):
        numbers = [float(value) for value in values.split()]
        here = x(numbers[0]) if kind in "MHL" else here
        there = there + numbers[0] if kind == "v" else y(numbers[-1]) if kind in "MVL" else there
        found.append((round(here), round(there)))
    return found


def placed(figure: dict[str, Any], where: str, name: str) -> list[Pixel]:
    """The corners of a shape on a plot 1,000 pixels wide; an elbow's lie beside it."""
    layout = figure["layout"]
    margin, slim, shapes = layout["margin"], layout["meta"]["slim"], layout["shapes"]
    if where == "sl" and "keep" in slim:
        shapes = [*shapes[: slim["keep"]], *slim["shapes"]]
    high = layout["height"] - margin["t"] - margin["b"]
    across = 1 if name == "elbow" else 1000
    return [
        corner
        for shape in shapes
        if shape["name"] == name and shape.get("yref") == "paper"
        for corner in corners(
            shape["path"], lambda x: across * x, lambda y: margin["t"] + (1 - y) * high
        )
    ]


@pytest.mark.parametrize(
    ("race", "counts", "expected"),
    [
        (made.race(), "60 40|100 120|300 250", {"drop", "dia"}),
        (made.race("ana ben cy", seats=2), "10 8 5|20 11 12|21 10 15", {"drop", "elbow", "fell"}),
        (made.race("ana ben cy", Rule.TOP_TWO), "9 6 3|10 5 4|12 7 9", {"elbow", "fell"}),
    ],
)
def test_lines_to_numbers_and_names_ticks_and_crosses_stand_where_the_drawing_has_them(
    race: Race, counts: str, expected: set[str]
) -> None:
    election, seen = election_of(race, counts, night=2), set[str]()
    for _, chart in charts(election, histories(election)):
        drawn, figure = svg.render(chart), to_plotly(chart)
        for where in ("sl", "wd"):
            for name, form in PATHS.items():
                path = "".join(re.findall(form.format(where), drawn))
                corner = corners(path, lambda x: x, lambda y: y)
                assert placed(figure, where, name) == corner, (chart.id, where, name)
                seen |= {name} if corner else set()
        for kind, symbol in MARKS.items():
            marked = (t for t in figure["data"] if t.get("marker", {}).get("symbol") == symbol)
            assert sum(len(trace["x"]) for trace in marked) == drawn.count(f'class="{kind}"')
            seen |= {kind} if f'class="{kind}"' in drawn else set()
    assert seen >= expected | {"grid"}


def test_one_moment_in_two_zones_has_the_clock_of_each() -> None:
    """Places of moments are kept for the next chart, and equal moments are equal keys."""
    start = datetime(2022, 11, 8, 20, tzinfo=UTC)
    for zone, clock in (("America/Los_Angeles", "12:30"), ("America/New_York", "15:30")):
        here = local(start, ZoneInfo(zone))
        panel = Panel(here, here + timedelta(hours=1), 0, 1000, True, (), Markup(), ())
        found = places_in(panel)
        at = start + timedelta(minutes=30)
        assert (found.time[at], found.x[at]) == (f"2022-11-08 {clock}:00", "500")
