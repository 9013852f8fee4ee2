"""What several files decide together in proposed rows: order, ids, newest source, colors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from builder.importers.classification import read
from builder.importers.known import Names, Stored, Votes
from builder.importers.new_races import Proposer
from builder.importers.people import choice_key, colors
from builder.importers.placing import source_place
from builder.importers.sources import Capture
from builder.model import ChoiceKind

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Rows of races.csv and choices.csv to be stored; ``moved`` if stored rows change places."""

    races: tuple[Row, ...]
    choices: tuple[Row, ...]
    moved: bool


def open_races(stored: Stored, races: Iterable[Row]) -> set[str]:
    """Return the races of which neither facts nor words are sealed yet."""
    scopes = {row["scope"].removeprefix("wording/") for row in stored.tables["published.csv"]}
    return {row["race"] for row in races if f"race/{row['race']}" not in scopes}


def merged(of: Proposer, *, new_ids: bool) -> Settled:
    """Return stored and proposed rows, with known ids where nothing of a race is sealed.

    While nothing of the election is sealed, races stand by the order of groups in the id file, and
    choices by races; ``new_ids``: that file is not stored yet.
    """
    stored, made, ids = of.stored, of.made, of.ids
    old = stored.tables["races.csv"]
    races: list[Row] = [*old, *made.races]
    choices: list[Row] = [*stored.tables["choices.csv"], *made.choices]
    if ids is not None:
        races, choices = _identified(races, choices, of.names, open_races(stored, races))
    if not stored.tables["published.csv"] and (made.races or new_ids):
        groups = ids.group_order if ids else dict.fromkeys(row["group"] for row in races)
        place = {name: number for number, name in enumerate(groups)}
        races.sort(key=lambda row: place.get(row["group"], len(place)))
        by_race = {row["race"]: number for number, row in enumerate(races)}
        choices.sort(key=lambda row: by_race.get(row["race"], len(by_race)))
    moved = [row["race"] for row in races][: len(old)] != [row["race"] for row in old]
    return Settled(races=tuple(races), choices=tuple(choices), moved=moved)


def _identified(
    races: Sequence[Row], choices: Sequence[Row], names: Names, free: set[str]
) -> tuple[list[Row], list[Row]]:
    of_race = {race: number for number, race in names.contest_ids.items()}
    of_choice = {pair: number for number, pair in names.choice_ids.items()}

    def with_id(row: Row, known: str) -> Row:
        return {**row, "official_id": row["official_id"] or known} if row["race"] in free else row

    return (
        [with_id(row, of_race.get(row["race"], "")) for row in races],
        [with_id(row, of_choice.get((row["race"], row["choice"]), "")) for row in choices],
    )


def settle(
    rows: Settled,
    of: Proposer,
    results: Sequence[Capture],
    source_of: Mapping[str, str],
    newest: Votes,
) -> Settled:
    """Return ``rows`` with the newest source and the colors by the newest votes of each race.

    ``newest`` are those votes with this import. What a person entered stays: a source that no
    import made, and the colors of a race whose stored colors are not those of its newest stored
    votes.
    """
    stored, free = of.stored, open_races(of.stored, rows.races)
    races, choices = _sourced(rows, results, of.names, source_of, free)
    before: Votes = {}
    for key in sorted(stored.votes, key=lambda key: stored.moments[key]):
        before |= stored.votes[key]
    proposed = {(row["race"], row["choice"]) for row in of.made.choices}
    seats = {row["race"]: int(row["seats"]) for row in races if row["seats"].isdecimal()}
    people: dict[str, list[int]] = {}
    for number, row in enumerate(choices):
        if row["kind"] != ChoiceKind.PARTY_LINE and not choice_key(row["official_name"])[0]:
            people.setdefault(row["race"], []).append(number)
    for race, numbers in people.items():
        if race not in free or race not in seats or race not in newest:
            continue
        known = [n for n in numbers if (race, choices[n]["choice"]) not in proposed]
        was = colors([before.get(race, {}).get(choices[n]["choice"]) for n in known], seats[race])
        if [choices[n]["colour"] for n in known] == was:
            tokens = colors([newest[race].get(choices[n]["choice"]) for n in numbers], seats[race])
            for number, token in zip(numbers, tokens, strict=True):
                choices[number] = {**choices[number], "colour": token}
    return Settled(races=tuple(races), choices=tuple(choices), moved=rows.moved)


def _sourced(
    rows: Settled,
    results: Sequence[Capture],
    names: Names,
    source_of: Mapping[str, str],
    free: set[str],
) -> tuple[list[Row], list[Row]]:
    """Return races and choices, those ``free`` with the newest imported file as their source."""
    newest: dict[tuple[str, str], str] = {}
    for capture in results:
        source = source_of[capture.sha256]
        for contest, race in names.paired(read(capture)):
            for choice in contest.choices:
                for key in ((race, ""), (race, names.choice(race, choice))):
                    newest[key] = _newer(newest.get(key, source), source)

    def sourced(row: Row, key: tuple[str, str]) -> Row:
        if key[0] not in free or key not in newest or source_place(row["source"]) is None:
            return row
        return {**row, "source": _newer(row["source"], newest[key])}

    return (
        [sourced(row, (row["race"], "")) for row in rows.races],
        [sourced(row, (row["race"], row["choice"])) for row in rows.choices],
    )


def _newer(one: str, other: str) -> str:
    """Return the later of two imported sources; an id file is older than any results file."""
    oldest = ("", 0, 0)
    places = [oldest if "-ids-" in name else source_place(name) or oldest for name in (one, other)]
    return other if places[1] > places[0] else one
