"""The report of an import, for people and for programs, and its exit status."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from builder.errors import shown
from builder.importers.classification import Judged, Verdict, read
from builder.importers.comparison import changed_places, falls, unchanged, vanished
from builder.importers.encodings import ENCODINGS
from builder.importers.known import Votes, written
from builder.importers.oddities import Oddity
from builder.importers.pipeline import Outcome
from builder.importers.plan import Planned, Row
from builder.store import characters

DONE, NOTHING, LOOK = 0, 2, 3
"""Everything is written or known; no file can be used; a person must look at something."""

TODO = {
    Verdict.BAD: "Leave it out. If it should be a file of this count, fetch it again.",
    Verdict.TORN: ("Fetch the file again in a minute: the next capture is usually complete."),
    Verdict.NOT_A_COUNT: "",  # the reason already says what to do
}
UNUSED = tuple(TODO)


def todo(judged: Judged) -> str:
    """Return what to do with a file of which nothing is taken; empty for a used or known one."""
    return judged.capture.todo or TODO.get(judged.verdict, "") if judged.verdict in UNUSED else ""


def status(outcome: Outcome, odd: Sequence[Oddity]) -> int:
    """Return the exit status of an import of which ``odd`` is not accepted."""
    if odd or outcome.proposals.races or outcome.proposals.choices:
        return LOOK
    used = any(one.verdict not in UNUSED for one in outcome.judged)
    return DONE if used or outcome.files else NOTHING


def as_json(outcome: Outcome, odd: Sequence[Oddity], written: bool) -> str:
    """Return what an import found, for programs: files, updates, what is odd, and the status."""
    files = [
        {
            "file": one.capture.filename,
            "sha256": one.capture.sha256,
            "verdict": one.verdict.value,
            "reason": one.reason,
            "todo": todo(one),
        }
        for one in outcome.judged
    ]
    updates = [
        {
            "update": one.key,
            "new": one.update is not None,
            "released_at": one.release.released_at.isoformat(),
            "votes": _sum(one.votes),
            "files": [capture.filename for capture in one.release.taken],
        }
        for one in outcome.planned
    ]
    told = {
        "election": outcome.stored.election,
        "status": status(outcome, odd),
        "written": written,
        "files": files,
        "updates": updates,
        "odd": [{"name": one.name, "update": one.update, "items": list(one.items)} for one in odd],
        "proposed": {
            "races": len(outcome.proposals.races),
            "choices": len(outcome.proposals.choices),
        },
        "changes": sorted(outcome.files),
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


QUIET = (Verdict.NEW, Verdict.ADDITION)
KINDS = {"ballots_counted": "in all", "ballots_mail": "by mail", "ballots_in_person": "in person"}


def report(outcome: Outcome, odd: Sequence[Oddity]) -> Iterator[str]:
    """Yield what each capture is, each update with what is ``odd``, and what would be written."""
    counts = [(verdict, sum(j.verdict is verdict for j in outcome.judged)) for verdict in Verdict]
    yield f"{len(outcome.judged)} files: " + ", ".join(
        f"{count} {verdict.value}" for verdict, count in counts if count
    )
    for judged in outcome.judged:
        if judged.verdict not in QUIET:
            yield f"  {judged.verdict.value}: {judged.capture.filename}: {judged.reason}"
            if words := todo(judged):
                yield f"    what to do: {words}"
            yield from (
                f"  odd: {one.name}"
                for one in odd
                if one.subject == judged.capture.filename and not one.update
            )
    for judged in outcome.judged:
        if judged.capture.snapshot and judged.capture.snapshot.encoding:
            encoding = ENCODINGS[judged.capture.snapshot.encoding]
            yield f"  read as {encoding}: {judged.capture.filename}"
    for one in outcome.planned:
        yield ""
        yield from _release(outcome, one)
        here = [oddity.words() for oddity in odd if oddity.update == one.key]
        yield from (f"  odd: {words}" for words in _capped(here) or ["none"])
    yield ""
    made = outcome.proposals
    if made.races or made.choices:
        yield f"proposed for review: {len(made.races)} races, {len(made.choices)} choices"
    for election, races in made.carried.items():
        yield f"  carried over from {election}: {_some(races, 'none', len(races))}"
    if made.review:
        people = sum(row["key"] != "race" for row in made.review)
        yield (
            f"  to review: {len(made.review) - people} races and {people} choices, "
            "listed in review.csv with the reason for each"
        )
    for row in (*made.races, *made.choices):
        for column, value in row.items():
            if found := characters.odd(value):
                yield (
                    f"  look at {column} of {row['race']} {shown(value)}: {found.what} at character"
                    f" {found.column}"
                )
    yield "files: " + (
        ", ".join(f"{len(names)} {kind}" for kind, names in _kinds(outcome)) or "none to write"
    )


def _capped(lines: Sequence[str], limit: int = 20) -> list[str]:
    return [*lines[:limit], *([f"and {len(lines) - limit} more"] if len(lines) > limit else [])]


def _kinds(outcome: Outcome) -> Iterator[tuple[str, list[str]]]:
    snapshots = [
        name
        for name in outcome.files
        if name.startswith("snapshots/") and not name.endswith(".ballots.csv")
    ]
    ballots = [name for name in outcome.files if name.endswith(".ballots.csv")]
    for kind, names in (("snapshots", snapshots), ("ballots files", ballots)):
        if names:
            yield kind, names
    for name in sorted(set(outcome.files) - set(snapshots) - set(ballots)):
        yield name, [name]


def _release(outcome: Outcome, one: Planned) -> Iterator[str]:
    release = one.release
    since, before = outcome.before(one)
    used = release.taken or (*release.torn, *release.copies)
    if release.known:
        what = "results" if release.adopts else "ballots" if release.counter else "a note"
        verdict = f"{what} for {release.known}"
    elif release.corrects:
        verdict = f"correction of {release.corrects}"
    else:
        verdict = "late arrival" if release.late else "new"
    yield f"{one.key} ({verdict}) from {', '.join(c.filename for c in used)}"
    said = f", {one.update['phase']}, {one.update['status']}" if one.update else ""
    yield f"  time: {written(release.released_at, release.precision)}{said}"
    yield "  ballots: " + _ballots(outcome, one, since)
    total = _sum(one.votes)
    added = total - _sum(before)
    yield f"  votes: {total:,}" + (f", {added:+,} since {since}" if since else "")
    yield "  total check: " + _total_check(one)
    if since:
        yield "  races without change: " + _some(unchanged(before, one.votes), "none")
        yield "  falls: " + _some(falls(before, one.votes), "none")
    if since:
        fresh = _names(one.votes) - _names(before)
        new = [name for name in outcome.proposals.names if name in fresh]
        yield "  new names: " + _some(new, "none")
    else:
        yield f"  new names: {len(one.votes)} races, the first update"
    yield "  vanished names: " + _some(vanished(before, one.votes), "none")
    if since:
        yield "  changed places: " + _some(changed_places(outcome.races, before, one.votes), "none")
    kept = {(row["update"], row["item"]): row for row in outcome.stored.tables["totals.csv"]}
    for row in one.totals:
        stored = kept.get((row["update"], row["item"]))
        if stored and stored["value"] != row["value"]:
            yield (
                f"  kept as stored: {row['item']} {stored['value']} ({stored['source']}); these"
                f" files say {row['value']}"
            )
    for capture in release.taken:
        for line in outcome.proposals.left_out.get(capture.filename, ()):
            yield f"  left out: {line}"
        for finding in outcome.proposals.findings.get(capture.filename, ()):
            yield f"  finding: {finding}"
    yield from (f"  finding: {doubt}" for doubt in one.release.doubts)


def _sum(votes: Votes) -> int:
    return sum(value or 0 for choices in votes.values() for value in choices.values())


def _names(votes: Votes) -> set[str]:
    return {*votes} | {f"{race}/{choice}" for race, of in votes.items() for choice in of}


def _some(names: Sequence[str], otherwise: str, limit: int = 6) -> str:
    if not names:
        return otherwise
    more = f", and {len(names) - limit} more" if len(names) > limit else ""
    return f"{len(names)} ({'; '.join(names[:limit])}{more})"


def _ballots(outcome: Outcome, one: Planned, since: str) -> str:
    def counts(rows: Iterable[Row]) -> dict[str, int]:
        return {row["item"]: int(row["value"]) for row in rows if row["item"] in KINDS}

    now = counts(one.totals)
    if not now:
        return "not reported yet (no counter file)"
    was = counts(row for row in outcome.stored.tables["totals.csv"] if row["update"] == since)
    for other in outcome.planned:
        was |= counts(other.totals) if other.key == since else {}
    return ", ".join(
        f"{now[item]:,} {words}" + (f" ({now[item] - was[item]:+,})" if item in was else "")
        for item, words in KINDS.items()
        if item in now
    )


def _total_check(one: Planned) -> str:
    results, counter = one.release.results, one.release.counter
    said = []
    for capture in one.release.taken:
        if (votes := capture.origin.votes_total) is not None:
            as_said = "votes that the list of captures says"
            said.append(f"{capture.filename} has the {votes:,} {as_said}")
    if results:
        contests, total = read(results).contests, read(results).votes_total or 0
        silent = sum(c.votes is None for contest in contests for c in contest.choices)
        if silent:
            said.append(f"{silent} choices have no figure, the others add up to {total:,}")
    if results and counter:
        in_results, in_counter = read(results).votes_total or 0, read(counter).votes_total or 0
        same = "results and counter file agree in every vote"
        differ = f"the results file has {in_results:,} votes, the counter file {in_counter:,}"
        said.append(same if in_results == in_counter else differ)
    return "; ".join(said) or "nothing to check against"
