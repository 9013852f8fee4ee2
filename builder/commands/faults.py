"""What the system refuses, as one error that says where, what it said and what to do."""

from __future__ import annotations

import errno
import os
import shutil

from builder.errors import ArchiveError, SystemFault

AGAIN = "then run the command again."
TODO = {
    (errno.ENOSPC, errno.EDQUOT, errno.EFBIG): f"Make room on that disk, {AGAIN}",
    (
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
    ): f"Give this user the right to read and write there, {AGAIN}",
    (
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EEXIST,
        errno.ENOTEMPTY,
        errno.ELOOP,
    ): f"Move away what stands there, {AGAIN}",
    (errno.ENOENT,): f"Put it back, or name another one, {AGAIN}",
    (errno.ENAMETOOLONG,): f"Give it a shorter name, {AGAIN}",
    (
        errno.EMFILE,
        errno.ENFILE,
    ): f"Raise the number of files that may be open (ulimit -n), {AGAIN}",
    (errno.EADDRINUSE,): "Choose another --port, or stop what uses this one.",
    (errno.EXDEV,): f"Keep data/ on one file system, {AGAIN}",
    (errno.ENOMEM,): f"Close other programs or take fewer --processes, {AGAIN}",
}
OTHER = f"Remove the cause that the system names, {AGAIN}"


def in_words(error: OSError | MemoryError) -> ArchiveError:
    """Return ``error`` as an error for people."""
    if isinstance(error, MemoryError):
        error = OSError(errno.ENOMEM, os.strerror(errno.ENOMEM), "this machine")
    if (
        isinstance(error, shutil.Error)
        and error.args
        and isinstance(error.args[0], list)
        and error.args[0]
    ):
        source, _, said = error.args[0][0]  # of many files that could not be copied, the first
        return SystemFault(source, expected="to be read and written", got=str(said), todo=OTHER)
    todo = next((todo for numbers, todo in TODO.items() if error.errno in numbers), OTHER)
    said = error.strerror or str(error) or type(error).__name__
    return SystemFault(
        _place(error), expected="to be read and written", got=f'"{said}" from the system', todo=todo
    )


def _place(error: OSError) -> str:
    """Return what the system was asked for; of two names, the one that had to give way."""
    name = (
        error.filename2
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.EISDIR) and error.filename2
        else error.filename
    )
    if name is None or isinstance(name, int):
        return "this machine"
    return os.fsdecode(name) if isinstance(name, bytes) else str(name)
