"""A page in a real browser, with every message of its console and every request that it made."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route

ROOT = Path(__file__).resolve().parents[2]
BASE = "/repository/"  # GitHub Pages serves most sites under a sub-path
# Every rule of the levels that we promise, the targets of WCAG 2.2 among them, and what is good practice beside.
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong comes back: all that axe-core knows of a page takes longer to send than to find.
RUN = """tags => axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }).then((found) => [
  found.passes.length,
  found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`)),
])"""


def opened(browser: Browser, size: tuple[int, int], **more: Any) -> BrowserContext:
    """A visit of its own at ``size``; nothing waits longer than 15 seconds."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    context.set_default_timeout(15_000)
    return context


class Watched:
    """A page of the site at ``address``; ``without`` are parts of addresses that answer with nothing."""

    def __init__(self, context: BrowserContext, address: str, without: Iterable[str] = ()) -> None:
        self.address = address
        self.without = tuple(without)
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on(
            "response", lambda answer: self.said.append(f"{answer.status} {answer.url}") if answer.status > 399 else None
        )
        self.page.on("requestfailed", lambda request: self.said.append(f"failed: {request.url} {request.failure}"))
        if self.without:
            self.page.route(lambda url: any(part in url for part in self.without), _refuse)

    def open(self, path: str) -> Page:
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None and answer.status in (200, 304), path
        return self.page

    def faults(self) -> list[str]:
        """What was said and what was asked of anybody else; empty for a page that behaved."""
        return self.said + [url for url in self.asked if not url.startswith((self.address, "data:", "blob:"))]

    def has_behaved(self) -> None:
        assert self.faults() == []


def _refuse(route: Route) -> None:
    route.fulfill(status=404, body="not here")


WIDE = """() => {
  const wide = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
  if (!wide) return "";
  const [last] = [...document.body.querySelectorAll("*")].map((e) => [e.getBoundingClientRect().right, e])
    .filter(([right]) => right > innerWidth + 0.5).sort(([a], [b]) => b - a)[0]?.slice(1) ?? [document.body];
  return `${wide} px too wide at ${innerWidth} px: ${last.outerHTML.slice(0, 120)}`;
}"""


def too_wide(page: Page) -> str:
    """By how much the page can be scrolled sideways and what reaches furthest, or nothing."""
    return str(page.evaluate(WIDE))


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands; its rules run in the page, under the page's own policy."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    passed, found = page.evaluate(RUN, AXE)
    assert passed > 10, "the checker looked at nothing"
    return list(found)
