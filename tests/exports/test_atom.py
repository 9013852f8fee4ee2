"""The feeds are valid Atom, say what happened, and give every entry one id for ever."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from builder.counting.counted import CountedElection
from builder.exports import atom
from builder.exports.atom import CORRECTIONS, feed_id, feed_path
from builder.model import Correction
from builder.wording.messages import Messages
from builder.wording.text_context import TextContext
from tests import archive
from tests.made import declared

SITE, NAME = "https://name.example/repository/", "The archive"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MOMENT = datetime(2031, 3, 14, tzinfo=UTC)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@pytest.fixture(scope="module")
def books() -> list[CountedElection]:
    return archive.books()


def context(site: str, name: str = NAME) -> TextContext:
    return TextContext(say=Messages(), address=site, name=name)


def feeds(books: list[CountedElection], of: TextContext) -> dict[str, bytes]:
    """Every feed of a site of these elections, by its path."""
    found = {feed_path(b.election): atom.election_feed(b.election, of) for b in books}
    entries = [entry for b in books for entry in atom.correction_entries(of.say, b.election)]
    return {**found, CORRECTIONS: atom.corrections_feed(entries, of, MOMENT)}


def made(books: list[CountedElection], site: str = SITE) -> dict[str, ElementTree.Element]:
    return {
        path: ElementTree.fromstring(data) for path, data in feeds(books, context(site)).items()
    }


def text(element: ElementTree.Element, name: str) -> str:
    """The text of the one child with this name."""
    (found,) = element.findall(f"a:{name}", ATOM)
    return found.text or ""


def test_there_is_a_feed_of_corrections_and_one_of_the_updates_of_each_election(
    books: list[CountedElection],
) -> None:
    assert set(made(books)) == {CORRECTIONS, *(feed_path(book.election) for book in books)}


def test_every_feed_has_what_atom_demands(books: list[CountedElection]) -> None:
    for path, feed in made(books).items():
        assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
        assert text(feed, "title").startswith(NAME)
        assert STAMP.fullmatch(text(feed, "updated"))
        (author,) = feed.findall("a:author", ATOM)
        assert text(author, "name") == NAME
        assert {(link.get("rel"), link.get("href")) for link in feed.findall("a:link", ATOM)} >= {
            ("self", SITE + path)
        }
        entries = feed.findall("a:entry", ATOM)
        assert entries
        assert text(feed, "updated") == max(
            (text(e, "updated") for e in entries), key=datetime.fromisoformat
        )
        for entry in entries:
            assert text(entry, "title")
            assert text(entry, "summary")
            assert STAMP.fullmatch(text(entry, "updated"))
            assert datetime.fromisoformat(text(entry, "published")) <= datetime.fromisoformat(
                text(entry, "updated")
            )
            (link,) = entry.findall("a:link", ATOM)
            assert (link.get("rel"), str(link.get("href")).startswith(SITE)) == ("alternate", True)


def test_every_id_is_a_uuid_of_its_own_that_no_domain_and_no_text_changes(
    books: list[CountedElection],
) -> None:
    ids = [
        entry.text
        for feed in made(books).values()
        for entry in feed.iter("{http://www.w3.org/2005/Atom}id")
    ]
    assert len(set(ids)) == len(ids)
    for one in ids:
        found = uuid.UUID(str(one).removeprefix("urn:uuid:"))
        assert (found.version, found.variant, f"urn:uuid:{found}") == (5, uuid.RFC_4122, one)
    elsewhere = made(books, "https://other.example/")
    assert [
        entry.text
        for feed in elsewhere.values()
        for entry in feed.iter("{http://www.w3.org/2005/Atom}id")
    ] == ids
    # Written down, since readers of the feed would see everything twice if it ever changed.
    assert feed_id("us-xx-marl/2030-11-05/updates/2030-11-12-1630") == FIXED


FIXED = "urn:uuid:cf0b9af5-53b1-5b35-bf76-55ea2e89dee4"


def test_an_election_tells_its_updates_newest_first_at_their_official_times(
    books: list[CountedElection],
) -> None:
    for book in books:
        entries = made(books)[feed_path(book.election)].findall("a:entry", ATOM)
        updates = list(reversed(book.election.updates))
        assert [datetime.fromisoformat(text(entry, "published")) for entry in entries] == [
            u.released_at for u in updates
        ]
        for entry, update in zip(entries, updates, strict=True):
            (link,) = entry.findall("a:link", ATOM)
            assert link.get("href") == f"{SITE}{book.election.path}/updates/{update.key}/"
            if update.withdrawn:
                assert text(entry, "summary") == f"This update was withdrawn: {update.withdrawn}"
                continue
            total = book.election.total(update.key, "ballots_counted")
            said = text(entry, "summary").replace("\u00a0", " ")
            if total is None:
                assert said == "Ballots counted so far: not reported."
            else:
                assert f"{total.value:,}" in said


def with_corrections(book: CountedElection, *corrections: Correction) -> CountedElection:
    return replace(book, election=replace(book.election, corrections=corrections))


def correction(n: int, **fields: str) -> Correction:
    cells = {
        "date": "2030-11-20",
        "by": "ours",
        "scope": "update/2030-11-12-1630",
        "key": "update",
        "field": "votes_total",
    }
    return Correction(
        n=n,
        **{**cells, "was": "1", "now": "", "reason": "Misread.", "source": "file-1112", **fields},
    )


def test_a_correction_is_told_with_what_was_and_what_is_and_whose_it_is(
    books: list[CountedElection],
) -> None:
    book = with_corrections(
        books[0], correction(1), correction(2, by="authority", date="2030-12-01", now="2")
    )
    feed = made([book])[CORRECTIONS]
    newest, oldest = feed.findall("a:entry", ATOM)
    assert text(newest, "title") == "Correction 2, Marl County, Nov. 5, 2030"
    assert text(newest, "summary").startswith("The authority’s correction: ")
    assert text(newest, "summary").endswith(": it said 1; it is 2. Misread.")
    assert text(oldest, "summary").startswith("Our correction: ")
    assert text(oldest, "summary").endswith(": it said 1; it is not reported. Misread.")
    assert text(feed, "updated") == "2030-12-01T00:00:00+00:00"


def test_an_update_that_was_corrected_later_is_updated_later(books: list[CountedElection]) -> None:
    book = with_corrections(books[0], correction(1, date="2030-12-24"))
    entries = made([book])[feed_path(book.election)].findall("a:entry", ATOM)
    of = {text(entry, "id"): text(entry, "updated") for entry in entries}
    assert of[FIXED] == "2030-12-24T00:00:00+00:00"


def test_a_feed_without_entries_is_as_old_as_the_data(books: list[CountedElection]) -> None:
    feed = made([with_corrections(book) for book in books])[CORRECTIONS]
    assert feed.findall("a:entry", ATOM) == []
    assert text(feed, "updated") == "2031-03-14T00:00:00+00:00"
    bare = replace(books[0], election=replace(books[0].election, updates=()))
    assert text(made([bare])[feed_path(bare.election)], "updated") == "2030-11-05T00:00:00-07:00"


def test_hostile_texts_stay_texts(books: list[CountedElection]) -> None:
    nasty = "]]></summary><script>&amp; \x0b\ufffe \" ' <b>x</b>"
    book = with_corrections(books[0], correction(1, reason=nasty))
    data = feeds([book], context(SITE + '?"<&', nasty))[CORRECTIONS]
    feed = ElementTree.fromstring(data)
    (entry,) = feed.findall("a:entry", ATOM)
    assert len(list(entry)) == 6
    assert text(entry, "summary").endswith("]]></summary><script>&amp; \ufffd \" ' <b>x</b>")
    assert text(feed, "title").startswith("]]></summary><script>&amp; ")


def test_a_declared_race_is_an_entry_of_its_day_between_the_updates(
    books: list[CountedElection],
) -> None:
    election = books[0].election
    before = feeds(books, context(SITE))[feed_path(election)]
    (one,) = (race for race in election.races if race.slug == "mayor")
    said = declared("elected", one.choices[0].slug, at="2030-12-03", n=9)
    lot = declared("by-lot", one.choices[1].slug, at="2030-11-10", n=10)
    feed = atom.election_feed(
        replace(election, events=(*election.events, said, lot)), context(SITE)
    )
    entries = ElementTree.fromstring(feed).findall("a:entry", ATOM)
    old = ElementTree.fromstring(before).findall("a:entry", ATOM)
    assert [text(entry, "title") for entry in old] == [
        text(entry, "title") for entry in entries if "Declaration" not in text(entry, "title")
    ]
    days = [text(entry, "published")[:10] for entry in entries]
    assert days == sorted(days, reverse=True)
    name = one.choices[0].name
    assert text(entries[0], "title") == f"Declaration: {one.title}"
    assert text(entries[0], "summary") == f"{name} won, as declared Dec. 3, 2030."
    link = entries[0].find("a:link", ATOM)
    assert link is not None
    assert link.get("href") == f"{SITE}{election.path}/mayor/"
    assert f"{one.choices[1].name} won by lot, as declared Nov. 10, 2030." in [
        text(entry, "summary") for entry in entries
    ]
