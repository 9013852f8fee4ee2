"""Where the updates of a race stand in its charts: at the dots, by the official times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from builder.charts import figures
from builder.charts.svg import data_positions, render
from builder.counting.history import RaceHistory
from builder.model import Election
from tests import made
from tests.checkout import read_csv
from tests.drawing import SAY, charts, dots, lead
from tests.made import election_of

U = ("u1", "u2", "u3", "u4")
TWO = lead(election_of(made.race(), "3 1|4 2"))


def keys(history: RaceHistory) -> list[str]:
    return [step.update.key for step in history.steps]


def test_a_day_is_as_wide_as_the_next_one() -> None:
    """Updates at noon of three days running, in one panel: the middle one stands midway."""
    chart = lead(election_of(made.race(), "3 1|4 4|6 5"))
    first, second, third = map(float, data_positions(chart, U[:3]).split())
    assert 0 <= first < second < third <= 1000
    assert second - first == pytest.approx(third - second, abs=0.15)


def test_an_update_without_a_point_has_no_place() -> None:
    """Not reported, and not stored."""
    chart = lead(election_of(made.race(), "3 1|- 2||9 3"))
    first, *between, last = data_positions(chart, U).split()
    assert between == ["-", "-"] and data_positions(chart, ("u2",)) == "-"
    assert data_positions(chart, ("u1", "u4")) == f"{first} {last}" and "-" not in (first, last)


def test_a_line_of_context_gives_an_update_its_place_too() -> None:
    (line,) = TWO.lines
    quiet = replace(TWO, lines=(replace(line, points=()), replace(line, quiet=True)))
    assert data_positions(quiet, U[:2]) == data_positions(TWO, U[:2])


def test_only_a_chart_that_is_read_along_says_where_its_updates_stand() -> None:
    assert "data-at" not in render(TWO)
    data = f' height="332" data-at="{data_positions(TWO, U[:2])}" data-foot="302">'
    assert data in render(TWO, U[:2])


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_place_of_2022_is_that_of_a_dot(
    general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    drawn = [(slug, chart) for slug, chart in charts(general, counts) if slug in counts]
    assert len(drawn) > 700
    for slug, chart in drawn:
        drawing = render(chart, keys(counts[slug]))
        at = re.findall(r'data-at="([^"]*)"', drawing)[0].split()
        assert len(at) == len(keys(counts[slug])), chart.id
        paths = re.findall(r'<path class="dot [^"]*" d="([^"]+)"/>', drawing)
        across = {x for d in paths for x, _ in dots(d)}
        places = [float(place) for place in at if place != "-"]
        assert across == {*places}, chart.id
        assert places == sorted(places) and len(places) >= len(across), chart.id


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_places_of_the_mayors_race_are_the_times_of_the_countys_releases(
    data: Path, general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    history = counts["la-city-mayor"]
    chart = figures.lead_over_time(history, general, SAY)
    assert chart is not None
    rows = read_csv(data / "us-ca-los-angeles/2022-11-08/updates.csv")
    released = {row["update"]: datetime.fromisoformat(row["released_at"]) for row in rows}
    night, after = chart.panels
    noon = datetime(2022, 11, 9, 12, tzinfo=made.ZONE)
    expected = []
    for moment in (released[key] for key in keys(history)):
        panel = night if moment < noon else after
        passed = (moment - panel.start).total_seconds() / (panel.end - panel.start).total_seconds()
        expected.append(panel.left + passed * (panel.right - panel.left))
    places = [float(x) for x in data_positions(chart, keys(history)).split()]
    assert places == pytest.approx(expected, abs=0.051) and len(places) == 27
