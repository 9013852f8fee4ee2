"""Every row of the lists of statements and updates is a total, an event or a statement."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.feeds,
    pytest.mark.election(
        "us-ca-los-angeles/2014-11-04",
        "us-ca-los-angeles/2018-11-06",
        "us-ca-los-angeles/2020-11-03",
        "us-ca-los-angeles/2022-06-07",
        "us-ca-los-angeles/2022-11-08",
    ),
]
Row = dict[str, str]

RACES = {
    "mayor": "la-city-mayor",
    "sheriff": "sheriff",
    "county measure A": "county-measure-a",
    "city council 5": "la-city-council-5",
    "city council 11": "la-city-council-11",
    "city council 13": "la-city-council-13",
    "city council 15": "la-city-council-15",
    "": "",
}
EVENTS = {"event canvass": "canvass-start"}
# What each note of the documents is about, in words that our own note must hold.
NOTES = {
    "results are subject to change throughout the canvass period": "subject to change",
    'said to be "neck and neck" on election night; official 53.2 to 46.8': "“neck and neck”",
    "updates typically twice a week after election night": "twice a week",
    "order of counting": "The order of counting",
}
COLUMNS = {
    "total_ballots": "ballots_counted",
    "vbm_ballots": "ballots_mail",
    "in_person_ballots": "ballots_in_person",
    "registration": "registered",
    "turnout_pct": "turnout_pct",
    "outstanding_vbm": "outstanding_vbm",
    "outstanding_cvr": "outstanding_cvr",
    "outstanding_provisional": "outstanding_provisional",
    "outstanding_misc": "outstanding_misc",
    "outstanding_total": "outstanding_total",
}
QUALIFIERS = {">": "more-than", "<": "less-than", "about": "about"}
WORDS = {"million": 1_000_000}


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Stored:
    """The CSV files of one election folder, read without the archive's own reader."""

    def __init__(self, county: Path, day: str) -> None:
        folder = county / day
        self.totals, self.events = read(folder / "totals.csv"), read(folder / "events.csv")
        self.statements, self.sources = (
            read(folder / "statements.csv"),
            read(folder / "sources.csv"),
        )
        self.updates = [row["update"] for row in read(folder / "updates.csv")]

    def ids(self, url: str, title: str) -> set[str]:
        """The sources that are the document at ``url``, or of that ``title`` without one."""
        same = [s for s in self.sources if (s["url"] == url if url else s["title"] == title)]
        return {s["source"] for s in same}

    def said(self, update: str, item: str) -> list[Row]:
        """What is stored about one thing at one update: the total and every statement."""
        return [
            row
            for rows in (self.totals, self.statements)
            for row in rows
            if (row["update"], row["item"]) == (update, item)
        ]

    def total(self, update: str, item: str) -> Decimal | None:
        found = [
            row["value"] for row in self.totals if (row["update"], row["item"]) == (update, item)
        ]
        return Decimal(found[0]) if found else None


@pytest.fixture(scope="module")
def county(data: Path) -> Path:
    return data / "us-ca-los-angeles"


@pytest.fixture(scope="module")
def stored(county: Path) -> dict[str, Stored]:
    return {
        day: Stored(county, day)
        for day in ("2014-11-04", "2018-11-06", "2020-11-03", "2022-06-07", "2022-11-08")
    }


def days(row: Row) -> set[str]:
    """The day of a row of ours: of its update's key, or as of which it was made."""
    return {row["update"][:10], row.get("as_of", "")} - {""}


def place_of(row: Row, here: Stored) -> list[Row]:
    """Where a row of la_statements.csv is kept; the rule for each kind of row stands here."""
    sources = here.ids(row["url"], row["title"])
    assert sources, f"no source for {row['title']}"
    item, race = row["item"], RACES[row["race"]]
    if item.startswith("event "):
        event = EVENTS.get(item, item.removeprefix("event "))
        begin, _, end = row["value"].partition("/")
        return [
            e
            for e in here.events
            if e["source"] in sources
            and (e["event"], e["state"], e["said_on"]) == (event, row["qualifier"], row["date"])
            and (e["at"].startswith(begin) if begin else e["at"] == "")
            and (not end or f"{int(end[8:])} December {end[:4]}" in e["note"])
        ]
    if item == "note":
        words = next(ours for theirs, ours in NOTES.items() if row["note"].startswith(theirs))
        return [
            s
            for s in here.statements
            if s["source"] in sources
            and (s["item"], s["race"]) == (item, race)
            and words in s["note"]
        ]
    found = [
        t
        for t in here.totals
        if t["source"] in sources
        and not race
        and (t["item"], t["value"], t["qualifier"]) == (item, row["value"], row["qualifier"])
        and row["as_of"] in days(t)
    ]
    choices = [row[column].lower() for column in ("choice", "over")]
    return found + [
        s
        for s in here.statements
        if s["source"] in sources
        and (s["date"], s["item"], s["value"], s["qualifier"])
        == (row["date"], item, row["value"], row["qualifier"])
        and [s["race"], s["choice"], s["over"]] == [race, *choices]
        and row["as_of"] in days(s)
    ]


