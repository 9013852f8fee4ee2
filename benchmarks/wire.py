"""What a page costs before anybody touches it: `python -m benchmarks.wire` prints bytes, requests
and times of each kind.

Cold, on a phone of 360 x 740 px, a processor four times slower than this machine's, and a line of
1.6 Mbit/s with 150 ms there and back (Lighthouse's slow 4G). Bytes are those of answers with their
heads, gzipped as GitHub Pages does it. Chromium without a window never asks for the icon of a page
(about 0.5 KB). Times vary from run to run: the middle of five is shown. Blocking is what every task
takes over 50 ms after the first contentful paint: before it there is nothing to touch.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from benchmarks.as_published import published
from tests.browser import find
from tests.browser.kinds import CHIEF

RUNS = 5
OBSERVE = """() => {
  window.seen = { shift: 0, long: [], first: 0, largest: 0 };
  const watch = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("layout-shift", (entry) => (seen.shift += entry.value));
  watch("longtask", (entry) => seen.long.push([entry.startTime, entry.startTime + entry.duration]));
  watch("paint", (entry) => (seen.first = entry.startTime));
  watch("largest-contentful-paint", (entry) => (seen.largest = entry.startTime));
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One visit: bytes over the wire, answers, layout shift, blocking time and largest paint
    in ms.
    """

    bytes: int
    requests: int
    shift: float
    blocked_ms: float
    largest_ms: float
    page_bytes: int


def visit(browser: Browser, address: str, *, slow: bool = True) -> Cost:
    """The cost of opening ``address`` for the first time."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    page.add_init_script(f"({OBSERVE})()")
    devtools = context.new_cdp_session(page)
    sizes: dict[str, float] = {}
    asked: list[str] = []
    # What stands in a style sheet as data: is no answer, though the browser tells of it as of one.
    devtools.on(
        "Network.requestWillBeSent",
        lambda event: (
            None
            if event["request"]["url"].startswith("data:")
            else asked.append(event["requestId"])
        ),
    )
    devtools.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    devtools.send("Network.enable")
    if slow:
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        line = {
            "offline": False,
            "latency": 150,
            "downloadThroughput": 1_600_000 / 8,
            "uploadThroughput": 750_000 / 8,
        }
        devtools.send("Network.emulateNetworkConditions", line)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500 if slow else 300)
    seen = page.evaluate("seen")
    context.close()
    return Cost(
        bytes=round(sum(sizes[request] for request in asked if request in sizes)),
        requests=len(sizes.keys() & {*asked}),
        shift=seen["shift"],
        blocked_ms=sum(max(0, end - max(start, seen["first"]) - 50) for start, end in seen["long"]),
        largest_ms=seen["largest"],
        page_bytes=round(sizes[asked[0]]),
    )


def costs(browser: Browser, address: str, runs: int = RUNS) -> Iterator[tuple[str, list[Cost]]]:
    for name, path in CHIEF.items():
        yield name, [visit(browser, address + path) for _ in range(runs)]


def main() -> None:
    path = find.find()
    with published() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(find.FLAGS))
        print(
            f"Chromium {browser.version}; cold, 360 x 740 px, processor / 4, 1.6 Mbit/s, 150 ms;"
            f" times: middle of {RUNS}"
        )
        print(
            "| page | KB over the wire | of it HTML | requests | layout shift | blocking ms |"
            " largest paint ms |"
        )
        print("|---|--:|--:|--:|--:|--:|--:|")
        for name, made in costs(browser, address):
            middle = {
                key: statistics.median(getattr(cost, key) for cost in made)
                for key in ("blocked_ms", "largest_ms")
            }
            shift = max(cost.shift for cost in made)
            one = made[0]
            print(
                f"| {name} | {one.bytes / 1000:.1f} | {one.page_bytes / 1000:.1f} | {one.requests}"
                f" | {shift:.3f} | {middle['blocked_ms']:.0f} | {middle['largest_ms']:.0f} |",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
