"""The one writer: writes every file of the site beside the old one, then puts the whole site in place at once (law 6)."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from builder.errors import BuildError
from builder.links import Links
from builder.paths import Paths, checked

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was put in place: ``files`` in all, their ``size`` in bytes; ``kept`` are the old files, ``changed`` are new ones."""

    files: int
    size: int
    kept: int
    changed: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site stands, held against every other build; only `exclusive` makes one."""

    target: Path

    @property
    def following(self) -> Path:
        """The next tree before the exchange, the old tree after it."""
        return self.target.with_name(f"{self.target.name}.next")

    def read(self, path: str) -> bytes:
        """A file of the site that stands there now, b"" where there is none."""
        try:
            return (self.target / path).read_bytes()
        except OSError:
            return b""

    @property
    def aside(self) -> Path:
        """Where the old tree waits between two renames, on file systems that can't exchange two folders."""
        return self.target.with_name(f"{self.target.name}.old")


@contextmanager
def exclusive(target: Path) -> Iterator[Place]:
    """Holds ``target`` for one build; a second build is refused with an error that names the first.

    The lock ends with its process, so a killed build leaves nothing to clear away. If the site was being
    swapped by two renames when its build was killed, the old site is put back here. A next tree that was not put in
    place is deleted when the build ends by an error.
    """
    if target.is_symlink():
        raise BuildError(target, expected="a folder", got="a symbolic link", todo="Remove the link, then build again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f"{target.name}.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise BuildError(
                target,
                expected="no other build at work",
                got=f"one by process {lock.read().strip() or 'unknown'}",
                todo="Wait until it ends, then build again.",
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        place = Place(target)
        if place.aside.exists() and not target.exists():
            place.aside.rename(target)
        try:
            yield place
        except BaseException:
            shutil.rmtree(place.following, ignore_errors=True)
            raise


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is remembered of a file once it is written: its length in bytes and the sha256 of its bytes."""

    length: int
    sha256: str


@dataclass(slots=True)
class Part:
    """Files of the next site as they are written: what is remembered of each, and where their links lead.

    Other parts may be written at the same time, each by a process of its own.
    """

    place: Place
    links: Links
    stamps: dict[str, Stamp] = field(default_factory=dict)
    kept: int = 0
    size: int = 0
    _made: set[str] = field(default_factory=lambda: {""})

    def add(self, path: str, data: bytes) -> None:
        """Writes one file; raises BuildError where its path leaves the site or is taken.

        A file whose bytes did not change is the old file (a hard link); a changed file is a new file, so that nobody who reads
        the old one sees it change.
        """
        checked(path)
        self.links.read(path, data)
        self._folder(path.rpartition("/")[0])
        self.kept += _put(f"{self.place.following}/{path}", data, f"{self.place.target}/{path}")
        self.size += len(data)
        self.stamps[path] = Stamp(len(data), hashlib.sha256(data).hexdigest())

    def _folder(self, folder: str) -> None:
        if folder not in self._made:
            self._folder(folder.rpartition("/")[0])
            with suppress(FileExistsError):  # another part may have made it
                os.mkdir(f"{self.place.following}/{folder}")
            self._made.add(folder)

    def add_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, data in files:
            self.add(path, data)


class Site:
    """The next site, written file by file into a tree beside the one that stands, which stays whole until `finish`.

    ``base`` is the path at which it will be served.
    """

    def __init__(self, place: Place, base: str = "/") -> None:
        self._paths, self._base = Paths(), base
        for leftover in (place.following, place.aside):
            if leftover.exists():
                shutil.rmtree(leftover)
        place.following.mkdir()
        self._whole = Part(place, Links(base))

    def part(self) -> Part:
        """A part of this site to write somewhere else; `join` makes it one of this one's."""
        return Part(self._whole.place, Links(self._base))

    def join(self, part: Part) -> None:
        """Takes what was written as a part; raises BuildError where one of its paths is taken."""
        for path in part.stamps:
            self._paths.take(path)
        self._whole.stamps |= part.stamps
        self._whole.kept += part.kept
        self._whole.size += part.size
        self._whole.links.join(part.links)

    def add(self, path: str, data: bytes) -> None:
        """Takes one file; raises BuildError where the path leaves the site or is taken."""
        self._paths.take(path)
        self._whole.add(path, data)

    def add_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, data in files:
            self.add(path, data)

    def __len__(self) -> int:
        return len(self.stamps)

    @property
    def stamps(self) -> Mapping[str, Stamp]:
        """All files added so far, by path."""
        return self._whole.stamps

    def read(self, path: str) -> bytes:
        """The bytes of a file that was added."""
        return (self._whole.place.following / path).read_bytes()

    def check_links(self, more: Iterable[str] = ()) -> None:
        """Raises BuildError where a link leads to no file, of those added and ``more`` that are still to come, or no anchor."""
        self._whole.links.check({*self.stamps, *more}, self.read)

    def finish(self) -> Written:
        """Exchanges the two trees; the old one is deleted behind the exchange."""
        swap(self._whole.place)
        return Written(files=len(self), size=self._whole.size, kept=self._whole.kept, changed=len(self) - self._whole.kept)


def swap(place: Place) -> None:
    """Puts the next tree where the site stands and deletes the old tree.

    One exchange of the two folders where the system can do it. Where it can't, two renames: killed between them,
    the old site stands whole beside its place, and the next `exclusive` puts it back.
    """
    if not place.target.exists():
        place.following.rename(place.target)
    elif exchange(place.target, place.following):
        shutil.rmtree(place.following)
    else:
        place.target.rename(place.aside)
        place.following.rename(place.target)
        shutil.rmtree(place.aside)


def exchange(one: Path, other: Path) -> bool:
    """Exchanges two folders in one step (Linux: renameat2); False where the system or the file system can't."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), str(one))


def _put(fresh: str, data: bytes, old: str) -> bool:
    """Writes one file of the next tree; True where the old file already had these bytes and was linked."""
    try:
        state = os.lstat(old)
        if stat.S_ISREG(state.st_mode) and state.st_size == len(data):
            with open(old, "rb") as file:
                same = file.read() == data
            if same:
                os.link(old, fresh)
                return True
    except OSError:
        # No old file there, or a file system without hard links: the bytes are written.
        pass
    with open(fresh, "xb") as file:
        file.write(data)
    return False
