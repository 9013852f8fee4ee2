"""Where the updates of a race stand in its charts: the dots themselves, official times by hand, and
what has no place.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from builder.charts import figures
from builder.charts.layout import Chart
from builder.charts.svg import data_positions, render
from builder.counting.history import RaceHistory, histories
from builder.model import Election
from builder.wording.messages import Messages
from tests import made
from tests.drawing import dots

say = Messages()
U = ("u1", "u2", "u3", "u4")


def lead(election: Election) -> Chart:
    chart = figures.lead_over_time(histories(election)["mayor"], election, say)
    assert chart is not None
    return chart


def keys(history: RaceHistory) -> list[str]:
    return [step.update.key for step in history.steps]


def test_a_day_is_as_wide_as_the_next_one() -> None:
    """Updates at noon of three days running, in one panel: the middle one stands midway."""
    votes = ({"ana": 3, "ben": 1}, {"ana": 4, "ben": 4}, {"ana": 6, "ben": 5})
    first, second, third = (
        float(place) for place in data_positions(lead(made.one(made.race(), *votes)), U[:3]).split()
    )
    assert 0 <= first < second < third <= 1000
    assert second - first == pytest.approx(third - second, abs=0.15)


def test_an_update_without_a_point_has_no_place() -> None:
    """Not reported, not stored, and in the close-up of election night everything after it."""
    votes = ({"ana": 3, "ben": 1}, {"ana": None, "ben": 2}, None, {"ana": 9, "ben": 3})
    chart = lead(made.one(made.race(), *votes))
    assert [place == "-" for place in data_positions(chart, U).split()] == [
        False,
        True,
        True,
        False,
    ]
    assert len(data_positions(chart, ("u1", "u4")).split()) == 2
    assert data_positions(chart, ("u2",)) == "-"


def test_a_line_of_context_gives_an_update_its_place_too() -> None:
    chart = lead(made.one(made.race(), {"ana": 3, "ben": 1}, {"ana": 4, "ben": 2}))
    quiet = replace(
        chart, lines=(replace(chart.lines[0], points=()), replace(chart.lines[0], quiet=True))
    )
    assert data_positions(quiet, U[:2]) == data_positions(chart, U[:2])


def test_only_a_chart_that_is_read_along_says_where_its_updates_stand() -> None:
    chart = lead(made.one(made.race(), {"ana": 3, "ben": 1}, {"ana": 4, "ben": 2}))
    assert "data-at" not in render(chart)
    assert f' height="402" data-at="{data_positions(chart, U[:2])}" data-foot="372">' in render(
        chart, U[:2]
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_place_of_2022_is_that_of_a_dot(
    general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    seen = 0
    for history in counts.values():
        for figure in (figures.lead_over_time, figures.close_up, figures.shares_over_time):
            chart = figure(history, general, say)
            if chart is None:
                continue
            drawing = render(chart, keys(history))
            at = re.findall(r'data-at="([^"]*)"', drawing)[0].split()
            assert len(at) == len(keys(history)), chart.id
            drawn = {
                x
                for d in re.findall(r'<path class="dot [^"]*" d="([^"]+)"/>', drawing)
                for x, _ in dots(d)
            }
            places = [float(place) for place in at if place != "-"]
            assert drawn == {*places}, chart.id
            assert places == sorted(places) and len(places) >= len(drawn), chart.id
            seen += 1
    assert seen > 700


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_places_of_the_mayors_race_are_the_times_of_the_countys_releases(
    data: Path, general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    chart = figures.lead_over_time(counts["la-city-mayor"], general, say)
    assert chart is not None
    with (data / "us-ca-los-angeles/2022-11-08/updates.csv").open(
        encoding="utf-8", newline=""
    ) as rows:
        released = {
            row["update"]: datetime.fromisoformat(row["released_at"])
            for row in csv.DictReader(rows)
        }
    night, after = chart.panels
    expected = []
    for moment in (released[key] for key in keys(counts["la-city-mayor"])):
        panel = night if moment < datetime(2022, 11, 9, 12, tzinfo=made.ZONE) else after
        passed = (moment - panel.start).total_seconds() / (panel.end - panel.start).total_seconds()
        expected.append(panel.left + passed * (panel.right - panel.left))
    assert [
        float(x) for x in data_positions(chart, keys(counts["la-city-mayor"])).split()
    ] == pytest.approx(expected, abs=0.051)
    assert len(expected) == 27
