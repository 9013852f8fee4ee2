"""The recipe: from data/ and content/ to site/, readable from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from builder import reuse
from builder.election_build import BuiltElection, Outputs, build_election
from builder.exports import (
    chart_lists,
    data_package,
    feeds,
    json_schemas,
    latest,
    search_entries,
    search_index,
    sitemap,
)
from builder.inputs import ElectionInputs, SiteInputs, joint_key, read_elections, scratch
from builder.model import Jurisdiction
from builder.pages import redirects
from builder.pages.feeds import entries
from builder.pages.front.summary import newest_first
from builder.reading import NO_MOMENT, Folders, load_jurisdictions
from builder.seal import manifest
from builder.seal.stored_chains import load_log
from builder.site import docs_folder, parallel, weights
from builder.site.carried import Carried
from builder.site.staging import FileDigest, SiteLocation
from builder.site.writer import Site, Written, exclusive
from builder.site_context import SiteContext
from builder.summary import ElectionSummary, SharedSummary
from builder.tasks import front_makers, write_fronts

Report = Callable[[str], None]
"""Told in plain words what the build does next; what is done piece by piece ends in ": 3 of 7"."""
Carry = Callable[[Mapping[str, object]], Sequence[Carried]]
"""Given the paths of the new site, the files of the site before that it carries over."""


class Machines(Protocol):
    """Machines that build elections, and the place where the site is published.

    ``site`` is the local folder to which everything else is written. What the machines build is
    there, too, unless it is ``elsewhere``: then none of it can be reused.
    """

    @property
    def site(self) -> Path: ...

    @property
    def elsewhere(self) -> bool: ...

    def build(
        self, elections: Sequence[ElectionInputs], place: SiteLocation, report: Report
    ) -> dict[str, BuiltElection]:
        """Build these elections as a part of the next site at ``place``."""

    def read(self, path: str, place: SiteLocation) -> bytes:
        """Return a file of the next site."""

    def publish(self, site: Site) -> Written:
        """Replace the old site with the next one, all at once."""


def build(
    folders: Folders,
    report: Report,
    *,
    draft: bool = False,
    fresh: bool = False,
    processes: int = 1,
    carry: Carry | None = None,
    machines: Machines | None = None,
) -> Written:
    """Build the whole site and publish it; on any error, the old site stays as it is.

    Elections whose inputs have not changed are reused from old sites, each file checked against its
    hash; if none has, so is everything else. ``fresh`` rebuilds all. Unsealed data stop the build
    unless it is a ``draft``, which is for a preview and not for publishing. The same data and the
    same files of ``carry`` give the same bytes, no matter how many ``processes`` share the work and
    what is reused. If ``machines`` are given, they build the elections, and the site is published
    where they say.
    """
    with (
        parallel.gc_disabled(),
        exclusive(machines.site if machines else folders.site) as place,
        scratch(folders) as unpacked,
    ):
        elsewhere = machines is not None and machines.elsewhere
        fresh = fresh or elsewhere
        report("Reading data/")
        jurisdictions = load_jurisdictions(folders.data, draft=draft)
        inputs = SiteInputs.read(folders.root, draft=draft)
        inputs.unpack(unpacked / "site")
        context = SiteContext.load(unpacked / "site")
        elections = read_elections(folders, inputs)
        key = joint_key(folders, inputs, elections)  # of the data as they are before the build
        known = {} if fresh else reuse.known(folders, elections)
        base, replaced = context.settings.base_path, None if machines else folders.replaced
        site = Site(place, base, replaced=replaced, keep=known)
        outputs = Outputs(new_tree=site.part, docs=folders.docs, scratch=unpacked)

        def compute(some: Sequence[ElectionInputs]) -> dict[str, BuiltElection]:
            if machines:
                return machines.build(some, place, report)
            return _computed(context, some, outputs, report, processes)

        with _carried(site, known, report, processes) as carried:
            computed = compute([of for of in elections if of.path not in known])
            found = dict(carried)
        if spoiled := [of for of in elections if of.path not in (found | computed)]:
            report("Building elections again whose files were changed since the last build")
            computed |= compute(spoiled)
        built = found | computed
        summaries = [built[of.path].summary for of in elections]
        for of in summaries:
            site.take_folder(of.path, of.files, of.links, built[of.path].kept)
        reusable = not (fresh or computed or carry)
        shared = reuse.known_shared(folders, key) if reusable else None
        if shared and reuse.carry(place, shared.files):
            report("Reusing the pages of the whole archive")
            site.take(shared.files, len(shared.files))
        else:
            report("Writing the pages of the whole archive")
            # Pagefind is a program of its own and takes longer than all of these together.
            with ThreadPoolExecutor(1) as beside:
                search = beside.submit(_search, context, summaries)
                _add_pages(site, context, outputs, summaries, jurisdictions)
                _add_lists(site, context, summaries)
                _add_seals(site, folders, jurisdictions)
                report("Writing the search index")
                site.add_all(search.result().files.items())
            report("Checking every link")
            # The manifest covers every other file, and links to it are checked like any link.
            read = partial(machines.read, place=place) if machines else None
            site.check_links((manifest.MANIFEST, manifest.SUMS), read)
            if carry:
                report("Carrying over files of the previous site")
            older = carry(site.stamps) if carry else ()
            site.add_all((file.path, file.data) for file in older)
            report("Writing the manifest")
            _add_manifest(site, inputs, summaries, older)
            shared = SharedSummary(key=key, files=_shared(site, summaries))
        report("Replacing the old site")
        own = weights.weigh((path, stamp.length) for path, stamp in shared.files.items())
        weighed = weights.joined([own, *(of.weights for of in summaries)])
        finished = machines.publish(site) if machines else site.finish()
        written = replace(finished, weights=weighed, carried=len(found), computed=len(computed))
        if not elsewhere:
            reuse.remember(folders, summaries, computed, None if carry else shared)
        return written


@contextmanager
def _carried(
    site: Site, known: Mapping[str, ElectionSummary], report: Report, processes: int
) -> Iterator[Iterator[tuple[str, BuiltElection]]]:
    """Reuse the files of these elections while others are built; leave out those whose files were
    changed.
    """
    if known:
        report("Reusing elections that have not changed")
    tasks = [partial(reuse.carry, site.place, of.files, path) for path, of in known.items()]
    with parallel.meanwhile(tasks, processes) as answers:
        yield (
            (path, BuiltElection(summary=of, kept=len(of.files)))
            for (path, of), same in zip(known.items(), answers, strict=True)
            if same
        )


def _computed(
    context: SiteContext,
    elections: Sequence[ElectionInputs],
    outputs: Outputs,
    report: Report,
    processes: int,
) -> dict[str, BuiltElection]:
    """Build these elections: several side by side, one alone shared among the processes."""
    if elections:
        context.ready()
    if len(elections) <= processes:
        found = {}
        for of in elections:
            report(f"Building {of.path}")
            found[of.path] = build_election(context, of, outputs, processes=processes)
        return found
    largest_first = sorted(elections, key=lambda of: of.size, reverse=True)
    tasks = [partial(build_election, context, of, outputs) for of in largest_first]
    found = {}
    report(f"Building elections: 1 of {len(tasks)}")
    for n, built in enumerate(parallel.shared(tasks, processes), 1):
        found[built.summary.path] = built
        report(f"Building elections: {min(n + 1, len(tasks))} of {len(tasks)}")
    return found


def _add_pages(
    site: Site,
    context: SiteContext,
    outputs: Outputs,
    summaries: Sequence[ElectionSummary],
    jurisdictions: Sequence[Jurisdiction],
) -> None:
    """Add the written pages and the files that every page loads."""
    site.add_all((asset.path, asset.data) for asset in context.assets.values())
    tree = site.part()
    makers = front_makers(context, [of.front for of in summaries], jurisdictions)
    write_fronts(makers, context, tree, outputs.docs)
    site.join(tree)
    pages = [path for of in summaries for path in of.pages]
    docs_folder.prune_stale(outputs.docs, [*makers, *pages])


def _search(context: SiteContext, summaries: Sequence[ElectionSummary]) -> search_index.Index:
    by_path = {of.path: of for of in summaries}
    ordered = [by_path[of.path].search for of in newest_first([of.front for of in summaries])]
    entries = search_entries.entries(ordered, context.content)
    return search_index.index(entries, context.language)


def _add_lists(site: Site, context: SiteContext, summaries: Sequence[ElectionSummary]) -> None:
    """Add the tables of the whole archive, the sitemap, the feeds and the redirects."""
    from builder.exports import tables  # not where nothing is counted, see vote_grid

    renderer, address = context.renderer, context.settings.address
    moment = max((of.moment for of in summaries if of.moment), default=NO_MOMENT)
    site.add_all(tables.archive_files([of.tables for of in summaries]))
    site.add(data_package.PACKAGE, data_package.package(site.stamps, renderer))
    named = ((str(of.front.name.unescape()), of.sealed) for of in summaries)
    site.add(data_package.INDEX, data_package.index(named, renderer))
    found = [(of.sealed.newest, of.tables.get(latest.LATEST)) for of in summaries]
    site.add(latest.LATEST, latest.newest(renderer, found))
    site.add_all(json_schemas.files(renderer.address))
    times = sitemap.pages(map(docs_folder.place_of, context.content), moment)
    for of in summaries:
        times |= sitemap.pages(map(docs_folder.place_of, of.pages), of.moment or moment)
    site.add_all(sitemap.sitemap(address, times).items())
    site.add("robots.txt", sitemap.robots(address))
    site.add(sitemap.URLS, sitemap.urls(address, site.stamps))
    fronts = newest_first([of.front for of in summaries])
    site.add(*chart_lists.elections_list((of.name, of.path) for of in fronts))
    corrections = [entry for of in summaries for entry in of.corrections]
    news = [*corrections, *(entry for of in summaries for entry in of.news)]
    site.add_all(
        feeds.files(entries.of_corrections(renderer, corrections, moment), renderer).items()
    )
    site.add_all(feeds.files(entries.of_archive(renderer, news, moment), renderer).items())
    rows = {of.path: of.sealed.redirects for of in summaries}
    site.add_all(redirects.pages(rows, site.stamps.keys(), address, renderer.say).items())


def _add_seals(site: Site, folders: Folders, jurisdictions: Sequence[Jurisdiction]) -> None:
    site.add_all(manifest.log_files(load_log(folders.data), jurisdictions))
    site.add_all(manifest.anchor_files(folders.data))


def _add_manifest(
    site: Site,
    inputs: SiteInputs,
    summaries: Sequence[ElectionSummary],
    carried: Sequence[Carried],
) -> None:
    deploys = {file.path: file.deploys for file in carried}
    sealed, tools = [of.sealed for of in summaries], manifest.tools()
    files = _shared(site, summaries)
    site.add_all(manifest.manifest(files, sealed, tools, inputs.builder, deploys))


def _shared(site: Site, summaries: Sequence[ElectionSummary]) -> dict[str, FileDigest]:
    """Return the files so far that are made of several elections, or of none."""
    theirs = {path for of in summaries for path in of.files}
    return {path: stamp for path, stamp in site.stamps.items() if path not in theirs}
