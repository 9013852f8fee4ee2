"""The keyboard alone reaches and operates everything: each stop in the order of the page, seen,
uncovered, and left again.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.kinds import CHIEF, COUNTS, DESKTOP, ELECTION, FRONT, PAGES, PHONE, RACES
from tests.browser.watched import Tab, Watched, opened

pytestmark = pytest.mark.browser

# What the keyboard should stop at, in the order of the page; and, noted whenever a Tab is done,
# where it did stop.
STOPS = """() => {
  const named = (e) => e.dataset.stop ?? `${e.localName} ${e.textContent.trim().slice(0, 40)}`;
  // Of a group of radio buttons the chosen one is the stop; a frame is none, what is in it are some.
  const can = "a[href], button, summary, input:not([type=radio]:not(:checked)), select, textarea, [tabindex], [contenteditable]";
  const stops = [...document.querySelectorAll(can)].filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }));
  stops.forEach((e, n) => (e.dataset.stop = `${n} ${e.localName} ${(e.textContent.trim() || e.getAttribute("aria-label") || e.id).slice(0, 40)}`));
  window.walked = [];
  addEventListener("keyup", (event) => {
    if (event.key !== "Tab") return;
    const e = document.activeElement;
    if (e === document.body) return walked.push(["", ""]);
    const style = getComputedStyle(e);
    const box = [...e.getClientRects()].find((rect) => rect.width && rect.height) ?? e.getBoundingClientRect();
    e.style.pointerEvents = "auto"; // what lets the mouse through may still be covered
    // Of what is higher than the rest of the screen, such as a box of code, the part on the screen is looked at.
    const hit = document.elementFromPoint((box.left + box.right) / 2, (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2);
    e.style.pointerEvents = "";
    const faults = [];
    // "auto" is the browser's own ring.
    if (style.outlineStyle !== "auto" && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)) faults.push("its focus is not seen");
    if (!hit || !(e.contains(hit) || hit.closest("label")?.control === e)) faults.push(`it is covered by ${hit?.outerHTML.slice(0, 60)}`);
    walked.push([named(e), faults.join(", ")]);
  });
  return stops.map(named);
}"""


def walk(page: Page) -> tuple[list[str], list[str], list[str]]:
    """What the keyboard should stop at, where it stopped, and what was wrong with a stop."""
    expected = page.evaluate(STOPS)
    framed = sum(
        frame.evaluate("document.querySelectorAll('a[href]').length") for frame in page.frames[1:]
    )
    for _ in range(len(expected) + framed + 1):
        page.keyboard.press("Tab")
    walked = page.evaluate("walked")
    assert len(walked) == len(expected) + 1
    return (
        expected,
        [name for name, _ in walked],
        [f"{name}: {fault}" for name, fault in walked if fault],
    )


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *((name, DESKTOP) for name in CHIEF),
        *(
            (name, PHONE) if name == "race" else pytest.param(name, PHONE, marks=pytest.mark.whole)
            for name in CHIEF
        ),
        *(
            pytest.param(name, DESKTOP, marks=pytest.mark.whole)
            for name in FRONT | COUNTS | RACES
            if name not in CHIEF
        ),
    ],
)
def test_every_stop_is_reached_in_order_seen_and_left_again(
    tab: Tab, address: str, name: str, size: tuple[int, int]
) -> None:
    with tab.at(address, PAGES[name], size) as watched:
        page = watched.page
        # What stands in groups is reached too.
        page.evaluate(
            "document.querySelectorAll('main details').forEach((group) => (group.open = true))"
        )
        expected, walked, faults = walk(page)
        assert faults == []
        assert walked[:-1] == expected
        # The last Tab leaves the page, or begins it anew: no trap.
        assert walked[-1] in ("", expected[0])
        for group in page.locator("main summary").all():
            group.press("Enter")
            assert not group.evaluate("e => e.parentElement.open")
            group.press("Space")
            assert group.evaluate("e => e.parentElement.open")


def test_the_keyboard_goes_back_the_way_it_came(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP, reduced_motion="reduce") as context:
        page = Watched(context, address).open(PAGES["race"])
        expected = page.evaluate(STOPS)
        for _ in range(20):
            page.keyboard.press("Tab")
        for _ in range(19):
            page.keyboard.press("Shift+Tab")
        walked = [name for name, _ in page.evaluate("walked")]
        assert walked[:20] == expected[:20]
        assert walked[20:] == expected[:19][::-1]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_race_of_an_election_is_opened_by_keyboard_alone(
    browser: Browser, address: str
) -> None:
    """From the top of the page: to the find box, a name, out of the box, to the one race that is
    left, and into it.
    """
    with opened(browser, PHONE, reduced_motion="reduce") as context:
        page = Watched(context, address).open(ELECTION)
        box = page.locator(".find input").last
        for _ in range(200):
            page.keyboard.press("Tab")
            if box.evaluate("e => e === document.activeElement"):
                break
        expect(box).to_be_focused()
        page.keyboard.type("caruso")
        mayor = page.locator("main a[href$='la-city-mayor/']:visible").last
        for _ in range(12):
            page.keyboard.press("Tab")
            if mayor.evaluate("e => e === document.activeElement"):
                break
        expect(mayor).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/la-city-mayor/")


def test_the_chart_is_opened_and_closed_by_keyboard_without_losing_the_place(
    browser: Browser, address: str
) -> None:
    with opened(browser, DESKTOP, reduced_motion="reduce") as context:
        page = Watched(context, address).open(PAGES["race"])
        button = page.locator("figure[data-spec] button.explore").first
        button.press("Enter")
        expect(page.locator(".main-svg").first).to_be_visible()
        expect(button).to_be_focused()
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement.closest('.plot') !== null")
        assert not inside, "the hidden chart takes the keyboard"
        button.press("Enter")
        expect(page.locator(".main-svg")).to_have_count(0)
        expect(button).to_be_focused()
