"""Every stored vote of the archive as one Parquet file."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from builder.counting.vote_grid import all_choices, complete
from builder.model import Election
from builder.store.export_columns import DICTIONARY, VOTES

TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "time": pa.timestamp("s", tz="UTC"),
}
VOTES_SCHEMA = pa.schema(
    pa.field(
        column.name,
        TYPES[column.type],
        nullable=column.name in ("votes", "office"),
        metadata={"description": column.meaning},
    )
    for column in DICTIONARY[VOTES]
)


def votes(election: Election, cells: pd.DataFrame) -> pa.Table:
    """Return the stored votes with the columns of votes.parquet."""
    if cells.empty:
        return VOTES_SCHEMA.empty_table()
    races = pd.DataFrame({"race": r.slug, "office": r.office or None} for r in election.races)
    updates = pd.DataFrame(
        {
            "update": u.key,
            "released_at": u.released_at.astimezone(UTC),
            "precision": u.precision.value,
            "phase": u.phase.value,
            "status": u.status.value,
            "complete": complete(election, u),
        }
        for u in election.live
    )
    choices = pd.DataFrame(
        {"choice": c.slug, "name": c.name, "kind": c.kind.value} for c in all_choices(election)
    )
    parts = {"race": races, "update": updates, "choice": choices}
    found = pd.concat(
        [part.loc[cells[name]].reset_index(drop=True) for name, part in parts.items()], axis=1
    )
    sources = [
        election.snapshots[update].sources.get(race, "")
        for update, race in found[["update", "race"]].to_numpy()
    ]
    found = found.assign(
        jurisdiction=election.jurisdiction.slug,
        election=election.slug,
        votes=cells["votes"],
        source=sources,
    )
    table = pa.Table.from_pandas(found, VOTES_SCHEMA, preserve_index=False)
    return table.replace_schema_metadata()


def whole(tables: Iterable[pa.Table]) -> bytes:
    """Return the votes of these elections in one file; the same bytes for the same data.

    Each election with votes is a row group: no more than one is in memory, and who wants one need
    not read the others.
    """
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, VOTES_SCHEMA, compression="zstd", version="2.6") as file:
        for table in tables:
            if table.num_rows:
                file.write_table(table, row_group_size=table.num_rows)
    return sink.getvalue()


def stored(table: pa.Table) -> bytes:
    """Return a table as Arrow stores it, which keeps every type as it is."""
    sink, options = io.BytesIO(), pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
        stream.write_table(table)
    return sink.getvalue()
