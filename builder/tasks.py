"""The portions of a build: what is made of some races of one election, in whichever process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from builder.counting.counted import CountedElection
from builder.exports import citations, tables
from builder.exports.versions import version_files
from builder.model import Race
from builder.pages.card import page as card_page
from builder.pages.card import raster
from builder.pages.election_pages import election_pages, race_pages
from builder.pages.embed.page import Embeds
from builder.pages.race.view import RaceView
from builder.pages.record.page import write
from builder.pages.shared.page import Page, PageRenderer
from builder.site import docs_folder, mkdocs, parallel
from builder.site.staging import StagingTree
from builder.site.writer import Site

RACES = 24
"""The races of a portion: few enough to spread the work evenly, many enough that what they share
counts for little.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """What a portion's pages leave behind: the Markdown files that were ``laid`` out, the files of
    the site, and ``fresh``, the election and the slug of each race whose card has to be painted.
    """

    laid: list[str]
    files: StagingTree
    fresh: list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordResult:
    """What no page waits for: ``blocks`` is the sha256 of each record's data block by the record's
    path.
    """

    files: StagingTree
    blocks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildTasks:
    """Makes portions for one site: every file is written at once, and what comes back is what has
    to be remembered of it.
    """

    press: PageRenderer
    books: Sequence[CountedElection]
    site: Site
    docs_folder: Path
    embeds: Embeds
    painter: raster.Painter
    before: Callable[[str], bytes]

    def _shares(self) -> Iterator[tuple[CountedElection, Sequence[Race]]]:
        for book in self.books:
            races = book.election.races
            for start in range(0, len(races), RACES):
                yield book, races[start : start + RACES]

    def _press(self, book: CountedElection) -> PageRenderer:
        return self.press.of(book.election.jurisdiction)

    def pages(self) -> list[Callable[[], PageResult]]:
        """The pages of all elections, of their updates and of their races, with embeds, and cards
        that are what they were.
        """
        whole = [partial(self._lay, election_pages(self._press(book), book)) for book in self.books]
        self.press.ready()
        return [*whole, *(partial(self._races, book, races) for book, races in self._shares())]

    def paintings(self, fresh: Iterable[tuple[str, str]]) -> list[Callable[[], StagingTree]]:
        """The cards of these races, as `PageResult` names them."""
        books = {book.name: book for book in self.books}
        races = [(books[name], books[name].election.race(slug)) for name, slug in fresh]
        return [
            partial(self._paint, races[start : start + RACES])
            for start in range(0, len(races), RACES)
        ]

    def finish(self, shelf: mkdocs.MkDocsRenderer, places: Iterable[str], processes: int) -> None:
        """Adds 404.html and the pages at these places to the site, as they come out of MkDocs."""
        self.site.add("404.html", shelf.missing())
        every = [*places]
        tasks = [
            partial(self._finish, shelf, every[start : start + 2 * RACES])
            for start in range(0, len(every), 2 * RACES)
        ]
        for part in parallel.shared(tasks, processes):
            self.site.join(part)

    def records(self) -> list[Callable[[], RecordResult]]:
        """The records of all races with the files that list them, and the downloads of the whole
        archive, which take longest.
        """
        return [
            self._downloads,
            *(partial(self._record, book, races) for book, races in self._shares()),
        ]

    def _downloads(self) -> RecordResult:
        part, histories = self.site.part(), {book.name: book.histories for book in self.books}
        part.add_all(tables.archive_files([book.election for book in self.books], histories))
        return RecordResult(files=part)

    def _lay(self, pages: Iterator[Page]) -> PageResult:
        laid = [docs_folder.write_page(self.docs_folder, page.path, page.text) for page in pages]
        return PageResult(laid=laid, files=self.site.part(), fresh=[])

    def _races(self, book: CountedElection, races: Sequence[Race]) -> PageResult:
        part, laid, fresh = self.site.part(), [], []
        for contest, page, files, card in race_pages(
            self._press(book), book, races, self.embeds, self.painter
        ):
            laid.append(docs_folder.write_page(self.docs_folder, page.path, page.text))
            part.add_all(files.items())
            if card and not card_page.take_over(card, self.before, part.add):
                fresh.append((book.name, contest.slug))
        return PageResult(laid=laid, files=part, fresh=fresh)

    def _paint(self, fresh: Sequence[tuple[CountedElection, Race]]) -> StagingTree:
        part = self.site.part()
        part.add_all(
            card_page.painted(
                [
                    card_page.card(
                        RaceView(site=self._press(book), counted=book, race=contest), self.painter
                    )
                    for book, contest in fresh
                ],
                self.painter,
            )
        )
        return part

    def _finish(self, shelf: mkdocs.MkDocsRenderer, places: Sequence[str]) -> StagingTree:
        part = self.site.part()
        part.add_all(shelf.render(places))
        return part

    def _record(self, book: CountedElection, races: Sequence[Race]) -> RecordResult:
        part, blocks, told = self.site.part(), {}, {}
        press = self._press(book)
        for record in write(press, book, races):
            part.add(record.path, record.page)
            blocks[record.path], told[record.path] = record.sha256, record.sentence
        part.add_all(version_files(book, races).items())
        part.add_all(citations.cite_files(press, book, races, blocks, told))
        part.add_all(tables.race_files(book.election, races, book.histories))
        return RecordResult(blocks=blocks, files=part)
