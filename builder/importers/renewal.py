"""What the row of an update says of its files, and what files that come later change in it while it
is not sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.importers.classification import Release, change, read
from builder.importers.known import Names, Stored
from builder.importers.notes import CLASH, COUNTER_ONLY, READING, TORN, with_sentences, without
from builder.importers.parsed import FileKind, ParsedSnapshot
from builder.importers.sources import Capture

Row = Mapping[str, str]


def renewed_row(
    release: Release,
    main: Capture,
    stored: Stored,
    names: Names,
    source_of: Mapping[str, str],
    findings: Mapping[str, Sequence[str]],
) -> Row | None:
    """The row of a stored update with what later files of its time say, None where that is nothing
    new.
    """
    row = dict(next(row for row in stored.tables["updates.csv"] if row["update"] == release.known))
    was = dict(row)
    titles = titled(names)
    row["note"] = with_sentences(row["note"], torn_notes(release), [READING, *titles])
    if release.adopts:
        found = findings.get(main.filename, ())
        row["note"] = without(row["note"], COUNTER_ONLY)
        row["note"] = with_sentences(
            row["note"], again_notes(release, main, source_of), [READING, *titles]
        )
        row["note"] = with_sentences(row["note"], found, titles)
        row["source"] = source_of[main.sha256]
        row["official_label"] = row["official_label"] or read(main).official_label
        row["votes_total"] = votes_total(read(main), names)
    row["note"] = with_sentences(row["note"], release.doubts)
    return None if row == was else row


def titled(names: Names) -> list[str]:
    """How a sentence on one contest begins, of every contest."""
    return [f"{title}: " for title in names.titled]


def torn_notes(release: Release) -> list[str]:
    """A sentence on each file of which nothing is taken."""
    return [
        (CLASH if capture in release.clashing else TORN).format(sha256=capture.sha256)
        for capture in release.torn
    ]


def again_notes(release: Release, main: Capture, source_of: Mapping[str, str]) -> list[str]:
    """A sentence on each capture that a later one of its time and kind replaces."""
    said = []
    for capture in release.earlier:
        same_kind = release.counter if read(capture).kind is FileKind.COUNTER else main
        kept = same_kind or main
        counts, other = kept.origin.retrieved_at[:10], capture.origin.retrieved_at[:10]
        said.append(
            f"The county published this official time more than once: the capture of {counts}"
            f" counts; that of {other}, {source_of[capture.sha256]}, differs:"
            f" {change(capture, kept)}"
        )
    return said


def votes_total(snapshot: ParsedSnapshot, names: Names) -> str:
    total = snapshot.votes_total
    if total is not None:
        total -= sum(votes for number, votes in snapshot.votes.items() if number in names.uncounted)
    return cell(total)


def cell(value: int | None) -> str:
    return "" if value is None else str(value)


def untold(release: Release, stored: Stored) -> bool:
    """Return whether the note of a stored update that is not sealed lacks a torn file of its
    time.
    """
    row = next(row for row in stored.tables["updates.csv"] if row["update"] == release.known)
    return release.known not in stored.sealed and any(
        capture.sha256 not in row["note"] for capture in release.torn
    )
