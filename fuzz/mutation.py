"""A mutator that knows JSON: it puts a value of another type, a repeated key or a hostile text
where a value stands.
"""

from __future__ import annotations

import json
import random
from typing import Any

TEXTS = (
    "",
    " ",
    "null",
    "1,017",
    "Vote for no more than 99999999999999999999",
    "NÃšÃ‘EZ",
    "李明",
    "Łęcki",
    "a\u202eb",
    "\u0000",
    "\ufeff",
    "ſ",
    "\ud800",
    "For Associate Justice, Court of Appeal, Second District, Division Nine - X",
    "12/32/2022 8:24:13 PM",
    "2022-13-01T00:00:00",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59",
    "Yes",
    "TOTAL",
    "WRITE-IN",
    "x" * 500,
    "&amp;",
    "%C3%89",
    "BREE CITY GENERAL MUNICIPAL ELECTION Member of the City Council, 2nd District",
    "MEASURE B",
    "- ",
    "' '",
    '"',
    ",",
    "JR",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**53,
    2**63,
    10**17,
    -(10**17),
    [],
    {},
    [[]],
    [{}],
    {"": []},
)
RAW = (
    b"1e999",
    b"Infinity",
    b"-Infinity",
    b"NaN",
    b"9" * 5000,
    b"[" * 10000,
    b"1.0000000000000000001",
    b'{"a":1,"a":2}',
    b"-0",
)


def mutated(data: bytes, chance: random.Random) -> bytes | None:
    """Return ``data`` with one to four values replaced, removed, doubled or wrapped; None if it is
    not JSON.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    for _ in range(chance.randint(1, 4)):
        value = _changed(value, chance)
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.15:
        marks = [n for n, byte in enumerate(text) if byte in b":["]
        if marks:
            at = chance.choice(marks) + 1
            text = text[:at] + chance.choice(RAW) + text[at + chance.randint(0, 3) :]
    return text


def _changed(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        fate = chance.random()
        out = dict(value)
        if fate < 0.08:
            del out[key]
        elif fate < 0.14:
            out[chance.choice(TEXTS)] = out.pop(key)
        else:
            out[key] = _changed(value[key], chance)
        return out
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        fate = chance.random()
        if fate < 0.05:
            return value[:at] + value[at + 1 :]
        if fate < 0.12:
            return [*value, value[at]]
        if fate < 0.16:
            return value[at]
        return [*value[:at], _changed(value[at], chance), *value[at + 1 :]]
    if isinstance(value, str) and value and chance.random() < 0.3:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice(TEXTS) + value[at:]
    if isinstance(value, int) and chance.random() < 0.3:
        return value + chance.choice((-1, 1, 10, 1000))
    return chance.choice((*TEXTS, *VALUES))
