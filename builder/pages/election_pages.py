"""The pages of one election: its own, those of its updates, and those of its races."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from builder.counting.counted import CountedElection
from builder.exports import citations
from builder.exports.versions import race_links, versions
from builder.model import Race
from builder.pages.card import page as card_page
from builder.pages.card import raster
from builder.pages.election import page as election_page
from builder.pages.embed.page import Embeds, address
from builder.pages.race import page as race_page
from builder.pages.race.view import RaceView
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.update import page as update_page
from builder.seal.as_of import SealTimeline


def election_pages(press: PageRenderer, counted: CountedElection) -> Iterator[Page]:
    """Yield the pages of an election and of each of its updates."""
    yield election_page.page(press, counted)
    for update in counted.election.updates:
        yield update_page.page(press, counted, update)


def race_pages(
    press: PageRenderer,
    counted: CountedElection,
    races: Sequence[Race],
    embeds: Embeds,
    painter: raster.Painter,
) -> Iterator[tuple[Race, Page, Mapping[str, bytes], card_page.Card | None]]:
    """Yield every race with its page, the files beside the page, and its card, not painted yet."""
    known = versions(counted, races)
    timeline = SealTimeline(counted.election, counted.seal)
    for race in races:
        view = RaceView(site=press, counted=counted, race=race)
        card = card_page.card(view, painter) if card_page.has_card(counted, race) else None
        head = [*race_links(known.get(race.slug, ()))]
        head += card.head(press.address) if card else []
        cite = citations.newest(press, counted, race, timeline)
        page, files = race_page.page(press, view, head, cite)
        embed = {f"{address(counted.election, race)}index.html": embeds.page(view)}
        yield race, page, {**files, **embed}, card
