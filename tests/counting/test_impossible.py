"""Official totals and ballots that can't be right are shown, named, and computed with by nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from builder import checks, model
from builder.charts.figures import count_over_time
from builder.counting import shifts
from builder.counting.estimates import counted_pct, estimate, turnout
from builder.counting.history import histories
from builder.counting.needed_share import NeededSilence, needed
from builder.errors import DataError
from builder.model import MOST_VOTES, Election, Qualifier, Rule
from builder.pages.election import estimates
from builder.pages.election.page import ElectionView
from builder.pages.front import home
from builder.pages.race import margin, notes
from builder.pages.race import page as race_page
from builder.pages.race import totals as race_totals
from builder.pages.race.remaining import left_words, remaining
from builder.pages.shared import findings
from builder.reading import count_election
from builder.store import load
from builder.store.cells import stated_number
from builder.wording.chart_text import lead_sentence
from builder.wording.messages import Messages
from tests import archive, made
from tests.document import from_markdown
from tests.made import election_of
from tests.small_archive import put, write_small_archive
from tests.views import counted_view, viewed

say = Messages()
Totals = list[model.Total]


def counting(counts: str = "300 200|400 300", **given: Any) -> Election:
    """Counts of a race of two, the second after the mail deadline."""
    values: dict[str, Any] = {
        "events": [made.event(1, "mail-deadline", "2022-11-09", "happened")],
        "ballots": {"u2": {"mayor": made.ballots(750)}},
        "night": 1,
    }
    return election_of(made.race(), counts, **(values | given))


def stated(update: str, qualifier: Qualifier = Qualifier.EXACT, **numbers: int | str) -> Totals:
    as_of = f"2022-11-{8 + int(update[1:]):02}"
    return [made.total(update, k, n, as_of, qualifier=qualifier) for k, n in numbers.items()]


def messages(of: Election) -> list[str]:
    return [found.message for found in count_election(of).findings]


def election_view(of: Election) -> ElectionView:
    return ElectionView(say, count_election(of))


def oddities(of: Election, update: str = "") -> list[str]:
    found = findings.oddities(say, count_election(of), update=update)
    return [str(Markup(text).striptags()) for text in found]


def test_a_negative_estimate_is_shown_and_named_and_draws_nothing() -> None:
    second = stated("u2", ballots_counted=700, outstanding_total=-5)
    of = counting(totals=stated("u1", ballots_counted=500) + second)
    drawn = count_over_time(of, say)
    assert drawn is not None and drawn.stems == ()
    assert estimates.left(election_view(of))[0].cells == ("\N{MINUS SIGN}5",)
    assert counted_pct(of, of.updates[1]) is None
    assert oddities(of, "u2") == [
        "Total ballots left, estimate: the official number in the Thu., Nov. 10, noon update"
        " is \N{MINUS SIGN}5, a negative number. We show it as published and calculate nothing from it."
    ]


@pytest.mark.parametrize(
    ("left", "names"),
    [
        ({"outstanding_vbm": -5, "outstanding_provisional": 50}, {"negative-total"}),
        ({"outstanding_total": 40, "outstanding_vbm": 50}, {"left-parts"}),
    ],
    ids=["negative kind", "more than the total"],
)
def test_kinds_of_ballots_left_that_can_not_be_right_give_no_needed_share(
    left: dict[str, int], names: set[str]
) -> None:
    of = counting(totals=[made.total("u2", k, n, "2022-11-10") for k, n in left.items()])
    found = estimate(of, of.updates[1])
    assert found is not None and (found.sound, found.usable) == (False, None)
    assert {f.name for f in count_election(of).findings} == names
    history = histories(of)["mayor"]
    assert history.last is not None and needed(of, history.last) is NeededSilence.CONTRADICTION
    assert remaining(viewed(of, history)).needed == []
    assert left_words(viewed(of, history)) == [
        "The official ballot numbers contradict each other, so we do not calculate what anyone"
        " would need."
    ]


def test_fewer_ballots_than_before_have_no_share_and_no_ballots_added() -> None:
    totals = stated("u1", ballots_counted=900) + stated("u2", ballots_counted=800)
    of = counting(totals=totals, events=(), ballots=None, final=True)
    view = election_view(of)
    assert shifts.pace(of) == ()
    counted = "Made County had counted 800 ballots as of Thursday, Nov. 10, 2022, noon PT."
    assert view.headline.striptags() == counted
    assert "%" not in home.card(say, count_election(of)).words
    assert (view.heading, view.live[1].added) == ("Ballots counted over time", "not reported")
    assert messages(of) == ["u2: 800 ballots counted, fewer than the 900 of u1."]


@pytest.mark.parametrize(
    ("registered", "message"),
    [
        (-1, "u1: registered is -1, a negative number."),
        (300, "u1: 500 ballots counted, more than the 300 registered voters."),
    ],
)
def test_an_impossible_registration_gives_no_turnout_and_is_named(
    registered: int, message: str
) -> None:
    of = counting(totals=stated("u1", ballots_counted=500, registered=registered))
    assert turnout(of, of.updates[0]).computed is None
    ((_, _, small),) = election_view(of).ballots()
    assert small.startswith("turnout not reported")
    assert messages(of) == [message]
    if registered > 0:
        assert oddities(of, "u1") == [
            "In the Wed., Nov. 9, noon update, the official number of ballots counted, 500, is"
            " larger than the number of registered voters, 300. We do not calculate turnout from"
            " them."
        ]


def test_a_published_turnout_over_100_is_shown_as_published_and_is_a_finding() -> None:
    of = counting(totals=stated("u1", ballots_counted=532, turnout_pct="106.67"))
    assert election_view(of).live[0].turnout == "106.67%"
    words = "u1: turnout is published as 106.67%, more than every registered voter."
    assert messages(of) == [words]


def test_blank_ballots_beyond_all_ballots_say_so_once_and_leave_no_negative_room() -> None:
    stored = {"u1": {"mayor": made.ballots(400, blank=900, overvoted=5)}}
    of = election_of(made.race(votes_allowed=2), "300 200", ballots=stored)
    assert messages(of) == [
        "mayor: at u1 blank, partly voted and overvoted ballots are 905, more than all 400 ballots."
    ]
    view = counted_view(of)
    assert [row.ballots_share for row in race_totals.totals(view)] == ["", ""]
    text = from_markdown(race_page.page(archive.press(say), view, (), None)[0].text)
    foot = text[text.index("<tfoot>") : text.index("</tfoot>")]
    cells = re.findall(r"(?:Left blank|Overvotes[^<]*)</th><td>(\d+)</td><td>(.*?)</td>", foot)
    assert cells == [("900", ""), ("5", "")]


def test_an_estimate_of_none_left_is_an_estimate_and_a_limit_is_not_called_none() -> None:
    of = counting(totals=stated("u2", Qualifier.ABOUT, outstanding_total=0))
    assert estimates.left(election_view(of))[0].cells == ("about 0",)
    assert left_words(counted_view(of)) == [
        "The latest estimate says no ballots are left to count."
    ]
    limit = counting(totals=stated("u2", Qualifier.LESS_THAN, outstanding_total=90))
    assert "There is no estimate" not in " ".join(left_words(counted_view(limit)))


def test_empty_updates_are_not_held() -> None:
    view = counted_view(election_of(made.race(), "3 2|- -|4 2|- -|5 2|6 2", updates_released=6))
    assert notes.holdings(view) == (
        "We know of all six updates released in this election and have this race’s votes"
        " for four of them."
    )
    assert ("", "4 updates so far") in notes.badges(view)


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        ("502 501 0", "Ana just over half"),  # of 1,003, and none of them could be lost
        ("503 500 0", "Ana over half by 2"),  # without two it is 501 of 1,001
        ("501 252 250", "Ben +2over Cy"),
    ],
)
def test_the_line_of_half_is_never_over_by_nothing(votes: str, words: str) -> None:
    of = election_of(made.race("ana ben cy", Rule.MAJORITY_RUNOFF), votes)
    assert margin.margin(say, histories(of)["mayor"].steps[0]).striptags() == words


def test_three_who_are_tied_are_three_in_the_words_of_a_drawing() -> None:
    of = election_of(made.race("ana ben cy"), "5 5 5")
    words = lead_sentence("Ana", "Ben", 0, histories(of)["mayor"].steps[0], say)
    assert words == "Ana, Ben and Cy were tied as of Wed., Nov. 9, noon."


@pytest.mark.parametrize(
    "number",
    [str(2**63), "1" + "0" * 300, "9" * 5000, str(MOST_VOTES + 1), f"-{MOST_VOTES + 1}", "1e300"],
)
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("snapshots/2030-11-05-2031.csv", "mayor,butterbur,31", "mayor,butterbur,{}"),
        ("totals.csv", "ballots_counted,60", "ballots_counted,{}"),
        ("snapshots/2030-11-05-2031.ballots.csv", "mayor,61,1", "mayor,{},1"),
        ("updates.csv", "file-1,200", "file-1,{}"),
        ("events.csv", "1,certification", "{},certification"),
        ("totals.csv", "turnout_pct,27.21", "turnout_pct,{}"),
    ],
)
def test_a_number_beyond_all_counts_is_one_clear_error(
    tmp_path: Path, file: str, old: str, new: str, number: str
) -> None:
    put(write_small_archive(tmp_path) / file, old, new.format(number))
    problems, _ = checks.read_archive(tmp_path)
    errors = [str(p) for p in problems if p.level is checks.Level.ERROR]
    assert errors and all(len(error) < 700 and "\n" not in error for error in errors)


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "1e5", "-0", "--5", "0x1", "1.", ".5", "01", "1_0", "１２"]
)
def test_a_percentage_that_is_no_plain_number_is_an_error(tmp_path: Path, text: str) -> None:
    folder = write_small_archive(tmp_path)
    put(folder / "totals.csv", "27.21", text)
    with pytest.raises(DataError):
        load.load_archive(tmp_path)
    assert stated_number(text) is None or text == "-0"


@pytest.mark.parametrize(
    "day", ["2030-02-30", "0001-01-01", "9999-12-31", "2030-13-01", "2031-02-29"]
)
def test_days_that_are_not_on_the_calendar_are_errors(tmp_path: Path, day: str) -> None:
    folder = write_small_archive(tmp_path)
    put(folder / "events.csv", "2030-12-02", day)
    problems, _ = checks.read_archive(tmp_path)
    assert any(p.level is checks.Level.ERROR and day in str(p) for p in problems)


def test_check_names_impossible_totals_and_days_before_the_election(tmp_path: Path) -> None:
    folder = write_small_archive(tmp_path)
    put(folder / "totals.csv", "ballots_counted,60", "ballots_counted,-60")
    put(folder / "statements.csv", "2030-11-06,", "2030-11-01,")
    put(folder / "snapshots/2030-11-05-2031.ballots.csv", "mayor,61,1,,,0,,", "mayor,61,70,,,0,50,")
    problems, _ = checks.read_archive(tmp_path)
    assert [p.level for p in problems if p.level is checks.Level.ERROR] == []
    said = " ".join(str(p) for p in problems)
    assert "ballots_counted is -60" in said and "got 2030-11-01" in said
    assert "are 70, more than all 61 ballots" in said and "more than the 50 registered" in said


def test_every_sort_of_finding_has_words_of_its_own() -> None:
    second = stated("u2", ballots_mail=200, ballots_counted=100)
    negative = {"u1": {"mayor": made.ballots(-4, registered=-1)}}
    of = counting(totals=stated("u1", ballots_mail=300) + second, ballots=negative)
    one = count_election(of)
    names = {f.name for f in one.findings}
    assert names >= {"kind-fell", "part-over-whole", "negative-ballots"}
    for found in one.findings:
        assert findings.words(say, one, found) != found.message
