"""The recipe: from data/ and content/ to site/, readable from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from builder import (
    assets,
    card_picture,
    cards,
    checks,
    citations,
    downloads,
    feeds,
    findings,
    links,
    manifest,
    mkdocs_site,
    output,
    records,
    redirects,
    seal,
    search,
    search_index,
    series,
    store,
)
from builder.dictionary import DICTIONARY
from builder.errors import BuildError, DataError
from builder.feeds.versions import race_links, version_files, versions
from builder.messages import Messages
from builder.model import Election, EventState
from builder.pages import election as election_page
from builder.pages import embed, front, race, update
from builder.pages.frame import Book, Page, Press, foot

Report = Callable[[str], None]
"""Told in plain words what the build does next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where a build reads and writes, all under one root."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def site(self) -> Path:
        return self.root / "site"


def build(folders: Folders, report: Report, *, draft: bool = False) -> output.Written:
    """Builds the whole site and puts it in place; on any error the old site stands as it is.

    Unsealed data stop the build unless it is a ``draft``, which is for looking at and not for publishing.
    """
    with output.exclusive(folders.site) as place:
        report("Checking data/")
        no_errors(folders.data)
        report("Reading data/")
        elections = store.load_archive(folders.data)
        report("Computing series, standings and seals")
        books = [book(election) for election in elections]
        if not draft:
            all_sealed(books)
        address, name = mkdocs_site.site_url(folders.root), mkdocs_site.site_name(folders.root)
        press, moment = Press(Messages(), address=address, name=name), newest_moment(elections)
        content = store.load_content(folders.content)
        report("Writing the index of the search")
        index = search_index.index(search.entries(press.say, books, content), mkdocs_site.language(folders.root))
        parts = {**assets.load(folders.root), "index": index.door}
        known = links.Links(mkdocs_site.base_path(folders.root))
        site = output.Site(place, known.read)
        site.add_all([*((part.path, part.data) for part in parts.values()), *index.rest.items()])
        report("Writing pages")
        embeds = embed.Embeds(press, assets.embed_styles(folders.root), parts["frame"])
        deck = cards.Deck(press, card_picture.Painter(assets.card_fonts(folders.root)), place.read)

        def pages() -> Iterator[tuple[str, str]]:
            for page in front.pages(content, front.blocks(press, books, DICTIONARY), foot(books)):
                yield page.path, page.text
            for one in books:
                for page, files in election_pages(press, one, embeds, deck):
                    site.add_all(files.items())
                    yield page.path, page.text
                report("Drawing social cards")
                site.add_all(deck.painted())
                report("Writing pages")

        laid_out = mkdocs_site.lay_out(folders.root, pages())
        report("Laying out pages")
        site.add_all(mkdocs_site.render(folders.root, laid_out, parts, moment))
        site.add_all(mkdocs_site.sitemap(folders.root, addresses(books, laid_out, moment)).items())
        report("Writing records")
        blocks: dict[str, str] = {}
        for one in books:
            made = write_records(site, press, one, address)
            site.add_all(version_files(one, made).items())
            site.add_all(citations.cite_files(press, one, made))
            blocks |= made
        report("Writing downloads")
        site.add_all(data_files(books))
        site.add_all(feeds.feeds(books, address, name, moment, press.say).items())
        seals = {one.name: one.seal for one in books}
        site.add_all(manifest.chain_files(elections, seals))
        site.add_all(redirects.pages(elections, site.stamps.keys(), address, press.say).items())
        report("Checking every link")
        # The manifest is made of everything else, and linked like any other file.
        known.check({*site.stamps, manifest.MANIFEST, manifest.SUMS}, site.read)
        report("Writing the manifest")
        site.add_all(manifest.manifest(site.stamps, elections, seals, manifest.tools(), blocks).items())
        report("Putting the site in place")
        return site.finish()


