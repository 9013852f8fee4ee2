"""Everything unusual about an import, by name, from a closed list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from builder.importers.classification import Judged, Verdict, read
from builder.importers.comparison import (
    Entry,
    beyond,
    falls,
    figures,
    jumps,
    last_figures,
    last_totals,
    multiplied,
    timeline,
    vanished,
    with_votes,
)
from builder.importers.known import Votes
from builder.importers.pipeline import Outcome
from builder.importers.plan import Planned
from builder.importers.proof import identity_gaps, known_voters, time_gaps
from builder.importers.words import changed_words

KINDS = {
    "election": "a file that is of another election, or does not prove that it is of this one",
    "empty": "nothing reported",
    "zeros": "every vote is 0",
    "names": "new names",
    "vanished": "races or choices that are no longer listed",
    "unreported": "no figure where there was one",
    "falls": "fewer votes than before, or than in the update after it",
    "totals": "totals or ballots that fall, or differ from what is stored",
    "limit": "more votes than ballots or registered voters allow",
    "jump": "more votes than the new ballots allow, or many times those before",
    "time": "a time that can't be that of this update",
    "words": "official words that differ from what is stored",
    "contest": "a contest without a candidate",
    "torn": "a file with parts of two states, or a contest whose ballots do not add up",
    "again": "one official time with more than one content",
    "polls": "no closing time of the polls to compare the time with",
    "voters": "no registered voters to compare the votes with",
}
"""Every oddity that there is, in the order in which they are said, with what it means."""
LONGEST = 300
"""Characters of one detail."""
NO_VOTERS = (
    "no file and no stored update states it: give the id file with its counter file, or add a row"
    " `registered` of a stored update to totals.csv, with its source"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Something to check before sealing: ``name`` is what --accept takes, ``items`` the details.

    ``update`` is the key of its update, empty if it is about the whole import.
    """

    kind: str
    subject: str
    items: tuple[str, ...]
    update: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.subject}"

    def words(self, limit: int = 6) -> str:
        """Return name, count and the first ``limit`` details."""
        more = f"; and {len(self.items) - limit} more" if len(self.items) > limit else ""
        items = [
            one if len(one) <= LONGEST else f"{one[: LONGEST - 1]}…" for one in self.items[:limit]
        ]
        return f"{self.name}: {len(self.items)} ({'; '.join(items)}{more})"


def oddities(outcome: Outcome, now: datetime) -> tuple[Oddity, ...]:
    """Return what is unusual in ``outcome``; nothing can have been released after ``now``."""
    found = [*_judged(outcome.judged)]
    entries = timeline(outcome.stored, outcome.planned)
    voters, voters_of = known_voters(entries, outcome.registered)
    for place, entry in enumerate(entries):
        if (one := entry.planned) is not None:
            earlier = entries[:place][::-1]
            later = [other for other in entries[place + 1 :] if other.planned is None]
            found += _update(outcome, entry, earlier, later)
            gaps = {
                "election": identity_gaps(outcome, one),
                "limit": [*beyond(entry, outcome.races, voters, voters_of)],
                "voters": [] if voters is not None or voters_of else [NO_VOTERS],
            }
            found += _of(entry.key, gaps | time_gaps(outcome.stored, one, now))
            found += _said_otherwise(outcome, one)
    order = list(KINDS)
    return tuple(sorted(found, key=lambda oddity: (oddity.update, order.index(oddity.kind))))


def _judged(judged: Sequence[Judged]) -> Iterator[Oddity]:
    for one in judged:
        kind = one.odd or ("torn" if one.verdict is Verdict.TORN else "")
        if kind:
            yield Oddity(kind=kind, subject=one.capture.filename, items=(one.reason,))


