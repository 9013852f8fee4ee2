"""How a count is cited: the same words, address and hash on the page, in its head and in the file
for programs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.exports import citations
from builder.model import Status
from builder.pages.record.page import read_block
from builder.wording.messages import Messages
from tests import archive
from tests.document import Element, document

PRESS = archive.press(Messages())


@pytest.fixture(scope="module")
def site() -> Path:
    return archive.built_site()


@pytest.fixture(scope="module")
def books() -> list[CountedElection]:
    return archive.books()


def read(site: Path, path: str) -> Element:
    return document((site / path / "index.html").read_text(encoding="utf-8"))


def cited(race: str, status: Status | None = None) -> citations.Citation:
    """The citation of the newest count of a race, as if that had been of ``status``."""
    book = archive.books()[0]
    history = book.histories[race]
    assert history.last is not None
    last = replace(
        history.last,
        update=replace(history.last.update, status=status or history.last.update.status),
    )
    changed = replace(history, steps=(*history.steps[:-1], last))
    found = citations.newest(
        PRESS,
        replace(book, histories={**book.histories, race: changed}),
        book.election.race(race),
    )
    assert found is not None
    return found


def test_a_citation_names_race_election_status_and_time_and_no_ordinal() -> None:
    assert (
        cited("mayor").title.striptags()
        == "Mayor of Lark Hill, Marl County, Nov. 5, 2030: certified count of Tuesday, Nov. 26, 2030, 10 a.m. MT"
    )
    kinds = {
        Status.UNOFFICIAL_PARTIAL: "unofficial count",
        Status.UNOFFICIAL_COMPLETE: "unofficial count",
        Status.CORRECTION: "corrected count",
        Status.RECOUNT: "recount",
    }
    for status, words in kinds.items():
        title = cited("mayor", status).title.striptags()
        assert (
            title
            == f"Mayor of Lark Hill, Marl County, Nov. 5, 2030: {words} of Tuesday, Nov. 26, 2030, 10 a.m. MT"
        )


@pytest.mark.parametrize(
    ("race", "status", "words"),
    [
        (
            "mayor",
            None,
            "Ada Lark finished first, 3 votes (0.13 points) ahead of Bo Quill. "
            "Certified votes, Tuesday, Nov. 26, 2030, 10 a.m. MT: Ada Lark 1,101 and Bo Quill 1,098.",
        ),
        (
            "mayor",
            Status.UNOFFICIAL_PARTIAL,
            "Ada Lark led Bo Quill by 3 votes (0.13 points) as of Tuesday, Nov. 26, 2030, 10 a.m. MT. "
            "Unofficial votes: Ada Lark 1,101 and Bo Quill 1,098.",
        ),
        (
            "sheriff",
            Status.RECOUNT,
            "Gus Crane and Fay Brook finished in the top two, who advance to a second election. "
            "Recounted votes, Tuesday, Nov. 26, 2030, 10 a.m. MT: Gus Crane 1,200, Fay Brook 1,000 and Hal Dale 210.",
        ),
        (
            "us-house-7",
            Status.CORRECTION,
            "Marl County had counted 501 votes in this race as of Tuesday, Nov. 26, 2030, 10 a.m. MT. "
            "Corrected votes: Tim Pike 250 and Uma Roach 251.",
        ),
    ],
)
def test_the_sentence_to_copy_has_the_names_their_votes_the_time_and_the_status(
    race: str, status: Status | None, words: str
) -> None:
    found = cited(race, status)
    assert found.figures.striptags() == words
    assert (
        found.words.striptags() == f"{found.race.striptags()}, Marl County, Nov. 5, 2030: {words}"
    )


def test_the_hash_of_a_citation_is_that_of_the_records_own_data(
    site: Path, books: list[CountedElection]
) -> None:
    for book in books:
        for race in book.histories.values():
            folder = f"{book.election.path}/{race.race.slug}"
            items = json.loads((site / folder / "cite.json").read_bytes())
            for item, step in zip(items, race.steps, strict=True):
                key = step.update.key
                block, *_ = read_block((site / folder / key / "index.html").read_bytes())
                assert item["note"] == f"data sha256 {block.sha256[:12]}"
                assert item["URL"] == f"{archive.SITE_URL}{folder}/{key}/"
                assert item["id"] == f"{race.race.slug}-{key}"


def test_a_records_sentence_and_the_votes_in_the_file_are_the_whole_citation_of_its_count(
    site: Path, books: list[CountedElection]
) -> None:
    """As the script puts it together for a count that is not the newest: notices of a record are
    marked, its sentence is not.
    """
    for book in books:
        for slug, history in book.histories.items():
            folder = f"{book.election.path}/{slug}"
            items = json.loads((site / folder / "cite.json").read_bytes()) if history.steps else []
            for item, step in zip(items, history.steps, strict=True):
                until = replace(history, steps=history.steps[: history.steps.index(step) + 1])
                then = replace(book, histories={**book.histories, slug: until})
                whole = citations.newest(PRESS, then, book.election.race(slug))
                assert whole is not None
                text = (site / folder / step.update.key / "index.html").read_text(encoding="utf-8")
                said = next(
                    words
                    for words in re.findall(r"^<p>(.*)$", text, re.MULTILINE)
                    if not words.startswith("<mark>")
                )
                assert (
                    " ".join(f"{Markup(said).striptags()} {item.get('abstract', '')}".split())
                    == whole.figures.striptags()
                )
                assert whole.words.striptags().endswith(whole.figures.striptags())
                assert item["title"] == whole.title.striptags()


def test_the_file_for_citation_managers_is_csl_json(site: Path) -> None:
    """The fields and types of the CSL-JSON schema that we use; every count once, oldest first, a
    withdrawn one never.
    """
    items = json.loads((site / archive.GENERAL / "mayor" / "cite.json").read_bytes())
    for item in items:
        assert list(item) == ["id", "type", "title", "author", "issued", "URL", "abstract", "note"]
        assert item["type"] == "webpage" and item["author"] == [
            {"literal": "Election Count Archive"}
        ]
        ((year, month, day),) = item["issued"]["date-parts"]
        assert item["id"].startswith(f"mayor-{year:04}-{month:02}-{day:02}")
        assert all(
            isinstance(item[name], str) and "<" not in item[name]
            for name in ("title", "URL", "abstract", "note")
        )
    keys = [item["id"].removeprefix("mayor-") for item in items]
    listed = [
        row.split(",")[0]
        for row in (archive.EXPECTED / archive.GENERAL / "mayor" / "history.csv")
        .read_text()
        .splitlines()[1:]
    ]
    assert keys == list(dict.fromkeys(listed))


def test_the_block_on_the_page_is_the_newest_item_of_the_file(
    site: Path, books: list[CountedElection]
) -> None:
    for book in books:
        for slug in book.histories:
            folder = f"{book.election.path}/{slug}"
            item = json.loads((site / folder / "cite.json").read_bytes())[-1]
            page = read(site, folder)
            block = page.one("div", class_="cite")
            assert (
                block.one("p", class_="quote").one("span").text.endswith(item.get("abstract", ""))
            )
            assert block.one("cite").text == " ".join(item["title"].split())
            assert (
                block.one("a").text == item["URL"]
                and block.one("a").attributes["href"] == f"{item['URL'].split('/')[-2]}/"
            )
            assert block.one("code").text == item["note"].removeprefix("data sha256 ")
            day = [int(part) for part in block.attributes["data-day"].split("-")]
            assert item["issued"] == {"date-parts": [day]}
            head = {
                e.attributes["name"]: e.attributes["content"]
                for e in page.all("meta")
                if "name" in e.attributes
            }
            assert (
                head["citation_title"] == item["title"]
                and head["citation_public_url"] == item["URL"]
            )
            assert head["citation_author"] == "Election Count Archive,", "or Zotero splits it"
            assert head["citation_publication_date"] == "{:04}/{:02}/{:02}".format(*day)


def linked(page: Element) -> Mapping[str, object]:
    found = json.loads(page.one("script", type="application/ld+json").raw)
    assert isinstance(found, dict)
    return found


def datasets(site: Path, books: list[CountedElection]) -> dict[str, Mapping[str, object]]:
    paths = [
        f"{b.election.path}{'/' * bool(slug)}{slug}" for b in books for slug in ("", *b.histories)
    ]
    return {path: linked(read(site, path)) for path in paths}


def test_every_race_and_election_is_a_dataset_as_search_engines_want_it(
    site: Path, books: list[CountedElection]
) -> None:
    """Google's rules for Dataset: a name, a description of 50 to 5,000 characters, and recommended
    fields of these types.
    """
    for path, data in datasets(site, books).items():
        assert data["@context"] == "https://schema.org" and data["@type"] == "Dataset"
        assert data["name"] and 50 <= len(str(data["description"])) <= 5000
        assert data["url"] == f"{archive.SITE_URL}{path}/"
        assert data["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
        assert data["creator"] == {"@type": "Organization", "name": "Marl County Clerk"}
        assert data["spatialCoverage"] == {"@type": "AdministrativeArea", "name": "Marl County"}
        assert re.fullmatch(
            r"203\d-\d\d-\d\d(T[\d:]{5,8}-0\d:00)?/2031?3?0?-.*", str(data["temporalCoverage"])
        ), data["temporalCoverage"]
        assert str(data["temporalCoverage"]).endswith(f"/{data['dateModified']}")


def test_what_a_dataset_offers_to_download_is_there(
    site: Path, books: list[CountedElection]
) -> None:
    for path, data in datasets(site, books).items():
        offered = data["distribution"]
        assert isinstance(offered, list) and offered, path
        for one in offered:
            assert one["@type"] == "DataDownload" and one["contentUrl"].startswith(archive.SITE_URL)
            assert (site / one["contentUrl"].removeprefix(archive.SITE_URL)).is_file(), one


def test_only_races_and_elections_are_datasets(site: Path) -> None:
    for path in ("", "method", f"{archive.GENERAL}/updates/2030-11-26-1000"):
        assert read(site, path).all("script", type="application/ld+json") == []


def test_every_page_says_what_it_is_to_whoever_shares_it(site: Path) -> None:
    expected = {
        "": ("Election Count Archive", None),
        f"{archive.GENERAL}": ("Marl County, Nov. 5, 2030", None),
        f"{archive.GENERAL}/mayor": (
            "Mayor of Lark Hill",
            "Ada Lark finished first, 3 votes (0.13 points) ahead of Bo Quill. "
            "Certified votes, Tuesday, Nov. 26, 2030, 10 a.m. MT: Ada Lark 1,101 and Bo Quill 1,098.",
        ),
        f"{archive.GENERAL}/updates/2030-11-26-1000": (
            "Update of Tuesday, Nov. 26, 2030, 10 a.m. MT: Marl County, Nov. 5, 2030",
            None,
        ),
    }
    for path, (title, words) in expected.items():
        page = read(site, path)
        said = {
            e.attributes["property"]: e.attributes["content"]
            for e in page.all("meta")
            if "property" in e.attributes
        }
        assert said.keys() >= {"og:type", "og:site_name", "og:title", "og:description", "og:url"}
        assert said["og:title"] == title and said["og:site_name"] == "Election Count Archive"
        assert said["og:url"] == page.one("link", rel="canonical").attributes["href"]
        assert said["og:description"] == page.one("meta", name="description").attributes["content"]
        assert words is None or said["og:description"] == words
