"""Make the files of a counted election: one page, or all of them shared among processes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from builder.counting.counted import CountedElection
from builder.exports import citations, data_package, feeds
from builder.exports.latest import LATEST, latest
from builder.exports.nist import files as nist_files
from builder.exports.versions import race_links, version_files, versions
from builder.model import Jurisdiction, Race, Update
from builder.pages.card import page as card_page
from builder.pages.election import page as election_page
from builder.pages.embed import oembed
from builder.pages.embed.page import address
from builder.pages.feeds import entries
from builder.pages.front import content as front_content
from builder.pages.front.summary import FrontSummary
from builder.pages.place import page as place_page
from builder.pages.race import page as race_page
from builder.pages.race.view import RaceView
from builder.pages.record.page import write
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.update import page as update_page
from builder.reading import NO_MOMENT, newest_moment
from builder.site import docs_folder, parallel
from builder.site.mkdocs import MkDocsRenderer
from builder.site.staging import StagingTree
from builder.site_context import SiteContext
from builder.store.export_columns import GUIDE
from builder.wording.cities import cities

T = TypeVar("T")

BATCH = 24
"""Pages of a task: few enough to share the work evenly, many enough to hide what a task costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFiles:
    """A page with the files it needs, and its card, which is not painted yet."""

    page: Page
    files: Mapping[str, bytes] = field(default_factory=dict)
    card: card_page.Card | None = None


PageMaker = Callable[[], PageFiles]


def front_makers(
    context: SiteContext,
    summaries: Sequence[FrontSummary],
    jurisdictions: Sequence[Jurisdiction],
) -> dict[str, PageMaker]:
    """Map the path under docs of each written page to the function that makes it."""
    renderer = context.renderer.of(*jurisdictions)
    blocks = front_content.blocks(renderer, summaries, jurisdictions, GUIDE)

    def front(path: str, text: str) -> PageFiles:
        page, files = front_content.page(path, text, blocks)
        return PageFiles(page=page, files=files)

    return {path: partial(front, path, text) for path, text in context.content.items()}


def election_makers(context: SiteContext, counted: CountedElection) -> dict[str, PageMaker]:
    """Map the path under docs of each page of an election to the function that makes it."""
    election = counted.election
    renderer = context.renderer.of(election.jurisdiction)
    view = election_page.ElectionView(renderer.say, counted)

    def own() -> PageFiles:
        page, files = election_page.page(renderer, view)
        return PageFiles(page=page, files=files)

    def of_update(update: Update) -> PageFiles:
        return PageFiles(page=update_page.page(renderer, update_page.UpdateView(view, update)))

    def of_place(name: str) -> PageFiles:
        return PageFiles(page=place_page.page(renderer, place_page.PlaceView(view, name)))

    makers: dict[str, PageMaker] = {f"{election.path}/index.md": own}
    for place, name in cities(election).items():
        makers[f"{election.path}/{place.rstrip('/')}.md"] = partial(of_place, name)
    for update in election.updates:
        makers[f"{election.path}/updates/{update.key}.md"] = partial(of_update, update)
    for race in election.races:
        path = f"{election.path}/{race.slug}.md"
        makers[path] = partial(_race, context, renderer, counted, race)
    return makers


