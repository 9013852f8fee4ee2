"""The one family of errors the archive raises for people to read: place, expected, got, what
to do.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

LIMIT = 400
"""How many characters a part of an error may have; the longest that is not data names the columns
of choices.csv.
"""


def clipped(text: str) -> str:
    """Return ``text`` as one line of printable characters, with "…" for its middle where it is
    longer than `LIMIT`.
    """
    if len(text) > LIMIT:
        text = f"{text[: LIMIT // 2]}…{text[1 - LIMIT // 2 :]}"
    if not text.isprintable():
        text = "".join(
            c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
        )
        text = text if len(text) <= LIMIT else f"{text[: LIMIT // 2]}…{text[1 - LIMIT // 2 :]}"
    return text


class ArchiveError(Exception):
    """Bad input or a broken promise, in words that a county clerk can act on.

    ``place`` is a file, a file and line, or an address. ``str()`` gives the whole message ``place:
    expected X, got Y. Z.`` that the command line prints before it exits with 1. Each part is one
    line of at most `LIMIT` printable characters, whatever the file contains.
    """

    def __init__(
        self, place: str | Path, *, expected: str, got: str, todo: str, line: int | None = None
    ) -> None:
        self.place = clipped(f"{place}:{line}" if line is not None else str(place))
        self.expected = clipped(expected)
        self.got = clipped(got)
        self.todo = clipped(todo)
        super().__init__(f"{self.place}: expected {self.expected}, got {self.got}. {self.todo}")

    def parts(self) -> dict[str, str]:
        """Return the four parts by name, as ``--json`` prints them."""
        return {"place": self.place, "expected": self.expected, "got": self.got, "todo": self.todo}

    def __reduce__(self) -> tuple[object, ...]:
        """Return what unpickles it: errors cross process boundaries."""
        again = partial(type(self), expected=self.expected, got=self.got, todo=self.todo)
        return again, (self.place,)


class DataError(ArchiveError):
    """A file under ``data/`` that does not say what its format promises."""


class FeedError(ArchiveError):
    """An official file that can't be read as the format it was given as."""


class SystemFault(ArchiveError):
    """What the system refused: no space, no permission, a file in place of a folder, no memory."""


class BuildError(ArchiveError):
    """A site that would break a law of the archive; the previous site stands."""


def shown(value: str, limit: int = 60) -> str:
    """Return a value as an error message quotes it: in quotes, control characters escaped, cut to
    ``limit``.
    """
    text = value if len(value) <= limit else value[: limit - 1] + "…"
    return (
        '"' + text.encode("unicode_escape").decode("ascii") + '"'
        if not text.isprintable()
        else f'"{text}"'
    )
