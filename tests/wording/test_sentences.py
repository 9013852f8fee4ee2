"""Each sentence about a race, whole, for every rule and every way a count can stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from markupsafe import Markup

from builder.counting.history import RaceHistory, histories
from builder.counting.standings import standing
from builder.model import Bar, Coverage, Election, Race, Rule, Status
from builder.pages.race import story
from builder.pages.race.headline import announced, sentence
from builder.pages.race.notes import moments
from builder.wording import sentences
from builder.wording.messages import Messages
from tests import made
from tests.made import election_of, votes_of
from tests.views import counted_view, viewed

SAY = Messages()
NOON = "Wednesday, Nov. 9, 2022, noon PT"
SECOND = "in the update of noon Thursday, Nov. 10."
THIRD = "The last change came in the update of noon Friday, Nov. 11."
TWO, THREE = made.race("ana ben"), made.race("ana ben cy")
TOP_TWO, RUNOFF = (made.race("ana ben cy", rule) for rule in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF))
SEATS = made.race("ana ben cy", seats=2)


DECLARED = (made.event(1, "declaration", "2022-12-06", "happened", ""),)


def measure(bar: Bar | None = Bar.MAJORITY, **given: Any) -> Race:
    return made.race("yes no", Rule.MEASURE, bar=bar, **given)


def plain(markup: Markup | None) -> str | None:
    return None if markup is None else markup.striptags()


def counted(race: Race, counts: str, **given: Any) -> tuple[Election, RaceHistory]:
    election = election_of(race, counts, **given)
    return election, histories(election)[race.slug]


def headline(race: Race, votes: str, *, final: bool = False) -> str:
    election, history = counted(race, votes, final=final)
    assert history.last is not None
    return sentences.headline(SAY, election, history.last).striptags()


def course(race: Race, counts: str, *, night: int = 0, final: bool = True) -> str | None:
    return plain(story.course(viewed(*counted(race, counts, night=night, final=final))))


def so_far(race: Race, counts: str) -> str | None:
    return course(race, counts, final=False)


def head(race: Race, votes: str, *, final: bool = False) -> str:
    return sentence(viewed(*counted(race, votes, final=final))).striptags()


def holds(how: Callable[..., str | None], race: Race, cases: Mapping[str, str]) -> None:
    """Each of ``cases`` is said of a race: of its counts, after "final:" of certified ones."""
    for counts, words in cases.items():
        start, _, rest = counts.rpartition(":")
        said = how(race, rest, final=True) if start == "final" else how(race, rest)
        last = THIRD.removeprefix("The last change came ")
        at = f"as of {NOON}"
        assert said == words.format(at=at, second=SECOND, third=THIRD, last=last)


def test_one_seat_is_led_or_tied_or_finished() -> None:
    cases = {
        "5 8 1": "Ben led Ana by 3 votes (21.43 points) {at}.",
        "8 7 1": "Ana led Ben by 1 vote (6.25 points) {at}.",
        "final:8 7 1": "Ana finished first, 1 vote (6.25 points) ahead of Ben.",
        "final:8 3 1": "Ana finished first, 5 votes (41.67 points) ahead of Ben.",
        "7 7 1": "Ana and Ben were tied with 7 votes each {at}.",
        "final:4 4 4": "Ana, Ben and Cy finished tied with 4 votes each.",
    }
    holds(headline, THREE, cases)


def test_several_seats_name_the_winning_places_and_the_last_one() -> None:
    cases = {
        "5 8 4 0": (
            "Ben and Ana were in the top two {at}. Ana held the last seat by 1 vote over Cy."
        ),
        "final:6 8 4 0": (
            "Ben and Ana finished in the top two. Ana took the last seat by 2 votes over Cy."
        ),
        "4 8 4 0": "Ana and Cy were tied for the last seat, with 4 votes each, {at}.",
    }
    holds(headline, made.race("ana ben cy dee", seats=2), cases)


def test_a_majority_is_enough_and_without_one_two_go_on() -> None:
    top = "who advance to a second election"
    cases = {
        "6 3 2": "Ana had 54.55%, more than half of the votes, {at}.",
        "final:6 3 2": "Ana finished with 54.55%, more than half of the votes.",
        # Exactly half is no majority.
        "5 3 2": f"Ana and Ben were in the top two, {top}, {{at}}.",
        "5 3 3": "Ben and Cy were tied for the last spot that advances, with 3 votes each, {at}.",
    }
    holds(headline, RUNOFF, cases)
    holds(headline, TOP_TWO, {"final:9 3 2": f"Ana and Ben finished in the top two, {top}."})


NEEDS = {
    Bar.MAJORITY: "more than 50%",
    Bar.FIFTY_FIVE: "55%",
    Bar.TWO_THIRDS: "two-thirds (66.67%)",
}


@pytest.mark.parametrize(
    ("bar", "votes", "share", "state", "short"),
    [
        (Bar.MAJORITY, "51 49", "51.00", "above", ""),
        (Bar.MAJORITY, "50 50", "50.00", "below", "One more yes vote"),
        (Bar.FIFTY_FIVE, "55 45", "55.00", "exactly at", ""),
        (Bar.FIFTY_FIVE, "54 46", "54.00", "below", "Another 3 yes votes"),
        (Bar.FIFTY_FIVE, "57 46", "55.34", "above", ""),
        (Bar.TWO_THIRDS, "2 1", "66.67", "exactly at", ""),
        (Bar.TWO_THIRDS, "66667 33334", "66.67", "below", "One more yes vote"),
    ],
)
def test_a_measure_stands_above_below_or_exactly_at_its_bar(
    bar: Bar, votes: str, share: str, state: str, short: str
) -> None:
    words = f"Yes had {share}%, {state} the threshold, {{at}}. It needs {NEEDS[bar]}."
    words += f" {short} would have been enough." if short else ""
    holds(headline, measure(bar), {votes: words})


def test_a_measure_finishes_with_its_share_and_what_it_needed() -> None:
    above = "Yes finished with 71.84%, above the threshold; it needed more than 50%."
    holds(headline, measure(), {"final:7184 2816": above})
    cases = {
        "final:11 9": "Yes finished with 55.00%, exactly at the threshold; it needed 55%.",
        "final:0 9": (
            "Yes finished with 0.00%, below the threshold; it needed 55%. Another 11 yes votes would"
            " have been enough."
        ),
    }
    holds(headline, measure(Bar.FIFTY_FIVE), cases)
    retention = "Yes finished with 66.67%, above the threshold; it needed more than 50%."
    holds(headline, made.race("yes no", Rule.RETENTION), {"final:2 1": retention})


def test_a_measure_without_a_known_bar_has_a_share_alone() -> None:
    unknown = "The source does not state the threshold."
    holds(headline, measure(None), {"2 1": f"Yes had 66.67% {{at}}. {unknown}"})
    cases = {
        "final:5 4": f"Yes finished with 55.56%. {unknown}",
        "5 4": f"Yes had 55.56% {{at}}. {unknown}",
    }
    holds(head, measure(None), cases)


def test_silence_has_its_reasons() -> None:
    cases = {
        "0 0": "No votes had been counted in this race {at}.",
        "5 -": "Votes in this race had not been fully reported {at}.",
        "5 -1": "Votes in this race had not been fully reported {at}.",
    }
    holds(headline, TWO, cases)


def test_an_uncontested_race_has_no_leader() -> None:
    one = "Ana was the only listed candidate, with 4 votes {at}."
    holds(headline, made.race("ana write-ins"), {"4 3": one})
    both = f"There were no more candidates than seats: Ana and Ben. Votes are as of {NOON}."
    holds(headline, made.race("ana ben", seats=2), {"1 3": both})


@pytest.mark.parametrize("coverage", [Coverage.CROSSES, Coverage.BEYOND])
def test_a_part_of_a_race_names_nobody(coverage: Coverage) -> None:
    race = made.race("ana ben", coverage=coverage)
    part = "Made County had counted 8 votes in this race {at}."
    holds(headline, race, {"final:5 3": part})
    assert course(race, "5 3|5 9") is None


def test_where_borders_have_no_source_one_note_says_so_and_nobody_won() -> None:
    race = made.race("ana ben", coverage=Coverage.UNKNOWN)
    first = "Ana finished first, 2 votes (25.00 points) ahead of Ben."
    holds(headline, race, {"final:5 3": first})
    same = "The lead did not change hands in any update we have."
    assert course(race, "5 3|5 4") == same
    view = viewed(*counted(race, "5 3|5 4", final=True, events=DECLARED))
    assert sentence(view).striptags() == "Ana finished first, 1 vote (11.11 points) ahead of Ben."
    assert view.part.startswith("This district may extend beyond Made County.")


def test_an_unknown_rule_hides_every_word_about_who_leads() -> None:
    race = made.race("ana ben", Rule.UNKNOWN)
    holds(headline, race, {"5 3": "8 votes had been counted in this race {at}."})
    assert course(race, "5 3|5 9") is None
    for votes in ({"ana": 5, "ben": 3}, {"ana": 3, "ben": 3}):
        line = sentences.standing_line(SAY, standing(race, votes))
        assert line == "no source says how it is decided"


def test_the_course_of_a_lead() -> None:
    cases = {
        "5 3|5 9": "The lead changed hands once, {second}",
        "5 3|5 9|10 9": "The lead changed hands twice. {third}",
        # A tie in between is no change of its own.
        "5 3|5 5|7 5": "The lead did not change hands in any update we have.",
        "5 3|5 5|5 7": "The lead changed hands once, {last}",
    }
    holds(course, TWO, cases)
    night = f"The lead changed hands twice, one of them on election night. {THIRD}"
    assert course(TWO, "5 3|5 9|10 9", night=2) == night
    assert course(TWO, "5 3") is None, "one update has no course"


def test_a_change_with_an_unknown_update_in_between_is_dated_by_both_ends() -> None:
    between = (
        "The lead changed hands once, between the updates of noon Wednesday, Nov. 9, and noon"
        " Friday, Nov. 11."
    )
    holds(course, TWO, {"5 3||5 9": between, "5 3|6 -|5 9": between})


def test_the_course_of_places_and_of_a_bar() -> None:
    cases = {
        "5 4 3|5 4 4|6 4 7": "The top two changed once, {last}",
        # Who is first of the two does not matter.
        "5 4 3|5 6 3": "The top two were the same in every update we have.",
    }
    holds(course, SEATS, cases)
    cases = {
        # A measure never ties.
        "5 4|5 5|6 5": "Yes crossed the threshold twice. {third}",
        "5 4|6 5": "Yes was above the threshold in every update we have.",
        "5 5|5 5": "Yes was below the threshold in every update we have.",
    }
    holds(course, measure(), cases)
    cases = {
        "6 3 2|6 5 2": "The spots that win or advance changed hands once, {second}",
        "6 3 2|7 3 2": "The same candidates would have won or advanced in every update we have.",
    }
    holds(course, RUNOFF, cases)


def test_while_the_count_goes_on_its_course_is_told_so_far() -> None:
    cases = {
        "5 3|5 3": "The lead has not changed hands so far.",
        "5 3|5 9": "The lead has changed hands once so far, {second}",
        "5 9|5 3|5 9": "The lead has changed hands twice so far. {third}",
    }
    holds(so_far, TWO, cases)
    cases = {
        "5 4 3|5 4 3": "The top two have not changed so far.",
        "5 4 3|5 4 6": "The top two have changed once so far, {second}",
    }
    holds(so_far, SEATS, cases)
    cases = {
        "5 4 3|5 4 3": "The spots that win or advance have not changed hands so far.",
        "5 4 3|5 4 6": "The spots that win or advance have changed hands once so far, {second}",
    }
    holds(so_far, TOP_TWO, cases)
    cases = {
        "5 4|5 4": "Yes has been above the threshold in every update so far.",
        "5 5|5 5": "Yes has been below the threshold in every update so far.",
        "5 4|5 5": "Yes has crossed the threshold once so far, {second}",
    }
    holds(so_far, measure(), cases)


def test_a_share_that_rounding_puts_on_the_other_side_of_the_bar_is_said_to_be_rounded() -> None:
    # 11,000 of 20,000 are 55%; 10,999 are 54.995%, which two decimals write as 55.00%. 11 no need
    # 11 * 11 / 9 yes.
    rounded = (
        "Yes finished with 55.00%, below the threshold; it needed 55%. Another 3 yes votes would"
        " have been enough. The share is rounded up; it is slightly less than 55.00%."
    )
    holds(head, measure(Bar.FIFTY_FIVE), {"final:10999 9001": rounded})
    two_thirds = head(measure(Bar.TWO_THIRDS), "66666 33334", final=True)
    assert two_thirds.endswith("The share is rounded up; it is slightly less than 66.67%.")
    over = (
        "Yes finished with 50.00%, above the threshold; it needed more than 50%. The share is rounded"
        " down; it is slightly more than 50.00%."
    )
    holds(head, measure(), {"final:50001 49999": over})
    assert head(measure(), "49999 50001", final=True).endswith("it is slightly less than 50.00%.")
    for exact in ("55 45", "5499 4501", "5501 4499"):
        assert "rounded" not in head(measure(Bar.FIFTY_FIVE), exact)
    assert "rounded" not in head(measure(), "7 7"), "half is half"
    assert "rounded" not in head(measure(Bar.TWO_THIRDS), "2 1"), "the bar is called 66.67%"


def test_two_that_go_on_are_told_with_what_separates_them_from_the_third_and_from_half() -> None:
    on = "in the top two, who advance to a second election. Ben was 10 votes ahead of Cy."
    holds(head, TOP_TWO, {"final:40 35 25": f"Ana and Ben finished {on}"})
    cases = {
        # 60 votes are not Ana's: with 61 she has more than half of them all.
        "40 35 25": (
            f"As of {NOON}, Ana and Ben were {on} Ana needed 21 more votes for more than half"
            " of the votes for listed candidates."
        ),
        "final:61 35 25": (
            "Ana finished with 50.41%, more than half of the votes for listed candidates."
        ),
    }
    holds(head, RUNOFF, cases)


def test_an_uncontested_race_has_its_sentence_before_and_after_the_certification() -> None:
    cases = {
        "final:3": "Ana was the only listed candidate and received 3 votes.",
        "3": "Ana was the only listed candidate, with 3 votes {at}.",
    }
    holds(head, made.race("ana"), cases)
    cases = {
        "final:1 3": "There were no more candidates than seats: Ana and Ben.",
        "1 3": (f"There are no more candidates than seats: Ana and Ben. Votes are as of {NOON}."),
    }
    holds(head, made.race("ana ben", seats=2, coverage=Coverage.UNKNOWN), cases)


def test_a_part_of_a_race_is_told_by_its_votes_alone() -> None:
    cases = {
        "final:5 3": "Made County counted 8 votes in this race.",
        "5 3": "Made County had counted 8 votes in this race {at}.",
    }
    holds(head, made.race("ana ben", coverage=Coverage.BEYOND), cases)


def test_a_corrected_count_after_the_certification_is_final_too() -> None:
    election, _ = counted(TWO, "5 3|5 4", final=True)
    first, second = election.updates
    corrected = replace(first, status=Status.CERTIFIED), replace(second, status=Status.CORRECTION)
    view = counted_view(replace(election, updates=corrected))
    assert sentence(view).striptags() == "Ana finished first, 1 vote (11.11 points) ahead of Ben."
    assert plain(story.course(view)) == "The lead did not change hands in any update we have."
    assert [str(m.heading) for m in moments(view)] == ["First count", "Amended"]


def test_who_was_declared_elected_won_and_a_measure_passed_or_failed() -> None:
    def told(race: Race, votes: str) -> str:
        election = counted(race, votes, final=True, events=DECLARED)
        return sentence(viewed(*election)).striptags()

    assert told(TWO, "5 3") == "Ana won by 2 votes (25.00 points) over Ben."
    assert told(TWO, "4 4") == "Ana and Ben finished tied with 4 votes each."
    seats = "Ana and Ben won the two seats. Ben took the last one by 1 vote over Cy."
    assert told(SEATS, "5 4 3") == seats
    assert told(TOP_TWO, "5 4 1").startswith(
        "Ana and Ben were the top two and advanced to a second"
    )
    outright = "Ana won outright with 60.00%, more than half of the votes for listed candidates."
    assert told(RUNOFF, "6 3 1") == outright
    assert told(measure(Bar.FIFTY_FIVE), "55 45") == "Passed: 55.00% voted yes; it needed 55%."
    failed = "Failed: 50.00% voted yes; it needed more than 50%. One more yes vote would have been enough."
    assert told(measure(), "5 5") == failed
    kept = made.race("yes no", Rule.RETENTION), made.race("yes no", Rule.RECALL)
    needed = "60.00% voted yes; it took more than 50%."
    assert [told(race, "6 4") for race in kept] == [f"Retained: {needed}", f"Recalled: {needed}"]
    lost = "40.00% voted yes; it took more than 50%."
    assert [told(race, "4 6") for race in kept] == [
        f"Not retained: {lost}",
        f"Not recalled: {lost}",
    ]
    planned = (made.event(1, "declaration", "2022-12-06", "planned", ""),)
    view = viewed(*counted(TWO, "5 3", final=True, events=planned))
    assert sentence(view).striptags().startswith("Ana finished first")
    running = viewed(*counted(TWO, "5 3", events=DECLARED))
    assert sentence(running).striptags().startswith("Ana led Ben")


def announcements(*events: tuple[str, str]) -> Election:
    """One count at noon of Nov. 9, and updates announced: for when, and on what day."""
    planned = tuple(
        made.event(n, "update-announced", at, "planned", said_on)
        for n, (at, said_on) in enumerate(events, 1)
    )
    return election_of(TWO, "5 3", events=planned)


def test_the_next_update_is_told_as_it_was_announced() -> None:
    later = ("2022-11-15", "2022-11-09"), ("2022-11-11T16:00-08:00", "2022-11-09")
    told = announcements(("2022-11-09", "2022-11-08"), *later)
    # The day of the count itself counts as its end: it may be the very update that is here, and is
    # then not the next one.
    assert announced(SAY, announcements(("2022-11-08", "2022-11-01"))) is None
    assert (
        plain(announced(SAY, told))
        == "Next update: Fri., Nov. 11, 4 p.m., as announced Wed., Nov. 9."
    )
    undated = announcements(("2022-11-15", ""))
    assert plain(announced(SAY, undated)) == "Next update: Tue., Nov. 15, as announced."
    over = counted(made.race(), "5 3", final=True)[0]
    assert announced(SAY, replace(over, events=told.events)) is None


@pytest.mark.parametrize(
    ("race", "counts", "line"),
    [
        (TWO, "5 3|5 9", "Ben passed Ana"),
        (TWO, "5 3||5 9", "Ben passed Ana since the Wed., Nov. 9, noon update"),
        (measure(), "1 2|3 2", "Yes rose above the threshold"),
        (measure(), "3 2|3 3", "Yes fell below the threshold"),
        (RUNOFF, "6 3 2|6 5 2", "The outcome changed"),
    ],
)
def test_a_change_is_told_in_a_few_words(race: Race, counts: str, line: str) -> None:
    election, history = counted(race, counts)
    assert history.last is not None
    assert sentences.change_line(SAY, election, history.last).striptags() == line


@pytest.mark.parametrize(
    ("race", "votes", "line"),
    [
        (TWO, "5 3", "Ana 62.50%"),
        (TWO, "9 9", "tied at the cutoff"),
        (TOP_TWO, "4 4 1", "Ana and Ben in the top two"),
        (TWO, "0 0", "no votes counted yet"),
        (TWO, "0 -", "not reported"),
        (SEATS, "1 9 5", "Ben and Cy in the top spots"),
        (made.race("ana"), "9", "uncontested"),
        (made.race("ana ben", coverage=Coverage.BEYOND), "5 3", "this county’s votes only"),
        (measure(Bar.TWO_THIRDS), "2 1", "Yes 66.67%; needs two-thirds (66.67%)"),
        (measure(None), "2 1", "Yes 66.67%"),
        (measure(coverage=Coverage.BEYOND), "2 1", "Yes 66.67%"),
    ],
)
def test_a_race_stands_in_a_list_in_a_few_words(race: Race, votes: str, line: str) -> None:
    stood = votes_of(race, votes)
    assert stood is not None
    assert sentences.standing_line(SAY, standing(race, stood)) == line


def test_a_figure_keeps_the_word_of_its_source() -> None:
    plain = ["", "exact", "about", "more-than", "less-than", "computed"]
    assert [sentences.qualified(SAY, qualifier, 113000) for qualifier in plain] == [
        "113,000",
        "113,000",
        "about 113,000",
        "more than 113,000",
        "less than 113,000",
        "113,000 (calculated)",
    ]


def test_a_name_is_text() -> None:
    hostile = made.choice("mayor", "ana", name="<img src=x onerror=alert(1)>")
    election, history = counted(replace(TWO, choices=(hostile, TWO.choices[1])), "5 3")
    assert history.last is not None
    words = sentences.headline(SAY, election, history.last)
    assert words.startswith("<b>&lt;img src=x onerror=alert(1)&gt;</b> led <b>Ben</b>")


@pytest.mark.parametrize("text", ["Ana & Ben", "&amp;", "<i>"])
def test_a_name_is_escaped_and_markup_of_the_same_letters_is_not(text: str) -> None:
    assert sentences.bold(Markup(text)) == f"<b>{text}</b>"
    assert sentences.bold(text) == f"<b>{Markup.escape(text)}</b>"
