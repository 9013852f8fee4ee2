"""The data dictionary: every column of every download, as the data guide prints it."""

from __future__ import annotations

from functools import partial

from builder.store.forms import CODE, FLAG, INTEGER, KEY, MOMENT, NUMBER
from builder.store.schema import SOURCE, TABLES, VOTES
from builder.store.table import Column, Held

UNKNOWN = "not reported, or no source says it"
_computed = partial(Column, Held.FREE)
_ELECTION = (
    _computed("jurisdiction", None, "the counting authority's area, such as us-xx-shire"),
    _computed("election", None, "the election's folder within its jurisdiction: the election day"),
)
_RACES = (
    _computed("choices", INTEGER, "choices of the race", "choices"),
    _computed("contested", FLAG, "more choices can lead than there are seats"),
    _computed("updates", INTEGER, "stored updates that list this race", "updates"),
    _computed("latest_update", KEY, "key of the newest of them", "", "no votes are stored"),
    _computed("latest_status", CODE, "its status", "", "no votes are stored"),
    _computed(
        "race_votes",
        INTEGER,
        "votes of all listed choices but blanks and party lines at that update",
        "votes",
        UNKNOWN,
    ),
    _computed(
        "margin_votes",
        INTEGER,
        "votes at the line that decides. One seat: first over second; several: last in over"
        " first out; where two go on: second over third; where a majority is enough and"
        " reached: over half; measure: yes votes over (or, below 0, short of) the bar",
        "votes",
        "no margin can be told",
    ),
    _computed("lead_changes", INTEGER, "times the sole first place changed", "changes"),
    _computed(
        "places_changes", INTEGER, "times the seated, advancing or passing set changed", "changes"
    ),
    _computed(
        "changed_hands",
        FLAG,
        "that set differed at some update after election night",
        empty="can't be told",
    ),
    _computed(
        "ended_differently", FLAG, "that set differs at the newest update", "", "can't be told"
    ),
)
_UPDATES = (
    _computed(
        "votes_stored",
        INTEGER,
        "all votes stored here",
        "votes",
        "no votes are stored, or one is not reported",
    ),
    _computed(
        "complete", FLAG, "votes_stored equals votes_total: every race of the official file is here"
    ),
    _computed("races", INTEGER, "races with stored votes", "races"),
)
_HISTORY = (
    _computed(
        "share_pct",
        NUMBER,
        "share of race_votes, rounded half up",
        "% of votes for listed choices",
        "silent",
    ),
    _computed(
        "votes_new",
        INTEGER,
        "votes new since the stored update before (column since)",
        "votes",
        "corrected or unknown, see batch, or blanks, or the choice was not listed before",
    ),
    _computed(
        "race_votes",
        INTEGER,
        "votes of all listed choices but blanks and party lines",
        "votes",
        "a choice is not reported or negative",
    ),
    _computed("ballots", INTEGER, "ballots that contain this race", "ballots", UNKNOWN),
    _computed(
        "batch", CODE, "first (all votes are new), new, none, corrected (a choice fell) or unknown"
    ),
    _computed("since", KEY, "key of the stored update that votes_new counts from", "", "the first"),
)
_VOTES_TIME = _computed(
    "released_at",
    MOMENT,
    "official time of release, UTC; the end of the day where only the day is known",
)
_VOTES_COMPLETE = _computed(
    "complete",
    FLAG,
    "every race of the update's official file is here: sum over races only where true",
)


def _of(file: str, names: str = "") -> tuple[Column, ...]:
    """Return the columns of a stored file that downloads have, or those of these names."""
    found = {column.name: column for column in TABLES[file].all if column.meaning}
    return tuple(found[name] for name in names.split() or found)


def _before(name: str, columns: tuple[Column, ...], more: tuple[Column, ...]) -> tuple[Column, ...]:
    at = [column.name for column in columns].index(name)
    return (*columns[:at], *more, *columns[at:])


_CHOICE = _of("choices.csv", "choice name kind")
DICTIONARY: dict[str, tuple[Column, ...]] = {
    "history.csv": (
        *_of("updates.csv", "update released_at phase status"),
        *_CHOICE,
        VOTES,
        *_HISTORY,
        SOURCE,
        _computed("source_url", None, "address of the source", "", "none is known"),
    ),
    "data/races.csv": (*_ELECTION, *_before("source", _of("races.csv"), _RACES)),
    "data/updates.csv": (
        *_ELECTION,
        *_before("note", _before("withdrawn", _of("updates.csv"), _UPDATES), (SOURCE,)),
    ),
    "data/totals.csv": (*_ELECTION, *_of("totals.csv")),
    "data/sources.csv": (*_ELECTION, *_of("sources.csv")),
    "data/votes.parquet": (
        *_ELECTION,
        *_of("races.csv", "race office"),
        *_of("updates.csv", "update"),
        _VOTES_TIME,
        *_of("updates.csv", "precision phase status"),
        *_CHOICE,
        VOTES,
        _VOTES_COMPLETE,
        SOURCE,
    ),
}
"""The columns of each download in their order; ``history.csv`` stands in every race's folder."""
