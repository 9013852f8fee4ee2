"""One import from files to a plan: read, sort out, propose, reconcile, plan. Nothing is written
here.
"""

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
from builder.importers.new_races import Proposals, propose
from builder.importers.parsed import FileKind
from builder.importers.placing import assign_keys, free, source_ids
from builder.importers.plan import Planned, Row, plan_release
from builder.importers.reconcile import reconcile, sort_out
from builder.importers.settling import merged, settle
from builder.importers.sources import Capture
from builder.model import Choice, Race
from builder.store import rows as reading
from builder.store.cells import Cells
from builder.store.csvfile import Row as CsvRow

NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import found and would write. ``races`` are all races by slug, proposed ones
    included.

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
    folder: Path,
    given: Gathered,
    *,
    certified: Mapping[str, str],
    times: Mapping[str, str] = NONE,
) -> Outcome:
    """Everything about importing ``given`` into ``folder``, in any order.

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
        raise FeedError(
            "--time",
            expected="the name of a file that is imported",
            got=shown(name),
            todo="Mend the name.",
        )
    good, judged = sort_out(captures, stored, times)
    keys = assign_keys([released(c) for c in good], stored)
    results = [c for c in good if read(c).kind is not FileKind.COUNTER]
    source_of = source_ids(results, keys, stored, {})
    for key in certified:
        if key not in keys.values():
            raise FeedError(
                "--certified",
                expected="the key of an update in these files",
                got=key,
                todo=f"Known: {', '.join(keys.values())}.",
            )
        if key in stored.moments:
            todo = f"Run `builder certify {stored.election} {key} --source ID --note NOTE`."
            raise FeedError(
                "--certified",
                expected="an update that is not stored yet",
                got=shown(key),
                todo=todo,
            )
    names = Names()
    names.add_races(stored.tables["races.csv"])
    names.add_choices(stored.tables["choices.csv"])
    for capture in results:
        _refuse_twice(capture, names)
    for one in every_ids:
        refuse_contests(one.contests, one.filename)
    basis = basis_of(folder, stored, results)
    made = propose(results, stored, names, ids, source_of, basis)
    counters = [capture for capture in good if read(capture).kind is FileKind.COUNTER]
    for one in every_ids:
        names.add_ids(one)
    if (
        ids is not None
        and ids_row is not None
        and any(unnamed(capture, names) for capture in counters)
    ):
        add_from_ids(made, counters, stored, names, ids, ids_row, basis)
    for capture in counters:
        if missing := unnamed(capture, names):
            raise FeedError(
                capture.filename,
                expected="ids that races.csv, choices.csv or --ids name",
                got=f"{len(missing)} others, such as {min(missing)}",
                todo=(
                    "Give the county's election_data.json as --ids."
                    if ids is None
                    else (
                        "The given id file does not name them: fetch the county's newest"
                        " election_data.json."
                    )
                ),
            )
    releases, more = reconcile(good, stored, names)
    used = [
        c
        for release in releases
        for c in (release.counter, *release.earlier, *release.copies)
        if c is not None
    ]
    source_of = source_ids(used, keys, stored, source_of)
    new_ids = ids_row is not None and all(
        row["source"] != ids_row["source"] for row in stored.tables["sources.csv"]
    )
    joint = merged(stored, made, names, ids, new_ids=new_ids)
    rows = joint.choices
    races = {row["race"]: row for row in joint.races}
    by_race = {race: number for number, race in enumerate(races)}
    ordered = sorted(range(len(rows)), key=lambda number: (by_race[rows[number]["race"]], number))
    order = {
        (rows[number]["race"], rows[number]["choice"]): place
        for place, number in enumerate(ordered)
    }
    planned = []
    taken = set(stored.moments) | set(keys.values())
    for release in releases:
        key = keys[release.released_at]
        if release.corrects:
            key = free(release.corrects, taken)
            taken.add(key)
        planned.append(
            plan_release(
                release,
                key,
                stored,
                names,
                source_of,
                ids_row["source"] if ids_row else "",
                ids,
                made.findings,
                certified,
                order,
            )
        )
    late = (
        late_registration(stored, ids, ids_row) if ids is not None and ids_row is not None else []
    )
    uses_ids = any(one.release.counter for one in planned) or made.races or late
    settled = settle(
        joint,
        made,
        stored,
        [release.results for release in releases if release.results is not None],
        names,
        source_of,
        newest_votes(stored, planned),
    )
    changed = (
        planned
        or late
        or settled.races + settled.choices
        != (
            *stored.tables["races.csv"],
            *stored.tables["choices.csv"],
        )
    )
    files = (
        assemble(planned, made, settled, stored, ids_row if uses_ids else None, late)
        if changed
        else {}
    )
    files |= reordered(stored, files, order) if settled.moved else {}
    rows = settled.choices
    races = {row["race"]: row for row in settled.races}
    return Outcome(
        stored=stored,
        judged=(*judged, *more),
        planned=tuple(planned),
        proposals=made,
        races=_models(folder, races.values(), rows),
        files=files,
        names=names,
        registered=ids.registered if ids else None,
    )


def _refuse_twice(capture: Capture, names: Names) -> None:
    """Refuse a contest or a choice that stands twice in a file, but for the party lines that
    choices.csv names.
    """
    contests = read(capture).contests
    refuse_contests(contests, capture.filename)
    for contest, race in zip(contests, names.resolve(contests, capture.filename), strict=True):
        refuse_choices(
            contest,
            capture.filename,
            {(name, party) for of, name, party in names.lines if of == race},
        )


def _models(folder: Path, races: Iterable[Row], choices: Iterable[Row]) -> dict[str, Race]:
    """The races as the archive will read them, for judging who stands where."""
    people: dict[str, list[Choice]] = {}
    for row in choices:
        people.setdefault(row["race"], []).append(
            reading.choice(Cells(folder / "choices.csv", CsvRow.at(0, row)))
        )
    return {
        row["race"]: replace(
            reading.race(Cells(folder / "races.csv", CsvRow.at(0, row))),
            choices=tuple(people[row["race"]]),
        )
        for row in races
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
