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


def refuse_renamed(
    contest: ParsedContest,
    capture: Capture,
    names: Names,
    races: Mapping[str, Mapping[str, str]],
    stored: Stored,
) -> None:
    """Ask about the unknown ``contest`` if a race that it may be is not in the file of ``capture``.

    A measure is asked about wherever a measure is missing, since all of them have the same two
    choices.
    """
    listed = set(names.resolve(read(capture).contests, capture.filename))
    question = contest.type is not ContestType.CANDIDATE
    people = {choice.name for choice in contest.choices}
    found = []
    for race, row in races.items():
        # A recall may be asked as a question or counted by candidates.
        if race in listed or (
            row["kind"] != "recall"
            and (row["kind"] in ("measure", "advisory", "retention")) != question
        ):
            continue
        known = {name for of, name in names.choices if of == race}
        alike = SequenceMatcher(None, plain(row["official_title"]), plain(contest.title)).ratio()
        same_words = bool(row["question"]) and plain(row["question"]) == plain(contest.measure_text)
        shared = 0 if question else len(people & known)
        if question or alike >= ALIKE or (shared and 2 * shared >= min(len(people), len(known))):
            found.append((same_words, shared, alike, race))
    if found:
        race = max(found)[3]
        same = f"If it is the same contest, {_add_title(race, stored)}"
        raise FeedError(
            capture.filename,
            expected=f"the title {shown(races[race]['official_title'], 140)} of {race}",
            got=f"{shown(contest.title, 140)} and no longer that one",
            todo=f"Was {race} renamed? {same}; if it is another, add its row to races.csv by hand.",
        )


def _add_title(race: str, stored: Stored) -> str:
    if _is_sealed(race, stored):
        return _reword(race, "race", "TITLE", stored)
    add = f"add the title to official_aliases of {race} in races.csv"
    known = any(row["race"] == race for row in stored.tables["races.csv"])
    return add if known else f"import the newest file alone first, then {add}"


def _is_sealed(race: str, stored: Stored) -> bool:
    return any(row["scope"] == f"wording/race/{race}" for row in stored.tables["published.csv"])


def _reword(race: str, key: str, name: str, stored: Stored) -> str:
    cell = f"race/{race} {key} official_aliases"
    return f"run `builder reword {stored.election} {cell} --now {name} --reason WHY`"


def refuse_replaced(
    contest: ParsedContest, race: str, gone: Sequence[str], fresh: Sequence[str], stored: Stored
) -> None:
    """Ask about choices that are new in a contest in which others vanished."""
    known = any(row["race"] == race for row in stored.tables["races.csv"])
    first = "" if known else "Import the newest file alone first. "
    how = "add the new one to official_aliases in choices.csv"
    if _is_sealed(race, stored):
        how = _reword(race, f"choice/{gone[0]}", "NAME", stored)
    more = f" and {len(fresh) - 3} more" if len(fresh) > 3 else ""
    other = "if it is another person, add a row to choices.csv."
    raise FeedError(
        contest.title,
        expected=f"the choices {', '.join(gone)} of {race}",
        got=", ".join(map(shown, fresh[:3])) + more,
        todo=f"{first}If a name was changed, {how}; {other}",
    )


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


