"""A race as its page, its embed and its card show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from builder.charts import figures
from builder.charts.layout import Chart
from builder.counting.deciding import cut_place
from builder.counting.standings import bar_of
from builder.counting.status import still_counting
from builder.pages.race import headline, notes, remaining, story, totals, write_ins
from builder.pages.race.around import Around, around
from builder.pages.race.notes import Moment
from builder.pages.race.remaining import Remaining
from builder.pages.race.totals import Total
from builder.pages.race.write_ins import WriteInRow
from builder.pages.shared.findings import oddities
from builder.pages.shared.race_context import RaceContext
from builder.pages.shared.statements import Said, said
from builder.pages.update import withdrawn
from builder.pages.update.withdrawn import Withdrawn
from builder.wording import headings, sentences
from builder.wording.corrections import Corrected, corrected
from builder.wording.names import SourceView, race_subject, race_title, time_tag

SUBJECT = 200
"""Letters of a subject: the official short title whole, in nearly all cases."""
LONG = 60
"""Letters of a title beyond which it is set smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The table of totals; without rows where no votes are stored."""

    rows: list[Total]
    since: Markup
    cut: Markup
    all_votes: Markup
    write_ins: WriteInRow | None
    bar: str | Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the figures of a race come from, and what is odd or was changed about them."""

    findings: list[Markup]
    withdrawn: list[Withdrawn]
    holdings: Markup
    sources: list[tuple[Markup, SourceView]]
    corrections: list[Corrected]


@dataclass(frozen=True, kw_only=True, eq=False)
class RaceView(RaceContext):
    """A race in words, tables and charts; each is made when it is first asked for."""

    @cached_property
    def title(self) -> Markup:
        return race_title(self.say, self.election, self.race)

    @cached_property
    def subject(self) -> Markup:
        return race_subject(self.say, self.race, SUBJECT)

    @property
    def long_title(self) -> bool:
        return len(self.title.striptags()) > LONG

    @property
    def question(self) -> str:
        """The official question, unless the heading has all of it."""
        question = self.race.question
        return "" if question in self.subject.unescape() else question

    @cached_property
    def sentence(self) -> Markup:
        return headline.sentence(self)

    @cached_property
    def recount(self) -> Markup:
        return headline.recount(self)

    @cached_property
    def course(self) -> Markup | None:
        return story.course(self)

    @cached_property
    def announced(self) -> Markup | None:
        return headline.announced(self.say, self.election)

    @property
    def badges(self) -> list[tuple[str, Markup]]:
        return notes.badges(self)

    @cached_property
    def became(self) -> tuple[Markup, str, list[str]] | None:
        return notes.became(self)

    @cached_property
    def moments(self) -> list[Moment]:
        return notes.moments(self)

    @property
    def last_time(self) -> Markup | str:
        zone = self.election.jurisdiction.time_label
        return time_tag(self.say, self.last.update, zone) if self.last else ""

    @cached_property
    def lead(self) -> Chart | None:
        return figures.lead_over_time(self.history, self.election, self.say)

    @property
    def cut_line(self) -> bool:
        """Whether the moments show the two on either side of the cut line."""
        return bool(cut_place(self.history)) and self.race.coverage.complete

    @cached_property
    def totals(self) -> Totals:
        race = self.race
        decides = race.yes_no and race.coverage.complete and not race.advisory
        return Totals(
            rows=totals.totals(self),
            since=totals.since(self),
            cut=totals.cut_words(self),
            all_votes=totals.votes_label(self.say, self.last) if self.last else Markup(),
            write_ins=write_ins.row(self.say, self.last) if self.last else None,
            bar=sentences.needed(self.say, race) if decides and bar_of(race) else "",
        )

    @property
    def running(self) -> bool:
        return still_counting(self.election)

    @property
    def certified(self) -> bool:
        newest = self.election.newest
        return newest is not None and sentences.is_final(newest)

    @property
    def whole_history(self) -> bool:
        """Whether the archive holds every update that was released."""
        return headings.whole(self.election, self.history)

    @cached_property
    def statements(self) -> list[Said]:
        own = [s for s in self.election.statements if s.race == self.race.slug]
        return said(self.say, self.counted, own)

    @property
    def newest_statement(self) -> list[Said]:
        return ([item for item in self.statements if item.day] or self.statements)[-1:]

    @property
    def more_statements(self) -> list[Said]:
        return [item for item in self.statements if item not in self.newest_statement]

    @cached_property
    def remaining(self) -> Remaining:
        return remaining.remaining(self)

    @cached_property
    def around(self) -> Around:
        return around(self)

    @cached_property
    def provenance(self) -> Provenance:
        return Provenance(
            findings=oddities(self.say, self.counted, race=self.race.slug),
            withdrawn=withdrawn.of_race(self.say, self.election, self.race),
            holdings=notes.holdings(self),
            sources=notes.race_sources(self),
            corrections=corrected(self.say, self.election, self.race.slug),
        )
