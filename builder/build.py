"""The recipe: from data/ and content/ to site/, readable from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from builder.archive import Folders, check_sealed, count_election, load_validated, newest_moment
from builder.counting.counted import CountedElection
from builder.exports import atom, search_entries, search_index, sitemap
from builder.pages import redirects
from builder.seal import manifest
from builder.seal.builder_identity import made_by
from builder.seal.manifest import log_files
from builder.seal.stored_chains import load_log
from builder.site import budgets, painted, parallel
from builder.site.carried import Carried
from builder.site.writer import Site, Written, exclusive
from builder.site_context import SiteContext
from builder.tasks import BuildTasks

Report = Callable[[str], None]
"""Told in plain words what the build does next."""
Carry = Callable[[Mapping[str, object]], Sequence[Carried]]
"""Given the paths of the new site, the files of the site before that it carries over."""


def build(
    folders: Folders,
    report: Report,
    *,
    draft: bool = False,
    processes: int = 1,
    carry: Carry | None = None,
) -> Written:
    """Build the whole site and put it in place; on any error the old site stands as it is.

    Unsealed data stop the build unless it is a ``draft``, which is for looking at and not for
    publishing. The site is the same however many ``processes`` share the work: the same data and
    the same files carried over give the same bytes.
    """
    with parallel.gc_disabled(), exclusive(folders.site) as place:
        report("Checking data/")
        validated = load_validated(folders.data)
        report("Computing series, standings and seals")
        counted = [count_election(election, seal) for election, seal in validated]
        if not draft:
            check_sealed(counted)
        context = SiteContext.load(folders, [one.election for one in counted])
        site = Site(place, context.settings.base_path)
        report("Writing the index of the search")
        # Alone: Pagefind's program takes as much memory as two of our processes.
        context = _add_search(site, context, counted)
        site.add_all((asset.path, asset.data) for asset in context.assets.values())
        tasks = BuildTasks(
            context=context, elections=counted, site=site, docs=folders.docs, processes=processes
        )
        report("Writing records and downloads")
        blocks = tasks.write_records()
        report("Writing pages and drawing social cards")
        places = tasks.write_pages(paint=True)
        report("Laying out pages")
        tasks.write_html(places)
        report("Writing feeds and seals")
        _add_lists(site, context, counted, places)
        _add_seals(site, folders, counted)
        report("Checking every link")
        # The manifest is made of everything else, and linked like any other file.
        site.check_links((manifest.MANIFEST, manifest.SUMS))
        if carry:
            report("Carrying over files of the site before")
        carried = carry(site.stamps) if carry else ()
        site.add_all((file.path, file.data) for file in carried)
        report("Writing the manifest")
        _add_manifest(site, folders, counted, blocks, carried)
        report("Putting the site in place")
        weights = budgets.weigh((path, stamp.length) for path, stamp in site.stamps.items())
        written = replace(site.finish(), weights=weights)
        painted.keep(folders.root, site.stamps)
        return written


def _add_search(
    site: Site, context: SiteContext, counted: Sequence[CountedElection]
) -> SiteContext:
    """Add the parts of the index; return the context whose pages name it."""
    entries = search_entries.entries(context.renderer.say, counted, context.content)
    index = search_index.index(entries, context.settings.language)
    site.add_all(index.rest.items())
    return context.with_asset("index", index.door)


def _add_lists(
    site: Site,
    context: SiteContext,
    counted: Sequence[CountedElection],
    places: Mapping[str, str],
) -> None:
    """Add what leads programs to the pages: sitemap, feeds, and redirects from old addresses."""
    elections, say = [one.election for one in counted], context.renderer.say
    address, moment = context.settings.address, context.moment
    times = {f"{e.path}/": newest_moment([e]) for e in elections if e.updates or e.events}
    site.add_all(sitemap.sitemap(address, sitemap.pages(places, times, moment)).items())
    site.add_all(atom.feeds(counted, context.renderer, moment).items())
    site.add_all(redirects.pages(elections, site.stamps.keys(), address, say).items())


def _add_seals(site: Site, folders: Folders, counted: Sequence[CountedElection]) -> None:
    elections = [one.election for one in counted]
    site.add_all(manifest.chain_files(elections, {one.name: one.seal for one in counted}))
    site.add_all(log_files(load_log(folders.data), [one.jurisdiction for one in elections]))
    site.add_all(manifest.anchor_files(folders.data))


def _add_manifest(
    site: Site,
    folders: Folders,
    counted: Sequence[CountedElection],
    blocks: Mapping[str, str],
    carried: Sequence[Carried],
) -> None:
    elections, seals = [one.election for one in counted], {one.name: one.seal for one in counted}
    deploys = {file.path: file.deploys for file in carried}
    tools, builder = manifest.tools(), made_by(folders.root)
    site.add_all(manifest.manifest(site.stamps, elections, seals, tools, blocks, builder, deploys))
