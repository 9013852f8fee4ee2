"""The chart of batches: widths, shares and kinds against sums made here, what has no bar, and both
drawings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from builder.charts import figures
from builder.charts.batch_drawing import bars_to_plotly, render_bars
from builder.charts.batch_layout import NAMES, Bars
from builder.charts.batches import NARROW
from builder.charts.scales import GAP
from builder.counting.history import RaceHistory, histories, is_night
from builder.model import Bar, Coverage, Election, Rule
from builder.wording.messages import Messages
from builder.wording.text_extents import width
from tests import made

say = Messages()


def bars(election: Election, slug: str = "mayor") -> Bars:
    chart = figures.batches(histories(election)[slug], election, say)
    assert chart is not None
    return chart


def rows(chart: Bars) -> list[list[str]]:
    return [
        [str(bracket.title[0]), *(str(row.both) for row in bracket.rows)]
        for bracket in chart.brackets
    ]


COUNT = made.one(
    made.race(),
    {"ana": 60, "ben": 40},
    {"ana": 100, "ben": 120},
    {"ana": 340, "ben": 440},
    night=2,
    totals=[
        made.total("u1", "ballots_mail", 900),
        made.total("u1", "ballots_in_person", 0),
        made.total("u2", "ballots_mail", 900),
        made.total("u2", "ballots_in_person", 600),
        made.total("u3", "ballots_mail", 1200),
        made.total("u3", "ballots_in_person", 700),
    ],
)


def test_a_bar_is_as_wide_as_its_batch_is_big_and_splits_as_the_new_votes_did() -> None:
    chart = bars(COUNT)
    room = 1000 - GAP  # 100, 120 and 560 of 780 votes
    edges = [0, room * 100 / 780, room * 220 / 780, room * 220 / 780 + GAP, 1000]
    assert [bar.left for bar in chart.bars] == pytest.approx([edges[0], edges[1], edges[3]])
    assert [bar.right for bar in chart.bars] == pytest.approx([edges[1], edges[2], edges[4]])
    assert [bar.parts for bar in chart.bars] == [(60, 40), (33.3333, 66.6667), (42.8571, 57.1429)]
    assert not any(bar.narrow for bar in chart.bars)
    assert [layer.name for layer in chart.layers] == ["Ana", "Ben"]


def test_the_pooled_shares_are_of_all_votes_new_in_a_stretch_for_the_one_who_is_first_at_the_end() -> (
    None
):
    assert rows(bars(COUNT)) == [
        ["Election night", "Ben 54.55%"],
        ["The weeks after", "Ben 57.14%"],
    ]  # 120/220, 320/560


def test_the_strip_is_of_the_ballots_of_the_whole_area_that_came_in_the_same_time() -> None:
    chart = bars(COUNT)
    assert [bar.mail for bar in chart.bars] == [100, 0, 75]
    assert chart.notes == (
        "The lower strip is about all ballots of Made County, not of this race alone.",
        "Of all ballots added in Made County 60.0% came by mail on election night and 75.0% in the weeks after.",
    )


def test_a_kind_that_is_not_reported_is_a_gap_and_never_a_zero() -> None:
    some = bars(replace(COUNT, totals=tuple(t for t in COUNT.totals if t.update != "u2")))
    assert [bar.mail for bar in some.bars] == [100, None, None]
    assert "Where the strip is empty the kind of ballots is not reported." in some.notes
    none = bars(replace(COUNT, totals=()))
    assert none.strip is None
    assert none.notes == ("What kind of ballots came in each update is not reported.",)


def test_small_batches_are_wider_than_their_size_and_counted() -> None:
    chart = bars(
        made.one(
            made.race(), {"ana": 900, "ben": 90}, {"ana": 905, "ben": 90}, {"ana": 910, "ben": 94}
        )
    )
    assert [bar.narrow for bar in chart.bars] == [False, True, True]
    assert [round(bar.right - bar.left, 6) for bar in chart.bars] == [
        1000 - 2 * NARROW,
        NARROW,
        NARROW,
    ]
    assert (
        chart.notes[0]
        == "Hollow: 2 batches under 1% of these votes, drawn wider than their size so that they can be seen."
    )


def test_many_small_batches_leave_room_for_the_big_one() -> None:
    votes = [{"ana": 90000 + n, "ben": 9000} for n in range(81)]
    chart = bars(made.one(made.race(), *votes))
    assert chart.bars[0].right == pytest.approx(400)
    assert chart.bars[-1].right == pytest.approx(1000)


def test_a_fall_has_a_place_and_a_cross_but_no_bar_and_silences_its_stretch() -> None:
    chart = bars(
        made.one(
            made.race(),
            {"ana": 60, "ben": 40},
            {"ana": 55, "ben": 70},
            {"ana": 90, "ben": 80},
            night=1,
        )
    )
    assert [bool(bar.parts) for bar in chart.bars] == [True, False, True]
    assert chart.bars[1].text == ("Thu 10 Nov, 12:00\u00a0pm: corrected totals",)
    assert rows(chart) == [["Election night", "Ana 60.00%"], ["The weeks after"]]
    drawing = render_bars(chart)
    assert drawing.count('class="fell"') == 1
    assert "an official total went down" in figures.bars_key(chart, say)
    assert (
        re.findall(r'class="lay k1" d="([^"]*)"', drawing)[0].count("M") == 2
    )  # broken at the fall


def test_updates_between_that_are_not_stored_are_said_and_unknown_ones_have_no_bar() -> None:
    election = made.one(
        made.race(),
        {"ana": 60, "ben": 40},
        None,
        {"ana": 100, "ben": 120},
        {"ana": 110, "ben": None},
        {"ana": 200, "ben": 140},
        {"ana": 230, "ben": 150},
        night=2,
    )
    chart = bars(election)
    assert [bar.update for bar in chart.bars] == ["u1", "u3", "u6"]
    assert [
        at == "-" for at in re.findall(r'data-at="([^"]*)"', render_bars(chart))[0].split()
    ] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert "several updates together, since Wed 9 Nov, 12:00\u00a0pm" in chart.bars[1].text
    assert (
        "1 bar holds several updates together, because the votes between are not stored."
        in chart.notes
    )
    assert "2 updates have no bar: their new votes are not known." in chart.notes


def test_a_night_whose_end_is_not_stored_has_no_pooled_share_since_the_next_batch_holds_votes_of_it() -> (
    None
):
    votes = ({"ana": 60, "ben": 40}, None, {"ana": 100, "ben": 120}, {"ana": 200, "ben": 180})
    assert rows(bars(made.one(made.race(), *votes, night=2))) == [
        ["Election night"],
        ["The weeks after"],
    ]
    assert rows(bars(made.one(made.race(), *votes, night=1))) == [
        ["Election night", "Ana 60.00%"],
        ["The weeks after", "Ana 50.00%"],
    ]


def test_votes_of_earlier_updates_that_are_not_stored_make_no_first_bar() -> None:
    assert (
        figures.batches(
            *_of(made.one(made.race(), None, {"ana": 60, "ben": 40}, {"ana": 90, "ben": 80})), say
        )
        is None
    )


def _of(election: Election, slug: str = "mayor") -> tuple[RaceHistory, Election]:
    return histories(election)[slug], election


@pytest.mark.parametrize(
    ("race", "votes"),
    [
        (made.race("ana"), ({"ana": 5}, {"ana": 8})),
        (made.race(), ({"ana": 5, "ben": 2},)),
        (made.race(), ({"ana": 5, "ben": 2}, {"ana": 5, "ben": 2})),
        (made.race(), ({"ana": 0, "ben": 0}, {"ana": 5, "ben": 2})),
    ],
)
def test_one_candidate_or_one_batch_makes_no_chart(
    race: object, votes: tuple[dict[str, int], ...]
) -> None:
    assert figures.batches(*_of(made.one(race, *votes)), say) is None  # type: ignore[arg-type]


YES_NO = ({"yes": 60, "no": 40}, {"yes": 100, "no": 120})


@pytest.mark.parametrize(
    ("race", "line", "label"),
    [
        (made.race("yes no", Rule.MEASURE, bar=Bar.FIFTY_FIVE), 55, "55%"),
        (made.race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS), 66.6667, "66.67%"),
        (made.race("yes no", Rule.RETENTION), 50, "50%"),
        (made.race("yes no", Rule.RETENTION, coverage=Coverage.BEYOND), 50, "50%"),
    ],
)
def test_a_measure_has_its_bar_drawn(race: object, line: float, label: str) -> None:
    chart = bars(made.one(race, *YES_NO))  # type: ignore[arg-type]
    assert (chart.line, chart.line_label) == (line, label)
    assert rows(chart)[0][1:] == ["Yes 45.45%"]  # 100/220


def test_several_candidates_have_no_line_and_are_named_from_the_bottom_up() -> None:
    chart = bars(
        made.one(
            made.race("a b c d e f g", seats=3),
            {"a": 70, "b": 60, "c": 50, "d": 40, "e": 30, "f": 20, "g": 10},
            {"a": 90, "b": 90, "c": 90, "d": 80, "e": 35, "f": 25, "g": 15},
        )
    )
    assert chart.line is None
    assert [layer.name for layer in chart.layers] == ["A", "B", "C", "D", "E", "others"]
    assert [sum(bar.parts) for bar in chart.bars] == pytest.approx([100, 100], abs=0.001)
    assert chart.bars[0].parts[-1] == pytest.approx(100 * 30 / 280, abs=0.0001)
    assert rows(chart) == [["The weeks after", "C 21.18%", "D 18.82%"]]  # 90 and 80 of 425
    assert figures.bars_key(chart, say).startswith("From the bottom up: ")


def test_where_nobody_may_be_said_to_lead_only_two_have_a_pooled_share_of_the_first_on_the_ballot() -> (
    None
):
    votes = ({"ana": 60, "ben": 40}, {"ana": 100, "ben": 120})
    assert rows(bars(made.one(made.race(coverage=Coverage.CROSSES), *votes))) == [
        ["The weeks after", "Ana 45.45%"]
    ]
    three = ({"ana": 60, "ben": 40, "cy": 1}, {"ana": 100, "ben": 120, "cy": 5})
    assert rows(bars(made.one(made.race("ana ben cy", coverage=Coverage.CROSSES), *three))) == [
        ["The weeks after"]
    ]


def test_the_reader_finds_a_place_for_every_stored_update_in_official_order() -> None:
    election = made.one(
        made.race(), {"ana": 60, "ben": 40}, {"ana": 60, "ben": 40}, {"ana": 160, "ben": 140}
    )
    assert re.findall(
        r'data-at="([^"]*)" data-to="([^"]*)" data-top="(\d+)" data-foot="(\d+)"',
        render_bars(bars(election)),
    ) == [("166.7 - 666.7", "333.3 - 1000", "6", "196")]


def test_both_drawings_of_the_batches_hold_the_same_shares() -> None:
    chart = bars(COUNT)
    root = ElementTree.fromstring(
        render_bars(chart).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )
    paths = {
        str(p.get("class")): str(p.get("d")) for p in root.iter("{http://www.w3.org/2000/svg}path")
    }
    heads = [float(y) for y in re.findall(r"V([\d.]+)H", paths["lay k1"])]
    assert [(chart.bottom - y) / (chart.bottom - chart.top) * 100 for y in heads] == pytest.approx(
        [60, 33.33, 42.86], abs=0.05
    )
    spec = bars_to_plotly(chart)
    shown = [t for t in spec["data"] if t["meta"]["bar"] == "c1"]
    assert [value for trace in shown for value in trace["y"]] == [60, 33.3333, 42.8571]
    assert spec["data"][-1]["ids"] == ["u1", "u2", "u3"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x>', "O'Brien & Söhne", "\u202egnp.exe"]
)
def test_a_hostile_name_is_text_in_the_batches(name: str) -> None:
    race = made.race()
    race = replace(race, choices=(replace(race.choices[0], short_name=name), race.choices[1]))
    chart = bars(made.one(race, {"ana": 60, "ben": 40}, {"ana": 100, "ben": 120}))
    root = ElementTree.fromstring(render_bars(chart))
    assert {element.tag for element in root.iter()} <= {"svg", "title", "desc", "path", "text"}
    # A drawing cuts what is too long for it.
    assert name[:18] in "".join(root.itertext())


# Every race of November 2022.


@pytest.fixture(scope="module")
def drawn(
    general: Election, counts: Mapping[str, RaceHistory]
) -> Mapping[str, tuple[RaceHistory, Bars]]:
    found = {
        slug: (history, figures.batches(history, general, say)) for slug, history in counts.items()
    }
    return {slug: (history, chart) for slug, (history, chart) in found.items() if chart is not None}


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_mayor_of_2022_as_the_county_published_it(
    drawn: Mapping[str, tuple[RaceHistory, Bars]],
) -> None:
    chart = drawn["la-city-mayor"][1]
    assert rows(chart) == [["Election night", "Bass 48.75%"], ["The weeks after", "Bass 61.68%"]]
    assert chart.bars[0].mail == 100
    assert chart.bars[1].mail == 0


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_race_of_2022_stands_in_its_width_and_pools_what_its_votes_are_recomputed_to(
    general: Election, drawn: Mapping[str, tuple[RaceHistory, Bars]]
) -> None:
    assert len(drawn) > 400
    for slug, (history, chart) in drawn.items():
        assert 0 == chart.bars[0].left < chart.bars[-1].right == pytest.approx(1000), slug
        assert all(
            a.right <= b.left + 1e-6 for a, b in zip(chart.bars, chart.bars[1:], strict=False)
        ), slug
        assert all(sum(bar.parts) == pytest.approx(100, abs=0.001) for bar in chart.bars), slug
        total = sum(step.batch.total or 0 for step in history.steps)
        assert total == history.steps[-1].standing.total, slug
        # The night's pooled share is that of its last count; the rest is what the newest count has
        # more than it.
        night = [step for step in history.steps if is_night(step.update)][-1].standing
        last = history.steps[-1].standing
        names = {str(Markup.escape(c.short_name or c.name)): c.slug for c in history.race.choices}
        for bracket, votes in zip(chart.brackets, ("night", "later"), strict=True):
            for row in bracket.rows:
                choice = names[str(row.name)]
                own, of = night.votes[choice] or 0, night.total or 0
                if votes == "later":
                    own, of = (last.votes[choice] or 0) - own, (last.total or 0) - of
                assert row.share == f"{say.share(Fraction(100 * own, of))}%", slug


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_share_of_a_phone_has_its_name_beside_it_unless_that_is_very_long(
    drawn: Mapping[str, tuple[RaceHistory, Bars]],
) -> None:
    without = []
    for slug, (_, chart) in drawn.items():
        words = [label.text for label in chart.narrow.labels]
        for row in (row for bracket in chart.brackets for row in bracket.rows):
            if row.both not in words and not (row.share in words and row.name in words):
                without.append((slug, row.name))
    assert all(width(name, 13, bold=True) > NAMES for _, name in without)
    assert len(without) < 4
