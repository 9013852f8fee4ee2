"""What the charts show: values by hand for small histories, and those of 2022 by another path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from builder.charts import figures, svg
from builder.charts.layout import Chart
from builder.charts.plotly import to_plotly
from builder.counting.history import RaceHistory, histories
from builder.model import Bar, Coverage, Election, Race, Rule
from tests import made
from tests.checkout import read_csv
from tests.drawing import SAY as say
from tests.drawing import lead
from tests.made import election_of

TWO, THREE = made.race(), made.race("ana ben cy")
SEATS = made.race("ana ben cy", seats=2)
TOP_TWO, RUNOFF = (made.race("ana ben cy", rule) for rule in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF))


def shares(election: Election) -> Chart:
    chart = figures.shares_over_time(histories(election)["mayor"], election, say)
    assert chart is not None
    return chart


def values(chart: Chart, line: int = 0) -> list[float]:
    return [point.value for point in chart.lines[line].points]


def lines(chart: Chart) -> list[list[float]]:
    return [values(chart, n) for n in range(len(chart.lines))]


COUNT = election_of(TWO, "60 40|100 120|300 250", night=2, updates_released=3)


def test_the_lead_is_between_the_two_that_are_ahead_at_the_end_first_on_the_ballot_above() -> None:
    chart = lead(COUNT)
    assert values(chart) == [20, -20, 50]
    assert [point.panel for point in chart.lines[0].points] == [0, 0, 1]
    assert [str(point.text) for point in chart.lines[0].points] == [
        "Ana by 20, Wed., Nov. 9, noon",
        "Ben by 20, Thu., Nov. 10, noon",
        "Ana by 50, Fri., Nov. 11, noon",
    ]
    assert (chart.lines[0].color, chart.lines[0].under) == ("c1", "c2")
    assert chart.zero_label == ("Tied",)
    assert [side[0][0] for side in chart.sides] == ["Ana ahead", "Ben ahead"]
    assert [(change.update, change.number) for change in chart.changes] == [("u2", 1), ("u3", 2)]
    assert chart.desc == (
        "Ben led Ana by 20 votes as of Thu., Nov. 10, noon. "
        "Ana led Ben by 50 votes as of Fri., Nov. 11, noon. The lead changed hands twice."
    )


def test_a_certified_count_is_finished() -> None:
    chart = lead(election_of(TWO, "1 0|1 2", final=True))
    assert chart.desc == "Ben finished 1 vote ahead of Ana. The lead changed hands once."
    assert len(chart.panels) == 1


def test_a_tie_runs_on_zero_and_is_no_change() -> None:
    chart = lead(election_of(TWO, "3 1|4 4|6 5|7 7"))
    assert values(chart) == [2, 0, 1, 0] and chart.changes == ()
    assert chart.lines[0].ends == ("Tied", "Tied")
    assert chart.desc == (
        "Ana and Ben were tied as of Sat., Nov. 12, noon. The lead did not change hands."
    )


def test_a_line_changes_color_at_zero_and_its_area_with_it() -> None:
    chart = lead(election_of(TWO, "3 1|4 7|9 8"))
    first, second, third = (datetime(2022, 11, day, 12, tzinfo=made.ZONE) for day in (9, 10, 11))
    assert [(s.color, s.corners) for s in chart.segments[chart.lines[0]]] == [
        ("c1", ((first, 2), (second, 2), (second, 0))),
        ("c2", ((second, 0), (second, -3), (third, -3), (third, 0))),
        ("c1", ((third, 0), (third, 1))),
    ]
    assert [(s.color, s.corners) for s in chart.areas[chart.lines[0]]] == [
        ("c1", ((first, 0), (first, 2), (second, 2), (second, 0))),
        ("c2", ((second, 0), (second, -3), (third, -3), (third, 0))),
    ]


def test_the_line_is_broken_where_votes_are_not_reported_or_not_stored() -> None:
    chart = lead(election_of(TWO, "3 1|- 2|6 2||9 3|9 4"))
    assert [(point.update, point.value, point.joined) for point in chart.lines[0].points] == [
        ("u1", 2, False),
        ("u3", 4, False),
        ("u5", 6, False),
        ("u6", 5, True),
    ]
    one, *_, last_known, newest = chart.lines[0].points
    (drawn,) = chart.segments[chart.lines[0]]
    assert (drawn.corners[0], drawn.corners[-1][0]) == ((last_known.at, 6), newest.at)
    first, second = chart.bands[chart.lines[0]]
    assert (first.left, first.right, second.right) == tuple(
        chart.x(point) for point in (one, chart.lines[0].points[1], last_known)
    )
    assert (round(first.low), round(first.high), round(second.high)) == (2, 4, 6)
    assert len(chart.areas[chart.lines[0]]) == 1


def test_an_unknown_stretch_over_a_change_of_the_lead_has_both_colors_up_to_zero() -> None:
    chart = lead(election_of(TWO, "3 1||1 4|1 5"))
    over, under = sorted(chart.bands[chart.lines[0]], key=lambda band: -band.high)
    assert (over.color, over.low, under.color, under.high) == ("c1", 0, "c2", 0)
    assert (over.left, over.right) == (under.left, under.right)


@pytest.mark.parametrize(
    "race",
    [
        made.race(coverage=Coverage.CROSSES),
        made.race(coverage=Coverage.BEYOND),
        made.race(rule=Rule.UNKNOWN),
    ],
)
def test_where_nobody_is_said_to_lead_there_are_shares_but_no_lead(race: Race) -> None:
    election = election_of(race, "3 1|4 4")
    history = histories(election)["mayor"]
    assert figures.lead_over_time(history, election, say) is None
    assert figures.sparkline(history) == ""
    assert values(shares(election)) == [75.0, 50.0]


@pytest.mark.parametrize(
    ("race", "counts", "final"),
    [(TWO, "3 1", True), (TWO, "0 0", False), (made.race("ana"), "3|4", False)],
)
def test_no_votes_or_one_candidate_or_only_the_end_of_a_count_makes_no_chart(
    race: Race, counts: str, final: bool
) -> None:
    election = election_of(race, counts, final=final)
    history = histories(election)["mayor"]
    assert figures.lead_over_time(history, election, say) is None
    assert figures.shares_over_time(history, election, say) is None
    assert figures.sparkline(history) == ""


def test_a_fall_is_marked_on_the_line_of_the_one_that_fell() -> None:
    def fell(chart: Chart) -> list[list[bool]]:
        return [[point.fell for point in line.points] for line in chart.lines]

    election, same = election_of(TOP_TWO, "9 6 3|10 5 4"), [False, False]
    for chart in (lead(election), shares(election)):
        assert fell(chart) == [same, [False, True], same]
    two = lead(election_of(TWO, "9 6|10 5"))
    assert fell(two) == [[False, True]], "a lead is about both"


def test_the_first_count_is_a_dot_with_its_label_while_the_count_goes_on() -> None:
    election = election_of(TWO, "30 18", night=1)
    chart = lead(election)
    assert values(chart) == [12]
    assert [panel.right for panel in chart.panels] == [1000.0]
    drawn = svg.render(chart)
    assert "Ana by 12</text>" in drawn and 'class="ln' not in drawn
    assert to_plotly(chart)["data"]
    assert values(shares(election)) == [62.5]
    assert lines(lead(election_of(SEATS, "3 2 1", night=1))) == [[2], [1], [-1]]
    question = made.race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS)
    assert values(lead(election_of(question, "7 3", night=1))) == [1], "six would do"


def test_a_third_that_led_for_a_while_is_said_under_the_chart() -> None:
    chart = lead(election_of(THREE, "1 2 9|20 30 9"))
    assert values(chart) == [-1, -10]
    (note,) = chart.notes
    assert note.endswith("Another candidate led in one update.")


@pytest.mark.parametrize(
    ("bar", "counts", "over", "shared", "zero", "label"),
    [
        (Bar.MAJORITY, "50 50|51 50", [-1, 0], [50.0, 50.495], 50, "Over 50%"),
        (Bar.FIFTY_FIVE, "55 45|54 46", [0, -3], [55.0, 54.0], 55, "55%"),
        (Bar.TWO_THIRDS, "2 1|20 11", [0, -2], [66.6667, 64.5161], 66.6667, "Two-thirds"),
    ],
)
def test_a_measure_is_votes_over_or_short_of_its_bar(
    bar: Bar, counts: str, over: list[int], shared: list[float], zero: float, label: str
) -> None:
    election = election_of(made.race("yes no", Rule.MEASURE, bar=bar), counts)
    chart, share = lead(election), shares(election)
    assert (values(chart), len(chart.changes)) == (over, 1)
    assert chart.zero_label == (label, "needed")
    assert (values(share), share.zero) == (shared, zero)


def test_for_several_seats_each_candidate_stands_above_or_below_the_cut_line() -> None:
    chart = lead(election_of(SEATS, "10 8 5|20 11 12"))
    assert [str(line.name) for line in chart.lines] == ["Ana", "Ben", "Cy"]
    assert lines(chart) == [[5, 9], [3, -1], [-3, 1]]
    assert [line.ends for line in chart.lines] == [("Ana +9",), ("Ben −1",), ("Cy +1",)]
    assert chart.desc == (
        "As of Thu., Nov. 10, noon, Cy held the last spot above the cutoff, 1 vote"
        " ahead of Ben. The candidates above the cutoff changed once."
    )


def test_where_the_top_two_go_on_the_line_between_second_and_third_decides() -> None:
    chart = lead(election_of(TOP_TWO, "10 8 5|20 13 12"))
    assert (chart.kind, lines(chart)) == ("cut", [[5, 8], [3, 1], [-3, -1]])
    assert values(lead(election_of(RUNOFF, "10 8 5|90 13 12"))) == [2, 77]


def test_shares_name_five_and_say_where_their_scale_runs() -> None:
    votes = "30 20 15 14 12 8 1"
    chart = shares(election_of(made.race("a b c d e f g"), f"{votes}|{votes}"))
    assert [str(line.name) for line in chart.lines if not line.quiet] == ["A", "B", "C", "D", "E"]
    assert [str(line.name) for line in chart.lines if line.quiet] == ["F", "G"]
    assert values(chart) == [30.0, 30.0]
    pair = shares(COUNT)
    assert values(pair) == [60.0, 45.4545, 54.5455]
    # 40 to 60 on 126 of the plot's 198 pixels, 36 above and below for the labels
    assert pair.notes == ("The scale runs from 34.3% to 65.7%.",)
    assert pair.desc == (
        "As of Thu., Nov. 10, noon: Ana 45.45% and Ben 54.55%. "
        "As of Fri., Nov. 11, noon: Ana 54.55% and Ben 45.45%."
    )


def test_every_value_lies_on_its_scale() -> None:
    for chart in (lead(COUNT), shares(COUNT)):
        assert all(chart.low <= value <= chart.high for value in values(chart))
        assert all(chart.low <= level.value <= chart.high for level in chart.levels)


def test_the_sparkline_turns_the_final_leader_upwards() -> None:
    history = histories(election_of(TWO, "60 40|40 60", night=1))["mayor"]
    plain = (
        '<svg class="spark" viewBox="0 0 52 15" aria-hidden="true"><path class="ni" d="M0 0h26v15H0"/>'
        '<path class="z" d="M0 8h52"/><path d="M0 13h52v-11"/><path class="d" d="M52 6l2 2-2 2-2-2z"/>'
    )
    assert figures.sparkline(history) == figures.sparkline(history, "nowhere") == f"{plain}</svg>"
    assert figures.sparkline(history, "u2") == f'{plain}<circle cx="52" cy="2" r="2"/></svg>'


def test_the_count_is_stacked_and_estimates_stand_on_top() -> None:
    updates = election_of(TWO, "||", night=1).updates
    items = {
        "ballots_mail": (60, 80, 90),
        "ballots_in_person": (40, 50, 55),
        "ballots_counted": (100, 130, 145),
    }
    totals = [made.total(f"u{n}", k, v) for k, row in items.items() for n, v in enumerate(row, 1)]
    left = (("u1", "vbm", 30), ("u1", "cvr", 5), ("u2", "total", 20), ("u2", "vbm", 19))
    totals += [made.total(key, f"outstanding_{kind}", n) for key, kind, n in left]
    election = made.election([], updates, {}, totals=tuple(totals), updates_released=3)
    chart = figures.count_over_time(election, say)
    assert chart is not None
    assert lines(chart) == [[100, 130, 145], [60, 80, 90], [40, 50, 55]]
    assert [(stem.foot, stem.head, str(stem.text)) for stem in chart.stems] == [
        (100, 135, "35 estimated left (sum of the published types), Wed., Nov. 9, noon"),
        (130, 150, "20 estimated left, Thu., Nov. 10, noon"),
    ]
    alone = made.election([], updates[:1], {}, totals=tuple(totals))
    assert figures.count_over_time(alone, say) is None


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ("3 1|4 2", "an update"),
        ("3 1||4 7", "the lead changes hands an update updates in between are unknown"),
    ],
)
def test_the_key_names_only_marks_that_the_chart_has(counts: str, words: str) -> None:
    key = figures.key(lead(election_of(TWO, counts)), say, "PT")
    assert key.replace("<br>", ". ").striptags() == f"{words}. Times are PT."


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
    races = read_csv(folder / "races.csv")
    choices = [row["race"] for row in read_csv(folder / "choices.csv")]
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


def test_a_lead_that_changes_where_one_of_the_two_is_not_listed_counts() -> None:
    """No list leaves it out: the diamonds that can be drawn bear no numbers."""
    election = election_of(THREE, "500 400 1|0 720 1|900 901 1|1100 1000 1", night=2)
    second = election.snapshots["u2"]
    unlisted = replace(second, votes={"mayor": {"ben": 720, "cy": 1}})
    chart = lead(replace(election, snapshots={**election.snapshots, "u2": unlisted}))
    assert "The lead changed hands twice." in chart.desc
    assert [change.number for change in chart.changes] == [None]
