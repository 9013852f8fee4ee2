"""Proposals for rows of races.csv and choices.csv: addresses, titles, names, seats, bars, colours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from builder import schema
from builder.errors import FeedError, shown
from builder.importers.names import first_initial, last_name, mixed_name, slugify
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest
from builder.importers.titles import read_title

LONGEST = 60
RESERVED = {"updates", "data", "embed"}
DATE = re.compile(r"\d{4}(-\d\d){1,2}(-.*)?")
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
PASS_RATES = {"majority of votes cast": "50", "55% of votes cast": "55", "2/3 of votes cast": "2/3"}
RULES = {ContestType.CANDIDATE: "plurality", ContestType.MEASURE: "measure", ContestType.RETENTION: "retention"}
KINDS = {ContestType.CANDIDATE: "office", ContestType.MEASURE: "measure", ContestType.RETENTION: "retention"}


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
            todo="Add the wording to identity.py.",
        )
    return number


def bar(pass_rate: str) -> str:
    """50, 55 or 2/3; empty for any other wording, which the race's note then quotes."""
    return PASS_RATES.get(pass_rate.strip().lower(), "")


def choice_key(name: str) -> tuple[str, str]:
    """Slug and kind of a choice that is no person; ("", "candidate") for a person."""
    word = name.strip().upper()
    return (word.lower(), word.lower()) if word in ("YES", "NO") else ("", "candidate")


def check_slug(slug: str, what: str) -> str:
    """``slug`` if it may be an address. Reserved, over-long and date-like words are errors."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > LONGEST or slug in RESERVED or DATE.fullmatch(slug):
        raise FeedError(
            what,
            expected=f"a slug of a-z, 0-9 and hyphens, at most {LONGEST} characters, no reserved word and no date",
            got=shown(slug, 90),
            todo="Add a shortening to identity.toml.",
        )
    return slug


def propose_race(contest: ParsedContest, source: str, taken: set[str]) -> dict[str, str]:
    """A row of races.csv for ``contest``; its slug is added to ``taken``. A slug taken twice is an error."""
    place = read_title(contest)
    slug = check_slug(place.slug, contest.title)
    if slug in taken:
        raise FeedError(
            contest.title, expected="a slug of its own", got=f"{slug}, which another race has", todo="Add a rule to titles.py."
        )
    taken.add(slug)
    count = seats(contest.vote_for, contest.title)
    notes = []
    if contest.short_text:
        notes.append(f"The official file's text for this measure: {contest.short_text} ({contest.pass_rate})")
    if contest.type is ContestType.MEASURE and not bar(contest.pass_rate) and contest.pass_rate:
        notes.append(f"The official file states no bar but: {contest.pass_rate}")
    if "ADVISORY VOTE ONLY" in contest.measure_text.upper():
        notes.append("The question says that this is an advisory vote only")
    row = dict.fromkeys(schema.RACES, "")
    return row | {
        "race": slug,
        "title": place.title,
        "official_title": contest.title,
        "group": contest.group or place.group,
        "place": place.place,
        "office": place.office,
        "party": contest.party,
        "kind": KINDS[contest.type],
        "rule": RULES[contest.type],
        "seats": str(count),
        "votes_allowed": str(count),
        "bar": bar(contest.pass_rate) if contest.type is ContestType.MEASURE else "",
        "district": place.district,
        "question": contest.measure_text,
        "official_id": contest.official_id,
        "source": source,
        "note": ". ".join(notes),
    }


def short_names(names: Sequence[str]) -> list[str]:
    """Last names for chart labels, each with an initial (or, if that is shared too, the whole name) where two share it."""
    last = [last_name(name) for name in names]
    shared = Counter(last)
    pairs = list(zip(names, last, strict=True))
    with_initial = [f"{first_initial(name)}. {word}" if shared[word] > 1 else word for name, word in pairs]
    again = Counter(with_initial)
    return [mixed_name(name) if again[word] > 1 else word for name, word in zip(names, with_initial, strict=True)]


def choice_slugs(names: Sequence[str]) -> list[str]:
    """Last names as slugs, with the initial behind where two share one, or the whole name where they share that too."""
    last = [slugify(last_name(name)) for name in names]
    shared = Counter(last)
    pairs = list(zip(names, last, strict=True))
    slugs = [f"{word}-{slugify(first_initial(name))}" if shared[word] > 1 else word for name, word in pairs]
    again = Counter(slugs)
    return [slugify(name) if again[word] > 1 else word for name, word in zip(names, slugs, strict=True)]


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


def propose_choices(contest: ParsedContest, race: Mapping[str, str], source: str, ids: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows of choices.csv for ``contest`` in file order; ``ids`` are official ids by official name."""
    people = [choice for choice in contest.choices if not choice_key(choice.name)[0]]
    slugs, shorts = choice_slugs([c.name for c in people]), short_names([c.name for c in people])
    tokens = colours([c.votes for c in people], int(race["seats"]))
    made = {choice.name: parts for choice, *parts in zip(people, slugs, shorts, tokens, strict=True)}
    rows = [_choice_row(choice, race["race"], made, source, ids) for choice in contest.choices]
    if len({row["choice"] for row in rows}) != len(rows):
        raise FeedError(
            contest.title, expected="a slug for every choice", got="two alike", todo="Give their last names in identity.toml."
        )
    return rows


def _choice_row(
    choice: ParsedChoice, race: str, made: Mapping[str, list[str]], source: str, ids: Mapping[str, str]
) -> dict[str, str]:
    slug, kind = choice_key(choice.name)
    if slug:
        name, short, colour = slug.capitalize(), slug.capitalize(), "c1" if slug == "yes" else "c5"
    else:
        slug, short, colour = made[choice.name]
        name = mixed_name(choice.name)
    return dict.fromkeys(schema.CHOICES, "") | {
        "race": race,
        "choice": check_slug(slug, choice.name),
        "name": name,
        "official_name": choice.name,
        "short_name": short,
        "kind": kind,
        "party": choice.party,
        "colour": colour,
        "official_id": choice.official_id or ids.get(choice.name, ""),
        "source": source,
    }
