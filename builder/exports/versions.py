"""The versions of a race: a file for programs, and the links of RFC 5829 for pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import msgspec

from builder.counting.counted import CountedElection
from builder.model import Election, Race, Update
from builder.seal.facts import released_text

SCHEMA = "election-count-archive/versions/2"


@dataclass(frozen=True, kw_only=True)
class Version:
    """An ``update`` that lists a race.

    ``line`` is the number of the line of published.csv that sealed it (None in a draft).
    """

    update: Update
    line: int | None

    @property
    def address(self) -> str:
        """The address of its record, relative to the race's page."""
        return f"{self.update.key}/"

    @property
    def withdrawn(self) -> str:
        return self.update.withdrawn

    @cached_property
    def entry(self) -> bytes:
        """What is known of it, in JSON."""
        told = {
            "record": self.address,
            "released_at": released_text(self.update),
            "status": self.update.status.value,
            "withdrawn": self.withdrawn,
            "line": self.line,
        }
        return msgspec.json.encode({name: value for name, value in told.items() if value})


def versions(counted: CountedElection, races: Iterable[Race]) -> dict[str, tuple[Version, ...]]:
    """Return the versions of each of these races that was ever listed, by official time."""
    election, sealing = counted.election, counted.timeline
    stored = []
    for update in election.updates:
        if update.key in election.snapshots:
            line = int(sealing.of(update)) if sealing.sealed(update) else None
            version = Version(update=update, line=line)
            stored.append((version, election.snapshots[update.key].votes))
    found = {
        race.slug: tuple(version for version, votes in stored if race.slug in votes)
        for race in races
    }
    return {race: of for race, of in found.items() if of}


def race_links(of: tuple[Version, ...]) -> list[dict[str, str]]:
    """Return the head elements of a race's page, which shows its latest version."""
    if not of:
        return []
    links = [{"tag": "link", "rel": "latest-version", "href": "./"}]
    live = [version for version in of if not version.withdrawn]
    if len(live) > 1:
        links.append({"tag": "link", "rel": "predecessor-version", "href": live[-2].address})
    every = {"rel": "version-history", "href": "versions.json", "type": "application/json"}
    return [*links, {"tag": "link", **every}]


def version_files(counted: CountedElection, races: Iterable[Race]) -> dict[str, bytes]:
    """Return ``versions.json`` of each race that was ever listed."""
    election = counted.election
    found = versions(counted, races)
    return {
        f"{election.path}/{race}/versions.json": _file(election, race, of)
        for race, of in found.items()
    }


def _file(election: Election, race: str, of: tuple[Version, ...]) -> bytes:
    live = [version for version in of if not version.withdrawn]
    top = {
        "schema": SCHEMA,
        "race": f"{election.path}/{race}",
        "latest": "./",
        "latest_record": live[-1].address if live else None,
    }
    # A version a line: short, and what a new count adds is one line.
    lines = b",\n".join(version.entry for version in of)
    return msgspec.json.encode(top)[:-1] + b',"versions":[\n' + lines + b"\n]}\n"
