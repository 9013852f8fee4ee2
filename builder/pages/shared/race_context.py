"""What every text about a race is written from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from builder.counting.counted import CountedElection
from builder.counting.history import HistoryPoint, RaceHistory
from builder.model import Coverage, Election, Race, Update
from builder.wording.messages import Messages
from builder.wording.sentences import headline, is_final
from builder.wording.text_context import TextContext


@dataclass(frozen=True, kw_only=True, eq=False)
class RaceContext:
    """A race of a counted election, and the site in whose words its texts are written."""

    site: TextContext
    counted: CountedElection
    race: Race

    @property
    def say(self) -> Messages:
        return self.site.say

    @property
    def election(self) -> Election:
        return self.counted.election

    @cached_property
    def history(self) -> RaceHistory:
        return self.counted.histories[self.race.slug]

    @property
    def last(self) -> HistoryPoint | None:
        """The newest count that lists the race."""
        return self.history.last

    @property
    def over(self) -> bool:
        """Whether a count of the election is final."""
        return any(is_final(update) for update in self.election.live)

    def moment(self, update: Update) -> Markup:
        """Return the time of an update in the jurisdiction's own zone."""
        return self.say.moment(update, self.election.jurisdiction.time_label)

    @cached_property
    def _headlines(self) -> dict[str, Markup]:
        return {}

    def headline(self, step: HistoryPoint) -> Markup:
        """Return the sentence of a count as its record has it; table and feed share it."""
        key = step.update.key
        if key not in self._headlines:
            self._headlines[key] = headline(self.say, self.election, step)
        return self._headlines[key]

    @property
    def part(self) -> Markup:
        """Whose votes are or may be missing, where the district may extend beyond the area."""
        say, area = self.say, self.election.jurisdiction.name
        if self.race.coverage is Coverage.CROSSES:
            return say(
                "This district extends beyond {area}. These are only the votes counted in {area},"
                " so they do not show who leads overall.",
                area=area,
            )
        if self.race.coverage is Coverage.BEYOND:
            return say(
                "Voters outside {area} also decide this race. These are only the votes counted in"
                " {area}, so they do not show who leads overall.",
                area=area,
            )
        if self.race.coverage is Coverage.UNKNOWN:
            return say(
                "This district may extend beyond {area}. These are the votes counted in {area}; we"
                " have not verified the district’s borders.",
                area=area,
            )
        return Markup("")
