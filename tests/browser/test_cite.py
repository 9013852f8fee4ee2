"""Citing a count in a real browser: by keyboard, of any count, in every format, with and without
clipboard and script.
"""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from builder.pages.record.page import read_block
from tests.browser.kinds import DESKTOP, MAYOR, PHONE
from tests.browser.watched import Watched, opened, violations
from tests.build.test_hostile import HOSTILE

pytestmark = pytest.mark.browser

# From the county's release of Nov. 11, 2022, 4:09 p.m., not from our output.
COUNT, FIGURES = (
    "2022-11-11-1609",
    ("289,782", "285,398", "4,384", "Karen Ruth Bass", "Rick J. Caruso"),
)
FORMATS = ("Sentence", "Source", "Link", "APA", "BibTeX", "CSL-JSON", "Wikipedia")


def written(page: Page, label: str) -> str:
    page.get_by_role("radio", name=label, exact=True).check()
    expect(page.get_by_label("Citation")).not_to_have_value("")
    return page.get_by_label("Citation").input_value()


def bibtex(text: str) -> dict[str, str]:
    """The fields of the one entry in ``text``, read as BibTeX reads it: braces count, whatever
    stands before them.
    """
    head = re.match(r"@misc\{([^\s,{}]+),", text)
    assert head is not None, text
    fields, rest = {"": head[1]}, text[head.end() :]
    while field := re.match(r"\s*([a-z]+)\s*=\s*\{", rest):
        depth, end = 1, field.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[end], 0)
            end += 1
        fields[field[1]] = rest[field.end() : end - 1]
        rest = rest[end:].lstrip(",")
    assert rest.strip() == "}", rest
    return fields


TEX = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
}


def typeset(text: str) -> str:
    """What TeX prints of ``text``; a character that would do something else there is an error."""
    out, rest = "", text
    while rest:
        command = next((name for name in TEX if rest.startswith(name)), "")
        if command:
            out, rest = out + TEX[command], rest[len(command) :]
        elif re.match(r"\\[&%$#_]", rest):
            out, rest = out + rest[1], rest[2:]
        else:
            assert rest[0] not in "\\{}&%$#_~^<>|", rest
            out, rest = out + rest[0], rest[1:]
    return out


def template(text: str) -> dict[str, str]:
    """The parameters of the one template in ``text``, read as MediaWiki reads it."""
    inner = re.fullmatch(r"\{\{cite web \|(.*)\}\}", text)
    assert inner is not None, text
    fields = dict(part.strip().split("=", 1) for part in inner[1].split("|"))
    for name, value in fields.items():
        assert not re.search(r"[{}<>\[\]~\n]|''|__", value), (name, value)
        assert name == "url" or "://" not in value
    return {name: html.unescape(value) for name, value in fields.items()}


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_county_count_of_11_november_is_cited_in_three_taps(
    browser: Browser, address: str, site: Path
) -> None:
    with opened(browser, PHONE, has_touch=True) as context:
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        link = page.locator(f"[id='{COUNT}']").get_by_role("link", name="cite", exact=True)
        area = link.bounding_box()
        assert area is not None and min(area["width"], area["height"]) >= 24
        link.tap()
        box = page.get_by_role("dialog", name="Cite this count")
        expect(box).to_be_visible()
        sentence = written(page, "Sentence")
        assert all(
            figure in sentence
            for figure in (*FIGURES, "Nov. 11, 2022, 4:09 p.m. PT", "Unofficial", f"/{COUNT}/")
        )
        whole = read_block((site / MAYOR / COUNT / "index.html").read_bytes())[0].sha256
        source = written(page, "Source")
        assert (
            whole[:12] in source
            and f"la-city-mayor/{COUNT}/" in source
            and "unofficial count" in source
        )
        assert page.url.endswith(MAYOR), "the page still shows the latest count"
        watched.has_behaved()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_count_is_cited_from_the_reading_along_a_chart_and_from_the_note_about_it(
    browser: Browser, address: str
) -> None:
    with opened(browser, DESKTOP, reduced_motion="reduce") as context:
        page = Watched(context, address).open(MAYOR)
        reading = page.locator(".reader")
        assert reading.get_by_role("link", name="Cite this").count() == 0, (
            "the latest count is cited below the totals"
        )
        slider = reading.get_by_role("slider")
        slider.focus()
        for _ in range(
            11
        ):  # The county released eleven more counts after that of Nov. 11, 4:09 p.m.
            page.keyboard.press("ArrowLeft")
        for place in (reading, page.locator(".past")):
            place.get_by_role("link", name="Cite this").press("Enter")
            assert all(figure in written(page, "Sentence") for figure in FIGURES)
            page.keyboard.press("Escape")
            page.evaluate("key => (location.hash = key)", COUNT)


