"""Read, check and count every election under data/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from builder import checks
from builder.counting import estimates, findings, history
from builder.counting.counted import CountedElection
from builder.errors import ArchiveError, BuildError, DataError
from builder.model import Election, EventState, Jurisdiction
from builder.seal import chain
from builder.store import load

NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of an archive in which nothing has been dated yet; no page shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where a build reads and writes, all under one root."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def replaced(self) -> Path:
        """The site that the newest one replaced: most of its files are also files of that one."""
        return self.root / "build" / "replaced"

    @property
    def docs(self) -> Path:
        return self.root / "build" / "docs"

    @property
    def preview(self) -> Folders:
        """Return the folder of a preview, which never touches the published site."""
        return Folders(root=self.root / "build" / "preview")


def election_folder(data: Path, name: str) -> Path:
    """Return the folder of the election ``name`` (jurisdiction/date); BuildError without one."""
    every = (
        found for place in load.jurisdiction_folders(data) for found in load.election_folders(place)
    )
    known = {f"{found.parent.name}/{found.name}": found for found in every}
    if name not in known:
        todo = f"Name one of: {', '.join(known)}."
        raise BuildError(name, expected="an election of the archive", got="none there", todo=todo)
    return known[name]


def load_validated(data: Path) -> list[checks.Sound]:
    """Load every election under ``data``, a jurisdiction or one election, with its seal.

    Raises the first error that `check` finds; findings do not stop a build.
    """
    problems, read = checks.read_archive(data)
    errors = [p.error for p in problems if p.level is checks.Level.ERROR]
    _raise_first(errors, more=": run `builder check`")
    return read or [
        (election, chain.examine(election)) for election in load.load_archive(data)
    ]  # the sentence then says there is none


def load_jurisdictions(data: Path, *, draft: bool) -> list[Jurisdiction]:
    """Load every jurisdiction, and compare the archive's log with every chain.

    DataError if the folder is missing, if something in it is wrong or, unless it is a draft, if a
    jurisdiction is not sealed.
    """
    problems, jurisdictions = checks.read_jurisdictions(data)
    if not draft:
        problems += [p for one in jurisdictions for p in checks.unsealed(one)]
    errors = [p.error for p in problems if p.level is checks.Level.ERROR]
    _raise_first(errors, more=": run `builder check`")
    return jurisdictions


def check_sealed(elections: Sequence[CountedElection]) -> None:
    """Raise DataError if anything stored is not sealed: it could change without a trace."""
    problems = [p for one in elections for p in checks.unsealed(one.election, one.seal)]
    errors = [problem.error for problem in problems]
    _raise_first(errors, todo="`builder build --draft` builds a site to look at.")


def _raise_first(errors: Sequence[ArchiveError], *, more: str = "", todo: str = "") -> None:
    """Raise the first error; its message adds how many others there are, ``more`` and ``todo``."""
    if errors:
        first, others = errors[0], len(errors) - 1
        count = f"There are {others} more{more}." if others else ""
        todo = " ".join(filter(None, (first.todo, count, todo)))
        raise DataError(first.place, expected=first.expected, got=first.got, todo=todo)


def count_election(election: Election, sealed: chain.Seal | None = None) -> CountedElection:
    """Return an election with its histories, its findings and its seal."""
    histories = history.histories(election)
    return CountedElection(
        election=election,
        histories=histories,
        findings=findings.findings(election, histories),
        seal=sealed or chain.examine(election),
    )


def newest_moment(elections: Sequence[Election]) -> datetime:
    """Return the newest time of an update, a past event, a statement about one, or a correction.

    `NO_MOMENT` if there is none.
    """
    moments = [u.released_at for e in elections for u in e.updates]
    dated = [(event.said_on, e) for e in elections for event in e.events]
    dated += [
        (event.at, e) for e in elections for event in e.events if event.state is EventState.HAPPENED
    ]
    dated += [(correction.date, e) for e in elections for correction in e.corrections]
    for text, election in dated:
        clocked = estimates.moment(text, election) if "T" in text else None
        if clocked is not None:
            moments.append(clocked)
            continue
        try:
            moments.append(datetime.combine(date.fromisoformat(text[:10]), time(0), tzinfo=UTC))
        except ValueError:
            continue
    return max(moments, default=NO_MOMENT)
