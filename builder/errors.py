"""The one family of errors the archive raises for people to read: place, expected, got, what to do."""

from __future__ import annotations

from pathlib import Path


class ArchiveError(Exception):
    """Bad input or a broken promise, said so that a county clerk can act on it.

    ``place`` is a file, a file and line, or an address; ``str()`` gives the whole message
    ``place: expected X, got Y. Z.`` that the command line prints before it exits with 1.
    """

    def __init__(self, place: str | Path, *, expected: str, got: str, todo: str, line: int | None = None) -> None:
        self.place = f"{place}:{line}" if line is not None else str(place)
        self.expected = expected
        self.got = got
        self.todo = todo
        super().__init__(f"{self.place}: expected {expected}, got {got}. {todo}")

    def __reduce__(self) -> tuple[object, ...]:
        """It goes from one process to another as it is."""
        return _again, (type(self), self.place, self.expected, self.got, self.todo)


def _again(kind: type[ArchiveError], place: str, expected: str, got: str, todo: str) -> ArchiveError:
    return kind(place, expected=expected, got=got, todo=todo)


class DataError(ArchiveError):
    """A file under ``data/`` that does not say what its format promises."""


class FeedError(ArchiveError):
    """An official file that can't be read as the format it was given as."""


class BuildError(ArchiveError):
    """A site that would break a law of the archive; the previous site stands."""


def shown(value: str, limit: int = 60) -> str:
    """A value as an error message quotes it: in quotes, control characters escaped, cut to ``limit``."""
    text = value if len(value) <= limit else value[: limit - 1] + "…"
    return '"' + text.encode("unicode_escape").decode("ascii") + '"' if not text.isprintable() else f'"{text}"'
