"""Embeds: light, whole, honest about their time, and with a policy that fits what they carry."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from builder.counting.counted import CountedElection
from builder.model import Election, Redirect
from builder.pages.embed.page import Embeds, address, snippet
from builder.pages.redirects import pages as redirect_pages
from builder.theme import assets, stylesheet
from builder.wording.messages import Messages
from tests import archive
from tests.checkout import ROOT
from tests.document import document
from tests.views import view_of

KILOBYTE = 1000


@cache
def embeds() -> Embeds:
    return Embeds(assets.embed_styles(ROOT), assets.load(ROOT, Messages())["frame"])


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
    yield from re.findall(r'<script src="(?:\.\./)+([^"]+)"', page)


def test_every_race_has_an_embed_under_15_kilobytes_with_all_that_it_loads() -> None:
    sizes = {}
    parts = {asset.path: asset.data for asset in assets.load(ROOT, Messages()).values()}
    for path, data in real().items():
        page = data.decode()
        assert 'rel="stylesheet"' not in page and "<img" not in page
        sizes[path] = len(data) + sum(len(parts[name]) for name in loaded(page))
    assert len(sizes) == sum(len(book.election.races) for book in archive.real_books())
    assert max(sizes.values()) < 15 * KILOBYTE
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


def test_the_policy_of_an_embed_allows_its_own_style_and_nothing_else() -> None:
    for path, data in real().items():
        page = data.decode()
        (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        expected = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
        assert f"style-src 'sha256-{expected}'" in policy and policy.startswith(
            "default-src 'none'; script-src 'self'; "
        ), path


def test_every_class_and_color_that_an_embed_uses_is_in_its_style() -> None:
    """Against the whole sheets: no rule that applies to the page is missing, and no variable is
    without a value.
    """
    shared = stylesheet.rules("".join(assets.embed_styles(ROOT)))
    known = {name for rule in shared for name in re.findall(r"\.([A-Za-z][\w-]*)", rule.selector)}
    for path, data in real().items():
        page = data.decode()
        style = page.partition("<style>")[2].partition("</style>")[0]
        used = {name for names in re.findall(r'class="([^"]+)"', page) for name in names.split()}
        for name in used & known:
            assert re.search(rf"\.{name}\b", style) or re.fullmatch(r"g[lnw]\d+", name), (
                path,
                name,
            )
        values = set(re.findall(r"(--[\w-]+):", style))
        wanted = set(re.findall(r"var\((--[\w-]+)\)", style))
        assert wanted - values - {"--k", "--kt"} == set(), path


def test_every_circle_of_an_embed_says_its_own_size() -> None:
    """The style sheet of the pages sizes the dots of theirs; what an embed takes from it does
    not.
    """
    circles = [
        circle for page in real().values() for circle in re.findall(r"<circle[^>]*>", page.decode())
    ]
    assert circles and all(re.search(r' r="\d', circle) for circle in circles)


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
    assert page.one("h1").text == apart.strip() and len(page.all("style")) == 1
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


def test_the_rules_of_a_small_page_are_those_of_its_classes_with_the_values_they_name() -> None:
    sheet = stylesheet.rules(
        ":root{--a: red; --b: var(--c);\n --c: blue; --d: green} /* not { this } */ .x{color:var(--b)} .y .z, .x b{top:0}"
        " .x.y, b.y{top:1px} p{top:2px}"
        "@media screen and (prefers-color-scheme: dark){:root:not([data-x]){--c: black; --d: white}}"
        "@media (max-width: 9px){.x{left:0} .z{left:1px}}"
    )
    kept = stylesheet.needed(stylesheet.named(sheet, classes=True), {".x", "b", "p", "x", "y"})
    text = stylesheet.written([*stylesheet.tokens(sheet, kept), *kept])
    assert text == (
        ":root{--b:var(--c);--c:blue}@media screen and (prefers-color-scheme: dark){:root{--c:black}}"
        ".x{color:var(--b)}.x b{top:0}@media (max-width: 9px){.x{left:0}}"
    )


def test_a_rule_of_the_embeds_own_is_left_out_where_nothing_in_it_is_what_the_rule_names() -> None:
    sheet = stylesheet.rules(
        "*{top:0} b,th,small{top:1px} th:first-child{top:2px} .m a:hover>i{top:3px} :focus{top:4px} i{top:5px}"
    )
    assert stylesheet.written(
        stylesheet.needed(stylesheet.named(sheet), {"th", "b", "a", ".m"})
    ) == ("*{top:0}b,th{top:1px}th:first-child{top:2px}:focus{top:4px}")
