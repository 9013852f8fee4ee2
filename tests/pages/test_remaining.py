"""What a race page says of the ballots left: the estimates in their own words, and why no share of
the rest is given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from builder.model import Coverage, Law, Qualifier, Race
from builder.pages.race.remaining import left_items, left_words, why
from builder.wording.messages import Messages
from tests import made
from tests.views import counted_view

say = Messages()
VOTES = ({"ana": 60, "ben": 40}, {"ana": 100, "ben": 120})


def words(race: Race, **given: object) -> list[str]:
    election = made.one(race, *VOTES, **given)  # type: ignore[arg-type]
    return [str(sentence) for sentence in left_words(counted_view(election))]


def test_the_first_estimate_and_the_newest_are_told_in_their_own_words() -> None:
    totals = [
        made.total("u1", "outstanding_vbm", 500, qualifier=Qualifier.ABOUT),
        made.total("u1", "outstanding_provisional", 40),
        made.total("u2", "outstanding_total", 90, qualifier=Qualifier.LESS_THAN),
        made.total("u3", "outstanding_vbm", 12),
    ]
    election = made.one(made.race(), *VOTES, {"ana": 130, "ben": 125}, totals=totals)
    assert [(item.number, item.kinds) for item in left_items(say, election)] == [
        ("540", "calculated: about 500 by mail and 40 provisional"),
        ("12 by mail", "the only type reported"),
    ]
    newest = left_items(say, replace(election, totals=election.totals[:3]))[-1]
    assert (newest.when, newest.number) == ("Thu., Nov. 10, noon", "less than 90")
    assert left_items(say, replace(election, totals=())) == ()


@pytest.mark.parametrize(
    ("race", "sentence"),
    [
        (
            made.race(place="Bree", coverage=Coverage.INSIDE),
            "The county does not publish how many uncounted ballots are in Bree.",
        ),
        (
            made.race(place="Bree", district="2", coverage=Coverage.INSIDE),
            "The county does not publish how many uncounted ballots are in this district.",
        ),
        (
            made.race(coverage=Coverage.UNKNOWN),
            "The county does not publish how many uncounted ballots are in this district.",
        ),
        (
            made.race(coverage=Coverage.BEYOND),
            "They leave out ballots for this race counted outside Made County.",
        ),
        (
            made.race("ana ben cy", seats=2),
            "This race fills several seats, so no single share of the remaining votes would decide it.",
        ),
        (
            made.race(),
            "Until the mail deadline, estimates leave out ballots still in the mail, so we do not "
            "calculate what anyone would need.",
        ),
    ],
)
def test_why_no_share_of_the_rest_is_given_is_said(race: Race, sentence: str) -> None:
    assert words(race) == [sentence]


def test_only_the_law_of_election_day_tells_why_counts_go_on() -> None:
    election = made.one(made.race(), *VOTES)
    laws = [
        Law(topic=topic, text=text, since=since, until=until, source_title="", source_url="")
        for topic, text, since, until in (
            ("mail-deadline", "before", date(2014, 1, 1), date(2022, 11, 7)),
            ("mail-deadline", "then", date(2022, 11, 8), None),
            ("recount-request", "other", date(2014, 1, 1), None),
        )
    ]
    election = replace(election, jurisdiction=replace(election.jurisdiction, laws=tuple(laws)))
    assert [law.text for law in why(election)] == ["then"]
    assert why(replace(election, date=date(2010, 11, 2))) == []
