"""Parsing: what each format's files say, and what is said about files that are not right."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from builder.errors import FeedError
from builder.importers.formats import FORMATS, la_counter, la_fixed_width, la_media_json
from builder.importers.parsed import ContestType, ParsedBallots, ParsedSnapshot
from builder.importers.sources import read_capture, sniff
from builder.model import Precision
from tests.importing import COUNTER, FIXED, IDS, MEDIA


def fixed(name: str) -> ParsedSnapshot:
    return la_fixed_width.parse((FIXED / name).read_bytes(), name)


def media(name: str) -> ParsedSnapshot:
    return la_media_json.parse((MEDIA / name).read_bytes(), name)


def counter(name: str) -> ParsedSnapshot:
    return la_counter.parse((COUNTER / name).read_bytes(), name)


def refusal(parse: Callable[[bytes, str], object], data: bytes, name: str) -> str:
    """What the file ``name`` is refused with."""
    with pytest.raises(FeedError) as error:
        parse(data, name)
    return str(error.value)


def other_votes(votes: str) -> bytes:
    """The first results file, its first 100 votes written as ``votes``."""
    text = (MEDIA / "2-first.json").read_text(encoding="utf-8")
    return text.replace('"Votes": 100', f'"Votes": {votes}').encode()


def test_every_fixture_is_recognized_as_its_format() -> None:
    good = {
        path: read_capture(path, {})
        for folder in (MEDIA, COUNTER, FIXED)
        for path in sorted(folder.iterdir())
    }
    assert {path.parent.name for path, capture in good.items() if capture.snapshot} == set(FORMATS)
    assert all(
        capture.format == path.parent.name for path, capture in good.items() if capture.snapshot
    )
    bad = "empty.json message.json cut-off.json election_data.json cut-off.dat template.dat"
    assert {path.name for path, capture in good.items() if capture.problem} == set(bad.split())


def test_a_time_of_varying_precision_is_cut_to_seconds() -> None:
    assert media("2-first.json").released_at == datetime(2030, 11, 5, 20, 10, 30)
    assert media("3-night.json").released_at == datetime(2030, 11, 6, 3, 35, 19)
    assert media("3-night.json").election_date == date(2030, 11, 5)


def test_a_time_with_a_zone_is_refused_since_the_feed_has_none() -> None:
    raw = json.loads((MEDIA / "2-first.json").read_text(encoding="utf-8"))
    data = json.dumps(raw | {"Timestamp": "2030-11-05T20:10:30Z"}).encode()
    assert refusal(la_media_json.parse, data, "zone.json") == (
        'zone.json: expected a time like 2022-11-08T20:11:13, without a zone in Timestamp, got "2030-11-05T20:10:30Z". '
        "Give the file as the county serves it, or add its format."
    )


def test_a_contest_keeps_its_official_words() -> None:
    council = media("2-first.json").contests[1]
    assert (council.group, council.title, council.vote_for) == (
        "Cities",
        "BREE CITY GENERAL MUNICIPAL ELECTION Member of the City Council, 2nd District",
        "Vote for no more than two",
    )
    assert [(choice.name, choice.party, choice.votes) for choice in council.choices] == [
        ('RORY "ROB" O\'BRANDY', "Non Partisan", 80),
        ("PIPPA TOOK", "Non Partisan", 70),
        ("ODO TOOK", "Non Partisan", 61),
    ]


def test_half_a_vote_is_an_error_and_is_not_rounded() -> None:
    assert refusal(la_media_json.parse, other_votes("100.5"), "half.json") == (
        "half.json: expected a whole number for BARLIMAN BUTTERBUR in BREE CITY GENERAL MUNICIPAL ELECTION Mayor in "
        "Election.ContestGroups[0].Contests[0].Candidates[0].Votes, got 100.5. "
        "Ask the county; nothing is rounded here."
    )


def test_votes_that_are_not_given_are_not_zero() -> None:
    snapshot = la_media_json.parse(other_votes("null"), "null.json")
    assert snapshot.contests[0].choices[0].votes is None
    # By hand: 601 votes in the file before, 100 of them taken away.
    assert snapshot.votes_total == 501


def test_the_counter_file_counts_marks_and_unused_votes_over_all_its_lines() -> None:
    ballots = counter("1-first.json").ballots
    assert ballots["20"] == ParsedBallots(
        ballots=108, blank=2, partly_voted=1, overvoted=0, full=105, writein_marks=2, unused=3
    )
    assert ballots["30"].writein_marks is None, (
        "a contest without a write-in line has no figure, not a zero"
    )
    assert counter("1-first.json").totals == {
        "ballots_counted": "300",
        "ballots_mail": "300",
        "ballots_in_person": "0",
    }


def test_a_counter_time_has_the_twelve_hour_clock() -> None:
    assert counter("2-night.json").released_at == datetime(2030, 11, 6, 3, 35, 19)
    assert counter("between-only-counter.json").released_at == datetime(2030, 11, 7, 12, 55, 46)


def test_two_values_for_one_id_in_one_counter_file_are_an_error() -> None:
    raw = json.loads((COUNTER / "1-first.json").read_text(encoding="utf-8"))
    raw["Data"].append({"Number": 99, "ReferenceID": 101, "ReferenceType": "CAND", "Value": 1})
    assert refusal(la_counter.parse, json.dumps(raw).encode(), "double.json") == (
        "double.json: expected one value for CAND of 101, got 100 and 1. "
        "Leave the file out; another capture of the same time may be complete."
    )


def test_the_id_file_orders_the_groups_and_has_the_registration() -> None:
    ids = la_counter.parse_ids(IDS.read_bytes(), "ids")
    assert (ids.group_order, ids.registered, ids.read_at) == (
        ("County Measures", "Cities"),
        5000,
        datetime(2030, 11, 8, 18, 33, 50),
    )
    assert [choice.official_id for choice in ids.contests[0].choices] == ["101", "102"]


def test_an_id_file_given_as_results_is_named() -> None:
    assert refusal(sniff, IDS.read_bytes(), "election_data.json") == (
        "election_data.json: expected results or a counter file, got an id file. Give it as --ids."
    )


def test_something_else_is_refused_with_what_it_begins_with() -> None:
    assert refusal(sniff, b"<html>Service unavailable</html>", "page.html") == (
        "page.html: expected one of la-media-json, la-counter, la-fixed-width, got 32 bytes that begin "
        "b'<html>Service unavai'. Leave it out, or add its format."
    )


def test_the_fixed_width_file_is_read_by_its_columns() -> None:
    snapshot = fixed("final.dat")
    assert (snapshot.released_at, snapshot.precision) == (
        datetime(2030, 11, 25, 13, 7),
        Precision.MINUTE,
    )
    assert (snapshot.election_date, snapshot.official_label) == (
        date(2030, 11, 5),
        "Final Official Election Returns",
    )
    assert [contest.title for contest in snapshot.contests] == [
        "MEMBER STATE BOARD OF EQUALIZATION-1ST DISTRICT",
        "BREE CITY GEN MUNI COUNCILMEMBER",
        "APPELLATE COURT JUSTICES PRESIDING JUSTICE DIV 1 FRANCES ROSE",
        "BREE CITY SPC MUNI MEASURE B",
    ]
    board, council, judge, measure = snapshot.contests
    assert [(c.name, c.party, c.votes, c.printed_pct) for c in board.choices] == [
        ("KEVIN MC CARTHY", "REP", 1001, "66.73"),
        ("S M LEAVES-GREENE", "NP", 499, "33.27"),
    ]
    assert (council.vote_for, council.registered) == ("VOTE FOR NO MORE THAN 3", 800)
    assert (judge.type, judge.judge, judge.seat) == (
        ContestType.RETENTION,
        "FRANCES ROSE",
        "PRESIDING JUSTICE DIV 1",
    )
    assert [(c.name, c.votes) for c in judge.choices] == [("YES", 700), ("NO", 300)]
    assert (measure.short_text, measure.pass_rate) == ("B - BRIDGE PARCEL TAX", "2/3 OF VOTES CAST")
    assert snapshot.totals == {
        "registered": "4892",
        "ballots_mail": "577",
        "ballots_counted": "1518",
        "turnout_pct": "31.05",
    }


def test_an_old_head_a_tab_and_the_end_of_file_byte_are_read_past() -> None:
    assert (FIXED / "old-head.dat").read_bytes().endswith(b"\r\n\x1a")
    old, new = fixed("old-head.dat"), fixed("final.dat")
    assert old.released_at == datetime(2030, 11, 25, 17, 15)
    assert (old.contests, old.totals, old.problems) == (new.contests, new.totals, ())


def test_a_wrong_record_count_makes_a_bad_file_with_the_reason() -> None:
    assert fixed("cut-off.dat").problems == ("the end record counts 716 records, the file has 29",)
    capture = read_capture(FIXED / "cut-off.dat", {})
    problem = "the end record counts 716 records, the file has 29"
    assert (capture.snapshot, capture.problem) == (None, problem)


def test_a_template_without_figures_has_no_votes_and_says_where() -> None:
    snapshot = fixed("template.dat")
    assert snapshot.contests[0].choices[0].votes is None
    assert snapshot.problems == ('line 8: a figure was expected, got "Z,ZZZ,ZZ9"',)


@pytest.mark.feeds
def test_every_fixed_width_test_file_is_read(feeds: Path) -> None:
    counts, problems = {}, {}
    for path in sorted((feeds / "la-fixedwidth").iterdir()):
        snapshot = la_fixed_width.parse(path.read_bytes(), path.name)
        counts[path.name] = len(snapshot.contests)
        problems[path.name] = len(snapshot.problems)
        # A second reader: contests are CC records, Yes lines of measures and judges.
        lines = path.read_bytes().replace(b"\r\n", b"\n").split(b"\n")
        kinds = [line[3:5] for line in lines]
        assert counts[path.name] == kinds.count(b"CC") + sum(
            line[3:5] in (b"MT", b"JN") and b"- YES" in line for line in lines
        ), path.name
    assert len(counts) == 9
    assert {name for name, count in problems.items() if count} == {
        "kpcc_frank_internet-test.dat",
        "kpcc_internet.dat",
    }
