"""The page of a city in an election."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from builder.model import Election
from builder.pages.election.page import ElectionView
from builder.pages.election.race_lists import RaceRow
from builder.pages.shared import stated
from builder.pages.shared.page import Page, PageRenderer
from builder.wording.cities import city_address, city_title
from builder.wording.names import election_name, status_badges


@dataclass(frozen=True)
class PlaceView:
    """What the page of the city ``name`` shows of the election ``of``."""

    of: ElectionView
    name: str

    @property
    def election(self) -> Election:
        return self.of.election

    @cached_property
    def title(self) -> Markup:
        return city_title(self.of.say, self.election, self.name)

    @cached_property
    def rows(self) -> list[RaceRow]:
        """Its races in the order of the election's list."""
        return [row for group in self.of.groups for row in group.rows if row.city == self.name]

    @property
    def sentence(self) -> Markup:
        say, races = self.of.say, len(self.rows)
        return say.plural(
            "{city} had {n:word} race of its own in this election.",
            "{city} had {n:word} races of its own in this election.",
            races,
            city=self.name,
        )

    @property
    def badges(self) -> list[tuple[str, Markup]]:
        return status_badges(self.of.say, self.election)


def page(press: PageRenderer, view: PlaceView) -> Page:
    """Return the page of a city with a race of its own."""
    say, election = press.say, view.election
    name = election_name(say, election)
    matter = {
        "title": view.title,
        "description": view.sentence,
        "crumbs": [(say("Elections"), "elections/"), (name, f"{election.path}/")],
        "here": view.name,
        "seal": view.of.counted.seal.head,
        "stated": stated.races(view.title, view.of.counted, view.rows),
    }
    path = f"{election.path}/{city_address(view.name).rstrip('/')}.md"
    return press.page(path, "place.md", matter=matter, view=view)
