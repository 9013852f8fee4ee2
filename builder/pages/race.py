"""The page of one race: the latest count and its whole history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from builder import figures, sentences, svg
from builder.assets import Asset, hashed
from builder.findings import Finding
from builder.messages import Messages
from builder.model import Bar, Choice, Coverage, Election, Kind, Phase, Race, Rule, Update
from builder.needed import NeededSilence, NeededState, needed
from builder.pages.frame import (
    Book,
    Page,
    Press,
    SourceView,
    election_name,
    shows_party,
    source_view,
    status_badge,
    time_tag,
    update_name,
)
from builder.pages.said import Said, said
from builder.plotly_spec import to_plotly
from builder.series import BatchState, History, Step
from builder.standings import Silence, rounded_down


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One row of the totals table; texts are empty where nothing can be said."""

    name: str
    note: Markup
    colour: str
    votes: Markup | str
    share: str
    ballots_share: str
    width: str
    change: str
    placed: bool
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """One row of the table of every update; ``cells`` go with the table's choice columns."""

    key: str
    time: Markup
    href: str
    stored: bool
    cells: tuple[Markup, ...]
    new: Markup
    split: Markup
    margin: Markup
    mark: Markup
    changed: bool
    note: Markup


def choice_class(choice: Choice) -> str:
    return f"k{choice.colour[1]}" if choice.colour in {f"c{n}" for n in range(6)} else "k0"


def badges(say: Messages, election: Election, race: Race) -> list[tuple[str, Markup]]:
    """Class and words of each badge of a race."""
    out = [status_badge(say, election)]
    if not race.coverage.complete:
        out.append(("", say("{area} part only", area=election.jurisdiction.name)))
    elif race.coverage is Coverage.UNKNOWN:
        out.append(("", say("District borders not verified")))
    if race.votes_allowed > 1:
        out.append(("", say("Vote for up to {n}", n=race.votes_allowed)))
    if race.bar is Bar.FIFTY_FIVE:
        out.append(("", say("Needs 55%")))
    elif race.bar is Bar.TWO_THIRDS:
        out.append(("", say("Needs two thirds")))
    elif race.kind is Kind.MEASURE and race.bar is Bar.MAJORITY:
        out.append(("", say("Needs more than 50%")))
    if race.kind is Kind.OFFICE and not race.contested:
        out.append(("", say("Uncontested")))
    return out


def totals(say: Messages, history: History) -> list[Total]:
    """The rows of the totals table at the newest stored update, most votes first."""
    step = history.last
    if step is None:
        return []
    race, standing = history.race, step.standing
    rest = [c.choice for c in race.choices if c.choice in standing.votes and c.choice not in standing.ranked]
    rows = []
    decided = standing.places is not None and race.kind is Kind.OFFICE and race.contested and race.rule is Rule.PLURALITY
    for position, slug in enumerate([*standing.ranked, *rest], start=1):
        choice, votes, share = race.choice(slug), standing.votes[slug], standing.share(slug)
        batch = step.batch.votes.get(slug) if step.batch.votes is not None and step.batch.state is not BatchState.FIRST else None
        ballots = step.ballots.ballots if step.ballots else None
        note = Markup(", ").join(
            part for part in (choice.party if shows_party(race) else "", say("incumbent") if choice.incumbent else "") if part
        )
        rows.append(
            Total(
                name=choice.name,
                note=note,
                colour=choice_class(choice),
                votes=say("not reported") if votes is None else say.number(votes),
                share="" if share is None else say.share(share),
                ballots_share=say.share(Fraction(100 * votes, ballots))
                if share is not None and votes is not None and ballots and race.votes_allowed > 1
                else "",
                width="0" if share is None else f"{float(share):.2f}",
                change="" if batch is None else say.signed(batch),
                placed=decided and standing.places is not None and slug in standing.places,
                cut=decided and position == race.seats,
            )
        )
    return rows


def columns(history: History) -> tuple[Choice, ...]:
    """The choices that have a column of their own in the table of every update: at most two."""
    race, last = history.race, history.last
    if last is None:
        return ()
    able = [c for c in race.choices if c.kind.can_lead]
    if race.yes_no or not race.coverage.complete or len(last.standing.ranked) < 2:
        return tuple(able[:2])
    if race.seats > 1 and race.contested:
        return tuple(race.choice(c) for c in last.standing.ranked[race.seats - 1 : race.seats + 1])
    return tuple(race.choice(c) for c in last.standing.ranked[:2])


