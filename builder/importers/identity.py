"""Proposals for rows of races.csv and choices.csv: addresses, titles, names, seats, bars, colours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from builder import schema
from builder.checks.names import is_made_of
from builder.errors import FeedError, shown
from builder.importers.addresses import check_slug as check_slug
from builder.importers.addresses import first_free, plain, proposed, several, shortened
from builder.importers.earlier import Earlier, area_of, carried
from builder.importers.names import first_initial, last_name, mixed_name, unsure
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest
from builder.importers.rules_table import OfficeRule, rule_for
from builder.importers.spellings import NEUTRAL, Spellings
from builder.importers.titles import Place, party_of, read_title
from builder.model import ChoiceKind
from builder.special_lines import special_line

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
PASS_RATES = {"majority of votes cast": "50", "55% of votes cast": "55", "2/3 of votes cast": "2/3"}
RULES = {ContestType.CANDIDATE: "unknown", ContestType.MEASURE: "measure", ContestType.RETENTION: "retention"}
SPELLED = {"none-of-these": "None of these candidates", "blanks": "Blank"}
KINDS = {ContestType.CANDIDATE: "office", ContestType.MEASURE: "measure", ContestType.RETENTION: "retention"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What proposals rest on beside the official file: spellings and rules of the jurisdiction, its earlier elections."""

    spellings: Spellings = NEUTRAL
    rules: Sequence[OfficeRule] = ()
    earlier: Earlier = field(default_factory=Earlier)
    election_title: str = ""


BARE = Basis()
"""A jurisdiction of which nothing is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A row, why a person must look at it (nothing where it is carried over as it was), and sources to add for it."""

    row: dict[str, str]
    why: tuple[str, ...] = ()
    sources: tuple[Mapping[str, str], ...] = ()


def seats(vote_for: str, place: str) -> int:
    """The number in "Vote for no more than three"; nothing said is one. Other words are an error."""
    if not vote_for.strip():
        return 1
    match = re.fullmatch(r"vote for(?: no more than)? +(\w+)", vote_for.strip(), re.IGNORECASE)
    word = match[1].lower() if match else ""
    number = NUMBERS.get(word) or (int(word) if re.fullmatch("[0-9]{1,2}", word) else 0)
    if not number:
        raise FeedError(
            place,
            expected='words like "Vote for no more than three"',
            got=shown(vote_for),
            todo="Add the race to races.csv by hand with its seats and votes_allowed, and import again.",
        )
    return number


def bar(pass_rate: str) -> str:
    """50, 55 or 2/3; empty for any other wording, which the race's note then quotes."""
    return PASS_RATES.get(pass_rate.strip().lower(), "")


def choice_key(name: str) -> tuple[str, str]:
    """Slug and kind of a choice that is no person; ("", "candidate") for a person."""
    word = name.strip().upper()
    if word in ("YES", "NO"):
        return word.lower(), word.lower()
    special = special_line(name)
    if special is None or special.kind is None:
        return "", "candidate"
    return ("" if special.kind is ChoiceKind.WRITE_IN else special.kind.value), special.kind.value


def _seats(contest: ParsedContest) -> tuple[int, str]:
    """The seats of a contest, and why they are not certain."""
    try:
        return seats(contest.vote_for, contest.title), ""
    except FeedError:
        return 1, f"seats and votes_allowed: the file says {shown(contest.vote_for)}"


def _place(contest: ParsedContest, spellings: Spellings) -> Place:
    """What the title says; the title alone where no rule can read it."""
    try:
        return read_title(contest, spellings)
    except FeedError:
        title = " ".join(contest.title.split())
        return Place(slug=plain(title), title=title, place="", office=title, read=False)


def _told_apart(contest: ParsedContest, place: Place, taken: set[str], *, apart: bool) -> tuple[str, str, str, str]:
    """Slug, words behind the title, a note and what to look at; group, party, district or id make the slug one of its own."""
    slug, why = proposed(place.slug, (), "contest")
    if slug not in taken and not apart:
        return slug, "", "", why
    words = [contest.group, contest.party, contest.district and f"district {contest.district}"]
    if which := first_free(words, slug, taken):
        return shortened(f"{slug}-{plain(which)}"), f" ({which})", "", why
    if first_free([contest.official_id], slug, taken):
        note = f"The official file lists this title more than once, apart by the number {contest.official_id} alone"
        return shortened(f"{slug}-{plain(contest.official_id)}"), f" (contest {contest.official_id})", note, why
    slug, numbered = proposed(slug, taken, "contest")
    return slug, f" ({slug.rpartition('-')[2]})", "", "; ".join(part for part in (why, numbered) if part)


