"""Embeds in a real browser: in a page of another site, at every width, without script, and the page
to try and copy them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from builder.site.server import running
from tests.browser.kinds import DESKTOP, ELECTION, EMBEDS, MAYOR, PHONE
from tests.browser.watched import Watched, opened, too_wide

pytestmark = pytest.mark.browser

FALLBACK = 333


def host(folder: Path, frames: str, address: str, more: str = "") -> None:
    """A publisher's page that embeds what ``frames`` says."""
    page = f'<!doctype html><html lang="en"><title>News</title><link rel="icon" href="data:,"><h1>News</h1>{frames}<script src="{address}embed.js" async></script>{more}'
    (folder / "index.html").write_text(page, encoding="utf-8")


def frame(address: str, path: str, name: str = "count") -> str:
    return f'<iframe id="{name}" src="{address}{path}" title="Count" width="100%" height="{FALLBACK}" style="border:0"></iframe>'


def high(page: Page, name: str = "count") -> float:
    return float(page.locator(f"#{name}").evaluate("frame => frame.getBoundingClientRect().height"))


def settled(page: Page, name: str = "count") -> None:
    """Waits until the frame is exactly as high as what is in it."""
    page.wait_for_function(
        f"document.getElementById('{name}').getBoundingClientRect().height !== {FALLBACK}",
        timeout=15_000,
    )
    # It tells its height on load and whenever that changes: it is settled once it has told nothing
    # new for a while.
    page.evaluate(
        """name => new Promise((done) => {
            const frame = document.getElementById(name).contentWindow;
            let quiet = setTimeout(done, 300);
            addEventListener("message", (event) => {
                if (event.source !== frame) return;
                clearTimeout(quiet);
                quiet = setTimeout(done, 300);
            });
        })""",
        name,
    )


