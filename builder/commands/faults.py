"""What the system refuses, as one error that says where, what it said and what to do."""

from __future__ import annotations

import errno
import os
import shutil

from builder.errors import ArchiveError, SystemFault

AGAIN = "then run the command again."
TODO = {
    "ENOSPC EDQUOT EFBIG": f"Make room on that disk, {AGAIN}",
    "EACCES EPERM EROFS": f"Give this user the right to read and write there, {AGAIN}",
    "ENOTDIR EISDIR EEXIST ENOTEMPTY ELOOP": f"Move away what stands there, {AGAIN}",
    "ENOENT": f"Put it back, or name another one, {AGAIN}",
    "ENAMETOOLONG": f"Give it a shorter name, {AGAIN}",
    "EMFILE ENFILE": f"Raise the number of files that may be open (ulimit -n), {AGAIN}",
    "EADDRINUSE": "Choose another --port, or stop what uses this one.",
    "EXDEV": f"Keep data/ on one file system, {AGAIN}",
    "ENOMEM": f"Close other programs or take fewer --processes, {AGAIN}",
}
"""What to do, by the names of errors."""
OTHER = f"Remove the cause that the system names, {AGAIN}"


def in_words(error: OSError | MemoryError) -> ArchiveError:
    """Return ``error`` as an error for people."""
    if isinstance(error, MemoryError):
        error = OSError(errno.ENOMEM, os.strerror(errno.ENOMEM), "this machine")
    expected = "to be read and written"
    match error:
        case shutil.Error(args=([(source, _, said), *_],)):  # of many files, the first
            return SystemFault(source, expected=expected, got=str(said), todo=OTHER)
    code = errno.errorcode.get(error.errno or 0, "")
    todo = next((todo for codes, todo in TODO.items() if code in codes.split()), OTHER)
    got = f'"{error.strerror or str(error) or type(error).__name__}" from the system'
    return SystemFault(_place(error), expected=expected, got=got, todo=todo)


def _place(error: OSError) -> str:
    """Return what the system was asked for; of two names, the one that had to give way."""
    taken = error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.EISDIR)
    name = (taken and error.filename2) or error.filename
    if name is None or isinstance(name, int):
        return "this machine"
    return os.fsdecode(name) if isinstance(name, bytes) else str(name)
