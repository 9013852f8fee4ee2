"""A contest that is new while another one vanished may be the same under a new title: that is
asked, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from builder.errors import FeedError, shown
from builder.importers.admission import plain
from builder.importers.classification import read
from builder.importers.known import Names, Stored
from builder.importers.parsed import ContestType, ParsedContest
from builder.importers.sources import Capture

ALIKE = 0.8
"""From this likeness on two titles may be of one contest; "Mayor" and "Lord Mayor" behind a city's
name have 0.95.
"""


def refuse_renamed(
    contest: ParsedContest,
    capture: Capture,
    names: Names,
    races: Mapping[str, Mapping[str, str]],
    stored: Stored,
) -> None:
    """Ask about ``contest``, whose title is not known, where a race that it may be is not in the
    file of ``capture``.

    A measure is asked about wherever a measure is missing, since all of them have the same two
    choices.
    """
    listed = set(names.resolve(read(capture).contests, capture.filename))
    question = contest.type is not ContestType.CANDIDATE
    people = {choice.name for choice in contest.choices}
    found = []
    for race, row in races.items():
        # A recall may be asked as a question or counted by candidates.
        if race in listed or (
            row["kind"] != "recall"
            and (row["kind"] in ("measure", "advisory", "retention")) != question
        ):
            continue
        known = {name for of, name in names.choices if of == race}
        alike = SequenceMatcher(None, plain(row["official_title"]), plain(contest.title)).ratio()
        same_words = bool(row["question"]) and plain(row["question"]) == plain(contest.measure_text)
        shared = 0 if question else len(people & known)
        if question or alike >= ALIKE or (shared and 2 * shared >= min(len(people), len(known))):
            found.append((same_words, shared, alike, race))
    if found:
        race = max(found)[3]
        raise FeedError(
            capture.filename,
            expected=f"the title {shown(races[race]['official_title'], 140)} of {race}",
            got=f"{shown(contest.title, 140)} and no longer that one",
            todo=(
                f"Was {race} renamed? If it is the same contest, {_add_title(race, stored)}; if it"
                " is another, add its row to races.csv by hand."
            ),
        )


def _add_title(race: str, stored: Stored) -> str:
    if any(row["scope"] == f"wording/race/{race}" for row in stored.tables["published.csv"]):
        return (
            f"run `builder reword {stored.election} race/{race} race official_aliases --now TITLE"
            " --reason WHY`"
        )
    if any(row["race"] == race for row in stored.tables["races.csv"]):
        return f"add the title to official_aliases of {race} in races.csv"
    return (
        f"import the newest file alone first, then add the title to official_aliases of {race} in"
        " races.csv"
    )


def refuse_replaced(
    contest: ParsedContest, race: str, gone: Sequence[str], fresh: Sequence[str], stored: Stored
) -> None:
    """Ask about choices that are new in a contest in which others vanished."""
    first = (
        ""
        if any(row["race"] == race for row in stored.tables["races.csv"])
        else "Import the newest file alone first. "
    )
    sealed = any(row["scope"] == f"wording/race/{race}" for row in stored.tables["published.csv"])
    how = (
        f"run `builder reword {stored.election} race/{race} choice/{gone[0]} official_aliases --now"
        " NAME --reason WHY`"
        if sealed
        else "add the new one to official_aliases in choices.csv"
    )
    raise FeedError(
        contest.title,
        expected=f"the choices {', '.join(gone)} of {race}",
        got=", ".join(shown(name) for name in fresh[:3])
        + (f" and {len(fresh) - 3} more" if len(fresh) > 3 else ""),
        todo=(
            f"{first}If a name was changed, {how}; if it is another person, add a row to"
            " choices.csv."
        ),
    )
