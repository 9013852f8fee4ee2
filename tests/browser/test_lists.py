"""Pages of whole counts: the strip and the charts of several elections; lists of races: found by
words, kept by kind, put into an order and back, by keyboard and without moving anything.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.kinds import DESKTOP, ELECTION, MAYOR, PHONE, UPDATE
from tests.browser.test_charts import MEETING
from tests.browser.watched import Watched, opened
from tests.sampling import sample

pytestmark = pytest.mark.browser


def order(page: Page, words: str) -> list[list[str]]:
    """The rows that are seen once the list is put into an order: each cell's own words."""
    page.get_by_label("Order").select_option(label=words)
    rows: list[list[str]] = page.evaluate(
        """[...document.querySelectorAll('#race-list tr:not([hidden])')].filter((row) => row.checkVisibility() && row.cells[0].scope === 'row')
        .map((row) => [row.cells[0].querySelector('a').textContent, ...[...row.cells].slice(1, 3).map((c) => c.textContent)])"""
    )
    return rows


def number(text: str) -> float:
    """A margin or votes as a reader understands them; nothing in words is nothing, no words are no
    number.
    """
    digits = "".join(filter(str.isdigit, text))
    return float(digits) if digits else 0.0 if text else float("inf")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_races_can_be_put_into_another_order_and_back_by_keyboard_alone(
    browser: Browser, address: str
) -> None:
    with opened(browser, DESKTOP) as context:
        watched = Watched(context, address)
        page = watched.open(ELECTION)
        groups = page.locator("#race-list > details")
        first = groups.count()
        titles = page.locator("#race-list th a").evaluate_all("all => all.map(a => a.textContent)")
        status = page.locator(".find [role=status]")
        rows = order(page, "closest first, by votes")
        assert len(rows) == 430 and [row[0] for row in rows] != titles
        margins = [number(row[2]) for row in rows]
        assert margins == sorted(margins)
        assert status.inner_text() == "430 of 430 races · closest first, by votes"
        assert page.locator("#race-list > details:visible").count() == 0
        parts = [
            number(row[2]) / number(row[1])
            for row in order(page, "closest first, by share of the votes")
        ]
        assert parts == sorted(parts) and parts[0] > 0
        votes = [number(row[1]) for row in order(page, "most votes first")]
        assert votes == sorted(votes, reverse=True)
        names = [row[0] for row in order(page, "by name")]
        assert names[:2] == sorted(names[:2]) and sorted(names) == sorted(titles)
        # Words and kinds hold in any order; then back to the ballot, with the keyboard.
        page.get_by_label("Show").select_option(label="Measures")
        page.locator(".find input").fill("los angeles")
        seen = page.locator("#race-list tbody tr:visible")
        assert 0 < seen.count() < 60 and all(
            "Measure" in title for title in seen.locator("a").all_inner_texts()
        )
        page.get_by_label("Order").focus()
        page.keyboard.press("Home")
        expect(page.get_by_label("Order")).to_have_value("")
        page.get_by_label("Show").select_option(label="All races")
        page.locator(".find input").fill("")
        assert page.locator("#race-list > details:visible").count() == first
        assert (
            page.locator("#race-list > details th a").evaluate_all(
                "all => all.map(a => a.textContent)"
            )
            == titles
        )
        expect(status).to_have_text("")
        watched.has_behaved()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_what_is_chosen_over_the_races_is_kept_in_the_address(
    browser: Browser, address: str
) -> None:
    with opened(browser, DESKTOP) as context:
        watched = Watched(context, address)
        page = watched.open(ELECTION)
        every = page.locator("#race-list tbody tr")
        marked = page.locator("#race-list tr:has(.mk)")
        page.get_by_label("Show").select_option(label="Changed hands")
        shown = page.locator("#race-list tbody tr:visible")
        expect(shown).to_have_count(marked.count())
        assert "Mayor of Los Angeles" in shown.locator("th a").all_inner_texts()
        page.get_by_label("Show").select_option(label="All races")
        page.get_by_label("City").select_option(label="Santa Monica")
        page.locator(".find input").fill("measure")
        titles = shown.locator("th a").all_inner_texts()
        assert 1 < len(titles) < every.count()
        assert all(title.startswith("Santa Monica") for title in titles)
        assert page.url.endswith("?find=measure&city=Santa+Monica")
        again = watched.open(f"{ELECTION}?find=measure&city=Santa+Monica")
        assert again.locator("#race-list tbody tr:visible th a").all_inner_texts() == titles
        again.get_by_label("City").select_option(label="All places")
        again.locator(".find input").fill("")
        expect(again.locator("#race-list tbody tr:visible")).to_have_count(0)
        assert "?" not in again.url
        watched.has_behaved()


