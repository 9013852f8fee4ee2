"""The feeds are valid Atom, say what happened, and give every entry one id for ever."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import feedparser
import pytest
from icalendar import Calendar

from builder.counting.counted import CountedElection
from builder.exports import feeds as formats
from builder.exports.feeds import Feed, feed_id
from builder.model import Correction, Election, Event, EventState
from builder.pages.election.page import ElectionView
from builder.pages.feeds import dates, entries
from builder.pages.feeds.entries import ARCHIVE, CORRECTIONS
from builder.pages.race.view import RaceView
from builder.pages.shared.page import PageRenderer
from builder.wording.messages import Messages
from tests import archive

SITE, NAME = "https://name.example/repository/", "The archive"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MOMENT = datetime(2031, 3, 14, tzinfo=UTC)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@pytest.fixture(scope="module")
def books() -> list[CountedElection]:
    return archive.books()


def context(site: str, name: str = NAME) -> PageRenderer:
    return PageRenderer(say=Messages(), address=site, name=name)


def told(books: list[CountedElection], of: PageRenderer) -> list[Feed]:
    """Every feed of a site of these elections."""
    views = [ElectionView(of.say, book) for book in books]
    made = [one for b in books for one in entries.of_corrections_made(of.say, b.election)]
    news = [one for view in views for one in entries.news(view)]
    races = [
        entries.of_race(of, RaceView(site=of, counted=book, race=race))
        for book in books
        for race in book.election.races
        if race.contested
    ]
    return [
        *(entries.of_election(of, view) for view in views),
        *races,
        entries.of_corrections(of, made, MOMENT),
        entries.of_archive(of, [*made, *news], MOMENT),
    ]


def feeds(books: list[CountedElection], of: PageRenderer) -> dict[str, bytes]:
    """The same as Atom, by path."""
    return {feed.path: formats.atom(feed, of) for feed in told(books, of)}


def feed_path(election: Election) -> str:
    return f"{election.path}/feed.xml"


def made(books: list[CountedElection], site: str = SITE) -> dict[str, ElementTree.Element]:
    return {
        path: ElementTree.fromstring(data) for path, data in feeds(books, context(site)).items()
    }


def text(element: ElementTree.Element, name: str) -> str:
    """The text of the one child with this name."""
    (found,) = element.findall(f"a:{name}", ATOM)
    return found.text or ""


def test_the_archive_its_corrections_every_election_and_every_contested_race_has_a_feed(
    books: list[CountedElection],
) -> None:
    races = {
        f"{book.election.path}/{race.slug}/feed.xml"
        for book in books
        for race in book.election.races
        if len(race.choices) > race.seats
    }
    found = set(made(books))
    assert found >= {ARCHIVE, CORRECTIONS, *(feed_path(book.election) for book in books)}
    assert found - {ARCHIVE, CORRECTIONS, *(feed_path(book.election) for book in books)} == races


def test_a_reader_of_feeds_finds_nothing_wrong_and_every_entry(
    books: list[CountedElection],
) -> None:
    for feed in told(books, context(SITE)):
        read = feedparser.parse(formats.atom(feed, context(SITE)))
        assert not read.bozo, read.get("bozo_exception")
        assert [entry.title for entry in read.entries] == [
            entry.title.unescape() for entry in feed.entries
        ]
        assert {entry.updated_parsed is not None for entry in read.entries} <= {True}


def test_json_feed_tells_the_same_as_atom(books: list[CountedElection]) -> None:
    of = context(SITE)
    for feed in told(books, of):
        found, atom = json.loads(formats.json_feed(feed, of)), formats.atom(feed, of)
        assert found["version"] == "https://jsonfeed.org/version/1.1"
        assert found["feed_url"] == SITE + feed.path.replace(".xml", ".json")
        assert found["language"] == "en-US"
        entries_told = ElementTree.fromstring(atom).findall("a:entry", ATOM)
        for item, entry in zip(found["items"], entries_told, strict=True):
            (link,) = entry.findall("a:link", ATOM)
            assert (item["id"], item["url"]) == (text(entry, "id"), link.get("href"))
            assert (item["title"], item["content_text"]) == (
                text(entry, "title"),
                text(entry, "summary"),
            )
            assert item["date_published"] == text(entry, "published")
            assert item["date_modified"] == text(entry, "updated")


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
        found = feed.findall("a:entry", ATOM)
        assert found
        assert text(feed, "updated") == max(
            (text(e, "updated") for e in found), key=datetime.fromisoformat
        )
        for entry in found:
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
    def of_each(site: str) -> dict[str, list[str | None]]:
        ids = "{http://www.w3.org/2005/Atom}id"
        return {path: [one.text for one in f.iter(ids)] for path, f in made(books, site).items()}

    found = of_each(SITE)
    assert all(len(set(ids)) == len(ids) for ids in found.values())
    own = {path: ids for path, ids in found.items() if path != ARCHIVE}
    assert sum(map(len, own.values())) == len({one for ids in own.values() for one in ids})
    for one in (one for ids in found.values() for one in ids):
        read = uuid.UUID(str(one).removeprefix("urn:uuid:"))
        assert (read.version, read.variant, f"urn:uuid:{read}") == (5, uuid.RFC_4122, one)
    assert of_each("https://other.example/") == found
    # Written down, since readers of the feed would see everything twice if it ever changed.
    assert feed_id("us-xx-marl/2030-11-05/updates/2030-11-12-1630") == FIXED


FIXED = "urn:uuid:cf0b9af5-53b1-5b35-bf76-55ea2e89dee4"


def test_an_election_tells_its_updates_newest_first_at_their_official_times(
    books: list[CountedElection],
) -> None:
    for book in books:
        found = made(books)[feed_path(book.election)].findall("a:entry", ATOM)
        updates = list(reversed(book.election.updates))
        assert [datetime.fromisoformat(text(entry, "published")) for entry in found] == [
            u.released_at for u in updates
        ]
        for entry, update in zip(found, updates, strict=True):
            (link,) = entry.findall("a:link", ATOM)
            assert link.get("href") == f"{SITE}{book.election.path}/updates/{update.key}/"
            if update.withdrawn:
                assert text(entry, "summary") == f"This update was withdrawn: {update.withdrawn}"
                continue
            total = book.election.total(update.key, "ballots_counted")
            said = text(entry, "summary").replace("\u00a0", " ")
            if total is None:
                assert "Ballots counted so far: not reported." in said
            else:
                assert f"Ballots counted so far: {total.value:,}" in said


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
    assert text(feed, "updated") == "2030-12-01T07:00:00+00:00"


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("2030-12-24", "2030-12-24T00:00:01-07:00"),
        # The start of that day is before the release (4:30:45 p.m.), where no reader would look.
        ("2030-11-12", "2030-11-12T16:30:46-07:00"),
    ],
)
def test_an_update_that_was_corrected_is_updated_then_and_never_before_its_release(
    books: list[CountedElection], day: str, time: str
) -> None:
    for row in (correction(1, date=day), correction(1, date=day, key="update/mayor")):
        book = with_corrections(books[0], row)
        feed = made([book])[feed_path(book.election)]
        of = {text(one, "id"): text(one, "updated") for one in feed.findall("a:entry", ATOM)}
        assert of[FIXED] == time


def test_each_correction_of_one_day_is_a_later_state(books: list[CountedElection]) -> None:
    book = with_corrections(books[0], correction(1), correction(2))
    once = with_corrections(books[0], correction(1))
    (first, second) = (
        {
            text(e, "id"): text(e, "updated")
            for e in made([of])[feed_path(of.election)].findall("a:entry", ATOM)
        }[FIXED]
        for of in (once, book)
    )
    assert datetime.fromisoformat(first) < datetime.fromisoformat(second)


def test_an_update_names_the_largest_races_whose_outcome_changed(
    books: list[CountedElection],
) -> None:
    named = 0
    for book in books:
        found = made([book])[feed_path(book.election)].findall("a:entry", ATOM)
        of = {text(one, "id"): text(one, "summary") for one in found}
        for history in book.histories.values():
            for step in history.places_changes:
                said = of[feed_id(f"{book.election.path}/updates/{step.update.key}")]
                others = [
                    h.race.title
                    for h in book.histories.values()
                    if any(s.update is step.update for s in h.places_changes)
                ]
                assert any(f"{title}: " in said for title in others)
                named += f"{history.race.title}: " in said
    assert named


def test_a_race_tells_who_led_and_how_many_votes_each_update_added(
    books: list[CountedElection],
) -> None:
    told_of = 0
    for book in books:
        for history in book.histories.values():
            feed = made([book]).get(f"{book.election.path}/{history.race.slug}/feed.xml")
            if feed is None:
                continue
            found = feed.findall("a:entry", ATOM)
            for entry, step in zip(found, reversed(history.steps[-entries.OF_RACE :]), strict=True):
                (link,) = entry.findall("a:link", ATOM)
                assert str(link.get("href")).endswith(f"{history.race.slug}/{step.update.key}/")
                votes = book.election.snapshots[step.update.key].votes
                standing = step.standing
                if standing.leader and step.batch.total:
                    assert f"{step.batch.total:,} vote" in text(entry, "summary")
                    told_of += 1
                assert votes
    assert told_of


def test_a_new_election_is_news(books: list[CountedElection]) -> None:
    feed = made(books)[ARCHIVE]
    titles = [text(entry, "title") for entry in feed.findall("a:entry", ATOM)]
    for book in books:
        name = f"Marl County, {book.election.date:%b}. {book.election.date.day}"
        if book.election.published:
            assert any(t.startswith(f"New election: {name}") for t in titles), titles
    assert len(titles) <= entries.NEWEST


def with_events(book: CountedElection, *events: Event) -> Election:
    return replace(book.election, events=events)


def event(n: int, name: str, at: str, said_on: str, state: str = "planned") -> Event:
    return Event(
        n=n,
        event=name,
        at=at,
        state=EventState(state),
        said_on=said_on,
        source="file-1112",
        note="Afternoon; “or later”, they said",
    )


def test_the_calendar_has_each_announced_date_as_it_was_said_last(
    books: list[CountedElection],
) -> None:
    election = with_events(
        books[0],
        event(1, "certification", "2030-12-05", "2030-11-05"),
        event(2, "update-announced", "2030-11-12", "2030-11-06"),
        event(3, "update-announced", "2030-11-15T16:00:00-07:00", "2030-11-12"),
        event(4, "certification", "2030-12-03", "2030-11-20"),
        event(5, "audit", "2030-11-18/2030-11-22", "2030-11-12"),
        event(6, "recount", "", "2030-11-25"),
    )
    data = dates.calendar(context(SITE), election)
    assert b"\r\n" in data and max(map(len, data.split(b"\r\n"))) <= 75
    read = {str(e["summary"]): e for e in Calendar.from_ical(data).walk("VEVENT")}
    starts = {title.partition(":")[0]: e.decoded("dtstart") for title, e in read.items()}
    assert starts == {
        "Election Day": date(2030, 11, 5),
        "Certification": date(2030, 12, 3),
        "Update announced": datetime(2030, 11, 15, 23, tzinfo=UTC),
        "Manual audit": date(2030, 11, 18),
    }
    audit = next(e for title, e in read.items() if title.startswith("Manual"))
    assert audit.decoded("dtend") == date(2030, 11, 23)
    certified = next(e for title, e in read.items() if title.startswith("Cert"))
    assert int(str(certified["sequence"])) == 1
    assert "“or later”" in str(certified["description"])
    again = with_events(books[0], event(1, "certification", "2030-12-05", "2030-11-05"))
    (before,) = (
        e
        for e in Calendar.from_ical(dates.calendar(context(SITE), again)).walk("VEVENT")
        if str(e["summary"]).startswith("Cert")
    )
    assert before["uid"] == certified["uid"]  # so that a calendar moves it
    assert len({str(e["uid"]) for e in Calendar.from_ical(data).walk("VEVENT")}) == 5


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
