"""What a page costs before anybody touches it: bytes on the wire as GitHub Pages sends them, and
nothing that moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.as_published import published
from benchmarks.wire import Cost, visit
from tests.browser.kinds import COUNTS, FRONT, PAGES, RACES

pytestmark = pytest.mark.browser

EMBEDS = [name for name in PAGES if name.startswith("embed") and name not in FRONT]


@pytest.fixture(scope="module")
def sent(site: Path) -> Iterator[str]:
    with published(site) as address:
        yield address


def visited(browser: Browser, address: str) -> Cost:
    """The least shift of at most three visits: a busy machine may draw a page that is half read,
    but our own shifts come back.
    """
    costs: list[Cost] = []
    while len(costs) < 3 and not any(cost.shift == 0 for cost in costs):
        costs.append(visit(browser, address, slow=False))
    return min(costs, key=lambda cost: cost.shift)


@pytest.mark.parametrize(
    "name",
    [
        name if n % 3 == 0 else pytest.param(name, marks=pytest.mark.whole)
        for n, name in enumerate(RACES)
    ],
)
def test_a_race_with_all_that_it_loads_is_at_most_60_kb(
    browser: Browser, sent: str, name: str
) -> None:
    cost = visited(browser, sent + PAGES[name])
    assert cost.bytes <= 60_000
    assert cost.shift == 0


@pytest.mark.parametrize("name", EMBEDS)
def test_an_embed_with_all_that_it_loads_is_under_15_kb(
    browser: Browser, sent: str, name: str
) -> None:
    cost = visited(browser, sent + PAGES[name])
    assert cost.bytes < 15_000
    assert cost.shift == 0


@pytest.mark.parametrize("name", [*FRONT, *COUNTS])
def test_a_page_over_many_races_is_at_most_90_kb(browser: Browser, sent: str, name: str) -> None:
    """Every race of an election on one page, each measure with its subject, and still less than one
    photograph.
    """
    cost = visited(browser, sent + PAGES[name])
    assert cost.bytes <= 90_000
    assert cost.shift == 0