def test_every_row_of_the_three_documents_has_exactly_one_place_of_its_own(
    feeds: Path, stored: dict[str, Stored]
) -> None:
    rows = read(feeds / "la_statements.csv")
    assert len(rows) == 33
    taken: list[int] = []
    for row in rows:
        places = [id(place) for place in place_of(row, stored[row["election"]])]
        assert len(places) == 1, f"{len(places)} places for {row}"
        taken += places
    assert len(set(taken)) == len(rows), "two rows share one place"


def number(text: str) -> tuple[Decimal, str]:
    """A number of la_updates.csv with the qualifier its words give, "" where they give none."""
    found = re.fullmatch(
        r"(>|<|about)? ?([\d.]+)(?: (million))?(?: outstanding ballots tallied)?", text
    )
    assert found, text
    return Decimal(found[2]) * WORDS.get(found[3] or "", 1), QUALIFIERS.get(found[1] or "", "")


def key_of(row: Row) -> str:
    """The archive's key of a row of la_updates.csv, by the rule for new keys."""
    found = re.match(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d))?", row["release_timestamp_local"])
    assert found, row
    return found[1] if found[2] is None else f"{found[1]}-{found[2]}{found[3]}"


def updates(feeds: Path) -> Iterable[tuple[str, Row, Row | None]]:
    """Each row of la_updates.csv with its election's day and the row of the update before it."""
    for row in (rows := read(feeds / "la_updates.csv")):
        same = [other for other in rows if other["election"] == row["election"]]
        before = [other for other in same if key_of(other) < key_of(row)]
        yield row["election"][:10], row, max(before, key=key_of) if before else None


def test_every_update_of_the_list_is_stored(feeds: Path, stored: dict[str, Stored]) -> None:
    listed = [(day, key_of(row)) for day, row, _ in updates(feeds)]
    assert len(listed) == 47
    assert [pair for pair in listed if pair[1] not in stored[pair[0]].updates] == []


def test_every_number_of_the_list_is_stored_with_its_update(
    feeds: Path, stored: dict[str, Stored]
) -> None:
    for day, row, _ in updates(feeds):
        here, key = stored[day], key_of(row)
        for column, item in COLUMNS.items():
            if not row[column]:
                continue
            value, qualifier = number(row[column])
            place = f"{day} {key} {item} {row[column]}"
            said = [r for r in here.said(key, item) if r["value"] and Decimal(r["value"]) == value]
            if said:
                assert not qualifier or qualifier in {r["qualifier"] for r in said}, place
            elif item == "turnout_pct":
                assert value == computed_turnout(here, key), place
            else:
                assert item == "outstanding_total" and value == sum_of_estimates(here, key), place


def computed_turnout(here: Stored, key: str) -> Decimal:
    """Ballots over registered voters, half-up, where no source states the turnout itself."""
    counted, registered = here.total(key, "ballots_counted"), here.total(key, "registered")
    assert counted is not None and registered is not None, key
    return (100 * counted / registered).quantize(Decimal("0.01"), ROUND_HALF_UP)


def sum_of_estimates(here: Stored, key: str) -> Decimal:
    """The sum of the stored categories; a total that is only a sum is not stored."""
    assert here.total(key, "outstanding_total") is None, key
    kinds = ("outstanding_vbm", "outstanding_cvr", "outstanding_provisional", "outstanding_misc")
    return sum(
        (value for kind in kinds if (value := here.total(key, kind)) is not None), Decimal(0)
    )


def test_the_ballots_of_every_update_are_stored_as_stated_or_follow_from_the_totals(
    feeds: Path, stored: dict[str, Stored]
) -> None:
    for day, row, before in updates(feeds):
        here, key = stored[day], key_of(row)
        if not row["ballots_in_update"]:
            continue
        if (
            "VBM" in row["ballots_in_update"]
        ):  # worded "since Election Night": two statements, no increase
            mail, in_person = re.findall(r"[\d,]*\d", row["ballots_in_update"])
            assert [r["value"] for r in here.said(key, "ballots_added_mail")] == [
                mail.replace(",", "")
            ]
            assert [r["value"] for r in here.said(key, "ballots_added_in_person")] == [
                in_person.replace(",", "")
            ]
            continue
        value, _ = number(row["ballots_in_update"])
        counted = here.total(key, "ballots_counted")
        earlier = here.total(key_of(before), "ballots_counted") if before else Decimal(0)
        stated = here.total(key, "ballots_added")
        if stated is None:
            assert counted is not None and earlier is not None, key
            stated = counted - earlier
        assert stated == value, f"{day} {key}: {stated} ballots added, the list has {value}"


