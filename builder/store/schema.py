"""The one table of columns: each file's columns in order, their forms, seals and meanings.

Reading, the canonical form, the checks of forms, the seal, the data dictionary and the downloads
follow from it. A new column is a line here and a field in the model.
"""

from __future__ import annotations

from dataclasses import replace

from builder import model
from builder.store.forms import (
    CODE,
    COLOR,
    DAY,
    INTEGER,
    ITEM,
    KEY,
    MOMENT,
    NUMBER,
    SHA256,
    SLUG,
    URL,
)
from builder.store.table import Held, Table, columns, fact, name, seal, table, word

ALIAS_SEPARATOR = " | "
"""Between several official spellings in one cell of ``official_aliases``."""
SOURCE = word("source", SLUG, "id of the source, see sources.csv")
_NOTE = word("note", None)
_RACE = name("race", SLUG, "the race's id within its election")
_CHOICE = name("choice", SLUG, "the choice's id within its race")
_UPDATE = name("update", KEY, "the update's key; a name, order by released_at instead")
VOTES = fact(
    "votes",
    INTEGER,
    "votes so far; no row: not listed at that update",
    "votes",
    "not reported, which is not zero",
)
_N = name("n", INTEGER, "the row's number: 1, 2, 3")

TABLES: dict[str, Table] = {
    "races.csv": table(
        "race",
        "race title official_title kind rule seats votes_allowed",
        replace(_RACE, field="slug"),
        word("title", None, "the race's title here"),
        fact("official_title", None, "the title in the official file"),
        word("official_aliases", None),
        word("group", None, "the group under which races are listed", "", "none"),
        word("place", None, "the place of the office or measure", "", "none"),
        word(
            "office",
            None,
            "the office, the same word in every election, to join elections by",
            "",
            "a measure, or not known",
        ),
        word("party", None, "the party whose contest it is", "", "none, or not known"),
        fact("kind", model.Kind, "office, measure, retention, recall or advisory"),
        fact(
            "rule",
            model.Rule,
            "plurality, majority-runoff, top-two, measure, retention, recall or unknown",
        ),
        fact("seats", INTEGER, "how many are elected", "seats"),
        fact("votes_allowed", INTEGER, "how many choices each voter has", "votes"),
        fact(
            "bar",
            model.Bar,
            "share of yes a measure needs: 50 (more than half), 55 or 2/3",
            "%",
            "no measure, or not stated",
        ),
        fact(
            "coverage",
            model.Coverage,
            "the race's area against the counting area: whole (the same), inside, crosses (partly"
            " outside) or beyond (larger)",
            "",
            "not verified",
        ),
        word("coverage_source", SLUG, "id of the source of coverage", "", "none"),
        word("whole_at", URL),
        word("district", None, "the district", "", "none"),
        word("district_type", None, "NIST SP 1500-100 type of the district", "", "not known"),
        fact("question", None),
        word("ocd_id", CODE, "Open Civic Data id of the race's area", "", "not known"),
        word("official_id", None, "id in the official files", "", "not known"),
        SOURCE,
        _NOTE,
        required=True,
    ),
    "choices.csv": table(
        "race choice",
        "race choice name official_name kind",
        _RACE,
        replace(_CHOICE, field="slug"),
        fact("name", None, "the choice's name"),
        fact("official_name", None),
        *columns(Held.WORDING, "official_aliases short_name"),
        fact(
            "kind",
            model.ChoiceKind,
            "candidate, yes, no, write-in (a named person), write-ins (a total), none-of-these,"
            " blanks or party-line",
        ),
        *columns(Held.WORDING, "party incumbent"),
        word("ballot_order", INTEGER),
        word("colour", COLOR),
        word("official_id", None),
        word("withdrawn_on", DAY),
        SOURCE,
        _NOTE,
        required=True,
    ),
    "updates.csv": table(
        "update",
        "update precision phase status",
        replace(_UPDATE, field="key"),
        fact(
            "released_at",
            MOMENT,
            "official time of release, local with offset; a day alone where no time is known",
        ),
        fact(
            "precision", model.Precision, "second, minute or day: how exactly released_at is known"
        ),
        fact("phase", model.Phase, "election-night, canvass or after-certification"),
        fact(
            "status",
            model.Status,
            "NIST SP 1500-100 status: unofficial-partial, unofficial-complete, certified,"
            " correction, recount",
        ),
        word("official_label", None, "what the authority calls the update", "", "nothing"),
        replace(SOURCE, meaning=""),
        fact("votes_total", INTEGER, "all votes in the official file", "votes", "no official file"),
        fact(
            "withdrawn",
            None,
            "why the update was withdrawn: it counts nowhere else",
            "",
            "it was not",
        ),
        word("note", None, "a note on the update", "", "none"),
        required=True,
    ),
    "totals.csv": table(
        "update item",
        "update item source",
        _UPDATE,
        name(
            "item",
            ITEM,
            "what is counted: ballots_counted, ballots_mail, registered, turnout_pct,"
            " outstanding_total ...",
        ),
        fact(
            "value",
            NUMBER,
            "the number",
            "ballots; voters for registered; % for items in _pct",
            "named without a number",
        ),
        fact(
            "qualifier",
            model.Qualifier,
            "exact, about, more-than, less-than or computed",
            "",
            "not said",
        ),
        fact("as_of", MOMENT, "the day or time that the number speaks of", "", "not said"),
        SOURCE,
    ),
    "statements.csv": table(
        "",
        "item source",
        fact("date", DAY),
        fact("update", KEY),
        fact("race", SLUG),
        fact("item", ITEM),
        *columns(Held.FACT, "choice over", SLUG),
        fact("value", None),  # the words of the source, where it gave no number
        fact("qualifier", model.Qualifier),
        fact("said_by", None),
        SOURCE,
        _NOTE,
    ),
    "events.csv": table(
        "n",
        "n event state source",
        _N,
        fact("event", CODE),
        fact("at", MOMENT),
        fact("state", model.EventState),
        fact("said_on", MOMENT),
        SOURCE,
        _NOTE,
    ),
    "sources.csv": table(
        "source",
        "source title kind",
        replace(SOURCE, seal=Held.NAME, field="id"),
        word("title", None, "title"),
        word("publisher", None, "publisher", "", "not known"),
        word(
            "kind", model.SourceKind, "official-file, official-release, official-via-press or press"
        ),
        word("url", URL, "address", "", "not known"),
        word("archived_url", URL, "address of an archived copy", "", "none is known"),
        word("sha256", SHA256, "sha256 of the file as it was read", "", "no file is kept"),
        word("retrieved_at", MOMENT, "when it was retrieved", "", "not known"),
        required=True,
    ),
    "published.csv": table(
        "seq",
        "seq published_on scope layer sha256",
        seal("seq", INTEGER, "the line's number: 1, 2, 3"),
        seal("published_on", DAY),
        seal("scope", CODE),
        seal("layer", INTEGER, "1 for what was first published, else the next layer"),
        *columns(Held.SEAL, "sha256 previous", SHA256),
    ),
    "corrections.csv": table(
        "n",
        "n",
        _N,
        fact("date", DAY),
        *columns(Held.FACT, "by scope key field", CODE),
        *columns(Held.FACT, "was now reason"),
        SOURCE,
    ),
    "wording.csv": table(
        "n",
        "n date scope key field reason",
        _N,
        fact("date", DAY),
        *columns(Held.FACT, "scope key field", CODE),
        *columns(Held.FACT, "was now reason"),
    ),
    "completions.csv": table(
        "scope key field",
        "scope layer key field source",
        seal("scope", CODE),
        seal("layer", INTEGER, "the layer that completes the scope, from 2 on"),
        *columns(Held.SEAL, "key field", CODE),
        SOURCE,
    ),
    "redirects.csv": table(
        "old",
        "old kind",
        *columns(Held.FACT, "old new"),
        fact("kind", CODE),
        fact("on", DAY),
        fact("reason", None),
    ),
}
WORKING: dict[str, Table] = {
    "review.csv": table(
        "scope key",
        "",
        *columns(Held.FREE, "scope key field", CODE),
        *columns(Held.FREE, "proposed why"),
    )
}
"""Files of an election folder for its editors alone: nothing of them is published or sealed."""
SNAPSHOT_TABLE = table("race choice", "race choice", _RACE, _CHOICE, VOTES, SOURCE, required=True)
BALLOTS_TABLE = table(
    "race",
    "race",
    _RACE,
    *columns(Held.FACT, "ballots blank partly_voted overvoted writein_marks registered", INTEGER),
    SOURCE,
)
LOG_TABLE = table(
    "seq",
    "seq published_on election lines head",
    seal("seq", INTEGER, "the row's number: 1, 2, 3"),
    seal("published_on", DAY),
    seal("election", None),
    seal("lines", INTEGER, "how many sealed lines the election has"),
    *columns(Held.SEAL, "head previous", SHA256),
)
"""``elections.csv`` of the whole archive."""
(RACES, CHOICES, UPDATES, TOTALS, STATEMENTS, EVENTS, _, PUBLISHED, CORRECTIONS, WORDING) = (
    table.columns for table in list(TABLES.values())[:10]
)
COMPLETIONS, REVIEW = TABLES["completions.csv"].columns, WORKING["review.csv"].columns
SNAPSHOT, BALLOTS, LOG = SNAPSHOT_TABLE.columns, BALLOTS_TABLE.columns, LOG_TABLE.columns


def table_for(path: str) -> Table | None:
    """Return the table of a path in an election folder, such as ``snapshots/KEY.csv``."""
    if path.startswith("snapshots/") and path.count("/") == 1:
        return BALLOTS_TABLE if path.endswith(".ballots.csv") else SNAPSHOT_TABLE
    return TABLES.get(path) or WORKING.get(path)
