"""The line that decides: by the rule, at half where that is enough, none without a rule."""

from __future__ import annotations

import pytest

from builder import reading
from builder.counting.counted import CountedElection
from builder.counting.deciding import cut_place, deciding_votes
from builder.counting.history import HistoryPoint
from builder.counting.standings import standing
from builder.model import Bar, Coverage, Race, Rule
from builder.pages.election import changed, race_lists
from builder.pages.front import home
from builder.pages.race.notes import moments
from builder.pages.race.totals import cut_words, totals
from builder.pages.shared import stated
from builder.wording import sentences
from builder.wording.messages import Messages
from tests.made import election_of, race, votes_of
from tests.views import counted_view

say = Messages()
NAMES = "reid turner lee diaz"
FIRST, LAST = "60000 26000 25000 1000", "90000 54218 35436 1500"
"""Turner is 18,782 ahead of Lee at the line, and Reid 35,782 ahead of Turner."""
RUNOFF, TWO_GO_ON = (race("ana ben", rule) for rule in (Rule.MAJORITY_RUNOFF, Rule.TOP_TWO))
OVER = "Top two advance."


def counted(of: Race, counts: str) -> tuple[CountedElection, HistoryPoint]:
    """The election, whose last count is certified, and that count."""
    made = reading.count_election(election_of(of, counts, final=True))
    last = made.histories["mayor"].last
    assert last is not None
    return made, last


@pytest.mark.parametrize(
    ("of", "votes", "line"),
    [
        (race(NAMES), LAST, 35_782),
        (race(NAMES, Rule.TOP_TWO), LAST, 18_782),
        (race(NAMES, Rule.MAJORITY_RUNOFF), LAST, 18_782),
        (race(NAMES, seats=3), LAST, 33_936),
        (race(NAMES, Rule.UNKNOWN), LAST, None),
        (race(NAMES, coverage=Coverage.CROSSES), LAST, None),
        # More than half is measured from half: 51 - 49 - 1 = 1 more than enough; 50 of 99 just is.
        (RUNOFF, "51 49", 1),
        (RUNOFF, "50 49", 0),
        (race("yes no", Rule.MEASURE, bar=Bar.MAJORITY), "5 9", -5),
        (TWO_GO_ON, "51 49", None),  # both go on
    ],
)
def test_each_rule_has_its_line(of: Race, votes: str, line: int | None) -> None:
    now = standing(of, votes_of(of, votes) or {})
    assert deciding_votes(now) == line


@pytest.mark.parametrize(
    ("of", "votes", "above"),
    [
        (race(NAMES, Rule.TOP_TWO), LAST, ["Reid", "Turner", OVER]),
        (race(NAMES, Rule.MAJORITY_RUNOFF), LAST, ["Reid", "Turner", OVER]),
        (
            race(NAMES, Rule.MAJORITY_RUNOFF),
            "100000 54218 35436 1500",
            ["Reid", "More than half the votes wins outright: above this line"],
        ),
        (race(NAMES), LAST, ["Reid", "One seat. Winner above the line."]),
        (race(NAMES, Rule.UNKNOWN), LAST, []),
        (TWO_GO_ON, "51 49", []),
    ],
)
def test_the_totals_draw_the_line_of_the_rule(of: Race, votes: str, above: list[str]) -> None:
    """The names above the line of the totals table, with the words under it."""
    view = counted_view(election_of(of, f"{votes}|{votes}", final=True))
    rows = totals(view)
    drawn = [n for n, row in enumerate(rows[:-1], start=1) if row.cut]
    names = [*(row.name for row in rows[: drawn[0]]), str(cut_words(view))] if drawn else []
    assert names == above


def test_the_three_moments_tell_of_the_second_and_the_third_where_two_go_on() -> None:
    def told(rule: Rule) -> list[list[str]]:
        view = counted_view(election_of(race(NAMES, rule), f"{FIRST}|{LAST}", final=True))
        return [[str(large) for large, _ in moment.lines] for moment in moments(view)]

    first, last = ["Turner 26,000", "Lee 25,000"], ["Turner 54,218", "Lee 35,436"]
    assert told(Rule.TOP_TWO) == [first, last]
    assert told(Rule.PLURALITY)[1] == ["Reid 90,000", "Turner 54,218"]


def test_the_election_page_gives_the_votes_at_the_line() -> None:
    shown, last = counted(race(NAMES, Rule.TOP_TWO), f"{FIRST}|{LAST}")
    (row,) = race_lists.closest(say, shown)
    assert (row.margin, row.line) == ("18,782", "top two: Turner over Lee")
    assert race_lists.margin_text(say, last) == "18,782"
    assert changed.margin_words(say, last) == "18,782 votes between second and third"
    assert sentences.standing_line(say, last.standing) == "Reid and Turner in the top two"
    assert '"margin":18782' in str(stated.race(shown.histories["mayor"])).replace(" ", "")


@pytest.mark.parametrize(
    ("votes", "margin", "words"),
    [
        ("60 30 10", "19", "19 votes over half"),
        ("51 49 1", "just over half", "Just over half of the votes"),
        ("40 30 30", "tied", "Tied at the cutoff"),
    ],
)
def test_over_half_and_ties_have_their_own_words(votes: str, margin: str, words: str) -> None:
    _, last = counted(race("ana ben cam", Rule.MAJORITY_RUNOFF), f"{votes}|{votes}")
    assert race_lists.margin_text(say, last) == margin
    assert changed.margin_words(say, last) == words


def test_a_race_without_a_rule_has_neither_line_nor_margin_in_any_list() -> None:
    shown, last = counted(race(NAMES, Rule.UNKNOWN), f"{FIRST}|{LAST}")
    assert race_lists.closest(say, shown) == []
    assert race_lists.margin_text(say, last) == ""
    assert cut_place(shown.histories["mayor"]) is None


def test_the_home_page_names_no_lead_where_a_lead_decides_nothing() -> None:
    counts = "3 2 1|3 5 1"
    assert home.most_turned(counted(race("ana ben cam", Rule.TOP_TWO), counts)[0]) is None
    assert home.most_turned(counted(race("ana ben cam"), counts)[0]) is not None
