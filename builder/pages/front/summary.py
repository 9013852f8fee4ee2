"""What the pages of the whole archive say of one election, computed with its own pages: values
that can be stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from builder.counting.counted import CountedElection
from builder.pages.embed import page as embed
from builder.pages.front import home, shift_counted, shift_moved
from builder.pages.race.view import RaceView
from builder.pages.shared import rewordings
from builder.pages.shared.findings import Told, all_oddities
from builder.pages.shared.page import PageRenderer
from builder.wording.corrections import Corrected, corrected
from builder.wording.isolation import Code
from builder.wording.names import election_name


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedRace:
    """A race to try the embedding with; ``address`` is that of its page."""

    path: str
    address: str
    code: Code
    title: Markup
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOddity:
    """An oddity of the stored data in words, with the race that it is of ("": the whole count).

    ``behind`` are those of single races that it sums up.
    """

    race: str
    title: str
    text: Markup
    behind: tuple[FoundOddity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontSummary:
    """One election on the pages of the whole archive; ``head`` is the newest line of its seal."""

    path: str
    jurisdiction: str
    date: date
    name: Markup
    head: str
    card: home.Card
    newest: home.Newest | None
    embedded: EmbeddedRace | None
    corrections: tuple[Corrected, ...]
    findings: tuple[FoundOddity, ...]
    rewordings: tuple[rewordings.Rewording, ...]
    changes: shift_moved.ChangesPart
    points: shift_moved.Points
    pace: shift_counted.Pace
    settled: shift_counted.SettledTable | None


def front_summary(renderer: PageRenderer, counted: CountedElection) -> FrontSummary:
    """Return what the pages of the whole archive say of ``counted``."""
    say, election = renderer.say, counted.election
    return FrontSummary(
        path=election.path,
        jurisdiction=election.jurisdiction.slug,
        date=election.date,
        name=election_name(say, election),
        head=counted.seal.head,
        card=home.card(say, counted),
        newest=home.newest(say, counted),
        embedded=_embedded(renderer, counted),
        corrections=tuple(corrected(say, election)),
        findings=tuple(
            _oddity(told, *(_oddity(one) for one in behind))
            for told, behind in all_oddities(say, counted)
        ),
        rewordings=tuple(rewordings.of_election(say, election)),
        changes=shift_moved.changes(say, counted),
        points=shift_moved.points(say, counted),
        pace=shift_counted.pace(say, counted),
        settled=shift_counted.settled(say, counted),
    )


def _oddity(told: Told, *behind: FoundOddity) -> FoundOddity:
    race, text = told
    return FoundOddity(
        race=race.slug if race else "",
        title=race.name if race else "",
        text=escape(text),
        behind=behind,
    )


def _embedded(renderer: PageRenderer, counted: CountedElection) -> EmbeddedRace | None:
    """Return the race of a count whose lead changed most often, else its first one."""
    history = home.most_turned(counted) or next(iter(counted.histories.values()), None)
    if history is None:
        return None
    path = f"{counted.election.path}/{history.race.slug}/"
    view = RaceView(site=renderer, counted=counted, race=history.race)
    return EmbeddedRace(
        path=path,
        address=renderer.address + path,
        code=Code(escape(embed.snippet(view))),
        title=embed.frame_title(view),
        height=embed.height(view),
    )


def newest_first(summaries: Sequence[FrontSummary]) -> list[FrontSummary]:
    return sorted(summaries, key=lambda one: (one.date, one.path), reverse=True)


def newest_of(summaries: Sequence[FrontSummary]) -> FrontSummary | None:
    """Return the election with the newest update of all."""
    dated = [(one.newest.released_at, one.path, one) for one in summaries if one.newest is not None]
    return max(dated, key=lambda item: item[:2])[2] if dated else None
