"""The paths of a site's files: none leaves the site, none is there twice, none is a file and a
folder at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable

from builder.errors import BuildError, shown

# Beyond this, some file system or archive tool refuses a name or a path.
_LONGEST_NAME = 200
# Fast path: nothing can be wrong with such a path, and nearly all look like this.
_PLAIN = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,99}(?:/[a-z0-9_-][a-z0-9._-]{0,99})*+")


def checked(path: str) -> None:
    """Raise BuildError for a path that leaves the site or that some system cannot write."""
    problem = _path_problem(path)
    if problem:
        raise BuildError(
            shown(path),
            expected="a path inside the site",
            got=problem,
            todo="Correct the slug or the page that made it.",
        )


class Paths:
    """The paths of a site's files, relative to its root, each of them taken once:
    ``us-xx-shire/index.html``.
    """

    def __init__(self) -> None:
        self._folded: dict[str, str] = {}
        self._folders: set[str] = set()
        self._whole: dict[str, Iterable[str]] = {}

    def take(self, path: str) -> None:
        """Raise BuildError where the path leaves the site or is taken."""
        checked(path)
        # Two paths that differ only in case are one file on many machines.
        folded = path.casefold()
        folded = path if folded == path else folded  # one text in memory, not two
        taken = self._folded.get(folded)
        if taken is not None:
            raise BuildError(
                path,
                expected="a path of its own",
                got=f"a second file for {taken}",
                todo="Give one of them another slug.",
            )
        for inside in self._opened(folded):
            self.take(inside)
        folders = self._above(path, folded)
        self._folded[folded] = path
        self._folders.update(folders)

    def take_folder(self, folder: str, inside: Collection[str]) -> None:
        """Take a folder with the paths ``inside``, each of which was taken where it was written:
        again only when another path in that folder is taken.
        """
        folded = folder.casefold()
        self._folders.update(self._above(folder, f"{folded}/"))
        self._whole[folded] = inside

    def _opened(self, folded: str) -> Iterable[str]:
        """Return all paths of the whole folder that this one is in, which is then one as any."""
        while folded and folded not in self._whole:
            folded = folded.rpartition("/")[0]
        return self._whole.pop(folded, ())

    def _above(self, path: str, folded: str) -> list[str]:
        """Return the new folders above a path; BuildError where one of them is a file."""
        folder = folded.rpartition("/")[0]
        folders = []
        while folder and folder not in self._folders:
            folders.append(folder)
            folder = folder.rpartition("/")[0]
        clash = next(
            (f for f in reversed(folders) if f in self._folded),
            path if folded in self._folders else None,
        )
        if clash is not None:
            raise BuildError(
                path,
                expected="a file or a folder",
                got=f"both at {clash}",
                todo="Give one of them another slug.",
            )
        return folders


def _path_problem(path: str) -> str:
    """Return what is wrong with a path, in words; empty where it is good."""
    if _PLAIN.fullmatch(path):
        return ""
    names = path.split("/")
    if not path or path.startswith("/"):
        return "an empty or an absolute path"
    if any(name in ("", ".", "..") for name in names):
        return "a path with an empty, a . or a .. part"
    if "\\" in path or not path.isprintable():
        return "a path with a backslash or a character that can't be shown"
    if any(len(os.fsencode(name)) > _LONGEST_NAME for name in names):
        return f"a part of more than {_LONGEST_NAME} bytes"
    return ""
