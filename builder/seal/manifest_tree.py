"""A file as a manifest names it, and the files as a tree: an object is a folder, a list is a file.

No path stands there twice. A folder that holds nothing but its page, as most do, is written as its
address: ``"2022-11-11-1609/": [...]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from msgspec import Meta, convert

PAGE = "index.html"
_JSON = json.JSONEncoder(ensure_ascii=False)


Count = Annotated[int, Meta(ge=0)]


class Entry(NamedTuple):
    """One file: its ``length`` in bytes and sha256; ``line`` is the seq of the line that sealed a
    sealed address, ``block`` the sha256 of a record's data block (None and "" for other files).

    ``stated`` is the sha256 of what a page or table states, whatever its form (see
    `builder.site.stated_block`), "" where it states nothing.
    """

    length: Count
    sha256: str
    line: Count | None = None
    block: str = ""
    stated: str = ""


def folder(files: Mapping[str, Entry]) -> str:
    """Return what a tree that is `written` says of a folder with these files, by their paths in it:
    they are written once, and put into several trees.
    """
    return f"{written(files)[:-2]}}}"


def written(files: Mapping[str, Entry] | Mapping[str, Entry | str]) -> str:
    """Return the tree as JSON, one file a line, in the order of the paths.

    At the path of a whole folder stands what `folder` returns of its files.
    """
    opened: list[str] = []
    lines: list[str] = []
    paths = sorted(files, key=lambda path: f"{path}/" if isinstance(files[path], str) else path)
    for path, after in zip(paths, [*paths, ""][1:], strict=True):
        *folders, name = path.split("/")
        same = 0
        while same < min(len(opened), len(folders)) and opened[same] == folders[same]:
            same += 1
        ended = "}" * (len(opened) - same)
        if name == PAGE and same < len(folders) and not after.startswith(path.removesuffix(PAGE)):
            name = f"{folders.pop()}/"
        begun = "".join(f"{_JSON.encode(folder)}:{{\n" for folder in folders[same:])
        of = files[path]
        said = of if isinstance(of, str) else _file(of)
        lines.append(f"{ended}{',' if lines else ''}\n{begun}{_JSON.encode(name)}:{said}")
        opened = folders
    return f"{{{''.join(lines)}{'}' * len(opened)}\n}}"


def _file(of: Entry) -> str:
    """Return length and sha256, then the line of a sealed address, the block of a record, and what
    is stated; what is not there and has nothing behind it is left out.
    """
    line = "null" if of.line is None else str(of.line)
    parts = [line, f'"{of.block}"', f'"{of.stated}"']
    known = 3 if of.stated else 2 if of.block else 1 if of.line is not None else 0
    return f"[{','.join((str(of.length), _JSON.encode(of.sha256), *parts[:known]))}]"


def entries(tree: Mapping[str, object], folder: str = "") -> Iterator[tuple[str, Entry]]:
    """Yield each path of a tree as read from anywhere, with its file; msgspec.ValidationError where
    something in it is neither file nor folder.
    """
    for name, of in tree.items():
        path = f"{folder}{name}"
        if isinstance(of, dict):
            yield from entries(of, f"{path}/")
        else:
            yield path + PAGE if path.endswith("/") else path, convert(of, Entry)
