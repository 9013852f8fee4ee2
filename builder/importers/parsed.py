"""What an official file says, as plain frozen values: nothing is repaired, renamed or left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from builder.counting.special_lines import adds_up
from builder.model import Precision


class FileKind(StrEnum):
    """What a file of a format can tell."""

    RESULTS = "results"  # contests with titles, names and votes
    COUNTER = "counter"  # ids only: votes, ballots, totals
    RETURNS = "returns"  # contests, votes and totals in one file


class ContestType(StrEnum):
    CANDIDATE = "candidate"
    MEASURE = "measure"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedChoice:
    """One line of a contest. ``votes`` is None where the file lists the choice without a figure.

    ``printed_pct`` is the percentage as the file prints it ("66.84", "100"), empty where it prints
    none.
    """

    name: str
    party: str
    votes: int | None
    official_id: str = ""
    printed_pct: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedContest:
    """One contest as the file gives it; texts are official texts, empty where the file has none.

    ``columns`` are the parts of a title that the file keeps apart. ``short_text`` is a measure's
    short name, ``judge`` and ``seat`` the person and the office of a retention question where the
    file gives them apart from the title. ``registered`` counts voters.
    """

    title: str
    type: ContestType
    choices: tuple[ParsedChoice, ...]
    columns: tuple[str, ...] = ()
    group: str = ""
    additional_text: str = ""
    measure_text: str = ""
    short_text: str = ""
    pass_rate: str = ""
    vote_for: str = ""
    party: str = ""
    district: str = ""
    judge: str = ""
    seat: str = ""
    official_id: str = ""
    registered: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedBallots:
    """A contest's ballots as a counter file reports them, in ballots; the last two in marks.

    ``full`` (ballots with every vote used) and ``unused`` (votes left unused) serve the check of
    sums only. ``writein_marks`` is None where the file has no write-in line for the contest.
    """

    ballots: int
    blank: int
    partly_voted: int
    overvoted: int
    writein_marks: int | None
    full: int
    unused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSnapshot:
    """One official file; ``released_at`` is local time without zone, precise to ``precision``.

    ``election_date``, ``election_id`` and ``election_title`` say which election the file is of;
    None or empty where it names none.

    A results or returns file fills ``contests``; a counter file fills ``votes`` and ``ballots`` by
    official id. ``totals`` are items of totals.csv. ``problems`` say why the file can't be taken as
    it stands (a wrong record count, letters for a figure); reconcile calls such a file bad.
    ``encoding`` is how a text format was read, a key of ENCODINGS; empty for formats that have one
    encoding.
    """

    format: str
    kind: FileKind
    filename: str
    released_at: datetime
    precision: Precision
    election_date: date | None = None
    election_id: str = ""
    election_title: str = ""
    official_label: str = ""
    contests: tuple[ParsedContest, ...] = ()
    votes: Mapping[str, int] = field(default_factory=dict)
    ballots: Mapping[str, ParsedBallots] = field(default_factory=dict)
    totals: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    encoding: str = ""

    @property
    def votes_total(self) -> int | None:
        """Return the sum of all votes without sums, blanks and overvotes; None without votes.

        A choice without a figure adds nothing: one of them in one race must not hide the sum of all
        others.
        """
        if self.kind is FileKind.COUNTER:
            return sum(self.votes.values())
        votes = [
            c.votes
            for contest in self.contests
            for c in contest.choices
            if c.votes is not None and adds_up(c.name)
        ]
        return sum(votes) if votes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdsFile:
    """What binds ids to names: the contests with their ids, the order of groups, the registration.

    ``read_at`` is the county's local time without zone, None where the file states none.
    """

    filename: str
    read_at: datetime | None
    contests: tuple[ParsedContest, ...]
    group_order: tuple[str, ...]
    registered: int
    election_id: str = ""
