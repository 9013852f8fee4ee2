"""Putting new files into an election's folder so that a killed run leaves the old folder or the new one, never a mixture."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from builder.errors import DataError

AT_FDCWD = -100
RENAME_EXCHANGE = 2


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Refuses a second import, seal or correction of a jurisdiction while one runs. The lock dies with its process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataError(
                folder, expected="one change at a time", got="another one running", todo="Wait until it is done."
            ) from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A copy of ``folder`` (unchanged files as hard links) that changes places with it when the block ends.

    Whatever is raised in the block leaves ``folder`` as it is and takes the copy away.
    """
    # Two folders up: there a folder that a killed run left behind is not taken for an election. Within it the
    # copy bears its own name, since the checks know an election by its folder.
    name = f".{folder.parent.name}.{folder.name}"
    following, before = (folder.parents[1] / f"{name}.{state}" for state in ("next", "before"))
    if before.exists() and not folder.exists():
        before.rename(folder)  # killed between two renames, where the system can't exchange two folders
    for left_over in (following, before):
        if left_over.exists():
            shutil.rmtree(left_over)
    folder.mkdir(parents=True, exist_ok=True)
    copy = following / folder.name
    try:
        shutil.copytree(folder, copy, copy_function=os.link)
        yield copy
    except Exception:
        shutil.rmtree(following)
        raise
    if not _exchange(copy, folder):
        folder.rename(before)
        copy.rename(folder)
    for old in (following, before):
        if old.exists():
            shutil.rmtree(old)


def write_into(copy: Path, files: Mapping[str, str]) -> None:
    """Write ``files`` (text by relative name) into the copy that `staging` gave."""
    for file, text in files.items():
        path = copy / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # never write through a hard link into the old folder
        with path.open("w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())


def _exchange(one: Path, other: Path) -> bool:
    """Linux exchanges two folders in one step; False where the system can't."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)
