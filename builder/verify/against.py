"""Nothing published before is missing or changed: an old manifest against the site of today, one rule for each kind of file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from fnmatch import fnmatchcase

from builder.manifest.entry import Entry
from builder.manifest.reading import Manifest
from builder.model import Published


class Promise(Enum):
    """What is promised of a file once it is published."""

    NOTHING = "it is made anew with every build, or is a part of a page, named by its hash"
    BLOCK = "the data block stays, byte for byte; the page around it may gain a notice, a correction, a neighbour"
    GROWS = "what stood in it stays where it stood; new lines come at its end"
    EXISTS = "it stays at its address, and tells the newest state"
    FIGURES = "it stays as it was, byte for byte, as long as no new line of the seal gives it new figures"


RULES: Sequence[tuple[str, Promise]] = (
    (r"manifest\.json|SHA256SUMS|404\.html|sitemap(-\d+)?\.xml", Promise.NOTHING),
    (r"assets/.*|.*\.[0-9a-f]{8,64}\.[a-z0-9]+", Promise.NOTHING),
    (r".*/data/(published\.csv|sealed\.txt)|data/elections-log\.csv", Promise.GROWS),
    (r".*\.html|.*\.xml|.*\.ics|.*\.png", Promise.EXISTS),
    (r"(.*/)?(cite|versions|index|feed|datapackage)\.json|(.*/)?sources\.csv", Promise.EXISTS),
    (r".*", Promise.FIGURES),
)
"""The first that matches the whole path holds. A page that is listed with a data block is a record: `Promise.BLOCK`."""


def promise(path: str, entry: Entry) -> Promise:
    """What was promised of a file when the old manifest listed it."""
    if entry.block:
        return Promise.BLOCK
    return next(kept for pattern, kept in RULES if re.fullmatch(pattern, path))


def moved_to(path: str, moved: Mapping[str, str]) -> str:
    """Where the content of ``path`` is now, after every move of a race or an election that it lies under."""
    for _ in range(len(moved) + 1):
        old = next((old for old in moved if path.startswith(f"{old}/")), None)
        if old is None:
            break
        path = moved[old] + path.removeprefix(old)
    return path


def differences(
    old: Manifest,
    new: Manifest,
    chains: Mapping[str, Sequence[Published]],
    read: Callable[[str], bytes],
    known: Sequence[str],
) -> Iterator[tuple[str, str]]:
    """Each (path, what is other than it was).

    ``chains`` are the lines of the seal as they stand now, by election; ``read`` gives the bytes of a file of the new
    site; ``known`` are patterns (``data/*.csv``) of downloads whose change is known to whoever asks.
    """
    for path, entry in old.files.items():
        kept = promise(path, entry)
        if kept is Promise.NOTHING:
            continue
        now = moved_to(path, new.moved)
        missing = [place for place in ((path, now) if path.endswith(".html") else (now,)) if place not in new.files]
        if missing:
            yield missing[0], f"expected {'it' if missing[0] == path else path} to be there as before, got none"
        elif kept is Promise.BLOCK:
            # A block bears the address of the day on which it was sealed, so it is the same wherever the record moved.
            if new.files[now].block != entry.block:
                yield now, f"expected the data block {entry.block[:12]} as before, got {new.files[now].block[:12] or 'none'}"
        elif kept is Promise.GROWS:
            start = read(now)[: entry.length]
            if hashlib.sha256(start).hexdigest() != entry.sha256:
                yield now, f"expected the {entry.length:,} bytes of before at its beginning, got others"
        elif kept is Promise.FIGURES and new.files[now].sha256 != entry.sha256:
            if any(fnmatchcase(path, pattern) for pattern in known) or may_change(path, old, new, chains):
                continue
            yield path, f"expected it unchanged (sha256 {entry.sha256[:12]}), got {new.files[now].sha256[:12]}"


def may_change(path: str, old: Manifest, new: Manifest, chains: Mapping[str, Sequence[Published]]) -> bool:
    """Whether the seal has a new line that may give the download at ``path`` other figures, or a race in it moved since.

    A download named by an update (its key is a part of the path) changes with that update alone: by a completion, or by a
    correction, whose line names no update and so counts for all.
    """
    for place in new.moved.keys() - old.moved.keys():
        if path.count("/") < 2 or path.startswith("/".join(place.split("/")[:2])):
            return True
    for election, lines in chains.items():
        before = old.chains.get(election)
        own = path.startswith(f"{election}/")
        if not own and path.count("/") > 1:
            continue
        if before is None or not before.lines:
            return True
        names = re.split(r"[/.]", path.removeprefix(f"{election}/")) if own else []
        frozen = {f"update/{name}" for name in names} & {line.scope for line in lines[: before.lines]}
        for line in lines[before.lines :]:
            if not frozen or line.scope in frozen or line.scope.startswith(("correction/", "reworded/")):
                return True
    return False
