"""Every kind of page of the archive by a name, with one page that is of it: what the browser tests
and the measurements open.

Chosen pages are keyed to their elections and left out where those are absent. Forms of races that
no chosen page has are found in whatever archive is here, and opened by their first race.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.checkout import DATA, read_csv

LA = "us-ca-los-angeles/"
ELECTION = f"{LA}2022-11-08/"
PART = f"{LA}2014-11-04/"
MAYOR = f"{ELECTION}la-city-mayor/"
MEASURE = f"{ELECTION}county-measure-a/"
UPDATE = f"{ELECTION}updates/2022-11-11-1609/"
RECORD = f"{MAYOR}2022-11-11-1609/"

FRONT = {
    "home": "",
    "elections": "elections/",
    "method": "method/",
    "glossary": "glossary/",
    "corrections": "corrections/",
    "data": "data/",
    "about": "about/",
    "check": "check/",
    "shift": "shift/",
    "your county": "your-county/",
    "embed a count": "embed/",
}
COUNTS = {
    "election": ELECTION,
    "city": f"{ELECTION}places/santa-monica/",
    "election, partly known": PART,
    "election, totals alone": f"{LA}2018-11-06/",
    "update": UPDATE,
    "update, the first": f"{ELECTION}updates/2022-11-08-2024/",
    "update, the last": f"{ELECTION}updates/2022-12-05-1215/",
    "update, totals alone": f"{LA}2020-11-03/updates/2020-11-05-1621/",
    "update, a day alone": f"{PART}updates/2014-11-10/",
}
# The form of a race decides its sentence, its tables and its charts.
RACES = {
    "race": MAYOR,
    "race of the whole county": f"{ELECTION}sheriff/",
    "race of unknown borders": f"{ELECTION}abc-unified-board-6/",
    "race across the county line": f"{ELECTION}us-house-23/",
    "race beyond the county": f"{ELECTION}governor/",
    "uncontested": f"{ELECTION}alhambra-city-council-2/",
    "uncontested, unknown borders": f"{ELECTION}assembly-57/",
    "uncontested, seats": f"{ELECTION}santa-monica-rent-control-board/",
    "retention, longest title": f"{ELECTION}appeal-court-2-8-grimes/",
    "vote for 3": f"{ELECTION}agoura-hills-city-council/",
    "vote for 3, tied on the way": f"{ELECTION}bell-gardens-city-council/",
    "vote for N, unknown borders": f"{ELECTION}baldwin-park-unified-board/",
    "vote for N, twelve choices": f"{ELECTION}santa-monica-city-council/",
    "measure": MEASURE,
    "measure of a city": f"{ELECTION}arcadia-measure-ca/",
    "measure of the state": f"{ELECTION}state-measure-1/",
    "measure, unknown borders": f"{ELECTION}paramount-unified-measure-p/",
    "measure, 55 percent": f"{ELECTION}cerritos-college-measure-cc/",
    "measure, two thirds": f"{ELECTION}pasadena-measure-l/",
    "measure of 2014, two thirds, whole county": f"{PART}county-measure-p/",
    "measure of 2014, two thirds, unknown borders": f"{PART}altadena-library-measure-a/",
    "measure of 2014, 55 percent, across the line": f"{PART}fullerton-union-high-measure-i/",
    "measure of 2014, no bar stated": f"{PART}santa-monica-measure-hh/",
    "race of 2014, one count": f"{PART}us-house-33/",
    "seats of 2014, tied at the end": f"{PART}victor-valley-college-board/",
    "partial history, shares said": f"{PART}assessor/",
    "partial history, shares of one night": f"{PART}supervisor-3/",
    "partial history, leads said": f"{PART}assembly-39/",
}
RECORDS = {
    "record": RECORD,
    "record, the first": f"{MAYOR}2022-11-08-2024/",
    "record of a measure": f"{MEASURE}2022-12-05-1215/",
    "record with seats": f"{ELECTION}agoura-hills-city-council/2022-11-11-1609/",
    "record across the county line": f"{ELECTION}us-house-23/2022-11-08-2024/",
    "record of twelve choices": f"{ELECTION}santa-monica-city-council/2022-12-05-1215/",
    "record of 2014": f"{PART}assessor/2014-11-25-1307/",
}
EMBEDS = {
    "embed": f"{MAYOR}embed/",
    "embed of a measure": f"{MEASURE}embed/",
    "embed of twelve choices": f"{ELECTION}west-hollywood-city-council/embed/",
    "embed across the county line": f"{ELECTION}us-house-23/embed/",
    "embed, uncontested": f"{ELECTION}santa-monica-rent-control-board/embed/",
    "embed, partly known": f"{PART}assessor/embed/",
}


def here(address: str) -> bool:
    """Say whether the election of a chosen page is stored here."""
    return (DATA / "/".join(address.split("/")[:2]) / "election.toml").is_file()


def forms(data: Path) -> Iterator[tuple[tuple[object, ...], str]]:
    """Yield what decides the words and charts of each race of the archive, with the race's
    address.
    """
    for folder in sorted(path.parent for path in data.glob("*/*/races.csv")):
        choices = [row["race"] for row in read_csv(folder / "choices.csv")]
        for race in read_csv(folder / "races.csv"):
            seats = int(race["seats"] or 1)
            contested = choices.count(race["race"]) > seats
            form = (race["kind"], race["rule"], seats > 1, race["bar"], race["coverage"], contested)
            yield form, f"{folder.relative_to(data).as_posix()}/{race['race']}/"


def first_of_other_forms(chosen: dict[str, str]) -> dict[str, str]:
    """Return the first race of each form that no chosen page has."""
    held = list(forms(DATA))
    seen = {form for form, address in held if address in chosen.values()}
    found: dict[str, str] = {}
    for form, address in held:
        if form not in seen:
            seen.add(form)
            found[f"race of the form {' '.join(map(str, form))}"] = address
    return found


COUNTS, RACES, RECORDS, EMBEDS = (
    {name: address for name, address in chosen.items() if here(address)}
    for chosen in (COUNTS, RACES, RECORDS, EMBEDS)
)
RACES |= first_of_other_forms(RACES)
if not RECORDS:
    # None of the chosen elections is here: one stored count of the first election that has one
    # stands for all.
    stored = next(
        path for path in sorted(DATA.glob("*/*/snapshots/*.csv")) if path.name.count(".") == 1
    )
    found = stored.parents[1].relative_to(DATA).as_posix()
    counted = f"{found}/{read_csv(stored)[0]['race']}/"
    COUNTS |= {"election": f"{found}/", "update": f"{found}/updates/{stored.stem}/"}
    RECORDS |= {"record": f"{counted}{stored.stem}/"}
    EMBEDS |= {"embed": f"{counted}embed/"}
PAGES = FRONT | COUNTS | RACES | RECORDS | EMBEDS
# One of each kind that a reader would name, for what costs too much to do on all.
CHIEF: dict[str, str] = {
    name: PAGES[name]
    for name in ("home", "election", "update", "race", "measure", "shift", "record", "embed")
    if name in PAGES
}

PHONE, TABLET, DESKTOP = (320, 740), (768, 1024), (1280, 900)
