"""The chart of batches: widths, shares and kinds against sums made here, and both drawings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from builder.charts import figures
from builder.charts.batch_drawing import bars_to_plotly, render_bars
from builder.charts.batch_layout import NAMES, Bars
from builder.charts.batches import NARROW
from builder.charts.scales import GAP
from builder.counting.history import RaceHistory, histories, is_night
from builder.model import Bar, Coverage, Election, Race, Rule
from builder.wording.messages import Messages
from builder.wording.text_extents import width
from tests import made
from tests.made import election_of

say = Messages()


def drawn_of(election: Election) -> Bars | None:
    return figures.batches(histories(election)["mayor"], election, say)


def bars(counts: str, race: Race | None = None, **given: Any) -> Bars:
    chart = drawn_of(election_of(race or made.race(), counts, **given))
    assert chart is not None
    return chart


def rows(chart: Bars) -> list[list[str]]:
    return [[str(b.title[0]), *(str(row.both) for row in b.rows)] for b in chart.brackets]


MAIL, PERSON = (900, 900, 1200), (0, 600, 700)
TOTALS = [
    made.total(f"u{n}", f"ballots_{kind}", count)
    for kind, counts in (("mail", MAIL), ("in_person", PERSON))
    for n, count in enumerate(counts, 1)
]
SPLIT = "60 40|100 120|340 440"
COUNT = bars(SPLIT, night=2, totals=TOTALS)


def test_a_bar_is_as_wide_as_its_batch_is_big_and_splits_as_the_new_votes_did() -> None:
    chart = COUNT
    room = 1000 - GAP  # 100, 120 and 560 of 780 votes
    edges = [0, room * 100 / 780, room * 220 / 780, room * 220 / 780 + GAP, 1000]
    assert [bar.left for bar in chart.bars] == pytest.approx([edges[0], edges[1], edges[3]])
    assert [bar.right for bar in chart.bars] == pytest.approx([edges[1], edges[2], edges[4]])
    assert [bar.parts for bar in chart.bars] == [(60, 40), (33.3333, 66.6667), (42.8571, 57.1429)]
    assert not any(bar.narrow for bar in chart.bars)
    assert [layer.name for layer in chart.layers] == ["Ana", "Ben"]


def test_the_pooled_shares_are_of_all_votes_new_in_a_stretch_for_the_first_at_the_end() -> None:
    night, later = ["Election night", "Ben 54.55%"], ["The weeks after", "Ben 57.14%"]
    assert rows(COUNT) == [night, later]  # 120/220, 320/560


def test_the_strip_shows_all_ballots_that_the_area_counted_in_the_same_time() -> None:
    assert [bar.mail for bar in COUNT.bars] == [100, 0, 75]
    assert COUNT.notes == (
        "The lower strip covers all ballots in Made County, not just this race.",
        "Mail ballots were 60.0% of all ballots added in Made County on election night and 75.0%"
        " in the weeks after.",
    )


def test_a_kind_that_is_not_reported_is_a_gap_and_never_a_zero() -> None:
    some = bars(SPLIT, night=2, totals=[t for t in TOTALS if t.update != "u2"])
    assert [bar.mail for bar in some.bars] == [100, None, None]
    assert "Where the strip is empty, the type of ballots was not reported." in some.notes
    none = bars(SPLIT, night=2)
    assert none.strip is None
    assert none.notes == ("The types of ballots in each update were not reported.",)


def test_small_batches_are_wider_than_their_size_and_counted() -> None:
    chart = bars("900 90|905 90|910 94")
    assert [bar.narrow for bar in chart.bars] == [False, True, True]
    widths = [bar.right - bar.left for bar in chart.bars]
    assert widths == pytest.approx([1000 - 2 * NARROW, NARROW, NARROW])
    assert chart.notes[0] == (
        "Outlined bars are two small batches (under 1% of votes), widened so you can see them."
    )


def test_many_small_batches_leave_room_for_the_big_one() -> None:
    chart = bars("|".join(f"{90000 + n} 9000" for n in range(81)))
    assert (chart.bars[0].right, chart.bars[-1].right) == pytest.approx((400, 1000))


def test_a_fall_has_a_place_and_a_cross_but_no_bar_and_silences_its_stretch() -> None:
    chart = bars("60 40|55 70|90 80", night=1)
    assert [bool(bar.parts) for bar in chart.bars] == [True, False, True]
    assert chart.bars[1].text == ("Thu., Nov. 10, noon: corrected totals",)
    assert rows(chart) == [["Election night", "Ana 60.00%"], ["The weeks after"]]
    drawing = render_bars(chart)
    assert drawing.count('class="fell"') == 1
    assert "an official total fell" in figures.bars_key(chart, say)
    (layer,) = re.findall(r'class="lay k1" d="([^"]*)"', drawing)
    assert layer.count("M") == 2, "broken at the fall"


def test_updates_between_that_are_not_stored_are_said_and_unknown_ones_have_no_bar() -> None:
    chart = bars("60 40||100 120|110 -|200 140|230 150", night=2)
    assert [bar.update for bar in chart.bars] == ["u1", "u3", "u6"]
    places = re.findall(r'data-at="([^"]*)"', render_bars(chart))[0].split()
    assert [n for n, at in enumerate(places) if at == "-"] == [2, 3] and len(places) == 5
    assert "several updates combined, since Wed., Nov. 9, noon" in chart.bars[1].text
    together = "One bar combines several updates because we do not have the votes in between."
    assert together in chart.notes
    assert "Two updates have no bar because we do not know their new votes." in chart.notes


def test_a_night_whose_end_is_not_stored_has_no_pooled_share() -> None:
    """The next batch holds votes of it."""
    counts = "60 40||100 120|200 180"
    assert rows(bars(counts, night=2)) == [["Election night"], ["The weeks after"]]
    night, later = ["Election night", "Ana 60.00%"], ["The weeks after", "Ana 50.00%"]
    assert rows(bars(counts, night=1)) == [night, later]


@pytest.mark.parametrize(
    ("choices", "counts"),
    [
        ("ana", "5|8"),
        ("ana ben", "5 2"),
        ("ana ben", "5 2|5 2"),
        ("ana ben", "0 0|5 2"),
        ("ana ben", "|60 40|90 80"),  # votes of an earlier update may be in the first ones
    ],
)
def test_one_candidate_or_one_batch_makes_no_chart(choices: str, counts: str) -> None:
    assert drawn_of(election_of(made.race(choices), counts)) is None


@pytest.mark.parametrize(
    ("race", "line", "label"),
    [
        (made.race("yes no", Rule.MEASURE, bar=Bar.FIFTY_FIVE), 55, "55%"),
        (made.race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS), 66.6667, "66.67%"),
        (made.race("yes no", Rule.RETENTION), 50, "50%"),
        (made.race("yes no", Rule.RETENTION, coverage=Coverage.BEYOND), 50, "50%"),
    ],
)
def test_a_measure_has_its_bar_drawn(race: Race, line: float, label: str) -> None:
    chart = bars("60 40|100 120", race)
    assert (chart.line, chart.line_label) == (line, label)
    assert rows(chart)[0][1:] == ["Yes 45.45%"]  # 100/220


def test_several_candidates_have_no_line_and_are_named_from_the_bottom_up() -> None:
    seven = made.race("a b c d e f g", seats=3)
    chart = bars("70 60 50 40 30 20 10|90 90 90 80 35 25 15", seven)
    assert chart.line is None
    assert [layer.name for layer in chart.layers] == ["A", "B", "C", "D", "E", "others"]
    assert [sum(bar.parts) for bar in chart.bars] == pytest.approx([100, 100], abs=0.001)
    assert chart.bars[0].parts[-1] == pytest.approx(100 * 30 / 280, abs=0.0001)
    assert rows(chart) == [["The weeks after", "C 21.18%", "D 18.82%"]]  # 90 and 80 of 425
    assert figures.bars_key(chart, say).startswith("From the bottom: ")


def test_where_nobody_may_be_said_to_lead_only_the_first_of_two_has_a_pooled_share() -> None:
    part, three = (made.race(of, coverage=Coverage.CROSSES) for of in ("ana ben", "ana ben cy"))
    assert rows(bars("60 40|100 120", part)) == [["The weeks after", "Ana 45.45%"]]
    assert rows(bars("60 40 1|100 120 5", three)) == [["The weeks after"]]


def test_the_reader_finds_a_place_for_every_stored_update_in_official_order() -> None:
    drawing = render_bars(bars("60 40|60 40|160 140"))
    places = ' data-at="166.7 - 666.7" data-to="333.3 - 1000" data-top="6" data-foot="176"'
    assert drawing.count(places) == 1


def test_both_drawings_of_the_batches_hold_the_same_shares() -> None:
    root = ElementTree.fromstring(render_bars(COUNT))
    paths = {str(p.get("class")): str(p.get("d")) for p in root.iter("path")}
    heads = [float(y) for y in re.findall(r"V([\d.]+)H", paths["lay k1"])]
    shares = [(COUNT.bottom - y) / (COUNT.bottom - COUNT.top) * 100 for y in heads]
    assert shares == pytest.approx([60, 33.33, 42.86], abs=0.05)
    spec = bars_to_plotly(COUNT)
    shown = [t for t in spec["data"] if t["meta"]["bar"] == "c1"]
    assert [value for trace in shown for value in trace["y"]] == [60, 33.3333, 42.8571]
    assert spec["data"][-1]["ids"] == ["u1", "u2", "u3"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x>', "O'Brien & Söhne", "\u202egnp.exe"]
)
def test_a_hostile_name_is_text_in_the_batches(name: str) -> None:
    first, second = made.race().choices
    race = replace(made.race(), choices=(replace(first, short_name=name), second))
    root = ElementTree.fromstring(render_bars(bars("60 40|100 120", race)))
    assert {element.tag for element in root.iter()} <= {"svg", "title", "desc", "path", "text"}
    assert name[:18] in "".join(root.itertext()), "a drawing cuts what is too long for it"


# Every race of November 2022.


Drawn = Mapping[str, tuple[RaceHistory, Bars]]


@pytest.fixture(scope="module")
def drawn(general: Election, counts: Mapping[str, RaceHistory]) -> Drawn:
    found = {slug: (h, figures.batches(h, general, say)) for slug, h in counts.items()}
    return {slug: (history, chart) for slug, (history, chart) in found.items() if chart is not None}


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_mayor_of_2022_as_the_county_published_it(drawn: Drawn) -> None:
    chart = drawn["la-city-mayor"][1]
    assert rows(chart) == [["Election night", "Bass 48.75%"], ["The weeks after", "Bass 61.68%"]]
    assert [bar.mail for bar in chart.bars[:2]] == [100, 0]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_race_of_2022_stands_in_its_width_and_pools_what_its_votes_are_recomputed_to(
    drawn: Drawn,
) -> None:
    assert len(drawn) > 400
    for slug, (history, chart) in drawn.items():
        assert 0 == chart.bars[0].left < chart.bars[-1].right == pytest.approx(1000), slug
        assert all(a.right <= b.left + 1e-6 for a, b in pairwise(chart.bars)), slug
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
def test_on_phones_every_share_has_its_name_beside_it_unless_that_is_very_long(
    drawn: Drawn,
) -> None:
    without = []
    for slug, (_, chart) in drawn.items():
        words = [label.text for label in chart.narrow.labels]
        for row in (row for bracket in chart.brackets for row in bracket.rows):
            if row.both not in words and not (row.share in words and row.name in words):
                without.append((slug, row.name))
    assert all(width(name, 13, bold=True) > NAMES for _, name in without)
    assert len(without) < 4
