"""Races and choices that are not stored yet: proposed, or refused where they only look new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from builder.counting.special_lines import left_out
from builder.errors import FeedError, shown
from builder.importers.admission import plain
from builder.importers.basis import Basis, Proposed
from builder.importers.checksums import broken_totals, left_out_words
from builder.importers.classification import read
from builder.importers.known import Names, Stored
from builder.importers.parsed import ContestType, IdsFile, ParsedContest
from builder.importers.people import propose_choices
from builder.importers.race_slugs import propose_race
from builder.importers.slugs import several
from builder.importers.sources import Capture
from builder.store import schema

ALIKE = 0.8
"""From this likeness on two titles may be of one contest; "Mayor" and "Lord Mayor" behind a city's
name have 0.95.
"""


@dataclass(slots=True)
class Proposals:
    """Rows to add to races.csv, choices.csv, review.csv and sources.csv.

    ``carried`` has races by the earlier election whose office they have; by file name, ``findings``
    are about contests that are no race, ``left_out`` are lines that are no choice.
    """

    races: list[dict[str, str]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    review: list[dict[str, str]] = field(default_factory=list)
    sources: list[Mapping[str, str]] = field(default_factory=list)
    carried: dict[str, list[str]] = field(default_factory=dict)
    findings: dict[str, list[str]] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The proposed races, then the proposed choices, each as race/choice."""
        choices = [f"{row['race']}/{row['choice']}" for row in self.choices]
        return [*(row["race"] for row in self.races), *choices]

    def look(self, one: Proposed, key: str, field: str) -> None:
        """Add the row of review.csv for a proposal; none for what is carried over unchanged."""
        if one.why:
            cells = f"race/{one.row['race']}", key, field, one.row[field], "; ".join(one.why)
            self.review.append(dict(zip(schema.REVIEW, cells, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """What proposals are made from; ``made`` grows with each, and ``names`` learn it."""

    stored: Stored
    names: Names
    ids: IdsFile | None
    basis: Basis
    made: Proposals = field(default_factory=Proposals)

    @property
    def _races(self) -> dict[str, Mapping[str, str]]:
        """Every race by slug, stored ones first."""
        return {row["race"]: row for row in [*self.stored.tables["races.csv"], *self.made.races]}

    def propose(self, captures: Sequence[Capture], source_of: Mapping[str, str]) -> None:
        """Add proposals from results files, newest words first.

        ``source_of`` gives a file's source id by its hash. A contest without a candidate is a
        finding and no race. A title that is new while a contest that may be the same vanished is a
        FeedError: a renamed contest must not become a second race.
        """
        made, names = self.made, self.names
        for capture in reversed(captures):
            contests = read(capture).contests
            if self.ids and not self._races:
                order = {name: number for number, name in enumerate(self.ids.group_order)}
                by_group = sorted(contests, key=lambda one: order.get(one.group, len(order)))
                contests = tuple(by_group)
            often = Counter(contest.title for contest in contests)
            resolved = names.resolve(contests, capture.filename)
            if found := left_out_words(contests):
                made.left_out[capture.filename] = found
            if found := broken_totals(contests):
                made.findings.setdefault(capture.filename, []).extend(found)
            source = source_of[capture.sha256]
            for whole, slug in zip(contests, resolved, strict=True):
                listed = tuple(choice for choice in whole.choices if not left_out(choice.name))
                contest = replace(whole, choices=listed)
                if not contest.choices:
                    words = f"{contest.title}: a contest without a candidate, not taken as a race"
                    made.findings.setdefault(capture.filename, []).append(words)
                elif slug:
                    self._new_choices(contest, slug, source)
                else:
                    self._refuse_renamed(contest, capture)
                    self._new_race(contest, source, apart=often[contest.title] > 1)

    def _new_race(self, contest: ParsedContest, source: str, *, apart: bool) -> None:
        """Propose a race with its choices; ``apart``: its file has another one of its title."""
        made, identified = self.made, self._identified(contest)
        if identified and not contest.official_id:
            contest = replace(contest, official_id=identified.official_id)
        one = propose_race(contest, source, set(self._races), self.basis, apart=apart)
        of = {c.name: c.official_id for c in identified.choices} if identified else {}
        people = propose_choices(contest, one.row, source, of, self.basis)
        made.races.append(one.row)
        if one.origin:
            made.carried.setdefault(one.origin, []).append(one.row["race"])
        made.choices += [person.row for person in people]
        made.look(one, "race", "title")
        for person in people:
            made.look(person, f"choice/{person.row['choice']}", "name")
        self._carry_sources(one)
        self.names.add_races([one.row])
        self.names.add_choices([person.row for person in people])

    def _identified(self, contest: ParsedContest) -> ParsedContest | None:
        """Return the contest of the id file by all of its name, else by a title it has once."""
        of = self.ids.contests if self.ids else ()
        titled = [one for one in of if one.title == contest.title]
        apart = contest.group, contest.party, contest.district
        same = [one for one in titled if (one.group, one.party, one.district) == apart]
        if same:
            return same[-1]
        return titled[0] if len(titled) == 1 else None

    def _carry_sources(self, one: Proposed) -> None:
        """Add carried-over sources, once each; an id of another source here carries nothing."""
        for row in one.sources:
            known = (*self.stored.tables["sources.csv"], *self.made.sources)
            here = [other for other in known if other["source"] == row["source"]]
            if not here:
                self.made.sources.append(row)
            elif dict(here[0]) != dict(row):
                one.row["coverage"] = one.row["coverage_source"] = ""

    def _new_choices(self, contest: ParsedContest, race: str, source: str) -> None:
        """Propose the choices of a known race that are new in ``contest``."""
        names = self.names
        fresh = [one.name for one in contest.choices if (race, one.name) not in names.choices]
        if not fresh:
            return
        listed = {names.choices.get((race, choice.name)) for choice in contest.choices}
        slugs = {slug for (known, _), slug in names.choices.items() if known == race}
        if gone := sorted(slugs - listed):
            self._refuse_replaced(contest, race, gone, fresh)
        by_name = {choice.name: choice for choice in contest.choices}
        single = replace(contest, choices=tuple(by_name.values()))
        cells = {"race": race, "seats": str(names.allowed[race])}
        rows = propose_choices(single, cells, source, {}, self.basis)
        wanted = [one for one in rows if one.row["official_name"] in fresh]
        addresses = several([one.row["choice"] for one in wanted], "choice", slugs)
        for one, (slug, why) in zip(wanted, addresses, strict=True):
            # Reviewed choices keep their colors; later ones are drawn like the rest.
            one.row.update(colour="c0", choice=slug)
            self.made.choices.append(one.row)
            reasons = (*one.why, f"address: {why}") if why else one.why
            self.made.look(replace(one, why=reasons), f"choice/{slug}", "name")
            names.add_choices([one.row])

    def _refuse_renamed(self, contest: ParsedContest, capture: Capture) -> None:
        """Ask about the unknown ``contest`` if a race that it may be is not in its file.

        A measure is asked about wherever a measure is missing, since all of them have the same two
        choices.
        """
        races = self._races
        listed = set(self.names.resolve(read(capture).contests, capture.filename))
        question = contest.type is not ContestType.CANDIDATE
        people = {choice.name for choice in contest.choices}
        found = []
        for race, row in races.items():
            # A recall may be asked as a question or counted by candidates.
            asked = row["kind"] in ("measure", "advisory", "retention")
            if race in listed or (row["kind"] != "recall" and asked != question):
                continue
            known = {name for of, name in self.names.choices if of == race}
            titles = plain(row["official_title"]), plain(contest.title)
            alike = SequenceMatcher(None, *titles).ratio()
            words = plain(row["question"])
            same_words = bool(row["question"]) and words == plain(contest.measure_text)
            shared = 0 if question else len(people & known)
            many = shared and 2 * shared >= min(len(people), len(known))
            if question or alike >= ALIKE or many:
                found.append((same_words, shared, alike, race))
        if found:
            race = max(found)[3]
            todo = f"Was {race} renamed? If it is the same contest, {self._add_title(race)}"
            raise FeedError(
                capture.filename,
                expected=f"the title {shown(races[race]['official_title'], 140)} of {race}",
                got=f"{shown(contest.title, 140)} and no longer that one",
                todo=f"{todo}; if it is another, add its row to races.csv by hand.",
            )

    def _refuse_replaced(
        self, contest: ParsedContest, race: str, gone: Sequence[str], fresh: Sequence[str]
    ) -> None:
        """Ask about choices that are new in a contest in which others vanished."""
        first = "" if self._is_stored(race) else "Import the newest file alone first. "
        sealed = self._reword(race, f"choice/{gone[0]}", "NAME")
        how = sealed or "add the new one to official_aliases in choices.csv"
        more = f" and {len(fresh) - 3} more" if len(fresh) > 3 else ""
        other = "if it is another person, add a row to choices.csv."
        raise FeedError(
            contest.title,
            expected=f"the choices {', '.join(gone)} of {race}",
            got=", ".join(map(shown, fresh[:3])) + more,
            todo=f"{first}If a name was changed, {how}; {other}",
        )

    def _add_title(self, race: str) -> str:
        add = f"add the title to official_aliases of {race} in races.csv"
        first = "" if self._is_stored(race) else "import the newest file alone first, then "
        return self._reword(race, "race", "TITLE") or f"{first}{add}"

    def _is_stored(self, race: str) -> bool:
        return any(row["race"] == race for row in self.stored.tables["races.csv"])

    def _reword(self, race: str, key: str, name: str) -> str:
        """Return the command that adds an alias to a sealed race; "" for one not sealed yet."""
        scopes = {row["scope"] for row in self.stored.tables["published.csv"]}
        if f"wording/race/{race}" not in scopes:
            return ""
        cell = f"race/{race} {key} official_aliases"
        return f"run `builder reword {self.stored.election} {cell} --now {name} --reason WHY`"
