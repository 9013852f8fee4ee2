"""Election reports of NIST SP 1500-100: each says what is stored of its update, in both formats,
whatever comes later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from builder.exports.nist import files
from builder.model import Bar, ChoiceKind, Coverage, Election, Rule
from builder.store import load
from builder.wording.messages import Messages
from tests import archive
from tests.archive import GENERAL, SPECIAL, TINY
from tests.checkout import ROOT
from tests.election_reports import (
    live_updates,
    members,
    stored_votes,
    tree_of_json,
    tree_of_xml,
    unpacked,
    votes,
)
from tests.made import Votes, ballots, choice, election, race, update
from tests.sampling import sample

NIGHT, SILENT = "2030-11-06-0105", "2030-11-08-1600"
HOSTILE = """<b>&amp; "O'Neil" ]]> ñ ⅔"""


def loaded(folder: Path) -> Election:
    return load.load_election(folder, load.load_jurisdiction(folder.parent))


@cache
def reports(folder: Path) -> dict[str, bytes]:
    return written(loaded(folder))


def written(of: Election) -> dict[str, bytes]:
    return unpacked(files.packed(of, Messages()))


def report(of: Election, key: str = "u1") -> Any:
    """The report of an update, the same in both formats."""
    found = written(of)
    in_json = tree_of_json(found[f"{key}.json"])
    assert tree_of_xml(found[f"{key}.xml"]) == in_json
    return in_json


def tiny(key: str, path: str = GENERAL) -> Any:
    return tree_of_json(reports(TINY / "data" / path)[f"{key}.json"])


def contest(of: Any, slug: str) -> Any:
    (election,) = of["Election"]
    (found,) = (one for one in election["Contest"] if one["@id"] == f"race.{slug}")
    return found


def text(of: Any) -> str:
    (only,) = of["Text"]
    assert only["Language"] == "en"
    return str(only["Content"])


def every_election() -> list[Path]:
    return sorted(path.parent for path in (ROOT / "data").glob("*/*/election.toml"))


@pytest.mark.parametrize("path", [GENERAL, SPECIAL])
def test_both_formats_of_every_update_read_back_as_its_snapshot(path: str) -> None:
    folder = TINY / "data" / path
    found, updates = reports(folder), live_updates(folder)
    assert {*found} == {f"{key}.{kind}" for key in updates for kind in ("json", "xml")}
    for key, row in updates.items():
        in_json = tree_of_json(found[f"{key}.json"])
        assert tree_of_xml(found[f"{key}.xml"]) == in_json
        assert votes(in_json) == stored_votes(folder, key), key
        assert in_json["Status"] == row["status"]


@pytest.mark.parametrize("folder", every_election(), ids=lambda of: f"{of.parent.name}-{of.name}")
def test_updates_of_the_real_archive_read_back_as_their_snapshots(folder: Path) -> None:
    found, updates = reports(folder), live_updates(folder)
    assert len(found) == 2 * len(updates)
    for key in sample(updates, 8):
        in_json = tree_of_json(found[f"{key}.json"])
        assert votes(in_json) == stored_votes(folder, key), key
        assert tree_of_xml(found[f"{key}.xml"]) == in_json


def test_what_was_not_reported_has_no_count_and_what_was_not_listed_no_selection() -> None:
    night = tiny(NIGHT)
    umber, vane = contest(night, "clerk")["ContestSelection"]
    assert [count["Count"] for count in umber["VoteCounts"]] == [300]
    assert vane == {
        "@type": "ElectionResults.CandidateSelection",
        "@id": "choice.clerk.vane",
        "SequenceOrder": 2,
        "CandidateIds": ["candidate.clerk.vane"],
    }
    assert "library-board" not in votes(night) and "library-board" in votes(tiny("2030-11-12-1630"))
    zero = contest(tiny("2030-11-05-2015"), "water-district-2")["ContestSelection"]
    assert [one["VoteCounts"][0]["Count"] for one in zero] == [0, 0]


def test_a_report_names_its_update_its_issuer_and_this_archive() -> None:
    night = tiny(NIGHT)
    (identifier,) = night["ExternalIdentifier"]
    assert identifier == {
        "Type": "other",
        "OtherType": "election-count-archive",
        "Value": f"{GENERAL}/updates/{NIGHT}/",
    }
    assert night["Issuer"] == "Marl County Clerk" and night["IssuerAbbreviation"]
    assert night["VendorApplicationId"] == "election-count-archive/nist-sp-1500-100/1"
    assert night["GeneratedDate"] == "2030-11-06T01:05:30-07:00"
    assert (night["Format"], night["Status"]) == ("summary-contest", "unofficial-partial")
    assert tiny("2030-11-26-1000")["Status"] == "certified"
    (of,) = night["Election"]
    assert (of["StartDate"], of["EndDate"]) == ("2030-11-05", "2030-11-05")


def test_ballots_left_are_counts_where_they_are_exact_and_notes_where_they_are_not() -> None:
    night = tiny(NIGHT)
    (of,) = night["Election"]
    counts = {(one["Type"], one.get("OtherType", "")): one for one in of["BallotCounts"]}
    assert {
        kind: (one.get("BallotsCast"), one.get("BallotsOutstanding"))
        for kind, one in counts.items()
    } == {
        ("total", ""): (1801, None),
        ("absentee-mail", ""): (1001, None),
        ("other", "in-person"): (800, None),
        ("provisional", ""): (None, 40),
    }
    assert night["Notes"] == (
        "outstanding_provisional is an estimate of 2030-11-06. "
        "No exact number is known of outstanding_vbm: about 500."
    )
    assert night["GpUnit"][0]["VotersRegistered"] == 4000
    silent = tiny(SILENT)
    assert "BallotCounts" not in silent["Election"][0] and "Contest" not in silent["Election"][0]
    assert silent["Notes"] == (
        "No exact number is known of ballots_counted: 1,951 (calculated). "
        "No exact number is known of outstanding_total: about 450."
    )
    late = tiny("2031-03-14", SPECIAL)
    left = {
        one["Type"]: one.get("BallotsOutstanding") for one in late["Election"][0]["BallotCounts"]
    }
    assert left == {"total": None, "absentee-mail": 400, "provisional": 100}
    assert late["GeneratedDate"].startswith("2031-03-14T23:59")
    assert late["Notes"].startswith("Only the day of this update is known, not the time. ")


def test_a_report_is_the_same_before_and_after_later_updates() -> None:
    whole = loaded(TINY / "data" / GENERAL)
    last = written(whole)
    for n, newest in enumerate(whole.updates, 1):
        updates = whole.updates[:n]
        keys = {one.key for one in updates}
        snapshots = {key: of for key, of in whole.snapshots.items() if key in keys}
        listed = {(r, c) for of in snapshots.values() for r, of_r in of.votes.items() for c in of_r}
        races = tuple(
            replace(one, choices=tuple(c for c in one.choices if (one.slug, c.slug) in listed))
            for one in whole.races
            if any(slug == one.slug for slug, _ in listed)
        )
        then = replace(
            whole,
            updates=updates,
            snapshots=snapshots,
            races=races,
            totals=tuple(t for t in whole.totals if t.update in keys),
            events=(),
            statements=(),
            corrections=(),
        )
        found = written(then)
        assert len(found) == 2 * n and newest.key in keys
        assert found == {name: last[name] for name in found}


def test_the_same_election_has_the_same_bytes_and_a_withdrawn_update_no_report() -> None:
    folder = TINY / "data" / SPECIAL
    assert files.packed(loaded(folder), Messages()) == files.packed(loaded(folder), Messages())
    assert "2031-03-12-0900.json" not in reports(folder)
    at = {
        key: datetime.fromisoformat(row["released_at"]) for key, row in live_updates(folder).items()
    }
    for packed in files.packed(loaded(folder), Messages()).values():
        moments = {Path(one.name).stem: one.mtime for one in members(packed)}
        assert moments.keys() == at.keys()
        timed = {key for key, then in at.items() if then.tzinfo}
        assert len(timed) == 2 and all(moments[key] == at[key].timestamp() for key in timed)
    nothing = replace(loaded(folder), updates=())
    assert files.packed(nothing, Messages()) == {}


def test_the_built_site_has_the_archives_of_each_election() -> None:
    for path in (GENERAL, SPECIAL):
        found = files.packed(loaded(TINY / "data" / path), Messages())
        assert {*found} == {
            f"{path}/data/nist-sp-1500-100-{kind}.tar.zst" for kind in ("json", "xml")
        }
        for name, data in found.items():
            assert (archive.built_site() / name).read_bytes() == data


def of_every_kind() -> Election:
    """An election with choices and races of every kind, and texts that look like markup."""
    persons = (
        choice("mayor", "ana", incumbent="incumbent"),
        choice("mayor", "red", ChoiceKind.PARTY_LINE, official_name="ANA", party="Red"),
        choice("mayor", "blue", ChoiceKind.PARTY_LINE, official_name="ANA", party="Blue & Co"),
        choice("mayor", "ben", official_name=HOSTILE, party="Red", official_id="7"),
        choice("mayor", "cy", ChoiceKind.WRITE_IN),
        *(choice("mayor", kind, ChoiceKind(kind)) for kind in UNNAMED),
    )
    school: dict[str, Any] = {"place": "Lark", "district": "2", "district_type": "school"}
    races = [
        replace(race(), choices=persons),
        race("dee eve", slug="board", seats=2, party="Red", coverage=Coverage.INSIDE, **school),
        race("fay gus", slug="trustee", rule=Rule.TOP_TWO, coverage=Coverage.UNKNOWN, **school),
        race("yes no", Rule.RETENTION, "judge", coverage=Coverage.BEYOND, ocd_id="ocd-division/x"),
        race(
            "yes no", Rule.MEASURE, "measure", question=HOSTILE, title=HOSTILE, bar=Bar.TWO_THIRDS
        ),
    ]
    counted: dict[str, Votes] = {
        "mayor": {"ana": 5, "red": 3, "blue": 2, "ben": -1, "cy": 1, **UNNAMED},
        "board": {"dee": 8, "eve": None},
        "trustee": {"fay": 1, "gus": 1},
        "judge": {"yes": 4, "no": 5},
        "measure": {"yes": 1, "no": 0},
    }
    held = {
        "board": ballots(20, blank=3, overvoted=1, writein_marks=2),
        "judge": ballots(10, blank=1, overvoted=0),
    }
    return election(races, [update(1)], {"u1": counted}, {"u1": held}, title="Special primary")


UNNAMED = {"write-ins": 0, "none-of-these": 2, "blanks": 4}


def test_every_kind_of_choice_has_its_place() -> None:
    found = report(of_every_kind())
    mayor = contest(found, "mayor")
    ana, ben, cy, write_ins, none = mayor["ContestSelection"]
    assert [(one["Type"], one.get("OtherType"), one["Count"]) for one in ana["VoteCounts"]] == [
        ("total", None, 5),
        ("other", "Red", 3),
        ("other", "Blue & Co", 2),
    ]
    names = {party["@id"]: text(party["Name"]) for party in found["Party"]}
    assert [names[of] for of in ana["EndorsementPartyIds"]] == ["Red", "Blue & Co"]
    assert ben["VoteCounts"][0]["Count"] == -1 and "IsWriteIn" not in ben
    assert cy["IsWriteIn"] and cy["CandidateIds"] == ["candidate.mayor.cy"]
    assert write_ins["IsWriteIn"] and "CandidateIds" not in write_ins
    assert write_ins["VoteCounts"][0]["Count"] == 0
    assert mayor["OtherCounts"] == [{"GpUnitId": "unit.us-xx-made", "Undervotes": 4}]
    people = {one["@id"]: one for one in found["Election"][0]["Candidate"]}
    assert text(people["candidate.mayor.ben"]["BallotName"]) == HOSTILE
    assert people["candidate.mayor.ben"]["ExternalIdentifier"][0]["Value"] == "7"
    assert names[people["candidate.mayor.ben"]["PartyId"]] == "Red"
    assert people["candidate.mayor.ana"]["IsIncumbent"] is True
    assert text(people[none["CandidateIds"][0]]["BallotName"]) == "NONE-OF-THESE"


def test_every_kind_of_race_has_its_contest() -> None:
    found = report(of_every_kind())
    (of,) = found["Election"]
    kinds = {one["@id"]: one["@type"].removeprefix("ElectionResults.") for one in of["Contest"]}
    assert kinds == {
        "race.mayor": "CandidateContest",
        "race.board": "CandidateContest",
        "race.trustee": "CandidateContest",
        "race.judge": "RetentionContest",
        "race.measure": "BallotMeasureContest",
    }
    board, trustee = contest(found, "board"), contest(found, "trustee")
    assert (board["VoteVariation"], board["NumberElected"], board["VotesAllowed"]) == (
        "n-of-m",
        2,
        2,
    )
    assert board["OtherCounts"] == [{"GpUnitId": "unit.us-xx-made", "WriteIns": 2}]
    assert trustee["OtherVoteVariation"] == "top-two" and "NumberElected" not in trustee
    judge, measure = contest(found, "judge"), contest(found, "measure")
    assert judge["CandidateId"] == "candidate.judge"
    assert judge["OtherCounts"] == [
        {"GpUnitId": "unit.us-xx-made", "Overvotes": 0, "Undervotes": 1}
    ]
    assert text(measure["FullText"]) == measure["Name"] == HOSTILE
    assert (measure["VoteVariation"], measure["Type"]) == ("super-majority", "ballot-measure")
    assert text(measure["PassageThreshold"]) == "two-thirds (66.67%)"
    # The title names two types, so it names none.
    assert (of["Type"], of["OtherType"]) == ("other", "Special primary")


def test_races_of_one_district_share_its_unit_and_nothing_is_made_up() -> None:
    found = report(of_every_kind())
    own = {slug: contest(found, slug)["ElectionDistrictId"] for slug in KNOWN}
    assert own["mayor"] == own["measure"] == "unit.us-xx-made"
    assert own["board"] == own["trustee"] == "district.board"
    units = {unit["@id"]: unit for unit in found["GpUnit"]}
    assert len(units) == len(found["GpUnit"]) == 3
    assert units["unit.us-xx-made"] == {
        "@type": "ElectionResults.ReportingUnit",
        "@id": "unit.us-xx-made",
        "Name": {"Text": [{"Content": "Made County", "Language": "en"}]},
        "Type": "county",
    }
    lark = units["district.board"]
    assert (text(lark["Name"]), lark["Number"]) == ("Lark, district 2", "2")
    assert lark["Type"] == "school" and "ExternalIdentifier" not in lark
    beyond = units["district.judge"]
    assert (beyond["Type"], beyond["OtherType"]) == ("other", "unknown") and "Name" not in beyond
    assert beyond["ExternalIdentifier"] == [{"Type": "ocd-id", "Value": "ocd-division/x"}]
    # Two cities, whose races name the county as their place and no type of district.
    night = tiny(NIGHT)
    mayor, clerk = (contest(night, slug)["ElectionDistrictId"] for slug in ("mayor", "clerk"))
    assert (mayor, clerk) == ("district.mayor", "district.clerk")
    assert contest(night, "sheriff")["ElectionDistrictId"] == "unit.us-xx-marl"


KNOWN = "mayor board trustee judge measure".split()


def test_parties_whose_names_look_alike_keep_apart() -> None:
    names = ["A B", "A-B", "A_B", "Ä B", "a b", "ñ"]
    held = tuple(choice("mayor", f"c{n}", party=name) for n, name in enumerate(names))
    of = election(
        [replace(race(), choices=held)],
        [update(1)],
        {"u1": {"mayor": {"c0": 1} | {f"c{n}": 0 for n in range(1, 6)}}},
    )
    found = report(of)
    assert sorted(text(one["Name"]) for one in found["Party"]) == sorted(names)
    assert len({one["@id"] for one in found["Party"]}) == len(names)
