"""System errors as one error that says where, what the system said and what to do."""

from __future__ import annotations

import errno
import os
import shutil

from builder.errors import ArchiveError, SystemFault

AGAIN = "then run the command again."
TODO = {
    "ENOSPC EDQUOT EFBIG": f"Free space on that disk, {AGAIN}",
    "EACCES EPERM EROFS": f"Give this user permission to read and write there, {AGAIN}",
    "ENOTDIR EISDIR EEXIST ENOTEMPTY ELOOP": f"Move what is there out of the way, {AGAIN}",
    "ENOENT": f"Restore it, or give another name, {AGAIN}",
    "ENAMETOOLONG": f"Use a shorter name, {AGAIN}",
    "EMFILE ENFILE": f"Raise the limit on open files (ulimit -n), {AGAIN}",
    "EADDRINUSE": "Choose another --port, or stop the program that uses this one.",
    "EXDEV": f"Keep data/ on one file system, {AGAIN}",
    "ENOMEM": f"Close other programs or use fewer --processes, {AGAIN}",
}
"""What to do, by the names of errors."""
OTHER = f"Fix what the system reports, {AGAIN}"


def in_words(error: OSError | MemoryError) -> ArchiveError:
    """Return ``error`` as an error for people."""
    if isinstance(error, MemoryError):
        error = OSError(errno.ENOMEM, os.strerror(errno.ENOMEM), "this machine")
    expected = "to be read and written"
    match error:
        case shutil.Error(args=([(source, _, said), *_],)):  # many files failed: report the first
            return SystemFault(source, expected=expected, got=str(said), todo=OTHER)
    code = errno.errorcode.get(error.errno or 0, "")
    todo = next((todo for codes, todo in TODO.items() if code in codes.split()), OTHER)
    got = f'"{error.strerror or str(error) or type(error).__name__}" from the system'
    return SystemFault(_place(error), expected=expected, got=got, todo=todo)


def _place(error: OSError) -> str:
    """Return the path of a system error; of two, the one that has to change."""
    taken = error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.EISDIR)
    name = (taken and error.filename2) or error.filename
    if name is None or isinstance(name, int):
        return "this machine"
    return os.fsdecode(name) if isinstance(name, bytes) else str(name)
