"""Compare an old manifest with today's site: nothing published may be missing or changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase

from builder.model import Published
from builder.seal.manifest_reader import Manifest
from builder.seal.manifest_tree import Entry


class Promise(Enum):
    """What the archive promises about a file once it is published."""

    NOTHING = "every build makes it again, or it is a part of a page, named by its hash"
    BLOCK = "its data block stays, byte for byte; the page around it may gain something"
    GROWS = "what stood in it stays where it stood; new lines come at its end"
    EXISTS = "it stays at its address; what it states changes with a new line of the seal alone"
    FIGURES = "it stays, byte for byte, until a new line of the seal gives it new figures"


RULES: Sequence[tuple[str, Promise]] = (
    (
        r"manifest\.json|SHA256SUMS|404\.html|robots\.txt|sitemap(-\d+)?\.xml|urls\.txt\.gz",
        Promise.NOTHING,
    ),
    (r"assets/record\.[0-9a-f]{8}\.css", Promise.EXISTS),
    (r"assets/.*|.*/charts\.json|.*\.[0-9a-f]{8,64}\.[a-z0-9]+", Promise.NOTHING),
    (r".*/data/(published\.csv|sealed\.txt)|data/elections-log\.csv", Promise.GROWS),
    (r".*\.html|.*\.xml|.*\.ics|.*\.png", Promise.EXISTS),
    (r"(.*/)?(cite|versions|index|feed|datapackage|latest|oembed)\.json", Promise.EXISTS),
    (r"(.*/)?sources\.csv|.*\.(xlsx|sqlite)", Promise.EXISTS),
    (r".*", Promise.FIGURES),
)
"""The first that matches the whole path holds. A page with a data block is `Promise.BLOCK`."""


def promise(path: str, entry: Entry) -> Promise:
    """Return what was promised of a file when the old manifest listed it."""
    if entry.block:
        return Promise.BLOCK
    return next(kept for pattern, kept in RULES if re.fullmatch(pattern, path))


def moved_to(path: str, moved: Mapping[str, str]) -> str:
    """Return where the content of ``path`` is now, after every move of its race or election."""
    for _ in range(len(moved) + 1):
        old = next((old for old in moved if path.startswith(f"{old}/")), None)
        if old is None:
            break
        path = moved[old] + path.removeprefix(old)
    return path


def same_builder(old: Manifest, new: Manifest) -> bool:
    """Return whether both sites name the same builder and tools, and name them at all."""
    return bool(old.builder) and (old.builder, old.tools) == (new.builder, new.tools)


def other_tools(old: Manifest, new: Manifest) -> list[tuple[str, str, str]]:
    """Return the tools whose versions differ: name, old and new version, "none" where none."""
    names = sorted(old.tools.keys() | new.tools.keys())
    pairs = [(name, old.tools.get(name, "none"), new.tools.get(name, "none")) for name in names]
    return [(name, one, other) for name, one, other in pairs if one != other]


STATED = "Pages and tables are compared by what they state"


def builder_notes(old: Manifest, new: Manifest) -> Iterator[str]:
    """Return what can be compared with ``old``, and why not more."""
    if not old.states:
        old_form = "The old manifest names no builder, and not what pages state"
        yield f"{old_form}: it only shows that pages were there."
    elif old.builder != new.builder:
        was, now = (
            f"{of.builder.get('version', '?')} ({of.builder.get('sha256', '')[:12] or 'unnamed'})"
            for of in (old, new)
        )
        differs = f"The builder differs: {was} then, {now} now"
        yield f"{differs}. {STATED}, not byte for byte."
    elif old.tools != new.tools:
        versions = other_tools(old, new)
        changed = ", ".join(f"{name} {then} then, {now} now" for name, then, now in versions)
        yield f"The builder is the same, with other tools: {changed}. {STATED}."


def held_still(old: Manifest, new: Manifest) -> list[str]:
    """Return the folders (with last slash) in which every file keeps its bytes; "" is all.

    Those are elections without a new line of the seal where the builder is the same; a draft is
    held to nothing.
    """
    if not same_builder(old, new):
        return []
    moved = new.moved.keys() ^ old.moved.keys()
    still = [
        f"{election}/"
        for election, chain in old.chains.items()
        if chain.lines
        and new.chains.get(election) == chain
        and not any(place.startswith(election) for place in moved)
    ]
    return [""] if len(still) == len(old.chains) == len(new.chains) and still else still


Changed = tuple[str, str, bool]
"""A path, what is other than it was, and whether that is worth a note alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An ``old`` manifest beside the site of today.

    ``chains`` are the lines of the seal as they stand now, by election; ``read`` gives the bytes of
    a file of the new site.
    """

    old: Manifest
    new: Manifest
    chains: Mapping[str, Sequence[Published]]
    read: Callable[[str], bytes]

    def differences(self, known: Sequence[str]) -> Iterator[Changed]:
        """Yield what is other than it was.

        ``known`` are patterns (``data/races.csv``) of downloads whose change is known to whoever
        asks. What was carried over from an earlier site may end.
        """
        old, new = self.old, self.new
        still = tuple(held_still(old, new))
        for path, entry in old.files.items():
            if any(fnmatchcase(path, pattern) for pattern in known):
                if path not in new.files:
                    yield path, "expected it to be there as before, got none", False
            elif path in old.carried and path not in new.files:
                continue
            elif path.startswith(still):
                yield from self._same(path, entry)
            else:
                yield from self._kept(path, entry)
        for path in new.files.keys() - old.files.keys():
            if path.startswith(still):
                expected = "no new file, since neither builder nor seal has changed"
                yield path, f"expected {expected}, got one", False

    def _same(self, path: str, entry: Entry) -> Iterator[Changed]:
        now = self.new.files.get(path)
        if now is None:
            yield path, "expected it to be there as before, got none", False
        elif now.sha256 != entry.sha256:
            expected = f"the same bytes (sha256 {entry.sha256[:12]})"
            since = "since neither builder nor seal has changed"
            yield path, f"expected {expected}, {since}, got {now.sha256[:12]}", False

    def _kept(self, path: str, entry: Entry) -> Iterator[Changed]:
        """Yield what was promised of a file and is not so, where seal or builder has changed."""
        kept = promise(path, entry)
        if kept is Promise.NOTHING:
            return
        now = moved_to(path, self.new.moved)
        for place in (path, now) if path.endswith(".html") else (now,):
            if place not in self.new.files:
                what = "it" if place == path else path
                yield place, f"expected {what} to be there as before, got none", False
                return
        after = self.new.files[now]
        changed = bool(entry.stated) and after.stated != entry.stated
        if kept is Promise.BLOCK:
            # A block keeps the address it was sealed with, even if the race has moved.
            if after.block != entry.block:
                got = after.block[:12] or "none"
                yield now, f"expected the data block {entry.block[:12]} as before, got {got}", False
        elif kept is Promise.GROWS:
            start = self.read(now)[: entry.length]
            if hashlib.sha256(start).hexdigest() != entry.sha256:
                expected = f"the {entry.length:,} bytes of before at its beginning"
                yield now, f"expected {expected}, got others", False
        elif after.sha256 == entry.sha256 or self.may_change(path):
            return
        elif kept is Promise.EXISTS and changed:
            expected = f"it to state what it stated (sha256 {entry.stated[:12]})"
            yield now, f"expected {expected}, got {after.stated[:12] or 'nothing'}", False
        elif kept is Promise.FIGURES:
            if entry.stated and not changed and not same_builder(self.old, self.new):
                same = "its figures, names and ids are the same"
                yield path, f"other words, by another builder; {same}", True
            else:
                expected = f"it unchanged (sha256 {entry.sha256[:12]})"
                yield path, f"expected {expected}, got {after.sha256[:12]}", False

    def may_change(self, path: str) -> bool:
        """Return whether a new line of the seal, or a move, may change the file at ``path``.

        A file named by an update (its key is a part of the path) changes with that update alone,
        and with lines that name no update and so count for all: a correction, a race, a wording.
        """
        for place in self.new.moved.keys() - self.old.moved.keys():
            if path.count("/") < 2 or path.startswith("/".join(place.split("/")[:2])):
                return True
        for election, lines in self.chains.items():
            before = self.old.chains.get(election)
            own = path.startswith(f"{election}/")
            if not own and path.count("/") > 1:
                continue
            if before is None or not before.lines:
                return True
            names = re.split(r"[/.]", path.removeprefix(f"{election}/")) if own else []
            sealed = {line.scope for line in lines[: before.lines]}
            frozen = {f"update/{name}" for name in names} & sealed
            for line in lines[before.lines :]:
                scope = line.scope.removeprefix("wording/")
                elsewhere = scope.startswith(("update/", "event/", "source/", "statement/"))
                if not frozen or scope in frozen or not elsewhere:
                    return True
        return False
