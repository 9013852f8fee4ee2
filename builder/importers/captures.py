"""Where and when each given file was captured, by lists of captures."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from builder.errors import FeedError, shown
from builder.importers.json_reader import YEARS
from builder.store import characters
from builder.store.csvfile import decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file was published or archived; ``retrieved_at`` has an offset or is empty.

    ``votes_total`` is what a list of captures says about the file, None where it says nothing.
    """

    url: str = ""
    archived_url: str = ""
    retrieved_at: str = ""
    votes_total: int | None = None


COLUMNS = ("file", "commit", "committed_local", "sum_candidate_votes")
CAPTURED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[+-][0-9]{2}:[0-9]{2}|Z)",
    re.ASCII,
)
ADDRESS = re.compile(r"https?://[^\s\"<>{}]+")


def is_address(template: str) -> bool:
    """Return whether ``template`` is an address with {commit} in it once and no other braces."""
    bare = template.replace("{commit}", "")
    return template.count("{commit}") == 1 and ADDRESS.fullmatch(bare) is not None


def read_captures_list(path: Path, url: str) -> dict[str, Origin]:
    """Return what `parse_captures_list` finds in the file at ``path``."""
    try:
        data = path.read_bytes()
    except OSError as error:
        got = error.strerror or "an error"
        raise FeedError(path, expected="a file", got=got, todo="Check the path.") from error
    return parse_captures_list(data, path, url)


def parse_captures_list(data: bytes, path: Path, url: str) -> dict[str, Origin]:
    """Return origins from a list of captures, a CSV file with the columns of COLUMNS among others.

    Each is by the sha256 of the file's content where the list has a column sha256, else by the
    file's name or path. ``url`` is the address of a capture with {commit} in it; without one, the
    column archived_url has it, if any. The first row of a file counts: it was seen then.
    """
    if url and not is_address(url):
        expected = "an address with {commit} in it once and no other braces"
        todo = "Write the address as COPY/{commit}/FILE."
        raise FeedError("--captures", expected=expected, got=shown(url, 100), todo=todo)
    text = decoded(data, path).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    expected, todo = f"the columns {', '.join(COLUMNS)}", "Give a list of captures."
    origins: dict[str, Origin] = {}
    header: list[str] = []
    try:
        for cells in reader:
            if not header:
                header = cells
                if missing := [name for name in COLUMNS if cells.count(name) != 1]:
                    got = f"{', '.join(missing)} missing or twice in {shown(', '.join(cells), 100)}"
                    raise FeedError(path, line=1, expected=expected, got=got, todo=todo)
            elif cells:
                row, whole = dict(zip(header, cells, strict=False)), _whole(header, cells)
                name, origin = _origin(path, reader.line_num, row, whole, url)
                if name:
                    origins.setdefault(name, origin)
    except csv.Error as error:
        line, expected = reader.line_num, "comma-separated values"
        todo = "Fix the quotes on this line."
        raise FeedError(path, line=line, expected=expected, got=str(error), todo=todo) from error
    if not header:
        raise FeedError(path, line=1, expected=expected, got="an empty file", todo=todo)
    return origins


def _whole(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Return whether a row has every cell that is read; real lists omit an empty last one."""
    return len(cells) <= len(header) and all(
        header.index(column) < len(cells) for column in COLUMNS
    )


def _origin(
    path: Path, line: int, row: Mapping[str, str], whole: bool, url: str
) -> tuple[str, Origin]:
    def bad(expected: str, got: str, todo: str) -> FeedError:
        return FeedError(path, line=line, expected=expected, got=got, todo=todo)

    if not whole:
        todo = "Quote a cell that holds a comma, or add the missing commas."
        raise bad("as many cells as columns", "more or fewer", todo)
    for column in COLUMNS:
        if found := characters.refused(row[column]):
            raise bad(f"text in {column}", found.what, found.todo)
    if not row["file"]:
        return "", Origin()
    digest = row.get("sha256", "")
    if digest and not re.fullmatch(r"[0-9a-f]{64}", digest):
        todo = "Write the hash of the file's content, or leave it empty."
        raise bad("64 hexadecimal digits in sha256", shown(digest), todo)
    commit, when, votes = row["commit"], row["committed_local"], row["sum_candidate_votes"]
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,99}", commit):
        todo = "Take it from the archive of captures."
        raise bad("an id of a commit in commit", shown(commit), todo)
    try:
        moment = datetime.fromisoformat(when) if CAPTURED.fullmatch(when) else None
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS:
        todo = "Write it as 2022-11-08T20:29:12-08:00."
        raise bad("a time with its offset in committed_local", shown(when), todo)
    if votes and not re.fullmatch(r"[0-9]{1,15}", votes):
        todo = "Write the digits alone, or leave it empty."
        raise bad("a whole number in sum_candidate_votes", shown(votes), todo)
    address = url.replace("{commit}", commit) or row.get("archived_url", "")
    if address and not ADDRESS.fullmatch(address):
        todo = "Write the whole address, with https://."
        raise bad("a web address in archived_url", shown(address), todo)
    return digest or row["file"], Origin(
        archived_url=address, retrieved_at=when, votes_total=int(votes) if votes else None
    )


def joined(lists: Iterable[tuple[Path, Mapping[str, Origin]]]) -> dict[str, Origin]:
    """Return the origins of all lists; refuse two that name one file without its sha256."""
    found: dict[str, Origin] = {}
    for path, origins in lists:
        for key, origin in origins.items():
            if found.setdefault(key, origin) != origin and not re.fullmatch(r"[0-9a-f]{64}", key):
                todo = (
                    "Give the lists a column sha256, or import the files of each list separately."
                )
                expected, got = f"{shown(key)} in one list of captures", "another row of it"
                raise FeedError(path, expected=expected, got=got, todo=todo)
    return found


def origin_of(path: Path, digests: Iterable[str], origins: Mapping[str, Origin]) -> Origin:
    """Return where a file is from: by a hash of its content, else by its path, else by its name."""
    names = [*digests, *("/".join(path.parts[-count:]) for count in range(len(path.parts), 0, -1))]
    return next((origins[name] for name in names if name in origins), Origin())
