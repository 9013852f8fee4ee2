"""Reuse the files of an election whose inputs are the same, each checked against its hash."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from builder import summary as summaries
from builder.inputs import ElectionInputs
from builder.reading import Folders
from builder.site.staging import FileDigest, SiteLocation, StagingTree
from builder.store.scratch import removed
from builder.summary import ElectionSummary, SharedSummary

SUFFIX = ".summary"
SHARED = "shared"
"""The name of what is remembered of files of no election, beside the jurisdictions."""
Summary = TypeVar("Summary", ElectionSummary, SharedSummary)


def _place(folders: Folders, path: str) -> Path:
    return folders.root / "build" / "elections" / f"{path}{SUFFIX}"


def known(folders: Folders, elections: Iterable[ElectionInputs]) -> dict[str, ElectionSummary]:
    """Return by path what the last build remembers of elections with exactly these inputs."""
    return {
        of.path: found
        for of in elections
        if (found := _stored(folders, of.path, ElectionSummary, of.key)) is not None
    }


def known_shared(folders: Folders, key: str) -> SharedSummary | None:
    """Return what the last build remembers of files of no election, made of this ``key``."""
    return _stored(folders, SHARED, SharedSummary, key)


def _stored(folders: Folders, path: str, kind: type[Summary], key: str) -> Summary | None:
    try:
        found = summaries.read(kind, _place(folders, path).read_bytes())
    except OSError:
        return None
    return found if found is not None and found.key == key else None


def remember(
    folders: Folders,
    found: Sequence[ElectionSummary],
    computed: Collection[str],
    shared: SharedSummary | None,
) -> None:
    """Store for the next build what was ``computed``; forget all but what was ``found``."""
    fresh: dict[str, ElectionSummary | SharedSummary] = {
        of.path: of for of in found if of.path in computed
    }
    if shared:
        fresh[SHARED] = shared
    kept = {_place(folders, path) for path in (*fresh, *(of.path for of in found))}
    for path in (folders.root / "build" / "elections").rglob(f"*{SUFFIX}"):
        if path not in kept:
            path.unlink()
    for name, of in fresh.items():
        _store(_place(folders, name), of)


def _store(path: Path, of: ElectionSummary | SharedSummary) -> None:
    data = summaries.written(of)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".next")
    try:
        fresh.write_bytes(data)
    except OSError as error:
        error.filename = fresh  # writing reports a file descriptor, not a name
        raise
    fresh.replace(path)


def carry(location: SiteLocation, files: Mapping[str, FileDigest], folder: str = "") -> bool:
    """Make these files of old sites files of the next one; return whether all are there, byte for
    byte.

    What the next tree began with stays; what it lacks is linked from the site that stands. If all
    are in one ``folder``, anything else in it is deleted. If a file does not match, all are.
    """
    tree, following = StagingTree.at(location), str(location.following)
    if folder and (location.following / folder).is_dir():
        _clear(f"{following}/{folder}", folder, files.keys(), _folders(files))
    if all(_is(f"{following}/{path}", of) or _linked(tree, path, of) for path, of in files.items()):
        return True
    for path in files:
        removed(location.following / path)
    return False


def _folders(files: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in files:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _clear(place: str, path: str, files: Collection[str], folders: Collection[str]) -> None:
    """Delete whatever is in the folder ``place``, at ``path`` in the site, and is none of these."""
    with os.scandir(place) as found:
        entries = list(found)
    for entry in entries:
        inside, is_folder = f"{path}/{entry.name}", entry.is_dir(follow_symlinks=False)
        if is_folder and inside in folders:
            _clear(entry.path, inside, files, folders)
        elif is_folder or inside not in files:
            removed(Path(entry.path))


def _is(place: str, digest: FileDigest) -> bool:
    """Return whether a regular file with this content is there."""
    try:
        file = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        state = os.fstat(file)
        if not stat.S_ISREG(state.st_mode) or state.st_size != digest.length:
            return False
        data = os.read(file, state.st_size + 1)
    finally:
        os.close(file)
    return hashlib.sha256(data).hexdigest() == digest.sha256


def _linked(tree: StagingTree, path: str, digest: FileDigest) -> bool:
    """Link a file of the site that stands in place of whatever is there; return whether it is the
    one that is wanted.
    """
    try:
        try:
            place = tree.link(path)
        except FileExistsError:
            (tree.place.following / path).unlink()
            place = tree.link(path)
    except OSError:
        return False
    return _is(place, digest)
