"""What changed from one data folder to another, as a summary in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from builder import checks
from builder.checks.folder import Problem
from builder.counting.standings import standing
from builder.counting.vote_grid import votes_sum
from builder.errors import ArchiveError
from builder.model import Election, Update
from builder.seal.facts import released_text
from builder.seal.renames import address

MOST = 20
"""Lines of one kind; more are counted."""
Votes = Mapping[str, Mapping[str, int | None]]


def changes(before: Path, after: Path) -> Iterator[str]:
    """Yield the summary line by line."""
    old_problems, old_read = checks.read_archive(before)
    problems, read = checks.read_archive(after)
    old, new = {e.path: e for e, _ in old_read}, {e.path: e for e, _ in read}
    yield "# What this changes"
    yield ""
    unread = [p for p in old_problems if p.level is checks.Level.ERROR]
    if unread:
        errors = _count(len(unread), "error")
        yield f"The data before have {errors}, so that some changes may be missing here."
        yield ""
    redirects = (row for election in new.values() for row in election.redirects)
    moved = {address(row.old): address(row.new) for row in redirects}
    changed = [path for path in {**new, **old} if old.get(path) != new.get(path)]
    for path in changed:
        yield f"## {_code(path)}"
        yield ""
        yield from _election(old.get(path), new.get(path), moved)
        yield ""
    if not changed:
        yield "No figure, name, source or address of an election."
        yield ""
    yield from _checked({_said(p.error, before) for p in old_problems}, problems, after)


def _checked(known: set[str], problems: Sequence[Problem], after: Path) -> Iterator[str]:
    errors = [p for p in problems if p.level is checks.Level.ERROR]
    findings = (p for p in problems if p.level is not checks.Level.ERROR)
    fresh = [p for p in findings if _said(p.error, after) not in known]
    yield f"## `builder check`: {_count(len(errors), 'error')}, {_count(len(fresh), 'new finding')}"
    yield ""
    yield from _capped([_code(_said(p.error, after)) for p in (*errors, *fresh)])


def _said(error: ArchiveError, root: Path) -> str:
    """Return the message of ``error`` without the folder of the data."""
    return str(error).replace(f"{root}/", "")


def _election(
    old: Election | None, new: Election | None, moved: Mapping[str, str]
) -> Iterator[str]:
    """Yield the changes of one election."""
    if new is None:
        assert old is not None
        updates, races = _count(len(old.updates), "update"), _count(len(old.races), "race")
        yield f"- **gone**, with {updates} and {races}"
        return
    if old is None:
        updates, races = _count(len(new.updates), "update"), _count(len(new.races), "race")
        yield f"- **new**: {_code(new.title)}, {updates}, {races}"
    known = {update.key for update in old.updates} if old else set()
    fresh = [_update(new, update) for update in new.updates if update.key not in known]
    yield from _listed("new updates", fresh)
    if old is not None:
        yield from _listed("**figures stored otherwise before**", [*_figures(old, new)])
        yield from _listed("races with other places than before", [*_places(old, new)])
        yield from _listed("rows of other kinds", [*_rows(old, new)])
        if new.published[: len(old.published)] != old.published:
            yield "- **lines of the seal that were published are changed or missing**"
    sealed = len(new.published) - (len(old.published) if old else 0)
    yield f"- lines of the seal: {sealed:+,}, {len(new.published):,} in all"
    was, now = _addresses(old) if old else set(), _addresses(new)
    old_places = tuple(f"{one}/" for one in moved)
    lost = sorted(path for path in was - now if not path.startswith(old_places))
    yield f"- addresses: {len(now - was):,} new, {len(lost):,} lost"
    yield from _capped([f"**lost**: {_code(path)}" for path in lost], "  ")


def _update(election: Election, update: Update) -> str:
    """Return one new update in words: when, what, votes, and votes new since the one before."""
    snapshot = election.snapshots.get(update.key)
    votes, place = votes_sum(election, snapshot), election.place(update)
    words = [released_text(update), update.status.value]
    if snapshot is None:
        words.append("no votes by race stored")
    else:
        words.append(_count(len(snapshot.votes), "race"))
        words.append("votes not reported" if votes is None else f"{votes:,} votes")
        before = election.live[place - 1].key if place else ""
        was = votes_sum(election, election.snapshots.get(before))
        if votes is not None and was is not None:
            words.append(f"{votes - was:+,} since {before}")
    if update.withdrawn:
        words.append("**withdrawn**")
    source = election.sources.get(update.source)
    at = _code(source.url if source else update.source)
    return f"{_code(update.key)}: {', '.join(words)}; source {at}"


def _votes(election: Election, update: str) -> Votes:
    return election.snapshots[update].votes if update in election.snapshots else {}


def _figures(old: Election, new: Election) -> Iterator[str]:
    """Yield every figure of a stored update that has changed."""
    for update in old.updates:
        was, now = _votes(old, update.key), _votes(new, update.key)
        for race, choices in was.items():
            for choice, votes in choices.items():
                found = now.get(race, {}).get(choice, "none") if race in now else "none"
                if found != votes:
                    name = _code(f"{update.key} {race} {choice}")
                    yield f"{name}: {_figure(votes)} → {_figure(found)}"
        for total in old.totals_of(update.key):
            other = new.total(update.key, total.item)
            if other is None or other.value != total.value:
                name = _code(f"{update.key} {total.item}")
                yield f"{name}: {total.value} → {'none' if other is None else other.value}"


def _figure(votes: int | str | None) -> str:
    return "not reported" if votes is None else f"{votes:,}" if isinstance(votes, int) else votes


def _places(old: Election, new: Election) -> Iterator[str]:
    """Yield each race whose places at the newest update differ from those before."""
    if old.newest is None or new.newest is None:
        return
    was, now = _votes(old, old.newest.key), _votes(new, new.newest.key)
    before = {race.slug: race for race in old.races}
    for race in new.races:
        if race.slug in before and race.slug in was and race.slug in now:
            one = standing(before[race.slug], was[race.slug]).places
            other = standing(race, now[race.slug]).places
            if one != other:
                yield f"{_code(race.slug)}: {_named(one)} → {_named(other)}"


def _named(places: frozenset[str] | None) -> str:
    return "not known" if places is None else _code(", ".join(sorted(places)))


def _rows(old: Election, new: Election) -> Iterator[str]:
    """Yield what else changed, by kind."""
    kinds = "races sources statements events corrections redirects completions reworded"
    for kind in kinds.split():
        one, other = getattr(old, kind), getattr(new, kind)
        was, now = (list(of.values() if isinstance(of, Mapping) else of) for of in (one, other))
        added, gone = sum(row not in was for row in now), sum(row not in now for row in was)
        if added or gone:
            yield f"{kind}: {added} new or changed, {gone} as they were before no more"


def _addresses(election: Election) -> set[str]:
    """Return the address of the election and of each race, update and record of it."""
    pages = {race.slug for race in election.races}
    pages |= {f"updates/{update.key}" for update in election.updates}
    pages |= {f"{race}/{key}" for key, of in election.snapshots.items() for race in of.votes}
    return {f"{election.path}/"} | {f"{election.path}/{page}/" for page in pages}


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"- {title}: {len(lines):,}"
        yield from _capped(lines, "  ")


def _capped(lines: Sequence[str], indent: str = "") -> Iterator[str]:
    yield from (f"{indent}- {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"{indent}- and {len(lines) - MOST:,} more"


def _count(n: int, what: str) -> str:
    return f"{n or 'no'} {what}{'' if n == 1 else 's'}" if n < 1000 else f"{n:,} {what}s"


def _code(text: str) -> str:
    """Return ``text`` as Markdown code that nothing in it can end: anyone may have proposed it."""
    return f"`{' '.join(text.split()).replace('`', 'ʼ')}`"
