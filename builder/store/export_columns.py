"""The data dictionary: every column of every download, with its type and unit, as the data guide
prints it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``type``: text, integer, decimal, boolean (true, false), time (ISO 8601 with offset, or a
    day) or date.

    ``unit`` is empty where there is none; ``empty`` says what an empty cell means, "" where none
    is.
    """

    name: str
    type: str
    unit: str
    text: str
    empty: str = ""


def _c(name: str, type: str, text: str, unit: str = "", empty: str = "") -> Column:
    return Column(name=name, type=type, unit=unit, text=text, empty=empty)


UNKNOWN = "not reported, or no source says it"
_ELECTION = (
    _c("jurisdiction", "text", "the counting authority's area, such as us-xx-shire"),
    _c("election", "text", "the election's folder within its jurisdiction: the election day"),
)
_RACE = _c("race", "text", "the race's id within its election")
_UPDATE = _c("update", "text", "the update's key; a name, order by released_at instead")
_TIMES = (
    _c(
        "released_at",
        "time",
        "official time of release, local with offset; a day alone where no time is known",
    ),
    _c("phase", "text", "election-night, canvass or after-certification"),
    _c(
        "status",
        "text",
        "NIST SP 1500-100 status: unofficial-partial, unofficial-complete, certified, correction,"
        " recount",
    ),
)
_CHOICE = (
    _c("choice", "text", "the choice's id within its race"),
    _c("name", "text", "the choice's name"),
    _c(
        "kind",
        "text",
        "candidate, yes, no, write-in (a named person), write-ins (a total), none-of-these, blanks"
        " or party-line",
    ),
)
_VOTES = _c(
    "votes",
    "integer",
    "votes so far; no row: not listed at that update",
    "votes",
    "not reported, which is not zero",
)
_SOURCE = _c("source", "text", "id of the source, see sources.csv")

