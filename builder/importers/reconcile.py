"""Judge each captured file; official time orders files, not the order of capture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from builder.errors import FeedError
from builder.importers.admission import has_votes, nothing_counted, one_election, refusal
from builder.importers.checksums import sums
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
from builder.importers.known import Names, Stored, Votes
from builder.importers.parsed import FileKind
from builder.importers.placing import counter_only
from builder.importers.renewal import untold
from builder.importers.sources import Capture
from builder.importers.words import by_retrieval, same_words, told_once
from builder.instants import readings


def sort_out(
    captures: Sequence[Capture], stored: Stored, times: Mapping[str, str]
) -> tuple[list[Capture], list[Judged]]:
    """Return captures that may count, in official order, and those bad, no count or given twice.

    ``times`` has the official time by file name where a person told it (`clocks.settle`).
    """
    good: dict[str, Capture] = {}
    judged = []
    for capture in captures:
        if found := _not_usable(capture, captures, stored):
            judged.append(found)
        elif capture.sha256 in good:
            reason = f"the same bytes as {good[capture.sha256].filename}"
            judged.append(Judged(capture=capture, verdict=Verdict.REPEAT, reason=reason))
        else:
            good[capture.sha256] = capture
    one_election(good.values(), stored)
    settled = []
    for capture in settle(list(good.values()), stored, times):
        if released(capture) < stored.opens:
            judged.append(_too_early(capture, stored))
        else:
            settled.append(capture)
    return sorted(settled, key=lambda c: (released(c), retrieved(c), c.filename)), judged


def _not_usable(capture: Capture, captures: Sequence[Capture], stored: Stored) -> Judged | None:
    """Return why a capture is bad or no count; None for one that may count."""
    snapshot, verdict, odd = capture.snapshot, Verdict.BAD, ""
    if snapshot is None:
        reason = capture.problem
    elif refused := refusal(snapshot, stored):
        reason, odd = refused.reason, refused.kind
    elif not (found := readings(snapshot.released_at, stored.jurisdiction.zone)):
        zone = stored.jurisdiction.time_zone
        reason = f"its time, {snapshot.released_at}, never existed: clocks in {zone} skipped it"
    elif found[-1] < stored.opens:
        return _too_early(capture, stored)
    else:
        verdict, reason = Verdict.NOT_A_COUNT, nothing_counted(snapshot, captures, stored)
    return Judged(capture=capture, verdict=verdict, reason=reason, odd=odd) if reason else None


def _too_early(capture: Capture, stored: Stored) -> Judged:
    """Return a file of a time before the count could begin; with votes in it, it is odd."""
    snapshot = read(capture)
    opens = f"{stored.opens:%Y-%m-%d %H:%M:%S}"
    reason = f"its time, {snapshot.released_at}, is before the count could begin ({opens})"
    odd = "time" if has_votes(snapshot) else ""
    reason += ", yet it has votes" if odd else ""
    return Judged(capture=capture, verdict=Verdict.NOT_A_COUNT, reason=reason, odd=odd)


def reconcile(
    captures: Sequence[Capture], stored: Stored, names: Names
) -> tuple[list[Release], list[Judged]]:
    """Return every release of the sorted ``captures`` in official order, and what each is."""
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
        at = _Moment(release, stored, names)
        at.judge_counters(counters, results)
        at.judge_results(results)
        judged += at.judged
        release = at.release
        if (
            release.results
            or release.counter
            or release.copies
            or (known and untold(release, stored))
        ):
            releases.append(release)
    return releases, judged


@dataclass(slots=True)
class _Moment:
    """One official time while its captures are judged."""

    release: Release
    stored: Stored
    names: Names
    judged: list[Judged] = field(default_factory=list)

    def judge(self, capture: Capture, verdict: Verdict, reason: str) -> None:
        self.judged.append(Judged(capture=capture, verdict=verdict, reason=reason))

    def tear(self, capture: Capture, reason: str, *, clashes: bool = True) -> None:
        """Take nothing from ``capture``, whose own sums fail or whose votes clash with others."""
        self.judge(capture, Verdict.TORN, reason)
        release = replace(self.release, torn=(*self.release.torn, capture))
        if clashes:
            release = replace(release, clashing=(*release.clashing, capture))
        self.release = release

    def take(self, last: Capture, earlier: Iterable[Capture], *, adopts: bool = False) -> None:
        """Let ``last`` be the results of this time."""
        replaced = (*self.release.earlier, *earlier)
        self.release = replace(self.release, results=last, earlier=replaced, adopts=adopts)

    def copy(self, last: Capture, reason: str) -> None:
        self.judge(last, Verdict.SECOND, reason)
        self.release = replace(self.release, copies=(*self.release.copies, last))

    def differing(self, capture: Capture, votes: Votes) -> int:
        """Return how many choices have other votes in ``capture`` than in ``votes``."""
        return contradicts(self.names.votes(read(capture)), votes)

    def judge_counters(self, counters: Sequence[Capture], results: Sequence[Capture]) -> None:
        release, stored, names = self.release, self.stored, self.names
        added = {capture.sha256: sums(read(capture), names) for capture in counters}
        whole = []
        for capture in counters:
            found = added[capture.sha256]
            if found.torn:
                reason = f"{len(found.broken)} of its own sums fail; the first: {found.first}"
                self.tear(capture, f"{reason}. Nothing is taken from it", clashes=False)
            elif found.broken and any(
                self.differing(capture, names.votes(read(other))) for other in results
            ):
                reason = f"its own sums fail ({found.first}), and its votes contradict the results"
                self.tear(capture, f"{reason} of its time. Nothing is taken from it")
            elif self.differing(capture, stored.votes.get(release.known, {})):
                reason = f"its votes contradict the stored results of {release.known}"
                self.tear(capture, f"{reason}. Nothing is taken from it")
            else:
                whole.append(capture)
        if not whole:
            return
        *earlier, last = by_retrieval(whole)
        for capture in earlier:
            self.judge(capture, Verdict.REISSUE, f"replaced by the later {last.filename}")
        if release.known in stored.with_ballots and last.sha256 in stored.hashes:
            self.judge(last, Verdict.REPEAT, f"its ballots are stored with {release.known}")
        elif release.known in stored.with_ballots:
            reason = (
                f"another counter file of the time of {release.known}, whose ballots are stored"
            )
            self.judge(last, Verdict.REISSUE, f"{reason}: nothing is changed")
        else:
            new = Verdict.LATE if release.late else Verdict.NEW
            of = f" for {release.known}" if release.known else ""
            verdict = Verdict.ADDITION if release.known else new
            self.judge(last, verdict, f"ballots and totals{of}")
            told = added[last.sha256]
            self.release = replace(
                self.release,
                counter=last,
                earlier=tuple(earlier),
                doubts=told.doubts,
                unsure=frozenset(told.broken),
            )

    def judge_results(self, results: Sequence[Capture]) -> None:
        twin = self.release.counter
        counted = self.names.votes(read(twin)) if twin else {}
        whole: Sequence[Capture] = []
        for capture in results:
            if twin and (count := self.differing(capture, counted)):
                reason = f"{count} choices have other votes than in its twin {twin.filename}"
                self.tear(capture, f"{reason}, whose sums hold")
            else:
                whole = [*whole, capture]
        if not whole:
            return
        whole, copies, judged = told_once(whole, self.names)
        self.judged += judged
        self.release = release = replace(self.release, copies=tuple(copies))
        *earlier, last = by_retrieval(whole)
        for capture in earlier:
            reason = f"replaced by the later {last.filename}: {change(capture, last)}"
            self.judge(capture, Verdict.REISSUE, reason)
        if release.known in self.stored.votes:
            self.judge_again(last, earlier)
            return
        if earlier:
            self.judge(last, Verdict.REISSUE, "the later capture of its time counts")
        elif release.late:
            self.judge(last, Verdict.LATE, "a time that is not stored, stored in its place")
        else:
            self.judge(last, Verdict.NEW, "a time that is not stored")
        self.take(last, earlier)

    def judge_again(self, last: Capture, earlier: Sequence[Capture]) -> None:
        """Judge results of a time whose votes are stored."""
        key, stored = self.release.known, self.stored
        votes, known = self.names.votes(read(last)), stored.votes[key]
        alone, sealed = key in counter_only(stored.tables["updates.csv"]), key in stored.sealed
        differing = contradicts(votes, known)
        if last.sha256 in stored.hashes:
            self.judge(last, Verdict.REPEAT, f"stored as {key}")
        elif alone and not sealed and differing:
            reason = f"{differing} choices have other votes than in the stored counter file"
            self.tear(last, f"{reason} of its time, whose sums hold")
        elif alone and not sealed:
            reason = f"results for {key}, which was known from its counter file alone"
            self.judge(last, Verdict.ADDITION, reason)
            self.take(last, earlier, adopts=True)
        elif alone and votes == known:
            how = (
                f"builder reword {stored.election} update/{key} update note --now NOTE --reason WHY"
            )
            reason = f"the votes of the sealed {key}: its hash and address are kept"
            no_file = "That no results file was captured is taken out of the note"
            self.copy(last, f"{reason}. {no_file} with `{how}`")
        elif votes == known and not alone and same_words(last, stored, self.names):
            reason = f"the votes and words of {key} in other bytes: its hash and address are kept"
            self.copy(last, reason)
        elif votes == known:
            reason = f"other content, but the votes of {key}: nothing is changed"
            self.judge(last, Verdict.REISSUE, f"{reason}, a finding to be noted")
        elif again := next(
            (k for k in stored.votes if k.startswith(f"{key}-") and stored.votes[k] == votes), ""
        ):
            self.judge(last, Verdict.REPEAT, f"its votes are stored as {again}")
        elif sealed:
            reason = f"other votes than the sealed {key}: an update of its own"
            self.judge(last, Verdict.REISSUE, reason)
            self.release = replace(
                self.release, results=last, known="", corrects=key, earlier=(), counter=None
            )
        else:
            raise FeedError(
                last.filename,
                expected=f"the votes stored for {key}",
                got=f"other votes for {differing} choices",
                todo=(
                    f"{key} is not sealed yet: take its row, its snapshot files and its totals out,"
                    " then import both captures together."
                ),
            )
