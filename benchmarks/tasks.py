"""Ten tasks of a reader on a phone-sized screen, done by touch alone: `python -m benchmarks.tasks`
prints taps, screens scrolled and answers.

A tap is a tap. What is read or tapped is scrolled to, as far as it takes to stand in the middle of
the screen; the words that are typed are not counted, and are said beside it. Each
task begins on the page that is named with it, freshly opened. What the answers should be is held by
a test, from the data by another way.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.as_published import published
from tests.browser import find
from tests.browser.kinds import ELECTION, MAYOR, RECORD

COUNT = "2022-11-11-1609"


class Reader:
    """A person with one thumb: taps are counted, and only what is visible can be tapped or read."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.scrolled = 0.0
        self.typed = ""

    def reach(self, place: Locator) -> None:
        """Scroll until ``place`` is on the screen."""
        place.wait_for()
        before = self.page.evaluate("scrollY")
        place.scroll_into_view_if_needed()
        after = self.page.evaluate("scrollY")
        self.scrolled += abs(after - before) / self.page.evaluate("innerHeight")

    def tap(self, place: Locator) -> None:
        self.reach(place)
        place.tap()
        self.taps += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.typed = words

    def read(self, place: Locator) -> str:
        """The text of ``place``, once it is on the screen."""
        self.reach(place)
        return " ".join(place.inner_text().split())

    def search(self, words: str) -> None:
        """From any page to the first result for ``words``."""
        self.tap(self.page.locator("header .search"))
        self.page.get_by_role("dialog").get_by_role("textbox").wait_for()
        self.type(words)
        first = self.page.get_by_role("dialog").locator("a[href*='2022-11-08']").first
        before = self.page.url
        self.tap(first)
        self.page.wait_for_url(lambda address: address != before)


def proposition_1(reader: Reader) -> str:
    reader.search("prop 1")
    return f"{reader.page.url} {reader.read(reader.page.locator('.totals tbody tr').first)}"


def council_race(reader: Reader) -> str:
    reader.search("los angeles council 11")
    return reader.read(reader.page.locator("p.say").first)


def led_on_10_november(reader: Reader) -> str:
    row = reader.page.locator(".ups tr", has=reader.page.get_by_role("link", name="Thu., Nov. 10"))
    return reader.read(row.locator("td").last)


def measure_a(reader: Reader) -> str:
    reader.search("measure a")
    return reader.read(reader.page.locator("p.say").first)


def left_to_count(reader: Reader) -> str:
    """What was left on 11 November, in the table of every estimate; what is left now, too, would
    stand there.
    """
    reader.tap(reader.page.locator(f"main a[href$='{ELECTION}']").first)
    reader.page.wait_for_url(f"**/{ELECTION}")
    heading = reader.page.locator("h2", has_text="Ballots left to count, by type")
    row = reader.page.locator("table.left tbody tr", has_text="Fri., Nov. 11")
    return f"{reader.read(heading)}: {reader.read(row)}"


def cite(reader: Reader) -> str:
    row = reader.page.locator(f"[id='{COUNT}']")
    reader.tap(row.get_by_role("link", name="cite", exact=True))
    box = reader.page.get_by_role("dialog")
    reader.tap(box.get_by_role("button", name="Copy"))
    box.get_by_role("status").get_by_text("Copied").wait_for()
    return str(reader.page.evaluate("navigator.clipboard.readText()"))


def embed(reader: Reader) -> str:
    reader.tap(reader.page.locator(".acts").get_by_role("link", name="Embed"))
    code = reader.page.get_by_role("textbox", name="Code to embed")
    reader.reach(code)
    return code.input_value()


def download(reader: Reader) -> str:
    with reader.page.expect_download() as download:
        reader.tap(reader.page.locator(".acts").get_by_role("link", name="CSV"))
    return Path(download.value.path()).read_text(encoding="utf-8")


def flipped(reader: Reader) -> str:
    reader.tap(reader.page.locator(f"main a[href$='{ELECTION}']").first)
    reader.page.wait_for_url(f"**/{ELECTION}")
    heading = reader.page.locator("h2", has_text="flipped after election night")
    said = reader.read(heading)
    # What stands behind "more" is one tap away.
    reader.tap(reader.page.locator("summary", has_text="more races").first)
    races = reader.page.locator("main ul.cards li > a:visible")
    return "\n".join([said, *races.all_inner_texts()])


def check_a_record(reader: Reader) -> str:
    """Reads the block and the hash off the page, and adds the block up as "How to check us"
    says.
    """
    block = reader.page.locator("pre").evaluate("block => block.textContent")
    said = reader.read(reader.page.locator("p", has_text="SHA-256 of exactly"))
    reader.tap(reader.page.get_by_role("link", name="SHA-256"))
    reader.page.wait_for_url("**/check/**")
    reader.read(reader.page.locator("h1"))
    return "the same" if hashlib.sha256(block.encode()).hexdigest() in said else "another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing a reader wants to know or do, where it begins, and the taps that it may take."""

    name: str
    start: str
    way: Callable[[Reader], str]
    taps: int


TASKS = [
    Task(name="prop 1", start="", way=proposition_1, taps=2),
    Task(name="my council race", start="", way=council_race, taps=2),
    Task(name="who led on 10 November", start=MAYOR, way=led_on_10_november, taps=0),
    Task(name="is Measure A through", start="", way=measure_a, taps=2),
    Task(name="what was left to count on 11 November", start="", way=left_to_count, taps=1),
    Task(name="cite 4,384", start=MAYOR, way=cite, taps=2),
    Task(name="embed the race", start=MAYOR, way=embed, taps=1),
    Task(name="download the race", start=MAYOR, way=download, taps=1),
    Task(name="which races flipped", start="", way=flipped, taps=2),
    Task(name="check a record", start=RECORD, way=check_a_record, taps=1),
]


def done(browser: Browser, address: str, task: Task) -> tuple[str, Reader]:
    """The answer, and what the reader did for it."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        accept_downloads=True,
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(address + task.start)
    reader = Reader(page)
    answer = task.way(reader)
    context.close()
    return answer, reader


def main() -> None:
    path = find.find()
    if path is None:
        sys.exit(find.NONE_FOUND)
    with published() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(find.FLAGS))
        print("| task | from | taps | screens scrolled | typed | answer |")
        print("|---|---|--:|--:|---|---|")
        for task in TASKS:
            answer, did = done(browser, address, task)
            lines = answer.splitlines()
            short = f"{lines[0]} … ({len(lines)} lines)" if len(lines) > 1 else answer
            way = f"{did.taps} | {did.scrolled:.1f} | {did.typed}"
            print(f"| {task.name} | /{task.start} | {way} | {short} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
