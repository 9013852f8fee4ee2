"""The built archive in a real browser: every kind of page, phone and desktop, light and dark, with and without script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from builder.serving import running

pytestmark = pytest.mark.browser

BASE = "/repository/"  # GitHub Pages serves most sites under a sub-path
ELECTION = "us-ca-los-angeles/2022-11-08/"
MAYOR = f"{ELECTION}la-city-mayor/"
PAGES = {
    "home": "",
    "elections": "elections/",
    "election": ELECTION,
    "update": f"{ELECTION}updates/2022-11-11-1609/",
    "race": MAYOR,
    "measure": f"{ELECTION}county-measure-a/",
    "seats": f"{ELECTION}agoura-hills-city-council/",
    "judge": f"{ELECTION}supreme-court-liu/",
    "uncontested": f"{ELECTION}santa-monica-rent-control-board/",
    "crosses": f"{ELECTION}us-house-23/",
    "partly known": "us-ca-los-angeles/2014-11-04/",
    "totals alone": "us-ca-los-angeles/2018-11-06/",
    "method": "method/",
    "glossary": "glossary/",
    "corrections": "corrections/",
    "data": "data/",
    "about": "about/",
    "shift": "shift/",
    "your county": "your-county/",
}
CORE = ["home", "election", "update", "race", "shift"]
PHONE, DESKTOP = (360, 740), (1280, 900)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with running(site, BASE) as url:
        yield url


class Watched:
    """A page, with every message of its console and every request that it should not have made."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on(
            "response", lambda answer: self.said.append(f"{answer.status} {answer.url}") if answer.status > 399 else None
        )
        self.page.on("requestfailed", lambda request: self.said.append(f"failed: {request.url} {request.failure}"))

    def open(self, path: str) -> Page:
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None and answer.status == 200
        return self.page

    def has_behaved(self) -> None:
        assert self.said == []
        assert [url for url in self.asked if not url.startswith((self.address, "data:", "blob:"))] == []


