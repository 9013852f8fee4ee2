"""The given files: folders, archives of captures, versions in a git repository."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from builder.errors import FeedError, shown
from builder.importers.captures import (
    COLUMNS,
    Origin,
    is_address,
    joined,
    origin_of,
    read_captures_list,
)
from builder.importers.sources import (
    MOST_BYTES,
    Capture,
    capture_of,
    digests,
    is_ids,
    read_bytes,
    read_capture,
)
from builder.instants import local


@dataclass(frozen=True, slots=True, kw_only=True)
class IdsGiven:
    """The content of an id file, with its name and where it is from."""

    filename: str
    data: bytes
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Files of an import. The first of ``ids`` counts; the others name what it does not."""

    captures: tuple[Capture, ...] = ()
    ids: tuple[IdsGiven, ...] = ()


def given_files(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files and lists of captures that ``paths`` name, those of subfolders too."""
    files: list[Path] = []
    lists: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        every = (one for one in sorted(path.rglob("*")) if one.is_file())
        inside = [one for one in every if not _hidden(one.relative_to(path))]
        if not inside:
            expected, todo = "a folder with files", "Check the path."
            raise FeedError(path, expected=expected, got="an empty one", todo=todo)
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
    """Return the origins in all lists: ``told`` with their address first, then those in folders."""
    known = {path.resolve() for path, _ in told}
    every = [*told, *((path, "") for path in lists if path.resolve() not in known)]
    return joined((path, read_captures_list(path, url)) for path, url in every)


def gather(
    files: Sequence[Path], ids: Sequence[Path], origins: Mapping[str, Origin], encoding: str = ""
) -> Iterator[Capture | IdsGiven]:
    """Read ``files`` and id files, each recognized by its content, one after another."""
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
            origin = origin_of(path, digests(path, data), origins)
            yield capture_of(data, path.name, origin, encoding)


def _ids_given(path: Path, data: bytes, origins: Mapping[str, Origin]) -> IdsGiven:
    origin = origin_of(path, digests(path, data), origins)
    return IdsGiven(filename=path.name, data=data, origin=origin)


def sorted_out(found: Sequence[Capture | IdsGiven], told: int = 0) -> Gathered:
    """Return what was found by kind; ``told`` id files come first, then by time of capture."""
    ids = [one for one in found if isinstance(one, IdsGiven)]
    others = sorted(ids[told:], key=lambda one: (one.origin.retrieved_at or "9", one.filename))
    captures = tuple(one for one in found if isinstance(one, Capture))
    return Gathered(captures=captures, ids=(*ids[:told], *others))


REMOTE = re.compile(
    r"(?:https?://(?:[^@/\s]+@)?|git@|ssh://git@)([A-Za-z0-9.-]+)[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?"
)
BLOB = {"github.com": "blob", "gitlab.com": "-/blob", "codeberg.org": "src/commit"}
"""Where a host that people archive captures at shows a file of a commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The first commit in which a file had this content."""

    path: str
    blob: str
    commit: str
    at: str


def is_template(address: str) -> bool:
    """Return whether ``address`` has {commit} in it once and no other braces but {path}."""
    return is_address(address.replace("{path}", ""))


def template_of(repository: Path) -> str:
    """Return the address of a file of ``repository``, with {commit} and {path}, or nothing."""
    url = _git(repository, "config", "--get", "remote.origin.url", fails=True)
    found = REMOTE.fullmatch(url.decode(errors="replace").strip())
    if found is None or found[1] not in BLOB:
        return ""
    return f"https://{found[1]}/{found[2]}/{found[3]}/{BLOB[found[1]]}/{{commit}}/{{path}}"


def versions(repository: Path, path: str) -> tuple[list[Version], int]:
    """Return the distinct versions of ``path``, oldest first, and how many commits changed it."""
    if not repository.is_dir():
        expected, todo = "a git repository", "Clone it, and give the clone."
        raise FeedError(repository, expected=expected, got="no folder", todo=todo)
    if not path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        expected, todo = "a path in the repository", "Write it as general/results.json."
        raise FeedError("--path", expected=expected, got=shown(path), todo=todo)
    order = "log --reverse --first-parent -m --raw --no-abbrev --no-renames --no-ext-diff".split()
    log = _git(repository, *order, "--format=%x01%H %cI", "HEAD", "--", f":(literal,top){path}")
    found: dict[str, Version] = {}
    commits = 0
    for entry in log.decode(errors="replace").split("\x01")[1:]:
        head, *lines = entry.splitlines()
        commit, _, at = head.partition(" ")
        for line in lines:
            cells = line.split()
            if not line.startswith(":") or len(cells) < 5 or set(cells[3]) == {"0"}:
                continue
            commits += 1
            found.setdefault(cells[3], Version(path=path, blob=cells[3], commit=commit, at=at))
    if not found:
        todo = "Check --path: it is written as `git -C REPO ls-tree -r --name-only HEAD` shows it."
        expected = f"versions of {shown(path, 100)}"
        raise FeedError(f"{repository}", expected=expected, got="none", todo=todo)
    return list(found.values()), commits


def read_versions(
    repository: Path, every: Sequence[Version], template: str, zone: ZoneInfo, encoding: str = ""
) -> Iterator[Capture | IdsGiven]:
    """Read ``every`` version through one process of git; the commit gives time and address."""
    command = ["git", "-C", str(repository), "cat-file", "--batch"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        for version in every:
            process.stdin.write(f"{version.blob}\n".encode())
            process.stdin.flush()
            header = process.stdout.readline().split()
            if len(header) != 3 or header[1] != b"blob":
                expected = f"the object {version.blob}"
                todo = "Fetch the whole history: `git fetch --unshallow`, without a filter."
                raise FeedError(repository, expected=expected, got="none", todo=todo)
            size = int(header[2])
            if size > MOST_BYTES:
                todo = "Leave this path out; no county feed is that large."
                expected = f"at most {MOST_BYTES:,} bytes"
                got = f"{size:,} in {version.commit[:12]}"
                raise FeedError(version.path, expected=expected, got=got, todo=todo)
            data = process.stdout.read(size)
            process.stdout.read(1)
            yield _given(version, data, template, zone, encoding)
        process.stdin.close()


def _given(
    version: Version, data: bytes, template: str, zone: ZoneInfo, encoding: str
) -> Capture | IdsGiven:
    filename = f"{PurePosixPath(version.path).name}@{version.commit[:12]}"
    at = local(datetime.fromisoformat(version.at), zone).isoformat(timespec="seconds")
    address = template.replace("{commit}", version.commit).replace("{path}", version.path)
    origin = Origin(archived_url=address, retrieved_at=at)
    if is_ids(data, filename):
        return IdsGiven(filename=PurePosixPath(version.path).name, data=data, origin=origin)
    return capture_of(data, filename, origin, encoding)


def _git(repository: Path, *arguments: str, fails: bool = False) -> bytes:
    """Return what a command of git says; where it fails, an error, or nothing if it may fail."""
    try:
        command = ["git", "-C", str(repository), "-c", "log.showSignature=false", *arguments]
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        got = error.strerror or "an error"
        raise FeedError("git", expected="the program git", got=got, todo="Install git.") from error
    if done.returncode and not fails:
        got = shown(done.stderr.decode(errors="replace").strip(), 200)
        expected, todo = "a git repository", "Give the folder of a clone."
        raise FeedError(repository, expected=expected, got=got, todo=todo)
    return b"" if done.returncode else done.stdout
