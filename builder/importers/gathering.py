"""The files that an import was given: paths, folders as archives of captures keep them, versions in
a repository.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.errors import FeedError
from builder.importers.captures import COLUMNS, joined, origin_of, read_captures_list
from builder.importers.origin import Origin
from builder.importers.sources import Capture, capture_of, digests, is_ids, read_bytes, read_capture


@dataclass(frozen=True, slots=True, kw_only=True)
class IdsGiven:
    """The content of an id file, with its name and where it is from."""

    filename: str
    data: bytes
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Files of an import. ``ids`` are id files, the first of which counts; the others name what it
    does not name.
    """

    captures: tuple[Capture, ...] = ()
    ids: tuple[IdsGiven, ...] = ()


def given_files(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return every file that ``paths`` name, those of a folder and its subfolders too, and the
    lists of captures in folders.
    """
    files: list[Path] = []
    lists: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = [
            one
            for one in sorted(path.rglob("*"))
            if one.is_file() and not _hidden(one.relative_to(path))
        ]
        if not inside:
            raise FeedError(
                path, expected="a folder with files", got="an empty one", todo="Check the path."
            )
        for one in inside:
            (lists if _is_list(one) else files).append(one)
    return files, lists


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _is_list(path: Path) -> bool:
    if path.suffix != ".csv":
        return False
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header = next(csv.reader(io.StringIO(file.readline(10_000))), [])
    return set(COLUMNS) <= set(header)


def origins_of(lists: Sequence[Path], told: Sequence[tuple[Path, str]]) -> dict[str, Origin]:
    """Return the origins in all lists: those ``told`` with the address of a capture, then those
    that lie in folders.
    """
    known = {path.resolve() for path, _ in told}
    every = [*told, *((path, "") for path in lists if path.resolve() not in known)]
    return joined((path, read_captures_list(path, url)) for path, url in every)


def gather(
    files: Sequence[Path], ids: Sequence[Path], origins: Mapping[str, Origin], encoding: str = ""
) -> Iterator[Capture | IdsGiven]:
    """Read ``files`` and id files, each told by its content, one after another."""
    for path in ids:
        yield _ids_given(path, read_bytes(path), origins)
    for path in files:
        try:
            data = read_bytes(path)
        except FeedError:
            yield read_capture(path, origins, encoding)
            continue
        if is_ids(data, path.name):
            yield _ids_given(path, data, origins)
        else:
            yield capture_of(
                data, path.name, origin_of(path, digests(path, data), origins), encoding
            )


def _ids_given(path: Path, data: bytes, origins: Mapping[str, Origin]) -> IdsGiven:
    return IdsGiven(
        filename=path.name, data=data, origin=origin_of(path, digests(path, data), origins)
    )


def sorted_out(found: Sequence[Capture | IdsGiven], told: int = 0) -> Gathered:
    """Return what was found by kind; the first ``told`` id files keep their place, others stand by
    when they were captured.
    """
    ids = [one for one in found if isinstance(one, IdsGiven)]
    others = sorted(ids[told:], key=lambda one: (one.origin.retrieved_at or "9", one.filename))
    captures = tuple(one for one in found if isinstance(one, Capture))
    return Gathered(captures=captures, ids=(*ids[:told], *others))
