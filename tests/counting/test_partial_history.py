"""A partial history: what statements give for counts whose votes are not stored, and its page."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from builder.charts import figures, svg
from builder.charts.legend import key
from builder.charts.plotly import to_plotly
from builder.counting.history import RaceHistory, histories
from builder.counting.partial_history import Stated
from builder.model import (
    Bar,
    Coverage,
    Election,
    Phase,
    Precision,
    Qualifier,
    Race,
    Rule,
    Statement,
)
from builder.pages.race.notes import moments
from builder.pages.race.story import course
from builder.pages.race.totals import columns
from builder.pages.race.update_rows import UpdateRow, update_rows
from builder.store import load
from builder.wording import headings
from builder.wording.messages import Messages
from tests import archive, made
from tests.checkout import ROOT
from tests.document import from_markdown
from tests.made import election_of
from tests.views import counted_view, viewed

say = Messages()
QUESTION = made.race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS)


def partial(
    *statements: Statement, last: str = "600 400", **race: Any
) -> tuple[Election, RaceHistory]:
    """Four updates, the first of election night without its hour; the votes of the last are stored."""
    counted = election_of(made.race(**race), f"|||{last}", final=True, statements=statements)
    night = replace(counted.updates[0], phase=Phase.ELECTION_NIGHT, precision=Precision.DAY)
    election = replace(counted, updates=(night, *counted.updates[1:]))
    return election, histories(election)["mayor"]


def told(*statements: Statement, **race: Any) -> tuple[Stated, ...]:
    return partial(*statements, **race)[1].stated


def lead(
    update: str, votes: str, choice: str = "ana", over: str = "ben", **given: Any
) -> Statement:
    return made.statement(update, "lead", choice, votes, over, **given)


def share(update: str, choice: str, value: str, **given: Any) -> Statement:
    return made.statement(update, "share_pct", choice, value, **given)


def test_a_stated_lead_is_of_one_over_the_other_by_whoever_said_it() -> None:
    (found,) = told(lead("u1", "50"), lead("u1", "50", said_by="The Post"))
    assert (found.update.key, found.ahead, found.lead) == ("u1", "ana", 50)
    assert found.by == ("The Paper", "The Post")
    over = [found.over(*pair.split()) for pair in ("ana ben", "ben ana", "ana cy")]
    assert over == [50, -50, None]
    (alone,) = told(lead("u1", "50", over=""))
    assert alone.over("ana", "ben") == 50, "of two, the other one is meant"
    of_three = told(lead("u1", "50", over=""), choices="ana ben cy", last="6 4 0")
    assert of_three == (), "of three it is not known who"


@pytest.mark.parametrize(
    "statements",
    [
        [lead("u1", "50", date="")],
        [lead("", "50")],
        [lead("u1", "50", qualifier=Qualifier.ABOUT)],
        [lead("u1", "a handful")],
        [lead("u1", "50"), lead("u1", "60", said_by="The Post")],
        [lead("u4", "50")],  # the votes of that one are stored
        [share("u1", "ana", "75.83"), share("u1", "ben", "25.17")],  # together 101 percent
    ],
)
def test_what_has_no_day_is_vague_or_contradicts_another_is_not_shown_as_a_count(
    statements: list[Statement],
) -> None:
    assert told(*statements) == ()


def test_stated_shares_keep_the_digits_of_their_source_and_more_than_half_is_ahead() -> None:
    shares = share("u1", "ana", "50.5"), share("u2", "ana", "49.90"), share("u2", "ben", "50.1")
    first, second = told(*shares)
    assert (first.shares, first.texts) == ({"ana": Fraction(101, 2)}, {"ana": "50.5"})
    assert second.texts == {"ana": "49.90", "ben": "50.1"}
    assert (first.leader, second.leader) == ("ana", "ben")
    (less,) = told(share("u1", "ana", "40"), choices="ana ben cy", last="6 4 0")
    assert less.leader is None


def test_the_chart_of_a_partial_history_has_a_square_where_a_source_states_a_lead() -> None:
    election, history = partial(lead("u1", "50"), lead("u3", "80", "ben", "ana"))
    chart = figures.lead_over_time(history, election, say)
    assert chart is not None and chart.changes == ()
    assert [(p.update, p.value, p.stated, p.joined) for p in chart.lines[0].points] == [
        ("u1", 50, True, False),
        ("u3", -80, True, False),
        ("u4", 200, False, False),
    ]
    assert chart.lines[0].points[0].text == "Ana by 50, Wed., Nov. 9, according to The Paper"
    (panel,) = chart.panels
    assert (panel.night, panel.titles[0], panel.note) == (
        False,
        "The count by day",
        "3 counts known",
    )
    assert chart.desc == (
        "Ana led Ben by 50 votes as of Wed., Nov. 9. Ana finished 200 votes ahead of Ben. "
        "We know of three counts, but none in between."
    )
    drawn = svg.render(chart)
    assert drawn.count('<rect class="sq"') == 2 and ">Ana by 50</text>" in drawn
    assert drawn.count('<path class="ln') == 0, "nothing is known to have held"
    assert "as stated at the time" in key(chart, say, "PT")
    (dots,) = (trace for trace in to_plotly(chart)["data"] if trace.get("name"))
    assert dots["marker"]["symbol"] == ["square", "square", "circle"]


def test_the_headings_of_a_partial_history_claim_no_more_than_the_known_counts() -> None:
    found = partial(lead("u1", "50"), share("u1", "ana", "50.5"))
    title = headings.lead(say, *found, "lead").title
    assert title == "Ana led in each of the two counts we know of"
    title = headings.shares(say, *found).title
    assert title == "Ana went from 50.5% in the first count we know of to 60.00%"
    found = partial(lead("u1", "50", "ben", "ana"))
    assert headings.lead(say, *found, "lead").title == "The lead in the two counts we know of"


@pytest.mark.parametrize(
    ("of", "votes", "title"),
    [
        (made.race(), "2 1", "Ana led in the first count"),
        (made.race(), "2 2", "The first count"),
        (QUESTION, "2 1", "Yes was above two-thirds in the first count"),
        (QUESTION, "1 1", "Yes was below two-thirds in the first count"),
    ],
)
def test_the_first_count_alone_has_headings_of_its_own(of: Race, votes: str, title: str) -> None:
    election = election_of(of, votes, night=1)
    history = histories(election)["mayor"]
    assert headings.lead(say, election, history, "lead").title == title
    if title.startswith("Ana"):
        shares = headings.shares(say, election, history).title
        assert shares == "Ana had 66.67% in the first count"


def test_stated_shares_stand_in_the_chart_of_shares() -> None:
    shares = share("u1", "ana", "50.5"), share("u2", "ana", "52"), share("u2", "ben", "48")
    election, history = partial(*shares)
    chart = figures.shares_over_time(history, election, say)
    assert chart is not None
    assert [[(p.update, p.value) for p in line.points] for line in chart.lines] == [
        [("u1", 50.5), ("u2", 52.0), ("u4", 60.0)],
        [("u2", 48.0), ("u4", 40.0)],
    ]
    assert figures.lead_over_time(history, election, say) is None, "no lead in votes is stated"


def test_a_history_of_one_stored_count_and_nothing_said_has_no_chart() -> None:
    election, history = partial()
    assert figures.lead_over_time(history, election, say) is None
    assert figures.shares_over_time(history, election, say) is None
    assert moments(viewed(election, history)) == []
    last = "We know of four updates but have this race’s votes for the last one only."
    for coverage in (Coverage.WHOLE, Coverage.UNKNOWN, Coverage.BEYOND):
        found = course(viewed(*partial(coverage=coverage)))
        assert found is not None and found.unescape() == last


KNOWN = "We know who led in {n} of four updates"
WORDS = ("", "one", "two", "three", "four")


@pytest.mark.parametrize(
    ("statements", "coverage", "words"),
    [
        ([lead("u1", "50"), share("u3", "ana", "51")], Coverage.WHOLE, KNOWN + ": Ana each time."),
        (
            [lead("u1", "50", "ben", "ana")],
            Coverage.WHOLE,
            KNOWN + ", and the leader changed.",
        ),
        (
            [lead("u1", "50")],
            Coverage.UNKNOWN,
            f"{KNOWN}: Ana each time.",
        ),
        ([lead("u1", "50")], Coverage.CROSSES, ""),
    ],
)
def test_who_was_ahead_is_told_for_the_counts_of_which_it_is_known(
    statements: list[Statement], coverage: Coverage, words: str
) -> None:
    found = course(viewed(*partial(*statements, coverage=coverage)))
    said = "" if found is None else found.striptags()
    assert said == words.format(n=WORDS[len(statements) + 1])


def test_a_statement_about_one_missing_update_leaves_the_rest_of_a_history_to_its_votes() -> None:
    counts, stated = "2 1||3 5|600 400", [lead("u2", "1")]
    election = election_of(made.race(), counts, final=True, statements=stated)
    found = course(counted_view(election))
    assert found is not None
    assert found.striptags() == (
        "The lead changed hands twice. The last change came in the update of noon Saturday, Nov. 12."
    )
    chart = figures.lead_over_time(histories(election)["mayor"], election, say)
    assert chart is not None
    assert [p.value for p in chart.lines[0].points] == [1, 1, -2, 200]
    assert [p.joined for p in chart.lines[0].points] == [False, False, False, True]


def test_the_first_known_count_says_who_stated_it() -> None:
    first, last = moments(viewed(*partial(lead("u1", "50"), share("u1", "ana", "50.5"))))
    assert (first.heading, first.time) == ("First known count", "Wed., Nov. 9")
    assert first.lines == (("Ana by 50", ""), ("Ana 50.5%", "according to The Paper"))
    assert (last.heading, last.lines) == (
        "Certified",
        (("Ana 600", "60.00%"), ("Ben 400", "40.00%")),
    )


def row(update: str, *statements: Statement, **race: Any) -> UpdateRow:
    election, history = partial(*statements, **race)
    rows = [r for _, of in update_rows(viewed(election, history), columns(history)) for r in of]
    return next(r for r in rows if r.key == update)


def test_a_row_of_the_table_holds_what_is_stated_in_its_column_and_by_whom() -> None:
    found = row("u2", lead("u2", "50"), share("u2", "ben", "47.5"))
    assert [cell.striptags() for cell in found.cells] == ["", "47.5%"]
    assert (found.margin.striptags(), found.new.striptags()) == ("Ana +50", "votes not on file")
    assert found.by == "according to The Paper"
    assert (found.stored, found.href) == (False, "../updates/u2/")
    silent = row("u3", lead("u2", "50"))
    assert (silent.cells, silent.note) == ((), "votes not on file")
    assert row("u2", lead("u2", "50"), coverage=Coverage.BEYOND).margin == ""


def test_a_whole_file_that_lacks_a_race_leaves_its_history_whole() -> None:
    other = made.race("cy dee", slug="clerk")
    updates = [made.update(1, votes_total=3), made.update(2)]
    votes = {
        "u1": {"clerk": {"cy": 1, "dee": 2}},
        "u2": {"clerk": {"cy": 2, "dee": 2}, "mayor": {"ana": 600, "ben": 400}},
    }
    election = made.election([made.race(), other], updates, votes)
    assert histories(election)["mayor"].unstored == ()
    election = made.election([made.race(), other], [made.update(1), made.update(2)], votes)
    assert [u.key for u in histories(election)["mayor"].unstored] == ["u1"]


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_three_races_of_2014_show_what_was_said_of_them_at_the_time() -> None:
    """As newspapers gave them in that month; 467 was said, the file of the next day has 466."""
    folder = ROOT / "data" / "us-ca-los-angeles"
    election = load.load_election(folder / "2014-11-04", load.load_jurisdiction(folder))
    counted = histories(election)

    def leads(slug: str) -> list[tuple[str, float]]:
        chart = figures.lead_over_time(counted[slug], election, say)
        return [] if chart is None else [(p.update, p.value) for p in chart.lines[0].points]

    assert leads("assembly-39") == [
        ("2014-11-05", 182),
        ("2014-11-14", 46),
        ("2014-11-24", 467),
        ("2014-11-25-1307", 466),
    ]
    assert leads("assessor") == [("2014-11-05", 9036), ("2014-11-25-1307", 18070)]
    assert leads("assembly-66") == [
        ("2014-11-05", 2329),
        ("2014-11-24", 706),
        ("2014-11-25-1307", 706),
    ]
    shares = figures.shares_over_time(counted["supervisor-3"], election, say)
    assert shares is not None
    stated = sorted(p.value for line in shares.lines for p in line.points if p.stated)
    assert stated == [47.22, 52.78]
    # A sum of 101 percent, and an article without a date, draw nothing.
    assert leads("supervisor-3") == leads("sheriff") == []


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_a_page_of_2014_has_its_chart_its_row_and_no_column_that_nobody_fills() -> None:
    pages, _ = archive.real_pages()
    text = from_markdown(pages["us-ca-los-angeles/2014-11-04/assembly-39.md"])
    assert text.count('<rect class="sq"') == 3
    assert '<small><a href="#said">according to Ballot Access News</a></small>' in text
    assert 'id="said"' in text and "Split: the percentages" not in text
    whole = from_markdown(pages["us-ca-los-angeles/2022-11-08/la-city-mayor.md"])
    assert '<rect class="sq"' not in whole
    for column in (">Split</th>", ">Last update</th>"):
        assert column in whole and column not in text
