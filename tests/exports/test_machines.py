"""What programs read of a built site, read by programs that are not ours: JSON-LD by pyld, citations
by citeproc, feeds by feedparser and by the rules of JSON Feed, calendars by icalendar.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import feedparser
import jsonschema
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formats
from citeproc.source.json import CiteProcJSON
from icalendar import Calendar
from pyld import jsonld

from builder.pages.record.page import read_block
from builder.pages.shared import linked_data
from builder.wording.messages import Messages
from tests import archive
from tests.document import Element, document

SCHEMA = "https://schema.org/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
TYPES = {
    "AdministrativeArea": {"name", "identifier"},
    "DataCatalog": {"name", "description", "url", "license", "isAccessibleForFree", "publisher"}
    | {"dataset"},
    "DataDownload": {"encodingFormat", "contentUrl"},
    "Dataset": {"name", "description", "url", "license", "isAccessibleForFree", "creator"}
    | {"publisher", "spatialCoverage", "temporalCoverage", "dateModified", "isPartOf"}
    | {"variableMeasured", "distribution", "includedInDataCatalog"},
    "Organization": {"name", "url"},
}
"""The properties that schema.org gives each type, as far as pages use them."""
ADDRESSES = ("url", "license", "contentUrl", "isPartOf")
RFC_3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "pattern": "^https://"},
        "feed_url": {"type": "string", "pattern": "^https://"},
        "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
        "authors": {
            "type": "array",
            "items": {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"enum": ["name", "url", "avatar"]},
            },
        },
        "items": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https://"},
                    "title": {"type": "string"},
                    "content_text": {"type": "string"},
                    "date_published": {"type": "string", "pattern": RFC_3339},
                    "date_modified": {"type": "string", "pattern": RFC_3339},
                },
            },
        },
    },
}
"""What https://www.jsonfeed.org/version/1.1/ asks of a feed, in our words."""


@pytest.fixture(scope="module")
def site() -> Path:
    return archive.built_site()


