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
    """Refuses a second import into the same jurisdiction while one runs. The lock dies with its process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataError(
                folder, expected="one import at a time", got="another one running", todo="Wait until it is done."
            ) from None
        yield
    finally:
        os.close(descriptor)


def put(folder: Path, files: Mapping[str, str]) -> None:
    """Exchange ``folder`` for one that holds ``files`` (text by relative name) beside everything it held before.

    The next folder is made first, unchanged files as hard links; then the two change places in one step.
    """
    # Two folders up: there a folder that a killed run left behind is not taken for an election.
    name = f".{folder.parent.name}.{folder.name}"
    following, before = (folder.parents[1] / f"{name}.{state}" for state in ("next", "before"))
    for left_over in (following, before):
        if left_over.exists():
            shutil.rmtree(left_over)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, following, copy_function=os.link)
    for file, text in files.items():
        path = following / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # never write through a hard link into the old folder
        with path.open("w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
    if not _exchange(following, folder):
        folder.rename(before)
        following.rename(folder)
    for old in (following, before):
        if old.exists():
            shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Linux exchanges two folders in one step; False where the system can't."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)
