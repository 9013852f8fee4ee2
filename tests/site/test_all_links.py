"""Every link of the finished site leads somewhere, found again by another reading than the build's
own check.

The build looks for links with patterns (builder/site/links.py); here the parser of the standard
library reads every page, takes every attribute that holds an address, and resolves it as a browser
would, under the path at which the site is published.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from builder.site import mkdocs
from tests.checkout import ROOT

ADDRESSES = {
    "href",
    "src",
    "data",
    "action",
    "poster",
    "cite",
    "formaction",
    "background",
    "longdesc",
    "xlink:href",
}
# What our scripts read by themselves.
READ = {"data-spec", "data-plotly", "data-root"}
# A value of any other data attribute that looks like one of our files has to be one.
FILE = re.compile(r"[\w./-]+\.(?:js|mjs|json|css|csv|svg|png|html|xml|wasm)(?:#[\w-]+)?")


class Reader(HTMLParser):
    """The addresses on a page and the names that can be linked to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.names.add(values["id"])
        for name, value in values.items():
            if (
                name in ADDRESSES
                or name in READ
                or (name.startswith("data-") and FILE.fullmatch(value))
            ):
                self.links.append(value)
            elif name in ("srcset", "imagesrcset"):
                self.links += [part.split()[0] for part in value.split(",")]
        if values.get("http-equiv", "").lower() == "refresh":
            self.links.append(values["content"].split("url=", 1)[1])
        if tag == "meta" and values.get("property", values.get("name", "")) in (
            "og:url",
            "og:image",
            "twitter:image",
        ):
            self.links.append(values["content"])


@pytest.fixture(scope="module")
def published() -> str:
    return mkdocs.site_url(ROOT)


@pytest.fixture(scope="module")
def pages(site: Path, published: str) -> dict[str, Reader]:
    """Every page by the address at which it is published."""
    out = {}
    for path in site.rglob("*.html"):
        address = published + path.relative_to(site).as_posix().removesuffix("index.html")
        out[address] = reader = Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        reader.close()
    return out


def inside(pages: dict[str, Reader], published: str) -> Iterator[tuple[str, str, str]]:
    """Every link that stays on the site: the page, the address without its anchor, and the
    anchor.
    """
    for page, reader in pages.items():
        for link in reader.links:
            if urlsplit(link).scheme in ("", "http", "https"):
                address, anchor = urldefrag(urljoin(page, link))
                if urlsplit(address).netloc == urlsplit(published).netloc:
                    yield page, address.split("?")[0], unquote(anchor)


def stored(data: Path, published: str) -> set[str]:
    """The address of each race and each update that the data hold, read from their tables alone."""
    out = set()
    for path in data.glob("*/*/election.toml"):
        election = f"{published}{path.parent.relative_to(data).as_posix()}/"
        for name, column, under in (
            ("races.csv", "race", ""),
            ("updates.csv", "update", "updates/"),
        ):
            with (path.parent / name).open(encoding="utf-8", newline="") as table:
                out |= {f"{election}{under}{row[column]}/" for row in csv.DictReader(table)}
    return out


@pytest.mark.site
def test_every_link_and_anchor_of_the_whole_site_leads_somewhere(
    site: Path, data: Path, pages: dict[str, Reader], published: str
) -> None:
    dead, seen, anchors = [], 0, 0
    files = {
        published + path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()
    }
    folders = {
        address.removesuffix("index.html") for address in files if address.endswith("/index.html")
    }
    for page, address, anchor in inside(pages, published):
        seen += 1
        target = unquote(address)
        target = target if target in files or target in folders else f"{target}/"
        if target not in files and target not in folders:
            dead.append((page, address))
        elif anchor and target in pages:
            anchors += 1
            if anchor not in pages[target].names:
                dead.append((page, f"{address}#{anchor}"))
    missing = stored(data, published) - pages.keys()
    print(f"{len(pages)} pages, {seen} links inside the site, {anchors} of them to an anchor")
    assert dead == []
    assert missing == set()
    # Each page leads elsewhere, and the page of each race and each update is linked at an anchor
    # from a page that lists it.
    assert seen > len(pages) and anchors >= len(stored(data, published))


def test_no_link_leaves_the_sites_own_path_on_its_host(
    pages: dict[str, Reader], published: str
) -> None:
    """The archive may stand under a sub-path of a host that others share."""
    assert [
        entry for entry in inside(pages, published) if not (entry[1] + "/").startswith(published)
    ] == []


def test_every_page_is_linked_from_another(pages: dict[str, Reader], published: str) -> None:
    """Nothing is published that a reader who begins at the front page can't reach, but the page for
    what is missing.
    """
    links: dict[str, set[str]] = {}
    for page, address, _ in inside(pages, published):
        links.setdefault(page, set()).add(address if address in pages else f"{address}/")
    reached, wave = {published}, {published}
    while wave:
        wave = {
            target for page in wave for target in links.get(page, ()) if target in pages
        } - reached
        reached |= wave
    assert set(pages) - reached == {f"{published}404.html"}
