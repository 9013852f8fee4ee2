"""Names, subjects and pages of cities over the real archive, against its tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.checkout import DATA, read_csv
from tests.document import Element, document

LA = "us-ca-los-angeles"
RACES = {folder.parent.name: read_csv(folder) for folder in sorted(DATA.glob(f"{LA}/*/races.csv"))}
pytestmark = [
    pytest.mark.site,
    pytest.mark.election(*(f"{LA}/{day}" for day in ("2014-11-04", "2022-11-08", "2024-11-05"))),
]


def opened(site: Path, address: str) -> Element:
    return document((site / LA / address / "index.html").read_text(encoding="utf-8"))


def words(text: str) -> str:
    """Letters and digits alone, as marks and capitals differ."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def test_every_state_measure_is_called_a_proposition_over_its_official_title(site: Path) -> None:
    found = 0
    for day, races in RACES.items():
        listed = opened(site, day).one("body").text
        for race in races:
            if number := re.fullmatch(r"STATE MEASURE (\d+)", race["official_title"]):
                found += 1
                page, name = opened(site, f"{day}/{race['race']}"), f"Proposition {number[1]}"
                assert re.match(rf"{name}\b", page.one("h1").text), race["race"]
                assert re.match(rf"{name}\b", page.one("head").one("title").text)
                assert page.one("p", class_="official").text == race["official_title"]
                assert f" {name}" in listed and "State Measure" not in page.one("h1").text
    assert found == 24


def test_the_subject_of_every_measure_is_in_its_official_question(site: Path) -> None:
    told = short = 0
    for day, races in RACES.items():
        for race in (race for race in races if race["kind"] == "measure"):
            page = opened(site, f"{day}/{race['race']}")
            subject = [found.text for found in page.one("h1").all("small")]
            assert bool(subject) == bool(race["question"]), race["race"]
            if subject:
                told += 1
                short += "“" not in subject[0]
                assert words(subject[0]) in words(race["question"]), race["race"]
                assert len(subject[0]) <= 200
                asked = page.one(id="question").text
                assert words(race["question"]) in words(asked)
    assert (told, short > 90) == (208, True)


def test_each_city_with_a_race_of_its_own_has_a_page_with_all_of_them_and_no_other(
    site: Path,
) -> None:
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    for day, races in RACES.items():
        own: dict[str, set[str]] = {}
        for race in races:
            if race["district_type"] in ("city", "city-council"):
                own.setdefault(race["place"], set()).add(race["race"])
        pages = {path.parent.name for path in (site / LA / day).glob("places/*/index.html")}
        assert len(pages) == len(own), day
        for city, slugs in own.items():
            name = city.lower().replace("ñ", "n").replace(".", "").replace(" ", "-")
            page = opened(site, f"{day}/places/{name}")
            rows = page.one("tbody").all("th")
            found = [row.one("a").attributes["href"].strip("./") for row in rows]
            assert len(found) == len({*found}) and {*found} == slugs, city
            assert page.one("h1").text.startswith(f"{city} city races")
            assert f"/{LA}/{day}/places/{name}/</loc>" in sitemap
            linking = opened(site, f"{day}/{found[0]}")
            assert linking.all("a", href=f"../places/{name}/"), city


def test_a_race_leads_to_its_neighbors_and_to_its_name_in_other_elections(site: Path) -> None:
    by_day = {
        day: {(race["race"], race["kind"]) for race in races if race["kind"] != "measure"}
        for day, races in RACES.items()
    }
    for day, races in RACES.items():
        for before, race, after in zip([None, *races], races, [*races[1:], None], strict=False):
            page = opened(site, f"{day}/{race['race']}")
            (pager,) = [nav for nav in page.all("nav") if nav.attributes.get("class") == "pager"]
            hrefs = [link.attributes["href"] for link in pager.all("a")]
            assert hrefs == [f"../{one['race']}/" for one in (before, after) if one]
            others = {
                f"../../{other}/{race['race']}/"
                for other, held in by_day.items()
                if other != day and (race["race"], race["kind"]) in held
            }
            links = {link.attributes.get("href", "") for link in page.all("a")}
            assert {h for h in links if re.fullmatch(r"\.\./\.\./\d{4}-[^/]*/[^/]*/", h)} == others
