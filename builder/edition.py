"""One election as a site to look at, of which each file is made when it is asked for; nothing is
written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from builder.archive import Folders, count_election, election_folder, load_validated, newest_moment
from builder.counting.counted import CountedElection, foot
from builder.errors import ArchiveError
from builder.model import Race
from builder.pages.card import raster
from builder.pages.card.page import take_over
from builder.pages.election import page as election_page
from builder.pages.election_pages import race_pages
from builder.pages.embed.page import Embeds
from builder.pages.front import content as front_content
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.update import page as update_page
from builder.site import docs_folder, mkdocs, painted, parallel
from builder.site.staging import SiteLocation
from builder.store import load
from builder.store.export_columns import DICTIONARY
from builder.theme import assets
from builder.wording.messages import Messages

Stamps = Mapping[Path, tuple[int, int]]
"""Of every file that an edition is made from: when it was changed and how long it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePreview:
    """An election and all that its pages are made with, as they stood on the disk at one moment.

    ``pages`` makes a page by its place in the site; ``before`` gives the files of the published
    site, for its cards.
    """

    press: PageRenderer
    book: CountedElection
    assets: Mapping[str, bytes]
    pages: Mapping[str, Callable[[], Page]]
    races: Mapping[str, Race]
    shelf: mkdocs.MkDocsRenderer
    embeds: Embeds
    painter: raster.Painter
    before: Callable[[str], bytes]

    def read(self, path: str) -> bytes | None:
        """The file at ``path`` as a whole preview would have it, None where it would have none."""
        if path in self.assets:
            return self.assets[path]
        if path == "404.html":
            return self.shelf.missing()
        if path in self.pages:
            page = self.pages[path]()
            return self.shelf.page(page.path, page.text)
        race = self.races.get("/".join(path.split("/")[:3]))
        return None if race is None else self._race(race, path)

    def _race(self, race: Race, path: str) -> bytes | None:
        ((_, page, files, card),) = race_pages(
            self.press, self.book, [race], self.embeds, self.painter
        )
        if path == docs_folder.place_of(page.path):
            return self.shelf.page(page.path, page.text)
        if card and path == card.path:
            taken: dict[str, bytes] = {}
            take_over(card, self.before, taken.__setitem__)
            return taken.get(path)
        return files.get(path)


def edition(folders: Folders, folder: Path) -> LivePreview:
    """Reads and checks the election in ``folder`` and computes what all its pages need; errors in
    its data are raised.
    """
    root = folders.root
    with parallel.gc_disabled():
        ((stored, seal),) = load_validated(folder)
        one = count_election(stored, seal)
    press = PageRenderer(
        say=Messages(), address=mkdocs.site_url(root), name=mkdocs.site_name(root)
    ).of(stored.jurisdiction)
    content, parts = load.load_content(folders.content), assets.load(root, press.say)
    blocks, seal_line = front_content.blocks(press, [one], DICTIONARY), foot([one])

    def written(path: str) -> Page:
        (page,) = front_content.pages({path: content[path]}, blocks, seal_line)
        return page

    pages: dict[str, Callable[[], Page]] = {
        place: partial(written, path) for place, path in docs_folder.by_place(content).items()
    }
    pages[docs_folder.place_of(f"{stored.path}/index.md")] = partial(election_page.page, press, one)
    for item in stored.updates:
        pages[docs_folder.place_of(f"{stored.path}/updates/{item.key}.md")] = partial(
            update_page.page, press, one, item
        )
    return LivePreview(
        press=press,
        book=one,
        assets={part.path: part.data for part in parts.values()},
        pages=pages,
        races={f"{stored.path}/{race.slug}": race for race in stored.races},
        shelf=mkdocs.shelf(
            root, folders.content, {}, assets.addresses(parts), newest_moment([stored])
        ),
        embeds=Embeds(assets.embed_styles(root), parts["frame"]),
        painter=raster.Painter(assets.card_fonts(root)),
        before=painted.own_pictures(root, SiteLocation(folders.site).read),
    )


class ReloadingPreview:
    """The newest edition of an election: it is read again when a file that it is made from has
    changed on the disk.
    """

    def __init__(self, folders: Folders, election: str) -> None:
        self._folders, self._folder = folders, election_folder(folders.data, election)
        self._stamps = self._stamped()
        self._edition = edition(folders, self._folder)
        self._wrong: ArchiveError | None = None

    def read(self, path: str) -> bytes | None:
        """A file of the election as its data stand now.

        While they are wrong, whoever asks for a page is told so; what pages load beside themselves
        stays as it was last.
        """
        if (now := self._stamped()) != self._stamps:
            try:
                self._edition, self._wrong = edition(self._folders, self._folder), None
            except ArchiveError as error:
                self._wrong = error
            self._stamps = now
        if self._wrong is not None and path.endswith(".html"):
            raise self._wrong
        return self._edition.read(path)

    def _stamped(self) -> Stamps:
        root = self._folders.root
        folders = (self._folder, self._folders.content, root / "builder" / "theme")
        every = [root / "mkdocs.yml", self._folder.parent / "jurisdiction.toml"]
        every += [found for folder in folders for found in folder.rglob("*")]
        every += (root / "builder" / "pages").rglob("*.md")
        return {
            path: (path.stat().st_mtime_ns, path.stat().st_size) for path in every if path.is_file()
        }
