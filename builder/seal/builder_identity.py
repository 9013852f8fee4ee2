"""Who built a site: the version of the builder and one hash over everything but the data that
decides its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

VERSION = "1.0.0"
"""As pyproject.toml has it."""
PACKAGE = Path(__file__).resolve().parents[1]
FILES = ("mkdocs.yml", "package-lock.json", "requirements/run.lock")


def made_by(root: Path) -> dict[str, str]:
    """Return the builder's version and the sha256 over its code, templates, theme, messages, texts,
    settings and locks.

    The hash is over one line for each file, its sha256 and its path, sorted by path, as
    ``sha256sum`` prints them: anyone can compute it in a checkout. A file that the checkout
    ``root`` does not have has no line.
    """
    lines = sorted(
        (name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in _files(root)
    )
    text = "".join(f"{sha256}  {name}\n" for name, sha256 in lines)
    return {"version": VERSION, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    # Hash the code that is running, wherever it is installed.
    for name, folder in (("builder", PACKAGE), ("content", root / "content")):
        for path in folder.rglob("*"):
            inside = path.relative_to(folder)
            # Compiled code and hidden files are not part of a checkout and differ between machines.
            if (
                path.is_file()
                and "__pycache__" not in inside.parts
                and not path.name.startswith(".")
            ):
                yield f"{name}/{inside.as_posix()}", path
    yield from ((name, root / name) for name in FILES if (root / name).is_file())
