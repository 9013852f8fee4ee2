"""The rows of each update to store: its snapshot, its sources, its totals and itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from builder.importers.classification import Release, read, reading_note, released_words
from builder.importers.from_ids import registered
from builder.importers.known import Names, Stored, Votes, written
from builder.importers.parsed import IdsFile
from builder.importers.placing import phase, total
from builder.importers.renewal import (
    COUNTER_ONLY,
    READING,
    again_notes,
    cell,
    joined,
    titled,
    torn_notes,
    votes_total,
    with_sentences,
    without,
)
from builder.importers.sources import SOURCE_NAMES, Capture
from builder.store import schema
from builder.store.csvfile import dump_rows

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One release with its key, its votes and its rows.

    ``update`` is the row of a new update, None for a stored one; ``renewed`` is the row of a stored
    one that this release changes, None where it does not.
    """

    release: Release
    key: str
    votes: Votes
    update: Row | None = None
    totals: tuple[Row, ...] = ()
    sources: tuple[Row, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    renewed: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """What the rows of releases are made from.

    ``source_of`` has source ids by the hash of a file, ``findings`` what was found by file name,
    ``certified`` notes by key, ``order`` the place of each race and choice.
    """

    stored: Stored
    names: Names
    source_of: Mapping[str, str]
    ids: IdsFile | None
    ids_source: str
    findings: Mapping[str, Sequence[str]]
    certified: Mapping[str, str]
    order: Mapping[tuple[str, str], int]

    def plan(self, release: Release, key: str) -> Planned:
        """Return the rows of one release."""
        stored, counter = self.stored, release.counter
        main = release.main
        if main is None:  # unused files: sources of second captures, a note of torn ones
            return Planned(
                release=release,
                key=key,
                votes=stored.votes.get(key, {}),
                sources=tuple(self._source(capture) for capture in release.copies),
                renewed=self._renewed(release),
            )
        votes = self.names.votes(read(main))
        has_votes = release.known not in stored.votes or release.adopts
        files: dict[str, str] = {}
        if has_votes:
            files[f"snapshots/{key}.csv"] = dump_rows(self._votes(votes, main), schema.SNAPSHOT)
        if ballots := self._ballots(release):
            files[f"snapshots/{key}.ballots.csv"] = dump_rows(ballots, schema.BALLOTS)
        results = release.results if has_votes else None
        used = [results, counter, *release.earlier, *release.copies]
        totals: list[Row] = []
        for capture in release.taken[::-1]:
            source = self.source_of[capture.sha256]
            totals += [total(key, *one, "", source) for one in read(capture).totals.items()]
        if counter is not None:
            totals += registered(key, stored, self.ids, self.ids_source)
        return Planned(
            release=release,
            key=key,
            votes=votes,
            update=self._update(release, key, main) if has_votes and not release.known else None,
            totals=tuple(totals),
            sources=tuple(self._source(one) for one in used if one is not None),
            files=files,
            renewed=self._renewed(release),
        )

    def _renewed(self, release: Release) -> Row | None:
        """Return the row of an unsealed stored update with what later files say; None if as is."""
        if release.known not in self.stored.moments or release.known in self.stored.sealed:
            return None
        updates = self.stored.tables["updates.csv"]
        row = dict(next(row for row in updates if row["update"] == release.known))
        was, titles = dict(row), titled(self.names)
        row["note"] = with_sentences(row["note"], torn_notes(release), [READING, *titles])
        if release.adopts and (main := release.main):
            note, again = without(row["note"], COUNTER_ONLY), again_notes(release, self.source_of)
            note = with_sentences(note, again, [READING, *titles])
            row["note"] = with_sentences(note, self.findings.get(main.filename, ()), titles)
            row["source"] = self.source_of[main.sha256]
            row["official_label"] = row["official_label"] or read(main).official_label
            row["votes_total"] = votes_total(read(main), self.names)
        row["note"] = with_sentences(row["note"], release.doubts)
        return None if row == was else row

    def _votes(self, votes: Votes, main: Capture) -> list[Row]:
        listed = ((race, choice) for race, choices in votes.items() for choice in choices)
        source = self.source_of[main.sha256]
        return [
            {"race": race, "choice": choice, "votes": cell(votes[race][choice]), "source": source}
            for race, choice in sorted(listed, key=lambda pair: self.order[pair])
        ]

    def _ballots(self, release: Release) -> list[Row]:
        """Return the ballots of a counter file, or the registration that a results file states."""
        found: dict[str, dict[str, str]] = {}
        if release.counter is not None:
            capture = release.counter
            for race, part in self.names.ballots(read(capture)).items():
                if race not in release.unsure:
                    found[race] = {name: cell(getattr(part, name)) for name in schema.BALLOTS[1:6]}
        elif release.results is not None:
            capture = release.results
            for contest, race in self.names.paired(read(capture)):
                if race and contest.registered is not None:
                    found[race] = {"registered": str(contest.registered)}
        races = dict.fromkeys(race for race, _ in sorted(self.order, key=lambda p: self.order[p]))
        empty = dict.fromkeys(schema.BALLOTS, "")
        return [
            empty | {"race": race, **found[race], "source": self.source_of[capture.sha256]}
            for race in races
            if race in found
        ]

    def _source(self, capture: Capture) -> Row:
        return {
            "source": self.source_of[capture.sha256],
            "title": f"{SOURCE_NAMES[capture.format][1]}, released {released_words(capture)}",
            "publisher": self.stored.jurisdiction.authority,
            "kind": "official-file",
            "url": capture.origin.url,
            "archived_url": capture.origin.archived_url,
            "sha256": capture.sha256,
            "retrieved_at": capture.origin.retrieved_at,
        }

    def _update(self, release: Release, key: str, main: Capture) -> Row:
        snapshot = read(main)
        notes = [self.certified[key]] if self.certified.get(key) else []
        if release.results is None:
            notes.append(COUNTER_ONLY)
        notes += [*again_notes(release, self.source_of), *torn_notes(release)]
        notes += [*reading_note(main), *self.findings.get(main.filename, ()), *release.doubts]
        status = "unofficial-partial"
        if release.corrects:
            status = "correction"
        # "Semi-Final Official Election Returns" is what the county calls election night.
        elif key in self.certified or snapshot.official_label == "Final Official Election Returns":
            status = "certified"
        return {
            "update": key,
            "released_at": written(release.released_at, release.precision),
            "precision": release.precision.value,
            "phase": phase(release.released_at, self.stored),
            "status": status,
            "official_label": snapshot.official_label,
            "source": self.source_of[main.sha256],
            "votes_total": votes_total(snapshot, self.names),
            "withdrawn": "",
            "note": joined(notes),
        }
