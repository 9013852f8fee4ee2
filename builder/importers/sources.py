"""Where bytes come from: files as they stand on disk, told apart by what they hold, with the hash of what was served."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from builder.csvfile import read_text
from builder.errors import FeedError
from builder.importers import FORMATS
from builder.importers.la_media_json import load_json
from builder.importers.parsed import ParsedSnapshot

# Format -> the middle of its source ids, and how its source rows are titled.
SOURCE_NAMES = {
    "la-media-json": ("results", "Results by contest (media JSON)"),
    "la-counter": ("counter", "Votes and ballots by id (counter feed)"),
    "la-fixed-width": ("returns", "Election returns (fixed width)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file was published or archived; ``retrieved_at`` is a time with offset or empty, as in sources.csv.

    ``votes_total`` is what a list of captures says about the file, None where it says nothing.
    """

    url: str = ""
    archived_url: str = ""
    retrieved_at: str = ""
    votes_total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One given file. ``snapshot`` is None where it can't be read, and ``problem`` then says why.

    ``sha256`` is over the bytes as the county served them: a file kept as .gz is hashed unpacked. ``released_at`` is the
    instant that its local time is, None until it is settled, and ``reading`` what settled it where clocks showed that time twice.
    """

    filename: str
    sha256: str
    format: str
    snapshot: ParsedSnapshot | None
    problem: str
    origin: Origin
    released_at: datetime | None = None
    reading: str = ""


def read_bytes(path: Path) -> bytes:
    """The bytes of ``path`` as they were served, unpacked where the file is a .gz."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FeedError(path, expected="a file", got=error.strerror or "an error", todo="Check the path.") from error
    if path.suffix != ".gz":
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise FeedError(path, expected="a whole .gz file", got=str(error), todo="Fetch it again.") from error


def sniff(data: bytes, filename: str) -> str:
    """The name of the format that ``data`` has; an error names what was given instead."""
    if data.startswith(b"000ET"):
        return "la-fixed-width"
    if data.strip() and not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        got = f"{len(data)} bytes that begin {data[:20]!r}"
        raise FeedError(filename, expected=f"one of {', '.join(FORMATS)}", got=got, todo="Leave it out, or add its format.")
    raw = load_json(data, filename)
    if "Election" in raw and "Timestamp" in raw:
        return "la-media-json"
    if "Data" in raw and "TimeStamp" in raw:
        if isinstance(raw["Data"], dict):
            raise FeedError(filename, expected="results or a counter file", got="an id file", todo="Give it as --ids.")
        return "la-counter"
    got = f"an object of {', '.join(sorted(raw)) or 'nothing'}"
    raise FeedError(filename, expected=f"one of {', '.join(FORMATS)}", got=got, todo="Leave it out, or add its format.")


def read_capture(path: Path, origins: Mapping[str, Origin]) -> Capture:
    """One file read and parsed; what can't be parsed is a capture with a problem, since real feeds hold such files."""
    data = read_bytes(path)
    name, problem = "", ""
    snapshot: ParsedSnapshot | None = None
    try:
        name = sniff(data, path.name)
        parsed = FORMATS[name](data, path.name)
        if parsed.problems:
            problem = parsed.problems[0] + (f" and {len(parsed.problems) - 1} more" if len(parsed.problems) > 1 else "")
        else:
            snapshot = parsed
    except FeedError as error:
        problem = f"expected {error.expected}, got {error.got}"
    return Capture(
        filename=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        format=name,
        snapshot=snapshot,
        problem=problem,
        origin=origins.get(path.name, Origin()),
    )


def read_captures_list(path: Path, url: str) -> dict[str, Origin]:
    """Origins by file name from a list of captures, a CSV with the columns file, commit, committed_local, sum_candidate_votes.

    ``url`` is the address of a capture with {commit} in it. The first row of a file counts: it was seen then.
    """
    reader = csv.DictReader(io.StringIO(read_text(path)))
    origins: dict[str, Origin] = {}
    for row in reader:
        if not {"file", "commit", "committed_local", "sum_candidate_votes"} <= set(row):
            raise FeedError(
                path,
                expected="the columns file, commit, committed_local, sum_candidate_votes",
                got=", ".join(row),
                todo="Give a list of captures.",
            )
        if row["file"] and row["file"] not in origins:
            votes = row["sum_candidate_votes"]
            origins[row["file"]] = Origin(
                archived_url=url.format(commit=row["commit"]),
                retrieved_at=row["committed_local"],
                votes_total=int(votes) if votes else None,
            )
    return origins
