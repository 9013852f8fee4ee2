"""Official totals and ballots that can't be right are shown as they are, named, and nothing is
computed from them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from builder import checks, model
from builder.archive import count_election
from builder.charts.figures import count_over_time
from builder.counting import shifts
from builder.counting.estimates import counted_pct, estimate, turnout
from builder.counting.history import histories
from builder.counting.needed_share import NeededSilence, needed
from builder.errors import DataError
from builder.model import MOST_VOTES, Election, Phase, Qualifier, Rule, Status
from builder.pages.election import estimates
from builder.pages.election.page import ElectionView
from builder.pages.front import home
from builder.pages.race import margin, notes
from builder.pages.race import page as race_page
from builder.pages.race import totals as race_totals
from builder.pages.race.remaining import left_words, needed_words
from builder.pages.shared import findings
from builder.store.cells import stated_number
from builder.wording.chart_text import lead_sentence
from builder.wording.messages import Messages
from tests import archive, made
from tests.small_archive import put, write_small_archive
from tests.views import counted_view, viewed

say = Messages()
ANA_BEN = ({"ana": 300, "ben": 200}, {"ana": 400, "ben": 300})


def counting(*totals: model.Total, night: int = 1, **given: Any) -> Election:
    """Two updates of a race of two, the second after the mail deadline, with these totals."""
    events = [made.event(1, "mail-deadline", "2022-11-09", "happened")]
    stored = {"u2": {"mayor": made.ballots(750)}}
    return made.one(
        made.race(),
        *ANA_BEN,
        night=night,
        totals=list(totals),
        events=events,
        ballots=stored,
        **given,
    )


def election_view(of: Election) -> ElectionView:
    return ElectionView(say, count_election(of))


def oddities(of: Election, update: str = "") -> list[str]:
    return [
        str(Markup(text).striptags())
        for text in findings.oddities(say, count_election(of), update=update)
    ]


def test_a_negative_estimate_is_shown_and_named_and_draws_nothing() -> None:
    of = counting(
        made.total("u1", "ballots_counted", 500),
        made.total("u2", "ballots_counted", 700),
        made.total("u2", "outstanding_total", -5, "2022-11-10"),
    )
    drawn = count_over_time(of, say)
    assert drawn is not None and drawn.stems == ()
    assert estimates.left(election_view(of))[0].cells == ("\N{MINUS SIGN}5",)
    assert counted_pct(of, of.updates[1]) is None
    assert oddities(of, "u2") == [
        "Ballots left in all, estimate: the official number in the update of Thu 10 Nov, 12:00 pm is \N{MINUS SIGN}5, a negative number. "
        "We show it as published and calculate nothing from it."
    ]


def test_a_negative_kind_of_ballots_left_makes_no_total_and_no_needed_share() -> None:
    of = counting(
        made.total("u2", "outstanding_vbm", -5, "2022-11-10"),
        made.total("u2", "outstanding_provisional", 50, "2022-11-10"),
    )
    found = estimate(of, of.updates[1])
    assert found is not None and (found.total, found.sound, found.usable) == (None, False, None)
    history = histories(of)["mayor"]
    assert history.last is not None and needed(of, history.last) is NeededSilence.CONTRADICTION
    assert needed_words(viewed(of, history)) == []
    assert left_words(viewed(of, history)) == [
        "The official numbers of ballots contradict each other, so we do not calculate what anybody would need of the rest."
    ]


def test_kinds_that_add_up_to_more_than_the_total_are_a_finding() -> None:
    of = counting(
        made.total("u2", "outstanding_total", 40, "2022-11-10"),
        made.total("u2", "outstanding_vbm", 50, "2022-11-10"),
    )
    assert [f.name for f in count_election(of).findings] == ["left-parts"]
    history = histories(of)["mayor"]
    assert history.last is not None and needed(of, history.last) is NeededSilence.CONTRADICTION


def test_fewer_ballots_than_before_have_no_share_and_no_ballots_added() -> None:
    updates = [made.update(1, Phase.ELECTION_NIGHT), made.update(2, status=Status.CERTIFIED)]
    of = made.one(
        made.race(),
        *ANA_BEN,
        updates=updates,
        totals=[made.total("u1", "ballots_counted", 900), made.total("u2", "ballots_counted", 800)],
    )
    one = count_election(of)
    assert shifts.pace(of) == ()
    assert (
        election_view(of).headline.striptags()
        == "800 ballots had been counted by Thursday 10 November 2022, 12:00 pm PT."
    )
    assert "%" not in home.card(say, one).words
    assert election_view(of).heading == "Ballots counted over time"
    assert election_view(of).live[1].added == "not reported"
    assert [f.name for f in one.findings] == ["total-fell"]


def test_a_negative_registration_gives_no_turnout_and_is_named() -> None:
    of = counting(made.total("u1", "ballots_counted", 500), made.total("u1", "registered", -1))
    assert turnout(of, of.updates[0]).computed is None
    assert [str(small) for _, _, small in election_view(of).ballots()] == ["turnout not reported"]
    assert [f.name for f in count_election(of).findings] == ["negative-total"]


def test_more_ballots_than_registered_voters_are_a_finding_and_no_turnout_is_computed() -> None:
    of = counting(
        made.total("u1", "ballots_counted", 3200), made.total("u1", "registered", 3000)
    )  # 106.67%
    assert turnout(of, of.updates[0]).computed is None
    assert oddities(of, "u1") == [
        "In the update of Wed 9 Nov, 12:00 pm the official number of ballots counted, 3,200, is more than that of registered "
        "voters, 3,000. We calculate no turnout from them."
    ]


def test_a_published_turnout_over_100_is_shown_as_published_and_is_a_finding() -> None:
    of = counting(
        made.total("u1", "ballots_counted", 532), made.total("u1", "turnout_pct", "106.67")
    )
    assert election_view(of).live[0].turnout == "106.67%"
    assert [f.message for f in count_election(of).findings] == [
        "u1: turnout is published as 106.67%, more than every registered voter."
    ]


def test_blank_ballots_beyond_all_ballots_say_so_once_and_leave_no_negative_room() -> None:
    stored = {"u1": {"mayor": made.ballots(400, blank=900, overvoted=5)}}
    of = made.one(made.race(votes_allowed=2), {"ana": 300, "ben": 200}, ballots=stored)
    assert [f.message for f in count_election(of).findings] == [
        "mayor: at u1 blank, partly voted and overvoted ballots are 905, more than all 400 ballots."
    ]
    assert [row.ballots_share for row in race_totals.totals(counted_view(of))] == [
        "",
        "",
    ]
    text = race_page.page(archive.press(say), counted_view(of), (), None)[0].text
    foot = text[text.index("<tfoot>") : text.index("</tfoot>")]
    assert re.findall(r"(?:Left blank|too many)</th><td>(\d+)</td><td>(.*?)</td>", foot) == [
        ("900", ""),
        ("5", ""),
    ]


def test_an_estimate_of_none_left_is_an_estimate() -> None:
    of = counting(made.total("u2", "outstanding_total", 0, "2022-11-10", qualifier=Qualifier.ABOUT))
    words = left_words(counted_view(of))
    assert estimates.left(election_view(of))[0].cells == ("about 0",)
    assert words == [
        "The newest estimate is that no ballots are left, so there is no rest of which anybody could need a share."
    ]


def test_an_estimate_that_is_a_limit_is_not_called_none() -> None:
    of = counting(
        made.total("u2", "outstanding_total", 90, "2022-11-10", qualifier=Qualifier.LESS_THAN)
    )
    assert "There is no estimate" not in " ".join(left_words(counted_view(of)))


def test_empty_updates_are_not_held() -> None:
    empty = {"ana": None, "ben": None}
    votes = [{"ana": 3 + n, "ben": 2} for n in range(4)]
    of = made.one(
        made.race(), votes[0], empty, votes[1], empty, votes[2], votes[3], updates_released=6
    )
    history = histories(of)["mayor"]
    assert notes.holdings(viewed(of, history)) == (
        "The archive knows of 6 updates of this election, of 6 that were released in all, and holds this race's votes at 4 of them."
    )
    assert ("", "4 updates so far") in notes.badges(viewed(of, history))


@pytest.mark.parametrize(
    ("first", "words"), [(502, "Ana just over half"), (503, "Ana over half by 2"), (501, "Ben +2")]
)
def test_the_line_of_half_is_never_over_by_nothing(first: int, words: str) -> None:
    """Of 1,003 votes 502 are over half, and none of them could be lost; of 503 it could lose two
    and have 501 of 1,001.
    """
    votes = (
        {"ana": first, "ben": 252, "cy": 250}
        if first == 501
        else {"ana": first, "ben": 1003 - first, "cy": 0}
    )
    votes |= {"cy": 1003 - votes["ana"] - votes["ben"]}
    of = made.one(made.race("ana ben cy", Rule.MAJORITY_RUNOFF), votes)
    assert (
        margin.margin(say, histories(of)["mayor"].steps[0]).striptags().removesuffix("over Cy")
        == words
    )


def test_three_who_are_tied_are_three_in_the_words_of_a_drawing() -> None:
    of = made.one(made.race("ana ben cy"), {"ana": 5, "ben": 5, "cy": 5})
    words = lead_sentence("Ana", "Ben", 0, histories(of)["mayor"].steps[0], say)
    assert words == "Ana, Ben and Cy were tied in the count of Wed 9 Nov, 12:00\u00a0pm."


@pytest.mark.parametrize(
    "number",
    [str(2**63), "1" + "0" * 300, "9" * 5000, str(MOST_VOTES + 1), f"-{MOST_VOTES + 1}", "1e300"],
)
@pytest.mark.parametrize(
    "old",
    [
        "mayor,butterbur,31",
        "ballots_counted,60",
        "mayor,61,1",
        "file-1,200",
        "planned,2030",
        "turnout_pct,27.21",
    ],
)
def test_a_number_beyond_all_counts_is_one_clear_error(
    tmp_path: Path, old: str, number: str
) -> None:
    folder = write_small_archive(tmp_path)
    files = {
        "mayor,b": "snapshots/2030-11-05-2031.csv",
        "mayor,6": "snapshots/2030-11-05-2031.ballots.csv",
        "file-1,": "updates.csv",
    }
    file = files.get(old[:7], "totals.csv")
    if old.startswith("planned"):
        file, old = "events.csv", "1,certification"
        put(folder / file, old, f"{number},certification")
    else:
        head, _, _ = old.rpartition(",")
        if old == "mayor,61,1":
            put(folder / file, old, f"mayor,{number},1")
        else:
            put(folder / file, old, f"{head},{number}")
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
        from builder.store import load

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
    for words in (
        "ballots_counted is -60",
        "got 2030-11-01",
        "are 70, more than all 61 ballots",
        "more than the 50 registered",
    ):
        assert words in said


def test_every_sort_of_finding_has_words_of_its_own() -> None:
    of = counting(
        made.total("u1", "ballots_mail", 300),
        made.total("u2", "ballots_mail", 200),
        made.total("u2", "ballots_counted", 100),
    )
    of = replace(
        of,
        snapshots={
            **of.snapshots,
            "u1": replace(of.snapshots["u1"], ballots={"mayor": made.ballots(-4, registered=-1)}),
        },
    )
    one = count_election(of)
    names = {f.name for f in one.findings}
    assert names >= {"kind-fell", "part-over-whole", "negative-ballots"}
    for found in one.findings:
        assert findings.words(say, one, found) != found.message
