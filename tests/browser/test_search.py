"""The search in a real browser: the right page first, by keyboard alone, under any path, and in
words where it fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from builder.site.server import running
from tests.browser.watched import violations

pytestmark = pytest.mark.browser

LA = "us-ca-los-angeles"
NEW, OLD = f"{LA}/2022-11-08/", f"{LA}/2014-11-04/"
MAYOR = f"{NEW}la-city-mayor/"
FIRST = {
    "mayor": MAYOR,
    "los angeles mayor": MAYOR,
    "Mayor of Los Angeles": MAYOR,
    "la mayor": MAYOR,
    "bass": MAYOR,
    "caruso": MAYOR,
    "mayor bass": MAYOR,
    "measure a": f"{NEW}county-measure-a/",
    "Measure A": f"{NEW}county-measure-a/",
    "measure aaa": f"{NEW}compton-unified-measure-aaa/",
    "measure ab": f"{NEW}pico-rivera-measure-ab/",
    "ULA": f"{NEW}la-city-measure-ula/",
    "measure ula": f"{NEW}la-city-measure-ula/",
    "long beach measure e": f"{NEW}long-beach-measure-e/",
    "supervisor 3": f"{NEW}supervisor-3/",
    "assembly 40": f"{NEW}assembly-40/",
    "assembly 4": f"{NEW}assembly-40/",
    "burbank council": f"{NEW}burbank-city-council/",
    "2022 munoz-guevara": f"{NEW}lynwood-city-council/",
    "2022 muñoz guevara": f"{NEW}lynwood-city-council/",
    "2022 quiñones": f"{NEW}el-monte-city-council-3/",
    "2022 quinones": f"{NEW}el-monte-city-council-3/",
    "o'farrell": f"{NEW}la-city-council-13/",
    "O’Farrell": f"{NEW}la-city-council-13/",
    "sheriff": f"{NEW}sheriff/",
    "sheriff villanueva": f"{NEW}sheriff/",
    "2014 sheriff": f"{OLD}sheriff/",
    "state measure 1": f"{NEW}state-measure-1/",
    "water bond": f"{OLD}state-measure-1/",
    "2014 assessor": f"{OLD}assessor/",
    "governor": f"{NEW}governor/",
    "judge 60": f"{NEW}superior-court-60/",
    "office no. 60": f"{NEW}superior-court-60/",
    "november 2018": f"{LA}/2018-11-06/",
    "11 november 2022": f"{NEW}updates/2022-11-11-1609/",
    "2022-11-11-1609": f"{NEW}updates/2022-11-11-1609/",
    "prop 30": f"{NEW}state-measure-30/",
    "Proposition 30": f"{NEW}state-measure-30/",
    "cd 11": f"{NEW}la-city-council-11/",
    "prop 1": f"{NEW}state-measure-1/",
    "LAUSD board 2": f"{NEW}la-unified-board-2/",
    "congress 30": f"{NEW}us-house-30/",
    "city council santa monica": f"{NEW}santa-monica-city-council/",
    "santa monica ballot": f"{NEW}places/santa-monica/",
    "2014 water bond": f"{OLD}state-measure-1/",
    "remove an elected sheriff": f"{NEW}county-measure-a/",
    "sherrif": f"{NEW}sheriff/",
    "Carusso": MAYOR,
    "carusso mayor": MAYOR,
    "Nov 11, 2022": f"{NEW}updates/2022-11-11-1609/",
    "Nov 8, 2022": NEW,
    "11/8/2022": NEW,
    "2014-11-04": OLD,
    "canvass": "glossary/#canvass",
    "terms of use": "about/#terms-of-use",
}
"""What is looked for, and the page that has to come first."""
SORTS = {"LAUSD": "/la-unified-", "congress": "/us-house-", "city council": "-city-council"}
"""What is looked for, and what is in the address of each of the first five that are found."""

WATCH = """
window.broken = []; window.moved = 0;
document.addEventListener('securitypolicyviolation', event => window.broken.push(event.violatedDirective + ' ' + event.blockedURI));
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.moved += entry.value })
  .observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("/repository/", id="sub-path"),
        pytest.param("/", id="root", marks=pytest.mark.whole),
    ],
)
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    with running(site, request.param) as url:
        yield url


def leads(found: str, expected: str) -> bool:
    """Whether ``found`` is the expected page, or the page of the same race in an election that was
    added later.
    """
    if found == expected or found.count("/") != expected.count("/"):
        return found == expected
    day, other = (re.search(r"/(\d{4}-\d\d-\d\d)/(.*)", one) for one in (found, expected))
    return bool(day and other and day[2] == other[2] and day[1] >= other[1])


def context_of(browser: Browser, width: int = 1280, **more: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 720}, **more)
    context.set_default_timeout(15_000)
    context.add_init_script(WATCH)
    return context


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Find a race")


