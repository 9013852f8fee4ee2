"""The scratch folder of a jurisdiction, where editing commands prepare their files."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

IGNORE = ".gitignore"
SUFFIX = ".editing"


def scratch_of(jurisdiction: Path) -> Path:
    """Return the scratch folder of ``jurisdiction``: hidden beside it, on its file system.

    Nothing that reads or publishes data looks into a hidden folder, and git ignores this one
    wherever the data are.
    """
    return jurisdiction.with_name(f".{jurisdiction.name}{SUFFIX}")


def jurisdiction_of(scratch: Path) -> Path:
    """Return the jurisdiction whose scratch folder this is."""
    return scratch.with_name(scratch.name.removeprefix(".").removesuffix(SUFFIX))


def scratch_for(path: Path) -> Path:
    """Return the scratch folder for a file: its jurisdiction's, or one beside it."""
    for folder in path.parents:
        if (folder / "jurisdiction.toml").exists() or (
            path.name == "jurisdiction.toml" and folder == path.parent
        ):
            return scratch_of(folder.resolve())
    return path.parent / SUFFIX


def opened(scratch: Path) -> Path:
    """Make ``scratch`` where it is missing, ignored by git, and return it."""
    scratch.mkdir(parents=True, exist_ok=True)
    if not (scratch / IGNORE).exists():
        written(scratch / IGNORE, "*\n")
    return scratch


def cleared(scratch: Path) -> None:
    """Delete what a killed command left in ``scratch``, its .gitignore last."""
    if scratch.is_symlink() or (scratch.exists() and not scratch.is_dir()):
        scratch.unlink()
    elif scratch.exists():
        for entry in scratch.iterdir():
            if entry.name != IGNORE:
                removed(entry)
        (scratch / IGNORE).unlink(missing_ok=True)
        scratch.rmdir()


def removed(path: Path) -> None:
    """Delete ``path``, whatever it is: a file, a link (not its target), a folder, or nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def written(path: Path, text: str) -> None:
    """Write a new file and flush it to the disk; an error names the file."""
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        if error.errno is not None:  # writing reports a file descriptor, not a name
            error.filename = error.filename or str(path)
        raise


def put(path: Path, text: str) -> None:
    """Replace a file by ``text`` at once: a reader sees the old or the new, never half."""
    scratch = scratch_for(path)
    spare = opened(scratch) / f"{path.name}.new"
    try:
        written(spare, text)
        if path.exists():
            spare.chmod(path.stat().st_mode)
        spare.replace(path)
    finally:
        with suppress(OSError):  # must not hide the first error; the next command deletes it
            spare.unlink(missing_ok=True)
            if [entry.name for entry in scratch.iterdir()] == [IGNORE]:
                cleared(scratch)
