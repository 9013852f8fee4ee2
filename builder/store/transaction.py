"""Replace an election's folder as a whole: a killed run leaves the old one or the new one."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from builder.errors import DataError
from builder.store.exchange import exchange as _exchange
from builder.store.scratch import (
    SUFFIX,
    cleared,
    jurisdiction_of,
    opened,
    removed,
    scratch_of,
    written,
)

BEFORE = "before"
NEXT = "next"


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Lock the jurisdiction at ``folder`` for one editing command; refuse a second.

    The lock ends with its process. First, whatever a killed command left is restored or deleted.
    """
    with _locked(folder) as alone:
        if not alone:
            expected = "one change at a time"
            todo = "Wait until it is done."
            raise DataError(folder, expected=expected, got="another one running", todo=todo)
        scratch = scratch_of(folder.resolve())
        _left_over(scratch, folder)
        for other in scratch.parent.glob(f".*{SUFFIX}") if scratch.parent.is_dir() else ():
            neighbor = jurisdiction_of(other)
            if other != scratch and not neighbor.is_dir():
                cleared(other)
            elif other != scratch:
                with _locked(neighbor) as idle:
                    if idle:
                        _left_over(other, neighbor)
        beside = scratch.parent / SUFFIX  # of the log, which lies in no jurisdiction
        if beside.exists():
            with _locked(scratch.parent) as idle:
                if idle:
                    cleared(beside)
        try:
            yield
        finally:
            # Raising here would hide the first error; the next command deletes the folder.
            with suppress(OSError):
                _left_over(scratch, folder)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Yield True with the lock on ``folder``, False where another process holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        yield False
    else:
        try:
            yield True
        finally:
            os.close(descriptor)


def _left_over(scratch: Path, jurisdiction: Path) -> None:
    """Put back or delete what a killed command left in ``scratch``."""
    _put_back(scratch, jurisdiction)
    cleared(scratch)


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Yield a copy of ``folder`` (as hard links) that takes its place when the block ends.

    Where there is no folder yet, the copy is empty. Whatever is raised in the block, or by the
    system, leaves ``folder`` as it is.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        got = "a symbolic link" if folder.is_symlink() else "a file"
        raise DataError(folder, expected="a folder", got=got, todo="Move it away.")
    folder = folder.resolve()
    scratch = opened(scratch_of(folder.parent))
    # Each keeps the folder's name, because the checks identify an election by its folder.
    copy, before = scratch / NEXT / folder.name, scratch / BEFORE / folder.name
    removed(copy)
    try:
        copy.parent.mkdir(exist_ok=True)
        if folder.exists():
            shutil.copytree(folder, copy, symlinks=True, copy_function=_linked)
        else:
            copy.mkdir()
        yield copy
        if not folder.exists():
            copy.rename(folder)
        elif not _exchange(copy, folder):
            before.parent.mkdir(exist_ok=True)
            folder.rename(before)
            copy.rename(folder)
    finally:
        # After the exchange, this is the old folder. A failure here must not hide an earlier one.
        with suppress(OSError):
            _put_back(scratch, folder.parent)
            removed(copy)
            removed(before)


def write_into(copy: Path, files: Mapping[str, str]) -> None:
    """Write ``files`` (text by relative name) into the copy that `staging` gave."""
    for file, text in files.items():
        path = copy / file
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode if path.exists() else None
        path.unlink(missing_ok=True)  # never write through a hard link into the old folder
        written(path, text)
        if mode is not None:
            path.chmod(mode)


def _put_back(scratch: Path, jurisdiction: Path) -> None:
    """Undo the first of two renames, where a command was killed between them."""
    before = scratch / BEFORE
    for election in before.iterdir() if before.is_dir() else ():
        if not (jurisdiction / election.name).exists():
            election.rename(jurisdiction / election.name)


def _linked(source: str, target: str) -> str:
    """Link a file into the copy, or copy it on a file system without hard links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS):
            raise
        shutil.copy2(source, target)
    return target
