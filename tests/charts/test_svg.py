"""The drawings: where points stand, what is escaped, and that both hold the same numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from builder.charts import figures
from builder.charts.batch_drawing import render_bars
from builder.charts.geometry import percent, short
from builder.charts.layout import Chart
from builder.charts.plotly import to_plotly
from builder.charts.scales import spread, step_of
from builder.charts.small_charts import EDGE, HEIGHT, _heights
from builder.charts.svg import render
from builder.counting.history import RaceHistory, histories
from builder.model import Election
from builder.wording.messages import Messages
from builder.wording.text_extents import HEAD as STYLE
from builder.wording.text_extents import Box, Label, Sheet, Span, best, box_of, width
from tests import drawing, made
from tests.drawing import charts, lead
from tests.made import election_of

say = Messages()
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "O'Brien & Söhne",
    "\u202egnp.exe",
    "{{ 7*7 }}",
    "[x](javascript:alert(1))",
    "=HYPERLINK(0)",
)


@pytest.fixture(scope="module")
def drawn(general: Election, counts: Mapping[str, RaceHistory]) -> list[tuple[Chart, str]]:
    """Every chart of 2022 with its drawing."""
    return [(chart, render(chart)) for _, chart in charts(general, counts)]


TWO = made.race()
COUNT = election_of(TWO, "60 40|100 120|300 250", night=2, updates_released=3)


def tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def dots(svg: str, look: str = "dot") -> list[tuple[float, float]]:
    """Per mille of the width and pixels of every dot of a line, in the order drawn."""
    paths = ElementTree.fromstring(svg).iter("path")
    drawn = [path.get("d", "") for path in paths if look in path.get("class", "").split()]
    return [place for d in drawn for place in drawing.dots(d)]


def plotted(spec: dict[str, Any]) -> list[tuple[int, str, float]]:
    """Panel, wall-clock time and value of every dot of the Plotly figure, in the order drawn."""
    return [
        (0 if trace["xaxis"] == "x" else 1, x, y)
        for trace in spec["data"]
        if "dots" in trace["meta"]
        for x, y in zip(trace["x"], trace["y"], strict=True)
    ]


def test_a_small_lead_is_drawn_where_its_numbers_say() -> None:
    chart = lead(COUNT)
    svg = render(chart)
    root = ElementTree.fromstring(svg)
    attributes = [root.get(name) for name in ("role", "height", "class")]
    assert attributes == ["img", "360", "ch gl6 gn0 gw0"]
    title, desc = list(root)[:2]
    assert (tag(title), title.text) == ("title", "Lead over time")
    assert (tag(desc), desc.text) == ("desc", str(chart.desc.unescape()))
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == desc.get("id"), "and no word of it is said twice"
    # 20 below and 50 above zero, 36 and 26 pixels for labels, on the 240 pixels from 62 to 302: 178
    # for 70 votes
    zero, per_vote = 62 + 36 + 50 * 178 / 70, 178 / 70
    heights = [y for _, y in sorted(dots(svg))]
    assert heights == [round(zero - votes * per_vote, 1) for votes in (20, -20, 50)]
    night, after = chart.panels
    days = [datetime(2022, 11, day, 12, tzinfo=made.ZONE) for day in (9, 10, 11)]
    across = [night.x(days[0]), night.x(days[1]), after.x(days[2])]
    assert [x for x, _ in sorted(dots(svg))] == pytest.approx(across, abs=0.06)
    assert (night.left, night.right, after.left, after.right) == (0, 420, 446, 1000)
    (line,) = (path for path in root.iter("path") if path.get("class") == "ln k2")
    assert line.get("d", "").count("M") == 2
    numbers = [e.text for e in root.iter("text") if e.get("class", "").startswith("numt sl")]
    assert numbers == ["1", "2"]


def test_the_line_crosses_the_break_between_the_panels_dotted() -> None:
    svg = render(lead(COUNT))
    assert re.findall(r'<path class="carry (k\d)" d="M420 ([\d.]+)H446"/>', svg) == [("k2", "276")]


def test_unknown_stretches_are_bands_between_known_points_and_small_batches_hollow() -> None:
    svg = render(lead(election_of(TWO, "3000 1000||9000 3000|9001 3001")))
    (band,) = re.findall(r'<path class="band k1" d="M([\d.]+) [\d.]+H([\d.]+)V', svg)
    assert [float(x) for x in band] == [x for x, _ in sorted(dots(svg))[:2]]
    assert "carry" not in svg
    (hollow,) = dots(svg, "o")
    first, second = (place for place in dots(svg) if place != hollow)
    assert first[0] < second[0] < hollow[0]
    assert dots(svg, "hole") == [hollow]


def test_a_fall_of_an_official_total_bears_a_cross() -> None:
    svg = render(lead(election_of(TWO, "3 1|2 1")))
    assert svg.count('<path class="fell"') == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_in_both_drawings(name: str) -> None:
    race = made.race("ana ben cy", seats=2)
    named = replace(race.choices[0], name=name, short_name=name)
    election = election_of(replace(race, choices=(named, *race.choices[1:])), "10 8 5|20 11 12")
    for _, chart in charts(election, histories(election)):
        root = ElementTree.fromstring(render(chart))
        tags = {"svg", "title", "desc", "path", "g", "circle", "text"}
        assert {tag(element) for element in root.iter()} <= tags
        texts = [text.text or "" for text in root.iter("text")]
        assert any(name[:18] in text for text in texts), "a longer name is cut"
        assert "<" not in json.dumps(to_plotly(chart), ensure_ascii=False)
        if name.startswith("\u202e"):
            assert all(f"\u2068{name}\u2069" in text for text in texts if name in text)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_no_drawing_of_2022_has_a_style_or_an_event(drawn: list[tuple[Chart, str]]) -> None:
    assert len(drawn) > 700
    for chart, svg in drawn:
        names = {name for element in ElementTree.fromstring(svg).iter() for name in element.attrib}
        assert not [n for n in names if n == "style" or n.startswith("on") or "href" in n]
        assert chart.desc


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_no_id_stands_twice_among_the_drawings_of_a_race(
    general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    night = next(history for history in counts.values() if figures.close_up(history, general, say))
    svgs = [render(chart) for _, chart in charts(general, {night.race.slug: night})]
    bars = figures.batches(night, general, say)
    assert bars is not None
    ids = re.findall(r' id="([^"]*)"', "".join([*svgs, render_bars(bars)]))
    assert len(ids) == len(set(ids)) == 2 * 5, (
        "lead, night, shares, batches, and the count of the whole election"
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_both_drawings_of_every_chart_of_2022_show_the_same_points(
    drawn: list[tuple[Chart, str]],
) -> None:
    for chart, svg in drawn:
        spec = to_plotly(chart)
        low, high = spec["layout"]["yaxis"]["range"]
        top = spec["layout"]["margin"]["t"]
        room = spec["layout"]["height"] - top - spec["layout"]["margin"]["b"]
        expected = []
        for panel, at, value in plotted(spec):
            axis = spec["layout"]["xaxis" if panel == 0 else "xaxis2"]
            start, end = (datetime.fromisoformat(moment) for moment in axis["range"])
            part = (datetime.fromisoformat(at) - start) / (end - start)
            left, right = axis["domain"]
            down = top + room * (high - value) / (high - low)
            expected.append((1000 * (left + (right - left) * part), down))
        found = dots(svg)
        assert len(found) == len(expected) > 1, chart.id
        for x, y in expected:
            across, down = min(found, key=lambda dot: abs(dot[0] - x) + abs(dot[1] - y))
            assert abs(across - x) < 0.2 and abs(down - y) < 0.06, chart.id
            found.remove((across, down))


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_steps_that_plotly_makes_of_a_figure_turn_where_the_drawing_turns(
    drawn: list[tuple[Chart, str]],
) -> None:
    for chart, _ in drawn:
        if chart.shape == "stack":
            continue
        expected = {
            (stretch.panel, at.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds"), value)
            for line in chart.lines
            for stretch in chart.segments[line]
            for at, value in stretch.corners
        }
        found = set()
        for trace in to_plotly(chart)["data"]:
            if "line" not in trace["meta"]:
                continue
            panel, before = 0 if trace["xaxis"] == "x" else 1, None
            for x, y in zip(trace["x"], trace["y"], strict=True):
                if x is not None:
                    found |= {(panel, x, v) for v in (before, y) if v is not None}
                before = y
        assert found == expected, chart.id


def test_round_steps_cut_a_span_into_few() -> None:
    steps = [step_of(span, 5, least=Fraction(1)) for span in (3, 7, 11, 12, 130_000)]
    assert steps == [1, 2, 5, 5, 50_000]
    assert step_of(1.2, 5, least=Fraction(1, 10)) == Fraction(1, 2)


def test_places_are_spread_as_little_as_possible_and_keep_their_order() -> None:
    assert spread([10, 50, 90], 20, 0, 100) == [10, 50, 90]
    assert spread([50, 50], 20, 0, 100) == [40, 60]
    assert spread([95, 99], 20, 0, 100) == [80, 100]
    assert spread([3, 1, 2], 30, 0, 100) == [60, 0, 30]


def test_labels_avoid_each_other_and_take_the_place_with_the_fewest_lines() -> None:
    label = Label(text=Markup("Bass"), x=0, y=20, style=STYLE)
    free = Label(text=Markup("Bass"), x=500, y=20, style=STYLE)
    sheet = Sheet(plot=300, top=0, bottom=100)
    sheet.texts.append(box_of(label, 300))
    assert best([sheet], [[label], [free]]) == [free]
    assert best([sheet], [[label]]) == ()
    assert width("<", 10, bold=True) == width(Markup("&lt;"), 10, bold=True)


def test_a_text_counts_the_steps_and_rises_that_it_would_hide() -> None:
    sheet = Sheet(plot=1000, top=0, bottom=100)
    sheet.lines = [Span(0, 500, y=50, rise=None), Span(500, 1000, y=20, rise=50)]
    sheet.marks = [Box(left=900, top=10, right=910, bottom=30)]
    assert sheet.crossed(Box(100, 40, 200, 60)) == 1, "the first step"
    assert sheet.crossed(Box(480, 30, 520, 40)) == 1, "the rise"
    assert sheet.crossed(Box(480, 10, 520, 60)) == 3
    assert sheet.crossed(Box(600, 40, 700, 60)) == 0, "below the second step"
    assert sheet.crossed(Box(895, 10, 920, 40)) == 2, "the second step and a diamond"


def test_coordinates_take_as_few_characters_as_they_can() -> None:
    cases = {0.04: "0", -0.04: "0", 10.0: "10", 100.04: "100", -3.26: "-3.3", 419.95001: "420"}
    assert {value: short(value) for value in cases} == cases
    percents = [percent(x) for x in (0, 420, 999.96, 123.45)]
    assert percents == ["0%", "42%", "100%", "12.35%"]


RATIOS = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(1, 40)) | st.tuples(st.integers(), st.integers(1)),
    max_size=8,
)


@given(RATIOS)
def test_heights_of_sparklines_are_exact_and_rounded_half_to_even(
    margins: list[tuple[int, int]],
) -> None:
    values = [(0, 1), *margins]
    exact = [Fraction(part, whole) for part, whole in values]
    span, room = (max(exact) - min(exact)) or Fraction(1), HEIGHT - 2 * EDGE
    heights = [round(EDGE + room * (max(exact) - value) / span) for value in exact]
    assert _heights(values) == heights
