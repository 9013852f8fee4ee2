"""An import from files to a plan: read, classify, propose, reconcile; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from builder.errors import FeedError, shown
from builder.importers.admission import refuse_choices, refuse_contests
from builder.importers.assembly import assemble, newest_votes, reordered
from builder.importers.basis import basis_of
from builder.importers.classification import Judged, read, released
from builder.importers.from_ids import add_from_ids, late_registration, read_ids, unnamed
from builder.importers.gathering import Gathered
from builder.importers.known import Names, Stored, Votes, load_stored
from builder.importers.new_races import Proposals, Proposer
from builder.importers.parsed import FileKind, IdsFile
from builder.importers.placing import assign_keys, free, source_ids
from builder.importers.plan import Planned, Planner
from builder.importers.reconcile import reconcile, sort_out
from builder.importers.settling import Settled, merged, settle
from builder.importers.sources import Capture
from builder.model import Choice, Race
from builder.store import rows as reading
from builder.store.cells import Cells
from builder.store.csvfile import Row as CsvRow

NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import found and would write; ``races`` are all by slug, proposed ones too.

    ``names`` say who is who in the files; ``registered`` is the number of voters in the id file,
    None without one.
    """

    stored: Stored
    judged: tuple[Judged, ...]
    planned: tuple[Planned, ...]
    proposals: Proposals
    races: Mapping[str, Race]
    files: Mapping[str, str]
    names: Names
    registered: int | None = None

    def before(self, one: Planned) -> tuple[str, Votes]:
        """Key and votes of the update before ``one`` among stored and planned ones; ("", {}) for
        the first.
        """
        known = [
            (when, key, self.stored.votes[key])
            for key, when in self.stored.moments.items()
            if key in self.stored.votes
        ]
        known += [
            (p.release.released_at, p.key, p.votes)
            for p in self.planned
            if p.key not in self.stored.votes
        ]
        when = one.release.released_at
        earlier = sorted((entry for entry in known if entry[0] < when), key=lambda entry: entry[0])
        return earlier[-1][1:] if earlier else ("", {})


def run(
    folder: Path, given: Gathered, *, certified: Mapping[str, str], times: Mapping[str, str] = NONE
) -> Outcome:
    """Plan the import of ``given`` into ``folder``, whatever the order of the files.

    ``certified`` gives a note by update key, ``times`` the official time with its offset by file
    name.
    """
    stored = load_stored(folder)
    captures = given.captures
    every_ids, ids_row = read_ids(given.ids, stored)
    ids = every_ids[0] if every_ids else None
    for capture in captures:
        _check_total(capture)
    for name in times.keys() - {capture.filename for capture in captures}:
        expected, todo = "the name of a file that is imported", "Fix the name."
        raise FeedError("--time", expected=expected, got=shown(name), todo=todo)
    good, judged = sort_out(captures, stored, times)
    keys = assign_keys([released(c) for c in good], stored)
    _check_certified(certified, keys.values(), stored)
    results = [c for c in good if read(c).kind is not FileKind.COUNTER]
    counters = [c for c in good if read(c).kind is FileKind.COUNTER]
    source_of = source_ids(results, keys, stored, {})
    names = Names()
    names.add_races(stored.tables["races.csv"])
    names.add_choices(stored.tables["choices.csv"])
    for capture in results:
        _refuse_twice(capture, names)
    for one in every_ids:
        refuse_contests(one.contests, one.filename)
    basis = basis_of(folder, stored, results)
    proposer = Proposer(stored=stored, names=names, ids=ids, basis=basis)
    proposer.propose(results, source_of)
    made = proposer.made
    for one in every_ids:
        names.add_ids(one)
    if ids and ids_row and any(unnamed(capture, names) for capture in counters):
        add_from_ids(proposer, counters, ids_row)
    for capture in counters:
        _refuse_unnamed(capture, names, ids)
    releases, more = reconcile(good, stored, names)
    used = [c for r in releases for c in (r.counter, *r.earlier, *r.copies) if c is not None]
    source_of = source_ids(used, keys, stored, source_of)
    new_ids = ids_row is not None and all(
        row["source"] != ids_row["source"] for row in stored.tables["sources.csv"]
    )
    joint = merged(proposer, new_ids=new_ids)
    order = _order(joint)
    planner = Planner(
        stored=stored,
        names=names,
        source_of=source_of,
        ids=ids,
        ids_source=ids_row["source"] if ids_row else "",
        findings=made.findings,
        certified=certified,
        order=order,
    )
    planned = []
    taken = {*stored.moments, *keys.values()}
    for release in releases:
        key = keys[release.released_at]
        if release.corrects:
            key = free(release.corrects, taken)
            taken.add(key)
        planned.append(planner.plan(release, key))
    late = late_registration(stored, ids, ids_row) if ids and ids_row else []
    uses_ids = any(one.release.counter for one in planned) or made.races or late
    whole = [release.results for release in releases if release.results is not None]
    settled = settle(joint, proposer, whole, source_of, newest_votes(stored, planned))
    before = (*stored.tables["races.csv"], *stored.tables["choices.csv"])
    files: dict[str, str] = {}
    if planned or late or settled.races + settled.choices != before:
        files = assemble(planned, made, settled, stored, ids_row if uses_ids else None, late)
    files |= reordered(stored, files, order) if settled.moved else {}
    return Outcome(
        stored=stored,
        judged=(*judged, *more),
        planned=tuple(planned),
        proposals=made,
        races=_models(folder, settled),
        files=files,
        names=names,
        registered=ids.registered if ids else None,
    )


