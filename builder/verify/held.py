"""What the seal holds today: the facts of each race and update, as completed and corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.counting.standings import Standing, standing
from builder.model import Bar, Choice, ChoiceKind, Coverage, Kind, Race, Rule
from builder.seal.facts import Facts
from builder.seal.renames import key_with
from builder.verify.chain import Chain, by_races, cells_of, names_today

RACE_WORDS = "title group place office party coverage_source whole_at district district_type"
RACE_WORDS += " question ocd_id official_id source note"
CHOICE_WORDS = (
    "official_name short_name party incumbent colour official_id withdrawn_on source note"
)
"""Cells that no figure depends on."""


@dataclass(slots=True)
class Held:
    """The facts of an election by race and by update, races under their names of today.

    ``updates`` has by update and race the facts as records say them; those of the update itself
    stand under "". ``words`` has by race its wording: what was sealed first, and each logged change
    since.
    """

    races: dict[str, Facts] = field(default_factory=dict)
    updates: dict[str, dict[str, Facts]] = field(default_factory=dict)
    words: dict[str, Facts] = field(default_factory=dict)
    known: dict[str, Race | None] = field(default_factory=dict)

    def race(self, slug: str) -> Race | None:
        """Return the race as its facts tell it; None where they do not tell one."""
        if slug not in self.known:
            self.known[slug] = _race(slug, self.races.get(slug, {}))
        return self.known[slug]

    def name(self, slug: str, choice: str) -> str:
        return self.races.get(slug, {}).get((f"choice/{choice}", "name"), "")

    def title(self, slug: str) -> str:
        """Return the title of a race; "" where its wording is not sealed."""
        return self.words.get(slug, {}).get(("race", "title"), "")

    def short_name(self, slug: str, choice: str) -> str:
        """Return the name by which lists call a choice; "" where its wording is not sealed."""
        if slug not in self.words:
            return ""
        short = self.words[slug].get((f"choice/{choice}", "short_name"), "")
        return short or self.name(slug, choice)

    def votes(self, update: str, race: str) -> dict[str, int | None]:
        """Return the votes of each listed choice, None where they were not reported."""
        found: dict[str, int | None] = {}
        for (kind, name), value in self.updates.get(update, {}).get(race, {}).items():
            if kind == "votes":
                found[name] = int(value) if value.lstrip("-").isdecimal() else None
            elif kind == "listed":
                found.setdefault(name, None)
        return found

    def own(self, update: str, cell: str) -> str:
        return self.updates.get(update, {}).get("", {}).get(("update", cell), "")

    def standing(self, update: str, race: str) -> Standing | None:
        """Return who was ahead by the facts; None where the race or a choice of it has none."""
        of, votes = self.race(race), self.votes(update, race)
        if of is None or not votes:
            return None
        try:
            return standing(of, votes)
        except KeyError:
            return None

    def newest(self, race: str) -> set[str]:
        """Return the updates of the last day on which the race has votes, but those withdrawn."""
        days = {
            key: self.own(key, "released_at")[:10]
            for key, by_race in self.updates.items()
            if by_race.get(race) and not self.own(key, "withdrawn")
        }
        last = max(days.values(), default="")
        return {key for key, day in days.items() if day == last}


def held(chain: Chain, moved: Mapping[str, str]) -> Held:
    """Return what ``chain`` holds: each line adds to it, a correction replaces a value."""
    found, names = Held(), names_today(chain.election, moved)
    for line, content in zip(chain.lines, chain.contents, strict=False):
        kind, _, name = line.scope.partition("/")
        if kind == "race":
            found.races.setdefault(names.get(name, name), {}).update(facts_of(content))
        elif kind == "update":
            by_race = found.updates.setdefault(name, {})
            for race, facts in by_races(content, names).items():
                by_race.setdefault(race, {}).update(facts)
        elif kind == "wording" and name.startswith("race/"):
            slug = name.removeprefix("race/")
            found.words.setdefault(names.get(slug, slug), {}).update(facts_of(content))
        elif kind in ("correction", "reworded"):
            change = _correct if kind == "correction" else _reword
            change(found, {cell: value for _, cell, value in cells_of(content)}, names)
    return found


def facts_of(content: bytes) -> Facts:
    return {(key, cell): value for key, cell, value in cells_of(content)}


def _reword(found: Held, row: Mapping[str, str], names: Mapping[str, str]) -> None:
    kind, _, name = row.get("scope", "").partition("/")
    if kind == "race":
        words = found.words.setdefault(names.get(name, name), {})
        _put(words, (row.get("key", ""), row.get("field", "")), row.get("now", ""))


def _correct(found: Held, row: Mapping[str, str], names: Mapping[str, str]) -> None:
    kind, _, name = row.get("scope", "").partition("/")
    key, cell, now = row.get("key", ""), row.get("field", ""), row.get("now", "")
    if kind == "race":
        _put(found.races.setdefault(names.get(name, name), {}), (key, cell), now)
    elif kind == "update":
        # One fact in the form of a line, so it is grouped like those of the update.
        line = f"{key_with(key, names)}\t{cell}\t{now}\n".encode()
        for race, facts in by_races(line, names).items():
            for fact, value in facts.items():
                _put(found.updates.setdefault(name, {}).setdefault(race, {}), fact, value)


def _put(facts: Facts, fact: tuple[str, str], now: str) -> None:
    if now:
        facts[fact] = now
    else:
        facts.pop(fact, None)


def _race(slug: str, of: Facts) -> Race | None:
    def text(name: str) -> str:
        return of.get(("race", name), "")

    try:
        bar = Bar(text("bar")) if text("bar") else None
        kind, rule, coverage = Kind(text("kind")), Rule(text("rule")), Coverage(text("coverage"))
        seats, allowed = int(text("seats") or 1), int(text("votes_allowed") or 1)
        choices = tuple(
            _choice(slug, key.removeprefix("choice/"), name, of.get((key, "kind"), "candidate"))
            for (key, cell), name in of.items()
            if cell == "name" and key.startswith("choice/")
        )
    except ValueError:
        return None
    return Race(
        slug=slug,
        official_title=text("official_title"),
        official_aliases=(),
        kind=kind,
        rule=rule,
        seats=seats,
        votes_allowed=allowed,
        bar=bar,
        coverage=coverage,
        choices=choices,
        advisory=False,
        **dict.fromkeys(RACE_WORDS.split(), ""),
    )


def _choice(race: str, slug: str, name: str, kind: str) -> Choice:
    return Choice(
        race=race,
        slug=slug,
        name=name,
        kind=ChoiceKind(kind),
        official_aliases=(),
        ballot_order=None,
        **dict.fromkeys(CHOICE_WORDS.split(), ""),
    )
