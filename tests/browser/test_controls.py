"""Whatever can be opened on a page breaks no rule once it is open: boxes, menus, groups, charts, on
a phone and by keyboard.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.kinds import CHIEF, DESKTOP, PHONE
from tests.browser.watched import Watched, opened, too_wide, violations

pytestmark = pytest.mark.browser


CONTROLS = "button, summary, header .search, a[href='#cite'], a[href='#embed']"
# Of those that say the same, as in each row of a table, the first and the last.
CHOSEN = """all => {
  const same = Map.groupBy(all, (e) => [e.localName, e.className, e.textContent.trim()].join());
  return [...same.values()].flatMap((of) => [...new Set([of[0], of.at(-1)])]).map((e) => all.indexOf(e));
}"""


@pytest.mark.parametrize(
    "size", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.whole)], ids=["phone", "desktop"]
)
@pytest.mark.parametrize(
    "name",
    [
        # A measure has the controls of a race.
        pytest.param(name, marks=pytest.mark.whole) if name == "measure" else name
        for name in CHIEF
        if name not in ("record", "embed")
    ],
)
def test_every_control_of_a_page_can_be_used_by_keyboard_and_leaves_a_page_without_fault(
    browser: Browser, address: str, name: str, size: tuple[int, int]
) -> None:
    with opened(browser, size, reduced_motion="reduce") as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        watched = Watched(context, address)
        page = watched.open(CHIEF[name])
        for number in page.locator(CONTROLS).evaluate_all(CHOSEN):
            control = page.locator(CONTROLS).nth(number)
            if not control.is_visible():
                continue
            what = control.evaluate("e => e.outerHTML.slice(0, 120)")
            control.press("Enter")
            if control.evaluate("e => e.matches('main summary')"):
                continue  # groups are looked at once all are open
            page.wait_for_timeout(150)
            # What lies half under the head of the page is as large as it is, and only there.
            page.evaluate("scrollTo(0, 0)")
            assert violations(page) == [], what
            assert too_wide(page) == "", what
            page.keyboard.press("Escape")
            assert page.url.split("#")[0] == address + CHIEF[name], what
        page.evaluate("scrollTo(0, 0)")
        assert violations(page) == []
        assert too_wide(page) == ""
        watched.has_behaved()
