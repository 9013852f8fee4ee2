"""Everything an import would write, computed and checked before the first byte is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder import schema
from builder.csvfile import dump_rows, parse_rows
from builder.importers.keys import in_time, phase
from builder.importers.parsed import IdsFile, ParsedSnapshot
from builder.importers.proposals import Proposals
from builder.importers.sources import SOURCE_NAMES, Capture
from builder.importers.stored import Names, Stored, Votes, written
from builder.importers.verdicts import Release, change, read, reading_note, released_words

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One release with its key, its votes and its rows. ``update`` is None where only ballots are added."""

    release: Release
    key: str
    votes: Votes
    update: Row | None
    totals: tuple[Row, ...]
    sources: tuple[Row, ...]
    files: Mapping[str, str]


def plan_release(
    release: Release,
    key: str,
    stored: Stored,
    names: Names,
    source_of: Mapping[str, str],
    ids_source: str,
    ids: IdsFile | None,
    findings: Mapping[str, Sequence[str]],
    certified: Mapping[str, str],
    order: Mapping[tuple[str, str], int],
) -> Planned:
    """The rows of one release."""
    counter, main = release.counter, release.results or release.counter
    assert main is not None
    votes = names.votes(read(main))
    has_votes = release.known not in stored.votes
    files: dict[str, str] = {}
    if has_votes:
        source = source_of[main.sha256]
        lines = sorted((order[race, choice], race, choice) for race, choices in votes.items() for choice in choices)
        rows = [
            {"race": race, "choice": choice, "votes": _cell(votes[race][choice]), "source": source} for _, race, choice in lines
        ]
        files[f"snapshots/{key}.csv"] = dump_rows(rows, schema.SNAPSHOT)
    ballots = _ballots(release, names, source_of, order)
    if ballots:
        files[f"snapshots/{key}.ballots.csv"] = dump_rows(ballots, schema.BALLOTS)
    used = [c for c in (release.results if has_votes else None, counter, *release.earlier) if c is not None]
    sources = tuple(_source(c, source_of[c.sha256], stored) for c in used)
    totals = []
    for capture in (counter, release.results):
        if capture is not None:
            totals += [_total(key, item, value, "", source_of[capture.sha256]) for item, value in read(capture).totals.items()]
    if ids is not None and counter is not None:
        totals.append(
            _total(key, "registered", str(ids.registered), f"{ids.read_at:%Y-%m-%d}" if ids.read_at else "", ids_source)
        )
    update = (
        _update(release, key, main, stored, names, source_of, findings, certified) if has_votes and not release.known else None
    )
    return Planned(release=release, key=key, votes=votes, update=update, totals=tuple(totals), sources=sources, files=files)


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)


def _ballots(
    release: Release, names: Names, source_of: Mapping[str, str], order: Mapping[tuple[str, str], int]
) -> list[dict[str, str]]:
    races = {race: None for race, _ in sorted(order, key=lambda pair: order[pair])}
    rows = []
    if release.counter is not None:
        counts = names.ballots(read(release.counter))
        for race in races:
            if race in counts and race not in release.unsure:
                part = counts[race]
                values = (part.ballots, part.blank, part.partly_voted, part.overvoted, part.writein_marks)
                cells = dict(zip(schema.BALLOTS[1:6], map(_cell, values), strict=True))
                rows.append({"race": race, **cells, "registered": "", "source": source_of[release.counter.sha256]})
    elif release.results is not None:
        contests = read(release.results).contests
        of = names.resolve(contests, release.results.filename)
        registered = {race: c.registered for c, race in zip(contests, of, strict=True) if race}
        for race in races:
            if registered.get(race) is not None:
                empty = dict.fromkeys(schema.BALLOTS, "")
                rows.append(
                    empty | {"race": race, "registered": str(registered[race]), "source": source_of[release.results.sha256]}
                )
    return rows


def _total(key: str, item: str, value: str, as_of: str, source: str) -> dict[str, str]:
    return {"update": key, "item": item, "value": value, "qualifier": "exact", "as_of": as_of, "source": source}


