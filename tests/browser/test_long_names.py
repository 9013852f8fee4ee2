"""Names and titles of 500 characters without a space: no page becomes wider than a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from builder.serving import running
from tests import archive
from tests.archive import GENERAL
from tests.browser.watched import BASE, Watched, opened, too_wide
from tests.sealing import read, rewrite

pytestmark = pytest.mark.browser
PHONE = (360, 740)
TEXTS = {
    "races.csv": "title official_title group place question note",
    "choices.csv": "name official_name short_name party note",
    "updates.csv": "official_label note",
    "sources.csv": "title publisher",
    "events.csv": "note",
}
RACE = f"{GENERAL}/mayor/"
PAGES = ["", "corrections/", f"{GENERAL}/", RACE, f"{RACE}embed/", f"{RACE}2030-11-05-2015/", f"{GENERAL}/council/"]
PAGES += [f"{GENERAL}/measure-b/", f"{GENERAL}/updates/2030-11-05-2015/"]


def test_no_page_is_wider_than_a_phone(browser: Browser, tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "checkout")
    folder = root / "data" / GENERAL
    for file, columns in TEXTS.items():
        rows = read(folder, file)
        for n, row in enumerate(rows):
            if row.get("race") != "clerk":  # its corrections hold its names to what they say
                row |= {column: f"{'W' * 500}{n}" for column in columns.split() if row[column]}
        rewrite(folder, file, rows)
    with running(archive.build_here(root), BASE) as address, opened(browser, PHONE) as context:
        watched = Watched(context, address)
        assert {path: wide for path in PAGES if (wide := too_wide(watched.open(path)))} == {}
