"""Everything an import would write, computed and checked before the first byte is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder import schema
from builder.csvfile import dump_rows, parse_rows
from builder.importers.from_ids import registered
from builder.importers.keys import in_time, phase
from builder.importers.notes import CLASH, COUNTER_ONLY, READING, TORN, joined, with_sentences, without
from builder.importers.parsed import FileKind, IdsFile, ParsedSnapshot
from builder.importers.placing import with_sources, with_totals
from builder.importers.proposals import Proposals
from builder.importers.settling import Settled
from builder.importers.sources import SOURCE_NAMES, Capture
from builder.importers.stored import Names, Stored, Votes, written
from builder.importers.verdicts import Release, change, read, reading_note, released_words
from builder.store import load_rows

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One release with its key, its votes and its rows. ``update`` is the row of a new update, None for a stored one;
    ``renewed`` is the row of a stored one that this release changes, None where it does not."""

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
        lines = sorted((order[race, choice], race, choice) for race, choices in votes.items() for choice in choices)
        rows = [
            {"race": race, "choice": choice, "votes": _cell(votes[race][choice]), "source": source} for _, race, choice in lines
        ]
        files[f"snapshots/{key}.csv"] = dump_rows(rows, schema.SNAPSHOT)
    ballots = _ballots(release, names, source_of, order)
    if ballots:
        files[f"snapshots/{key}.ballots.csv"] = dump_rows(ballots, schema.BALLOTS)
    used = [c for c in (release.results if has_votes else None, counter, *release.earlier, *release.copies) if c is not None]
    sources = tuple(_source(c, source_of[c.sha256], stored) for c in used)
    totals: list[Row] = []
    for capture in (counter, release.results):
        if capture is not None:
            totals += [_total(key, item, value, "", source_of[capture.sha256]) for item, value in read(capture).totals.items()]
    if counter is not None:
        totals += registered(key, stored, ids, ids_source)
    update = (
        _update(release, key, main, stored, names, source_of, findings, certified) if has_votes and not release.known else None
    )
    renewed = None
    if release.known in stored.moments and release.known not in stored.sealed:
        renewed = _renewed(release, main, stored, names, source_of, findings)
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


def _told(release: Release, key: str, stored: Stored, names: Names, source_of: Mapping[str, str]) -> Planned:
    """What is kept of files from which nothing is taken: sources of second captures, a note of torn ones."""
    row = next(row for row in stored.tables["updates.csv"] if row["update"] == key)
    note = with_sentences(row["note"], torn_notes(release), [READING, *_titled(names)])
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


def _renewed(
    release: Release,
    main: Capture,
    stored: Stored,
    names: Names,
    source_of: Mapping[str, str],
    findings: Mapping[str, Sequence[str]],
) -> Row | None:
    """The row of a stored update with what later files of its time say, None where that is nothing new."""
    row = dict(next(row for row in stored.tables["updates.csv"] if row["update"] == release.known))
    was = dict(row)
    titled = _titled(names)
    row["note"] = with_sentences(row["note"], torn_notes(release), [READING, *titled])
    if release.adopts:
        found = findings.get(main.filename, ())
        row["note"] = without(row["note"], COUNTER_ONLY)
        row["note"] = with_sentences(row["note"], _again(release, main, source_of), [READING, *titled])
        row["note"] = with_sentences(row["note"], found, titled)
        row["source"] = source_of[main.sha256]
        row["official_label"] = row["official_label"] or read(main).official_label
        row["votes_total"] = _votes_total(read(main), names)
    row["note"] = with_sentences(row["note"], release.doubts)
    return None if row == was else row


def _titled(names: Names) -> list[str]:
    """How a sentence on one contest begins, of every contest."""
    return [f"{title}: " for title in names.titled]


def torn_notes(release: Release) -> list[str]:
    """A sentence on each file of which nothing is taken."""
    return [(CLASH if capture in release.clashing else TORN).format(sha256=capture.sha256) for capture in release.torn]


