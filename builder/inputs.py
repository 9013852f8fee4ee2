"""Everything that an election's files are made from, as one value with one hash."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from builder.errors import ArchiveError
from builder.model import Kind
from builder.reading import Folders
from builder.seal.builder_identity import PACKAGE, made_by
from builder.seal.manifest import tools
from builder.store import load
from builder.store.csvfile import read_bytes
from builder.theme import assets

FORMAT = "1"
"""Version of what a build remembers about an election; a new number rebuilds every election."""


@dataclass(frozen=True, kw_only=True)
class SiteInputs:
    """What every election of a site is made with: files of the checkout by their paths in it, who
    builds, and with which versions of the packages that matter.

    ``builder`` is what `made_by` says: the version, and a hash over code, templates, theme,
    texts, settings and locks.
    """

    files: Mapping[str, bytes]
    builder: Mapping[str, str]
    tools: Mapping[str, str]
    draft: bool

    @classmethod
    def read(cls, root: Path, *, draft: bool) -> SiteInputs:
        """Read them from the checkout ``root``."""
        packaged = [root / name for name in assets.PACKAGED if (root / name).exists()]
        paths = [root / "mkdocs.yml", *packaged, *_below(root / "content")]
        files = {path.relative_to(root).as_posix(): read_bytes(path) for path in paths}
        return cls(files=files, builder=made_by(root), tools=versions(), draft=draft)

    @cached_property
    def digest(self) -> str:
        """The sha256 over all of it."""
        return _digest(
            {
                "format": FORMAT,
                "files": _hashes(self.files),
                "builder": dict(self.builder),
                "tools": dict(self.tools),
                "draft": self.draft,
            }
        )

    def unpack(self, folder: Path) -> None:
        """Write a checkout of these files alone to ``folder``, with the code that runs."""
        folder.mkdir(parents=True)
        _unpack(self.files, folder)
        (folder / "builder").symlink_to(PACKAGE)


@dataclass(frozen=True, kw_only=True)
class ElectionInputs:
    """What the files of the election ``path`` (jurisdiction/date) are made of: ``files`` are those
    of its folder and of its jurisdiction, by their paths in the checkout; ``elsewhere`` has by a
    race's slug the other elections of the jurisdiction that it leads to, newest first.
    """

    site: SiteInputs
    path: str
    files: Mapping[str, bytes]
    elsewhere: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def key(self) -> str:
        """The sha256 over all of it: elections of one key have the same files."""
        return _digest(
            {
                "site": self.site.digest,
                "path": self.path,
                "files": _hashes(self.files),
                "elsewhere": {race: list(of) for race, of in self.elsewhere.items()},
            }
        )

    @property
    def size(self) -> int:
        """How many bytes are stored of the election."""
        return sum(map(len, self.files.values()))

    @contextmanager
    def unpacked(self, folder: Path) -> Iterator[Path]:
        """Write the data to a temporary folder in ``folder``; yield the folder of the election."""
        root = folder / f"{self.path.replace('/', '-')}.data"
        _unpack(self.files, root)
        try:
            yield root / "data" / self.path
        finally:
            shutil.rmtree(root, ignore_errors=True)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide a site's bytes."""
    return {**tools(), "python": ".".join(map(str, sys.version_info[:2]))}


def read_elections(folders: Folders, site: SiteInputs) -> list[ElectionInputs]:
    """Read every election under data/, by jurisdiction and date."""
    found = [
        ElectionInputs(
            site=site,
            path=f"{jurisdiction.name}/{election.name}",
            files=_stored(folders.root, jurisdiction, election),
        )
        for jurisdiction in load.jurisdiction_folders(folders.data)
        for election in load.election_folders(jurisdiction)
    ]
    held = {of.path: _races(of) for of in found}
    return [replace(of, elsewhere=_elsewhere(of.path, held)) for of in found]


def _races(of: ElectionInputs) -> set[tuple[str, str]]:
    """Return slug and kind of each race but measures: a measure's letter is given anew each time.

    What is wrong with the table is told when the election is built.
    """
    text = of.files.get(f"data/{of.path}/races.csv", b"").decode(errors="replace")
    rows = csv.DictReader(io.StringIO(text), strict=False)
    able = (Kind.OFFICE, Kind.RETENTION)
    return {(row.get("race") or "", row["kind"]) for row in rows if row.get("kind") in able}


def _elsewhere(path: str, held: Mapping[str, set[tuple[str, str]]]) -> dict[str, tuple[str, ...]]:
    jurisdiction = path.partition("/")[0]
    others = [
        (other.partition("/")[2], races)
        for other, races in sorted(held.items(), reverse=True)
        if other != path and other.startswith(f"{jurisdiction}/")
    ]
    found = {
        race: tuple(election for election, races in others if (race, kind) in races)
        for race, kind in sorted(held[path])
    }
    return {race: elections for race, elections in found.items() if elections}


def joint_key(folders: Folders, site: SiteInputs, elections: Sequence[ElectionInputs]) -> str:
    """Return the sha256 over everything that a site is made from: ``elections`` in their order,
    and the data that belong to none of them.
    """
    theirs = {path for of in elections for path in of.files}
    paths = {path.relative_to(folders.root).as_posix(): path for path in _below(folders.data)}
    shared = {
        name: read_bytes(path)
        for name, path in paths.items()
        if name not in theirs and "/." not in name
    }
    keys = [of.key for of in elections]
    return _digest({"site": site.digest, "elections": keys, "shared": _hashes(shared)})


def _stored(root: Path, jurisdiction: Path, election: Path) -> dict[str, bytes]:
    own = [path for path in _below(jurisdiction, deep=False) if not path.name.startswith(".")]
    paths = [*own, *(path for path in _below(election) if not path.name.startswith("."))]
    return {path.relative_to(root).as_posix(): read_bytes(path) for path in paths}


def _below(folder: Path, *, deep: bool = True) -> list[Path]:
    """Return all but folders in ``folder``, and if ``deep`` in those below it.

    A folder that may not be looked into is an error, where `rglob` passes it over.
    """
    found: list[Path] = []
    for place, inside, names in os.walk(folder, onerror=_raised):
        found += (Path(place) / name for name in names)
        found += (Path(place) / name for name in inside if name.endswith(load.SUFFIXES))
        if not deep:
            break
    return sorted(found)


def _raised(error: OSError) -> NoReturn:
    raise error


@contextmanager
def scratch(folders: Folders) -> Iterator[Path]:
    """Yield an empty folder of the checkout for what is unpacked during a build.

    Errors name files as they stand in the checkout, not as they stand there.
    """
    folder = (folders.root / "build" / "inputs").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with as_stored(folder, folders.root):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def as_stored(scratch: Path, root: Path) -> Iterator[None]:
    """Raise errors with each path of what was unpacked in ``scratch`` as one of ``root``."""
    try:
        yield
    except ArchiveError as error:
        raise _as_stored(error, scratch, root) from error


def _as_stored(error: ArchiveError, scratch: Path, root: Path) -> ArchiveError:
    unpacked = re.compile(re.escape(str(scratch)) + "/[^/]+/")
    prefix = "" if root == Path() else f"{root}/"
    place, expected, got, todo = (
        unpacked.sub(lambda _: prefix, text) for text in error.parts().values()
    )
    return type(error)(place, expected=expected, got=got, todo=todo)


def _unpack(files: Mapping[str, bytes], folder: Path) -> None:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.write_bytes(data)
        except OSError as error:
            error.filename = target  # writing reports a file descriptor, not a name
            raise


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
