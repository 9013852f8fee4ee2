"""The two sites that the browser tests open: the built archive, and the invented one with the kinds
that the archive lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from builder.site.server import running
from tests import archive
from tests.browser.watched import BASE, LISTENING, Tab


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the built archive is served while the tests run."""
    with running(site, BASE) as url:
        yield url


@pytest.fixture(scope="session")
def invented() -> Iterator[str]:
    """Where the invented archive is served: falls, corrections, top two, runoff, a race of no known
    rule.
    """
    with running(archive.built_site(), BASE) as url:
        yield url


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[Tab]:
    """Goes from page to page and notes what on each answers to a mouse alone and how far it
    moves.
    """
    tab = Tab(browser, init=f"({LISTENING})()")
    yield tab
    tab.close()


@pytest.fixture(scope="session")
def scriptless(browser: Browser) -> Iterator[Tab]:
    """Goes from page to page without script."""
    tab = Tab(browser, java_script_enabled=False)
    yield tab
    tab.close()
