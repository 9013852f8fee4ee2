"""From ``data/`` to the model: reads every file of an election and says where a cell can't be right."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from builder import model, schema
from builder.csvfile import Row, parse_rows, read_text
from builder.errors import DataError, shown
from builder.schema import ALIAS_SEPARATOR, TABLES

E = TypeVar("E", bound=StrEnum)


class Cells:
    """The cells of one row, read as what they should be; every error names the file and the line."""

    def __init__(self, path: Path, row: Row) -> None:
        self.path = path
        self.row = row

    def bad(self, column: str, expected: str, todo: str) -> DataError:
        return DataError(
            self.path, line=self.row.line, expected=f"{expected} in {column}", got=shown(self.row[column]), todo=todo
        )

    def text(self, column: str) -> str:
        return self.row[column]

    def needed(self, column: str) -> str:
        if not self.row[column]:
            raise self.bad(column, "a value", "Fill the cell.")
        return self.row[column]

    def integer(self, column: str) -> int | None:
        value = self.row[column]
        if value == "":
            return None
        if not value.removeprefix("-").isdecimal() or not value.isascii() or (len(value.lstrip("-")) > 1 and value.lstrip("-")[0] == "0"):
            raise self.bad(
                column,
                "a whole number without commas, dots or leading zeros",
                "Write 1147248, not 1,147,248; leave the cell empty if the figure was not reported.",
            )
        return int(value)

    def enum(self, column: str, of: type[E]) -> E:
        try:
            return of(self.row[column])
        except ValueError:
            raise self.bad(column, "one of " + ", ".join(m.value or '""' for m in of), "Use one of these words.") from None

    def aliases(self, column: str) -> tuple[str, ...]:
        return tuple(part for part in self.row[column].split(ALIAS_SEPARATOR) if part)


def load_rows(folder: Path, name: str) -> list[Row]:
    """The rows of one file of an election folder; none if the file may be absent and is."""
    table = schema.table_for(name)
    assert table is not None, name
    path = folder / name
    if not path.exists():
        if not table.required:
            return []
        raise DataError(path, expected="a file", got="none", todo="Add it; `builder new election` makes an empty one.")
    return parse_rows(read_text(path), table, path)


def parse_moment(text: str, precision: model.Precision, jurisdiction: model.Jurisdiction) -> datetime:
    """A stored time as zone-aware local time; a day alone counts as its end. ValueError if it is neither."""
    if precision is model.Precision.DAY:
        return datetime.combine(date.fromisoformat(text), model.END_OF_DAY, tzinfo=jurisdiction.zone)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or len(text) != (25 if precision is model.Precision.SECOND else 22):
        raise ValueError(text)
    local = moment.astimezone(jurisdiction.zone)
    if local.utcoffset() != moment.utcoffset():
        raise ValueError(text)
    return local


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise DataError(path, expected="a file", got="none", todo="Add it; `builder new` makes one to fill.")
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(path, expected="TOML", got=str(error), todo="Mend that line.") from error


def _field(path: Path, table: dict[str, Any], key: str, kind: type, default: Any = None) -> Any:
    value = table.get(key, default)
    if value is None or not isinstance(value, kind):
        got = "nothing" if value is None else type(value).__name__
        raise DataError(path, expected=f"{key} = {kind.__name__}", got=got, todo=f"Add or mend the line that begins with {key}.")
    return value


def _known(path: Path, table: dict[str, Any], keys: set[str]) -> None:
    for key in table:
        if key not in keys:
            raise DataError(path, expected="one of " + ", ".join(sorted(keys)), got=key, todo="Mend the spelling or delete the line.")


def load_jurisdiction(folder: Path) -> model.Jurisdiction:
    """``jurisdiction.toml`` of ``folder``, whose name is the jurisdiction's slug."""
    path = folder / "jurisdiction.toml"
    raw = _read_toml(path)
    _known(path, raw, {"name", "authority", "authority_short", "time_zone", "time_label", "ocd_id", "links", "law"})
    laws = []
    for entry in _field(path, raw, "law", list, []):
        _known(path, entry, {"topic", "text", "from", "to", "source_title", "source_url"})
        until = entry.get("to")
        laws.append(
            model.Law(
                topic=_field(path, entry, "topic", str),
                text=_field(path, entry, "text", str),
                since=_field(path, entry, "from", date),
                until=until if until is None else _field(path, entry, "to", date),
                source_title=_field(path, entry, "source_title", str),
                source_url=_field(path, entry, "source_url", str),
            )
        )
    return model.Jurisdiction(
        slug=folder.name,
        name=_field(path, raw, "name", str),
        authority=_field(path, raw, "authority", str),
        authority_short=_field(path, raw, "authority_short", str),
        time_zone=_field(path, raw, "time_zone", str),
        time_label=_field(path, raw, "time_label", str),
        ocd_id=_field(path, raw, "ocd_id", str, ""),
        links=_field(path, raw, "links", dict, {}),
        laws=tuple(laws),
    )


