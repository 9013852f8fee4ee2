"""From counted elections to files: each page by itself, or all shared among processes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from builder.counting.counted import CountedElection, foot
from builder.exports import citations, tables
from builder.exports.versions import race_links, version_files, versions
from builder.model import Race, Update
from builder.pages.card import page as card_page
from builder.pages.election import page as election_page
from builder.pages.embed.page import address
from builder.pages.front import content as front_content
from builder.pages.race import page as race_page
from builder.pages.race.view import RaceView
from builder.pages.record.page import write
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.update import page as update_page
from builder.site import docs_folder, parallel
from builder.site.mkdocs import MkDocsRenderer
from builder.site.staging import StagingTree
from builder.site.writer import Site
from builder.site_context import SiteContext
from builder.store.export_columns import DICTIONARY

T = TypeVar("T")

BATCH = 24
"""Pages of a task: few enough to share the work evenly, many enough to hide what a task costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFiles:
    """A page with the files that it needs beside itself, and its card, which is not painted yet."""

    page: Page
    files: Mapping[str, bytes] = field(default_factory=dict)
    card: card_page.Card | None = None


PageMaker = Callable[[], PageFiles]


def page_makers(context: SiteContext, elections: Sequence[CountedElection]) -> dict[str, PageMaker]:
    """Map the path under docs of each page of a site to the function that makes it.

    BuildError where two pages would have one place in the site.
    """
    makers = [*_front_makers(context, elections)]
    for counted in elections:
        makers += _election_makers(context, counted)
    docs_folder.by_place(path for path, _ in makers)
    return dict(makers)


def _front_makers(
    context: SiteContext, elections: Sequence[CountedElection]
) -> Iterator[tuple[str, PageMaker]]:
    blocks = front_content.blocks(context.renderer, elections, DICTIONARY)
    seal = foot(elections)

    def front(path: str, text: str) -> PageFiles:
        (page,) = front_content.pages({path: text}, blocks, seal)
        return PageFiles(page=page)

    for path, text in context.content.items():
        yield path, partial(front, path, text)


def _election_makers(
    context: SiteContext, counted: CountedElection
) -> Iterator[tuple[str, PageMaker]]:
    election = counted.election
    renderer = context.renderer.of(election.jurisdiction)

    view = election_page.ElectionView(renderer.say, counted)

    def own() -> PageFiles:
        return PageFiles(page=election_page.page(renderer, view))

    def of_update(update: Update) -> PageFiles:
        return PageFiles(page=update_page.page(renderer, update_page.UpdateView(view, update)))

    yield f"{election.path}/index.md", own
    for update in election.updates:
        yield f"{election.path}/updates/{update.key}.md", partial(of_update, update)
    for race in election.races:
        yield f"{election.path}/{race.slug}.md", partial(_race, context, renderer, counted, race)


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
    return PageFiles(page=page, files=files, card=card)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildTasks:
    """Write the files of all elections into a site; ``processes`` share each step."""

    context: SiteContext
    elections: Sequence[CountedElection]
    site: Site
    docs: Path
    processes: int

    def write_pages(self, *, paint: bool) -> dict[str, str]:
        """Write every page's Markdown into ``docs`` and the files beside it into the site.

        Return the Markdown files by the places of their pages. Cards that are not those of the
        standing site are left out unless ``paint``.
        """
        makers = page_makers(self.context, self.elections)
        self.context.renderer.ready()
        for files in self._share(partial(self._pages, paint), [*makers.values()]):
            self.site.join(files)
        return docs_folder.prune_stale(self.docs, makers)

    def write_html(self, places: Mapping[str, str]) -> None:
        """Render the Markdown of these pages, and 404.html."""
        renderer = self.context.mkdocs(self.docs, places)
        self.site.add("404.html", renderer.missing())
        # Markdown leaves cycles: each batch collects its own, and looks at nothing older.
        gc.freeze()
        for files in self._share(partial(self._html, renderer), [*places]):
            self.site.join(files)

    def write_records(self) -> dict[str, str]:
        """Write every record with the files that list them, and the downloads.

        Return the sha256 of each record's data block by the record's path.
        """
        tasks = [self._downloads]  # first, since they take longest
        for counted in self.elections:
            races = counted.election.races
            tasks += [partial(self._records, counted, batch) for batch in _batches(races)]
        blocks: dict[str, str] = {}
        for files, found in parallel.shared(tasks, self.processes):
            self.site.join(files)
            blocks |= found
        return blocks

    def _share(
        self, function: Callable[[Sequence[T]], StagingTree], items: Sequence[T]
    ) -> Iterator[StagingTree]:
        tasks = [partial(function, batch) for batch in _batches(items)]
        return parallel.shared(tasks, self.processes)

    def _pages(self, paint: bool, makers: Sequence[PageMaker]) -> StagingTree:
        tree, fresh = self.site.part(), []
        for make in makers:
            made = make()
            docs_folder.write_page(self.docs, made.page.path, made.page.text)
            tree.add_all(made.files.items())
            if made.card and not card_page.take_over(made.card, self.context.own_card, tree.add):
                fresh.append(made.card)
        if paint:
            tree.add_all(card_page.painted(fresh, self.context.painter))
        return tree

    def _html(self, renderer: MkDocsRenderer, places: Sequence[str]) -> StagingTree:
        tree = self.site.part()
        tree.add_all(renderer.render(places))
        gc.collect()
        return tree

    def _downloads(self) -> tuple[StagingTree, dict[str, str]]:
        tree, elections = self.site.part(), [counted.election for counted in self.elections]
        histories = {counted.name: counted.histories for counted in self.elections}
        tree.add_all(tables.archive_files(elections, histories))
        return tree, {}

    def _records(
        self, counted: CountedElection, races: Sequence[Race]
    ) -> tuple[StagingTree, dict[str, str]]:
        tree, blocks, sentences = self.site.part(), {}, {}
        renderer = self.context.renderer.of(counted.election.jurisdiction)
        for record in write(renderer, counted, races):
            tree.add(record.path, record.page)
            blocks[record.path], sentences[record.path] = record.sha256, record.sentence
        tree.add_all(version_files(counted, races).items())
        tree.add_all(citations.cite_files(renderer, counted, races, blocks, sentences))
        tree.add_all(tables.race_files(counted.election, races, counted.histories))
        return tree, blocks


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
