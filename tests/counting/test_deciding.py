"""The line that decides: places 2 and 3 where two go on, half of the votes where that is enough,
none without a rule.
"""

from __future__ import annotations

from builder import archive
from builder.counting.counted import CountedElection
from builder.counting.deciding import cut_place, deciding_choices, deciding_votes
from builder.counting.history import RaceHistory
from builder.counting.standings import standing
from builder.model import Bar, Coverage, Race, Rule, Status
from builder.pages.election import changed, race_lists
from builder.pages.front import home
from builder.pages.race.notes import moments
from builder.pages.race.totals import cut_words, totals
from builder.pages.shared import stated
from builder.wording import sentences
from builder.wording.messages import Messages
from tests.made import Votes, one, race, update
from tests.views import counted_view, viewed

say = Messages()
FIRST = {"reid": 60_000, "turner": 26_000, "lee": 25_000, "diaz": 1_000}
LAST = {"reid": 90_000, "turner": 54_218, "lee": 35_436, "diaz": 1_500}
"""Turner is 18,782 ahead of Lee at the line, and Reid 35,782 ahead of Turner, which decides
nothing.
"""


def book(of: Race, *votes: Votes) -> CountedElection:
    updates = [update(n) for n in range(1, len(votes))] + [
        update(len(votes), status=Status.CERTIFIED)
    ]
    election = one(of, *votes, updates=updates)
    return archive.count_election(election)


def history(of: Race, *votes: Votes) -> RaceHistory:
    return book(of, *votes).histories["mayor"]


def line(of: Race, votes: Votes) -> tuple[int | None, tuple[str, str] | None]:
    now = standing(of, votes)
    return deciding_votes(now), deciding_choices(now)


def cut_lines(of: Race, votes: Votes) -> list[str]:
    """The names above the line of the totals table, with the words under it; nothing where no line
    is drawn.
    """
    view = viewed(book(of, votes, votes).election, history(of, votes, votes))
    rows = totals(view)
    drawn = [n for n, row in enumerate(rows[:-1], start=1) if row.cut]
    return [*(row.name for row in rows[: drawn[0]]), str(cut_words(view))] if drawn else []


def test_each_rule_has_its_line() -> None:
    names = "reid turner lee diaz"
    assert line(race(names), LAST) == (35_782, ("reid", "turner"))
    assert line(race(names, Rule.TOP_TWO), LAST) == (18_782, ("turner", "lee"))
    assert line(race(names, Rule.MAJORITY_RUNOFF), LAST) == (18_782, ("turner", "lee"))
    assert line(race(names, seats=3), LAST) == (33_936, ("lee", "diaz"))
    assert line(race(names, Rule.UNKNOWN), LAST) == (None, None)
    assert line(race(names, coverage=Coverage.CROSSES), LAST) == (None, None)


def test_more_than_half_is_measured_from_half() -> None:
    # 51 of 100 votes: 51 - 49 - 1 = 1 more than enough; 50 of 99: just enough
    assert line(race("ana ben", Rule.MAJORITY_RUNOFF), {"ana": 51, "ben": 49}) == (
        1,
        ("ana", "ben"),
    )
    assert line(race("ana ben", Rule.MAJORITY_RUNOFF), {"ana": 50, "ben": 49}) == (
        0,
        ("ana", "ben"),
    )
    assert line(race("yes no", Rule.MEASURE, bar=Bar.MAJORITY), {"yes": 5, "no": 9}) == (-5, None)


def test_two_candidates_who_both_go_on_have_no_line() -> None:
    assert line(race("ana ben", Rule.TOP_TWO), {"ana": 51, "ben": 49}) == (None, None)


def test_the_totals_draw_the_line_of_the_rule() -> None:
    names = "reid turner lee diaz"
    assert cut_lines(race(names, Rule.TOP_TWO), LAST) == [
        "Reid",
        "Turner",
        "The top two go on: the places above this line",
    ]
    assert cut_lines(race(names, Rule.MAJORITY_RUNOFF), LAST)[:2] == ["Reid", "Turner"]
    over = LAST | {"reid": 100_000}
    assert cut_lines(race(names, Rule.MAJORITY_RUNOFF), over) == [
        "Reid",
        "More than half of the votes is enough: the place above this line",
    ]
    assert cut_lines(race(names), LAST) == ["Reid", "One seat: the place above this line"]
    assert cut_lines(race(names, Rule.UNKNOWN), LAST) == []
    assert cut_lines(race("ana ben", Rule.TOP_TWO), {"ana": 51, "ben": 49}) == []


def test_the_three_moments_tell_of_the_second_and_the_third_where_two_go_on() -> None:
    of = race("reid turner lee diaz", Rule.TOP_TWO)
    election = book(of, FIRST, LAST).election
    told = moments(counted_view(election))
    assert [[str(large) for large, _ in moment.lines] for moment in told] == [
        ["Turner 26,000", "Lee 25,000"],
        ["Turner 54,218", "Lee 35,436"],
    ]
    over = moments(viewed(election, history(race("reid turner lee diaz"), FIRST, LAST)))
    assert [str(large) for large, _ in over[1].lines] == ["Reid 90,000", "Turner 54,218"]


def test_the_election_page_gives_the_votes_at_the_line() -> None:
    of = race("reid turner lee diaz", Rule.TOP_TWO)
    shown = book(of, FIRST, LAST)
    last = shown.histories["mayor"].last
    assert last is not None
    (row,) = race_lists.closest(say, shown)
    assert (row.margin, row.line) == ("18,782", "2 places; Turner over Lee")
    assert race_lists.margin_text(say, last) == "18,782"
    assert changed.margin_words(say, last) == "18,782 votes between second and third"
    assert sentences.standing_line(say, last.standing) == "Reid and Turner in the top two places"
    assert '"margin":18782' in str(stated.race(shown.histories["mayor"])).replace(" ", "")


def test_over_half_and_ties_have_their_own_words() -> None:
    of = race("ana ben cam", Rule.MAJORITY_RUNOFF)
    words = [
        (race_lists.margin_text(say, last), changed.margin_words(say, last))
        for votes in (
            {"ana": 60, "ben": 30, "cam": 10},
            {"ana": 51, "ben": 49, "cam": 1},
            {"ana": 40, "ben": 30, "cam": 30},
        )
        if (last := history(of, votes, votes).last) is not None
    ]
    assert words == [
        ("19", "19 votes over half"),
        ("just over half", "Just over half of the votes"),
        ("tied", "Tied at the line that decides"),
    ]


def test_a_race_without_a_rule_has_neither_line_nor_margin_in_any_list() -> None:
    shown = book(race("reid turner lee diaz", Rule.UNKNOWN), FIRST, LAST)
    last = shown.histories["mayor"].last
    assert last is not None
    assert (
        race_lists.closest(say, shown),
        race_lists.margin_text(say, last),
        cut_place(shown.histories["mayor"]),
    ) == (
        [],
        "",
        None,
    )


def test_the_home_page_tells_a_lead_of_no_race_whose_lead_decides_nothing() -> None:
    votes = ({"ana": 3, "ben": 2, "cam": 1}, {"ana": 3, "ben": 5, "cam": 1})
    assert home.most_turned(book(race("ana ben cam", Rule.TOP_TWO), *votes)) is None
    assert home.most_turned(book(race("ana ben cam"), *votes)) is not None
