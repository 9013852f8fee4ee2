"""Oddities in official figures: found by name, published beside the figures, never repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise

from builder.counting.estimates import exact_number, turnout
from builder.counting.finding import Finding as Finding
from builder.counting.finding import finding
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.impossible import of_ballots, of_released, of_totals, of_votes, sound_ballots
from builder.counting.standings import half_up
from builder.counting.statements import beside
from builder.counting.vote_grid import reported_sum, votes_sum
from builder.model import Ballots, Election, SourceKind, Statement, Update
from builder.store.cells import stated_number


def _votes(history: RaceHistory) -> Iterator[Finding]:
    """Falls, negative votes, choices that come and go."""
    race = history.race.slug
    last: dict[str, tuple[int, str]] = {}
    before: HistoryPoint | None = None
    for step in history.steps:
        key, votes = step.update.key, step.standing.votes
        found = partial(finding, race=race, update=key)
        for choice in step.falls:
            was, since = last[choice]
            now = votes[choice]
            assert now is not None
            yield found("fall", choice=choice, was=was, since=since, now=now)
        for choice, value in votes.items():
            if value is None:
                continue
            last[choice] = (value, key)
            if value < 0:
                yield found("negative-votes", choice=choice, votes=value)
        if before is not None:
            listed, since = before.standing.votes, before.update.key
            for choice in (c for c in votes if c not in listed):
                yield found("new-choice", choice=choice, since=since)
            for choice in (c for c in listed if c not in votes):
                yield found("vanished-choice", choice=choice, since=since)
        before = step


def _ballots(
    history: RaceHistory, reported: set[str], every: Mapping[str, int | None]
) -> Iterator[Finding]:
    """Compare a race's ballots with its votes, all ballots and those of the update before."""
    race = history.race.slug
    last: tuple[int, str] | None = None
    for step in history.steps:
        key, of = step.update.key, step.ballots
        counted, found = every[key], partial(finding, race=race, update=key)
        if of is not None:
            yield from of_ballots(race, key, of)
        if of is None or of.ballots is None:
            if key in reported:
                yield found("ballots-missing")
            yield from of_votes(history.race, key, step.standing.total, counted)
            continue
        if counted is not None and of.ballots > counted:
            yield found("race-over-election", ballots=of.ballots, counted=counted)
        yield from _torn(history, step, of, of.ballots)
        if last is not None and of.ballots < last[0]:
            yield found("ballots-fell", was=last[0], since=last[1], now=of.ballots)
        last = (of.ballots, key)


def _torn(history: RaceHistory, step: HistoryPoint, of: Ballots, ballots: int) -> Iterator[Finding]:
    """Ballots that can't hold their votes, as when a file was read between two states."""
    race, key = history.race.slug, step.update.key
    if not sound_ballots(of):
        return  # another finding says why; how many votes they can hold is unknown
    votes = (step.standing.total or 0) + (of.writein_marks or 0)
    most = history.race.votes_allowed * (ballots - (of.blank or 0) - (of.overvoted or 0))
    if votes > most:
        yield finding("ballots-votes", race=race, update=key, votes=votes, most=most)


def _totals(election: Election, update: Update, before: Update | None) -> Iterator[Finding]:
    """Compare the figures of the whole count with one another."""
    found = partial(finding, update=update.key)
    counted, added, mail, person = (
        exact_number(election, update.key, f"ballots_{item}")
        for item in ("counted", "added", "mail", "in_person")
    )
    if before is not None:
        was = exact_number(election, before.key, "ballots_counted")
        if counted is not None and was is not None:
            # Fewer added than the difference: as likely an update that the archive does not hold,
            # unless it holds all.
            more, every = counted - was, election.updates_released == len(election.live)
            if added is not None and (added > more or (every and added < more)):
                yield found("added", since=before.key, added=added, difference=more)
            if more < 0:
                yield found("total-fell", since=before.key, was=was, now=counted)
        for item, now in (("ballots_mail", mail), ("ballots_in_person", person)):
            then = exact_number(election, before.key, item)
            if now is not None and then is not None and now < then:
                yield found("kind-fell", item=item, since=before.key, was=then, now=now)
    if counted is not None and mail is not None and person is not None and mail + person != counted:
        yield found("kinds", mail=mail, person=person, counted=counted)
    said = turnout(election, update)
    if said.agree is False and said.computed is not None:
        yield found("turnout", published=str(said.published), computed=half_up(said.computed))


def _sums(election: Election) -> Iterator[Finding]:
    """Compare votes with the official sum of each update, and find races that vanished."""
    listed: set[str] = set()
    for update in election.live:
        snapshot = election.snapshots.get(update.key)
        if snapshot is None:
            continue
        stored = votes_sum(election, snapshot)
        reported = reported_sum(election, snapshot) if stored is None else stored
        official, found = update.votes_total, partial(finding, update=update.key)
        # With an empty cell the reported votes can be fewer than the official sum, never more.
        if official is not None and (
            reported > official if stored is None else reported != official
        ):
            yield found("votes-total", stored=reported, official=official)
        if stored is not None and stored == official:
            for race in sorted(listed - snapshot.votes.keys()):
                yield found("vanished-race", race=race)
        listed |= snapshot.votes.keys()


def _said(election: Election, histories: Mapping[str, RaceHistory]) -> Iterator[Finding]:
    """Statements against the stored figures, and against one another where none is stored."""
    first: dict[tuple[str, ...], Statement] = {}
    for one in election.statements:
        value = stated_number(one.value)
        if value is None or not one.update:
            continue
        known = beside(election, histories, one)
        what = one.item if not one.choice else f"{one.item} of {one.choice}"
        found = partial(finding, race=one.race, update=one.update, item=what)
        said = {"said": one.value, "said_in": one.source}
        if known is not None:
            if known.agrees is False:
                source = election.sources.get(known.source)
                official = source is None or source.kind is not SourceKind.PRESS
                whole = known.official.denominator == 1
                stored = str(known.official.numerator) if whole else half_up(known.official)
                name = "statement-differs" if official else "sources-disagree"
                yield found(name, **said, stored=stored, stored_in=known.source)
            continue
        other = first.setdefault((one.race, one.update, one.item, one.choice, one.over), one)
        if stated_number(other.value) != value:
            yield found("sources-disagree", **said, stored=other.value, stored_in=other.source)


def findings(election: Election, histories: Mapping[str, RaceHistory]) -> tuple[Finding, ...]:
    """Return every oddity: of races in the order of races.csv, of updates, of what was said."""
    reported = {
        key
        for key, snapshot in election.snapshots.items()
        if any(of.ballots is not None for of in snapshot.ballots.values())
    }
    every = {u.key: exact_number(election, u.key, "ballots_counted") for u in election.live}
    found: list[Finding] = []
    for history in histories.values():
        found += _votes(history)
        found += _ballots(history, reported, every)
    for before, update in pairwise((None, *election.live)):
        assert update is not None
        found += of_totals(election.totals_of(update.key), update.key)
        found += _totals(election, update, before)
    found += of_released(election.updates_released, len(election.live))
    found += _sums(election)
    found += _said(election, histories)
    return tuple(found)
