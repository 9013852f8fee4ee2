"""Charts in a real browser: words that never meet, and the chart to explore under the page's own
policy.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from builder.charts import figures
from builder.charts.batch_drawing import bars_to_plotly, render_bars
from builder.charts.layout import Chart
from builder.charts.plotly import to_plotly
from builder.charts.svg import render
from builder.counting.history import RaceHistory, histories
from builder.model import Election
from builder.store.load import load_election, load_jurisdiction
from builder.theme.assets import load
from builder.wording.messages import Messages
from tests import made
from tests.browser.watched import Watched
from tests.made import election_of

pytestmark = pytest.mark.browser

say = Messages()
HOST = "http://charts.test/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'"
)
MEETING = """() => {
  const out = [];
  for (const chart of document.querySelectorAll("svg.ch")) {
    const name = chart.querySelector("title").id;
    const texts = [...chart.querySelectorAll("text")].filter((t) => getComputedStyle(t).display !== "none");
    const boxes = texts.map((t) => [t.textContent, t.getBoundingClientRect()]);
    for (const [text, box] of boxes) if (box.left < -0.5 || box.right > innerWidth + 0.5) out.push(`${name}: ${text} leaves the page`);
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i][1], boxes[j][1]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 2) out.push(`${name}: ${boxes[i][0]} meets ${boxes[j][0]}`);
    }
  }
  return out;
}"""


MIDDLES = """selector => Object.fromEntries([...document.querySelectorAll(selector)].filter((t) => getComputedStyle(t)
    .display !== "none").map((t) => [t, t.getBoundingClientRect()]).map(([t, b]) => [t.textContent, [(b.left + b.right) / 2,
    (b.top + b.bottom) / 2]]))"""


@pytest.fixture(scope="module")
def general(data: Path) -> Election:
    """The general election of Nov. 8, 2022."""
    folder = data / "us-ca-los-angeles"
    return load_election(folder / "2022-11-08", load_jurisdiction(folder))


@pytest.fixture(scope="module")
def counts(general: Election) -> Mapping[str, RaceHistory]:
    return histories(general)


@pytest.fixture(scope="module")
def style(root: Path) -> str:
    """The style sheet of pages, with Material's: our own alone would leave the font to chance."""
    return load(root, say)["archive"].data.decode()


def charts_of(election: Election, history: RaceHistory) -> list[Chart]:
    made = (
        figure(history, election, say)
        for figure in (figures.lead_over_time, figures.close_up, figures.shares_over_time)
    )
    return [chart for chart in made if chart is not None]


def page_of(*figures_html: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>Charts</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="a.css"><script src="charts.js" data-plotly="plotly.js" data-tools="tools.js" defer></script></head>'
        f'<body><main class="md-main"><div class="md-main__inner md-grid"><div class="md-content"><article class="md-content__inner md-typeset"><h1>Charts</h1>{"".join(figures_html)}</article></div></div></main></body></html>'
    )


def packed(figures: object) -> bytes:
    """The file of charts by name as any gzip makes it."""
    return gzip.compress(json.dumps(figures).encode())


Opened = Callable[..., tuple[Page, list[str]]]