def opened(browser: Browser, size: tuple[int, int], **more: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    context.set_default_timeout(15_000)
    return context


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_an_error_and_asks_nobody_else(
    browser: Browser, address: str, name: str, size: tuple[int, int], script: bool
) -> None:
    with opened(browser, size, java_script_enabled=script) as context:
        watched = Watched(context, address)
        page = watched.open(PAGES[name])
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("h1")).to_be_visible()
        watched.has_behaved()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(browser: Browser, address: str, name: str, script: bool) -> None:
    with opened(browser, PHONE, java_script_enabled=script) as context:
        page = Watched(context, address).open(PAGES[name])
        for width in (320, 360, 480, 640, 700, 800, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            wide = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, f"at {width} px the page is {wide} px too wide"


AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


LOOKS = [(PHONE, "light"), (DESKTOP, "dark"), (PHONE, "dark"), (DESKTOP, "light")]


@pytest.mark.parametrize(
    ("name", "size", "scheme"), [(name, *look) for name in PAGES for look in (LOOKS if name in CORE else LOOKS[:2])]
)
def test_the_accessibility_checker_finds_nothing(
    browser: Browser, address: str, root: Path, name: str, size: tuple[int, int], scheme: str
) -> None:
    with opened(browser, size, color_scheme=scheme, reduced_motion="reduce") as context:
        page = Watched(context, address).open(PAGES[name])
        page.evaluate((root / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        result = page.evaluate("options => axe.run(document, options)", AXE)
        assert result["passes"], "the checker looked at nothing"
        found = [
            f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in result["violations"] for node in rule["nodes"]
        ]
        assert found == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_row_of_an_update_says_what_the_county_said(browser: Browser, address: str, script: bool) -> None:
    """The county's release of 11 November 2022, 4:09 pm, in the row that a link to that count leads to."""
    for size in (PHONE, DESKTOP):
        with opened(browser, size, java_script_enabled=script) as context:
            page = Watched(context, address).open(MAYOR + "#2022-11-11-1609")
            row = page.locator("[id='2022-11-11-1609']")
            expect(row).to_be_in_viewport()
            for figure in ("289,782", "285,398", "4,384"):
                expect(row).to_contain_text(figure)


def test_the_chart_can_be_explored_under_the_policy_and_put_back(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP, reduced_motion="reduce") as context:
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        figure = page.locator("figure[data-spec]").first
        button = figure.get_by_role("button", name="Explore this chart")
        assert not [url for url in watched.asked if "plotly" in url], "the library was loaded before anybody asked"
        button.click()
        expect(figure.locator(".main-svg").first).to_be_visible()
        figure.get_by_role("button", name="Back to the drawing").click()
        expect(figure.locator("svg[role=img]")).to_be_visible()
        expect(figure.locator(".main-svg")).to_have_count(0)
        watched.has_behaved()


def test_every_chart_of_every_kind_of_race_can_be_explored(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP, reduced_motion="reduce") as context:
        for name in ("race", "measure", "seats"):
            watched = Watched(context, address)
            page = watched.open(PAGES[name])
            figures = page.locator("figure[data-spec]")
            assert figures.count() > 0
            for number in range(figures.count()):
                figures.nth(number).get_by_role("button", name="Explore this chart").click()
                expect(figures.nth(number).locator(".main-svg").first).to_be_visible()
            watched.has_behaved()
            page.close()


def test_a_drawing_stands_where_there_is_no_script(browser: Browser, address: str) -> None:
    with opened(browser, PHONE, java_script_enabled=False) as context:
        page = Watched(context, address).open(MAYOR)
        drawing = page.locator("figure[data-spec] svg[role=img]").first
        expect(drawing).to_be_visible()
        expect(page.get_by_role("button", name="Explore this chart")).to_have_count(0)


def test_a_chosen_color_scheme_is_kept_from_page_to_page(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP, color_scheme="light") as context:
        watched = Watched(context, address)
        page = watched.open("")
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("button.scheme").click()
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark != light
        watched.open(MAYOR)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
        expect(page.locator("button.scheme")).to_have_attribute("aria-pressed", "true")
        watched.has_behaved()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, PHONE) as context:
        page = Watched(context, address).open("")
        page.locator(".menu summary").focus()
        page.keyboard.press("Enter")
        link = page.locator(".menu nav a", has_text="Elections")
        expect(link).to_be_visible()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(page.locator(".menu summary")).to_be_focused()
        page.keyboard.press("Enter")
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/elections/")


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP) as context:
        page = Watched(context, address).open(MAYOR)
        page.keyboard.press("Tab")
        skip = page.locator("a.skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        assert skip.get_attribute("href") == "#main"


def test_a_race_is_found_by_a_part_of_a_candidates_name(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP) as context:
        watched = Watched(context, address)
        page = watched.open(ELECTION)
        box = page.get_by_role("searchbox").last
        box.fill("caruso")
        status = page.get_by_role("status").last
        expect(status).not_to_be_empty()
        shown = page.locator("main a:visible", has_text="Mayor")
        expect(shown.first).to_be_visible()
        watched.has_behaved()


def test_a_missing_page_says_so_in_the_archives_own_voice(browser: Browser, address: str) -> None:
    with opened(browser, PHONE) as context:
        page = Watched(context, address).page
        answer = page.goto(address + "no/such/page/")
        assert answer is not None and answer.status == 404
        expect(page.locator("h1")).to_be_visible()
        home = page.locator("a.brand").get_attribute("href")
        assert home is not None
        page.goto(page.evaluate("href => new URL(href, location).href", home))
        assert page.url in (address, address + "index.html")


def test_a_mistyped_address_leads_to_the_race_it_was_meant_for(browser: Browser, site: Path) -> None:
    # The page for what is missing can't be relative: it links from the root at which the site is published.
    with running(site, "/") as address, opened(browser, PHONE) as context:
        watched = Watched(context, address)
        page = watched.page
        answer = page.goto(f"{address}{ELECTION}la-city-mayorr/2022-11-11-1609/")
        assert answer is not None and answer.status == 404
        offers = page.locator("ul.missing a")
        expect(offers).to_have_text(["Look for “la city mayorr” in this election", f"One step up: {ELECTION}la-city-mayorr/"])
        offers.first.click()
        page.wait_for_url(f"{address}{ELECTION}?find=la%20city%20mayorr")
        # The word that no race has was the mistyped one.
        expect(page.locator(".find input").first).to_have_value("la city")
        expect(page.locator("main a[href$='la-city-mayor/']:visible").first).to_be_visible()
        page.goto(f"{address}nothing/")
        expect(offers).to_have_count(0)
        assert [url for url in watched.asked if not url.startswith(address)] == []


def test_a_mistyped_address_leads_on_without_script(browser: Browser, site: Path) -> None:
    with running(site, "/") as address, opened(browser, PHONE, java_script_enabled=False) as context:
        page = Watched(context, address).page
        page.goto(f"{address}{ELECTION}la-city-mayorr/")
        page.locator("main a").first.click()
        page.wait_for_url(f"{address}elections/")


def test_a_chart_says_in_words_what_it_shows(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP) as context:
        page = Watched(context, address).open(MAYOR)
        drawings = page.locator("figure svg[role=img]").evaluate_all(
            "all => all.map(svg => svg.getAttribute('aria-labelledby').split(' ').map(id => document.getElementById(id).textContent))"
        )
        assert drawings
        for words in drawings:
            assert all(text.strip() for text in words), json.dumps(drawings)
