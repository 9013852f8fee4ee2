"""Words that nobody bears: names of people, places and parties from syllables, and questions that
no ballot asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from random import Random

ONSETS = "b br d dr f fl g gl k kl l m n p pr qu r s sk t v vr w z zl".split()
VOWELS = "a e i o u ee oo ai".split()
CODAS = ["", "", "", "b", "k", "l", "m", "n", "nd", "r", "rk", "t", "x", "zz"]
FAMILIES = "abbik alzo emquo idzle onkwa orfle ubbex umzo yzzel eqqua".split()
PLACES = "azoor ebble iqua ozzle umber yvex orquay imzee".split()
ACCENTS = {"a": "á", "e": "é", "o": "ö", "u": "ü"}
PARTY_WORDS = ("Party", "Union", "Alliance", "League")

TOPICS = (
    "to mend the sunken footbridges and the tiles of the covered market",
    "to keep the lamps on the quay lit from dusk until the last ferry",
    "to buy a second dredger and the barges that it needs",
    "to lay drains below the streets that stand under water every spring",
    "to choose the keeper of the town clock by vote and no longer by lot",
    "to let the council meet by candlelight on no more than six evenings a year",
    "to heat the public baths with what the glassworks lets go to waste",
    "to count the herons of the marsh anew every four years and to publish the count",
)
MEANS = (
    "by levying {n} coppers for each square fathom of roof, with an end after {years} years",
    "by a tax of {n} farthings on each sack of imported salt, until ended by voters",
    "by bonds of at most {n} crowns at the legal rate, repaid over {years} years",
    "by raising the mooring fee by {n} pennies for each night and vessel",
)
WATCH = (
    "with every account open to the public and audited by three citizens drawn by lot",
    "with an independent report on the first market day of each year",
    (
        "with all of the money staying within the walls, and none of it spent on the wages of those"
        " who spend it"
    ),
    "with no exemption but for orphans, lighthouse keepers and the owners of a single goat",
)


def pick(rng: Random, of: Sequence[str]) -> str:
    return of[int(rng.random() * len(of))]


def whole(rng: Random, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``; like everything here it is made of ``random()``
    alone, which never changes.
    """
    return low + int(rng.random() * (high - low + 1))


def stem(rng: Random, syllables: int) -> str:
    return "".join(pick(rng, ONSETS) + pick(rng, VOWELS) for _ in range(syllables))


def given(rng: Random) -> str:
    name = stem(rng, whole(rng, 1, 2)) + pick(rng, CODAS)
    return (name if len(name) > 2 else name + "lu").capitalize()


def family(rng: Random) -> str:
    name = (
        pick(rng, ONSETS)
        + (pick(rng, VOWELS) + pick(rng, ONSETS) if rng.random() < 0.3 else "")
        + pick(rng, FAMILIES)
    )
    if rng.random() < 0.04:
        for plain, accented in ACCENTS.items():
            if plain in name:
                name = name.replace(plain, accented, 1)
                break
    return name.capitalize()


def person(rng: Random) -> tuple[str, str]:
    """A whole name and its last part: some with an initial, some with two family names."""
    last = family(rng)
    if rng.random() < 0.05:
        last = f"{last}-{family(rng)}"
    middle = (
        f" {pick(rng, 'ABDEFGKLMNOPRSTVWZ')}."
        if rng.random() < 0.14
        else f" {given(rng)}"
        if rng.random() < 0.06
        else ""
    )
    return f"{given(rng)}{middle} {last}", last


def place(rng: Random) -> str:
    name = (stem(rng, whole(rng, 0, 1)) + pick(rng, ONSETS) + pick(rng, PLACES)).capitalize()
    odds = rng.random()
    return (
        f"{pick(rng, ('Upper', 'Nether', 'Old', 'West'))} {name}"
        if odds < 0.2
        else f"{name} Locks"
        if odds < 0.3
        else name
    )


def party(rng: Random) -> str:
    return f"{stem(rng, 1).capitalize()}{pick(rng, FAMILIES)} {pick(rng, PARTY_WORDS)}"


def question(rng: Random, where: str) -> str:
    """A question of one to four parts, 150 to 660 characters like those of a real ballot."""
    topics = [f"{pick(rng, TOPICS)}" for _ in range(whole(rng, 1, 4))]
    means = pick(rng, MEANS).format(n=whole(rng, 2, 900), years=whole(rng, 4, 30))
    parts = [
        f"Shall the measure {', and '.join(dict.fromkeys(topics))} be adopted in {where}, {means}"
    ]
    parts += [pick(rng, WATCH) for _ in range(whole(rng, 0, 3))]
    return ", ".join(dict.fromkeys(parts)) + "?"


def slug(text: str, limit: int = 60) -> str:
    """Lower-case letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:limit].rstrip("-")