HISTORY = (
    _UPDATE,
    *_TIMES,
    *_CHOICE,
    _VOTES,
    _c(
        "share_pct",
        "decimal",
        "share of race_votes, rounded half up",
        "% of votes for listed choices",
        "silent",
    ),
    _c(
        "votes_new",
        "integer",
        "votes new since the stored update before (column since)",
        "votes",
        "corrected or unknown, see batch, or blanks, or the choice was not listed before",
    ),
    _c(
        "race_votes",
        "integer",
        "votes of all listed choices but blanks and party lines",
        "votes",
        "a choice is not reported or negative",
    ),
    _c("ballots", "integer", "ballots that contain this race", "ballots", UNKNOWN),
    _c(
        "batch",
        "text",
        "first (all votes are new), new, none, corrected (a choice fell) or unknown",
    ),
    _c("since", "text", "key of the stored update that votes_new counts from", "", "the first"),
    _SOURCE,
    _c("source_url", "text", "address of the source", "", "none is known"),
)
RACES = (
    *_ELECTION,
    _RACE,
    _c("title", "text", "the race's title here"),
    _c("official_title", "text", "the title in the official file"),
    _c("group", "text", "the group under which races are listed", "", "none"),
    _c("place", "text", "the place of the office or measure", "", "none"),
    _c(
        "office",
        "text",
        "the office, the same word in every election, to join elections by",
        "",
        "a measure, or not known",
    ),
    _c("party", "text", "the party whose contest it is", "", "none, or not known"),
    _c("kind", "text", "office, measure, retention, recall or advisory"),
    _c(
        "rule", "text", "plurality, majority-runoff, top-two, measure, retention, recall or unknown"
    ),
    _c("seats", "integer", "how many are elected", "seats"),
    _c("votes_allowed", "integer", "how many choices each voter has", "votes"),
    _c(
        "bar",
        "text",
        "share of yes a measure needs: 50 (more than half), 55 or 2/3",
        "%",
        "no measure, or not stated",
    ),
    _c(
        "coverage",
        "text",
        "the race's area against the counting area: whole (the same), inside, crosses (partly"
        " outside) or beyond (larger)",
        "",
        "not verified",
    ),
    _c("coverage_source", "text", "id of the source of coverage", "", "none"),
    _c("district", "text", "the district", "", "none"),
    _c("district_type", "text", "NIST SP 1500-100 type of the district", "", "not known"),
    _c("ocd_id", "text", "Open Civic Data id of the race's area", "", "not known"),
    _c("official_id", "text", "id in the official files", "", "not known"),
    _c("choices", "integer", "choices of the race", "choices"),
    _c("contested", "boolean", "more choices can lead than there are seats"),
    _c("updates", "integer", "stored updates that list this race", "updates"),
    _c("latest_update", "text", "key of the newest of them", "", "no votes are stored"),
    _c("latest_status", "text", "its status", "", "no votes are stored"),
    _c(
        "race_votes",
        "integer",
        "votes of all listed choices but blanks and party lines at that update",
        "votes",
        UNKNOWN,
    ),
    _c(
        "margin_votes",
        "integer",
        "votes at the line that decides. One seat: first over second; several: last in over first"
        " out; where two go on: second over third; where a majority is enough and reached: over"
        " half; measure: yes votes over (or, below 0, short of) the bar",
        "votes",
        "no margin can be told",
    ),
    _c("lead_changes", "integer", "times the sole first place changed", "changes"),
    _c(
        "places_changes", "integer", "times the seated, advancing or passing set changed", "changes"
    ),
    _c(
        "changed_hands",
        "boolean",
        "that set differed at some update after election night",
        "",
        "can't be told",
    ),
    _c(
        "ended_differently", "boolean", "that set differs at the newest update", "", "can't be told"
    ),
    _SOURCE,
)
UPDATES = (
    *_ELECTION,
    _UPDATE,
    _TIMES[0],
    _c("precision", "text", "second, minute or day: how exactly released_at is known"),
    *_TIMES[1:],
    _c("official_label", "text", "what the authority calls the update", "", "nothing"),
    _c("votes_total", "integer", "all votes in the official file", "votes", "no official file"),
    _c(
        "votes_stored",
        "integer",
        "all votes stored here",
        "votes",
        "no votes are stored, or one is not reported",
    ),
    _c(
        "complete",
        "boolean",
        "votes_stored equals votes_total: every race of the official file is here",
    ),
    _c("races", "integer", "races with stored votes", "races"),
    _c(
        "withdrawn",
        "text",
        "why the update was withdrawn: it counts nowhere else",
        "",
        "it was not",
    ),
    _SOURCE,
    _c("note", "text", "a note on the update", "", "none"),
)
TOTALS = (
    *_ELECTION,
    _UPDATE,
    _c(
        "item",
        "text",
        "what is counted: ballots_counted, ballots_mail, registered, turnout_pct,"
        " outstanding_total ...",
    ),
    _c(
        "value",
        "decimal",
        "the number",
        "ballots; voters for registered; % for items in _pct",
        "named without a number",
    ),
    _c("qualifier", "text", "exact, about, more-than, less-than or computed", "", "not said"),
    _c("as_of", "time", "the day or time that the number speaks of", "", "not said"),
    _SOURCE,
)
SOURCES = (
    *_ELECTION,
    _SOURCE,
    _c("title", "text", "title"),
    _c("publisher", "text", "publisher", "", "not known"),
    _c("kind", "text", "official-file, official-release, official-via-press or press"),
    _c("url", "text", "address", "", "not known"),
    _c("archived_url", "text", "address of an archived copy", "", "none is known"),
    _c("sha256", "text", "sha256 of the file as it was read", "", "no file is kept"),
    _c("retrieved_at", "time", "when it was retrieved", "", "not known"),
)
VOTES = (
    *_ELECTION,
    _RACE,
    _c(
        "office",
        "text",
        "the office, the same word in every election, to join elections by",
        "",
        "a measure, or not known",
    ),
    _UPDATE,
    _c(
        "released_at",
        "time",
        "official time of release, UTC; the end of the day where only the day is known",
    ),
    _c("precision", "text", "second, minute or day: how exactly released_at is known"),
    *_TIMES[1:],
    *_CHOICE,
    _VOTES,
    _c(
        "complete",
        "boolean",
        "every race of the update's official file is here: sum over races only where true",
    ),
    _SOURCE,
)
DICTIONARY: dict[str, tuple[Column, ...]] = {
    "history.csv": HISTORY,
    "data/races.csv": RACES,
    "data/updates.csv": UPDATES,
    "data/totals.csv": TOTALS,
    "data/sources.csv": SOURCES,
    "data/votes.parquet": VOTES,
}
"""The columns of each download in their order; ``history.csv`` stands in every race's folder."""
