"""The recipe: from data/ and content/ to site/, readable from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from builder import checks
from builder.archive import Folders, count_election, load_validated, newest_moment
from builder.counting.counted import CountedElection, foot
from builder.errors import DataError
from builder.exports import atom, search_entries, search_index, sitemap
from builder.pages import redirects
from builder.pages.card import raster
from builder.pages.embed.page import Embeds
from builder.pages.front import content as front_content
from builder.pages.shared.page import PageRenderer
from builder.seal import manifest
from builder.seal.builder_identity import made_by
from builder.seal.manifest_log import log_files
from builder.seal.stored_chains import load_log
from builder.site import budgets, docs_folder, mkdocs, painted, parallel, writer
from builder.site.carried import Carried
from builder.store import load
from builder.store.export_columns import DICTIONARY
from builder.tasks import BuildTasks
from builder.theme import assets
from builder.wording.messages import Messages

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
) -> writer.Written:
    """Builds the whole site and puts it in place; on any error the old site stands as it is.

    Unsealed data stop the build unless it is a ``draft``, which is for looking at and not for
    publishing. The site is the same however many ``processes`` share the work: the same data and
    the same files carried over give the same bytes.
    """
    root, laying = folders.root, folders.root / "build" / "docs"
    with parallel.gc_disabled(), writer.exclusive(folders.site) as place:
        report("Checking data/")
        read = load_validated(folders.data)
        report("Computing series, standings and seals")
        elections, books = (
            [election for election, _ in read],
            [count_election(election, found) for election, found in read],
        )
        if not draft:
            all_sealed(books)
        press = PageRenderer(
            say=Messages(), address=mkdocs.site_url(root), name=mkdocs.site_name(root)
        )
        press = press.of(*(election.jurisdiction for election in elections))
        content, moment = load.load_content(folders.content), newest_moment(elections)
        report("Writing the index of the search")
        # Alone: Pagefind's program takes as much memory as two of our processes.
        index = search_index.index(
            search_entries.entries(press.say, books, content), mkdocs.language(root)
        )
        site, parts = (
            writer.Site(place, mkdocs.base_path(root)),
            {
                **assets.load(root, press.say),
                "index": index.door,
            },
        )
        site.add_all([*((part.path, part.data) for part in parts.values()), *index.rest.items()])
        embeds = Embeds(assets.embed_styles(root), parts["frame"])
        painter, before = (
            raster.Painter(assets.card_fonts(root)),
            painted.own_pictures(root, place.read),
        )
        portions = BuildTasks(
            press=press,
            books=books,
            site=site,
            docs_folder=laying,
            embeds=embeds,
            painter=painter,
            before=before,
        )
        report("Writing records and downloads")
        blocks: dict[str, str] = {}
        for recorded in parallel.shared(portions.records(), processes):
            site.join(recorded.files)
            blocks |= recorded.blocks
        report("Writing pages")
        front_pages = front_content.pages(
            content, front_content.blocks(press, books, DICTIONARY), foot(books)
        )
        laid = [docs_folder.write_page(laying, page.path, page.text) for page in front_pages]
        fresh: list[tuple[str, str]] = []
        for drawn in parallel.shared(portions.pages(), processes):
            site.join(drawn.files)
            laid += drawn.laid
            fresh += drawn.fresh
        report("Drawing social cards")
        for part in parallel.shared(portions.paintings(fresh), processes):
            site.join(part)
        report("Laying out pages")
        places = docs_folder.prune_stale(laying, laid)
        portions.finish(
            mkdocs.shelf(root, laying, places, assets.addresses(parts), moment), places, processes
        )
        site.add_all(sitemap.sitemap(press.address, addresses(books, places, moment)).items())
        report("Writing feeds and seals")
        site.add_all(atom.feeds(books, press.address, press.name, moment, press.say).items())
        seals = {one.name: one.seal for one in books}
        site.add_all(manifest.chain_files(elections, seals))
        site.add_all(
            log_files(load_log(folders.data), [election.jurisdiction for election in elections])
        )
        site.add_all(manifest.anchor_files(folders.data))
        site.add_all(
            redirects.pages(elections, site.stamps.keys(), press.address, press.say).items()
        )
        report("Checking every link")
        # The manifest is made of everything else, and linked like any other file.
        site.check_links((manifest.MANIFEST, manifest.SUMS))
        carried: Sequence[Carried] = ()
        if carry is not None:
            report("Carrying over files of the site before")
            carried = carry(site.stamps)
            site.add_all((one.path, one.data) for one in carried)
        report("Writing the manifest")
        deploys = {one.path: one.deploys for one in carried}
        site.add_all(
            manifest.manifest(
                site.stamps, elections, seals, manifest.tools(), blocks, made_by(root), deploys
            )
        )
        report("Weighing every file")
        weights = budgets.weigh((path, stamp.length) for path, stamp in site.stamps.items())
        report("Putting the site in place")
        written = replace(site.finish(), weights=weights)
        painted.keep(root, site.stamps)
        return written


def all_sealed(books: Sequence[CountedElection]) -> None:
    """Raises DataError where something stored is not sealed: it could be changed without a
    trace.
    """
    open_scopes = [
        problem.error for one in books for problem in checks.unsealed(one.election, one.seal)
    ]
    jurisdictions = {one.election.jurisdiction.slug: one.election.jurisdiction for one in books}
    open_scopes += [
        problem.error for of in jurisdictions.values() for problem in checks.unsealed_words(of)
    ]
    if open_scopes:
        first = open_scopes[0]
        more = f" There are {len(open_scopes) - 1} more." if len(open_scopes) > 1 else ""
        raise DataError(
            first.place,
            expected=first.expected,
            got=first.got,
            todo=f"{first.todo}{more} `builder build --draft` builds a site to look at.",
        )


def addresses(
    books: Sequence[CountedElection], html: Iterable[str], moment: datetime
) -> dict[str, datetime]:
    """Every page that search engines should know, by its path, with the time of its figures."""
    newest = {
        f"{b.election.path}/": newest_moment([b.election])
        for b in books
        if b.election.updates or b.election.events
    }
    out = {}
    for path in html:
        if path.endswith("index.html"):
            page = path.removesuffix("index.html")
            out[page] = next(
                (when for prefix, when in newest.items() if page.startswith(prefix)), moment
            )
    return out
