"""November 2014 against the county's final file, by a reader apart from the importer."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from builder.counting.standings import half_up
from tests.checkout import read_csv

pytestmark = pytest.mark.feeds
KEY = "2014-11-25-1307"
# A figure and a percentage at the end of a line, found without counting columns.
FIGURE = re.compile(r"^(?P<words>.*?)\s{2,}(?P<votes>[\d,]+)\s+(?P<percent>[\d.]+)\s*$")


@pytest.fixture(scope="module")
def stored(data: Path) -> Path:
    return data / "us-ca-los-angeles" / "2014-11-04"


@cache
def pages(feeds: Path) -> dict[str, list[tuple[str, str, int, str]]]:
    """Contest pages by sequence: (record type, words, votes, percentage) of lines with a vote."""
    text = (feeds / "lacounty-2014-11-04-general" / "final_official_internet.dat").read_text(
        encoding="ascii"
    )
    found: dict[str, list[tuple[str, str, int, str]]] = {}
    for line in text.splitlines():
        if line[3:5] in ("CN", "MT", "JN"):
            match = FIGURE.match(line[15:])
            assert match, line
            votes = int(match["votes"].replace(",", ""))
            found.setdefault(line[:3], []).append(
                (line[3:5], match["words"].strip(), votes, match["percent"])
            )
    return found


def archive(stored: Path) -> list[tuple[dict[str, str], list[tuple[dict[str, str], int]]]]:
    """Every race with its choices and votes, in stored order."""
    votes = {
        (row["race"], row["choice"]): int(row["votes"])
        for row in read_csv(stored / f"snapshots/{KEY}.csv")
    }
    choices: dict[str, list[tuple[dict[str, str], int]]] = {}
    for row in read_csv(stored / "choices.csv"):
        choices.setdefault(row["race"], []).append((row, votes.pop((row["race"], row["choice"]))))
    assert not votes
    return [(race, choices[race["race"]]) for race in read_csv(stored / "races.csv")]


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_every_vote_equals_the_final_official_file(feeds: Path, stored: Path) -> None:
    compared = 0
    for (race, choices), (_, page) in zip(
        archive(stored), sorted(pages(feeds).items()), strict=True
    ):
        assert [votes for _, votes in choices] == [votes for _, _, votes, _ in page], race["race"]
        for (choice, _), (kind, words, _, _) in zip(choices, page, strict=True):
            if kind == "CN":
                assert re.sub(r"\s+", " ", words) == " ".join(
                    (choice["official_name"] + " " + choice["party"]).split()
                )
            else:
                assert words.endswith(f"- {choice['official_name']}")
            compared += 1
    assert compared == 362


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_all_printed_percentages_are_reproduced_by_half_up_rounding(
    feeds: Path, stored: Path
) -> None:
    compared = 0
    for (race, choices), (_, page) in zip(
        archive(stored), sorted(pages(feeds).items()), strict=True
    ):
        total = sum(votes for _, votes in choices)
        for (_, votes), (_, _, _, printed) in zip(choices, page, strict=True):
            # Compared as numbers: the file prints a bare "100".
            assert Decimal(half_up(Fraction(100 * votes, total))) == Decimal(printed), race["race"]
            compared += 1
    assert compared == 362


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_there_are_99_offices_14_judges_and_39_measures(feeds: Path, stored: Path) -> None:
    races = read_csv(stored / "races.csv")
    assert len(races) == 152
    assert Counter(row["kind"] for row in races) == {"office": 99, "retention": 14, "measure": 39}
    text = (feeds / "lacounty-2014-11-04-general" / "final_official_internet.dat").read_text(
        encoding="ascii"
    )
    assert Counter(line[3:5] for line in text.splitlines() if line[3:5] in ("CC", "JC", "MC")) == {
        "CC": 99,
        "JC": 14,
        "MC": 39,
    }
    rules = Counter(
        re.findall(
            r"\((MAJORITY OF VOTES CAST|55% OF VOTES CAST|2/3 OF VOTES CAST|ADVISORY VOTE ONLY)\)",
            text,
        )
    )
    assert Counter(row["bar"] for row in races if row["kind"] == "measure") == {
        "50": rules["MAJORITY OF VOTES CAST"],
        "55": rules["55% OF VOTES CAST"],
        "2/3": rules["2/3 OF VOTES CAST"],
        "": rules["ADVISORY VOTE ONLY"],
    }
    seats = Counter(re.findall(r"VOTE FOR NO MORE THAN +(\d+)", text))
    assert Counter(row["seats"] for row in races if row["seats"] != "1") == seats


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_final_update_is_certified_by_its_own_header_and_has_its_totals(stored: Path) -> None:
    final = next(row for row in read_csv(stored / "updates.csv") if row["update"] == KEY)
    assert final == {
        "update": KEY,
        "released_at": "2014-11-25T13:07-08:00",
        "precision": "minute",
        "phase": "canvass",
        "status": "certified",
        "official_label": "Final Official Election Returns",
        "source": "la-returns-2014-11-25-1307",
        "votes_total": "46247802",
        "withdrawn": "",
        "note": "",
    }
    assert sum(votes for _, choices in archive(stored) for _, votes in choices) == 46247802
    totals = {
        row["item"]: row["value"] for row in read_csv(stored / "totals.csv") if row["update"] == KEY
    }
    assert totals == {
        "ballots_counted": "1518835",
        "ballots_mail": "577023",
        "registered": "4892047",
        "turnout_pct": "31.05",
    }


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_registration_by_race_equals_the_file(feeds: Path, stored: Path) -> None:
    text = (feeds / "lacounty-2014-11-04-general" / "final_official_internet.dat").read_text(
        encoding="ascii"
    )
    official = [
        line.split("REGISTRATION")[1].strip().replace(",", "")
        for line in text.splitlines()
        if line[3:5] == "DR" and "STAT" not in line[:15]
    ]
    rows = read_csv(stored / f"snapshots/{KEY}.ballots.csv")
    assert [row["registered"] for row in rows] == official
    assert {(row["ballots"], row["blank"], row["writein_marks"]) for row in rows} == {("", "", "")}


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_the_source_has_the_hash_of_the_file(feeds: Path, stored: Path) -> None:
    data = (feeds / "lacounty-2014-11-04-general" / "final_official_internet.dat").read_bytes()
    row = next(
        row
        for row in read_csv(stored / "sources.csv")
        if row["source"] == "la-returns-2014-11-25-1307"
    )
    assert (row["sha256"], row["kind"]) == (hashlib.sha256(data).hexdigest(), "official-file")


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_the_same_office_has_one_address_in_2014_and_2022(stored: Path) -> None:
    old = {row["race"]: row for row in read_csv(stored / "races.csv") if row["kind"] == "office"}
    new = {
        row["race"]: row
        for row in read_csv(stored.parent / "2022-11-08" / "races.csv")
        if row["kind"] == "office"
    }
    shared = set(old) & set(new)
    for race in shared:
        assert (old[race]["place"], old[race]["office"]) == (
            new[race]["place"],
            new[race]["office"],
        ), race
    # Offices of one place and name, in one district, under two addresses would be a broken promise.
    by_office = {(row["place"], row["office"], row["district"]): race for race, row in old.items()}
    for race, row in new.items():
        assert by_office.get((row["place"], row["office"], row["district"]), race) == race
    assert {
        "governor",
        "sheriff",
        "supervisor-3",
        "assembly-39",
        "us-house-23",
        "inglewood-mayor",
        "las-virgenes-water-board-3",
    } <= shared
