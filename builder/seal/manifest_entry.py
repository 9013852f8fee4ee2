"""One file as a manifest names it, and what is asked of values that were read from anywhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: its ``length`` in bytes and sha256; ``block`` is the sha256 of a record's data
    block, ``line`` the seq of the line that sealed a sealed address ("" and None for other files).

    ``stated`` is the sha256 of what a page or table states, whatever its form (see
    `builder.site.stated_block`), "" where it states nothing.
    """

    length: int
    sha256: str
    block: str
    line: int | None
    stated: str = ""


def text(value: object) -> str:
    """``value``, which is a text; else a TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"a text, not {value!r}")
    return value


def count(value: object) -> int:
    """``value``, which is a whole number that is not negative; else a TypeError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"a whole number, not {value!r}")
    return value
