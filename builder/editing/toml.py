"""Change one value in a TOML file; comments and all other lines stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from builder.errors import DataError, shown
from builder.store.csvfile import read_text

DAYS = ("from", "to")
NUMBERS = ("updates_released",)
MOMENTS = ("polls_close",)


def with_value(path: Path, keys: Sequence[str | int], now: str, text: str | None = None) -> str:
    """Return the file's text, or the changed ``text``, with the value at ``keys`` set to ``now``.

    "" takes the line out of a table and empties a text that others follow. DataError where ``now``
    is no such value.
    """
    try:
        document = tomlkit.parse(read_text(path) if text is None else text)
        table: object = document
        *above, last = keys
        for key in above:
            table = table[key]  # type: ignore[index]
        assert isinstance(table, dict | list)
        if not now and isinstance(table, dict):
            table.pop(last, None)
        else:
            table[last] = _value(str(last), now)  # type: ignore[index]
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, LookupError, TypeError) as error:
        name = ".".join(map(str, keys))
        expected, got = f"a value for {name}", f"{shown(now)} ({shown(str(error))})"
        todo = "Write the value as the file spells it."
        raise DataError(path, expected=expected, got=got, todo=todo) from error


def in_order(path: Path, name: str, places: Sequence[int]) -> str:
    """Return the file's text with the tables called ``name`` reordered with their comments."""
    document = tomlkit.parse(read_text(path))
    found = document[name]
    assert isinstance(found, AoT)
    fresh = tomlkit.aot()
    for place in places:
        fresh.append(found[place])
    document[name] = fresh
    return tomlkit.dumps(document)


def _value(key: str, now: str) -> object:
    if key in DAYS:
        return date.fromisoformat(now)
    if key in NUMBERS:
        return int(now)
    return datetime.fromisoformat(now) if key in MOMENTS else now
