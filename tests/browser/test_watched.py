"""What the browser tests see with: a page in dark is looked at as well as one in light, and a visit
knows nothing of those before.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from builder.site.server import running
from tests.browser.kinds import PHONE
from tests.browser.watched import Tab, moves_again, opened, violations

pytestmark = pytest.mark.browser

DARK = "@media (prefers-color-scheme: dark)"
PAGE = """<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><style>body {{ background: #fff; color: #000 }} {style}</style></head><body><main><h1>Heading</h1>
<p class="text">Words and <a href="#">a link</a></p><ul><li>One<li>Two</ul><img class="picture" src="data:," width="90" height="90">
<label>Name <input></label><button>Go</button><button>On</button></main></body></html>"""


@pytest.mark.parametrize(
    ("style", "light", "dark"),
    [
        (".picture { display: none }", [], []),
        (
            ".picture { display: none } .text { color: #eee }",
            ["color-contrast"],
            ["color-contrast"],
        ),
        (
            f".picture {{ display: none }} {DARK} {{ .text {{ color: #eee }} }}",
            [],
            ["color-contrast"],
        ),
        (
            f".picture {{ display: none }} {DARK} {{ .picture {{ display: block }} }}",
            [],
            ["image-alt"],
        ),
    ],
)
def test_what_is_wrong_is_found_in_the_scheme_that_is_shown(
    browser: Browser, style: str, light: list[str], dark: list[str]
) -> None:
    with opened(browser, PHONE, color_scheme="light") as context:
        page = context.new_page()
        page.set_content(PAGE.format(style=style))
        assert [said.split(": ")[0] for said in violations(page)] == light
        page.emulate_media(color_scheme="dark")
        assert [said.split(": ")[0] for said in violations(page)] == dark


def test_a_visit_knows_nothing_of_the_one_before(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        PAGE.format(style="") + "<script src=a.js></script>", encoding="utf-8"
    )
    (tmp_path / "a.js").write_text(
        "document.title = `${localStorage.length} ${document.cookie}`; localStorage.here = 1; document.cookie = 'here=1';"
        "fetch('missing.json')",
        encoding="utf-8",
    )
    tab = Tab(browser)
    with running(tmp_path, "/") as address:
        for _ in range(2):
            with tab.at(address, "", PHONE) as watched:
                expect(watched.page).to_have_title("0 ")
                watched.page.wait_for_load_state("networkidle")
                # Loaded anew, not from what the first visit left.
                assert watched.asked == [address, f"{address}a.js", f"{address}missing.json"]
                assert [said for said in watched.faults() if said.startswith("404")] == [
                    f"404 {address}missing.json"
                ]
        with pytest.raises(ZeroDivisionError), tab.at(address, "", PHONE) as watched:
            _ = 1 / 0
        assert watched.page.is_closed()
        with tab.at(address, "", PHONE) as watched:
            expect(watched.page).to_have_title("0 ")
    tab.close()


@pytest.mark.parametrize(("when", "moves"), [("always", True), ("once", False), ("never", False)])
def test_a_layout_that_shifts_at_every_visit_is_told_from_one_that_did_once(
    tab: Tab, tmp_path: Path, when: str, moves: bool
) -> None:
    (tmp_path / "index.html").write_text(
        PAGE.format(style="") + "<script src=a.js></script><footer></footer>", encoding="utf-8"
    )
    push = "requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('h1').prepend(document.createElement('hr'))))"
    (tmp_path / "a.js").write_text(push if when != "never" else "", encoding="utf-8")
    with running(tmp_path, "/") as address:
        with tab.at(address, "", PHONE) as watched:
            watched.page.wait_for_timeout(200)
            assert bool(watched.page.evaluate("moved")) == (when != "never")
        if when == "once":
            (tmp_path / "a.js").write_text("", encoding="utf-8")
        assert moves_again(tab, address, "", PHONE) == moves
