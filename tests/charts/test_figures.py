"""What the charts show: values by hand for small histories, and the official figures of 2022 read
by another path.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from builder.charts import figures, svg
from builder.charts.layout import Chart
from builder.charts.plotly import to_plotly
from builder.counting.history import RaceHistory, histories
from builder.model import Bar, Coverage, Election, Phase, Rule, Status
from builder.wording.messages import Messages
from tests import made

say = Messages()


def history(election: Election, slug: str = "mayor") -> RaceHistory:
    return histories(election)[slug]


def lead(election: Election, slug: str = "mayor") -> Chart:
    chart = figures.lead_over_time(history(election, slug), election, say)
    assert chart is not None
    return chart


def shares(election: Election, slug: str = "mayor") -> Chart:
    chart = figures.shares_over_time(history(election, slug), election, say)
    assert chart is not None
    return chart


def values(chart: Chart, line: int = 0) -> list[float]:
    return [point.value for point in chart.lines[line].points]


COUNT = made.one(
    made.race(),
    {"ana": 60, "ben": 40},
    {"ana": 100, "ben": 120},
    {"ana": 300, "ben": 250},
    night=2,
    updates_released=3,
)


def test_the_lead_is_between_the_two_that_are_ahead_at_the_end_first_on_the_ballot_above() -> None:
    chart = lead(COUNT)
    assert values(chart) == [20, -20, 50]
    assert [point.panel for point in chart.lines[0].points] == [0, 0, 1]
    assert [str(point.text) for point in chart.lines[0].points] == [
        "Ana by 20, Wed 9 Nov, 12:00\u00a0pm",
        "Ben by 20, Thu 10 Nov, 12:00\u00a0pm",
        "Ana by 50, Fri 11 Nov, 12:00\u00a0pm",
    ]
    assert (chart.lines[0].color, chart.lines[0].under) == ("c1", "c2")
    assert chart.zero_label == ("Tied",)
    assert [side[0][0] for side in chart.sides] == ["Ana ahead", "Ben ahead"]
    assert [(change.update, change.number) for change in chart.changes] == [("u2", 1), ("u3", 2)]
    assert chart.desc == (
        "Ben was 20 votes ahead of Ana in the count of Thu 10 Nov, 12:00\u00a0pm. "
        "Ana was 50 votes ahead of Ben in the count of Fri 11 Nov, 12:00\u00a0pm. The lead changed hands 2 times."
    )


def test_a_certified_count_is_finished() -> None:
    updates = [made.update(1), made.update(2, status=Status.CERTIFIED)]
    chart = lead(made.one(made.race(), {"ana": 1, "ben": 0}, {"ana": 1, "ben": 2}, updates=updates))
    assert chart.desc == "Ben finished 1 vote ahead of Ana. The lead changed hands once."
    assert len(chart.panels) == 1


def test_a_tie_runs_on_zero_and_is_no_change() -> None:
    chart = lead(
        made.one(
            made.race(),
            {"ana": 3, "ben": 1},
            {"ana": 4, "ben": 4},
            {"ana": 6, "ben": 5},
            {"ana": 7, "ben": 7},
        )
    )
    assert values(chart) == [2, 0, 1, 0]
    assert chart.changes == ()
    assert chart.lines[0].ends == ("Tied", "Tied")
    assert chart.desc == (
        "Ana and Ben were tied in the count of Sat 12 Nov, 12:00\u00a0pm. The lead did not change hands."
    )


def test_a_line_changes_colour_at_zero_and_its_area_with_it() -> None:
    chart = lead(
        made.one(made.race(), {"ana": 3, "ben": 1}, {"ana": 4, "ben": 7}, {"ana": 9, "ben": 8})
    )
    first, second, third = (datetime(2022, 11, day, 12, tzinfo=made.ZONE) for day in (9, 10, 11))
    assert [(s.color, s.solid, s.corners) for s in chart.segments[chart.lines[0]]] == [
        ("c1", True, ((first, 2), (second, 2), (second, 0))),
        ("c2", True, ((second, 0), (second, -3), (third, -3), (third, 0))),
        ("c1", True, ((third, 0), (third, 1))),
    ]
    assert [(s.color, s.corners) for s in chart.areas[chart.lines[0]]] == [
        ("c1", ((first, 0), (first, 2), (second, 2), (second, 0))),
        ("c2", ((second, 0), (second, -3), (third, -3), (third, 0))),
    ]


def test_the_line_is_broken_where_votes_are_not_reported_or_not_stored() -> None:
    votes = (
        {"ana": 3, "ben": 1},
        {"ana": None, "ben": 2},
        {"ana": 6, "ben": 2},
        None,
        {"ana": 9, "ben": 3},
        {"ana": 9, "ben": 4},
    )
    chart = lead(made.one(made.race(), *votes))
    assert [(point.update, point.value, point.joined) for point in chart.lines[0].points] == [
        ("u1", 2, False),
        ("u3", 4, False),
        ("u5", 6, False),
        ("u6", 5, True),
    ]
    assert [s.solid for s in chart.segments[chart.lines[0]]] == [False, True]
    assert len(chart.areas[chart.lines[0]]) == 1


@pytest.mark.parametrize(
    "election",
    [
        made.one(made.race(coverage=Coverage.CROSSES), {"ana": 3, "ben": 1}, {"ana": 4, "ben": 4}),
        made.one(made.race(coverage=Coverage.BEYOND), {"ana": 3, "ben": 1}, {"ana": 4, "ben": 4}),
        made.one(made.race(rule=Rule.UNKNOWN), {"ana": 3, "ben": 1}, {"ana": 4, "ben": 4}),
    ],
)
def test_where_nobody_is_said_to_lead_there_are_shares_but_no_lead(election: Election) -> None:
    assert figures.lead_over_time(history(election), election, say) is None
    assert figures.sparkline(history(election)) == ""
    assert values(shares(election)) == [75.0, 50.0]


@pytest.mark.parametrize(
    "election",
    [
        made.one(
            made.race(), {"ana": 3, "ben": 1}, updates=[made.update(1, status=Status.CERTIFIED)]
        ),
        made.one(made.race(), {"ana": 0, "ben": 0}),
        made.one(made.race("ana"), {"ana": 3}, {"ana": 4}),
    ],
)
def test_no_votes_or_one_candidate_or_only_the_end_of_a_count_makes_no_chart(
    election: Election,
) -> None:
    assert figures.lead_over_time(history(election), election, say) is None
    assert figures.shares_over_time(history(election), election, say) is None
    assert figures.sparkline(history(election)) == ""


def test_a_fall_is_marked_on_the_line_of_the_one_that_fell() -> None:
    race = made.race("ana ben cy", Rule.TOP_TWO)
    election = made.one(race, {"ana": 9, "ben": 6, "cy": 3}, {"ana": 10, "ben": 5, "cy": 4})
    for chart in (lead(election), shares(election)):
        assert [[point.fell for point in line.points] for line in chart.lines] == [
            [False, False],
            [False, True],
            [False, False],
        ]
    two = made.one(made.race(), {"ana": 9, "ben": 6}, {"ana": 10, "ben": 5})
    assert [point.fell for point in lead(two).lines[0].points] == [False, True], (
        "a lead is about both"
    )


def test_the_first_count_is_a_dot_with_its_label_while_the_count_goes_on() -> None:
    election = made.one(made.race(), {"ana": 30, "ben": 18}, night=1)
    chart = lead(election)
    assert values(chart) == [12]
    assert [panel.right for panel in chart.panels] == [1000.0]
    drawn = svg.render(chart)
    assert "Ana by 12</text>" in drawn and 'class="ln' not in drawn
    assert to_plotly(chart)["data"]
    assert values(shares(election)) == [62.5]
    seats = made.one(made.race("ana ben cy", seats=2), {"ana": 3, "ben": 2, "cy": 1}, night=1)
    assert [values(lead(seats), n) for n in range(3)] == [[2], [1], [-1]]
    question = made.one(
        made.race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS), {"yes": 7, "no": 3}, night=1
    )
    assert values(lead(question)) == [1], "six would do"


def test_a_third_that_led_for_a_while_is_said_under_the_chart() -> None:
    race = made.race("ana ben cy")
    chart = lead(made.one(race, {"ana": 1, "ben": 2, "cy": 9}, {"ana": 20, "ben": 30, "cy": 9}))
    assert values(chart) == [-1, -10]
    assert chart.notes == (
        "The line compares the two that are ahead at the end. In 1 update another candidate was first.",
    )


@pytest.mark.parametrize(
    ("bar", "yes_no", "over", "label"),
    [
        (Bar.MAJORITY, ((50, 50), (51, 50)), [-1, 0], ("Over 50%", "needed")),
        (Bar.FIFTY_FIVE, ((55, 45), (54, 46)), [0, -3], ("55%", "needed")),
        (Bar.TWO_THIRDS, ((2, 1), (20, 11)), [0, -2], ("Two thirds", "needed")),
    ],
)
def test_a_measure_is_votes_over_or_short_of_its_bar(
    bar: Bar, yes_no: tuple[tuple[int, int], ...], over: list[int], label: tuple[str, str]
) -> None:
    race = made.race("yes no", rule=Rule.MEASURE, bar=bar)
    election = made.one(race, *({"yes": yes, "no": no} for yes, no in yes_no))
    assert values(lead(election)) == over
    assert lead(election).zero_label == label
    assert len(lead(election).changes) == 1
    assert values(shares(election)) == [round(100 * yes / (yes + no), 4) for yes, no in yes_no]
    assert (
        shares(election).zero
        == {Bar.MAJORITY: 50, Bar.FIFTY_FIVE: 55, Bar.TWO_THIRDS: 66.6667}[bar]
    )


def test_for_several_seats_each_candidate_stands_above_or_below_the_cut_line() -> None:
    race = made.race("ana ben cy", seats=2)
    chart = lead(made.one(race, {"ana": 10, "ben": 8, "cy": 5}, {"ana": 20, "ben": 11, "cy": 12}))
    assert [str(line.name) for line in chart.lines] == ["Ana", "Ben", "Cy"]
    assert [values(chart, n) for n in range(3)] == [[5, 9], [3, -1], [-3, 1]]
    assert [line.ends for line in chart.lines] == [("Ana +9",), ("Ben −1",), ("Cy +1",)]
    assert chart.desc == (
        "In the count of Thu 10 Nov, 12:00\u00a0pm Cy was in the last place above the cut line, 1 vote ahead of Ben. "
        "The places above the line changed once."
    )


def test_where_the_top_two_go_on_the_line_between_second_and_third_decides() -> None:
    race = made.race("ana ben cy", rule=Rule.TOP_TWO)
    chart = lead(made.one(race, {"ana": 10, "ben": 8, "cy": 5}, {"ana": 20, "ben": 13, "cy": 12}))
    assert chart.kind == "cut"
    assert [values(chart, n) for n in range(3)] == [[5, 8], [3, 1], [-3, -1]]
    over_half = made.race("ana ben cy", rule=Rule.MAJORITY_RUNOFF)
    assert values(
        lead(made.one(over_half, {"ana": 10, "ben": 8, "cy": 5}, {"ana": 90, "ben": 13, "cy": 12}))
    ) == [2, 77]


def test_shares_name_five_and_say_where_their_scale_runs() -> None:
    race = made.race("a b c d e f g")
    votes = {"a": 30, "b": 20, "c": 15, "d": 14, "e": 12, "f": 8, "g": 1}
    chart = shares(made.one(race, votes, votes))
    assert [str(line.name) for line in chart.lines if not line.quiet] == ["A", "B", "C", "D", "E"]
    assert [str(line.name) for line in chart.lines if line.quiet] == ["F", "G"]
    assert values(chart) == [30.0, 30.0]
    pair = shares(COUNT)
    assert values(pair) == [60.0, 45.4545, 54.5455]
    # 40 to 60 on 176 of the plot's 248 pixels, 36 above and below for the labels
    assert pair.notes == ("The scale runs from 35.9% to 64.1%.",)
    assert pair.desc == (
        "In the count of Thu 10 Nov, 12:00\u00a0pm: Ana 45.45% and Ben 54.55%. "
        "In the count of Fri 11 Nov, 12:00\u00a0pm: Ana 54.55% and Ben 45.45%."
    )


def test_every_value_lies_on_its_scale() -> None:
    for chart in (lead(COUNT), shares(COUNT)):
        assert all(chart.low <= value <= chart.high for value in values(chart))
        assert all(chart.low <= level.value <= chart.high for level in chart.levels)


def test_the_sparkline_turns_the_final_leader_upwards() -> None:
    election = made.one(made.race(), {"ana": 60, "ben": 40}, {"ana": 40, "ben": 60}, night=1)
    assert figures.sparkline(history(election)) == (
        '<svg class="spark" viewBox="0 0 52 15" aria-hidden="true"><path class="ni" d="M0 0h26v15H0"/>'
        '<path class="z" d="M0 8h52"/><path d="M0 13h52v-11"/><path class="d" d="M52 6l2 2-2 2-2-2z"/></svg>'
    )
    assert figures.sparkline(history(election), "u2").endswith(
        '<circle cx="52" cy="2" r="2"/></svg>'
    )
    assert figures.sparkline(history(election), "nowhere") == figures.sparkline(history(election))


def test_the_count_is_stacked_and_estimates_stand_on_top() -> None:
    updates = [made.update(1, Phase.ELECTION_NIGHT), made.update(2), made.update(3)]
    totals = [
        *(
            made.total(f"u{n}", item, v)
            for n, row in enumerate(((60, 40), (80, 50), (90, 55)), 1)
            for item, v in zip(("ballots_mail", "ballots_in_person"), row, strict=True)
        ),
        *(made.total(f"u{n}", "ballots_counted", v) for n, v in ((1, 100), (2, 130), (3, 145))),
        made.total("u1", "outstanding_vbm", 30),
        made.total("u1", "outstanding_cvr", 5),
        made.total("u2", "outstanding_total", 20),
        made.total("u2", "outstanding_vbm", 19),
    ]
    election = made.election([], updates, {}, totals=tuple(totals), updates_released=3)
    chart = figures.count_over_time(election, say)
    assert chart is not None
    assert [values(chart, n) for n in range(3)] == [[100, 130, 145], [60, 80, 90], [40, 50, 55]]
    assert [(stem.foot, stem.head, str(stem.text)) for stem in chart.stems] == [
        (100, 135, "35 estimated left (sum of the published kinds), Wed 9 Nov, 12:00\u00a0pm"),
        (130, 150, "20 estimated left, Thu 10 Nov, 12:00\u00a0pm"),
    ]
    assert (
        figures.count_over_time(made.election([], updates[:1], {}, totals=tuple(totals)), say)
        is None
    )


def test_the_key_names_only_marks_that_the_chart_has() -> None:
    plain = figures.key(
        lead(made.one(made.race(), {"ana": 3, "ben": 1}, {"ana": 4, "ben": 2})), say, "PT"
    )
    assert plain.replace("<br>", ". ").striptags() == "an update. Times are in PT."
    broken = figures.key(
        lead(made.one(made.race(), {"ana": 3, "ben": 1}, None, {"ana": 4, "ben": 7})), say, "PT"
    )
    assert (
        broken.replace("<br>", ". ").striptags()
        == "the lead changes hands an update updates between are not known. Times are in PT."
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_mayor_of_2022_as_the_county_published_it(
    general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    chart = figures.lead_over_time(counts["la-city-mayor"], general, say)
    assert chart is not None
    points = {point.update: point.value for point in chart.lines[0].points}
    assert len(points) == 27
    assert points["2022-11-11-1609"] == 289_782 - 285_398
    assert points["2022-12-05-1215"] == 509_944 - 420_030
    assert [change.number for change in chart.changes] == [1, 2, 3, 4]
    assert [str(panel.note) for panel in chart.panels] == ["492,670 votes", "437,304 more"]
    assert figures.close_up(counts["la-city-mayor"], general, say) is not None


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_race_of_2022_has_the_charts_its_rows_allow(
    data: Path, general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    folder = data / "us-ca-los-angeles" / "2022-11-08"
    with (folder / "races.csv").open(encoding="utf-8", newline="") as rows:
        races = list(csv.DictReader(rows))
    with (folder / "choices.csv").open(encoding="utf-8", newline="") as rows:
        choices = [row["race"] for row in csv.DictReader(rows)]
    contested = {
        row["race"]
        for row in races
        if row["kind"] != "office" or choices.count(row["race"]) > int(row["seats"])
    }
    whole = {row["race"] for row in races if row["coverage"] not in ("crosses", "beyond")}
    drawn = {slug for slug in counts if figures.lead_over_time(counts[slug], general, say)}
    assert drawn == contested & whole
    assert {slug for slug in counts if figures.shares_over_time(counts[slug], general, say)} == {
        row["race"] for row in races if choices.count(row["race"]) > 1
    }
    assert {slug for slug in counts if figures.sparkline(counts[slug])} == drawn


def test_a_lead_that_changes_where_one_of_the_two_is_not_listed_counts_and_no_list_leaves_it_out() -> (
    None
):
    updates = [
        made.update(n, Phase.ELECTION_NIGHT if n < 3 else Phase.CANVASS) for n in range(1, 5)
    ]
    counts = [
        {"ana": 500, "ben": 400, "cy": 1},
        {"ben": 720, "cy": 1},
        {"ana": 900, "ben": 901, "cy": 1},
        {"ana": 1100, "ben": 1000, "cy": 1},
    ]
    votes = {update.key: {"mayor": count} for update, count in zip(updates, counts, strict=True)}
    chart = lead(made.election([made.race("ana ben cy")], updates, votes))
    assert "The lead changed hands 2 times." in chart.desc
    assert [change.number for change in chart.changes] == [None]
