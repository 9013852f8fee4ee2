"""What the id file tells beside names: races seen by a counter file first, and registration."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from builder.errors import FeedError, shown
from builder.importers.classification import read
from builder.importers.formats.la_counter import parse_ids
from builder.importers.gathering import IdsGiven
from builder.importers.known import Names, Stored
from builder.importers.new_races import Proposer
from builder.importers.parsed import FileKind, IdsFile, ParsedSnapshot
from builder.importers.placing import LAST, free, source_place, total
from builder.importers.sources import Capture
from builder.model import Precision

Row = Mapping[str, str]


def unnamed(counter: Capture, names: Names) -> set[str]:
    """Return the ids of a counter file that nothing names."""
    return set(read(counter).votes) - set(names.choice_ids) - names.uncounted


def add_from_ids(proposer: Proposer, counters: Sequence[Capture], ids_row: Row) -> None:
    """Propose the contests of the id file that counter files count and nothing else names yet.

    ``ids_row`` is the id file's row of sources.csv. A county's counter file often comes minutes
    before its results file: the id file has the same words.
    """
    ids, sha256 = proposer.ids, ids_row["sha256"]
    assert ids is not None
    counted = {number for counter in counters for number in read(counter).votes}
    contests = (c for c in ids.contests if counted & {one.official_id for one in c.choices})
    snapshot = ParsedSnapshot(
        format="la-ids",
        kind=FileKind.RESULTS,
        filename=ids.filename,
        released_at=ids.read_at or datetime.min,
        precision=Precision.SECOND,
        contests=tuple(contests),
    )
    capture = Capture(filename=ids.filename, sha256=sha256, format="la-ids", snapshot=snapshot)
    proposer.propose([capture], {sha256: ids_row["source"]})
    proposer.names.add_ids(ids)


def registered(key: str, stored: Stored, ids: IdsFile | None, source: str) -> list[Row]:
    """Return the registration's row of totals.csv at ``key``: as stored, unless the ids differ."""
    for row in stored.tables["totals.csv"]:
        if row["item"] == "registered" and source_place(row["source"]) == LAST:
            if ids is None or row["value"] == str(ids.registered):
                return [{**row, "update": key}]
            break
    if ids is None:
        return []
    day = f"{ids.read_at:%Y-%m-%d}" if ids.read_at else ""
    return [total(key, "registered", str(ids.registered), day, source)]


def late_registration(stored: Stored, ids: IdsFile, ids_row: Row) -> list[Row]:
    """Return the registration of every unsealed update that has the totals of a counter file."""
    rows = stored.tables["totals.csv"]
    have = {row["update"] for row in rows if row["item"] == "registered"}
    found = []
    for row in rows:
        place = source_place(row["source"])
        counted = row["item"] == "ballots_counted" and place is not None and place[2] == 1
        if counted and row["update"] not in have | stored.sealed:
            found += registered(row["update"], stored, ids, ids_row["source"])
    return found


def read_ids(given: Sequence[IdsGiven], stored: Stored) -> tuple[list[IdsFile], Row | None]:
    """Return id files, with the row of sources.csv of the first."""
    if not given:
        return [], None
    every = [parse_ids(one.data, one.filename) for one in given]
    for ids in every:
        _refuse_other(ids, stored)
    first, ids = given[0], every[0]
    digest = hashlib.sha256(first.data).hexdigest()
    known = next((row for row in stored.tables["sources.csv"] if row["sha256"] == digest), None)
    when = f"{ids.read_at:%Y-%m-%d-%H%M}" if ids.read_at else digest[:8]
    of = f" ({first.filename})" + (f", of {ids.read_at}" if ids.read_at else "")
    return every, known or {
        "source": free(f"la-ids-{when}", {row["source"] for row in stored.tables["sources.csv"]}),
        "title": f"Contests and candidates with their ids, and the registration{of}",
        "publisher": stored.jurisdiction.authority,
        "kind": "official-file",
        "url": "",
        "archived_url": first.origin.archived_url,
        "sha256": digest,
        "retrieved_at": first.origin.retrieved_at,
    }


def _refuse_other(ids: IdsFile, stored: Stored) -> None:
    if stored.official_id and ids.election_id and ids.election_id != stored.official_id:
        raise FeedError(
            ids.filename,
            expected=f"the ids of the election {stored.official_id} (official_id in election.toml)",
            got=f"those of the election {shown(ids.election_id, 30)}",
            todo="Give the id file of this election as --ids.",
        )
