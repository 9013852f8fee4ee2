"""Proposals for rows of races.csv and choices.csv: addresses, titles, names, seats, bars, colours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from builder import schema
from builder.errors import FeedError, shown
from builder.importers.names import first_initial, last_name, mixed_name, slugify
from builder.importers.parsed import ContestType, ParsedChoice, ParsedContest
from builder.importers.titles import Place, read_title
from builder.model import ChoiceKind
from builder.special_lines import special_line

LONGEST = 60
RESERVED = {"updates", "data", "embed"}
DATE = re.compile(r"\d{4}(-\d\d){1,2}(-.*)?")
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
PASS_RATES = {"majority of votes cast": "50", "55% of votes cast": "55", "2/3 of votes cast": "2/3"}
RULES = {ContestType.CANDIDATE: "plurality", ContestType.MEASURE: "measure", ContestType.RETENTION: "retention"}
SPELLED = {"none-of-these": "None of these candidates", "blanks": "Blank"}
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


def check_slug(slug: str, what: str) -> str:
    """``slug`` if it may be an address. Reserved, over-long and date-like words are errors."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > LONGEST or slug in RESERVED or DATE.fullmatch(slug):
        raise FeedError(
            what,
            expected=f"a slug of a-z, 0-9 and hyphens, at most {LONGEST} characters, no reserved word and no date",
            got=shown(slug, 90),
            todo="Add it by hand, with a slug of its own and its official words, and import again.",
        )
    return slug


def _told_apart(contest: ParsedContest, place: Place, taken: set[str], *, apart: bool) -> tuple[str, str, str]:
    """Slug, words behind the title and a note; the first of group, party, district and id that makes the slug one of its own."""
    slug = check_slug(place.slug, contest.title)
    if slug not in taken and not apart:
        return slug, "", ""
    for words in (contest.group, contest.party, contest.district and f"district {contest.district}"):
        longer = f"{slug}-{slugify(words)}"[:LONGEST].rstrip("-")
        if slugify(words) and longer not in taken:
            return check_slug(longer, contest.title), f" ({words})", ""
    longer = f"{slug}-{slugify(contest.official_id)}"[:LONGEST].rstrip("-")
    if slugify(contest.official_id) and longer not in taken:
        note = f"The official file lists this title more than once, apart by the number {contest.official_id} alone"
        return check_slug(longer, contest.title), f" (contest {contest.official_id})", note
    raise FeedError(
        contest.title,
        expected="a slug of its own",
        got=f"{slug}, which another race has",
        todo="Add the race to races.csv by hand, with a slug of its own and this official_title, and import again.",
    )


def propose_race(contest: ParsedContest, source: str, taken: set[str], *, apart: bool = False) -> dict[str, str]:
    """A row of races.csv for ``contest``; its slug is added to ``taken``. A slug taken twice is an error.

    ``apart``: the file has another contest of this title, so that slug and title say which it is.
    """
    place = read_title(contest)
    slug, which, note = _told_apart(contest, place, taken, apart=apart)
    taken.add(slug)
    count = seats(contest.vote_for, contest.title)
    notes = [note] if note else []
    if contest.short_text:
        notes.append(f"The official file's text for this measure: {contest.short_text} ({contest.pass_rate})")
    if contest.type is ContestType.MEASURE and not bar(contest.pass_rate) and contest.pass_rate:
        notes.append(f"The official file states no bar but: {contest.pass_rate}")
    if "ADVISORY VOTE ONLY" in contest.measure_text.upper():
        notes.append("The question says that this is an advisory vote only")
    row = dict.fromkeys(schema.RACES, "")
    return row | {
        "race": slug,
        "title": place.title + which,
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
        "district": place.district or contest.district,
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
            contest.title,
            expected="a slug for every choice",
            got=_alike(rows),
            todo="Add the race and its choices by hand, each with its own slug.",
        )
    return rows


def _alike(rows: Sequence[Mapping[str, str]]) -> str:
    """The official names that would have one slug."""
    often = Counter(row["choice"] for row in rows)
    return shown(" and ".join(row["official_name"] for row in rows if often[row["choice"]] > 1), 140)


def _choice_row(
    choice: ParsedChoice, race: str, made: Mapping[str, list[str]], source: str, ids: Mapping[str, str]
) -> dict[str, str]:
    slug, kind = choice_key(choice.name)
    if slug:
        name = short = SPELLED.get(slug, slug.capitalize())
        colour = {"yes": "c1", "no": "c5"}.get(slug, "c0")
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
