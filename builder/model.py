"""The values of an election: frozen, self-checking, without side effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from builder.instants import settled


class Kind(StrEnum):
    """What a race decides (NIST SP 1500-100: contest types)."""

    OFFICE = "office"
    MEASURE = "measure"
    RETENTION = "retention"
    RECALL = "recall"
    ADVISORY = "advisory"


class Rule(StrEnum):
    """How votes decide a race; ``unknown`` means that pages name no leader."""

    PLURALITY = "plurality"
    MAJORITY_RUNOFF = "majority-runoff"
    TOP_TWO = "top-two"
    MEASURE = "measure"
    RETENTION = "retention"
    RECALL = "recall"
    UNKNOWN = "unknown"


class Bar(StrEnum):
    """The share of Yes that a measure needs."""

    MAJORITY = "50"
    FIFTY_FIVE = "55"
    TWO_THIRDS = "2/3"


class Coverage(StrEnum):
    """How a race's district relates to the counting area; stored empty when unknown."""

    WHOLE = "whole"
    INSIDE = "inside"
    CROSSES = "crosses"
    BEYOND = "beyond"
    UNKNOWN = ""

    @property
    def complete(self) -> bool:
        """False where the votes shown are certainly only a part of the race's votes."""
        return self not in (Coverage.CROSSES, Coverage.BEYOND)


class ChoiceKind(StrEnum):
    CANDIDATE = "candidate"
    YES = "yes"
    NO = "no"
    WRITE_IN = "write-in"
    WRITE_INS = "write-ins"
    NONE_OF_THESE = "none-of-these"
    BLANKS = "blanks"
    PARTY_LINE = "party-line"

    @property
    def can_lead(self) -> bool:
        return self in (ChoiceKind.CANDIDATE, ChoiceKind.YES, ChoiceKind.NO, ChoiceKind.WRITE_IN)

    @property
    def counts(self) -> bool:
        """True where the votes are part of the race's votes: blanks are none, a party line's are in
        its person's.
        """
        return self not in (ChoiceKind.BLANKS, ChoiceKind.PARTY_LINE)


