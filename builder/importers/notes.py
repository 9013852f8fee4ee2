"""The notes that an import writes into an update: each sentence once, and in one order whenever its
file came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    """Return ``note`` with each of ``sentences`` that it lacks, before the first of the words
    ``before``, else at its end.
    """
    for sentence in sentences:
        if sentence in note:
            continue
        places = [0 for words in before if note.startswith(words)]
        places += [
            found + len(BETWEEN) for words in before if (found := note.find(BETWEEN + words)) >= 0
        ]
        place = min(places, default=len(note))
        head, tail = note[:place].removesuffix(BETWEEN), note[place:]
        note = joined(part for part in (head, sentence, tail) if part)
    return note
