"""A preview: the pages of one election alone, quickly, to look at on this machine and not to
publish.
"""

from __future__ import annotations

from builder.archive import Folders, count_election, election_folder, load_validated, newest_moment
from builder.build import Report
from builder.counting.counted import foot
from builder.pages.card import raster
from builder.pages.embed.page import Embeds
from builder.pages.front.content import blocks, pages
from builder.pages.shared.page import PageRenderer
from builder.site import docs_folder, mkdocs, painted, parallel, writer
from builder.site.staging import SiteLocation
from builder.store import load
from builder.store.export_columns import DICTIONARY
from builder.tasks import BuildTasks
from builder.theme import assets
from builder.wording.messages import Messages


def folder_of(folders: Folders) -> Folders:
    """Where a preview goes: a site of its own, in which the published one has no part."""
    return Folders(root=folders.root / "build" / "preview")


def preview(
    folders: Folders, election: str, report: Report, *, processes: int = 1
) -> writer.Written:
    """Builds the pages of ``election`` (jurisdiction/date) into build/preview/site.

    Its pages are those of a build, made by the same code, and the front pages know of this election
    alone. What takes time and is not looked at is left out: records, the search, cards that are not
    painted yet, the manifest, the check of links. Data need not be sealed. Errors in this
    election's data stop it; the last preview then stands.
    """
    root, place_of = folders.root, folder_of(folders)
    stored = election_folder(folders.data, election)
    laying = place_of.root / "docs"
    with parallel.gc_disabled(), writer.exclusive(place_of.site) as place:
        report("Checking the election")
        one = count_election(*load_validated(stored)[0])
        report("Writing pages")
        press = PageRenderer(
            say=Messages(), address=mkdocs.site_url(root), name=mkdocs.site_name(root)
        )
        press = press.of(one.election.jurisdiction)
        content, moment, parts = (
            load.load_content(folders.content),
            newest_moment([one.election]),
            assets.load(root, press.say),
        )
        site = writer.Site(place, mkdocs.base_path(root))
        site.add_all((part.path, part.data) for part in parts.values())
        portions = BuildTasks(
            press=press,
            books=[one],
            site=site,
            docs_folder=laying,
            embeds=Embeds(assets.embed_styles(root), parts["frame"]),
            painter=raster.Painter(assets.card_fonts(root)),
            before=painted.own_pictures(root, SiteLocation(folders.site).read),
        )
        front_pages = pages(content, blocks(press, [one], DICTIONARY), foot([one]))
        laid = [docs_folder.write_page(laying, page.path, page.text) for page in front_pages]
        for drawn in parallel.shared(portions.pages(), processes):
            site.join(drawn.files)
            laid += drawn.laid
        report("Laying out pages")
        places = docs_folder.prune_stale(laying, laid)
        portions.finish(
            mkdocs.shelf(root, laying, places, assets.addresses(parts), moment), places, processes
        )
        report("Putting the preview in place")
        return site.finish()