class Head(HTMLParser):
    """The attributes of every link and meta of a page; records leave out what HTML lets them."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text(path))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("link", "meta"):
            self.found.append((tag, {name: value or "" for name, value in attrs}))


def text(path: str) -> str:
    return (archive.built_site() / path / "index.html").read_text(encoding="utf-8")


@cache
def page(path: str) -> Element:
    return document(text(path))


def kinds() -> dict[str, list[str]]:
    """The pages of elections, updates and races, and records, by their paths."""
    found: dict[str, list[str]] = {"election": [], "update": [], "race": [], "record": []}
    for book in archive.books():
        top = book.election.path
        found["election"].append(top)
        found["update"] += [f"{top}/updates/{u.key}" for u in book.election.live]
        for slug, history in book.histories.items():
            found["race"] += [f"{top}/{slug}"] * bool(history.steps)
            found["record"] += [f"{top}/{slug}/{step.update.key}" for step in history.steps]
    return found


def elements(path: str, rel: str) -> list[dict[str, str]]:
    return [found for tag, found in Head(path).found if tag == "link" and found.get("rel") == rel]


def names(path: str) -> dict[str, str]:
    metas = [found for tag, found in Head(path).found if tag == "meta"]
    return {found["name"]: found["content"] for found in metas if "name" in found}


def test_linked_data_expands_without_the_network_to_the_words_of_schema_org() -> None:
    """By pyld; the context of schema.org says that words are its own and these are addresses."""
    words = {name: {"@type": "@id"} for name in ADDRESSES}

    def loader(address: str, _options: object) -> dict[str, object]:
        assert address.rstrip("/") == SCHEMA.rstrip("/"), "nothing else may be asked for"
        context = {"@context": {"@vocab": SCHEMA, **words}}
        return {"contextUrl": None, "documentUrl": address, "document": context}

    def checked(node: dict[str, Any]) -> Iterator[str]:
        (kind,) = node["@type"]
        yield kind.removeprefix(SCHEMA)
        for name, values in node.items():
            if name in ("@type", "@id"):
                continue
            short = name.removeprefix(SCHEMA)
            assert short in TYPES[kind.removeprefix(SCHEMA)], (kind, name)
            for value in values:
                if short in ADDRESSES:
                    assert value["@id"].startswith("https://"), value
                elif "@type" in value and isinstance(value["@type"], list):
                    yield from checked(value)
                else:
                    assert value["@value"] != ""

    seen: dict[str, int] = {}
    for path in ("data", *kinds()["election"], *kinds()["race"]):
        data = json.loads(page(path).one("script", type="application/ld+json").raw)
        (node,) = jsonld.expand(data, {"documentLoader": loader})
        for kind in checked(node):
            seen[kind] = seen.get(kind, 0) + 1
    assert set(seen) == set(TYPES) and seen["DataCatalog"] == 1 + len(archive.books())


def test_the_catalog_names_every_election_and_each_of_them_the_catalog() -> None:
    catalog = json.loads(page("data").one("script", type="application/ld+json").raw)
    assert catalog["@type"] == "DataCatalog" and catalog["license"] == CC0
    assert catalog["url"] == f"{archive.SITE_URL}data/"
    assert 50 <= len(catalog["description"]) <= 5000
    listed = {one["url"]: one["name"] for one in catalog["dataset"]}
    assert set(listed) == {f"{archive.SITE_URL}{path}/" for path in kinds()["election"]}
    for path in kinds()["election"]:
        data = json.loads(page(path).one("script", type="application/ld+json").raw)
        assert data["includedInDataCatalog"]["url"] == catalog["url"]
        assert listed[data["url"]] in data["name"]


@pytest.mark.election("us-ca-los-angeles/2022-11-08")
def test_a_dataset_offers_the_files_of_its_own_folder() -> None:
    for book in archive.real_books():
        data = json.loads(linked_data.election_data(archive.press(Messages()), book, "Counted."))
        own = {one["contentUrl"] for one in data["distribution"]}
        assert f"{data['url']}data/sealed.txt" in own


def test_pages_say_the_terms_of_their_figures_and_what_describes_them(site: Path) -> None:
    for kind, paths in kinds().items():
        for path in paths:
            assert [link["href"] for link in elements(path, "license")] == [CC0], path
            if kind != "record":
                (about,) = elements(path, "describedby")
                described = site / path / about["href"]
                assert json.loads(described.read_bytes())["resources"], path


def test_citation_managers_get_one_author_whole_and_the_address_of_the_page() -> None:
    """Of election, update, race and record; a comma at the end keeps a name of several words."""
    for kind, paths in kinds().items():
        for path in paths:
            head = names(path)
            assert head["citation_author"] == "Election Count Archive,"
            assert re.fullmatch(r"20\d\d/\d\d/\d\d", head["citation_publication_date"])
            address = head["citation_public_url"]
            assert address.startswith(f"{archive.SITE_URL}{path}/")
            assert kind == "race" or address == f"{archive.SITE_URL}{path}/"


def test_citeproc_writes_a_reference_of_every_count(site: Path) -> None:
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    for path in kinds()["race"]:
        items = json.loads((site / path / "cite.json").read_bytes())
        source = CiteProcJSON(items)
        made = CitationStylesBibliography(style, source, formats.plain)
        for item in items:
            made.register(Citation([CitationItem(item["id"].lower())]))
        written = [" ".join(str(one).split()) for one in made.bibliography()]
        assert len(written) == len(items)
        for item, reference in zip(items, written, strict=True):
            year = item["issued"]["date-parts"][0][0]
            named = f"Election Count Archive ({year}) {item['title']}."
            assert reference == f"{named} Available at: {item['URL']}."


def test_feeds_are_read_by_feedparser_and_keep_the_rules_of_json_feed(site: Path) -> None:
    checker = jsonschema.Draft202012Validator(JSON_FEED)
    found = [*site.rglob("feed.json"), site / "corrections.json"]
    for path in found:
        read = json.loads(path.read_bytes())
        assert not [error.message for error in checker.iter_errors(read)], path
        assert read["feed_url"] == f"{archive.SITE_URL}{path.relative_to(site).as_posix()}"
    atoms = [*site.rglob("feed.xml"), site / "corrections.xml"]
    assert len(found) == 2 + len(archive.books()) and len(atoms) > len(found)
    for path in atoms:
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo and feed.version == "atom10", path
        assert all(entry.id and entry.title and entry.link for entry in feed.entries)
    broken = json.loads(found[0].read_bytes()) | {"version": "1.1"}
    assert [*checker.iter_errors(broken)], "the schema refuses a feed of no version"


def test_icalendar_reads_the_dates_of_every_count(site: Path) -> None:
    calendars = [*site.rglob("updates.ics")]
    assert len(calendars) == len(archive.books())
    for path in calendars:
        read = Calendar.from_ical(path.read_bytes())
        assert not read.errors
        for event in read.walk("VEVENT"):
            assert event["uid"] and event["dtstamp"] and event["summary"] and not event.errors


def test_a_contested_race_is_embedded_by_its_address_alone(site: Path) -> None:
    """Each field that oEmbed asks for; the frame is the embed of that race and no script."""
    offered = {path.parent for path in site.rglob("oembed.json")}
    contested = {
        site / book.election.path / race.slug
        for book in archive.books()
        for race in book.election.races
        if sum(c.kind.value in ("candidate", "yes", "no", "write-in") for c in race.choices)
        > race.seats
    }
    assert offered == contested
    for folder in offered:
        path = folder.relative_to(site).as_posix()
        links = [link for link in elements(path, "alternate") if "oembed" in link["type"]]
        assert [link["href"] for link in links] == [f"{archive.SITE_URL}{path}/oembed.json"]
        assert links[0]["type"] == "application/json+oembed"
        answer = json.loads((folder / "oembed.json").read_bytes())
        assert (answer["version"], answer["type"]) == ("1.0", "rich")
        assert isinstance(answer["width"], int) and isinstance(answer["height"], int)
        html = document(f"<main>{answer['html']}</main>")
        frame = html.one("iframe").attributes
        assert frame["src"] == f"{archive.SITE_URL}{path}/embed/" and not html.all("script")
        assert (folder / "embed" / "index.html").is_file()
        assert int(frame["height"]) == answer["height"]
        assert answer["provider_url"] == archive.SITE_URL and "<" not in answer["title"]
    alone = next(path for path in kinds()["race"] if site / path not in offered)
    assert all("oembed" not in link["type"] for link in elements(alone, "alternate"))


def test_robots_txt_leads_to_the_pages_and_to_every_record(site: Path) -> None:
    text = (site / "robots.txt").read_text(encoding="utf-8")
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    assert robots.site_maps() == [f"{archive.SITE_URL}sitemap.xml"]
    named = re.search(r"https://\S+\.gz", text)
    assert named is not None
    packed = (site / named[0].removeprefix(archive.SITE_URL)).read_bytes()
    listed = gzip.decompress(packed).decode().splitlines()
    pages = {
        f"{archive.SITE_URL}{path.parent.relative_to(site).as_posix()}/".replace("/./", "/")
        for path in site.rglob("index.html")
        if b"http-equiv=refresh" not in path.read_bytes()
        and b'http-equiv="refresh"' not in path.read_bytes()
    }
    assert set(listed) == pages and len(listed) == len(set(listed)) and listed == sorted(listed)
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    mapped = set(re.findall("<loc>(.*?)</loc>", sitemap))
    records = {f"{archive.SITE_URL}{path}/" for path in kinds()["record"]}
    assert mapped < set(listed) and records <= set(listed) and not records & mapped
    for record in list(records)[:3]:
        data = site / record.removeprefix(archive.SITE_URL) / "index.html"
        assert read_block(data.read_bytes())
    assert all(robots.can_fetch("Any", address) for address in listed)
