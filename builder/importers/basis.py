"""The basis of proposals: spellings, rules, and races and people of earlier elections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from builder.errors import FeedError
from builder.importers.admission import plain
from builder.importers.classification import read
from builder.importers.known import Stored, official_names
from builder.importers.names import KIND_WORDS
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest
from builder.importers.sources import Capture
from builder.importers.titles import TERM, read_title
from builder.model import Coverage
from builder.store import load
from builder.store.identity_table import NEUTRAL, Spellings
from builder.store.rules_table import OfficeRule, load_rules

Row = Mapping[str, str]
OFFICES = ("office", "retention")
NAMED = ("race", "title", "group", "place", "office", "district", "district_type")
"""What is the same for one office in every election."""
AREA = ("coverage", "coverage_source", "ocd_id")
"""What holds as long as the borders do."""
TYPES = {
    "measure": ContestType.MEASURE,
    "retention": ContestType.RETENTION,
    "recall": ContestType.MEASURE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A race of an earlier election: its row, its sources by id, and whether it is sealed."""

    election: str
    row: Row
    sources: Mapping[str, Row]
    sealed: bool


@dataclass(slots=True)
class Earlier:
    """Offices by slug and by title without the kind of election, areas by place; newest first.

    ``people`` are rows of choices.csv by official name, each with its election.
    """

    offices: dict[str, list[Known]] = field(default_factory=dict)
    areas: dict[str, list[Known]] = field(default_factory=dict)
    people: dict[str, tuple[str, Row]] = field(default_factory=dict)

    def office(self, contest: ParsedContest, slug: str) -> list[Known]:
        """Return the races of the same office and district, newest first; none for a measure."""
        if contest.type is ContestType.MEASURE:
            return []
        return self.offices.get(without_kind(contest.title), []) or self.offices.get(slug, [])

    def person(self, choice: ParsedChoice) -> tuple[str, Row] | None:
        """Return the newest earlier row of a person of this name, with its election."""
        return self.people.get(plain(choice.name))


def without_kind(title: str) -> str:
    """Return a title for comparison: without kind of election, end of term, case and spacing."""
    text = re.sub(rf"\b(?:CITY )?(?:{KIND_WORDS} )+ELECTION\b", "", title)
    text = re.sub(r"\(Unexpired term[^)]*\)", "(unexpired)", text, flags=re.IGNORECASE)
    if (term := TERM.search(text)) and term["full"]:
        text = text[: term.start()]
    return plain(text)


def load_earlier(folder: Path, spellings: Spellings) -> Earlier:
    """Read the elections of the jurisdiction before that of ``folder``, none of its own day."""
    found = Earlier()
    for other in sorted(folder.parent.iterdir(), key=lambda path: path.name, reverse=True):
        if other.name[:10] >= folder.name[:10] or not (other / "election.toml").exists():
            continue
        # A new election does not have these files yet.
        names = ("sources.csv", "published.csv", "races.csv", "choices.csv")
        tables = {
            name: load.load_rows(other, name) if (other / name).exists() else [] for name in names
        }
        sources = {row["source"]: row for row in tables["sources.csv"]}
        sealed = {row["scope"] for row in tables["published.csv"]}
        for row in tables["races.csv"]:
            known = Known(
                election=other.name,
                row=row,
                sources=sources,
                sealed=f"race/{row['race']}" in sealed,
            )
            if row["kind"] in OFFICES:
                for key in dict.fromkeys(_keys(row, spellings)):
                    found.offices.setdefault(key, []).append(known)
            if row["place"]:
                found.areas.setdefault(row["place"], []).append(known)
        for row in tables["choices.csv"]:
            if row["kind"] == "candidate":
                for name in official_names(row, "official_name"):
                    found.people.setdefault(plain(name), (other.name, row))
    return found


