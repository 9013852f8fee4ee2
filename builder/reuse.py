"""Reuse the files of an election whose inputs are the same, each checked against its hash."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from builder import summary as summaries
from builder.archive import Folders
from builder.inputs import ElectionInputs
from builder.site.staging import FileDigest, SiteLocation, StagingTree
from builder.summary import ElectionSummary, SearchSummary

SUFFIX = ".summary"
SEARCH = "search"
"""The name of what is remembered of the search, beside the jurisdictions."""
Summary = TypeVar("Summary", ElectionSummary, SearchSummary)
BATCH = 2_000
"""Files of a task: a tenth of a second of reading."""


def _place(folders: Folders, path: str) -> Path:
    return folders.root / "build" / "elections" / f"{path}{SUFFIX}"


def known(folders: Folders, inputs: ElectionInputs) -> ElectionSummary | None:
    """Return what the last build remembers of an election with exactly these ``inputs``."""
    return _stored(folders, inputs.path, ElectionSummary, inputs.key)


def known_search(folders: Folders, key: str) -> SearchSummary | None:
    """Return what the last build remembers of a search of this ``key``."""
    return _stored(folders, SEARCH, SearchSummary, key)


def _stored(folders: Folders, path: str, kind: type[Summary], key: str) -> Summary | None:
    try:
        found = summaries.read(kind, _place(folders, path).read_bytes())
    except OSError:
        return None
    return found if found is not None and found.key == key else None


def remember(folders: Folders, found: Sequence[ElectionSummary], search: SearchSummary) -> None:
    """Store these summaries for the next build, and forget all others."""
    wanted: dict[Path, ElectionSummary | SearchSummary] = {
        _place(folders, of.path): of for of in found
    }
    wanted[_place(folders, SEARCH)] = search
    for path in (folders.root / "build" / "elections").rglob(f"*{SUFFIX}"):
        if path not in wanted:
            path.unlink()
    for path, of in wanted.items():
        data = summaries.written(of)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".next")
        try:
            fresh.write_bytes(data)
        except OSError as error:
            error.filename = fresh  # writing reports a file descriptor, not a name
            raise
        fresh.replace(path)


def batches(of: ElectionSummary) -> Iterator[Sequence[tuple[str, FileDigest]]]:
    """Yield the files of an election in portions for several processes."""
    files = list(of.files.items())
    return (files[start : start + BATCH] for start in range(0, len(files), BATCH))


def carry(location: SiteLocation, files: Iterable[tuple[str, FileDigest]]) -> bool:
    """Link these files of the old site into the next one; return whether all match, byte for byte.

    If one does not match, none is linked.
    """
    tree = StagingTree.at(location)
    linked: list[str] = []
    for path, digest in files:
        linked.append(path)
        if not _link(tree, path, digest):
            for one in linked:
                (location.following / one).unlink(missing_ok=True)
            return False
    return True


def _link(tree: StagingTree, path: str, digest: FileDigest) -> bool:
    try:
        fresh = tree.link(path)
        file = os.open(fresh, os.O_RDONLY | os.O_NOFOLLOW)
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