def _check_certified(certified: Iterable[str], keys: Iterable[str], stored: Stored) -> None:
    """Refuse a key that no given file has, and one that is stored."""
    known = list(keys)
    for key in certified:
        if key not in known:
            expected, todo = "the key of an update in these files", f"Known: {', '.join(known)}."
            raise FeedError("--certified", expected=expected, got=key, todo=todo)
        if key in stored.moments:
            expected = "an update that is not stored yet"
            todo = f"Run `builder certify {stored.election} {key} --source ID --note NOTE`."
            raise FeedError("--certified", expected=expected, got=shown(key), todo=todo)


def _refuse_unnamed(counter: Capture, names: Names, ids: IdsFile | None) -> None:
    """Refuse a counter file with ids that nothing names."""
    if missing := unnamed(counter, names):
        todo = "Give the county's election_data.json as --ids."
        if ids is not None:
            todo = "The given id file does not name them: fetch the county's newest"
            todo += " election_data.json."
        raise FeedError(
            counter.filename,
            expected="ids that races.csv, choices.csv or --ids name",
            got=f"{len(missing)} others, such as {min(missing)}",
            todo=todo,
        )


def _order(rows: Settled) -> dict[tuple[str, str], int]:
    """Return the place of each race and choice: choices as they stand, race by race."""
    by_race = {row["race"]: number for number, row in enumerate(rows.races)}
    ordered = sorted(rows.choices, key=lambda row: by_race[row["race"]])
    return {(row["race"], row["choice"]): place for place, row in enumerate(ordered)}


def _refuse_twice(capture: Capture, names: Names) -> None:
    """Refuse a contest or choice that a file has twice, except the party lines of choices.csv."""
    refuse_contests(read(capture).contests, capture.filename)
    for contest, race in names.paired(read(capture)):
        lines = {(name, party) for of, name, party in names.lines if of == race}
        refuse_choices(contest, capture.filename, lines)


def _models(folder: Path, rows: Settled) -> dict[str, Race]:
    """Return the races as the archive will read them, for judging who stands where."""
    people: dict[str, list[Choice]] = {}
    for row in rows.choices:
        cells = Cells(folder / "choices.csv", CsvRow.at(0, row))
        people.setdefault(row["race"], []).append(reading.choice(cells))
    return {
        row["race"]: replace(
            reading.race(Cells(folder / "races.csv", CsvRow.at(0, row))),
            choices=tuple(people[row["race"]]),
        )
        for row in rows.races
    }


def _check_total(capture: Capture) -> None:
    said = capture.origin.votes_total
    if capture.snapshot is not None and said is not None and said != capture.snapshot.votes_total:
        raise FeedError(
            capture.filename,
            expected=f"{said} votes in all, as the list of captures says",
            got=str(capture.snapshot.votes_total),
            todo="Check that the file is the one the list means.",
        )
