"""The pages that people wrote: texts from content/ with computed blocks put in at their markers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup, escape

from builder.counting.counted import CountedElection, newest_first
from builder.errors import BuildError
from builder.model import Election, Jurisdiction, Law, Race
from builder.pages.embed import page as embed
from builder.pages.front import home
from builder.pages.front.shift_counted import pace_block, settled_block
from builder.pages.front.shift_moved import changes_block, points_block
from builder.pages.race.view import RaceView
from builder.pages.shared.findings import all_oddities
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.shared.rewordings import rewordings
from builder.pages.shared.stated import front
from builder.site.front_matter import front_matter
from builder.store.table import Column
from builder.wording.corrections import Corrected, corrected
from builder.wording.isolation import Code
from builder.wording.messages import Messages
from builder.wording.names import election_name

MARKER = re.compile(r"^<!-- ([a-z-]+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Blocks:
    """What can stand at the markers of a text: by name, what makes the view of its template."""

    press: PageRenderer
    books: Sequence[CountedElection]
    views: Mapping[str, Callable[[], object]]

    def render(self, name: str, root: str) -> str:
        template = "shift.md" if name.startswith("shift-") else "front.md"
        text = self.press.environment.get_template(template).render(
            block=name, root=root, view=self.views[name]()
        )
        return text.strip()


def blocks(
    press: PageRenderer, books: Sequence[CountedElection], columns: Mapping[str, Sequence[Column]]
) -> Blocks:
    """Return the blocks over ``books``; ``columns`` are those of each downloadable file."""
    say, ordered = press.say, newest_first(books)
    views: dict[str, Callable[[], object]] = {
        "columns": lambda: columns,
        "corrections": lambda: list(_corrections(say, ordered)),
        "elections": lambda: [home.card(say, book) for book in ordered],
        "embed": lambda: _embedded(press, books),
        "findings": lambda: list(_findings(say, ordered)),
        "laws": lambda: list(_laws(say, books)),
        "newest": lambda: home.NewestView(say, books),
        "wordings": lambda: list(rewordings(say, books)),
        "shift-changes": partial(changes_block, say, ordered),
        "shift-pace": partial(pace_block, say, ordered),
        "shift-points": partial(points_block, say, ordered),
        "shift-settled": partial(settled_block, say, ordered),
    }
    return Blocks(press, books, views)


def _corrections(
    say: Messages, books: Sequence[CountedElection]
) -> Iterator[tuple[Markup, list[Corrected]]]:
    for book in books:
        if rows := corrected(say, book.election):
            yield election_name(say, book.election), rows


def _findings(
    say: Messages, books: Sequence[CountedElection]
) -> Iterator[tuple[Markup, Election, list[tuple[Race | None, Markup]]]]:
    for book in books:
        if found := all_oddities(say, book):
            yield election_name(say, book.election), book.election, found


def _laws(
    say: Messages, books: Sequence[CountedElection]
) -> Iterator[tuple[Jurisdiction, Mapping[Markup, list[Law]]]]:
    """Yield each jurisdiction with its laws by the election days on which they held."""
    jurisdictions = {book.election.jurisdiction.slug: book.election.jurisdiction for book in books}
    for slug, jurisdiction in jurisdictions.items():
        days = [b.election.date for b in books if b.election.jurisdiction.slug == slug]
        held: dict[Markup, list[Law]] = {}
        for law in jurisdiction.laws:
            if on := [say.date(day) for day in days if law.held_on(day)]:
                held.setdefault(say.list(on), []).append(law)
        yield jurisdiction, held


@dataclass(frozen=True, kw_only=True)
class EmbedView:
    """A race to try the embedding with; ``address`` is that of its page."""

    path: str
    address: str
    code: Markup
    title: Markup
    height: int


def _embedded(press: PageRenderer, books: Sequence[CountedElection]) -> EmbedView | None:
    """Return the race of the newest count that turned most, else its first one."""
    book = home.newest_update(books)
    history = book and (home.most_turned(book) or next(iter(book.histories.values()), None))
    if not book or not history:
        return None
    path = f"{book.election.path}/{history.race.slug}/"
    view = RaceView(site=press, counted=book, race=history.race)
    return EmbedView(
        path=path,
        address=press.address + path,
        code=Code(escape(embed.snippet(view))),
        title=embed.frame_title(view),
        height=embed.height(view),
    )


def pages(content: Mapping[str, str], made: Blocks, seal: str) -> list[Page]:
    """Return every text of ``content`` (path -> Markdown) with its markers filled.

    ``seal`` is what their feet bear: one hash over the newest lines of every chain, "" in a draft.
    """
    return [_page(path, text, made, seal) for path, text in content.items()]


def _page(path: str, text: str, made: Blocks, seal: str) -> Page:
    depth = path.count("/") + (0 if path.endswith("index.md") else 1)

    def fill(match: re.Match[str]) -> str:
        if match[1] not in made.views:
            raise BuildError(
                f"content/{path}",
                expected="a marker among " + ", ".join(sorted(made.views)),
                got=match[0],
                todo="Fix the marker.",
            )
        return made.render(match[1], "../" * depth or "./")

    filled = MARKER.sub(fill, text)
    matter = f"seal: {seal}\n" if seal else ""
    if stated := front(made.press.say, made.books, MARKER.findall(text)):
        matter += f"{front_matter(stated=stated).splitlines()[1]}\n"
    if matter:
        rest = filled.removeprefix("---\n") if filled.startswith("---\n") else f"---\n\n{filled}"
        filled = f"---\n{matter}{rest}"
    return Page(path=path, text=filled)
