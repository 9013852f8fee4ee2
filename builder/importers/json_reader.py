"""JSON of a feed, read by type: what a format does not promise is an error with its path."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from builder.errors import FeedError, shown
from builder.store import characters

MOST_VALUES = 2_000_000
"""The largest real counter file has 15,000; two million take about 300 MB as objects."""
MOST_DEPTH = 40
MOST_DIGITS = 18
YEARS = range(1900, 2200)
AGAIN = "Leave it out, or fetch it again."
ASK = "Give the file as the county serves it, or add its format."
KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def got(value: object) -> str:
    """Return a value as an error quotes it: its kind, and itself where it is short."""
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return f"{KINDS[type(value)]} of {len(value)}"
    return shown(value) if isinstance(value, str) else shown(json.dumps(value)).strip('"')


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object of a file with the path to it; the accessors return its values by type."""

    filename: str
    path: str
    raw: dict[str, Any]

    def at(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, expected: str, todo: str = ASK) -> NoReturn:
        """Raise the error for the value of a key."""
        what = got(self.raw[key]) if key in self.raw else "nothing"
        raise FeedError(
            self.filename, expected=f"{expected} in {self.at(key)}", got=what, todo=todo
        )

    def object(self, key: str) -> JsonObject:
        """Return the object of a key."""
        value = self.raw.get(key)
        if not isinstance(value, dict):
            self.wrong(key, "an object")
        return JsonObject(self.filename, self.at(key), value)

    def objects(self, key: str) -> Iterator[JsonObject]:
        """Yield the objects of a list; an object in its place is an error: what is missing?"""
        value = self.raw.get(key)
        if not isinstance(value, list):
            self.wrong(key, "a list")
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                expected = f"an object in {self.at(key)}[{number}]"
                raise FeedError(self.filename, expected=expected, got=got(item), todo=ASK)
            yield JsonObject(self.filename, f"{self.at(key)}[{number}]", item)

    def text(self, key: str, *, empty: bool = True) -> str:
        """Return the text of a key; null is no text."""
        value = self.raw.get(key)
        if not isinstance(value, str) or not (empty or value.strip()):
            self.wrong(key, "text")
        return value

    def identifier(self, key: str) -> str:
        """Return an id, which files write as a number or as text; empty where there is none."""
        value = self.raw.get(key, "")
        if isinstance(value, bool) or not isinstance(value, int | str):
            self.wrong(key, "an id")
        return str(value)

    def whole(self, key: str, what: str = "") -> int:
        """Return a count; some captures write counts as floats (12.0), a fraction is an error."""
        value = self.raw.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
            self.wrong(
                key,
                f"a whole number{what and ' for ' + shown(what, 80).strip(chr(34))}",
                "Ask the county; nothing is rounded here.",
            )
        return int(value)

    def moment(self, key: str, pattern: re.Pattern[str], form: str, example: str) -> datetime:
        """Return the time of a key: the first group of ``pattern``, read by ``form``."""
        value = self.text(key)
        match = pattern.fullmatch(value)
        try:
            moment = datetime.strptime(match[1], form) if match else None
        except ValueError:
            moment = None
        if moment is None or moment.year not in YEARS:
            self.wrong(key, f"a time like {example}")
        return moment


def read_object(data: bytes, filename: str) -> JsonObject:
    """Return the object in ``data``; the error names what the county serves instead at times."""

    def bad(expected: str, got: str, todo: str = AGAIN) -> FeedError:
        return FeedError(filename, expected=expected, got=got, todo=todo)

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(found)
        if len(value) != len(found):
            seen: dict[str, Any] = {}
            for key, item in found:
                if key in seen:
                    raise bad(
                        f"the key {shown(key)} once in an object",
                        f"it twice, with {got(seen[key])} and {got(item)}",
                    )
                seen[key] = item
        return value

    def whole(digits: str) -> int:
        if len(digits) > MOST_DIGITS + 1:
            raise bad(
                f"numbers of at most {MOST_DIGITS} digits", f"one of {len(digits)}, {digits[:12]}…"
            )
        return int(digits)

    def decimal(digits: str) -> float:
        value = float(digits)
        # Beyond 17 characters or 2 to the 53rd a float is another number than the file's.
        if len(digits) > MOST_DIGITS or not math.isfinite(value) or abs(value) > 2**53:
            raise bad("numbers that can be kept exactly", shown(digits, 40).strip('"'))
        return value

    def constant(word: str) -> NoReturn:
        raise bad("finite numbers", word)

    if not data.strip():
        raise bad("JSON", "an empty file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad(
            "JSON in UTF-8", f"the byte 0x{data[error.start]:02x} at byte {error.start + 1}"
        ) from error
    if (count := sum(text.count(sign) for sign in "{[,")) > MOST_VALUES:
        raise bad(f"at most {MOST_VALUES:,} values", f"{count:,}")
    try:
        value = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_int=whole,
            parse_float=decimal,
            parse_constant=constant,
        )
    except json.JSONDecodeError as error:
        raise bad("JSON", str(error)) from error
    except RecursionError:
        raise bad(f"at most {MOST_DEPTH} levels of lists and objects", "more") from None
    if isinstance(value, dict) and set(value) == {"Message"}:
        raise bad("results", f"the server's message {got(value['Message'])}")
    if not isinstance(value, dict):
        raise bad("an object", got(value), "Give a results or counter file of the county.")
    _check_texts(value, filename)
    return JsonObject(filename, "", value)


def _check_texts(value: object, filename: str) -> None:
    """Refuse characters that no feed may hold, in keys and values, and nesting that no feed has."""
    level: list[tuple[str, object]] = [("", value)]
    for _ in range(MOST_DEPTH):
        following: list[tuple[str, object]] = []
        for path, item in level:
            if isinstance(item, str):
                if found := characters.refused(item) or characters.mojibake(item):
                    raise FeedError(
                        filename, expected=f"text in {path.lstrip('.')}", got=found.what, todo=AGAIN
                    )
            elif isinstance(item, dict):
                for key, inner in item.items():
                    if not key.isprintable():
                        raise FeedError(
                            filename,
                            expected=f"a name of a key in {path or 'the file'}",
                            got=shown(key),
                            todo=AGAIN,
                        )
                    if isinstance(inner, str | dict | list):
                        following.append((f"{path}.{key[:40]}", inner))
            elif isinstance(item, list):
                following += [
                    (f"{path}[{n}]", inner)
                    for n, inner in enumerate(item)
                    if isinstance(inner, str | dict | list)
                ]
        if not following:
            return
        level = following
    expected = f"at most {MOST_DEPTH} levels of lists and objects"
    raise FeedError(filename, expected=expected, got="more", todo=AGAIN)