def propose_race(contest: ParsedContest, source: str, taken: set[str], basis: Basis = BARE, *, apart: bool = False) -> Proposed:
    """A row of races.csv for ``contest``; its slug is added to ``taken``.

    ``apart``: the file has another contest of this title, so that slug and title say which it is.
    """
    place = _place(contest, basis.spellings)
    known = [] if apart else basis.earlier.office(contest, place.slug)
    known = [one for one in known if one.row["race"] == known[0].row["race"]]
    if known and known[0].row["race"] not in taken:
        cells, why = carried(known, same_borders_since=basis.spellings.redistricted)
        slug, which, note = cells["race"], "", ""
    else:
        known = basis.earlier.areas.get(place.place, [])
        cells, origin = area_of(known, place.office, place.district or contest.district)
        slug, which, note, odd = _told_apart(contest, place, taken, apart=apart)
        why = ["new: title, place and office are read from the official title" if place.read else "no rule reads the title"]
        why += [*([f"address: {odd}"] if odd else []), *origin]
    taken.add(slug)
    sources = [one.sources[id_] for one in known for id_ in [cells.get("coverage_source", "")] if id_ in one.sources]
    count, uncertain = _seats(contest)
    rule = rule_for(contest, basis.election_title, basis.rules)
    if rule and rule.seats and not contest.vote_for.strip():
        count = rule.seats
    why += [uncertain] if uncertain else []
    why += [f"rule {rule.rule}: {rule.source_title}, {rule.source_url}"] if rule and why else []
    row = dict.fromkeys(schema.RACES, "")
    row |= {
        "race": slug,
        "title": place.title + which,
        "official_title": contest.title,
        "group": contest.group or place.group,
        "place": place.place,
        "office": place.office,
        "party": party_of(contest),
        "kind": KINDS[contest.type],
        "rule": rule.rule if rule else RULES[contest.type],
        "seats": str(count),
        "votes_allowed": str(count),
        "bar": bar(contest.pass_rate) if contest.type is ContestType.MEASURE else "",
        "district": place.district or contest.district,
        "question": contest.measure_text,
        "official_id": contest.official_id,
        "source": source,
        "note": ". ".join(_notes(contest, note)),
    }
    if place.recall:
        stated = row["bar"] == "50"
        row |= {"kind": "recall", "rule": "recall" if stated else "unknown", "bar": ""}
    row |= {column: value for column, value in cells.items() if value}
    if contest.group:
        row["group"] = contest.group
    return Proposed(row=row, why=tuple(why), sources=tuple(sources[:1]))


def _notes(contest: ParsedContest, note: str) -> list[str]:
    notes = [note] if note else []
    if contest.short_text:
        notes.append(f"The official file's text for this measure: {contest.short_text} ({contest.pass_rate})")
    if contest.type is ContestType.MEASURE and not bar(contest.pass_rate) and contest.pass_rate:
        notes.append(f"The official file states no bar but: {contest.pass_rate}")
    if "ADVISORY VOTE ONLY" in contest.measure_text.upper():
        notes.append("The question says that this is an advisory vote only")
    return notes


def short_names(names: Sequence[str], spellings: Spellings) -> list[str]:
    """Last names for chart labels, each with an initial (or, if that is shared too, the whole name) where two share it."""
    last = [last_name(name, spellings) for name in names]
    shared = Counter(last)
    pairs = list(zip(names, last, strict=True))
    with_initial = [f"{first_initial(name)}. {word}" if shared[word] > 1 else word for name, word in pairs]
    again = Counter(with_initial)
    whole = [mixed_name(name, spellings) for name in names]
    return [full if again[word] > 1 else word for full, word in zip(whole, with_initial, strict=True)]


def choice_slugs(names: Sequence[str], spellings: Spellings) -> list[str]:
    """Last names as slugs, with the initial behind where two share one, or the whole name where they share that too."""
    last = [plain(last_name(name, spellings)) for name in names]
    shared = Counter(last)
    pairs = list(zip(names, last, strict=True))
    slugs = [f"{word}-{plain(first_initial(name))}" if word and shared[word] > 1 else word for name, word in pairs]
    again = Counter(slugs)
    return [plain(name) if again[word] > 1 else word for name, word in zip(names, slugs, strict=True)]


