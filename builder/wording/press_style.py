"""How a newsroom writes dates and lists: Babel's patterns and names, in English by AP style."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from babel import Locale
from babel.dates import DateTimeFormat, parse_pattern

NEVER_SHORTENED = 5
"""AP spells out the months of at most so many letters: March, April, May, June and July."""
SHORTER = {"September": "Sept."}
WITHOUT_SERIAL_COMMA = Locale.parse("en_001")


def formatted(value: date | time, pattern: str, locale: Locale) -> str:
    """Return a day or a clock time by a pattern of Babel: "Fri., Nov. 11", "4:09 p.m."."""
    chosen = _Associated if locale.language == "en" else DateTimeFormat
    return str(parse_pattern(pattern) % chosen(value, locale))


def list_patterns(locale: Locale) -> Mapping[str, str]:
    """Return the patterns of "A, B and C"."""
    chosen = WITHOUT_SERIAL_COMMA if locale.language == "en" else locale
    patterns: Mapping[str, str] = chosen.list_patterns["standard"]
    return patterns


class _Associated(DateTimeFormat):
    """English names as the Associated Press abbreviates them."""

    def format_month(self, char: str, num: int) -> str:
        if num != 3:
            return super().format_month(char, num)
        name = super().format_month(char, 4)
        return name if len(name) <= NEVER_SHORTENED else SHORTER.get(name, f"{name[:3]}.")

    def format_weekday(self, char: str = "E", num: int = 4) -> str:
        name = super().format_weekday(char, num)
        return f"{name}." if num == 3 else name

    def format_period(self, char: str, num: int) -> str:
        return "a.m." if super().format_period(char, num).lower().startswith("a") else "p.m."