def _race(
    context: SiteContext, renderer: PageRenderer, counted: CountedElection, race: Race
) -> PageFiles:
    """Make page, embed and card together: they are drawn from the same chart."""
    view = RaceView(site=renderer, counted=counted, race=race)
    card = card_page.card(view, context.painter) if card_page.has_card(counted, race) else None
    head = [*race_links(versions(counted, [race]).get(race.slug, ()))]
    head += card.head(renderer.address) if card else []
    cite = citations.newest(renderer, counted, race)
    page, files = race_page.page(renderer, view, head, cite)
    files[f"{address(counted.election, race)}index.html"] = context.embeds.page(view)
    if race.contested:
        feed = entries.of_race(renderer, view)
        files[feed.path] = feeds.atom(feed, renderer)
        files[oembed.path(counted.election, race)] = oembed.answer(view)
    return PageFiles(page=page, files=files, card=card)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Files that a process wrote: ``blocks`` has the sha256 of each record's data block by the
    record's path, ``tables`` the election's part of each table of the whole archive.
    """

    tree: StagingTree
    blocks: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ElectionTasks:
    """Write the files of one election into trees; ``processes`` share the work.

    The Markdown of its pages goes to ``docs``, where any tool that reads mkdocs.yml finds it.
    """

    context: SiteContext
    counted: CountedElection
    new_tree: Callable[[], StagingTree]
    docs: Path
    processes: int

    def pages(self, *, cards: bool) -> Iterator[Part]:
        """Write every page with the files beside it; its card too, if ``cards``."""
        return self._share(self._page_tasks(cards=cards))

    def everything(self) -> Iterator[Part]:
        """Write pages, cards, records and downloads."""
        races = self.counted.election.races
        records = [partial(self._records, batch) for batch in _batches(races)]
        # These first: they take longer than any other task.
        return self._share([self._reports, self._tables, *self._page_tasks(cards=True), *records])

    def _share(self, tasks: Sequence[Callable[[], Part]]) -> Iterator[Part]:
        self.context.ready()
        # Markdown leaves reference cycles: collect only those of this batch.
        gc.freeze()
        return parallel.shared(tasks, self.processes)

    def _page_tasks(self, *, cards: bool) -> list[Callable[[], Part]]:
        makers = [*election_makers(self.context, self.counted).values()]
        return [partial(self._pages, batch, cards=cards) for batch in _batches(makers)]

    @cached_property
    def _mkdocs(self) -> MkDocsRenderer:
        return self.context.mkdocs(newest_moment([self.counted.election]))

    def _pages(self, makers: Sequence[PageMaker], *, cards: bool) -> Part:
        tree = self.new_tree()
        for make in makers:
            made = make()
            write_page(made, tree, self._mkdocs, self.docs)
            if made.card and cards:
                tree.add(made.card.path, self.context.painter.paint(made.card.shapes))
        gc.collect()
        return Part(tree=tree)

    def _tables(self) -> Part:
        """Write the tables of the election, and what describes them."""
        from builder.exports import tables  # not before there is anything to count, see vote_grid
        from builder.exports.election_files import election_files

        counted, tree = self.counted, self.new_tree()
        election, context = counted.election, self.context.renderer
        made = tables.ElectionTables(election, counted.histories)
        tree.add_all(election_files(context, made))
        package = data_package.election_package(tree.stamps, context, election)
        tree.add(f"{election.path}/{data_package.PACKAGE}", package)
        newest = {LATEST: latest(context, election)} if election.snapshots else {}
        return Part(tree=tree, tables={**made.parts(), **newest})

    def _records(self, races: Sequence[Race]) -> Part:
        """Write the records of some races with the files that list them, and their downloads."""
        from builder.exports import tables

        counted, tree, blocks, sentences = self.counted, self.new_tree(), {}, {}
        renderer = self.context.renderer.of(counted.election.jurisdiction)
        for record in write(renderer, counted, races):
            tree.add(record.path, record.page)
            blocks[record.path], sentences[record.path] = record.sha256, record.sentence
        tree.add_all(version_files(counted, races).items())
        tree.add_all(citations.cite_files(renderer, counted, races, blocks, sentences))
        tree.add_all(tables.race_files(counted.election, races, counted.histories))
        return Part(tree=tree, blocks=blocks)

    def _reports(self) -> Part:
        """Write every update as an election report of NIST SP 1500-100."""
        tree, election = self.new_tree(), self.counted.election
        say = self.context.renderer.of(election.jurisdiction).say
        tree.add_all(nist_files.packed(election, say).items())
        return Part(tree=tree)


def write_page(made: PageFiles, tree: StagingTree, mkdocs: MkDocsRenderer, docs: Path) -> None:
    """Write a page's Markdown to ``docs``, and what MkDocs makes of it to the site."""
    docs_folder.write_page(docs, made.page.path, made.page.text)
    tree.add(docs_folder.place_of(made.page.path), mkdocs.page(made.page.path, made.page.text))
    tree.add_all(made.files.items())


def write_fronts(
    makers: Mapping[str, PageMaker], context: SiteContext, tree: StagingTree, docs: Path
) -> None:
    """Write the pages that are about no one election, and 404.html."""
    mkdocs = context.mkdocs(NO_MOMENT)
    for make in makers.values():
        write_page(make(), tree, mkdocs, docs)
    tree.add("404.html", mkdocs.missing())


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