@pytest.mark.election("us-ca-los-angeles/2014-11-04", "us-ca-los-angeles/2022-11-08")
def test_each_stored_count_and_no_other_has_a_way_to_be_cited(
    browser: Browser, address: str
) -> None:
    with opened(browser, PHONE) as context:
        for path, stored in ((MAYOR, 27), ("us-ca-los-angeles/2014-11-04/assessor/", 1)):
            page = Watched(context, address).open(path)
            if stored > 1:
                page.get_by_role("button", name="Show all").click()
            links = page.locator(".ups").get_by_role("link", name="cite", exact=True)
            expect(links).to_have_count(stored)
            keys = links.evaluate_all("links => links.map((link) => link.closest('tr').id)")
            assert keys == page.locator(
                ".ups tr[id]:has(th a:not([href^='.'])[href^='2'])"
            ).evaluate_all("rows => rows.map(r => r.id)")
            page.close()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_every_format_of_an_older_count_is_what_its_readers_expect(
    browser: Browser, address: str
) -> None:
    with opened(browser, DESKTOP) as context:
        page = Watched(context, address).open(f"{MAYOR}#{COUNT}")
        page.get_by_role("link", name="Cite", exact=True).first.click()
        link = written(page, "Link")
        assert re.fullmatch(rf"https://[^/ ]+/(.*/)?{MAYOR}{COUNT}/", link)
        title = "Mayor of Los Angeles, Los Angeles County, Nov. 8, 2022: unofficial count of Friday, Nov. 11, 2022, 4:09 p.m. PT"
        words = (
            "Mayor of Los Angeles, Los Angeles County, Nov. 8, 2022: Karen Ruth Bass led Rick J. Caruso by 4,384 votes "
            "(0.76 points) as of Friday, Nov. 11, 2022, 4:09 p.m. PT. "
            "Unofficial votes: Karen Ruth Bass 289,782 and Rick J. Caruso 285,398."
        )
        assert written(page, "Sentence") == f"{words} {link}"
        assert (
            written(page, "APA") == f"Election Count Archive. (2022, November 11). {title}. {link}"
        )
        today = page.evaluate(
            "[new Date()].map(d => [d.getFullYear(), d.getMonth() + 1, d.getDate()])[0]"
        )
        stamp = date(*today).isoformat()
        fields = bibtex(written(page, "BibTeX"))
        assert fields | {"note": ""} == {
            "": f"la-city-mayor-{COUNT}",
            "author": "{Election Count Archive}",
            "title": f"{{{title}}}",
            "year": "2022",
            "month": "11",
            "day": "11",
            "url": link,
            "urldate": stamp,
            "note": "",
            "abstract": words,
        }
        assert template(written(page, "Wikipedia")) == {
            "title": title,
            "url": link,
            "website": "Election Count Archive",
            "date": "2022-11-11",
            "access-date": stamp,
            "quote": words,
        }
        (item,) = json.loads(written(page, "CSL-JSON"))
        assert (
            item.pop("note").startswith("data sha256 ")
            and item.pop("id") == f"la-city-mayor-{COUNT}"
        )
        assert item == {
            "type": "webpage",
            "title": title,
            "author": [{"literal": "Election Count Archive"}],
            "container-title": "Election Count Archive",
            "issued": {"date-parts": [[2022, 11, 11]]},
            "URL": link,
            "abstract": words,
            "accessed": {"date-parts": [today]},
        }


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_newest_count_is_cited_from_the_page_alone_as_the_file_has_it(
    browser: Browser, address: str, site: Path
) -> None:
    for path in (
        MAYOR,
        "us-ca-los-angeles/2022-11-08/county-measure-a/",
        "us-ca-los-angeles/2022-11-08/us-house-23/",
    ):
        with opened(browser, PHONE) as context:
            watched = Watched(context, address)
            page = watched.open(path)
            page.get_by_role("link", name="Cite", exact=True).click()
            (item,) = json.loads(written(page, "CSL-JSON"))
            del item["accessed"]
            filed = json.loads((site / path / "cite.json").read_bytes())[-1]
            assert item.pop("container-title") == "Election Count Archive"
            assert item.pop("abstract").endswith(filed.pop("abstract", ""))
            assert item == filed
            assert not [
                url for url in watched.asked if url.endswith(("cite.json", "/2022-12-05-1215/"))
            ]
            watched.has_behaved()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_no_name_breaks_a_format(browser: Browser, address: str) -> None:
    with opened(browser, DESKTOP) as context:
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        for text in HOSTILE:
            page.evaluate(
                "text => document.querySelectorAll('.cite cite, .cite .quote').forEach(place => (place.textContent = text))",
                text,
            )
            page.get_by_role("link", name="Cite", exact=True).click()
            flat = " ".join(re.sub(r"\s+", " ", text).split(" ")).strip()
            found = {label: written(page, label) for label in FORMATS}
            assert typeset(bibtex(found["BibTeX"])["title"][1:-1]) == flat
            assert typeset(bibtex(found["BibTeX"])["abstract"]) == flat
            assert (
                template(found["Wikipedia"])["title"]
                == template(found["Wikipedia"])["quote"]
                == flat
            )
            assert json.loads(found["CSL-JSON"])[0]["title"] == flat
            assert (
                found["Sentence"].startswith(f"{flat} https://")
                and f"). {flat}. https://" in found["APA"]
            )
            page.keyboard.press("Escape")
        watched.has_behaved()


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_keyboard_alone_opens_chooses_copies_and_goes_back(
    browser: Browser, address: str
) -> None:
    with opened(browser, DESKTOP) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        watched = Watched(context, address)
        page = watched.open(MAYOR)
        cite = page.get_by_role("link", name="Cite", exact=True)
        cite.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("radio", name="Sentence")).to_be_focused()
        for label in FORMATS[1:4]:
            page.keyboard.press("ArrowRight")
            expect(page.get_by_role("radio", name=label, exact=True)).to_be_focused()
        assert (
            page.get_by_label("Citation")
            .input_value()
            .startswith("Election Count Archive. (2022, December 5).")
        )
        page.keyboard.press("Tab")
        expect(page.get_by_label("Citation")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Copied")
        assert (
            page.evaluate("navigator.clipboard.readText()")
            == page.get_by_label("Citation").input_value()
        )
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(cite).to_be_focused()
        watched.has_behaved()


def refused(context: BrowserContext) -> None:
    context.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))"
    )