def box(page: Page) -> Locator:
    return page.get_by_label("Race, place, candidate or measure")


def status(page: Page) -> Locator:
    return page.locator("dialog.finder [role=status]")


def results(page: Page) -> Locator:
    return page.locator("dialog.finder li a")


@pytest.mark.election(
    "us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2018-11-06", "us-ca-los-angeles/2022-11-08"
)
def test_every_search_finds_the_right_page_first_and_asks_nobody_else(
    browser: Browser, address: str
) -> None:
    said: list[str] = []
    asked: list[str] = []
    wrong = []
    with context_of(browser) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address + MAYOR, wait_until="networkidle")
        assert [url for url in asked if "/assets/search" in url or "/assets/index." in url] == [], (
            "loaded before anybody searched"
        )
        button(page).click()
        for words, expected in FIRST.items():
            box(page).fill("")
            expect(results(page)).to_have_count(0)
            box(page).fill(words)
            expect(results(page).first).to_be_visible()
            first = results(page).first.get_attribute("href")
            if not leads(first or "", address + expected):
                wrong.append((words, expected, first))
        for words, part in SORTS.items():
            box(page).fill("")
            expect(results(page)).to_have_count(0)
            box(page).fill(words)
            expect(results(page).nth(4)).to_be_visible()
            found = [link.get_attribute("href") or "" for link in results(page).all()[:5]]
            wrong += [(words, part, one) for one in found if part not in one]
        assert page.evaluate("window.broken") == [] and page.evaluate("window.moved") == 0
    assert wrong == [], "\n".join(map(str, wrong))
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_the_same_race_of_several_elections_comes_newest_first_with_its_day(
    browser: Browser, address: str
) -> None:
    with context_of(browser) as context:
        page = context.new_page()
        page.goto(address)
        button(page).click()
        box(page).fill("supervisor 3")
        expect(status(page)).to_have_text(re.compile("[0-9]+ results"))
        found = {link.get_attribute("href"): link.inner_text() for link in results(page).all()}
        same = [
            path.removeprefix(address) for path in found if path and path.endswith("/supervisor-3/")
        ]
        assert same == sorted(same, reverse=True) and {
            f"{NEW}supervisor-3/",
            f"{OLD}supervisor-3/",
        } <= {*same}
        assert "Nov. 8, 2022" in found[f"{address}{NEW}supervisor-3/"]
        assert "Nov. 4, 2014" in found[f"{address}{OLD}supervisor-3/"]


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_the_keyboard_alone_opens_chooses_and_comes_back(browser: Browser, address: str) -> None:
    with context_of(browser) as context:
        page = context.new_page()
        page.goto(address + "method/")
        button(page).focus()
        page.keyboard.press("Enter")
        expect(box(page)).to_be_focused()
        page.keyboard.type("caruso")
        expect(status(page)).to_have_text("3 results")
        page.keyboard.press("ArrowDown")
        expect(results(page).nth(0)).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(results(page).nth(1)).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(box(page)).to_be_focused()
        expect(box(page)).to_have_value("caruso")
        page.keyboard.press("Escape")
        expect(page.locator("dialog.finder")).to_be_hidden()
        expect(button(page)).to_be_focused()
        page.keyboard.press("Enter")
        expect(box(page)).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(address + MAYOR)


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_control_k_opens_the_search_and_leaves_the_reader_where_they_were(
    browser: Browser, address: str
) -> None:
    with context_of(browser) as context:
        page = context.new_page()
        page.goto(address + NEW)
        find = page.locator("main .find input").first
        find.focus()
        page.keyboard.type("k/")
        expect(find).to_have_value("k/")
        page.keyboard.press("Control+k")
        expect(box(page)).to_be_focused()
        page.keyboard.press("Escape")
        expect(find).to_be_focused()


def test_the_pointer_closes_it_and_more_results_can_be_asked_for(
    browser: Browser, address: str
) -> None:
    with context_of(browser) as context:
        page = context.new_page()
        page.goto(address)
        button(page).click()
        box(page).fill("school board")
        expect(results(page)).to_have_count(10)
        page.get_by_role("button", name="Show more").click()
        expect(results(page)).to_have_count(20)
        expect(results(page).nth(10)).to_be_focused()
        page.mouse.click(20, 400)
        expect(page.locator("dialog.finder")).to_be_hidden()
        button(page).click()
        page.locator("dialog.finder").get_by_role("button", name="Close").click()
        expect(page.locator("dialog.finder")).to_be_hidden()
        expect(button(page)).to_be_focused()


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_what_is_found_nowhere_is_said_and_the_list_of_elections_leads_on(
    browser: Browser, address: str
) -> None:
    with context_of(browser, 320) as context:
        page = context.new_page()
        page.goto(address)
        button(page).click()
        box(page).fill("a")
        expect(status(page)).to_have_text("Type at least two letters.")
        box(page).fill("xyzzy & <>")
        expect(status(page)).to_have_text("Nothing found for “xyzzy & <>”.")
        expect(results(page)).to_have_count(0)
        box(page).fill("villanueva burbank")
        expect(status(page)).to_have_text(
            "No result has all of these words. Closest matches are first."
        )
        expect(results(page).first).to_have_attribute("href", f"{address}{NEW}sheriff/")
        page.locator("dialog.finder").get_by_role("link", name="All elections").click()
        page.wait_for_url(f"{address}elections/")


