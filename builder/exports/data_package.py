"""What the downloads are, for programs: Frictionless data packages
(https://datapackage.org/standard/data-package/), and the list of elections.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from builder.exports import json_schemas
from builder.model import Election
from builder.seal.manifest import SealedElection
from builder.site.staging import FileDigest
from builder.store.export_columns import DICTIONARY, ELECTION_TABLES, VOTES
from builder.store.schema import ALL
from builder.store.table import Column
from builder.wording.names import election_name
from builder.wording.text_context import TextContext

PACKAGE, INDEX = "data/datapackage.json", "data/index.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
INDEX_SCHEMA = "election-count-archive/index/1"
LICENSE = {
    "name": "CC0-1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    "title": "CC0 1.0 Universal",
}
_ELECTION = ("jurisdiction", "election")
_TYPES = {
    "text": "string",
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "string",  # a day alone, a time or a span
}
_OWN_KEYS = {
    "data/ballots.csv": ("update", "race"),
    "data/votes.csv": ("update", "race", "choice"),
    VOTES: ("update", "race", "choice"),
}
_REFERRING = ("data/choices.csv", "data/ballots.csv", "data/votes.csv", VOTES)
"""The files whose rows are each of one race, and of one update where they have that column."""


def package(files: Mapping[str, FileDigest], context: TextContext) -> bytes:
    """Return the description of every table among ``files``, by path: columns, units, keys."""
    found = {
        "$schema": PROFILE,
        "name": "election-count-archive",
        "title": context.name,
        "homepage": context.address,
        "licenses": [LICENSE],
        "resources": [
            _resource(path, columns, files[path])
            for path, columns in DICTIONARY.items()
            if path in files
        ],
    }
    return _json(found)


def election_package(
    files: Mapping[str, FileDigest], context: TextContext, election: Election
) -> bytes:
    """Return the description of the tables of one election among ``files``, by path."""
    folder = f"{election.path}/data/"
    votes = _resource(VOTES, DICTIONARY[VOTES], files[f"{election.path}/{VOTES}"], own=True)
    tables = [
        {
            **_resource(f"data/{name}.csv", columns, files[f"{folder}{name}.csv"], own=True),
            "path": f"{name}.csv",
        }
        for name, columns in ELECTION_TABLES.items()
    ]
    sources = [
        {"title": of.title, **({"path": address} if address else {})}
        for _, of in sorted(election.sources.items())
        for address in (of.url or of.archived_url,)
    ]
    found = {
        "$schema": PROFILE,
        "name": election.path.replace("/", "."),
        "title": str(election_name(context.say, election).unescape()),
        "homepage": f"{context.address}{election.path}/",
        "licenses": [LICENSE],
        **({"sources": sources} if sources else {}),
        "resources": [*tables, {**votes, "name": "votes-parquet"}],
    }
    return _json(found)


def index(elections: Iterable[tuple[str, SealedElection]], context: TextContext) -> bytes:
    """Return every election, by its name and what is sealed of it: where it stands, its newest
    update, and the newest line of its seal.
    """
    found = {
        "$schema": json_schemas.address(context.address, "index"),
        "schema": INDEX_SCHEMA,
        "elections": [
            {
                "id": of.path,
                "name": name,
                "url": f"{context.address}{of.path}/",
                "seal": of.head,
                "latest_update": of.newest.key if of.newest else None,
                "released_at": of.newest.words if of.newest else None,
            }
            for name, of in elections
        ],
    }
    return _json(found)


def _resource(
    path: str, columns: Sequence[Column], file: FileDigest, *, own: bool = False
) -> dict[str, object]:
    name = path.removeprefix("data/")
    stem, _, suffix = name.partition(".")
    kinds = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
    resource: dict[str, object] = {
        "name": stem,
        "path": name,
        "format": suffix,
        "mediatype": kinds[suffix],
        "schema": _schema(path, columns, own=own),
    }
    if suffix != "csv":  # Frictionless's own checker can't count the bytes of any other file
        return resource
    digest = {"bytes": file.length, "hash": f"sha256:{file.sha256}"}
    return {**resource, "encoding": "utf-8", **digest}


def _schema(path: str, columns: Sequence[Column], *, own: bool) -> dict[str, object]:
    """Return the columns and keys of a table; one of an election's ``own`` names no election."""
    key = _OWN_KEYS.get(path) or ALL[path.removeprefix("data/")].key
    fields, whole = [_field(column, own=own) for column in columns], () if own else _ELECTION
    schema: dict[str, object] = {"fields": fields, "missingValues": [""]}
    if key:
        schema["primaryKey"] = [*whole, *key]
    names = {column.name for column in columns}
    if path in _REFERRING:
        schema["foreignKeys"] = [
            {
                "fields": [*whole, name],
                "reference": {"resource": f"{name}s", "fields": [*whole, name]},
            }
            for name in ("race", "update")
            if name in names
        ]
    return schema


def _field(column: Column, *, own: bool) -> dict[str, object]:
    pure = column.name == "released_at" or (own and column.type == "time")
    field: dict[str, object] = {
        "name": column.name,
        "type": "datetime" if pure else _TYPES[column.type],
        "description": column.meaning,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.empty:
        field["description"] = f"{column.meaning}. Empty: {column.empty}"
    return field


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
