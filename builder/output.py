"""The one writer: gathers every file of the site, then puts the whole site in place at once (law 6)."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from builder.errors import BuildError, shown

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# Beyond this, some file system or archive tool refuses a name or a path.
_LONGEST_NAME = 200


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
    swapped by two renames when its build was killed, the old site is put back here.
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
        yield place


class Site:
    """Every file of the next site by its path relative to the root: ``us-ca-los-angeles/index.html``."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._folded: dict[str, str] = {}
        self._folders: set[str] = set()

    def add(self, path: str, data: bytes) -> None:
        """Takes one file; raises BuildError where the path leaves the site or is taken."""
        problem = _path_problem(path)
        if problem:
            raise BuildError(
                shown(path), expected="a path inside the site", got=problem, todo="Correct the slug or the page that made it."
            )
        # Two paths that differ only in case are one file on many machines.
        taken = self._folded.get(path.casefold())
        if taken is not None:
            raise BuildError(
                path, expected="a path of its own", got=f"a second file for {taken}", todo="Give one of them another slug."
            )
        folders = [path[:i].casefold() for i, letter in enumerate(path) if letter == "/"]
        clash = next((f for f in folders if f in self._folded), path if path.casefold() in self._folders else None)
        if clash is not None:
            raise BuildError(path, expected="a file or a folder", got=f"both at {clash}", todo="Give one of them another slug.")
        self._files[path] = data
        self._folded[path.casefold()] = path
        self._folders.update(folders)

    def update(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            self.add(path, data)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def files(self) -> Mapping[str, bytes]:
        """All files gathered so far, by path in byte order."""
        return {path: self._files[path] for path in sorted(self._files)}

    def write(self, place: Place) -> Written:
        """Writes the next tree beside the site and exchanges the two; until then the old site stands whole.

        A file whose bytes did not change is the old file (a hard link); a changed file is a new file, so that
        nobody who reads the old one sees it change. The old tree is deleted behind the exchange.
        """
        for leftover in (place.following, place.aside):
            if leftover.exists():
                shutil.rmtree(leftover)
        place.following.mkdir()
        kept = 0
        made: set[Path] = set()
        for path, data in self.files().items():
            fresh = place.following / path
            if fresh.parent not in made:
                fresh.parent.mkdir(parents=True, exist_ok=True)
                made.add(fresh.parent)
            kept += _put(fresh, data, place.target / path)
        swap(place)
        return Written(files=len(self), size=sum(map(len, self._files.values())), kept=kept, changed=len(self) - kept)


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


def _put(fresh: Path, data: bytes, old: Path) -> bool:
    """Writes one file of the next tree; True where the old file already had these bytes and was linked."""
    try:
        state = old.lstat()
        if stat.S_ISREG(state.st_mode) and state.st_size == len(data) and old.read_bytes() == data:
            os.link(old, fresh)
            return True
    except OSError:
        # No old file there, or a file system without hard links: the bytes are written.
        pass
    with fresh.open("xb") as file:
        file.write(data)
    return False


def _path_problem(path: str) -> str:
    """What is wrong with a path, in words; empty where it is good."""
    names = path.split("/")
    if not path or path.startswith("/"):
        return "an empty or an absolute path"
    if any(name in ("", ".", "..") for name in names):
        return "a path with an empty, a . or a .. part"
    if "\\" in path or not path.isprintable():
        return "a path with a backslash or a character that can't be shown"
    if any(len(os.fsencode(name)) > _LONGEST_NAME for name in names):
        return f"a part of more than {_LONGEST_NAME} bytes"
    return ""
