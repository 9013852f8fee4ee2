"""Write every file of the site beside the old one, then replace it all at once (law 6)."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from builder.errors import BuildError
from builder.site.links import Leading
from builder.site.paths import Paths
from builder.site.staging import FileDigest, SiteLocation, StagingTree
from builder.site.weights import Weight
from builder.store.exchange import exchange as exchange
from builder.store.scratch import removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was put in place: ``files`` in all, their ``size`` in bytes; ``kept`` are the old files,
    ``changed`` are new ones; ``weights`` is what each kind of file weighs, where it was asked for.
    ``carried`` elections were taken over whole, ``computed`` were not.
    """

    files: int
    size: int
    kept: int
    changed: int
    weights: tuple[Weight, ...] = ()
    carried: int = 0
    computed: int = 0


@contextmanager
def exclusive(target: Path) -> Iterator[SiteLocation]:
    """Hold ``target`` for one build; a second build is refused with an error that names the first.

    The lock ends with its process, so a killed build leaves nothing to clear away. If the site was
    being swapped by two renames when its build was killed, the old site is put back here. A next
    tree that was not put in place is deleted when the build ends by an error.
    """
    _is_folder(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _lock(target.with_name(f"{target.name}.lock")) as lock:
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
        try:
            os.truncate(lock.fileno(), 0)
            os.write(lock.fileno(), str(os.getpid()).encode())
        except OSError as error:
            error.filename = lock.name  # writing reports a file descriptor, not a name
            raise
        place = SiteLocation(target)
        _is_folder(place.aside)
        if place.aside.exists() and not target.exists():
            place.aside.rename(target)
        try:
            yield place
        except BaseException:
            shutil.rmtree(place.following, ignore_errors=True)
            raise


def _is_folder(path: Path) -> None:
    """Raise BuildError for anything but a folder: it belongs to someone, so do not delete it."""
    if path.is_symlink():
        todo = "Remove the link, then build again."
        raise BuildError(path, expected="a folder", got="a symbolic link", todo=todo)
    if path.exists() and not path.is_dir():
        todo = "Move it away, then build again."
        raise BuildError(path, expected="a folder", got="a file", todo=todo)


def _lock(path: Path) -> IO[str]:
    """Open a site's lock file, where a build writes its process id; refuse a link or folder."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        got = "a folder" if path.is_dir() else "something else"
        got = "a symbolic link" if path.is_symlink() else got
        todo = "Move it away, then build again."
        raise BuildError(path, expected="a file or none", got=got, todo=todo)

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags | os.O_NOFOLLOW, 0o666)

    # A path has no way to be opened with an opener.
    return open(path, "a+", encoding="ascii", errors="replace", opener=opener)


class Site:
    """The next site, written file by file into a tree beside the one that stands, which stays whole
    until `finish`.

    ``base`` is the path at which it will be served. ``replaced`` is where `finish` puts the tree of
    the site that it replaces; of the one that an earlier build put there, the next tree begins with
    the folders at the paths ``keep``. Whoever takes their files must check them, see `carry`.
    """

    def __init__(
        self,
        place: SiteLocation,
        base: str = "/",
        *,
        replaced: Path | None = None,
        keep: Collection[str] = (),
    ) -> None:
        self.place, self._paths, self._base, self._replaced = place, Paths(), base, replaced
        for leftover in (place.following, place.aside):
            _is_folder(leftover)
            removed(leftover)
        if replaced:
            _is_folder(replaced)
            if replaced.exists():
                _begin(place.following, replaced, keep)
        place.following.mkdir(exist_ok=True)
        self._whole = self.part()

    def part(self) -> StagingTree:
        """Return a part of this site to write in another process."""
        return StagingTree.at(self.place, self._base)

    def join(self, part: StagingTree) -> None:
        """Take what was written as a part; BuildError where one of its paths is taken."""
        for path in part.stamps:
            self._paths.take(path)
        self._whole.join(part)

    def take(self, files: Mapping[str, FileDigest], kept: int) -> None:
        """Take files that were written or linked; ``kept`` of them are those of the old site."""
        part = self.part()
        part.stamps, part.kept = dict(files), kept
        self.join(part)

    def take_folder(
        self, path: str, files: Mapping[str, FileDigest], links: Iterable[Leading], kept: int
    ) -> None:
        """Take what was written of a folder, as `take` does, its paths all at once.

        ``links`` are those that lead out of it.
        """
        self._paths.take_folder(path, files.keys())
        part = self.part()
        part.stamps, part.kept = dict(files), kept
        part.links.lead(links)
        self._whole.join(part)

    def add(self, path: str, data: bytes) -> None:
        """Write one file; BuildError where the path leaves the site or is taken."""
        self._paths.take(path)
        self._whole.add(path, data)

    def add_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, data in files:
            self.add(path, data)

    def __len__(self) -> int:
        return len(self.stamps)

    @property
    def stamps(self) -> Mapping[str, FileDigest]:
        """All files added so far, by path."""
        return self._whole.stamps

    def check_links(self, more: Iterable[str], read: Callable[[str], bytes] | None = None) -> None:
        """Raise BuildError where a link leads to no anchor, or no file added or among ``more``.

        ``read`` returns a file of the next site, where some of them stand elsewhere.
        """
        self._whole.links.check({*self.stamps, *more}, read or self._whole.read)

    def finish(self) -> Written:
        """Exchange the two trees, then put the old one away or delete it."""
        swap(self.place, self._replaced)
        return self.written

    @property
    def written(self) -> Written:
        """What was added so far."""
        return Written(
            files=len(self),
            size=sum(stamp.length for stamp in self.stamps.values()),
            kept=self._whole.kept,
            changed=len(self) - self._whole.kept,
        )


def swap(place: SiteLocation, replaced: Path | None = None) -> None:
    """Put the next tree where the site stands, and the old tree at ``replaced``, if that is given
    and on the same file system; else delete it.

    One exchange of the two folders where the system can do it. Where it can't, two renames: killed
    between them, the old site stands whole beside its place, and the next `exclusive` puts it back.
    """
    old = place.following
    if not place.target.exists():
        place.following.rename(place.target)
        return
    if not exchange(place.target, place.following):
        old = place.aside
        place.target.rename(place.aside)
        place.following.rename(place.target)
    if replaced is None or not _renamed(old, replaced):
        shutil.rmtree(old)


def _begin(following: Path, replaced: Path, keep: Collection[str]) -> None:
    """Begin the next tree with these folders of a replaced one, and delete all else of that."""
    if not keep or not _renamed(replaced, following):
        removed(replaced)
    else:
        parents = {str(parent) for path in keep for parent in PurePosixPath(path).parents}
        _keep_only(following, "", set(keep), parents)


def _keep_only(folder: Path, path: str, keep: set[str], parents: set[str]) -> None:
    with os.scandir(folder) as found:
        entries = list(found)  # before any of them is deleted
    for entry in entries:
        inside = f"{path}{entry.name}"
        is_folder = entry.is_dir(follow_symlinks=False)
        if is_folder and inside in parents:
            _keep_only(folder / entry.name, f"{inside}/", keep, parents)
        elif not (is_folder and inside in keep):
            removed(folder / entry.name)


def _renamed(old: Path, new: Path) -> bool:
    """Rename a folder; return False where there is none, or where it can't be: to another disk."""
    try:
        new.parent.mkdir(parents=True, exist_ok=True)
        old.rename(new)
    except OSError:
        return False
    return True
