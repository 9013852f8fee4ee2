"""The columns of every CSV file under ``data/``, in their one order, and the spelling of each
cell.
"""

from __future__ import annotations

from dataclasses import dataclass

RACES = (
    "race title official_title official_aliases group place office party kind rule seats"
    " votes_allowed bar coverage coverage_source whole_at district district_type question ocd_id"
    " official_id source note"
).split()
CHOICES = (
    "race choice name official_name official_aliases short_name kind party incumbent ballot_order "
    "colour official_id withdrawn_on source note"
).split()
UPDATES = (
    "update released_at precision phase status official_label source votes_total withdrawn note"
).split()
TOTALS = "update item value qualifier as_of source".split()
STATEMENTS = "date update race item choice over value qualifier said_by source note".split()
EVENTS = "n event at state said_on source note".split()
SNAPSHOT = "race choice votes source".split()
BALLOTS = "race ballots blank partly_voted overvoted writein_marks registered source".split()
SOURCES = "source title publisher kind url archived_url sha256 retrieved_at".split()
PUBLISHED = "seq published_on scope layer sha256 previous".split()
CORRECTIONS = "n date by scope key field was now reason source".split()
WORDING = "n date scope key field was now reason".split()
LOG = "seq published_on election lines head previous".split()
COMPLETIONS = "scope layer key field source".split()
REDIRECTS = "old new kind on reason".split()
REVIEW = "scope key field proposed why".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One CSV file of an election folder: its columns, what identifies a row, and which cells are
    whole numbers.
    """

    columns: tuple[str, ...]
    key: tuple[str, ...]
    required: bool
    integers: tuple[str, ...] = ()


TABLES: dict[str, Table] = {
    "races.csv": Table(
        columns=tuple(RACES), key=("race",), required=True, integers=("seats", "votes_allowed")
    ),
    "choices.csv": Table(
        columns=tuple(CHOICES), key=("race", "choice"), required=True, integers=("ballot_order",)
    ),
    "updates.csv": Table(
        columns=tuple(UPDATES), key=("update",), required=True, integers=("votes_total",)
    ),
    "totals.csv": Table(columns=tuple(TOTALS), key=("update", "item"), required=False),
    "statements.csv": Table(columns=tuple(STATEMENTS), key=(), required=False),
    "events.csv": Table(columns=tuple(EVENTS), key=("n",), required=False, integers=("n",)),
    "sources.csv": Table(columns=tuple(SOURCES), key=("source",), required=True),
    "published.csv": Table(
        columns=tuple(PUBLISHED), key=("seq",), required=False, integers=("seq", "layer")
    ),
    "corrections.csv": Table(
        columns=tuple(CORRECTIONS), key=("n",), required=False, integers=("n",)
    ),
    "wording.csv": Table(columns=tuple(WORDING), key=("n",), required=False, integers=("n",)),
    "completions.csv": Table(
        columns=tuple(COMPLETIONS),
        key=("scope", "key", "field"),
        required=False,
        integers=("layer",),
    ),
    "redirects.csv": Table(columns=tuple(REDIRECTS), key=("old",), required=False),
}
WORKING: dict[str, Table] = {
    "review.csv": Table(columns=tuple(REVIEW), key=("scope", "key"), required=False)
}
"""Files of an election folder for its editors alone: nothing of them is published or sealed."""
SNAPSHOT_TABLE = Table(
    columns=tuple(SNAPSHOT), key=("race", "choice"), required=True, integers=("votes",)
)
BALLOTS_TABLE = Table(
    columns=tuple(BALLOTS), key=("race",), required=False, integers=tuple(BALLOTS[1:7])
)
LOG_TABLE = Table(columns=tuple(LOG), key=("seq",), required=False, integers=("seq", "lines"))
"""``elections.csv`` of the whole archive; a jurisdiction has a ``published.csv`` and a
``wording.csv`` like an election's.
"""
ALIAS_SEPARATOR = " | "
"""Between several official spellings in one cell of ``official_aliases``."""


def table_for(path: str) -> Table | None:
    """The table of a path relative to an election folder (``snapshots/KEY.csv``), or None if it has
    none.
    """
    if path.startswith("snapshots/") and path.count("/") == 1:
        return BALLOTS_TABLE if path.endswith(".ballots.csv") else SNAPSHOT_TABLE
    return TABLES.get(path) or WORKING.get(path)
