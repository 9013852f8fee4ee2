"""The built archive in a real browser: every kind of page on a phone in dark, on a desktop in light,
and without script; with `--whole` at every width in both.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from builder.site.server import running
from tests import archive
from tests.browser.kinds import (
    CHIEF,
    DESKTOP,
    ELECTION,
    FRONT,
    MAYOR,
    PAGES,
    PHONE,
    RACES,
    TABLET,
)
from tests.browser.watched import (
    Tab,
    Watched,
    moves_again,
    opened,
    too_wide,
    violations,
)

pytestmark = pytest.mark.browser

# Without --whole: every third race and all else, dark on a phone; what is chief, light on a desktop.
DAILY = {name: PAGES[name] for name in PAGES if name not in RACES or name in [*RACES][::3]} | CHIEF
BY_DAY = {("320", "dark"): DAILY, ("1280", "light"): CHIEF | FRONT}
WIDTHS = {"320": PHONE, "768": TABLET, "1280": DESKTOP}
Scheme = Literal["light", "dark"]


def examined(tab: Tab, address: str, path: str, size: tuple[int, int], scheme: Scheme) -> list[str]:
    """Return everything that is wrong with one page at one size in one color scheme."""
    with tab.at(address, path, size, scheme) as watched:
        page = watched.page
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("h1")).to_be_visible()
        wrong = [too_wide(page)] if too_wide(page) else []
        wrong += page.evaluate("listening")
        wrong += [
            f"loaded before anybody asked: {url}"
            for url in watched.asked
            if "plotly" in url or "pagefind" in url
        ]
        wrong += violations(page)
        moved = page.evaluate("moved")
        wrong += watched.faults()
    return wrong + (
        [f"the layout shifted by {moved}"]
        if moved and moves_again(tab, address, path, size)
        else []
    )


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        pytest.param(
            name,
            width,
            scheme,
            marks=() if name in BY_DAY.get((width, scheme), ()) else pytest.mark.whole,
        )
        for name in PAGES
        for width in WIDTHS
        for scheme in ("light", "dark")
    ],
)
def test_a_page_breaks_no_rule(
    tab: Tab, address: str, name: str, width: str, scheme: Scheme
) -> None:
    """No rule of axe, nothing sideways, no message, nobody else asked, nothing that only a mouse
    can do.
    """
    assert examined(tab, address, PAGES[name], WIDTHS[width], scheme) == []


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "dark"), pytest.param(DESKTOP, "light", marks=pytest.mark.whole)]
)
@pytest.mark.parametrize(
    "path",
    [
        path.removesuffix("index.md") if path.endswith("index.md") else f"{path[:-3]}/"
        for path in archive.made_paths()
        if path.startswith(archive.GENERAL)
    ],
)
def test_a_page_of_the_invented_archive_breaks_no_rule(
    tab: Tab, invented: str, path: str, size: tuple[int, int], scheme: Scheme
) -> None:
    """Top two, runoff, no known rule, falls, ties and corrections, of which the real archive has
    none yet.
    """
    assert examined(tab, invented, path, size, scheme) == []


@pytest.mark.parametrize(
    "name",
    [name if name in DAILY else pytest.param(name, marks=pytest.mark.whole) for name in PAGES],
)
def test_a_page_is_whole_without_script(scriptless: Tab, address: str, name: str) -> None:
    """Nothing sideways, no message, and no control that does nothing."""
    with scriptless.at(address, PAGES[name], PHONE) as watched:
        page = watched.page
        expect(page.locator("h1")).to_be_visible()
        for size in WIDTHS.values():
            page.set_viewport_size({"width": size[0], "height": size[1]})
            assert too_wide(page) == ""
        # Code to copy can be selected by hand.
        for control in page.locator("button, input, select, textarea:not(.code)").all():
            expect(control).to_be_hidden()
        watched.has_behaved()


@pytest.mark.parametrize("name", ["home", "election", "race", "data"])
def test_no_page_scrolls_sideways_at_any_width_between(
    browser: Browser, address: str, name: str
) -> None:
    with opened(browser, PHONE) as context:
        page = Watched(context, address).open(PAGES[name])
        for width in (320, 340, 360, 400, 480, 560, 639, 640, 700, 759, 760, 800, 904, 1024):
            page.set_viewport_size({"width": width, "height": 740})
            assert too_wide(page) == ""


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_row_of_an_update_says_what_the_county_said(
    browser: Browser, address: str, script: bool
) -> None:
    """The county's release of Nov. 11, 2022, 4:09 p.m., in the row that a link to that count leads
    to.
    """
    for size in (PHONE, DESKTOP):
        with opened(browser, size, java_script_enabled=script) as context:
            page = Watched(context, address).open(MAYOR + "#2022-11-11-1609")
            row = page.locator("[id='2022-11-11-1609']")
            expect(row).to_be_in_viewport()
            for figure in ("289,782", "285,398", "4,384"):
                expect(row).to_contain_text(figure)


LABELS = "row => [...row.querySelectorAll('td')].map((cell) => getComputedStyle(cell, '::before').content)"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_phone_labels_the_figures_of_an_update_without_script(
    browser: Browser, address: str
) -> None:
    with opened(browser, PHONE, java_script_enabled=False) as context:
        page = Watched(context, address).open(MAYOR)
        row = page.locator("[id='2022-11-11-1609']")
        # With two choices, the head of the table stays and names the columns; no row does it again.
        assert row.evaluate(LABELS) == ["none"] * 5
        page.set_viewport_size({"width": 1280, "height": 740})
        assert row.evaluate(LABELS) == ["none"] * 5
        page.set_viewport_size({"width": 320, "height": 740})
        page.goto(f"{address}{ELECTION}bell-gardens-city-council/")
        *names, new, lead = row.evaluate(LABELS)
        assert names == ['"Cortez"', '"Barcena"', '"Sanchez"', '"De La Rosa"']
        assert (new, lead) == ('"New votes "', "none")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_icon_is_drawn(browser: Browser, address: str) -> None:
    with opened(browser, PHONE) as context:
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        page.get_by_role("button", name="Find a race").click()
        expect(page.get_by_role("dialog", name="Find a race")).to_be_visible()
        found = page.evaluate(
            """() => Promise.all([...document.querySelectorAll(".icon, main .acts a")].map(async (of) => {
                const { maskImage, width, height, backgroundColor } = getComputedStyle(of, "::before");
                const image = new Image();
                image.src = maskImage.slice(5, -2).replaceAll('\\\\"', '"');
                await image.decode();
                return [image.src, width, height, backgroundColor];
            }))"""
        )
        assert len({image for image, *_ in found}) == len(found) == 6
        assert [width for _, width, *_ in found] == [height for *_, height, _ in found]
        assert all(float(width.removesuffix("px")) >= 16 for _, width, *_ in found)
        assert all(color not in ("", "rgba(0, 0, 0, 0)") for *_, color in found)
        watched.has_behaved()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_chart_can_be_explored_under_the_policy_and_put_back(
    browser: Browser, address: str
) -> None:
    with opened(browser, DESKTOP, reduced_motion="reduce") as context:
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        figure = page.locator("figure[data-spec]").first
        button = figure.get_by_role("button", name="Explore this chart")
        assert not [url for url in watched.asked if "plotly" in url], (
            "the library was loaded before anybody asked"
        )
        button.click()
        expect(figure.locator(".main-svg").first).to_be_visible()
        figure.get_by_role("button", name="Show the static chart").click()
        expect(figure.locator("svg[role=img]")).to_be_visible()
        expect(figure.locator(".main-svg")).to_have_count(0)
        watched.has_behaved()


def test_every_chart_of_every_kind_of_race_can_be_explored(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP, reduced_motion="reduce") as context:
        for name in ("race", "measure", "vote for 3"):
            watched = Watched(context, address)
            page = watched.open(PAGES[name])
            figures = page.locator("figure[data-spec]")
            assert figures.count() > 0
            for number in range(figures.count()):
                figures.nth(number).get_by_role("button", name="Explore this chart").click()
                expect(figures.nth(number).locator(".main-svg").first).to_be_visible()
            watched.has_behaved()
            page.close()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_drawing_stands_where_there_is_no_script(browser: Browser, address: str) -> None:
    with opened(browser, PHONE, java_script_enabled=False) as context:
        page = Watched(context, address).open(MAYOR)
        drawing = page.locator("figure[data-spec] svg[role=img]").first
        expect(drawing).to_be_visible()
        expect(page.get_by_role("button", name="Explore this chart")).to_have_count(0)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_chosen_color_scheme_is_kept_from_page_to_page(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP, color_scheme="light") as context:
        watched = Watched(context, address)
        page = watched.open("")
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.get_by_role("button", name="Dark colors").click()
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark != light
        watched.open(MAYOR)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
        expect(page.get_by_role("button", name="Light colors")).to_be_visible()
        watched.has_behaved()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, PHONE) as context:
        page = Watched(context, address).open("")
        page.locator(".menu.main summary").focus()
        page.keyboard.press("Enter")
        link = page.locator(".menu.main nav a", has_text="Elections")
        expect(link).to_be_visible()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(page.locator(".menu.main summary")).to_be_focused()
        page.keyboard.press("Enter")
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/elections/")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP) as context:
        page = Watched(context, address).open(MAYOR)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("h1:target")).to_be_in_viewport()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
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


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_mistyped_address_leads_to_the_race_it_was_meant_for(
    browser: Browser, site: Path
) -> None:
    # The page for what is missing can't be relative: it links from the root at which the site is
    # published.
    with running(site, "/") as address, opened(browser, PHONE) as context:
        watched = Watched(context, address)
        page = watched.page
        answer = page.goto(f"{address}{ELECTION}la-city-mayorr/2022-11-11-1609/")
        assert answer is not None and answer.status == 404
        offers = page.locator("ul.missing a")
        mayor = "Mayor of Los Angeles, Los Angeles County, Nov. 8, 2022"
        expect(offers).to_have_text(
            [
                f"Did you mean {mayor}?",
                "Look for “la city mayorr” in this election",
                "One step up: Los Angeles County, Nov. 8, 2022",
            ]
        )
        expect(page.locator("ul.missing button")).to_have_text(
            "Search the archive for “la city mayorr”"
        )
        offers.nth(1).click()
        page.wait_for_url(f"{address}{ELECTION}?find=la%20city%20mayorr")
        # The word that no race has was the mistyped one.
        expect(page.locator(".find input").first).to_have_value("la city")
        expect(page.locator("main a[href$='la-city-mayor/']:visible").first).to_be_visible()
        page.goto(f"{address}{ELECTION}la-city-mayorr/")
        page.get_by_role("link", name=f"Did you mean {mayor}?").click()
        page.wait_for_url(f"{address}{ELECTION}la-city-mayor/")
        page.goto(f"{address}{ELECTION.replace('los', 'loss')}la-city-mayor/")
        expect(offers.first).to_have_text(f"Did you mean {mayor}?")
        page.goto(f"{address}{ELECTION}la-city-mayor/2022-11-11-1610/")
        expect(offers.last).to_have_text(f"One step up: {mayor}")
        page.goto(f"{address}xyzzy/")
        expect(page.locator("ul.missing button")).to_have_count(1)
        expect(offers).to_have_count(0)
        assert [url for url in watched.asked if not url.startswith(address)] == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_mistyped_address_leads_on_without_script(browser: Browser, site: Path) -> None:
    with (
        running(site, "/") as address,
        opened(browser, PHONE, java_script_enabled=False) as context,
    ):
        page = Watched(context, address).page
        page.goto(f"{address}{ELECTION}la-city-mayorr/")
        page.locator("main a").first.click()
        page.wait_for_url(f"{address}elections/")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_chart_says_in_words_what_it_shows(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP) as context:
        page = Watched(context, address).open(MAYOR)
        drawings = page.locator("figure svg[role=img]").evaluate_all(
            "all => all.map(svg => ['labelledby', 'describedby'].map(name => document.getElementById(svg.getAttribute(`aria-${name}`)).textContent))"
        )
        assert drawings
        for words in drawings:
            assert all(text.strip() for text in words), json.dumps(drawings)
            assert words[0] not in words[1], "a name is not said again in the description"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_slider_has_its_name_and_its_value_from_the_start(
    browser: Browser, address: str
) -> None:
    """As a screen reader is told it: by the tree that the browser makes for it."""
    with opened(browser, DESKTOP) as context:
        page = Watched(context, address).open(MAYOR)
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        (slider,) = (node for node in tree if node.get("role", {}).get("value") == "slider")
        assert slider["name"]["value"] == "Update shown in the charts"
        (value,) = (
            one["value"]["value"] for one in slider["properties"] if one["name"] == "valuetext"
        )
        assert re.match(r"Mon\., Dec\. 5, .*Bass: 509,944", value), value


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_totals_have_a_heading_and_a_tick_has_its_word(browser: Browser, address: str) -> None:
    with opened(browser, PHONE) as context:
        page = Watched(context, address).open(MAYOR)
        order = page.locator("main :is(h2, #totals)").evaluate_all("all => all.map(one => one.id)")
        assert order[order.index("totals") - 1] == "votes"
        expect(page.get_by_role("heading", name="Votes", exact=True)).to_have_count(1)
        expect(page.locator("#totals").get_by_role("img", name="Above the line")).to_have_count(1)


@pytest.mark.parametrize("name", CHIEF)
def test_a_page_whose_scripts_never_come_breaks_no_rule(
    browser: Browser, address: str, name: str
) -> None:
    """What a reader without script sees, looked at by axe, which is one: the page's own scripts are
    held back.
    """
    with opened(browser, PHONE, reduced_motion="reduce") as context:
        context.route(lambda url: url.endswith(".js"), lambda route: route.abort())
        watched = Watched(context, address)
        page = watched.open(PAGES[name])
        held = [url for url in watched.asked if url.endswith(".js")]
        assert bool(held) == (name != "record"), "the one page without a script is a record"
        wrong = []
        schemes: tuple[Scheme, ...] = ("dark", "light")
        for size, scheme in zip((PHONE, DESKTOP), schemes, strict=True):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme=scheme)
            wrong += [f"{size[0]}, {said}" for said in violations(page)]
            wrong += [too_wide(page)] if too_wide(page) else []
        assert wrong == []
        # That they did not come is all that is said.
        assert [said for said in watched.said if "ERR_FAILED" not in said] == []


# How much the lines of choices stand out from the page, where the reader's own few colors are
# shown.
CONTRAST = """() => {
  const light = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0.05);
  const behind = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("svg.ch .ln")].filter((line) => line.checkVisibility())
    .map((line) => light(getComputedStyle(line).stroke)).map((line) => Math.max(line / behind, behind / line));
}"""


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_race_in_the_readers_own_colors_breaks_no_rule_and_shows_its_lines(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    with opened(
        browser, PHONE, reduced_motion="reduce", forced_colors="active", color_scheme=scheme
    ) as context:
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        # The checker takes the color that a badge would have had otherwise, which is not the one
        # that is shown.
        badges = page.locator(".badges .st").evaluate_all(
            "all => all.map((e) => getComputedStyle(e)).map((s) => [s.color, s.backgroundColor])"
        )
        assert all(words != behind for words, behind in badges)
        assert [
            said for said in violations(page) if not said.startswith("color-contrast: .st:")
        ] == []
        assert too_wide(page) == ""
        contrasts = page.evaluate(CONTRAST)
        assert len(contrasts) > 3 and min(contrasts) >= 3
        watched.has_behaved()