def load_races(folder: Path) -> tuple[model.Race, ...]:
    """Races in the order of races.csv, each with its choices in the order of choices.csv."""
    choices: dict[str, list[model.Choice]] = {}
    path = folder / "choices.csv"
    lines: dict[str, int] = {}
    for row in load_rows(folder, "choices.csv"):
        cells = Cells(path, row)
        lines.setdefault(row["race"], row.line)
        choices.setdefault(cells.needed("race"), []).append(
            model.Choice(
                race=row["race"],
                choice=cells.needed("choice"),
                name=cells.needed("name"),
                official_name=cells.needed("official_name"),
                official_aliases=cells.aliases("official_aliases"),
                short_name=row["short_name"] or row["name"],
                kind=cells.enum("kind", model.ChoiceKind),
                party=row["party"],
                incumbent=row["incumbent"],
                ballot_order=cells.integer("ballot_order"),
                colour=row["colour"],
                official_id=row["official_id"],
                withdrawn_on=row["withdrawn_on"],
                source=row["source"],
                note=row["note"],
            )
        )
    path = folder / "races.csv"
    races = []
    for row in load_rows(folder, "races.csv"):
        cells = Cells(path, row)
        seats, allowed = cells.integer("seats"), cells.integer("votes_allowed")
        if not seats or seats < 1:
            raise cells.bad("seats", "a whole number from 1", "Write how many are elected.")
        if not allowed or allowed < 1:
            raise cells.bad("votes_allowed", "a whole number from 1", "Write how many choices a voter has.")
        races.append(
            model.Race(
                race=cells.needed("race"),
                title=cells.needed("title"),
                official_title=cells.needed("official_title"),
                official_aliases=cells.aliases("official_aliases"),
                group=row["group"],
                place=row["place"],
                office=row["office"],
                party=row["party"],
                kind=cells.enum("kind", model.Kind),
                rule=cells.enum("rule", model.Rule),
                seats=seats,
                votes_allowed=allowed,
                bar=cells.enum("bar", model.Bar) if row["bar"] else None,
                coverage=cells.enum("coverage", model.Coverage),
                coverage_source=row["coverage_source"],
                whole_at=row["whole_at"],
                district=row["district"],
                district_type=row["district_type"],
                question=row["question"],
                ocd_id=row["ocd_id"],
                official_id=row["official_id"],
                source=row["source"],
                note=row["note"],
                choices=tuple(choices.pop(row["race"], ())),
            )
        )
    for race in choices:
        raise DataError(
            folder / "choices.csv", line=lines[race], expected="a race of races.csv", got=shown(race), todo="Add the race or mend its slug."
        )
    return tuple(races)


def load_updates(folder: Path, jurisdiction: model.Jurisdiction) -> tuple[model.Update, ...]:
    """Updates in official time order; equal times keep the order of the file."""
    path = folder / "updates.csv"
    updates = []
    for row in load_rows(folder, "updates.csv"):
        cells = Cells(path, row)
        precision = cells.enum("precision", model.Precision)
        try:
            moment = parse_moment(row["released_at"], precision, jurisdiction)
        except ValueError:
            form = {"day": "2014-11-07", "minute": "2014-11-25T13:07-08:00", "second": "2022-11-11T16:09:19-08:00"}[precision]
            raise cells.bad(
                "released_at", f"a time like {form}", f"Write the official local time with its offset in {jurisdiction.time_zone}."
            ) from None
        updates.append(
            model.Update(
                update=cells.needed("update"),
                released_at=moment,
                precision=precision,
                phase=cells.enum("phase", model.Phase),
                status=cells.enum("status", model.Status),
                official_label=row["official_label"],
                source=row["source"],
                votes_total=cells.integer("votes_total"),
                withdrawn=row["withdrawn"],
                note=row["note"],
            )
        )
    return tuple(sorted(updates, key=lambda update: update.released_at))


def load_totals(folder: Path) -> tuple[model.Total, ...]:
    path = folder / "totals.csv"
    totals = []
    for row in load_rows(folder, "totals.csv"):
        cells = Cells(path, row)
        value: int | Decimal | None
        if row["item"].endswith("_pct") and row["value"]:
            try:
                value = Decimal(row["value"])
            except InvalidOperation:
                raise cells.bad("value", "a decimal number", "Write 27.21, without a percent sign.") from None
        else:
            value = cells.integer("value")
        totals.append(
            model.Total(
                update=cells.needed("update"),
                item=cells.needed("item"),
                value=value,
                qualifier=cells.enum("qualifier", model.Qualifier),
                as_of=row["as_of"],
                source=cells.needed("source"),
            )
        )
    return tuple(totals)


