"""Where a site is published: a folder that every machine sees, or an object store."""

from __future__ import annotations

import json
import shutil
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from builder.archive import Folders
from builder.cluster.work import Delivery
from builder.errors import BuildError, SystemFault
from builder.site.staging import SiteLocation
from builder.site.writer import Site, Written
from builder.store.scratch import removed
from builder.summary import ElectionSummary

POINTER = "current.json"
VERSIONS = "versions"


class Target(ABC):
    """A place for a site, whose workers write to ``output`` while the site before stays whole.

    ``site`` is the folder of this machine that the client writes to, ``inputs`` the address of what
    it tells all workers. ``apart`` says that each attempt gets a folder of its own in ``output``.
    """

    apart: bool
    site: Path
    inputs: str
    output: str

    @abstractmethod
    def open(self, inputs: bytes) -> None:
        """Make room for the workers, and write what all of them read."""

    @abstractmethod
    def take(self, delivery: Delivery, summary: ElectionSummary, place: SiteLocation) -> None:
        """Move an election's files into the next site; SystemFault if any is missing."""

    @abstractmethod
    def read(self, path: str, place: SiteLocation) -> bytes:
        """Return a file of the next site."""

    @abstractmethod
    def publish(self, site: Site) -> Written:
        """Put the next site in place of the one before, all at once."""

    @abstractmethod
    def stop(self) -> None:
        """Tell workers that are still running to write nothing more."""

    @abstractmethod
    def close(self) -> None:
        """Delete what workers left behind and was not published."""


def target(url: str, folders: Folders) -> Target:
    """Return the place that an fsspec address names; SystemFault where it can't be reached."""
    try:
        files, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise SystemFault(
            url,
            expected="the address of a folder or of an object store that fsspec can write to",
            got=str(error),
            todo="Correct --to, or install the package that fsspec needs for it.",
        ) from None
    if isinstance(files, LocalFileSystem):
        return FolderTarget(Path(path))
    return StoreTarget(url.rstrip("/"), files, path.rstrip("/"), folders)


class FolderTarget(Target):
    """A folder that every machine sees at the same path; exchanged as any build exchanges it."""

    apart = True

    def __init__(self, folder: Path) -> None:
        self.site = folder
        self._parts = folder.with_name(f"{folder.name}.parts")
        self.inputs, self.output = str(self._parts / "site.inputs"), str(self._parts)

    def open(self, inputs: bytes) -> None:
        removed(self._parts)
        self._parts.mkdir()
        Path(self.inputs).write_bytes(inputs)

    def take(self, delivery: Delivery, summary: ElectionSummary, place: SiteLocation) -> None:
        folder = Path(delivery.folder)
        found = {path.relative_to(folder).as_posix() for path in _files(folder)}
        if found != summary.files.keys():
            lost = len(summary.files.keys() - found)
            raise SystemFault(
                folder,
                expected=f"the {len(summary.files)} files that a worker wrote of {summary.path}",
                got=f"{lost} missing and {len(found - summary.files.keys())} others",
                todo="Name a folder that every machine sees at the same path, or an object store.",
            )
        own = place.following / summary.path
        own.parent.mkdir(exist_ok=True)
        (folder / summary.path).rename(own)
        # Only the data beside the election's folder are left.
        for path in _files(folder):
            new = place.following / path.relative_to(folder)
            new.parent.mkdir(parents=True, exist_ok=True)
            path.rename(new)

    def read(self, path: str, place: SiteLocation) -> bytes:
        return (place.following / path).read_bytes()

    def publish(self, site: Site) -> Written:
        return site.finish()

    def stop(self) -> None:
        shutil.rmtree(self._parts, ignore_errors=True)

    def close(self) -> None:
        pass  # `stop` did, while no other build could write there


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if not path.is_dir())


class StoreTarget(Target):
    """An object store, in which nothing can be renamed: each site is a version of its own, and one
    small object, `POINTER`, names the version that is published. The version before is kept.
    """

    apart = False

    def __init__(self, url: str, files: Any, path: str, folders: Folders) -> None:
        self._url, self._files, self._path = url, files, path
        self._version = uuid.uuid4().hex
        self._whole = f"{path}/{VERSIONS}/{self._version}"
        self._published = False
        self.site = folders.root / "build" / "cluster" / "site"
        self.inputs = f"{url}/inputs/{self._version}"
        self.output = f"{url}/{VERSIONS}/{self._version}"

    def open(self, inputs: bytes) -> None:
        try:
            self._files.pipe_file(f"{self._path}/inputs/{self._version}", inputs)
        except Exception as error:  # each store has errors of its own
            raise SystemFault(
                self._url,
                expected="an object store that can be written to",
                got=f"{type(error).__name__}: {error}",
                todo="Check the address and your permissions (for S3: the AWS_* variables).",
            ) from error

    def take(self, delivery: Delivery, summary: ElectionSummary, place: SiteLocation) -> None:
        pass  # they are where they will be published; `publish` looks at all of them

    def read(self, path: str, place: SiteLocation) -> bytes:
        own = place.following / path
        data = own.read_bytes() if own.exists() else self._files.cat_file(f"{self._whole}/{path}")
        return bytes(data)

    def publish(self, site: Site) -> Written:
        self._files.put(f"{site.place.following}/", self._whole, recursive=True)
        self._files.invalidate_cache()
        listed = self._files.find(self._whole, detail=True)
        found = {path[len(self._whole) + 1 :]: of["size"] for path, of in listed.items()}
        wanted = {path: stamp.length for path, stamp in site.stamps.items()}
        if found != wanted:
            odd = sorted(dict(found.items() ^ wanted.items()))
            raise BuildError(
                self.output,
                expected=f"{len(wanted)} files, each as long as it was written",
                got=f"{len(odd)} missing, of another length or more, such as {odd[0]}",
                todo="Make sure nothing else writes there, then build again.",
            )
        before = self._pointer()
        data = {"version": self._version, "previous": before.get("version", "")}
        self._files.pipe_file(f"{self._path}/{POINTER}", json.dumps(data).encode() + b"\n")
        self._published = True
        if older := before.get("previous"):
            self._remove(f"{self._path}/{VERSIONS}/{older}")
        shutil.rmtree(site.place.following)
        return site.written

    def stop(self) -> None:
        self._remove(f"{self._path}/inputs/{self._version}")

    def close(self) -> None:
        if not self._published:
            self._remove(self._whole)

    def _pointer(self) -> dict[str, str]:
        try:
            data = json.loads(self._files.cat_file(f"{self._path}/{POINTER}"))
        except FileNotFoundError:
            return {}
        return dict(data)

    def _remove(self, path: str) -> None:
        with suppress(FileNotFoundError):
            self._files.rm(path, recursive=True)
