"""What a captured file can be, and how two captures of one time differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from builder.importers.known import Votes
from builder.importers.parsed import FileKind, ParsedSnapshot
from builder.importers.sources import Capture
from builder.instants import doubled_zone
from builder.model import Precision


class Verdict(StrEnum):
    NEW = "new"
    LATE = "late arrival"  # time not stored, older than the newest stored
    ADDITION = "addition"  # ballots or results for an update that is stored without
    SECOND = "second capture"  # the votes and words of a known file in other bytes
    REPEAT = "repeat"  # time and content known
    REISSUE = "re-issue"  # time known, other content
    BAD = "bad"  # unreadable, from another election, or impossible
    TORN = "torn"  # parts of two states: own sums fail, or it contradicts its twin
    NOT_A_COUNT = "not a count"  # before the polls closed, or zeros of which none is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A capture, its verdict and why; ``odd`` is the kind of oddity a person must see, if any."""

    capture: Capture
    verdict: Verdict
    reason: str
    odd: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One official instant and what is known of it; ``known`` is the stored key, empty if new.

    ``results`` and ``counter`` are the captures that count (None: none whole was given),
    ``earlier`` those that a later capture of the same time replaces, ``torn`` those of which
    nothing is taken. ``corrects`` is the key of the sealed update whose votes this one changes.
    ``clashing`` are those of ``torn`` whose votes differ from their twin's, ``copies`` second
    captures. ``adopts`` is true where ``results`` come to an update stored from its counter file
    alone. ``doubts`` says of which contests the counter file's own sums fail, and ``unsure`` are
    the races of which it tells no ballots for that reason.
    """

    released_at: datetime
    precision: Precision
    results: Capture | None = None
    counter: Capture | None = None
    earlier: tuple[Capture, ...] = ()
    torn: tuple[Capture, ...] = ()
    known: str = ""
    corrects: str = ""
    late: bool = False
    clashing: tuple[Capture, ...] = ()
    copies: tuple[Capture, ...] = ()
    adopts: bool = False
    doubts: tuple[str, ...] = ()
    unsure: frozenset[str] = frozenset()

    @property
    def main(self) -> Capture | None:
        """The file whose votes count: the results, else the counter file."""
        return self.results or self.counter

    @property
    def taken(self) -> tuple[Capture, ...]:
        """The files whose figures count."""
        return tuple(one for one in (self.results, self.counter) if one is not None)


def read(capture: Capture) -> ParsedSnapshot:
    """Return the parsed file of a capture that is not bad."""
    assert capture.snapshot is not None, capture.filename
    return capture.snapshot


def released(capture: Capture) -> datetime:
    """Return the official time of a capture that was sorted out, as an instant."""
    assert capture.released_at is not None, capture.filename
    return capture.released_at


def released_words(capture: Capture) -> str:
    """Return the time as a source's title has it: local, with the zone where it came twice."""
    moment = released(capture)
    seconds = ":%S" if read(capture).precision is Precision.SECOND else ""
    zone = doubled_zone(moment)
    return f"{moment:%Y-%m-%d %H:%M{seconds}}" + (f" {zone}" if zone else "")


def reading_note(capture: Capture) -> tuple[str, ...]:
    """Say which of two readings a time in a doubled hour has, and what tells it."""
    if not capture.reading:
        return ()
    moment = released(capture)
    words = f"{moment:%H:%M} {doubled_zone(moment)}, since {capture.reading}"
    return (f"The file's time has no zone and clocks showed it twice: it is {words}",)


NEVER = datetime.min.replace(tzinfo=UTC)


def retrieved(capture: Capture) -> datetime:
    """Return when a capture was retrieved; NEVER where no time with an offset is known."""
    try:
        moment = datetime.fromisoformat(capture.origin.retrieved_at)
    except ValueError:
        return NEVER
    return NEVER if moment.utcoffset() is None else moment


def contradicts(votes: Votes, others: Votes) -> int:
    """Return how many choices that both list have other votes in ``others``."""
    return sum(
        others[race][choice] != value
        for race, choices in votes.items()
        for choice, value in choices.items()
        if race in others and choice in others[race]
    )


def texts(snapshot: ParsedSnapshot) -> set[tuple[str, ...]]:
    """Return what a results file says beside votes: the words of each contest and its choices."""
    return {
        (
            *(c.title, c.group, c.additional_text, c.measure_text, c.pass_rate, c.vote_for),
            *(f"{x.name}/{x.party}" for x in c.choices),
        )
        for c in snapshot.contests
    }


def change(before: Capture, after: Capture) -> str:
    """Return how the later of two captures of one time differs from the earlier, in words."""
    was, now = read(before), read(after)
    if was.kind is FileKind.COUNTER:
        said = _counted(
            (_differing(was.votes, now.votes), "choice", "has", "have", " other votes"),
            (_differing(was.ballots, now.ballots), "contest", "has", "have", " other ballots"),
            (_differing(was.totals, now.totals), "total", "differs", "differ", ""),
        )
        return ", ".join(said) or "the figures are the same"
    old, new = (
        {(c.title, x.name): x.votes for c in of.contests for x in c.choices} for of in (was, now)
    )
    groups, later = ({c.title: c.group for c in of.contests} for of in (was, now))
    moved = sum(groups.get(c.title, c.group) != c.group for c in now.contests)
    said = _counted(
        (_differing(old, new), "choice", "has", "have", " other votes"),
        (moved, "contest", "stands", "stand", " in another group"),
        (len(later.keys() - groups.keys()), "contest", "is", "are", " only in the later"),
        (len(groups.keys() - later.keys()), "contest", "is", "are", " only in the earlier"),
    )
    if not said and texts(was) != texts(now):
        said.append("some words")
    return ", ".join((["the votes are the same"] if old == new else []) + said)


def _differing(old: Mapping[Any, object], new: Mapping[Any, object]) -> int:
    return sum(old.get(key) != new.get(key) for key in {**old, **new})


def _counted(*counts: tuple[int, str, str, str, str]) -> list[str]:
    """Return each number that is not 0 with its noun, its verb (one, several) and what follows."""
    return [
        f"1 {noun} {one}{rest}" if count == 1 else f"{count} {noun}s {more}{rest}"
        for count, noun, one, more, rest in counts
        if count
    ]