def _source(capture: Capture, name: str, stored: Stored) -> dict[str, str]:
    return {
        "source": name,
        "title": f"{SOURCE_NAMES[capture.format][1]}, released {released_words(capture)}",
        "publisher": stored.jurisdiction.authority,
        "kind": "official-file",
        "url": capture.origin.url,
        "archived_url": capture.origin.archived_url,
        "sha256": capture.sha256,
        "retrieved_at": capture.origin.retrieved_at,
    }


def _update(
    release: Release,
    key: str,
    main: Capture,
    stored: Stored,
    names: Names,
    source_of: Mapping[str, str],
    findings: Mapping[str, Sequence[str]],
    certified: Mapping[str, str],
) -> dict[str, str]:
    snapshot = read(main)
    notes = [certified[key]] if certified.get(key) else []
    if release.results is None:
        notes.append("No results file of this time was captured: the votes are rebuilt from the counter file by its ids")
    for capture in release.earlier:
        counts, other = main.origin.retrieved_at[:10], capture.origin.retrieved_at[:10]
        notes.append(
            f"The county published this official time more than once: the capture of {counts} counts; that of {other}, "
            f"{source_of[capture.sha256]}, differs: {change(capture, main)}"
        )
    for capture in release.torn:
        notes.append(
            f"Another file of this official time held parts of two states, so that its own sums fail (sha256 {capture.sha256}): "
            "nothing is taken from it"
        )
    notes += [*reading_note(main), *findings.get(main.filename, ()), *release.doubts]
    total = snapshot.votes_total
    if total is not None:
        total -= sum(votes for number, votes in snapshot.votes.items() if number in names.uncounted)
    return {
        "update": key,
        "released_at": written(release.released_at, release.precision),
        "precision": release.precision.value,
        "phase": phase(release.released_at, stored),
        "status": _status(key, snapshot, release, certified),
        "official_label": snapshot.official_label,
        "source": source_of[main.sha256],
        "votes_total": _cell(total),
        "withdrawn": "",
        "note": ". ".join(notes),
    }


def _status(key: str, snapshot: ParsedSnapshot, release: Release, certified: Mapping[str, str]) -> str:
    if release.corrects:
        return "correction"
    # "Semi-Final Official Election Returns" is what the county calls election night.
    if key in certified or snapshot.official_label == "Final Official Election Returns":
        return "certified"
    return "unofficial-partial"


def assemble(planned: Sequence[Planned], made: Proposals, stored: Stored, ids_row: Row | None) -> dict[str, str]:
    """New text by file name, relative to the election's folder, only for files that change; every text is read back."""
    files = {name: text for one in planned for name, text in one.files.items()}
    added: dict[str, list[Row]] = {
        "races.csv": list(made.races),
        "choices.csv": list(made.choices),
        "sources.csv": _fresh(
            [row for one in planned for row in one.sources] + ([ids_row] if ids_row else []) + made.sources, stored, "sources.csv"
        ),
        "totals.csv": _fresh([row for one in planned for row in one.totals], stored, "totals.csv"),
    }
    for name, rows in added.items():
        if rows or not (stored.folder / name).exists():
            files[name] = dump_rows([*stored.tables[name], *rows], schema.TABLES[name].columns)
    if made.review:
        files["review.csv"] = dump_rows([*stored.tables["review.csv"], *_fresh(made.review, stored, "review.csv")], schema.REVIEW)
    updates = [one.update for one in planned if one.update is not None]
    if updates or not (stored.folder / "updates.csv").exists():
        files["updates.csv"] = dump_rows(in_time(updates, stored), schema.UPDATES)
    for name, text in files.items():
        table = schema.table_for(name)
        assert table is not None
        parse_rows(text, table, Path(name))
    return files


def _fresh(rows: Iterable[Row], stored: Stored, name: str) -> list[Row]:
    """Rows whose key is not stored yet: what a person has reviewed is never overwritten."""
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
