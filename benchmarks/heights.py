"""How long pages are on a phone: `python -m benchmarks.heights` prints the height of each kind, in
pixels and in screens of 360 x 740 px.
"""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright

from benchmarks.as_published import published
from tests.browser import find
from tests.browser.kinds import ELECTION, LA, MAYOR, MEASURE, UPDATE

WIDTH, HEIGHT = 360, 740
KINDS = {
    "mayor": MAYOR,
    "council with runoff": f"{LA}2024-03-05/la-city-council-2/",
    "measure": MEASURE,
    "uncontested": f"{ELECTION}alhambra-city-council-2/",
    "vote for 3": f"{ELECTION}agoura-hills-city-council/",
    "election": ELECTION,
    "update": UPDATE,
    "home": "",
}


def main() -> None:
    path = find.find()
    if path is None:
        sys.exit(find.NONE_FOUND)
    with published() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(find.FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        print("| page | px | screens |\n|---|--:|--:|")
        for name, place in KINDS.items():
            page.goto(address + place)
            tall = page.evaluate("document.documentElement.scrollHeight")
            print(f"| {name} | {tall:,} | {tall / HEIGHT:.1f} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
