"""The versions of a race's results: a file for programs to walk, and the links of RFC 5829 for the heads of pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.downloads import released
from builder.model import Election, Race, Update
from builder.pages.frame import Book

SCHEMA = "election-count-archive/versions/1"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One update that lists a race.

    ``address`` of its record and ``before`` and ``after``, those of its neighbours ("" at the ends), are relative to the
    race's page. A withdrawn update has neighbours and is nobody's neighbour.
    """

    update: str
    released_at: str
    status: str
    withdrawn: str
    address: str
    before: str
    after: str
    line: str


def versions(book: Book, races: Iterable[Race]) -> dict[str, tuple[Version, ...]]:
    """Of each of these races that was ever listed, its versions in official time order; ``line`` is the sealing line's hash."""
    election, lines = book.election, book.seal.lines
    stored = [
        (update, released(update), election.snapshots[update.update].votes, lines.get((f"update/{update.update}", 1), ""))
        for update in election.updates
        if update.update in election.snapshots
    ]
    found = {}
    for race in races:
        listed = [(update, time, line) for update, time, votes, line in stored if race.race in votes]
        if listed:
            found[race.race] = tuple(_versions(listed))
    return found


def _versions(listed: Sequence[tuple[Update, str, str]]) -> Iterator[Version]:
    """Versions of the updates that list a race, each with its time and the hash of its line."""
    before, after, ahead = "", "", []
    for update, _, _ in reversed(listed):
        ahead.append(after)
        after = after if update.withdrawn else f"{update.update}/"
    for (update, time, line), successor in zip(listed, reversed(ahead), strict=True):
        yield Version(
            update=update.update,
            released_at=time,
            status=update.status.value,
            withdrawn=update.withdrawn,
            address=f"{update.update}/",
            before=before,
            after=successor,
            line=line,
        )
        before = before if update.withdrawn else f"{update.update}/"


def race_links(of: tuple[Version, ...]) -> list[dict[str, str]]:
    """The head elements of a race's page, which shows its latest version; for the front matter's ``head``."""
    if not of:
        return []
    links = [{"tag": "link", "rel": "latest-version", "href": "./"}]
    live = [version for version in of if not version.withdrawn]
    if len(live) > 1:
        links.append({"tag": "link", "rel": "predecessor-version", "href": live[-2].address})
    return [*links, {"tag": "link", "rel": "version-history", "href": "versions.json", "type": "application/json"}]


def version_files(book: Book, races: Iterable[Race], blocks: Mapping[str, str]) -> dict[str, bytes]:
    """``versions.json`` of each race that was ever listed; ``blocks``: the sha256 of a data block by its record's path."""
    election = book.election
    found = versions(book, races)
    return {f"{election.path}/{race}/versions.json": _file(election, race, of, blocks) for race, of in found.items()}


def _file(election: Election, race: str, of: tuple[Version, ...], blocks: Mapping[str, str]) -> bytes:
    entries = []
    for version in of:
        entry = {
            "update": version.update,
            "released_at": version.released_at,
            "status": version.status,
            "record": version.address,
        }
        more = {
            "predecessor": version.before,
            "successor": version.after,
            "withdrawn": version.withdrawn,
            "block_sha256": blocks.get(f"{election.path}/{race}/{version.address}index.html", ""),
            "sealed_by": version.line,
        }
        entries.append(entry | {name: value for name, value in more.items() if value})
    live = [version for version in of if not version.withdrawn]
    top = {
        "schema": SCHEMA,
        "race": f"{election.path}/{race}",
        "latest": "./",
        "latest_record": live[-1].address if live else None,
    }
    # A version a line: short, and what a new count adds is one line.
    lines = ",\n".join(map(_JSON.encode, entries))
    return f'{_JSON.encode(top)[:-1]},"versions":[\n{lines}\n]}}\n'.encode()
