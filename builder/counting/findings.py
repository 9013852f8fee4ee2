"""Oddities in official figures: found by name, published beside the figures, never repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from builder.counting.estimates import exact_number, turnout
from builder.counting.finding import Finding as Finding
from builder.counting.finding import finding
from builder.counting.history import HistoryPoint, RaceHistory
from builder.counting.impossible import of_ballots, of_released, of_totals, of_votes, sound_ballots
from builder.counting.standings import half_up
from builder.counting.statements import beside
from builder.counting.vote_grid import reported_sum, votes_sum
from builder.model import Ballots, Election, SourceKind, Update
from builder.store.cells import stated_number


def _votes(history: RaceHistory) -> Iterator[Finding]:
    """Falls, negative votes, choices that come and go."""
    race = history.race.slug
    last: dict[str, tuple[int, str]] = {}
    before: HistoryPoint | None = None
    for step in history.steps:
        key, votes = step.update.key, step.standing.votes
        for choice in step.falls:
            was, since = last[choice]
            now = votes[choice]
            assert now is not None
            yield finding(
                "fall", race=race, update=key, choice=choice, was=was, since=since, now=now
            )
        for choice, value in votes.items():
            if value is None:
                continue
            last[choice] = (value, key)
            if value < 0:
                yield finding("negative-votes", race=race, update=key, choice=choice, votes=value)
        if before is not None:
            listed = before.standing.votes
            for choice in (c for c in votes if c not in listed):
                yield finding(
                    "new-choice", race=race, update=key, choice=choice, since=before.update.key
                )
            for choice in (c for c in listed if c not in votes):
                yield finding(
                    "vanished-choice", race=race, update=key, choice=choice, since=before.update.key
                )
        before = step


def _ballots(
    history: RaceHistory, reported: set[str], every: Mapping[str, int | None]
) -> Iterator[Finding]:
    """Compare a race's ballots with its votes, all ballots and those of the update before."""
    race = history.race.slug
    last: tuple[int, str] | None = None
    for step in history.steps:
        key, of = step.update.key, step.ballots
        if of is not None:
            yield from of_ballots(race, key, of)
        if of is None or of.ballots is None:
            if key in reported:
                yield finding("ballots-missing", race=race, update=key)
            yield from of_votes(history.race, key, step.standing.total, every[key])
            continue
        counted = every[key]
        if counted is not None and of.ballots > counted:
            yield finding(
                "race-over-election", race=race, update=key, ballots=of.ballots, counted=counted
            )
        yield from _torn(history, step, of, of.ballots)
        if last is not None and of.ballots < last[0]:
            yield finding(
                "ballots-fell", race=race, update=key, was=last[0], since=last[1], now=of.ballots
            )
        last = (of.ballots, key)


def _torn(history: RaceHistory, step: HistoryPoint, of: Ballots, ballots: int) -> Iterator[Finding]:
    """Ballots that can't hold their votes, as when a file was read between two states."""
    race, key = history.race.slug, step.update.key
    if not sound_ballots(of):
        return  # said by the finding that tells why; how many votes they can hold is not known
    votes = (step.standing.total or 0) + (of.writein_marks or 0)
    most = history.race.votes_allowed * (ballots - (of.blank or 0) - (of.overvoted or 0))
    if votes > most:
        yield finding("ballots-votes", race=race, update=key, votes=votes, most=most)


def _totals(election: Election, update: Update, before: Update | None) -> Iterator[Finding]:
    """Compare the figures of the whole count with one another."""
    key = update.key
    counted = exact_number(election, key, "ballots_counted")
    added = exact_number(election, key, "ballots_added")
    mail = exact_number(election, key, "ballots_mail")
    person = exact_number(election, key, "ballots_in_person")
    was = exact_number(election, before.key, "ballots_counted") if before else None
    if before is not None and counted is not None and was is not None:
        # Fewer added than the difference: as likely an update that the archive does not hold,
        # unless it holds all.
        every = election.updates_released == len(election.live)
        if added is not None and (added > counted - was or (every and added < counted - was)):
            yield finding(
                "added", update=key, since=before.key, added=added, difference=counted - was
            )
        if counted < was:
            yield finding("total-fell", update=key, since=before.key, was=was, now=counted)
    for item in ("ballots_mail", "ballots_in_person") if before is not None else ():
        now = exact_number(election, key, item)
        then = exact_number(election, before.key, item) if before else None
        if now is not None and then is not None and now < then:
            yield finding(
                "kind-fell",
                update=key,
                item=item,
                since=before.key if before else "",
                was=then,
                now=now,
            )
    if counted is not None and mail is not None and person is not None and mail + person != counted:
        yield finding("kinds", update=key, mail=mail, person=person, counted=counted)
    said = turnout(election, update)
    if said.agree is False and said.computed is not None:
        yield finding(
            "turnout", update=key, published=str(said.published), computed=half_up(said.computed)
        )


def _sums(election: Election) -> Iterator[Finding]:
    """Compare votes with the official sum of each update, and find races that vanished."""
    listed: set[str] = set()
    for update in election.live:
        snapshot = election.snapshots.get(update.key)
        stored = votes_sum(election, snapshot)
        reported = None if snapshot is None else reported_sum(election, snapshot)
        # With an empty cell the reported votes can be fewer than the official sum, never more.
        if (
            update.votes_total is not None
            and reported is not None
            and (
                reported > update.votes_total if stored is None else reported != update.votes_total
            )
        ):
            yield finding(
                "votes-total", update=update.key, stored=reported, official=update.votes_total
            )
        if snapshot is not None:
            if stored is not None and stored == update.votes_total:
                for race in sorted(listed - snapshot.votes.keys()):
                    yield finding("vanished-race", race=race, update=update.key)
            listed |= snapshot.votes.keys()


def _said(election: Election, histories: Mapping[str, RaceHistory]) -> Iterator[Finding]:
    """Statements against the stored figures, and against one another where none is stored."""
    first: dict[tuple[str, str, str, str, str], tuple[str, str]] = {}
    for statement in election.statements:
        value = stated_number(statement.value)
        if value is None or not statement.update:
            continue
        found = beside(election, histories, statement)
        what = statement.item if not statement.choice else f"{statement.item} of {statement.choice}"
        key, said, said_in = statement.update, statement.value, statement.source
        if found is not None:
            if found.agrees is False:
                source = election.sources.get(found.source)
                official = source is None or source.kind is not SourceKind.PRESS
                whole = found.official.denominator == 1
                stored = str(found.official.numerator) if whole else half_up(found.official)
                yield finding(
                    "statement-differs" if official else "sources-disagree",
                    race=statement.race,
                    update=key,
                    item=what,
                    said=said,
                    said_in=said_in,
                    stored=stored,
                    stored_in=found.source,
                )
            continue
        subject = (
            statement.race,
            statement.update,
            statement.item,
            statement.choice,
            statement.over,
        )
        other, source_id = first.setdefault(subject, (statement.value, statement.source))
        if stated_number(other) != value:
            yield finding(
                "sources-disagree",
                race=statement.race,
                update=key,
                item=what,
                said=said,
                said_in=said_in,
                stored=other,
                stored_in=source_id,
            )


def findings(election: Election, histories: Mapping[str, RaceHistory]) -> tuple[Finding, ...]:
    """Return every oddity: of races in the order of races.csv, of updates, of what was said."""
    reported = {
        key
        for key, snapshot in election.snapshots.items()
        if any(of.ballots is not None for of in snapshot.ballots.values())
    }
    every = {
        update.key: exact_number(election, update.key, "ballots_counted")
        for update in election.live
    }
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
