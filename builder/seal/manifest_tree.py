"""A file as a manifest names it, and the files as a tree: an object is a folder, a list is a file.

No path stands there twice. A folder that holds nothing but its page, as most do, is written as its
address: ``"2022-11-11-1609/": [...]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PAGE = "index.html"
_JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: its ``length`` in bytes and sha256; ``block`` is the sha256 of a record's data
    block, ``line`` the seq of the line that sealed a sealed address ("" and None for other files).

    ``stated`` is the sha256 of what a page or table states, whatever its form (see
    `builder.site.stated_block`), "" where it states nothing.
    """

    length: int
    sha256: str
    block: str
    line: int | None
    stated: str = ""


def text(value: object) -> str:
    """Return ``value``, which is a text; else a TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"a text, not {value!r}")
    return value


def count(value: object) -> int:
    """Return ``value``, which is a whole number that is not negative; else a TypeError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"a whole number, not {value!r}")
    return value


def written(files: Mapping[str, Entry]) -> str:
    """Return the tree as JSON, one file a line, in the order of the paths."""
    opened: list[str] = []
    lines: list[str] = []
    paths = sorted(files)
    for path, after in zip(paths, [*paths, ""][1:], strict=True):
        *folders, name = path.split("/")
        same = 0
        while same < min(len(opened), len(folders)) and opened[same] == folders[same]:
            same += 1
        ended = "}" * (len(opened) - same)
        if name == PAGE and same < len(folders) and not after.startswith(path.removesuffix(PAGE)):
            name = f"{folders.pop()}/"
        begun = "".join(f"{_JSON.encode(folder)}:{{\n" for folder in folders[same:])
        lines.append(
            f"{ended}{',' if lines else ''}\n{begun}{_JSON.encode(name)}:{_file(files[path])}"
        )
        opened = folders
    return f"{{{''.join(lines)}{'}' * len(opened)}\n}}"


def _file(of: Entry) -> str:
    """Length and sha256; of a sealed address the seq of its line behind them, of a record its block
    behind that, and last the sha256 of what it states; what is not there and has nothing behind it
    is left out.
    """
    line = "null" if of.line is None else str(of.line)
    parts = [line, f'"{of.block}"', f'"{of.stated}"']
    known = 3 if of.stated else 2 if of.block else 1 if of.line is not None else 0
    return f"[{','.join((str(of.length), _JSON.encode(of.sha256), *parts[:known]))}]"


def entries(tree: Mapping[str, object], folder: str = "") -> Iterator[tuple[str, Entry]]:
    """Yield each path of a tree as read from anywhere, with its file; TypeError where something in
    it is neither file nor folder.
    """
    for name, of in tree.items():
        path = f"{folder}{name}"
        if isinstance(of, dict):
            yield from entries(of, f"{path}/")
        elif isinstance(of, list):
            yield path + PAGE if path.endswith("/") else path, _entry(*of)
        else:
            raise TypeError(f"a file or a folder, not {of!r}")


def _entry(
    length: object, sha256: object, line: object = None, block: object = "", stated: object = ""
) -> Entry:
    seq = None if line is None else count(line)
    return Entry(
        length=count(length), sha256=text(sha256), line=seq, block=text(block), stated=text(stated)
    )
