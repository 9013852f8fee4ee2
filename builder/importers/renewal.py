"""The sentences of an update's note, and how they are added and removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from builder.importers.classification import Release, change, read
from builder.importers.known import Names, Stored
from builder.importers.parsed import FileKind, ParsedSnapshot

COUNTER_ONLY = (
    "No results file of this time was captured: the votes are rebuilt from the counter file by"
    " its ids"
)
TORN = (
    "Another file of this official time held parts of two states, so that its own sums fail (sha256"
    " {sha256}): nothing is taken from it"
)
CLASH = (
    "Another file of this official time has other votes than its twin (sha256 {sha256}): nothing is"
    " taken from it"
)
READING = "The file's time has no zone and clocks showed it twice: "
BETWEEN = ". "


def joined(notes: Iterable[str]) -> str:
    """Return several sentences as one note."""
    return BETWEEN.join(notes)


def without(note: str, sentence: str) -> str:
    """Return ``note`` without ``sentence``, where it stands."""
    if note == sentence:
        return ""
    for found in (sentence + BETWEEN, BETWEEN + sentence):
        if found in note:
            return note.replace(found, "", 1)
    return note


def with_sentences(note: str, sentences: Iterable[str], before: Sequence[str] = ()) -> str:
    """Return ``note`` with each of ``sentences`` that it lacks, before ``before`` or at its end."""
    for sentence in sentences:
        if sentence in note:
            continue
        starts = [f"{BETWEEN}{note}".find(BETWEEN + words) for words in before]
        place = min((start for start in starts if start >= 0), default=len(note))
        head, tail = note[:place].removesuffix(BETWEEN), note[place:]
        note = joined(part for part in (head, sentence, tail) if part)
    return note


def titled(names: Names) -> list[str]:
    """Return how a sentence on one contest begins, of every contest."""
    return [f"{title}: " for title in names.titled]


def torn_notes(release: Release) -> list[str]:
    """Return a sentence on each file of which nothing is taken."""
    return [
        (CLASH if capture in release.clashing else TORN).format(sha256=capture.sha256)
        for capture in release.torn
    ]


def again_notes(release: Release, source_of: Mapping[str, str]) -> list[str]:
    """Return a sentence on each capture that a later one of its time and kind replaces."""
    said = []
    for capture in release.earlier:
        same_kind = release.counter if read(capture).kind is FileKind.COUNTER else release.main
        kept = same_kind or release.main
        assert kept is not None
        counts, other = kept.origin.retrieved_at[:10], capture.origin.retrieved_at[:10]
        differs = f"{source_of[capture.sha256]}, differs: {change(capture, kept)}"
        said.append(
            "The county published this official time more than once: the capture of"
            f" {counts} counts; that of {other}, {differs}"
        )
    return said


def votes_total(snapshot: ParsedSnapshot, names: Names) -> str:
    """Return the sum of a file's votes as updates.csv has it; empty where none is reported."""
    total = snapshot.votes_total
    if total is not None:
        total -= sum(votes for number, votes in snapshot.votes.items() if number in names.uncounted)
    return cell(total)


def cell(value: int | None) -> str:
    """Return a whole number as a cell; empty for one that is not reported."""
    return "" if value is None else str(value)


def untold(release: Release, stored: Stored) -> bool:
    """Return whether an unsealed update's note does not mention a torn file of its time."""
    row = next(row for row in stored.tables["updates.csv"] if row["update"] == release.known)
    return release.known not in stored.sealed and any(
        capture.sha256 not in row["note"] for capture in release.torn
    )