def _margin(say: Messages, step: Step) -> Markup:
    race, standing = history_race(step), step.standing
    if standing.silence is Silence.NO_VOTES:
        return say("no votes counted yet")
    if standing.silence is not None:
        return say("not reported")
    if not race.coverage.complete or not race.contested or race.rule is Rule.UNKNOWN or standing.margin is None:
        return Markup("")
    if race.yes_no:
        if standing.margin >= 0:
            return say("{margin} over", margin=say.number(standing.margin))
        return say("{margin} short", margin=say.number(-standing.margin))
    if standing.tie or standing.margin == 0:
        return say("tied")
    if race.seats > 1:
        edge = race.choice(standing.ranked[race.seats - 1]).short_name
        return say("{name} in the last place by {margin}", name=edge, margin=standing.margin)
    return say("{name} +{margin}", name=race.choice(standing.ranked[0]).short_name, margin=standing.margin)


def history_race(step: Step) -> Race:
    return step.standing.race


def _new(say: Messages, step: Step) -> Markup:
    batch = step.batch
    if batch.state is BatchState.CORRECTED:
        return say("corrected totals")
    if batch.state is BatchState.NONE:
        return say("no new votes")
    if batch.total is None:
        return say("not known")
    return Markup(say.number(batch.total))


def _split(say: Messages, step: Step, shown: tuple[Choice, ...]) -> Markup:
    batch = step.batch
    if batch.state not in (BatchState.FIRST, BatchState.NEW) or not batch.total or batch.votes is None or len(shown) < 2:
        return Markup("")
    if not all(c.choice in batch.votes for c in shown):
        return Markup("")
    a, b = (say.share(Fraction(100 * batch.votes[c.choice], batch.total), 1) for c in shown)
    return Markup("{} – {}").format(a, b)


def update_rows(
    say: Messages, election: Election, history: History, shown: tuple[Choice, ...]
) -> list[tuple[Phase, list[UpdateRow]]]:
    """Every known update of the election, grouped by phase; those without stored votes of this race say so."""
    steps = {step.update.update: step for step in history.steps}
    groups: list[tuple[Phase, list[UpdateRow]]] = []
    for update in election.live:
        if not groups or groups[-1][0] is not update.phase:
            groups.append((update.phase, []))
        groups[-1][1].append(_row(say, election, update, steps.get(update.update), shown))
    return groups


def _row(say: Messages, election: Election, update: Update, step: Step | None, shown: tuple[Choice, ...]) -> UpdateRow:
    blank = Markup("")
    if step is None:
        note = say("not listed") if update.update in election.snapshots else say("votes not stored")
        return UpdateRow(
            key=update.update, time=update_name(say, update), href=f"../updates/{update.update}/", stored=False,
            cells=(), new=blank, split=blank, margin=blank, mark=blank, changed=False, note=note,
        )  # fmt: skip
    cells = []
    for choice in shown:
        votes, share = step.standing.votes.get(choice.choice), step.standing.share(choice.choice)
        if choice.choice not in step.standing.votes:
            cells.append(say("not listed"))
        elif votes is None:
            cells.append(say("not reported"))
        elif share is None:
            cells.append(Markup(say.number(votes)))
        else:
            cells.append(Markup("{}<small>{}%</small>").format(say.number(votes), say.share(share)))
    race = history_race(step)
    if race.yes_no:
        mark = say("crosses the bar") if step.places_change else blank
    elif race.seats > 1:
        mark = say("places change") if step.places_change else blank
    else:
        mark = say("lead changes") if step.lead_change else blank
    note = blank
    if step.falls:
        fallen = say.list([race.choice(c).name for c in step.falls])
        note = say("The official total of {names} went down in this update. We show both numbers.", names=fallen)
    return UpdateRow(
        key=update.update, time=update_name(say, update), href=f"../updates/{update.update}/", stored=True,
        cells=tuple(cells), new=_new(say, step), split=_split(say, step, shown), margin=_margin(say, step), mark=mark,
        changed=bool(mark), note=note,
    )  # fmt: skip


def moments(say: Messages, election: Election, history: History) -> list[tuple[Markup, Markup, list[tuple[str, str, str]]]]:
    """First count, end of election night, newest: heading, time, and name, votes and share of the leading choices."""
    first, last = (history.steps[0], history.steps[-1]) if history.steps else (None, None)
    if first is None or last is None or len(history.steps) < 2:
        return []
    wanted = [(say("First count"), first)]
    if history.night is not None and history.night is not first and history.night is not last:
        wanted.append((say("End of election night"), history.night))
    wanted.append((say("Certified") if sentences.is_final(last.update) else say("Newest count"), last))
    out = []
    for heading, step in wanted:
        lines = []
        for choice in columns(history):
            share, votes = step.standing.share(choice.choice), step.standing.votes.get(choice.choice)
            if votes is not None:
                lines.append((choice.short_name, say.number(votes), "" if share is None else say.share(share)))
        out.append((heading, update_name(say, step.update), lines))
    return out