INDEX = r"index\.[0-9a-f]+/"
GONE = [
    "search.json",
    *(
        INDEX + name
        for name in ("pagefind.js", "pagefind-worker.js", "wasm", "shown/", "pagefind-entry")
    ),
]


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("gone", GONE)
def test_an_index_that_can_not_be_loaded_is_said_and_breaks_nothing_else(
    browser: Browser, address: str, gone: str
) -> None:
    with context_of(browser) as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route(re.compile(f"/assets/{gone}"), lambda route: route.fulfill(status=404))
        page.goto(address + MAYOR)
        button(page).click()
        box(page).fill("mayor")
        expect(status(page)).to_have_text(
            "Search could not load. Browse the list of elections instead."
        )
        page.keyboard.press("Escape")
        expect(button(page)).to_be_focused()
        page.get_by_role("button", name="Dark colors").click()
        expect(page.get_by_role("button", name="Light colors")).to_be_visible()
        # What Pagefind itself says on the console of what it could not load.
        assert [error for error in errors if not error.startswith("Failed to load")] == []


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_without_the_script_of_the_search_its_button_leads_to_the_elections(
    browser: Browser, address: str
) -> None:
    with context_of(browser) as context:
        page = context.new_page()
        page.route(re.compile(r"/assets/search\.[0-9a-f]+\.js"), lambda route: route.abort())
        page.goto(address + MAYOR)
        button(page).click()
        page.wait_for_url(f"{address}elections/")


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("width", [320, 1280])
def test_without_script_a_link_leads_to_the_elections(
    browser: Browser, address: str, width: int
) -> None:
    with context_of(browser, width, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        page.get_by_role("link", name="Find a race").click()
        page.wait_for_url(f"{address}elections/")


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "dark"),
        (1280, "light"),
        pytest.param(320, "light", marks=pytest.mark.whole),
        pytest.param(1280, "dark", marks=pytest.mark.whole),
    ],
)
def test_the_accessibility_checker_finds_nothing_in_the_open_search(
    browser: Browser, address: str, width: int, scheme: Any
) -> None:
    with context_of(browser, width, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        for words in ("", "school board", "cannabis", "xyzzy"):
            button(page).click()
            box(page).fill(words)
            if words:
                expect(status(page)).to_have_text(re.compile("[0-9]+ result|Nothing"))
            assert violations(page) == [], words
            wide = page.locator("dialog.finder").evaluate("e => e.scrollWidth - e.clientWidth")
            assert wide == 0, f"the search scrolls sideways by {wide} px"
            small = page.locator("dialog.finder :is(a, button, input)").evaluate_all(
                "all => all.filter(e => e.offsetHeight && (e.offsetHeight < 24 || e.offsetWidth < 24)).map(e => e.outerHTML)"
            )
            assert small == []
            page.keyboard.press("Escape")


def test_a_hostile_result_is_text(browser: Browser, address: str) -> None:
    hostile = '<img src=x onerror="document.title=1"> mayor & \u202e <script>'
    entry = {
        "url": "method/",
        "title": hostile,
        "beside": hostile,
        "line": hostile,
        "names": hostile,
        "text": hostile,
    }

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(entry))

    with context_of(browser) as context:
        page = context.new_page()
        page.route(re.compile("/shown/"), answer)
        page.goto(address)
        button(page).click()
        box(page).fill("mayor")
        expect(results(page).first.locator("b")).to_have_text(
            re.compile(r"^<img src=x .* mayor & .* <script>$")
        )
        expect(results(page).first.locator("b mark")).to_have_text("mayor")
        assert page.locator("dialog.finder img, dialog.finder script").count() == 0


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_the_page_for_what_is_missing_searches_for_the_words_of_its_address(
    browser: Browser, site: Path
) -> None:
    # That page links from the root at which the site is published.
    with running(site, "/") as address, context_of(browser) as context:
        page = context.new_page()
        page.goto(f"{address}{LA}/mayor-caruso/")
        page.get_by_role("button", name="Search the archive for “mayor caruso”").click()
        expect(box(page)).to_have_value("mayor caruso")
        expect(results(page).first).to_have_attribute("href", address + MAYOR)


def test_the_open_search_is_not_printed(browser: Browser, address: str) -> None:
    with context_of(browser) as context:
        page = context.new_page()
        page.goto(address)
        button(page).click()
        expect(page.locator("dialog.finder")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator("dialog.finder")).to_be_hidden()
