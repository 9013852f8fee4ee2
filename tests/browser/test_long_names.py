"""Names and titles of 500 characters without a space: no page becomes wider than its window, and
nothing leaves a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from builder.pages.card.page import card
from builder.pages.card.raster import WIDTH, Text
from builder.site.server import running
from tests import archive
from tests.archive import GENERAL
from tests.browser.watched import BASE, Watched, opened, too_wide
from tests.sealing import read, rewrite
from tests.views import view_of

pytestmark = pytest.mark.browser
TEXTS = {
    "races.csv": "title official_title group place question note",
    "choices.csv": "name official_name short_name party note",
    "updates.csv": "official_label note",
    "sources.csv": "title publisher",
    "events.csv": "note",
}
RACE = f"{GENERAL}/mayor/"
PAGES = [
    "",
    "corrections/",
    f"{GENERAL}/",
    RACE,
    f"{RACE}embed/",
    f"{RACE}2030-11-05-2015/",
    f"{GENERAL}/council/",
]
PAGES += [f"{GENERAL}/measure-b/", f"{GENERAL}/updates/2030-11-05-2015/"]


# Every word of a drawing that reaches out of the page, with how far.
OUT = """() => [...document.querySelectorAll("svg text")].map((text) => [text.getBoundingClientRect(), text.textContent])
  .filter(([box]) => box.width && (box.left < 0 || box.right > innerWidth))
  .map(([box, text]) => `${text.slice(0, 20)} from ${box.left} to ${box.right}`)"""


def lengthened(root: Path) -> Path:
    """The invented archive with such names, titles, groups, notes, labels and sources; its own
    title, too.
    """
    archive.checkout(root)
    folder = root / "data" / GENERAL
    for file, columns in TEXTS.items():
        rows = read(folder, file)
        for n, row in enumerate(rows):
            # The corrections of one race hold its names to what they say, and Yes is Yes.
            if row.get("race") != "clerk" and row.get("kind") not in ("yes", "no"):
                row |= {column: f"{'W' * 500}{n}" for column in columns.split() if row[column]}
            if "url" in row:
                row["url"] = f"https://name.example/{'u' * 500}{n}"
        rewrite(folder, file, rows)
    settings = folder / "election.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        re.sub(r'(?m)^title = ".*"$', f'title = "{"T" * 500}"', text), encoding="utf-8"
    )
    return root


@pytest.fixture(scope="module")
def lengthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where that archive is served."""
    with running(
        archive.build_here(lengthened(tmp_path_factory.mktemp("long") / "checkout")), BASE
    ) as address:
        yield address


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)], ids=["phone", "desk"])
def test_no_page_is_wider_than_its_window_and_no_label_leaves_it(
    browser: Browser, lengthy: str, size: tuple[int, int]
) -> None:
    with opened(browser, size) as context:
        watched = Watched(context, lengthy)
        found = {
            path: [too_wide(page), *page.evaluate(OUT)]
            for path in PAGES
            for page in [watched.open(path)]
        }
    assert {path: wrong for path, wrong in found.items() if wrong != [""]} == {}


def test_on_a_card_a_long_name_is_cut_and_the_figures_beside_it_stand(tmp_path: Path) -> None:
    """The letters' own widths say where each line ends; with every name as long, the lead is still
    told.
    """
    root = lengthened(tmp_path / "checkout")
    painter = archive.painter()
    of = next(book for book in archive.books(root / "data") if book.election.path == GENERAL)
    drawn = [
        card(view_of(of, race), painter)
        for race in of.election.races
        if of.histories[race.slug].last
    ]
    texts = [shape for one in drawn for shape in one.shapes if isinstance(shape, Text)]
    ends = [
        text.x + painter.faces[text.weight].width(text.text, text.size, text.spacing)
        for text in texts
    ]
    assert len(drawn) > 4 and max(ends) <= WIDTH and min(text.x for text in texts) >= 0
    mayor = next(one for one in drawn if "/mayor" in one.path)
    assert any(
        re.search(r"W… \d[\d,]* votes? ahead$", shape.text)
        for shape in mayor.shapes
        if isinstance(shape, Text)
    )
