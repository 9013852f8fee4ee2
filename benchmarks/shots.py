"""Takes a picture of every kind of page into build/shots/, light and dark, phone and desktop: `make
shots`.

With names behind it (`python -m benchmarks.shots race measure`) only of those.
"""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright

from benchmarks.as_published import ROOT, published
from tests.browser import find
from tests.browser.kinds import PAGES

SIZES = {"phone": (360, 740), "desktop": (1280, 900)}
FOLDER = ROOT / "build" / "shots"


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in PAGES]
    if unknown:
        sys.exit(
            f"expected names of pages, got {', '.join(unknown)}. There are: {'; '.join(PAGES)}"
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = find.find()
    with published() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(find.FLAGS))
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    reduced_motion="reduce",
                )
                page = context.new_page()
                for name in names or PAGES:
                    page.goto(address + PAGES[name])
                    file = (
                        FOLDER / f"{name.replace(', ', '-').replace(' ', '-')}-{size}-{scheme}.png"
                    )
                    page.screenshot(path=file, full_page=True)
                context.close()
        browser.close()
    print(f"{FOLDER.relative_to(ROOT)}: {len(list(FOLDER.glob('*.png')))} pictures")


if __name__ == "__main__":
    main(sys.argv[1:])
