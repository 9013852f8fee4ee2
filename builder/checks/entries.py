"""Entries in data/ that are not files of the archive: hidden, unknown or not plain files."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from builder.checks.folder import Problem, problem
from builder.store.scratch import SUFFIX

KNOWN_HIDDEN = frozenset({".gitkeep", ".gitignore", ".gitattributes"})
"""Hidden files that may lie in any folder of data/: what git reads or keeps a folder by."""
KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}


def strangers(folder: Path, known: Collection[str], folders: Collection[str] = ()) -> list[Problem]:
    """Return a problem for each entry that is neither a ``known`` file nor one of ``folders``.

    A hidden entry is a finding because nothing reads it; anything else is an error.
    """
    return [found for entry in sorted(folder.iterdir()) for found in _judged(entry, known, folders)]


def snapshots(folder: Path) -> list[Problem]:
    """Return a problem for each entry among an election's snapshots that is not a CSV file."""
    path = folder / "snapshots"
    if not path.is_dir() or path.is_symlink():
        return []
    return strangers(
        path,
        {
            entry.name
            for entry in path.iterdir()
            if entry.suffix == ".csv" and not entry.name.startswith(".")
        },
    )


def _judged(entry: Path, known: Collection[str], folders: Collection[str]) -> Iterator[Problem]:
    try:
        mode = entry.lstat().st_mode
    except FileNotFoundError:  # a command removed it in the meantime
        return
    name = entry.name
    plain = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    if name.startswith(".") and name not in KNOWN_HIDDEN:
        yield _hidden(entry)
    elif not plain:
        got = KINDS.get(stat.S_IFMT(mode), "something else")
        todo = "Replace it with the real file or folder, or move it away."
        yield problem("files", entry, "a plain file or folder", got, todo)
    elif name in known or name in folders or name in KNOWN_HIDDEN:
        wanted = stat.S_ISDIR if name in folders else stat.S_ISREG
        if not wanted(mode):
            expected, got = ("a folder", "a file") if name in folders else ("a file", "a folder")
            yield problem("files", entry, expected, got, "Rename it or move it away.")
        elif stat.S_ISREG(mode) and not os.access(entry, os.R_OK):
            todo = "Give this user permission to read it."
            yield problem(
                "files", entry, "a file that can be read", "no permission to read it", todo
            )
    elif stat.S_ISDIR(mode):
        expected = "election.toml or jurisdiction.toml in it"
        todo = "Add it with `builder new`, or move the folder away."
        yield problem("files", entry, expected, "none", todo)
    else:
        expected, todo = "one of the archive's files", "Rename it or move it away."
        yield problem("files", entry, expected, name, todo)


def _hidden(entry: Path) -> Problem:
    if not entry.name.endswith(SUFFIX):
        expected = f"no hidden file but {', '.join(sorted(KNOWN_HIDDEN))}"
        todo = "Delete it or move it away."
        return problem("files", entry, expected, entry.name, todo, finding=True)
    halfway = (entry / "before").is_dir() and any((entry / "before").iterdir())
    election = "an election folder that a killed command had moved"
    got = election if halfway else "a leftover of a command that is running or was killed"
    tidies = "The next command that edits puts it back or deletes it"
    todo = f"{tidies}; `builder fmt` does no more than that."
    return problem("files", entry, "no scratch folder", got, todo, finding=not halfway)
