"""Embeds: light, whole, honest about their time, and with a policy that fits what they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest

from builder.counting.counted import CountedElection
from builder.model import Election, Redirect
from builder.pages.embed.page import Embeds, address, snippet
from builder.pages.redirects import pages as redirect_pages
from builder.theme import assets
from builder.wording.messages import Messages
from tests import archive
from tests.checkout import ROOT
from tests.document import document
from tests.views import view_of

KILOBYTE = 1000


@cache
def embeds() -> Embeds:
    return Embeds(files()["embeds"].path, files()["frame"].path)


@cache
def files() -> Mapping[str, assets.Asset]:
    return assets.load(ROOT, Messages())


@cache
def real() -> dict[str, bytes]:
    """Every embed of the real archive by its path."""
    every = (
        (book.election, book, race) for book in archive.real_books() for race in book.election.races
    )
    return {
        f"{address(election, race)}index.html": embeds().page(view_of(book, race))
        for election, book, race in every
    }


def book(slug: str) -> CountedElection:
    return next(book for book in archive.real_books() if book.election.slug == slug)


def loaded(page: str) -> Iterator[str]:
    """The files that a page loads, by their path in the site."""
    yield from re.findall(r'<(?:script src|link rel="stylesheet" href)="(?:\.\./)+([^"]+)"', page)


def test_an_embed_loads_one_style_sheet_and_one_script_and_all_of_it_is_under_25_kilobytes() -> (
    None
):
    sizes = {}
    parts = {asset.path: asset.data for asset in files().values()}
    for path, data in real().items():
        page = data.decode()
        assert "<style" not in page and "<img" not in page
        assert sorted(name.split(".")[0] for name in loaded(page)) == [
            "assets/embed",
            "assets/frame",
        ]
        sizes[path] = len(data) + sum(len(parts[name]) for name in loaded(page))
    assert len(sizes) == sum(len(book.election.races) for book in archive.real_books())
    assert max(sizes.values()) < 25 * KILOBYTE
    print(f"{len(sizes)} embeds, the largest {max(sizes.values()):,} bytes")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_an_embed_says_its_figures_their_time_and_status_and_leads_to_the_whole_history() -> None:
    page = document(real()["us-ca-los-angeles/2022-11-08/la-city-mayor/embed/index.html"].decode())
    assert [row.text for row in page.one("tbody").all("tr")] == [
        "Karen Ruth Bass 509,944 54.83%",
        "Rick J. Caruso 420,030 45.17%",
    ]
    text = page.one("main").text
    assert "Los Angeles County, Nov. 8, 2022" in text
    assert "Latest: certified, Monday, Dec. 5, 2022, 12:15 p.m. PT." in text
    links = page.all("a")
    assert {(link.attributes["href"], link.attributes["target"]) for link in links} == {
        ("../", "_blank")
    }
    assert links[-1].text == "Full history, Election Count Archive"
    assert (
        page.one("link", rel="canonical")
        .attributes["href"]
        .endswith("/us-ca-los-angeles/2022-11-08/la-city-mayor/")
    )


def test_every_embed_names_the_time_and_the_status_of_its_figures() -> None:
    for path, data in real().items():
        assert re.search(rb"<b>Latest: [a-z ,]+</b> <time datetime=", data), path


def test_every_class_and_color_that_an_embed_uses_is_in_its_style() -> None:
    """No class that the pages' style sheets know is missing in that of embeds, and no variable is
    without a value.
    """
    style = files()["embeds"].data.decode()
    known = set(re.findall(r"\.([A-Za-z][\w-]*)", files()["archive"].data.decode()))
    used = {
        name
        for page in real().values()
        for names in re.findall(r'class="([^"]+)"', page.decode())
        for name in names.split()
    }
    missing = {name for name in used & known if not re.search(rf"\.{name}\b", style)}
    assert {"ch", "ln", "k1"} <= used and missing == set()
    values = set(re.findall(r"(--[\w-]+):", style))
    assert set(re.findall(r"var\((--[\w-]+)\)", style)) - values == set()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_part_of_a_race_does_not_say_who_is_ahead_in_its_embed_either() -> None:
    page = document(real()["us-ca-los-angeles/2022-11-08/us-house-23/embed/index.html"].decode())
    assert "so they do not show who leads overall." in page.one("main").text
    assert page.all("svg") == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_an_embed_of_many_lines_keeps_those_next_to_the_cut_line_and_every_row() -> None:
    race = book("2022-11-08").election.race("west-hollywood-city-council")
    page = document(
        real()["us-ca-los-angeles/2022-11-08/west-hollywood-city-council/embed/index.html"].decode()
    )
    assert (
        len(page.one("tbody").all("tr")) == len(race.choices) + 1 == 13
    )  # the last row is that of the write-in marks
    text = page.one("main").text
    assert re.search(r"The chart shows the [2345] closest to the cutoff\.", text)
    # By the county's certified count the last place went to Heilman, 13 votes ahead of Wright.
    drawn = page.one("svg", role="img").text
    assert "Heilman +13" in drawn and "Wright −13" in drawn


@pytest.mark.parametrize(
    "name",
    ['"><script>alert(1)</script>', "&amp;", "</style><b>", "\u202eevil", "' onload='x", "{{ x }}"],
)
def test_a_hostile_name_is_text_in_an_embed_and_in_the_code_to_copy(name: str) -> None:
    of = archive.books()[0]
    race = of.election.race("mayor")
    race = replace(
        race,
        title=name,
        name=name,
        choices=(replace(race.choices[0], name=name), *race.choices[1:]),
    )
    races = tuple(race if one.slug == race.slug else one for one in of.election.races)
    history = of.histories[race.slug]
    steps = tuple(
        replace(step, standing=replace(step.standing, race=race)) for step in history.steps
    )
    changed = replace(
        of,
        election=replace(of.election, races=races),
        histories={**of.histories, race.slug: replace(history, race=race, steps=steps)},
    )
    page = document(embeds().page(view_of(changed, race)).decode())
    apart = f"\u2068{name}\u2069" if "\u202e" in name else name
    assert page.one("h1").text == apart.strip() and len(page.all("style")) == 0
    # One script, which tells the height, and one block of data, which nothing runs.
    assert [("src" in of.attributes, of.attributes.get("type")) for of in page.all("script")] == [
        (True, None),
        (False, "application/json"),
    ]
    assert apart.strip() in [th.text for th in page.all("th")]
    code = document(snippet(view_of(changed, race)))
    assert set(code.one("iframe").attributes) == {
        "src",
        "title",
        "width",
        "height",
        "style",
        "loading",
    }
    assert code.one("iframe").attributes["title"] == f"{apart}: how the count unfolded"


def test_the_embed_of_a_race_that_moved_leads_to_the_embed_at_its_new_address() -> None:
    of = archive.books()[0].election
    row = Redirect(
        old=f"/{of.path}/mayor-old/",
        new=f"/{of.path}/mayor/",
        on="2031-01-01",
        reason="",
        kind="moved",
    )
    moved: Election = replace(of, redirects=(row,))
    made = [f"{of.path}/mayor/index.html", f"{of.path}/mayor/embed/index.html"]
    found = redirect_pages({moved.path: moved.redirects}, made, archive.SITE_URL, Messages())
    assert (
        f'content="0; url=../../../../{of.path}/mayor/embed/"'
        in found[f"{of.path}/mayor-old/embed/index.html"].decode()
    )