@pytest.mark.parametrize("name", EMBEDS)
def test_a_frame_on_another_site_is_as_high_as_what_is_in_it(
    browser: Browser, address: str, tmp_path: Path, name: str
) -> None:
    host(tmp_path, frame(address, EMBEDS[name]), address)
    with running(tmp_path) as other, opened(browser, (760, 900)) as context:
        assert other.split("/")[2] != address.split("/")[2]
        said: list[str] = []
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(other)
        settled(page)
        inner = page.frame_locator("#count").locator("html")
        for width in (760, 420, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(200)
            needed = inner.evaluate("root => root.getBoundingClientRect().height")
            assert abs(high(page) - needed) < 1, f"at {width} px"
            assert inner.evaluate("root => root.scrollWidth - root.clientWidth") == 0
        assert said == []


def test_two_frames_have_each_their_own_height(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    host(
        tmp_path,
        frame(address, EMBEDS["embed of twelve choices"], "one")
        + frame(address, EMBEDS["embed across the county line"], "two"),
        address,
    )
    with running(tmp_path) as other, opened(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(other)
        settled(page, "one")
        settled(page, "two")
        assert high(page, "one") > high(page, "two") + 300


def test_a_script_that_comes_late_asks_again(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    host(tmp_path, frame(address, EMBEDS["embed across the county line"]), "about:")
    with running(tmp_path) as other, opened(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(other, wait_until="load")
        page.wait_for_timeout(300)
        assert high(page) == FALLBACK
        page.add_script_tag(url=f"{address}embed.js")
        settled(page)


@pytest.mark.parametrize(
    "height", ["5", "5000", "-400", "NaN", "Infinity", "'500px'", "{}", "null"]
)
def test_a_height_out_of_bounds_is_not_taken(
    browser: Browser, address: str, tmp_path: Path, height: str
) -> None:
    with opened(browser, DESKTOP) as context:
        _asks(context, address, tmp_path, height, own=True)


def test_a_height_within_bounds_is_taken_from_the_same_frame(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with opened(browser, DESKTOP) as context:
        page = _asks(context, address, tmp_path, "500", own=True, ignored=False)
        assert high(page) == 500


def test_another_site_cannot_speak_for_a_frame(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with opened(browser, DESKTOP) as context:
        _asks(context, address, tmp_path, "500", own=False)


def test_the_page_around_cannot_speak_for_a_frame(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    host(tmp_path, frame(address, EMBEDS["embed across the county line"]), address)
    with running(tmp_path) as other, opened(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(other)
        settled(page)
        before = high(page)
        page.evaluate("postMessage({type: 'election-count-archive:height', height: 500}, '*')")
        page.wait_for_timeout(200)
        assert high(page) == before


def _asks(
    context: BrowserContext,
    address: str,
    folder: Path,
    height: str,
    *,
    own: bool,
    ignored: bool = True,
) -> Page:
    """A frame of ours (``own``), or of another site that bears our type, asks for ``height``; it
    stays as it was or not.
    """
    speak = f"parent.postMessage({{type: 'election-count-archive:height', height: {height}}}, '*')"
    (folder / "other.html").write_text(
        f"<!doctype html><title>x</title><script>{speak}</script>", encoding="utf-8"
    )
    host(folder, frame(address, EMBEDS["embed across the county line"]), address)
    with running(folder) as other:
        page = context.new_page()
        page.goto(other)
        settled(page)
        before = high(page)
        if own:
            inner = next(found for found in page.frames if "/embed/" in found.url)
            inner.evaluate(speak)
        else:
            page.evaluate(
                """src => {
                const frame = document.createElement("iframe");
                frame.id = "foreign";
                frame.height = 333;
                frame.src = src;
                document.body.append(frame);
            }""",
                f"{other}other.html",
            )
        page.wait_for_timeout(300)
        if ignored:
            assert high(page) == before
            if not own:
                assert page.locator("#foreign").get_attribute("style") is None
    return page


@pytest.mark.parametrize("name", EMBEDS)
def test_an_embed_fits_columns_of_every_width(browser: Browser, address: str, name: str) -> None:
    with opened(browser, PHONE) as context:
        page = Watched(context, address).open(EMBEDS[name])
        for width in (240, 300, 360, 640):
            page.set_viewport_size({"width": width, "height": 740})
            assert too_wide(page) == ""


def test_an_embed_follows_the_colors_of_the_system(browser: Browser, address: str) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        with opened(browser, PHONE, color_scheme=scheme) as context:
            page = Watched(context, address).open(EMBEDS["embed"])
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == {"rgb(255, 255, 255)", "rgb(30, 33, 41)"}


def test_the_height_without_script_holds_the_embed_on_a_phone(
    browser: Browser, address: str
) -> None:
    with opened(browser, (360, 740)) as context:
        for path in EMBEDS.values():
            page = Watched(context, address).open(path)
            needed = page.evaluate("document.documentElement.getBoundingClientRect().height")
            stored = int(page.locator("main").get_attribute("data-height") or 0)
            assert needed <= stored <= needed + 160, path
            page.close()


# The page to try and copy them.


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_race_page_leads_to_its_code_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, PHONE, reduced_motion="reduce") as context:
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        page.locator(".acts a[href='#embed']").focus()
        page.keyboard.press("Enter")
        code = page.locator("#embed ~ textarea, #embed ~ * textarea").first
        expect(code).to_be_in_viewport()
        assert "la-city-mayor/embed/" in code.input_value() and "embed.js" in code.input_value()
        link = page.get_by_role("link", name="Preview at different widths")
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/embed/\?race="), wait_until="commit")
        expect(page.locator(".preview iframe")).to_have_attribute("src", f"{address}{MAYOR}embed/")
        watched.has_behaved()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_code_of_any_race_can_be_tried_and_copied_by_keyboard(
    browser: Browser, address: str
) -> None:
    with opened(browser, DESKTOP) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        watched = Watched(context, address)
        page = watched.open(f"embed/?race={ELECTION}county-measure-a")
        code = page.locator("#code")
        expect(code).to_have_value(holding("county-measure-a/embed/"))
        assert 'title="County Measure A: how the count unfolded"' in code.input_value()
        page.locator(".embedding input[type=checkbox]").focus()
        page.keyboard.press("Space")
        assert "embed.js" not in code.input_value()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Copy the code").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".embedding [role=status]")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == code.input_value()
        wide = page.locator(".preview iframe")
        page.get_by_label("320").focus()
        page.keyboard.press("Space")
        assert wide.evaluate("frame => frame.clientWidth") == 320
        shown = next(
            frame for frame in page.frames if frame.url.endswith("county-measure-a/embed/")
        )
        shown.wait_for_load_state("load")
        page.get_by_label("Address of the race").fill(
            page.url.split("/embed/")[0] + "/" + MAYOR + "#2022-11-11-1609"
        )
        page.keyboard.press("Tab")
        expect(code).to_have_value(holding("la-city-mayor/embed/"))
        page.frame_locator(".preview iframe").get_by_role(
            "heading", name="Mayor of Los Angeles"
        ).wait_for()
        watched.has_behaved()


def holding(part: str) -> re.Pattern[str]:
    return re.compile(re.escape(part))


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example/x",
        "//evil.example/2022-11-08/x",
        "javascript:alert(1)",
        "../../../etc/passwd",
        f"{ELECTION}no-such-race",
        f"{ELECTION}%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "",
    ],
)
def test_what_is_no_race_of_the_archive_does_not_reach_the_page(
    browser: Browser, address: str, asked: str
) -> None:
    with opened(browser, DESKTOP) as context:
        watched = Watched(context, address)
        page = watched.open(f"embed/?race={asked}")
        expect(page.locator(".embedding [role=status]")).to_have_text(
            "The archive has no race at that address."
        )
        shown = page.locator(".preview iframe").get_attribute("src", timeout=1000) or ""
        assert (
            re.fullmatch(r"\.\./[a-z0-9-]+/[0-9-]+/[a-z0-9-]+/embed/", shown)
            and shown != f"../{asked}/embed/"
        )
        assert all(url.startswith((address, "data:")) for url in watched.asked)
        assert page.locator("#code").input_value().count("<") == 4


def test_the_page_to_try_embeds_shows_one_and_its_code_without_script(
    browser: Browser, address: str
) -> None:
    with opened(browser, PHONE, java_script_enabled=False) as context:
        page = Watched(context, address).open("embed/")
        expect(page.frame_locator(".preview iframe").locator("h1")).to_be_visible()
        assert "/embed/" in page.locator("#code").input_value()
        expect(page.get_by_role("button", name="Copy the code")).to_be_hidden()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_nothing_moves_while_the_page_to_try_embeds_loads(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP) as context:
        page = context.new_page()
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) moved += entry.value })"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        page.goto(f"{address}embed/?race={ELECTION}county-measure-a", wait_until="load")
        expect(page.locator("#code")).to_have_value(holding("county-measure-a/embed/"))
        page.wait_for_timeout(500)
        assert page.evaluate("moved") == 0
