"""Several captures of one time: which is later, and which are second captures, the same votes and
words in other bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.errors import FeedError
from builder.importers.classification import Judged, Verdict, read, released, retrieved, texts
from builder.importers.known import Names, Stored
from builder.importers.sources import Capture
from builder.importers.words import changed_words


def told_once(
    captures: Sequence[Capture], names: Names
) -> tuple[list[Capture], list[Capture], list[Judged]]:
    """Captures of other votes or words, the first of each, and the second captures of what those
    say.
    """
    first: list[Capture] = []
    copies: list[Capture] = []
    judged = []
    for capture in captures:
        mine = names.votes(read(capture)), texts(read(capture))
        same = next((c for c in first if (names.votes(read(c)), texts(read(c))) == mine), None)
        if same is None:
            first.append(capture)
        else:
            copies.append(capture)
            reason = (
                f"the votes and words of {same.filename} in other bytes: its hash and address are"
                " kept"
            )
            judged.append(Judged(capture=capture, verdict=Verdict.SECOND, reason=reason))
    return first, copies, judged


def same_words(capture: Capture, stored: Stored, names: Names) -> bool:
    """Return whether a results file has the contests that are stored, with their words."""
    contests = read(capture).contests
    races = {row["race"]: row for row in stored.tables["races.csv"]}
    choices = {(row["race"], row["choice"]): row for row in stored.tables["choices.csv"]}
    known = all(race in races for race in names.resolve(contests, capture.filename))
    return known and not changed_words(read(capture), names, races, choices)


def by_retrieval(captures: Sequence[Capture]) -> list[Capture]:
    """Captures of one time and kind by the time they were retrieved; which is later must be
    known.
    """
    if len(captures) > 1 and len({c.origin.retrieved_at for c in captures} - {""}) != len(captures):
        raise FeedError(
            captures[0].filename,
            expected=f"one content for {released(captures[0]):%Y-%m-%d %H:%M:%S}",
            got="other content in " + ", ".join(c.filename for c in captures[1:]),
            todo="Say with --captures when each was retrieved: the later one counts.",
        )
    return sorted(captures, key=retrieved)
