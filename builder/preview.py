"""A preview of one election: built quickly into a folder, or made page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from builder.build import Report
from builder.counting.counted import CountedElection
from builder.errors import ArchiveError
from builder.exports import chart_lists
from builder.pages.front.summary import front_summary
from builder.reading import NO_MOMENT, Folders, count_election, election_folder, load_validated
from builder.site import docs_folder, parallel
from builder.site.mkdocs import MkDocsRenderer
from builder.site.writer import Site, Written, exclusive
from builder.site_context import SiteContext
from builder.tasks import ElectionTasks, PageMaker, election_makers, front_makers, write_fronts

Stamps = Mapping[Path, tuple[int, int]]
"""Of every file that a preview is made from: when it was changed and how long it is."""


def _load(folders: Folders, election: str) -> tuple[CountedElection, SiteContext]:
    """Load one election and what its pages are made with; errors in its data are raised."""
    (validated,) = load_validated(election_folder(folders.data, election))
    return count_election(*validated), SiteContext.load(folders.root)


CHARTS = f"{chart_lists.NAME}.gz"
"""What a served preview calls the file of a race's charts, whose real name tells its content."""


def _lists(context: SiteContext, counted: CountedElection) -> dict[str, bytes]:
    """Return the lists from which a reader chooses another race, without making its charts."""
    election = counted.election
    name = front_summary(context.renderer.of(election.jurisdiction), counted).name
    races = [race for race, history in counted.histories.items() if history.steps]
    files = [f"{election.path}/{race}/{CHARTS}" for race in races]
    elections = chart_lists.elections_list([(name, election.path)])
    return dict([elections, chart_lists.election_list(election, files)])


def _front_makers(context: SiteContext, counted: CountedElection) -> dict[str, PageMaker]:
    jurisdiction = counted.election.jurisdiction
    summary = front_summary(context.renderer.of(jurisdiction), counted)
    return front_makers(context, [summary], [jurisdiction])


def preview(folders: Folders, election: str, report: Report, *, processes: int = 1) -> Written:
    """Build the pages of ``election`` (jurisdiction/date) into build/preview/site.

    Its pages are those of a build, and the front pages know of this election alone. What takes time
    and is not looked at is left out: records, the search, cards, the manifest, the check of links.
    Data need not be sealed. Errors in this election's data stop it; the last preview then stands.
    """
    election_folder(folders.data, election)  # fail before taking a lock if it does not exist
    with parallel.gc_disabled(), exclusive(folders.preview.site) as place:
        report("Checking the election")
        counted, context = _load(folders, election)
        site, docs = Site(place, context.settings.base_path), folders.preview.root / "docs"
        site.add_all((asset.path, asset.data) for asset in context.assets.values())
        report("Writing pages")
        tree, fronts = site.part(), _front_makers(context, counted)
        write_fronts(fronts, context, tree, docs)
        site.join(tree)
        tasks = ElectionTasks(
            context=context, counted=counted, new_tree=site.part, docs=docs, processes=processes
        )
        for part in tasks.pages(cards=False):
            site.join(part.tree)
        docs_folder.prune_stale(docs, [*fronts, *election_makers(context, counted)])
        report("Replacing the old preview")
        return site.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePreview:
    """A preview of the files as they were at one moment; makes each page on request, writes
    nothing.
    """

    assets: Mapping[str, bytes]
    makers: Mapping[str, PageMaker]
    mkdocs: MkDocsRenderer

    @classmethod
    def load(cls, folders: Folders, election: str) -> LivePreview:
        with parallel.gc_disabled():
            counted, context = _load(folders, election)
            makers = {**_front_makers(context, counted), **election_makers(context, counted)}
        return cls(
            assets={asset.path: asset.data for asset in context.assets.values()}
            | _lists(context, counted),
            makers={docs_folder.place_of(path): maker for path, maker in makers.items()},
            mkdocs=context.mkdocs(NO_MOMENT),
        )

    def read(self, path: str) -> bytes | None:
        """Return the file at ``path`` as a whole preview would have it, None where it has none."""
        if path in self.assets:
            return self.assets[path]
        if path == "404.html":
            return self.mkdocs.missing()
        # Beside a page, or in a folder of its own below it, as an embed.
        places = (
            path,
            *(f"{folder}/index.html" for folder in list(PurePosixPath(path).parents)[:2]),
        )
        maker = next((self.makers[place] for place in places if place in self.makers), None)
        if maker is None:
            return None
        made = maker()
        if path in self.makers:
            return self.mkdocs.page(made.page.path, made.page.text)
        if path.endswith(f"/{CHARTS}"):
            start = path.removesuffix("gz")
            return next((data for name, data in made.files.items() if name.startswith(start)), None)
        return made.files.get(path)


class ReloadingPreview:
    """The preview of an election, reloaded when one of its input files has changed."""

    def __init__(self, folders: Folders, election: str) -> None:
        self._folders, self._election = folders, election
        self._folder = election_folder(folders.data, election)
        self._stamps = self._stamped()
        self._preview = LivePreview.load(folders, election)
        self._error: ArchiveError | None = None

    def read(self, path: str) -> bytes | None:
        """Return a file of the election as its data stand now.

        While they are wrong, a page request shows the error; files that pages load
        stay as they were.
        """
        if (now := self._stamped()) != self._stamps:
            try:
                self._preview = LivePreview.load(self._folders, self._election)
                self._error = None
            except ArchiveError as error:
                self._error = error
            self._stamps = now
        if self._error is not None and path.endswith(".html"):
            raise self._error
        return self._preview.read(path)

    def _stamped(self) -> Stamps:
        root = self._folders.root
        folders = (self._folder, self._folders.content, root / "builder" / "theme")
        paths = [root / "mkdocs.yml", self._folder.parent / "jurisdiction.toml"]
        paths += [path for folder in folders for path in folder.rglob("*")]
        paths += (root / "builder" / "pages").rglob("*.md")
        return {
            path: (path.stat().st_mtime_ns, path.stat().st_size) for path in paths if path.is_file()
        }
