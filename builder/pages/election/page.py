"""The page of one election: how far along the count was, when, and every race."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from markupsafe import Markup

from builder.charts import figures
from builder.charts.layout import Chart
from builder.counting.status import still_counting
from builder.exports import feeds
from builder.model import Election, Law, Phase, Status
from builder.pages.election import calendar, changed, estimates, race_lists
from builder.pages.election.count import ElectionCount, Fact, UpdateCount, drawn
from builder.pages.race import write_ins
from builder.pages.shared import stated
from builder.pages.shared.findings import oddities
from builder.pages.shared.linked_data import cited, election_data, election_title, terms
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.shared.statements import Said, said
from builder.pages.update import withdrawn
from builder.store.export_columns import ELECTION_TABLES
from builder.store.race_names import synonyms
from builder.theme.assets import Asset
from builder.wording import verdicts
from builder.wording.names import election_name, status_badges
from builder.wording.sentences import is_final

BORDERS = frozenset({"city-county-line", "joint-school-districts"})
"""Topics of laws about districts, not about the count."""
FIRST = 10
"""How many races that changed hands are shown at first; the others are folded."""


def scripts(races: Sized) -> list[str] | str:
    """Return the script of the lists, for a page with enough races to look through."""
    return ["races"] if len(races) > FIRST else ""


@dataclass(frozen=True)
class ElectionView(ElectionCount):
    """What the page of an election shows."""

    first = FIRST
    tables = tuple(f"{name}.csv" for name in ELECTION_TABLES)
    dates = cached_property(calendar.calendar)
    hands = cached_property(changed.changed_hands)
    left = cached_property(estimates.left)
    checked = cached_property(estimates.checked)

    @cached_property
    def name(self) -> Markup:
        return election_name(self.say, self.election)

    @cached_property
    def running(self) -> bool:
        return still_counting(self.election)

    @property
    def badges(self) -> list[tuple[str, Markup]]:
        """How far along the count is, and how much of it is stored: class and words."""
        say, known, races = self.say, len(self.live), len(self.election.races)
        badges = status_badges(say, self.election)
        if self.running:
            badges.append(("", say.plural("{n} update so far", "{n} updates so far", known)))
        else:
            badges.append(("", say.plural("{n} known update", "{n} known updates", known)))
        if races:
            badges.append(("", say.plural("{n} race", "{n} races", races)))
        return badges

    @cached_property
    def compared(self) -> int:
        """Of how many races it is known whether they changed hands after election night."""
        return sum(h.changed_hands is not None for h in self.counted.histories.values())

    @cached_property
    def changed_sentence(self) -> Markup | str:
        newest = self.election.newest
        if not self.compared or newest is None:
            return ""
        return changed.changed_sentence(self.say, self.hands, final=is_final(newest))

    @cached_property
    def facts(self) -> list[Fact]:
        """Ballots and races that changed hands; while a count goes on, also what is to come."""
        facts = self.ballots()
        if self.live and self.live[-1].update.status is not Status.CERTIFIED:
            facts += [*estimates.fact(self.live[-1]), *calendar.fact(self.live[-1])]
        if self.compared:
            small = self.say.plural(
                "of {n} race we can compare",
                "of {n} races we can compare",
                self.compared,
            )
            label = self.say("Changed after election night")
            facts.append((label, self.say.number(len(self.hands.ended)), small))
        return facts

    def ballots(self) -> list[Fact]:
        """Return the newest numbers of ballots: in all, by mail and in person."""
        known = [u for u in self.live if u.total("ballots_counted")]
        if not known:
            return []
        say, newest = self.say, known[-1]
        small = say("turnout {turnout}", turnout=newest.turnout)
        registered = newest.exact("registered")
        if registered is not None:
            small = say("{turnout} of {n} registered voters", turnout=small, n=registered)
        facts: list[Fact] = [(say("Ballots counted"), newest.words("ballots_counted"), small)]
        kinds = {"ballots_mail": say("By mail"), "ballots_in_person": say("In person")}
        whole = newest.exact("ballots_counted")
        for item, label in kinds.items():
            part, small = newest.exact(item), say("ballots")
            if part is not None and whole and part <= whole:
                share = say.share(Fraction(100 * part, whole))
                small = say("{share}% of the ballots counted", share=share)
            if newest.total(item):
                facts.append((label, newest.words(item), small))
        return facts

    @cached_property
    def over_time(self) -> Chart | None:
        return figures.count_over_time(self.election, self.say)

    @cached_property
    def chart(self) -> tuple[Markup, Markup]:
        return drawn(self.over_time, self.say, self.election.jurisdiction.time_label)

    @cached_property
    def chart_file(self) -> Asset | None:
        """What a reader explores the chart with."""
        chart = self.over_time
        if chart is None:
            return None
        numbers = figures.ballot_numbers(chart, self.election, self.say)
        return figures.chart_file({"count": chart}, numbers)

    @cached_property
    def closest(self) -> list[race_lists.RaceRow]:
        return race_lists.closest(self.say, self.counted) if len(self.election.races) > 1 else []

    @property
    def phases(self) -> list[tuple[Phase, list[UpdateCount]]]:
        phases = groupby(self.live, key=lambda u: u.update.phase)
        return [(phase, list(updates)) for phase, updates in phases]

    @property
    def withdrawn(self) -> list[withdrawn.Withdrawn]:
        return withdrawn.of_election(self.say, self.election)

    @cached_property
    def items(self) -> list[Markup]:
        return [estimates.column(self.say, item) for item in estimates.items_of(self.election)]

    @property
    def laws(self) -> list[Law]:
        laws = self.election.jurisdiction.laws_on(self.election.date)
        return [law for law in laws if law.topic not in BORDERS]

    @cached_property
    def said(self) -> list[Said]:
        statements = [s for s in self.election.statements if not s.race]
        return said(self.say, self.counted, statements)

    @cached_property
    def groups(self) -> list[race_lists.Group]:
        """Every race as it stands now, under its official group."""
        rows = []
        for race in self.election.races:
            h = self.counted.histories[race.slug]
            line = verdicts.listed(self.say, self.election, race, h.last)
            if h.last is not None:
                line = write_ins.line(self.say, h.last, line)
            row = race_lists.race_row(
                self.say,
                h,
                h.last,
                changed=bool(h.changed_hands),
                spark=True,
                line=line,
                also=synonyms(race, self.election.jurisdiction),
            )
            rows.append((race, row))
        return race_lists.by_group(self.say, rows)

    @property
    def race_kinds(self) -> list[tuple[str, Markup]]:
        return race_lists.kinds(self.say, self.groups, self.say("Changed hands"))

    @property
    def cities(self) -> dict[str, str]:
        return race_lists.cities(self.groups)

    @cached_property
    def sparks(self) -> bool:
        return any(row.spark for group in self.groups for row in group.rows)

    @cached_property
    def findings(self) -> list[Markup]:
        return oddities(self.say, self.counted)


def _cited(press: PageRenderer, election: Election) -> list[dict[str, str]]:
    """Return how the count is cited as it stands; empty before the first update."""
    newest, address = election.newest, f"{press.address}{election.path}/"
    return cited(press, election_title(press, election), newest, address) if newest else []


def page(press: PageRenderer, view: ElectionView) -> tuple[Page, dict[str, bytes]]:
    """Return the page, and the file of its chart by its path in the site, if it has one."""
    say, book, election = press.say, view.counted, view.election
    rows = (row for group in view.groups for row in group.rows)
    matter = {
        "title": view.name,
        "description": view.headline,
        "crumbs": [(say("Elections"), "elections/")],
        "here": view.name,
        "seal": book.seal.head,
        "head": [
            *feeds.links(say("Updates of this election"), "feed"),
            *_cited(press, election),
            *terms(""),
        ],
        "ld": election_data(press, book, view.headline),
        "scripts": scripts(election.races),
        "stated": stated.election(say, book, rows),
    }
    text = press.page(f"{election.path}/index.md", "election.md", matter=matter, view=view)
    file = view.chart_file
    return text, {f"{election.path}/{file.path}": file.data} if file else {}
