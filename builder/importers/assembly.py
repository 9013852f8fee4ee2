"""The files that an import would write, all read back before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from builder.importers.known import Stored, Votes
from builder.importers.new_races import Proposals
from builder.importers.placing import in_time, with_sources, with_totals
from builder.importers.plan import Planned
from builder.importers.settling import Settled
from builder.store import schema
from builder.store.csvfile import dump_rows, parse_rows
from builder.store.load import load_rows

Row = Mapping[str, str]


def newest_votes(stored: Stored, planned: Sequence[Planned]) -> Votes:
    """Return the votes of every race at the newest update that has any, stored or planned."""
    moments = stored.moments.items()
    entries = [(when, key, stored.votes[key]) for key, when in moments if key in stored.votes]
    entries += [(one.release.released_at, one.key, one.votes) for one in planned]
    found: Votes = {}
    for _, _, votes in sorted(entries, key=lambda entry: entry[:2]):
        found |= votes
    return found


def reordered(
    stored: Stored, files: Mapping[str, str], order: Mapping[tuple[str, str], int]
) -> dict[str, str]:
    """Return the stored snapshots that ``files`` lack, in the new order of races and choices."""
    races: dict[str, int] = {}
    for (race, _), place in order.items():
        races[race] = min(place, races.get(race, place))
    found = {}
    for key in stored.votes:
        name, ballots = f"snapshots/{key}.csv", f"snapshots/{key}.ballots.csv"
        if name not in files and (stored.folder / name).exists():
            rows: Sequence[Row] = load_rows(stored.folder, name)
            rows = sorted(rows, key=lambda row: order[row["race"], row["choice"]])
            found[name] = dump_rows(rows, schema.SNAPSHOT)
        if ballots not in files and (stored.folder / ballots).exists():
            rows = sorted(load_rows(stored.folder, ballots), key=lambda row: races[row["race"]])
            found[ballots] = dump_rows(rows, schema.BALLOTS)
    return found


def assemble(
    planned: Sequence[Planned],
    made: Proposals,
    settled: Settled,
    stored: Stored,
    ids_row: Row | None,
    more_totals: Sequence[Row],
) -> dict[str, str]:
    """Return new text by the name of each file that changes; every text is read back."""
    files = {name: text for one in planned for name, text in one.files.items()}
    sources = [row for one in planned for row in one.sources]
    sources += [*([ids_row] if ids_row else []), *made.sources]
    totals = [*(row for one in planned for row in one.totals), *more_totals]
    moments = stored.moments | {one.key: one.release.released_at for one in planned}
    known = stored.tables
    all_rows = {
        "races.csv": settled.races,
        "choices.csv": settled.choices,
        "sources.csv": with_sources(known["sources.csv"], _fresh(sources, stored, "sources.csv")),
        "totals.csv": with_totals(
            known["totals.csv"], _fresh(totals, stored, "totals.csv"), moments
        ),
    }
    for name, rows in all_rows.items():
        if list(rows) != list(stored.tables[name]) or not (stored.folder / name).exists():
            files[name] = dump_rows(rows, schema.TABLES[name].columns)
    if made.review or (settled.moved and stored.tables["review.csv"]):
        review = [*stored.tables["review.csv"], *_fresh(made.review, stored, "review.csv")]
        rows = review if stored.tables["published.csv"] else _by_race(review, settled)
        files["review.csv"] = dump_rows(rows, schema.REVIEW)
    updates = [one.update for one in planned if one.update is not None]
    renewed = {one.key: one.renewed for one in planned if one.renewed is not None}
    if updates or renewed or not (stored.folder / "updates.csv").exists():
        rows = [renewed.get(row["update"], row) for row in in_time(updates, stored)]
        files["updates.csv"] = dump_rows(rows, schema.UPDATES)
    for name, text in files.items():
        table = schema.table_for(name)
        assert table is not None
        parse_rows(text, table, Path(name))
    return files


def _fresh(rows: Iterable[Row], stored: Stored, name: str) -> list[Row]:
    """Return rows whose key is not stored yet: what a person has reviewed is never overwritten."""
    table = schema.table_for(name)
    assert table is not None
    columns = table.key
    seen = {tuple(row[column] for column in columns) for row in stored.tables[name]}
    fresh = []
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key not in seen:
            seen.add(key)
            fresh.append(row)
    return fresh


def _by_race(rows: Iterable[Row], settled: Settled) -> list[Row]:
    """Return rows of review.csv in the order of races, those of one race as they stand."""
    place = {f"race/{row['race']}": number for number, row in enumerate(settled.races)}
    return sorted(rows, key=lambda row: place.get(row["scope"], len(place)))
