"""The recipe: from data/ and content/ to site/, readable from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
        report("Writing pages")
        address, name = mkdocs_site.site_url(folders.root), mkdocs_site.site_name(folders.root)
        press, moment = Press(Messages(), address=address, name=name), newest_moment(elections)
        content = store.load_content(folders.content)
        painter = card_picture.Painter(assets.card_fonts(folders.root))
        deck = cards.deck(press, books, painter)
        pages, extras = write_pages(press, books, content, deck)
        extras |= data_files(books)
        report("Writing the index of the search")
        index = search_index.index(search.entries(press.say, books, content), mkdocs_site.language(folders.root))
        report(f"Laying out {len(pages)} pages")
        parts = {**assets.load(folders.root), "index": index.door}
        html = mkdocs_site.render(folders.root, {page.path: page.text for page in pages}, parts, moment)
        site = output.Site()
        site.update(html)
        site.update(index.rest)
        site.update(extras)
        site.update(mkdocs_site.sitemap(folders.root, addresses(books, html, moment)))
        report("Writing records and embeds")
        embeds = embed.Embeds(press, assets.embed_styles(folders.root), parts["frame"])
        blocks = write_records(site, press, books, address)
        site.update(feeds.feeds(books, address, name, moment, press.say))
        for one in books:
            site.update(version_files(one, blocks))
            site.update(citations.cite_files(press, one, blocks))
            site.update(dict(embeds.write(one)))
        report("Drawing social cards")
        site.update(cards.painted(deck, painter, place.read))
        seals = {one.name: one.seal for one in books}
        site.update(manifest.chain_files(elections, seals))
        site.update(redirects.pages(elections, site.files(), address, press.say))
        report(f"Checking every link of {len(site)} files")
        # The manifest is made of everything else, and linked like any other file.
        links.check({**site.files(), manifest.MANIFEST: b"", manifest.SUMS: b""}, mkdocs_site.base_path(folders.root))
        report("Writing the manifest")
        site.update(manifest.manifest(site.files(), elections, seals, manifest.tools(), lambda path, data: blocks.get(path, "")))
        report("Putting the site in place")
        return site.write(place)


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


def write_records(site: output.Site, press: Press, books: Sequence[Book], address: str) -> dict[str, str]:
    """Adds every record to ``site``; the sha256 of the first data block of each, by the record's path."""
    blocks = {}
    for one in books:
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


def data_files(books: Sequence[Book]) -> dict[str, bytes]:
    """Every download, by its path in the site."""
    histories = {one.election.path: one.histories for one in books}
    files = downloads.archive_files([one.election for one in books], histories)
    for one in books:
        files |= downloads.race_files(one.election, one.histories)
    return files


def book(election: Election) -> Book:
    """An election with its histories, its findings and its seal."""
    histories = series.histories(election)
    found = findings.findings(election, histories)
    return Book(election=election, histories=histories, findings=found, seal=seal.examine(election))


def write_pages(
    press: Press, books: Sequence[Book], content: Mapping[str, str], deck: Mapping[str, cards.Card]
) -> tuple[list[Page], dict[str, bytes]]:
    """Every page of the site, and the files that pages read beside themselves. ``deck``: their cards, by path."""
    pages = front.pages(content, front.blocks(press, books, DICTIONARY), foot(books))
    extras: dict[str, bytes] = {}
    for one in books:
        pages.append(election_page.page(press, one))
        pages += [update.page(press, one, item) for item in one.election.updates]
        known = versions(one)
        for contest in one.election.races:
            shown = deck.get(cards.path(one.election, contest))
            head = [*race_links(known.get(contest.race, ())), *(shown.head(press) if shown else ())]
            page, specs = race.page(press, one, contest, head, citations.newest(press, one, contest))
            pages.append(page)
            extras |= specs
    paths = [page.path for page in pages]
    if len(set(paths)) != len(paths):
        twice = sorted({path for path in paths if paths.count(path) > 1})
        raise BuildError(twice[0], expected="one page at an address", got="two", todo="Give one of them another slug.")
    return pages, extras


def addresses(books: Sequence[Book], html: Mapping[str, bytes], moment: datetime) -> dict[str, datetime]:
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