def colours(votes: Sequence[int | None], winners: int) -> list[str]:
    """Colour tokens in the order of the file: two take c1 and c2; of more, the five nearest the line c1 to c5, the rest c0.

    The line is the deciding one. Nearest is meant in votes, from the middle between the last seat in and the first
    out; ties go by file order.
    """
    count = len(votes)
    if count <= 2:
        return [f"c{number + 1}" for number in range(count)]
    if count <= 5:
        near = set(range(count))
    else:
        known = [value or 0 for value in votes]
        ranked = sorted(known, reverse=True)
        twice_line = ranked[winners - 1] + ranked[min(winners, count - 1)]
        near = set(sorted(range(count), key=lambda number: (abs(2 * known[number] - twice_line), number))[:5])
    tokens = iter(("c1", "c2", "c3", "c4", "c5"))
    return [next(tokens) if number in near else "c0" for number in range(count)]


def propose_choices(
    contest: ParsedContest,
    race: Mapping[str, str],
    source: str,
    ids: Mapping[str, str],
    basis: Basis = BARE,
    taken: Sequence[str] = (),
) -> list[Proposed]:
    """Rows of choices.csv for ``contest`` in file order; ``ids`` are official ids by official name.

    ``taken`` are slugs of the race that other choices have.
    """
    people = [choice for choice in contest.choices if not choice_key(choice.name)[0]]
    names = [choice.name for choice in people]
    fixed = [slug for choice in contest.choices if (slug := choice_key(choice.name)[0])]
    slugs = several(choice_slugs(names, basis.spellings), "choice", [*taken, *fixed])
    shorts = short_names(names, basis.spellings)
    tokens = colours([c.votes for c in people], int(race["seats"]))
    made = [
        _person(choice, race["race"], slug, short, colour, basis)
        for choice, slug, short, colour in zip(people, slugs, shorts, tokens, strict=True)
    ]
    _keep_apart(made, shorts)
    rows, persons = [], iter(made)
    for choice in contest.choices:
        one = _special(choice, race["race"]) if choice_key(choice.name)[0] else next(persons)
        one.row["official_id"] = choice.official_id or ids.get(choice.name, "")
        one.row["source"] = source
        rows.append(one)
    return rows


def _keep_apart(made: Sequence[Proposed], shorts: Sequence[str]) -> None:
    """Give the short name by the rule where one that is carried over fits two people of the race."""
    often = Counter(one.row["short_name"].casefold() for one in made)
    for one, short in zip(made, shorts, strict=True):
        if often[one.row["short_name"].casefold()] > 1:
            one.row["short_name"] = short


def _person(choice: ParsedChoice, race: str, slug: tuple[str, str], short: str, colour: str, basis: Basis) -> Proposed:
    kind = choice_key(choice.name)[1]
    name, why = mixed_name(choice.name, basis.spellings), []
    before = basis.earlier.person(choice) if kind == ChoiceKind.CANDIDATE else None
    if before:
        name = before[1]["name"]
        reviewed = before[1]["short_name"]
        short = reviewed if is_made_of(reviewed, (name, choice.name)) else short
    elif kind == ChoiceKind.CANDIDATE and (word := unsure(choice.name, basis.spellings)):
        why.append(f"spelling of {word}: the official file writes capitals alone")
    if slug[1]:
        why.append(f"address: {slug[1]}")
    row = _row(choice, race, slug[0], kind, colour) | {"name": name, "short_name": short}
    return Proposed(row=row, why=tuple(why))


def _special(choice: ParsedChoice, race: str) -> Proposed:
    slug, kind = choice_key(choice.name)
    name = SPELLED.get(slug, slug.capitalize())
    colour = {"yes": "c1", "no": "c5"}.get(slug, "c0")
    return Proposed(row=_row(choice, race, slug, kind, colour) | {"name": name, "short_name": name})


def _row(choice: ParsedChoice, race: str, slug: str, kind: str, colour: str) -> dict[str, str]:
    return dict.fromkeys(schema.CHOICES, "") | {
        "race": race,
        "choice": slug,
        "official_name": choice.name,
        "kind": kind,
        "party": choice.party,
        "colour": colour,
    }
