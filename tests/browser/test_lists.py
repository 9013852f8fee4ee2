"""Pages of whole counts: the strip and the charts of several elections; lists of races: found by
words, kept by kind, put into an order and back, by keyboard and without moving anything.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.kinds import DESKTOP, ELECTION, PHONE, UPDATE
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
        marked = [row[0] for row in order(page, "changed first")][:30]
        assert "Mayor of Los Angeles" in marked
        assert page.locator("#race-list tr:has(.mk)").count() == 30
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
