"""A write-in total that reaches the deciding line: nobody is first, no place is given, and the page
says why.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from builder.charts import figures
from builder.charts.small_charts import sparkline
from builder.counting.batches import subjects
from builder.counting.history import histories
from builder.counting.needed_share import NeededSilence, needed
from builder.counting.standings import Standing, standing
from builder.model import Bar, ChoiceKind, Coverage, Race, Rule, Status
from builder.pages.record.lead_line import measure
from builder.wording import sentences
from builder.wording.headings import lead_changes
from builder.wording.messages import Messages
from tests import archive
from tests.made import choice, one, race, update

say = Messages()


def judged(of: Race, **votes: int | None) -> Standing:
    return standing(of, {name.replace("_", "-"): value for name, value in votes.items()})


def silent(now: Standing) -> bool:
    return (
        now.leader,
        now.second,
        now.lead,
        now.places,
        now.margin,
        now.majority,
        now.advance,
    ) == (None,) * 7


def test_nobody_is_first_while_unassigned_write_ins_are_more_than_the_leaders_votes() -> None:
    now = judged(race("rose oats write-ins"), rose=25, oats=24, write_ins=26)
    assert (now.unassigned, silent(now), now.tie, now.unopposed) == (26, True, False, False)
    assert (now.total, now.ranked, now.share("rose")) == (75, ("rose", "oats"), Fraction(100, 3))


def test_write_ins_that_equal_the_leader_may_be_one_person_tied_with_her() -> None:
    assert judged(race("rose oats write-ins"), rose=25, oats=24, write_ins=25).unassigned == 25


def test_write_ins_between_the_first_and_the_gap_change_nothing() -> None:
    now = judged(race("rose oats write-ins"), rose=25, oats=24, write_ins=24)
    assert (now.unassigned, now.leader, now.lead, now.places) == (
        None,
        "rose",
        1,
        frozenset({"rose"}),
    )


def test_for_several_seats_write_ins_are_compared_with_the_last_winner() -> None:
    of = race("rose oats barley write-ins", seats=2)
    assert judged(of, rose=90, oats=24, barley=3, write_ins=24).unassigned == 24
    assert judged(of, rose=90, oats=24, barley=3, write_ins=23).places == frozenset(
        {"rose", "oats"}
    )


def test_where_two_go_on_the_second_is_the_measure_and_more_than_half_is_out_of_reach() -> None:
    for rule in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF):
        of = race("rose oats barley write-ins", rule)
        assert silent(judged(of, rose=40, oats=24, barley=20, write_ins=30))
        assert judged(of, rose=40, oats=24, barley=20, write_ins=20).places == frozenset(
            {"rose", "oats"}
        )
    over_half = judged(
        race("rose oats write-ins", Rule.MAJORITY_RUNOFF), rose=60, oats=4, write_ins=36
    )
    assert (over_half.leader, over_half.places, over_half.unassigned) == (
        "rose",
        frozenset({"rose"}),
        None,
    )


def test_a_sole_listed_candidate_below_the_write_ins_is_not_called_uncontested() -> None:
    now = judged(race("rose write-ins"), rose=25, write_ins=40)
    assert (now.unassigned, now.unopposed, sentences.unopposed(now)) == (40, False, False)
    assert sentences.standing_line(say, now) == "no leader named: write-ins not assigned"


def test_write_ins_that_were_given_to_named_persons_are_judged_like_everybody() -> None:
    person = choice("mayor", "barley", ChoiceKind.WRITE_IN)
    of = race("rose oats write-ins")
    of = replace(of, choices=(*of.choices, person))
    assert judged(of, rose=25, oats=24, write_ins=3, barley=40).leader == "barley"


def test_a_question_and_a_part_of_a_race_are_not_spoken_of() -> None:
    assert (
        judged(
            race("yes no write-ins", Rule.MEASURE, bar=Bar.MAJORITY), yes=5, no=4, write_ins=9
        ).unassigned
        is None
    )
    assert (
        judged(
            race("rose oats write-ins", coverage=Coverage.CROSSES), rose=5, oats=4, write_ins=9
        ).unassigned
        is None
    )


def test_every_sentence_about_the_race_says_why_and_none_says_who_is_ahead() -> None:
    certified = [update(1), update(2, status=Status.CERTIFIED)]
    election = one(
        race("rose oats write-ins"),
        {"rose": 25, "oats": 20, "write-ins": 3},
        {"rose": 30, "oats": 24, "write-ins": 55},
        updates=certified,
    )
    history = histories(election)["mayor"]
    assert history.last is not None
    words = sentences.headline(say, election, history.last).striptags()
    assert words.startswith("We name no leader as of")
    assert "Write-in votes (55) outnumber those of the top listed candidate (Rose, 30)" in words
    assert "the county has not said who received them" in words
    assert (history.lead_changes, history.places_changes, history.changed_hands) == ((), (), None)
    assert needed(election, history.last) in set(NeededSilence)
    assert measure(history.last.standing) is None
    assert sparkline(history) == ""
    assert figures.lead_over_time(history, election, say) is None
    assert subjects(history) == (
        "rose",
    )  # the first on the ballot of two, as wherever nobody may be said to lead


def test_an_update_in_which_they_were_not_assigned_yet_is_left_out_of_the_course() -> None:
    election = one(
        race("rose oats write-ins"),
        {"rose": 25, "oats": 20, "write-ins": 30},
        {"rose": 30, "oats": 24, "write-ins": 2},
        {"rose": 31, "oats": 24, "write-ins": 2},
    )
    history = histories(election)["mayor"]
    assert [step.standing.leader for step in history.steps] == [None, "rose", "rose"]
    assert sparkline(history) == ""
    assert "each of the two updates we know of" in lead_changes(say, election, history)
    chart = figures.lead_over_time(history, election, say)
    assert chart is None or len(chart.lines[0].points) == 2


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented archive with more write-ins than Umber has in the race for clerk, and than Eyre
    in the council.
    """
    root = archive.checkout(tmp_path_factory.mktemp("write-ins"))
    folder = root / "data" / archive.GENERAL
    with (folder / "choices.csv").open("a", encoding="utf-8") as out:
        out.write("clerk,write-ins,Write-ins,WRITE-INS,,,write-ins,,,9,,,,file-1126,\n")
    updates = folder / "updates.csv"
    updates.write_text(
        re.sub(r",(6667|13585|16540),", ",,", updates.read_text(encoding="utf-8")), encoding="utf-8"
    )
    for path in folder.glob("snapshots/*.csv"):
        if path.name.endswith(".ballots.csv"):
            path.unlink()  # they can't hold so many votes
            continue
        text = re.sub(
            r"^(council,write-ins),\d+",
            r"\1,9000",
            path.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        source = text.splitlines()[1].rpartition(",")[2]
        path.write_text(f"{text}clerk,write-ins,8000,{source}\n", encoding="utf-8")
    return archive.build_here(root)


def told(site: Path, race: str) -> dict[str, str]:
    """The text of every page of a race by its path in the site, without elements."""
    pages = sorted((site / archive.GENERAL / race).rglob("*.html"))
    return {
        page.relative_to(site).as_posix(): re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))
        for page in pages
    }


