"""How far along a whole count is, update by update: ballots, their kinds, turnout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from markupsafe import Markup

from builder.charts import figures, svg
from builder.charts.layout import Chart
from builder.counting import estimates, shifts
from builder.counting.counted import CountedElection
from builder.counting.estimates import exact_number
from builder.counting.history import HistoryPoint, RaceHistory
from builder.model import Election, Phase, Total, Update
from builder.wording.messages import Messages
from builder.wording.names import total_text
from builder.wording.sentences import bold, qualified

Fact = tuple[str, str, str]
"""Label, figure and small print of a number at the head of a page."""


def drawn(chart: Chart | None, say: Messages, zone: str) -> tuple[Markup, Markup]:
    """Return a chart as SVG, and the contents of its caption; nothing without a chart."""
    if chart is None:
        return Markup(""), Markup("")
    return Markup(svg.render(chart)), figures.key(chart, say, zone)


@dataclass(frozen=True)
class ElectionCount:
    """The count of one election in words, with what the pages of all its updates look up."""

    say: Messages
    counted: CountedElection

    @property
    def election(self) -> Election:
        return self.counted.election

    @cached_property
    def live(self) -> tuple[UpdateCount, ...]:
        """Every update that counts, oldest first."""
        return tuple(UpdateCount(self, update) for update in self.election.live)

    @cached_property
    def sizes(self) -> Mapping[str, tuple[int, bool]]:
        """The ballots that came with each update where known, and whether they are `loose`."""
        return {u.key: (u.size, u.loose) for u in self.live if u.size is not None}

    @cached_property
    def largest(self) -> int:
        """The most ballots that came with one update."""
        return max((size for size, _ in self.sizes.values()), default=0)

    @cached_property
    def positions(self) -> Mapping[str, Mapping[str, int]]:
        """By update: the races that it lists, and at which of the race's steps it stands."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for slug, history in self.counted.histories.items():
            for position, step in enumerate(history.steps):
                found[step.update.key][slug] = position
        return dict(found)

    @cached_property
    def largest_first(self) -> list[RaceHistory]:
        """The races by their newest number of votes."""
        return sorted(
            self.counted.histories.values(),
            key=lambda h: -(h.last.standing.total or 0) if h.last else 0,
        )

    @cached_property
    def headline(self) -> Markup:
        """The count in one sentence, as far as its totals are known."""
        say = self.say
        known = [(u, n) for u in self.live if (n := u.exact("ballots_counted")) is not None]
        if not known:
            return say("We do not have the number of ballots counted.")
        last, ballots = known[-1]
        words = {
            "area": self.election.jurisdiction.name,
            "ballots": bold(say.number(ballots)),
            "when": say.moment(last.update, self.election.jurisdiction.time_label),
        }
        nights = [u for u in self.live if u.update.phase is Phase.ELECTION_NIGHT]
        night = nights[-1].exact("ballots_counted") if nights else None
        if night is None or nights[-1] is last or not ballots or night > ballots:
            return say("{area} had counted {ballots} ballots as of {when}.", **words)
        return say(
            "{area} had counted {ballots} ballots as of {when}. It counted {night} of them"
            " ({share}%) on election night.",
            night=bold(say.number(night)),
            share=say.share(Fraction(100 * night, ballots)),
            **words,
        )

    @property
    def heading(self) -> Markup:
        """What the chart of the count shows, in the words that its exact figures allow."""
        say, night = self.say, shifts.night_end(self.election)
        if night is None:
            return say("Ballots counted over time")
        part = night.share / 100
        if part == 1:
            return say("Every ballot was counted on election night")
        if part >= Fraction(19, 20):
            return say("Nearly all the ballots were counted on election night")
        if part > Fraction(3, 4):
            return say("More than three-quarters of the ballots were counted on election night")
        if part > Fraction(2, 3):
            return say("More than two-thirds of the ballots were counted on election night")
        if part >= Fraction(16, 25):
            return say("Nearly two-thirds of the ballots were counted on election night")
        if part > Fraction(11, 20):
            return say("More than half of the ballots were counted on election night")
        if part > Fraction(1, 2):
            return say("Just over half of the ballots were counted on election night")
        if part == Fraction(1, 2):
            return say("Half of the ballots were counted on election night")
        if part >= Fraction(9, 20):
            return say("Just under half of the ballots were counted on election night")
        if part > Fraction(1, 3):
            return say("More than a third of the ballots were counted on election night")
        if part > Fraction(1, 4):
            return say("More than a quarter of the ballots were counted on election night")
        return say("A quarter or less of the ballots were counted on election night")


