"""Law 7: official time orders updates. What each captured file is, whatever the order in which
files were seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from builder.errors import FeedError
from builder.importers.admission import has_votes, nothing_counted, one_election, refusal
from builder.importers.checksums import Sums, sums
from builder.importers.classification import (
    Judged,
    Release,
    Verdict,
    change,
    contradicts,
    read,
    released,
    retrieved,
)
from builder.importers.clocks import settle
from builder.importers.known import Names, Stored
from builder.importers.parsed import FileKind, ParsedSnapshot
from builder.importers.placing import counter_only
from builder.importers.renewal import untold
from builder.importers.second import by_retrieval, same_words, told_once
from builder.importers.sources import Capture
from builder.instants import readings


def sort_out(
    captures: Sequence[Capture], stored: Stored, times: Mapping[str, str]
) -> tuple[list[Capture], list[Judged]]:
    """Captures that may count, in official time order, and those that are bad, no count, or given
    twice.

    ``times`` has the official time by file name where a person told it (`clocks.settle`).
    """
    good: dict[str, Capture] = {}
    judged = []
    for capture in captures:
        snapshot = capture.snapshot
        if snapshot is None:
            judged.append(Judged(capture=capture, verdict=Verdict.BAD, reason=capture.problem))
        elif refused := refusal(snapshot, stored):
            judged.append(
                Judged(
                    capture=capture, verdict=Verdict.BAD, reason=refused.reason, odd=refused.kind
                )
            )
        elif not (found := readings(snapshot.released_at, stored.jurisdiction.zone)):
            zone = stored.jurisdiction.time_zone
            reason = f"its time, {snapshot.released_at}, never was: clocks in {zone} skipped it"
            judged.append(Judged(capture=capture, verdict=Verdict.BAD, reason=reason))
        elif found[-1] < stored.opens:
            judged.append(_too_early(capture, snapshot, stored))
        elif reason := nothing_counted(snapshot, captures, stored):
            judged.append(Judged(capture=capture, verdict=Verdict.NOT_A_COUNT, reason=reason))
        elif capture.sha256 in good:
            reason = f"the same bytes as {good[capture.sha256].filename}"
            judged.append(Judged(capture=capture, verdict=Verdict.REPEAT, reason=reason))
        else:
            good[capture.sha256] = capture
    one_election(good.values(), stored)
    settled = []
    for capture in settle(list(good.values()), stored, times):
        if released(capture) < stored.opens:
            judged.append(_too_early(capture, read(capture), stored))
        else:
            settled.append(capture)
    return sorted(settled, key=lambda c: (released(c), retrieved(c), c.filename)), judged


def _too_early(capture: Capture, snapshot: ParsedSnapshot, stored: Stored) -> Judged:
    """A file of a time before the count could begin; one that has votes all the same is odd."""
    opens = f"{stored.opens:%Y-%m-%d %H:%M:%S}"
    reason = f"its time, {snapshot.released_at}, is before the count could begin ({opens})"
    odd = "time" if has_votes(snapshot) else ""
    reason += ", yet it has votes" if odd else ""
    return Judged(capture=capture, verdict=Verdict.NOT_A_COUNT, reason=reason, odd=odd)


def reconcile(
    captures: Sequence[Capture], stored: Stored, names: Names
) -> tuple[list[Release], list[Judged]]:
    """Every release of ``captures`` (as ``sort_out`` leaves them) in official time order, and what
    each capture is.
    """
    releases, judged = [], []
    for moment in sorted({released(c) for c in captures}):
        here = [c for c in captures if released(c) == moment]
        counters = [c for c in here if read(c).kind is FileKind.COUNTER]
        results = [c for c in here if read(c).kind is not FileKind.COUNTER]
        known = next((key for key, when in stored.moments.items() if when == moment), "")
        release = Release(
            released_at=moment,
            precision=read(here[0]).precision,
            known=known,
            late=not known and any(when > moment for when in stored.moments.values()),
        )
        release, more = _counters(release, counters, results, stored, names)
        judged += more
        release, more = _results(release, results, stored, names)
        judged += more
        if (
            release.results
            or release.counter
            or release.copies
            or (release.known and untold(release, stored))
        ):
            releases.append(release)
    return releases, judged


def _counters(
    release: Release,
    counters: Sequence[Capture],
    results: Sequence[Capture],
    stored: Stored,
    names: Names,
) -> tuple[Release, list[Judged]]:
    judged: list[Judged] = []
    whole = []
    added: dict[str, Sums] = {}
    for capture in counters:
        found = added[capture.sha256] = sums(read(capture), names)
        if found.torn:
            reason = (
                f"{len(found.broken)} of its own sums fail; the first: {found.first}. Nothing is"
                " taken from it"
            )
            judged.append(Judged(capture=capture, verdict=Verdict.TORN, reason=reason))
            release = replace(release, torn=(*release.torn, capture))
        elif found.broken and any(
            contradicts(names.votes(read(capture)), names.votes(read(c))) for c in results
        ):
            reason = (
                f"its own sums fail ({found.first}), and its votes contradict the results of its"
                " time. Nothing is taken from it"
            )
            judged.append(Judged(capture=capture, verdict=Verdict.TORN, reason=reason))
            release = replace(
                release, torn=(*release.torn, capture), clashing=(*release.clashing, capture)
            )
        elif release.known and contradicts(
            names.votes(read(capture)), stored.votes.get(release.known, {})
        ):
            reason = (
                f"its votes contradict the stored results of {release.known}. Nothing is taken"
                " from it"
            )
            judged.append(Judged(capture=capture, verdict=Verdict.TORN, reason=reason))
            release = replace(
                release, torn=(*release.torn, capture), clashing=(*release.clashing, capture)
            )
        else:
            whole.append(capture)
    if not whole:
        return release, judged
    *earlier, last = by_retrieval(whole)
    judged += [
        Judged(capture=c, verdict=Verdict.REISSUE, reason=f"replaced by the later {last.filename}")
        for c in earlier
    ]
    if release.known in stored.with_ballots:
        same = last.sha256 in stored.hashes
        reason = (
            f"its ballots are stored with {release.known}"
            if same
            else (
                f"another counter file of the time of {release.known}, whose ballots are stored:"
                " nothing is changed"
            )
        )
        judged.append(
            Judged(capture=last, verdict=Verdict.REPEAT if same else Verdict.REISSUE, reason=reason)
        )
        return release, judged
    verdict = Verdict.ADDITION if release.known else Verdict.LATE if release.late else Verdict.NEW
    judged.append(
        Judged(
            capture=last,
            verdict=verdict,
            reason="ballots and totals" + (f" for {release.known}" if release.known else ""),
        )
    )
    told = added[last.sha256]
    return (
        replace(
            release,
            counter=last,
            earlier=tuple(earlier),
            doubts=told.doubts,
            unsure=frozenset(told.broken),
        ),
        judged,
    )


def _results(
    release: Release, results: Sequence[Capture], stored: Stored, names: Names
) -> tuple[Release, list[Judged]]:
    judged: list[Judged] = []
    whole = []
    for capture in results:
        twin = names.votes(read(release.counter)) if release.counter else {}
        if differing := contradicts(names.votes(read(capture)), twin):
            twin_name = release.counter.filename if release.counter else ""
            reason = (
                f"{differing} choices have other votes than in its twin {twin_name}, whose sums"
                " hold"
            )
            judged.append(Judged(capture=capture, verdict=Verdict.TORN, reason=reason))
            release = replace(
                release, torn=(*release.torn, capture), clashing=(*release.clashing, capture)
            )
        else:
            whole.append(capture)
    if not whole:
        return release, judged
    whole, copies, more = told_once(whole, names)
    judged += more
    release = replace(release, copies=tuple(copies))
    *earlier, last = by_retrieval(whole)
    for capture in earlier:
        judged.append(
            Judged(
                capture=capture,
                verdict=Verdict.REISSUE,
                reason=f"replaced by the later {last.filename}: {change(capture, last)}",
            )
        )
    votes = names.votes(read(last))
    if not release.known or release.known not in stored.votes:
        verdict = Verdict.REISSUE if earlier else Verdict.LATE if release.late else Verdict.NEW
        reason = (
            "the later capture of its time counts"
            if earlier
            else "a time that is not stored" + (", stored in its place" if release.late else "")
        )
        judged.append(Judged(capture=last, verdict=verdict, reason=reason))
        return replace(release, results=last, earlier=(*release.earlier, *earlier)), judged
    alone = release.known in counter_only(stored.tables["updates.csv"])
    known = stored.votes[release.known]
    if last.sha256 in stored.hashes:
        judged.append(
            Judged(capture=last, verdict=Verdict.REPEAT, reason=f"stored as {release.known}")
        )
    elif alone and release.known not in stored.sealed and not contradicts(votes, known):
        reason = f"results for {release.known}, which was known from its counter file alone"
        judged.append(Judged(capture=last, verdict=Verdict.ADDITION, reason=reason))
        return (
            replace(release, results=last, earlier=(*release.earlier, *earlier), adopts=True),
            judged,
        )
    elif alone and release.known not in stored.sealed:
        reason = (
            f"{contradicts(votes, known)} choices have other votes than in the stored counter file"
            " of its time, whose sums hold"
        )
        judged.append(Judged(capture=last, verdict=Verdict.TORN, reason=reason))
        return (
            replace(release, torn=(*release.torn, last), clashing=(*release.clashing, last)),
            judged,
        )
    elif alone and votes == known:
        how = (
            f"builder reword {stored.election} update/{release.known} update note --now NOTE"
            " --reason WHY"
        )
        reason = (
            f"the votes of the sealed {release.known}: its hash and address are kept. That no"
            f" results file was captured is taken out of the note with `{how}`"
        )
        judged.append(Judged(capture=last, verdict=Verdict.SECOND, reason=reason))
        return replace(release, copies=(*release.copies, last)), judged
    elif votes == known and not alone and same_words(last, stored, names):
        reason = (
            f"the votes and words of {release.known} in other bytes: its hash and address are kept"
        )
        judged.append(Judged(capture=last, verdict=Verdict.SECOND, reason=reason))
        return replace(release, copies=(*release.copies, last)), judged
    elif votes == stored.votes[release.known]:
        reason = (
            f"other content, but the votes of {release.known}: nothing is changed, a finding to be"
            " noted"
        )
        judged.append(Judged(capture=last, verdict=Verdict.REISSUE, reason=reason))
    elif again := next(
        (
            key
            for key in stored.votes
            if key.startswith(release.known + "-") and stored.votes[key] == votes
        ),
        "",
    ):
        judged.append(
            Judged(capture=last, verdict=Verdict.REPEAT, reason=f"its votes are stored as {again}")
        )
    elif release.known in stored.sealed:
        judged.append(
            Judged(
                capture=last,
                verdict=Verdict.REISSUE,
                reason=f"other votes than the sealed {release.known}: an update of its own",
            )
        )
        return (
            replace(
                release, results=last, known="", corrects=release.known, earlier=(), counter=None
            ),
            judged,
        )
    else:
        raise FeedError(
            last.filename,
            expected=f"the votes stored for {release.known}",
            got=f"other votes for {contradicts(votes, stored.votes[release.known])} choices",
            todo=(
                f"{release.known} is not sealed yet: take its row, its snapshot files and its"
                " totals out, then import both captures together."
            ),
        )
    return release, judged