@pytest.mark.parametrize(
    ("race_slug", "places"),
    [
        ("clerk", "those of the top listed candidate"),
        ("council", "those of the candidate at the cutoff"),
    ],
)
def test_the_built_pages_never_say_finished_first_and_say_why(
    race_slug: str, places: str, site: Path
) -> None:
    pages = told(site, race_slug)
    records = [path for path in pages if archive.is_record(path)]
    assert len(records) == 4 and any(archive.is_embed(path) for path in pages)
    ahead = (
        "finished first",
        " led ",
        "finished in",
        "the last seat",
        " won ",
        "in the top",
        "ahead of",
        "held the last",
        "took the last",
    )
    for path, text in pages.items():
        for words in ahead:
            assert words not in text, f"{path}: {words}"
        silent_one = "not been fully reported" in text
        assert silent_one or (
            places in html.unescape(text) and "has not said who received them" in text
        ), path
    assert (
        sum("not been fully reported" in text for text in pages.values()) <= 1
    )  # the update with an empty cell


def test_the_lists_and_the_card_of_such_a_race_do_not_name_a_leader(site: Path) -> None:
    for path in ("index.html", "updates/2030-11-26-1000/index.html"):
        text = (site / archive.GENERAL / path).read_text(encoding="utf-8")
        assert "no leader named: write-ins not assigned" in text, path
    page = (site / archive.GENERAL / "clerk/index.html").read_text(encoding="utf-8")
    alt = html.unescape(re.findall(r'og:image:alt" content="([^"]*)"', page)[0])
    assert "No leader named: write-ins not assigned." in alt
