"""Counts of which only parts are known: what a release or a newspaper stated is stored, and nothing
beside it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from builder.model import Election, EventState, Phase, Precision, Qualifier, Status
from builder.store.load import load_election, load_jurisdiction
from tests.checkout import DATA

COUNTY = DATA / "us-ca-los-angeles"
PARTIAL = ("2018-11-06", "2020-11-03", "2022-06-07")
ALL = ("2014-11-04", "2018-11-06", "2020-11-03", "2022-06-07", "2022-11-08")


@cache
def election(slug: str) -> Election:
    return load_election(COUNTY / slug, load_jurisdiction(COUNTY))


def total(slug: str, update: str, item: str) -> tuple[object, str, str]:
    found = election(slug).total(update, item)
    assert found is not None, f"{slug} has no {item} at {update}"
    return found.value, found.qualifier.value, found.as_of


def planned(slug: str, event: str) -> list[str]:
    return [
        e.at for e in election(slug).events if e.event == event and e.state is EventState.PLANNED
    ]


def happened(slug: str, event: str) -> list[str]:
    return [
        e.at for e in election(slug).events if e.event == event and e.state is EventState.HAPPENED
    ]


def leads(slug: str, race: str) -> list[tuple[str, str, str, str]]:
    return [
        (s.update, s.choice, s.over, s.value)
        for s in election(slug).statements
        if s.race == race and s.item == "lead"
    ]


@pytest.mark.election(
    "us-ca-los-angeles/2018-11-06", "us-ca-los-angeles/2020-11-03", "us-ca-los-angeles/2022-06-07"
)
@pytest.mark.parametrize("slug", PARTIAL)
def test_an_election_known_from_releases_only_has_totals_and_no_votes(slug: str) -> None:
    found = election(slug)
    assert found.updates and found.totals and not found.snapshots
    assert (found.races, [u.votes_total for u in found.updates]) == (
        (),
        [None] * len(found.updates),
    )


@pytest.mark.election(
    "us-ca-los-angeles/2014-11-04",
    "us-ca-los-angeles/2018-11-06",
    "us-ca-los-angeles/2020-11-03",
    "us-ca-los-angeles/2022-06-07",
    "us-ca-los-angeles/2022-11-08",
)
@pytest.mark.parametrize("slug", ALL)
def test_nobody_says_how_many_updates_the_county_released(slug: str) -> None:
    assert election(slug).updates_released is None


@pytest.mark.election(
    "us-ca-los-angeles/2014-11-04",
    "us-ca-los-angeles/2018-11-06",
    "us-ca-los-angeles/2020-11-03",
    "us-ca-los-angeles/2022-06-07",
    "us-ca-los-angeles/2022-11-08",
)
@pytest.mark.parametrize("slug", ALL)
def test_every_total_event_and_statement_names_a_source_that_is_explained(slug: str) -> None:
    found = election(slug)
    named = [r.source for rows in (found.totals, found.events, found.statements) for r in rows]
    assert [name for name in named if name not in found.sources] == []


@pytest.mark.election(
    "us-ca-los-angeles/2014-11-04",
    "us-ca-los-angeles/2018-11-06",
    "us-ca-los-angeles/2020-11-03",
    "us-ca-los-angeles/2022-06-07",
    "us-ca-los-angeles/2022-11-08",
)
@pytest.mark.parametrize("slug", ALL)
def test_totals_and_statements_speak_of_updates_races_and_choices_that_are_stored(
    slug: str,
) -> None:
    found = election(slug)
    keys = {u.key for u in found.updates}
    choices = {(r.slug, c.slug) for r in found.races for c in r.choices}
    assert [t.update for t in found.totals if t.update not in keys] == []
    assert [s.update for s in found.statements if s.update and s.update not in keys] == []
    named = [(s.race, c) for s in found.statements for c in (s.choice, s.over) if c]
    assert [pair for pair in named if pair not in choices] == []


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_count_of_2014_is_known_from_six_updates_without_votes_and_the_final_file() -> None:
    found = election("2014-11-04")
    known = [(u.key, u.precision, u.phase, u.status) for u in found.updates]
    day, canvass, unofficial = Precision.DAY, Phase.CANVASS, Status.UNOFFICIAL_PARTIAL
    assert known == [
        ("2014-11-05", day, Phase.ELECTION_NIGHT, unofficial),
        ("2014-11-07", day, canvass, unofficial),
        ("2014-11-10", day, canvass, unofficial),
        ("2014-11-14", day, canvass, unofficial),
        ("2014-11-18-1500", Precision.MINUTE, canvass, unofficial),
        ("2014-11-24", day, canvass, unofficial),
        ("2014-11-25-1307", Precision.MINUTE, canvass, Status.CERTIFIED),
    ]
    assert list(found.snapshots) == ["2014-11-25-1307"]


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_totals_of_2014_are_those_of_the_releases_and_the_computed_one_is_marked() -> None:
    assert total("2014-11-04", "2014-11-05", "ballots_counted") == (1147248, "exact", "2014-11-05")
    assert total("2014-11-04", "2014-11-07", "ballots_counted") == (
        1211243,
        "computed",
        "2014-11-07",
    )
    assert total("2014-11-04", "2014-11-10", "ballots_counted") == (1305151, "exact", "2014-11-10")
    assert total("2014-11-04", "2014-11-10", "ballots_added") == (93908, "exact", "2014-11-10")
    assert total("2014-11-04", "2014-11-24", "ballots_added") == (11548, "exact", "2014-11-24")
    computed = [t for t in election("2014-11-04").totals if t.qualifier is Qualifier.COMPUTED]
    assert [(t.update, t.item) for t in computed] == [("2014-11-07", "ballots_counted")]
    assert 1305151 - 93908 == 1211243


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_county_called_the_update_of_10_november_2014_its_second() -> None:
    labels = {u.key: u.official_label for u in election("2014-11-04").updates}
    assert labels["2014-11-10"] == "Second Election Results Update"


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_estimates_of_2014_keep_the_words_more_than_about_and_less_than() -> None:
    assert total("2014-11-04", "2014-11-05", "outstanding_total") == (
        247000,
        "more-than",
        "2014-11-05",
    )
    assert total("2014-11-04", "2014-11-14", "outstanding_total")[:2] == (113000, "about")
    assert total("2014-11-04", "2014-11-18-1500", "outstanding_total") == (
        100000,
        "less-than",
        "2014-11-18",
    )


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_calendar_of_2014_is_what_the_county_planned_and_nothing_is_said_to_have_happened() -> (
    None
):
    found = election("2014-11-04")
    assert (planned("2014-11-04", "canvass-start"), planned("2014-11-04", "audit")) == (
        ["2014-11-05"],
        [""],
    )
    assert planned("2014-11-04", "certification") == ["2014-11-28"]
    assert planned("2014-11-04", "declaration") == ["2014-12-02"]
    assert "2014-11-14T13:00-08:00" in planned("2014-11-04", "update-announced")
    canvass = next(e for e in found.events if e.event == "canvass-start")
    assert (
        canvass.note
        == "The canvass from 5 November to 2 December 2014: all outstanding ballots to be verified and tallied"
    )
    assert [e for e in found.events if e.state is EventState.HAPPENED] == []


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_leads_of_2014_stand_beside_one_another_even_where_they_disagree() -> None:
    lopez = [("2014-11-05", "182"), ("", "7"), ("2014-11-14", "46"), ("", "419")] + [
        ("2014-11-24", "467")
    ] * 3
    hadley = [
        ("2014-11-05", "2329"),
        ("2014-11-05", "2493"),
        ("", "1069"),
        ("2014-11-24", "706"),
        ("2014-11-24", "706"),
    ]
    assert leads("2014-11-04", "assembly-39") == [(u, "lopez", "bocanegra", v) for u, v in lopez]
    assert leads("2014-11-04", "assembly-66") == [(u, "hadley", "muratsuchi", v) for u, v in hadley]
    assert leads("2014-11-04", "assessor")[0] == ("2014-11-05", "prang", "morris", "9036")


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_turnouts_said_of_the_same_night_of_2014_are_all_kept_and_none_is_a_total() -> None:
    found = election("2014-11-04")
    said = [
        s.value for s in found.statements if s.item == "turnout_pct" and s.update == "2014-11-05"
    ]
    assert said == ["25.25", "25.5", "25.2", "23.4"]
    assert found.total("2014-11-05", "turnout_pct") is None


@pytest.mark.election("us-ca-los-angeles/2018-11-06")
def test_the_count_of_2018() -> None:
    assert [u.key for u in election("2018-11-06").updates] == ["2018-11-07", "2018-11-30"]
    assert total("2018-11-06", "2018-11-07", "ballots_counted")[:2] == (1975855, "exact")
    assert total("2018-11-06", "2018-11-07", "ballots_mail")[0] == 683452
    assert total("2018-11-06", "2018-11-07", "ballots_in_person")[0] == 1292403
    assert total("2018-11-06", "2018-11-07", "outstanding_total")[:2] == (984000, "about")
    assert total("2018-11-06", "2018-11-30", "ballots_counted")[:2] == (3023417, "exact")
    assert total("2018-11-06", "2018-11-30", "turnout_pct")[0] == Decimal("58.14")
    assert happened("2018-11-06", "certification") == ["2018-11-30"]
    assert happened("2018-11-06", "declaration") == ["2018-12-04"]


@pytest.mark.election(
    "us-ca-los-angeles/2014-11-04",
    "us-ca-los-angeles/2018-11-06",
    "us-ca-los-angeles/2020-11-03",
    "us-ca-los-angeles/2022-06-07",
    "us-ca-los-angeles/2022-11-08",
)
def test_the_categories_of_an_estimate_add_up_to_the_total_that_a_source_states() -> None:
    for slug in ALL:
        found = election(slug)
        for update in found.updates:
            parts = {
                t.item: t.value
                for t in found.totals
                if t.update == update.key and t.item.startswith("outstanding_")
            }
            whole = parts.pop("outstanding_total", None)
            if whole is not None and {"outstanding_vbm", "outstanding_misc"} <= parts.keys():
                assert sum(int(v) for v in parts.values() if v is not None) == whole, (
                    f"{slug} {update.key}"
                )


@pytest.mark.election("us-ca-los-angeles/2020-11-03")
def test_the_estimate_of_2020_rose_while_ballots_were_counted() -> None:
    assert total("2020-11-03", "2020-11-04", "outstanding_total")[0] == 618200
    assert total("2020-11-03", "2020-11-05-1621", "outstanding_total")[0] == 791200
    assert total("2020-11-03", "2020-11-05-1621", "ballots_added")[0] == 156410 == 3538953 - 3382543


@pytest.mark.election("us-ca-los-angeles/2020-11-03")
def test_what_the_release_of_9_november_2020_counts_since_election_night_is_no_increase() -> None:
    found = election("2020-11-03")
    assert total("2020-11-03", "2020-11-09", "ballots_counted")[:2] == (4100000, "more-than")
    assert found.total("2020-11-09", "ballots_added") is None
    said = {s.item: s.value for s in found.statements if s.update == "2020-11-09"}
    assert said == {"ballots_added_mail": "428221", "ballots_added_in_person": "2980"}


@pytest.mark.election("us-ca-los-angeles/2020-11-03")
def test_the_ballots_said_of_10_november_2020_are_a_statement_beside_another_total() -> None:
    found = election("2020-11-03")
    said = [s for s in found.statements if s.item == "ballots_counted" and s.update == "2020-11-10"]
    assert [(s.value, s.qualifier, s.said_by) for s in said] == [
        ("5709853", Qualifier.EXACT, "The Malibu Times")
    ]
    assert total("2020-11-03", "2020-11-10", "ballots_counted")[:2] == (4200000, "more-than")
    assert total("2020-11-03", "2020-11-30", "registered")[0] == 5709853


@pytest.mark.election("us-ca-los-angeles/2020-11-03")
def test_the_certified_total_of_2020_is_kept_with_the_rounder_one_that_a_newspaper_gave() -> None:
    assert total("2020-11-03", "2020-11-30", "ballots_counted")[:2] == (4338191, "exact")
    said = [
        s
        for s in election("2020-11-03").statements
        if s.update == "2020-11-30" and s.item == "ballots_counted"
    ]
    assert [(s.value, s.qualifier) for s in said] == [("4300000", Qualifier.MORE_THAN)]


@pytest.mark.election("us-ca-los-angeles/2020-11-03", "us-ca-los-angeles/2022-06-07")
def test_certified_votes_of_a_race_that_has_no_file_are_words_and_no_snapshot() -> None:
    attorney = [s.note for s in election("2020-11-03").statements if "District Attorney" in s.note]
    mayor = [s.note for s in election("2022-06-07").statements if "as certified" in s.note]
    assert attorney == [
        "Los Angeles County District Attorney, as certified: George Gascón 2,002,865 votes, Jackie Lacey 1,738,617 votes."
        " The archive holds no results file of this race"
    ]
    assert mayor == [
        "Mayor of Los Angeles, as certified: Karen Bass 43.1 percent, Rick Caruso 36 percent."
        " The archive holds no results file of this race"
    ]


@pytest.mark.election("us-ca-los-angeles/2022-06-07")
def test_the_count_of_june_2022() -> None:
    keys = ["2022-06-08-0200", "2022-06-10", "2022-06-21", "2022-06-28", "2022-07-01"]
    assert [u.key for u in election("2022-06-07").updates] == keys
    assert total("2022-06-07", "2022-06-08-0200", "ballots_counted")[0] == 822545
    assert total("2022-06-07", "2022-06-10", "ballots_counted")[0] == 991883
    assert total("2022-06-07", "2022-06-10", "ballots_added")[0] == 169338 == 168566 + 772
    assert total("2022-06-07", "2022-06-10", "outstanding_total")[0] == 506050
    assert total("2022-06-07", "2022-06-21", "ballots_counted")[0] == 1613910
    assert total("2022-06-07", "2022-06-28", "ballots_added")[0] == 571
    assert total("2022-06-07", "2022-07-01", "turnout_pct")[0] == Decimal("28.48")
    assert happened("2022-06-07", "certification") == ["2022-07-01"]
    assert (planned("2022-06-07", "declaration"), happened("2022-06-07", "declaration")) == (
        ["2022-07-05"],
        [],
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_estimates_of_11_november_2022_are_by_category_and_their_sum_is_not_stored() -> None:
    found = election("2022-11-08")
    assert total("2022-11-08", "2022-11-11-1609", "outstanding_vbm") == (
        790000,
        "about",
        "2022-11-11",
    )
    assert total("2022-11-08", "2022-11-11-1609", "outstanding_cvr")[0] == 21000
    assert total("2022-11-08", "2022-11-11-1609", "outstanding_provisional")[0] == 300
    assert found.total("2022-11-11-1609", "outstanding_total") is None
    assert found.total("2022-11-11-1609", "turnout_pct") is None


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_certification_of_2022_was_planned_for_three_days_and_happened_on_one() -> None:
    assert planned("2022-11-08", "certification") == ["2022-12-05", "2022-12-03", "2022-12-16"]
    assert happened("2022-11-08", "certification") == ["2022-12-05"]
    assert (planned("2022-11-08", "declaration"), happened("2022-11-08", "declaration")) == (
        ["2022-12-06"],
        ["2022-12-06"],
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_update_after_15_november_2022_was_announced_for_two_days_and_came_on_a_third() -> None:
    said = [e.at for e in election("2022-11-08").events if "after that of 15 November" in e.note]
    assert said == ["2022-11-18", "2022-11-17"]
    assert date(2022, 11, 16) in {u.day for u in election("2022-11-08").updates}
