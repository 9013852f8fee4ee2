"""The Markdown of every page, laid out in one folder, where any tool that reads mkdocs.yml finds it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from builder.errors import BuildError


def _place(path: str) -> str:
    """Where MkDocs puts the page of ``path`` under docs."""
    pure = PurePosixPath(path)
    return str(pure.with_suffix(".html") if pure.stem == "index" else pure.with_suffix("") / "index.html")


def lay(folder: Path, path: str, text: str) -> str:
    """Writes one page into ``folder`` where its bytes differ; gives its path back."""
    target, data = folder / path, text.encode()
    if target.is_symlink() or not target.is_file() or target.read_bytes() != data:
        _make_way(target, folder)
        target.write_bytes(data)
    return path


def laid_out(folder: Path, laid: Iterable[str]) -> dict[str, str]:
    """The pages that were laid out by their places in the site; what lies in ``folder`` beside them is deleted.

    Two pages at one place are an error.
    """
    places: dict[str, str] = {}
    for path in laid:
        if (place := _place(path)) in places:
            got = f"the place of {places[place]}"
            raise BuildError(path, expected="a place of its own", got=got, todo="Rename one of them.")
        places[place] = path
    wanted = {folder / path for path in places.values()}
    for found in sorted(folder.rglob("*"), reverse=True):
        if found.is_symlink() or (found.is_file() and found not in wanted):
            found.unlink()
        elif found.is_dir() and not any(found.iterdir()):
            found.rmdir()
    return places


def _make_way(target: Path, folder: Path) -> None:
    """Makes the folder of ``target`` and takes away what stands where a folder or the file should."""
    for part in reversed([target, *target.parents]):
        if folder in part.parents:
            if part.is_symlink() or (part.is_file() and part != target):
                part.unlink(missing_ok=True)
            elif part == target and part.is_dir():
                shutil.rmtree(part)
    target.parent.mkdir(parents=True, exist_ok=True)
