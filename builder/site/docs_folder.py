"""The folder with the Markdown of every page, where any tool that reads mkdocs.yml finds it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from builder.errors import BuildError


def place_of(path: str) -> str:
    """Return where MkDocs puts the page of ``path`` under docs."""
    pure = PurePosixPath(path)
    return str(
        pure.with_suffix(".html") if pure.stem == "index" else pure.with_suffix("") / "index.html"
    )


def write_page(folder: Path, path: str, text: str) -> str:
    """Write one page into ``folder`` where its bytes differ; return its path."""
    target, data = f"{folder}/{path}", text.encode()
    if not _holds(target, data):
        _make_way(str(folder), path)
        try:
            with open(target, "wb") as file:
                file.write(data)
        except OSError as error:
            error.filename = target  # writing reports a file descriptor, not a name
            raise
    return path


def by_place(paths: Iterable[str]) -> dict[str, str]:
    """Map the places of pages in the site to their paths; two at one place are an error."""
    places: dict[str, str] = {}
    for path in paths:
        if (place := place_of(path)) in places:
            got = f"the place of {places[place]}"
            raise BuildError(
                path, expected="a place of its own", got=got, todo="Rename one of them."
            )
        places[place] = path
    return places


def prune_stale(folder: Path, laid: Iterable[str]) -> dict[str, str]:
    """Delete everything in ``folder`` except these pages; return their paths by their places."""
    places = by_place(laid)
    _not_linked(str(folder))
    if folder.exists():
        _clear(str(folder), {f"{folder}/{path}" for path in places.values()})
    return places


def _not_linked(folder: str) -> None:
    """Raise BuildError for a link: its target would be deleted as if it were an old page."""
    if os.path.islink(folder):
        todo = "Remove the link, then build again."
        raise BuildError(folder, expected="a folder", got="a symbolic link", todo=todo)


def _clear(folder: str, wanted: Collection[str]) -> None:
    """Delete every link and every file that is not ``wanted``, and folders left empty."""
    for found in [*os.scandir(folder)]:
        if found.is_dir(follow_symlinks=False):
            _clear(found.path, wanted)
            if not os.listdir(found.path):
                os.rmdir(found.path)
        elif found.is_symlink() or (found.is_file() and found.path not in wanted):
            os.unlink(found.path)


def _holds(target: str, data: bytes) -> bool:
    """Whether a file stands there, and no link to one, with these bytes."""
    try:
        state = os.lstat(target)
    except OSError:
        return False
    if not stat.S_ISREG(state.st_mode) or state.st_size != len(data):
        return False
    with open(target, "rb") as file:
        return file.read() == data


def _make_way(folder: str, path: str) -> None:
    """Create the page's folder; remove whatever is in the way of it or of the file."""
    _not_linked(folder)
    os.makedirs(folder, exist_ok=True)
    above, *names = folder, *path.split("/")
    for name in names[:-1]:
        above = f"{above}/{name}"
        if os.path.islink(above) or os.path.isfile(above):
            os.unlink(above)
        with suppress(FileExistsError):  # another process may have made it
            os.mkdir(above)
    target = f"{folder}/{path}"
    if os.path.islink(target):
        os.unlink(target)
    elif os.path.isdir(target):
        shutil.rmtree(target)
