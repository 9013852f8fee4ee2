"""Read an election from ``data/`` into the model; stop at the first cell that cannot be right."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from builder import model
from builder.errors import DataError, shown
from builder.store import nouns, rows, schema
from builder.store.cells import Cells, closing
from builder.store.cells import parse_moment as parse_moment
from builder.store.choice_colors import color_race, party_colors
from builder.store.csvfile import Row, decoded, parse_rows, read_bytes, read_text
from builder.store.race_names import named_race, question_rules, search_words
from builder.store.race_names import names as race_names
from builder.store.schema import TABLES, WORKING

T = TypeVar("T")
SUFFIXES = (".csv", ".md", ".toml")
"""Of files that are read; a folder of such a name is an error, not passed over."""
Typed = Mapping[str, Sequence[tuple[Row, Any]]]
"""By file, each row and what it says: of an election whose files were read before."""
NOTHING: Typed = MappingProxyType({})
MISTAKEN: Mapping[type, type] = {date: datetime, int: bool}
"""What Python takes for a value of a kind although TOML does not."""


def load_rows(folder: Path, name: str) -> list[Row]:
    """Return the rows of one file of an election folder; none if the file may be absent and is."""
    table = schema.table_for(name)
    assert table is not None, name
    path = folder / name
    if not path.exists():
        if not table.required:
            return []
        todo = "Add it; `builder new election` makes an empty one."
        raise DataError(path, expected="a file", got="none", todo=todo)
    return parse_rows(read_text(path), table, path)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file as they stand."""
    if not path.exists():
        todo = "Add it; `builder new` makes one to fill."
        raise DataError(path, expected="a file", got="none", todo=todo)
    return parse_toml(read_bytes(path), path)