class Precision(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


class Phase(StrEnum):
    ELECTION_NIGHT = "election-night"
    CANVASS = "canvass"
    AFTER_CERTIFICATION = "after-certification"


class Status(StrEnum):
    """NIST SP 1500-100 ``ResultsStatus``."""

    UNOFFICIAL_PARTIAL = "unofficial-partial"
    UNOFFICIAL_COMPLETE = "unofficial-complete"
    CERTIFIED = "certified"
    CORRECTION = "correction"
    RECOUNT = "recount"


class Qualifier(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    MORE_THAN = "more-than"
    LESS_THAN = "less-than"
    COMPUTED = "computed"
    NONE = ""


class SourceKind(StrEnum):
    OFFICIAL_FILE = "official-file"
    OFFICIAL_RELEASE = "official-release"
    OFFICIAL_VIA_PRESS = "official-via-press"
    PRESS = "press"
    LAW = "law"


class EventState(StrEnum):
    PLANNED = "planned"
    HAPPENED = "happened"


MOST_VOTES = 1_000_000_000
"""The largest count of votes, ballots or voters that can be one: no electorate that votes on one
ballot is larger.
"""


class Outcome(StrEnum):
    """What an authority declared of a race; ``by-lot`` after a tie, ``no-poll`` without a vote."""

    NONE = ""
    ELECTED = "elected"
    PASSED = "passed"
    FAILED = "failed"
    RETAINED = "retained"
    ADVANCED = "advanced"
    BY_LOT = "by-lot"
    NO_POLL = "no-poll"


EVENTS = tuple(
    (
        "canvass-start mail-deadline audit update-announced certification declaration amendment "
        "recount court"
    ).split()
)

TOTAL_ITEMS = tuple(
    (
        "ballots_counted ballots_added ballots_mail ballots_in_person ballots_added_mail "
        "ballots_added_in_person registered turnout_pct outstanding_vbm outstanding_cvr "
        "outstanding_provisional outstanding_misc outstanding_total"
    ).split()
)
"""Known items of totals.csv; an open list: a new ``outstanding_*`` category needs no code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    id: str
    title: str
    publisher: str
    kind: SourceKind
    url: str
    archived_url: str
    sha256: str
    retrieved_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    race: str
    slug: str
    name: str
    official_name: str
    official_aliases: tuple[str, ...]
    short_name: str
    kind: ChoiceKind
    party: str
    incumbent: str
    ballot_order: int | None
    colour: str
    official_id: str
    withdrawn_on: str
    source: str
    note: str
    own_short_name: str = ""
    """The short name as it is stored; empty where the name itself is short."""
    color: str = ""
    """The token it is drawn in: ``colour``, the stored one, unless parties are printed."""

    def __post_init__(self) -> None:
        if not self.color:
            object.__setattr__(self, "color", self.colour)


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    slug: str
    title: str
    official_title: str
    official_aliases: tuple[str, ...]
    group: str
    place: str
    office: str
    party: str
    kind: Kind
    rule: Rule
    seats: int
    votes_allowed: int
    bar: Bar | None
    coverage: Coverage
    coverage_source: str
    whole_at: str
    district: str
    district_type: str
    question: str
    ocd_id: str
    official_id: str
    source: str
    note: str
    choices: tuple[Choice, ...] = ()
    name: str = ""
    """The title as people say it; the stored ``title`` unless the jurisdiction has a rule."""
    subject: str = ""
    """The short title of the official question; empty where it has none."""
    asked: str = ""
    """The official question from where it comes to its matter."""
    advisory: bool = False
    """True where the vote decides nothing by itself: by its kind, or as its question says."""
    contested: bool = field(init=False, repr=False, compare=False)
    """True when more choices can lead than there are seats (a measure always is)."""
    counting: frozenset[str] = field(init=False, repr=False, compare=False)
    """The choices whose votes are part of the race's votes."""
    yes_no: bool = field(init=False, repr=False, compare=False)
    """True where voters answer a question with Yes or No."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.title)
        object.__setattr__(self, "advisory", self.advisory or self.kind is Kind.ADVISORY)
        # Cached: every row of every table uses them.
        object.__setattr__(
            self, "contested", sum(c.kind.can_lead for c in self.choices) > self.seats
        )
        counting = frozenset(c.slug for c in self.choices if c.kind.counts)
        object.__setattr__(self, "counting", counting)
        object.__setattr__(
            self, "yes_no", self.kind in (Kind.MEASURE, Kind.RETENTION, Kind.RECALL, Kind.ADVISORY)
        )

    @property
    def decidable(self) -> bool:
        """Whether pages may say who is ahead: all votes are counted here and the rule is known."""
        return self.coverage.complete and self.rule is not Rule.UNKNOWN

    @property
    def yes(self) -> str | None:
        """The slug of the choice Yes; None of a race without one."""
        return next((c.slug for c in self.choices if c.kind is ChoiceKind.YES), None)

    def choice(self, slug: str) -> Choice:
        for choice in self.choices:
            if choice.slug == slug:
                return choice
        raise KeyError(slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One official release of cumulative totals.

    ``released_at`` is local time with a fixed offset, so that it is compared as an instant; for
    ``precision`` day it is the end of that day, by which updates are ordered. ``key`` is a name and
    is never parsed.
    """

    key: str
    released_at: datetime
    precision: Precision
    phase: Phase
    status: Status
    official_label: str
    source: str
    votes_total: int | None
    withdrawn: str
    note: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "released_at", settled(self.released_at))

    @property
    def day(self) -> date:
        return self.released_at.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One number about the whole count; ``value`` None means the source names it without a
    number.
    """

    update: str
    item: str
    value: int | Decimal | None
    qualifier: Qualifier
    as_of: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something said about the count; ``value`` keeps the words of the source where it is no
    number.
    """

    date: str
    update: str
    race: str
    item: str
    choice: str
    over: str
    value: str
    qualifier: Qualifier
    said_by: str
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A date of the count; with ``outcome`` what was declared of one race, of ``choice`` in it."""

    n: int
    event: str
    at: str
    state: EventState
    said_on: str
    source: str
    note: str
    race: str = ""
    choice: str = ""
    outcome: Outcome = Outcome.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballots:
    """One race's ballots at one update, in ballots except ``writein_marks`` (marks). None: not
    reported.
    """

    ballots: int | None
    blank: int | None
    partly_voted: int | None
    overvoted: int | None
    writein_marks: int | None
    registered: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The stored votes of one update.

    ``votes[race][choice]`` is an integer, or None for "not reported"; a choice that is not a key
    was not listed. ``sources[race]`` is the source of that race's rows, ``ballots[race]`` what is
    known of its ballots.
    """

    update: str
    votes: Mapping[str, Mapping[str, int | None]]
    sources: Mapping[str, str]
    ballots: Mapping[str, Ballots] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    n: int
    date: str
    by: str
    scope: str
    key: str
    field: str
    was: str
    now: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """A changed wording: ``was`` and ``now`` of a cell that is no fact, "" where it was or is
    empty.
    """

    n: int
    date: str
    scope: str
    key: str
    field: str
    was: str
    now: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One line of the seal: the facts of a scope's layer as first published, by their sha256,
    chained to the line before.
    """

    seq: int
    published_on: str
    scope: str
    layer: int
    sha256: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One row of the archive's log: how many lines the chain of an election or a jurisdiction had,
    and its newest.
    """

    seq: int
    published_on: str
    election: str
    lines: int
    head: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A fact that was not reported when its scope was sealed, and belongs to a later layer."""

    scope: str
    layer: int
    key: str
    field: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """An address that moved, was merged, split or withdrawn; ``new`` may hold several, separated by
    spaces.
    """

    old: str
    new: str
    kind: str
    on: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A dated fact of law or practice: what held from ``since`` until ``until`` (None: still).

    A law that orders a recount has its ``margin`` in percentage points, as it is stored ("0.5"; ""
    of any other law), ``margin_is`` *at-most* or *below* it, for races of ``kinds`` ("" for all).
    """

    topic: str
    text: str
    since: date
    until: date | None
    source_title: str
    source_url: str
    margin: str = ""
    margin_is: str = ""
    kinds: str = ""

    def held_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRules:
    """How official questions are read here: patterns of what says nothing of the matter in front
    of one (``skip``), of a short title (``subject``), and of what makes a vote ``advisory``;
    ``spelling`` are names that a short title in capitals has, as they are written.
    """

    skip: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    spelling: tuple[str, ...] = ()
    advisory: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """A counting authority and its area.

    ``time_label`` is printed behind times, such as "PT"; ``kind`` is what sentences call the area,
    a county where it is empty. ``search`` has by a phrase of a race's names the words that people
    also look for it by, ``party_colors`` the color token of a party by each name that official
    files print for it. ``names`` has what people say for the beginning of a title, ``questions``
    how the subject of a question is found.
    """

    slug: str
    name: str
    authority: str
    authority_short: str
    time_zone: str
    time_label: str
    ocd_id: str
    kind: str = ""
    links: Mapping[str, str]
    search: Mapping[str, str] = field(default_factory=dict)
    laws: tuple[Law, ...]
    published: tuple[Published, ...] = ()
    reworded: tuple[Reworded, ...] = ()
    party_colors: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    questions: QuestionRules = QuestionRules()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def laws_on(self, day: date) -> tuple[Law, ...]:
        return tuple(law for law in self.laws if law.held_on(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """One election day counted by one authority, with everything stored about it.

    ``updates`` are in official time order, withdrawn ones included; ``live`` are those that count.
    ``snapshots`` has an entry for each update that has stored votes, and none for the others.
    ``updates_released`` is how many updates the authority released, None where no source says it.
    ``official_id`` is the id that the authority's files give the election, empty where they give
    none.
    """

    jurisdiction: Jurisdiction
    slug: str
    title: str
    official_title: str
    date: date
    polls_close: datetime | None
    updates_released: int | None
    source: str
    notes: tuple[str, ...]
    races: tuple[Race, ...]
    updates: tuple[Update, ...]
    snapshots: Mapping[str, Snapshot]
    totals: tuple[Total, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    sources: Mapping[str, Source]
    corrections: tuple[Correction, ...]
    published: tuple[Published, ...] = ()
    completions: tuple[Completion, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    official_id: str = ""
    reworded: tuple[Reworded, ...] = ()
    live: tuple[Update, ...] = field(init=False, repr=False, compare=False)
    _places: dict[str, int] = field(init=False, repr=False, compare=False)
    _races: dict[str, Race] = field(init=False, repr=False, compare=False)
    _totals: dict[tuple[str, str], Total] = field(init=False, repr=False, compare=False)
    _of_update: dict[str, tuple[Total, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "live", tuple(update for update in self.updates if not update.withdrawn)
        )
        # Cached: every figure of every page uses them, and a scan each time would be quadratic.
        object.__setattr__(
            self, "_places", {update.key: place for place, update in enumerate(self.live)}
        )
        object.__setattr__(self, "_races", {race.slug: race for race in reversed(self.races)})
        totals = {(total.update, total.item): total for total in reversed(self.totals)}
        object.__setattr__(self, "_totals", totals)
        of_update: dict[str, list[Total]] = {}
        for total in self.totals:
            of_update.setdefault(total.update, []).append(total)
        object.__setattr__(
            self, "_of_update", {update: tuple(of) for update, of in of_update.items()}
        )
        if self.polls_close is not None:
            object.__setattr__(self, "polls_close", settled(self.polls_close))

    @property
    def path(self) -> str:
        """Address, id and folder in one: ``us-xx-shire/2030-11-05``."""
        return f"{self.jurisdiction.slug}/{self.slug}"

    @property
    def newest(self) -> Update | None:
        return self.live[-1] if self.live else None

    def race(self, slug: str) -> Race:
        return self._races[slug]

    def total(self, update: str, item: str) -> Total | None:
        return self._totals.get((update, item))

    def totals_of(self, update: str) -> tuple[Total, ...]:
        """Return the totals of one update in the order in which they are stored."""
        return self._of_update.get(update, ())

    def up_to(self, update: Update) -> tuple[Update, ...]:
        """Return the updates that count, up to ``update``, which is one of them."""
        return self.live[: self._places[update.key] + 1]

    def place(self, update: Update) -> int | None:
        """Return the place of ``update`` among those that count, None where it does not."""
        return self._places.get(update.key)