def _again(release: Release, main: Capture, source_of: Mapping[str, str]) -> list[str]:
    """A sentence on each capture that a later one of its time and kind replaces."""
    said = []
    for capture in release.earlier:
        same_kind = release.counter if read(capture).kind is FileKind.COUNTER else main
        kept = same_kind or main
        counts, other = kept.origin.retrieved_at[:10], capture.origin.retrieved_at[:10]
        said.append(
            f"The county published this official time more than once: the capture of {counts} counts; that of {other}, "
            f"{source_of[capture.sha256]}, differs: {change(capture, kept)}"
        )
    return said


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
        notes.append(COUNTER_ONLY)
    notes += [*_again(release, main, source_of), *torn_notes(release)]
    notes += [*reading_note(main), *findings.get(main.filename, ()), *release.doubts]
    return {
        "update": key,
        "released_at": written(release.released_at, release.precision),
        "precision": release.precision.value,
        "phase": phase(release.released_at, stored),
        "status": _status(key, snapshot, release, certified),
        "official_label": snapshot.official_label,
        "source": source_of[main.sha256],
        "votes_total": _votes_total(snapshot, names),
        "withdrawn": "",
        "note": joined(notes),
    }


def _votes_total(snapshot: ParsedSnapshot, names: Names) -> str:
    total = snapshot.votes_total
    if total is not None:
        total -= sum(votes for number, votes in snapshot.votes.items() if number in names.uncounted)
    return _cell(total)


def _status(key: str, snapshot: ParsedSnapshot, release: Release, certified: Mapping[str, str]) -> str:
    if release.corrects:
        return "correction"
    # "Semi-Final Official Election Returns" is what the county calls election night.
    if key in certified or snapshot.official_label == "Final Official Election Returns":
        return "certified"
    return "unofficial-partial"


def _in_order(review: Sequence[Row], settled: Settled) -> list[Row]:
    """Rows of review.csv by the order of races and choices, the last of several about one."""
    races = {row["race"]: number for number, row in enumerate(settled.races)}
    choices = {(row["race"], f"choice/{row['choice']}"): number for number, row in enumerate(settled.choices)}
    rows = {(row["scope"].removeprefix("race/"), row["key"]): row for row in review}
    return [rows[key] for key in sorted(rows, key=lambda key: (races.get(key[0], len(races)), choices.get(key, -1)))]


def assemble(
    planned: Sequence[Planned], settled: Settled, made: Proposals, stored: Stored, ids_row: Row | None, more_totals: Sequence[Row]
) -> dict[str, str]:
    """New text by file name, relative to the election's folder, only for files that change; every text is read back."""
    files = {name: text for one in planned for name, text in one.files.items()}
    added: dict[str, list[Row]] = {
        "sources.csv": _fresh(
            [row for one in planned for row in one.sources] + ([ids_row] if ids_row else []) + made.sources, stored, "sources.csv"
        ),
        "totals.csv": _fresh([*(row for one in planned for row in one.totals), *more_totals], stored, "totals.csv"),
    }
    moments = stored.moments | {one.key: one.release.released_at for one in planned}
    all_rows = {
        "races.csv": settled.races,
        "choices.csv": settled.choices,
        "sources.csv": with_sources(stored.tables["sources.csv"], added["sources.csv"]),
        "totals.csv": with_totals(stored.tables["totals.csv"], added["totals.csv"], moments),
    }
    for name, rows in all_rows.items():
        if list(rows) != list(stored.tables[name]) or not (stored.folder / name).exists():
            files[name] = dump_rows(rows, schema.TABLES[name].columns)
    review = _in_order([*stored.tables["review.csv"], *made.review], settled)
    if review != list(stored.tables["review.csv"]):
        files["review.csv"] = dump_rows(review, schema.REVIEW)
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


def newest_votes(stored: Stored, planned: Sequence[Planned]) -> Votes:
    """The votes of every race at the newest update that has any, stored or planned."""
    entries = [(when, key, stored.votes[key]) for key, when in stored.moments.items() if key in stored.votes]
    entries += [(one.release.released_at, one.key, one.votes) for one in planned]
    found: Votes = {}
    for _, _, votes in sorted(entries, key=lambda entry: entry[:2]):
        found |= votes
    return found


def reordered(stored: Stored, files: Mapping[str, str], order: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """The stored snapshots that ``files`` do not hold, by the new order of races and choices."""
    races = {race: number for number, race in enumerate(dict.fromkeys(race for race, _ in sorted(order, key=lambda p: order[p])))}
    found = {}
    for key in stored.votes:
        for name in (f"snapshots/{key}.csv", f"snapshots/{key}.ballots.csv"):
            if name in files or not (stored.folder / name).exists():
                continue
            rows = load_rows(stored.folder, name)
            if name.endswith(".ballots.csv"):
                rows = sorted(rows, key=lambda row: races[row["race"]])
                found[name] = dump_rows(rows, schema.BALLOTS)
            else:
                rows = sorted(rows, key=lambda row: order[row["race"], row["choice"]])
                found[name] = dump_rows(rows, schema.SNAPSHOT)
    return found