def chosen(page: Page) -> Any:
    return page.evaluate(
        "[document.activeElement].map(box => box.value?.slice(box.selectionStart, box.selectionEnd))[0]"
    )


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_where_the_clipboard_is_closed_the_text_is_selected(browser: Browser, address: str) -> None:
    with opened(browser, PHONE) as context:
        refused(context)
        page = Watched(context, address).open(MAYOR)
        page.get_by_role("link", name="Cite", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Copy").click()
        expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("selected")
        assert chosen(page) == written(page, "Sentence")
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        page.get_by_role("link", name="Copy link").click()
        expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("selected")
        assert chosen(page) == page.get_by_label("Citation").input_value() != ""
        assert chosen(page).endswith(f"/{MAYOR}2022-12-05-1215/")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_the_link_that_is_copied_is_the_record_of_the_count_that_the_page_shows(
    browser: Browser, address: str
) -> None:
    with opened(browser, PHONE) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = Watched(context, address).open(MAYOR)
        for key in ("2022-12-05-1215", COUNT):
            if key == COUNT:
                page.evaluate("key => (location.hash = key)", COUNT)
            link = page.locator("a.copy")
            before = page.locator(".acts").first.bounding_box()
            link.click()
            expect(link).to_have_text(re.compile("Copied"))
            expect(page.locator(".acts [role=status]").first).to_have_text("Copied")
            assert page.evaluate("navigator.clipboard.readText()") == f"{address}{MAYOR}{key}/"
            expect(link).to_have_text(re.compile("Copy link"), timeout=5000)
            after = page.locator(".acts").first.bounding_box()
            assert before is not None and after is not None and before["height"] == after["height"]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_notice_in_a_record_is_not_cited_as_its_sentence(
    browser: Browser, address: str, site: Path
) -> None:
    record = (site / MAYOR / COUNT / "index.html").read_text(encoding="utf-8")
    corrected = record.replace(
        "</h1>\n",
        "</h1>\n<p><mark>Corrected by us on May 1, 2023: votes of <b>Karen Ruth Bass</b>.</mark>\n",
    )
    assert corrected != record
    with opened(browser, PHONE) as context:
        context.route(
            f"**/{COUNT}/",
            lambda route: route.fulfill(body=corrected, content_type="text/html; charset=utf-8"),
        )
        page = Watched(context, address).open(f"{MAYOR}#{COUNT}")
        page.get_by_role("link", name="Cite", exact=True).first.click()
        words = "Mayor of Los Angeles, Los Angeles County, Nov. 8, 2022: Karen Ruth Bass led Rick J. Caruso by 4,384 votes "
        assert written(page, "Sentence").startswith(words)


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize("part", ["cite.json", f"{COUNT}/"])
def test_a_citation_that_does_not_come_leads_to_the_record(
    browser: Browser, address: str, part: str
) -> None:
    with opened(browser, PHONE) as context:
        context.route(f"**/{part}", lambda route: route.abort())
        page = context.new_page()
        page.goto(f"{address}{MAYOR}#{COUNT}")
        page.get_by_role("link", name="Cite", exact=True).first.click()
        box = page.get_by_role("dialog")
        expect(box.get_by_role("status")).to_contain_text("could not load")
        assert page.get_by_label("Citation").input_value() == ""
        context.unroute(f"**/{part}")
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        page.get_by_role("link", name="Cite", exact=True).first.click()
        expect(box.get_by_role("status")).to_have_text("")
        assert "4,384" in written(page, "Sentence")
        page.get_by_role("link", name="The permanent record of this count").click()
        page.wait_for_url(f"**/{COUNT}/")


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_without_script_the_citation_stands_in_the_page(browser: Browser, address: str) -> None:
    with opened(browser, PHONE, java_script_enabled=False) as context:
        page = Watched(context, address).open(MAYOR)
        page.get_by_role("link", name="Cite", exact=True).click()
        block = page.locator(".cite")
        expect(block).to_be_in_viewport()
        # The county's certified count, as its final official statement has it.
        for words in ("509,944", "420,030", "Certified", "Dec. 5, 2022", "2022-12-05-1215/"):
            expect(block).to_contain_text(words)
        expect(page.get_by_role("link", name="Record", exact=True)).to_be_visible()


LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_open_box_is_clean_fits_and_moves_nothing(
    browser: Browser, address: str, size: tuple[int, int], scheme: str
) -> None:
    with opened(browser, size, color_scheme=scheme, reduced_motion="reduce") as context:
        context.add_init_script(
            "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => (window.moved += e.value)))"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        page = Watched(context, address).open(MAYOR)
        page.get_by_role("link", name="Cite", exact=True).click()
        page.wait_for_timeout(600)
        assert page.evaluate("window.moved") == 0
        assert violations(page) == []
        for width in (320, size[0]):
            page.set_viewport_size({"width": width, "height": size[1]})
            box = page.get_by_role("dialog")
            assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0
            for target in box.locator("label, button").all():
                area = target.bounding_box()
                assert area is not None and area["height"] >= 44 and area["width"] >= 44
