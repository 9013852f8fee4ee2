"""A manifest read back from anywhere, with nothing in it taken on trust."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from builder.errors import ArchiveError, BuildError, shown
from builder.paths import Paths

SCHEMA = "election-count-archive/manifest/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: its ``length`` in bytes and sha256; ``block`` is the sha256 of a record's data block, ``line`` the seq of
    the line that sealed a sealed address ("" and None for other files)."""

    length: int
    sha256: str
    block: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The seal of one election: the hash of its newest line ("" in a draft) and how many lines it has."""

    head: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest as read: ``chains`` by election, ``moved`` old address to new, ``files`` by path."""

    head: str
    newest_update: str
    chains: Mapping[str, Chain]
    moved: Mapping[str, str]
    files: Mapping[str, Entry]


def parse(data: bytes, place: str) -> Manifest:
    """A manifest as read from anywhere; ArchiveError naming ``place`` where it is none, or names a path outside the site."""
    try:
        raw = json.loads(data)
        if raw["schema"] != SCHEMA:
            raise ArchiveError(place, expected=f"the schema {SCHEMA}", got=shown(str(raw["schema"])), todo="Use a newer builder.")
        files = dict(_entries(raw["files"]))
        chains = {_text(path): Chain(head=_text(c["head"]), lines=_count(c["lines"])) for path, c in raw["chains"].items()}
        moved = {_text(old): _text(new) for old, new in raw["moved"].items()}
        found = Manifest(
            head=_text(raw["head"]), newest_update=_text(raw["newest_update"]), chains=chains, moved=moved, files=files
        )
        # The writer's own rules: no path that leaves the site, none twice.
        paths = Paths()
        for path in (*files, *(f"{path}/data/-" for path in chains)):
            paths.take(path)
    except BuildError as error:
        raise ArchiveError(place, expected="paths inside the site", got=str(error), todo="Get the manifest again.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        got = shown(f"{type(error).__name__}: {error}")
        raise ArchiveError(place, expected="a manifest of this archive", got=got, todo="Get it again.") from error
    return found


def _entries(raw: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, Entry]]:
    for path, entry in raw.items():
        line = entry.get("line")
        yield (
            path,
            Entry(
                length=_count(entry["length"]),
                sha256=_text(entry["sha256"]),
                block=_text(entry.get("block", "")),
                line=None if line is None else _count(line),
            ),
        )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text, not {value!r}")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"a whole number, not {value!r}")
    return value
