"""What a link to a page shows elsewhere: a picture for each kind of page, and how it is cited."""

from __future__ import annotations

import html
import re
from pathlib import Path

from builder.pages.card.page import site_card
from builder.pages.card.raster import HEIGHT, WIDTH, Painter, Text
from builder.theme.assets import card_fonts
from tests import archive

ROOT = Path(__file__).parents[2]


def head(page: Path) -> dict[str, str]:
    """The meta elements of a page, by name or property."""
    text = page.read_text(encoding="utf-8").partition("</head>")[0]
    found: dict[str, str] = {}
    for attributes in re.findall(r"<meta ([^>]*)>", text):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        for key in ("name", "property"):
            if key in values:
                found[values[key]] = html.unescape(values["content"])
    return found


def pages() -> dict[str, Path]:
    """Every page of the invented archive in the theme, by its path: no record, embed or notice."""
    site = archive.built_site()
    found = {page.relative_to(site).as_posix(): page for page in site.rglob("index.html")}
    return {path: page for path, page in found.items() if b"og:site_name" in page.read_bytes()}


def test_every_page_names_a_picture_that_is_there() -> None:
    site, shared = archive.built_site(), set()
    kinds = {
        "home": "index.html",
        "elections": "elections/index.html",
        "method": "method/index.html",
        "election": f"{archive.GENERAL}/index.html",
        "update": f"{archive.GENERAL}/updates/2030-11-26-1000/index.html",
        "race": f"{archive.GENERAL}/mayor/index.html",
        "uncontested": f"{archive.GENERAL}/treasurer/index.html",
    }
    found = pages()
    assert set(kinds.values()) <= found.keys()
    for path, page in found.items():
        if archive.is_record(path):
            continue
        image = head(page)["og:image"]
        assert image.startswith(archive.SITE_URL), path
        file = image.removeprefix(archive.SITE_URL).partition("?")[0]
        assert (site / file).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n", path
        assert head(page)["og:image:alt"] and head(page)["twitter:card"] == "summary_large_image"
        if not file.endswith("/card.png"):
            shared.add(file)
    assert len(shared) == 1 and re.fullmatch(r"assets/card\.[0-9a-f]{8}\.png", shared.pop())


def test_an_election_and_an_update_are_cited_by_their_own_addresses() -> None:
    site = archive.built_site()
    of_election = head(site / archive.GENERAL / "index.html")
    cited = {name: value for name, value in of_election.items() if name.startswith("citation_")}
    assert cited == {
        "citation_title": "Marl County, Nov. 5, 2030: the count at every update",
        "citation_publication_date": "2030/11/26",
        "citation_author": "Election Count Archive,",
        "citation_public_url": f"{archive.SITE_URL}{archive.GENERAL}/",
    }
    path = f"{archive.GENERAL}/updates/2030-11-12-1630/"
    of_update = head(site / path / "index.html")
    assert of_update["citation_public_url"] == f"{archive.SITE_URL}{path}"
    assert of_update["citation_publication_date"] == "2030/11/12"
    assert of_update["citation_title"].endswith(": Marl County, Nov. 5, 2030")


def test_the_card_of_the_site_says_its_name_within_the_picture() -> None:
    painter = Painter(card_fonts(ROOT))
    name = "An Archive of Counts with a Name that is Longer than One Line of Its Card Has Room for"
    shapes = site_card(name, "How it went. " * 30, painter)
    texts = [shape for shape in shapes if isinstance(shape, Text)]
    assert " ".join(one.text for one in texts if one.weight == 700) == name
    for one in texts:
        width = painter.faces[one.weight].width(one.text, one.size)
        assert one.x + width <= WIDTH - 60 and one.y < HEIGHT - 30
    arabic = site_card("\u0623\u0631\u0634\u064a\u0641", "", painter)
    assert arabic and not any(isinstance(shape, Text) for shape in arabic), "the mark alone"
