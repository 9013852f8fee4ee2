"""Read a site file by file, none longer than allowed; here, from a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

CHUNK = 1 << 16


class ReadError(Exception):
    """A file could not be read; the text says what came instead."""


class NoAnswer(ReadError):
    """Nothing usable came at all: no connection, no answer in time, or one that broke off."""


class NoHost(NoAnswer):
    """The name of the server is not known."""


class BadStatus(ReadError):
    """The server answered with another ``status`` than 200."""

    def __init__(self, status: int, where: str) -> None:
        super().__init__(f"status {status}{where}")
        self.status = status


class TooLate(NoAnswer):
    """The time limit of the whole run has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file as read: its length, its sha256, and its bytes where they were asked for."""

    length: int
    sha256: str
    data: bytes


class SiteReader(Protocol):
    """A site that can be read file by file."""

    @property
    def name(self) -> str: ...

    def read(self, path: str, most: int, keep: bool) -> Read:
        """Read at most ``most`` bytes or raise `ReadError`; ``keep`` asks for the bytes."""

    def listing(self) -> frozenset[str] | None:
        """Return every path of the site, None where it can't be known."""

    def close(self) -> None:
        """End every connection; the site may be read again."""


def digest(read: Callable[[int], bytes], most: int, keep: bool) -> Read:
    whole, length, kept = hashlib.sha256(), 0, []
    while chunk := read(CHUNK):
        length += len(chunk)
        if length > most:
            raise ReadError(f"more than {most:,} bytes")
        whole.update(chunk)
        if keep:
            kept.append(chunk)
    return Read(length=length, sha256=whole.hexdigest(), data=b"".join(kept))


class Folder:
    """A site in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def name(self) -> str:
        return str(self.folder)

    def read(self, path: str, most: int, keep: bool) -> Read:
        place = self.folder / path
        if place.is_symlink():
            raise ReadError("a symbolic link")
        try:
            with place.open("rb") as file:
                return digest(file.read, most, keep)
        except FileNotFoundError:
            raise ReadError("none") from None
        except OSError as error:
            raise ReadError(error.strerror or type(error).__name__) from None

    def listing(self) -> frozenset[str]:
        return frozenset(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_symlink() or not path.is_dir()
        )

    def close(self) -> None:
        pass
