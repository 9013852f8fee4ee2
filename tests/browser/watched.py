"""A page in a real browser, with every message of its console and every request that it made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.checkout import ROOT

BASE = "/repository/"  # GitHub Pages serves most sites under a sub-path
# Every rule of the levels that we promise, the targets of WCAG 2.2 among them, and what is good
# practice beside.
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong comes back: all that axe-core knows of a page takes longer to send than to
# find.
RUN = """([tags, part]) => {
  const runOnly = { type: "tag", values: tags };
  return axe.run(part ?? document, { runOnly, resultTypes: ["violations"] }).then((found) => [
    found.passes.length,
    found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`)),
  ]);
}"""
# What only a mouse or a finger could do: an answer to a click by something that the keyboard does
# not reach.
LISTENING = """() => {
  window.moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.moved += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  window.listening = [];
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    // A click beside a dialog closes it; the keyboard has Escape. A chart is read by its slider, too.
    const able = "a[href], button, summary, details, input, select, textarea, dialog, figure.read > .ch";
    if (/^(click|dblclick|mousedown|mouseup|pointerdown|pointerup|touchstart|touchend)$/.test(type))
      if (this instanceof Element && !this.matches(able)) window.listening.push(`${type} on ${this.outerHTML.slice(0, 80)}`);
    return add.call(this, type, ...rest);
  };
}"""


def opened(browser: Browser, size: tuple[int, int], **more: Any) -> BrowserContext:
    """A visit of its own at ``size``; nothing waits longer than 15 seconds."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    context.set_default_timeout(15_000)
    return context


class Watched:
    """A page of the site at ``address``; ``without`` are parts of addresses that answer with
    nothing.
    """

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
            "response",
            lambda answer: (
                self.said.append(f"{answer.status} {answer.url}") if answer.status > 399 else None
            ),
        )
        self.page.on(
            "requestfailed",
            lambda request: self.said.append(f"failed: {request.url} {request.failure}"),
        )
        if self.without:
            self.page.route(lambda url: any(part in url for part in self.without), _refuse)

    def open(self, path: str) -> Page:
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None and answer.status in (200, 304), path
        if not self.without:
            complete(self.page)
        return self.page

    def forget(self, address: str) -> None:
        """From here on the page of a visitor who has never been here, to the site at
        ``address``.
        """
        self.address = address
        self.said.clear()
        self.asked.clear()

    def faults(self) -> list[str]:
        """What was said and what was asked of anybody else; empty for a page that behaved."""
        return self.said + [
            url for url in self.asked if not url.startswith((self.address, "data:", "blob:"))
        ]

    def has_behaved(self) -> None:
        assert self.faults() == []


class Tab:
    """One tab for many visits, each as of somebody who has never been here: nothing cached, nothing
    kept, nothing heard before.

    A tab of its own for each costs the browser four times as much as what it is opened for.
    """

    def __init__(self, browser: Browser, *, init: str = "", **more: Any) -> None:
        self.browser, self.init, self.more = browser, init, more
        self.kept: Watched | None = None

    def _new(self, address: str) -> Watched:
        context = opened(self.browser, (320, 740), reduced_motion="reduce", **self.more)
        watched = Watched(context, address)
        if self.init:
            watched.page.add_init_script(self.init)
        devtools = context.new_cdp_session(watched.page)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        return watched

    @contextmanager
    def at(
        self,
        address: str,
        path: str,
        size: tuple[int, int],
        scheme: Literal["light", "dark"] = "light",
    ) -> Iterator[Watched]:
        """Load the page at ``path``; a visit that breaks off takes its tab with it."""
        watched, self.kept = self.kept or self._new(address), None
        try:
            watched.page.emulate_media(color_scheme=scheme)
            watched.page.set_viewport_size({"width": size[0], "height": size[1]})
            watched.forget(address)
            watched.open(path)
            yield watched
            watched.page.evaluate("localStorage.clear(), sessionStorage.clear()")
            watched.page.context.clear_cookies()
            self.kept = watched
        finally:
            if self.kept is None:
                watched.page.context.close()

    def close(self) -> None:
        if self.kept is not None:
            self.kept.page.context.close()


def complete(page: Page) -> None:
    """Waits for what comes when the browser is idle: the readings along charts, one by one, and the
    ways to cite older counts.
    """
    page.wait_for_function(
        """() => {
          const number = (selector) => document.querySelectorAll(selector).length;
          const runs = (script) => document.querySelector(`html.js script[src*='/${script}.']`);
          const read = !runs("count") || number("figure.read") === number(".along:has(.reader) figure > .ch[data-at]");
          const linked = ".ups tr[id] small a + a:not([href='#cite'])";
          const cited = !runs("cite") || !number("dialog.citing") || number(linked) === number(".ups tr[id] small a[href='#cite']");
          return read && cited;
        }"""
    )


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


def violations(page: Page, part: str | None = None) -> list[str]:
    """Return what axe-core finds on the page, or ``part`` of it, as it stands; it runs in the page,
    under the page's own policy.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    passed, found = page.evaluate(RUN, [AXE, part])
    assert passed > (0 if part else 10), "the checker looked at nothing"
    return list(found)


def moves_again(tab: Tab, address: str, path: str, size: tuple[int, int]) -> bool:
    """Whether the layout shifts at the next two visits as well.

    On a busy machine a browser draws a page before it has read all of it, now and then, and puts
    the rest in its place a moment later. What our own page moves, it moves at every visit.
    """
    for _ in range(2):
        with tab.at(address, path, size) as watched:
            watched.page.wait_for_timeout(200)
            if not watched.page.evaluate("moved"):
                return False
    return True
