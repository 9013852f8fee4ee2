"""Take over the files of an election whose inputs are the same, each held against its hash."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from builder import summary as summaries
from builder.archive import Folders
from builder.inputs import ElectionInputs
from builder.site.staging import FileDigest, SiteLocation, StagingTree
from builder.summary import ElectionSummary

SUFFIX = ".summary"
BATCH = 2_000
"""Files of a task: a tenth of a second of reading."""


def _place(folders: Folders, path: str) -> Path:
    return folders.root / "build" / "elections" / f"{path}{SUFFIX}"


def known(folders: Folders, inputs: ElectionInputs) -> ElectionSummary | None:
    """Return what the last build remembers of an election made of just these ``inputs``."""
    try:
        found = summaries.read(_place(folders, inputs.path).read_bytes())
    except OSError:
        return None
    return found if found is not None and found.key == inputs.key else None


def remember(folders: Folders, found: Sequence[ElectionSummary]) -> None:
    """Store these summaries for the next build, and forget all others."""
    wanted = {_place(folders, of.path): of for of in found}
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
            error.filename = fresh  # writing knows the number of a file, not its name
            raise
        fresh.replace(path)


def batches(of: ElectionSummary) -> Iterator[Sequence[tuple[str, FileDigest]]]:
    """Yield the files of an election in portions for several processes."""
    files = list(of.files.items())
    return (files[start : start + BATCH] for start in range(0, len(files), BATCH))


def carry(location: SiteLocation, files: Iterable[tuple[str, FileDigest]]) -> bool:
    """Link each of these files of the site that stands into the next one; return whether all are
    there, byte for byte.
    """
    tree = StagingTree.at(location)
    return all(_link(tree, path, digest) for path, digest in files)


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