def propose(
    captures: Sequence[Capture],
    stored: Stored,
    names: Names,
    ids: IdsFile | None,
    source_of: Mapping[str, str],
    basis: Basis,
) -> Proposals:
    """Return proposals from results files, newest words first; ``names`` learns them.

    ``source_of`` gives a file's source id. A contest without a candidate is a finding and no race.
    A title that is new while a contest that may be the same vanished is an error: a renamed contest
    must not become a second race.
    """
    made = Proposals()
    stored_races = stored.tables["races.csv"]
    taken = {row["race"] for row in stored_races}
    identified_by = (
        {(c.title, c.group, c.party, c.district): c for c in ids.contests} if ids else {}
    )
    titles_of_ids = Counter(contest.title for contest in ids.contests) if ids else Counter()
    known_ids = {c.title: c for c in ids.contests if titles_of_ids[c.title] == 1} if ids else {}
    for capture in reversed(captures):
        contests = read(capture).contests
        if ids and not stored_races and not made.races:
            order = {name: number for number, name in enumerate(ids.group_order)}
            contests = tuple(
                sorted(contests, key=lambda contest: order.get(contest.group, len(order)))
            )
        often = Counter(contest.title for contest in contests)
        resolved = names.resolve(contests, capture.filename)
        if found := left_out_words(contests):
            made.left_out[capture.filename] = found
        if found := broken_totals(contests):
            made.findings.setdefault(capture.filename, []).extend(found)
        source = source_of[capture.sha256]
        for whole, slug in zip(contests, resolved, strict=True):
            contest = replace(
                whole,
                choices=tuple(choice for choice in whole.choices if not left_out(choice.name)),
            )
            if not contest.choices:
                words = f"{contest.title}: a contest without a candidate, not taken as a race"
                made.findings.setdefault(capture.filename, []).append(words)
            elif slug:
                _new_choices(contest, slug, source, names, stored, made, basis)
            else:
                refuse_renamed(
                    contest,
                    capture,
                    names,
                    {row["race"]: row for row in [*stored_races, *made.races]},
                    stored,
                )
                identified = identified_by.get(
                    (contest.title, contest.group, contest.party, contest.district)
                )
                identified = identified or known_ids.get(contest.title)
                if identified and not contest.official_id:
                    contest = replace(contest, official_id=identified.official_id)
                one = propose_race(contest, source, taken, basis, apart=often[contest.title] > 1)
                race = one.row
                race["official_id"] = race["official_id"] or (
                    identified.official_id if identified else ""
                )
                of = {c.name: c.official_id for c in identified.choices} if identified else {}
                people = propose_choices(contest, race, source, of, basis)
                made.races.append(race)
                if one.origin:
                    made.carried.setdefault(one.origin, []).append(race["race"])
                made.choices += [person.row for person in people]
                _look(made, one, "race", "title")
                for person in people:
                    _look(made, person, f"choice/{person.row['choice']}", "name")
                _sources(made, one, stored)
                names.add_races([race])
                names.add_choices([person.row for person in people])
    return made


def _look(made: Proposals, one: Proposed, key: str, field: str) -> None:
    """Add the row of review.csv for a proposal; none for what is carried over unchanged."""
    if one.why:
        cells = f"race/{one.row['race']}", key, field, one.row[field], "; ".join(one.why)
        made.review.append(dict(zip(schema.REVIEW, cells, strict=True)))


def _sources(made: Proposals, one: Proposed, stored: Stored) -> None:
    """Add carried-over sources, once each; an id of another source here carries nothing."""
    for row in one.sources:
        here = [
            known
            for known in (*stored.tables["sources.csv"], *made.sources)
            if known["source"] == row["source"]
        ]
        if not here:
            made.sources.append(row)
        elif dict(here[0]) != dict(row):
            one.row["coverage"] = one.row["coverage_source"] = ""


def _new_choices(
    contest: ParsedContest,
    race: str,
    source: str,
    names: Names,
    stored: Stored,
    made: Proposals,
    basis: Basis,
) -> None:
    fresh = [choice for choice in contest.choices if (race, choice.name) not in names.choices]
    if not fresh:
        return
    listed = {names.choices.get((race, choice.name)) for choice in contest.choices}
    slugs = {slug for (known, _), slug in names.choices.items() if known == race}
    if gone := sorted(slugs - listed):
        refuse_replaced(contest, race, gone, [choice.name for choice in fresh], stored)
    added = {choice.name for choice in fresh}
    single = replace(
        contest, choices=tuple({choice.name: choice for choice in contest.choices}.values())
    )
    rows = propose_choices(
        single, {"race": race, "seats": str(names.allowed[race])}, source, {}, basis
    )
    wanted = [one for one in rows if one.row["official_name"] in added]
    for one, (slug, why) in zip(
        wanted, several([one.row["choice"] for one in wanted], "choice", slugs), strict=True
    ):
        # Reviewed choices keep their colors; a later one is drawn like the others.
        one.row.update(colour="c0", choice=slug)
        made.choices.append(one.row)
        reasons = (*one.why, f"address: {why}") if why else one.why
        _look(made, replace(one, why=reasons), f"choice/{slug}", "name")
        names.add_choices([one.row])