@pytest.fixture
def opened(browser: Browser, root: Path, style: str) -> Iterator[Opened]:
    """A page of the given HTML and files; with it the list of everything that went wrong or left
    the page.
    """
    pages = []

    def make(
        html: str,
        files: Mapping[str, bytes] | None = None,
        *,
        missing: str = "nothing",
        before: str = "",
        **context: Any,
    ) -> tuple[Page, list[str]]:
        wrong: list[str] = []
        page = browser.new_context(**context).new_page()
        page.add_init_script(before)
        pages.append(page)

        def serve(route: Route) -> None:
            path = route.request.url.removeprefix(HOST)
            if path == missing:
                route.fulfill(status=404)
            elif path in ("charts.js", "tools.js"):
                script = load(root, say)[path.removesuffix(".js")]
                route.fulfill(body=script.data, content_type="text/javascript")
            elif path == "plotly.js":
                route.fulfill(
                    path=root / "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js"
                )
            elif path == "a.css":
                route.fulfill(body=style, content_type="text/css")
            elif path in (files or {}):
                route.fulfill(body=(files or {})[path], content_type="application/gzip")
            elif path == "":
                route.fulfill(body=html, content_type="text/html")
            else:
                wrong.append(f"asked for {route.request.url}")
                route.abort()

        page.route("**/*", serve)
        page.on(
            "console",
            lambda message: (
                wrong.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(HOST)
        return page, wrong

    yield make
    for page in pages:
        page.context.close()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_no_two_words_of_any_chart_of_2022_meet(
    opened: Opened, general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    drawings = [
        f"<figure>{render(chart)}</figure>"
        for history in counts.values()
        for chart in charts_of(general, history)
    ]
    bars = [figures.batches(history, general, say) for history in counts.values()]
    drawings += [f"<figure>{render_bars(chart)}</figure>" for chart in bars if chart is not None]
    count = figures.count_over_time(general, say)
    assert count is not None
    page, wrong = opened(
        page_of(*drawings, f"<figure>{render(count)}</figure>"),
        viewport={"width": 320, "height": 800},
    )
    assert page.locator("svg.ch").count() == len(drawings) + 1 > 1100
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wrong += [f"at {width}: {words}" for words in page.evaluate(MEETING)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"at {width}: {wide} px wide"] if wide != width else []
    assert wrong == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(
    "slug", ["la-city-mayor", "agoura-hills-city-council", "la-city-measure-ula"]
)
def test_the_batches_can_be_explored_and_speak_of_each_update(
    browser: Browser,
    address: str,
    opened: Opened,
    general: Election,
    counts: Mapping[str, RaceHistory],
    slug: str,
) -> None:
    chart = figures.batches(counts[slug], general, say)
    assert chart is not None
    html = page_of(
        f'<figure data-chart="batches" data-spec="charts.json.gz">{render_bars(chart)}</figure>',
        "<p>Below</p>",
    )
    files = {"charts.json.gz": packed({"batches": bars_to_plotly(chart)})}
    for width in (320, 1280):
        with explored(browser, address, slug, "batches", width):
            pass
        page, wrong = opened(html, files, viewport={"width": width, "height": 900})
        page.get_by_role("button", name="Explore this chart").click()
        page.get_by_role("button", name="Show the static chart").wait_for()
        plot = page.locator("svg.ch").bounding_box()
        assert plot is not None
        page.mouse.move(plot["x"] + chart.bars[0].middle / 1000 * plot["width"], plot["y"] + 60)
        page.locator(".plot .hoverlayer .hovertext").wait_for()
        said = str(page.locator(".plot .hoverlayer").text_content())
        assert said == "".join(str(line.unescape()) for line in chart.bars[0].text)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert wrong == []


@contextmanager
def explored(browser: Browser, address: str, slug: str, kind: str, width: int) -> Iterator[None]:
    """The page of a race with one of its charts explored: each word stands where the drawing has
    it, and the page got no wider.
    """
    figure = f"figure[data-chart={kind}]"
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        watched = Watched(context, address)
        page = watched.open(f"us-ca-los-angeles/2022-11-08/{slug}/")
        page.locator(figure).get_by_role("button", name="Explore this chart").click()
        page.locator(figure).get_by_role("button", name="Show the static chart").wait_for()
        drawn = page.evaluate(MIDDLES, f"{figure} .ch text")
        found = page.evaluate(MIDDLES, f"{figure} .plot .annotation-text")
        assert drawn.keys() == found.keys()
        assert {
            w for w in drawn if max(abs(a - b) for a, b in zip(drawn[w], found[w], strict=True)) > 4
        } == set()
        yield
        assert page.evaluate("document.documentElement.scrollWidth") == width
        watched.has_behaved()


@pytest.fixture(scope="module")
def mayor(general: Election, counts: Mapping[str, RaceHistory]) -> tuple[str, dict[str, bytes]]:
    """A page with the lead of the mayor's race to explore, and its file."""
    chart = figures.lead_over_time(counts["la-city-mayor"], general, say)
    assert chart is not None
    html = page_of(
        f'<figure data-chart="lead" data-spec="charts.json.gz">{render(chart)}<figcaption>{figures.key(chart, say, "PT")}</figcaption></figure>',
        "<p>Below</p>",
    )
    return html, {"charts.json.gz": packed({"lead": to_plotly(chart)})}


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_button_opens_the_chart_in_place_and_gives_the_drawing_back(
    opened: Opened, mayor: tuple[str, dict[str, bytes]]
) -> None:
    page, wrong = opened(*mayor, viewport={"width": 1280, "height": 900})
    below = page.get_by_text("Below").bounding_box()
    page.get_by_role("button", name="Explore this chart").press("Enter")
    page.locator(".plot .main-svg").first.wait_for()
    page.get_by_role("button", name="Show the static chart").wait_for()
    assert page.locator(".plot").get_attribute("aria-hidden") == "true"
    assert page.get_by_role("img", name="Lead over time").is_visible()
    assert page.locator(".modebar-btn").count() == 0
    assert page.get_by_text("Below").bounding_box() == below
    box = page.locator(".plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + 90)
    page.locator(".plot .hoverlayer .hovertext").wait_for()
    assert (
        page.locator(".plot .hoverlayer").text_content()
        == "Bass by 89,914, Mon., Dec. 5, 12:15\u00a0p.m."
    )
    strokes = """() => [...document.querySelectorAll(".plot .scatterlayer .js-line")].map((l) => getComputedStyle(l).stroke)"""
    light = page.evaluate(strokes)
    assert "rgb(0, 114, 178)" in light
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    page.wait_for_timeout(600)
    assert "rgb(63, 158, 219)" in page.evaluate(
        strokes
    ) and "rgb(0, 114, 178)" not in page.evaluate(strokes)
    page.get_by_role("button", name="Show the static chart").click()
    assert page.locator(".plot").count() == 0
    assert wrong == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_words_of_the_explored_chart_stand_where_the_drawing_has_them(
    browser: Browser, address: str
) -> None:
    for width in (320, 1280):
        with explored(browser, address, "la-city-mayor", "lead", width):
            pass


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_resting_mouse_opens_the_chart_but_neither_touch_nor_focus_does(
    opened: Opened, mayor: tuple[str, dict[str, bytes]]
) -> None:
    page, _ = opened(*mayor, viewport={"width": 360, "height": 900}, has_touch=True)
    page.locator("svg.ch").tap()
    page.get_by_role("button", name="Explore this chart").focus()
    page.wait_for_timeout(900)
    assert page.locator(".plot").count() == 0
    page, _ = opened(*mayor, viewport={"width": 1280, "height": 900})
    page.mouse.move(600, 300)
    page.locator(".plot .main-svg").first.wait_for()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("missing", ["plotly.js", "charts.json.gz"])
def test_a_chart_that_cannot_be_loaded_gives_way_to_the_drawing_and_says_so(
    opened: Opened, mayor: tuple[str, dict[str, bytes]], missing: str
) -> None:
    page, _ = opened(*mayor, missing=missing, viewport={"width": 360, "height": 900})
    page.get_by_role("button", name="Explore this chart").click()
    page.get_by_role("button", name="The chart could not load. Try again").wait_for()
    assert page.locator(".plot").count() == 0
    assert page.locator("svg.ch").evaluate("chart => getComputedStyle(chart).opacity") == "1"


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_charts_of_a_page_come_in_one_file_that_is_asked_for_again_only_where_it_failed(
    opened: Opened, general: Election, counts: Mapping[str, RaceHistory]
) -> None:
    history = counts["la-city-mayor"]
    lead, shares = (
        figure(history, general, say)
        for figure in (figures.lead_over_time, figures.shares_over_time)
    )
    assert lead is not None and shares is not None
    html = page_of(
        *(
            f'<figure data-chart="{name}" data-spec="charts.json.gz">{render(chart)}</figure>'
            for name, chart in (("lead", lead), ("shares", shares))
        )
    )
    page, wrong = opened(html, {}, viewport={"width": 1280, "height": 900})
    asked = []

    def serve(route: Route) -> None:
        asked.append(route.request.url)
        file = packed({"lead": to_plotly(lead), "shares": to_plotly(shares)})
        route.fulfill(status=404) if len(asked) == 1 else route.fulfill(
            body=file, content_type="application/gzip"
        )

    page.route("**/charts.json.gz", serve)
    page.get_by_role("button", name="Explore this chart").first.click()
    page.get_by_role("button", name="The chart could not load. Try again").click()
    page.get_by_role("button", name="Show the static chart").wait_for()
    page.get_by_role("button", name="Explore this chart").click()
    page.get_by_role("button", name="Show the static chart").nth(1).wait_for()
    assert len(asked) == 2
    for number, title in enumerate(("Bass by 89,914", "Bass 54.8")):
        words = page.locator(".plot").nth(number).locator(".annotation-text").all_text_contents()
        assert any(text.startswith(title) for text in words), words
    assert [line for line in wrong if "404" not in line] == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_explored_chart_breaks_no_rule_of_axe(
    opened: Opened, root: Path, mayor: tuple[str, dict[str, bytes]]
) -> None:
    page, _ = opened(*mayor, viewport={"width": 360, "height": 900}, bypass_csp=True)
    page.get_by_role("button", name="Explore this chart").click()
    page.get_by_role("button", name="Show the static chart").wait_for()
    page.add_script_tag(path=root / "node_modules/axe-core/axe.min.js")
    found = page.evaluate("axe.run()")
    assert [
        (rule["id"], [node["html"][:80] for node in rule["nodes"]]) for rule in found["violations"]
    ] == []


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_without_script_there_is_no_button_and_no_room_for_one(
    opened: Opened, mayor: tuple[str, dict[str, bytes]]
) -> None:
    page, _ = opened(*mayor, viewport={"width": 360, "height": 900}, java_script_enabled=False)
    assert page.locator("button").count() == 0
    figure, caption = (
        page.locator("figure").bounding_box(),
        page.locator("figcaption").bounding_box(),
    )
    assert figure is not None and caption is not None
    assert figure["y"] + figure["height"] == pytest.approx(caption["y"] + caption["height"], abs=1)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_browser_that_cannot_unpack_keeps_the_drawing_and_offers_nothing(
    opened: Opened, mayor: tuple[str, dict[str, bytes]]
) -> None:
    page, wrong = opened(
        *mayor, before="delete window.DecompressionStream", viewport={"width": 360, "height": 900}
    )
    assert page.get_by_role("img", name="Lead over time").is_visible()
    assert page.locator("button").count() == 0
    assert wrong == []


def wait_until(page: Page, true: str) -> None:
    """Playwright's own function for this asks for `eval`, which the page's policy forbids."""
    for _ in range(100):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {true}")


def test_a_reader_makes_a_chart_of_any_measure_axis_and_lines_and_takes_it_along(
    opened: Opened,
) -> None:
    """Under the page's policy: another measure, one line less, zoom and back, three files."""
    election = election_of(made.race("ana ben cy"), "30 10 5|40 70 9||90 80 20|95 99 21")
    history = histories(election)["mayor"]
    chart = figures.shares_over_time(history, election, say)
    assert chart is not None
    numbers = figures.race_numbers(history, election, say)
    data = figures.chart_file({"shares": chart}, numbers).data
    figure = f'<figure class="chart" data-chart="shares" data-spec="x.gz">{render(chart)}</figure>'
    page, wrong = opened(page_of(figure), {"x.gz": data})
    page.get_by_role("button", name="Explore").click()
    page.get_by_role("button", name="Tools").click()
    page.get_by_role("button", name="Votes", exact=True).click()
    page.get_by_role("button", name="Updates", exact=True).click()
    page.get_by_role("button", name="Cy", exact=True).click()
    state = "document.querySelector('.plot')"
    shown = page.evaluate(f"{state}.data.filter((t) => t.visible).map((t) => [t.name, t.y])")
    assert shown == [["Ana", [30, 40, None, 90, 95]], ["Ben", [10, 70, None, 80, 99]]]
    whole = page.evaluate(f"[...{state}.layout.xaxis.range]")
    box = page.locator(".plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 200, steps=4)
    page.mouse.up()
    wait_until(page, f"{state}.layout.xaxis.range[0] !== {whole[0]}")
    for _ in range(5):  # a busy machine may be too slow for two clicks to be one double click
        page.mouse.dblclick(box["x"] + 200, box["y"] + 100)
        page.wait_for_timeout(800)
        if page.evaluate(f"[...{state}.layout.xaxis.range]") == whole:
            break
    assert page.evaluate(f"[...{state}.layout.xaxis.range]") == whole
    starts = {"PNG": b"\x89PNG", "SVG": b"<svg", "CSV": b"update,time,Ana,Ben,Cy\r\nu1,"}
    for kind, start in starts.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        assert Path(download.value.path()).read_bytes().startswith(start)
    page.get_by_role("button", name="As drawn").click()
    assert page.evaluate(f"{state}._fullLayout.dragmode") is False
    assert wrong == []
