"""What was declared of one race is said plainly, and never more than was declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from builder.checks.declarations import allowed
from builder.model import (
    Bar,
    Coverage,
    Election,
    Event,
    Kind,
    Law,
    Race,
    Rule,
)
from builder.pages.card.key import winners
from builder.pages.election.calendar import calendar
from builder.pages.election.count import ElectionCount
from builder.pages.race.notes import badges
from builder.reading import count_election
from builder.wording import headings
from builder.wording.messages import Messages
from builder.wording.names import status_badges
from builder.wording.sentences import headline
from builder.wording.verdicts import listed
from tests import made
from tests.made import declared
from tests.views import counted_view

SAY = Messages()
TWO, THREE = made.race(), made.race("ana ben cy")
SEATS = made.race("ana ben cy", seats=2)
TOP_TWO, RUNOFF = (made.race("ana ben cy", rule) for rule in (Rule.TOP_TWO, Rule.MAJORITY_RUNOFF))
UNKNOWN = made.race(coverage=Coverage.UNKNOWN)
MEASURE = made.race("yes no", Rule.MEASURE, bar=Bar.MAJORITY)
RETENTION, RECALL = (made.race("yes no", rule) for rule in (Rule.RETENTION, Rule.RECALL))
WHOLE = made.event(9, "declaration", "2022-12-07", "happened")


def counted(race: Race, votes: str, *events: Event, final: bool = True) -> Election:
    return made.election_of(replace(race, slug="mayor"), votes, final=final, events=events)


def told(race: Race, votes: str, *events: Event, final: bool = True) -> str:
    return counted_view(counted(race, votes, *events, final=final)).sentence.striptags()


def line(race: Race, votes: str, *events: Event) -> str:
    election = counted(race, votes, *events)
    history = count_election(election).histories["mayor"]
    return listed(SAY, election, election.races[0], history.last).striptags()


def both(*winners: str, outcome: str = "elected") -> list[Event]:
    return [declared(outcome, who, n=n) for n, who in enumerate(winners, 1)]


@pytest.mark.parametrize(
    ("race", "votes", "events", "sentence", "short"),
    [
        (TWO, "5 3", both("ana"), "Ana won by 2 votes (25.00 points) over Ben.", "Ana won, 62.50%"),
        (
            SEATS,
            "5 4 3",
            both("ana", "ben"),
            "Ana and Ben won the two seats. Ben took the last one by 1 vote over Cy.",
            "Ana and Ben won",
        ),
        (
            TOP_TWO,
            "5 4 1",
            both("ana", "ben", outcome="advanced"),
            "Ana and Ben were the top two and advanced to a second election. Ben was 3 votes ahead"
            " of Cy.",
            "Ana and Ben advanced",
        ),
        (
            RUNOFF,
            "6 3 1",
            both("ana"),
            "Ana won outright with 60.00%, more than half of the votes for listed candidates.",
            "Ana won, 60.00%",
        ),
        (
            MEASURE,
            "6 4",
            [declared("passed")],
            "Passed: 60.00% voted yes; it needed more than 50%.",
            "Passed: Yes 60.00%; needed more than 50%",
        ),
        (
            MEASURE,
            "4 6",
            [declared("failed")],
            "Failed: 40.00% voted yes; it needed more than 50%. Another 3 yes votes would have been"
            " enough.",
            "Failed: Yes 40.00%; needed more than 50%",
        ),
        (
            RETENTION,
            "6 4",
            [declared("retained")],
            "Retained: 60.00% voted yes; it took more than 50%.",
            "Retained: Yes 60.00%",
        ),
        (
            RETENTION,
            "4 6",
            [declared("failed")],
            "Not retained: 40.00% voted yes; it took more than 50%.",
            "Not retained: Yes 40.00%",
        ),
        (
            RECALL,
            "6 4",
            [declared("passed")],
            "Recalled: 60.00% voted yes; it took more than 50%.",
            "Recalled: Yes 60.00%",
        ),
    ],
)
def test_what_votes_and_declaration_both_say_is_said_as_one_verdict(
    race: Race, votes: str, events: list[Event], sentence: str, short: str
) -> None:
    assert told(race, votes, *events) == sentence
    assert line(race, votes, *events) == short
    # The same without the declaration is no verdict.
    careful = told(race, votes)
    assert not any(word in careful for word in ("won", "Passed", "Failed", "etained", "advanced"))
    assert line(race, votes) == ""
    # A record knows nothing of what came later.
    election = counted(race, votes, *events)
    last = count_election(election).histories["mayor"].last
    assert last is not None
    assert headline(SAY, election, last) == headline(SAY, counted(race, votes), last)


DAY = "as declared Dec. 6, 2022."


@pytest.mark.parametrize(
    ("race", "votes", "events", "sentence", "short"),
    [
        # Who has fewer votes was elected: the figures stand beside it, in careful words.
        (
            TWO,
            "5 3",
            both("ben"),
            f"Ben won, {DAY} Ana finished first, 2 votes (25.00 points) ahead of Ben.",
            "Ben won",
        ),
        (
            TWO,
            "4 4",
            [declared("by-lot", "ben")],
            f"Ben won by lot, {DAY} Ana and Ben finished tied with 4 votes each.",
            "Ben won",
        ),
        # Its borders are not verified: the votes are perhaps not all.
        (
            UNKNOWN,
            "5 3",
            both("ana"),
            f"Ana won, {DAY} Ana finished first, 2 votes (25.00 points) ahead of Ben.",
            "Ana won",
        ),
        (
            made.race(coverage=Coverage.BEYOND),
            "5 3",
            both("ben"),
            f"Ben won, {DAY} Made County counted 8 votes in this race.",
            "Ben won",
        ),
        (
            made.race(rule=Rule.UNKNOWN),
            "5 3",
            both("ben"),
            f"Ben won, {DAY} 8 votes had been counted in this race as of Wednesday, Nov. 9, 2022,"
            " noon PT.",
            "Ben won",
        ),
        (
            made.race("ana"),
            "5",
            both("ana"),
            f"Ana won, {DAY} Ana was the only listed candidate and received 5 votes.",
            "Ana won",
        ),
        (
            RUNOFF,
            "6 3 1",
            both("ana", "ben", outcome="advanced"),
            f"Ana and Ben advanced to a second election, {DAY} Ana finished with 60.00%, more than"
            " half of the votes for listed candidates.",
            "Ana and Ben advanced",
        ),
        (
            MEASURE,
            "6 4",
            [declared("failed")],
            f"Failed, {DAY} Yes finished with 60.00%, above the threshold; it needed more than 50%.",
            "Failed",
        ),
        (
            made.race("yes no", Rule.MEASURE, bar=None),
            "6 4",
            [declared("passed")],
            f"Passed, {DAY} Yes finished with 60.00%. The source does not state the threshold.",
            "Passed",
        ),
        (
            RETENTION,
            "6 4",
            [declared("failed")],
            f"Not retained, {DAY} Yes finished with 60.00%, above the threshold; it needed more than"
            " 50%.",
            "Not retained",
        ),
        (
            RECALL,
            "6 4",
            [declared("failed")],
            f"Not recalled, {DAY} Yes finished with 60.00%, above the threshold; it needed more"
            " than 50%.",
            "Not recalled",
        ),
        (
            TWO,
            "0 0",
            [declared("no-poll", "ana")],
            f"Ana won without a vote being held, {DAY} No votes had been counted in this race as of"
            " Wednesday, Nov. 9, 2022, noon PT.",
            "Ana won",
        ),
        (
            TWO,
            "",
            [declared("no-poll")],
            "No vote was held, as declared Dec. 6, 2022.",
            "no vote held",
        ),
    ],
)
def test_what_the_votes_do_not_show_stands_beside_them(
    race: Race, votes: str, events: list[Event], sentence: str, short: str
) -> None:
    assert told(race, votes, *events) == sentence
    assert line(race, votes, *events) == short


@pytest.mark.parametrize(
    ("race", "votes", "events", "sentence", "line_below"),
    [
        (
            SEATS,
            "5 4 3",
            both("ana", "cy"),
            f"Ana and Cy won, {DAY} Ana and Ben finished in the top two. Ben was 1 vote ahead of Cy.",
            "Two seats. Top two above the line.",
        ),
        (
            TOP_TWO,
            "5 4 1",
            both("ana", "cy", outcome="advanced"),
            f"Ana and Cy advanced to a second election, {DAY} Ana and Ben were the top two. Ben was 3"
            " votes ahead of Cy.",
            "Top two advance.",
        ),
        (
            TWO,
            "5 3",
            both("ben"),
            f"Ben won, {DAY} Ana finished first, 2 votes (25.00 points) ahead of Ben.",
            "One seat. Leader above the line.",
        ),
    ],
)
def test_nothing_of_a_page_gives_a_seat_to_others_than_were_declared(
    race: Race, votes: str, events: list[Event], sentence: str, line_below: str
) -> None:
    view = counted_view(counted(race, votes, *events))
    assert view.sentence.striptags() == sentence
    assert not any(row.placed for row in view.totals.rows)
    assert view.totals.cut == line_below
    assert winners(view) == ()
    shares = headings.shares(SAY, view.election, view.history).title
    assert "took" not in shares
    as_voted = counted_view(counted(race, votes))
    assert any(row.placed for row in as_voted.totals.rows)
    assert winners(as_voted) != ()


def test_a_count_that_goes_on_is_declared_beside_its_newest_figures() -> None:
    assert told(TWO, "5 3", *both("ana"), final=False).startswith(f"Ana won, {DAY} Ana led Ben")


def test_the_newest_declaration_counts_and_one_of_the_race_before_one_of_all() -> None:
    later = declared("elected", "ana", at="2023-01-10", n=2)
    assert told(TWO, "5 3", *both("ben"), later).startswith("Ana won by 2 votes")
    assert told(TWO, "5 3", later, declared("elected", "ben", n=3), WHOLE).startswith("Ben won, as")
    assert told(TWO, "5 3", WHOLE).startswith("Ana won by 2 votes")
    of_another = declared("elected", "ben", race="sheriff")
    assert told(TWO, "5 3", of_another).startswith("Ana finished first")


def test_one_race_that_was_declared_declares_no_other_and_ends_no_count() -> None:
    election = counted(TWO, "5 3", *both("ana"), final=False)
    assert [words for _, words in status_badges(SAY, election)] == ["Unofficial: counting"]
    assert "Declared Dec. 6, 2022" in [words for _, words in badges(counted_view(election))]
    main, _ = calendar(ElectionCount(SAY, count_election(election)))
    assert [dated.what for dated in main][-1] == "Declaration: Mayor"


@pytest.mark.parametrize("race", [TWO, SEATS, TOP_TWO, RUNOFF, MEASURE, RETENTION, RECALL])
@pytest.mark.parametrize("numbers", ["6 3 1", "3 6 1", "4 4 4"])
def test_no_sentence_of_figures_claims_another_outcome(race: Race, numbers: str) -> None:
    """Whatever is declared of a race by its rule, the figures beside it add no other verdict."""
    votes = " ".join(numbers.split()[: len(race.choices)])
    for outcome in allowed(race):
        words = told(race, votes, declared(outcome, "" if race.yes_no else "ben"))
        # Ben alone was declared, or one side of the question.
        assert "Ana won" not in words, words
        assert "Ana and Ben won" not in words, words
        held = any(word in words for word in ("Passed", "Recalled", "Retained"))
        lost = any(word in words for word in ("Failed", "Not re"))
        assert (held, lost) == (
            (outcome in ("passed", "retained"), outcome == "failed")
            if race.yes_no
            else (False, False)
        ), words


LAW = Law(
    topic="recount-margin",
    text="A recount follows where the margin is half a point or less.",
    since=date(2020, 1, 1),
    until=date(2023, 12, 31),
    source_title="Election Act, section 9",
    source_url="https://example.org/act?a=1&b=2",
    margin="0.5",
    margin_is="at-most",
)


def recounts(race: Race, votes: str, law: Law = LAW, *, final: bool = True) -> str:
    election = counted(race, votes, final=final)
    place = replace(election.jurisdiction, laws=(law,))
    return counted_view(replace(election, jurisdiction=place)).recount.striptags()


ORDERS = "margin at which Election Act, section 9 orders a recount."


@pytest.mark.parametrize(
    ("race", "votes", "words"),
    [
        # 5 of 1,000 votes are 0.50 points, 6 are 0.60, 4 of 1,001 are 0.3996.
        (THREE, "502 497 1", f"The margin was 0.50 points, within the 0.5-point {ORDERS}"),
        (THREE, "503 497 0", f"The margin was 0.60 points, outside the 0.5-point {ORDERS}"),
        # 1,001 of 200,000 are 0.5005 points: two decimals would be the law's own.
        (TWO, "100501 99499", f"The margin was 0.501 points, outside the 0.5-point {ORDERS}"),
        (TWO, "500 500", f"The margin was 0.00 points, within the 0.5-point {ORDERS}"),
        # Last in over first out: 1 of 1,001; 1,001 marks of all choices.
        (SEATS, "400 301 300", f"The margin was 0.10 points, within the 0.5-point {ORDERS}"),
        # Yes and No, not the votes over half: 4 of 1,000.
        (MEASURE, "502 498", f"The margin was 0.40 points, within the 0.5-point {ORDERS}"),
        (MEASURE, "498 502", f"The margin was 0.40 points, within the 0.5-point {ORDERS}"),
    ],
)
def test_a_final_margin_is_told_beside_that_of_the_law(race: Race, votes: str, words: str) -> None:
    assert recounts(race, votes) == words


def test_a_law_may_ask_for_less_than_its_margin_and_for_kinds_of_races() -> None:
    below = replace(LAW, margin_is="below")
    assert recounts(THREE, "502 497 1", below) == (
        "The margin was 0.50 points, exactly the margin below which Election Act, section 9 orders a"
        " recount."
    )
    assert "within" in recounts(THREE, "501 498 1", below)
    measures = replace(LAW, kinds="measure advisory")
    assert recounts(TWO, "500 500", measures) == ""
    assert "within" in recounts(MEASURE, "500 500", measures)


@pytest.mark.parametrize(
    ("race", "votes", "law", "final"),
    [
        (TWO, "500 499", LAW, False),
        (TWO, "500 499", replace(LAW, since=date(2022, 11, 9)), True),
        (TWO, "500 499", replace(LAW, until=date(2022, 11, 7)), True),
        (TWO, "500 499", replace(LAW, margin="", margin_is=""), True),
        (UNKNOWN, "500 499", LAW, True),
        (made.race(coverage=Coverage.CROSSES), "500 499", LAW, True),
        (made.race(rule=Rule.UNKNOWN), "500 499", LAW, True),
        (RUNOFF, "500 499 1", LAW, True),
        (TOP_TWO, "500 499 1", LAW, True),
        (made.race("yes no", Rule.MEASURE, bar=Bar.TWO_THIRDS), "667 333", LAW, True),
        (made.race("ana"), "5", LAW, True),
        (TWO, "0 0", LAW, True),
    ],
)
def test_where_no_law_or_no_two_places_tell_nothing_is_said(
    race: Race, votes: str, law: Law, final: bool
) -> None:
    assert recounts(race, votes, law, final=final) == ""


def test_the_law_of_a_recount_is_a_link_that_holds_what_the_data_hold() -> None:
    election = counted(TWO, "500 499")
    odd = replace(LAW, source_title="Act <9> & more")
    place = replace(election.jurisdiction, laws=(odd,))
    words = str(counted_view(replace(election, jurisdiction=place)).recount)
    assert (
        '<a href="https://example.org/act?a=1&amp;b=2" rel="external">Act &lt;9&gt; &amp; more</a>'
        in words
    )


def test_every_kind_of_race_and_every_outcome_has_its_words() -> None:
    assert set(Kind) == {"office", "measure", "retention", "recall", "advisory"}


ADVISORY = made.race("yes no", Rule.MEASURE, bar=Bar.MAJORITY, kind=Kind.ADVISORY)


@pytest.mark.parametrize("race", [ADVISORY, replace(MEASURE, advisory=True)])
def test_an_advisory_vote_neither_passes_nor_fails(race: Race) -> None:
    assert told(race, "6 4") == "Yes finished with 60.00% in this advisory vote."
    assert "Yes had 40.00% in this advisory vote as of " in told(race, "4 6", final=False)
    for votes, outcome, share in (("6 4", "passed", "60.00"), ("4 6", "failed", "40.00")):
        event = declared(outcome)
        assert told(race, votes, event) == f"Yes finished with {share}% in this advisory vote."
        assert line(race, votes, event) == f"Advisory vote: Yes {share}%"
        open_bar = replace(race, bar=None)
        said = {"passed": "yes", "failed": "no"}[outcome]
        assert line(open_bar, votes, event) == f"Advisory vote: {said}"
        words = f"Voters said {said} in this advisory vote, as declared "
        assert told(open_bar, votes, event).startswith(words)
    badges = [str(words) for _, words in counted_view(counted(race, "6 4")).badges]
    assert "Advisory vote" in badges and "Needs more than 50%" not in badges
