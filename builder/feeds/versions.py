"""The versions of a race's results: a file for programs to walk, and the links of RFC 5829 for the heads of pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from builder.downloads import released
from builder.model import Election, Race
from builder.pages.frame import Book

SCHEMA = "election-count-archive/versions/1"


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
    election = book.election
    found: dict[str, list[Version]] = {race.race: [] for race in races}
    for update in election.updates:
        snapshot = election.snapshots.get(update.update)
        for race in found if snapshot else ():
            if snapshot is None or race not in snapshot.votes:
                continue
            found[race].append(
                Version(
                    update=update.update,
                    released_at=released(update),
                    status=update.status.value,
                    withdrawn=update.withdrawn,
                    address=f"{update.update}/",
                    before="",
                    after="",
                    line=book.seal.lines.get((f"update/{update.update}", 1), ""),
                )
            )
    return {race: _linked(of) for race, of in found.items() if of}


def _linked(of: list[Version]) -> tuple[Version, ...]:
    out = []
    for i, version in enumerate(of):
        before = [v.address for v in of[:i] if not v.withdrawn]
        after = [v.address for v in of[i + 1 :] if not v.withdrawn]
        fields = {name: getattr(version, name) for name in ("update", "released_at", "status", "withdrawn", "address", "line")}
        out.append(Version(before=before[-1] if before else "", after=after[0] if after else "", **fields))
    return tuple(out)


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
    lines = ",\n".join(_compact(entry) for entry in entries)
    return f'{_compact(top)[:-1]},"versions":[\n{lines}\n]}}\n'.encode()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
