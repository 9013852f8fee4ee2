"""Write-in marks stored with a race are a row of its totals, and the sentence and a majority say
what they are counted from.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from builder.counting.history import HistoryPoint, histories
from builder.model import ChoiceKind, Election, Race, Rule, Status
from builder.pages.race import headline
from builder.pages.race.update_rows import update_rows
from builder.pages.race.write_ins import row
from builder.wording.messages import Messages
from tests import archive
from tests.made import Votes, ballots, choice, election, race, update
from tests.views import counted_view

say = Messages()
SOLE = race("ana")
"""31,222 votes for the only listed candidate of 47,363 ballots with 16,141 write-in marks."""


def counted(
    of: Race,
    votes: Votes,
    marks: int | None,
    count: int | None = None,
    status: Status = Status.CERTIFIED,
) -> Election:
    return election(
        [of],
        [update(1, status=status)],
        {"u1": {of.slug: votes}},
        {"u1": {of.slug: ballots(count, writein_marks=marks)}},
    )


def newest(of: Election) -> HistoryPoint:
    step = histories(of)["mayor"].last
    assert step is not None
    return step


def told(of: Election) -> str:
    return headline.sentence(counted_view(of)).striptags()


def test_the_row_gives_the_marks_and_their_share_of_the_ballots() -> None:
    found = row(say, newest(counted(SOLE, {"ana": 31_222}, 16_141, 47_363)))
    assert found is not None
    # 16,141 of 47,363 is 0.340793...
    assert (found.number, found.share, found.note) == (
        "16,141",
        "34.08",
        "not assigned to a candidate; not in any share",
    )


def test_the_sentence_of_a_sole_candidate_speaks_of_many_write_ins() -> None:
    assert told(counted(SOLE, {"ana": 31_222}, 16_141, 47_363)) == (
        "Ana was the only listed candidate and received 31,222 votes. The official file also has 16,141 write-in marks but does "
        "not say who received them. Shares and leads do not include them."
    )


def test_few_marks_have_a_row_and_no_sentence_of_their_own() -> None:
    few = counted(SOLE, {"ana": 31_222}, 300, 31_600)
    assert row(say, newest(few)) is not None and "write-in" not in told(few)


@pytest.mark.parametrize("marks", [None, 0, -3])
def test_no_marks_make_no_row(marks: int | None) -> None:
    assert row(say, newest(counted(SOLE, {"ana": 31_222}, marks, 31_600))) is None


def test_one_ballot_with_several_marks_has_no_share_of_ballots() -> None:
    of = race("ana ben cam dee", seats=3)
    found = row(say, newest(counted(of, {"ana": 9, "ben": 8, "cam": 7, "dee": 6}, 12, 15)))
    assert found is not None and (found.number, found.share) == ("12", "")


def test_a_majority_names_the_votes_it_is_counted_from() -> None:
    of = race("ana ben", Rule.MAJORITY_RUNOFF)
    assert told(counted(of, {"ana": 60, "ben": 40}, None)) == (
        "Ana finished with 60.00%, more than half of the votes for listed candidates."
    )
    night = told(counted(of, {"ana": 60, "ben": 40}, None, status=Status.UNOFFICIAL_PARTIAL))
    assert night.startswith(
        "Ana had 60.00%, more than half of the votes for listed candidates, as of"
    )


def test_a_majority_that_the_marks_would_turn_says_so() -> None:
    of = race("ana ben", Rule.MAJORITY_RUNOFF)
    # 600 of 1,000 votes is a majority, 600 of 1,250 votes and marks are 48%; 600 of 1,199 are one
    # more than half
    assert told(counted(of, {"ana": 600, "ben": 400}, 250, 1_260)).endswith(
        "Shares and leads do not include them. If those marks are counted, Ana had 48.00%, not more than half."
    )
    assert "If those marks are counted" not in told(
        counted(of, {"ana": 600, "ben": 400}, 199, 1_260)
    )
    assert "If those marks are counted" in told(counted(of, {"ana": 600, "ben": 400}, 200, 1_260))


def test_short_of_a_majority_names_the_votes_too() -> None:
    of = race("ana ben cam", Rule.MAJORITY_RUNOFF)
    assert told(counted(of, {"ana": 45, "ben": 40, "cam": 15}, None)).endswith(
        "Ana needed 11 more votes for more than half of the votes for listed candidates."
    )


def test_a_total_of_write_ins_among_the_choices_is_named_as_listed() -> None:
    of = race("ana ben write-ins", Rule.MAJORITY_RUNOFF)
    assert "more than half of the votes for all listed choices" in told(
        counted(of, {"ana": 60, "ben": 30, "write-ins": 2}, None)
    )


def test_marks_that_reach_the_votes_at_the_line_are_spoken_of() -> None:
    of = race("ana ben cam", Rule.TOP_TWO)
    # under one in twenty of all votes, and as many as the second has
    assert "13 write-in marks" in told(counted(of, {"ana": 900, "ben": 13, "cam": 12}, 13, 950))
    assert "write-in" not in told(counted(of, {"ana": 900, "ben": 13, "cam": 12}, 12, 950))


def test_votes_of_listed_write_ins_may_be_among_the_marks() -> None:
    of = race("ana")
    of = replace(of, choices=(*of.choices, choice("mayor", "barley", ChoiceKind.WRITE_IN)))
    shown = counted(of, {"ana": 60, "barley": 30}, 34, 99)
    found = row(say, newest(shown))
    assert found is not None and found.note == "may include votes for the write-ins listed above"
    assert "they may include votes for listed write-in candidates" in told(shown)


def test_an_older_count_names_the_votes_of_its_majority() -> None:
    of = race("ana ben", Rule.MAJORITY_RUNOFF)
    made = election(
        [of],
        [update(1), update(2)],
        {key: {"mayor": {"ana": 60, "ben": 40}} for key in ("u1", "u2")},
    )
    rows = [row for _, of_phase in update_rows(counted_view(made), of.choices) for row in of_phase]
    assert (
        "60.00%, more than half of the votes for listed candidates" in rows[0].sentence.striptags()
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented archive with 300 write-in marks in the race for treasurer, at every update with
    ballots.
    """
    root = archive.checkout(tmp_path_factory.mktemp("marks"))
    for path in (root / "data" / archive.GENERAL).glob("snapshots/*.ballots.csv"):
        text, found = re.subn(
            r"^(treasurer,\d+,\d*,\d*,\d*),\d*",
            r"\1,300",
            path.read_text("utf-8"),
            flags=re.MULTILINE,
        )
        assert found == 1
        path.write_text(text, encoding="utf-8")
    return archive.build_here(root)


def test_the_built_race_page_and_its_embed_show_the_row(site: Path) -> None:
    for place in ("treasurer/index.html", "treasurer/embed/index.html"):
        page = (site / archive.GENERAL / place).read_text(encoding="utf-8")
        assert re.search(
            r"<tr>\s*<th[^>]*>Write-in marks( ?<small>[^<]+</small>)?</th>\s*<td>300</td>", page
        ), place
        assert "300 write-in marks" in html.unescape(page), place
    page = (site / archive.GENERAL / "treasurer/index.html").read_text(encoding="utf-8")
    assert "Votes for listed choices" in page and "Shares do not include write-in marks." in page
    for place in ("index.html", "updates/2030-11-26-1000/index.html"):
        listed = (site / archive.GENERAL / place).read_text(encoding="utf-8")
        assert re.search(r"<a[^>]*>Treasurer</a><small>[^<]* · 300 write-in marks", listed), place
        assert listed.count("write-in mark") == 1, place
    other = (site / archive.GENERAL / "mayor/index.html").read_text(encoding="utf-8")
    assert "Votes in this race" in other and "rite-in mark" not in other