def parse_toml(data: bytes, path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file that was read from ``path``."""
    try:
        return tomllib.loads(decoded(data, path))
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        got = "too many levels" if deep else shown(str(error), 200)[1:-1]
        raise DataError(path, expected="TOML", got=got, todo="Fix that line.") from None


def _field(path: Path, table: dict[str, Any], key: str, kind: type, default: Any = None) -> Any:
    value = table.get(key, default)
    if value is None or not isinstance(value, kind) or isinstance(value, MISTAKEN.get(kind, ())):
        got = "nothing" if value is None else type(value).__name__
        todo = f"Add or fix the line that begins with {key}."
        raise DataError(path, expected=f"{key} = {kind.__name__}", got=got, todo=todo)
    return value


def _known(path: Path, table: dict[str, Any], keys: set[str]) -> None:
    for key in table:
        if key not in keys:
            todo = "Fix the spelling or delete the line."
            raise DataError(path, expected="one of " + ", ".join(sorted(keys)), got=key, todo=todo)


def load_jurisdiction(folder: Path) -> model.Jurisdiction:
    """``jurisdiction.toml`` of ``folder``, whose name is the jurisdiction's slug."""
    path = folder / "jurisdiction.toml"
    raw = read_toml(path)
    names = "name authority authority_short time_zone time_label".split()
    known = "ocd_id kind links search law party_colors names questions"
    _known(path, raw, {*names, *known.split()})
    laws, texts, more = [], "topic text source_title source_url".split(), "margin margin_is kinds"
    for entry in _field(path, raw, "law", list, []):
        _known(path, entry, {"from", "to", *texts, *more.split()})
        law = model.Law(
            since=_field(path, entry, "from", date),
            until=_field(path, entry, "to", date) if "to" in entry else None,
            **{name: _field(path, entry, name, str) for name in texts},
            **{name: _field(path, entry, name, str, "") for name in more.split()},
        )
        laws.append(law)
    if (kind := _field(path, raw, "kind", str, "")) and not nouns.NOUN.fullmatch(kind):
        expected = "kind as a sentence has it, in lowercase, such as city"
        raise DataError(path, expected=expected, got=shown(kind), todo="Write county or city.")
    return model.Jurisdiction(
        slug=folder.name,
        **{name: _field(path, raw, name, str) for name in names},
        ocd_id=_field(path, raw, "ocd_id", str, ""),
        kind=kind,
        links=_field(path, raw, "links", dict, {}),
        search=search_words(path, _field(path, raw, "search", dict, {})),
        laws=tuple(laws),
        published=_read(folder, "published.csv", rows.published, NOTHING),
        reworded=_read(folder, "wording.csv", rows.reworded, NOTHING),
        party_colors=party_colors(path, _field(path, raw, "party_colors", dict, {})),
        names=race_names(path, _field(path, raw, "names", list, [])),
        questions=question_rules(path, _field(path, raw, "questions", dict, {})),
    )


def _pairs(
    folder: Path, name: str, reader: Callable[[Cells], T], known: Typed
) -> Sequence[tuple[Row, T]]:
    if name in known:
        return known[name]
    path = folder / name
    return [(row, reader(Cells(path, row))) for row in load_rows(folder, name)]


def _read(folder: Path, name: str, reader: Callable[[Cells], T], known: Typed) -> tuple[T, ...]:
    return tuple(value for _, value in _pairs(folder, name, reader, known))


def load_races(folder: Path, known: Typed = NOTHING) -> tuple[model.Race, ...]:
    """Return races in the order of races.csv, each with its choices in the order of choices.csv."""
    choices: dict[str, list[model.Choice]] = {}
    for choice in _read(folder, "choices.csv", rows.choice, known):
        choices.setdefault(choice.race, []).append(choice)
    races = _read(folder, "races.csv", rows.race, known)
    slugs = {race.slug for race in races}
    for row in load_rows(folder, "choices.csv") if choices.keys() - slugs else ():
        if row["race"] not in slugs:
            todo = "Add the race or fix its slug."
            raise Cells(folder / "choices.csv", row).bad("race", "a race of races.csv", todo)
    return tuple(replace(race, choices=tuple(choices.get(race.slug, ()))) for race in races)


def load_updates(
    folder: Path, jurisdiction: model.Jurisdiction, known: Typed = NOTHING
) -> tuple[model.Update, ...]:
    """Return updates in official time order, those of one time by their keys."""
    updates = _read(folder, "updates.csv", rows.update(jurisdiction), known)
    return tuple(sorted(updates, key=lambda of: (of.released_at, len(of.key), of.key)))


def load_snapshot(folder: Path, key: str, known: Typed = NOTHING) -> model.Snapshot:
    """Return the stored votes of update ``key``, with its ballots where they are stored."""
    name = f"snapshots/{key}.csv"
    votes: dict[str, dict[str, int | None]] = {}
    sources: dict[str, str] = {}
    for row, counted in _pairs(folder, name, rows.votes, known):
        race = row["race"]
        votes.setdefault(race, {})[row["choice"]] = counted
        if sources.setdefault(race, row["source"]) != row["source"]:
            expected = f"the same source in all rows of {race}"
            todo = "Give the rows of one race one source."
            raise Cells(folder / name, row).bad("source", expected, todo)
    name = f"snapshots/{key}.ballots.csv"
    ballots = {row["race"]: found for row, found in _pairs(folder, name, rows.ballots, known)}
    return model.Snapshot(update=key, votes=votes, sources=sources, ballots=ballots)


def load_election(
    folder: Path, jurisdiction: model.Jurisdiction, known: Typed = NOTHING
) -> model.Election:
    """Return everything stored about one election; what is ``known`` is not read again."""
    path = folder / "election.toml"
    raw = read_toml(path)
    keys = "title official_title official_id date polls_close updates_released source notes"
    _known(path, raw, set(keys.split()))
    for file in folder.iterdir():
        foreign = file.name not in TABLES and file.name not in WORKING
        if foreign and file.suffix == ".csv" and not file.name.startswith("."):
            expected = "one of " + ", ".join(sorted(TABLES))
            raise DataError(file, expected=expected, got=file.name, todo="Rename or remove it.")
    updates = load_updates(folder, jurisdiction, known)
    places = {update.key: place for place, update in enumerate(updates)}
    snapshots: dict[str, model.Snapshot] = {}
    for file in sorted((folder / "snapshots").glob("[!.]*.csv")):
        key = file.name.removesuffix(".csv").removesuffix(".ballots")
        if key not in places:
            expected = "the key of an update in updates.csv"
            todo = "Add its row, or remove the file."
            raise DataError(file, expected=expected, got=shown(key), todo=todo)
        if key not in snapshots:
            snapshots[key] = load_snapshot(folder, key, known)
    polls_close = None if "polls_close" not in raw else _field(path, raw, "polls_close", datetime)
    if polls_close is not None:
        polls_close = closing(path, polls_close, jurisdiction)
    released = raw.get("updates_released")
    if released is not None:
        released = _field(path, raw, "updates_released", int)
    if released is not None and not 0 <= released <= model.MOST_VOTES:
        expected = f"updates_released from 0 to {model.MOST_VOTES:,}"
        todo = "Write how many were released, or delete the line."
        # Python refuses to write thousands of digits, which TOML may hold as hexadecimal ones.
        got = shown(hex(released) if abs(released) >= 2**64 else str(released))
        raise DataError(path, expected=expected, got=got, todo=todo)
    totals = _read(folder, "totals.csv", rows.total, known)
    events = _read(folder, "events.csv", rows.event, known)
    return model.Election(
        jurisdiction=jurisdiction,
        slug=folder.name,
        title=_field(path, raw, "title", str),
        official_title=_field(path, raw, "official_title", str, ""),
        official_id=_field(path, raw, "official_id", str, ""),
        date=_field(path, raw, "date", date),
        polls_close=polls_close,
        updates_released=released,
        source=_field(path, raw, "source", str, ""),
        notes=tuple(_field(path, raw, "notes", list, [])),
        races=tuple(
            named_race(color_race(race, jurisdiction), jurisdiction)
            for race in load_races(folder, known)
        ),
        updates=updates,
        snapshots=snapshots,
        totals=tuple(sorted(totals, key=lambda total: places.get(total.update, -1))),
        statements=_read(folder, "statements.csv", rows.statement, known),
        events=tuple(sorted(events, key=lambda event: event.n)),
        sources={source.id: source for source in _read(folder, "sources.csv", rows.source, known)},
        corrections=_read(folder, "corrections.csv", rows.correction, known),
        published=_read(folder, "published.csv", rows.published, known),
        completions=_read(folder, "completions.csv", rows.completion, known),
        redirects=_read(folder, "redirects.csv", rows.redirect, known),
        reworded=_read(folder, "wording.csv", rows.reworded, known),
    )


def jurisdiction_folders(data: Path) -> list[Path]:
    """Return the folders under ``data`` that hold a jurisdiction.toml, by name."""
    return _holding(data, "jurisdiction.toml")


def election_folders(jurisdiction: Path) -> list[Path]:
    """Return the folders of a jurisdiction that hold an election.toml, by name."""
    return _holding(jurisdiction, "election.toml")


def _holding(folder: Path, name: str) -> list[Path]:
    """Return the folders in ``folder`` that have this file, except hidden ones."""
    # Not by `glob`, which passes over a folder that may not be looked into.
    inside = [*folder.iterdir()] if folder.is_dir() else []
    inside = [path for path in inside if not path.name.startswith(".")]
    # A link that leads nowhere does not exist, and is an error once it is read.
    return sorted(path for path in inside if (path / name).exists() or (path / name).is_symlink())


def load_archive(data: Path) -> tuple[model.Election, ...]:
    """Return every election under ``data``, oldest first within a jurisdiction."""
    if not data.is_dir():
        todo = "Make it with `builder new`."
        raise DataError(data, expected="the folder of jurisdictions", got="none", todo=todo)
    elections = []
    for folder in jurisdiction_folders(data):
        jurisdiction = load_jurisdiction(folder)
        elections += [load_election(one, jurisdiction) for one in election_folders(folder)]
    return tuple(elections)


def load_content(folder: Path) -> dict[str, str]:
    """Return the hand-written Markdown under ``folder`` by its path, in the order of the paths."""
    return {
        path.relative_to(folder).as_posix(): read_text(path) for path in sorted(_markdown(folder))
    }


def _markdown(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.suffix == ".md":
            yield path
        elif path.is_dir() and not path.is_symlink():
            yield from _markdown(path)
