"""Names of people, places and measures as official files print them, in mixed case and as slugs."""

from __future__ import annotations

import re
import unicodedata

from builder.errors import FeedError, shown
from builder.store.characters import described
from builder.store.identity_table import Spellings

SUFFIXES = {"JR", "SR", "II", "III", "IV"}
PARTICLES = set("DE DEL LA LAS LOS VAN VON DER DA DI ST ST. SAN EL".split())
SMALL = {"of", "the", "and"}
UNMARKED = "ßæœøđðþłħıŋŧŀŉƒſơư", "ss ae oe o d d th l h i n t l n f s o u".split()
TRANSLITERATED = dict(zip(*UNMARKED, strict=True))
"""Latin letters that Unicode does not split into letter and mark, as addresses write them."""


def slugify(text: str) -> str:
    """Return lowercase ASCII words joined by hyphens: "La Cañada" -> "la-canada", "O'Farrell" ->
    "ofarrell".

    Marks are dropped and TRANSLITERATED is applied; a letter or digit of another script is an
    error, never left out.
    """
    letters = []
    for letter in unicodedata.normalize("NFKD", text).lower():
        plain = TRANSLITERATED.get(letter, letter)
        if not plain.isascii() and unicodedata.category(letter) in ("Ll", "Lu", "Lt", "Lo", "Nd"):
            expected = "a name whose letters have a spelling in a-z for its address"
            todo = (
                "Enter it in Latin letters in identity.toml of the jurisdiction: a person's last"
                " name under [last_names], a place under [places], the title of a contest under"
                " [[whole]]."
            )
            raise FeedError(shown(text), expected=expected, got=described(letter), todo=todo)
        letters.append(plain)
    plain = "".join(letters).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r"['.]", "", plain)))


def _word(word: str, last: bool, spellings: Spellings) -> str:
    bare = word.strip('.,"()')
    if bare in spellings.words:
        return word.replace(bare, spellings.words[bare])
    if bare in SUFFIXES and last:
        return word if bare not in ("JR", "SR") else word.replace(bare, bare.capitalize())
    voiceless = bare.isalpha() and not set(bare) & set("AEIOUYÁÉÍÓÚÜ")
    if voiceless and len(bare) > 1 and bare not in PARTICLES:
        return word if bare not in ("MR", "DR", "JR", "SR", "NG", "ST") else word.capitalize()
    text = re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), word)
    text = re.sub(r"(?<![^\W\d_])Mc([^\W\d_])", lambda m: "Mc" + m[1].upper(), text)
    # "Levi's" keeps its small s; "O'Brien" and "De'Andre" have a capital after the apostrophe.
    return re.sub(r"'S\b", "'s", text)


def mixed_name(official: str, spellings: Spellings) -> str:
    """Return a name in mixed case; initials, nicknames, accents and suffixes stay as they are.

    "MC CARTHY" of the older files is one name; single capitals keep their form, with or without a
    full stop.
    """
    words = re.sub(r"\bMC (?=[A-Z]{3})", "MC", official).split()
    return " ".join(
        _word(word, number == len(words), spellings) for number, word in enumerate(words, 1)
    )


def mixed_place(official: str, spellings: Spellings) -> str:
    """Return a place or agency in mixed case: "LA CAÑADA UNIFIED SCHOOL DISTRICT" -> "La Cañada
    Unified School District".
    """
    if official in spellings.places:
        return spellings.places[official]
    words = mixed_name(official, spellings).split()
    return " ".join(
        word.lower() if number and word.lower() in SMALL else word
        for number, word in enumerate(words)
    )


def last_name(official: str, spellings: Spellings) -> str:
    """Return the last name in mixed case, with its particles and without suffix: "FRANCIS DE LA
    ROSA JR" -> "De La Rosa".
    """
    if official in spellings.last_names:
        return spellings.last_names[official]
    # Of a ticket on one line, the first person's.
    official = official.partition(" / ")[0]
    official = re.sub(r"\bMC (?=[A-Z]{3})", "MC", official)
    name = re.sub(r'\s*("[^"]*"|\([^)]*\))\s*', " ", official).strip()
    words = [word.rstrip(",") for word in name.split()]
    while len(words) > 1 and words[-1].strip(".").upper() in SUFFIXES:
        words.pop()
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return mixed_name(" ".join(words[start:]), spellings)


