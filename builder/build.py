"""The recipe: from data/ and content/ to site/, readable from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from builder import (
    assets,
    budgets,
    card_picture,
    checks,
    docs,
    feeds,
    findings,
    manifest,
    mkdocs_site,
    output,
    redirects,
    seal,
    series,
    store,
    work,
)
from builder.dictionary import DICTIONARY
from builder.errors import BuildError, DataError
from builder.messages import Messages
from builder.model import Election, EventState
from builder.pages import embed, front
from builder.pages.frame import Book, Press, foot
from builder.portions import Portions

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


def build(folders: Folders, report: Report, *, draft: bool = False, processes: int = 1) -> output.Written:
    """Builds the whole site and puts it in place; on any error the old site stands as it is.

    Unsealed data stop the build unless it is a ``draft``, which is for looking at and not for publishing. The site is the
    same however many ``processes`` share the work.
    """
    root, laying = folders.root, folders.root / "build" / "docs"
    with work.uncollected(), output.exclusive(folders.site) as place:
        report("Checking data/")
        read = sound(folders.data)
        report("Computing series, standings and seals")
        elections, books = [election for election, _ in read], [book(election, found) for election, found in read]
        if not draft:
            all_sealed(books)
        press = Press(Messages(), address=mkdocs_site.site_url(root), name=mkdocs_site.site_name(root))
        content, moment = store.load_content(folders.content), newest_moment(elections)
        site, parts = output.Site(place, mkdocs_site.base_path(root)), dict(assets.load(root))
        site.add_all((part.path, part.data) for part in parts.values())
        embeds = embed.Embeds(press, assets.embed_styles(root), parts["frame"])
        painter = card_picture.Painter(assets.card_fonts(root))
        portions = Portions(press=press, books=books, site=site, docs=laying, embeds=embeds, painter=painter, before=place.read)
        report("Writing records, downloads and the index of the search")
        blocks: dict[str, str] = {}
        for recorded in work.shared([*portions.whole(content, mkdocs_site.language(root)), *portions.records()], processes):
            site.join(recorded.files)
            blocks |= recorded.blocks
            if recorded.door:
                parts["index"] = recorded.door
        report("Writing pages")
        front_pages = front.pages(content, front.blocks(press, books, DICTIONARY), foot(books))
        laid = [docs.lay(laying, page.path, page.text) for page in front_pages]
        fresh: list[tuple[str, str]] = []
        for drawn in work.shared(portions.pages(), processes):
            site.join(drawn.files)
            laid += drawn.laid
            fresh += drawn.fresh
        report("Drawing social cards")
        for part in work.shared(portions.paintings(fresh), processes):
            site.join(part)
        report("Laying out pages")
        places = docs.laid_out(laying, laid)
        portions.finish(mkdocs_site.shelf(root, laying, places, parts, moment), places, processes)
        site.add_all(mkdocs_site.sitemap(root, addresses(books, places, moment)).items())
        report("Writing feeds and seals")
        site.add_all(feeds.feeds(books, press.address, press.name, moment, press.say).items())
        seals = {one.name: one.seal for one in books}
        site.add_all(manifest.chain_files(elections, seals))
        site.add_all(redirects.pages(elections, site.stamps.keys(), press.address, press.say).items())
        report("Checking every link")
        # The manifest is made of everything else, and linked like any other file.
        site.check_links((manifest.MANIFEST, manifest.SUMS))
        report("Writing the manifest")
        site.add_all(manifest.manifest(site.stamps, elections, seals, manifest.tools(), blocks))
        report("Weighing every file")
        weights = budgets.weigh((path, stamp.length) for path, stamp in site.stamps.items())
        report("Putting the site in place")
        return replace(site.finish(), weights=weights)


def all_sealed(books: Sequence[Book]) -> None:
    """Raises DataError where something stored is not sealed: it could be changed without a trace."""
    open_scopes = [problem.error for one in books for problem in checks.unsealed(one.election, one.seal)]
    if open_scopes:
        first = open_scopes[0]
        more = f" There are {len(open_scopes) - 1} more." if len(open_scopes) > 1 else ""
        raise DataError(
            first.place,
            expected=first.expected,
            got=first.got,
            todo=f"{first.todo}{more} `builder build --draft` builds a site to look at.",
        )


def sound(data: Path) -> list[checks.Sound]:
    """Every election under ``data``, a jurisdiction or one election, as it was read for its check, with its seal.

    Raises the first error that `check` finds; findings do not stop a build.
    """
    problems, read = checks.read_archive(data)
    errors = [p.error for p in problems if p.level is checks.Level.ERROR]
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
    return read or [(election, seal.examine(election)) for election in store.load_archive(data)]  # it says that there is none


def book(election: Election, sealed: seal.Seal | None = None) -> Book:
    """An election with its histories, its findings and its seal."""
    histories = series.histories(election)
    found = findings.findings(election, histories)
    return Book(election=election, histories=histories, findings=found, seal=sealed or seal.examine(election))


def addresses(books: Sequence[Book], html: Iterable[str], moment: datetime) -> dict[str, datetime]:
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
