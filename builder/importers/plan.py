"""The rows of each update to store: its key, its snapshot, its sources and its totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.importers.classification import (
    Release,
    read,
    reading_note,
    released_words,
)
from builder.importers.from_ids import registered
from builder.importers.known import Names, Stored, Votes, written
from builder.importers.parsed import IdsFile, ParsedSnapshot
from builder.importers.placing import phase
from builder.importers.renewal import (
    COUNTER_ONLY,
    READING,
    again_notes,
    cell,
    joined,
    renewed_row,
    titled,
    torn_notes,
    votes_total,
    with_sentences,
)
from builder.importers.sources import SOURCE_NAMES, Capture
from builder.store import schema
from builder.store.csvfile import dump_rows

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One release with its key, its votes and its rows. ``update`` is the row of a new update, None
    for a stored one; ``renewed`` is the row of a stored one that this release changes, None where
    it does not.
    """

    release: Release
    key: str
    votes: Votes
    update: Row | None
    totals: tuple[Row, ...]
    sources: tuple[Row, ...]
    files: Mapping[str, str]
    renewed: Row | None = None


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
    if main is None:
        return _told(release, key, stored, names, source_of)
    votes = names.votes(read(main))
    has_votes = release.known not in stored.votes or release.adopts
    files: dict[str, str] = {}
    if has_votes:
        source = source_of[main.sha256]
        lines = sorted(
            (order[race, choice], race, choice)
            for race, choices in votes.items()
            for choice in choices
        )
        rows = [
            {"race": race, "choice": choice, "votes": cell(votes[race][choice]), "source": source}
            for _, race, choice in lines
        ]
        files[f"snapshots/{key}.csv"] = dump_rows(rows, schema.SNAPSHOT)
    ballots = _ballots(release, names, source_of, order)
    if ballots:
        files[f"snapshots/{key}.ballots.csv"] = dump_rows(ballots, schema.BALLOTS)
    used = [
        c
        for c in (
            release.results if has_votes else None,
            counter,
            *release.earlier,
            *release.copies,
        )
        if c is not None
    ]
    sources = tuple(_source(c, source_of[c.sha256], stored) for c in used)
    totals: list[Row] = []
    for capture in (counter, release.results):
        if capture is not None:
            totals += [
                _total(key, item, value, "", source_of[capture.sha256])
                for item, value in read(capture).totals.items()
            ]
    if counter is not None:
        totals += registered(key, stored, ids, ids_source)
    update = (
        _update(release, key, main, stored, names, source_of, findings, certified)
        if has_votes and not release.known
        else None
    )
    renewed = None
    if release.known in stored.moments and release.known not in stored.sealed:
        renewed = renewed_row(release, main, stored, names, source_of, findings)
    return Planned(
        release=release,
        key=key,
        votes=votes,
        update=update,
        totals=tuple(totals),
        sources=sources,
        files=files,
        renewed=renewed,
    )


def _told(
    release: Release, key: str, stored: Stored, names: Names, source_of: Mapping[str, str]
) -> Planned:
    """What is kept of files from which nothing is taken: sources of second captures, a note of torn
    ones.
    """
    row = next(row for row in stored.tables["updates.csv"] if row["update"] == key)
    note = with_sentences(row["note"], torn_notes(release), [READING, *titled(names)])
    return Planned(
        release=release,
        key=key,
        votes=stored.votes.get(key, {}),
        update=None,
        totals=(),
        sources=tuple(_source(c, source_of[c.sha256], stored) for c in release.copies),
        files={},
        renewed={**row, "note": note} if key not in stored.sealed and note != row["note"] else None,
    )


def _ballots(
    release: Release,
    names: Names,
    source_of: Mapping[str, str],
    order: Mapping[tuple[str, str], int],
) -> list[dict[str, str]]:
    races = {race: None for race, _ in sorted(order, key=lambda pair: order[pair])}
    rows = []
    if release.counter is not None:
        counts = names.ballots(read(release.counter))
        for race in races:
            if race in counts and race not in release.unsure:
                part = counts[race]
                values = (
                    part.ballots,
                    part.blank,
                    part.partly_voted,
                    part.overvoted,
                    part.writein_marks,
                )
                cells = dict(zip(schema.BALLOTS[1:6], map(cell, values), strict=True))
                rows.append(
                    {
                        "race": race,
                        **cells,
                        "registered": "",
                        "source": source_of[release.counter.sha256],
                    }
                )
    elif release.results is not None:
        contests = read(release.results).contests
        of = names.resolve(contests, release.results.filename)
        registered = {race: c.registered for c, race in zip(contests, of, strict=True) if race}
        for race in races:
            if registered.get(race) is not None:
                empty = dict.fromkeys(schema.BALLOTS, "")
                rows.append(
                    empty
                    | {
                        "race": race,
                        "registered": str(registered[race]),
                        "source": source_of[release.results.sha256],
                    }
                )
    return rows


def _total(key: str, item: str, value: str, as_of: str, source: str) -> dict[str, str]:
    return {
        "update": key,
        "item": item,
        "value": value,
        "qualifier": "exact",
        "as_of": as_of,
        "source": source,
    }


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
        notes.append(COUNTER_ONLY)
    notes += [*again_notes(release, main, source_of), *torn_notes(release)]
    notes += [*reading_note(main), *findings.get(main.filename, ()), *release.doubts]
    return {
        "update": key,
        "released_at": written(release.released_at, release.precision),
        "precision": release.precision.value,
        "phase": phase(release.released_at, stored),
        "status": _status(key, snapshot, release, certified),
        "official_label": snapshot.official_label,
        "source": source_of[main.sha256],
        "votes_total": votes_total(snapshot, names),
        "withdrawn": "",
        "note": joined(notes),
    }


def _status(
    key: str, snapshot: ParsedSnapshot, release: Release, certified: Mapping[str, str]
) -> str:
    if release.corrects:
        return "correction"
    # "Semi-Final Official Election Returns" is what the county calls election night.
    if key in certified or snapshot.official_label == "Final Official Election Returns":
        return "certified"
    return "unofficial-partial"
