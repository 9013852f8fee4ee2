"""The pages of one election: its own, those of its updates, and those of its races with what
belongs to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from builder.counting.counted import CountedElection
from builder.exports import citations
from builder.exports.versions import race_links, versions
from builder.model import Race
from builder.pages.card import page as card_page
from builder.pages.card import picture
from builder.pages.election import page as election_page
from builder.pages.embed.page import Embeds, address
from builder.pages.race import page as race_page
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.update import page as update_page


def election_pages(press: PageRenderer, book: CountedElection) -> Iterator[Page]:
    """The pages of an election and of each of its updates."""
    view = election_page.ElectionView(press.say, book)
    yield election_page.page(press, view)
    for update in book.election.updates:
        yield update_page.page(press, update_page.UpdateView(view, update))


def race_pages(
    press: PageRenderer,
    book: CountedElection,
    races: Sequence[Race],
    embeds: Embeds,
    painter: picture.Painter,
) -> Iterator[tuple[Race, Page, Mapping[str, bytes], card_page.Card | None]]:
    """Every race with its page, the files that the page needs beside itself, and its card, which is
    not painted yet.

    They are made together: page, embed and card are drawn from the same chart.
    """
    known = versions(book, races)
    for contest in races:
        card = (
            card_page.card(press, book, contest, painter)
            if card_page.has_card(book, contest)
            else None
        )
        head = [*race_links(known.get(contest.slug, ())), *(card.head(press) if card else ())]
        page, files = race_page.page(
            press, book, contest, head, citations.newest(press, book, contest)
        )
        yield (
            contest,
            page,
            {**files, f"{address(book.election, contest)}index.html": embeds.page(book, contest)},
            card,
        )