FOUND = {
    "prop 30": ["state-measure-30"],
    "Proposition 1": ["state-measure-1"],
    "sherrif": ["county-measure-a", "sheriff"],
    "Carusso": ["assembly-46", "long-beach-city-council-3", "la-city-mayor"],
    "lausd": ["la-unified-board-2", "la-unified-board-6"],
    "measure a": ["county-measure-a"],
    "city council santa monica": ["santa-monica-city-council"],
    "cd 11": ["la-city-council-11"],
}
"""What is typed over the races of November 2022, and every race that then is left of 430."""


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_box_over_the_races_finds_what_people_call_them(browser: Browser, address: str) -> None:
    with opened(browser, PHONE) as context:
        watched = Watched(context, address)
        page = watched.open(ELECTION)
        box, status = page.locator(".find input"), page.locator(".find [role=status]")
        for words, races in FOUND.items():
            box.fill(words)
            expect(status).to_have_text(re.compile(f"^{len(races)} of 430 races"))
            links = page.locator("#race-list tbody tr:visible th a")
            assert [(a.get_attribute("href") or "").strip("/") for a in links.all()] == races, words
        box.fill("sherrif")
        expect(status).to_have_text("2 of 430 races · Did you mean “sheriff”?")
        box.fill("congress")
        expect(status).to_have_text("17 of 430 races")
        links = page.locator("#race-list tbody tr:visible th a")
        assert all("us-house-" in (a.get_attribute("href") or "") for a in links.all())
        box.fill("xyzzyx")
        expect(status).to_have_text("0 of 430 races")
        watched.has_behaved()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_chosen_city_leads_to_its_page_which_lists_the_same_races(
    browser: Browser, address: str
) -> None:
    with opened(browser, PHONE) as context:
        watched = Watched(context, address)
        page = watched.open(ELECTION)
        page.get_by_label("City").select_option(label="Santa Monica")
        links = page.locator("#race-list tbody tr:visible th a")
        titles = links.all_inner_texts()
        page.get_by_role("link", name="Santa Monica on one page").click()
        expect(page).to_have_url(f"{address}{ELECTION}places/santa-monica/")
        assert page.locator("main tbody th a").all_inner_texts() == titles
        page.get_by_role("link", name="Santa Monica City Council").click()
        expect(page).to_have_url(f"{address}{ELECTION}santa-monica-city-council/")
        watched.has_behaved()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_controls_over_the_races_move_nothing_when_they_come(
    browser: Browser, address: str
) -> None:
    for path in (ELECTION, UPDATE):
        with opened(browser, PHONE) as context:
            page = context.new_page()
            page.add_init_script(
                "window.moved = 0; new PerformanceObserver(l => l.getEntries().forEach(e => window.moved += e.value))"
                ".observe({type: 'layout-shift', buffered: true})"
            )
            page.goto(f"{address}{path}#races")
            page.wait_for_timeout(500)
            box = page.locator(".find.many").bounding_box()
            assert box is not None
            style = page.locator(".find.many").evaluate(
                "e => parseFloat(getComputedStyle(e).minHeight)"
            )
            assert box["height"] <= style + 0.5, "the place that is kept is too small"
            assert page.evaluate("window.moved") == 0


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_no_two_words_of_the_strips_and_of_the_charts_of_several_elections_meet(
    browser: Browser, address: str, site: Path
) -> None:
    updates = sorted(site.glob("us-ca-los-angeles/*/updates/*/index.html"))
    paths = [path.parent.relative_to(site).as_posix() + "/" for path in updates]
    pages = ["shift/", *sample(paths, 5)]
    assert len(pages) > 5
    met = []
    with opened(browser, PHONE) as context:
        page = context.new_page()
        for path in pages:
            page.goto(address + path)
            for width in (320, 360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found = page.evaluate(MEETING.replace('"svg.ch"', '"svg.ch, svg.strip"'))
                met += [f"{path} at {width}: {words}" for words in found]
    assert met == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_table_of_updates_opens_with_the_changes_and_the_newest_and_has_every_row(
    browser: Browser, address: str
) -> None:
    """Whoever has no script, prints, or follows a link to a row sees it all the same."""
    with opened(browser, PHONE) as context:
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        rows, shown = page.locator(".updates tr[id]"), page.locator(".updates tr[id]:visible")
        every = rows.evaluate_all("all => all.map(row => row.id)")
        seen = shown.evaluate_all("all => all.map(row => row.id)")
        flips = page.locator(".updates .flip").evaluate_all("all => all.map(row => row.id)")
        assert len(every) == 27 and len(flips) == 4
        assert {*flips, *every[-5:], every[0]} <= {*seen} and len(seen) < 14
        hidden = next(key for key in every if key not in seen)
        page.emulate_media(media="print")
        expect(shown).to_have_count(27)
        page.emulate_media(media="screen")
        button = page.get_by_role("button", name="Show all 27 updates")
        for expanded, count in (("true", 27), ("false", len(seen))):
            button.press("Enter")
            expect(button).to_have_attribute("aria-expanded", expanded)
            expect(shown).to_have_count(count)
        linked = Watched(context, address).open(f"{MAYOR}#{hidden}")
        expect(linked.locator(f"[id='{hidden}']")).to_be_in_viewport()
        expect(linked.locator(".unfold button")).to_have_attribute("aria-expanded", "true")
        watched.has_behaved()
    with opened(browser, PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        expect(page.locator(".updates tr[id]:visible")).to_have_count(27)
        expect(page.locator(".unfold")).to_be_hidden()
