"""Reading along the charts of a race, and links to one of its counts, by mouse, finger, keyboard
and address.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.kinds import DESKTOP, ELECTION, MAYOR, MEASURE, PHONE
from tests.browser.watched import complete, opened, violations
from tests.drawing import dots

pytestmark = pytest.mark.browser

COUNT = "2022-11-11-1609"
# The county's release of Nov. 11, 2022, 4:09 p.m.
BASS, CARUSO, LEAD = "289,782", "285,398", "4,384"
SENTENCE = "Karen Ruth Bass led Rick J. Caruso by 4,384 votes (0.76 points) as of Friday, Nov. 11, 2022, 4:09 p.m. PT."
LATEST = "Karen Ruth Bass won by 89,914 votes (9.67 points) over Rick J. Caruso."
SEATS = f"{ELECTION}agoura-hills-city-council/"
PARTIAL = "us-ca-los-angeles/2014-11-04/assessor/"
SHIFTS = """new PerformanceObserver((list) => { for (const shift of list.getEntries()) (window.shifts ??= []).push(shift.value) })
    .observe({ type: "layout-shift", buffered: true });"""


def still(browser: Browser, size: tuple[int, int], **more: Any) -> BrowserContext:
    """A browser in which nothing scrolls smoothly, so that a test need not wait."""
    return opened(browser, size, reduced_motion="reduce", **more)


def chart(page: Page, kind: str = "lead") -> Locator:
    return page.locator(f"figure[data-chart={kind}]")


def place(page: Page, key: str, kind: str = "lead") -> tuple[float, float]:
    """Where on the screen an update stands in a chart, after scrolling there: by the drawing's own
    list.
    """
    chart(page, kind).locator(".ch").scroll_into_view_if_needed()
    found = page.evaluate(
        """([kind, key]) => {
            const drawing = document.querySelector(`figure[data-chart=${kind}] .ch`);
            const rows = [...document.querySelectorAll(".updates tr[id]")].filter((row) => row.querySelector("td[data-label]"));
            const at = drawing.dataset.at.split(" ")[rows.findIndex((row) => row.id === key)];
            const box = drawing.getBoundingClientRect();
            return [box.left + box.width * at / 1000, box.top + 120];
        }""",
        [kind, key],
    )
    return found[0], found[1]


def reads(page: Page, key: str, *figures: str) -> None:
    """The reading of the charts shows the figures of an update, whose row alone is lit."""
    for figure in figures:
        expect(page.locator(".reader")).to_contain_text(figure)
    assert page.locator(".updates tr.lit").evaluate_all("rows => rows.map((row) => row.id)") == [
        key
    ]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_mouse_on_a_chart_reads_the_update_in_all_charts_and_lights_its_row(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    with still(browser, size) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        assert page.locator(".lit, .guide.on").count() == 0
        expect(page.locator(".reader")).to_contain_text("509,944")
        scrolled = page.evaluate("scrollY")
        time, step = (page.locator(f".reader {part}").first for part in ("p > a", ".step"))
        (words, button) = (part.bounding_box() for part in (time, step))
        assert words is not None and button is not None
        assert words["x"] + words["width"] <= button["x"], "the time runs into the buttons"
        x, y = place(page, COUNT)
        scrolled = page.evaluate("scrollY")
        page.mouse.move(x - 2, y)
        page.mouse.move(x + 1, y)
        time_of_count = "Fri., Nov. 11, 4:09\u00a0p.m."
        reads(page, COUNT, time_of_count, BASS, "50.38%", CARUSO, "29,993", "61.8 – 38.2")
        reads(page, COUNT, "Bass +4,384")
        for kind in ("lead", "shares"):
            expect(chart(page, kind).locator(".guide.on")).to_have_count(1)
        expect(chart(page, "lead").locator("circle.now")).to_have_count(1)
        expect(chart(page, "shares").locator("circle.now")).to_have_count(2)
        # Election night's own picture has no point there.
        expect(chart(page, "close-up").locator(".guide.on, circle.now")).to_have_count(0)
        assert page.evaluate("scrollY") == scrolled
        record = page.locator(".reader p > a")
        assert record.evaluate("link => link.href") == f"{address}{MAYOR}{COUNT}/"
        page.mouse.move(x + 1, 1)
        reads(page, COUNT, BASS)
        assert page.evaluate("document.documentElement.dataset.count") == ""


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_marked_dot_is_the_one_at_the_guide(browser: Browser, address: str) -> None:
    with still(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{address}{MAYOR}#{COUNT}")
        complete(page)
        found = page.evaluate(
            """() => [...document.querySelectorAll(".guide.on:has(line)")].map((guide) => [
                parseFloat(guide.lastChild.getAttribute("cx")),
                ...[...guide.parentElement.querySelectorAll("circle.now")].map((dot) => parseFloat(dot.getAttribute("cx"))),
            ])"""
        )
        assert [len(places) for places in found] == [2, 3]
        assert max(abs(dot - guide) for guide, *dots in found for dot in dots) < 0.011
        marked = page.evaluate(
            """() => [...document.querySelectorAll("circle.now")].map((mark) => [
                [...mark.closest(".ch").querySelectorAll(".dot")]
                    .filter((path) => path.getAttribute("class").replace("dot", "now") === mark.getAttribute("class"))
                    .map((path) => path.getAttribute("d")),
                10 * parseFloat(mark.getAttribute("cx")),
                parseFloat(mark.getAttribute("cy")),
            ])"""
        )
        for drawn, x, y in marked:
            assert (round(x, 1), y) in [place for d in drawn for place in dots(d)], (
                "the mark lies on a dot of its color"
            )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_keyboard_alone_reads_along_a_chart(browser: Browser, address: str) -> None:
    with still(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        slider = page.get_by_role("slider", name="Update shown in the charts")
        for _ in range(40):
            if slider.evaluate("slider => slider === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(slider).to_be_focused()
        assert slider.evaluate("slider => parseFloat(getComputedStyle(slider).outlineWidth)") >= 2
        page.keyboard.press("Home")
        reads(page, "2022-11-08-2024", "Tue., Nov. 8, 8:24\u00a0p.m.", "165,250")
        page.keyboard.press("ArrowRight")
        expect(slider).to_have_attribute(
            "aria-valuetext",
            "Tue., Nov. 8, 8:45\u00a0p.m. Bass: 184,151, 49.74%. Caruso: 186,110, 50.26%. New votes: 45,154. "
            "Split: 41.9 – 58.1. Lead: Caruso +1,959, ◆ lead changes",
        )
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("End")
        reads(page, "2022-12-05-1215", "509,944", "Latest count")
        expect(slider).to_have_value("26")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_buttons_go_from_update_to_update_and_stop_at_the_ends(
    browser: Browser, address: str
) -> None:
    with still(browser, PHONE, has_touch=True) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        before, after = (
            page.get_by_role("button", name=f"{way} update") for way in ("Previous", "Next")
        )
        expect(after).to_be_disabled()
        before.tap()
        reads(page, "2022-12-02-1504", "509,852")
        after.tap()
        reads(page, "2022-12-05-1215", "509,944")
        for button in (before, after):
            box = button.bounding_box()
            assert box is not None and min(box["width"], box["height"]) >= 44


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_finger_reads_sideways_and_scrolls_up_and_down(browser: Browser, address: str) -> None:
    with still(browser, PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        x, y = place(page, COUNT)
        touch = context.new_cdp_session(page)

        def drag(*steps: tuple[float, float]) -> None:
            for n, (right, down) in enumerate(steps):
                kind = "touchStart" if n == 0 else "touchMove"
                touch.send(
                    "Input.dispatchTouchEvent",
                    {"type": kind, "touchPoints": [{"x": x + right, "y": y + down}]},
                )
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

        scrolled = page.evaluate("scrollY")
        drag((60, 0), (40, 0), (20, 0), (1, 0))
        reads(page, COUNT, BASS)
        assert page.evaluate("scrollY") == scrolled
        page.touchscreen.tap(*place(page, "2022-11-14-1532"))
        reads(page, "2022-11-14-1532", "354,948")
        x, y = place(page, COUNT)
        scrolled = page.evaluate("scrollY")
        drag((0, 0), (0, -20), (0, -60), (0, -120))
        page.wait_for_function("before => scrollY > before + 40", arg=scrolled)
        reads(page, "2022-11-14-1532", "354,948")
        assert page.locator(".plot").count() == 0


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_link_to_a_count_shows_its_row_and_its_sentence_and_the_way_to_the_latest(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    with still(browser, size) as context:
        page = context.new_page()
        page.goto(f"{address}{MAYOR}#{COUNT}")
        row = page.locator(f"[id='{COUNT}']")
        expect(row).to_be_in_viewport()
        bar = page.get_by_role("status").filter(has_text="An earlier count")
        expect(bar).to_contain_text(SENTENCE)
        boxes = [
            row.locator("th").bounding_box(),
            page.locator(".md-header").bounding_box(),
            bar.locator("div").bounding_box(),
        ]
        (line, header, foot) = (box for box in boxes if box is not None)
        assert (
            header["y"] + header["height"] <= line["y"] and line["y"] + line["height"] <= foot["y"]
        )
        reads(page, COUNT, BASS, "Bass +4,384")
        assert page.evaluate("document.documentElement.dataset.count") == COUNT
        page.evaluate("scrollTo(0, 0)")
        headline = page.locator(".head .say:visible")
        expect(headline).to_have_text([SENTENCE])
        expect(headline.locator("b")).to_have_text(["Karen Ruth Bass", "Rick J. Caruso"])
        expect(page.locator(".past")).to_contain_text("This is an earlier count, not the latest")
        expect(bar).to_have_count(0)
        page.locator(".past").get_by_role(
            "link", name="Latest: Mon., Dec. 5, 12:15\u00a0p.m."
        ).click()
        expect(headline.first).to_have_text(LATEST)
        expect(headline.first).to_be_in_viewport()
        assert page.url == address + MAYOR
        assert page.locator("tr.lit, tr:target, .guide.on").count() == 0
        assert page.evaluate("document.documentElement.dataset.count") == ""
        page.go_back()
        expect(headline).to_have_text([SENTENCE])
        expect(row).to_have_class(re.compile("lit"))


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_bar_leads_to_the_latest_and_can_be_closed(browser: Browser, address: str) -> None:
    with still(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{address}{MAYOR}#{COUNT}")
        bar = page.locator(".counted > div")
        bar.get_by_role("button", name="Hide this note").click()
        expect(bar).to_have_count(0)
        page.evaluate("location.hash = '2022-11-10-1623'")
        expect(bar).to_contain_text("by 2,695 votes")
        bar.get_by_role("link").click()
        expect(page.locator(".head .say:visible").first).to_have_text(LATEST)
        expect(page.locator(".head .say:visible").first).to_be_in_viewport()
        expect(bar).to_have_count(0)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_table_gives_a_link_to_each_count_and_others_hear_which_one_it_is(
    browser: Browser, address: str
) -> None:
    with still(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        page.evaluate(
            "document.addEventListener('archive:count', (event) => (window.heard ??= []).push(event.detail.key))"
        )
        page.locator(f"[id='{COUNT}']").get_by_role("link", name="link").click()
        assert page.url.endswith(f"#{COUNT}")
        expect(page.locator(".counted")).to_contain_text(SENTENCE)
        # The newest count is no earlier one.
        page.locator("[id='2022-12-05-1215']").get_by_role("link", name="link").click()
        expect(page.locator(".counted > div")).to_have_count(0)
        reads(page, "2022-12-05-1215", "509,944")
        page.go_back()
        expect(page.locator(".counted")).to_contain_text(SENTENCE)
        assert page.evaluate("window.heard") == [COUNT, "", COUNT]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_what_a_row_says_of_its_count_is_what_its_record_says(site: Path) -> None:
    for race in (
        "la-city-mayor",
        "county-measure-a",
        "agoura-hills-city-council",
        "us-house-23",
        "supreme-court-liu",
    ):
        folder = site / ELECTION / race
        page = (folder / "index.html").read_text(encoding="utf-8")
        said = dict(re.findall(r'<tr id="([^"]+)"[^>]* data-say="([^"]*)"', page))
        assert len(said) == 26
        for key, sentence in said.items():
            record = (folder / key / "index.html").read_text(encoding="utf-8")
            assert f"<p>{html.unescape(sentence)}\n" in record, (race, key)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_nothing_is_lost_without_script(browser: Browser, address: str) -> None:
    with still(browser, PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}{MAYOR}#{COUNT}")
        row = page.locator(f"[id='{COUNT}']")
        expect(row).to_be_in_viewport()
        lit, plain = (
            page.locator(f"[id='{key}']").evaluate("row => getComputedStyle(row).backgroundColor")
            for key in (COUNT, "2022-11-10-1623")
        )
        assert lit != plain
        expect(page.locator(".reader input, .step, .counted, .past")).to_have_count(0)
        reading = page.locator(".reader")
        expect(reading).to_contain_text("Bass +89,914")
        assert reading.evaluate("reading => getComputedStyle(reading).position") == "static"
        expect(page.locator("article > .say").first).to_have_text(LATEST)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    "path",
    [MAYOR, f"{MAYOR}#{COUNT}", f"{SEATS}#{COUNT}"],
    ids=["latest", "a count", "a count of seats"],
)
def test_nothing_moves_when_the_reading_comes_or_a_count_is_named(
    browser: Browser, address: str, size: tuple[int, int], path: str
) -> None:
    with still(browser, size) as context:
        context.add_init_script(SHIFTS)
        page = context.new_page()
        page.goto(address + path)
        page.wait_for_timeout(300)
        x, y = place(page, "2022-11-14-1532")
        height = chart(page).evaluate("figure => figure.offsetHeight")
        for step in range(0, 60, 3):
            page.mouse.move(x - step, y)
        assert chart(page).evaluate("figure => figure.offsetHeight") == height
        # Nobody touched anything: the way back, as the browser's own button goes it.
        page.evaluate("location.hash = '2022-11-10-1623'")
        page.wait_for_timeout(200)
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(200)
        page.go_back()
        page.wait_for_timeout(300)
        assert page.evaluate("window.shifts ?? []") == []


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(MAYOR, id="race"),
        pytest.param(MEASURE, id="measure", marks=pytest.mark.whole),
        pytest.param(SEATS, id="seats"),
        pytest.param(PARTIAL, id="partial", marks=pytest.mark.whole),
    ],
)
def test_the_reader_is_accessible_and_never_too_wide(
    browser: Browser, address: str, path: str
) -> None:
    for size, scheme in ((PHONE, "dark"), (DESKTOP, "light")):
        with still(browser, size, color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(address + path)
            key = page.locator(".updates tr[id]:has(td[data-label])").first.get_attribute("id")
            page.goto(f"{address}{path}#{key}")
            if page.locator(".reader").count():
                page.get_by_role("slider").first.press("Home")
                reads(page, str(key))
            bar = violations(page, "main > [role=status]")
            page.evaluate("scrollTo(0, 0)")  # what the header half covers is no smaller for it
            assert bar + violations(page) == []
            for width in (320, 360, 640, 700, 1280):
                page.set_viewport_size({"width": width, "height": 740})
                assert (
                    page.evaluate(
                        "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
                    )
                    == 0
                )
                assert (
                    page.evaluate("""() => [...document.querySelectorAll(".reader")].flatMap((panel) => {
                    const foot = panel.getBoundingClientRect().bottom;
                    return [...panel.querySelectorAll("a, dd")].filter((part) => part.getBoundingClientRect().bottom > foot + 1);
                }).length""")
                    == 0
                )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    ("path", "said"),
    [
        (MEASURE, "fell|was|Yes|led|threshold"),
        (SEATS, "were in the top three as of Friday, Nov. 11, 2022"),
    ],
    ids=["measure", "seats"],
)
def test_a_count_of_every_kind_of_race_can_be_linked_to(
    browser: Browser, address: str, path: str, said: str
) -> None:
    with still(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{address}{path}#{COUNT}")
        expect(page.locator(".counted")).to_contain_text(re.compile(said))
        reads(page, COUNT, "Fri., Nov. 11, 4:09\u00a0p.m.")
        expect(chart(page).locator("circle.now")).not_to_have_count(0)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_bar_is_read_from_side_to_side(browser: Browser, address: str) -> None:
    """The first batch is the widest: its right end lies nearer to the middle of the next, narrower
    one than to its own.
    """
    with still(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        complete(page)
        drawing = chart(page, "batches").locator(".ch")
        drawing.scroll_into_view_if_needed()
        ends = [float(end) for end in str(drawing.get_attribute("data-to")).split()]
        box = drawing.bounding_box()
        assert box is not None
        for end, key, votes in (
            (ends[0], "2022-11-08-2024", "325,107"),
            (ends[1], "2022-11-08-2045", "45,154"),
        ):
            page.mouse.move(box["x"] + box["width"] * end / 1000 - 2, box["y"] + 60)
            reads(page, key, votes)
        bars = drawing.locator(".guide.on rect")
        expect(bars).to_have_count(2)
        assert float(str(bars.first.get_attribute("width")).rstrip("%")) == pytest.approx(
            (ends[1] - ends[0]) / 10, abs=0.05
        )


@pytest.mark.election("us-ca-los-angeles/2014-11-04")
def test_a_count_that_is_only_stated_is_read_as_what_it_is(browser: Browser, address: str) -> None:
    """On Nov. 5, 2014 the press gave a lead for assessor; the votes of that count are not
    stored.
    """
    with still(browser, PHONE) as context:
        page = context.new_page()
        page.goto(address + PARTIAL)
        page.get_by_role("slider").press("Home")
        reads(page, "2014-11-05", "Wed., Nov. 5", "votes not on file", "+9,036")
        expect(chart(page).locator(".sq.now")).to_have_count(1)
        page.goto(f"{address}{PARTIAL}#2014-11-05")
        expect(page.locator("[id='2014-11-05']")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.dataset.count") == ""
        expect(page.locator(".counted > div, .past p")).to_have_count(0)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_pointing_at_the_explored_chart_goes_on_reading(browser: Browser, address: str) -> None:
    with still(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        chart(page).get_by_role("button", name="Explore this chart").click()
        expect(chart(page).get_by_role("button", name="Show the static chart")).to_be_visible()
        x, y = place(page, COUNT)
        page.mouse.move(x - 4, y)
        page.mouse.move(x, y)
        expect(page.locator(".plot .hoverlayer")).to_contain_text("Bass by 4,384")
        reads(page, COUNT, BASS)
        expect(chart(page).locator(".guide.on")).to_be_visible()
        assert (
            chart(page)
            .locator(".ch .ln")
            .first.evaluate("line => getComputedStyle(line.closest('.ch > svg')).opacity")
            == "0"
        )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_drawing_is_read_on_where_the_chart_to_explore_cannot_be_loaded(
    browser: Browser, address: str
) -> None:
    with still(browser, DESKTOP) as context:
        page = context.new_page()
        page.route("**/plotly*", lambda route: route.abort())
        page.goto(address + MAYOR)
        page.mouse.move(*place(page, "2022-11-10-1623"))
        expect(
            chart(page).get_by_role("button", name="The chart could not load. Try again")
        ).to_be_visible()
        page.mouse.move(*place(page, COUNT))
        reads(page, COUNT, BASS)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_what_is_read_leaves_no_trace_on_paper(browser: Browser, address: str) -> None:
    with still(browser, DESKTOP) as context:
        page = context.new_page()
        page.goto(f"{address}{MAYOR}#{COUNT}")
        page.emulate_media(media="print")
        expect(
            page.locator(".reader:visible, .guide:visible, .past:visible, .counted:visible")
        ).to_have_count(0)
        expect(page.locator(".head .say:visible").first).to_have_text(LATEST)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_one_reading_is_in_sight_as_long_as_a_chart_is_and_covers_no_focus(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    with still(browser, size) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        complete(page)
        reading = page.locator(".reader")
        expect(reading).to_have_count(1)
        for kind in ("lead", "close-up", "shares", "batches"):
            drawing = chart(page, kind).locator(".ch")
            drawing.evaluate(
                "drawing => scrollTo(0, drawing.getBoundingClientRect().y + scrollY - 180)"
            )
            (head, panel, picture) = (
                box
                for box in (
                    page.locator(".md-header").bounding_box(),
                    reading.bounding_box(),
                    drawing.bounding_box(),
                )
                if box is not None
            )
            assert panel["y"] >= head["y"] + head["height"] - 1, kind
            assert panel["y"] + panel["height"] <= picture["y"] + 24, kind
        # Behind the charts it is gone, at most still below the head of the window.
        page.locator("#updates").evaluate("heading => heading.scrollIntoView()")
        assert reading.evaluate("reading => reading.getBoundingClientRect().bottom") <= 49
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        covered = []
        for key in ["Shift+Tab"] * 120:
            page.keyboard.press(key)
            covered += page.evaluate(
                """() => {
                    const [one, other] = [document.activeElement, document.querySelector(".reader")];
                    if (!one.closest(".along") || other.contains(one)) return [];
                    const [part, panel] = [one, other].map((place) => place.getBoundingClientRect());
                    return part.top < panel.bottom - 1 && part.bottom > panel.top + 1 ? [one.outerHTML] : [];
                }"""
            )
            if page.evaluate("document.activeElement.matches('.reader *')"):
                break
        assert covered == []
        assert page.evaluate("document.activeElement.matches('.reader *')")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_what_is_folded_is_there_without_script_and_on_paper(
    browser: Browser, address: str
) -> None:
    with still(browser, PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + MAYOR)
        code = page.get_by_role("textbox", name="Code to embed")
        expect(code).not_to_be_visible()
        page.locator("summary", has_text="Embed this count").press("Enter")
        expect(code).to_be_visible()
        page.emulate_media(media="print")
        for words in ("Official title", "Every count of this race for citation managers"):
            place = page.get_by_text(words, exact=words == "Official title")
            assert place.evaluate("place => place.checkVisibility({ contentVisibilityAuto: true })")
            assert place.evaluate("place => place.getBoundingClientRect().height > 0")