@dataclass(frozen=True)
class UpdateCount:
    """What one update brought to a count, in words; "not reported" where that is not stored."""

    of: ElectionCount
    update: Update

    @property
    def say(self) -> Messages:
        return self.of.say

    @property
    def election(self) -> Election:
        return self.of.election

    @property
    def key(self) -> str:
        return self.update.key

    @property
    def time(self) -> Markup:
        return self.say.short_moment(self.update)

    @property
    def stored(self) -> bool:
        """Whether the votes of its races are stored."""
        return self.key in self.election.snapshots

    def total(self, item: str) -> Total | None:
        return self.election.total(self.key, item)

    def exact(self, item: str) -> int | None:
        """Return a total that may be computed with."""
        return exact_number(self.election, self.key, item)

    def words(self, item: str) -> Markup:
        return total_text(self.say, self.total(item))

    @cached_property
    def before(self) -> UpdateCount | None:
        """The live update before this one by official time, also of one that was withdrawn."""
        place, at = self.election.place(self.update), self.update.released_at
        if place is None:
            place = sum(u.released_at <= at for u in self.election.live)
        return self.of.live[place - 1] if place else None

    @property
    def after(self) -> UpdateCount | None:
        """The next live update; None of one that was withdrawn."""
        place = self.election.place(self.update)
        return None if place is None else next(iter(self.of.live[place + 1 : place + 2]), None)

    @property
    def apart(self) -> bool:
        """Whether updates that are not stored may lie between this one and the one before."""
        return self.before is not None and not (self.stored and self.before.stored)

    @cached_property
    def steps(self) -> Mapping[str, HistoryPoint]:
        """The step of every race that the update lists, by slug."""
        histories = self.of.counted.histories
        places = self.of.positions.get(self.key, {})
        return {slug: histories[slug].steps[place] for slug, place in places.items()}

    def gain(self, item: str) -> int | None:
        """Return what ``item`` grew by since the update before; at the first update all of it.

        None where it fell or is not known.
        """
        now = self.exact(item)
        if now is None or self.before is None:
            return now if self.stored else None
        then = self.before.exact(item)
        return None if then is None or now < then else now - then

    @property
    def loose(self) -> bool:
        """Whether its ballots may have come in several updates."""
        return self.exact("ballots_added") is None and self.apart

    @cached_property
    def size(self) -> int | None:
        """The ballots that came with the update, published or computed."""
        published = self.exact("ballots_added")
        return self.gain("ballots_counted") if published is None else published

    @property
    def width(self) -> str:
        """How long a bar of its ballots is, in percent of the largest; "" without a number."""
        most = self.of.largest
        return f"{100 * self.size / most:.2f}" if self.size is not None and most else ""

    @property
    def added(self) -> Markup:
        """Ballots added: as published, else the difference of two totals, or all of the first."""
        return self._published("ballots_added", "ballots_counted") or self.say("not reported")

    def _published(self, item: str, running: str) -> Markup | None:
        """Return ``item`` as published, else what ``running`` grew by, since when if others may lie
        between.
        """
        if self.total(item) is not None:
            return self.words(item)
        new = self.gain(running)
        if new is None or self.before is None or not self.apart:
            return None if new is None else Markup(self.say.number(new))
        return self.say("{n} since {time}", n=new, time=self.before.time)

    @property
    def kinds(self) -> Markup:
        """How the ballots of the update came; nothing where neither number is known."""
        say = self.say
        mail = self._published("ballots_added_mail", "ballots_mail")
        person = self._published("ballots_added_in_person", "ballots_in_person")
        if mail is None and person is None:
            return Markup("")
        by_post, at_polls = self.gain("ballots_mail"), self.gain("ballots_in_person")
        if by_post and at_polls == 0 and not self.apart:
            return say("all by mail")
        if at_polls and by_post == 0 and not self.apart:
            return say("all in person")
        none = say("not reported")
        return say("{mail} by mail, {person} in person", mail=mail or none, person=person or none)

    @property
    def turnout(self) -> Markup:
        """Turnout so far: as published, else computed and marked so; both if they differ."""
        say, known = self.say, estimates.turnout(self.election, self.update)
        computed = None if known.computed is None else say.share(known.computed)
        if known.published is None:
            if computed is None:
                return say("not reported")
            return say("{computed}% (calculated)", computed=computed)
        published = str(known.published)
        if known.agree is False and computed is not None:
            return say(
                "{turnout}% published, {computed}% calculated", turnout=published, computed=computed
            )
        stored = self.total("turnout_pct")
        qualifier = stored.qualifier.value if stored else ""
        return qualified(say, qualifier, say("{turnout}%", turnout=published))
