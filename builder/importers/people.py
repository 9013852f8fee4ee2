"""Proposals for rows of choices.csv: slugs, names as pages write them, short names and colors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from builder.checks.names import is_made_of
from builder.counting.special_lines import special_line
from builder.importers.basis import BARE, Basis, Proposed
from builder.importers.names import first_initial, last_name, mixed_name, unsure
from builder.importers.parsed import ParsedChoice, ParsedContest
from builder.importers.slugs import plain, several
from builder.model import ChoiceKind
from builder.store import schema
from builder.store.identity_table import Spellings

SPELLED = {"none-of-these": "None of these candidates", "blanks": "Blank"}
INITIALS = re.compile(r"(?:[^\W\d_]\. )+")


def choice_key(name: str) -> tuple[str, str]:
    """Return slug and kind of a choice that is no person; ("", "candidate") for a person."""
    word = name.strip().upper()
    if word in ("YES", "NO"):
        return word.lower(), word.lower()
    special = special_line(name)
    if special is None or special.kind is None:
        return "", "candidate"
    return ("" if special.kind is ChoiceKind.WRITE_IN else special.kind.value), special.kind.value


def short_names(names: Sequence[str], spellings: Spellings) -> list[str]:
    """Return last names for labels, with an initial or the whole name where two share one."""
    last = [last_name(name, spellings) for name in names]
    initial = [f"{first_initial(n)}. {word}" for n, word in zip(names, last, strict=True)]
    return _told_apart(last, initial, [mixed_name(name, spellings) for name in names])


def choice_slugs(names: Sequence[str], spellings: Spellings) -> list[str]:
    """Return last names as slugs, the initial behind or the whole name where two share one."""
    last = [plain(last_name(name, spellings)) for name in names]
    pairs = zip(names, last, strict=True)
    initial = [f"{word}-{plain(first_initial(name))}" if word else "" for name, word in pairs]
    return _told_apart(last, initial, [plain(name) for name in names])


def _told_apart(*forms: Sequence[str]) -> list[str]:
    """Return each name in the first of its ``forms``, in a later one where two are the same."""
    found, *longer = forms
    for form in longer:
        shared = Counter(found)
        pairs = zip(found, form, strict=True)
        found = [more if shared[word] > 1 else word for word, more in pairs]
    return list(found)


def colors(votes: Sequence[int | None], winners: int) -> list[str]:
    """Return color tokens in file order: c1, c2 for two; of more, c1 to c5 for those near the line.

    The line is the deciding one. Nearest is meant in votes, from the middle between the last seat
    in and the first out; ties go by file order.
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
        nearest = sorted(range(count), key=lambda n: (abs(2 * known[n] - twice_line), n))
        near = set(nearest[:5])
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
    """Return rows of choices.csv for ``contest`` in file order; ``ids`` are by official name.

    ``taken`` are slugs of the race that other choices have.
    """
    people = [choice for choice in contest.choices if not choice_key(choice.name)[0]]
    names = [choice.name for choice in people]
    fixed = [slug for choice in contest.choices if (slug := choice_key(choice.name)[0])]
    slugs = several(choice_slugs(names, basis.spellings), "choice", [*taken, *fixed])
    shorts = short_names(names, basis.spellings)
    tokens = colors([c.votes for c in people], int(race["seats"]))
    made = [
        _person(choice, race["race"], slug, short, color, basis)
        for choice, slug, short, color in zip(people, slugs, shorts, tokens, strict=True)
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
    """Replace a carried-over short name that fits two of the race: Garcia and W. Garcia."""
    names = [f" {one.row['short_name']}".casefold() for one in made]
    for one, name, short in zip(made, names, shorts, strict=True):
        if sum(other.endswith(name) for other in names) > 1:
            kept = one.row["short_name"]
            spelled = short.casefold().endswith(kept.casefold())
            one.row["short_name"] = short[: len(short) - len(kept)] + kept if spelled else short


def _person(
    choice: ParsedChoice, race: str, slug: tuple[str, str], short: str, color: str, basis: Basis
) -> Proposed:
    kind = choice_key(choice.name)[1]
    name, why = mixed_name(choice.name, basis.spellings), []
    before = basis.earlier.person(choice) if kind == ChoiceKind.CANDIDATE else None
    if before:
        name = before[1]["name"]
        # Initials kept two people of that race apart.
        reviewed = INITIALS.sub("", before[1]["short_name"])
        short = reviewed if is_made_of(reviewed, (name, choice.name)) else short
    elif kind == ChoiceKind.CANDIDATE and (word := unsure(choice.name, basis.spellings)):
        why.append(f"spelling of {word}: the official file writes capitals alone")
    if slug[1]:
        why.append(f"address: {slug[1]}")
    row = _row(choice, race, slug[0], kind, color) | {"name": name, "short_name": short}
    return Proposed(row=row, why=tuple(why))


def _special(choice: ParsedChoice, race: str) -> Proposed:
    slug, kind = choice_key(choice.name)
    name = SPELLED.get(slug, slug.capitalize())
    color = {"yes": "c1", "no": "c5"}.get(slug, "c0")
    return Proposed(row=_row(choice, race, slug, kind, color) | {"name": name, "short_name": name})


def _row(choice: ParsedChoice, race: str, slug: str, kind: str, color: str) -> dict[str, str]:
    return dict.fromkeys(schema.CHOICES, "") | {
        "race": race,
        "choice": slug,
        "official_name": choice.name,
        "kind": kind,
        "party": choice.party,
        "colour": color,
    }
