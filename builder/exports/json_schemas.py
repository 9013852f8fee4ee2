"""The JSON Schemas of the JSON files, at addresses that never change.

A file may gain a property under its version; another meaning or form is a new version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

Schema = Mapping[str, object]
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_COUNT = {"type": ["integer", "null"], "description": "null: not reported, which is not zero"}
_DAY = {"type": "string", "format": "date"}
_TIME_OR_NULL = {"type": ["string", "null"], "format": "date-time"}


def _object(required: Schema, more: Schema | None = None, **rest: object) -> dict[str, object]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(more or {})},
        **rest,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


_INDEXED = _object(
    {
        "id": _TEXT,
        "name": _TEXT,
        "url": {"type": "string", "format": "uri"},
        "seal": {**_TEXT, "description": "hash of the newest line of its seal; empty: a draft"},
        "latest_update": _TEXT_OR_NULL,
        "released_at": {**_TEXT_OR_NULL, "description": "a time, or a day alone"},
    }
)
_ELECTION = _object(
    {
        "id": _TEXT,
        "url": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "date": _DAY,
        "jurisdiction": _object(
            {"id": _TEXT, "name": _TEXT, "authority": _TEXT, "time_zone": _TEXT},
            {"ocd_id": _TEXT_OR_NULL},
        ),
    },
    {
        "official_title": _TEXT_OR_NULL,
        "official_id": _TEXT_OR_NULL,
        "polls_close": _TIME_OR_NULL,
        "updates_released": {"type": ["integer", "null"]},
        "source": _TEXT_OR_NULL,
        "notes": _list(_TEXT),
    },
)
_UPDATE = _object(
    {
        "update": _TEXT,
        "released_at": {**_TIME_OR_NULL, "description": "null: only the day is known"},
        "released_on": _DAY,
        "precision": {"enum": ["second", "minute", "day"]},
        "phase": _TEXT,
        "status": _TEXT,
        "source": _TEXT_OR_NULL,
    },
    {"official_label": _TEXT_OR_NULL, "votes_total": {"type": ["integer", "null"]}},
)
_BALLOTS = ("ballots", "blank", "partly_voted", "overvoted", "writein_marks", "registered")
_RACE = _object(
    {
        "race": _TEXT,
        "title": _TEXT,
        "coverage": _TEXT_OR_NULL,
        "source": _TEXT_OR_NULL,
        "choices": _list(_object({"choice": _TEXT, "name": _TEXT, "kind": _TEXT, "votes": _COUNT})),
    },
    {"ballots": _object({**dict.fromkeys(_BALLOTS, _COUNT), "source": _TEXT_OR_NULL})},
)
_VERSION = _object(
    {"record": _TEXT, "released_at": _TEXT, "status": _TEXT},
    {"withdrawn": _TEXT, "line": {"type": "integer"}},
)
_SCHEMAS: Mapping[str, tuple[int, str, Schema]] = {
    "index": (1, "Every election of the archive", _object({"elections": _list(_INDEXED)})),
    "latest": (
        1,
        "The newest update of an election that has votes",
        _object(
            {
                "election": {"anyOf": [_ELECTION, {"type": "null"}]},
                "update": {"anyOf": [_UPDATE, {"type": "null"}]},
                "races": _list(_RACE),
            }
        ),
    ),
    "versions": (
        2,
        "Every count of a race, oldest first",
        _object(
            {
                "schema": {"const": "election-count-archive/versions/2"},
                "race": _TEXT,
                "latest": _TEXT,
                "latest_record": _TEXT_OR_NULL,
                "versions": _list(_VERSION),
            }
        ),
    ),
}
"""By name, the version, what the file is, and its form."""


def path(name: str) -> str:
    """Return where the schema of the files of this name stands."""
    return f"data/schema/{_SCHEMAS[name][0]}/{name}.json"


def address(site: str, name: str) -> str:
    return f"{site}{path(name)}"


def files(site: str) -> Iterator[tuple[str, bytes]]:
    """Yield every schema with its path in the site at the address ``site``."""
    for name, (_, title, form) in _SCHEMAS.items():
        found = {"$schema": _DRAFT, "$id": address(site, name), "title": title, **form}
        yield path(name), (json.dumps(found, indent=1) + "\n").encode()
