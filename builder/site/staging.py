"""Files of the next site, written by any process, and the place of the site."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from builder.site.links import Links
from builder.site.paths import checked
from builder.site.stated_block import stated_hash


@dataclass(frozen=True, slots=True)
class SiteLocation:
    """The place of a site, locked against other builds; only `exclusive` makes one."""

    target: Path

    @property
    def following(self) -> Path:
        """The next tree before the exchange; the old tree after it."""
        return self.target.with_name(f"{self.target.name}.next")

    def read(self, path: str) -> bytes:
        """Return a file of the site that stands there now, b"" where there is none."""
        try:
            return (self.target / path).read_bytes()
        except OSError:
            return b""

    @property
    def aside(self) -> Path:
        """Where the old tree waits between two renames, where folders can't be exchanged."""
        return self.target.with_name(f"{self.target.name}.old")


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A written file's length in bytes, its sha256, and the sha256 of what it states."""

    length: int
    sha256: str
    stated: str = ""


@dataclass(slots=True)
class StagingTree:
    """Files of the next site as they are written: the digest of each, and their links.

    Other parts may be written at the same time, each by a process of its own.
    """

    place: SiteLocation
    links: Links
    stamps: dict[str, FileDigest] = field(default_factory=dict)
    kept: int = 0
    _made: set[str] = field(default_factory=lambda: {""})
    _trees: tuple[str, str] = field(init=False)
    _first: bool = field(init=False)

    def __post_init__(self) -> None:
        # Cached: a race has a dozen files, and joining a path takes longer than writing a small
        # file.
        self._trees = str(self.place.following), str(self.place.target)
        self._first = not os.path.isdir(self._trees[1])

    @classmethod
    def at(cls, place: SiteLocation, base: str = "/") -> StagingTree:
        """Return an empty tree of the next site there, which is served at the path ``base``."""
        return cls(place, Links(base))

    def add(self, path: str, data: bytes) -> None:
        """Write one file; BuildError where its path leaves the site.

        A file whose bytes did not change is the old file (a hard link); a changed file is a new
        file, so that nobody who reads the old one sees it change.
        """
        checked(path)
        self.links.read(path, data)
        following, target = self._trees
        self._folder(path.rpartition("/")[0])
        if self._first:  # there is no old file to ask for
            _write(f"{following}/{path}", data)
        else:
            self.kept += _put(f"{following}/{path}", data, f"{target}/{path}")
        self.stamps[path] = FileDigest(
            len(data), hashlib.sha256(data).hexdigest(), stated_hash(path, data)
        )

    def link(self, path: str) -> str:
        """Make the old file at ``path`` a file of the next site as it is; return where it stands.

        OSError where there is none, or none that can be linked.
        """
        following, target = self._trees
        checked(path)
        self._folder(path.rpartition("/")[0])
        os.link(f"{target}/{path}", f"{following}/{path}", follow_symlinks=False)
        return f"{following}/{path}"

    def read(self, path: str) -> bytes:
        """Return the bytes of a file that was added, here or in another part."""
        return (self.place.following / path).read_bytes()

    def join(self, other: StagingTree) -> None:
        """Take the files of another tree, which has none of this one's."""
        self.stamps |= other.stamps
        self.kept += other.kept
        self.links.join(other.links, self.stamps)

    def settle(self) -> None:
        """Check the links among these files; those that lead elsewhere are left in ``links``."""
        self.links.settle(self.stamps, self.read)

    def _folder(self, folder: str) -> None:
        if folder not in self._made:
            self._folder(folder.rpartition("/")[0])
            with suppress(FileExistsError):  # another part may have made it
                os.mkdir(f"{self._trees[0]}/{folder}")
            self._made.add(folder)

    def add_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, data in files:
            self.add(path, data)


def _put(fresh: str, data: bytes, old: str) -> bool:
    """Link the old file where it has these bytes, else write; return whether it did."""
    try:
        state = os.lstat(old)
        if (
            stat.S_ISREG(state.st_mode)
            and state.st_size == len(data)
            and _read(old, len(data)) == data
        ):
            os.link(old, fresh)
            return True
    except OSError:
        # No old file there, or a file system without hard links: the bytes are written.
        pass
    _write(fresh, data)
    return False


def _read(path: str, length: int) -> bytes:
    """The first bytes of a file, with fewer calls to the system than a file object makes."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        return os.read(file, length)
    finally:
        os.close(file)


def _write(path: str, data: bytes) -> None:
    """Write a file that is not there yet."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        written = os.write(file, data)
        while written < len(data):
            written += os.write(file, data[written:])
    except OSError as error:
        error.filename = path  # writing reports a file descriptor, not a name
        raise
    finally:
        os.close(file)
