"""Races as their pages see them, made of what a test has at hand."""

from __future__ import annotations

from builder.counting.counted import CountedElection
from builder.counting.history import RaceHistory
from builder.model import Election, Race
from builder.pages.race.view import RaceView
from builder.reading import count_election
from builder.seal.chain import Seal
from builder.wording.messages import Messages
from tests import archive

UNSEALED = Seal(layers={}, lines={}, unsealed=(), head="", broken=())


def view_of(counted: CountedElection, race: Race) -> RaceView:
    """A race of a counted election."""
    return RaceView(
        site=archive.press(Messages()).of(counted.election.jurisdiction), counted=counted, race=race
    )


def viewed(election: Election, history: RaceHistory) -> RaceView:
    """A race whose history was made by hand."""
    counted = CountedElection(
        election=election, histories={history.race.slug: history}, findings=(), seal=UNSEALED
    )
    return view_of(counted, history.race)


def counted_view(election: Election, slug: str = "mayor") -> RaceView:
    """A race of an election that is counted now."""
    return view_of(count_election(election), election.race(slug))
