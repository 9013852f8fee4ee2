"""What is stored of an election, and which races and choices the names in a file are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from builder.counting.special_lines import adds_up
from builder.errors import DataError, FeedError, shown
from builder.importers.parsed import (
    IdsFile,
    ParsedBallots,
    ParsedChoice,
    ParsedContest,
    ParsedSnapshot,
)
from builder.instants import start_of
from builder.model import Ballots, ChoiceKind, Jurisdiction, Precision
from builder.store import load, schema
from builder.store.cells import closing, parse_moment
from builder.store.identity_table import NEUTRAL, Spellings, load_spellings

Row = Mapping[str, str]


def _fits(row: Row, contest: ParsedContest) -> bool:
    """Return whether a stored race can be this contest by all that the file says of it."""
    said = {"group": contest.group, "party": contest.party, "district": contest.district}
    return all(not given or given == row[column] for column, given in said.items())


Votes = dict[str, dict[str, int | None]]
"""Votes by race slug and choice slug; None where the choice is listed without a figure."""
FORMS = {Precision.SECOND: "seconds", Precision.MINUTE: "minutes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The rows of an election folder; ``with_ballots`` are the keys with a .ballots.csv.

    ``tables`` has rows by file name, ``votes`` and ``ballots`` have snapshots by key, the latter
    then by race. ``opens`` is the instant before which no update is a count: the close of polls, or
    the start of election day where that is not stored; ``closes`` is then None.
    """

    folder: Path
    day: date
    opens: datetime
    jurisdiction: Jurisdiction
    tables: Mapping[str, Sequence[Row]]
    votes: Mapping[str, Votes]
    with_ballots: frozenset[str]
    ballots: Mapping[str, Mapping[str, Ballots]] = field(default_factory=dict)
    closes: datetime | None = None
    official_title: str = ""
    official_id: str = ""
    spellings: Spellings = NEUTRAL

    @property
    def election(self) -> str:
        """Name the election as commands do, such as us-xx-shire/2030-11-05."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def hashes(self) -> frozenset[str]:
        """Return the sha256, in hexadecimal digits, of every file that sources.csv names."""
        return frozenset(row["sha256"] for row in self.tables["sources.csv"] if row["sha256"])

    @property
    def sealed(self) -> frozenset[str]:
        """Return the keys of sealed updates."""
        return frozenset(
            row["scope"].removeprefix("update/")
            for row in self.tables["published.csv"]
            if row["scope"].startswith("update/")
        )

    @property
    def moments(self) -> dict[str, datetime]:
        """Return the official time of every stored update by key; a day alone counts as its end."""
        return {
            row["update"]: parse_moment(
                row["released_at"], Precision(row["precision"]), self.jurisdiction
            )
            for row in self.tables["updates.csv"]
        }


def written(moment: datetime, precision: Precision) -> str:
    """Return an instant by the county's clocks as updates.csv writes it, with its offset.

    ``precision`` is second or minute: no official file gives a day alone.
    """
    return moment.isoformat(timespec=FORMS[precision])


def load_stored(folder: Path) -> Stored:
    """Read what is stored in ``folder``, whose jurisdiction must exist; a missing file is empty.

    DataError where a stored file breaks its form, or nothing tells the day of the election.
    """
    jurisdiction = load.load_jurisdiction(folder.parent)
    tables: dict[str, Sequence[Row]] = {}
    for table in "races choices updates totals sources published review".split():
        name = f"{table}.csv"
        tables[name] = load.load_rows(folder, name) if (folder / name).exists() else []
    votes: dict[str, Votes] = {}
    ballots: dict[str, Mapping[str, Ballots]] = {}
    for row in tables["updates.csv"]:
        key = row["update"]
        if (folder / f"snapshots/{key}.csv").exists():
            snapshot = load.load_snapshot(folder, key)
            votes[key] = {race: dict(choices) for race, choices in snapshot.votes.items()}
            ballots[key] = snapshot.ballots
    with_ballots = frozenset(
        key for key in votes if (folder / f"snapshots/{key}.ballots.csv").exists()
    )
    raw = load.read_toml(folder / "election.toml") if (folder / "election.toml").exists() else {}
    day, closes = _day(folder, raw)
    if closes and closes.tzinfo:
        opens = closing(folder / "election.toml", closes, jurisdiction)
    else:
        opens, closes = start_of(day, jurisdiction.zone), None
    return Stored(
        folder=folder,
        day=day,
        opens=opens,
        jurisdiction=jurisdiction,
        tables=tables,
        votes=votes,
        with_ballots=with_ballots,
        ballots=ballots,
        closes=closes,
        official_title=str(raw.get("official_title", "")),
        official_id=str(raw.get("official_id", "")),
        spellings=load_spellings(folder.parent),
    )


def _day(folder: Path, raw: Mapping[str, Any]) -> tuple[date, datetime | None]:
    """Return election day and the close of polls, by election.toml or the name of the folder."""
    day, closes = raw.get("date"), raw.get("polls_close")
    if isinstance(day, date):
        return day, closes if isinstance(closes, datetime) else None
    try:
        return date.fromisoformat(folder.name[:10]), None
    except ValueError:
        expected = "a folder named by election day, such as 2022-11-08"
        todo = "Make it with `builder new election`."
        raise DataError(folder, expected=expected, got=folder.name, todo=todo) from None


def official_names(row: Row, column: str) -> list[str]:
    """Return the official name in ``column`` of a row and its aliases."""
    names = (row[column], *row["official_aliases"].split(schema.ALIAS_SEPARATOR))
    return [name for name in names if name]


@dataclass(slots=True)
class Names:
    """The slugs of official titles, names and ids; it grows as races and choices are proposed.

    ``titled`` are rows of races.csv by official title or alias, ``choices`` choices by race and
    official name or alias, ``lines`` party lines by race, official name and party, ``persons``
    official names by race and party line. ``contest_ids`` and ``choice_ids`` have races, and pairs
    of race and choice, by official id; ``uncounted`` are ids of lines that are no votes.
    ``allowed`` has the votes of one ballot by race.
    """

    titled: dict[str, list[Row]] = field(default_factory=dict)
    choices: dict[tuple[str, str], str] = field(default_factory=dict)
    lines: dict[tuple[str, str, str], str] = field(default_factory=dict)
    persons: dict[tuple[str, str], str] = field(default_factory=dict)
    contest_ids: dict[str, str] = field(default_factory=dict)
    choice_ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    uncounted: set[str] = field(default_factory=set)
    allowed: dict[str, int] = field(default_factory=dict)

    def add_races(self, rows: Iterable[Row]) -> None:
        """Learn the titles, ids and votes allowed of rows of races.csv."""
        for row in rows:
            for title in official_names(row, "official_title"):
                self.titled.setdefault(title, []).append(row)
            if row["official_id"]:
                self.contest_ids[row["official_id"]] = row["race"]
            self.allowed[row["race"]] = int(row["votes_allowed"])

    def add_choices(self, rows: Iterable[Row]) -> None:
        """Learn the names, ids and party lines of rows of choices.csv."""
        for row in rows:
            race, choice = row["race"], row["choice"]
            if row["official_id"]:
                self.choice_ids[row["official_id"]] = race, choice
            if row["kind"] == ChoiceKind.PARTY_LINE:
                self.lines[race, row["official_name"], row["party"]] = choice
                self.persons[race, choice] = row["official_name"]
                continue
            if row["official_id"] and row["kind"] == ChoiceKind.BLANKS:
                self.uncounted.add(row["official_id"])
            for name in official_names(row, "official_name"):
                self.choices[race, name] = choice

    def choice(self, race: str, choice: ParsedChoice) -> str:
        """Return the choice of ``race`` that a file lists; "" for one that is not known."""
        line = self.lines.get((race, choice.name, choice.party))
        return line or self.choices.get((race, choice.name), "")

    def add_ids(self, ids: IdsFile) -> None:
        """Learn ids for races and choices whose rows bear none, by title and name."""
        for contest, race in self.paired(ids):
            for choice in contest.choices:
                if not adds_up(choice.name):
                    self.uncounted.add(choice.official_id)
                if race and (slug := self.choice(race, choice)):
                    self.choice_ids.setdefault(choice.official_id, (race, slug))
            if race:
                self.contest_ids.setdefault(contest.official_id, race)

    def votes(self, snapshot: ParsedSnapshot) -> Votes:
        """Return a file's votes by slug without contests and choices that are not known (yet).

        FeedError where group, party and district do not tell which race a contest is.
        """
        found: Votes = {}
        for official_id, votes in snapshot.votes.items():
            if official_id in self.choice_ids:
                race, choice = self.choice_ids[official_id]
                found.setdefault(race, {})[choice] = votes
        for contest, race in self.paired(snapshot):
            for parsed in contest.choices if race else ():
                if choice := self.choice(race, parsed):
                    found.setdefault(race, {})[choice] = parsed.votes
        for race, of in found.items():
            self._add_lines(race, of)
        return found

    def _add_lines(self, race: str, votes: dict[str, int | None]) -> None:
        """Add the votes of a person on several party lines; not reported where one line is not."""
        sums: dict[str, list[int | None]] = {}
        for choice, value in votes.items():
            person = self.choices.get((race, self.persons.get((race, choice), "")))
            if person:
                sums.setdefault(person, []).append(value)
        for person, values in sums.items():
            known = [value for value in values if value is not None]
            votes[person] = sum(known) if len(known) == len(values) else None

    def resolve(self, contests: Sequence[ParsedContest], place: str) -> list[str]:
        """Return the race of each contest of one file by official id, else by title; "" for none.

        Where a title stands more than once, in the file or in races.csv, group, party and district
        must tell which is which: FeedError about ``place`` where none or several stored races fit.
        """
        races = [self.contest_ids.get(c.official_id, "") if c.official_id else "" for c in contests]
        by_title: dict[str, list[int]] = {}
        for number, contest in enumerate(contests):
            by_title.setdefault(contest.title, []).append(number)
        for title, numbers in by_title.items():
            rows = self.titled.get(title, [])
            if len(numbers) == 1 and len(rows) <= 1:
                races[numbers[0]] = races[numbers[0]] or (rows[0]["race"] if rows else "")
                continue
            free = [row for row in rows if row["race"] not in races]
            for number in (n for n in numbers if not races[n]):
                fit = [row["race"] for row in free if _fits(row, contests[number])]
                races[number] = fit[0] if len(fit) == 1 else ""
            unclear = [contests[n] for n in numbers if not races[n]]
            left = [row["race"] for row in free if row["race"] not in races]
            found = [races[n] for n in numbers if races[n]]
            if (unclear and left) or len(set(found)) != len(found):
                groups = (" ".join((c.group, c.party, c.district)).strip() for c in unclear)
                got = "; ".join(words or "no group" for words in groups) or "two for one"
                expected = f"one of {', '.join(left or found)} for each contest {shown(title, 90)}"
                todo = "Write the file's group, party and district of each race into races.csv."
                raise FeedError(place, expected=expected, got=got, todo=todo)
        return races

    def paired(self, snapshot: ParsedSnapshot | IdsFile) -> Iterator[tuple[ParsedContest, str]]:
        """Yield each contest of a file with its race, "" for one that is not stored."""
        return zip(
            snapshot.contests, self.resolve(snapshot.contests, snapshot.filename), strict=True
        )

    def ballots(self, snapshot: ParsedSnapshot) -> dict[str, ParsedBallots]:
        """Return a counter file's ballots by race without contests that are not known (yet)."""
        return {
            self.contest_ids[number]: value
            for number, value in snapshot.ballots.items()
            if number in self.contest_ids
        }