def all_sealed(books: Sequence[Book]) -> None:
    """Raises DataError where something stored is not sealed: it could be changed without a trace."""
    open_scopes = [problem.error for one in books for problem in checks.unsealed(one.election)]
    if open_scopes:
        first = open_scopes[0]
        more = f" There are {len(open_scopes) - 1} more." if len(open_scopes) > 1 else ""
        raise DataError(
            first.place,
            expected=first.expected,
            got=first.got,
            todo=f"{first.todo}{more} `builder build --draft` builds a site to look at.",
        )


def write_records(site: output.Site, press: Press, one: Book, address: str) -> dict[str, str]:
    """Adds every record of an election to ``site``; the sha256 of the first data block of each, by the record's path."""
    blocks = {}
    for path, data in records.write(one, one.seal, press.say, address):
        site.add(path, data)
        blocks[path] = next((block.sha256 for block in records.read_block(data)), "")
    return blocks


def no_errors(data: Path) -> None:
    """Raises the first error that `check` finds; findings do not stop a build."""
    errors = [p.error for p in checks.check_archive(data) if p.level is checks.Level.ERROR]
    if len(errors) > 1:
        first = errors[0]
        raise DataError(
            first.place,
            expected=first.expected,
            got=first.got,
            todo=f"{first.todo} There are {len(errors) - 1} more: run `builder check`.",
        )
    if errors:
        raise errors[0]


def data_files(books: Sequence[Book]) -> Iterator[tuple[str, bytes]]:
    """Every download with its path in the site."""
    histories = {one.election.path: one.histories for one in books}
    yield from downloads.archive_files([one.election for one in books], histories).items()
    for one in books:
        yield from downloads.race_files(one.election, one.histories)


def book(election: Election) -> Book:
    """An election with its histories, its findings and its seal."""
    histories = series.histories(election)
    found = findings.findings(election, histories)
    return Book(election=election, histories=histories, findings=found, seal=seal.examine(election))


def election_pages(press: Press, one: Book, embeds: embed.Embeds, deck: cards.Deck) -> Iterator[tuple[Page, Mapping[str, bytes]]]:
    """Every page of an election, each with the files that it needs beside itself; the cards are left in ``deck``.

    What one race needs is made together: its page, its embed and its card are drawn from the same chart.
    """
    yield election_page.page(press, one), {}
    for item in one.election.updates:
        yield update.page(press, one, item), {}
    known = versions(one)
    for contest in one.election.races:
        card = deck.draw(one, contest)
        head = [*race_links(known.get(contest.race, ())), *(card.head(press) if card else ())]
        page, files = race.page(press, one, contest, head, citations.newest(press, one, contest))
        yield page, {**files, f"{embed.address(one.election, contest)}index.html": embeds.page(one, contest)}


def addresses(books: Sequence[Book], html: Iterable[str], moment: datetime) -> dict[str, datetime]:
    """Every page that search engines should know, by its path, with the time of its figures."""
    newest = {f"{b.election.path}/": newest_moment([b.election]) for b in books if b.election.updates or b.election.events}
    out = {}
    for path in html:
        if path.endswith("index.html"):
            page = path.removesuffix("index.html")
            out[page] = next((when for prefix, when in newest.items() if page.startswith(prefix)), moment)
    return out


def newest_moment(elections: Sequence[Election]) -> datetime:
    """The time the archive is as of: the newest update, happened event, statement of an event or correction."""
    moments = [u.released_at for e in elections for u in e.updates]
    days = [event.said_on for e in elections for event in e.events]
    days += [event.at for e in elections for event in e.events if event.state is EventState.HAPPENED]
    days += [correction.date for e in elections for correction in e.corrections]
    for text in days:
        try:
            moments.append(datetime.combine(date.fromisoformat(text[:10]), time(0), tzinfo=UTC))
        except ValueError:
            continue
    if not moments:
        raise BuildError("data", expected="an update or a dated event", got="none", todo="Add an update before you build.")
    return max(moments)