def load_snapshot(folder: Path, key: str) -> model.Snapshot:
    """The stored votes of update ``key``, with its ballots where they are stored."""
    name = f"snapshots/{key}.csv"
    path = folder / name
    votes: dict[str, dict[str, int | None]] = {}
    sources: dict[str, str] = {}
    for row in load_rows(folder, name):
        cells = Cells(path, row)
        race = row["race"]
        votes.setdefault(race, {})[row["choice"]] = cells.integer("votes")
        if sources.setdefault(race, row["source"]) != row["source"]:
            raise cells.bad("source", f"the same source in all rows of {race}", "Give the rows of one race one source.")
    ballots: dict[str, model.Ballots] = {}
    name = f"snapshots/{key}.ballots.csv"
    for row in load_rows(folder, name):
        cells = Cells(folder / name, row)
        ballots[row["race"]] = model.Ballots(
            ballots=cells.integer("ballots"),
            blank=cells.integer("blank"),
            partly_voted=cells.integer("partly_voted"),
            overvoted=cells.integer("overvoted"),
            writein_marks=cells.integer("writein_marks"),
            registered=cells.integer("registered"),
            source=row["source"],
        )
    return model.Snapshot(update=key, votes=votes, sources=sources, ballots=ballots)


def _plain(folder: Path, name: str, make: Callable[[Cells], Any]) -> tuple[Any, ...]:
    return tuple(make(Cells(folder / name, row)) for row in load_rows(folder, name))


def load_election(folder: Path, jurisdiction: model.Jurisdiction) -> model.Election:
    """Everything stored about one election; ``folder`` is named by its slug."""
    path = folder / "election.toml"
    raw = _read_toml(path)
    _known(path, raw, {"title", "official_title", "date", "polls_close", "updates_released", "source", "notes"})
    for file in folder.iterdir():
        if file.suffix == ".csv" and file.name not in TABLES:
            raise DataError(file, expected="one of " + ", ".join(sorted(TABLES)), got=file.name, todo="Rename or remove it.")
    updates = load_updates(folder, jurisdiction)
    keys = {update.update for update in updates}
    snapshots = {}
    for file in sorted((folder / "snapshots").glob("*.csv")) if (folder / "snapshots").exists() else ():
        key = file.name.removesuffix(".csv").removesuffix(".ballots")
        if key not in keys:
            raise DataError(file, expected="the key of an update in updates.csv", got=shown(key), todo="Add its row, or remove the file.")
        if key not in snapshots:
            snapshots[key] = load_snapshot(folder, key)
    polls_close = raw.get("polls_close")
    released = raw.get("updates_released")
    return model.Election(
        jurisdiction=jurisdiction,
        slug=folder.name,
        title=_field(path, raw, "title", str),
        official_title=_field(path, raw, "official_title", str, ""),
        date=_field(path, raw, "date", date),
        polls_close=None if polls_close is None else _field(path, raw, "polls_close", datetime).astimezone(jurisdiction.zone),
        updates_released=None if released is None else _field(path, raw, "updates_released", int),
        source=_field(path, raw, "source", str, ""),
        notes=tuple(_field(path, raw, "notes", list, [])),
        races=load_races(folder),
        updates=updates,
        snapshots=snapshots,
        totals=load_totals(folder),
        statements=_plain(
            folder,
            "statements.csv",
            lambda c: model.Statement(
                date=c.text("date"),
                update=c.text("update"),
                race=c.text("race"),
                item=c.needed("item"),
                choice=c.text("choice"),
                over=c.text("over"),
                value=c.text("value"),
                qualifier=c.enum("qualifier", model.Qualifier),
                said_by=c.text("said_by"),
                source=c.needed("source"),
                note=c.text("note"),
            ),
        ),
        events=_plain(
            folder,
            "events.csv",
            lambda c: model.Event(
                n=int(c.needed("n")),
                event=c.needed("event"),
                at=c.text("at"),
                state=c.enum("state", model.EventState),
                said_on=c.text("said_on"),
                source=c.needed("source"),
                note=c.text("note"),
            ),
        ),
        sources={
            source.source: source
            for source in _plain(
                folder,
                "sources.csv",
                lambda c: model.Source(
                    source=c.needed("source"),
                    title=c.needed("title"),
                    publisher=c.text("publisher"),
                    kind=c.enum("kind", model.SourceKind),
                    url=c.text("url"),
                    archived_url=c.text("archived_url"),
                    sha256=c.text("sha256"),
                    retrieved_at=c.text("retrieved_at"),
                ),
            )
        },
        corrections=_plain(
            folder,
            "corrections.csv",
            lambda c: model.Correction(
                n=int(c.needed("n")),
                **{name: c.text(name) for name in ("date", "by", "scope", "key", "field", "was", "now", "reason", "source")},
            ),
        ),
    )


def jurisdiction_folders(data: Path) -> list[Path]:
    """The folders under ``data`` that hold a jurisdiction.toml, by name."""
    return sorted(path.parent for path in data.glob("*/jurisdiction.toml"))


def election_folders(jurisdiction: Path) -> list[Path]:
    """The folders of a jurisdiction that hold an election.toml, by name."""
    return sorted(path.parent for path in jurisdiction.glob("*/election.toml"))


def load_archive(data: Path) -> tuple[model.Election, ...]:
    """Every election under ``data``, oldest first within a jurisdiction."""
    elections = []
    for folder in jurisdiction_folders(data):
        jurisdiction = load_jurisdiction(folder)
        elections += [load_election(election, jurisdiction) for election in election_folders(folder)]
    if not elections:
        raise DataError(data, expected="at least one election", got="none", todo="Add one with `builder new election`.")
    return tuple(elections)
