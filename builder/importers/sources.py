"""Files as they stand on disk, told apart by what they hold, with the hash of what was served."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from builder.errors import FeedError, shown
from builder.importers.captures import Origin, origin_of
from builder.importers.encodings import recognize
from builder.importers.formats import FORMATS
from builder.importers.json_reader import read_object
from builder.importers.parsed import ParsedSnapshot

MOST_BYTES = 50_000_000
"""A hundred times the largest real file (0.5 MB); with it, memory stays below 500 MB."""

UTF8_MARK = b"\xef\xbb\xbf"
# Format -> the middle of its source ids, and how its source rows are titled.
SOURCE_NAMES = {
    "la-media-json": ("results", "Results by contest (media JSON)"),
    "la-counter": ("counter", "Votes and ballots by id (counter feed)"),
    "la-fixed-width": ("returns", "Election returns (fixed width)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One given file; without a ``snapshot``, ``problem`` says why and ``todo`` what helps.

    ``sha256`` is over the bytes as the county served them: a file kept as .gz is hashed unpacked.
    ``released_at`` is the instant that its local time is, None until it is settled, and ``reading``
    what settled it where clocks showed that time twice.
    """

    filename: str
    sha256: str
    format: str
    snapshot: ParsedSnapshot | None = None
    problem: str = ""
    origin: Origin = field(default_factory=Origin)
    released_at: datetime | None = None
    reading: str = ""
    todo: str = ""


def read_bytes(path: Path) -> bytes:
    """Return the bytes of ``path`` as they were served, a .gz unpacked, at most MOST_BYTES."""
    with _opened(path) as file:
        return unpacked(file, path.name) if path.suffix == ".gz" else _bounded(file, path.name)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise FeedError(
            path, expected="a file", got=error.strerror or "an error", todo="Check the path."
        ) from error


def _bounded(file: IO[bytes] | gzip.GzipFile, filename: str) -> bytes:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        todo = "Leave it out; no county feed is that large."
        raise FeedError(filename, expected=f"at most {MOST_BYTES:,} bytes", got="more", todo=todo)
    return data


def unpacked(file: IO[bytes], filename: str) -> bytes:
    """Return the content of a .gz, read piece by piece: a small file can't fill the memory."""
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as stream:
            return _bounded(stream, filename)
    except (OSError, EOFError, zlib.error) as error:
        raise FeedError(
            filename, expected="a whole .gz file", got=str(error)[:100], todo="Fetch it again."
        ) from error


def sniff(data: bytes, filename: str) -> str:
    """Return the name of the format that ``data`` has; an error names what was given instead."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.removeprefix(UTF8_MARK).startswith(b"000ET") or (
        wide and data[:12].decode("utf-16", "replace") == "000ET"
    ):
        return "la-fixed-width"
    expected, todo = f"one of {', '.join(FORMATS)}", "Leave it out, or add its format."
    if data.strip() and not _is_object(data):
        got = f"{len(data)} bytes that begin {data[:20]!r}"
        raise FeedError(filename, expected=expected, got=got, todo=todo)
    raw = read_object(data, filename).raw
    if "Election" in raw and "Timestamp" in raw:
        return "la-media-json"
    if "Data" in raw and "TimeStamp" in raw:
        if isinstance(raw["Data"], dict):
            expected, todo = "results or a counter file", "Give it as --ids."
            raise FeedError(filename, expected=expected, got="an id file", todo=todo)
        return "la-counter"
    got = f"an object of {shown(', '.join(sorted(raw)) or 'nothing', 100)[1:-1]}"
    raise FeedError(filename, expected=expected, got=got, todo=todo)


def _is_object(data: bytes) -> bool:
    return data.lstrip(UTF8_MARK + b" \r\n\t").startswith(b"{")


def is_ids(data: bytes, filename: str) -> bool:
    """Return whether the content is that of an id file, which names contests and candidates."""
    if not _is_object(data) or b'"ContestGroups"' not in data:
        return False
    try:
        raw = read_object(data, filename).raw
    except FeedError:
        return False
    return "Election" not in raw and isinstance(raw.get("Data"), dict)


def parse(data: bytes, filename: str, encoding: str = "") -> tuple[str, ParsedSnapshot]:
    """Return a file's format and what it says; ``encoding`` is that of a text format."""
    if encoding and not _is_object(data):
        data = recognize(data, filename, encoding)[0].encode()
        name = sniff(data, filename)
        return name, replace(FORMATS[name](data, filename), encoding=encoding)
    name = sniff(data, filename)
    return name, FORMATS[name](data, filename)


def read_capture(path: Path, origins: Mapping[str, Origin], encoding: str = "") -> Capture:
    """Return one file read and parsed; an unreadable one, as real feeds have, has a problem.

    A file that is not there or can't be opened is an error: the path that was given is wrong.
    """
    try:
        data = read_bytes(path)
    except FeedError as error:
        if error.expected == "a file":
            raise
        return _unread(path.name, error, origin_of(path, (), origins))
    return capture_of(data, path.name, origin_of(path, digests(path, data), origins), encoding)


def digests(path: Path, data: bytes) -> list[str]:
    """Return the sha256 of a file's content, and of a .gz as it lies on disk."""
    packed = [hashlib.sha256(path.read_bytes()).hexdigest()] if path.suffix == ".gz" else []
    return [hashlib.sha256(data).hexdigest(), *packed]


def capture_of(data: bytes, filename: str, origin: Origin, encoding: str = "") -> Capture:
    """Return the content of one file parsed; what can't be read is a capture with a problem."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        name, parsed = parse(data, filename, encoding)
    except FeedError as error:
        return _unread(filename, error, origin, digest)
    capture = Capture(filename=filename, sha256=digest, format=name, origin=origin)
    if not parsed.problems:
        return replace(capture, snapshot=parsed)
    more = f" and {len(parsed.problems) - 1} more" if len(parsed.problems) > 1 else ""
    return replace(capture, problem=f"{parsed.problems[0]}{more}")


def _unread(filename: str, error: FeedError, origin: Origin, digest: str = "") -> Capture:
    problem, todo = f"expected {error.expected}, got {error.got}", error.todo
    if "--encoding" in todo:
        problem, todo = f"{problem}. {todo.removesuffix('.')}", ""
    return Capture(
        filename=filename, sha256=digest, format="", problem=problem, origin=origin, todo=todo
    )