def first_initial(official: str) -> str:
    """Return the first letter of a name: "S M RIDLEY THOMAS" -> "S"."""
    return next((letter for letter in official if letter.isalpha()), "")


def measure_subject(official: str, spellings: Spellings) -> str:
    """Return a measure's short name in lower case: "K - SCHOOL IMPROVEMENT BONDS" ->
    "school improvement bonds".
    """
    text = official.partition(" - ")[2] or official
    return " ".join(spellings.measure_words.get(word, word) for word in text.lower().split())


HIDDEN = re.compile(r"(DE|DI|DU|LE|LA|VAN|VON|MAC|FITZ)[B-DF-HJ-NP-TV-XZ][A-Z]{2,}")
"""Beginnings of last names after which capitals may hide another capital letter."""


def unsure(official: str, spellings: Spellings) -> str:
    """Return the last word of a name if it may hide a capital that no rule or table spells."""
    words = [word for word in re.findall(r"[^\W\d_]+", official) if word.upper() not in SUFFIXES]
    word = words[-1] if len(words) > 1 else ""
    known = word in spellings.words or official in spellings.last_names
    return word if word.isupper() and not known and HIDDEN.fullmatch(word) else ""


KIND_WORDS = (
    "(?:GENERAL|SPECIAL|PRIMARY|NOMINATING|MUNICIPAL|RUN-?OFF|REGULAR|CONSOLIDATED|RECALL|PARCEL"
    " TAX|TRANSFER OF TERRITORY)"
)
"""Words for the kind of an election, which are no part of a place or an office."""
KIND_END = re.compile(rf"(?P<city> CITY)?(?: {KIND_WORDS})+ ELECTION$")
OLD_KIND_END = re.compile(
    r"(?P<city> CITY)? (?:GENERAL|SPECIAL|GEN|SPEC|SPC) (?:MUNI|MUN)$|(?P<special> CITY) SPECIAL$|"
    r" (?:SPECIAL|SPC|SP)$"
)


GROUPS = {
    "School": "Schools",
    "College": "Schools",
    "Water": "Water Districts",
    "Health": "Health Care",
    "Library": "Library Districts",
}


def place_slug(place: str, city: bool, spellings: Spellings) -> str:
    """Return the slug of a place, shortened by the table; words with a hyphen behind come first."""
    if city and place in spellings.place_slugs:
        return spellings.place_slugs[place]
    slug = slugify(place)
    ends = {long: short for long, short in spellings.shorten.items() if not long.endswith("-")}
    for long in (long for long in ends if slug == long or slug.endswith("-" + long)):
        slug = slug.removesuffix(long) + ends[long]
        break
    for long, short in spellings.shorten.items():
        if long.endswith("-") and slug.startswith(long) and not city:
            return short + slug.removeprefix(long)
    return slug


def place_group(place: str, city: bool) -> str:
    """Return the group of a contest of ``place``, for files that have no groups."""
    groups = (group for word, group in GROUPS.items() if word in place and not city)
    return next(groups, "Cities")


def read_place(head: str, spellings: Spellings) -> tuple[str, bool]:
    """Return the place in front of the kind of an election, and whether it is a city."""
    found = KIND_END.search(head) or OLD_KIND_END.search(head)
    words = found.groupdict() if found else {}
    other = "SCHOOL" in head or "WATER" in head
    municipal = not other and bool(re.search(r"\bMUNI(CIPAL)?\b|\bMUN$", head))
    city = bool(words.get("city") or words.get("special")) or municipal
    city = city or head.startswith("CITY OF ")
    bare = head[: found.start()] if found else head
    return mixed_place(bare.removeprefix("CITY OF ") if city else bare, spellings), city
