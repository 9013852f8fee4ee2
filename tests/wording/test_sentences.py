"""Each sentence about a race, whole, for every rule and every way a count can stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from markupsafe import Markup

from builder.counting.history import HistoryPoint, RaceHistory, histories
from builder.counting.standings import standing
from builder.model import Bar, Coverage, Election, Phase, Race, Rule, Status
from builder.pages.race import story
from builder.pages.race.headline import announced, sentence
from builder.pages.race.notes import moments
from builder.wording import sentences
from builder.wording.messages import Messages
from tests import made
from tests.made import Votes
from tests.views import viewed

SAY = Messages()
NOON = "Wednesday 9 November 2022, 12:00 pm PT"


def plain(markup: Markup | None) -> str | None:
    return None if markup is None else markup.striptags()


def counted(
    race: Race, *votes: Votes | None, final: bool = False, night: int = 0
) -> tuple[Election, RaceHistory]:
    """An election of one race; the last of its updates is certified if ``final``."""
    count = len(votes)
    updates = [
        made.update(
            n,
            Phase.ELECTION_NIGHT if n <= night else Phase.CANVASS,
            Status.CERTIFIED if final and n == count else Status.UNOFFICIAL_PARTIAL,
        )
        for n in range(1, count + 1)
    ]
    election = made.one(race, *votes, updates=updates)
    return election, histories(election)[race.slug]


def headline(race: Race, votes: Votes, *, final: bool = False) -> str:
    election, history = counted(race, votes, final=final)
    last = history.last
    assert last is not None
    return sentences.headline(SAY, election, last).striptags()


def course(race: Race, *votes: Votes | None, night: int = 0, final: bool = True) -> str | None:
    return plain(story.course(viewed(*counted(race, *votes, night=night, final=final))))


def head(race: Race, *votes: Votes | None, final: bool = False) -> str:
    return sentence(viewed(*counted(race, *votes, final=final))).striptags()


def measure(bar: Bar | None = Bar.MAJORITY, **given: Any) -> Race:
    return made.race("yes no", Rule.MEASURE, bar=bar, **given)


def test_one_seat_is_led_or_tied_or_finished() -> None:
    race = made.race("ana ben cy")
    assert (
        headline(race, {"ana": 5, "ben": 8, "cy": 1})
        == f"Ben led Ana by 3 votes (21.43 points) in the count of {NOON}."
    )
    assert (
        headline(race, {"ana": 8, "ben": 7, "cy": 1})
        == f"Ana led Ben by 1 vote (6.25 points) in the count of {NOON}."
    )
    assert (
        headline(race, {"ana": 8, "ben": 7, "cy": 1}, final=True)
        == "Ana finished first, 1 vote (6.25 points) ahead of Ben."
    )
    assert (
        headline(race, {"ana": 8, "ben": 3, "cy": 1}, final=True)
        == "Ana finished first, 5 votes (41.67 points) ahead of Ben."
    )
    assert (
        headline(race, {"ana": 7, "ben": 7, "cy": 1})
        == f"Ana and Ben were tied with 7 votes each in the count of {NOON}."
    )
    assert (
        headline(race, {"ana": 4, "ben": 4, "cy": 4}, final=True)
        == "Ana, Ben and Cy finished tied with 4 votes each."
    )


def test_several_seats_name_the_winning_places_and_the_last_one() -> None:
    race = made.race("ana ben cy dee", seats=2)
    assert headline(race, {"ana": 5, "ben": 8, "cy": 4, "dee": 0}) == (
        f"Ben and Ana were in the 2 winning places in the count of {NOON}. Ana held the last one by 1 vote over Cy."
    )
    assert headline(race, {"ana": 6, "ben": 8, "cy": 4, "dee": 0}, final=True) == (
        "Ben and Ana finished in the 2 winning places. Ana took the last place, 2 votes ahead of Cy."
    )
    assert headline(race, {"ana": 4, "ben": 8, "cy": 4, "dee": 0}) == (
        f"Ana and Cy were tied for the last winning place with 4 votes each in the count of {NOON}."
    )


def test_a_majority_is_enough_and_without_one_two_go_on() -> None:
    race = made.race("ana ben cy", Rule.MAJORITY_RUNOFF)
    assert (
        headline(race, {"ana": 6, "ben": 3, "cy": 2})
        == f"Ana had more than half of the votes, 54.55%, in the count of {NOON}."
    )
    assert (
        headline(race, {"ana": 6, "ben": 3, "cy": 2}, final=True)
        == "Ana finished with 54.55%, more than half of the votes."
    )
    assert headline(race, {"ana": 5, "ben": 3, "cy": 2}) == (
        f"Ana and Ben were in the top two places, which go on to a second election, in the count of {NOON}."
    ), "exactly half is no majority"
    assert headline(race, {"ana": 5, "ben": 3, "cy": 3}) == (
        f"Ben and Cy were tied for the last place that goes on, with 3 votes each in the count of {NOON}."
    )
    top_two = made.race("ana ben cy", Rule.TOP_TWO)
    assert headline(top_two, {"ana": 9, "ben": 3, "cy": 2}, final=True) == (
        "Ana and Ben finished in the top two places, which go on to a second election."
    )


@pytest.mark.parametrize(
    ("bar", "yes", "no", "words"),
    [
        (Bar.MAJORITY, 51, 49, "had 51.00% {in}, above the bar; it needs more than 50%."),
        (
            Bar.MAJORITY,
            50,
            50,
            "had 50.00% {in}, below the bar; it needs more than 50%. {short} 1 yes vote{if}",
        ),
        (Bar.FIFTY_FIVE, 55, 45, "had 55.00% {in}, exactly at the bar; it needs 55%."),
        (
            Bar.FIFTY_FIVE,
            54,
            46,
            "had 54.00% {in}, below the bar; it needs 55%. {short} 3 yes votes{if}",
        ),
        (Bar.FIFTY_FIVE, 57, 46, "had 55.34% {in}, above the bar; it needs 55%."),
        (
            Bar.TWO_THIRDS,
            2,
            1,
            "had 66.67% {in}, exactly at the bar; it needs two thirds (66.67%).",
        ),
        (
            Bar.TWO_THIRDS,
            66667,
            33334,
            "had 66.67% {in}, below the bar; it needs two thirds (66.67%). {short} 1 yes vote{if}",
        ),
    ],
)
def test_a_measure_stands_above_below_or_exactly_at_its_bar(
    bar: Bar, yes: int, no: int, words: str
) -> None:
    fields = {
        "in": f"in the count of {NOON}",
        "short": "It was short by",
        "if": ", if every added vote were yes.",
    }
    assert headline(measure(bar), {"yes": yes, "no": no}) == "Yes " + words.format(**fields)


def test_a_measure_finishes_with_its_share_and_what_it_needed() -> None:
    assert headline(measure(), {"yes": 7184, "no": 2816}, final=True) == (
        "Yes finished with 71.84%, above the bar; it needed more than 50%."
    )
    assert headline(measure(Bar.FIFTY_FIVE), {"yes": 11, "no": 9}, final=True) == (
        "Yes finished with 55.00%, exactly at the bar; it needed 55%."
    )
    assert headline(measure(Bar.FIFTY_FIVE), {"yes": 0, "no": 9}, final=True) == (
        "Yes finished with 0.00%, below the bar; it needed 55%. It was short by 11 yes votes, if every added vote were yes."
    )


def test_a_measure_without_a_known_bar_has_a_share_alone() -> None:
    assert headline(measure(None), {"yes": 2, "no": 1}) == (
        f"Yes had 66.67% in the count of {NOON}. The source does not state the bar."
    )


def test_retention_needs_a_majority() -> None:
    race = made.race("yes no", Rule.RETENTION)
    assert (
        headline(race, {"yes": 2, "no": 1}, final=True)
        == "Yes finished with 66.67%, above the bar; it needed more than 50%."
    )


def test_silence_has_its_reasons() -> None:
    race = made.race("ana ben")
    assert (
        headline(race, {"ana": 0, "ben": 0})
        == f"No votes had been counted in this race in the count of {NOON}."
    )
    silent = f"The votes of this race were not fully reported in the count of {NOON}."
    assert headline(race, {"ana": 5, "ben": None}) == silent
    assert headline(race, {"ana": 5, "ben": -1}) == silent


def test_an_uncontested_race_has_no_leader() -> None:
    assert headline(made.race("ana write-ins"), {"ana": 4, "write-ins": 3}) == (
        f"Ana was the only listed candidate, with 4 votes in the count of {NOON}."
    )
    assert headline(made.race("ana ben", seats=2), {"ana": 1, "ben": 3}) == (
        f"As many candidates as seats were listed: Ana and Ben. Figures are of {NOON}."
    )


@pytest.mark.parametrize("coverage", [Coverage.CROSSES, Coverage.BEYOND])
def test_a_part_of_a_race_names_nobody(coverage: Coverage) -> None:
    race = made.race("ana ben", coverage=coverage)
    assert headline(race, {"ana": 5, "ben": 3}, final=True) == (
        f"8 votes of this race were counted in Made County in the count of {NOON}."
    )
    assert course(race, {"ana": 5, "ben": 3}, {"ana": 5, "ben": 9}) is None


def test_where_borders_have_no_source_every_sentence_says_where_the_votes_are_from() -> None:
    race = made.race("ana ben", coverage=Coverage.UNKNOWN)
    assert headline(race, {"ana": 5, "ben": 3}, final=True) == (
        "In the votes counted in Made County: Ana finished first, 2 votes (25.00 points) ahead of Ben."
    )
    assert course(race, {"ana": 5, "ben": 3}, {"ana": 5, "ben": 4}) == (
        "In the votes counted in Made County: The lead did not change in any stored update."
    )


def test_an_unknown_rule_hides_every_word_about_who_leads() -> None:
    race = made.race("ana ben", Rule.UNKNOWN)
    assert (
        headline(race, {"ana": 5, "ben": 3})
        == f"8 votes had been counted in this race in the count of {NOON}."
    )
    assert course(race, {"ana": 5, "ben": 3}, {"ana": 5, "ben": 9}) is None
    for votes in ({"ana": 5, "ben": 3}, {"ana": 3, "ben": 3}):
        assert (
            sentences.standing_line(SAY, standing(race, votes))
            == "the rule that decides is not stored"
        )


AHEAD, BEHIND, TIED = {"ana": 5, "ben": 3}, {"ana": 5, "ben": 9}, {"ana": 9, "ben": 9}


def test_the_course_of_a_lead() -> None:
    race = made.race("ana ben")
    assert course(race, AHEAD, BEHIND) == (
        "The lead changed once during the count, in the update of Thursday 10 November 2022, 12:00 pm PT."
    )
    assert course(race, AHEAD, BEHIND, {"ana": 10, "ben": 9}, night=2) == (
        "The lead changed 2 times during the count, 1 of them on election night, "
        "last in the update of Friday 11 November 2022, 12:00 pm PT."
    )
    assert course(race, AHEAD, BEHIND, {"ana": 10, "ben": 9}) == (
        "The lead changed 2 times during the count, last in the update of Friday 11 November 2022, 12:00 pm PT."
    )
    assert course(race, AHEAD) is None, "one update has no course"


def test_a_change_with_an_unknown_update_in_between_is_dated_by_both_ends() -> None:
    assert course(made.race("ana ben"), AHEAD, None, BEHIND) == (
        "The lead changed once during the count, between the updates of Wed 9 Nov, 12:00 pm and Fri 11 Nov, 12:00 pm."
    )
    assert course(made.race("ana ben"), AHEAD, {"ana": 6, "ben": None}, BEHIND) == (
        "The lead changed once during the count, between the updates of Wed 9 Nov, 12:00 pm and Fri 11 Nov, 12:00 pm."
    )


def test_a_tie_in_between_is_no_change_of_its_own() -> None:
    race = made.race("ana ben")
    assert (
        course(race, AHEAD, {"ana": 5, "ben": 5}, {"ana": 7, "ben": 5})
        == "The lead did not change in any stored update."
    )
    assert course(race, AHEAD, {"ana": 5, "ben": 5}, {"ana": 5, "ben": 7}) == (
        "The lead changed once during the count, in the update of Friday 11 November 2022, 12:00 pm PT."
    )


def test_the_course_of_places_and_of_a_bar() -> None:
    seats = made.race("ana ben cy", seats=2)
    assert course(
        seats,
        {"ana": 5, "ben": 4, "cy": 3},
        {"ana": 5, "ben": 4, "cy": 4},
        {"ana": 6, "ben": 4, "cy": 7},
    ) == (
        "The winning places changed once during the count, in the update of Friday 11 November 2022, 12:00 pm PT."
    )
    assert course(seats, {"ana": 5, "ben": 4, "cy": 3}, {"ana": 5, "ben": 6, "cy": 3}) == (
        "The winning places were the same in every stored update."
    ), "who is first of the two does not matter"
    assert course(measure(), {"yes": 5, "no": 4}, {"yes": 5, "no": 5}, {"yes": 6, "no": 5}) == (
        "It crossed the bar 2 times during the count, last in the update of Friday 11 November 2022, 12:00 pm PT."
    ), "a measure never ties"
    assert course(measure(), {"yes": 5, "no": 4}, {"yes": 6, "no": 5}) == (
        "It was above the bar in every stored update."
    )
    runoff = made.race("ana ben cy", Rule.MAJORITY_RUNOFF)
    assert course(runoff, {"ana": 6, "ben": 3, "cy": 2}, {"ana": 6, "ben": 5, "cy": 2}) == (
        "Who would win or go on changed once during the count, in the update of Thursday 10 November 2022, 12:00 pm PT."
    )
    assert course(runoff, {"ana": 6, "ben": 3, "cy": 2}, {"ana": 7, "ben": 3, "cy": 2}) == (
        "Who would win or go on was the same in every stored update."
    )


def test_while_the_count_goes_on_its_course_is_told_so_far() -> None:
    def so_far(race: Race, *votes: Votes | None) -> str | None:
        return course(race, *votes, final=False)

    race, in_the_last = (
        made.race("ana ben"),
        "in the update of Thursday 10 November 2022, 12:00 pm PT.",
    )
    assert so_far(race, AHEAD, AHEAD) == "The lead has not changed so far."
    assert so_far(race, AHEAD, BEHIND) == f"The lead has changed once so far, {in_the_last}"
    assert so_far(race, BEHIND, AHEAD, BEHIND) == (
        "The lead has changed 2 times so far, last in the update of Friday 11 November 2022, 12:00 pm PT."
    )
    seats = made.race("ana ben cy", seats=2)
    three = {"ana": 5, "ben": 4, "cy": 3}
    assert so_far(seats, three, three) == "The winning places have not changed so far."
    assert (
        so_far(seats, three, {"ana": 5, "ben": 4, "cy": 6})
        == f"The winning places have changed once so far, {in_the_last}"
    )
    runoff = made.race("ana ben cy", Rule.TOP_TWO)
    assert so_far(runoff, three, three) == "Who would win or go on has not changed so far."
    assert (
        so_far(runoff, three, {"ana": 5, "ben": 4, "cy": 6})
        == f"Who would win or go on has changed once so far, {in_the_last}"
    )
    yes, no = {"yes": 5, "no": 4}, {"yes": 5, "no": 5}
    assert so_far(measure(), yes, yes) == "It has been above the bar in every update so far."
    assert so_far(measure(), no, no) == "It has been below the bar in every update so far."
    assert so_far(measure(), yes, no) == f"It has crossed the bar once so far, {in_the_last}"
    assert course(measure(), no, no) == "It was below the bar in every stored update."


def test_a_share_that_rounding_puts_on_the_other_side_of_the_bar_is_said_to_be_rounded() -> None:
    # 11,000 of 20,000 are 55%; 10,999 are 54.995%, which two decimals write as 55.00%. 11 no need
    # 11 * 11 / 9 yes.
    assert head(measure(Bar.FIFTY_FIVE), {"yes": 10999, "no": 9001}, final=True) == (
        "Yes finished with 55.00%, below the bar; it needed 55%. It was short by 3 yes votes, if every added vote were yes. "
        "The share is rounded up: 55.00% is not quite reached."
    )
    assert head(measure(Bar.TWO_THIRDS), {"yes": 66666, "no": 33334}, final=True).endswith(
        "The share is rounded up: 66.67% is not quite reached."
    )
    assert head(measure(), {"yes": 50001, "no": 49999}, final=True) == (
        "Yes finished with 50.00%, above the bar; it needed more than 50%. "
        "The share is rounded down: it is a little more than 50.00%."
    )
    assert head(measure(), {"yes": 49999, "no": 50001}, final=True).endswith(
        "50.00% is not quite reached."
    )
    for exact in ({"yes": 55, "no": 45}, {"yes": 5499, "no": 4501}, {"yes": 5501, "no": 4499}):
        assert "rounded" not in head(measure(Bar.FIFTY_FIVE), exact)
    assert "rounded" not in head(measure(), {"yes": 7, "no": 7}), "half is half"
    assert "rounded" not in head(measure(Bar.TWO_THIRDS), {"yes": 2, "no": 1}), (
        "66.67% for two thirds is what the bar is called"
    )


def test_a_measure_without_a_bar_finishes_with_its_share() -> None:
    votes = {"yes": 5, "no": 4}
    assert (
        head(measure(None), votes, final=True)
        == "Yes finished with 55.56%. The source does not state the bar."
    )
    assert (
        head(measure(None), votes)
        == f"Yes had 55.56% in the count of {NOON}. The source does not state the bar."
    )


def test_two_that_go_on_are_told_with_what_separates_them_from_the_third_and_from_half() -> None:
    votes = {"ana": 40, "ben": 35, "cy": 25}
    assert head(made.race("ana ben cy", Rule.TOP_TWO), votes, final=True) == (
        "Ana and Ben finished in the top two places, which go on to a second election. Ben was 10 votes ahead of Cy."
    )
    # 60 votes are not Ana's: with 61 she has more than half of them all.
    assert head(made.race("ana ben cy", Rule.MAJORITY_RUNOFF), votes) == (
        f"In the count of {NOON} Ana and Ben were in the top two places, which go on to a second election. "
        "Ben was 10 votes ahead of Cy. Ana was 21 votes short of more than half of the votes for listed candidates, "
        "if every added vote were for Ana."
    )
    assert head(
        made.race("ana ben cy", Rule.MAJORITY_RUNOFF), {"ana": 61, "ben": 35, "cy": 25}, final=True
    ) == ("Ana finished with 50.41%, more than half of the votes for listed candidates.")


def test_an_uncontested_race_has_its_sentence_before_and_after_the_certification() -> None:
    assert (
        head(made.race("ana"), {"ana": 3}, final=True)
        == "Ana was the only listed candidate and received 3 votes."
    )
    assert (
        head(made.race("ana"), {"ana": 3})
        == f"Ana was the only listed candidate, with 3 votes in the count of {NOON}."
    )
    both = made.race("ana ben", seats=2, coverage=Coverage.UNKNOWN)
    assert (
        head(both, {"ana": 1, "ben": 3}, final=True)
        == "No more candidates were listed than there are seats: Ana and Ben."
    )
    assert head(both, {"ana": 1, "ben": 3}) == (
        f"No more candidates are listed than there are seats: Ana and Ben. Figures are of the count of {NOON}."
    )


def test_a_part_of_a_race_is_told_by_its_votes_alone() -> None:
    race = made.race("ana ben", coverage=Coverage.BEYOND)
    assert (
        head(race, {"ana": 5, "ben": 3}, final=True) == "Made County counted 8 votes in this race."
    )
    assert (
        head(race, {"ana": 5, "ben": 3})
        == f"Made County had counted 8 votes in this race in the count of {NOON}."
    )


def test_a_corrected_count_after_the_certification_is_final_too() -> None:
    updates = [
        made.update(1, status=Status.CERTIFIED),
        made.update(2, Phase.AFTER_CERTIFICATION, Status.CORRECTION),
    ]
    election = made.one(made.race(), {"ana": 5, "ben": 3}, {"ana": 5, "ben": 4}, updates=updates)
    history = histories(election)["mayor"]
    assert (
        sentence(viewed(election, history)).striptags()
        == "Ana finished first, 1 vote (11.11 points) ahead of Ben."
    )
    assert (
        plain(story.course(viewed(election, history)))
        == "The lead did not change in any stored update."
    )
    assert [str(m.heading) for m in moments(viewed(election, history))] == [
        "First count",
        "Amended",
    ]


def announcements(*events: tuple[str, str]) -> Election:
    """One count at noon of 9 November, and updates announced: for when, and on what day."""
    planned = [
        made.event(n, "update-announced", at, "planned", said_on)
        for n, (at, said_on) in enumerate(events, 1)
    ]
    return made.one(made.race(), AHEAD, events=tuple(planned))


def test_the_next_update_is_told_as_it_was_announced() -> None:
    told = announcements(
        ("2022-11-09", "2022-11-08"),
        ("2022-11-15", "2022-11-09"),
        ("2022-11-11T16:00-08:00", "2022-11-09"),
    )
    # The day of the count itself counts as its end: it may be the very update that is here, and is
    # then not the next one.
    assert plain(announced(SAY, announcements(("2022-11-08", "2022-11-01")))) is None
    assert plain(announced(SAY, told)) == "Announced on Wed 9 Nov: next update Fri 11 Nov, 4:00 pm."
    assert (
        plain(announced(SAY, announcements(("2022-11-15", ""))))
        == "Announced: next update Tue 15 Nov."
    )
    over = counted(made.race(), AHEAD, final=True)[0]
    assert announced(SAY, replace(over, events=told.events)) is None


def step_with_change(race: Race, *votes: Votes | None) -> tuple[Election, HistoryPoint]:
    election, history = counted(race, *votes)
    assert history.last is not None and history.last.places_change is not None
    return election, history.last


@pytest.mark.parametrize(
    ("race", "votes", "line"),
    [
        (made.race("ana ben"), (AHEAD, BEHIND), "Ben passed Ana"),
        (
            made.race("ana ben"),
            (AHEAD, None, BEHIND),
            "Ben passed Ana since the update of Wed 9 Nov, 12:00 pm",
        ),
        (measure(), ({"yes": 1, "no": 2}, {"yes": 3, "no": 2}), "Yes went over the bar"),
        (measure(), ({"yes": 3, "no": 2}, {"yes": 3, "no": 3}), "Yes fell below the bar"),
        (
            made.race("ana ben cy", Rule.MAJORITY_RUNOFF),
            ({"ana": 6, "ben": 3, "cy": 2}, {"ana": 6, "ben": 5, "cy": 2}),
            "The places changed",
        ),
        (
            made.race("ana ben", coverage=Coverage.UNKNOWN),
            (AHEAD, BEHIND),
            "In the votes counted in Made County: Ben passed Ana",
        ),
    ],
)
def test_a_change_is_told_in_a_few_words(
    race: Race, votes: tuple[Votes | None, ...], line: str
) -> None:
    assert sentences.change_line(SAY, *step_with_change(race, *votes)).striptags() == line


@pytest.mark.parametrize(
    ("race", "votes", "line"),
    [
        (made.race("ana ben"), AHEAD, "Ana 62.50%"),
        (made.race("ana ben"), TIED, "tied at the deciding line"),
        (
            made.race("ana ben cy", Rule.TOP_TWO),
            {"ana": 4, "ben": 4, "cy": 1},
            "Ana and Ben in the top two places",
        ),
        (made.race("ana ben"), {"ana": 0, "ben": 0}, "no votes counted yet"),
        (made.race("ana ben"), {"ana": 0, "ben": None}, "not reported"),
        (
            made.race("ana ben cy", seats=2),
            {"ana": 1, "ben": 9, "cy": 5},
            "Ben and Cy in the winning places",
        ),
        (made.race("ana"), {"ana": 9}, "uncontested"),
        (made.race("ana ben", coverage=Coverage.BEYOND), AHEAD, "votes of this county only"),
        (measure(Bar.TWO_THIRDS), {"yes": 2, "no": 1}, "Yes 66.67%; needs two thirds (66.67%)"),
        (measure(None), {"yes": 2, "no": 1}, "Yes 66.67%"),
        (measure(coverage=Coverage.BEYOND), {"yes": 2, "no": 1}, "Yes 66.67%"),
    ],
)
def test_a_race_stands_in_a_list_in_a_few_words(race: Race, votes: Votes, line: str) -> None:
    assert sentences.standing_line(SAY, standing(race, votes)) == line


def test_a_figure_keeps_the_word_of_its_source() -> None:
    words = [
        sentences.qualified(SAY, q, 113000)
        for q in ("", "exact", "about", "more-than", "less-than", "computed")
    ]
    assert words == [
        "113,000",
        "113,000",
        "about 113,000",
        "more than 113,000",
        "less than 113,000",
        "113,000 (computed)",
    ]


def test_a_name_is_text() -> None:
    race = made.race("ana ben")
    hostile = made.choice("mayor", "ana", name="<img src=x onerror=alert(1)>")
    race = replace(race, choices=(hostile, race.choices[1]))
    election, history = counted(race, AHEAD)
    assert history.last is not None
    assert sentences.headline(SAY, election, history.last).startswith(
        "<b>&lt;img src=x onerror=alert(1)&gt;</b> led <b>Ben</b>"
    )


def test_a_name_is_escaped_and_markup_of_the_same_letters_is_not() -> None:
    for text in ("Ana & Ben", "&amp;", "<i>"):
        assert sentences.bold(Markup(text)) == f"<b>{text}</b>"
        assert sentences.bold(text) == f"<b>{Markup.escape(text)}</b>", (
            "whatever was asked for before"
        )