def holdings(say: Messages, election: Election, history: History) -> Markup:
    """How much of this race's count the archive holds, against what is known to exist."""
    held, known = len(history.steps), len(election.live)
    if election.updates_released is not None and held == election.updates_released:
        return say("The archive holds this race's votes at all {n} updates.", n=held)
    if held == known:
        return say.plural(
            "The archive holds this race's votes at the {n} update it knows of.",
            "The archive holds this race's votes at all {n} updates it knows of.",
            held,
        )
    return say(
        "The archive knows of {known} updates of this election and holds this race's votes at {held} of them. "
        "How many were released in all is not known.",
        known=known,
        held=held,
    )


def race_sources(say: Messages, election: Election, history: History) -> list[tuple[Markup, SourceView]]:
    """The newest figures' source, the source of the race's own facts, and any file only some updates came from."""
    found: dict[str, Markup] = {}
    if history.last is not None:
        key = history.last.update.update
        found[election.snapshots[key].sources[history.race.race]] = say(
            "Votes of {time}", time=update_name(say, history.last.update)
        )
    for step in history.steps[:-1]:
        snapshot = election.snapshots[step.update.update]
        if snapshot.sources[history.race.race] != step.update.source:
            found.setdefault(snapshot.sources[history.race.race], say("Votes of {time}", time=update_name(say, step.update)))
    found.setdefault(history.race.source, say("Title, choices and rules"))
    if history.race.coverage_source:
        found.setdefault(history.race.coverage_source, say("Borders of the district"))
    return [(label, source_view(say, election.sources[s])) for s, label in found.items() if s in election.sources]


def page(press: Press, book: Book, race: Race) -> tuple[Page, dict[str, bytes]]:
    """The race page, and the files of its interactive charts by their path in the site."""
    say, election, history = press.say, book.election, book.histories[race.race]
    last = history.last
    shown = columns(history)
    title = (
        say("{title} ({area} part)", title=race.title, area=election.jurisdiction.name)
        if not race.coverage.complete
        else Markup("{}").format(race.title)
    )
    sentence = sentences.headline(say, election, last) if last else say("No votes of this race are stored.")
    lead, shares = figures.lead_over_time(history, election, say), figures.shares_over_time(history, election, say)
    statements: list[Said] = said(say, book, [s for s in election.statements if s.race == race.race])
    matter = {
        "title": title,
        "description": sentence,
        "crumbs": [(say("Elections"), "elections/"), (election_name(say, election), f"{election.path}/")],
        "here": race.title,
    }
    specs = {kind: _spec(kind, chart) for kind, chart in (("lead", lead), ("shares", shares)) if chart is not None}
    made = press.page(
        f"{election.path}/{race.race}.md",
        "race.md",
        matter=matter,
        election=election,
        race=race,
        history=history,
        title=title,
        badges=badges(say, election, race),
        sentence=sentence,
        course=sentences.course(say, election, history),
        moments=moments(say, election, history),
        totals=totals(say, history),
        last=last,
        last_time=time_tag(say, last.update, election.jurisdiction.time_label) if last else "",
        shown=shown,
        groups=update_rows(say, election, history, shown),
        lead_svg=Markup(svg.render(lead)) if lead else "",
        shares_svg=Markup(svg.render(shares)) if shares else "",
        specs={kind: asset.path for kind, asset in specs.items()},
        said=statements,
        findings=race_findings(book, race),
        sources=race_sources(say, election, history),
        holdings=holdings(say, election, history),
        corrections=sum(c.scope == f"race/{race.race}" for c in election.corrections),
        needed=needed_words(say, election, history),
        method="../../method.md",
        notes=[n for n in (race.note, last.update.note if last else "") if n],
    )


def needed_words(say: Messages, election: Election, history: History) -> list[Markup]:
    """What those behind would need of the rest, where the estimate allows to say it; else nothing."""
    if history.last is None:
        return []
    found = needed(election, history.last)
    if isinstance(found, NeededSilence):
        return []
    out = []
    for item in found[:3]:
        fields = {"name": sentences.bold(history.race.choice(item.choice).name), "share": rounded_down(item.share)}
        if item.state is NeededState.MORE_THAN_ALL:
            out.append(say("{name} would need more than all of the estimated remaining ballots.", **fields))
        elif item.state is NeededState.MORE_THAN:
            out.append(
                say(
                    "If the estimate is right, {name} would need more than {share} of every 100 remaining votes. "
                    "It says what would be needed, not what will happen.",
                    **fields,
                )
            )
        elif item.state is NeededState.AT_LEAST:
            out.append(
                say(
                    "If the estimate is right, {name} would need at least {share} of every 100 remaining votes. "
                    "It says what would be needed, not what will happen.",
                    **fields,
                )
            )
    return out


def race_findings(book: Book, race: Race) -> list[Finding]:
    return [finding for finding in book.findings if finding.race == race.race]