def _keys(row: Row, spellings: Spellings) -> list[str]:
    """Return the keys of a stored race: its slug, its titles, its slug by today's rules."""
    keys = [row["race"]]
    kind = TYPES.get(row["kind"], ContestType.CANDIDATE)
    for title in official_names(row, "official_title"):
        keys.append(without_kind(title))
        contest = ParsedContest(
            title=title, type=kind, choices=(), party=row["party"], measure_text=row["question"]
        )
        with suppress(FeedError):  # a title of an older form, whose slug is stored
            keys.append(read_title(contest, spellings).slug)
    return keys


def carried(known: Sequence[Known], *, same_borders_since: str) -> tuple[dict[str, str], list[str]]:
    """Return cells for a new row of the same office, and where they are from if that is unsure.

    Names come from the newest row; the area from the newest that has one and whose borders are
    those of today.
    """
    newest = known[0]
    cells = {column: newest.row[column] for column in NAMED}
    doubts = [] if newest.sealed else [f"names from {newest.election}, which is not sealed yet"]
    with_area = [one for one in known if one.row["coverage"] or one.row["ocd_id"]]
    for one in with_area:
        if one.row["district"] and same_borders_since > one.election[:10]:
            continue
        cells |= {column: one.row[column] for column in AREA}
        if one.row["district"] and not same_borders_since:
            doubts.append(f"area from {one.election}: are the borders still those?")
        break
    return cells, doubts


def area_of(known: Sequence[Known], office: str, district: str) -> tuple[dict[str, str], list[str]]:
    """Return cells for the area of a new race from ``known`` races of its place, and their origin.

    A race of a whole place has the area of another of that place. A district is inside where its
    whole place is.
    """
    whole = next((one for one in known if one.row["coverage"] and not one.row["district"]), None)
    alike = next(
        (one for one in known if one.row["district"] and one.row["office"] == office), None
    )
    if not district:
        cells = {column: whole.row[column] for column in (*AREA, "district_type")} if whole else {}
        return cells, [f"area from {whole.row['race']} of {whole.election}"] if whole else []
    if alike is None:
        return {}, []
    cells = {"district_type": alike.row["district_type"]}
    why = [f"type of district from {alike.row['race']} of {alike.election}"]
    if whole and whole.row["coverage"] in (Coverage.WHOLE, Coverage.INSIDE):
        cells |= {"coverage": Coverage.INSIDE, "coverage_source": whole.row["coverage_source"]}
        why.append(f"inside, as {whole.row['race']} of {whole.election} is")
    return cells, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What proposals rest on beside the file: spellings, rules, earlier elections."""

    spellings: Spellings = NEUTRAL
    rules: Sequence[OfficeRule] = ()
    earlier: Earlier = field(default_factory=Earlier)
    election_title: str = ""


BARE = Basis()
"""A jurisdiction of which nothing is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A row, its sources, and why a person must look at it (nothing if carried over unchanged).

    ``origin`` is the earlier election from which it is carried over, empty for what is new.
    """

    row: dict[str, str]
    why: tuple[str, ...] = ()
    sources: tuple[Mapping[str, str], ...] = ()
    origin: str = ""


def rule_for(
    contest: ParsedContest, election: str, rules: Sequence[OfficeRule]
) -> OfficeRule | None:
    """Return the first rule for ``contest`` in the election titled ``election``, or None."""
    if contest.type is not ContestType.CANDIDATE:
        return None
    for rule in rules:
        fits = rule.election is None or rule.election.fullmatch(election)
        if fits and rule.office.fullmatch(contest.title):
            return rule
    return None


def basis_of(folder: Path, stored: Stored, captures: Sequence[Capture]) -> Basis:
    """Return the basis of proposals; election.toml names the election, else the newest file."""
    title = stored.official_title or next(
        (t for c in reversed(captures) if (t := read(c).election_title)), ""
    )
    return Basis(
        spellings=stored.spellings,
        rules=load_rules(folder.parent),
        earlier=load_earlier(folder, stored.spellings),
        election_title=title,
    )