def _update(
    outcome: Outcome, entry: Entry, earlier: Sequence[Entry], later: Sequence[Entry]
) -> Iterator[Oddity]:
    """Yield what is odd in the figures of an update, against all before and after it."""
    one = entry.planned
    assert one is not None
    found: dict[str, list[str]] = {}
    neighbor = with_votes(earlier)
    found["jump"] = [*jumps(entry, neighbor, outcome.races)] if neighbor else []
    values = [value for choices in entry.votes.values() for value in choices.values()]
    if one.key not in outcome.stored.votes:
        known = [value for value in values if value is not None]
        found["empty"] = [] if known else [f"none of {len(values)} choices has a figure"]
        found["zeros"] = [f"{len(known)} figures"] if known and not any(known) else []
        found["vanished"] = vanished(
            neighbor.votes if neighbor else _all_listed(outcome, later), entry.votes
        )
        found["unreported"] = _nulls(neighbor.votes if neighbor else {}, entry.votes)
        if (factor := multiplied(entry)) > 1:
            found["jump"].append(f"every vote is a multiple of {factor}")
        found["names"] = _new_names(outcome, entry, neighbor)
        before, after = last_figures(earlier), last_figures(later)
        found["falls"] = falls(before, entry.votes)
        found["falls"] += [f"{fall} in an update after it" for fall in falls(entry.votes, after)]
    found["totals"] = _totals(outcome, entry, earlier, later)
    release, findings = one.release, outcome.proposals.findings
    found["contest"] = [w for used in release.taken for w in findings.get(used.filename, ())]
    found["torn"] = [
        f"{race} has no ballots: its sums do not match" for race in sorted(release.unsure)
    ]
    found["again"] = [f"in place of {capture.filename}" for capture in release.earlier]
    if one.release.corrects:
        found["again"].append(f"other votes than the sealed {one.release.corrects}")
    yield from _of(entry.key, found)


def _of(key: str, found: Mapping[str, Sequence[str]]) -> Iterator[Oddity]:
    for kind, items in found.items():
        if items:
            yield Oddity(kind=kind, subject=key, items=tuple(items), update=key)


def _all_listed(outcome: Outcome, later: Sequence[Entry]) -> Votes:
    """Return what the first update is compared with: the one after it, else what is stored."""
    if following := with_votes(later):
        return following.votes
    listed: Votes = {}
    for row in outcome.stored.tables["choices.csv"]:
        if row["kind"] in ("candidate", "yes", "no") and not row["withdrawn_on"]:
            listed.setdefault(row["race"], {})[row["choice"]] = None
    return listed


def _nulls(before: Votes, now: Votes) -> list[str]:
    return [
        f"{race}/{choice} {was}"
        for race, choices in before.items()
        for choice, was in choices.items()
        if was is not None and choice in now.get(race, {}) and now[race][choice] is None
    ]


def _new_names(outcome: Outcome, entry: Entry, neighbor: Entry | None) -> list[str]:
    """Return the races and choices that this update is the first to list."""
    before = neighbor.votes if neighbor else {}
    listed = [race for race in entry.votes if race not in before]
    for race, found in entry.votes.items():
        listed += [f"{race}/{choice}" for choice in found if choice not in before.get(race, {})]
    known = set(listed if neighbor else outcome.proposals.names)
    return [name for name in listed if name in known]


def _totals(
    outcome: Outcome, entry: Entry, earlier: Sequence[Entry], later: Sequence[Entry]
) -> list[str]:
    now, before, after = figures(entry), last_totals(earlier), last_totals(later)
    found = [
        f"{k} {before[k]} -> {value}" for k, value in now.items() if value < before.get(k, value)
    ]
    for name, value in now.items():
        if value > after.get(name, value):
            found.append(f"{name} {value} -> {after[name]} in an update after it")
    rows = outcome.stored.tables["totals.csv"]
    kept = {(row["update"], row["item"]): row["value"] for row in rows}
    assert entry.planned is not None
    for row in entry.planned.totals:
        was = kept.get((row["update"], row["item"]), row["value"])
        if was != row["value"]:
            found.append(
                f"{row['item']} is stored as {was or 'not reported'}, the file says {row['value']}"
            )
    return found


def _said_otherwise(outcome: Outcome, one: Planned) -> Iterator[Oddity]:
    made, tables = outcome.proposals, outcome.stored.tables
    races = {row["race"]: row for row in [*tables["races.csv"], *made.races]}
    choices = {(row["race"], row["choice"]): row for row in [*tables["choices.csv"], *made.choices]}
    for capture in one.release.taken:
        for race, items in changed_words(read(capture), outcome.names, races, choices).items():
            yield Oddity(kind="words", subject=race, items=tuple(items), update=one.key)