def test_every_announced_update_and_every_certification_of_the_list_is_an_event(
    feeds: Path, stored: dict[str, Stored]
) -> None:
    for day, row, _ in updates(feeds):
        here = stored[day]
        announced = {e["at"][:10] for e in here.events if e["event"] == "update-announced"}
        for at in re.findall(r"\d{4}-\d\d-\d\d", row["next_update"]):
            actual = "(actual)" in row["next_update"]
            assert at in ({key[:10] for key in here.updates} if actual else announced), (
                f"{day}: next update {at}"
            )
        happened = {
            e["at"]
            for e in here.events
            if (e["event"], e["state"]) == ("certification", "happened")
        }
        hoped = {e["at"] for e in here.events if e["event"] in ("certification", "declaration")}
        for at in re.findall(r"\d{4}-\d\d-\d\d", row["certification_date"]):
            assert at in (hoped if "planned" in row["certification_date"] else happened), (
                f"{day}: certification {at}"
            )


def test_every_lead_and_share_that_only_the_news_gave_is_a_statement(
    feeds: Path, stored: dict[str, Stored]
) -> None:
    here = stored["2014-11-04"]
    news = [row for row in read(feeds / "la_series.csv") if row["update_index"] == "news"]
    assert len(news) == 11
    for row in news:
        sources = here.ids(row["source_url"], "")
        day = row["update_timestamp_local"][:10]
        margin = re.fullmatch(r"LEAD (\w+) over (\w+)", row["choice"])
        if margin:
            want = ["lead", margin[1].lower(), margin[2].lower(), row["votes"]]
        else:
            want = ["share_pct", row["choice"].split()[-1].lower(), "", row["pct"]]
        found = [
            s
            for s in here.statements
            if s["source"] in sources
            and [s["item"], s["choice"], s["over"], s["value"]] == want
            and (s["update"] == "" or s["update"][:10] == day)
        ]
        assert len(found) == 1, row
        stated = re.search(r"([\d,]+)-vote lead of ([\d,]+)", row["source_kind"])
        if stated:
            lead = [s for s in here.statements if s["source"] in sources and s["item"] == "lead"]
            assert [(s["value"], stated[2] in s["note"]) for s in lead] == [
                (stated[1].replace(",", ""), True)
            ]


@pytest.mark.parametrize(
    ("day", "update", "item", "value", "publisher"),
    [
        ("2014-11-04", "2014-11-05", "registered", "4544455", "anontimegod"),
        ("2014-11-04", "2014-11-05", "turnout_pct", "25.25", "anontimegod"),
        ("2014-11-04", "2014-11-05", "turnout_pct", "25.5", "KPCC"),
        ("2014-11-04", "2014-11-05", "turnout_pct", "25.2", "Daily News"),
        ("2014-11-04", "2014-11-05", "turnout_pct", "23.4", "Pasadena"),
        ("2014-11-04", "2014-11-05", "share_pct", "75.83", "KCET"),
        ("2014-11-04", "2014-11-05", "share_pct", "62.04", "KCET"),
        ("2014-11-04", "2014-11-25-1307", "turnout_pct", "33", "Signal"),
        ("2018-11-06", "2018-11-30", "turnout_pct", "57", "LAist"),
        ("2020-11-03", "2020-11-10", "ballots_counted", "5709853", "Malibu Times"),
        ("2022-11-08", "2022-11-14-1532", "votes", "987730", "SCVNews"),
        ("2022-11-08", "2022-11-15-1541", "ballots_counted", "1600000", "lajournalmag"),
        ("2022-11-08", "2022-11-15-1541", "counted_pct", "68", "KABC"),
        ("2022-11-08", "2022-11-19-1648", "ballots_counted", "2441323", "LAist"),
    ],
)
def test_a_figure_that_conflicts_with_another_is_kept_with_its_publisher(
    feeds: Path,
    stored: dict[str, Stored],
    day: str,
    update: str,
    item: str,
    value: str,
    publisher: str,
) -> None:
    here = stored[day]
    publishers = {s["source"]: s["publisher"] for s in here.sources}
    found = [
        publishers[s["source"]]
        for s in here.statements
        if (s["update"], s["item"], s["value"]) == (update, item, value)
    ]
    assert any(publisher in name for name in found), found
    # The conflict is one that the list names: the value stands in its notes, or in words ("33
    # percent").
    notes = " ".join(row["conflicts_and_notes"] for row in read(feeds / "la_updates.csv")).replace(
        ",", ""
    )
    spelled = {"1600000": "1.6 million", "68": "68%", "57": "57%", "33": "33 percent"}.get(
        value, value
    )
    numbers = notes + " ".join(
        row["registration"] + row["total_ballots"] for row in read(feeds / "la_updates.csv")
    )
    assert spelled in numbers
