"""The page of one update: what was added, what changed, and every race as it stood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from builder.charts import small_charts
from builder.counting.history import BatchState
from builder.exports import feeds
from builder.model import Race
from builder.pages.election import calendar, changed, estimates, race_lists
from builder.pages.election.count import Fact, UpdateCount
from builder.pages.election.page import scripts
from builder.pages.shared import stated
from builder.pages.shared.findings import oddities
from builder.pages.shared.linked_data import cited, terms
from builder.pages.shared.page import Page, PageRenderer
from builder.pages.update import withdrawn
from builder.store.race_names import synonyms
from builder.wording.names import SourceView, election_name, source_view, status_words
from builder.wording.needs import needs
from builder.wording.sentences import bold


@dataclass(frozen=True)
class UpdateView(UpdateCount):
    """What the page of an update shows."""

    changes = cached_property(changed.in_update)
    fallen = cached_property(changed.fallen)
    moves = cached_property(changed.moves)

    @cached_property
    def title(self) -> Markup:
        zone = self.election.jurisdiction.time_label
        return self.say("Update of {moment}", moment=self.say.moment(self.update, zone))

    @property
    def badges(self) -> list[tuple[str, Markup]]:
        if self.update.withdrawn:
            return [("open", self.say("Withdrawn"))]
        return [status_words(self.say, self.update)]

    @cached_property
    def sentence(self) -> Markup:
        """What the update brought, in one or two sentences."""
        say = self.say
        if self.update.withdrawn:
            return say("This update was withdrawn: {reason}", reason=self.update.withdrawn)
        first = self._ballots()
        if not self.stored or self.before is None:
            return first
        changed = len(self.changes)
        if not changed:
            return say("{added} No race’s outcome changed.", added=first)
        races = bold(say.word(changed))
        return say.plural(
            "{added} The outcome changed in {races} race.",
            "{added} The outcome changed in {races} races.",
            changed,
            added=first,
            races=races,
        )

    def _ballots(self) -> Markup:
        say, new = self.say, self.gain("ballots_counted")
        mail, in_person = self.gain("ballots_mail"), self.gain("ballots_in_person")
        if new is None:
            if self.total("ballots_added"):
                return say("The {noun} added {ballots} ballots.", ballots=self.added)
            return say("We do not know how many ballots it added.")
        ballots = bold(say.number(new))
        if mail is not None and in_person == 0:
            return say("The {noun} added {ballots} ballots, all cast by mail.", ballots=ballots)
        if mail == 0 and in_person is not None:
            return say("The {noun} added {ballots} ballots, all cast in person.", ballots=ballots)
        if mail is None or in_person is None:
            return say("The {noun} added {ballots} ballots.", ballots=ballots)
        return say(
            "The {noun} added {ballots} ballots: {mail} by mail and {in_person} in person.",
            ballots=ballots,
            mail=mail,
            in_person=in_person,
        )

    @property
    def facts(self) -> list[Fact]:
        """Ballots added, counted, by kind, and estimated to be left."""
        say, small = self.say, self.say("ballots")
        first = self.election.live[0].key if self.election.live else self.key
        computed = self.gain("ballots_counted") is not None and self.key != first
        if self.total("ballots_added") is None and computed:
            small = say("ballots, calculated from two totals")
        kinds = [say("turnout {turnout}", turnout=self.turnout)]
        if self.total("ballots_mail") or self.total("ballots_in_person"):
            mail, person = self.words("ballots_mail"), self.words("ballots_in_person")
            kinds.append(say("{mail} by mail, {person} in person", mail=mail, person=person))
        return [
            (say("Added in this update"), self.added, small),
            (say("Counted so far"), self.words("ballots_counted"), Markup("<br>").join(kinds)),
            *estimates.fact(self),
            *calendar.fact(self),
        ]

    @cached_property
    def strip(self) -> Markup:
        return small_charts.strip(self.election, self.update, self.of.sizes, self.say)

    @property
    def strip_key(self) -> Markup:
        return small_charts.caption(self.election, self.of.sizes, self.say)

    @cached_property
    def needed(self) -> list[tuple[Race, Markup]]:
        """What was needed of the ballots left, in each race where the estimate says so."""
        histories = self.of.counted.histories
        return [
            (step.standing.race, Markup(" ").join(words))
            for slug, step in self.steps.items()
            if (words := needs(self.say, self.election, histories[slug], step))
        ]

    @cached_property
    def still(self) -> list[Race]:
        """The races that had no new votes."""
        steps = self.steps.values()
        return [s.standing.race for s in steps if s.batch.state is BatchState.NONE]

    @cached_property
    def quiet(self) -> Markup:
        """How many races had no new votes; nothing where that is not known of every race."""
        say, still = self.say, len(self.still)
        if still:
            return say.plural(
                "{n:Word} race had no new votes", "{n:Word} races had no new votes", still
            )
        states = {step.batch.state for step in self.steps.values()}
        known = states <= {BatchState.FIRST, BatchState.NEW}
        return say("Every race had new votes.") if known else Markup("")

    @cached_property
    def groups(self) -> list[race_lists.Group]:
        """Every race that the update lists, as it stood, under its official group."""
        rows = []
        for race in self.election.races:
            if step := self.steps.get(race.slug):
                history, hands = self.of.counted.histories[race.slug], bool(step.places_change)
                also = synonyms(race, self.election.jurisdiction)
                row = race_lists.race_row(self.say, history, step, changed=hands, also=also)
                rows.append((race, row))
        return race_lists.by_group(self.say, rows)

    @property
    def race_kinds(self) -> list[tuple[str, Markup]]:
        return race_lists.kinds(self.say, self.groups, self.say("Changed in this update"))

    @property
    def many(self) -> bool:
        return bool(scripts(self.steps))

    @property
    def published(self) -> list[Race]:
        return withdrawn.races(self.election, self.update)

    @property
    def sources(self) -> list[SourceView]:
        """The sources of the update: its own, then those of its totals, then those of its votes."""
        election = self.election
        totals = {total.source for total in election.totals_of(self.key)}
        votes = set()
        if snapshot := election.snapshots.get(self.key):
            votes = {*snapshot.sources.values(), *(b.source for b in snapshot.ballots.values())}
        used = dict.fromkeys([self.update.source, *sorted(totals), *sorted(votes)])
        return [source_view(self.say, election.sources[s]) for s in used if s in election.sources]

    @cached_property
    def findings(self) -> list[Markup]:
        return oddities(self.say, self.of.counted, update=self.key)


def page(press: PageRenderer, view: UpdateView) -> Page:
    say, election, update = press.say, view.election, view.update
    name = election_name(say, election)
    rows = (row for group in view.groups for row in group.rows)
    title = say("{title}: {election}", title=view.title, election=name)
    address = f"{press.address}{election.path}/updates/{update.key}/"
    matter = {
        "title": title,
        "description": view.sentence,
        "crumbs": [(say("Elections"), "elections/"), (name, f"{election.path}/")],
        "here": view.time,
        "seal": view.of.counted.seal.head,
        "head": [
            *feeds.links(say("Updates of this election"), "../../feed"),
            *([] if update.withdrawn else cited(press, title, update, address)),
            *terms("../../"),
        ],
        "scripts": scripts(view.steps) if view.stored else "",
        "stated": stated.update(election, update, rows, view.steps),
    }
    path = f"{election.path}/updates/{update.key}.md"
    return press.page(path, "update.md", matter=matter, view=view)
