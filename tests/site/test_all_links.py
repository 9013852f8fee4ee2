"""Every link of the finished site leads somewhere, found again by another reading than the build's
own check.

The build looks for links with patterns (builder/site/links.py); here the parser of the standard
library reads every page, takes every attribute that holds an address, and resolves it as a browser
would, under the path at which the site is published. Of the records, which are as many as races
times updates, it reads a sample, and all of them with `--whole`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from builder.site import mkdocs
from tests.archive import read_of
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
READ = {"data-spec", "data-plotly", "data-tools", "data-root"}
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


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on a page: each address inside the site, with its anchor, and each name."""

    links: frozenset[tuple[str, str]]
    names: frozenset[str]


def inside(page: str, links: Iterable[str], published: str) -> Iterator[tuple[str, str]]:
    """Yield each of the links that stays on the host: its address, and its anchor."""
    host = urlsplit(published).netloc
    for link in links:
        if urlsplit(link).scheme in ("", "http", "https"):
            address, anchor = urldefrag(urljoin(page, link))
            if urlsplit(address).netloc == host:
                yield address.split("?")[0], unquote(anchor)


@pytest.fixture(scope="module")
def addresses(site: Path, published: str) -> set[str]:
    """Return the addresses at which pages are published."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return {published + path.removesuffix("index.html") for path in paths}


@pytest.fixture(scope="module")
def pages(site: Path, published: str) -> dict[str, Reading]:
    """Return what stands on every page that is read, by the page's address."""
    out = {}
    for path in read_of(site):
        address = published + path.removesuffix("index.html")
        reader = Reader()
        reader.feed((site / path).read_text(encoding="utf-8"))
        reader.close()
        links = frozenset(inside(address, dict.fromkeys(reader.links), published))
        out[address] = Reading(links, frozenset(reader.names))
    return out


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
    site: Path,
    data: Path,
    addresses: set[str],
    pages: dict[str, Reading],
    published: str,
) -> None:
    files = {
        published + path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()
    }
    dead, seen, anchors = [], 0, 0
    for page, reading in pages.items():
        for address, anchor in reading.links:
            seen += 1
            target = unquote(address)
            target = target if target in files or target in addresses else f"{target}/"
            if target not in files and target not in addresses:
                dead.append((page, address))
            elif anchor and target in pages:
                anchors += 1
                if anchor not in pages[target].names:
                    dead.append((page, f"{address}#{anchor}"))
    print(f"{len(pages)} pages, {seen} links inside the site, {anchors} of them to an anchor")
    assert dead == []
    assert stored(data, published) - addresses == set()
    # Each page leads elsewhere, and the page of each race and each update is linked at an anchor
    # from a page that lists it.
    assert seen > len(pages) and anchors >= len(stored(data, published))


def test_no_link_leaves_the_sites_own_path_on_its_host(
    pages: dict[str, Reading], published: str
) -> None:
    """The archive may stand under a sub-path of a host that others share."""
    assert [
        (page, address)
        for page, reading in pages.items()
        for address, _ in reading.links
        if not f"{address}/".startswith(published)
    ] == []


def test_every_page_is_linked_from_another(
    addresses: set[str], pages: dict[str, Reading], published: str
) -> None:
    """Nothing is published that a reader who begins at the front page can't reach, but the page for
    what is missing.
    """
    reached, wave = {published}, {published}
    while wave:
        wave = {
            address if address in addresses else f"{address}/"
            for page in wave & pages.keys()
            for address, _ in pages[page].links
        } - reached
        reached |= wave
    assert addresses - reached == {f"{published}404.html"}
